//! A connection as variables, for a program of the server's own.

use crate::postgres::connect::Server;
use crate::postgres::connect::encryption::Roots;
use crate::postgres::connect::place::Place;
use postgres::config::ChannelBinding;
use std::path::{Path, PathBuf};

/// Where systems keep the certificates they believe, in one file.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

impl Server {
    /// The variables with which a program such as `pg_dump` connects as we do: arguments can be
    /// read by everybody.
    ///
    /// Those that are empty are empty on purpose, so that nothing of our own surroundings is left.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let joined = |part: &dyn Fn(&Place) -> String| {
            let parts: Vec<String> = self.places.iter().map(part).collect();
            let none = parts.iter().all(String::is_empty);
            if none { String::new() } else { parts.join(",") }
        };
        let host = |place: &Place| match place {
            Place::Tcp { host, .. } => host.clone(),
            Place::Socket { .. } => shown(&place.folder()),
        };
        let address = |place: &Place| match place {
            Place::Tcp { address: Some(address), .. } => address.to_string(),
            _ => String::new(),
        };
        let (certificate, key) = self.encryption.identity.clone().unwrap_or_default();
        // Zero is for ever, and one second is less than libpq takes.
        let patience = self.patience.map_or(0, |patience| patience.as_secs().max(2));
        let binding = match self.binding {
            ChannelBinding::Disable => "disable",
            ChannelBinding::Require => "require",
            _ => "prefer",
        };
        let password = self.password.as_ref().map_or("", |password| password.reveal());
        let mut variables = vec![
            ("PGHOST", joined(&host)),
            ("PGHOSTADDR", joined(&address)),
            ("PGPORT", joined(&|place| place.port().to_string())),
            ("PGUSER", self.user.clone()),
            ("PGPASSWORD", password.to_owned()),
            ("PGPASSFILE", self.passfile.as_deref().map(shown).unwrap_or_default()),
            ("PGDATABASE", self.database.clone()),
            ("PGSSLMODE", self.encryption.mode.word().to_owned()),
            ("PGSSLROOTCERT", roots(&self.encryption.roots)),
            ("PGSSLCERT", shown(&certificate)),
            ("PGSSLKEY", shown(&key)),
            ("PGCONNECT_TIMEOUT", patience.to_string()),
            ("PGOPTIONS", self.options.clone().unwrap_or_default()),
            ("PGAPPNAME", self.application.clone()),
            ("PGCHANNELBINDING", binding.to_owned()),
            ("PGTARGETSESSIONATTRS", self.attributes.word().to_owned()),
            ("PGCLIENTENCODING", "UTF8".to_owned()),
        ];
        // An older libpq does not look at this one; a newer one does not take it empty.
        if self.encryption.direct {
            variables.push(("PGSSLNEGOTIATION", "direct".to_owned()));
        }
        variables
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// libpq knows `system` only since version 16; a file it has always known.
fn roots(roots: &Roots) -> String {
    let own = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let bundle = || own.into_iter().chain(BUNDLES.map(PathBuf::from)).find(|path| path.is_file());
    match roots {
        Roots::File(path) => shown(path),
        Roots::System => bundle().map_or_else(|| "system".to_owned(), |path| shown(&path)),
        Roots::None => String::new(),
    }
}
