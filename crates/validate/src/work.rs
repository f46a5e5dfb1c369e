//! Everything that is compared and checked, and the files that say so.

use crate::absent::Absent;
use crate::asked::{Answers, Asking};
use crate::check::{About, Check};
use crate::compare::{Compared, Comparison};
use crate::difference::{Difference, Differences};
use crate::done::Done;
use crate::folders::Folders;
use crate::queries::Asked;
use crate::report::Report;
use crate::source::Source;
use crate::structure::Structure;
use crate::words::counted;
use crate::{ledger, objects, waiting};
use ::objects::Buckets;
use catalog::Catalog;
use database::Reader;
use plan::Plan;
use stage::{Draft, Entry};
use step::{Blame as _, Fault, Result, Voice};

/// What the work needs.
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub folders: &'a Folders,
    pub target: &'a Reader,
    pub source: &'a Source,
    pub buckets: Option<&'a Buckets>,
    pub voice: &'a Voice,
}

impl Work<'_> {
    /// Compares, checks, and writes down what came of it.
    pub fn all(&self, draft: &mut Draft) -> Result<Done> {
        let Work { plan, folders, target, source, .. } = *self;
        let catalog = target.catalog().blame(Fault::Target)?;
        let Answers { mut checks, size, queries } =
            Asking { plan, folders, target, catalog: &catalog, source }.all()?;
        let (compared, objects, differences) = self.rows(&catalog, &mut checks, draft)?;
        let ledger = folders.loaded.waybill().content.ledger.clone();
        checks.extend(ledger::checks(&ledger, &folders.source));
        write_checks(&checks, draft).blame(Fault::Files)?;
        for asked in &queries {
            time(asked, draft);
        }
        let done = Done { compared, objects, checks, ledger, queries };
        let waiting = waiting::all(&folders.transformed, &folders.loaded).blame(Fault::Files)?;
        let report = Report { plan, folders, done: &done, size, differences, waiting };
        report.write(draft).blame(Fault::Files)?;
        Ok(done)
    }

    /// Compares every row and every object, and asks what must hold in every loaded table.
    fn rows(
        &self,
        catalog: &Catalog,
        checks: &mut Vec<Check>,
        draft: &mut Draft,
    ) -> Result<(Compared, objects::All, Vec<Difference>)> {
        let Folders { transformed, loaded, facts, .. } = self.folders;
        let scratch = draft.path().to_owned();
        let absent = Absent::read(loaded, &scratch).blame(Fault::Files)?;
        let file = draft.text("differences.ndjson").blame(Fault::Files)?;
        let differences = Differences::new(file);
        let (target, voice) = (self.target, self.voice);
        let mut comparison =
            Comparison { target, transformed, scratch: &scratch, absent, differences, voice };
        let structure = Structure { plan: self.plan, facts, target, catalog };
        let mut sum = Compared::default();
        for entry in &transformed.waybill().content.files {
            let Some(name) = &entry.table else { continue };
            let Some(table) = catalog.table(name) else {
                checks.push(no_table(entry, name));
                continue;
            };
            let compared = comparison.table(entry, table)?;
            checks.push(arrived(name, compared));
            checks.extend(structure.table(entry, table));
            sum.rows += compared.rows;
            sum.differ += compared.differ;
        }
        let mut differences = comparison.differences;
        let objects = objects::fetch(transformed, self.buckets, &mut differences, voice)?;
        checks.extend(objects.iter().flat_map(|(bucket, fetched)| fetched.checks(bucket)));
        let (file, first) = differences.finish();
        draft.add_text(file).blame(Fault::Files)?;
        Ok((sum, objects, first))
    }
}

fn arrived_name(table: &str) -> String {
    format!("every row of {table} arrived as it was written")
}

fn arrived(table: &str, compared: Compared) -> Check {
    let same = compared.rows - compared.differ;
    let (expected, found) = (counted(compared.rows, "row"), counted(same, "row"));
    Check::new(About::Rows, arrived_name(table), compared.differ == 0, expected, found)
}

fn no_table(entry: &Entry, table: &str) -> Check {
    let rows = counted(entry.rows, "row");
    Check::unchecked(About::Rows, arrived_name(table), rows, "the target has no such table")
}

fn time(asked: &Asked, draft: &mut Draft) {
    for (side, work) in [("old", &asked.old), ("new", &asked.new)] {
        if let Ok(work) = work {
            draft.took(&format!("{side}: {}", asked.name), work.milliseconds());
        }
    }
}

fn write_checks(checks: &[Check], draft: &mut Draft) -> complaint::Result<()> {
    let mut file = draft.text("checks.ndjson")?;
    checks.iter().try_for_each(|check| file.json(check))?;
    draft.add_text(file)
}
