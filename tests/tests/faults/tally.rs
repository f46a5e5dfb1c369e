//! What was done, how often, and what came of it: the lines of the table in `docs/faults.md`.

use std::cell::Cell;
use std::io::Write as _;

/// Names the file to which each case appends its line; where it is set, every case takes its long form.
const TABLE: &str = "WAYBILL_FAULTS";

/// Whether there is time: `make faults` says so.
pub fn long() -> bool {
    std::env::var_os(TABLE).is_some()
}

/// So many times in the long form, and so many in the short one.
pub fn times<T>(long_form: T, short_form: T) -> T {
    if long() { long_form } else { short_form }
}

/// A case of the table, which is told when this goes.
pub struct Case {
    name: String,
    times: Cell<u64>,
    saw: Cell<Option<String>>,
}

impl Case {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), times: Cell::new(0), saw: Cell::default() }
    }

    /// It was done once more.
    pub fn once(&self) {
        self.times.set(self.times.get() + 1);
    }

    /// How often it was done.
    pub fn count(&self) -> u64 {
        self.times.get()
    }

    /// What a person should know beside the number.
    pub fn saw(&self, what: impl Into<String>) {
        self.saw.set(Some(what.into()));
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os(TABLE) else { return };
        let outcome = if std::thread::panicking() { "FAILED" } else { "held" };
        let saw = self.saw.take().map(|saw| format!(", {saw}")).unwrap_or_default();
        let line = format!("{}\t{}\t{outcome}{saw}\n", self.name, self.times.get());
        let file = std::fs::File::options().create(true).append(true).open(path);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
