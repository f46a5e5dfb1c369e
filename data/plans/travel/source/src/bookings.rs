//! `BookingHistory`: what was booked elsewhere, and what it earned.

use crate::calendar::{DAY, Day, EXPORTED};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::{trips, words};

/// Bookings in one copy of the data.
const COUNT: i64 = 60;

/// One copy of `BookingHistory`.
pub fn rows(block: i64) -> Vec<Vec<Cell>> {
    (0..COUNT).map(|number| row(block, number)).collect()
}

/// One booking. The day is written in two ways.
fn row(block: i64, number: i64) -> Vec<Cell> {
    let mut dice = Dice::of("BookingHistory", number);
    let trip = match number {
        50..=52 => 900 + number,
        _ => trips::sound(dice.between(0, trips::COUNT - 1)),
    };
    let amount = dice.amount(3000);
    let booked = Day::of(EXPORTED - dice.between(1, 700) * DAY);
    vec![
        Cell::Int(block * 1000 + number + 1),
        Cell::Text(trips::id(block, trip)),
        Cell::text(dice.pick(words::SUPPLIERS)),
        Cell::text(dice.pick(&["hotel", "cruise", "rail", "transfer"])),
        Cell::text(format!("{:07}", dice.between(0, 9_999_999))),
        external(number),
        if number == 22 { Cell::text("n/a") } else { Cell::Real(amount) },
        commission(number, amount),
        Cell::Text(if number % 7 == 0 { booked.american() } else { booked.iso() }),
    ]
}

/// The number that the supplier's system gave; many of them are wider than a double.
fn external(number: i64) -> Cell {
    match number {
        5 | 13 => Cell::Int(i64::MAX - number),
        _ if number % 3 == 0 => Cell::Int(1_234_567_824_702_058_496 + number),
        _ if number % 3 == 1 => Cell::Int(70_000 + number),
        _ => Cell::Null,
    }
}

/// What the agency earned: two in five bookings have a record of it.
fn commission(number: i64, amount: f64) -> Cell {
    match (number, number % 5) {
        (10, _) => Cell::text("145,50"),
        (_, 0 | 1) => Cell::Real((amount * 10.0).round() / 100.0 + 1.0),
        (_, 2) => Cell::Null,
        (_, 3) => Cell::Real(0.0),
        (19 | 39, _) => Cell::text("N/A"),
        _ => Cell::text(""),
    }
}
