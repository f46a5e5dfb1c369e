//! Ending at once, as if the power had gone: for tests.

use std::sync::atomic::{AtomicU64, Ordering};

static PASSED: AtomicU64 = AtomicU64::new(0);

/// Ends the program without any cleaning up where `WAYBILL_FAIL_AT` says so: `after-journal:3` ends
/// it the third time that it comes by the point of that name.
///
/// Tests set it, to see that the next program goes on from there. Without the variable it does
/// nothing.
pub fn fail_point(name: &str) {
    let Some(wanted) = std::env::var_os("WAYBILL_FAIL_AT") else { return };
    let wanted = wanted.to_string_lossy();
    let Some((_, time)) = wanted.split_once(':').filter(|(point, _)| *point == name) else {
        return;
    };
    if PASSED.fetch_add(1, Ordering::Relaxed) + 1 == time.parse().unwrap_or(1) {
        std::process::abort();
    }
}
