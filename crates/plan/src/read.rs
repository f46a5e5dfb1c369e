//! Reading a plan from its folder.

use crate::Plan;
use crate::decode;
use crate::digest::digest;
use crate::instant::instant;
use crate::parts::parts;
use complaint::Complaint;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

impl Plan {
    /// Reads `folder/plan.toml`, or says everything that is wrong with it.
    ///
    /// `folder` may also be the plan itself, a file whose name ends in `.toml`; its folder is then
    /// the folder of the plan. `as_of` (RFC 3339) overrides the plan's own.
    ///
    /// # Errors
    ///
    /// One complaint for each problem, in the order of lines.
    pub fn read(folder: &Path, as_of: Option<&str>) -> Result<Self, Vec<Complaint>> {
        let (folder, file) = locate(folder);
        let text = text(&file).map_err(|complaint| vec![complaint])?;
        let as_of = as_of.map(instant).transpose();
        let as_of = as_of.map_err(|complaint| vec![complaint.at("--as-of")]);
        let decoded = decode::decode(&text, &folder, &file, as_of.clone().ok().flatten());
        let (decode::Decoded { mut plan, sql_files }, _) = both(decoded, as_of)?;
        let as_of = plan.as_of.as_deref();
        let parts =
            parts(&folder, &text, &sql_files, as_of).map_err(|complaint| vec![complaint])?;
        plan.digest =
            digest(&folder, &text, &sql_files, as_of).map_err(|complaint| vec![complaint])?;
        plan.parts = parts;
        Ok(plan)
    }
}

/// Both results, or the complaints of both.
fn both<A, B, E>(a: Result<A, Vec<E>>, b: Result<B, Vec<E>>) -> Result<(A, B), Vec<E>> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(a.err().into_iter().chain(b.err()).flatten().collect()),
    }
}

/// The folder of the plan, and the plan.
fn locate(path: &Path) -> (PathBuf, PathBuf) {
    let is_plan = path.extension().is_some_and(|extension| extension == "toml") && !path.is_dir();
    if is_plan {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        (parent.unwrap_or(Path::new(".")).to_path_buf(), path.to_path_buf())
    } else {
        (path.to_path_buf(), path.join("plan.toml"))
    }
}

fn text(file: &Path) -> Result<String, Complaint> {
    let bytes = fs::read(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Complaint::new("there is no plan here")
            .at(file.display())
            .hint("a plan is a folder with a plan.toml; survey can draft one"),
        _ => Complaint::new(format!("cannot read the plan: {error}")).at(file.display()),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let start = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = start.split(|byte| *byte == b'\n').count();
        Complaint::new("the plan is not UTF-8")
            .at(format!("{}:{line}", file.display()))
            .hint("save the file as UTF-8")
    })
}
