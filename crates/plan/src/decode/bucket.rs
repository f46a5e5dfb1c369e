//! `bucket = "…"`: what becomes of an object.

use super::part::{Node, Part};
use super::template::pieces;
use crate::{Bucket, Modifier, Piece};

/// What is done to values that are no objects.
const OTHERS: [&str; 8] = ["path", "match", "trim", "case", "null_if", "map", "as", "formats"];
/// The URL where the plan says none.
const URL: &str = "{bucket}/{object}";

/// The bucket of a value, if it has one.
pub(super) fn bucket(part: &Part<'_>) -> Option<Modifier> {
    let node = part.get("bucket")?;
    for other in OTHERS {
        if let Some(node) = part.get(other) {
            let fact = format!("{} has both \"bucket\" and {other:?}", part.what);
            part.add(node.line, fact, "a bucket takes an object as it is; take one of them out");
        }
    }
    let name = part.as_text("bucket", node);
    let name = name.filter(|name| name_is_good(part, node, name));
    let prefix = match part.get("prefix") {
        Some(node) => prefix(part, node),
        None => Some(String::new()),
    };
    let url = url(part);
    let types = types(part);
    let line = node.line;
    Some(Modifier::Bucket(Bucket { line, name: name?, prefix: prefix?, url: url?, types: types? }))
}

/// A name that S3 takes (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>),
/// and every file system.
fn name_is_good(part: &Part<'_>, node: Node<'_>, name: &str) -> bool {
    let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good = (3..=63).contains(&name.len())
        && name.chars().all(|c| ends(c) || c == '-' || c == '.')
        && name.starts_with(ends)
        && name.ends_with(ends)
        && !name.contains("..");
    if !good {
        let fact = format!("cannot use {name:?} as the \"bucket\" of {}", part.what);
        let hint = "a bucket is called by 3 to 63 lower-case letters, digits, hyphens and dots, and \
                    begins and ends with a letter or a digit";
        part.add(node.line, fact, hint);
    }
    good
}

/// Folders in the bucket, with `/` at the end.
fn prefix(part: &Part<'_>, node: Node<'_>) -> Option<String> {
    let text = part.as_text("prefix", node)?;
    let folders = text.strip_suffix('/').unwrap_or(&text);
    let good = |folder: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !folder.is_empty() && folder != "." && folder != ".." && folder.chars().all(letter)
    };
    if folders.split('/').all(good) {
        return Some(format!("{folders}/"));
    }
    let fact = format!("cannot use {text:?} as the \"prefix\" of {}", part.what);
    part.add(node.line, fact, "write folders of the bucket, as in \"2025/coaches\"");
    None
}

fn url(part: &Part<'_>) -> Option<Vec<Piece>> {
    let (line, text) = match part.get("url") {
        Some(node) => (node.line, part.as_text("url", node)?),
        None => (part.line, URL.to_owned()),
    };
    let refuse = |fault: &str| {
        let fact = format!("cannot use \"url\" of {}: {fault} in {text:?}", part.what);
        part.add(line, fact, "write it as in \"https://example.org/{bucket}/{object}\"");
        None
    };
    // What stands in JSON or in a URL as it is: the object's name is found again in the column.
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\\' | '<' | '>');
    if text.contains(odd) {
        return refuse("a character that belongs in no URL stands");
    }
    let pieces = match pieces(&text) {
        Ok(pieces) => pieces,
        Err(fault) => return refuse(&fault),
    };
    let named = |name: &str| pieces.contains(&Piece::Column(name.to_owned()));
    let known = |piece: &Piece| match piece {
        Piece::Column(name) => matches!(name.as_str(), "bucket" | "object"),
        Piece::Text(_) => true,
    };
    if !pieces.iter().all(known) {
        return refuse("something other than {bucket} and {object} stands in braces");
    }
    if named("object") { Some(pieces) } else { refuse("no {object} stands") }
}

/// Content types, as `image/png`.
fn types(part: &Part<'_>) -> Option<Vec<String>> {
    let Some(names) = part.names("types") else {
        return part.get("types").is_none().then(Vec::new);
    };
    let word = |text: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
        !text.is_empty() && text.chars().all(letter)
    };
    for (line, name) in &names {
        let good = name.split_once('/').is_some_and(|(kind, of)| word(kind) && word(of));
        if !good {
            let fact = format!("{name:?} in \"types\" of {} is no content type", part.what);
            part.add(*line, fact, "write it as in \"image/png\"");
        }
    }
    Some(names.into_iter().map(|(_, name)| name.to_ascii_lowercase()).collect())
}
