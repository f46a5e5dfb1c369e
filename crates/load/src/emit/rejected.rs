//! What is written of the rows that the target would refuse.

use super::groups::{Group, Member};
use super::trial::Refused;
use crate::ledger::{self, Absent};
use crate::lineage::Lineage;
use complaint::Result;
use record::{Columns, Spans, key_object};
use serde_json::json;
use stage::{Draft, Folder, TextFile};
use std::collections::BTreeMap;

/// Writes `rejected.ndjson`, as a load does, and the ledger.
pub fn write(
    transformed: &Folder,
    groups: &[Group<'_>],
    refused: &Refused,
    draft: &mut Draft,
) -> Result<()> {
    let mut file = draft.text("rejected.ndjson")?;
    for member in groups.iter().flat_map(|group| &group.members) {
        if let Some(lines) = refused.get(&member.table.name) {
            table(transformed, member, lines, &mut file)?;
        }
    }
    draft.add_text(file)?;
    let lines = |lines: &BTreeMap<u64, String>| lines.keys().map(|line| (*line, false)).collect();
    let absent: Absent =
        refused.iter().map(|(table, refused)| (table.clone(), lines(refused))).collect();
    draft.ledger_file(ledger::settle(transformed, &absent)?)
}

fn table(
    transformed: &Folder,
    member: &Member<'_>,
    refused: &BTreeMap<u64, String>,
    file: &mut TextFile,
) -> Result<()> {
    let columns = Columns::new(member.entry.columns.clone());
    let key: Vec<usize> =
        member.entry.key.iter().filter_map(|name| columns.position(name)).collect();
    let mut lineage = Lineage::open(transformed, &member.table.name)?;
    let mut reader = transformed.rows(member.entry)?;
    let mut spans = Spans::default();
    let mut place = 0;
    while let Some(line) = reader.next()? {
        place += 1;
        let Some(why) = refused.get(&place) else { continue };
        let scan = spans.scan(line, &columns)?;
        let (from, source_line, source_key) = match lineage.origin(place)? {
            Some(origin) => (json!(origin.from), origin.line, origin.key),
            None => (json!(null), place, json!(null)),
        };
        let into = json!(member.table.name);
        let into_key = key_object(scan, &columns, &key);
        let (why, row) = (json!(why), String::from_utf8_lossy(scan.line()));
        file.write(format!(
            "{{\"stage\":\"load\",\"into\":{into},\"into_line\":{place},\"into_key\":{into_key},\
             \"from\":{from},\"line\":{source_line},\"key\":{source_key},\"why\":{why},\
             \"row\":{row}}}\n"
        ))?;
    }
    Ok(())
}
