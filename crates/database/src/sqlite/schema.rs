//! The source's own schema, as SQL files.

use crate::Selection;
use crate::failure::complaint;
use crate::sqlite::session::Reader;
use crate::sqlite::write::orphans;
use catalog::Table;
use complaint::Result;
use std::collections::BTreeMap;

impl Reader {
    /// The statements that make the source's tables, then what rests on them: names and texts of
    /// numbered files. Tables in `without` are left out, with what belongs to them.
    pub fn schema_files(
        &self,
        without: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>> {
        if let Some(dump) = &self.dump {
            return Ok(dump.schema_files.clone());
        }
        let mut files = Vec::new();
        for (name, types, head) in [
            ("0001_tables.sql", "table", "Tables, as the source has them."),
            ("0002_indexes.sql", "index", "Indexes, as the source has them."),
            ("0003_views.sql", "view", "Views, as the source has them."),
            ("0004_triggers.sql", "trigger", "Triggers, as the source has them."),
        ] {
            let statements = self.statements(types, without)?;
            if !statements.is_empty() {
                files.push((name.to_owned(), format!("-- {head}\n\n{}", statements.concat())));
            }
        }
        Ok(files)
    }

    fn statements(&self, kind: &str, without: &BTreeMap<String, String>) -> Result<Vec<String>> {
        let read = || {
            self.connection
                .prepare(include_str!("sql/statements.sql"))?
                .query_map([kind], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let found = read().map_err(|error| complaint("cannot read the schema", &error))?;
        let wanted = found.into_iter().filter(|(table, _)| !without.contains_key(table));
        Ok(wanted.map(|(_, sql)| format!("{sql}\n;\n\n")).collect())
    }

    /// Number of rows of `table` whose reference `which` has no parent. A parent that is not
    /// there has no rows.
    pub fn orphans(&self, table: &Table, which: usize, parent: Option<&Table>) -> Result<u64> {
        let Some(reference) = table.references.get(which) else { return Ok(0) };
        let usable = parent.is_some_and(|parent| {
            reference.parent_columns.len() == reference.columns.len()
                && reference.parent_columns.iter().all(|name| parent.column(name).is_some())
        });
        if let (true, Some(dump), Some(parent)) = (usable, &self.dump, parent) {
            let Some(sql) = dump.orphans(table, which, parent) else { return Ok(0) };
            let count = self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
            return count
                .map(i64::unsigned_abs)
                .map_err(|error| complaint(format!("cannot check table {}", table.name), &error));
        }
        if usable {
            return Ok(orphans(&self.connection, table, which, table.identity())?.len() as u64);
        }
        let set: Vec<String> = reference
            .columns
            .iter()
            .map(|column| format!("{} is not null", self.named_column(&table.name, column)))
            .collect();
        let condition = Some(set.join(" and "));
        self.count(&Selection { table: table.name.clone(), condition, ..Default::default() })
    }
}
