//! References between tables: those of constraints, and those that a person declares.

use super::seed::named;
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use std::str::FromStr;

/// A reference that no constraint says: `comments(subject_id) -> posts(id) where subject_type = 'post'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    child: String,
    columns: Vec<String>,
    parent: String,
    parent_columns: Vec<String>,
    when: Option<String>,
}

/// A reference, whoever says it.
pub struct Edge<'a> {
    /// What it is called: its constraint, or its columns.
    pub name: String,
    /// The table that refers.
    pub child: &'a Table,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that is referred to.
    pub parent: &'a Table,
    /// Its columns.
    pub parent_columns: Vec<String>,
    /// For which rows it holds.
    pub when: Option<String>,
}

impl Edge<'_> {
    /// Both columns write a value in the same way.
    pub fn alike(&self) -> bool {
        self.columns.iter().zip(&self.parent_columns).all(|(own, other)| {
            let declared = |table: &Table, name: &str| {
                table.column(name).map(|column| column.declared.to_ascii_lowercase())
            };
            declared(self.child, own) == declared(self.parent, other)
        })
    }
}

impl FromStr for Declared {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self> {
        let odd = || {
            Complaint::new(format!("{text:?} is no reference")).hint(
                "for instance 'comments(subject_id) -> posts(id) where subject_type = ''post'''",
            )
        };
        let (child, rest) = text.split_once("->").ok_or_else(odd)?;
        let lower = rest.to_ascii_lowercase();
        let (parent, when) = match lower.find(" where ") {
            Some(at) => (&rest[..at], Some(rest[at + " where ".len()..].trim().to_owned())),
            None => (rest, None),
        };
        let side = |text: &str| {
            let (name, columns) = text.trim().strip_suffix(')')?.rsplit_once('(')?;
            let columns: Vec<String> =
                columns.split(',').map(|column| column.trim().to_owned()).collect();
            let whole = !name.trim().is_empty() && columns.iter().all(|column| !column.is_empty());
            whole.then(|| (name.trim().to_owned(), columns))
        };
        let (child, columns) = side(child).ok_or_else(odd)?;
        let (parent, parent_columns) = side(parent).ok_or_else(odd)?;
        if columns.len() != parent_columns.len() {
            return Err(odd());
        }
        Ok(Self { child, columns, parent, parent_columns, when })
    }
}

/// Every reference, those of constraints first.
pub fn all<'a>(catalog: &'a Catalog, declared: &[Declared]) -> Result<Vec<Edge<'a>>> {
    let mut edges = Vec::new();
    for child in catalog.movable() {
        for reference in &child.references {
            let Some(parent) = catalog.table(&reference.parent) else { continue };
            edges.push(Edge {
                name: reference.name.clone().unwrap_or_else(|| reference.columns.join(", ")),
                child,
                columns: reference.columns.clone(),
                parent,
                parent_columns: reference.parent_columns.clone(),
                when: None,
            });
        }
    }
    for it in declared {
        let (child, parent) = (named(catalog, &it.child)?, named(catalog, &it.parent)?);
        has(child, &it.columns)?;
        has(parent, &it.parent_columns)?;
        edges.push(Edge {
            name: it.columns.join(", "),
            child,
            columns: it.columns.clone(),
            parent,
            parent_columns: it.parent_columns.clone(),
            when: it.when.clone(),
        });
    }
    Ok(edges)
}

fn has(table: &Table, names: &[String]) -> Result<()> {
    match names.iter().find(|name| table.column(name).is_none()) {
        None => Ok(()),
        Some(name) => Err(Complaint::new(format!(
            "table {} of the source has no column {name:?}",
            table.name
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::Declared;

    #[test]
    fn what_a_person_declares() {
        let it: Declared =
            "a.comments( kind_id , n ) -> posts(id,n) WHERE kind = 'x -> y'".parse().unwrap();
        assert_eq!((it.child.as_str(), it.parent.as_str()), ("a.comments", "posts"));
        assert_eq!(
            (it.columns.join("|"), it.parent_columns.join("|")),
            ("kind_id|n".into(), "id|n".into())
        );
        assert_eq!(it.when.as_deref(), Some("kind = 'x -> y'"));
        for wrong in ["a -> b", "a(x) b(y)", "a(x) -> b(y,z)", "(x) -> b(y)", "a() -> b()"] {
            assert!(wrong.parse::<Declared>().is_err(), "{wrong}");
        }
    }
}
