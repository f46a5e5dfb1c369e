//! What is given of a connection: by the URL, or by a variable where the URL leaves it out.

use crate::postgres::connect::surroundings::Surroundings;
use crate::postgres::connect::url;
use complaint::{Complaint, Result};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The options and the variables that stand for them; `""` for none.
const KNOWN: [(&str, &str); 26] = [
    ("application_name", "PGAPPNAME"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("client_encoding", ""),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("fallback_application_name", ""),
    ("gssencmode", "PGGSSENCMODE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("keepalives", ""),
    ("keepalives_count", ""),
    ("keepalives_idle", ""),
    ("keepalives_interval", ""),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("options", "PGOPTIONS"),
    ("passfile", "PGPASSFILE"),
    ("password", "PGPASSWORD"),
    ("port", "PGPORT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("tcp_user_timeout", ""),
    ("user", "PGUSER"),
];

/// What libpq knows, but nobody here does, and must not be passed over: each names another server,
/// or makes a connection safer than it would be.
const REFUSED: [(&str, &str); 7] = [
    ("service", "PGSERVICE"),
    ("sslcrl", "PGSSLCRL"),
    ("sslcrldir", "PGSSLCRLDIR"),
    ("requirepeer", "PGREQUIREPEER"),
    ("require_auth", "PGREQUIREAUTH"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("requiressl", "PGREQUIRESSL"),
];

/// The option of that name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    names().find(|known| *known == name)
}

/// The names of all options.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// Why `what`, which stands for the option, is not taken, if it is one of libpq's that is refused.
pub(super) fn refused(what: &str, option: &str) -> Option<Complaint> {
    let hint = match REFUSED.iter().find(|(name, _)| *name == option)?.0 {
        "service" => "write what the service says into the URL: postgres://USER@HOST:PORT/DATABASE",
        "requiressl" => "say sslmode=require in the URL, or PGSSLMODE=require",
        _ => "take it out; what is checked here is said by sslmode and sslrootcert",
    };
    Some(Complaint::new(format!("{what} is not known here")).hint(hint))
}

/// The value of an option, with what gave it.
struct Value {
    text: String,
    origin: Origin,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Url,
    Variable(&'static str),
}

/// What is given.
pub(super) struct Given(BTreeMap<&'static str, Value>);

impl Given {
    /// Reads the URL, and the variables for what it leaves out.
    pub(super) fn read(text: &str, around: &Surroundings<'_>) -> Result<Self> {
        let from_url = url::options(text)?.into_iter();
        let mut given: BTreeMap<_, _> =
            from_url.map(|(name, text)| (name, Value { text, origin: Origin::Url })).collect();
        // libpq would connect to the address in PGHOSTADDR, whatever host the URL names.
        let elsewhere = given.contains_key("host") || given.contains_key("hostaddr");
        for (name, variable) in KNOWN.iter().filter(|(_, variable)| !variable.is_empty()) {
            let other = elsewhere && matches!(*variable, "PGHOST" | "PGHOSTADDR");
            if !other
                && !given.contains_key(name)
                && let Some(text) = around.variable(variable)?
            {
                given.insert(name, Value { text, origin: Origin::Variable(variable) });
            }
        }
        for (option, variable) in REFUSED {
            let off = variable == "PGREQUIRESSL" && given.contains_key("sslmode");
            if !off && around.variable(variable)?.is_some_and(|text| text != "0") {
                let said = refused(&format!("the variable {variable}"), option);
                return Err(said.unwrap_or_else(|| Complaint::new("it is refused")));
            }
        }
        Ok(Self(given))
    }

    /// The value of an option.
    pub(super) fn text(&self, option: &str) -> Option<&str> {
        self.0.get(option).map(|value| value.text.as_str())
    }

    /// Where the option was given, in words; never what.
    pub(super) fn named(&self, option: &str) -> String {
        match self.0.get(option).map(|value| value.origin) {
            Some(Origin::Variable(variable)) => format!("the variable {variable}"),
            Some(Origin::Url) | None => format!("the URL's {option}"),
        }
    }

    /// A complaint about the value of an option, with what it may be.
    pub(super) fn wrong(&self, option: &str, may_be: &str) -> Complaint {
        Complaint::new(format!("{} is not understood", self.named(option)))
            .hint(format!("it may be {may_be}"))
    }

    /// The value as a number.
    pub(super) fn number<T: FromStr>(&self, option: &str) -> Result<Option<T>> {
        let Some(text) = self.text(option) else { return Ok(None) };
        text.trim().parse().map(Some).map_err(|_| self.wrong(option, "a whole number"))
    }

    /// The value as one of some words.
    pub(super) fn word<T: Copy>(&self, option: &str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some(text) = self.text(option) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(option, &words.join(", "))
        })
    }
}
