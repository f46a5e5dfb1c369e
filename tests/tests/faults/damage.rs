//! Files of a run that were cut, in which a bit is another, or that are gone.

use crate::job::{Engine, Job, Saved, State, Step};
use crate::scenes::{IN_PLACE, LOAD, MOVES, ROLLBACK, Scene, TURN, VALIDATE};
use crate::tally::{Case, times};

/// Each folder, and the steps that read it.
const READERS: [(&str, &[Step]); 4] = [
    ("1-surveyed", &[TURN[2], TURN[3], LOAD]),
    ("2-extracted", &[TURN[3]]),
    ("3-transformed", &[LOAD, VALIDATE]),
    ("4-loaded", &[VALIDATE, ROLLBACK]),
];

/// What is done to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// One bit is another, so far into it.
    Bit(usize),
    /// It ends there.
    Cut(usize),
    Gone,
}

impl Damage {
    fn to(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Bit(at) => {
                let mut bytes = bytes.to_vec();
                bytes[at] ^= 1;
                Some(bytes)
            }
            Self::Cut(at) => Some(bytes[..at].to_vec()),
            Self::Gone => None,
        }
    }

    /// Some of each.
    fn all(bytes: &[u8], waybill: bool) -> Vec<Self> {
        // What a waybill says of the clock is covered by no digest.
        let text = String::from_utf8_lossy(bytes);
        let first = if waybill { text.find("\"content\"").unwrap_or_default() + 2 } else { 0 };
        let span = bytes.len() - first;
        let bits = times(5, 1).min(span);
        let mut all: Vec<Self> =
            (0..bits).map(|n| Self::Bit(first + (2 * n + 1) * span / (2 * bits))).collect();
        if span > 1 {
            // The newline at the end of a waybill says nothing.
            all.extend([
                Self::Cut(bytes.len() / 2),
                Self::Cut(bytes.len() - 1 - usize::from(waybill)),
            ]);
        }
        all.push(Self::Gone);
        all
    }
}

/// A reader of a folder before it has read it, and how it ends if nothing happens.
struct Reading<'a> {
    job: &'a Job,
    folder: &'a str,
    step: Step,
    before: &'a Saved,
    code: i32,
    after: &'a State,
}

impl Reading<'_> {
    /// Every file of the folder.
    fn all(&self, case: &Case) {
        let own = format!("run/{}/", self.folder);
        let files = self.before.files().iter().filter(|(name, _)| name.starts_with(&own));
        for (number, (name, bytes)) in files.enumerate() {
            let all = Damage::all(bytes, name.ends_with("waybill.json"));
            let chosen = times(0..all.len(), number % all.len()..number % all.len() + 1);
            for damage in &all[chosen] {
                self.once(name, *damage, bytes);
                case.once();
            }
        }
    }

    /// It is refused, the file is named, nothing is done; brought back, all goes on.
    fn once(&self, name: &str, damage: Damage, bytes: &[u8]) {
        let Self { job, step, before, .. } = self;
        job.bring_back(before);
        let then = job.state();
        match damage.to(bytes) {
            Some(damaged) => std::fs::write(job.path(name), damaged).unwrap(),
            None => std::fs::remove_file(job.path(name)).unwrap(),
        }
        let said = job.step(*step);
        let how = format!("{} with {name} after {damage:?}", step.program);
        if said.code == self.code && name.contains("/objects/") {
            // Looked at by who uses it, and this one does not.
            return;
        }
        assert_eq!(said.code, 6, "{how}: {said:?}");
        let named = name.trim_start_matches("run/");
        let folder = format!("run/{}", self.folder);
        let gone = matches!(damage, Damage::Gone) && name.ends_with("waybill.json");
        assert!(
            said.stderr.contains(named) || gone && said.stderr.contains(&folder),
            "{how}: {said:?}"
        );
        assert!(said.stderr.contains("hint"), "{how}: {said:?}");
        std::fs::write(job.path(name), bytes).unwrap();
        // Objects before it may be in their buckets by then, and that is written down.
        if !name.contains("/objects/") {
            let differs = then.differs(&job.state()).unwrap_or_default();
            assert!(differs.is_empty(), "{how}: {differs}");
        }
        if times(true, matches!(damage, Damage::Gone)) {
            assert_eq!(job.step(*step).code, self.code, "{how}, and back");
            let differs = self.after.differs(&job.state()).unwrap_or_default();
            assert!(differs.is_empty(), "{how}, and back: {differs}");
        }
    }

    /// A folder that is gone is asked for by its program's name.
    fn removed(&self, case: &Case) {
        let Self { job, step, before, .. } = self;
        job.bring_back(before);
        std::fs::remove_dir_all(job.path("run").join(self.folder)).unwrap();
        let then = job.state();
        let said = job.step(*step);
        let how = format!("{} without {}", step.program, self.folder);
        assert_eq!(said.code, 6, "{how}: {said:?}");
        assert!(said.stderr.contains(self.folder), "{how}: {said:?}");
        assert!(said.stderr.contains("hint run `"), "{how}: {said:?}");
        let differs = then.differs(&job.state()).unwrap_or_default();
        assert!(differs.is_empty(), "{how}: {differs}");
        case.once();
    }
}

fn damaged(scene: &Scene, [files, folders]: [&Case; 2]) {
    let Some(job) = Job::new(Engine::Sqlite, scene) else { return };
    for step in scene.steps.iter().filter(|step| !step.program.is_empty()) {
        let before = job.save();
        let done = job.step(*step);
        let (after, whole) = (job.state(), job.save());
        for (folder, readers) in READERS {
            let reads = readers.iter().any(|it| it.program == step.program);
            let there =
                before.files().keys().any(|name| name.starts_with(&format!("run/{folder}/")));
            if reads && there && !step.more.contains(&"--draft-plan") {
                let (before, after) = (&before, &after);
                let reading =
                    Reading { job: &job, folder, step: *step, before, code: done.code, after };
                reading.all(files);
                reading.removed(folders);
            }
        }
        job.bring_back(&whole);
        if step.program == "rollback" {
            break;
        }
    }
}

#[test]
fn a_file_that_was_cut_or_changed_or_is_gone() {
    let files = Case::new("a file of the run is cut, gone, or has another bit");
    let folders = Case::new("a folder of the run is gone");
    for scene in times(vec![MOVES, IN_PLACE], vec![MOVES]) {
        damaged(&scene, [&files, &folders]);
    }
}

/// What can be made of a journal no more is not told before what it was compared with.
#[test]
fn a_journal_in_which_a_name_is_another() {
    let case = Case::new("a journal has another name in a line");
    let Some(job) = Job::new(Engine::Sqlite, &MOVES) else { return };
    job.steps(&TURN);
    job.steps(&[LOAD]);
    let path = job.path("run/4-loaded/journal.ndjson");
    let whole = std::fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&whole);
    let names: Vec<usize> = text.match_indices("\"did\"").map(|(at, _)| at + 1).collect();
    for at in [0, names.len() / 2, names.len() - 1] {
        std::fs::write(&path, Damage::Bit(names[at]).to(&whole).unwrap()).unwrap();
        let said = job.step(ROLLBACK);
        assert_eq!(said.code, 6, "{said:?}");
        assert!(said.stderr.contains("is not what its waybill says"), "{said:?}");
        case.once();
    }
    std::fs::write(&path, &whole).unwrap();
    let said = job.step(ROLLBACK);
    assert!(matches!(said.code, 0 | 1), "{said:?}");
}
