//! A plan that moves everything as it is: where every user starts.

use crate::{findings, lite};
use catalog::{Catalog, TableKind};
use complaint::{Complaint, Result};
use database::{Reader, Url};
use std::collections::BTreeMap;
use std::path::Path;
use step::{Blame as _, Fault, Outcome, Voice};

/// Writes the folder: `plan.toml`, and the source's own schema under `schema/`.
///
/// Where the source is PostgreSQL and the target is to be SQLite, its tables as SQLite can have them.
pub fn write(
    source: &Url,
    target: Option<&Url>,
    folder: &Path,
    voice: &Voice,
) -> step::Result<Outcome> {
    let reader = Reader::open(source, None).blame(Fault::Source)?;
    let catalog = reader.catalog().blame(Fault::Source)?;
    drafted(&reader, &catalog, (None, target), folder, voice)
}

/// The same with the conditions for those tables of which some rows move; the others stay behind.
pub fn drafted(
    reader: &Reader,
    catalog: &Catalog,
    (selected, target): (Option<&BTreeMap<String, String>>, Option<&Url>),
    folder: &Path,
    voice: &Voice,
) -> step::Result<Outcome> {
    let mut orphans = BTreeMap::new();
    let mut unavailable = BTreeMap::new();
    for table in catalog.movable() {
        if table.kind == TableKind::Virtual && table.columns.is_empty() {
            let module = table.module.as_deref().unwrap_or_default();
            let why = format!("a virtual table whose module {module} is not built in");
            unavailable.insert(table.name.clone(), why);
        }
        let found = findings::orphans(reader, catalog, table).blame(Fault::Source)?;
        let count: u64 = found.iter().map(|(_, count)| count).sum();
        orphans.insert(table.name.clone(), count);
    }
    let lite = catalog.is_postgres() && target.is_some_and(|url| url.path().is_some());
    let (schema, target) = if lite {
        (lite::schema(catalog, &unavailable).blame(Fault::Target)?, Some(as_sqlite(catalog)))
    } else {
        (reader.schema_files(&unavailable).blame(Fault::Source)?, None)
    };
    let text = plan::draft(catalog, target.as_ref(), &orphans, &unavailable, selected);
    publish(folder, &text, &schema).blame(Fault::Files)?;
    voice.say(summary(folder, catalog, schema.len()));
    Ok(Outcome::Done)
}

/// The tables in a database that fires no triggers and knows no schemas.
fn as_sqlite(catalog: &Catalog) -> Catalog {
    let mut target = catalog.clone();
    "sqlite".clone_into(&mut target.engine);
    for table in &mut target.tables {
        table.triggers.clear();
    }
    target
}

/// The folder is whole or absent: it is written beside its place, and moved into it.
fn publish(folder: &Path, plan: &str, schema: &[(String, String)]) -> Result<()> {
    let failed = |error: std::io::Error| {
        Complaint::new(format!("cannot write {}: {error}", folder.display()))
    };
    if folder.symlink_metadata().is_ok() {
        return Err(Complaint::new(format!("{} is there already", folder.display()))
            .hint("choose a folder that does not exist"));
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.with_file_name(format!(".{name}.draft"));
    let written = write_into(&draft, plan, schema).and_then(|()| std::fs::rename(&draft, folder));
    if written.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    written.map(|()| outage::point("plan-moved")).map_err(failed)
}

fn write_into(draft: &Path, plan: &str, schema: &[(String, String)]) -> std::io::Result<()> {
    if draft.exists() {
        // A program that was killed has left it.
        std::fs::remove_dir_all(draft)?;
    }
    std::fs::create_dir_all(draft.join("schema"))?;
    for (name, sql) in schema {
        std::fs::write(draft.join("schema").join(name), sql)?;
    }
    std::fs::write(draft.join("plan.toml"), plan)?;
    outage::point("plan-written");
    Ok(())
}

fn summary(folder: &Path, catalog: &Catalog, files: usize) -> String {
    format!(
        "wrote {}: {} tables as they are, {files} schema files; read it, then strike out what \
         should stay behind",
        folder.join("plan.toml").display(),
        catalog.movable().count(),
    )
}
