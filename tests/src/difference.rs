//! What two texts differ in, for a person.

use std::fmt::Write as _;

/// Lines that are the same on both sides of a difference, shown around it.
const AROUND: usize = 2;

/// Characters of a line that are shown.
const LONGEST: usize = 400;

/// The part in which two texts differ: `-` expected, `+` got, with two lines around it. `None`
/// where they are the same.
#[must_use]
pub fn difference(expected: &[u8], got: &[u8]) -> Option<String> {
    if expected == got {
        return None;
    }
    let (old, new) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(got));
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    let mut show = |mark: &str, lines: &[&str]| {
        for line in lines {
            let whole = line.chars().count() <= LONGEST;
            let line: String = line.chars().take(LONGEST).collect();
            let line = line
                .strip_suffix('\n')
                .map_or_else(|| format!("{line}{}", if whole { "⏎̸" } else { "…" }), str::to_owned);
            let _ = writeln!(out, "    {mark} {}", line.replace('\r', "\\r").replace('\0', "\\0"));
        }
    };
    show(" ", &old[same.saturating_sub(AROUND)..same]);
    show("-", &old[same..old.len() - tail]);
    show("+", &new[same..new.len() - tail]);
    let after = old.len() - tail;
    show(" ", &old[after..(after + AROUND).min(old.len())]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_middle_is_shown_with_what_is_around_it() {
        assert_eq!(difference(b"a\n", b"a\n"), None);
        let shown = difference(b"a\nb\nc\nd\ne\n", b"a\nb\nc\nX\ne\n").unwrap();
        assert_eq!(shown, "      b\n      c\n    - d\n    + X\n      e\n");
        assert!(difference(b"a\na\n", b"a\n").unwrap().contains("- a"));
    }
}
