//! The ledger: read = loaded + merged + left + rejected + held, for every table and in sum.

use crate::check::{About, Check};
use crate::words::{counted, number};
use catalog::Catalog;
use stage::Fates;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Columns of the ledger, as they are told.
pub const COLUMNS: [&str; 6] = ["read", "loaded", "merged", "left", "rejected", "held"];

/// The numbers in the order of [`COLUMNS`].
pub fn numbers(fates: &Fates) -> [u64; 6] {
    [fates.read, fates.loaded, fates.merged, fates.left, fates.rejected, fates.held]
}

/// The sum of all tables.
pub fn total(ledger: &[Fates]) -> Fates {
    let mut total = Fates { table: "all tables".to_owned(), ..Fates::default() };
    for fates in ledger {
        total.read += fates.read;
        total.loaded += fates.loaded;
        total.merged += fates.merged;
        total.left += fates.left;
        total.rejected += fates.rejected;
        total.held += fates.held;
    }
    total
}

/// Whether all rows of the table stayed behind, or there are none.
pub fn left_whole(fates: &Fates) -> bool {
    fates.left == fates.read && fates.loaded + fates.merged + fates.rejected + fates.held == 0
}

/// These tables in one line.
pub fn folded(whole: &[&Fates]) -> String {
    let rows = whole.iter().map(|fates| fates.left).sum();
    let or_empty = if whole.iter().any(|fates| fates.read == 0) { " or empty" } else { "" };
    let tables = counted(whole.len() as u64, "table");
    format!("{tables} left as a whole{or_empty}: {}", counted(rows, "row"))
}

/// The equation for every table and for the sum, and whether every table of the source is in it.
pub fn checks(ledger: &[Fates], source: &Catalog) -> Vec<Check> {
    let mut checks: Vec<Check> = ledger.iter().map(equation).collect();
    checks.push(equation(&total(ledger)));
    checks.push(all_tables(ledger, source));
    checks
}

fn equation(fates: &Fates) -> Check {
    let [read, loaded, merged, left, rejected, held] = numbers(fates);
    let found = format!(
        "{loaded} loaded + {merged} merged + {left} left + {rejected} rejected + {held} held"
    );
    let name = format!("every row of {} has a fate", fates.table);
    Check::new(About::Ledger, name, fates.balances(), format!("{read} read"), found)
}

fn all_tables(ledger: &[Fates], source: &Catalog) -> Check {
    let have: BTreeSet<&str> = ledger.iter().map(|fates| fates.table.as_str()).collect();
    let tables: Vec<&str> = source.movable().map(|table| table.name.as_str()).collect();
    let without: Vec<&str> = tables.iter().copied().filter(|name| !have.contains(name)).collect();
    let expected = counted(tables.len() as u64, "table");
    let found = match without.as_slice() {
        [] => expected.clone(),
        missing => format!("not {}", missing.join(", ")),
    };
    let name = "every table of the source stands in the ledger";
    Check::new(About::Ledger, name, without.is_empty(), expected, found)
}

/// The ledger for a terminal: tables that were left as a whole are one line.
pub fn told(ledger: &[Fates]) -> String {
    let (whole, moved): (Vec<&Fates>, Vec<&Fates>) =
        ledger.iter().partition(|fates| left_whole(fates));
    let total = total(ledger);
    let wide = moved.iter().chain([&&total]).map(|fates| width(&fates.table)).max().unwrap_or(0);
    let mut text = row("", wide, &COLUMNS.map(str::to_owned));
    for fates in &moved {
        text += &row(&fates.table, wide, &numbers(fates).map(number));
    }
    if !whole.is_empty() {
        let _ = writeln!(text, "{}", folded(&whole));
    }
    text + &row(&total.table, wide, &numbers(&total).map(number))
}

fn row(name: &str, wide: usize, numbers: &[String; 6]) -> String {
    let mut text = format!("{}{}", step::sanitised(name), " ".repeat(wide - width(name).min(wide)));
    for number in numbers {
        let _ = write!(text, "{number:>10}");
    }
    text + "\n"
}

/// How wide a name is once it has been made safe to print.
fn width(name: &str) -> usize {
    step::sanitised(name).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;
    use std::collections::BTreeMap;

    fn fates(table: &str, numbers: [u64; 6]) -> Fates {
        let [read, loaded, merged, left, rejected, held] = numbers;
        Fates { table: table.to_owned(), read, loaded, merged, left, rejected, held }
    }

    #[test]
    fn the_equation_holds_or_does_not() {
        let ledger = [fates("a", [4, 1, 1, 1, 1, 0]), fates("b", [2, 1, 0, 0, 0, 0])];
        let source = Catalog {
            engine: String::new(),
            bytes: 0,
            tables: vec![],
            views: vec![],
            schemas: BTreeMap::new(),
        };
        let status: Vec<Status> =
            checks(&ledger, &source).iter().map(|check| check.status).collect();
        assert_eq!(status, [Status::Passed, Status::Failed, Status::Failed, Status::Passed]);
    }

    #[test]
    fn the_table_is_aligned() {
        let ledger = [fates("trips", [1200, 1199, 0, 0, 1, 0]), fates("log", [7, 0, 0, 7, 0, 0])];
        let told = told(&ledger);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            lines[1],
            "trips          1,200     1,199         0         0         1         0"
        );
        assert_eq!(lines[2], "1 table left as a whole: 7 rows");
        assert_eq!(lines[3].len(), lines[1].len());
        assert_eq!(lines.len(), 4);
    }
}
