//! Names of objects: bytes that lie in a file of their own, called by their digest.

/// Longest ending of an object's name.
const LONGEST_ENDING: usize = 16;

/// The path of the object with this sha256 (64 hex digits) and this ending: `ab/abcd….png`.
#[must_use]
pub fn object_path(sha256: &str, ending: &str) -> String {
    let folder = sha256.get(..2).unwrap_or_default();
    format!("{folder}/{sha256}.{ending}")
}

/// Whether the text is the path of an object, spelt as [`object_path`] spells it.
#[must_use]
pub fn is_object(path: &str) -> bool {
    let parts = path.split_once('/').and_then(|(folder, name)| {
        let (digest, ending) = name.split_once('.')?;
        Some((folder, digest, ending))
    });
    parts.is_some_and(|(folder, digest, ending)| {
        folder.len() == 2
            && digest.starts_with(folder)
            && is_digest(digest)
            && (1..=LONGEST_ENDING).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// The name of an object without its folder: `abcd….png`.
#[must_use]
pub fn object_name(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, name)| name)
}

/// The sha256 that an object must have, 64 hex digits.
#[must_use]
pub fn object_digest(path: &str) -> &str {
    object_name(path).split('.').next().unwrap_or_default()
}

/// The digests in a text that may be those of objects: 64 hex digits before a dot.
pub fn object_digests(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('.').filter_map(|(dot, _)| {
        let digest = text.get(dot.checked_sub(64)?..dot)?;
        is_digest(digest).then_some(digest)
    })
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_called_by_its_digest() {
        let digest = "ab".repeat(32);
        let path = object_path(&digest, "png");
        assert!(is_object(&path));
        assert_eq!((object_name(&path), object_digest(&path)), (&path[3..], digest.as_str()));
    }

    #[test]
    fn digests_stand_anywhere_in_a_text() {
        let (one, other) = ("ab".repeat(32), "0".repeat(64));
        let text = format!("[\"https://h/x{one}.png?v=1.2\",\"é{other}.\", \"{one}\"]");
        assert_eq!(object_digests(&text).collect::<Vec<_>>(), [&one, &other]);
        assert_eq!(object_digests(&format!(".{}", "é.".repeat(40))).count(), 0);
    }

    #[test]
    fn nothing_else_is_one() {
        let (digest, other) = ("ab".repeat(32), "cd".repeat(32));
        for path in [
            "",
            "ab/ab.png",
            &format!("../{digest}.png"),
            &format!("{digest}.png"),
            &format!("ab/{other}.png"),
            &format!("ab/{digest}"),
            &format!("ab/{digest}."),
            &format!("ab/{digest}.p/g"),
            &format!("ab/{digest}.PNG"),
            &format!("ab/{digest}.tar.gz"),
            &format!("ab/{}.png", digest.to_uppercase()),
            &format!("ab/{digest}.{}", "x".repeat(17)),
        ] {
            assert!(!is_object(path), "{path}");
        }
    }
}
