//! What could not be tested here, said aloud.

use std::io::Write as _;
use std::path::Path;

/// Says that this test does nothing here, and why. cargo hides what a passing test prints, so the
/// line also goes into the file that `$WAYBILL_SKIPPED` names.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("{test}: {why}\n");
    eprint!("skipped: {line}");
    if let Some(path) = std::env::var_os("WAYBILL_SKIPPED") {
        let file = std::fs::File::options().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).unwrap();
    }
}

/// Whether a command is there to be run.
#[must_use]
pub fn installed(command: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(command).is_file())
}
