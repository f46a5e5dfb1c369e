//! Some rows, and every row without which they cannot be: parents always, children on request.
//!
//! Rows are asked for by their keys, a few hundred at a time. What was found is kept in memory, which
//! is why there is a limit.

mod edges;
mod literal;
mod seed;

pub use edges::Declared;
pub use seed::Seed;

use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::{Reader, Selection};
use edges::Edge;
use literal::condition;
use record::{Cell, Column, Columns, Spans, join_key, key_object, read_cell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Keys in one question.
const TOGETHER: usize = 500;

/// What is asked for.
pub struct Asked<'a> {
    /// The rows to begin with.
    pub seed: &'a Seed,
    /// References that no constraint says.
    pub declared: &'a [Declared],
    /// Rows that refer to the first ones come too, and those that refer to them.
    pub children: bool,
    /// More rows than these are refused.
    pub limit: usize,
}

/// A row of the closure.
pub struct Row {
    /// Its table.
    pub table: String,
    /// Its key, as a JSON object; the whole row where the table has none.
    pub key: String,
    /// What brought it: the place of another row in the list, and the reference.
    pub because: Option<(usize, String)>,
    /// The rows that refer to it are asked for.
    followed: bool,
    values: Vec<Cell<'static>>,
}

/// The rows, in the order in which they were found: what brought a row stands before it.
pub struct Closure<'a> {
    catalog: &'a Catalog,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows that refer to a parent that is not there: the row, the reference.
    pub orphans: Vec<(usize, String)>,
    columns: BTreeMap<&'a str, Columns>,
    seen: BTreeSet<(String, Vec<u8>)>,
}

impl<'a> Closure<'a> {
    /// Finds every row.
    pub fn of(reader: &Reader, catalog: &'a Catalog, asked: &Asked<'_>) -> Result<Self> {
        let edges = edges::all(catalog, asked.declared)?;
        let first = asked.seed.table(catalog)?;
        let columns = catalog
            .tables
            .iter()
            .map(|table| (table.name.as_str(), wanted(table, &edges)))
            .collect();
        let (rows, orphans, seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut closure = Self { catalog, rows, orphans, columns, seen };
        let condition = asked.seed.condition.as_deref();
        let found = closure.fetch(reader, first, condition)?;
        for row in found {
            closure.add(first, row, None, true, asked.limit)?;
        }
        let mut open: VecDeque<usize> = (0..closure.rows.len()).collect();
        while let Some(next) = open.front().copied() {
            let before = closure.rows.len();
            let batch = closure.batch(&mut open, next);
            for edge in &edges {
                closure.parents(reader, edge, &batch, asked.limit)?;
                if asked.children {
                    closure.children(reader, edge, &batch, asked.limit)?;
                }
            }
            open.extend(before..closure.rows.len());
        }
        Ok(closure)
    }

    /// Rows that are next and of one table.
    fn batch(&self, open: &mut VecDeque<usize>, first: usize) -> Vec<usize> {
        let mut batch = Vec::new();
        while let Some(next) = open.front().copied()
            && batch.len() < TOGETHER
            && self.rows[next].table == self.rows[first].table
        {
            batch.push(next);
            open.pop_front();
        }
        batch
    }

    /// The rows that these refer to.
    fn parents(
        &mut self,
        reader: &Reader,
        edge: &Edge<'a>,
        batch: &[usize],
        limit: usize,
    ) -> Result<()> {
        if self.rows[batch[0]].table != edge.child.name {
            return Ok(());
        }
        let chosen = self.chosen(reader, edge, batch)?;
        let mut wanted: BTreeMap<Vec<u8>, (usize, Vec<Cell<'static>>)> = BTreeMap::new();
        for place in chosen {
            let Some(values) = self.values(place, &edge.columns) else { continue };
            if let Some(key) = self.joined(edge.child, &edge.columns, &values)? {
                wanted.entry(key).or_insert((place, values));
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let tuples: Vec<_> = wanted.values().map(|(_, values)| values.clone()).collect();
        let asked = condition(self.catalog, edge.parent, &edge.parent_columns, &tuples);
        let first = wanted.values().next().map(|(place, _)| *place);
        for row in self.fetch(reader, edge.parent, Some(&asked))? {
            let values = self.of_row(edge.parent, &row, &edge.parent_columns);
            let key = self.joined(edge.parent, &edge.parent_columns, &values)?;
            // Where the two columns write one value in two ways, which row asked for it is a guess.
            let from = key.and_then(|key| wanted.remove(&key)).map(|(place, _)| place).or(first);
            let because = from.map(|place| (place, edge.name.clone()));
            self.add(edge.parent, row, because, false, limit)?;
        }
        // Not there, unless it was written in two ways.
        if edge.alike() {
            let missing = wanted.into_values().map(|(place, _)| (place, edge.name.clone()));
            self.orphans.extend(missing);
        }
        Ok(())
    }

    /// The rows that refer to these.
    fn children(
        &mut self,
        reader: &Reader,
        edge: &Edge<'a>,
        batch: &[usize],
        limit: usize,
    ) -> Result<()> {
        if self.rows[batch[0]].table != edge.parent.name {
            return Ok(());
        }
        let mut wanted: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut tuples = Vec::new();
        for place in batch.iter().copied().filter(|place| self.rows[*place].followed) {
            let Some(values) = self.values(place, &edge.parent_columns) else { continue };
            if let Some(key) = self.joined(edge.parent, &edge.parent_columns, &values)? {
                wanted.insert(key, place);
                tuples.push(values);
            }
        }
        if tuples.is_empty() {
            return Ok(());
        }
        let mut asked = condition(self.catalog, edge.child, &edge.columns, &tuples);
        if let Some(when) = &edge.when {
            asked = format!("{asked} and (\n{when}\n)");
        }
        for row in self.fetch(reader, edge.child, Some(&asked))? {
            let values = self.of_row(edge.child, &row, &edge.columns);
            let key = self.joined(edge.child, &edge.columns, &values)?;
            let from = key.and_then(|key| wanted.get(&key).copied()).unwrap_or(batch[0]);
            self.add(edge.child, row, Some((from, edge.name.clone())), true, limit)?;
        }
        Ok(())
    }

    /// Of the rows those for which the reference holds.
    fn chosen(&self, reader: &Reader, edge: &Edge<'a>, batch: &[usize]) -> Result<Vec<usize>> {
        let Some(when) = &edge.when else { return Ok(batch.to_vec()) };
        let key = edge.child.identity();
        let tuples: Vec<_> = batch.iter().filter_map(|place| self.values(*place, key)).collect();
        let keyed = condition(self.catalog, edge.child, key, &tuples);
        let asked = if key.is_empty() { when.clone() } else { format!("{keyed} and (\n{when}\n)") };
        let mut holds = BTreeSet::new();
        for row in self.fetch(reader, edge.child, Some(&asked))? {
            holds.insert(self.known(edge.child, &row)?.1);
        }
        let is_one = |place: &usize| {
            let row = &self.rows[*place];
            self.known(edge.child, &row.values).is_ok_and(|(_, key)| holds.contains(&key))
        };
        Ok(batch.iter().copied().filter(is_one).collect())
    }

    fn fetch(
        &self,
        reader: &Reader,
        table: &Table,
        condition: Option<&str>,
    ) -> Result<Vec<Vec<Cell<'static>>>> {
        let columns = &self.columns[table.name.as_str()];
        let selection = Selection {
            table: table.name.clone(),
            condition: condition.map(str::to_owned),
            order: table.identity().to_vec(),
            ..Selection::default()
        };
        let (mut rows, mut spans) = (Vec::new(), Spans::default());
        reader.rows(&selection, columns, &mut |line| {
            let scan = spans.scan(line, columns)?;
            let cells = (0..columns.len())
                .map(|at| Ok(read_cell(columns.form(at), scan.raw(at))?.into_owned()))
                .collect::<Result<Vec<_>>>()?;
            rows.push(cells);
            Ok(())
        })?;
        Ok(rows)
    }

    fn add(
        &mut self,
        table: &Table,
        values: Vec<Cell<'static>>,
        because: Option<(usize, String)>,
        followed: bool,
        limit: usize,
    ) -> Result<()> {
        let (key, bytes) = self.known(table, &values)?;
        let keyless = table.identity().is_empty();
        // Of rows that nothing tells apart each is one.
        if !self.seen.insert((table.name.clone(), bytes)) && !keyless {
            return Ok(());
        }
        if self.rows.len() == limit {
            let counts: Vec<String> = self
                .counts()
                .into_iter()
                .map(|(table, rows)| format!("{rows} of {table}"))
                .collect();
            return Err(Complaint::new(format!(
                "these are more than {limit} rows; so far {}",
                counts.join(", ")
            ))
            .hint("ask for fewer, or allow more by --rows N"));
        }
        self.rows.push(Row { table: table.name.clone(), key, because, followed, values });
        Ok(())
    }

    /// The key of a row, for people and for comparing.
    fn known(&self, table: &Table, values: &[Cell<'static>]) -> Result<(String, Vec<u8>)> {
        let columns = &self.columns[table.name.as_str()];
        let mut writer = record::LineWriter::new(columns);
        writer.start();
        for value in values {
            writer.cell(value);
        }
        let line = writer.finish().to_vec();
        let key: Vec<usize> =
            table.identity().iter().filter_map(|name| columns.position(name)).collect();
        if key.is_empty() {
            return Ok((String::from_utf8_lossy(&line).trim_end().to_owned(), line));
        }
        let mut spans = Spans::default();
        let scan = spans.scan(&line, columns)?;
        let mut bytes = Vec::new();
        record::key_bytes(&mut bytes, scan, &key);
        Ok((key_object(scan, columns, &key), bytes))
    }

    /// The values of these columns; `None` if one of them is NULL.
    fn values(&self, place: usize, names: &[String]) -> Option<Vec<Cell<'static>>> {
        let row = &self.rows[place];
        let table = self.catalog.table(&row.table)?;
        let values = self.of_row(table, &row.values, names);
        let whole = values.len() == names.len() && !values.contains(&Cell::Null);
        whole.then_some(values)
    }

    fn of_row(&self, table: &Table, row: &[Cell<'static>], names: &[String]) -> Vec<Cell<'static>> {
        let columns = &self.columns[table.name.as_str()];
        let places = names.iter().filter_map(|name| columns.position(name));
        places.filter_map(|place| row.get(place).cloned()).collect()
    }

    /// A key for comparing values of two columns.
    fn joined(
        &self,
        table: &Table,
        names: &[String],
        values: &[Cell<'static>],
    ) -> Result<Option<Vec<u8>>> {
        let columns = &self.columns[table.name.as_str()];
        let mut key = Vec::new();
        for (name, value) in names.iter().zip(values) {
            let Some(at) = columns.position(name) else { return Ok(None) };
            let mut raw = Vec::new();
            record::write_cell(&mut raw, columns.form(at), value);
            if !join_key(&mut key, columns.form(at), &raw)? {
                return Ok(None);
            }
            key.push(0);
        }
        Ok(Some(key))
    }

    /// How many rows of each table.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.rows {
            *counts.entry(row.table.as_str()).or_default() += 1;
        }
        counts
    }

    /// The rows by which a row came, the first one first.
    pub fn path(&self, place: usize) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = self.rows[place].because.as_ref();
        while let Some((from, reference)) = at {
            let row = &self.rows[*from];
            path.push(format!("{} {} by {reference}", row.table, row.key));
            at = row.because.as_ref();
        }
        path.reverse();
        path
    }

    /// For each table with rows the condition that selects exactly them.
    pub fn conditions(&self, seed: &Seed) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        for name in self.counts().into_keys() {
            let Some(table) = self.catalog.table(name) else { continue };
            let key = table.identity();
            if key.is_empty() {
                let own = seed.table(self.catalog)?.name == table.name;
                let only_seeds = self
                    .rows
                    .iter()
                    .filter(|row| row.table == name)
                    .all(|row| row.because.is_none());
                if !own || !only_seeds {
                    return Err(Complaint::new(format!(
                        "table {name} has no key by which a plan could name its rows"
                    ))
                    .hint("leave out --children, or give the table a key"));
                }
                found.insert(name.to_owned(), seed.condition.clone().unwrap_or_default());
                continue;
            }
            let rows = self.rows.iter().filter(|row| row.table == name);
            let tuples: Vec<_> = rows.map(|row| self.of_row(table, &row.values, key)).collect();
            found.insert(name.to_owned(), condition(self.catalog, table, key, &tuples));
        }
        Ok(found)
    }
}

/// The columns of a table that matter: its key, those that refer, those that are referred to.
fn wanted(table: &Table, edges: &[Edge<'_>]) -> Columns {
    let mut names: BTreeSet<&str> = table.identity().iter().map(String::as_str).collect();
    for edge in edges {
        if edge.child.name == table.name {
            names.extend(edge.columns.iter().map(String::as_str));
        }
        if edge.parent.name == table.name {
            names.extend(edge.parent_columns.iter().map(String::as_str));
        }
    }
    let keyless = table.identity().is_empty();
    let chosen = table.columns.iter().filter(|it| keyless || names.contains(it.name.as_str()));
    Columns::new(chosen.map(Column::from).collect())
}
