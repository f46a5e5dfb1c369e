//! Rows in the report, what it was made from, and the way back.

use crate::compare::Compared;
use crate::difference::Difference;
use crate::folders::Folders;
use crate::waiting::Waiting;
use crate::words::{counted, shown};
use maud::{Markup, html};
use stage::Waybill;

/// Longest cell, and longest row, that is shown.
const LONGEST: usize = 240;

/// What is not as it was written.
pub fn differences(first: &[Difference], compared: Compared) -> Markup {
    let Compared { rows, differ } = compared;
    html! {
        section {
            h2 { "Row by row" }
            p { (counted(rows, "row")) " read back from the target, cell by cell; " (differ) " differ." }
            @if !first.is_empty() {
                table.checks {
                    thead { tr { th { "Row" } th { "Expected" } th { "Found" } } }
                    tbody { @for difference in first { (difference_row(difference)) } }
                }
                p.note { "The first " (first.len()) "; all of them stand in differences.ndjson." }
            }
        }
    }
}

fn difference_row(difference: &Difference) -> Markup {
    html! {
        tr {
            td {
                (difference.table)
                @if let Some(column) = &difference.column { "." (shown(column, LONGEST)) }
                span.more { code { (shown(&difference.key, LONGEST)) } }
                span.more { (difference.why) }
            }
            td.value { code { (shown(&difference.expected, LONGEST)) } }
            td.value {
                @if difference.column.is_some() { code { (shown(&difference.found, LONGEST)) } }
                @else { "–" }
            }
        }
    }
}

/// Rows that wait for a person.
pub fn waiting(all: &[Waiting]) -> Markup {
    html! {
        @for waiting in all {
            section {
                h2 { (counted(waiting.count, waiting.line)) " " (waiting.what) }
                table.waiting {
                    thead { tr { th { "Row" } th { "Why" } th { "What it holds" } } }
                    tbody {
                        @for row in &waiting.first {
                            tr {
                                td {
                                    (row.way)
                                    span.more { code { (shown(&row.key, LONGEST)) } }
                                }
                                td.value { (shown(&row.why, 4 * LONGEST)) }
                                td.value { code { (shown(&row.held, LONGEST)) } }
                            }
                        }
                    }
                }
                p.note {
                    @if waiting.first.len() as u64 == waiting.count { "All" }
                    @else { "The first " (waiting.first.len()) }
                    " of " code { (waiting.file) }
                    ". Correct them in a copy and feed it back: " code { "transform --resubmit" } "."
                }
            }
        }
    }
}

/// What the page was made from, by digest.
pub fn fingerprints(folders: &Folders) -> Markup {
    html! {
        section {
            h2 { "Fingerprints" }
            table.fingerprints {
                thead { tr { th { "Folder" } th { "Written by" } th { "Digest" } } }
                tbody { @for (folder, waybill) in folders.waybills() { (fingerprint(folder, waybill)) } }
            }
            p.note {
                "Two folders with one digest hold the same, byte for byte. Each waybill.json has the "
                "digests of its files, of the parts of the plan, and of the folders before it."
            }
        }
    }
}

fn fingerprint(folder: &str, waybill: &Waybill) -> Markup {
    html! {
        tr {
            th scope="row" { (folder) }
            td { (waybill.program) " " (waybill.version) }
            td.value {
                code { (waybill.digest) }
                @for edit in &waybill.content.edited {
                    span.more { "edited by hand: " (edit.file) }
                }
            }
        }
    }
}

/// The way back.
pub fn undo() -> Markup {
    html! {
        section {
            h2 { "How to undo it" }
            p {
                code { "make rollback" }
                " takes the load back from its journal: rows that were put in go, rows that were "
                "changed return to what they were, and rows that somebody has edited since are "
                "listed and left alone."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_break_out() {
        let difference = Difference {
            of: "table",
            table: "t".to_owned(),
            why: "the cell differs",
            key: "{\"id\":1}".to_owned(),
            column: Some("c".to_owned()),
            expected: "\"<img src=x>\"".to_owned(),
            found: "\"'&\"".to_owned(),
        };
        let page = differences(&[difference], Compared { rows: 2, differ: 1 }).into_string();
        assert!(page.contains("&lt;img src=x&gt;") && !page.contains("<img"), "{page}");
        assert!(page.contains("2 rows read back"));
    }
}
