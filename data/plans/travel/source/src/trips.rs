//! What is true of a trip, whichever table it stands in.
//!
//! Trips 0 to 109 stand in `Trips`, 70 to 149 in `trips_v2`. Some numbers have a fixed fate
//! here and a fixed flaw in `trip_rows`.

use crate::calendar::{DAY, EXPORTED};
use crate::dice::Dice;

/// Trips in one copy of the data.
pub const COUNT: i64 = 150;

/// The first trip that stands in `trips_v2`.
pub const SECOND_STARTS: i64 = 70;

/// The first trip that does not stand in `Trips`.
pub const FIRST_ENDS: i64 = 110;

/// Statuses of trips that somebody works on.
const OPEN: &[&str] = &["planning", "booked", "in_progress"];

/// Statuses of trips that are over.
const CLOSED: &[&str] = &["completed", "cancelled", "archived"];

/// The key of a trip. Numbers from `COUNT` up belong to no trip.
pub fn id(block: i64, number: i64) -> String {
    format!("tr_{:06}", block * 1000 + number)
}

/// The number itself, or that of a sound trip if the trip is one of those that cannot be
/// moved: what hangs on these would only repeat their flaw.
pub fn sound(number: i64) -> i64 {
    match number {
        0 | 3 | 141..=147 => 136,
        other => other,
    }
}

/// What both tables agree on.
pub struct Facts {
    /// When the trip was entered, in seconds since 1970.
    pub created: i64,
    /// When it was last touched.
    pub updated: i64,
    /// Its status.
    pub status: &'static str,
    /// The day it starts.
    pub starts: i64,
    /// The day it ends.
    pub ends: i64,
}

/// What is true of a trip.
pub fn facts(number: i64) -> Facts {
    let mut dice = Dice::of("trip", number);
    let age = dice.between(youngest(number), oldest(number));
    let status = status(number, &mut dice);
    // Nobody has touched an old trip within the six months before the export.
    let quiet = if age > 183 { 184 } else { 0 };
    let touched = dice.between(0, (age - quiet).clamp(0, 60));
    let starts = if OPEN.contains(&status) && age <= 183 {
        if status == "in_progress" { -dice.between(1, 4) } else { dice.between(5, 200) }
    } else {
        dice.between(20, 60) - age
    };
    let second = dice.between(0, DAY - 1);
    Facts {
        created: EXPORTED - age * DAY + second,
        updated: EXPORTED - (age - touched) * DAY + second,
        status,
        starts: EXPORTED + starts * DAY,
        ends: EXPORTED + (starts + dice.between(2, 14)) * DAY,
    }
}

/// Least age of a trip in days.
fn youngest(number: i64) -> i64 {
    if (6..SECOND_STARTS).contains(&number) { 60 } else { 2 }
}

/// Greatest age of a trip in days.
fn oldest(number: i64) -> i64 {
    match number {
        0..=5 | 71 | 72 | 129..=149 => 170,
        _ if number < SECOND_STARTS => 900,
        _ => 420,
    }
}

/// The status of a trip; most of those in `Trips` alone are over.
fn status(number: i64, dice: &mut Dice) -> &'static str {
    let open = match number {
        0..=5 | 71 | 72 | 129..=149 => true,
        10..=14 | 70 | 120..=124 => false,
        _ if number < SECOND_STARTS => dice.once_in(5),
        _ => dice.once_in(2),
    };
    dice.pick(if open { OPEN } else { CLOSED })
}
