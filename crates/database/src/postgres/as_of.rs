//! `:as_of` in the SQL of a plan. PostgreSQL has no named parameters, and COPY has none at all, so
//! the instant is put in as a literal.

use complaint::{Complaint, Result};
use std::fmt::Write as _;

/// The SQL with the instant in the place of `:as_of`, wherever that is no part of a string, a
/// quoted name, a comment or a cast.
pub(crate) fn bound(sql: &str, as_of: Option<&str>) -> Result<String> {
    const NAME: &str = ":as_of";
    let bytes = sql.as_bytes();
    let mut out = String::with_capacity(sql.len());
    let (mut at, mut from) = (0, 0);
    while at < bytes.len() {
        let rest = &sql[at..];
        if let Some(length) = skipped(rest) {
            at += length;
        } else if rest.starts_with("::") {
            at += 2;
        } else if rest.starts_with(NAME) && !continues(bytes.get(at + NAME.len())) {
            let as_of =
                as_of.ok_or_else(|| Complaint::new("it uses :as_of, and the plan has no as_of"))?;
            out.push_str(&sql[from..at]);
            let _ = write!(out, "(timestamptz '{}+00')", as_of.replace('\'', "''"));
            at += NAME.len();
            from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    out.push_str(&sql[from..]);
    Ok(out)
}

fn continues(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Length of the string, quoted name or comment with which the text begins.
fn skipped(text: &str) -> Option<usize> {
    let until = |start: usize, end: &str| {
        text[start..].find(end).map_or(text.len(), |found| start + found + end.len())
    };
    match text.as_bytes() {
        // A doubled quote ends one string and begins the next.
        [b'\'', ..] => Some(until(1, "'")),
        [b'"', ..] => Some(until(1, "\"")),
        [b'-', b'-', ..] => Some(until(2, "\n")),
        [b'/', b'*', ..] => Some(until(2, "*/")),
        [b'$', ..] => {
            let tag = text[1..].find('$')?;
            let word = text[1..=tag].chars().all(|c| c.is_alphanumeric() || c == '_');
            word.then(|| until(tag + 2, &text[..tag + 2]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn only_where_it_is_a_parameter() {
        let sql = "a > :as_of - interval '1 day' and b = ':as_of' and \":as_of\" = 1 -- :as_of\n\
                   and c::as_of = $q$:as_of$q$ and :as_offer and :as_of";
        let now = "(timestamptz '2025-10-01 00:00:00+00')";
        let expected = sql
            .replacen("a > :as_of", &format!("a > {now}"), 1)
            .replace("and :as_offer and :as_of", &format!("and :as_offer and {now}"));
        assert_eq!(bound(sql, Some("2025-10-01 00:00:00")).unwrap(), expected);
        assert!(bound(":as_of", None).is_err());
        assert_eq!(bound("'é' || 'x'", None).unwrap(), "'é' || 'x'");
    }
}
