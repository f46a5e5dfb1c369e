//! SQL files that a person wrote, run whole or not at all.

use crate::Script;
use crate::made::Made;
use crate::postgres::connect::{Purpose, prepare};
use crate::postgres::failure::complaint;
use crate::postgres::lexer::{Statement, Statements};
use crate::postgres::session::Writer;
use complaint::{Complaint, Result};
use postgres::error::ErrorPosition;

/// A file belongs to one transaction from its first statement to its last.
const TRANSACTION: &str = "each file is run in one transaction of its own; take the statement out";
/// The server refuses it inside of a transaction.
const OUTSIDE: &str = "each file is run in one transaction, and this cannot be part of one; run it \
                       yourself with psql";

/// Refuses what would break out of the transaction in which the file is run, and what is no SQL.
pub(crate) fn check(script: &Script) -> Result<()> {
    for statement in statements(script) {
        let statement = statement?;
        if let Some((what, hint)) = refused(&statement) {
            return Err(Complaint::new(format!("{what} has no place in a schema file"))
                .at(format!("{}:{}", script.path, statement.line))
                .hint(hint));
        }
    }
    Ok(())
}

/// The statements of the file; complaints name it.
fn statements(script: &Script) -> impl Iterator<Item = Result<Statement<'_>>> {
    let text = script.text.strip_prefix('\u{feff}').unwrap_or(&script.text);
    Statements::new(text).map(|statement| {
        statement.map_err(|said| {
            let line = said.place().unwrap_or_default().trim_start_matches("line ").to_owned();
            let moved = Complaint::new(said.fact()).at(format!("{}:{line}", script.path));
            match said.way_out() {
                Some(hint) => moved.hint(hint),
                None => moved,
            }
        })
    })
}

/// What the statement is, if it is refused, and what to do instead.
fn refused(statement: &Statement<'_>) -> Option<(String, &'static str)> {
    let words: Vec<&str> = statement.words.iter().map(String::as_str).collect();
    let first = |count: usize| words[..count.min(words.len())].join(" ");
    let of = |count: usize, hint| Some((first(count), hint));
    match words.as_slice() {
        ["BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE", ..] => {
            of(1, TRANSACTION)
        }
        ["START" | "PREPARE", "TRANSACTION", ..] => of(2, TRANSACTION),
        ["VACUUM", ..] | ["CLUSTER"] => of(1, OUTSIDE),
        ["CREATE" | "DROP", "DATABASE" | "TABLESPACE", ..]
        | ["ALTER", "SYSTEM", ..]
        | ["DISCARD", "ALL"]
        | ["REINDEX", "DATABASE" | "SYSTEM" | "SCHEMA", ..] => of(2, OUTSIDE),
        ["CREATE" | "DROP", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..]
            if words.contains(&"CONCURRENTLY") =>
        {
            Some((format!("{} INDEX CONCURRENTLY", words[0]), CONCURRENTLY))
        }
        ["REINDEX", ..] if statement.says("CONCURRENTLY") => {
            Some(("REINDEX CONCURRENTLY".to_owned(), CONCURRENTLY))
        }
        ["ALTER", "TABLE", ..] if words.contains(&"DETACH") && words.contains(&"CONCURRENTLY") => {
            Some(("DETACH PARTITION CONCURRENTLY".to_owned(), CONCURRENTLY))
        }
        ["COPY", rest @ ..]
            if rest.windows(2).any(|two| matches!(two, ["FROM", "STDIN"] | ["TO", "STDOUT"])) =>
        {
            Some((
                "COPY with rows".to_owned(),
                "a schema file makes tables, and `load` fills them; write a few rows as INSERT",
            ))
        }
        ["SET", ..] if escapes(statement, &words) => Some((
            "SET standard_conforming_strings = off".to_owned(),
            "write strings with backslashes as E'…'",
        )),
        _ => None,
    }
}

const CONCURRENTLY: &str = "each file is run in one transaction, and this cannot be part of one: \
                            take CONCURRENTLY out, or run it yourself with psql";

/// From here on strings would end elsewhere.
fn escapes(statement: &Statement<'_>, words: &[&str]) -> bool {
    words.contains(&"STANDARD_CONFORMING_STRINGS")
        && !words.contains(&"ON")
        && !statement.text.to_lowercase().contains("'on'")
}

impl Writer {
    /// What the ledger says about a script: the digest with which it was applied.
    pub fn applied(&self, script: &Script) -> Result<Option<String>> {
        self.batch("cannot make the ledger", include_str!("sql/ledger.sql"))?;
        let sql = "select sha256 from waybill.schema where name = $1";
        let row = self.client.borrow_mut().query_opt(sql, &[&script.name]);
        row.map(|row| row.map(|row| row.get(0)))
            .map_err(|error| complaint("cannot read the ledger", &error))
    }

    /// The names of the scripts in the ledger.
    pub fn ledger(&self) -> Result<Vec<String>> {
        let rows =
            self.client.borrow_mut().query("select name from waybill.schema order by name", &[]);
        rows.map(|rows| rows.iter().map(|row| row.get(0)).collect())
            .map_err(|error| complaint("cannot read the ledger", &error))
    }

    /// Runs the script and writes it into the ledger, in one transaction. A second runner that
    /// was faster is noticed: `false`.
    pub fn apply(&self, script: &Script) -> Result<bool> {
        self.begin(&[])?;
        let done = self.apply_inside(script);
        match &done {
            // What is deferred is checked only now.
            Ok(true) => {
                outage::point("before-commit");
                self.batch("cannot commit", "commit").map_err(|said| said.at(&script.path))?;
                outage::point("after-commit");
            }
            Ok(false) => self.abandon()?,
            // Where the connection itself is gone, the first error says why.
            Err(_) => drop(self.abandon()),
        }
        done
    }

    fn apply_inside(&self, script: &Script) -> Result<bool> {
        if self.applied(script)?.is_some() {
            return Ok(false);
        }
        let before = self.things()?;
        // One by one, for the server does not say which of several has failed.
        for statement in statements(script) {
            let statement = statement?;
            let done = self.client.borrow_mut().batch_execute(statement.text);
            done.map_err(|error| located(script, &statement, &error))?;
        }
        // A dump empties the search path, and settings of one file are not those of the next.
        self.batch(
            "cannot go on after the file",
            "reset session authorization; reset role; reset all",
        )?;
        prepare(&mut self.client.borrow_mut(), Purpose::Write)?;
        let after = self.things()?;
        let made: Vec<_> = after.difference(&before).cloned().collect();
        let sql = "insert into waybill.schema (name, sha256, made) values ($1, $2, $3)";
        self.client
            .borrow_mut()
            .execute(sql, &[&script.name, &script.sha256(), &Made::written(&made)])
            .map_err(|error| complaint("cannot write the ledger", &error))?;
        Ok(true)
    }
}

/// The line at which the server stopped, if it says at which character; else that of the statement.
fn located(script: &Script, statement: &Statement<'_>, error: &postgres::Error) -> Complaint {
    let place = error.as_db_error().and_then(|said| match said.position() {
        Some(ErrorPosition::Original(place)) => usize::try_from(*place).ok(),
        _ => None,
    });
    let before = statement.text.chars().take(place.unwrap_or_default().saturating_sub(1));
    let line = statement.line + before.filter(|c| *c == '\n').count();
    complaint("the file does not run", error).at(format!("{}:{line}", script.path))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::Script;

    fn said(text: &str) -> Option<String> {
        let script = Script {
            name: "0001_x.sql".to_owned(),
            path: "schema/0001_x.sql".to_owned(),
            text: text.to_owned(),
        };
        check(&script).err().map(|said| said.to_string())
    }

    #[test]
    fn what_breaks_out_is_refused_with_its_line() {
        for wrong in [
            "begin",
            "COMMIT",
            "rollback",
            "savepoint x",
            "End",
            "abort",
            "start transaction",
            "prepare transaction 'x'",
            "commit prepared 'x'",
            "release x",
            "vacuum t",
            "vacuum (full) t",
            "create database d",
            "drop database d",
            "create tablespace t location ''",
            "drop tablespace t",
            "alter system set x = 1",
            "create index concurrently i on t (a)",
            "create unique index concurrently if not exists i on t (a)",
            "drop index concurrently i",
            "reindex index concurrently i",
            "reindex (verbose, concurrently) table t",
            "reindex database d",
            "discard all",
            "alter table a detach partition b concurrently",
            "copy t from stdin",
            "copy public.\"T\" (a, b) from stdin with (format csv)",
            "copy (select 1) to stdout",
            "set standard_conforming_strings = off",
            "set standard_conforming_strings to 'off'",
        ] {
            let said = said(&format!("select 1;\n-- x\n{wrong};")).unwrap_or_default();
            assert!(said.contains("schema/0001_x.sql:3"), "{wrong}: {said}");
            assert!(said.contains("no place in a schema file\n"), "{wrong}: {said}");
            assert!(said.contains("  hint "), "{wrong}: {said}");
        }
    }

    #[test]
    fn what_a_schema_is_made_of_is_not() {
        let dump = "\u{feff}\\restrict x\nSET statement_timeout = 0;\n\
            SET standard_conforming_strings = on;\nset standard_conforming_strings to 'on';\n\
            SELECT pg_catalog.set_config('search_path', '', false);\n\
            create table t (begin_at int, \"end\" int);\nprepare q as select 1;\n\
            create index i on t (begin_at);\ncreate function f() returns void language plpgsql as $$\n\
            begin commit; end $$;\ndo $$ begin perform 1; end $$;\nreindex table t;\n\
            comment on table t is 'copy t from stdin; commit;';\ncopy t from '/x/stdin';\n\
            alter table t add constraint c check (begin_at > 0);\n\\unrestrict x\n";
        assert_eq!(said(dump), None);
    }

    #[test]
    fn what_is_no_sql_is_named_by_its_line() {
        let command = said("select 1;\n\\c other\n").unwrap();
        assert!(command.contains("schema/0001_x.sql:2") && command.contains("psql"), "{command}");
        let cut = said("select 1;\n\nselect 'x").unwrap();
        assert!(cut.contains("schema/0001_x.sql:3") && cut.contains("cut off"), "{cut}");
    }
}
