//! A URL of libpq's kind, taken apart.
//!
//! `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?NAME=VALUE&…`, each part of which may be
//! left out: <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>.
//!
//! No complaint repeats a piece of the URL but the name of an option: what is written into a wrong
//! place may be the password.

use crate::postgres::connect::given;
use complaint::{Complaint, Result, nearest};

/// What the URL says: names of options and their values, without those that are empty.
pub(super) fn options(text: &str) -> Result<Vec<(&'static str, String)>> {
    let rest = text
        .strip_prefix("postgresql://")
        .or_else(|| text.strip_prefix("postgres://"))
        .ok_or_else(|| {
            Complaint::new("the URL does not begin with postgres://")
                .hint("write postgres://USER@HOST/DATABASE")
        })?;
    let mut options = Vec::new();
    let rest = user(rest, &mut options)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    hosts(authority, &mut options)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if path.contains('@') {
        return Err(astray("/"));
    }
    options.push(("dbname", decoded(path.strip_prefix('/').unwrap_or(path), "database name")?));
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        options.push(option(pair, query)?);
    }
    options.retain(|(_, value)| !value.is_empty());
    Ok(options)
}

/// Takes `USER:PASSWORD@` from the front.
fn user<'t>(text: &'t str, options: &mut Vec<(&'static str, String)>) -> Result<&'t str> {
    let Some((before, rest)) = text.split_once('@').filter(|(before, _)| !before.contains('/'))
    else {
        return Ok(text);
    };
    let (user, password) = before.split_once(':').unwrap_or((before, ""));
    options.push(("user", decoded(user, "user")?));
    options.push(("password", decoded(password, "password")?));
    Ok(rest)
}

/// Reads `HOST:PORT,[IPV6]:PORT`; the lists are joined again by commas, as options give them.
fn hosts(authority: &str, options: &mut Vec<(&'static str, String)>) -> Result<()> {
    if authority.contains('@') {
        return Err(astray("@"));
    }
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for place in authority.split(',') {
        let (host, port) = match place.strip_prefix('[') {
            Some(inside) => inside.split_once(']').ok_or_else(|| {
                Complaint::new("the URL has an address that begins with [ and does not end with ]")
            })?,
            None => place.split_at(place.find(':').unwrap_or(place.len())),
        };
        if !port.is_empty() && !port.starts_with(':') {
            return Err(Complaint::new("the URL has something else than a port behind an address"));
        }
        hosts.push(decoded(host, "host")?);
        ports.push(decoded(port.strip_prefix(':').unwrap_or(port), "port")?);
    }
    let joined = |list: &[String]| {
        let none = list.iter().all(String::is_empty);
        if none { String::new() } else { list.join(",") }
    };
    options.push(("host", joined(&hosts)));
    options.push(("port", joined(&ports)));
    Ok(())
}

/// Reads `NAME=VALUE` of the query.
fn option(pair: &str, query: &str) -> Result<(&'static str, String)> {
    let (name, value) = match pair.split_once('=') {
        Some((name, value)) if !value.contains('=') => (name, value),
        _ => {
            return Err(Complaint::new("the URL has an option that is not NAME=VALUE")
                .hint("in a value write & as %26, = as %3D, ? as %3F"));
        }
    };
    let name = decoded(name, "option")?;
    let value_of = |value: &str| decoded(value, "value of an option");
    // What JDBC says for it; libpq takes it too.
    if name == "ssl" && value == "true" {
        return Ok(("sslmode", "require".to_owned()));
    }
    if let Some(known) = given::known(&name) {
        return Ok((known, value_of(value)?));
    }
    // With an @ behind it, this is no option, but a password with a ? in it.
    let speakable =
        name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if query.contains('@') || !speakable {
        return Err(astray("?"));
    }
    Err(given::refused(&format!("the URL's option {name}"), &name).unwrap_or_else(|| {
        let said = Complaint::new(format!("the URL has an option that is not known: {name}"));
        match nearest(&name, given::names()) {
            Some(near) => said.hint(format!("there is {near}; else take it out")),
            None => said.hint("take it out: it is none of libpq's, or none that is used here"),
        }
    }))
}

/// Something stands where it can be only a part of a user or a password.
fn astray(mark: &str) -> Complaint {
    Complaint::new(format!(
        "the URL has an @ behind {} {mark}",
        if mark == "@" { "an" } else { "a" }
    ))
    .hint(
        "if the user or the password has such characters, write them as %40 for @, %3A for :, \
             %2F for /, %3F for ?, %23 for #, %25 for %",
    )
}

/// The text with `%2F` and its like as the characters they stand for.
fn decoded(text: &str, what: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (digit(rest.next()), digit(rest.next())) {
            (Some(high), Some(low)) if high + low > 0 => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            (Some(_), Some(_)) => {
                return Err(Complaint::new(format!("the {what} in the URL holds %00")));
            }
            _ => {
                return Err(Complaint::new(format!(
                    "the {what} in the URL has a % without two digits of hexadecimal behind it"
                ))
                .hint("write % as %25"));
            }
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| Complaint::new(format!("the {what} in the URL is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::options;

    fn read(text: &str) -> Vec<(&'static str, String)> {
        options(text).unwrap()
    }

    fn said(text: &str) -> String {
        options(text).unwrap_err().to_string()
    }

    fn pairs(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn every_part_may_be_left_out() {
        assert!(read("postgres://").is_empty() && read("postgresql:///?").is_empty());
        assert_eq!(read("postgres:///db"), pairs(&[("dbname", "db")]));
        assert_eq!(read("postgres://h"), pairs(&[("host", "h")]));
        assert_eq!(read("postgres://u@/d"), pairs(&[("user", "u"), ("dbname", "d")]));
        let all = [("user", "u"), ("password", "p"), ("host", "h"), ("port", "1"), ("dbname", "d")];
        assert_eq!(read("postgresql://u:p@h:1/d"), pairs(&all));
        assert_eq!(
            read("postgres:///d?host=/run/postgresql&sslmode=require"),
            pairs(&[("dbname", "d"), ("host", "/run/postgresql"), ("sslmode", "require")])
        );
        assert_eq!(read("postgres://h?ssl=true")[1], ("sslmode", "require".to_owned()));
    }

    #[test]
    fn hosts_and_ports_are_lists() {
        assert_eq!(read("postgres://a:1,b:2/"), pairs(&[("host", "a,b"), ("port", "1,2")]));
        assert_eq!(read("postgres://a,b:2/"), pairs(&[("host", "a,b"), ("port", ",2")]));
        assert_eq!(
            read("postgres://[::1]:5433,[fe80::2]"),
            pairs(&[("host", "::1,fe80::2"), ("port", "5433,")])
        );
        assert_eq!(read("postgres://%2Ftmp%2Fx/d")[0], ("host", "/tmp/x".to_owned()));
        assert!(said("postgres://[::1/d").contains('['));
        assert!(said("postgres://[::1]5/d").contains("port"));
    }

    #[test]
    fn a_password_may_hold_anything() {
        let encoded = "p%40ss:w%2Frd%3F%23%25%26'%22%5C%20%24";
        let found = read(&format!("postgres://u:{encoded}@h/d"));
        assert_eq!(found[1], ("password", "p@ss:w/rd?#%&'\"\\ $".to_owned()));
        // What libpq takes as it stands.
        assert_eq!(read("postgres://u:a?b#c&d@h/d")[1].1, "a?b#c&d");
        assert_eq!(read("postgres://u:é€@h/d")[1].1, "é€");
    }

    #[test]
    fn a_mistake_shows_no_piece_of_a_password() {
        for wrong in [
            "postgres://u:hunter2@ss@h/d",
            "postgres://u:12/hunter2@h/d",
            "postgres://u:12/x?hunter2=y@h/d",
            "postgres://u:12/x?hunter2-y",
            "postgres://u:hunter2%@h/d",
            "postgres://u:hunter2%zz@h/d",
            "postgres://u:hunter2%00@h/d",
            "postgres://u:hunter2%ff@h/d",
            "postgres://[hunter2:1/d",
            "postgres:u:hunter2@h/d",
            "postgres://h/d?a=hunter2=b",
            "postgres://h/d?hunter2%20x=b",
        ] {
            let said = said(wrong);
            assert!(!said.contains("hunter2"), "{wrong}: {said}");
        }
        assert!(said("postgres://u:12/ab@h/d").contains("%40"));
    }

    #[test]
    fn an_option_that_is_not_known_is_refused_by_its_name() {
        let wrong = said("postgres://h/d?sslmod=secret");
        assert!(wrong.contains("sslmod") && wrong.contains("sslmode"), "{wrong}");
        assert!(!wrong.contains("secret"), "{wrong}");
        assert!(said("postgres://h/d?pgbouncer=true").contains("pgbouncer"));
        let service = said("postgres://h/d?service=prod");
        assert!(service.contains("service") && !service.contains("prod"), "{service}");
    }
}
