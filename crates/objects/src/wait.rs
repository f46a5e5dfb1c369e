//! Waiting for an answer: the only place where anything here is asynchronous.

use complaint::{Complaint, Result};
use std::future::Future;
use tokio::runtime::{Builder, Runtime};

/// What waits: one thread, the caller's own.
pub(crate) struct Wait(Runtime);

impl Wait {
    pub(crate) fn new() -> Result<Self> {
        // Taken once for the whole program; a second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.map(Self).map_err(|error| Complaint::new(format!("cannot begin to wait: {error}")))
    }

    pub(crate) fn on<T>(&self, answer: impl Future<Output = T>) -> T {
        self.0.block_on(answer)
    }
}
