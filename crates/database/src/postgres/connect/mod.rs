//! Connections: where a server is, who one is there, and how a session is set up.

mod child;
mod dial;
mod encryption;
mod given;
mod names;
mod passfile;
mod place;
mod pooler;
mod prepare;
mod secret;
mod surroundings;
mod url;
mod verifier;

pub(crate) use prepare::{Purpose, prepare};

use complaint::{Complaint, Result};
use encryption::Encryption;
use given::Given;
use place::Place;
use postgres::config::ChannelBinding;
use secret::Password;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use surroundings::Surroundings;

/// A server, a database on it, and who one is there. Shows no user and no secret.
#[derive(Clone)]
pub struct Server {
    places: Vec<Place>,
    user: String,
    database: String,
    password: Option<Password>,
    passfile: Option<PathBuf>,
    encryption: Encryption,
    attributes: Attributes,
    binding: ChannelBinding,
    application: String,
    /// What the server is started with for this session: `-c NAME=VALUE`.
    options: Option<String>,
    /// How long a server may take to answer; without it, as long as it likes.
    patience: Option<Duration>,
    alive: Alive,
    /// Set when it was seen that nobody else is served by the same process.
    direct: Arc<OnceLock<()>>,
}

/// What the server has to be, where several are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attributes {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

/// How a connection over which nothing comes is told from one that is gone.
#[derive(Clone, Copy, Debug)]
struct Alive {
    on: bool,
    idle: Duration,
    interval: Duration,
    count: u32,
    unacknowledged: Option<Duration>,
}

impl Server {
    /// Reads a URL as libpq does, and takes what it leaves out from the variables that libpq
    /// knows, the user's name and the user's own files.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text, &Surroundings::of_process())
    }

    fn read(text: &str, around: &Surroundings<'_>) -> Result<Self> {
        let given = Given::read(text, around)?;
        passed_over(&given)?;
        let text = |option| given.text(option).map(str::to_owned);
        let user = text("user").or_else(|| around.user.clone()).ok_or_else(|| {
            Complaint::new("the URL names no user, and the system knows none")
                .hint("write postgres://USER@HOST/DATABASE")
        })?;
        let default_passfile = || around.home.as_ref().map(|home| home.join(".pgpass"));
        let attributes = given.word("target_session_attrs", &Attributes::WORDS)?;
        let binding = given.word("channel_binding", &BINDINGS)?;
        let application = text("application_name").or_else(|| text("fallback_application_name"));
        Ok(Self {
            places: Place::all(&given)?,
            database: text("dbname").unwrap_or_else(|| user.clone()),
            user,
            password: text("password").map(Password::new),
            passfile: text("passfile").map(PathBuf::from).or_else(default_passfile),
            encryption: Encryption::read(&given, around)?,
            attributes: attributes.unwrap_or(Attributes::Any),
            binding: binding.unwrap_or(ChannelBinding::Prefer),
            application: application.unwrap_or_else(|| format!("waybill {}", around.program)),
            options: text("options"),
            patience: patience(&given)?,
            alive: Alive::read(&given)?,
            direct: Arc::default(),
        })
    }

    /// Hosts, ports and database: what tells it from others. No user.
    pub(crate) fn whereabouts(&self) -> String {
        let places: Vec<String> = self.places.iter().map(Place::whereabouts).collect();
        format!("postgres {}/{}", places.join(","), self.database)
    }
}

const BINDINGS: [(&str, ChannelBinding); 3] = [
    ("disable", ChannelBinding::Disable),
    ("prefer", ChannelBinding::Prefer),
    ("require", ChannelBinding::Require),
];

/// Options that change nothing here, if they say what is done anyway; else they are refused.
fn passed_over(given: &Given) -> Result<()> {
    let _: Option<()> = given.word("gssencmode", &[("disable", ()), ("prefer", ())])?;
    let _: Option<()> = given.word("load_balance_hosts", &[("disable", ())])?;
    let utf8 = [("UTF8", ()), ("utf8", ()), ("UTF-8", ()), ("utf-8", ()), ("auto", ())];
    let _: Option<()> = given.word("client_encoding", &utf8)?;
    Ok(())
}

/// How long a server may take to answer: ten seconds, where libpq would wait for ever. Zero is for
/// ever.
fn patience(given: &Given) -> Result<Option<Duration>> {
    Ok(match given.number::<i64>("connect_timeout")? {
        None => Some(Duration::from_secs(10)),
        Some(seconds) => u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs),
    })
}

impl Attributes {
    const WORDS: [(&str, Self); 6] = [
        ("any", Self::Any),
        ("read-write", Self::ReadWrite),
        ("read-only", Self::ReadOnly),
        ("primary", Self::Primary),
        ("standby", Self::Standby),
        ("prefer-standby", Self::PreferStandby),
    ];

    /// As `target_session_attrs` says it.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, known)| *known == self).map_or("any", |(word, _)| *word)
    }
}

impl Alive {
    /// A server that has gone without a word is noticed after two minutes, and not after two hours,
    /// and no router forgets a connection on which a long statement is waited for.
    fn read(given: &Given) -> Result<Self> {
        let seconds = |option, usual| -> Result<Duration> {
            let given = given.number::<u64>(option)?.filter(|seconds| *seconds > 0);
            Ok(Duration::from_secs(given.unwrap_or(usual)))
        };
        let unacknowledged = given.number::<u64>("tcp_user_timeout")?.filter(|time| *time > 0);
        Ok(Self {
            on: given.number::<u8>("keepalives")?.is_none_or(|on| on > 0),
            idle: seconds("keepalives_idle", 60)?,
            interval: seconds("keepalives_interval", 10)?,
            count: given.number("keepalives_count")?.filter(|count| *count > 0).unwrap_or(6),
            unacknowledged: unacknowledged.map(Duration::from_millis),
        })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.places.iter().map(Place::to_string).collect();
        write!(f, "postgres database {} at {}", self.database, places.join(", "))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests;
