//! The tables, one after the other.

use crate::ahead::{self, Ahead, Part};
use crate::objects::{Shelf, Taking};
use crate::{left, selection, suspects};
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::Reader;
use plan::{Extract, Plan};
use record::{Column, Columns};
use serde_json::{Value, json};
use stage::{Draft, Fates, Format, TextFile};
use std::collections::BTreeMap;
use std::fmt;
use step::{Blame as _, Failure, Fault, Voice};

/// What the work on every table needs.
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub reader: &'a Reader,
    pub source: &'a Catalog,
    pub format: Format,
    pub voice: &'a Voice,
    pub jobs: u8,
}

/// What was done, for the person who watches.
#[derive(Default)]
pub struct Done {
    tables: usize,
    extracted: usize,
    read: u64,
    selected: u64,
    findings: u64,
    objects: u64,
}

impl Work<'_> {
    /// Extracts every table, writes down every row that is left, and fills the ledger.
    pub fn all(&mut self, draft: &mut Draft) -> step::Result<Done> {
        self.conditions()?;
        let (parts, counts) = self.parts()?;
        let readers = self.readers(parts.len())?;
        if readers.is_empty() {
            return self.tables(draft, None);
        }
        ahead::read(readers, parts, |ahead| self.tables(draft, Some((ahead, &counts))))
    }

    /// The other sessions, where several are of use.
    fn readers(&self, parts: usize) -> step::Result<Vec<Reader>> {
        let wanted = usize::from(self.jobs).min(parts);
        let mut readers = Vec::new();
        while wanted > 1 && readers.len() < wanted {
            let Some(reader) = self.reader.share().blame(Fault::Source)? else { break };
            readers.push(reader);
        }
        Ok(readers)
    }

    /// Everything that is read, in parts, and how many of them each table has.
    fn parts(&self) -> step::Result<(Vec<Part>, BTreeMap<String, usize>)> {
        let (mut parts, mut counts) = (Vec::new(), BTreeMap::new());
        for table in self.source.movable() {
            // Objects leave the row as it is read: none waits in a queue.
            if self.plan.extract(&table.name).is_none_or(|extract| !extract.objects.is_empty()) {
                continue;
            }
            let selection = selection::of(Some(self.plan), table);
            let own = self.reader.parts(&selection, table).blame(Fault::Source)?;
            counts.insert(table.name.clone(), own.len());
            let columns = Columns::new(columns(table));
            parts.extend(
                own.into_iter().map(|selection| Part { selection, columns: columns.clone() }),
            );
        }
        Ok((parts, counts))
    }

    /// Each table, from the sessions that read ahead or from the one there is.
    fn tables(
        &self,
        draft: &mut Draft,
        mut ahead: Option<(&mut Ahead, &BTreeMap<String, usize>)>,
    ) -> step::Result<Done> {
        let mut left = draft.text("left.ndjson").blame(Fault::Files)?;
        let mut findings = draft.text("findings.ndjson").blame(Fault::Files)?;
        let mut shelf = Shelf::new(draft);
        let mut done = Done::default();
        let mut ledger = Vec::new();
        let mut sequences = serde_json::Map::new();
        for table in self.source.movable() {
            let mut fates =
                Fates { table: table.name.clone(), read: table.rows, ..Fates::default() };
            done.tables += 1;
            done.read += table.rows;
            match self.plan.extract(&table.name) {
                None => {
                    let why = self.plan.leave_reason(&table.name).unwrap_or_default();
                    left::whole(&mut left, table, why).blame(Fault::Files)?;
                    fates.left = table.rows;
                }
                Some(extract) => {
                    let ahead = ahead.as_mut().and_then(|(ahead, counts)| {
                        Some((&mut **ahead, counts.get(&table.name).copied()?))
                    });
                    let selected = self.table(draft, table, ahead, &mut shelf, &mut findings)?;
                    fates.left = self.left(&mut left, table, extract)?;
                    check_count(table, selected, fates.left)?;
                    suspects::write(self.reader, table, &mut findings)?;
                    done.extracted += 1;
                    done.selected += selected;
                }
            }
            let counters = self.counters(table)?;
            if !counters.is_empty() {
                sequences.insert(table.name.clone(), counters.into());
            }
            ledger.push(fates);
        }
        done.findings = findings.lines();
        done.objects = shelf.len();
        if self.plan.extracts.iter().any(|extract| !extract.objects.is_empty()) {
            shelf.write(draft).blame(Fault::Files)?;
        }
        draft.add_text(left).blame(Fault::Files)?;
        draft.add_text(findings).blame(Fault::Files)?;
        draft.ledger(ledger);
        draft.facts(json!({ "sequences": sequences }));
        Ok(done)
    }

    /// The last key of each column that a counter fills.
    fn counters(&self, table: &Table) -> step::Result<serde_json::Map<String, Value>> {
        let one = |counter: catalog::Counter| {
            let last = self.reader.sequence(&counter.name).blame(Fault::Source)?;
            Ok((counter.column, json!(last.map(|last| last.to_string()))))
        };
        table.counters().into_iter().map(one).collect()
    }

    /// All conditions that the source does not understand, before a row is read.
    fn conditions(&self) -> step::Result<()> {
        let problems = self.plan.unanswered(self.source, &|extract| {
            let table = self.source.table(&extract.table)?;
            self.reader.check(&selection::of(Some(self.plan), table)).err()
        });
        if problems.is_empty() {
            return Ok(());
        }
        // A connection that went is no mistake of the plan's.
        if !self.reader.is_connected() {
            return Err(Failure::new(Fault::Source, problems.into_iter().take(1).collect()));
        }
        Err(Failure::new(Fault::Plan, problems))
    }

    /// Writes the selected rows; gives their number.
    fn table(
        &self,
        draft: &mut Draft,
        table: &Table,
        ahead: Option<(&mut Ahead, usize)>,
        shelf: &mut Shelf,
        findings: &mut TextFile,
    ) -> step::Result<u64> {
        let selection = selection::of(Some(self.plan), table);
        let columns = columns(table);
        let key = table.primary_key.clone();
        let names = self.source.movable().map(|table| table.name.as_str());
        let stem = stage::file_stem_among(&table.name, names);
        let mut file = draft
            .rows(&stem, &table.name, columns.clone(), key, self.format)
            .blame(Fault::Files)?;
        let mut progress = self.voice.progress(&table.name);
        let mut stopped = None;
        let columns = Columns::new(columns);
        let mut taking = Taking::new(self.plan.extract(&table.name), table, &columns);
        let mut each = |line: &[u8]| {
            let written = match &mut taking {
                None => file.line(line),
                Some(taking) => {
                    taking.line(line, draft, shelf, findings).and_then(|line| file.line(&line))
                }
            };
            if let Err(failure) = written.blame(Fault::Files).and_then(|()| progress.tick()) {
                stopped = Some(failure);
                return Err(Complaint::new("stopped"));
            }
            Ok(())
        };
        let read = match ahead {
            None => self.reader.rows(&selection, &columns, &mut each),
            Some((ahead, parts)) => (0..parts).try_for_each(|_| ahead.part(&mut each)),
        };
        if let Some(failure) = stopped {
            return Err(failure);
        }
        read.map_err(|said| self.place(table, said)).blame(Fault::Source)?;
        let rows = file.rows();
        draft.add_rows(file).blame(Fault::Files)?;
        Ok(rows)
    }

    fn left(&self, file: &mut TextFile, table: &Table, extract: &Extract) -> step::Result<u64> {
        let mut selection = selection::of(Some(self.plan), table);
        let Some(condition) = &selection.condition else { return Ok(0) };
        let default = format!("not selected: {}", condition.trim());
        let why = extract.why.clone().unwrap_or(default);
        selection.others = true;
        left::rows(self.reader, file, table, &selection, &why)
            .map_err(|said| self.place(table, said))
            .blame(Fault::Source)
    }

    /// A condition that does not run is the plan's, wherever the database noticed it.
    fn place(&self, table: &Table, said: Complaint) -> Complaint {
        match self.plan.extract(&table.name) {
            Some(Extract { line, condition: Some(_), .. }) => said.at(self.plan.place(*line)),
            _ => said,
        }
    }
}

/// All columns, generated ones too: what a database computes is worth looking at.
pub fn columns(table: &Table) -> Vec<Column> {
    table.columns.iter().map(Column::from).collect()
}

/// Every row is accounted for, those of tables that stay behind too: all have to be counted.
pub fn all_counted(source: &Catalog) -> Result<()> {
    let unread = source.movable().find_map(|table| Some((table, table.unreadable.as_ref()?)));
    let Some((table, why)) = unread else { return Ok(()) };
    Err(Complaint::new(format!("the rows of table {} cannot be counted: {why}", table.name))
        .hint("extract as a role that may read every row of every table"))
}

/// The source must still look as it did when it was surveyed: later steps go by that.
pub fn same_tables(then: &Catalog, now: &Catalog) -> Result<()> {
    let changed = then
        .tables
        .iter()
        .find(|table| now.table(&table.name).is_none_or(|now| now.sql != table.sql));
    match changed {
        None => Ok(()),
        Some(table) => {
            Err(Complaint::new(format!("table {} of the source is not what it was", table.name))
                .hint("run `survey` again"))
        }
    }
}

/// Every row is selected or left.
fn check_count(table: &Table, selected: u64, left: u64) -> step::Result<()> {
    let whole: Result<()> = if selected + left == table.rows {
        Ok(())
    } else {
        Err(Complaint::new(format!(
            "table {} has {} rows, but {selected} were selected and {left} left",
            table.name, table.rows
        ))
        .hint("its condition gives another answer each time it is asked"))
    };
    whole.blame(Fault::Source)
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} tables, {} of {} rows; {} rows left, each with its reason in left.ndjson",
            self.extracted,
            self.tables,
            self.selected,
            self.read,
            self.read - self.selected,
        )?;
        if self.objects > 0 {
            write!(f, "; {} objects", self.objects)?;
        }
        if self.findings > 0 {
            write!(f, "; {} values to look at in findings.ndjson", self.findings)?;
        }
        Ok(())
    }
}
