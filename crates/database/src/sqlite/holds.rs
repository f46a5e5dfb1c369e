//! Whether what a table promises holds: asked of the rows, not of the constraint.

use crate::failure::complaint;
use crate::sqlite::quote::quoted;
use crate::sqlite::session::Reader;
use complaint::Result;

/// How many faults are told of a table.
const MOST: u32 = 5;

impl Reader {
    /// The greatest value of a column that holds integers.
    pub fn greatest(&self, table: &str, column: &str) -> Result<Option<i64>> {
        let (column, from) = (self.named_column(table, column), self.named(table));
        let sql = format!("select cast(max({column}) as integer) from {from}");
        self.connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|error| complaint(format!("cannot read table {table}"), &error))
    }

    /// Number of values of `key` that more than one row has. A column is compared with its own
    /// collation, or with the one beside it; NULL is equal to nothing.
    ///
    /// No index is used: one that has lost a row would say what it is asked to.
    pub fn duplicates(&self, table: &str, key: &[(String, Option<String>)]) -> Result<u64> {
        let terms: Vec<String> = key
            .iter()
            .map(|(column, collation)| match collation {
                // A dump's collations are PostgreSQL's.
                Some(collation) if self.dump.is_none() => {
                    format!("{} collate {}", quoted(column), quoted(collation))
                }
                _ => quoted(column),
            })
            .collect();
        let set: Vec<String> =
            key.iter().map(|(column, _)| format!("{} is not null", quoted(column))).collect();
        let sql = format!(
            "select count(*) from (select 1 from {} not indexed where {} group by {} having count(*) > 1)",
            quoted(table),
            set.join(" and "),
            terms.join(", "),
        );
        self.connection
            .query_row(&sql, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))
            .map_err(|error| complaint(format!("cannot check table {table}"), &error))
    }

    /// What SQLite itself finds wrong with a table: NULL where it is refused, indexes that do not
    /// agree with their table, damage. The first few; empty is good.
    ///
    /// CHECK is not among it: in a session that cannot write, SQLite does not even read those.
    pub fn integrity(&self, table: &str) -> Result<Vec<String>> {
        let read = || {
            let sql = format!("select * from pragma_integrity_check(?1) limit {MOST}");
            let mut statement = self.connection.prepare(&sql)?;
            let faults = statement.query_map([table], |row| row.get::<_, String>(0))?;
            faults.filter(|fault| !matches!(fault, Ok(fault) if fault == "ok")).collect()
        };
        let read: rusqlite::Result<Vec<String>> = read();
        read.map_err(|error| complaint(format!("cannot check table {table}"), &error))
    }
}

#[cfg(test)]
mod tests {
    use crate::sqlite::Reader;
    use rusqlite::Connection;

    fn reader(folder: &tempfile::TempDir, sql: &str) -> Reader {
        let path = folder.path().join("a.db");
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        Reader::open(&path, None).unwrap()
    }

    #[test]
    fn duplicates_as_the_key_compares() {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader(
            &folder,
            "create table t (a text collate nocase, b);
             insert into t values ('x', 1), ('X', 1), (null, 1), (null, 1), ('y', 2);",
        );
        let twice = |column: &str, collation: Option<&str>| {
            reader.duplicates("t", &[(column.to_owned(), collation.map(str::to_owned))]).unwrap()
        };
        assert_eq!((twice("a", None), twice("a", Some("BINARY")), twice("b", None)), (1, 0, 1));
        let key = [("a".to_owned(), None), ("b".to_owned(), None)];
        assert_eq!(reader.duplicates("t", &key).unwrap(), 1);
    }

    #[test]
    fn integrity_of_one_table() {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader(
            &folder,
            "create table good (a); create table bad (a); insert into bad values (null);
             pragma writable_schema = on;
             update sqlite_schema set sql = 'create table bad (a not null)' where name = 'bad';",
        );
        assert!(reader.integrity("good").unwrap().is_empty());
        assert_eq!(reader.integrity("bad").unwrap(), ["NULL value in bad.a"]);
    }
}
