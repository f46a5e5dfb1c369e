//! Names and text as TOML and SQL write them.

use std::fmt::Write;

/// A TOML key: bare where it can be, quoted otherwise.
pub(crate) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_string() } else { string(name) }
}

/// `[extract.film]`: the header of the part that a person called `name`.
pub(crate) fn header(part: &str, name: &str) -> String {
    format!("[{part}.{}]", key(name))
}

/// A TOML string on one line: literal where that spares escapes, basic otherwise.
pub(crate) fn string(text: &str) -> String {
    let escapes = |c: char| c == '"' || c == '\\';
    if text.contains(escapes) && !text.contains(|c: char| c == '\'' || invisible(c)) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if invisible(c) => drop(write!(quoted, "\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A TOML string on as many lines as the text has.
pub(crate) fn lines(text: &str) -> String {
    if !text.contains('\n') {
        return string(text);
    }
    let each: Vec<String> = text
        .split('\n')
        .map(|line| {
            let quoted = string(line);
            let bare = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            match bare {
                // A literal: what is in it stands for itself only there.
                Some(bare) => bare.replace('\\', "\\\\").replace('"', "\\\""),
                None => quoted[1..quoted.len() - 1].to_owned(),
            }
        })
        .collect();
    format!("\"\"\"\n{}\"\"\"", each.join("\n"))
}

/// An SQL identifier in double quotes.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Characters that change how a line reads without being seen: controls, line and paragraph
/// separators, changes of direction, zero widths.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn keys_are_quoted_only_where_they_must_be() {
        assert_eq!(key("film_actor-2"), "film_actor-2");
        assert_eq!(key("odd name"), "\"odd name\"");
        assert_eq!(key("the \"new\" one"), "'the \"new\" one'");
        assert_eq!(key(""), "\"\"");
    }

    #[test]
    fn every_name_comes_back_from_toml() {
        for name in
            ["", "'", "\"'", "a\nb", "\\", "\u{1}\u{7f}\u{85}", "ü.[x]", "\u{202e}x", "#", "\t\r"]
        {
            let line = format!("{} = {}", key(name), string(name));
            let table = DeTable::parse(&line).unwrap();
            let value = table.get_ref().get(name).unwrap();
            assert_eq!(value.get_ref().as_str(), Some(name), "{line}");
        }
    }

    #[test]
    fn several_lines_come_back_from_toml() {
        for text in ["a", "a\nb", "\"a\" in (1,\n'\\')", "\n\"\"\"\n'\u{1}\"\n", "a\r\nb"] {
            let line = format!("x = {}", lines(text));
            let table = DeTable::parse(&line).unwrap();
            let value = table.get_ref().get("x").unwrap();
            assert_eq!(value.get_ref().as_str(), Some(text), "{line}");
        }
    }

    #[test]
    fn quotes_in_identifiers_are_doubled() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
