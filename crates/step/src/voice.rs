//! The voice on stderr. stdout carries data alone.

use complaint::Complaint;
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Speaks on stderr, each line with the program's name before it.
///
/// What comes out of a database or a file may hold terminal escapes; they are made visible.
#[derive(Debug)]
pub struct Voice {
    program: String,
}

impl Voice {
    pub(crate) fn new(program: &str) -> Self {
        Self { program: program.to_owned() }
    }

    /// Says one line.
    pub fn say(&self, line: impl AsRef<str>) {
        write(&format!("{}: {}\n", self.program, sanitised(line.as_ref())));
    }

    /// Says lines that belong to the one before: indented, without the program's name.
    pub fn add(&self, lines: impl AsRef<str>) {
        let text = lines.as_ref().lines().fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "  {}", sanitised(line));
            text
        });
        write(&text);
    }

    /// Says what is wrong, where, and the way out.
    pub fn complain(&self, complaint: &Complaint) {
        let mut lines = complaint.to_string();
        if let Some((fact, rest)) = lines.split_once('\n') {
            lines = format!("{}\n{rest}", sanitised(fact));
        }
        let shown: Vec<String> = lines.lines().map(sanitised).collect();
        write(&format!("{}: {}\n", self.program, shown.join("\n")));
    }

    /// A counter that a person at a terminal sees moving.
    #[must_use]
    pub fn progress(&self, doing: &str) -> Progress<'_> {
        Progress {
            voice: self,
            doing: sanitised(doing),
            rows: 0,
            shown: Cell::new(None),
            started: Instant::now(),
        }
    }
}

pub(crate) fn write(text: &str) {
    // Nobody listening is no reason to stop.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Rows done so far. Silent unless stderr is a terminal and the work takes over a second.
#[derive(Debug)]
pub struct Progress<'a> {
    voice: &'a Voice,
    doing: String,
    rows: u64,
    shown: Cell<Option<Instant>>,
    started: Instant,
}

impl Progress<'_> {
    /// One more row; also the place where the program can be interrupted.
    pub fn tick(&mut self) -> crate::Result<()> {
        self.rows += 1;
        if self.rows.is_multiple_of(1024) {
            crate::pause_point()?;
            self.show();
        }
        Ok(())
    }

    fn show(&self) {
        let since = self.shown.get().unwrap_or(self.started);
        if since.elapsed() > Duration::from_secs(1) && std::io::stderr().is_terminal() {
            self.shown.set(Some(Instant::now()));
            write(&format!("\r{}: {} {} rows\x1b[K", self.voice.program, self.doing, self.rows));
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown.get().is_some() {
            write("\r\x1b[K");
        }
    }
}

/// The text with everything that could move a terminal's cursor or hide something made visible:
/// control characters, direction marks, zero-width characters.
#[must_use]
pub fn sanitised(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if hidden(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(sanitised("a\x1b[2Jb\u{202e}c\né"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}é");
    }
}
