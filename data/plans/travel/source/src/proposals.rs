//! `proposals` and `proposal_images`: what was offered to clients.

use crate::calendar::{DAY, EXPORTED, stamp};
use crate::cell::Cell;
use crate::dice::Dice;
use crate::{png, trips, words};

/// Proposals in one copy of the data.
const COUNT: i64 = 30;

/// The key of a proposal.
fn id(block: i64, number: i64) -> i64 {
    block * 100 + number + 1
}

/// One copy of `proposals`.
pub fn rows(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let mut dice = Dice::of("proposals", number);
        let place = dice.pick(words::PLACES);
        vec![
            Cell::Int(id(block, number)),
            trip(block, number, &mut dice),
            Cell::text(format!("{place}, {} days", dice.between(3, 14))),
            Cell::Text(format!("<h1>{place}</h1>\n<p>{}</p>", words::prose(&mut dice, 6))),
            if number == 25 { Cell::text("on request") } else { Cell::Real(dice.amount(8000)) },
            Cell::text(dice.pick(&["draft", "sent", "Sent", "accepted", "declined"])),
            Cell::text(stamp(EXPORTED - dice.between(1, 300) * DAY)),
        ]
    };
    (0..COUNT).map(row).collect()
}

/// The trip of a proposal; the first ones belong to open trips, the last three to none.
fn trip(block: i64, number: i64, dice: &mut Dice) -> Cell {
    match number {
        0..=9 => Cell::Text(trips::id(block, 131 + number)),
        27 => Cell::Null,
        28 => Cell::Text(trips::id(block, 950)),
        29 => Cell::text(""),
        _ => Cell::Text(trips::id(block, trips::sound(dice.between(0, trips::COUNT - 1)))),
    }
}

/// One copy of `proposal_images`. One picture is text, one is missing, one is empty, and
/// one belongs to no proposal.
pub fn images(block: i64) -> Vec<Vec<Cell>> {
    let row = |number| {
        let owner = if number == 23 { 99_999_999 } else { id(block, number * 5 % COUNT) };
        let side = u8::try_from(4 + number % 6).unwrap_or(4);
        vec![
            Cell::Int(block * 100 + number + 1),
            Cell::Int(owner),
            Cell::text(format!("picture-{number}.png")),
            Cell::text("image/png"),
            match number {
                6 => Cell::text("data:image/png;base64,iVBORw0KGgo="),
                10 => Cell::Null,
                11 => Cell::Blob(Vec::new()),
                _ => Cell::Blob(png::picture(number, side)),
            },
        ]
    };
    (0..24).map(row).collect()
}
