//! `scripts/postgres`, as a person runs it.

use cases::postgres::{available, psql};
use cases::{Ran, Scratch, ran, repository};
use std::path::Path;
use std::process::Command;

fn script(args: &[&str]) -> Ran {
    ran(Command::new(repository().join("scripts/postgres")).args(args))
}

#[test]
fn a_command_has_a_source_and_a_target() {
    if !available() {
        return;
    }
    let asks = "echo $PGHOST
        psql -X -A -t \"$SOURCE_URL\" -c 'select current_database()'
        psql -X -A -t target -c 'select current_database(), current_user'
        id -u
        exit 3";
    let Ran { stdout, .. } = script(&["with", "sh", "-c", asks]).ended(3);
    let me = ran(Command::new("id").arg("-u")).stdout;
    let (folder, rest) = stdout.split_once('\n').unwrap();
    assert_eq!(rest, format!("source\ntarget|waybill\n{me}"));
    assert!(!Path::new(folder).exists());
}

#[test]
fn a_server_is_started_stopped_and_started() {
    if !available() {
        return;
    }
    // Below /tmp, where every user can reach it; too long for the path of a socket.
    let scratch = tempfile::Builder::new().prefix("waybill-").tempdir_in("/tmp").unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(scratch.path(), open).unwrap();
    let folder = scratch.path().join("it's a long way".repeat(8));
    let folder = folder.to_str().unwrap();
    script(&["start", folder, r"cluster_name=it's a \ here"]).ended(0);
    let url = script(&["createdb", folder, "one"]).ended(0).stdout;
    assert_eq!(psql(url.trim_end(), "show cluster_name").unwrap(), "it's a \\ here\n");
    script(&["stop", folder]).ended(0);
    assert!(psql(url.trim_end(), "select 1").is_err());
    let said = script(&["createdb", folder, "two"]).ended(1).stderr;
    assert!(said.contains("there is no server running"), "{said}");
    let url = script(&["start", folder]).ended(0).stdout;
    let query = "select count(*) from pg_database where datname = 'one'";
    assert_eq!(psql(url.trim_end(), query).unwrap(), "1\n");
    let socket = Path::new(url.trim_end().split_once("?host=").unwrap().1);
    script(&["stop", folder, "immediate"]).ended(0);
    assert!(!socket.exists(), "{}", socket.display());
}

#[test]
fn a_folder_of_something_else_is_refused() {
    if !available() {
        return;
    }
    let scratch = Scratch::new();
    scratch.write("note", "mine");
    let said = script(&["start", scratch.path().to_str().unwrap()]).ended(1).stderr;
    assert!(said.contains("is not empty, and no cluster"), "{said}");
    assert!(scratch.join("note").exists());
    assert!(script(&["begin"]).ended(2).stderr.contains("scripts/postgres start FOLDER"));
}
