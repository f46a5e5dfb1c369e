//! Findings that a plan accepts.

use super::Found;
use database::Level;
use plan::{Accept, Plan};

/// Marks what the plan accepts, and says which of its `[[accept]]` have run out or name nothing.
///
/// A day is held against the plan's `as_of`, and not against a clock: the same plan gives the same
/// findings on every day.
pub fn settle(plan: &Plan, found: &mut Vec<Found>) {
    let today = plan.as_of.as_deref().unwrap_or_default();
    let over = |accept: &&Accept| {
        accept.until.as_deref().is_some_and(|until| today.get(..10).is_some_and(|day| day > until))
    };
    let mut said = Vec::new();
    for accept in &plan.accepts {
        let mut named = found.iter_mut().filter(|one| one.id == accept.finding).peekable();
        if named.peek().is_none() {
            said.push(nothing(accept));
        } else if over(&accept) {
            said.push(expired(accept));
        } else {
            named.for_each(|one| one.accepted = Some(accept.why.clone()));
        }
    }
    found.extend(said);
}

fn nothing(accept: &Accept) -> Found {
    let found = Found::new("accepted-nothing", Level::Note, "", None, &accept.finding);
    let found = found.saying(
        format!("the plan accepts {}, which was not found (line {})", accept.finding, accept.line),
        "take the [[accept]] out, or look at the ids in findings.ndjson",
    );
    found.about("plan")
}

fn expired(accept: &Accept) -> Found {
    let until = accept.until.as_deref().unwrap_or_default();
    let found = Found::new("accepted-no-more", Level::Warning, "", None, &accept.finding);
    let found = found.saying(
        format!("{} was accepted until {until} ({})", accept.finding, accept.why),
        "correct it, or give the [[accept]] another day",
    );
    found.about("plan")
}
