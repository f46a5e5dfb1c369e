use super::place::Place;
use super::surroundings::Surroundings;
use super::{Attributes, Server};
use complaint::Result;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Reads a URL among these variables; the home folder is empty.
fn among(variables: &[(&str, &str)], text: &str) -> Result<Server> {
    at_home(variables, Path::new("/nowhere"), text)
}

fn at_home(variables: &[(&str, &str)], home: &Path, text: &str) -> Result<Server> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).into())
    };
    let around = Surroundings {
        variable: &variable,
        home: Some(home.to_owned()),
        user: Some("ann".to_owned()),
        program: "extract".to_owned(),
    };
    Server::read(text, &around)
}

fn read(text: &str) -> Server {
    among(&[], text).unwrap()
}

fn refused(text: &str) -> String {
    among(&[], text).unwrap_err().to_string()
}

fn tcp(host: &str, port: u16) -> Place {
    Place::Tcp { host: host.to_owned(), address: None, port }
}

#[test]
fn what_is_left_out_is_usual() {
    let server = read("postgres://");
    assert_eq!(server.places, [Place::Socket { folder: None, port: 5432 }]);
    assert_eq!((server.user.as_str(), server.database.as_str()), ("ann", "ann"));
    assert_eq!(server.application, "waybill extract");
    assert_eq!(server.patience, Some(Duration::from_secs(10)));
    assert_eq!(server.encryption.mode.word(), "prefer");
    assert_eq!(server.passfile, Some(PathBuf::from("/nowhere/.pgpass")));
    assert!(server.password.is_none() && server.attributes == Attributes::Any);
    assert_eq!(read("postgres://bob@h").database, "bob");
    assert_eq!(read("postgres://h?connect_timeout=0").patience, None);
}

#[test]
fn places() {
    let server = read("postgres://a:1,[::1],c:3/d");
    assert_eq!(server.places, [tcp("a", 1), tcp("::1", 5432), tcp("c", 3)]);
    assert_eq!(read("postgres://a,b/d?port=7").places, [tcp("a", 7), tcp("b", 7)]);
    let socket = [Place::Socket { folder: Some("/tmp/x".into()), port: 5433 }];
    assert_eq!(read("postgres://%2Ftmp%2Fx:5433/db").places, socket);
    assert_eq!(read("postgres:///db?host=/tmp/x&port=5433").places, socket);
    let addressed = &read("postgres://db.example/d?hostaddr=10.0.0.1").places[0];
    let address = Some([10, 0, 0, 1].into());
    assert_eq!(*addressed, Place::Tcp { host: "db.example".to_owned(), address, port: 5432 });
    assert!(refused("postgres://a,b/d?port=1,2,3").contains("3 entries"));
    assert!(refused("postgres://a/d?port=0").contains("port"));
    assert!(refused("postgres://a/d?hostaddr=b").contains("hostaddr"));
    assert!(refused("postgres:///d?host=@x").contains("abstract"));
}

#[test]
fn variables_stand_for_what_the_url_leaves_out() {
    let variables = [
        ("PGHOST", "db.example"),
        ("PGHOSTADDR", "10.0.0.1"),
        ("PGPORT", "5433"),
        ("PGUSER", "bob"),
        ("PGPASSWORD", "hunter2"),
        ("PGDATABASE", "shop"),
        ("PGSSLMODE", "require"),
        ("PGCONNECT_TIMEOUT", "3"),
        ("PGOPTIONS", "-c geqo=off"),
        ("PGAPPNAME", "mine"),
        ("PGPASSFILE", "/x/pass"),
    ];
    let server = among(&variables, "postgres://").unwrap();
    let address = Some([10, 0, 0, 1].into());
    let place = Place::Tcp { host: "db.example".to_owned(), address, port: 5433 };
    assert_eq!(server.places, [place]);
    assert_eq!((server.user.as_str(), server.database.as_str()), ("bob", "shop"));
    assert_eq!(server.password.as_ref().unwrap().reveal(), "hunter2");
    assert_eq!(server.encryption.mode.word(), "require");
    assert_eq!(server.patience, Some(Duration::from_secs(3)));
    assert_eq!(server.options.as_deref(), Some("-c geqo=off"));
    assert_eq!(server.application, "mine");
    assert_eq!(server.passfile, Some("/x/pass".into()));
    // A host of the URL is not looked for at the address of another.
    let other = among(&variables, "postgres://u:p@h/d?connect_timeout=5").unwrap();
    assert_eq!(other.places, [tcp("h", 5433)]);
    assert_eq!((other.user.as_str(), other.database.as_str()), ("u", "d"));
    assert_eq!(other.password.as_ref().unwrap().reveal(), "p");
    assert_eq!(other.patience, Some(Duration::from_secs(5)));
    assert_eq!(among(&[("PGHOST", "")], "postgres://").unwrap().places, read("postgres://").places);
}

#[test]
fn what_would_be_passed_over_is_refused() {
    let said = among(&[("PGSERVICE", "secret")], "postgres://").unwrap_err().to_string();
    assert!(said.contains("PGSERVICE") && !said.contains("secret"), "{said}");
    assert!(among(&[("PGSSLCRL", "/x")], "postgres://").is_err());
    assert!(among(&[("PGREQUIRESSL", "1")], "postgres://").is_err());
    assert!(among(&[("PGREQUIRESSL", "1")], "postgres://?sslmode=verify-ca").is_ok());
    assert!(among(&[("PGREQUIRESSL", "0")], "postgres://").is_ok());
    let said = among(&[("PGPORT", "hunter2")], "postgres://").unwrap_err().to_string();
    assert!(said.contains("PGPORT") && !said.contains("hunter2"), "{said}");
    for wrong in [
        "postgres://u:hunter2/d",
        "postgres://h/d?connect_timeout=hunter2",
        "postgres://h/d?sslmode=hunter2",
        "postgres://h/d?target_session_attrs=hunter2",
        "postgres://h/d?channel_binding=hunter2",
        "postgres://h/d?gssencmode=require",
        "postgres://h/d?load_balance_hosts=random",
        "postgres://h/d?client_encoding=latin1",
    ] {
        let said = refused(wrong);
        assert!(!said.contains("hunter2"), "{wrong}: {said}");
    }
    assert!(among(&[], "postgres://h/d?gssencmode=disable&client_encoding=utf8").is_ok());
}

#[test]
fn nothing_shows_user_or_password() {
    let url = "postgres://bob:hunter2@db.example:5433,[::1]/shop?application_name=x&port=1,2";
    let server = read(url);
    assert_eq!(server.to_string(), "postgres database shop at db.example:1, [::1]:2");
    assert_eq!(server.whereabouts(), "postgres db.example:1,[::1]:2/shop");
    for shown in [format!("{server:?}"), format!("{server:#?}"), server.whereabouts()] {
        assert!(!shown.contains("bob") && !shown.contains("hunter2"), "{shown}");
    }
    let socket = read("postgres:///shop?host=/nowhere").to_string();
    assert_eq!(socket, "postgres database shop at the socket /nowhere/.s.PGSQL.5432");
}

#[test]
fn a_program_of_the_servers_connects_as_we_do() {
    let password = "p@ss:w/rd?#%&'\"\\ $";
    let encoded = "p%40ss:w%2Frd%3F%23%25%26'%22%5C%20%24";
    let url =
        format!("postgres://bob:{encoded}@a:1,b:2/shop?sslmode=require&options=-c%20geqo%3Doff");
    let found = read(&url).environment();
    let variable = |wanted: &str| {
        let found = found.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(variable("PGHOST"), Some("a,b"));
    assert_eq!(variable("PGHOSTADDR"), Some(""));
    assert_eq!(variable("PGPORT"), Some("1,2"));
    assert_eq!(variable("PGUSER"), Some("bob"));
    assert_eq!(variable("PGPASSWORD"), Some(password));
    assert_eq!(variable("PGDATABASE"), Some("shop"));
    assert_eq!(variable("PGSSLMODE"), Some("require"));
    assert_eq!(variable("PGOPTIONS"), Some("-c geqo=off"));
    assert_eq!(variable("PGCONNECT_TIMEOUT"), Some("10"));
    assert_eq!(variable("PGSSLNEGOTIATION"), None);
}

#[test]
fn roots_and_how_much_they_are_needed() {
    use super::encryption::{Mode, Roots};
    let home = tempfile::tempdir().unwrap();
    let mode = |text: &str| at_home(&[], home.path(), text).map(|server| server.encryption);
    assert_eq!(mode("postgres://h").unwrap().roots, Roots::None);
    let full = mode("postgres://h?sslmode=verify-full").unwrap();
    let said = full.connector().err().unwrap().to_string();
    assert!(said.contains("sslrootcert=system") && said.contains("root.crt"), "{said}");
    let system = mode("postgres://h?sslrootcert=system").unwrap();
    assert_eq!((system.mode, system.roots), (Mode::VerifyFull, Roots::System));
    assert!(mode("postgres://h?sslrootcert=system&sslmode=require").is_err());
    let own = home.path().join(".postgresql");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("root.crt"), "no certificate").unwrap();
    let found = mode("postgres://h?sslmode=verify-ca").unwrap();
    assert_eq!(found.roots, Roots::File(own.join("root.crt")));
    let said = found.connector().err().unwrap().to_string();
    assert!(said.contains("there is none in it") && said.contains("root.crt"), "{said}");
    let absent = mode("postgres://h?sslmode=require&sslrootcert=/nowhere/x.crt").unwrap();
    assert!(absent.connector().err().unwrap().to_string().contains("/nowhere/x.crt"));
    assert!(mode("postgres://h?sslmode=prefer&sslnegotiation=direct").is_err());
    assert!(mode("postgres://h?sslcert=/x.crt").is_err());
}
