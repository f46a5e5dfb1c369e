//! Sessions: one that the database keeps from writing, one that can write.

use crate::postgres::connect::{Purpose, Server};
use crate::postgres::failure::{complaint, message};
use crate::postgres::{catalog, relation};
use ::catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use postgres::error::SqlState;
use postgres::{Client, Error, SimpleQueryMessage, Statement};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

/// What two programs of ours that write to one database agree on.
const LOCK: i64 = 0x5741_5942_494c_4c00;

/// A session that cannot write, with everything read from one snapshot.
pub struct Reader {
    pub(crate) client: RefCell<Client>,
    pub(crate) as_of: Option<String>,
    pub(crate) server: Server,
    catalog: OnceCell<Catalog>,
}

/// A sequence that was set: its name, and the last key that it had given out before and since.
pub(crate) type Raised = (String, Option<i64>, Option<i64>);

/// A session that can write.
pub struct Writer {
    /// Who refers to a table: asked once, for a schema does not change under a load.
    pub(crate) referring: RefCell<std::collections::BTreeMap<String, Vec<(String, String)>>>,
    pub(crate) server: Server,
    pub(crate) client: RefCell<Client>,
    pub(crate) fire: Cell<bool>,
    /// What brings constraints and triggers back to what they were before the transaction.
    pub(crate) afterwards: RefCell<Vec<String>>,
    pub(crate) begun: Cell<bool>,
    /// Sequences that were set, from and to: the server does not take that back by itself.
    pub(crate) raised: RefCell<Vec<Raised>>,
    /// Tables whose changes are written down, each with its number.
    pub(crate) watched: RefCell<BTreeMap<String, usize>>,
    /// Whether the savepoint of a batch stands behind all that was done.
    pub(crate) saved: Cell<bool>,
    /// The statement that writes the log.
    pub(crate) logging: RefCell<Option<Statement>>,
}

impl Reader {
    /// Connects and takes the snapshot. `as_of` is what `:as_of` stands for in conditions.
    pub fn open(server: &Server, as_of: Option<&str>) -> Result<Self> {
        Self::begin(server, as_of, "begin isolation level repeatable read, read only")
    }

    /// Another session on the same snapshot.
    pub fn share(&self) -> Result<Self> {
        let failed = |error| complaint("cannot share the snapshot", &error);
        let row = self.client.borrow_mut().query_one("select pg_export_snapshot()", &[]);
        let snapshot: String = row.map_err(failed)?.get(0);
        let begin = format!(
            "begin isolation level repeatable read, read only; \
             set transaction snapshot '{}'",
            snapshot.replace('\'', "''")
        );
        let other = Self::begin(&self.server, self.as_of.as_deref(), &begin)?;
        if let Some(catalog) = self.catalog.get() {
            let _ = other.catalog.set(catalog.clone());
        }
        Ok(other)
    }

    fn begin(server: &Server, as_of: Option<&str>, begin: &str) -> Result<Self> {
        let mut client = server.connect(Purpose::Read)?;
        // Rows that a policy hides are an error then, and not a silence.
        client
            .batch_execute(&format!("{begin}; set local row_security = off"))
            .map_err(|error| complaint(format!("cannot read {server}"), &error))?;
        let (client, catalog) = (RefCell::new(client), OnceCell::new());
        Ok(Self { client, as_of: as_of.map(str::to_owned), server: server.clone(), catalog })
    }

    /// Whether the connection is still there.
    pub fn is_connected(&self) -> bool {
        !self.client.borrow().is_closed()
    }

    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        self.known_catalog().cloned()
    }

    /// The catalog, read once: the snapshot does not change.
    pub(crate) fn known_catalog(&self) -> Result<&Catalog> {
        if let Some(catalog) = self.catalog.get() {
            return Ok(catalog);
        }
        let catalog = catalog::read(&mut self.client.borrow_mut(), true)?;
        Ok(self.catalog.get_or_init(|| catalog))
    }

    /// Does something that may fail without losing the snapshot.
    pub(crate) fn guarded<T>(
        &self,
        doing: &dyn Fn() -> String,
        run: impl FnOnce(&mut Client) -> std::result::Result<T, Error>,
    ) -> Result<T> {
        let mut client = self.client.borrow_mut();
        let failed = |error: &Error| complaint(doing(), error);
        client.batch_execute("savepoint waybill").map_err(|error| failed(&error))?;
        match run(&mut client) {
            Ok(value) => {
                client
                    .batch_execute("release savepoint waybill")
                    .map_err(|error| failed(&error))?;
                Ok(value)
            }
            Err(error) => {
                let said = failed(&error);
                // Where the connection itself is gone, the first error says why.
                let _ = client
                    .batch_execute("rollback to savepoint waybill; release savepoint waybill");
                Err(said)
            }
        }
    }
}

impl Writer {
    /// Connects, and keeps other programs of ours from writing to the database meanwhile.
    pub fn open(server: &Server) -> Result<Self> {
        let mut client = server.connect(Purpose::Write)?;
        alone(&mut client).map_err(|said| said.while_doing(format!("cannot write to {server}")))?;
        Ok(Self {
            referring: RefCell::default(),
            server: server.clone(),
            client: RefCell::new(client),
            fire: Cell::new(true),
            afterwards: RefCell::default(),
            begun: Cell::new(false),
            raised: RefCell::default(),
            watched: RefCell::default(),
            saved: Cell::new(false),
            logging: RefCell::default(),
        })
    }

    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        catalog::read(&mut self.client.borrow_mut(), true)
    }

    /// The whole catalog; nothing is counted.
    pub fn described(&self) -> Result<Catalog> {
        catalog::read(&mut self.client.borrow_mut(), false)
    }

    /// Whether the connection is still there.
    pub fn is_connected(&self) -> bool {
        let mut client = self.client.borrow_mut();
        !client.is_closed() && client.is_valid(Duration::from_secs(5)).is_ok()
    }

    /// The number of the transaction, and that of the whole server, for there may be another one at
    /// the same place later.
    pub fn transaction(&self) -> Result<String> {
        let sql = "select concat_ws(':', system_identifier, pg_current_xact_id()) from pg_control_system()";
        let asked = self.tried("select pg_control_system()")?.is_ok();
        // Who may not ask for the server's own number does without it.
        let sql = if asked { sql } else { "select concat_ws(':', '', pg_current_xact_id())" };
        let row = self.client.borrow_mut().query_one(sql, &[]);
        row.map(|row| row.get(0)).map_err(|error| complaint("cannot read the transaction", &error))
    }

    /// Whether it was committed; `None` where the server does not know any more.
    pub fn was_committed(&self, transaction: &str) -> Result<Option<bool>> {
        let (server, number) = transaction.split_once(':').unwrap_or(("", transaction));
        let failed = |error: Error| complaint("cannot read what became of a transaction", &error);
        let mut client = self.client.borrow_mut();
        if !server.is_empty() {
            let sql = "select system_identifier::text from pg_control_system()";
            if client.query_one(sql, &[]).map_err(failed)?.get::<_, String>(0) != server {
                return Ok(Some(false));
            }
        }
        let ahead = "select $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot())";
        if !client.query_one(ahead, &[&number]).map_err(failed)?.get::<_, bool>(0) {
            return Ok(Some(false));
        }
        let row = client.query_one("select pg_xact_status($1::text::xid8)", &[&number]);
        let status: Option<String> = row.map_err(failed)?.get(0);
        Ok(status.map(|status| status == "committed"))
    }

    /// Runs statements of our own.
    pub(crate) fn batch(&self, doing: &str, sql: &str) -> Result<()> {
        self.client.borrow_mut().batch_execute(sql).map_err(|error| complaint(doing, &error))
    }

    /// Whether triggers fire in the transactions that begin from now on.
    #[expect(clippy::unnecessary_wraps, reason = "SQLite's session has something to fail at")]
    pub fn fire_triggers(&self, fire: bool) -> Result<()> {
        self.fire.set(fire);
        Ok(())
    }

    /// Begins a transaction in which these tables are written.
    ///
    /// References among them that go round in a circle, or back to their own table, are checked
    /// when it ends.
    pub fn begin(&self, tables: &[&Table]) -> Result<()> {
        self.forget();
        self.batch("cannot begin to write", "begin")?;
        self.begun.set(true);
        let prepared = self.hurry(tables);
        let prepared = prepared.and_then(|()| self.defer(tables)).and_then(|()| self.quiet(tables));
        if prepared.is_err() {
            let _ = self.abandon();
        }
        prepared
    }

    /// Has keys and exclusions looked at row by row, so that it is known which row breaks one.
    fn hurry(&self, tables: &[&Table]) -> Result<()> {
        let names: Vec<String> = tables.iter().map(|table| relation::relation(table)).collect();
        let asked = self.client.borrow_mut().query(include_str!("sql/deferred.sql"), &[&names]);
        let found = asked.map_err(|error| complaint("cannot read the constraints", &error))?;
        let names: Vec<String> = found.iter().map(|row| row.get(0)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let sql = format!("set constraints {} immediate", names.join(", "));
        self.batch("cannot have keys looked at at once", &sql)
    }

    /// Does now what was put off until the end, the triggers of constraints among it: what they
    /// change belongs to the journal. References without a parent wait for [`Writer::commit`].
    pub fn settle(&self) -> Result<()> {
        let mut client = self.client.borrow_mut();
        let failed = |error: Error| complaint("cannot commit", &error);
        client.batch_execute("savepoint waybill_settle").map_err(failed)?;
        match client.batch_execute("set constraints all immediate") {
            Ok(()) => client.batch_execute("release savepoint waybill_settle").map_err(failed),
            Err(error) if error.code().is_some_and(|code| code.code() == "23503") => {
                client.batch_execute("rollback to savepoint waybill_settle").map_err(failed)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Puts the checks of circular references off until the end.
    fn defer(&self, tables: &[&Table]) -> Result<()> {
        let order = ::catalog::order(tables.iter().copied());
        for table in tables {
            for reference in &table.references {
                let Some(name) = &reference.name else { continue };
                if !order.together(&table.name, &reference.parent) {
                    continue;
                }
                let (relation, name) = (relation::relation(table), crate::quoted(name));
                if !reference.deferrable {
                    let alter =
                        format!("alter table {relation} alter constraint {name} deferrable");
                    match self.tried(&alter)? {
                        Ok(()) => {}
                        // Only the owner may. Rows come after those of their own table that they
                        // refer to, so that nothing has to wait.
                        Err(error)
                            if table.name == reference.parent
                                && error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) =>
                        {
                            continue;
                        }
                        Err(error) => {
                            return Err(Complaint::new(message(&error))
                                .while_doing(format!("cannot put off the check of {name} on {}", table.name))
                                .hint("its tables refer to each other in a circle: load them as their owner, or make the constraint DEFERRABLE"));
                        }
                    }
                    self.afterwards.borrow_mut().push(format!(
                        "alter table {relation} alter constraint {name} not deferrable"
                    ));
                }
                let schema = table.place.as_ref().map_or("public", |(schema, _)| schema.as_str());
                let constraint = format!("{}.{name}", crate::quoted(schema));
                self.batch(
                    &format!("cannot put off the check of {name}"),
                    &format!("set constraints {constraint} deferred"),
                )?;
            }
        }
        Ok(())
    }

    /// Switches triggers off where they are not to fire.
    fn quiet(&self, tables: &[&Table]) -> Result<()> {
        if self.fire.get() {
            return Ok(());
        }
        for table in tables.iter().filter(|table| !table.triggers.is_empty()) {
            let relation = relation::relation(table);
            self.batch(
                &format!("cannot switch the triggers of {} off", table.name),
                &format!("alter table {relation} disable trigger user"),
            )
            .map_err(|said| {
                said.hint("load as the owner of the table, or let them fire: triggers = \"fire\"")
            })?;
            for trigger in &table.triggers {
                let Some(how) = trigger.enabled() else { continue };
                self.afterwards
                    .borrow_mut()
                    .push(format!("alter table {relation} {how} {}", crate::quoted(&trigger.name)));
            }
        }
        Ok(())
    }

    /// Makes the transaction last. `Ok(false)` if a reference without a parent keeps it from
    /// that: the transaction is still open.
    pub fn commit(&self) -> Result<bool> {
        let mut client = self.client.borrow_mut();
        let failed = |error: Error| complaint("cannot commit", &error);
        client.batch_execute("savepoint waybill_end").map_err(failed)?;
        if let Err(error) = client.batch_execute("set constraints all immediate") {
            if error.code().is_some_and(|code| code.code() == "23503") {
                client.batch_execute("rollback to savepoint waybill_end").map_err(failed)?;
                return Ok(false);
            }
            return Err(failed(error));
        }
        let afterwards = self.afterwards.take().join("; ");
        client.batch_execute(&afterwards).map_err(failed)?;
        client.batch_execute("commit").map_err(failed)?;
        self.forget();
        Ok(true)
    }

    pub(crate) fn forget(&self) {
        self.begun.set(false);
        self.afterwards.borrow_mut().clear();
        self.watched.borrow_mut().clear();
        self.raised.borrow_mut().clear();
    }

    /// Takes the transaction back.
    pub fn abandon(&self) -> Result<()> {
        let raised = self.raised.take();
        self.forget();
        self.batch("cannot take the transaction back", "rollback")?;
        for (counter, was, now) in raised.into_iter().rev() {
            // Used meanwhile by somebody else, it stays.
            if self.sequence(&counter)? == now {
                self.set(&counter, was)?;
            }
        }
        Ok(())
    }
}

/// Takes the lock that lasts as long as the session, or says who has it.
fn alone(client: &mut Client) -> Result<()> {
    let failed = |error: Error| complaint("cannot take its lock", &error);
    let row = client.query_one("select pg_try_advisory_lock($1)", &[&LOCK]).map_err(failed)?;
    if row.get(0) {
        return Ok(());
    }
    let holder = client
        .simple_query(&include_str!("sql/holder.sql").replace("$1", &LOCK.to_string()))
        .map_err(failed)?
        .into_iter()
        .find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
    let holder = holder.unwrap_or_else(|| "another session".to_owned());
    Err(Complaint::new(format!("{holder} is writing to it"))
        .hint("wait until it is done; if it hangs, end it with pg_terminate_backend"))
}
