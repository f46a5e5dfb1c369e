//! A disk that is full at any write, or only read.

use crate::job::{Engine, Job, Saved, State, Step};
use crate::scenes::{BATCHES, IN_PLACE, MOVES, Scene, WHOLE};
use crate::tally::{Case, times};
use crate::under::limited;
use cases::{Ran, Scratch, installed, ran, skip};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Bytes of the disk that fills up.
const DISK: u64 = 16 << 20;
/// Room that is left on it, in the order in which it is tried.
const PAGE: u64 = 4096;

/// What a step must give that found no room: a code that says whose it is, and the name of a file.
#[track_caller]
fn told(step: Step, said: &Ran, how: &str) {
    // 4 where a dump has to go into a scratch file first.
    let codes = if said.stderr.contains("scratch file") { 4..=6 } else { 5..=6 };
    assert!(codes.contains(&said.code), "{step:?} with {how}: {said:?}");
    let named =
        ["run/", "target.db", "buckets/", "drafted", "tmp", "scratch file", "temporary file"];
    assert!(named.iter().any(|name| said.stderr.contains(name)), "{step:?} with {how}: {said:?}");
}

/// Takes a step to which something happens, and then again: nobody can tell.
fn twice(job: &Job, step: Step, disturbed: &Ran, how: &str, (code, after): (i32, &State)) {
    if disturbed.code == code {
        return;
    }
    told(step, disturbed, how);
    let again = job.step(step);
    assert_eq!(again.code, code, "{step:?} again after {how}: {}", again.stderr);
    let differs = after.differs(&job.state());
    assert!(differs.is_none(), "{step:?} after {how}: {}", differs.unwrap_or_default());
}

/// The sizes of the files that a step writes, each of which does not fit by one byte; some of them.
fn sizes(before: &State, after: &State, job: &Job) -> BTreeSet<u64> {
    let old: BTreeSet<&str> = before.names().collect();
    let new = after.names().filter(|name| !old.contains(name));
    let sizes: BTreeSet<u64> = new
        .filter_map(|name| std::fs::metadata(job.path(name)).ok())
        .map(|metadata| metadata.len().saturating_sub(1))
        .chain([0])
        .collect();
    let stride = sizes.len().div_ceil(times(8, 2)).max(1);
    sizes.into_iter().step_by(stride).collect()
}

fn files_that_may_not_grow(engine: Engine, scene: &Scene, case: &Case) {
    let Some(job) = Job::new(engine, scene) else { return };
    for step in scene.steps.iter().filter(|step| !step.program.is_empty()) {
        let (before, then) = (job.save(), job.state());
        let done = job.step(*step);
        let (after, whole) = (job.state(), job.save());
        for size in sizes(&then, &after, &job) {
            job.bring_back(&before);
            let said = limited(&job, *step, &format!("--fsize={size}"));
            twice(&job, *step, &said, &format!("files of {size} bytes"), (done.code, &after));
            case.once();
        }
        job.bring_back(&whole);
        if step.program == "rollback" && times(false, true) {
            break;
        }
    }
}

#[test]
fn files_that_may_not_grow_further() {
    if !installed("prlimit") {
        skip("there is no prlimit");
        return;
    }
    let case = Case::new("no file may grow beyond a limit");
    for scene in [MOVES, WHOLE, BATCHES, IN_PLACE] {
        files_that_may_not_grow(Engine::Sqlite, &scene, &case);
        if times(true, scene.schema.is_none()) {
            files_that_may_not_grow(Engine::Postgres, &scene, &case);
        }
    }
}

/// A disk of its own, which goes with this.
struct Disk(Scratch);

impl Disk {
    /// `None` where nobody may have one.
    fn new() -> Option<Self> {
        let scratch = Scratch::new();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={DISK}"), "tmpfs"]).arg(scratch.path());
        if !installed("mount") || ran(&mut mount).code != 0 {
            skip("only root may mount a small disk");
            return None;
        }
        Some(Self(scratch))
    }

    /// Leaves this much room.
    fn fill(&self, room: u64) {
        let filler = self.0.join("filler");
        let _ = std::fs::remove_file(&filler);
        let free = ran(Command::new("stat").args(["-f", "-c", "%a"]).arg(self.0.path()));
        let free: u64 = free.stdout.trim().parse::<u64>().unwrap() * PAGE;
        let bytes = vec![0; usize::try_from(free.saturating_sub(room)).unwrap()];
        std::fs::write(&filler, bytes).unwrap();
    }

    fn empty(&self) {
        let _ = std::fs::remove_file(self.0.join("filler"));
    }

    fn writable(&self, writable: bool) {
        let how = if writable { "remount,rw" } else { "remount,ro" };
        ran(Command::new("mount").args(["-o", how]).arg(self.0.path())).ended(0);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = ran(Command::new("umount").arg("--lazy").arg(self.0.path()));
    }
}

/// Every step of a scene on a disk of its own: what was before it, and what comes of it.
fn each_step(
    folder: &Path,
    scene: &Scene,
    mut each: impl FnMut(&Job, Step, &Saved, (i32, &State)),
) {
    let Some(job) = Job::within(Engine::Sqlite, scene, folder) else { return };
    for step in scene.steps.iter().filter(|step| !step.program.is_empty()) {
        let before = job.save();
        let done = job.step(*step);
        assert!(matches!(done.code, 0 | 1), "{step:?}: {}", done.stderr);
        let (after, whole) = (job.state(), job.save());
        each(&job, *step, &before, (done.code, &after));
        job.bring_back(&whole);
    }
}

#[test]
fn a_disk_that_is_full() {
    let Some(disk) = Disk::new() else { return };
    let case = Case::new("the disk is full");
    let scenes = times(vec![MOVES, WHOLE, BATCHES, IN_PLACE], vec![MOVES]);
    for scene in scenes {
        each_step(disk.0.path(), &scene, |job, step, before, whole| {
            let mut room = 0;
            loop {
                job.bring_back(before);
                disk.fill(room);
                let said = job.step(step);
                disk.empty();
                case.once();
                twice(job, step, &said, &format!("{room} bytes of room"), whole);
                if said.code == whole.0 {
                    break;
                }
                room = if room == 0 { PAGE } else { room * times(5, 16) / 4 / PAGE * PAGE + PAGE };
            }
        });
    }
}

#[test]
fn a_disk_that_is_only_read() {
    let Some(disk) = Disk::new() else { return };
    let case = Case::new("the disk is only read");
    each_step(disk.0.path(), &MOVES, |job, step, before, whole| {
        job.bring_back(before);
        disk.writable(false);
        let said = job.step(step);
        disk.writable(true);
        assert_ne!(said.code, whole.0, "{step:?}: {said:?}");
        twice(job, step, &said, "a disk that is only read", whole);
        case.once();
    });
}
