//! Rights that are missing, and passwords that nobody is to see.

use super::job::{Job, STEPS};
use cases::postgres::{Cluster, Settings, available};
use cases::ran;

/// Every character that means something to a URL, a shell, a password file or a conninfo string.
const PASSWORD: &str = "p@ss:w/rd?#%&'\"\\ $";

const TABLES: &str = "create table a (id int primary key, word text);
    create table b (id int primary key, a int references a, word text);";
const ROWS: &str = "insert into a values (1, 'x'); insert into b values (1, 1, 'y');";

#[test]
fn a_password_is_in_no_file_and_no_message_of_any_step() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().passwords().tcp());
    cluster.role("clerk", "superuser", PASSWORD);
    let (source, target) = (cluster.database(), cluster.database());
    source.run(&format!("{TABLES}{ROWS}"));
    target.run(TABLES);
    let urls = [&source, &target].map(|database| database.url_tcp("localhost", "clerk", PASSWORD));
    let job = Job::drafted(source, target, urls.clone());
    let wrong = urls.map(|url| url.replacen("p%40ss", "Wr0ngp%40ss", 1));
    for step in STEPS {
        if step != "transform" {
            let mut command = job.command(step);
            command.env("SOURCE_URL", &wrong[0]).env("TARGET_URL", &wrong[1]);
            let said = ran(&mut command);
            let expected = if matches!(step, "survey" | "extract") { 4 } else { 5 };
            assert_eq!(said.code, expected, "{step}: {said:?}");
            assert!(said.stderr.contains("28P01"), "{step}: {said:?}");
            hidden(step, format!("{}{}", said.stdout, said.stderr).as_bytes());
        }
        let said = job.step(step, 0);
        hidden(step, format!("{}{}", said.stdout, said.stderr).as_bytes());
    }
    for (name, bytes) in job.files() {
        hidden(&name, &bytes);
    }
}

/// Neither as it is nor as a URL writes it.
#[track_caller]
fn hidden(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in [PASSWORD, "p%40ss", "Wr0ng", "ss:w/rd", "ss%3Aw"] {
        assert!(!text.contains(secret), "{secret:?} in {place}: {text}");
    }
}

#[test]
fn a_table_that_may_not_be_read_or_written_is_named() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    cluster.role("clerk", "nosuperuser", "");
    let (source, target) = (cluster.database(), cluster.database());
    source.run(&format!("{TABLES}{ROWS} grant select on a to clerk;"));
    target.run(&format!(
        "{TABLES} grant select, insert, update, delete on a to clerk; grant select on b to clerk;"
    ));
    target.run("grant create on database postgres to clerk");
    target.run(&format!("grant create on database \"{}\" to clerk", target.name()));
    let urls = [source.url(), target.url()];
    let as_clerk = [&source, &target].map(|database| database.url_as("clerk", None));
    let job = Job::drafted(source, target, urls);
    let refused = |step: &str, code: i32| {
        let mut command = job.command(step);
        command.env("SOURCE_URL", &as_clerk[0]).env("TARGET_URL", &as_clerk[1]);
        let said = ran(&mut command).ended(code).stderr;
        assert!(said.contains("permission denied") && said.contains("table b"), "{step}: {said}");
    };
    job.step("survey", 0);
    refused("extract", 4);
    job.step("extract", 0);
    job.step("transform", 0);
    refused("load", 5);
    assert_eq!(job.target.run("select count(*) from a"), "0\n");
    job.step("load", 0);
    job.target.run("revoke select on b from clerk");
    refused("validate", 5);
    job.step("validate", 0);
    refused("rollback", 5);
    assert_eq!(job.target.run("select count(*) from a, b"), "1\n");
    job.step("rollback", 0);
    assert_eq!(job.target.run("select count(*) from a"), "0\n");
}
