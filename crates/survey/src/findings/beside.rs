//! What no row of a table brings along: sequences of their own, and what materialized views hold.

use super::Found;
use complaint::Result;
use database::{Beside, Level, Reader};

/// Of both databases; a view that is to be filled again is the target's.
pub fn of(reader: &Reader) -> Result<Vec<Found>> {
    Ok(reader.beside()?.iter().map(found).collect())
}

fn found(beside: &Beside) -> Found {
    match beside {
        Beside::Sequence(name, last) => {
            let found = Found::new("loose-sequence", Level::Warning, "", None, name);
            found.saying(
                format!(
                    "the sequence {name} is at {last}, and no column takes its numbers from it"
                ),
                format!("it is not moved: select setval('{name}', {last}) in the target"),
            )
        }
        Beside::View(name) => {
            let found = Found::new("materialized-view", Level::Note, "", None, name);
            found.saying(
                format!("what the materialized view {name} holds is no row of a table"),
                format!("after the load: refresh materialized view {name}"),
            )
        }
    }
}
