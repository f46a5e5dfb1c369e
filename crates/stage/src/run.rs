//! A run: the folder in which each step leaves its own, and the lock on it.

use crate::draft::{OLD, removed};
use crate::{Draft, Folder, Growing, Waybill, file_error, links};
use complaint::{Complaint, Result};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The folders of a run, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// `1-surveyed`: catalogs and order.
    Surveyed,
    /// `2-extracted`: rows of the source.
    Extracted,
    /// `3-transformed`: rows of the target.
    Transformed,
    /// `4-emitted`: SQL for a target that only takes files.
    Emitted,
    /// `4-uploaded`: objects that a load is about to put into buckets; gone once it is loaded.
    Uploaded,
    /// `4-loaded`: how to undo the load.
    Loaded,
    /// `5-validated`: what was compared.
    Validated,
    /// `6-rolled-back`: what was undone.
    RolledBack,
}

impl Stage {
    /// All of them.
    const ALL: [Self; 8] = [
        Self::Surveyed,
        Self::Extracted,
        Self::Transformed,
        Self::Emitted,
        Self::Uploaded,
        Self::Loaded,
        Self::Validated,
        Self::RolledBack,
    ];

    /// Name of the folder.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Surveyed => "1-surveyed",
            Self::Extracted => "2-extracted",
            Self::Transformed => "3-transformed",
            Self::Emitted => "4-emitted",
            Self::Uploaded => "4-uploaded",
            Self::Loaded => "4-loaded",
            Self::Validated => "5-validated",
            Self::RolledBack => "6-rolled-back",
        }
    }

    /// The program that writes it.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Surveyed => "survey",
            Self::Extracted => "extract",
            Self::Transformed => "transform",
            Self::Emitted => "load --emit sql",
            Self::Uploaded | Self::Loaded => "load",
            Self::Validated => "validate",
            Self::RolledBack => "rollback",
        }
    }
}

/// A run, locked for as long as this lives.
#[derive(Debug)]
pub struct Run {
    root: PathBuf,
    _lock: File,
}

impl Run {
    /// Opens the run for `program`, making its folder if need be. A second program that comes
    /// while the first is at work is refused, and told who is there.
    pub fn open(root: &Path, program: &str) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(|error| file_error("make", root, &error))?;
        no_links(root)?;
        let path = root.join(".lock");
        let mut lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|error| file_error("open", &path, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = lock.read_to_string(&mut holder);
                let holder =
                    if holder.trim().is_empty() { "another program" } else { holder.trim() };
                return Err(Complaint::new(format!("{holder} is at work in {}", root.display()))
                    .hint("wait until it has ended, or choose another run"));
            }
            Err(TryLockError::Error(error)) => return Err(file_error("lock", &path, &error)),
        }
        lock.set_len(0)
            .and_then(|()| writeln!(lock, "{program} (process {})", std::process::id()))
            .map_err(|error| file_error("write", &path, &error))?;
        outage::point("run-locked");
        let run = Self { root: root.to_owned(), _lock: lock };
        run.sweep()?;
        Ok(run)
    }

    /// Removes what a program that was killed was about to remove.
    fn sweep(&self) -> Result<()> {
        for stage in Stage::ALL {
            for place in [self.path(stage), Draft::place(&self.root, stage)] {
                let mut old = place.into_os_string();
                old.push(OLD);
                removed(Path::new(&old))?;
            }
        }
        Ok(())
    }

    /// Whether a program is at work in this run just now.
    #[must_use]
    pub fn is_busy(root: &Path) -> bool {
        let lock = File::open(root.join(".lock"));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// The folder of the run.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a stage's folder.
    #[must_use]
    pub fn path(&self, stage: Stage) -> PathBuf {
        self.root.join(stage.folder())
    }

    /// What a load that was cut off was about to put into buckets, if there was one.
    pub fn uploading(&self) -> Result<Option<Folder>> {
        // It holds all that the folder in its place does: it was about to take that place.
        if Draft::left_over(&self.root, Stage::Uploaded)?.is_some() {
            Draft::settle(&self.root, Stage::Uploaded)?;
        }
        if self.has(Stage::Uploaded) {
            self.read_alone(Stage::Uploaded).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A sealed draft that an earlier program left, if all of it is there.
    pub fn left_whole(&self, stage: Stage) -> Result<Option<Folder>> {
        let Some(left) = Draft::left_over(&self.root, stage)? else { return Ok(None) };
        let whole = crate::folder::verify(left.path(), &mut left.waybill().clone(), false);
        Ok(whole.is_ok().then_some(left))
    }

    /// Begins a stage's folder. A draft that an earlier program left is thrown away, but one that
    /// grows is not.
    pub fn draft(&self, stage: Stage) -> Result<Draft> {
        if let Some(growing) = Growing::open(self, stage)? {
            return Err(Complaint::new(format!(
                "{} holds the journal of a load by batches that is not through",
                growing.path().display()
            ))
            .hint("run `rollback` first, or use another run"));
        }
        Draft::begin(&self.root, stage)
    }

    /// Reads a stage's folder: its waybill, then every file against it, then what it was made
    /// from. `plan` holds the digests of the plan's parts as they are now.
    pub fn read(
        &self,
        stage: Stage,
        plan: &BTreeMap<String, String>,
        accept_edits: bool,
    ) -> Result<Folder> {
        let path = self.path(stage);
        let mut waybill = self.waybill(stage)?;
        self.check_plan(stage, &waybill, plan)?;
        self.check_inputs(stage, &waybill)?;
        crate::folder::verify(&path, &mut waybill, accept_edits)?;
        Ok(Folder::new(path, waybill))
    }

    /// The same, but for the comparison of the files, which goes on while they are used: until
    /// [`Folder::verified`] returns, what they say is not to be relied on.
    pub fn read_ahead(
        &self,
        stage: Stage,
        plan: &BTreeMap<String, String>,
        accept_edits: bool,
    ) -> Result<Folder> {
        if accept_edits {
            return self.read(stage, plan, accept_edits);
        }
        let waybill = self.waybill(stage)?;
        self.check_plan(stage, &waybill, plan)?;
        self.check_inputs(stage, &waybill)?;
        Folder::ahead(self.path(stage), waybill)
    }

    /// Reads a stage's folder for what it is, whatever has become of the plan and of the folders
    /// that it was made from.
    pub fn read_alone(&self, stage: Stage) -> Result<Folder> {
        let path = self.path(stage);
        let mut waybill = self.waybill(stage)?;
        crate::folder::verify(&path, &mut waybill, false)?;
        Ok(Folder::new(path, waybill))
    }

    /// The same, but for the comparison of the files, as [`Run::read_ahead`] does it.
    pub fn read_alone_ahead(&self, stage: Stage) -> Result<Folder> {
        Folder::ahead(self.path(stage), self.waybill(stage)?)
    }

    /// Makes a stage's folder look new to make, because it was found to be up to date.
    pub fn touch(&self, stage: Stage) -> Result<()> {
        let path = self.path(stage).join("waybill.json");
        let touched = File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(std::time::SystemTime::now()));
        touched.map_err(|error| file_error("touch", &path, &error))
    }

    /// Removes a stage's folder, because what it says is about to be untrue.
    pub fn discard(&self, stage: Stage) -> Result<()> {
        crate::draft::remove(&self.path(stage))
    }

    /// Moves a stage's folder out of the way, under a name that tells which it was.
    pub fn set_aside(&self, stage: Stage, waybill: &Waybill) -> Result<PathBuf> {
        let short = waybill.digest.get(..12).unwrap_or(&waybill.digest);
        let mut aside = self.root.join(format!("{}.{short}", stage.folder()));
        let mut number = 1;
        while aside.exists() {
            number += 1;
            aside = self.root.join(format!("{}.{short}-{number}", stage.folder()));
        }
        let path = self.path(stage);
        std::fs::rename(&path, &aside).map_err(|error| file_error("move", &path, &error))?;
        outage::point("folder-set-aside");
        Ok(aside)
    }

    /// A stage's waybill alone, for a program that asks no more.
    pub fn waybill(&self, stage: Stage) -> Result<Waybill> {
        let path = self.path(stage);
        Waybill::read(&path)?.ok_or_else(|| {
            let what = if path.exists() {
                format!("{} has no waybill.json: it is not whole", path.display())
            } else {
                format!("there is no {}", path.display())
            };
            Complaint::new(what).hint(format!("run `{}` first", stage.program()))
        })
    }

    /// Whether the stage's folder is there and whole, as far as its waybill says.
    #[must_use]
    pub fn has(&self, stage: Stage) -> bool {
        self.path(stage).join("waybill.json").exists()
    }

    fn check_plan(
        &self,
        stage: Stage,
        waybill: &Waybill,
        plan: &BTreeMap<String, String>,
    ) -> Result<()> {
        let changed = waybill
            .content
            .plan
            .iter()
            .find(|(part, digest)| plan.get(*part).is_some_and(|now| now != *digest));
        match changed {
            None => Ok(()),
            Some((part, _)) => Err(Complaint::new(format!(
                "the plan has changed since {} was made: its part `{part}` is another",
                self.path(stage).display()
            ))
            .hint(format!("run `{}` again", stage.program()))),
        }
    }

    fn check_inputs(&self, stage: Stage, waybill: &Waybill) -> Result<()> {
        for (folder, digest) in &waybill.content.inputs {
            let Some(input) = Waybill::read(&self.root.join(folder))? else { continue };
            if input.digest != *digest {
                return Err(Complaint::new(format!(
                    "{} was made from another {folder} than the one that is there now",
                    self.path(stage).display()
                ))
                .hint(format!("run `{}` again", stage.program())));
            }
        }
        Ok(())
    }
}

/// Refuses a run with a symbolic link in it or in one of its folders. What lies deeper is looked at
/// when a folder is read.
fn no_links(root: &Path) -> Result<()> {
    links::none_in(root)?;
    for stage in Stage::ALL {
        links::none_in(&root.join(stage.folder()))?;
        links::none_in(&Draft::place(root, stage))?;
    }
    Ok(())
}
