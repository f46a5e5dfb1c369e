//! Names of tables as names of files.

use record::Hasher;
use std::fmt::Write as _;

/// Longest stem in bytes; file systems allow 255 for a whole name.
const LONGEST: usize = 120;

/// What the steps themselves call files; a table of such a name gets another.
const RESERVED: [&str; 17] = [
    "changes",
    "checks",
    "differences",
    "findings",
    "journal",
    "ledger",
    "left",
    "left_columns",
    "merged",
    "objects",
    "rejected",
    "report",
    "review",
    "samples",
    "backfill",
    "sequences",
    "waybill",
];

/// The file name, without its ending, of a table's rows.
///
/// Letters, digits, `_` and `-` stay, everything else becomes `%` and two hex digits a byte, so
/// that no name can leave the folder or hide in it. A very long one is cut and ends in a digest.
#[must_use]
pub fn file_stem(table: &str) -> String {
    let mut stem = String::new();
    for byte in table.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') {
            stem.push(char::from(byte));
        } else {
            let _ = write!(stem, "%{byte:02X}");
        }
    }
    if stem.is_empty() {
        return "%".to_owned();
    }
    let reserved = RESERVED.iter().any(|name| stem.eq_ignore_ascii_case(name));
    if let (Some(first), true) = (stem.bytes().next(), reserved) {
        stem.replace_range(..1, &format!("%{first:02X}"));
    }
    if stem.len() > LONGEST {
        let mut hasher = Hasher::default();
        hasher.update(table.as_bytes());
        stem.truncate(LONGEST - 17);
        let _ = write!(stem, "%{}", &hasher.finish()[..16]);
    }
    stem
}

/// The same for a table among others: where names differ in case alone, those with capital letters
/// end in a digest, for there are file systems where `Users` and `users` are one file.
#[must_use]
pub fn file_stem_among<'n>(table: &str, others: impl IntoIterator<Item = &'n str>) -> String {
    let stem = file_stem(table);
    let alike = |other: &str| other != table && file_stem(other).eq_ignore_ascii_case(&stem);
    let capital = table.bytes().any(|byte| byte.is_ascii_uppercase());
    if !capital || !others.into_iter().any(alike) {
        return stem;
    }
    let mut hasher = Hasher::default();
    hasher.update(table.as_bytes());
    format!("{stem}%{}", &hasher.finish()[..16])
}

#[cfg(test)]
mod tests {
    use super::{file_stem, file_stem_among};

    #[test]
    fn tables_that_differ_in_case_share_no_file() {
        let names = ["Users", "users", "USERS", "Trips", "Left", "left"];
        let stems: Vec<String> =
            names.iter().map(|name| file_stem_among(name, names).to_lowercase()).collect();
        for (place, stem) in stems.iter().enumerate() {
            assert!(!stems[..place].contains(stem), "{stems:?}");
        }
        assert_eq!((stems[1].as_str(), stems[3].as_str()), ("users", "trips"));
        assert_eq!(file_stem_among("Users", ["Users", "Trips"]), "Users");
    }

    #[test]
    fn names_stay_inside_the_folder() {
        assert_eq!(file_stem("trips_v2"), "trips_v2");
        assert_eq!(file_stem("../a b"), "%2E%2E%2Fa%20b");
        assert_eq!(file_stem(""), "%");
        assert_eq!(file_stem("left"), "%6Ceft");
        assert_eq!(file_stem("é"), "%C3%A9");
        let long = file_stem(&"x".repeat(500));
        assert_eq!(long.len(), 120);
        assert_ne!(long, file_stem(&"x".repeat(501)));
    }
}
