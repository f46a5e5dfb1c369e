//! A value into a column of the target: what the catalog says of the column decides.

use crate::value::{NO_BUCKET, Out, truth};
use catalog::{Affinity, Arrival, Column, Kind, Table};
use record::{Cell, Form, write_cell};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A column of the target that a flow fills.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a column may be")]
pub struct Place {
    /// Its place among the columns of the file.
    number: usize,
    column: Column,
    refuses_null: bool,
    strict: bool,
    is_rowid: bool,
    accepts_loss: bool,
    /// Every document arrives in it as it is: PostgreSQL's `json`.
    keeps_documents: bool,
    /// Every document arrives in it as the server prints it: `jsonb`.
    prints_documents: bool,
    /// Bytes of the longest plain cell that is taken as it stands.
    longest: usize,
}

/// A value that is not written as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The column's place in the file.
    pub column: usize,
    /// What the value was.
    pub from: &'static str,
    /// Its storage class now.
    pub to: &'static str,
    /// Something of it was lost, as the plan accepts.
    pub lost: bool,
}

/// How often values changed.
pub type Changes = BTreeMap<Change, u64>;

/// Adds up.
pub fn add(sum: &mut Changes, more: Changes) {
    for (change, count) in more {
        *sum.entry(change).or_default() += count;
    }
}

impl Place {
    /// The column of that table; `number` is its place in the file.
    pub fn new(table: &Table, column: &Column, number: usize, accepts_loss: bool) -> Self {
        let in_key = table.primary_key.contains(&column.name);
        let is = |name: &str| {
            column.base.as_ref().is_some_and(|it| it.kind == Kind::Scalar && it.name == name)
        };
        Self {
            number,
            refuses_null: column.not_null || (in_key && table.rowid.is_none()),
            strict: table.strict,
            is_rowid: table.rowid_alias.as_ref() == Some(&column.name),
            keeps_documents: is("json"),
            prints_documents: is("jsonb"),
            longest: column.takes_plain(),
            column: column.clone(),
            accepts_loss,
        }
    }

    /// Appends the value as the column will hold it.
    pub fn put(
        &self,
        out: &mut Vec<u8>,
        value: Out<'_>,
        changes: &mut Vec<Change>,
    ) -> Result<(), String> {
        let was = value.class();
        match value {
            Out::Plain(text) if self.keeps_documents => out.extend_from_slice(text.as_bytes()),
            Out::Json(text) if self.keeps_documents => {
                write_cell(out, Form::Json, &Cell::Text(text));
            }
            Out::Cell(Cell::Text(text)) | Out::Json(text) | Out::Plain(text)
                if self.prints_documents =>
            {
                return self.print(out, &text, was, changes);
            }
            value => return self.put_cell(out, value, was, changes),
        }
        Ok(())
    }

    fn put_cell(
        &self,
        out: &mut Vec<u8>,
        value: Out<'_>,
        was: &'static str,
        changes: &mut Vec<Change>,
    ) -> Result<(), String> {
        let cell = match self.column.base {
            None => self.for_sqlite(value),
            Some(_) => self.for_postgresql(value),
        };
        if matches!(cell, Cell::Null) {
            return self.put_null(out);
        }
        if matches!(cell, Cell::Object(_)) {
            return Err(self.named(NO_BUCKET));
        }
        // In SQLite a truth value is an integer, and JSON is text.
        let from = match was {
            "boolean" | "json" if self.column.base.is_none() => cell.class(),
            was => was,
        };
        let change =
            |to: &Cell<'_>, lost| Change { column: self.number, from, to: to.class(), lost };
        let cell = match self.column.arrival(&cell) {
            Arrival::Same => {
                if from == "decimal" && cell.class() != "text" {
                    changes.push(change(&cell, false));
                }
                cell
            }
            Arrival::Changed(changed) => {
                changes.push(change(&changed, false));
                changed
            }
            Arrival::Lost { becomes: Some(becomes), .. } if self.accepts_loss => {
                changes.push(change(&becomes, true));
                if matches!(becomes, Cell::Null) {
                    return self.put_null(out);
                }
                becomes
            }
            Arrival::Lost { why, .. } => return Err(self.named(&why)),
        };
        self.check(&cell)?;
        write_cell(out, self.column.form, &cell);
        Ok(())
    }

    /// Appends a document as the server prints it.
    fn print(
        &self,
        out: &mut Vec<u8>,
        text: &str,
        from: &'static str,
        changes: &mut Vec<Change>,
    ) -> Result<(), String> {
        let start = out.len();
        let stands = catalog::print_jsonb(text, out).map_err(|why| {
            out.truncate(start);
            self.named(&why)
        })?;
        if out[start..] != *text.as_bytes() {
            changes.push(Change { column: self.number, from, to: "text", lost: false });
        }
        if !stands {
            let printed = out.split_off(start);
            write_cell(out, Form::Json, &Cell::Text(String::from_utf8_lossy(&printed)));
        }
        Ok(())
    }

    /// Truth values are 1 and 0; a decimal is the number that it says, where the column prefers
    /// numbers.
    fn for_sqlite<'a>(&self, value: Out<'a>) -> Cell<'a> {
        match value {
            Out::Cell(cell) => cell,
            Out::Truth(value) => Cell::from(value),
            Out::Json(text) | Out::Plain(text) => Cell::Text(text),
            Out::Decimal(digits) => match self.column.affinity {
                Affinity::Text | Affinity::Blob => Cell::Text(digits),
                _ => number(digits),
            },
        }
    }

    /// Truth values are words where the column has text, and documents where it has documents.
    fn for_postgresql<'a>(&self, value: Out<'a>) -> Cell<'a> {
        match (value, self.column.form) {
            (Out::Truth(value), Form::Text | Form::Json) => Cell::Text(Cow::Borrowed(truth(value))),
            (Out::Truth(value), _) => Cell::from(value),
            (Out::Cell(cell), _) => cell,
            (Out::Json(text) | Out::Plain(text), _) => Cell::Text(text),
            (Out::Decimal(digits), _) => Cell::Text(digits),
        }
    }

    /// Whether a raw cell of the source's column can be copied as it stands.
    pub fn takes_raw(&self, source: &Column, source_strict: bool) -> bool {
        let stricter = (self.strict && !source_strict) || self.is_rowid;
        self.column.takes_all_of(source) && !stricter
    }

    /// Whether plain cells of a column of that form can be copied, whatever else there is in it.
    pub fn takes_plain(&self, form: Form) -> bool {
        self.longest > 0 && self.column.form == form
    }

    /// Whether the raw cell of such a column is one of them.
    pub fn is_plain(&self, raw: &[u8]) -> bool {
        raw.len() <= self.longest && record::is_plain(self.column.form, raw)
    }

    /// Whether a raw cell of such a column is one of those that only its tag tells: text that is
    /// not UTF-8, which PostgreSQL does not take.
    pub fn must_look_at(&self, raw: &[u8]) -> bool {
        self.column.base.is_some() && self.column.form == Form::Text && raw.starts_with(b"{")
    }

    /// Appends NULL.
    pub fn put_null(&self, out: &mut Vec<u8>) -> Result<(), String> {
        if self.refuses_null || self.is_rowid {
            return Err(self.named("it is NULL, and the column refuses NULL"));
        }
        out.extend_from_slice(b"null");
        Ok(())
    }

    /// Names the column before a reason.
    pub fn named(&self, reason: &str) -> String {
        format!("{}: {reason}", self.column.name)
    }

    fn check(&self, cell: &Cell<'_>) -> Result<(), String> {
        if self.is_rowid && !matches!(cell, Cell::Integer(_)) {
            return Err(self.named(&format!("the key is no integer but {}", cell.class())));
        }
        if !self.strict {
            return Ok(());
        }
        let declared = self.column.declared.to_ascii_uppercase();
        let fits = match declared.as_str() {
            "INT" | "INTEGER" => matches!(cell, Cell::Integer(_)),
            "REAL" => matches!(cell, Cell::Real(_)),
            "TEXT" => matches!(cell, Cell::Text(_) | Cell::RawText(_)),
            "BLOB" => matches!(cell, Cell::Blob(_)),
            _ => true,
        };
        if !fits {
            let class = cell.class();
            return Err(self.named(&format!("the strict column is {declared}, the value {class}")));
        }
        Ok(())
    }
}

/// A decimal for a column of SQLite that prefers numbers. Of 12.50 the number 12.5 arrives, for
/// the zeros that end a fraction are how the source's column writes it; a number that is not exact
/// stays text, and the column says what would be lost.
fn number(digits: Cow<'_, str>) -> Cell<'_> {
    match digits.as_ref() {
        "NaN" => return Cell::Real(f64::NAN),
        "Infinity" => return Cell::Real(f64::INFINITY),
        "-Infinity" => return Cell::Real(f64::NEG_INFINITY),
        _ => {}
    }
    let plain = match digits.split_once('.') {
        Some(_) => digits.trim_end_matches('0').trim_end_matches('.'),
        None => &digits,
    };
    if let Ok(integer) = plain.parse() {
        return Cell::Integer(integer);
    }
    match plain.parse::<f64>() {
        Ok(real) if real.is_finite() && crate::json::same_number(plain, real) => Cell::Real(real),
        _ => Cell::Text(digits),
    }
}
