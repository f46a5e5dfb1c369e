//! Rust text without what is no code, and the functions in it.

/// A function of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line on which its `fn` stands, from 1.
    pub line: usize,
    /// Number of lines from there to its last brace.
    pub lines: usize,
}

/// The text with comments, strings and characters blanked out; lines stay where they are.
#[must_use]
pub fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let length = blank(bytes, at);
        if length == 0 {
            out.push(bytes[at]);
            at += 1;
        } else {
            let end = (at + length).min(bytes.len());
            out.extend(bytes[at..end].iter().map(|b| if *b == b'\n' { b'\n' } else { b' ' }));
            at = end;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Length of what begins here and is no code; 0 if it is code.
fn blank(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => find(rest, b"*/").map_or(rest.len(), |end| end + 2),
        [b'"', ..] => quoted(rest, b'"'),
        [b'r', b'"' | b'#', ..] if !after_word => raw(rest),
        [b'b', b'r', b'"' | b'#', ..] if !after_word => 1 + raw(&rest[1..]),
        [b'\'', b'\\', ..] => quoted(rest, b'\''),
        [b'\'', ..] => {
            // A character, unless it is a lifetime: 'a' and 'é' close again, 'a does not.
            let close = rest.iter().skip(1).take(5).position(|b| *b == b'\'');
            let inner = close.map(|close| &rest[1..=close]);
            let one = inner.and_then(|inner| std::str::from_utf8(inner).ok());
            one.filter(|one| one.chars().count() == 1).map_or(0, |one| one.len() + 2)
        }
        _ => 0,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r"…"`, `r#"…"#`; 0 for a raw identifier.
fn raw(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let begins = 2 + hashes;
    find(&rest[begins..], &close).map_or(rest.len(), |end| begins + end + close.len())
}

/// The functions of a text that went through [`code`].
#[must_use]
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        let name: String =
            code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if before.is_alphanumeric() || before == '_' || name.is_empty() {
            continue;
        }
        if let Some(length) = body(&code[at..]) {
            let lines = code[at..at + length].matches('\n').count() + 1;
            found.push(Function { name, line: code[..at].matches('\n').count() + 1, lines });
        }
    }
    found
}

/// Length from `fn` to the last brace; `None` for a declaration without a body.
fn body(text: &str) -> Option<usize> {
    let (mut round, mut depth) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            ';' if round == 0 && depth == 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_stays() {
        let text =
            "let a = \"} fn x\"; // fn y\nlet b = 'c'; let c: &'a str = r#\"\"{\"#; b'\\'' '{'";
        let code = code(text);
        assert!(!code.contains("fn") && !code.contains('{') && code.contains("&'a str"), "{code}");
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn functions_are_measured_with_their_signature() {
        let text =
            "trait T { fn none(&self) -> [u8; 3]; }\nfn two(\n) { if true {\n} }\nfn one() {}\n";
        let functions = functions(&code(text));
        let seen: Vec<_> = functions.iter().map(|f| (f.name.as_str(), f.line, f.lines)).collect();
        assert_eq!(seen, [("two", 2, 3), ("one", 5, 1)]);
    }
}
