//! The columns of a data file.

use crate::Form;
use serde::{Deserialize, Serialize};

/// A column of a data file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, the key in each line.
    pub name: String,
    /// Its type as the database declares it; empty where there is none.
    #[serde(rename = "type")]
    pub declared: String,
    /// How its cells are written.
    pub form: Form,
}

/// The columns of a data file in their order, with what is needed to write and to find them.
#[derive(Clone, Debug)]
pub struct Columns {
    list: Vec<Column>,
    keys: Vec<Vec<u8>>,
}

impl Columns {
    /// Columns in the order in which lines hold them.
    #[must_use]
    pub fn new(list: Vec<Column>) -> Self {
        let keys = list.iter().map(|column| json_key(&column.name)).collect();
        Self { list, keys }
    }

    /// The columns.
    #[must_use]
    pub fn list(&self) -> &[Column] {
        &self.list
    }

    /// Number of columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The form of a column.
    #[must_use]
    pub fn form(&self, column: usize) -> Form {
        self.list.get(column).map_or(Form::Any, |column| column.form)
    }

    /// The name of a column.
    #[must_use]
    pub fn name(&self, column: usize) -> &str {
        self.list.get(column).map_or("", |column| &column.name)
    }

    /// Where the column of that name stands; where there is none, the only one whose name differs
    /// in case alone.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        place_of(name, self.list.iter().map(|column| column.name.as_str()))
    }

    /// Where the column of exactly that name stands.
    pub(crate) fn exact(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|column| column.name == name)
    }

    /// The column's name as a JSON string with the colon after it.
    pub(crate) fn key(&self, column: usize) -> &[u8] {
        self.keys.get(column).map_or(&[], Vec::as_slice)
    }
}

/// Where a name stands among others; where it does not, the only one that differs in the case of
/// ASCII letters alone.
///
/// For SQLite these are one name. PostgreSQL can have them all, and none of several is meant.
#[must_use]
pub fn place_of<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<usize> {
    let (mut near, mut several) = (None, false);
    for (place, known) in names.into_iter().enumerate() {
        if known == name {
            return Some(place);
        }
        if known.eq_ignore_ascii_case(name) {
            several |= near.replace(place).is_some();
        }
    }
    near.filter(|_| !several)
}

fn json_key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    crate::write_string(&mut key, name);
    key.push(b':');
    key
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_name_is_met_as_it_is_spelt_or_where_it_can_mean_one_thing_alone() {
        let names = ["Users", "users", "Trips", "É"];
        let cases = [("Users", Some(0)), ("users", Some(1)), ("USERS", None), ("trips", Some(2))];
        for (name, place) in cases.into_iter().chain([("é", None), ("", None)]) {
            assert_eq!(place_of(name, names), place, "{name}");
        }
    }
}
