//! Conditions that the source does not understand.

use crate::{Extract, Plan};
use catalog::Catalog;
use complaint::{Complaint, nearest};

impl Plan {
    /// The extracts whose conditions `extract` needs, each after those that it needs itself.
    #[must_use]
    pub fn needs<'a>(&'a self, extract: &Extract) -> Vec<&'a Extract> {
        let mut all: Vec<&Extract> = Vec::new();
        for need in self.kept_by(extract) {
            for one in self.needs(need).into_iter().chain([need]) {
                if !all.iter().any(|known| known.table == one.table) {
                    all.push(one);
                }
            }
        }
        all
    }

    /// What `ask` says of each extract's condition, with its place and, where a column is not
    /// known, the nearest that is. A condition is not asked for while one that it needs is wrong.
    pub fn unanswered(
        &self,
        source: &Catalog,
        ask: &dyn Fn(&Extract) -> Option<Complaint>,
    ) -> Vec<Complaint> {
        let mut wrong: Vec<&str> = Vec::new();
        let mut complaints = Vec::new();
        for extract in self.extracts_by_need() {
            if self.kept_by(extract).any(|need| wrong.iter().any(|name| *name == need.table)) {
                wrong.push(&extract.table);
            } else if let Some(said) = ask(extract) {
                wrong.push(&extract.table);
                let said = said.at(self.place(extract.line));
                complaints.push(with_nearest(said, source, extract));
            }
        }
        complaints
    }
}

fn with_nearest(said: Complaint, source: &Catalog, extract: &Extract) -> Complaint {
    let unknown = said.fact().split_once("no such column: ").map(|(_, name)| name.to_owned());
    let columns = source.table(&extract.table).map(|table| &table.columns);
    let near = unknown.zip(columns).and_then(|(unknown, columns)| {
        nearest(&unknown, columns.iter().map(|column| column.name.as_str()))
    });
    match near {
        Some(near) => said.hint(format!("the table has a column {near:?}")),
        None => said,
    }
}

impl Plan {
    /// The groups of target tables that a person declared, in their order.
    #[must_use]
    pub fn declared_groups(&self) -> Vec<(String, Vec<String>)> {
        let group = |group: &crate::Group| {
            let tables = group.tables.iter().map(|(_, table)| table.clone());
            (group.name.clone(), tables.collect())
        };
        self.groups.iter().map(group).collect()
    }
}
