//! What must hold for the load to go on.

use crate::backfill::Backfill;
use database::Writer;
use plan::{Bound, Constant, Guard};
use record::Cell;
use std::cmp::Ordering;
use step::{Blame as _, Fault};

/// A guard that was out of its bound: what it says.
pub struct Tripped(pub String);

impl Backfill<'_> {
    /// Asks every guard; gives the first that is out of its bound.
    pub fn guards(&self, writer: &Writer) -> step::Result<Option<Tripped>> {
        for guard in &self.plan.guards {
            let found = writer.value(&guard.sql, self.plan.as_of.as_deref()).map_err(|said| {
                said.while_doing(format!("cannot ask the guard {:?}", guard.name))
                    .at(self.plan.place(guard.line))
            });
            let found = found.blame(Fault::Target)?.cell;
            if !holds(guard, &found) {
                return Ok(Some(Tripped(words(guard, &found))));
            }
        }
        Ok(None)
    }
}

/// NULL is in no bound: who asks and gets no answer knows nothing.
fn holds(guard: &Guard, found: &Cell<'_>) -> bool {
    let order = compared(found, &guard.limit);
    match guard.bound {
        Bound::Equals => order == Some(Ordering::Equal),
        Bound::AtLeast => matches!(order, Some(Ordering::Equal | Ordering::Greater)),
        Bound::AtMost => matches!(order, Some(Ordering::Equal | Ordering::Less)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bound, and no key")]
fn compared(found: &Cell<'_>, limit: &Constant) -> Option<Ordering> {
    let number = |limit: &Constant| match limit {
        Constant::Integer(value) => Some(*value as f64),
        Constant::Real(value) => Some(*value),
        Constant::Boolean(value) => Some(f64::from(u8::from(*value))),
        Constant::Text(_) => None,
    };
    match (found, limit) {
        (Cell::Integer(found), Constant::Integer(limit)) => Some(found.cmp(limit)),
        (Cell::Integer(found), limit) => (*found as f64).partial_cmp(&number(limit)?),
        (Cell::Real(found), limit) => found.partial_cmp(&number(limit)?),
        (Cell::Text(found), Constant::Text(limit)) => Some(found.as_ref().cmp(limit.as_str())),
        _ => None,
    }
}

fn words(guard: &Guard, found: &Cell<'_>) -> String {
    let found = match found {
        Cell::Null => "NULL".to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => record::real_text(*value),
        Cell::Text(text) => format!("{text:?}"),
        _ => "bytes".to_owned(),
    };
    let limit = match &guard.limit {
        Constant::Text(text) => format!("{text:?}"),
        Constant::Integer(value) => value.to_string(),
        Constant::Real(value) => record::real_text(*value),
        Constant::Boolean(value) => value.to_string(),
    };
    let bound = match guard.bound {
        Bound::Equals => "must be",
        Bound::AtLeast => "must be at least",
        Bound::AtMost => "must be at most",
    };
    format!("the guard {:?} says {found}, and {bound} {limit}", guard.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_holds_or_does_not() {
        let guard =
            |bound, limit| Guard { line: 1, name: "g".into(), sql: String::new(), bound, limit };
        let most = guard(Bound::AtMost, Constant::Real(0.01));
        assert!(holds(&most, &Cell::Real(0.01)) && holds(&most, &Cell::Integer(0)));
        assert!(!holds(&most, &Cell::Real(0.02)) && !holds(&most, &Cell::Null));
        let least = guard(Bound::AtLeast, Constant::Integer(98));
        assert!(holds(&least, &Cell::Real(98.5)) && !holds(&least, &Cell::Integer(97)));
        assert!(words(&least, &Cell::Null).contains("says NULL, and must be at least 98"));
    }
}
