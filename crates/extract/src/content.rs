//! What bytes are, told from the bytes alone.

use infer::MatcherType;

/// What bytes are that nothing is known of.
pub const UNKNOWN: &str = "application/octet-stream";

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The content type.
    pub content_type: &'static str,
    /// The ending of a file that holds them.
    pub ending: &'static str,
    /// They break off before the end that such bytes have.
    pub cut_off: bool,
}

/// What these bytes are.
pub fn of(bytes: &[u8]) -> Kind {
    let (content_type, ending) = known(bytes).unwrap_or((UNKNOWN, "bin"));
    let whole = match content_type {
        "image/png" => png(bytes),
        "image/jpeg" => jpeg(bytes),
        "image/gif" => gif(bytes),
        "image/webp" => webp(bytes),
        _ => Some(()),
    };
    Kind { content_type, ending, cut_off: whole.is_none() }
}

/// Programs are told by as few as two bytes; nobody wants to learn by that that a picture is one.
fn known(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let found = infer::get(bytes).filter(|found| found.matcher_type() != MatcherType::App);
    match found {
        Some(found) if found.mime_type() == "image/gif" && !is_gif(bytes) => None,
        Some(found) if found.mime_type() == "image/bmp" && !is_bmp(bytes) => None,
        Some(found) if found.matcher_type() != MatcherType::Text => {
            Some((found.mime_type(), found.extension()))
        }
        _ if is_svg(bytes) => Some(("image/svg+xml", "svg")),
        found => found.map(|found| (found.mime_type(), found.extension())),
    }
}

fn is_gif(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
}

/// The two letters, and a header of one of its lengths.
fn is_bmp(bytes: &[u8]) -> bool {
    let header = bytes.get(14..18).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    header.is_some_and(|length| matches!(length, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// XML whose outermost element is `svg`.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            // A document type may hold entities, each with its own `>`.
            _ if rest.starts_with("<!") && rest.split('>').next().unwrap_or("").contains('[') => {
                "]>"
            }
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|rest| {
        rest.starts_with(|next: char| next.is_whitespace() || matches!(next, '>' | '/'))
    })
}

/// Chunks to the one that ends the image (<https://www.w3.org/TR/png-3/#5Chunk-layout>).
fn png(bytes: &[u8]) -> Option<()> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
        let kind = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        if end > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(());
        }
        at = end;
    }
}

/// Markers to EOI (ITU T.81, annex B). An EOI inside a segment is that of a smaller picture.
fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut at = 2;
    loop {
        // Image data stand between a marker and the next; FF 00 in them is a byte, FF D0 to FF D7
        // are marks for who has lost the place.
        while bytes.get(at..at + 2)?[0] != 0xff
            || matches!(bytes.get(at + 1)?, 0x00 | 0xd0..=0xd7 | 0xff)
        {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            0xd9 => return Some(()),
            0x01 | 0xd8 => {}
            _ => at += usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?)),
        }
    }
}

/// Blocks to the trailer (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>).
fn gif(bytes: &[u8]) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let blocks = |mut at: usize| loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length => at += 1 + usize::from(length),
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        at = match *bytes.get(at)? {
            0x3b => return Some(()),
            0x21 => blocks(at + 2)?,
            0x2c => blocks(at + 11 + table(*bytes.get(at + 9)?))?,
            0 => at + 1,
            // Nothing that a reader knows: what ends in a trailer may be whole all the same.
            _ => return (bytes.last() == Some(&0x3b)).then_some(()),
        };
    }
}

/// The length that stands in the head (<https://www.rfc-editor.org/rfc/rfc9649>).
fn webp(bytes: &[u8]) -> Option<()> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
    (bytes.len() as u64 >= u64::from(length) + 8).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(bytes: &[u8]) -> (&'static str, &'static str) {
        let content = of(bytes);
        (content.content_type, content.ending)
    }

    #[test]
    fn text_is_svg_by_its_outermost_element() {
        let svg = ("image/svg+xml", "svg");
        assert_eq!(is(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), svg);
        assert_eq!(is("\u{feff}<?xml version='1.0'?>\n<!-- <html> -->\n<svg>".as_bytes()), svg);
        assert_eq!(is(b"<!DOCTYPE svg [<!ENTITY a \"b>\">]> <svg/>"), svg);
        assert_eq!(is(b"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">\n<svg/>"), svg);
        assert_eq!(is(b"<html><svg/></html>"), ("text/html", "html"));
        assert_eq!(is(b"<svgx/>"), (UNKNOWN, "bin"));
    }

    #[test]
    fn what_only_begins_like_something_is_not_it() {
        for bytes in [&b""[..], b"BMW", b"GIF", b"MZ and more", b"0\x82 bytes", b"plain text"] {
            assert_eq!(is(bytes), (UNKNOWN, "bin"), "{bytes:?}");
        }
        let mut bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bmp.resize(70, 0);
        assert_eq!(is(&bmp), ("image/bmp", "bmp"));
        assert_eq!(is(b"%PDF-1.7\n"), ("application/pdf", "pdf"));
    }

    #[test]
    fn a_jpeg_ends_where_its_own_picture_ends() {
        // A segment that holds a smaller picture with its own EOI, then the scan.
        let head = b"\xff\xd8\xff\xe1\0\x06\xff\xd8\xff\xd9";
        let scan = b"\xff\xda\0\x02\x12\xff\0\x34\xff\xd3\x56";
        let cut = [&head[..], scan].concat();
        assert!(of(&cut).cut_off && of(head).cut_off);
        assert!(!of(&[&cut[..], b"\xff\xff\xd9trailing"].concat()).cut_off);
    }

    #[test]
    fn a_gif_ends_with_its_trailer() {
        let whole = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xf9\x04\0\0\0\0\0\
                      \x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
        assert!(!of(whole).cut_off);
        for end in 7..whole.len() {
            assert!(of(&whole[..end]).cut_off, "{end}");
        }
        // The byte of the trailer in the middle of the data is none.
        assert!(of(b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x01\x3b").cut_off);
    }
}
