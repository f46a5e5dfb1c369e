//! Where the rows of a target file came from, read beside them.

use complaint::{Complaint, Result};
use serde::Deserialize;
use serde_json::Value;
use stage::Folder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};

/// One line of a lineage file.
#[derive(Clone, Debug, Deserialize)]
pub struct Origin {
    /// Line of the target row in its file, from 1.
    pub row: u64,
    /// The source table.
    pub from: String,
    /// Line of the source row in its file, from 1.
    pub line: u64,
    /// The source row's key; only of the row that became the target row.
    #[serde(default)]
    pub key: Value,
    /// `loaded`, or `merged` for a row whose values went into it.
    pub fate: String,
}

/// A lineage file, read forwards.
pub struct Lineage {
    lines: Lines<BufReader<File>>,
    path: String,
    /// Those of the rows of a batch, from this one on, which may be asked for again.
    kept: Option<(u64, BTreeMap<u64, Origin>)>,
}

impl Lineage {
    /// Opens the lineage of a target table.
    pub fn open(transformed: &Folder, table: &str) -> Result<Self> {
        let stem = transformed.stem(table).map_or_else(|| stage::file_stem(table), str::to_owned);
        let name = format!("lineage/{stem}.ndjson");
        let path = transformed.path().join(name);
        let failed = |error| Complaint::new(format!("cannot open {}: {error}", path.display()));
        let file = File::open(&path).map_err(failed)?;
        let path = path.display().to_string();
        Ok(Self { lines: BufReader::new(file).lines(), path, kept: None })
    }

    /// The next line.
    pub fn next(&mut self) -> Result<Option<Origin>> {
        let Some(line) = self.lines.next() else { return Ok(None) };
        let failed = |error: String| Complaint::new(error).at(&self.path);
        let line = line.map_err(|error| failed(error.to_string()))?;
        serde_json::from_str(&line).map(Some).map_err(|error| failed(error.to_string()))
    }

    /// From now on rows from this one on may be asked for again, and earlier ones not.
    pub fn keep_from(&mut self, row: u64) {
        let (from, kept) = self.kept.get_or_insert_default();
        (*from, *kept) = (row, kept.split_off(&row));
    }

    /// The source row that became the target row at `row`; rows are asked for in ascending order,
    /// but for those that are kept.
    pub fn origin(&mut self, row: u64) -> Result<Option<Origin>> {
        if let Some(origin) = self.kept.as_ref().and_then(|(_, kept)| kept.get(&row)) {
            return Ok(Some(origin.clone()));
        }
        while let Some(origin) = self.next()? {
            if origin.fate != "loaded" {
                continue;
            }
            if let Some((from, kept)) = &mut self.kept
                && origin.row >= *from
            {
                kept.insert(origin.row, origin.clone());
            }
            if origin.row == row {
                return Ok(Some(origin));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn only_rows_that_may_be_asked_for_again_are_kept() {
        let mut file = tempfile::tempfile().unwrap();
        for row in 1..=100 {
            let line = row + 7;
            writeln!(file, r#"{{"row":{row},"from":"a","line":{line},"fate":"loaded"}}"#).unwrap();
        }
        std::io::Seek::rewind(&mut file).unwrap();
        let lines = BufReader::new(file).lines();
        let mut lineage = Lineage { lines, path: String::new(), kept: None };
        let line = |lineage: &mut Lineage, row| lineage.origin(row).unwrap().unwrap().line;
        lineage.keep_from(90);
        assert_eq!([95, 92, 95].map(|row| line(&mut lineage, row)), [102, 99, 102]);
        let kept = |lineage: &Lineage| lineage.kept.as_ref().unwrap().1.len();
        assert_eq!(kept(&lineage), 6);
        lineage.keep_from(95);
        assert_eq!((kept(&lineage), line(&mut lineage, 95)), (1, 102));
    }
}
