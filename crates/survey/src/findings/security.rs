//! Row-level security: what is open, what does nothing, what is slow.

use super::Found;
use catalog::{Catalog, Policy, Table};
use database::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Every role.
const PUBLIC: &str = "PUBLIC";
/// The roles by which an API lets anybody in.
const OF_API: [&str; 2] = ["anon", "authenticated"];
/// Functions that say who asks: the same for every row of a query.
const SAME: [&str; 5] = ["auth.uid", "auth.jwt", "auth.role", "auth.email", "current_setting"];

/// Everything about a table.
pub fn of(catalog: &Catalog, table: &Table) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    found.extend(open(catalog, table));
    found.extend(idle(table));
    found.extend(several(table));
    found.extend(table.policies.iter().filter_map(|policy| each_row(table, policy)));
    found
}

/// A schema is exposed if a role of an API may use it. Every database lets everybody into its
/// schema `public`: where only that is so, the table has to be granted as well.
fn open(catalog: &Catalog, table: &Table) -> Option<Found> {
    let (schema, _) = table.place.as_ref()?;
    let users = catalog.schemas.get(schema)?;
    let of_api: Vec<&str> = OF_API.into_iter().filter(|role| users.contains(*role)).collect();
    let granted =
        |grant: &&catalog::Grant| grant.role == PUBLIC || OF_API.contains(&grant.role.as_str());
    let granted: Vec<&str> =
        table.grants.iter().filter(granted).map(|grant| grant.role.as_str()).collect();
    let everybody = users.contains(PUBLIC) && !granted.is_empty();
    if table.row_security || (!everybody && of_api.is_empty()) {
        return None;
    }
    let users = if of_api.is_empty() { PUBLIC.to_owned() } else { of_api.join(" and ") };
    let what = if granted.is_empty() {
        "nothing of the table is granted to them so far".to_owned()
    } else {
        format!("granted on the table to {}", granted.join(" and "))
    };
    let found = Found::new("row-security-off", Level::Warning, &table.name, None, "");
    Some(found.saying(
        format!("row-level security is off, and {users} may use its schema {schema} ({what})"),
        "ALTER TABLE … ENABLE ROW LEVEL SECURITY, with policies for who may see what",
    ))
}

/// Policies that nobody asks.
fn idle(table: &Table) -> Option<Found> {
    let names: Vec<&str> = table.policies.iter().map(|policy| policy.name.as_str()).collect();
    (!table.row_security && !names.is_empty()).then(|| {
        Found::new("policies-without-row-security", Level::Warning, &table.name, None, "").saying(
            format!("its policies ({}) do nothing: row-level security is off", names.join(", ")),
            "ALTER TABLE … ENABLE ROW LEVEL SECURITY, or drop them",
        )
    })
}

/// Permissive policies of which each is asked for every row: one role, one action.
fn several(table: &Table) -> Vec<Found> {
    let permissive: Vec<&Policy> =
        table.policies.iter().filter(|policy| policy.permissive).collect();
    let roles: BTreeSet<&str> =
        permissive.iter().flat_map(|policy| &policy.roles).map(String::as_str).collect();
    let mut found: BTreeMap<(&str, Vec<&str>), Vec<&str>> = BTreeMap::new();
    for role in roles {
        for action in ["select", "insert", "update", "delete"] {
            let of = |role: &str| -> Vec<&str> {
                let fits = |policy: &&&Policy| {
                    policy.actions().contains(&action)
                        && policy.roles.iter().any(|name| name == role || name == PUBLIC)
                };
                permissive.iter().filter(fits).map(|policy| policy.name.as_str()).collect()
            };
            let names = of(role);
            // What every role has is said once.
            if names.len() > 1 && (role == PUBLIC || names != of(PUBLIC)) {
                found.entry((role, names)).or_default().push(action);
            }
        }
    }
    let say = |((role, names), actions): ((&str, Vec<&str>), Vec<&str>)| {
        let what = format!("{role}:{}", names.join(","));
        Found::new("several-permissive-policies", Level::Note, &table.name, None, &what).saying(
            format!(
                "{} are all asked when {role} does {}; one is enough to let a row through",
                names.join(", "),
                actions.join(", ")
            ),
            "make one policy of them, or make those RESTRICTIVE that are to narrow the others",
        )
    };
    found.into_iter().map(say).collect()
}

/// A condition that asks for every row who it is that asks.
fn each_row(table: &Table, policy: &Policy) -> Option<Found> {
    let conditions = [policy.using.as_deref(), policy.check.as_deref()];
    let mut calls: Vec<&str> = conditions.into_iter().flatten().flat_map(asked_each_row).collect();
    calls.sort_unstable();
    calls.dedup();
    if calls.is_empty() {
        return None;
    }
    let found = Found::new("asked-for-each-row", Level::Note, &table.name, None, &policy.name);
    let shown: Vec<String> = calls.iter().map(|call| format!("{call}()")).collect();
    Some(found.saying(
        format!("the policy {} calls {} for every row", policy.name, shown.join(", ")),
        format!(
            "write (select {}(…)): then it is asked once a query",
            calls.join("(…)), (select ")
        ),
    ))
}

/// The functions that stand in no subquery of their own: one without FROM is asked once.
fn asked_each_row(condition: &str) -> Vec<&'static str> {
    let text = condition.to_ascii_lowercase();
    let mut found = Vec::new();
    for function in SAME {
        let ends = |at: usize| text[at + function.len()..].trim_start().starts_with('(');
        let begins = |at: usize| {
            let before = text[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        };
        let calls = text.match_indices(function).map(|(at, _)| at);
        if calls.filter(|at| begins(*at) && ends(*at)).any(|at| !asked_once(&text, at)) {
            found.push(function);
        }
    }
    found
}

/// Whether the innermost subquery around this place has no FROM: `(select auth.uid())`.
fn asked_once(text: &str, at: usize) -> bool {
    let mut depth = 0_usize;
    for (start, byte) in text.bytes().enumerate().take(at).collect::<Vec<_>>().into_iter().rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth > 0 => depth -= 1,
            b'(' if text[start + 1..].trim_start().starts_with("select") => {
                return !has_from(&text[start + 1..]);
            }
            _ => {}
        }
    }
    false
}

/// Whether FROM stands in these parentheses, and not in others inside.
fn has_from(text: &str) -> bool {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => depth -= 1,
            b'f' if depth == 0 => {
                let word = text[at..].split(|c: char| !c.is_alphanumeric() && c != '_').next();
                let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                if alone && word == Some("from") {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::asked_each_row;

    #[test]
    fn what_is_asked_for_each_row() {
        for (condition, expected) in [
            ("(auth.uid() = user_id)", &["auth.uid"][..]),
            ("(( SELECT auth.uid() AS uid) = user_id)", &[]),
            ("(owner = (current_setting('app.user'::text))::uuid)", &["current_setting"]),
            ("(owner = (select (current_setting('a from b'))::uuid))", &[]),
            ("(select ((auth.jwt() ->> 'x'))::text) = y and AUTH.UID () = z", &["auth.uid"]),
            ("exists (select 1 from m where m.user_id = auth.uid())", &["auth.uid"]),
            ("exists (select from m where m.user_id = (select auth.uid()))", &[]),
            ("my_auth.uid() = 1 and auth.uid = 2", &[]),
        ] {
            assert_eq!(asked_each_row(condition), expected, "{condition}");
        }
    }
}
