//! The folder one step hands to the next: draft, waybill, publish, verify.
//!
//! ```text
//! data/runs/travel/
//!   .lock            held by the program that is at work
//!   2-extracted/     whole, or absent
//!     trips.ndjson   data files
//!     waybill.json   written last: what is here, what it was made from
//! ```
//!
//! A step drafts its folder beside its place (`2-extracted.draft`) and renames it into place once
//! `waybill.json` is in it. The next step reads it with [`Run::read`], which compares every file
//! with the waybill, and every waybill with the plan and with the folders it was made from.
//!
//! A load that changes rows by batches has a draft that grows for as long as that takes, through any
//! number of programs: see [`Growing`].
//!
//! Objects (`objects/ab/abcd….png`) are not in the waybill one by one: it has the digest of
//! `objects.ndjson`, which lists them, and each is called by its own.
//!
//! Same inputs, same bytes: times stand in the waybill alone, and its `digest` leaves them out.

mod draft;
mod file_name;
mod folder;
mod growing;
mod like;
mod links;
mod objects;
mod rows;
mod run;
mod waybill;
mod writer;

pub use draft::Draft;
pub use file_name::{file_stem, file_stem_among};
pub use folder::Folder;
pub use growing::Growing;
pub use objects::{Object, Objects};
pub use rows::{LONG, Position, RowReader, lines};
pub use run::{Run, Stage};
pub use waybill::{Content, Edit, Entry, Fates, Waybill};
pub use writer::{Format, RowFile, TextFile};

use complaint::Complaint;
use std::path::Path;

/// A complaint about a file operation.
pub(crate) fn file_error(doing: &str, path: &Path, error: &std::io::Error) -> Complaint {
    let complaint = Complaint::new(format!("cannot {doing} {}: {error}", path.display()));
    match error.kind() {
        std::io::ErrorKind::StorageFull => complaint.hint("make room on the disk and run it again"),
        std::io::ErrorKind::PermissionDenied => complaint.hint("check who owns the folder"),
        _ => complaint,
    }
}
