//! Rows of the tables that nobody has to understand: logs, caches, settings.

use crate::calendar::{DAY, Day, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::table::Table;
use crate::{clients, trips, words};

/// A row of such a table; an error names a note that this module does not know.
pub fn row(table: &Table, block: i64, row: i64) -> Result<Vec<Cell>, String> {
    let place = Place { block, serial: block * table.rows + row };
    let cells = table.columns.iter().map(|column| {
        let mut dice = Dice::of(&format!("{}.{}", table.name, column.name), row);
        let note = column.filler.unwrap_or_default();
        cell(note, &place, &mut dice)
            .ok_or_else(|| format!("tables.sql: {}: unknown note {note:?}", table.name))
    });
    cells.collect()
}

/// Where a row stands.
struct Place {
    /// Which copy of the data, from 0.
    block: i64,
    /// The number of the row in its table, from 0.
    serial: i64,
}

/// What a note asks for. A question mark makes every third cell NULL.
fn cell(note: &str, place: &Place, dice: &mut Dice) -> Option<Cell> {
    if let Some(rest) = note.strip_prefix('?') {
        let empty = dice.once_in(3);
        return if empty { Some(Cell::Null) } else { cell(rest, place, dice) };
    }
    let (kind, argument) = note.split_once(':').unwrap_or((note, ""));
    numbered(kind, argument, place, dice).or_else(|| written(kind, argument, place, dice))
}

/// Cells that are numbers.
fn numbered(kind: &str, argument: &str, place: &Place, dice: &mut Dice) -> Option<Cell> {
    Some(match kind {
        "id" => Cell::Int(101 + place.serial),
        "snowflake" => Cell::Int(1_234_567_824_702_058_496 + place.serial * 4_194_305),
        "client" => Cell::Int(clients::id(place.block, dice.between(0, clients::COUNT - 1))),
        "int" => {
            let (low, high) = argument.split_once(':')?;
            Cell::Int(dice.between(low.parse().ok()?, high.parse().ok()?))
        }
        "real" => Cell::Real(dice.amount(argument.parse().ok()?)),
        "epoch" => Cell::Int(before_export(argument, dice)?),
        _ => return None,
    })
}

/// Cells that are text.
fn written(kind: &str, argument: &str, place: &Place, dice: &mut Dice) -> Option<Cell> {
    Some(Cell::Text(match kind {
        "key" => format!("{argument}{:06}", place.serial),
        "code" => code(place.serial),
        "day" => Day::of(EXPORTED - place.serial * DAY).iso(),
        "trip" => trips::id(place.block, dice.between(0, trips::COUNT - 1)),
        "word" => dice.pick(words::list(argument)?).to_owned(),
        "prose" => words::prose(dice, argument.parse().ok()?),
        "text" => words::lines(dice, argument.parse().ok()?),
        "when" => stamp(before_export(argument, dice)?),
        "mail" => format!("desk{}@agency.example", dice.between(1, 999)),
        "digits" => format!("00{:08}", dice.between(0, 99_999_999)),
        "json" => format!(r#"{{"limit":{},"on":true,"note":null}}"#, dice.between(1, 99)),
        "offers" => offers(dice),
        "html" => format!("<h2>{}</h2><p>{}</p>", dice.pick(words::PLACES), words::prose(dice, 4)),
        "query" => format!("SELECT * FROM trips_v2 WHERE trip_id = 'tr_{:06}'", place.serial),
        "script" => script(dice),
        _ => return None,
    }))
}

/// An instant at most so many days before the export.
fn before_export(days: &str, dice: &mut Dice) -> Option<i64> {
    let days: i64 = days.parse().ok()?;
    Some(EXPORTED - dice.between(1, days * DAY))
}

/// Three letters that count like digits.
fn code(serial: i64) -> String {
    [676, 26, 1]
        .iter()
        .filter_map(|weight| u8::try_from(serial / weight % 26).ok())
        .map(|letter| char::from(b'A' + letter))
        .collect()
}

/// What a supplier answered.
fn offers(dice: &mut Dice) -> String {
    let offers: Vec<String> = (0..3)
        .map(|_| {
            let (name, price) = (dice.pick(words::SUPPLIERS), dice.amount(900));
            format!(r#"{{"name":"{name}","price":{price:.2},"left":{}}}"#, dice.between(0, 9))
        })
        .collect();
    format!("[{}]", offers.join(","))
}

/// A scrap of a page scraper.
fn script(dice: &mut Dice) -> String {
    let place = dice.pick(words::PLACES);
    format!(
        "// {place}\nconst rows = document.querySelectorAll('.room, .cabin');\n\
         return [...rows].map(row => ({{ name: row.title, price: +row.dataset.price }}));"
    )
}
