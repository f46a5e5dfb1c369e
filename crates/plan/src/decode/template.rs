//! `"{first_name} {last_name}"`: text with columns put in.

use super::part::{Node, Part};
use crate::Piece;

/// Reads a template, or says where its braces are wrong.
pub(super) fn template<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Vec<Piece>> {
    let text = part.as_text("template", node)?;
    match pieces(&text) {
        Ok(pieces) => Some(pieces),
        Err(fault) => {
            let fact = format!("cannot read \"template\" of {}: {fault} in {text:?}", part.what);
            part.add(
                node.line,
                fact,
                "a column stands in {braces}; {{ and }} are braces themselves",
            );
            None
        }
    }
}

/// The text and the columns of a template; or what is wrong with its braces.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        plain.push_str(before);
        if let Some(after) = brace.strip_prefix("{{") {
            plain.push('{');
            rest = after;
        } else if let Some(after) = brace.strip_prefix("}}") {
            plain.push('}');
            rest = after;
        } else if let Some(after) = brace.strip_prefix('{') {
            let (column, after) = column(after)?;
            flush(&mut plain, &mut pieces);
            pieces.push(Piece::Column(column));
            rest = after;
        } else {
            return Err("a brace closes that was not opened".into());
        }
    }
    plain.push_str(rest);
    flush(&mut plain, &mut pieces);
    Ok(pieces)
}

/// The name up to the closing brace, and what follows.
fn column(text: &str) -> Result<(String, &str), String> {
    match text.split_once('}') {
        Some((name, _)) if name.contains('{') => Err(format!("a brace opens inside {name:?}")),
        Some((name, _)) if name.trim().is_empty() => Err("no column stands in the braces".into()),
        Some((name, after)) => Ok((name.to_string(), after)),
        None => Err("a brace is not closed".into()),
    }
}

fn flush(plain: &mut String, pieces: &mut Vec<Piece>) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain)));
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::Piece::{Column, Text};

    #[test]
    fn text_and_columns_alternate() {
        let expected = [
            Column("first".into()),
            Text(" von {".into()),
            Column("last".into()),
            Text("}.".into()),
        ];
        assert_eq!(pieces("{first} von {{{last}}}.").unwrap(), expected);
        assert_eq!(pieces("plain").unwrap(), [Text("plain".into())]);
    }

    #[test]
    fn unbalanced_braces_are_refused() {
        for text in ["{a", "a}", "{a{b}}", "{}", "{ }", "{a}}", "{{a}"] {
            assert!(pieces(text).is_err(), "{text}");
        }
    }
}
