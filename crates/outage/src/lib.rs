//! Ending at once at a named point, as if the power had gone: for tests.
//!
//! The points are compiled in always, so that the programs that are tested are those that are
//! installed. Nobody comes by one for a row: a point is a rename, a sync, a commit, a table.
//!
//! | variable | what it does |
//! |---|---|
//! | `WAYBILL_FAIL_AT=before-commit:3` | ends the program, without any cleaning up, the third time that it comes by that point |
//! | `WAYBILL_POINTS=FILE` | appends the name of each point that it comes by to the file |

use std::fs::File;
use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Every point, and what is so when a program comes by it.
pub const POINTS: [(&str, &str); 40] = [
    ("run-locked", "the run is held against other programs"),
    ("draft-made", "the folder of a draft is there, and empty"),
    ("file-written", "all of a file of the draft has been written, and nothing has been synced"),
    ("file-synced", "a file of which the way back depends is on disk"),
    ("object-written", "an object is in the draft"),
    ("waybill-written", "the waybill is written beside its place"),
    ("waybill-synced", "it is on disk there"),
    ("waybill-moved", "it is in its place: the draft is sealed"),
    ("seal-synced", "the names in the sealed draft are on disk"),
    ("old-moved", "what stood in the place of the draft is out of it"),
    ("draft-moved", "the draft is in its place"),
    ("move-synced", "the names in the run are on disk"),
    (
        "folder-discarded",
        "a folder that has become untrue is out of its place, and not yet removed",
    ),
    ("folder-set-aside", "a folder that is still of use has another name"),
    ("head-written", "what a growing draft is of is written beside its place"),
    ("head-synced", "it is on disk there"),
    ("head-moved", "it is in its place"),
    ("draft-reopened", "a folder that was whole is a growing draft again"),
    ("plan-written", "the folder of a drafted plan is written beside its place"),
    ("plan-moved", "it is in its place"),
    ("scratch-made", "the scratch database of a dump or a backup is there"),
    ("read-begun", "a session that reads has its snapshot"),
    ("table-read", "all selected rows of a table have been read"),
    ("write-begun", "a transaction that writes has begun"),
    ("table-written", "all rows of a table are in the transaction"),
    ("sequence-set", "a counter is set, in the transaction if the role owns it"),
    ("after-update", "the rows of a batch are in the transaction"),
    ("after-journal", "the lines of the batch are on disk"),
    ("before-commit", "the next message commits"),
    ("after-commit", "the database has committed"),
    ("taken-back", "a transaction has been taken back"),
    ("after-through", "the last of moved rows is committed, and the draft says so"),
    ("file-rewritten", "another file is written beside the one whose place it takes"),
    ("after-rewrite", "the journal of moved rows tells of no batches any more"),
    ("after-seal", "a load by batches is through, and its draft is sealed"),
    ("restore-begun", "a database is about to be replaced by its backup"),
    ("before-put", "an object is about to be put into a bucket"),
    ("after-put", "it is there"),
    ("before-removal", "an object is about to be taken out of a bucket"),
    ("after-removal", "it is gone"),
];

/// What the environment asks for.
struct Asked {
    /// At which point the program ends, and which time.
    end: Option<(String, u64)>,
    passed: AtomicU64,
    /// Where the points are written down.
    list: Option<File>,
}

/// Comes by the point of this name: ends the program here if the environment asks for it.
pub fn point(name: &str) {
    static ASKED: OnceLock<Option<Asked>> = OnceLock::new();
    let Some(asked) = ASKED.get_or_init(Asked::read) else { return };
    if let Some(mut list) = asked.list.as_ref() {
        // One write a line, so that lines of several threads stay apart.
        let _ = list.write_all(format!("{name}\n").as_bytes());
    }
    if let Some((_, time)) = asked.end.as_ref().filter(|(end, _)| end == name)
        && asked.passed.fetch_add(1, Ordering::Relaxed) + 1 == *time
    {
        std::process::abort();
    }
}

impl Asked {
    fn read() -> Option<Self> {
        let end = std::env::var("WAYBILL_FAIL_AT").ok().map(|said| {
            let (name, time) = said.split_once(':').unwrap_or((&said, "1"));
            (name.to_owned(), time.parse().unwrap_or(1))
        });
        let list = std::env::var_os("WAYBILL_POINTS")
            .and_then(|path| File::options().create(true).append(true).open(path).ok());
        let asked = end.is_some() || list.is_some();
        asked.then(|| Self { end, passed: AtomicU64::new(0), list })
    }
}
