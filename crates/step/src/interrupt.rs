//! Stopping when asked to, between two rows and never inside one.

use crate::{Failure, Fault, Result};
use complaint::Complaint;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Watches for SIGINT and SIGTERM. A second one ends the program at once.
pub(crate) fn watch() {
    let asked = ASKED.get_or_init(Arc::default);
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(asked));
        let _ = signal_hook::flag::register(signal, Arc::clone(asked));
    }
    // Where a file may not grow further, writing it fails, and somebody says which it was.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Whether somebody asked the program to stop.
#[must_use]
pub fn asked_to_stop() -> bool {
    ASKED.get().is_some_and(|asked| asked.load(Ordering::Relaxed))
}

/// A place where the program can stop without harm: fails once somebody asked for it.
pub fn pause_point() -> Result<()> {
    if asked_to_stop() {
        return Err(Failure::new(Fault::Interrupt, vec![Complaint::new("interrupted")]));
    }
    Ok(())
}
