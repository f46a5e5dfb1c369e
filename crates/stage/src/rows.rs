//! Rows of a data file, one after the other.

use crate::{Format, file_error};
use complaint::{Complaint, Result};
use record::{Columns, LineWriter, csv_to_line};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a line that is long: who has one in hand keeps no second copy of it.
pub const LONG: usize = 1 << 24;

/// Reads the lines of a data file. CSV is turned into the same lines, so that what comes after
/// knows one format.
pub struct RowReader {
    path: PathBuf,
    columns: Columns,
    input: Input,
    line: Vec<u8>,
    place: u64,
    /// Where the next line begins, in NDJSON.
    byte: u64,
}

/// Where a row begins in a file.
#[derive(Clone, Debug)]
pub struct Position {
    place: u64,
    at: At,
}

#[derive(Clone, Debug)]
enum At {
    Byte(u64),
    Record(csv::Position),
}

impl Position {
    /// The number of that row, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.place + 1
    }
}

enum Input {
    Ndjson(BufReader<File>),
    Csv(Box<csv::Reader<File>>, csv::ByteRecord),
}

impl RowReader {
    /// Opens a file.
    pub fn open(path: &Path, columns: Columns, format: Format) -> Result<Self> {
        let file = File::open(path).map_err(|error| file_error("open", path, &error))?;
        let input = match format {
            Format::Ndjson => Input::Ndjson(BufReader::with_capacity(1 << 18, file)),
            Format::Csv => {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
                check_header(path, &mut reader, &columns)?;
                Input::Csv(Box::new(reader), csv::ByteRecord::new())
            }
        };
        Ok(Self { path: path.to_owned(), columns, input, line: Vec::new(), place: 0, byte: 0 })
    }

    /// The columns of each line.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The number of the row that was read last, from 1.
    #[must_use]
    pub fn place(&self) -> u64 {
        self.place
    }

    /// Appends whole lines, each with its newline, until there are so many bytes of them; gives
    /// how many lines, 0 at the end.
    pub fn block(&mut self, out: &mut Vec<u8>, bytes: usize) -> Result<u64> {
        let (start, before) = (out.len(), self.place);
        let failed = |error| file_error("read", &self.path, &error);
        if let Input::Ndjson(input) = &mut self.input {
            let read = input.by_ref().take(bytes as u64).read_to_end(out).map_err(failed)?;
            if read == bytes && out.last() != Some(&b'\n') {
                input.read_until(b'\n', out).map_err(failed)?;
            }
            self.byte += (out.len() - start) as u64;
            if out.len() > start && out.last() != Some(&b'\n') {
                out.push(b'\n');
            }
            self.place += memchr::memchr_iter(b'\n', &out[start..]).count() as u64;
            return Ok(self.place - before);
        }
        while out.len() - start < bytes {
            let Some(line) = self.next()? else {
                self.place -= 1;
                break;
            };
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        Ok(self.place - before)
    }

    /// Where the next row begins.
    #[must_use]
    pub fn position(&self) -> Position {
        let at = match &self.input {
            Input::Ndjson(_) => At::Byte(self.byte),
            Input::Csv(reader, _) => At::Record(reader.position().clone()),
        };
        Position { place: self.place, at }
    }

    /// Goes on from there: it is a position of the same file.
    pub fn go_to(&mut self, position: &Position) -> Result<()> {
        let failed = |error| file_error("read", &self.path, &error);
        match (&mut self.input, &position.at) {
            (Input::Ndjson(input), At::Byte(byte)) => {
                self.byte = input.seek(SeekFrom::Start(*byte)).map_err(failed)?;
            }
            (Input::Csv(reader, _), At::Record(at)) => {
                reader.seek(at.clone()).map_err(|error| failed(error.into()))?;
            }
            _ => return Err(Complaint::new("it is a position of another file")),
        }
        self.place = position.place;
        Ok(())
    }

    /// Gives the memory of the last line back: of a long one that is not needed any more.
    pub fn let_go(&mut self) {
        self.line = Vec::new();
    }

    /// The next line, without its newline.
    #[expect(clippy::should_implement_trait, reason = "the line borrows from the reader")]
    pub fn next(&mut self) -> Result<Option<&[u8]>> {
        self.place += 1;
        let more = match &mut self.input {
            Input::Ndjson(input) => {
                self.line.clear();
                let count = input
                    .read_until(b'\n', &mut self.line)
                    .map_err(|error| file_error("read", &self.path, &error))?;
                if self.line.last() == Some(&b'\n') {
                    self.line.pop();
                }
                self.byte += count as u64;
                count > 0
            }
            Input::Csv(reader, fields) => {
                let bad = |what: String| {
                    Complaint::new(what).at(format!("{}:{}", self.path.display(), self.place + 1))
                };
                let more =
                    reader.read_byte_record(fields).map_err(|error| bad(error.to_string()))?;
                if more {
                    let mut line = LineWriter::new(&self.columns);
                    csv_to_line(fields.iter(), &self.columns, &mut line)
                        .map_err(|malformed| bad(malformed.0))?;
                    self.line.clear();
                    self.line.extend_from_slice(line.finish());
                }
                more
            }
        };
        Ok(more.then_some(self.line.as_slice()))
    }
}

fn check_header(path: &Path, reader: &mut csv::Reader<File>, columns: &Columns) -> Result<()> {
    let header = reader
        .byte_headers()
        .map_err(|error| Complaint::new(format!("cannot read {}: {error}", path.display())))?;
    let same = header.iter().eq(columns.list().iter().map(|column| column.name.as_bytes()));
    if same || (header.is_empty() && columns.is_empty()) {
        return Ok(());
    }
    Err(Complaint::new("the first record does not name the columns of the waybill")
        .at(format!("{}:1", path.display())))
}

/// The lines of a block, without their newlines.
pub fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', block).map(move |end| {
        let line = &block[start..end];
        start = end + 1;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::{Column, Form};

    #[test]
    fn rows_from_where_they_begin() {
        let folder = tempfile::tempdir().unwrap();
        let column = Column { name: "a".into(), declared: String::new(), form: Form::Any };
        let columns = Columns::new(vec![column]);
        // More than what is read at once, a line that is longer than that, and one without its end.
        let texts: Vec<String> = (0..9_000).map(|n| format!("{n:060}")).collect();
        let long = "x".repeat(600_000);
        let all: Vec<&str> =
            (0..9_000).map(|n| if n == 5_000 { &*long } else { &*texts[n] }).collect();
        let ndjson = format!("{{\"a\":\"{}\"}}", all.join("\"}\n{\"a\":\""));
        let csv = format!("a\n{}", all.join("\n"));
        for (name, text, format) in
            [("r.ndjson", ndjson, Format::Ndjson), ("r.csv", csv, Format::Csv)]
        {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let open = || RowReader::open(&path, columns.clone(), format).unwrap();
            let (mut rows, mut other) = (open(), open());
            let mut block = Vec::new();
            // By blocks and line by line in turn.
            for turn in 0.. {
                let position = rows.position();
                block.clear();
                if turn % 2 == 0 {
                    rows.block(&mut block, 40_000).unwrap();
                } else if let Some(line) = rows.next().unwrap() {
                    block = [line, b"\n"].concat();
                }
                if block.is_empty() {
                    break;
                }
                other.go_to(&position).unwrap();
                for line in lines(&block) {
                    assert_eq!(
                        other.next().unwrap().unwrap(),
                        line,
                        "{name} {}",
                        position.number()
                    );
                }
                assert_eq!(other.place(), rows.place());
            }
            assert_eq!(other.place(), 9_000);
        }
    }
}
