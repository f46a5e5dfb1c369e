//! Finding one's way in a plan that has been read, by the names that its databases have.

use crate::words::words;
use crate::{Extract, Flow, Into, Plan};
use std::collections::BTreeMap;

impl Plan {
    /// The digests of all parts.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, String> {
        self.parts.clone()
    }

    /// The digests of some parts: those that a step used.
    #[must_use]
    pub fn parts_of(&self, names: &[&str]) -> BTreeMap<String, String> {
        let mut parts = self.parts.clone();
        parts.retain(|part, _| names.contains(&part.as_str()));
        parts
    }

    /// Where a line of the plan is: `data/plans/travel/plan.toml:14`.
    #[must_use]
    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.file.display())
    }

    /// `[extract.TABLE]` of a source table.
    #[must_use]
    pub fn extract(&self, table: &str) -> Option<&Extract> {
        self.extracts.iter().find(|extract| extract.table == table)
    }

    /// `[into.TABLE]` of a target table. It is not called `into`, because on an owned plan that is
    /// the method of the standard library's conversion.
    #[must_use]
    pub fn into_of(&self, table: &str) -> Option<&Into> {
        self.intos.iter().find(|into| into.table == table)
    }

    /// Whether the rows of a target table are changed where they stand.
    #[must_use]
    pub fn in_place(&self, table: &str) -> bool {
        self.into_of(table).is_some_and(|into| into.in_place.is_some())
    }

    /// Whether this plan changes rows where they stand, and moves none.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.flows.iter().any(|flow| self.in_place(&flow.into))
    }

    /// Why a source table stays behind; `None` when it does not.
    #[must_use]
    pub fn leave_reason(&self, table: &str) -> Option<&str> {
        let names = |leave: &&crate::Leave| leave.tables.iter().any(|(_, name)| name == table);
        self.leaves.iter().find(names).map(|leave| leave.why.as_str())
    }

    /// The flows into a target table, in the order of the plan.
    pub fn flows_into<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Flow> {
        self.flows.iter().filter(move |flow| flow.into == table)
    }

    /// The extracts that the condition of `extract` refers to by `kept_…`.
    pub fn kept_by<'a>(&'a self, extract: &Extract) -> impl Iterator<Item = &'a Extract> {
        let names = move || self.extracts.iter().map(|extract| extract.table.as_str());
        let mut places: Vec<usize> = Vec::new();
        for place in extract.kept().iter().filter_map(|name| catalog::place_of(name, names())) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.into_iter().filter_map(|place| self.extracts.get(place))
    }

    /// The extracts so that each stands after those that its condition refers to by `kept_…`;
    /// otherwise in the order of the plan. [`Plan::check`] refuses circles.
    #[must_use]
    pub fn extracts_by_need(&self) -> Vec<&Extract> {
        let mut placed = Vec::with_capacity(self.extracts.len());
        let mut waiting: Vec<&Extract> = self.extracts.iter().collect();
        while !waiting.is_empty() {
            let ready = |extract: &&Extract| {
                !self
                    .kept_by(extract)
                    .any(|need| waiting.iter().any(|wait| wait.table == need.table))
            };
            // In a circle none is ready; the first of the plan is taken so that this ends.
            let next = waiting.iter().position(ready).unwrap_or(0);
            placed.push(waiting.remove(next));
        }
        placed
    }
}

impl Extract {
    /// The tables that the condition refers to by `kept_TABLE`, each once, spelt as there.
    ///
    /// Words in string literals, comments and after a dot do not count; quoted names do. A name
    /// that is not extracted may be one of the source's own (a column `kept_until`): see
    /// [`Plan::kept_by`].
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        for word in words(self.condition.as_deref().unwrap_or_default()) {
            if let Some(table) = word.kept()
                && !kept.iter().any(|known| known == table)
            {
                kept.push(table.to_string());
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(table: &str, condition: &str) -> Extract {
        let condition = Some(condition.to_string());
        Extract { line: 1, table: table.into(), condition, why: None, objects: vec![] }
    }

    #[test]
    fn kept_is_read_as_sql_is() {
        let condition = "id in (select trip from KEPT_Trips) -- kept_comment
            and x <> 'kept_literal' and y in (select id from \"kept_odd \"\"name\") /* kept_no */
            and kept_trips.z = 1 and t.kept_until > 2 and xkept_no = [kept_in brackets]";
        assert_eq!(extract("a", condition).kept(), ["Trips", "odd \"name", "trips", "in brackets"]);
    }

    #[test]
    fn needed_extracts_come_first_and_circles_end() {
        let plan = Plan {
            extracts: vec![
                extract("c", "kept_b and kept_c"),
                extract("b", "kept_A"),
                extract("a", "1"),
                extract("x", "kept_y"),
                extract("y", "kept_x"),
            ],
            ..crate::decode::empty()
        };
        let names: Vec<_> = plan.extracts_by_need().iter().map(|one| one.table.as_str()).collect();
        assert_eq!(names.len(), 5);
        let position = |name| names.iter().position(|known| *known == name);
        assert!(position("a") < position("b"), "{names:?}");
    }
}
