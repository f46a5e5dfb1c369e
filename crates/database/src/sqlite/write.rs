//! Changes of one table, a row at a time, and what must be known to take them back.

use crate::Refusal;
use crate::failure::{complaint, complaint_on, message};
use crate::sqlite::cells::{Bound, cell};
use crate::sqlite::encoded::Encoded;
use crate::sqlite::find::key_condition;
use crate::sqlite::quote::{quoted, quoted_list};
use crate::sqlite::session::{Reader, Writer};
use complaint::Result;
use record::{Cell, Columns};
use rusqlite::{Connection, Error, ErrorCode, OptionalExtension as _, Statement};

/// Changes rows of one table.
pub struct TableWriter<'a> {
    connection: &'a Connection,
    table: String,
    has_rowid: bool,
    insert: Statement<'a>,
    update: Option<Statement<'a>>,
    delete: Statement<'a>,
}

impl Writer {
    /// Changes rows of `table`, writing these columns, known by `key` (by the rowid if empty).
    ///
    /// With `keep_rowid` an insert takes the rowid as one more value before the columns: for
    /// putting a row back where it was.
    pub fn table_writer<'a>(
        &'a self,
        table: &catalog::Table,
        columns: &Columns,
        key: &[String],
        keep_rowid: bool,
    ) -> Result<TableWriter<'a>> {
        let name = quoted(&table.name);
        // A constraint may say ON CONFLICT REPLACE, and would take a row away without a word.
        let mut names: Vec<&str> = Vec::new();
        names.extend(table.rowid.as_deref().filter(|_| keep_rowid));
        names.extend(columns.list().iter().map(|column| column.name.as_str()));
        let marks: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let insert = if names.is_empty() {
            format!("insert or abort into {name} default values")
        } else {
            format!(
                "insert or abort into {name} ({}) values ({})",
                quoted_list(names),
                marks.join(", ")
            )
        };
        let changed: Vec<String> = columns
            .list()
            .iter()
            .filter(|column| !key.iter().any(|key| key.eq_ignore_ascii_case(&column.name)))
            .enumerate()
            .map(|(place, column)| format!("{} = ?{}", quoted(&column.name), place + 1))
            .collect();
        let update = format!(
            "update or abort {name} set {} where {}",
            changed.join(", "),
            key_condition(table, key, changed.len() + 1)
        );
        let delete = format!("delete from {name} where {}", key_condition(table, key, 1));
        let prepare = |sql: &str| {
            self.connection
                .prepare(sql)
                .map_err(|error| complaint(format!("cannot write table {}", table.name), &error))
        };
        Ok(TableWriter {
            connection: &self.connection,
            table: table.name.clone(),
            has_rowid: table.rowid.is_some(),
            insert: prepare(&insert)?,
            update: if changed.is_empty() { None } else { Some(prepare(&update)?) },
            delete: prepare(&delete)?,
        })
    }

    /// Keys of the rows of `table` whose reference `which` (its place among the table's
    /// references) has no parent: as `key` columns, or as the rowid where `key` is empty.
    pub fn orphans(
        &self,
        table: &catalog::Table,
        which: usize,
        key: &[String],
    ) -> Result<Vec<Vec<Cell<'static>>>> {
        orphans(&self.connection, table, which, key)
    }

    /// The highest rowid that an AUTOINCREMENT table ever had; `None` if it had none.
    pub fn sequence(&self, table: &str) -> Result<Option<i64>> {
        sequence(&self.connection, table)
    }

    /// Sets it; `None` takes the row out.
    pub fn set_sequence(&self, table: &str, value: Option<i64>) -> Result<()> {
        let set = || match value {
            None => self.connection.execute("delete from sqlite_sequence where name = ?1", [table]),
            Some(value) => {
                let changed = self.connection.execute(
                    "update sqlite_sequence set seq = ?2 where name = ?1",
                    rusqlite::params![table, value],
                )?;
                if changed > 0 {
                    return Ok(changed);
                }
                self.connection.execute(
                    "insert into sqlite_sequence (name, seq) values (?1, ?2)",
                    rusqlite::params![table, value],
                )
            }
        };
        set()
            .map(drop)
            .map_err(|error| complaint_on(&self.connection, "cannot write sqlite_sequence", &error))
    }
}

impl Reader {
    /// The highest rowid that an AUTOINCREMENT table ever had; `None` if it had none.
    pub fn sequence(&self, table: &str) -> Result<Option<i64>> {
        if let Some(dump) = &self.dump {
            return Ok(dump.sequences.get(table).copied().flatten());
        }
        sequence(&self.connection, table)
    }
}

fn sequence(connection: &Connection, table: &str) -> Result<Option<i64>> {
    connection
        .query_row("select seq from sqlite_sequence where name = ?1", [table], |row| row.get(0))
        .optional()
        .map_err(|error| complaint("cannot read sqlite_sequence", &error))
}

/// Anti-join of one reference. NULL in any referencing column references nothing.
pub(crate) fn orphans(
    connection: &Connection,
    table: &catalog::Table,
    which: usize,
    key: &[String],
) -> Result<Vec<Vec<Cell<'static>>>> {
    let Some(reference) = table.references.get(which) else { return Ok(Vec::new()) };
    let known: Vec<String> = if key.is_empty() {
        vec![format!("child.{}", table.rowid.as_deref().unwrap_or("rowid"))]
    } else {
        key.iter().map(|column| format!("child.{}", quoted(column))).collect()
    };
    let set: Vec<String> = reference
        .columns
        .iter()
        .map(|column| format!("child.{} is not null", quoted(column)))
        .collect();
    // Parent on the left: its affinity and collation decide, as they do in SQLite's own check.
    let same: Vec<String> = reference
        .columns
        .iter()
        .zip(&reference.parent_columns)
        .map(|(child, parent)| format!("parent.{} = child.{}", quoted(parent), quoted(child)))
        .collect();
    let Some(first) = reference.parent_columns.first() else { return Ok(Vec::new()) };
    // A join and not a subquery: where the parent has no index, SQLite makes one for a join.
    let sql = format!(
        "select {} from {} as child left join {} as parent on {} where {} and parent.{} is null",
        known.join(", "),
        quoted(&table.name),
        quoted(&reference.parent),
        same.join(" and "),
        set.join(" and "),
        quoted(first),
    );
    let read = || {
        let mut statement = connection.prepare(&sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cells =
                (0..width).map(|place| row.get_ref(place).map(|value| cell(value).into_owned()));
            found.push(cells.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(found)
    };
    read().map_err(|error| complaint(format!("cannot check table {}", table.name), &error))
}

impl TableWriter<'_> {
    /// Inserts a row. Gives its rowid, where the table has one; or why it is not taken.
    pub fn insert(&mut self, values: &[Cell<'_>]) -> Result<Result<Option<i64>, Refusal>> {
        let done = run(&mut self.insert, values);
        if done == Ok(0) {
            return Ok(Err(ignored()));
        }
        let rowid = self.has_rowid.then(|| self.connection.last_insert_rowid());
        self.sort_out(done, rowid)
    }

    /// Inserts rows that were made ready; gives those that are not taken, by their places.
    pub fn insert_encoded(&mut self, rows: &mut Encoded) -> Result<Vec<(usize, Refusal)>> {
        let mut refused = Vec::new();
        let width = self.insert.parameter_count();
        let count = rows.count(width);
        for place in 0..count {
            let insert = &mut self.insert;
            let mut values = (1..).zip(rows.row(place, width));
            let bound = values.try_for_each(|(at, value)| insert.raw_bind_parameter(at, value));
            drop(values);
            // SQLite has a copy of what is bound, and makes another of it.
            if place + 1 == count {
                rows.let_go();
            }
            let done = bound.and_then(|()| insert.raw_execute());
            if done == Ok(0) {
                refused.push((place, ignored()));
            }
            refused.extend(self.sort_out(done, ())?.err().map(|refusal| (place, refusal)));
        }
        self.insert.clear_bindings();
        Ok(refused)
    }

    /// Sets the columns that are not of the key.
    pub fn update(&mut self, values: &[Cell<'_>], key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        let Some(update) = &mut self.update else { return Ok(Ok(())) };
        let all: Vec<&Cell<'_>> = values.iter().chain(key).collect();
        let done = run(update, all);
        self.sort_out(done, ())
    }

    /// Deletes a row.
    pub fn delete(&mut self, key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        let done = run(&mut self.delete, key);
        self.sort_out(done, ())
    }

    /// A refused row is one thing, a database that fails another.
    fn sort_out<T>(&self, done: rusqlite::Result<usize>, gives: T) -> Result<Result<T, Refusal>> {
        match done {
            Ok(_) => Ok(Ok(gives)),
            Err(error) if is_refusal(&error) => Ok(Err(Refusal(message(&error)))),
            Err(error) => {
                let doing = format!("cannot write table {}", self.table);
                Err(complaint_on(self.connection, doing, &error))
            }
        }
    }
}

fn ignored() -> Refusal {
    Refusal("a trigger of the table ignores it".to_owned())
}

fn run<'v>(
    statement: &mut Statement<'_>,
    values: impl IntoIterator<Item = &'v Cell<'v>>,
) -> rusqlite::Result<usize> {
    for (place, value) in values.into_iter().enumerate() {
        statement.raw_bind_parameter(place + 1, Bound(value))?;
    }
    statement.raw_execute()
}

pub(crate) fn is_refusal(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::TooBig
                | ErrorCode::Unknown
        )
    )
}
