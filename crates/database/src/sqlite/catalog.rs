//! What SQLite says about itself.

use crate::failure::complaint;
use crate::quoted;
use crate::sqlite::session::{Reader, Writer};
use catalog::{Affinity, Catalog, Column, Generated, Reference, Table, TableKind, Trigger, Unique};
use complaint::Result;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet};

impl Reader {
    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        if let Some(dump) = &self.dump {
            return Ok(dump.catalog.clone());
        }
        read(&self.connection, true).map_err(|error| complaint("cannot read the catalog", &error))
    }
}

impl Writer {
    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        read(&self.connection, true).map_err(|error| complaint("cannot read the catalog", &error))
    }

    /// The whole catalog; nothing is counted.
    pub fn described(&self) -> Result<Catalog> {
        read(&self.connection, false).map_err(|error| complaint("cannot read the catalog", &error))
    }
}

fn read(connection: &Connection, counted: bool) -> rusqlite::Result<Catalog> {
    let mut statement = connection.prepare(include_str!("sql/tables.sql"))?;
    let mut tables = statement
        .query_map([], |row| table(connection, row))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if counted {
        let sizes = sizes(connection)?;
        for table in &mut tables {
            let size = sizes.get(&table.name);
            table.bytes = size.map(|(bytes, _)| *bytes);
            match size.and_then(|(_, rows)| *rows) {
                Some(rows) => table.rows = rows,
                None => count(connection, table)?,
            }
        }
    }
    name_parent_keys(&mut tables);
    let views = connection
        .prepare("select name from sqlite_schema where type = 'view' order by rowid")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (bytes, schemas) = (bytes(connection)?, BTreeMap::new());
    Ok(Catalog { engine: "sqlite".to_owned(), bytes, tables, views, schemas })
}

fn bytes(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row(
        "select (page_count - freelist_count) * page_size
         from pragma_page_count, pragma_freelist_count, pragma_page_size",
        [],
        |row| row.get::<_, i64>(0).map(i64::unsigned_abs),
    )
}

/// Bytes with those of indexes, and rows, by table. One walk over the pages finds both, and a count
/// would be another. A build of SQLite that has no `dbstat` says none.
fn sizes(connection: &Connection) -> rusqlite::Result<BTreeMap<String, (u64, Option<u64>)>> {
    let Ok(mut statement) = connection.prepare(include_str!("sql/sizes.sql")) else {
        return Ok(BTreeMap::new());
    };
    let size = |row: &Row<'_>| {
        let rows = row.get::<_, Option<i64>>(2)?.map(i64::unsigned_abs);
        Ok((row.get(0)?, (row.get::<_, i64>(1)?.unsigned_abs(), rows)))
    };
    statement.query_map([], size)?.collect()
}

fn table(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Table> {
    let name: String = row.get(0)?;
    let sql: String = row.get(4)?;
    let kind = match row.get_ref(1)?.as_str()? {
        "virtual" => TableKind::Virtual,
        "shadow" => TableKind::Shadow,
        _ => TableKind::Table,
    };
    let without_rowid: bool = row.get(2)?;
    let mut table = Table {
        kind,
        strict: row.get(3)?,
        triggers: triggers(connection, &name)?,
        module: (kind == TableKind::Virtual).then(|| module(&sql)),
        sql,
        ..Table::named(name)
    };
    // A virtual table whose module is not built in is known by name alone.
    if kind == TableKind::Virtual && fill_columns(connection, &mut table).is_err() {
        table.columns.clear();
        return Ok(table);
    }
    if kind != TableKind::Virtual {
        fill_columns(connection, &mut table)?;
    }
    table.rowid = rowid_name(&table, without_rowid);
    let indexes = fill_indexes(connection, &mut table)?;
    fill_alias(connection, &mut table, without_rowid, &indexes)?;
    table.references = references(connection, &table, &indexes)?;
    Ok(table)
}

fn count(connection: &Connection, table: &mut Table) -> rusqlite::Result<()> {
    // Of a module that is not built in no row can be read.
    if table.kind != TableKind::Virtual || !table.columns.is_empty() {
        let sql = format!("select count(*) from {}", quoted(&table.name));
        table.rows =
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))?;
    }
    Ok(())
}

fn fill_columns(connection: &Connection, table: &mut Table) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(include_str!("sql/columns.sql"))?;
    let mut rows = statement.query([&table.name])?;
    let mut key = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let declared: String = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        let place: i64 = row.get(4)?;
        if place > 0 {
            key.push((place, name.clone()));
        }
        let generated = match row.get::<_, i64>(5)? {
            2 => Generated::Virtual,
            3 => Generated::Stored,
            _ => Generated::No,
        };
        let affinity = affinity(table, &declared);
        table.columns.push(Column {
            collation: collation(connection, table, &name)?,
            name,
            affinity,
            base: None,
            form: affinity.form(),
            declared,
            not_null: row.get(2)?,
            default: row.get(3)?,
            generated,
            sequence: None,
            identity: None,
        });
    }
    key.sort();
    table.primary_key = key.into_iter().map(|(_, name)| name).collect();
    Ok(())
}

/// Columns of virtual tables take whatever their module gives; ANY of a STRICT table takes all.
fn affinity(table: &Table, declared: &str) -> Affinity {
    let any = table.strict && declared.eq_ignore_ascii_case("any");
    if table.kind == TableKind::Virtual || any { Affinity::Blob } else { Affinity::of(declared) }
}

fn collation(connection: &Connection, table: &Table, column: &str) -> rusqlite::Result<String> {
    if table.kind == TableKind::Virtual {
        return Ok("BINARY".to_owned());
    }
    let metadata = connection.column_metadata(Some("main"), table.name.as_str(), column)?;
    let collation = metadata.1.map(|name| name.to_string_lossy().to_uppercase());
    Ok(collation.unwrap_or_else(|| "BINARY".to_owned()))
}

/// An index as it is read: name, unique, origin, partial, columns with collations.
struct Index {
    unique: Unique,
    is_unique: bool,
    origin: String,
    /// The statement that made it; none if a constraint did.
    sql: Option<String>,
}

/// An index as the catalog has it, with the statement that would make it.
fn described(table: &str, index: &Index) -> catalog::Index {
    let Unique { name, columns, partial } = &index.unique;
    let key = |(name, collation): &(Option<String>, String)| {
        let other = collation != "BINARY";
        let name = name.as_deref().map(quoted).unwrap_or_default();
        if other { format!("{name} collate {collation}") } else { name }
    };
    let made = || {
        let keys: Vec<String> = columns.iter().map(key).collect();
        let (name, table) = (quoted(name), quoted(table));
        format!("CREATE UNIQUE INDEX {name} ON {table} ({})", keys.join(", "))
    };
    let columns: Vec<Option<String>> = columns.iter().map(|(name, _)| name.clone()).collect();
    catalog::Index {
        name: name.clone(),
        unique: index.is_unique,
        primary: index.origin == "pk",
        of_constraint: index.origin != "c",
        valid: true,
        partial: *partial,
        expression: columns.contains(&None),
        columns,
        definition: index.sql.clone().unwrap_or_else(made),
    }
}

fn fill_indexes(connection: &Connection, table: &mut Table) -> rusqlite::Result<Vec<Index>> {
    let mut statement = connection.prepare_cached(include_str!("sql/indexes.sql"))?;
    let mut rows = statement.query([&table.name])?;
    let mut indexes: Vec<Index> = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let column = (row.get(4)?, row.get::<_, Option<String>>(5)?.unwrap_or_default());
        match indexes.last_mut() {
            Some(index) if index.unique.name == name => index.unique.columns.push(column),
            _ => indexes.push(Index {
                unique: Unique { name, columns: vec![column], partial: row.get(3)? },
                is_unique: row.get(1)?,
                origin: row.get(2)?,
                sql: row.get(6)?,
            }),
        }
    }
    let keys = indexes.iter().filter(|index| index.is_unique && index.origin != "pk");
    table.uniques = keys.map(|index| index.unique.clone()).collect();
    table.indexes = indexes.iter().map(|index| described(&table.name, index)).collect();
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(indexes)
}

/// A primary key of one column that has no index of its own is the rowid itself.
fn fill_alias(
    connection: &Connection,
    table: &mut Table,
    without_rowid: bool,
    indexes: &[Index],
) -> rusqlite::Result<()> {
    let [column] = table.primary_key.as_slice() else { return Ok(()) };
    if without_rowid || indexes.iter().any(|index| index.origin == "pk") {
        return Ok(());
    }
    let metadata =
        connection.column_metadata(Some("main"), table.name.as_str(), column.as_str())?;
    table.autoincrement = metadata.4;
    table.rowid_alias = Some(column.clone());
    Ok(())
}

fn rowid_name(table: &Table, without_rowid: bool) -> Option<String> {
    let free = |name: &&str| table.column(name).is_none();
    let name = ["rowid", "_rowid_", "oid"].into_iter().find(free);
    name.filter(|_| !without_rowid).map(str::to_owned)
}

fn references(
    connection: &Connection,
    table: &Table,
    indexes: &[Index],
) -> rusqlite::Result<Vec<Reference>> {
    let mut statement = connection.prepare_cached(include_str!("sql/references.sql"))?;
    let mut rows = statement.query([&table.name])?;
    let mut found: Vec<(i64, Reference)> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if found.last().is_none_or(|(last, _)| *last != id) {
            let reference = Reference {
                columns: vec![],
                parent: row.get(1)?,
                parent_place: None,
                parent_columns: vec![],
                on_update: row.get(4)?,
                on_delete: row.get(5)?,
                not_null: true,
                indexed: false,
                name: None,
                deferrable: false,
                not_valid: false,
            };
            found.push((id, reference));
        }
        if let Some((_, reference)) = found.last_mut() {
            let column: String = row.get(2)?;
            reference.not_null &= table.column(&column).is_some_and(|column| column.not_null);
            reference.columns.push(column);
            reference.parent_columns.extend(row.get::<_, Option<String>>(3)?);
        }
    }
    Ok(found
        .into_iter()
        .map(|(_, reference)| Reference {
            indexed: served(table, indexes, &reference),
            ..reference
        })
        .collect())
}

/// Whether an index begins with the referencing columns, in any order.
fn served(table: &Table, indexes: &[Index], reference: &Reference) -> bool {
    let wanted: BTreeSet<String> =
        reference.columns.iter().map(|name| name.to_ascii_lowercase()).collect();
    let begins = |columns: Vec<Option<&str>>| {
        let first: BTreeSet<String> =
            columns.into_iter().take(wanted.len()).flatten().map(str::to_ascii_lowercase).collect();
        first == wanted
    };
    let alias = table.rowid_alias.iter().map(|name| Some(name.as_str())).collect();
    let key = table.primary_key.iter().map(|name| Some(name.as_str())).collect();
    begins(alias)
        || (table.rowid.is_none() && begins(key))
        || indexes.iter().filter(|index| !index.unique.partial).any(|index| {
            begins(index.unique.columns.iter().map(|(name, _)| name.as_deref()).collect())
        })
}

/// Where a reference does not say which columns it means, it means the parent's primary key.
fn name_parent_keys(tables: &mut [Table]) {
    let keys: Vec<(String, Vec<String>)> = tables
        .iter()
        .map(|table| (table.name.to_ascii_lowercase(), table.primary_key.clone()))
        .collect();
    for reference in tables.iter_mut().flat_map(|table| &mut table.references) {
        if reference.parent_columns.is_empty() {
            let parent = reference.parent.to_ascii_lowercase();
            let key = keys.iter().find(|(name, _)| *name == parent);
            reference.parent_columns = key.map(|(_, key)| key.clone()).unwrap_or_default();
        }
    }
}

fn triggers(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Trigger>> {
    connection
        .prepare_cached(
            "select name, sql from sqlite_schema
             where type = 'trigger' and tbl_name = ?1 collate nocase order by rowid",
        )?
        .query_map([table], |row| Ok(Trigger { name: row.get(0)?, sql: row.get(1)?, mode: None }))?
        .collect()
}

/// The word after USING.
fn module(sql: &str) -> String {
    let upper = sql.to_ascii_uppercase();
    let after = upper.find("USING").and_then(|at| sql.get(at + 5..)).unwrap_or_default();
    after.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables of each kind, of several pages, with indexes, long values and none.
    const TABLES: &str = "
        create table a (x integer primary key, y); create index ay on a (y);
        create table b (x text primary key, y) without rowid;
        create table \"o'd d\" (rowid, _rowid_, oid); create table e (z);
        create virtual table f using fts5 (t); insert into f values ('a b c'), ('d');
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
        insert into a select i, hex(randomblob(10)) from n;
        insert into b select 'k' || x, zeroblob(x) from a;
        insert into \"o'd d\" select x, x, x from a; delete from a where x % 3 = 0;";

    /// Them in a file.
    fn tables() -> (tempfile::NamedTempFile, Connection) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let connection = Connection::open(file.path()).unwrap();
        connection.execute_batch(TABLES).unwrap();
        (file, connection)
    }

    #[test]
    fn rows_are_as_many_as_a_count_finds() {
        let (_file, connection) = tables();
        let catalog = read(&connection, true).unwrap();
        assert!(["a", "b", "o'd d", "e", "f", "f_data"].iter().all(|n| catalog.table(n).is_some()));
        for table in &catalog.tables {
            let mut counted = Table::clone(table);
            count(&connection, &mut counted).unwrap();
            assert_eq!((&table.name, table.rows), (&table.name, counted.rows));
        }
    }

    #[test]
    fn a_page_that_is_none_is_said_and_not_left_out() {
        let (file, connection) = tables();
        let leaf = "select max(pageno) from dbstat where name = 'b' and pagetype = 'leaf'";
        let leaf: i64 = connection.query_row(leaf, [], |row| row.get(0)).unwrap();
        drop(connection);
        let mut bytes = std::fs::read(file.path()).unwrap();
        let at = usize::try_from((leaf - 1) * 4096).unwrap();
        bytes[at..at + 16].fill(0xff);
        std::fs::write(file.path(), bytes).unwrap();
        let said = read(&Connection::open(file.path()).unwrap(), true).unwrap_err().to_string();
        assert!(said.contains("malformed"), "{said}");
    }
}
