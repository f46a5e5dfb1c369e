//! JSON documents as cells: which of them can stand in a line as they are.

use crate::json::{skip_compact_exact, skip_exact};
use crate::write_string;

/// Appends the text of a JSON document: as itself where every reader of the line gives it back,
/// else as a string under the tag `$json`.
pub(crate) fn write_document(out: &mut Vec<u8>, text: &str) {
    if stands(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend_from_slice(b"{\"$json\":");
        write_string(out, text);
        out.push(b'}');
    }
}

/// Whether the document can stand in a line: it is one JSON value with nothing around it and no
/// line break in it, is not `null`, does not look like a tag, and its numbers are short enough for
/// who reads them as doubles.
pub(crate) fn stands(text: &[u8]) -> bool {
    text != b"null"
        && memchr::memchr2(b'\n', b'\r', text).is_none()
        && !tag_like(text)
        && skip_exact(text, 0) == Ok(text.len())
}

/// Whether the document can stand in a line, and has no white space between its parts.
#[must_use]
pub fn stands_compact(text: &str) -> bool {
    let text = text.as_bytes();
    text != b"null" && !tag_like(text) && skip_compact_exact(text, 0) == Ok(text.len())
}

/// Whether the JSON value is an object whose first key begins with `$`, as that of a tagged cell
/// does.
#[must_use]
pub fn tag_like(text: &[u8]) -> bool {
    let Some(inner) = text.strip_prefix(b"{") else { return false };
    let key = inner.trim_ascii_start();
    key.starts_with(b"\"$") || key.starts_with(b"\"\\u0024")
}

#[cfg(test)]
mod tests {
    use super::{stands, stands_compact};

    #[test]
    fn what_stands_as_it_is() {
        for text in ["{}", "[1, 2.50]", "\"a\"", "true", "{\"a\" : {\"$b\":1}}", "-0", "1e99"] {
            assert!(stands(text.as_bytes()), "{text}");
            assert_eq!(stands_compact(text), !text.contains(' '), "{text}");
        }
        for text in [
            "null",
            " 1",
            "1 ",
            "[1,\n2]",
            "{\"$blob\":\"\"}",
            "{ \"$a\":1}",
            "{\"\\u0024a\":1}",
            "9007199254740993",
            "[0.1234567890123456]",
            "1e400",
            "{",
            "",
        ] {
            assert!(!stands(text.as_bytes()) && !stands_compact(text), "{text}");
        }
    }
}
