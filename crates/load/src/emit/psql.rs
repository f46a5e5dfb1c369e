//! The rows as files for `psql`, by group: `10-data-foundation.sql` and so on.
//!
//! Each file is one transaction, and made to be run after the files of the survey's folder `schema`,
//! which are copied beside it where they are there. Tables that refer to each other in a circle share
//! a transaction in which their references wait for its end; a table that refers to itself is one
//! COPY, after which the server looks at its references. Such a table is never divided.

use super::files::Emitted;
use crate::sequences;
use catalog::{Catalog, Group, Numbers, Order, Table, groups};
use complaint::{Complaint, Result};
use database::{copy_head, copy_row, relation};
use plan::Plan;
use record::{Columns, Spans};
use stage::{Draft, Entry, Folder, TextFile, Waybill, file_stem};
use std::fmt::Write as _;

/// Bytes of rows after which the next file begins, where rows can be divided.
pub const PART: u64 = 32_000_000;

/// What the values are written for, whatever the settings of who runs the file.
const HEAD: &str = "\\set ON_ERROR_STOP on\n\nbegin;\nset local client_encoding = 'UTF8';\n\
    set local datestyle = 'ISO, YMD';\nset local intervalstyle = 'postgres';\n\
    set local timezone = 'UTC';\nset local row_security = off;\n\
    set local standard_conforming_strings = on;\nset local array_nulls = on;\n\
    set local xmloption = content;\n\n";

/// What is written from.
pub struct Emission<'a> {
    pub plan: &'a Plan,
    pub surveyed: &'a Folder,
    pub extracted: &'a Waybill,
    pub transformed: &'a Folder,
    pub target: &'a Catalog,
    pub part: u64,
}

/// A table with the file of its rows.
struct Member<'a> {
    table: &'a Table,
    entry: &'a Entry,
    /// It cannot be divided.
    whole: bool,
}

impl Emission<'_> {
    /// Writes the files into the draft.
    pub fn write(&self, draft: &mut Draft) -> Result<Emitted> {
        let mut emitted = Emitted::default();
        self.schema(draft, &mut emitted)?;
        let order = catalog::order(self.target.movable());
        let groups = groups(&order, &self.plan.declared_groups());
        let numbers = Numbers::of(groups.len());
        for (place, group) in groups.iter().enumerate() {
            let stem = format!("{}-data-{}", numbers.data(place), file_stem(&group.name));
            self.group(&order, group, &stem, draft, &mut emitted)?;
        }
        let sequences = self.sequences();
        if !sequences.is_empty() {
            let mut file = draft.text(&format!("{}-sequences.sql", numbers.after(4)))?;
            file.write(format!("\\set ON_ERROR_STOP on\n\nbegin;\n\n{sequences}\ncommit;\n"))?;
            emitted.file(0);
            draft.add_text(file)?;
        }
        Ok(emitted)
    }

    /// The files that make the tables, as the survey left them.
    fn schema(&self, draft: &mut Draft, emitted: &mut Emitted) -> Result<()> {
        for entry in &self.surveyed.waybill().content.files {
            let Some(name) = entry.name.strip_prefix("schema/") else { continue };
            let path = self.surveyed.path().join(&entry.name);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                Complaint::new(format!("cannot read it: {error}")).at(path.display().to_string())
            })?;
            let mut file = draft.text(name)?;
            file.write(text)?;
            emitted.file(0);
            draft.add_text(file)?;
        }
        Ok(())
    }

    /// The rows of a group: each file ends where a part is full and nothing forbids it.
    fn group(
        &self,
        order: &Order,
        group: &Group,
        stem: &str,
        draft: &mut Draft,
        emitted: &mut Emitted,
    ) -> Result<()> {
        let components = self.components(order, group);
        let bytes: u64 = components.iter().flatten().map(|member| member.entry.bytes).sum();
        let mut parts = Parts {
            draft,
            emitted,
            stem,
            // At most three bytes for one, and a file more for each table that cannot be divided.
            digits: (bytes > self.part)
                .then(|| (bytes * 3 / self.part + components.len() as u64 + 1).to_string().len()),
            number: 0,
            limit: self.part,
            open: None,
        };
        for component in &components {
            let circle = component.len() > 1;
            let deferred = if circle { references(component) } else { Vec::new() };
            if circle {
                parts.make_room(component.iter().map(|member| member.entry.bytes).sum())?;
                parts.defer(&deferred)?;
            }
            for member in component {
                self.rows(member, circle, &mut parts)?;
            }
            if circle {
                parts.settle(&deferred)?;
            }
        }
        parts.end()
    }

    /// The tables of the group that have rows; those of a circle together.
    fn components<'g>(&'g self, order: &Order, group: &Group) -> Vec<Vec<Member<'g>>> {
        let mut components: Vec<Vec<Member<'g>>> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for name in &group.tables {
            if seen.contains(&name.as_str()) {
                continue;
            }
            let circle = order.cycles.iter().find(|cycle| cycle.contains(name));
            let names = circle.map_or(std::slice::from_ref(name), Vec::as_slice);
            let names: Vec<&String> = names.iter().filter(|it| group.tables.contains(it)).collect();
            seen.extend(names.iter().map(|name| name.as_str()));
            let members = names.iter().filter_map(|name| {
                let (table, entry) = (self.target.table(name)?, self.transformed.table(name)?);
                let to_itself = table.references.iter().any(|it| it.parent == table.name);
                (entry.rows > 0).then_some(Member { table, entry, whole: to_itself })
            });
            let members: Vec<_> = members.collect();
            if !members.is_empty() {
                components.push(members);
            }
        }
        components
    }

    fn rows(&self, member: &Member<'_>, circle: bool, parts: &mut Parts<'_>) -> Result<()> {
        let columns = Columns::new(member.entry.columns.clone());
        let head = copy_head(member.table, &columns);
        let whole = circle || member.whole;
        if member.whole && !circle {
            parts.make_room(member.entry.bytes)?;
        }
        let mut reader = self.transformed.rows(member.entry)?;
        let (mut spans, mut line, mut place, mut copying) =
            (Spans::default(), Vec::new(), 0, false);
        while let Some(text) = reader.next()? {
            place += 1;
            step::pause_point().map_err(|_| Complaint::new("interrupted"))?;
            line.clear();
            let row = crate::row::Row::read(place, text, &mut spans, &columns);
            let row = row.map_err(|said| said.at(format!("{}:{place}", member.entry.name)))?;
            copy_row(&mut line, &row.cells);
            if copying && !whole && parts.is_full() {
                parts.write("\\.\n\n")?;
                parts.end()?;
                copying = false;
            }
            if !copying {
                parts.write(format!("{head};\n"))?;
                copying = true;
            }
            parts.write(&line)?;
            parts.emitted.row();
        }
        if copying { parts.write("\\.\n\n") } else { Ok(()) }
    }

    /// What gives out keys is raised above every key, and to where the source's was.
    fn sequences(&self) -> String {
        let mut out = String::new();
        let loaded = |table: &&Table| self.transformed.table(&table.name).is_some();
        for table in self.target.tables.iter().filter(loaded) {
            for counter in table.counters() {
                let of_source =
                    sequences::of_source(self.plan, self.extracted, &table.name, &counter.column);
                let floor = of_source.map_or("null".to_owned(), |last| last.to_string());
                let _ = writeln!(
                    out,
                    "select setval('{name}', last) from (select case when seqincrement < 0 then \
                     least(min({column}), {floor}) else greatest(max({column}), {floor}) end\n  \
                     from pg_sequence left join {table} on true where seqrelid = '{name}'::regclass \
                     group by seqincrement) as it (last)\nwhere last is not null;",
                    name = counter.name.replace('\'', "''"),
                    column = database::quoted(&counter.column),
                    table = relation(table),
                );
            }
        }
        out
    }
}

/// A foreign key inside of a circle.
struct Deferred {
    table: String,
    constraint: String,
    /// It could wait before.
    deferrable: bool,
}

fn references(component: &[Member<'_>]) -> Vec<Deferred> {
    let inside = |name: &str| component.iter().any(|member| member.table.name == name);
    component
        .iter()
        .flat_map(|member| member.table.references.iter().map(move |it| (member.table, it)))
        .filter(|(_, reference)| inside(&reference.parent))
        .filter_map(|(table, reference)| {
            Some(Deferred {
                table: relation(table),
                constraint: database::quoted(reference.name.as_deref()?),
                deferrable: reference.deferrable,
            })
        })
        .collect()
}

/// The files of a group in the making.
struct Parts<'a> {
    draft: &'a mut Draft,
    emitted: &'a mut Emitted,
    stem: &'a str,
    /// How long the numbers of parts are; there is one part alone where there are none.
    digits: Option<usize>,
    number: usize,
    limit: u64,
    open: Option<(String, TextFile, u64)>,
}

impl Parts<'_> {
    fn is_full(&self) -> bool {
        self.open.as_ref().is_some_and(|(_, _, bytes)| *bytes >= self.limit)
    }

    /// Begins a new file, where what comes now would not fit.
    fn make_room(&mut self, bytes: u64) -> Result<()> {
        let full = self.open.as_ref().is_some_and(|(_, _, there)| there + bytes > self.limit);
        if full && self.digits.is_some() { self.end() } else { Ok(()) }
    }

    fn write(&mut self, text: impl AsRef<[u8]>) -> Result<()> {
        if self.open.is_none() {
            self.number += 1;
            let name = match self.digits {
                Some(digits) => format!("{}-{:0digits$}.sql", self.stem, self.number),
                None => format!("{}.sql", self.stem),
            };
            let mut file = self.draft.text(&name)?;
            file.write(HEAD)?;
            self.open = Some((name, file, 0));
        }
        let Some((_, file, bytes)) = &mut self.open else { return Ok(()) };
        *bytes += text.as_ref().len() as u64;
        file.write(text)
    }

    /// References wait for the end of the transaction; the owner of a table may have that so.
    fn defer(&mut self, deferred: &[Deferred]) -> Result<()> {
        for it in deferred.iter().filter(|it| !it.deferrable) {
            let Deferred { table, constraint, .. } = it;
            self.write(format!("alter table {table} alter constraint {constraint} deferrable;\n"))?;
        }
        self.write("set constraints all deferred;\n\n")
    }

    /// They are looked at, and become what they were.
    fn settle(&mut self, deferred: &[Deferred]) -> Result<()> {
        self.write("set constraints all immediate;\n")?;
        for it in deferred.iter().filter(|it| !it.deferrable) {
            let Deferred { table, constraint, .. } = it;
            self.write(format!(
                "alter table {table} alter constraint {constraint} not deferrable;\n"
            ))?;
        }
        self.write("\n")
    }

    fn end(&mut self) -> Result<()> {
        let Some((name, mut file, bytes)) = self.open.take() else { return Ok(()) };
        file.write("commit;\n")?;
        self.emitted.file(bytes);
        if bytes > self.limit * 2 {
            self.emitted.undivided(name, bytes);
        }
        self.draft.add_text(file)
    }
}
