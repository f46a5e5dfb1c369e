//! `TripDays`: what happens on each day of a trip.

use crate::calendar::{DAY, Day};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::{trips, words};

/// What one does on a day.
const ACTIVITIES: &[&str] =
    &["old town walk", "boat to the islands", "free day", "wine tasting", "museum", "night train"];

/// The first number of the trips that do not exist.
const GHOSTS: i64 = 900;

/// One copy of `TripDays`.
pub fn rows(block: i64) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for trip in (0..trips::COUNT).chain(GHOSTS..GHOSTS + 6) {
        for day in 1..=count(trip) {
            rows.push(row(block, trip, day));
        }
        rows.extend(again(block, trip));
    }
    rows
}

/// How many days of a trip are planned. Of the trips that cannot be moved one has a day.
fn count(trip: i64) -> i64 {
    match trip {
        147 | GHOSTS.. => 1,
        0 | 3 | 141..=146 => 0,
        136..=140 => 4,
        _ if trip < trips::SECOND_STARTS => Dice::of("days", trip).between(0, 2),
        _ => Dice::of("days", trip).between(2, 6),
    }
}

/// One day.
fn row(block: i64, trip: i64, day: i64) -> Vec<Cell> {
    let mut dice = Dice::of("TripDays", trip * 10 + day);
    let date = trips::facts(trip).starts + (day - 1) * DAY;
    vec![
        Cell::Int(block * 10_000 + trip * 10 + day),
        Cell::Text(trips::id(block, trip)),
        if (trip, day) == (138, 2) { Cell::text("two") } else { Cell::Int(day) },
        Cell::Text(if trip % 4 == 0 { Day::of(date).american() } else { Day::of(date).iso() }),
        Cell::text(dice.pick(words::PLACES)),
        accommodation(trip, &mut dice),
        activities(trip, day, &mut dice),
        if dice.once_in(2) { Cell::Null } else { Cell::Text(words::lines(&mut dice, 1)) },
    ]
}

/// Where one sleeps, as JSON text.
fn accommodation(trip: i64, dice: &mut Dice) -> Cell {
    let hotel = dice.pick(words::HOTELS);
    match (trip, dice.between(0, 4)) {
        (136, _) => Cell::text(format!(r#"{{"hotel":"{hotel}","confirmation":9007199254740993}}"#)),
        (_, 0) => Cell::Null,
        (_, 1) => Cell::text(format!(r#"{{"hotel": "{hotel}"}}"#)),
        _ => {
            let number = dice.between(0, 99_999);
            Cell::text(format!(r#"{{"hotel":"{hotel}","confirmation":"{number:06}"}}"#))
        }
    }
}

/// What is planned, as JSON text; once in an open trip and twice elsewhere it is broken.
fn activities(trip: i64, day: i64, dice: &mut Dice) -> Cell {
    let (first, second) = (dice.pick(ACTIVITIES), dice.pick(ACTIVITIES));
    match (trip, day) {
        (140, 1) => Cell::text(format!("['{first}', '{second}']")),
        (900, _) => Cell::text(format!(r#"["{first}","#)),
        (901, _) => Cell::text(format!(r#"["{first}",]"#)),
        _ if dice.once_in(6) => Cell::Null,
        _ => Cell::text(format!(r#"["{first}", "{second}"]"#)),
    }
}

/// Days that were entered twice: once with the same content, once with another.
fn again(block: i64, trip: i64) -> Option<Vec<Cell>> {
    let other = match trip {
        136 => None,
        139 => Some(Cell::text("a quieter street was asked for")),
        _ => return None,
    };
    let mut copy = row(block, trip, 1);
    if let Some(id) = copy.first_mut() {
        *id = Cell::Int(block * 10_000 + trip * 10 + 9);
    }
    if let (Some(other), Some(notes)) = (other, copy.last_mut()) {
        *notes = other;
    }
    Some(copy)
}
