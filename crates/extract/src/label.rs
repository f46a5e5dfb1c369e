//! What a column says an object is, held against what its bytes are.

use crate::content::UNKNOWN;

/// Endings, with the content type that they stand for.
const ENDINGS: [(&str, &str); 21] = [
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heif"),
    ("heif", "image/heif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/vnd.microsoft.icon"),
    ("jpe", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("jxl", "image/jxl"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("webp", "image/webp"),
    ("xml", "text/xml"),
    ("zip", "application/zip"),
];
/// Content types that go by several names.
const ALIASES: [(&str, &str); 10] = [
    ("application/x-gzip", "application/gzip"),
    ("application/xml", "text/xml"),
    ("image/heic", "image/heif"),
    ("image/icon", "image/vnd.microsoft.icon"),
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/svg", "image/svg+xml"),
    ("image/x-icon", "image/vnd.microsoft.icon"),
    ("image/x-ms-bmp", "image/bmp"),
    ("image/x-png", "image/png"),
];

/// What the label says the bytes are, if that is not what they are.
///
/// A label is a content type, a file name or an ending. What says nothing (`avatar`,
/// `application/octet-stream`), or something that bytes do not show (`text/plain`), is right.
pub fn wrong<'l>(label: &'l str, content_type: &str) -> Option<&'l str> {
    let said = label.trim().to_ascii_lowercase();
    let meant = said_type(&said)?;
    let shows = ENDINGS.iter().any(|(_, known)| *known == meant);
    (meant != content_type && (shows || content_type != UNKNOWN)).then_some(label)
}

fn said_type(said: &str) -> Option<&str> {
    let ending = |ending: &str| ENDINGS.iter().find(|(known, _)| *known == ending);
    let plain = said.split(';').next().unwrap_or_default().trim_end();
    if let Some(found) = ALIASES.iter().find(|(alias, _)| *alias == plain) {
        return Some(found.1);
    }
    match plain.split_once('/') {
        Some((_, "octet-stream")) => None,
        Some(("application" | "audio" | "font" | "image" | "text" | "video", of))
            if !of.contains(['/', ' ', '.']) || of.starts_with("vnd.") =>
        {
            Some(plain)
        }
        _ => {
            let last = said.rsplit(['.', '/']).next().unwrap_or(said);
            ending(last).map(|(_, content_type)| *content_type)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn right_or_saying_nothing() {
        for (label, content_type) in [
            ("image/png", "image/png"),
            ("IMAGE/PNG", "image/png"),
            ("image/jpg", "image/jpeg"),
            ("image/svg+xml; charset=utf-8", "image/svg+xml"),
            ("image/x-icon", "image/vnd.microsoft.icon"),
            ("a photo.JPG", "image/jpeg"),
            ("../up/icon.png", "image/png"),
            ("images/icon.png", "image/png"),
            ("png", "image/png"),
            (".png", "image/png"),
            ("", "image/png"),
            ("avatar", "image/png"),
            ("photo.dat", "image/png"),
            ("application/octet-stream", "image/png"),
            ("text/plain", "application/octet-stream"),
        ] {
            assert_eq!(wrong(label, content_type), None, "{label}");
        }
    }

    #[test]
    fn another_type_than_the_bytes() {
        for (label, content_type) in [
            ("image/png", "image/jpeg"),
            ("image/png", "application/octet-stream"),
            ("photo.jpg", "image/png"),
            ("jpeg", "text/html"),
            ("text/plain", "image/png"),
            ("image/svg+xml", "image/png"),
        ] {
            assert_eq!(wrong(label, content_type), Some(label), "{content_type}");
        }
    }
}
