//! `tls_coach`: who coaches.

use crate::cell::Cell;
use crate::roster::{COACHES, Coach};
use crate::table::{Column, ID, Reference, TIME, Table, column};

/// The columns.
const COLUMNS: &[Column] = &[
    ID,
    column("name", "text"),
    column("description", "text"),
    column("image_id", "integer"),
    column("image30_id", "integer"),
    column("image45_id", "integer"),
    column("image60_id", "integer"),
    column("sex", "text"),
    column("intro", "text"),
    column("prompt", "text"),
    TIME,
];

/// The table. Pictures at full size were never checked when the references were added; the small
/// ones were.
pub fn table() -> Table {
    Table {
        name: "tls_coach",
        columns: COLUMNS,
        references: &[
            Reference { column: "image30_id", to: "tls_image", valid: true },
            Reference { column: "image45_id", to: "tls_image", valid: true },
            Reference { column: "image60_id", to: "tls_image", valid: true },
            Reference { column: "image_id", to: "tls_image", valid: false },
        ],
        indexed: &[],
        rows: COACHES.iter().map(row).collect(),
        given: 34,
    }
}

fn row(coach: &Coach) -> Vec<Cell> {
    let [full, small, middle, large] = coach.images.map(|id| Cell::from((id != 0).then_some(id)));
    vec![
        coach.id.into(),
        coach.name.into(),
        description(coach).into(),
        full,
        small,
        middle,
        large,
        coach.sex.into(),
        coach.intro.into(),
        prompt(coach).into(),
        coach.time.into(),
    ]
}

fn description(coach: &Coach) -> Option<String> {
    match coach.id {
        3 => Some("Schläft gut, seit er weiß, wie: „Übung macht’s“.".to_owned()),
        9 => None,
        20 => Some(String::new()),
        28 => Some("Says \"we'll see\" and means it;\tlikes tabs\\spaces.".to_owned()),
        _ => Some(format!("{} helps with {}.", coach.name, coach.field)),
    }
}

fn prompt(coach: &Coach) -> Option<String> {
    let said = format!("You are {}, a coach for {}.", coach.name, coach.field);
    match coach.id {
        9 => None,
        14 => Some(format!("{said}\n\\.\nNever end a message with\t\\n or \\N.")),
        18 => Some(format!("{said}\r\nSpeak softly.\r\n")),
        _ => Some(format!("{said}\nAsk one question at a time. Never give medical advice.")),
    }
}
