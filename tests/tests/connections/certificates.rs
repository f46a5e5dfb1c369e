//! TLS: with whom, and with whom not.

use crate::PASSWORD;
use crate::visitor::Visitor;
use cases::postgres::{Cluster, Database, Settings, available};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use std::path::Path;

/// A schema file that fails unless the connection is encrypted.
const ENCRYPTED: &str = "do $$ begin
    if not (select ssl from pg_stat_ssl where pid = pg_backend_pid()) then
        raise exception 'in plain sight';
    end if;
end $$;";

fn cluster() -> (Cluster, Database) {
    let cluster = Cluster::with(&Settings::new().tls());
    cluster.role("clerk", "superuser", PASSWORD);
    let database = cluster.database();
    (cluster, database)
}

fn at(database: &Database, host: &str, query: &str) -> String {
    format!("{}?{query}", database.url_tcp(host, "clerk", PASSWORD))
}

#[test]
fn every_mode_means_what_it_means_to_libpq() {
    if !available() {
        return;
    }
    let (cluster, database) = cluster();
    let (right, wrong) = (cluster.authority(), cluster.stranger());
    let (right, wrong) = (right.display(), wrong.display());
    let visitor = Visitor::new().brings(ENCRYPTED).hides(PASSWORD);
    for (host, query) in [
        ("localhost", "sslmode=prefer"),
        ("localhost", "sslmode=allow"),
        ("localhost", "sslmode=require"),
        ("localhost", "ssl=true&channel_binding=require"),
        ("127.0.0.1", &format!("sslmode=require&sslrootcert={right}")),
        ("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={right}")),
        ("localhost", &format!("sslmode=verify-full&sslrootcert={right}&channel_binding=require")),
        ("localhost", &format!("sslmode=verify-full&sslrootcert={right}&hostaddr=127.0.0.1")),
    ] {
        visitor.goes(&at(&database, host, query)).ended(0);
    }
    let said = visitor.refused(&at(&database, "localhost", "sslmode=disable"));
    assert!(said.contains("no encryption (28000)") && said.contains("sslmode"), "{said}");
    for mode in ["require", "verify-ca", "verify-full"] {
        let query = format!("sslmode={mode}&sslrootcert={wrong}");
        let said = visitor.refused(&at(&database, "localhost", &query));
        assert!(said.contains("signed by an authority that is not known"), "{mode}: {said}");
        assert!(said.contains("sslrootcert=FILE"), "{mode}: {said}");
    }
    let query = format!("sslmode=verify-full&sslrootcert={right}");
    let said = visitor.refused(&at(&database, "127.0.0.1", &query));
    assert!(said.contains("is for localhost, and not for 127.0.0.1"), "{said}");
    let said = visitor.refused(&at(&database, "localhost", "sslmode=verify-full"));
    assert!(said.contains("sslrootcert=system"), "{said}");
}

#[test]
fn the_roots_of_the_system_and_of_the_home_folder() {
    if !available() {
        return;
    }
    let (cluster, database) = cluster();
    let right = cluster.authority();
    let system =
        Visitor::new().brings(ENCRYPTED).with(&[("SSL_CERT_FILE", right.to_str().unwrap())]);
    system.goes(&at(&database, "localhost", "sslrootcert=system")).ended(0);
    let said = system.refused(&at(&database, "127.0.0.1", "sslrootcert=system"));
    assert!(said.contains("not for 127.0.0.1"), "{said}");
    let home = Visitor::new().brings(ENCRYPTED);
    home.finds("root.crt", &std::fs::read_to_string(cluster.stranger()).unwrap(), 0o644);
    // As libpq: where there are roots, `require` verifies by them.
    for mode in ["require", "verify-full"] {
        let said = home.refused(&at(&database, "localhost", &format!("sslmode={mode}")));
        assert!(said.contains("not known"), "{mode}: {said}");
    }
    home.finds("root.crt", &std::fs::read_to_string(&right).unwrap(), 0o644);
    home.goes(&at(&database, "localhost", "sslmode=verify-full")).ended(0);
}

#[test]
fn a_server_without_tls() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().tcp());
    cluster.role("clerk", "superuser", PASSWORD);
    let (database, visitor) = (cluster.database(), Visitor::new().hides(PASSWORD));
    visitor.goes(&at(&database, "localhost", "sslmode=prefer")).ended(0);
    let said = visitor.refused(&at(&database, "localhost", "sslmode=require"));
    assert!(said.contains("the server knows no TLS"), "{said}");
    let said = visitor.refused(&at(&database, "localhost", "channel_binding=require"));
    assert!(said.contains("channel binding"), "{said}");
    // Nothing leaves the machine over a socket: there, nobody asks for TLS.
    visitor.goes(&format!("{}&sslmode=verify-full", database.url())).ended(0);
}

/// Gives the running server another certificate.
fn shows(cluster: &Cluster, database: &Database, certificate: &str, key: &KeyPair) {
    // Written into the files that are there, which belong to the server's user.
    std::fs::write(cluster.folder().join("server.crt"), certificate).unwrap();
    std::fs::write(cluster.folder().join("server.key"), key.serialize_pem()).unwrap();
    database.run("select pg_reload_conf()");
    // The server's parent takes it up in its own time.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

fn named(hosts: &[&str], subject: &str) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, subject);
    params
}

#[test]
fn certificates_that_the_web_would_not_take() {
    if !available() {
        return;
    }
    let (cluster, database) = cluster();
    let scratch = cases::Scratch::new();
    let visitor = Visitor::new().brings(ENCRYPTED);
    let full = |root: &Path| format!("sslmode=verify-full&sslrootcert={}", root.display());
    // Signed by itself, a CA at that, and known: what `openssl req -x509` makes.
    let key = KeyPair::generate().unwrap();
    let mut own = named(&[], "localhost");
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = own.self_signed(&key).unwrap().pem();
    shows(&cluster, &database, &own, &key);
    let root = scratch.write("own.crt", &own);
    visitor.goes(&at(&database, "localhost", &full(&root))).ended(0);
    let said = visitor.refused(&at(&database, "127.0.0.1", &full(&root)));
    assert!(said.contains("is for localhost, and not for 127.0.0.1"), "{said}");
    let said = visitor.refused(&at(&database, "localhost", &full(&cluster.authority())));
    assert!(said.contains("was signed by itself, and is not known"), "{said}");
    assert!(said.contains("sslrootcert=FILE"), "{said}");
    visitor.goes(&at(&database, "localhost", "sslmode=require")).ended(0);
    // Expired.
    let mut old = named(&["localhost"], "localhost");
    old.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let old = old.self_signed(&key).unwrap().pem();
    shows(&cluster, &database, &old, &key);
    let root = scratch.write("old.crt", &old);
    let said = visitor.refused(&at(&database, "localhost", &full(&root)));
    assert!(said.contains("has expired"), "{said}");
}

#[test]
fn a_certificate_in_the_place_of_a_password() {
    if !available() {
        return;
    }
    let (cluster, database) = cluster();
    let mut params = named(&[], "an authority for clients");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut clerk = named(&[], "clerk");
    clerk.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let clerk = clerk.signed_by(&key, &issuer).unwrap().pem();
    // The server reads what belongs to its user; the authority of the tests does.
    std::fs::write(cluster.stranger(), issuer.pem()).unwrap();
    let doors = "local all waybill trust\nhostssl all clerk 127.0.0.1/32 cert\n";
    std::fs::write(cluster.folder().join("pg_hba.conf"), doors).unwrap();
    let file = cluster.stranger();
    database.run(&format!("alter system set ssl_ca_file = '{}'", file.display()));
    database.run("select pg_reload_conf()");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let visitor = Visitor::new().brings(ENCRYPTED);
    let url = format!(
        "postgres://clerk@localhost:{}/{}?sslmode=require",
        cluster.port().unwrap(),
        database.name()
    );
    let said = visitor.refused(&url);
    assert!(said.contains("certificate"), "{said}");
    visitor.finds("postgresql.crt", &clerk, 0o644);
    visitor.finds("postgresql.key", &key.serialize_pem(), 0o644);
    let said = visitor.goes(&url).stderr;
    assert!(said.contains("others can read it") && said.contains("chmod 600"), "{said}");
    visitor.finds("postgresql.key", &key.serialize_pem(), 0o600);
    visitor.goes(&url).ended(0);
}
