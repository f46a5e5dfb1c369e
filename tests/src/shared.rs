//! Real data and traps, which lie beside the repository and not in it.

use crate::{repository, skip};
use std::path::PathBuf;

/// The folder of real data: `$WAYBILL_REALDATA`, or `../shared/realdata`. Where there is none, it
/// says that the test was skipped.
#[must_use]
pub fn realdata() -> Option<PathBuf> {
    beside("WAYBILL_REALDATA", "realdata")
}

/// The folder of traps: `$WAYBILL_TRAPS`, or `../shared/traps`.
#[must_use]
pub fn traps() -> Option<PathBuf> {
    beside("WAYBILL_TRAPS", "traps")
}

fn beside(variable: &str, name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable)
        .map_or_else(|| repository().join("../shared").join(name), PathBuf::from);
    if !folder.is_dir() {
        skip(&format!("there is no {name} beside the repository"));
        return None;
    }
    Some(folder)
}
