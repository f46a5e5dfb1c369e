//! Rows that a person corrected or decided, fed back.
//!
//! A line of `rejected.ndjson` comes back with its `row` corrected. A line of `review.ndjson` comes
//! back with its `decision`: `"take"` (with the row as it now stands there), `"leave"`, for rows
//! in conflict the number of the candidate that is right, or a row written by hand.

use complaint::{Complaint, Result};
use index::{Lookup, Sorter};
use record::Hasher;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// What a person said about a source row on its way into a target table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Use this source row instead.
    Source(Vec<u8>),
    /// Use this source row, and do not hold it again.
    Take(Vec<u8>),
    /// Use this target row.
    Target(Vec<u8>),
    /// It is the one that counts among those in conflict.
    Chosen,
    /// It gives way to the one that was chosen.
    GivesWay,
    /// It stays behind.
    Leave,
}

/// Everything a person said.
pub struct Words {
    lookup: Option<RefCell<Lookup>>,
    /// Where each word about a row stands, until the row has been seen.
    waiting: RefCell<BTreeMap<Vec<u8>, String>>,
    /// Number of lines, for the person who watches.
    pub lines: u64,
    /// Number of lines with a decision, beside those that were corrected.
    pub decided: Cell<u64>,
    /// Name and digest of each file.
    pub files: Vec<(String, String)>,
}

impl Words {
    /// Reads the files.
    pub fn read(files: &[PathBuf], scratch: &Path) -> Result<Self> {
        let mut sorter = Sorter::new(scratch);
        let waiting = RefCell::default();
        let mut words =
            Self { lookup: None, waiting, lines: 0, decided: Cell::new(0), files: Vec::new() };
        for file in files {
            let digest = words.file(file, &mut sorter)?;
            words.files.push((format!("resubmitted {}", words.files.len() + 1), digest));
        }
        if words.lines > 0 {
            words.lookup = Some(RefCell::new(sorter.lookup()?));
        }
        Ok(words)
    }

    fn file(&mut self, path: &Path, sorter: &mut Sorter) -> Result<String> {
        let failed = |error: std::io::Error| {
            Complaint::new(format!("cannot read {}: {error}", path.display()))
                .hint("give --resubmit a corrected copy of rejected.ndjson or review.ndjson")
        };
        let mut hasher = Hasher::default();
        let input = BufReader::new(File::open(path).map_err(failed)?);
        for (place, line) in input.lines().enumerate() {
            let line = line.map_err(failed)?;
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
            if !line.trim().is_empty() {
                self.lines += 1;
                let place = format!("{}:{}", path.display(), place + 1);
                self.line(&line, &place, sorter).map_err(|said| said.at(place))?;
            }
        }
        Ok(hasher.finish())
    }

    fn line(&self, line: &str, place: &str, sorter: &mut Sorter) -> Result<()> {
        let said: Value = serde_json::from_str(line)
            .map_err(|error| Complaint::new(format!("the line is no JSON: {error}")))?;
        let into = string(&said, "into")?;
        if said.get("decision").is_some_and(|decision| !decision.is_null()) {
            self.decided.set(self.decided.get() + 1);
        }
        if let Some(candidates) = said.get("candidates") {
            return self.conflict(line, &said, candidates, into, place, sorter);
        }
        let (from, number) = origin(&said)?;
        let row = || raw_member(line, "row");
        let word = match (said.get("decision"), said.get("stage").and_then(Value::as_str)) {
            (None, Some("load")) => Word::Target(row()?),
            (None, _) => Word::Source(row()?),
            (Some(Value::String(word)), _) if word == "take" => Word::Take(row()?),
            (Some(Value::String(word)), _) if word == "leave" => Word::Leave,
            (Some(Value::Null), _) => return Ok(()),
            (Some(other), _) => {
                return Err(Complaint::new(format!("{other} is no decision about this row"))
                    .hint("write \"take\" or \"leave\""));
            }
        };
        self.push(sorter, key(from, number, into), &word, place)
    }

    fn push(&self, sorter: &mut Sorter, key: Vec<u8>, word: &Word, place: &str) -> Result<()> {
        sorter.push(&key, &encode(word))?;
        match self.waiting.borrow_mut().insert(key, place.to_owned()) {
            None => Ok(()),
            Some(other) => Err(Complaint::new(format!("the same row stands at {other} too"))
                .hint("say one thing about a row")),
        }
    }

    fn conflict(
        &self,
        line: &str,
        said: &Value,
        candidates: &Value,
        into: &str,
        place: &str,
        sorter: &mut Sorter,
    ) -> Result<()> {
        let candidates = candidates.as_array().map(Vec::as_slice).unwrap_or_default();
        if candidates.is_empty() {
            return Err(Complaint::new("\"candidates\" of the line names no row"));
        }
        let decision = member(said, "decision")?;
        let bad = || {
            Complaint::new(format!("{decision} is no decision between {} rows", candidates.len()))
                .hint("write the number of the row that is right, a row of your own, or \"leave\"")
        };
        let chosen = match decision {
            Value::Null => return Ok(()),
            Value::String(word) if word == "leave" => None,
            Value::Object(_) => Some(1),
            Value::Number(number) => Some(
                number
                    .as_u64()
                    .filter(|number| (1..=candidates.len() as u64).contains(number))
                    .ok_or_else(bad)?,
            ),
            _ => return Err(bad()),
        };
        for (rank, candidate) in (1_u64..).zip(candidates) {
            let (from, number) = origin(candidate)?;
            let word = match (chosen, decision) {
                (None, _) => Word::Leave,
                (Some(chosen), _) if chosen != rank => Word::GivesWay,
                (_, Value::Object(_)) => Word::Target(raw_member(line, "decision")?),
                _ => Word::Chosen,
            };
            self.push(sorter, key(from, number, into), &word, place)?;
        }
        Ok(())
    }

    /// A word about no row of these flows would be lost in silence.
    pub fn all_heard(&self) -> Result<()> {
        match self.waiting.borrow().values().next() {
            None => Ok(()),
            Some(place) => Err(Complaint::new("no row has this \"into\", \"from\" and \"line\"")
                .at(place)
                .hint("feed back lines of this run's own files, with only `row` or `decision` changed")),
        }
    }

    /// A source row comes by: what was said about it is heard.
    pub fn hear(&self, from: &str, line_number: u64, into: &str) -> Result<Option<Word>> {
        if self.lookup.is_some() {
            self.waiting.borrow_mut().remove(&key(from, line_number, into));
        }
        self.about(from, line_number, into)
    }

    /// What was said about a row.
    pub fn about(&self, from: &str, line_number: u64, into: &str) -> Result<Option<Word>> {
        let Some(lookup) = &self.lookup else { return Ok(None) };
        let mut found = None;
        lookup.borrow_mut().each(&key(from, line_number, into), |value| found = decode(value))?;
        Ok(found)
    }
}

fn member<'a>(said: &'a Value, name: &str) -> Result<&'a Value> {
    said.get(name).ok_or_else(|| Complaint::new(format!("the line has no {name:?}")))
}

fn string<'a>(said: &'a Value, name: &str) -> Result<&'a str> {
    member(said, name)?
        .as_str()
        .ok_or_else(|| Complaint::new(format!("{name:?} of the line is no text")))
}

fn origin(said: &Value) -> Result<(&str, u64)> {
    let number = member(said, "line")?.as_u64();
    let number = number.ok_or_else(|| Complaint::new("\"line\" of the line is no line number"))?;
    Ok((string(said, "from")?, number))
}

fn key(from: &str, line_number: u64, into: &str) -> Vec<u8> {
    json!([from, line_number, into]).to_string().into_bytes()
}

fn encode(word: &Word) -> Vec<u8> {
    let (tag, row): (u8, &[u8]) = match word {
        Word::Source(row) => (0, row),
        Word::Take(row) => (1, row),
        Word::Target(row) => (2, row),
        Word::Chosen => (3, &[]),
        Word::GivesWay => (4, &[]),
        Word::Leave => (5, &[]),
    };
    let mut value = vec![tag];
    value.extend_from_slice(row);
    value
}

/// A member as it is written: no number goes through a double.
fn raw_member(line: &str, name: &str) -> Result<Vec<u8>> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(line)
        .map_err(|error| Complaint::new(format!("the line is no JSON: {error}")))?;
    let raw = members.get(name);
    raw.map(|raw| raw.get().as_bytes().to_vec())
        .ok_or_else(|| Complaint::new(format!("the line has no {name:?}")))
}

fn decode(value: &[u8]) -> Option<Word> {
    let (tag, row) = value.split_first()?;
    Some(match tag {
        0 => Word::Source(row.to_vec()),
        1 => Word::Take(row.to_vec()),
        2 => Word::Target(row.to_vec()),
        3 => Word::Chosen,
        4 => Word::GivesWay,
        _ => Word::Leave,
    })
}
