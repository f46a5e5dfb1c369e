//! Killed anywhere, again and again, while an application goes on writing.

use crate::job::{Engine, Job, Side, lines};
use cases::ran;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const ROWS: u64 = 6000;
/// On each engine.
const KILLS: u32 = 100;
const POINTS: [&str; 4] = ["after-update", "after-journal", "before-commit", "after-commit"];

const TABLES: &str = "create table events(id integer primary key not null, body text not null, \
       hits integer not null default 0, canon text, times integer not null default 0, \
       constraint poison check (canon <> 'poison')); \
     insert into events(id, body) select x, 'Body ' || x from ROWS(6000); \
     update events set body = 'POISON' where id in (77, 1111);";

const PLAN: &str = r#"
[extract.events]
where = "canon is null"
[[flow]]
from = "events"
into = "events"
[flow.columns]
canon = { from = "body", case = "lower" }
[into.events]
update = "in place"
[load]
triggers = "fire"
"#;

/// Counts how often a row was changed by us: nobody else writes `canon`.
fn counted(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "create trigger counted after update of canon on events when new.canon is not old.canon \
             begin update events set times = times + 1 where id = new.id; end;"
        }
        Engine::Postgres => {
            "create function counted() returns trigger language plpgsql as $$ begin \
               if new.canon is distinct from old.canon then new.times := old.times + 1; end if; \
               return new; end $$; \
             create trigger counted before update on events for each row execute function counted();"
        }
    }
}

/// Numbers that are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What the application knows of its rows: the body, or that the row is gone.
type Truth = BTreeMap<u64, Option<String>>;

/// The application: it inserts, changes and deletes, and remembers.
fn writes(job: &Job, ends: &AtomicBool) -> Truth {
    let (mut truth, mut numbers, mut new) = (Truth::new(), Numbers(7), ROWS);
    while !ends.load(Ordering::Relaxed) {
        let id = 1 + numbers.below(ROWS);
        let there = !matches!(truth.get(&id), Some(None));
        let word = format!("Written {}", numbers.below(1_000_000));
        match numbers.below(5) {
            0 if there => {
                job.run(&format!("delete from events where id = {id}"));
                truth.insert(id, None);
            }
            1 => {
                new += 1;
                job.run(&format!("insert into events(id, body) values ({new}, '{word}')"));
                truth.insert(new, Some(word));
            }
            2 | 3 if there => {
                job.run(&format!("update events set body = '{word}' where id = {id}"));
                truth.insert(id, Some(word));
            }
            _ => drop(job.run(&format!("update events set hits = hits + 1 where id = {id}"))),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    truth
}

/// Kills loads until there were enough of them; gives how many.
fn kills(job: &Job) -> u32 {
    let (mut killed, mut numbers, mut loads) = (0, Numbers(3), 0);
    let options = ["--batch-size", "4"];
    while killed < KILLS {
        loads += 1;
        assert!(loads < 3 * KILLS, "{killed} of {loads} loads were killed");
        let mut command = job.command("load", &options);
        let way = numbers.below(8);
        if way < 6 {
            let point = POINTS[usize::try_from(way % 4).unwrap()];
            command.env("WAYBILL_FAIL_AT", format!("{point}:{}", 1 + numbers.below(3)));
            let ended = ran(&mut command);
            killed += u32::from(ended.code == -1);
            assert!(matches!(ended.code, -1..=1), "{}", ended.stderr);
            continue;
        }
        let mut load = command.stderr(Stdio::piped()).spawn().unwrap();
        // Short, for a load that is not killed soon leaves nothing for the others.
        std::thread::sleep(Duration::from_millis(4 + numbers.below(20)));
        match &job.side {
            // The server ends the session: the load fails, and says so.
            Side::Postgres(database) if way == 7 => {
                let gone = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
                            where application_name like 'waybill load%' and datname = current_database()";
                let cut: u32 = database.run(gone).trim().parse().unwrap();
                // What had no session yet is ended the other way.
                if cut == 0 {
                    let _ = load.kill();
                }
            }
            _ => drop(load.kill()),
        }
        let code = load.wait().unwrap().code();
        killed += u32::from(code.is_none() || code == Some(5));
    }
    killed
}

/// Says at its end, however it comes, that it is over.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub fn killed_anywhere_while_others_write(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    if engine == Engine::Sqlite {
        job.run("pragma journal_mode = wal");
    }
    job.run(counted(engine));
    job.turn(0);
    let ends = AtomicBool::new(false);
    let (killed, truth) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| writes(&job, &ends));
        // The writer must not go on for ever after what follows has failed.
        let _end = End(&ends);
        let killed = kills(&job);
        job.step("load", &["--batch-size", "50"]).ended(1);
        ends.store(true, Ordering::Relaxed);
        (killed, writer.join().unwrap())
    });
    assert!(killed >= KILLS);
    accounted(&job);
    nothing_is_lost(&job, &truth);
}

/// Every row is changed once, or told of once.
fn accounted(job: &Job) {
    let keys = |name: &str, of: &str| -> Vec<u64> {
        let text = job.file(name);
        let own = text.lines().filter(|line| !line.starts_with("{\"did\":\"batch\""));
        own.map(|line| lines(line)[0][of]["id"].as_u64().unwrap()).collect()
    };
    let changed = keys("4-loaded/journal.ndjson", "key");
    let told: Vec<u64> =
        [keys("4-loaded/held.ndjson", "into_key"), keys("4-loaded/rejected.ndjson", "into_key")]
            .concat();
    let all: BTreeSet<u64> = changed.iter().chain(&told).copied().collect();
    assert_eq!((changed.len() + told.len()) as u64, ROWS, "a row twice, or not at all");
    assert_eq!(all, (1..=ROWS).collect());
    let wrong = format!(
        "select count(*) from events where id <= {ROWS} \
         and (times > 1 or (times = 1) <> (canon is not null) or canon <> 'body ' || id)"
    );
    assert_eq!(job.number(&wrong), 0);
    let changed: BTreeSet<u64> = changed.into_iter().collect();
    for line in job.run("select id from events where canon is not null").lines() {
        assert!(changed.contains(&line.parse().unwrap()), "{line} is in no journal");
    }
    let there: BTreeSet<u64> = job
        .run(&format!("select id from events where canon is null and id <= {ROWS}"))
        .lines()
        .map(|line| line.parse().unwrap())
        .collect();
    assert!(there.is_disjoint(&changed));
    assert!(there.is_subset(&told.iter().copied().collect()), "a row that nobody tells of");
    let log = job.side.log();
    assert_eq!(
        job.number(&format!("select sum(processed) from {log}")),
        i64::try_from(ROWS).unwrap()
    );
    assert_eq!(
        job.number(&format!("select sum(succeeded) from {log}")),
        i64::try_from(changed.len()).unwrap()
    );
}

/// What the application wrote is there.
fn nothing_is_lost(job: &Job, truth: &Truth) {
    assert!(truth.len() > 20, "the application wrote {} rows", truth.len());
    let said = job.run("select id, body from events order by id");
    let found: BTreeMap<u64, &str> = said
        .lines()
        .map(|line| line.split_once('|').unwrap())
        .map(|(id, body)| (id.parse().unwrap(), body))
        .collect();
    for (id, body) in truth {
        assert_eq!(found.get(id).copied(), body.as_deref(), "row {id}");
    }
}
