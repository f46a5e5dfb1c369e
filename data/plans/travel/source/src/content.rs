//! `instruction_sets` and `HtmlDocumentTemplates`: what an agent knows and reuses. Neither
//! grows with the scale.

use std::fmt::Write as _;

use crate::calendar::{DAY, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::words;

/// Name, category and version of each set of instructions.
const INSTRUCTIONS: &[(&str, &str, i64)] = &[
    ("new-trip", "workflow", 4),
    ("client-intake", "workflow", 2),
    ("hotel-search", "workflow", 7),
    ("cruise-booking", "workflow", 1),
    ("proposal-writing", "workflow", 3),
    ("commission-first", "pricing", 2),
    ("group-rates", "pricing", 1),
    ("off-season", "pricing", 5),
    ("passport-check", "verification", 2),
    ("supplier-check", "verification", 1),
    ("itinerary-review", "verification", 6),
];

/// Name, type and state of each template.
const TEMPLATES: &[(&str, &str, i64)] = &[
    ("proposal-classic", "proposal", 1),
    ("proposal-short", "proposal", 1),
    ("itinerary-day-by-day", "itinerary", 1),
    ("itinerary-cruise", "itinerary", 1),
    ("proposal-2019", "proposal", 0),
    ("invoice-draft", "invoice", 1),
    ("newsletter", "mail", 0),
];

/// `instruction_sets`, in the first copy alone.
pub fn instructions(block: i64) -> Vec<Vec<Cell>> {
    if block > 0 {
        return Vec::new();
    }
    let row = |((name, category, version), number): (&(&str, &str, i64), i64)| {
        let mut dice = Dice::of("instruction_sets", number);
        vec![
            Cell::Int(number),
            Cell::text(*name),
            Cell::text(*category),
            Cell::Text(instruction(name, &mut dice)),
            Cell::Int(*version),
            Cell::Int(i64::from(number != 4)),
            Cell::text(stamp(EXPORTED - (600 - number) * DAY)),
            if number % 3 == 0 { Cell::Null } else { Cell::text(stamp(EXPORTED - number * DAY)) },
        ]
    };
    INSTRUCTIONS.iter().zip(1..).map(row).collect()
}

/// The text of one set of instructions.
fn instruction(name: &str, dice: &mut Dice) -> String {
    let mut text = format!("# {name}\r\n\r\n💡 It's the agent's \"second memory\".\n");
    for part in ["Before", "During", "After"] {
        text.push_str("\n## ");
        text.push_str(part);
        text.push('\n');
        text.push_str(&words::rules(dice, 11));
        text.push('\n');
    }
    text
}

/// `HtmlDocumentTemplates`, in the first copy alone.
pub fn templates(block: i64) -> Vec<Vec<Cell>> {
    if block > 0 {
        return Vec::new();
    }
    let row = |((name, kind, active), number): (&(&str, &str, i64), i64)| {
        let mut dice = Dice::of("HtmlDocumentTemplates", number);
        vec![
            Cell::Int(number),
            Cell::text(*name),
            Cell::text(*kind),
            Cell::Text(page(name, &mut dice)),
            Cell::Int(*active),
            Cell::text(stamp(EXPORTED - number * 40 * DAY)),
        ]
    };
    TEMPLATES.iter().zip(1..).map(row).collect()
}

/// A page with places to fill in.
fn page(name: &str, dice: &mut Dice) -> String {
    let mut html = format!("<!doctype html>\n<title>{{{{trip.title}}}}</title>\n<!-- {name} -->\n");
    for number in 1..=6 {
        let text = words::prose(dice, 3);
        // Writing into a String cannot fail.
        let _ = writeln!(
            html,
            "<section class=\"part-{number}\">\n  <h2>{{{{leg.{number}.city}}}}</h2>\n  \
             <p>{text}</p>\n</section>"
        );
    }
    html
}
