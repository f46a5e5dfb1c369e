//! Objects into buckets, kept there, and out again: through a real server that speaks S3.

mod job;
mod pictures;
mod server;

use cases::files;
use job::Job;
use server::{SECRET, Server, Then, buckets};
use std::net::SocketAddr;
use std::path::Path;

/// The buckets of the plan.
const BUCKETS: [&str; 2] = ["coach-images", "icons"];
/// Any port that is free.
const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// The objects in the server's folder: bucket and name. What it keeps beside them begins with a dot.
fn objects(root: &Path) -> Vec<String> {
    let hidden = |name: &String| name.starts_with('.') || name.contains("/.");
    files(root).into_keys().filter(|name| !hidden(name)).collect()
}

#[test]
fn put_found_whole_and_taken_out() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let server = Server::new(root.path());
    let url = server.url();
    let said = job.step("load", &url).ended(0).stderr;
    assert!(said.contains("objects: 4 put into buckets, 0 already there"), "{said}");
    assert_eq!(objects(root.path()).len(), 4);
    assert_eq!(server.puts(), 4);
    job.step("validate", &url).ended(0);
    let checks = job.file("5-validated/checks.ndjson");
    // The server says what its objects are, and that is right.
    assert_eq!(
        checks.matches("has its content type\",\"status\":\"passed\"").count(),
        2,
        "{checks}"
    );
    job.step("load", &url).ended(0);
    job.step("rollback", &url).ended(0);
    assert_eq!(objects(root.path()), Vec::<String>::new());
    let said = job.step("load", &url).ended(0).stderr;
    assert!(said.contains("objects: 4 put into buckets"), "{said}");
}

#[test]
fn what_is_there_is_found_and_stays() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let server = Server::new(root.path());
    let name = object(&job, "coach-images");
    let from = job.path("run/3-transformed/objects").join(&name[..2]).join(&name);
    std::fs::copy(from, root.join("coach-images").join(&name)).unwrap();
    let said = job.step("load", &server.url()).ended(0).stderr;
    assert!(said.contains("objects: 3 put into buckets, 1 already there"), "{said}");
    job.step("rollback", &server.url()).ended(0);
    assert_eq!(objects(root.path()), [format!("coach-images/{name}")]);
}

/// The name of the first object that goes into a bucket.
fn object(job: &Job, bucket: &str) -> String {
    let list = job.file("3-transformed/objects.ndjson");
    let lines = list.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut own = lines.filter(|line| line["bucket"] == bucket);
    own.next().unwrap()["name"].as_str().unwrap().to_owned()
}

#[test]
fn one_bucket_holds_the_others_as_folders() {
    let (Some(job), root) = (Job::new(), buckets(&["all"])) else { return };
    let server = Server::new(root.path());
    let url = format!("s3://all/2025?endpoint=http://{}&region=us-east-1", server.address());
    job.step("load", &url).ended(0);
    let there = objects(root.path());
    assert_eq!(there.iter().filter(|name| name.starts_with("all/2025/coach-images/")).count(), 2);
    assert_eq!(there.iter().filter(|name| name.starts_with("all/2025/icons/small/")).count(), 2);
    job.step("validate", &url).ended(0);
    job.step("rollback", &url).ended(0);
    assert_eq!(objects(root.path()), Vec::<String>::new());
}

#[test]
fn a_wrong_key_is_told_and_leaves_nothing() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let server = Server::new(root.path());
    for (key, secret) in [(server::KEY, "another"), ("NOBODY", SECRET)] {
        let mut load = job.stepping("load", &server.url());
        load.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", secret);
        let said = job.run(&mut load).ended(5).stderr;
        assert!(said.starts_with("load: cannot get "), "{said}");
        assert!(said.contains("the server says ") && said.contains("hint check AWS_ACCESS_KEY_ID"));
        assert!(said.lines().count() == 3 && !said.contains("another"), "{said}");
    }
    let mut load = job.stepping("load", &server.url());
    load.env_remove("AWS_ACCESS_KEY_ID");
    let said = job.run(&mut load).ended(2).stderr;
    assert!(said.contains("hint set AWS_ACCESS_KEY_ID"), "{said}");
    assert!(!job.path("run/4-uploaded").exists() && objects(root.path()).is_empty());
}

#[test]
fn a_bucket_that_is_not_there_is_a_persons_to_make() {
    let (Some(job), root) = (Job::new(), buckets(&["coach-images"])) else { return };
    let server = Server::new(root.path());
    let said = job.step("load", &server.url()).ended(5).stderr;
    assert!(said.contains("bucket icons: the server says NoSuchBucket"), "{said}");
    assert!(said.contains("hint make the bucket"), "{said}");
    assert_eq!(job.sql("select count(*) from people;"), "0\n");
    std::fs::create_dir(root.join("icons")).unwrap();
    job.step("load", &server.url()).ended(0);
    std::fs::remove_dir_all(root.join("icons")).unwrap();
    let said = job.step("validate", &server.url()).ended(1).stderr;
    assert!(said.contains("could not be checked") && said.contains("NoSuchBucket"), "{said}");
}

#[test]
fn a_server_that_goes_in_the_middle_is_met_again() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let server = Server::limited(root.path(), ANY, Some((2, Then::Gone)));
    let (url, address) = (server.url(), server.address());
    let said = job.step("load", &url).ended(5).stderr;
    assert!(said.contains("cannot put ") && said.contains("hint check the address"), "{said}");
    assert_eq!(job.sql("select count(*) from people;"), "0\n");
    assert_eq!(objects(root.path()).len(), 2);
    drop(server);
    let _server = Server::limited(root.path(), address, None);
    let said = job.step("load", &url).ended(0).stderr;
    assert!(said.contains("objects: 4 put into buckets, 0 already there"), "{said}");
    job.step("validate", &url).ended(0);
    job.step("rollback", &url).ended(0);
    assert_eq!(objects(root.path()), Vec::<String>::new());
}

/// Starts a load, and kills it while it puts its third object.
fn killed(job: &Job, root: &Path) -> (Server, String) {
    let server = Server::limited(root, ANY, Some((2, Then::Silent)));
    let (url, address) = (server.url(), server.address());
    let mut load = job.stepping("load", &url).spawn().unwrap();
    while server.puts() < 3 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    load.kill().unwrap();
    load.wait().unwrap();
    drop(server);
    assert_eq!(objects(root).len(), 2);
    (Server::limited(root, address, None), url)
}

#[test]
fn a_load_that_was_killed_is_done_again_and_taken_back() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let (_server, url) = killed(&job, root.path());
    let said = job.step("load", &url).ended(0).stderr;
    assert!(said.contains("objects: 4 put into buckets, 0 already there"), "{said}");
    job.step("validate", &url).ended(0);
    job.step("rollback", &url).ended(0);
    assert_eq!(objects(root.path()), Vec::<String>::new());
}

#[test]
fn a_load_that_was_killed_is_taken_back_at_once() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let (_server, url) = killed(&job, root.path());
    let said = job.step("rollback", &url).ended(0).stderr;
    assert!(said.contains("objects: 2 taken out, 2 not there"), "{said}");
    assert_eq!(objects(root.path()), Vec::<String>::new());
    assert!(!job.path("run/4-uploaded").exists());
}

#[test]
fn what_was_changed_by_hand_is_noticed_and_left() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let server = Server::new(root.path());
    let url = server.url();
    job.step("load", &url).ended(0);
    let (changed, gone) = (object(&job, "coach-images"), object(&job, "icons"));
    std::fs::write(root.join("coach-images").join(&changed), "something else").unwrap();
    std::fs::remove_file(root.join("icons").join(&gone)).unwrap();
    job.step("validate", &url).ended(1);
    let differences = job.file("5-validated/differences.ndjson");
    assert_eq!(differences.lines().count(), 2, "{differences}");
    assert!(differences.contains("the object is missing"), "{differences}");
    assert!(differences.contains("the object is another"), "{differences}");
    job.sql("insert into people values (77, 'Zoe', null, (select card from people where id = 1));");
    let said = job.step("rollback", &url).ended(1).stderr;
    assert!(said.contains("objects: 1 taken out, 1 not there, 2 left alone"), "{said}");
    let there = objects(root.path());
    assert_eq!(there.len(), 2, "{there:?}");
    assert!(there.contains(&format!("coach-images/{changed}")), "{there:?}");
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    assert!(conflicts.contains("a row still names it"), "{conflicts}");
}

#[test]
fn other_buckets_than_those_that_were_filled_are_refused() {
    let (Some(job), root) = (Job::new(), buckets(&BUCKETS)) else { return };
    let (server, other) = (Server::new(root.path()), Server::new(root.path()));
    job.step("load", &server.url()).ended(0);
    let said = job.step("load", &other.url()).ended(5).stderr;
    assert!(said.contains("their objects are in other buckets"), "{said}");
    let said = job.step("rollback", &other.url()).ended(5).stderr;
    assert!(said.contains("the objects were not put into s3 at http://127.0.0.1:"), "{said}");
    job.step("rollback", &server.url()).ended(0);
}
