//! `Trips` and `trips_v2`: one set of trips in two tables that overlap and disagree.

use crate::calendar::{DAY, Day, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::trips::{COUNT, FIRST_ENDS, Facts, SECOND_STARTS, facts, id};
use crate::{clients, words};

/// Six months before the export, to the second.
const BOUNDARY: i64 = EXPORTED - 183 * DAY;

/// A trip as a row; the cells that a flaw may replace.
struct Row {
    /// What the trip is called.
    name: Cell,
    /// Its status.
    status: Cell,
    /// From when to when, as somebody wrote it.
    dates: Cell,
    /// Places as JSON text.
    destinations: Cell,
    /// Money.
    budget: Cell,
    /// The number that a booking system gave it.
    external: Cell,
    /// Free text.
    notes: Cell,
    /// When it was entered.
    created: Cell,
    /// When it was last touched.
    updated: Cell,
}

impl Row {
    /// The row without a flaw.
    fn sound(number: i64, facts: &Facts) -> Self {
        let mut dice = Dice::of("trip row", number);
        let place = dice.pick(words::PLACES);
        Self {
            name: Cell::text(format!("{place} {}", dice.pick(&["by rail", "in style", "for two"]))),
            status: Cell::text(facts.status),
            dates: Cell::text(dates(number % 5, facts)),
            destinations: Cell::text(destinations(place, &mut dice)),
            budget: if dice.once_in(4) { Cell::Null } else { Cell::Real(dice.amount(9000)) },
            external: match dice.between(0, 5) {
                0 => Cell::Int(9_007_199_254_740_993 + number * 2),
                1 => Cell::Null,
                _ => Cell::Int(500_000 + number),
            },
            notes: if dice.once_in(3) {
                Cell::Null
            } else {
                Cell::text(words::lines(&mut dice, 2))
            },
            created: Cell::text(stamp(facts.created)),
            updated: Cell::text(stamp(facts.updated)),
        }
    }

    /// Makes the trip one that was entered then and never touched again.
    fn enter_and_rest(&mut self, seconds: i64) {
        self.created = Cell::text(stamp(seconds));
        self.updated = self.created.clone();
    }
}

/// The dates of a trip in one of five formats.
fn dates(format: i64, facts: &Facts) -> String {
    let (starts, ends) = (Day::of(facts.starts), Day::of(facts.ends));
    match format {
        0 => format!("{} to {}", starts.iso(), ends.iso()),
        1 => format!("{}/{}", starts.iso(), ends.iso()),
        2 => format!("{} - {}", starts.american(), ends.american()),
        3 => format!("{} – {}", starts.spoken(), ends.spoken()),
        _ => format!(r#"{{"start":"{}","end":"{}"}}"#, starts.iso(), ends.iso()),
    }
}

/// Two or three places with nights.
fn destinations(first: &str, dice: &mut Dice) -> String {
    let mut places = vec![format!(r#"{{"city":"{first}","nights":{}}}"#, dice.between(1, 5))];
    for _ in 0..dice.between(1, 2) {
        let (place, nights) = (dice.pick(words::PLACES), dice.between(1, 5));
        places.push(format!(r#"{{"city": "{place}", "nights": {nights}}}"#));
    }
    format!("[{}]", places.join(", "))
}

/// One copy of `Trips`.
pub fn first_version(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let facts = facts(number);
        let mut row = Row::sound(number, &facts);
        let mut client = Cell::Int(clients::id(block, clients::primary(number)));
        if number >= SECOND_STARTS {
            fall_behind(&mut row, number);
        }
        mess_first(&mut row, &mut client, number);
        vec![
            Cell::Text(id(block, number)),
            row.name,
            client,
            row.status,
            row.dates,
            row.destinations,
            row.budget,
            row.notes,
            row.created,
            row.updated,
        ]
    };
    (0..FIRST_ENDS).map(row).collect()
}

/// One copy of `trips_v2`.
pub fn second_version(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let facts = facts(number);
        let mut row = Row::sound(number, &facts);
        mess_second(&mut row, number);
        vec![
            Cell::Text(id(block, number)),
            row.name,
            row.status,
            row.dates,
            row.destinations,
            row.budget,
            row.external,
            row.notes,
            row.created,
            row.updated,
        ]
    };
    (SECOND_STARTS..COUNT).map(row).collect()
}

/// Makes the row of a trip that stands in both tables disagree with the newer one.
fn fall_behind(row: &mut Row, number: i64) {
    match number {
        70 => row.status = Cell::text("planning"),
        71 => row.status = Cell::text("cancelled"),
        _ if number % 3 == 0 => row.status = Cell::text("planning"),
        _ => {}
    }
    if number % 4 == 1 {
        row.name = Cell::text(format!("New trip {number}"));
    }
}

/// The flaws in `Trips`.
fn mess_first(row: &mut Row, client: &mut Cell, number: i64) {
    match number {
        0 => row.destinations = Cell::text(r#"[{"city":"Porto","nights":2},]"#),
        1 => row.created = Cell::text(Day::of(BOUNDARY).iso()),
        2 => row.enter_and_rest(BOUNDARY - 1),
        4 => row.notes = Cell::CastText("first\0second".to_owned()),
        10 => row.status = Cell::text("Cancelled "),
        11 => row.status = Cell::text("ARCHIVED"),
        12 => *client = Cell::text("c-12"),
        13 => row.budget = Cell::text("about 4000"),
        14 => row.dates = Cell::text("next summer"),
        3 | 20 | 40 => *client = Cell::Int(clients::NOBODY),
        30 => row.destinations = Cell::text("[{'city': 'Split'}]"),
        _ => {}
    }
}

/// The flaws in `trips_v2`.
fn mess_second(row: &mut Row, number: i64) {
    match number {
        120 => row.budget = Cell::text("1.200,00"),
        121 | 136 => row.external = Cell::Int(i64::MAX),
        122 => row.notes = Cell::Blob(vec![0xff, 0xfe, 0x00, 0x41]),
        123 => row.external = Cell::Real(12.5),
        124 => row.destinations = Cell::text(""),
        129 => row.notes = Cell::text("NULL"),
        130 => row.notes = Cell::text(""),
        131 => row.notes = Cell::text("ask\tfirst\r\nthen \"book\"\nit's urgent 🙏"),
        132 => row.notes = Cell::text("before\0after"),
        133 => row.name = Cell::text("عطلة in שלום 🏝️ — O'Hara's \"big\" one"),
        135 => row.external = Cell::Int(9_007_199_254_740_993),
        137 => row.created = Cell::text("2025-04-01T00:00:00Z"),
        138 => row.status = Cell::text("PLANNING"),
        139 => row.status = Cell::text("In Progress"),
        140 => row.status = Cell::text(" Booked "),
        148 => row.enter_and_rest(BOUNDARY - 1),
        149 => row.created = Cell::text(stamp(BOUNDARY)),
        _ => cannot_move(row, number),
    }
}

/// The flaws for which an open trip of `trips_v2` cannot be moved as it is. Two more have
/// theirs in `trip_clients`.
fn cannot_move(row: &mut Row, number: i64) {
    match number {
        141 => row.dates = Cell::text("2025-11-20 to 2025-11-02"),
        143 => row.name = Cell::Null,
        145 => row.dates = Cell::text("2025-11-31 to 2025-12-04"),
        146 => row.dates = Cell::text("TBD"),
        147 => row.destinations = Cell::text(r#"[{"city":"Hanoi","nights":4},{"city":"Hu"#),
        _ => {}
    }
}
