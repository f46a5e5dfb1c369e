//! `~/.pgpass`: passwords by host, port, database and user.
//!
//! The rules are those of libpq: <https://www.postgresql.org/docs/current/libpq-pgpass.html>.

use crate::postgres::connect::secret::Password;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// What a password file says about a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This password.
    Password(Password),
    /// There is no such file, or no line of it fits.
    Nothing,
    /// The file is not read, because others could read it too, or it is none.
    Ignored(&'static str),
}

/// Looks for the first line that fits host, port, database and user.
pub(super) fn look_up(path: &Path, wanted: [&str; 4]) -> Found {
    let Ok(metadata) = std::fs::metadata(path) else { return Found::Nothing };
    if !metadata.is_file() {
        return Found::Ignored("it is no regular file");
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        return Found::Ignored("others can read it");
    }
    let Ok(text) = std::fs::read(path) else {
        return Found::Ignored("it cannot be read");
    };
    let text = String::from_utf8_lossy(&text);
    let found =
        text.lines().filter(|line| !line.starts_with('#')).find_map(|line| fits(line, wanted));
    found.map_or(Found::Nothing, |password| Found::Password(Password::new(password)))
}

/// The password of a line, if its first four fields fit.
fn fits(line: &str, wanted: [&str; 4]) -> Option<String> {
    let mut rest = line;
    for wanted in wanted {
        let (field, after) = field(rest);
        // A star that was written with a backslash is no wildcard, but a star.
        if !rest.starts_with("*:") && field != wanted {
            return None;
        }
        rest = after?;
    }
    Some(field(rest).0).filter(|password| !password.is_empty())
}

/// The text up to the next colon without its backslashes, and what follows the colon.
fn field(text: &str) -> (String, Option<&str>) {
    let mut field = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            ':' => return (field, Some(&text[place + 1..])),
            '\\' => field.push(characters.next().map_or('\\', |(_, escaped)| escaped)),
            _ => field.push(character),
        }
    }
    (field, None)
}

#[cfg(test)]
mod tests {
    use super::{Found, fits, look_up};
    use crate::postgres::connect::secret::Password;
    use std::fs::{Permissions, set_permissions, write};
    use std::os::unix::fs::PermissionsExt as _;

    const WANTED: [&str; 4] = ["db.example", "5432", "shop", "ann"];

    #[test]
    fn fields_wildcards_and_escapes() {
        let found = |line| fits(line, WANTED);
        assert_eq!(found("db.example:5432:shop:ann:secret").as_deref(), Some("secret"));
        assert_eq!(found("*:*:*:*:a\\:b\\\\c").as_deref(), Some("a:b\\c"));
        assert_eq!(found("db.example:*:*:ann:s").as_deref(), Some("s"));
        assert_eq!(found("db.example:5433:shop:ann:secret"), None);
        assert_eq!(found("\\*:5432:shop:ann:secret"), None);
        assert_eq!(found("db.example:5432:shop:ann"), None);
        assert_eq!(found("db.example:5432:shop:ann:"), None);
        assert_eq!(found("db.*:5432:shop:ann:secret"), None);
        let odd = ["::1", "5432", "a:b", "c\\d"];
        assert_eq!(fits("\\:\\:1:5432:a\\:b:c\\\\d:p", odd).as_deref(), Some("p"));
    }

    #[test]
    fn only_a_file_of_ones_own_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass");
        assert_eq!(look_up(&path, WANTED), Found::Nothing);
        assert_eq!(look_up(folder.path(), WANTED), Found::Ignored("it is no regular file"));
        write(&path, "# a:b\nother:*:*:*:no\r\n*:*:shop:ann:first\n*:*:*:*:second\n").unwrap();
        set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(look_up(&path, WANTED), Found::Ignored("others can read it"));
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let first = Found::Password(Password::new("first".to_owned()));
        assert_eq!(look_up(&path, WANTED), first);
        assert_eq!(look_up(&path, ["h", "1", "d", "bob"]).clone_text(), "second");
    }

    impl Found {
        fn clone_text(&self) -> String {
            match self {
                Self::Password(password) => password.reveal().to_owned(),
                _ => String::new(),
            }
        }
    }
}
