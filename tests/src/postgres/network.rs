//! A server that can be reached over TCP.

use super::authority::Authority;
use super::{Settings, give};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// The authority that signed the server's certificate, in the server's folder.
pub(super) const AUTHORITY: &str = "authority.pem";
/// One that did not.
pub(super) const STRANGER: &str = "stranger.pem";

/// Writes into the server's folder who may come, and for TLS the certificates.
pub(super) fn open(folder: &Path, settings: &Settings) {
    write(folder, "pg_hba.conf", &settings.doors());
    if settings.tls {
        let authority = Authority::new("the authority of this test");
        let (certificate, key) = authority.signed("localhost");
        write(folder, "server.crt", &certificate);
        write(folder, "server.key", &key);
        write(folder, AUTHORITY, &authority.certificate());
        write(folder, STRANGER, &Authority::new("nobody's authority").certificate());
    }
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server reads its key only if nobody else can.
fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    give(&path, folder);
}
