//! Where in a file a load begins: behind the row with a key.

use complaint::{Complaint, Result};
use record::{Cell, Columns, Form, Scan, key_bytes, read_cell};
use serde_json::Value;

/// The row behind which it begins.
pub struct After {
    said: String,
    /// Its key as the files write it.
    key: Vec<u8>,
    /// Its value, where keys are integers: then the row itself need not be there.
    number: Option<i64>,
    behind: bool,
}

impl After {
    /// Reads what was said: the value of a key of one column, or an object with all of them.
    pub fn read(said: &str, keys: &Columns) -> Result<Self> {
        let bad = || {
            let names: Vec<&str> = keys.list().iter().map(|column| column.name.as_str()).collect();
            Complaint::new(format!("--after {said} is no key of {}", names.join(", ")))
                .hint("write the value of the key, or an object as into_key has it")
        };
        let mut number = None;
        let key = match serde_json::from_str::<Value>(said) {
            Ok(Value::Object(members)) => keys
                .list()
                .iter()
                .map(|column| members.get(&column.name).map(ToString::to_string).ok_or_else(bad))
                .collect::<Result<Vec<_>>>()?,
            _ if keys.len() == 1 => {
                number = said.parse().ok().filter(|_| keys.form(0) == Form::Integer);
                let cell = number.map_or_else(|| Cell::Text(said.into()), Cell::Integer);
                let mut raw = Vec::new();
                record::write_cell(&mut raw, keys.form(0), &cell);
                vec![String::from_utf8_lossy(&raw).into_owned()]
            }
            _ => return Err(bad()),
        };
        let key = format!("[{}]", key.join(",")).into_bytes();
        Ok(Self { said: said.to_owned(), key, number, behind: false })
    }

    /// Whether the row with this key, and with it every later one, is behind it.
    pub fn passed(&mut self, row: Scan<'_>, columns: &Columns, key: &[usize]) -> Result<bool> {
        if self.behind {
            return Ok(true);
        }
        let mut own = Vec::new();
        key_bytes(&mut own, row, key);
        if own == self.key {
            self.behind = true;
            return Ok(false);
        }
        let first = key.first().copied().unwrap_or_default();
        let first = read_cell(columns.form(first), row.raw(first))?;
        if let (Some(number), Cell::Integer(own)) = (self.number, first) {
            self.behind = own > number;
        }
        Ok(self.behind)
    }

    /// A key that was not met at all is a mistake, and not the end of the file.
    pub fn found(&self) -> Result<()> {
        if self.behind || self.number.is_some() {
            return Ok(());
        }
        Err(Complaint::new(format!("no row has the key --after {}", self.said))
            .hint("name a row of 3-transformed: rows come in its order"))
    }
}
