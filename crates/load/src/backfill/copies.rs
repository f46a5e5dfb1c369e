//! Copies of the rows that will change, in tables beside theirs.

use crate::backfill::Backfill;
use crate::backfill::rows::Pairs;
use crate::backfill::seen::Seen;
use crate::backfill::start::Load;
use complaint::{Complaint, Result};
use database::{Logged, Trouble};
use journal::Ready;
use record::{Cell, LineWriter};
use serde_json::json;
use step::{Blame as _, Fault};

/// Rows that are copied by one statement.
const ROWS: usize = 1_000;

impl Backfill<'_> {
    /// Makes them, if they are asked for and not there yet. All of a table are copied in one
    /// transaction with a row of the log, so that a copy is whole or absent.
    pub fn copies(&self, load: &mut Load<'_>) -> step::Result<()> {
        let Some(said) = self.options.backup_tables.as_deref().filter(|_| !self.dry_run) else {
            return Ok(());
        };
        let suffix = self.suffix(said).blame(Fault::Usage)?;
        for (number, name) in (1..).zip(load.head.tables.clone()) {
            if load.head.backups.contains_key(&name) {
                continue;
            }
            let ready = load.ready(&name).blame(Fault::Target)?;
            let local = ready.table.place.as_ref().map_or(name.as_str(), |(_, local)| local);
            let copy = format!("{local}_backup_{suffix}");
            let made = load.writer.logged(&load.head.run, "backup").blame(Fault::Target)?;
            if made.unwrap_or_default() < number {
                let rows = self.copy(load, &ready, (&copy, number))?;
                self.voice.say(format!("{rows} rows of {name} are copied into {copy}"));
            }
            load.head.backups.insert(name, copy);
            if let Some(growing) = &mut load.growing {
                growing.set_head(json!(load.head)).blame(Fault::Files)?;
            }
        }
        Ok(())
    }

    fn suffix(&self, said: &str) -> Result<String> {
        if said.is_empty() {
            let day = self.plan.as_of.as_deref().and_then(|as_of| as_of.get(..10));
            let day = day.map(|day| day.replace('-', ""));
            return day.ok_or_else(|| {
                Complaint::new("--backup-tables has no suffix, and the plan no as_of")
                    .hint("say --backup-tables 20251120")
            });
        }
        let plain = said.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain && said.len() <= 20 {
            return Ok(said.to_owned());
        }
        Err(Complaint::new(format!("--backup-tables {said:?} is no end of a name"))
            .hint("up to 20 letters, digits and underscores"))
    }

    fn copy(
        &self,
        load: &Load<'_>,
        ready: &Ready<'_>,
        (copy, number): (&str, u64),
    ) -> step::Result<u64> {
        let writer = load.writer;
        let begun = writer.begin_batch(ready.table).blame(Fault::Target)?;
        let done = match begun {
            Ok(()) => self.rows(load, ready, copy, number),
            Err(trouble) => Err(in_the_way(trouble)).blame(Fault::Target),
        };
        let committed = done.and_then(|rows| match writer.commit_batch().blame(Fault::Target)? {
            Ok(()) => Ok(rows),
            Err(trouble) => Err(in_the_way(trouble)).blame(Fault::Target),
        });
        if committed.is_err() {
            let _ = writer.abandon();
        }
        committed
    }

    fn rows(
        &self,
        load: &Load<'_>,
        ready: &Ready<'_>,
        copy: &str,
        number: u64,
    ) -> step::Result<u64> {
        let (writer, table) = (load.writer, ready.table);
        let hint = "a copy is never written over: give another suffix";
        writer.make_copy(table, copy).map_err(|said| said.hint(hint)).blame(Fault::Target)?;
        let mut pairs =
            Pairs::open(self.transformed, ready, &self.options.whole()).blame(Fault::Files)?;
        let (mut keys, mut rows) = (Vec::<Vec<Cell<'static>>>::new(), 0);
        let none = Seen::default();
        let changed = pairs.changed_columns.clone();
        let mut image = LineWriter::new(&changed);
        loop {
            let row = pairs.next(&none, &mut image).blame(Fault::Files)?;
            let last = row.is_none();
            keys.extend(row.map(|row| row.swap.key));
            if keys.len() >= ROWS || (last && !keys.is_empty()) {
                writer.copy_rows(table, copy, &ready.key, &keys).blame(Fault::Target)?;
                rows += keys.len() as u64;
                keys.clear();
                step::pause_point()?;
            }
            if last {
                break;
            }
        }
        let logged = Logged {
            run: load.head.run.clone(),
            what: "backup".to_owned(),
            batch: number,
            plan: load.head.plan.clone(),
            transformed: load.head.transformed.clone(),
            table: table.name.clone(),
            processed: rows,
            succeeded: rows,
            application: concat!("load ", env!("CARGO_PKG_VERSION")).to_owned(),
            ..Logged::default()
        };
        writer.log(&logged).blame(Fault::Target)?;
        Ok(rows)
    }
}

fn in_the_way(trouble: Trouble) -> Complaint {
    let (Trouble::Busy(said) | Trouble::Refused(database::Refusal(said))) = trouble;
    Complaint::new(format!("cannot copy rows: {said}"))
}
