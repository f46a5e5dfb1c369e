//! Symbolic links, of which a run has none.

use crate::file_error;
use complaint::{Complaint, Result};
use std::path::Path;

/// Refuses a folder in which a symbolic link stands: what is written would go where it leads, and
/// what is read would come from there. Where there is no folder, there is no link.
pub(crate) fn none_in(folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| file_error("look into", folder, &error);
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_symlink() {
            return Err(refused(&entry.path()));
        }
    }
    Ok(())
}

fn refused(path: &Path) -> Complaint {
    Complaint::new(format!("{} is a symbolic link", path.display()))
        .hint("a run has none: put what it leads to in its place, or use another run")
}
