//! `Clients`, `clients_v2` and `trip_clients`: who travels.
//!
//! Clients 0 to 64 stand in `Clients`, 40 to 89 in `clients_v2`.

use crate::calendar::{DAY, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::trips;

/// Clients in one copy of the data.
pub const COUNT: i64 = 90;

/// The key of a client that never was.
pub const NOBODY: i64 = 999_999_999;

/// The first client that stands in `clients_v2`.
const SECOND_STARTS: i64 = 40;

/// The first client that does not stand in `Clients`.
const FIRST_ENDS: i64 = 65;

/// Given names.
const GIVEN: &[&str] =
    &["Ada", "Benoît", "Chiara", "Dmitri", "Élise", "Farid", "Gudrun", "Hana", "Ines", "Jonas"];

/// Family names.
const FAMILY: &[&str] =
    &["O'Hara", "Quint", "Moreau", "Łukasik", "van der Berg", "Ito", "Núñez", "Smith", "Øst"];

/// What clients like, as JSON text; the last one is from before it was JSON.
const LIKES: &[&str] = &[
    r#"{"seat":"aisle","diet":null}"#,
    r#"{"room": "high floor", "pillows": 2}"#,
    r#"{"pace":"slow","likes":["museums","trains"]}"#,
    "window seat, no early flights",
];

/// The key of a client.
pub fn id(block: i64, number: i64) -> i64 {
    block * 1000 + number + 1
}

/// The client who ordered a trip. A trip that cannot be moved belongs to somebody who has
/// another one.
pub fn primary(trip: i64) -> i64 {
    let trip = match trip {
        0 | 3 => 1,
        141..=147 => trip - 8,
        other => other,
    };
    Dice::of("primary", trip).between(0, COUNT - 1)
}

/// A client's name. Number 30 is 20 again and 31 is 21 again.
fn name(number: i64) -> String {
    let number = if matches!(number, 30 | 31) { number - 10 } else { number };
    if number == 21 {
        return "Élise Moreau".to_owned();
    }
    let mut dice = Dice::of("name", number);
    format!("{} {}", dice.pick(GIVEN), dice.pick(FAMILY))
}

/// A client's address for mail. Two clients have one that differs in case alone, two one
/// that differs in the case of its É.
fn email(block: i64, number: i64) -> Cell {
    match number {
        20 => Cell::text(format!("quint{block}@post.example")),
        30 => Cell::text(format!("Quint{block}@POST.example")),
        21 => Cell::text(format!("élise{block}@post.example")),
        31 => Cell::text(format!("Élise{block}@post.example")),
        33 => Cell::text(""),
        _ if number % 11 == 5 => Cell::Null,
        _ => Cell::text(format!("client{}@mail.example", id(block, number))),
    }
}

/// When a client was entered.
fn created(number: i64) -> Cell {
    Cell::text(stamp(EXPORTED - Dice::of("client", number).between(200, 900) * DAY))
}

/// One copy of `Clients`.
pub fn first_version(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let mut dice = Dice::of("Clients", number);
        vec![
            Cell::Int(id(block, number)),
            Cell::Text(name(number)),
            email(block, number),
            Cell::text(format!("+1 555 {:04}", dice.between(0, 9999))),
            Cell::text(format!("{} Main St.\n2nd floor", dice.between(1, 99))),
            Cell::text(if number % 5 == 1 { "00601" } else { "1010" }),
            if dice.once_in(3) { Cell::Null } else { Cell::text(dice.pick(LIKES)) },
            created(number),
        ]
    };
    (0..FIRST_ENDS).map(row).collect()
}

/// One copy of `clients_v2`.
pub fn second_version(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let mut dice = Dice::of("clients_v2", number);
        let both = number < FIRST_ENDS;
        let title = if both && number % 10 == 2 { "Dr. " } else { "" };
        vec![
            Cell::Int(id(block, number)),
            Cell::text(format!("{title}{}", name(number))),
            email(block, number),
            Cell::text(format!("+44 20 {:04}", dice.between(0, 9999))),
            preferences(number, &mut dice),
            if dice.once_in(4) { Cell::Int(9_007_199_254_740_993 + number) } else { Cell::Null },
            created(number),
        ]
    };
    (SECOND_STARTS..COUNT).map(row).collect()
}

/// What a client likes; three times the JSON is broken.
fn preferences(number: i64, dice: &mut Dice) -> Cell {
    match number {
        45 => Cell::text("{'seat': 'aisle'}"),
        62 => Cell::text(r#"{"room":"quiet","#),
        88 => Cell::text(r#"{"diet":"vegan",}"#),
        _ if dice.once_in(3) => Cell::Null,
        _ => Cell::text(dice.pick(LIKES)),
    }
}

/// One copy of `trip_clients`.
pub fn of_trips(block: i64) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for trip in trips::SECOND_STARTS..trips::COUNT {
        let mut party = party(trip);
        // A client stands once on a trip, the first time counts.
        let mut seen = Vec::new();
        party.retain(|(client, _)| {
            !seen.contains(client) && {
                seen.push(*client);
                true
            }
        });
        for (client, role) in party {
            let client = if client == NOBODY { NOBODY } else { id(block, client) };
            rows.push(vec![
                Cell::Text(trips::id(block, trip)),
                Cell::Int(client),
                Cell::text(role),
            ]);
        }
    }
    rows
}

/// Who goes on a trip, as clients and roles.
fn party(trip: i64) -> Vec<(i64, &'static str)> {
    let leader = primary(trip);
    match trip {
        137 => vec![(leader, "primary"), (21, "companion"), (31, "companion")],
        138 | 139 => vec![(leader, "primary"), (20, "companion"), (30, "companion")],
        142 => vec![(leader, "companion"), (7, "companion")],
        144 => vec![(NOBODY, "primary")],
        _ => {
            let companions = Dice::of("party", trip).between(0, 2);
            let next = (1..=companions).map(|step| ((leader + step * 7) % COUNT, "companion"));
            std::iter::once((leader, "primary")).chain(next).collect()
        }
    }
}
