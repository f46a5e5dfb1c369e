//! Numbers in the report: the ledger, sizes, queries.

use crate::ledger::{COLUMNS, folded, left_whole, numbers, total};
use crate::objects::All;
use crate::queries::{Asked, Work};
use crate::words::{number, percent};
use maud::{Markup, html};
use stage::Fates;

/// Where every row of the source went.
pub fn ledger(ledger: &[Fates]) -> Markup {
    let (whole, moved): (Vec<&Fates>, Vec<&Fates>) =
        ledger.iter().partition(|fates| left_whole(fates));
    let total = total(ledger);
    html! {
        section {
            h2 { "Where every row went" }
            p { "For each table of the source: read = loaded + merged + left + rejected + held." }
            (fates(&moved, Some(&total)))
            @if !whole.is_empty() {
                details {
                    summary { (folded(&whole)) }
                    (fates(&whole, None))
                }
            }
        }
    }
}

fn fates(ledger: &[&Fates], total: Option<&Fates>) -> Markup {
    html! {
        table.numbers {
            thead { tr { th { "Table" } @for column in COLUMNS { th { (column) } } } }
            tbody { @for fates in ledger { (line(fates)) } }
            @if let Some(total) = total { tfoot { (line(total)) } }
        }
    }
}

fn line(fates: &Fates) -> Markup {
    html! {
        tr {
            th scope="row" { (fates.table) }
            @for (column, value) in COLUMNS.into_iter().zip(numbers(fates)) {
                @if value == 0 { td.none { "0" } }
                @else { td class=(column) { (number(value)) } }
            }
        }
    }
}

/// Size before and after.
pub fn size(size: Option<(u64, u64)>) -> Markup {
    let Some((old, new)) = size else { return html! {} };
    html! {
        section {
            h2 { "Size" }
            table.numbers {
                thead { tr { th { "Database" } th { "bytes" } th { "of the source" } } }
                tbody {
                    tr { th scope="row" { "source" } td { (number(old)) } td { "100.0 %" } }
                    tr {
                        th scope="row" { "target" }
                        td { (number(new)) }
                        td { (percent(new, old)) }
                    }
                }
            }
            p.note { "Free pages are not counted." }
        }
    }
}

/// Objects in their buckets.
pub fn objects(all: &All) -> Markup {
    if all.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { "Objects" }
            table.numbers {
                thead { tr { th { "Bucket" } th { "objects" } th { "bytes" } th { "not whole" } } }
                tbody {
                    @for (bucket, fetched) in all {
                        tr {
                            th scope="row" { (bucket) }
                            td { (number(fetched.objects)) }
                            td { (number(fetched.bytes)) }
                            @if fetched.whole() { td { (number(fetched.differ)) } }
                            @else { td { "could not be fetched" } }
                        }
                    }
                }
            }
            p.note { "Each was fetched from its bucket and digested." }
        }
    }
}

/// The same questions asked of both databases.
pub fn queries(queries: &[Asked]) -> Markup {
    if queries.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { "The same questions, before and after" }
            table.numbers {
                thead {
                    tr { th { "Question" } th { "" } th { "statements" } th { "rows" } th { "steps" } }
                }
                @for asked in queries {
                    tbody {
                        (side(Some(&asked.name), "source", asked.old.as_ref().ok()))
                        (side(None, "target", asked.new.as_ref().ok()))
                    }
                }
            }
            p.note {
                "Steps are those of the database's virtual machine, which do not depend on the "
                "computer. Times stand in waybill.json."
            }
        }
    }
}

fn side(name: Option<&str>, side: &str, work: Option<&Work>) -> Markup {
    html! {
        tr {
            @if let Some(name) = name { th scope="row" rowspan="2" { (name) } }
            td.side { (side) }
            @match work {
                Some(work) => {
                    td { (work.statements) }
                    td { (number(work.rows)) }
                    td { (number(work.steps)) }
                }
                None => { td colspan="3" { "could not be asked" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_stay_whole_are_folded() {
        let fates = |table: &str, loaded, left| Fates {
            table: table.to_owned(),
            read: loaded + left,
            loaded,
            left,
            ..Fates::default()
        };
        let page = ledger(&[fates("a<b>", 1200, 0), fates("log", 0, 7)]).into_string();
        let folded = page.find("<details>").unwrap();
        assert!(page.find("a&lt;b&gt;").unwrap() < folded && page.find(">log<").unwrap() > folded);
        assert!(page.contains("1 table left as a whole: 7 rows") && page.contains("1,207"));
    }
}
