//! `differences.ndjson`: what is not as it was written.
//!
//! A line a cell, or a line a row where the whole row is missing; a line an object:
//!
//! ```json
//! {"table":"trips","why":"the cell differs","key":{"id":"tr_1"},"column":"title","expected":"A","found":"B"}
//! {"table":"trips","why":"the row is missing","key":{"id":"tr_2"},"column":null,"expected":{…},"found":null}
//! {"bucket":"icons","why":"the object is missing","key":{"object":"abcd….png"},"column":null,"expected":{…},"found":null}
//! ```

use complaint::Result;
use record::{Columns, Spans, write_string};
use serde_json::json;
use stage::TextFile;

/// How many are kept for the report.
const KEPT: usize = 50;

/// One difference, its cells as they stand in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `table` or `bucket`: what it is in.
    pub of: &'static str,
    /// The target table, or the bucket.
    pub table: String,
    /// What is wrong.
    pub why: &'static str,
    /// The key of the row, or its line in `3-transformed`, as JSON.
    pub key: String,
    /// The column; none where it is about the whole row.
    pub column: Option<String>,
    /// What should be.
    pub expected: String,
    /// What is.
    pub found: String,
}

/// The file, and what the report needs of it.
pub struct Differences {
    file: TextFile,
    /// The first of them.
    pub first: Vec<Difference>,
    /// Number of lines.
    pub lines: u64,
    /// Number of rows with at least one.
    pub rows: u64,
}

impl Differences {
    /// Begins the file.
    pub fn new(file: TextFile) -> Self {
        Self { file, first: Vec::new(), lines: 0, rows: 0 }
    }

    /// A row that is not there, or not once.
    pub fn row(&mut self, table: &str, why: &'static str, key: &str, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.write(Difference {
            of: "table",
            table: table.to_owned(),
            why,
            key: key.to_owned(),
            column: None,
            expected: String::from_utf8_lossy(line).into_owned(),
            found: "null".to_owned(),
        })
    }

    /// The cells in which two lines differ.
    pub fn cells(
        &mut self,
        table: &str,
        key: &str,
        columns: &Columns,
        (expected, found): (&[u8], &[u8]),
    ) -> Result<()> {
        self.rows += 1;
        let (mut wanted, mut got) = (Spans::default(), Spans::default());
        let (wanted, got) = (wanted.scan(expected, columns)?, got.scan(found, columns)?);
        for column in (0..columns.len()).filter(|column| wanted.raw(*column) != got.raw(*column)) {
            self.write(Difference {
                of: "table",
                table: table.to_owned(),
                why: "the cell differs",
                key: key.to_owned(),
                column: Some(columns.name(column).to_owned()),
                expected: String::from_utf8_lossy(wanted.raw(column)).into_owned(),
                found: String::from_utf8_lossy(got.raw(column)).into_owned(),
            })?;
        }
        Ok(())
    }

    /// An object that is not there, or is another.
    pub fn object(
        &mut self,
        bucket: &str,
        why: &'static str,
        key: &str,
        column: Option<&str>,
        (expected, found): (String, String),
    ) -> Result<()> {
        let (table, key) = (bucket.to_owned(), key.to_owned());
        let column = column.map(str::to_owned);
        self.write(Difference { of: "bucket", table, why, key, column, expected, found })
    }

    fn write(&mut self, difference: Difference) -> Result<()> {
        self.lines += 1;
        self.file.write(difference.line())?;
        if self.first.len() < KEPT {
            self.first.push(difference);
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self) -> (TextFile, Vec<Difference>) {
        (self.file, self.first)
    }
}

impl Difference {
    fn line(&self) -> Vec<u8> {
        let column = self.column.as_ref().map_or(json!(null), |column| json!(column));
        let mut out = format!("{{\"{}\":", self.of).into_bytes();
        write_string(&mut out, &self.table);
        let Self { why, key, expected, found, .. } = self;
        out.extend_from_slice(
            format!(
                ",\"why\":\"{why}\",\"key\":{key},\"column\":{column},\"expected\":{expected},\
                 \"found\":{found}}}\n"
            )
            .as_bytes(),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_one_line_of_json() {
        let difference = Difference {
            of: "table",
            table: "a \"b\"".to_owned(),
            why: "the cell differs",
            key: "{\"id\":1}".to_owned(),
            column: Some("näme".to_owned()),
            expected: "{\"$blob\":\"AA==\"}".to_owned(),
            found: "null".to_owned(),
        };
        let line = difference.line();
        let parsed: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(parsed["table"], "a \"b\"");
        assert_eq!(parsed["column"], "näme");
        assert_eq!(parsed["expected"]["$blob"], "AA==");
        assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
    }
}
