//! Connections to PostgreSQL, as a person meets them: passwords, sockets, TLS, poolers, and what is
//! said when one fails. The program is `schema apply`, which does the least with a connection.

mod certificates;
mod poolers;
mod sessions;
mod silence;
mod visitor;

use cases::postgres::{Cluster, Settings, available};
use visitor::Visitor;

/// Every character that means something to a URL, a shell, a password file or a conninfo string.
const PASSWORD: &str = "p@ss:w/rd?#%&'\"\\ $";

#[test]
fn a_password_of_any_characters_opens_and_is_nowhere_to_be_seen() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().passwords().tcp());
    cluster.role("clerk", "superuser", PASSWORD);
    let database = cluster.database();
    for url in [
        database.url_tcp("localhost", "clerk", PASSWORD),
        database.url_tcp("127.0.0.1", "clerk", PASSWORD),
        database.url_as("clerk", Some(PASSWORD)),
    ] {
        Visitor::new().hides(PASSWORD).goes(&url).ended(0);
    }
    // A password file, for TCP and for a socket; the colon and the backslash are escaped there.
    let port = cluster.port().unwrap();
    let escaped = PASSWORD.replace('\\', "\\\\").replace(':', "\\:");
    let visitor = Visitor::new().hides(PASSWORD);
    visitor.keeps(&format!("# mine\nother:*:*:*:no\nlocalhost:{port}:*:clerk:{escaped}\n"), 0o600);
    let bare = format!("postgres://clerk@localhost:{port}/{}", database.name());
    visitor.goes(&bare).ended(0);
    visitor.keeps(
        &format!("{}:*:{}:*:{escaped}\n", cluster.folder().display(), database.name()),
        0o600,
    );
    visitor.goes(&database.url_as("clerk", None)).ended(0);
    // Variables alone.
    let port = port.to_string();
    let all = [("PGHOST", "localhost"), ("PGPORT", &port), ("PGUSER", "clerk")];
    let visitor = Visitor::new().hides(PASSWORD).with(&all);
    visitor
        .with(&[("PGPASSWORD", PASSWORD), ("PGDATABASE", database.name())])
        .goes("postgres://")
        .ended(0);
}

#[test]
fn a_wrong_password_is_not_repeated() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().passwords().tcp());
    cluster.role("clerk", "superuser", PASSWORD);
    let database = cluster.database();
    let wrong = "Wr0ng:s/cr@t";
    let said = Visitor::new().hides(wrong).refused(&database.url_tcp("localhost", "clerk", wrong));
    assert!(said.contains("password authentication failed") && said.contains("28P01"), "{said}");
    assert!(said.contains("%40") && said.contains("at localhost:"), "{said}");
    let none = format!("postgres://clerk@localhost:{}/x", cluster.port().unwrap());
    let said = Visitor::new().refused(&none);
    assert!(said.contains("asks for a password, and none is given"), "{said}");
    assert!(said.contains("PGPASSWORD") && said.contains(".pgpass"), "{said}");
    // A password file that others can read is not read, and that is said where it matters.
    let visitor = Visitor::new().hides(wrong);
    visitor.keeps("*:*:*:*:Wr0ng\\:s/cr@t\n", 0o644);
    let said = visitor.refused(&none);
    assert!(said.contains("chmod 600") && said.contains(".pgpass"), "{said}");
    visitor.keeps("*:*:*:*:Wr0ng\\:s/cr@t\n", 0o600);
    let said = visitor.refused(&none);
    assert!(said.contains("28P01") && said.contains("the password came from"), "{said}");
}

#[test]
fn a_url_that_is_mistyped_shows_no_password() {
    for url in [
        "postgres://clerk:hunter2@ss@localhost/x",
        "postgres://clerk:12/hunter2@localhost/x",
        "postgres://clerk:hunter2%@localhost/x",
        "postgres://clerk:hunter2",
        "postgres://clerk:hunter2@localhost/x?sslmod=require",
        "postgres://clerk:hunter2@localhost:1,localhost:2,localhost/x?port=5,6",
    ] {
        Visitor::new().hides("hunter2").goes(url).ended(2);
    }
}

#[test]
fn where_nobody_answers() {
    let visitor = Visitor::new().hides("hunter2");
    let said = visitor.refused("postgres://clerk:hunter2@nowhere.invalid/x");
    assert!(said.contains("nowhere.invalid has no address"), "{said}");
    let closed = "postgres://clerk:hunter2@127.0.0.1:1/x";
    let said = visitor.refused(closed);
    assert!(said.contains("127.0.0.1:1: connection refused") && said.contains("hint"), "{said}");
    let said = visitor.refused("postgres://clerk:hunter2@/x?host=/nowhere/at/all");
    assert!(said.contains("/nowhere/at/all/.s.PGSQL.5432: there is no such socket"), "{said}");
    let said = visitor.refused("postgres://clerk:hunter2@127.0.0.1:1,127.0.0.1:2/x");
    assert!(said.contains("127.0.0.1:1: connection refused; 127.0.0.1:2: connection"), "{said}");
}

#[test]
fn of_several_hosts_the_first_that_fits_is_taken() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().tcp());
    cluster.role("clerk", "superuser", PASSWORD);
    let (database, visitor) = (cluster.database(), Visitor::new().hides(PASSWORD));
    let url = database.url_tcp("127.0.0.1:1,localhost", "clerk", PASSWORD);
    visitor.goes(&url).ended(0);
    visitor.goes(&format!("{url}?target_session_attrs=read-write")).ended(0);
    visitor.goes(&format!("{url}?target_session_attrs=prefer-standby")).ended(0);
    let said = visitor.refused(&format!("{url}?target_session_attrs=standby"));
    assert!(said.contains("it is no standby"), "{said}");
    let other = url.replace(database.name(), "no_such_database");
    let said = visitor.refused(&other);
    assert!(said.contains("\"no_such_database\" does not exist (3D000)"), "{said}");
    let said = visitor.refused(&database.url_as("stranger", None));
    assert!(said.contains("role \"stranger\" does not exist (28000)"), "{said}");
    assert!(said.contains("pg_hba.conf"), "{said}");
}
