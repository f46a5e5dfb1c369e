//! The log of batches as a page: how far each load is, what was refused, what waits for a person, and
//! the last batches. No script, nothing from elsewhere, no clock: the same log gives the same bytes.

use crate::report::waiting;
use crate::waiting::Waiting;
use crate::words::{number, percent, shown};
use database::Logged;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// Batches that are shown, of any number.
const BATCHES: usize = 200;
/// Refused rows that are shown.
const REFUSED: usize = 100;
/// Longest key, and longest reason, that is shown.
const LONGEST: usize = 240;

/// What a run did to a table.
#[derive(Default)]
struct Sum {
    run: String,
    what: String,
    table: String,
    batches: u64,
    counts: [u64; 5],
    began: String,
    ended: String,
    who: String,
}

/// A row that the database refused.
struct Refused {
    batch: u64,
    table: String,
    key: String,
    why: String,
}

/// What is on the page. It stays as large as it is, however many batches there were.
#[derive(Default)]
pub struct Page {
    sums: Vec<Sum>,
    refused: Vec<Refused>,
    last: VecDeque<Logged>,
    batches: u64,
    done: u64,
    back: u64,
}

impl Page {
    /// A row of the log.
    pub fn add(&mut self, row: Logged) {
        self.batches += 1;
        if row.what == "load" {
            self.done += row.processed;
        } else if row.what == "rollback" {
            self.back += row.succeeded;
        }
        self.sum(&row);
        self.refuse(&row);
        self.last.push_back(row);
        if self.last.len() > BATCHES {
            self.last.pop_front();
        }
    }

    fn sum(&mut self, row: &Logged) {
        let own =
            |sum: &&mut Sum| (&sum.run, &sum.what, &sum.table) == (&row.run, &row.what, &row.table);
        if self.sums.iter_mut().find(own).is_none() {
            let (run, what, table) = (row.run.clone(), row.what.clone(), row.table.clone());
            let (began, who) = (row.started_at.clone(), format!("{} at {}", row.db_user, row.host));
            self.sums.push(Sum { run, what, table, began, who, ..Sum::default() });
        }
        let Some(sum) = self.sums.iter_mut().find(own) else { return };
        sum.batches += 1;
        sum.ended.clone_from(&row.finished_at);
        let counts = [row.processed, row.succeeded, row.already, row.held, row.failed];
        sum.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }

    fn refuse(&mut self, row: &Logged) {
        #[derive(serde::Deserialize)]
        struct Said {
            key: Option<Box<RawValue>>,
            #[serde(default)]
            why: String,
        }
        let said: Vec<Said> = row
            .errors
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        for said in said {
            let Some(key) = said.key.filter(|_| self.refused.len() < REFUSED) else { continue };
            let (batch, table, key) = (row.batch, row.table.clone(), key.get().to_owned());
            self.refused.push(Refused { batch, table, key, why: said.why });
        }
    }

    /// The page; `rows` are those that the load of the run is to go through.
    pub fn page(&self, rows: Option<u64>, waits: &[Waiting]) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Rows changed in place" }
                    style { (PreEscaped(include_str!("report/report.css"))) }
                }
                body {
                    header {
                        p.kind { "Waybill · the log of batches" }
                        h1 { "Rows changed in place" }
                        @if let Some(last) = self.last.back() {
                            p.as-of { "as of the batch that ended at " (last.finished_at) }
                        }
                    }
                    @if let Some(rows) = rows { (progress(self.done, rows, self.back)) }
                    (self.sums())
                    (self.refusals())
                    (waiting(waits))
                    (self.history())
                }
            }
        }
    }

    fn sums(&self) -> Markup {
        html! {
            section {
                h2 { "What was done" }
                table.numbers {
                    thead { tr { th { "Table" } th { "Done" } th { "Batches" } th { "Rows" } th { "Changed" } th { "As wanted" } th { "Held" } th { "Refused" } } }
                    tbody { @for sum in &self.sums { (sum_row(sum)) } }
                }
                @if self.sums.is_empty() { p { "The log has no batches." } }
            }
        }
    }

    fn refusals(&self) -> Markup {
        html! {
            @if !self.refused.is_empty() {
                section {
                    h2 { "Refused by the database" }
                    table.waiting {
                        thead { tr { th { "Row" } th { "Batch" } th { "Why" } } }
                        tbody {
                            @for row in &self.refused {
                                tr {
                                    td { (row.table) span.more { code { (shown(&row.key, LONGEST)) } } }
                                    td { (row.batch) }
                                    td.value { (shown(&row.why, LONGEST)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn history(&self) -> Markup {
        html! {
            section {
                h2 { "History" }
                table.numbers {
                    thead { tr { th { "Batch" } th { "Keys" } th { "Rows" } th { "Changed" } th { "Held" } th { "Refused" } th { "Ended" } } }
                    tbody { @for row in self.last.iter().rev() { (batch(row)) } }
                }
                p.note {
                    "The last " (self.last.len()) " of " (number(self.batches)) " batches; all of them: " code { "validate --log" } "."
                }
            }
        }
    }
}

fn progress(done: u64, rows: u64, back: u64) -> Markup {
    html! {
        div.verdict.good {
            strong { (number(done)) " of " (number(rows)) " rows are through" }
            " (" (percent(done, rows)) ")"
            @if back > 0 { ", and " (number(back)) " were restored since" }
            p { progress value=(done) max=(rows.max(1)) style="width: 100%" {} }
        }
    }
}

fn sum_row(sum: &Sum) -> Markup {
    let [_, _, _, held, refused] = sum.counts;
    html! {
        tr {
            th scope="row" {
                (sum.table)
                span.more { (shown(&sum.run, 20)) " by " (shown(&sum.who, LONGEST)) }
                span.more { (sum.began) " to " (sum.ended) }
            }
            td { (sum.what) }
            td { (number(sum.batches)) }
            @for count in &sum.counts[..3] { td { (number(*count)) } }
            td.held[held > 0] { (number(held)) }
            td.rejected[refused > 0] { (number(refused)) }
        }
    }
}

fn batch(row: &Logged) -> Markup {
    html! {
        tr {
            th scope="row" { (row.what) " " (row.batch) span.more { (row.table) } }
            td.side { code { (shown(&row.first_key, 60)) } " to " code { (shown(&row.last_key, 60)) } }
            td { (number(row.processed)) }
            td { (number(row.succeeded)) }
            td.held[row.held > 0] { (number(row.held)) }
            td.rejected[row.failed > 0] { (number(row.failed)) }
            td.side { (row.finished_at) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(batch: u64) -> Logged {
        Logged {
            run: "abc-1".into(),
            what: "load".into(),
            batch,
            table: "a<b>".into(),
            first_key: "{\"id\":\"</script>\"}".into(),
            last_key: "{\"id\":2}".into(),
            processed: 10,
            succeeded: 9,
            failed: 1,
            errors: Some(r#"[{"key":{"id":"<i>"},"why":"not & never"},{"more":3}]"#.into()),
            ..Logged::default()
        }
    }

    #[test]
    fn what_the_database_says_is_text() {
        let mut page = Page::default();
        page.add(row(1));
        page.add(Logged { what: "rollback".into(), ..row(1) });
        let text = page.page(Some(40), &[]).into_string();
        assert!(text.contains("9 were restored since"), "{text}");
        assert!(text.contains("a&lt;b&gt;") && text.contains("not &amp; never"), "{text}");
        assert!(!text.contains("</script>") && !text.contains("<i>"), "{text}");
        assert!(text.contains("10 of 40 rows are through"), "{text}");
    }

    #[test]
    fn it_does_not_grow_with_the_log() {
        let mut page = Page::default();
        (1..=1_000).for_each(|batch| page.add(row(batch)));
        assert_eq!((page.last.len(), page.refused.len(), page.sums.len()), (BATCHES, REFUSED, 1));
        assert_eq!(page.sums[0].counts, [10_000, 9_000, 0, 0, 1_000]);
        let text = page.page(None, &[]).into_string();
        assert!(text.contains("The last 200 of 1,000 batches"), "{text}");
    }
}
