//! `hotel_cache`: what hotel searches found.

use crate::calendar::{DAY, Day, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::{trips, words};

/// Searches in one copy of the data, without those that were stored twice.
const COUNT: i64 = 110;

/// One copy of `hotel_cache`. It has no key, and two searches were stored twice: 10 in the
/// same words, 11 with another price.
pub fn rows(block: i64) -> Vec<Vec<Cell>> {
    let mut rows: Vec<_> = (0..COUNT).map(|number| row(block, number, 0.0)).collect();
    rows.push(row(block, 10, 0.0));
    rows.push(row(block, 11, 12.5));
    rows
}

/// One search.
fn row(block: i64, number: i64, dearer: f64) -> Vec<Cell> {
    let mut dice = Dice::of("hotel_cache", number);
    let (trip, ingested) = (trip(block, number, &mut dice), ingested(number, &mut dice));
    let (city, arrives) = (dice.pick(words::PLACES), ingested + dice.between(10, 90) * DAY);
    let price = dice.amount(400) + 40.0;
    vec![
        Cell::text(format!("hotel_{:06}", block * 1000 + number)),
        trip,
        Cell::text(city),
        Cell::text(Day::of(arrives).iso()),
        Cell::Int(dice.between(1, 6)),
        results(number, &mut dice),
        if number == 60 { Cell::text("from 120") } else { Cell::Real(price + dearer) },
        // For some weeks the writer stored seconds since 1970.
        if number % 28 == 9 { Cell::Int(ingested) } else { Cell::text(stamp(ingested)) },
        Cell::text(stamp(ingested + dice.between(7, 45) * DAY)),
    ]
}

/// The trip that was searched for, if any; three searches are for trips that do not exist.
fn trip(block: i64, number: i64, dice: &mut Dice) -> Cell {
    match number {
        10..=14 => Cell::Text(trips::id(block, 131)),
        50..=52 => Cell::Text(trips::id(block, 900 + number)),
        _ if dice.once_in(3) => Cell::Null,
        _ => {
            let trip = trips::sound(dice.between(0, trips::COUNT - 1));
            Cell::Text(trips::id(block, trip))
        }
    }
}

/// When the search was stored: one in six within thirty days before the export, two at the
/// boundary, the rest within four hundred.
fn ingested(number: i64, dice: &mut Dice) -> i64 {
    match number {
        20 => EXPORTED - 30 * DAY,
        21 => EXPORTED - 30 * DAY - 1,
        11 => EXPORTED - 80 * DAY,
        _ if number % 6 == 3 => EXPORTED - dice.between(0, 29 * DAY),
        _ => EXPORTED - dice.between(31 * DAY, 400 * DAY),
    }
}

/// The hotels that were found, as JSON text; two answers were cut off.
fn results(number: i64, dice: &mut Dice) -> Cell {
    let hotels: Vec<String> = (0..dice.between(2, 3))
        .map(|_| {
            let (name, price) = (dice.pick(words::HOTELS), dice.amount(500));
            let stars = dice.between(2, 5);
            format!(r#"{{"name":"{name}","stars":{stars},"price":{price:.2},"url":null}}"#)
        })
        .collect();
    let end = if matches!(number, 70 | 71) { "" } else { "]" };
    Cell::text(format!("[{}{end}", hotels.join(", ")))
}
