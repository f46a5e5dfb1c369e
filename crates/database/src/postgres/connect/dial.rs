//! Connecting: each place in its turn, encrypted as was asked for, and no longer than was asked for.

use crate::postgres::connect::encryption::Mode;
use crate::postgres::connect::passfile::{self, Found};
use crate::postgres::connect::place::Place;
use crate::postgres::connect::prepare::{Purpose, prepare};
use crate::postgres::connect::secret::Password;
use crate::postgres::connect::{Attributes, Server, pooler};
use crate::postgres::failure;
use complaint::{Complaint, Result};
use postgres::config::SslMode;
use postgres::{Client, Config, Error, NoTls, SimpleQueryMessage};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::result::Result as Either;
use std::sync::mpsc;
use std::time::Duration;

/// A session that has just begun.
pub(super) struct Reached {
    pub(super) client: Client,
    pub(super) greeting: Greeting,
    /// Where it was asked for, so that another can be asked for there.
    pub(super) door: Door,
}

/// What the server says first.
#[derive(Debug)]
pub(super) struct Greeting {
    /// The process that answers.
    pub(super) process: String,
    /// Where that process was reached; nothing over a socket.
    pub(super) listens: Option<SocketAddr>,
    /// It follows another server.
    pub(super) standby: bool,
    /// It takes no writes.
    pub(super) read_only: bool,
}

/// One address of a place, and how it is encrypted.
#[derive(Clone)]
pub(super) struct Door {
    config: Config,
    tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
    /// The address, unless it is a socket.
    pub(super) address: Option<SocketAddr>,
}

/// Why a door stays shut.
#[derive(Debug)]
enum Shut {
    Error(Error),
    /// Nobody has answered.
    Silence,
}

/// What a password file has to do with a connection that failed.
enum PasswordNote {
    None,
    From(String),
    Ignored(String),
}

impl Server {
    /// Opens a session that is set up as [`prepare`] says, with the server itself or through a
    /// pooler that gives it one process for as long as it lasts.
    ///
    /// The application's name is the program's, unless the URL or `PGAPPNAME` give one. A server
    /// that does not answer for ten seconds is given up, unless `connect_timeout` says otherwise.
    /// Of several hosts the first that answers and is what `target_session_attrs` asks for is
    /// taken; one that refuses the user or the database ends the search, as with libpq.
    pub(crate) fn connect(&self, purpose: Purpose) -> Result<Client> {
        let doing = format!("cannot connect to {self}");
        for place in &self.places {
            pooler::known(place).map_err(|said| said.while_doing(&doing))?;
        }
        let mut reached = self.reach()?;
        if self.direct.get().is_none() {
            let patience = self.patience;
            pooler::check(&mut reached, patience).map_err(|said| said.while_doing(&doing))?;
            let _ = self.direct.set(());
        }
        let mut client = reached.client;
        prepare(&mut client, purpose)?;
        Ok(client)
    }

    /// The first place that answers and is what is asked for.
    fn reach(&self) -> Result<Reached> {
        let mut failed: Vec<(&Place, Complaint)> = Vec::new();
        // What would rather have a standby takes any server, once there is none.
        let passes: &[Attributes] = match self.attributes {
            Attributes::PreferStandby => &[Attributes::Standby, Attributes::Any],
            _ => std::slice::from_ref(&self.attributes),
        };
        for wanted in passes {
            failed.clear();
            for place in &self.places {
                match self.enter(place) {
                    Ok(reached) => match unfit(*wanted, &reached.greeting) {
                        None => return Ok(reached),
                        Some(why) => failed.push((place, Complaint::new(why))),
                    },
                    Err((said, true)) => failed.push((place, said)),
                    Err((said, false)) => {
                        let at = format!("postgres database {} at {place}", self.database);
                        return Err(said.while_doing(format!("cannot connect to {at}")));
                    }
                }
            }
        }
        Err(self.nowhere(failed))
    }

    /// No place has answered as it should.
    fn nowhere(&self, mut failed: Vec<(&Place, Complaint)>) -> Complaint {
        let doing = format!("cannot connect to {self}");
        if failed.len() == 1 {
            return failed.remove(0).1.while_doing(doing);
        }
        let facts: Vec<String> =
            failed.iter().map(|(place, said)| format!("{place}: {}", said.fact())).collect();
        let said = Complaint::new(facts.join("; ")).while_doing(doing);
        match failed.iter().find_map(|(_, said)| said.way_out()) {
            Some(hint) => said.hint(hint),
            None => said,
        }
    }

    /// Connects to a place. An error says whether another place should be tried.
    fn enter(&self, place: &Place) -> Either<Reached, (Complaint, bool)> {
        let addresses = addresses(place).map_err(|said| (said, true))?;
        let (password, note) = self.password_for(place);
        let mut last = (Complaint::new("it has no address"), true);
        for address in addresses {
            match self.knock(place, address, password.as_ref()) {
                Ok(Ok(reached)) => return Ok(reached),
                Ok(Err(shut)) => {
                    let other = shut.leaves_hope();
                    last = (told(&shut, &note, self.patience), other);
                    if !other {
                        break;
                    }
                }
                Err(said) => return Err((said, false)),
            }
        }
        Err(last)
    }

    /// Connects to an address, once or, where `sslmode` has a second choice, twice.
    fn knock(
        &self,
        place: &Place,
        address: Option<SocketAddr>,
        password: Option<&Password>,
    ) -> Result<Either<Reached, Shut>> {
        let door = |mode| self.door(place, address, password, mode);
        // A socket leads nowhere else; libpq does not encrypt it either.
        let mode = if address.is_none() { Mode::Disable } else { self.encryption.mode };
        let (first, second) = match mode {
            Mode::Disable => (SslMode::Disable, None),
            Mode::Allow => (SslMode::Disable, Some(SslMode::Require)),
            Mode::Prefer => (SslMode::Prefer, Some(SslMode::Disable)),
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => (SslMode::Require, None),
        };
        let found = door(first)?.open(self.patience);
        let (Some(second), Err(Shut::Error(error))) = (second, &found) else { return Ok(found) };
        // What was tried is not allowed, or cannot be done; a wrong password stays wrong.
        let refused = error.code().is_some_and(|code| code.code() == "28000");
        let impossible = mode == Mode::Prefer && failure::no_tls(error);
        if !refused && !impossible {
            return Ok(found);
        }
        match door(second)?.open(self.patience) {
            Ok(reached) => Ok(Ok(reached)),
            // Of two answers of the server, the one about what was asked for says more.
            Err(Shut::Error(other)) if mode == Mode::Allow && other.as_db_error().is_some() => {
                Ok(Err(Shut::Error(other)))
            }
            Err(_) => Ok(found),
        }
    }

    fn door(
        &self,
        place: &Place,
        address: Option<SocketAddr>,
        password: Option<&Password>,
        mode: SslMode,
    ) -> Result<Door> {
        let mut config = Config::new();
        match (place, address) {
            (Place::Tcp { host, .. }, Some(address)) => {
                config.host(host).hostaddr(address.ip());
            }
            _ => {
                config.host_path(place.folder());
            }
        }
        config.port(place.port()).user(&self.user).dbname(&self.database);
        config.application_name(&self.application).channel_binding(self.binding).ssl_mode(mode);
        if let Some(options) = &self.options {
            config.options(options);
        }
        if let Some(password) = password {
            config.password(password.reveal());
        }
        if let Some(patience) = self.patience {
            config.connect_timeout(patience);
        }
        if let Some(time) = self.alive.unacknowledged {
            config.tcp_user_timeout(time);
        }
        let alive = &self.alive;
        config.keepalives(alive.on).keepalives_idle(alive.idle);
        config.keepalives_interval(alive.interval).keepalives_retries(alive.count);
        if self.encryption.direct {
            config.ssl_negotiation(postgres::config::SslNegotiation::Direct);
        }
        let tls = match mode {
            SslMode::Disable => None,
            _ => Some(self.encryption.connector()?),
        };
        Ok(Door { config, tls, address })
    }

    /// The password for a place: the one that was given, else the password file's.
    fn password_for(&self, place: &Place) -> (Option<Password>, PasswordNote) {
        if let Some(password) = &self.password {
            return (Some(password.clone()), PasswordNote::None);
        }
        let Some(path) = &self.passfile else { return (None, PasswordNote::None) };
        let port = place.port().to_string();
        let shown = path.display();
        match passfile::look_up(path, [place.host(), &port, &self.database, &self.user]) {
            Found::Password(password) => (Some(password), PasswordNote::From(shown.to_string())),
            Found::Nothing => (None, PasswordNote::None),
            Found::Ignored(why) => (None, PasswordNote::Ignored(format!("{shown}: {why}"))),
        }
    }
}

impl Door {
    /// Connects and is greeted, if that does not take too long.
    ///
    /// The driver's own limit ends with the first packet, and a server, or a pooler without a free
    /// process, can be silent later too. A thread that waits in vain is left behind.
    fn open(&self, patience: Option<Duration>) -> Either<Reached, Shut> {
        let door = self.clone();
        let begin = move || {
            let mut client = match door.tls.clone() {
                Some(tls) => door.config.connect(tls)?,
                None => door.config.connect(NoTls)?,
            };
            let greeting = greeting(&mut client)?;
            Ok(Reached { client, greeting, door })
        };
        let Some(patience) = patience else { return begin().map_err(Shut::Error) };
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || drop(sender.send(begin())));
        match receiver.recv_timeout(patience) {
            Ok(found) => found.map_err(Shut::Error),
            Err(_) => Err(Shut::Silence),
        }
    }

    /// The name of the host, unless it is a socket.
    pub(super) fn host(&self) -> Option<&str> {
        match self.config.get_hosts().first()? {
            postgres::config::Host::Tcp(host) => Some(host),
            postgres::config::Host::Unix(_) => None,
        }
    }

    /// Another session at the same door.
    pub(super) fn again(&self, patience: Duration) -> Option<Reached> {
        self.open(Some(patience)).ok()
    }
}

impl Shut {
    /// Another address, or another place, may do better: not where the server knows us and says no.
    fn leaves_hope(&self) -> bool {
        match self {
            Self::Silence => true,
            Self::Error(error) => error.code().is_none_or(|code| code.code() == "57P03"),
        }
    }
}

/// What failed in words, with what is known of the password.
fn told(shut: &Shut, note: &PasswordNote, patience: Option<Duration>) -> Complaint {
    let Shut::Error(error) = shut else {
        let seconds = patience.unwrap_or_default().as_secs();
        return Complaint::new(format!("no answer within {seconds} seconds")).hint(
            "a firewall may stand between, or a pooler has no session left; connect_timeout=SECONDS \
             in the URL waits longer",
        );
    };
    let said = Complaint::new(failure::message(error));
    let about_password = failure::unknown_user(error);
    let said = match note {
        PasswordNote::Ignored(why) if about_password => {
            said.hint(format!("the password file is ignored, {why}; chmod 600 it"))
        }
        PasswordNote::From(path) if about_password => {
            said.hint(format!("the password came from {path}"))
        }
        _ if failure::closed(error) => said.hint(
            "is it a server of PostgreSQL that listens there? if so, its log may say why it takes \
             no connection",
        ),
        _ => said,
    };
    match failure::way_out(error) {
        Some(hint) => said.hint(hint),
        None => said,
    }
}

/// The addresses of a place; `None` is its socket.
fn addresses(place: &Place) -> Result<Vec<Option<SocketAddr>>> {
    let Place::Tcp { host, address, port } = place else { return Ok(vec![None]) };
    if let Some(address) = address {
        return Ok(vec![Some(SocketAddr::new(*address, *port))]);
    }
    let found = (host.as_str(), *port).to_socket_addrs().map_err(|error| {
        let said = error.to_string();
        let said = said.rsplit(": ").next().unwrap_or_default();
        Complaint::new(format!("the host {host} has no address ({said})"))
            .hint("check its name, and whether this machine can look it up")
    })?;
    Ok(found.map(Some).collect())
}

/// Asks who answers.
fn greeting(client: &mut Client) -> Either<Greeting, Error> {
    let answer = client.simple_query(include_str!("../sql/greeting.sql"))?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let text = |at| row.and_then(|row| row.get(at)).unwrap_or_default();
    let listens = match (text(1).parse::<IpAddr>(), text(2).parse::<u16>()) {
        (Ok(address), Ok(port)) => Some(SocketAddr::new(address, port)),
        _ => None,
    };
    let (standby, read_only) = (text(3) == "t", text(4) == "on");
    Ok(Greeting { process: text(0).to_owned(), listens, standby, read_only })
}

/// Why the server is not what is asked for.
fn unfit(wanted: Attributes, greeting: &Greeting) -> Option<&'static str> {
    let Greeting { standby, read_only, .. } = greeting;
    match wanted {
        Attributes::ReadWrite if *read_only => Some("it takes no writes"),
        Attributes::ReadOnly if !*read_only => Some("it takes writes"),
        Attributes::Primary if *standby => Some("it is a standby"),
        Attributes::Standby if !*standby => Some("it is no standby"),
        _ => None,
    }
}
