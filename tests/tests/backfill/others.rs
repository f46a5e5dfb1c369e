//! Others at the same database: a second run, an application that has a row, somebody who looks.

use crate::job::{Engine, Job, bytes, lines, wait_until};
use crate::plans::{PLAN, TABLES};
use cases::ran;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Child, Command, Stdio};

/// A session that has row 50, or the whole file.
fn holder(job: &Job) -> Child {
    let mut session = job.side.session();
    let hold = match job.engine {
        // It waits for those who look whether it has the lock.
        Engine::Sqlite => ".timeout 10000\nbegin immediate;\n",
        Engine::Postgres => "begin; select 'held' from events where id = 50 for update;\n",
    };
    session.stdin.as_mut().unwrap().write_all(hold.as_bytes()).unwrap();
    wait_until("the row is held", || {
        match job.engine {
        Engine::Sqlite => {
            let mut other = Command::new("sqlite3");
            ran(other.arg(job.side.url()).arg("begin immediate")).code != 0
        }
        Engine::Postgres => {
            job.number("select count(*) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()") == 1
        }
    }
    });
    session
}

fn release(mut session: Child) {
    session.stdin.take().unwrap().write_all(b"commit;\n").unwrap();
    session.wait().unwrap();
}

pub fn two_at_once(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.turn_in("other", 0);
    job.step("load", &["--limit", "10"]).ended(0);
    let session = holder(&job);
    let mut first = job.command("load", &[]).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the first is at work", || {
        match engine {
        Engine::Sqlite => {
            // Who asks with `flock` holds it for a moment, and the first would find that and go.
            let inode = std::fs::metadata(job.side.url()).unwrap().ino();
            let locks = std::fs::read_to_string("/proc/locks").unwrap();
            locks.lines().any(|it| it.contains("FLOCK") && it.contains(&format!(":{inode} ")))
        }
        Engine::Postgres => {
            job.number("select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())") > 0
        }
    }
    });
    let said = ran(&mut job.command_in("other", "load", &[])).ended(5).stderr;
    assert!(said.contains("load (process") || said.contains("waybill load (process"), "{said}");
    assert!(said.contains("wait until it is done"), "{said}");
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains(&format!("load (process {}) is at work", first.id())), "{said}");
    release(session);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    // Afterwards it finds all of it as it is wanted.
    let said = ran(&mut job.command_in("other", "load", &[])).ended(0).stderr;
    assert!(said.contains("0 changed, 1000 already as wanted"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 1000);
}

pub fn somebody_is_in_the_way(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.step("load", &["--limit", "10"]).ended(0);
    let session = holder(&job);
    let load = job.command("load", &[]).stderr(Stdio::piped()).spawn().unwrap();
    // Longer than a lock is waited for.
    let seconds = if engine == Engine::Sqlite { 6 } else { 3 };
    std::thread::sleep(std::time::Duration::from_secs(seconds));
    release(session);
    let ended = load.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("tried again: ") && said.contains("batches were tried again"), "{said}");
    assert_eq!(job.number("select count(*) from events where canon = lower(body)"), 1000);
    let journal = job.file("4-loaded/journal.ndjson");
    assert_eq!(journal.lines().filter(|line| line.contains("\"changed\"")).count(), 1000);
    if engine == Engine::Postgres {
        slowed_down(&job);
    }
}

/// Sessions that wait for rows of a batch make it slower.
fn slowed_down(job: &Job) {
    job.step("rollback", &[]).ended(0);
    job.run(
        "create function slow() returns trigger language plpgsql as $$ begin \
           if new.canon is distinct from old.canon then perform pg_sleep(0.005); end if; return new; end $$; \
         create trigger slow before update on events for each row execute function slow();",
    );
    job.plan(&(PLAN.to_owned() + "[load]\ntriggers = \"fire\"\n"));
    job.turn(0);
    let log = format!("select count(*) from {} where what = 'load'", job.side.log());
    let before = job.number(&log);
    let load = job.command("load", &[]).stderr(Stdio::piped()).spawn().unwrap();
    let mut session = job.side.session();
    wait_until("a batch is through", || job.number(&log) > before);
    // Here and there, so that some of them meet rows of the batch.
    for place in 0..200 {
        let id = 101 + place * 7 % 800;
        let update =
            format!("update events set hits = hits + 1 where id = {id}; select pg_sleep(0.005);\n");
        session.stdin.as_mut().unwrap().write_all(update.as_bytes()).unwrap();
    }
    drop(session.stdin.take());
    let ended = load.wait_with_output().unwrap();
    session.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("slowed down: sessions that wait for its locks"), "{said}");
    assert_eq!(job.number("select sum(hits) from events"), 200);
}

pub fn the_log_can_be_followed(engine: Engine) {
    let Some(job) = Job::new(engine, &TABLES.replace("1000", "20000"), PLAN) else { return };
    job.turn(0);
    let mut load =
        job.command("load", &["--batch-size", "20"]).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("a batch is through", || {
        !bytes(&job.path("run/4-loaded.draft/journal.ndjson")).is_empty()
    });
    let followed = ran(&mut job.command("validate", &["--log", "--follow"])).ended(0);
    assert_eq!(load.wait().unwrap().code(), Some(0));
    let rows = lines(&followed.stdout);
    let sum: i64 = rows.iter().map(|row| row["processed"].as_i64().unwrap()).sum();
    assert_eq!((rows.len(), sum), (1000, 20_000));
    assert!(
        followed.stderr.contains("20,000 of 20,000 rows (100%) in 1,000 batches"),
        "{}",
        followed.stderr
    );
    assert!(followed.stderr.contains("rows a second"), "{}", followed.stderr);
}
