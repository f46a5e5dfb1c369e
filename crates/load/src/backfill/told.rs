//! Rows that were not changed, in words.

use crate::backfill::rows::Row;
use crate::lineage::Origin;
use journal::Became;
use serde_json::json;

/// Most refused rows of a batch that the log tells of.
const MOST: usize = 20;

/// A line about a row that was refused or held: with the row, it can be corrected and fed back.
pub fn row(
    out: &mut Vec<u8>,
    table: &str,
    (row, origin): (&Row, Option<&Origin>),
    why: &str,
    now: Option<&[u8]>,
) {
    let (from, line, key) = match origin {
        Some(origin) => (json!(origin.from), origin.line, origin.key.to_string()),
        None => (json!(table), row.number, row.key.clone()),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let now = now.map_or_else(String::new, |now| format!(",\"now\":{}", text(now)));
    let (into, why, number) = (json!(table), json!(why), row.number);
    let (into_key, was, line_of) = (&row.key, text(&row.was), text(&row.line));
    out.extend_from_slice(
        format!(
            "{{\"stage\":\"load\",\"into\":{into},\"into_line\":{number},\"into_key\":{into_key},\
             \"from\":{from},\"line\":{line},\"key\":{key},\"why\":{why},\"was\":{was}{now},\
             \"row\":{line_of}}}\n"
        )
        .as_bytes(),
    );
}

/// What the log says of refused rows.
pub fn errors(rows: &[Row], became: &[Became]) -> Option<String> {
    let refused: Vec<(&Row, &String)> = rows
        .iter()
        .zip(became)
        .filter_map(|(row, became)| match became {
            Became::Refused(why) => Some((row, why)),
            _ => None,
        })
        .collect();
    if refused.is_empty() {
        return None;
    }
    let mut told: Vec<String> = refused
        .iter()
        .take(MOST)
        .map(|(row, why)| format!("{{\"key\":{},\"why\":{}}}", row.key, json!(why)))
        .collect();
    if refused.len() > MOST {
        told.push(json!({ "more": refused.len() - MOST }).to_string());
    }
    Some(format!("[{}]", told.join(",")))
}
