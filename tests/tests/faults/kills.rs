//! Killed at every point and at any moment, and done again: nobody can tell afterwards.

use crate::job::{Engine, Job, RESET_PROGRAM, Saved, State, Step};
use crate::scenes::{BATCHES, IN_PLACE, LOAD, MOVES, Scene, TURN, WHOLE};
use crate::tally::{Case, long, times};
use cases::ran;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Kills at any moment, of each step.
const MOMENTS: (u32, u32) = (4, 0);
/// Kills at a point, of each step, however often it comes by.
const MOST: u32 = 5;
/// All kills, at least.
const ALL: (u64, u64) = (500, 50);

/// Numbers that are the same each time.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

/// How a program is killed.
#[derive(Clone, Debug)]
enum Kill {
    /// At the point of this name, the time that it comes by there.
    At(String, u32),
    /// After so long.
    After(Duration),
}

/// The points at which programs of an engine were killed, and the cases of the table.
struct Killing {
    points: BTreeSet<String>,
    reached: BTreeSet<String>,
    at: Case,
    any: Case,
    numbers: Numbers,
    /// What could be told afterwards.
    told: Vec<String>,
}

/// A step, what was before it, and what should be afterwards.
struct Doing<'a> {
    job: &'a Job,
    step: Step,
    code: i32,
    before: &'a Saved,
    after: &'a State,
}

#[test]
fn killed_anywhere_and_done_again_nobody_can_tell() {
    let engines = [Engine::Sqlite, Engine::Postgres];
    let ends: Vec<Killing> = std::thread::scope(|scope| {
        let each = engines.map(|engine| scope.spawn(move || killed(engine)));
        each.map(|end| end.join().unwrap()).into_iter().flatten().collect()
    });
    if ends.len() < engines.len() {
        return;
    }
    let sum = |of: fn(&Killing) -> &BTreeSet<String>| -> BTreeSet<&str> {
        ends.iter().flat_map(|end| of(end).iter().map(String::as_str)).collect()
    };
    let all: BTreeSet<&str> = outage::POINTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(sum(|end| &end.reached), all, "points that nobody comes by, or that have no name");
    assert_eq!(sum(|end| &end.points), all, "points at which nobody was killed");
    let kills: u64 = ends.iter().map(|end| end.at.count() + end.any.count()).sum();
    assert!(kills >= times(ALL.0, ALL.1), "{kills} kills");
}

/// A file in a bucket has two names for a moment, and somebody may be killed in it.
#[test]
fn what_was_left_beside_an_object_goes() {
    let Some(job) = Job::new(Engine::Sqlite, &MOVES) else { return };
    job.steps(&TURN);
    let ended = ran(job.command(LOAD).env("WAYBILL_FAIL_AT", "after-put:2"));
    assert_eq!(ended.code, -1, "{}", ended.stderr);
    let names = || -> Vec<String> { cases::files(&job.path("buckets")).into_keys().collect() };
    let put = names();
    assert_eq!(put.len(), 2, "{put:?}");
    let (whole, beside) = (job.path("buckets").join(&put[0]), format!("{}#1", put[0]));
    std::fs::hard_link(whole, job.path("buckets").join(beside)).unwrap();
    job.steps(&[LOAD]);
    assert_eq!(names().len(), 3, "{:?}", names());
    assert!(names().iter().all(|name| !name.contains('#')), "{:?}", names());
}

fn killed(engine: Engine) -> Option<Killing> {
    let mut killing = Killing {
        points: BTreeSet::new(),
        reached: BTreeSet::new(),
        at: Case::new(format!("killed at a point, {engine:?}")),
        any: Case::new(format!("killed at any moment, {engine:?}")),
        numbers: Numbers(11),
        told: Vec::new(),
    };
    for scene in [MOVES, WHOLE, IN_PLACE, BATCHES] {
        killing.scene(&Job::new(engine, &scene)?, &scene);
    }
    let points = killing.points.len();
    killing.at.saw(format!("{points} points"));
    let told = killing.told.join("\n");
    assert!(told.is_empty(), "{} of {engine:?}:\n{told}", killing.told.len());
    Some(killing)
}

impl Killing {
    /// Every step of the scene, killed again and again.
    fn scene(&mut self, job: &Job, scene: &Scene) {
        let mut unloaded = None;
        for step in scene.steps {
            let before = job.save();
            if step.program == RESET_PROGRAM {
                job.bring_target_back(unloaded.as_ref().unwrap());
                continue;
            }
            let began = Instant::now();
            let (code, points) = passed(job, *step);
            let usual = began.elapsed();
            let (after, whole) = (job.state(), job.save());
            let doing = Doing { job, step: *step, code, before: &before, after: &after };
            doing.nothing_is_left();
            for kill in self.kills(&points, usual) {
                self.once(&doing, &kill);
            }
            job.bring_back(&whole);
            if step.program == "load" && unloaded.is_none() {
                unloaded = Some(before);
            }
        }
    }

    /// In the long form each time at each point; in the short one the last time, where nobody was
    /// killed yet.
    fn kills(&mut self, points: &[String], usual: Duration) -> Vec<Kill> {
        let mut times_by: BTreeMap<&String, u32> = BTreeMap::new();
        for point in points {
            *times_by.entry(point).or_default() += 1;
        }
        self.reached.extend(points.iter().cloned());
        let mut kills = Vec::new();
        for (point, count) in times_by {
            let most = times(MOST, 1).min(count);
            if long() || !self.points.contains(point) {
                // The first and the last are among them; of one, the last.
                let spread = |at| if most == 1 { count } else { 1 + at * (count - 1) / (most - 1) };
                kills.extend((0..most).map(|at| Kill::At(point.clone(), spread(at))));
            }
        }
        for _ in 0..times(MOMENTS.0, MOMENTS.1) {
            let most = u64::try_from(usual.as_micros()).unwrap();
            kills.push(Kill::After(Duration::from_micros(self.numbers.below(most))));
        }
        if !long() && self.numbers.below(2) == 0 {
            kills.push(Kill::After(usual / 2));
        }
        kills
    }

    fn once(&mut self, doing: &Doing<'_>, kill: &Kill) {
        doing.job.bring_back(doing.before);
        match kill {
            Kill::At(point, time) => {
                let mut command = doing.job.command(doing.step);
                let ended = ran(command.env("WAYBILL_FAIL_AT", format!("{point}:{time}")));
                assert_eq!(ended.code, -1, "{:?} at {kill:?}: {}", doing.step, ended.stderr);
                self.points.insert(point.clone());
                self.at.once();
            }
            Kill::After(time) => {
                let mut command = doing.job.command(doing.step);
                let mut child =
                    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
                std::thread::sleep(*time);
                let _ = child.kill();
                child.wait().unwrap();
                self.any.once();
            }
        }
        if let Some(said) = doing.again() {
            let step = doing.step;
            let said = format!("{} {} after {kill:?}: {said}", step.program, step.more.join(" "));
            eprintln!("{:?}: {said}", doing.job.engine);
            self.told.push(said);
        }
    }
}

impl Doing<'_> {
    /// Done again, it ends as it should, and everything is as if nothing had happened; else what is
    /// not.
    fn again(&self) -> Option<String> {
        let Self { job, step, code, after, .. } = self;
        if job.engine == Engine::Postgres {
            job.target().alone();
        }
        // Where it was through, a plan is not written over.
        let drafted = step.more.contains(&"--draft-plan") && job.path("drafted").exists();
        let (code, again) = (if drafted { 6 } else { *code }, job.step(*step));
        let nothing = ["undone already", "that is still there"];
        let was_through = step.program == "rollback"
            && step.more.contains(&"--mode")
            && nothing.iter().any(|nothing| again.stderr.contains(nothing));
        if again.code == code || was_through {
            return after.differs(&job.state());
        }
        Some(format!("code {}: {}", again.code, again.stderr))
    }

    /// Nothing is left but what belongs there.
    fn nothing_is_left(&self) {
        for name in self.after.names() {
            let left = name.starts_with("tmp/") || name.contains(".draft") || name.contains(".old");
            assert!(!left, "{:?} leaves {name}", self.step);
        }
    }
}

/// Takes the step, and gives the points that it came by.
fn passed(job: &Job, step: Step) -> (i32, Vec<String>) {
    let list = job.path("points");
    let _ = std::fs::remove_file(&list);
    let done = ran(job.command(step).env("WAYBILL_POINTS", &list));
    assert!(matches!(done.code, 0 | 1), "{step:?}: {}", done.stderr);
    let points = std::fs::read_to_string(&list).unwrap_or_default();
    (done.code, points.lines().map(str::to_owned).collect())
}
