//! The rows that a closure begins with.

use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use std::str::FromStr;

/// `TABLE` or `TABLE where CONDITION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The table's name.
    pub name: String,
    /// The condition, in the source's own SQL.
    pub condition: Option<String>,
}

impl FromStr for Seed {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        let (name, condition) = match lower.find(" where ") {
            Some(at) => (&text[..at], Some(text[at + " where ".len()..].trim().to_owned())),
            None => (text, None),
        };
        let name = name.trim().to_owned();
        if name.is_empty() || condition.as_deref() == Some("") {
            return Err(Complaint::new(format!("{text:?} is no table with a condition"))
                .hint("for instance 'rental where rental_id = 1'"));
        }
        Ok(Self { name, condition })
    }
}

impl Seed {
    /// The table of that name.
    pub fn table<'c>(&self, catalog: &'c Catalog) -> Result<&'c Table> {
        named(catalog, &self.name)
    }
}

/// The table of a name.
pub fn named<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Table> {
    let found = catalog.table(name).filter(|table| catalog.movable().any(|it| it == *table));
    found.ok_or_else(|| {
        Complaint::new(format!("the source has no table {name:?}"))
            .hint("names are as `survey` writes them: a schema before the name unless it is public")
    })
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn a_table_and_a_condition() {
        let seed: Seed = "rental WHERE a = ' where '".parse().unwrap();
        assert_eq!(
            (seed.name.as_str(), seed.condition.as_deref()),
            ("rental", Some("a = ' where '"))
        );
        let seed: Seed = "app.Odd Name".parse().unwrap();
        assert_eq!((seed.name.as_str(), seed.condition), ("app.Odd Name", None));
        for wrong in ["", " where x", "t where "] {
            assert!(wrong.parse::<Seed>().is_err(), "{wrong}");
        }
    }
}
