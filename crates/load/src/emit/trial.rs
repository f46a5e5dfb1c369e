//! The rows on trial: which of them the target would refuse.
//!
//! A row that D1 refuses takes its whole file with it, and D1 does not say which row it was. So
//! every row first goes into an empty SQLite database that has the target's tables, with every
//! CHECK and every type of theirs, and is thrown away with it.

use super::groups::{Group, Member};
use catalog::Reference;
use complaint::{Complaint, Result};
use database::{Script, TableWriter, Url, Writer};
use record::{Cell, Columns, Scan, Spans, join_key, read_cell};
use stage::Folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rows that would be refused: by table, by line, with the reason.
pub type Refused = BTreeMap<String, BTreeMap<u64, String>>;

/// Tries every row. `folder` is where the database may lie meanwhile.
pub fn refused(transformed: &Folder, groups: &[Group<'_>], folder: &Path) -> Result<Refused> {
    let scratch = Scratch::new(folder, groups)?;
    let links = links(groups);
    let mut trial =
        Trial { transformed, links: &links, gone: BTreeSet::new(), refused: Refused::new() };
    for group in groups {
        for member in &group.members {
            let columns = Columns::new(member.entry.columns.clone());
            let writer = scratch.writer.table_writer(
                member.table,
                &columns,
                member.table.identity(),
                false,
                false,
            )?;
            trial.pass(member, Some(writer))?;
        }
        // A row may refer to one that comes later and is refused there.
        let mut before = 0;
        while group.whole && before != trial.gone.len() {
            before = trial.gone.len();
            group.members.iter().try_for_each(|member| trial.pass(member, None))?;
        }
    }
    Ok(trial.refused)
}

/// A reference from one of the tables to one of them.
struct Link<'a> {
    child: &'a str,
    parent: &'a str,
    reference: &'a Reference,
}

fn links<'a>(groups: &[Group<'a>]) -> Vec<Link<'a>> {
    let tables: Vec<_> =
        groups.iter().flat_map(|group| &group.members).map(|member| member.table).collect();
    let mut links = Vec::new();
    for child in &tables {
        for reference in &child.references {
            let parent =
                tables.iter().find(|table| table.name.eq_ignore_ascii_case(&reference.parent));
            links.extend(parent.map(|parent| Link {
                child: &child.name,
                parent: &parent.name,
                reference,
            }));
        }
    }
    links
}

struct Trial<'a> {
    transformed: &'a Folder,
    links: &'a [Link<'a>],
    /// What refused rows are known by, for each link that leads to them.
    gone: BTreeSet<(usize, Vec<u8>)>,
    refused: Refused,
}

impl Trial<'_> {
    /// Goes through a table: puts the rows in, if there is something to put them into, and finds
    /// those whose parent is gone.
    fn pass(&mut self, member: &Member<'_>, mut writer: Option<TableWriter<'_>>) -> Result<()> {
        let name = &member.table.name;
        let columns = Columns::new(member.entry.columns.clone());
        let mut reader = self.transformed.rows(member.entry)?;
        let mut spans = Spans::default();
        while let Some(line) = reader.next()? {
            step::pause_point().map_err(|_| Complaint::new("interrupted"))?;
            let why = match spans.scan(line, &columns).map_err(Complaint::from) {
                Ok(scan) => self.row(name, scan, &columns, writer.as_mut()),
                Err(said) => Err(said),
            };
            let place = reader.place();
            let why = why.map_err(|said| said.at(format!("{}:{place}", member.entry.name)))?;
            if let Some(why) = why {
                self.refused.entry(name.clone()).or_default().entry(place).or_insert(why);
            }
        }
        Ok(())
    }

    /// Why the row would be refused.
    fn row(
        &mut self,
        table: &str,
        scan: Scan<'_>,
        columns: &Columns,
        writer: Option<&mut TableWriter<'_>>,
    ) -> Result<Option<String>> {
        let mut why = None;
        for (place, link) in self.links.iter().enumerate().filter(|(_, link)| link.child == table) {
            let key = key(scan, columns, &link.reference.columns)?;
            if key.is_some_and(|key| self.gone.contains(&(place, key))) {
                why = Some("its parent was refused".to_owned());
            }
        }
        if let (None, Some(writer)) = (&why, writer) {
            let cells = (0..columns.len())
                .map(|column| read_cell(columns.form(column), scan.raw(column)))
                .collect::<Result<Vec<Cell<'_>>, _>>()?;
            why = writer.insert(&cells)?.err().map(|refusal| refusal.0);
        }
        if why.is_some() {
            let links = self.links.iter().enumerate();
            for (place, link) in links.filter(|(_, link)| link.parent == table) {
                let key = key(scan, columns, &link.reference.parent_columns)?;
                self.gone.extend(key.map(|key| (place, key)));
            }
        }
        Ok(why)
    }
}

/// The key that these columns make; `None` where one is NULL or not in the file.
fn key(scan: Scan<'_>, columns: &Columns, names: &[String]) -> Result<Option<Vec<u8>>> {
    let mut key = Vec::new();
    for name in names {
        let Some(column) = columns.position(name) else { return Ok(None) };
        if !join_key(&mut key, columns.form(column), scan.raw(column))? {
            return Ok(None);
        }
        key.push(0);
    }
    Ok(Some(key))
}

/// The database, in a transaction that is never committed.
struct Scratch {
    writer: Writer,
    path: PathBuf,
}

impl Scratch {
    fn new(folder: &Path, groups: &[Group<'_>]) -> Result<Self> {
        let doing = |said: Complaint| said.while_doing("cannot try the rows");
        let path = folder.join("trial.db");
        let url = Url::parse(&format!("sqlite:{}", path.display())).map_err(doing)?;
        let scratch = Self { writer: Writer::open(&url, true).map_err(doing)?, path };
        let tables = groups.iter().flat_map(|group| &group.members);
        let text: Vec<_> = tables.map(|member| format!("{}\n;\n", member.table.sql)).collect();
        let (name, path) = ("tables".to_owned(), "target.json".to_owned());
        scratch.writer.apply(&Script { name, path, text: text.concat() }).map_err(doing)?;
        scratch.writer.begin(&[], false).map_err(doing)?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The folder must hold nothing that its waybill does not name.
        let _ = self.writer.abandon();
        let _ = std::fs::remove_file(&self.path);
    }
}
