//! A folder in the making.

use crate::waybill::{Content, now};
use crate::{Entry, Fates, Folder, Format, RowFile, Stage, TextFile, Waybill, file_error};
use complaint::Result;
use record::Column;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The end of the name of a folder that is about to be removed.
pub(crate) const OLD: &str = ".old";

/// A folder in the making, beside its place. Dropped before it is published, it is gone.
#[derive(Debug)]
pub struct Draft {
    root: PathBuf,
    stage: Stage,
    path: PathBuf,
    started: String,
    content: Content,
    milliseconds: BTreeMap<String, f64>,
    target: Option<String>,
    buckets: Option<String>,
    source: Option<String>,
    kept: bool,
}

impl Draft {
    pub(crate) fn begin(root: &Path, stage: Stage) -> Result<Self> {
        let path = Self::place(root, stage);
        remove(&path)?;
        std::fs::create_dir(&path).map_err(|error| file_error("make", &path, &error))?;
        outage::point("draft-made");
        Ok(Self {
            root: root.to_owned(),
            stage,
            path,
            started: now(),
            content: Content::default(),
            milliseconds: BTreeMap::new(),
            target: None,
            buckets: None,
            source: None,
            kept: false,
        })
    }

    /// Goes on with the folder that an earlier program left. It is kept whatever happens.
    pub(crate) fn adopt(root: &Path, stage: Stage) -> Self {
        Self {
            root: root.to_owned(),
            stage,
            path: Self::place(root, stage),
            started: now(),
            content: Content::default(),
            milliseconds: BTreeMap::new(),
            target: None,
            buckets: None,
            source: None,
            kept: true,
        }
    }

    /// Takes a file that is in the folder already.
    pub fn adopt_text(&mut self, name: &str) -> Result<()> {
        let entry = crate::folder::measured(&self.path, self.entry(name)?)?;
        self.content.files.push(entry);
        Ok(())
    }

    /// The same, where its bytes, rows and digest are known.
    pub(crate) fn adopt_known(
        &mut self,
        name: &str,
        (bytes, rows, sha256): (u64, u64, String),
    ) -> Result<()> {
        let entry = Entry { rows, bytes, sha256, ..self.entry(name)? };
        self.content.files.push(entry);
        Ok(())
    }

    pub(crate) fn place(root: &Path, stage: Stage) -> PathBuf {
        root.join(format!("{}.draft", stage.folder()))
    }

    /// The folder, for temporary files that have no name.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A new file of rows of `table`. `name` is its path in the folder without the ending.
    pub fn rows(
        &self,
        name: &str,
        table: &str,
        columns: Vec<Column>,
        key: Vec<String>,
        format: Format,
    ) -> Result<RowFile> {
        let name = format!("{name}.{}", format.ending());
        let entry = Entry { table: Some(table.to_owned()), columns, key, ..self.entry(&name)? };
        RowFile::create(&self.path, entry, format, self.durable())
    }

    /// A new file of rows that are in no table: of what rows were before. `name` as in
    /// [`Draft::rows`].
    pub fn images(
        &self,
        name: &str,
        columns: Vec<Column>,
        key: Vec<String>,
        format: Format,
    ) -> Result<RowFile> {
        let name = format!("{name}.{}", format.ending());
        let entry = Entry { columns, key, ..self.entry(&name)? };
        RowFile::create(&self.path, entry, format, self.durable())
    }

    /// A new file of text.
    pub fn text(&self, name: &str) -> Result<TextFile> {
        TextFile::create(&self.path, self.entry(name)?, self.durable())
    }

    /// The same, in the place of a file of that name which was begun and given up.
    pub fn fresh_text(&self, name: &str) -> Result<TextFile> {
        match std::fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(file_error("remove", &self.path.join(name), &error))
            }
            _ => self.text(name),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry> {
        if let Some(parent) = self.path.join(name).parent() {
            std::fs::create_dir_all(parent).map_err(|error| file_error("make", parent, &error))?;
        }
        Ok(Entry {
            name: name.to_owned(),
            table: None,
            rows: 0,
            bytes: 0,
            sha256: String::new(),
            columns: Vec::new(),
            key: Vec::new(),
        })
    }

    /// What a load or a rollback wrote down must outlive a power cut; the rest can be made again, and
    /// its digests tell whether it is whole.
    fn durable(&self) -> bool {
        matches!(self.stage, Stage::Loaded | Stage::Uploaded | Stage::RolledBack)
    }

    /// Takes a finished file of rows.
    pub fn add_rows(&mut self, file: RowFile) -> Result<()> {
        self.content.files.push(file.finish()?);
        Ok(())
    }

    /// Takes a finished file of text.
    pub fn add_text(&mut self, file: TextFile) -> Result<()> {
        self.content.files.push(file.finish()?);
        Ok(())
    }

    /// Writes down a folder that this one was made from.
    pub fn made_from(&mut self, folder: &Folder) {
        let name = folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.content.inputs.insert(name, folder.waybill().digest.clone());
    }

    /// Writes down another input by its digest: a dump, a corrected file.
    pub fn made_from_digest(&mut self, name: &str, digest: &str) {
        self.content.inputs.insert(name.to_owned(), digest.to_owned());
    }

    /// Writes down the parts of the plan that were used.
    pub fn planned_by(&mut self, parts: BTreeMap<String, String>) {
        self.content.plan = parts;
    }

    /// Writes down where the rows went.
    pub fn ledger(&mut self, ledger: Vec<Fates>) {
        self.content.ledger = ledger;
    }

    /// The same, and `ledger.csv` for people.
    pub fn ledger_file(&mut self, ledger: Vec<Fates>) -> Result<()> {
        let mut file = self.text("ledger.csv")?;
        file.csv(&["table", "read", "loaded", "merged", "left", "rejected", "held"])?;
        for fates in &ledger {
            let numbers =
                [fates.read, fates.loaded, fates.merged, fates.left, fates.rejected, fates.held];
            let mut fields = vec![fates.table.clone()];
            fields.extend(numbers.iter().map(u64::to_string));
            file.csv(&fields)?;
        }
        self.add_text(file)?;
        self.ledger(ledger);
        Ok(())
    }

    /// Writes down what else the next step must know.
    pub fn facts(&mut self, facts: serde_json::Value) {
        self.content.facts = facts;
    }

    /// One more of these.
    pub fn fact(&mut self, name: &str, fact: serde_json::Value) {
        if self.content.facts.is_null() {
            self.content.facts = serde_json::json!({});
        }
        self.content.facts[name] = fact;
    }

    /// Writes down which database is changed.
    pub fn changes(&mut self, target: &str) {
        self.target = Some(target.to_owned());
    }

    /// Writes down which database was read.
    pub fn reads(&mut self, source: &str) {
        self.source = Some(source.to_owned());
    }

    /// Writes down which buckets are filled.
    pub fn fills(&mut self, buckets: &str) {
        self.buckets = Some(buckets.to_owned());
    }

    /// Writes down how long something took.
    pub fn took(&mut self, what: &str, milliseconds: f64) {
        self.milliseconds.insert(what.to_owned(), milliseconds);
    }

    /// Writes the waybill into the draft: from now on the draft survives this program, and the
    /// next one can tell what it was about to do.
    pub fn seal(&mut self, program: &str, version: &str) -> Result<Waybill> {
        self.content.files.sort_by(|a, b| a.name.cmp(&b.name));
        let content = std::mem::take(&mut self.content);
        let mut waybill = Waybill::new(program, version, &self.started, content);
        waybill.milliseconds = std::mem::take(&mut self.milliseconds);
        waybill.target = self.target.take();
        waybill.buckets = self.buckets.take();
        waybill.source = self.source.take();
        waybill.write(&self.path)?;
        if self.durable() {
            let synced = File::open(&self.path).and_then(|folder| folder.sync_all());
            synced.map_err(|error| file_error("sync", &self.path, &error))?;
            outage::point("seal-synced");
        }
        self.kept = true;
        Ok(waybill)
    }

    /// Seals the draft and puts it in its place.
    pub fn publish(mut self, program: &str, version: &str) -> Result<Waybill> {
        let waybill = self.seal(program, version)?;
        Self::settle(&self.root, self.stage)?;
        Ok(waybill)
    }

    /// Puts a sealed draft in its place. What stood there before goes.
    pub fn settle(root: &Path, stage: Stage) -> Result<()> {
        let place = root.join(stage.folder());
        let old = root.join(format!("{}{OLD}", stage.folder()));
        let draft = Self::place(root, stage);
        removed(&old)?;
        if place.exists() {
            std::fs::rename(&place, &old).map_err(|error| file_error("move", &place, &error))?;
            outage::point("old-moved");
        }
        std::fs::rename(&draft, &place).map_err(|error| file_error("move", &draft, &error))?;
        outage::point("draft-moved");
        let synced = File::open(root).and_then(|root| root.sync_all());
        synced.map_err(|error| file_error("sync", root, &error))?;
        outage::point("move-synced");
        removed(&old)
    }

    /// The waybill of a sealed draft that an earlier program left, with the folder it is in.
    pub fn left_over(root: &Path, stage: Stage) -> Result<Option<Folder>> {
        let path = Self::place(root, stage);
        Ok(Waybill::read(&path)?.map(|waybill| Folder::new(path, waybill)))
    }

    /// Throws a sealed draft away after all.
    pub fn unseal(&mut self) {
        self.kept = false;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Removes a folder if it is there.
///
/// It is out of its place at once: one that is half removed is neither whole nor absent, and a waybill
/// may be the last of it. What is left by a program that is killed meanwhile goes when the run is
/// opened next.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    let mut away = folder.as_os_str().to_owned();
    away.push(OLD);
    let away = PathBuf::from(away);
    removed(&away)?;
    match std::fs::rename(folder, &away) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        moved => moved.map_err(|error| file_error("move", folder, &error))?,
    }
    outage::point("folder-discarded");
    removed(&away)
}

/// Removes a folder that is out of its place.
pub(crate) fn removed(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(file_error("remove", folder, &error))
        }
        _ => Ok(()),
    }
}
