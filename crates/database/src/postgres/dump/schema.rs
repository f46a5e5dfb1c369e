//! What the statements of a dump have made: tables with what belongs to them, types, sequences.

use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::names::Place;
use catalog::{Generated, Policy, Trigger};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that was made.
pub(crate) struct Schema {
    /// Tables, in the order in which they were made.
    pub tables: Vec<Relation>,
    places: BTreeMap<Place, usize>,
    /// Types.
    pub kinds: BTreeMap<Place, Made>,
    /// Sequences.
    pub sequences: BTreeMap<Place, Sequence>,
    /// Views, materialized ones and foreign tables too: what is read like a table and holds no rows
    /// here.
    pub views: BTreeSet<Place>,
    /// An extension was made, which may have tables and types of its own.
    pub extensions: bool,
    /// Schemas, and the roles that may use each.
    pub schemas: BTreeMap<String, BTreeSet<String>>,
}

/// A type that the dump makes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Made {
    /// One of some labels.
    Enum(Vec<String>),
    /// A row of its own.
    Composite(Vec<(String, Declared)>),
    /// What lies between two values.
    Range(Declared),
    /// Several ranges.
    Multirange(Declared),
    /// Another type with conditions.
    Domain {
        /// The other type.
        of: Declared,
        /// It refuses NULL.
        not_null: bool,
        /// Its default, as SQL.
        default: Option<String>,
    },
    /// A type whose text only its own functions know.
    Own,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a table may be any of them at once")]
pub(crate) struct Relation {
    /// Its name.
    pub place: Place,
    /// The file and the line that made it.
    pub from: (String, u64),
    /// Its columns, inherited ones first.
    pub columns: Vec<Column>,
    /// Its rows lie in partitions.
    pub partitioned: bool,
    /// The table of which it is a partition.
    pub partition_of: Option<Place>,
    /// Others inherit from it.
    pub heirs: bool,
    /// Row-level security is on.
    pub row_security: bool,
    /// Keys and other indexes.
    pub indexes: Vec<Index>,
    /// Foreign keys.
    pub references: Vec<Reference>,
    /// Conditions: name and text.
    pub checks: Vec<(String, String)>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// Policies of row-level security, with the statements that make them.
    pub policies: Vec<(String, Policy)>,
    /// Conditions that rows which were there before them were not held against.
    pub unchecked: BTreeSet<String>,
    /// What roles may do with it.
    pub grants: BTreeMap<String, BTreeSet<String>>,
    /// It goes with the session.
    pub temporary: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub declared: Declared,
    /// NULL is refused.
    pub not_null: bool,
    /// The default, or the expression of a generated column, as SQL.
    pub default: Option<String>,
    /// Whether it is computed.
    pub generated: Generated,
    /// GENERATED ALWAYS AS IDENTITY is `true`, BY DEFAULT is `false`.
    pub identity: Option<bool>,
    /// The sequence that its identity, or the column itself, owns.
    pub owned: Option<Place>,
    /// The sequence from which its default takes a number.
    pub counted: Option<Place>,
}

/// A primary key, a unique key or another index.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "an index may be any of them at once")]
pub(crate) struct Index {
    /// Its name.
    pub name: String,
    /// Its columns; `None` is an expression.
    pub columns: Vec<Option<String>>,
    /// It is the primary key.
    pub primary: bool,
    /// It lets no value in twice.
    pub unique: bool,
    /// It holds only some of the rows.
    pub partial: bool,
    /// Equal values are found in it.
    pub by_value: bool,
    /// A constraint makes it.
    pub of_constraint: bool,
    /// The statement that makes it; empty for a key.
    pub definition: String,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reference {
    /// Its name.
    pub name: String,
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub parent: Place,
    /// The referenced columns; none stand for the primary key.
    pub parent_columns: Vec<String>,
    /// What happens when the parent goes.
    pub on_delete: String,
    /// What happens when the parent's key changes.
    pub on_update: String,
    /// It can be checked at the end of a transaction.
    pub deferrable: bool,
    /// Rows that were there before it are not checked.
    pub not_valid: bool,
}

/// A sequence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sequence {
    /// The first number.
    pub start: i64,
    /// From one number to the next.
    pub step: i64,
    /// The last number that was given out.
    pub last: Option<i64>,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { start: 1, step: 1, last: None }
    }
}

impl Default for Schema {
    /// What a new database has: a schema that every role may use.
    fn default() -> Self {
        let everybody = BTreeSet::from(["PUBLIC".to_owned()]);
        Self {
            tables: vec![],
            places: BTreeMap::new(),
            kinds: BTreeMap::new(),
            sequences: BTreeMap::new(),
            views: BTreeSet::new(),
            extensions: false,
            schemas: BTreeMap::from([("public".to_owned(), everybody)]),
        }
    }
}

impl Schema {
    /// The table at that place.
    pub fn table(&self, place: &Place) -> Option<&Relation> {
        self.places.get(place).and_then(|at| self.tables.get(*at))
    }

    /// The table at that place, to be changed.
    pub fn table_mut(&mut self, place: &Place) -> Option<&mut Relation> {
        self.places.get(place).and_then(|at| self.tables.get_mut(*at))
    }

    /// Adds a table.
    pub fn add(&mut self, table: Relation) {
        self.places.insert(table.place.clone(), self.tables.len());
        self.tables.push(table);
    }

    /// The last number of each sequence, under the name by which a column knows it.
    pub fn last_numbers(&self) -> BTreeMap<String, Option<i64>> {
        self.sequences.iter().map(|(place, sequence)| (place.to_string(), sequence.last)).collect()
    }

    /// Takes back what was made last, with its sequences: it was made to be compared.
    pub fn forget(&mut self, place: &Place) {
        self.places.remove(place);
        self.tables.retain(|table| table.place != *place);
        self.sequences.retain(|sequence, _| sequence.schema != place.schema);
    }

    /// What a partition is a part of, the nearest first.
    ///
    /// A partition of itself would be a circle; no file that a server reads has one, and here it has
    /// an end.
    pub fn above<'s>(&'s self, place: &Place) -> impl Iterator<Item = &'s Place> {
        let up = |place: &Place| self.table(place).and_then(|table| table.partition_of.as_ref());
        std::iter::successors(up(place), move |place| up(place)).take(self.tables.len())
    }

    /// The table that holds the rows: the root of the partitions.
    pub fn root<'s>(&'s self, table: &'s Relation) -> &'s Relation {
        self.above(&table.place).filter_map(|place| self.table(place)).last().unwrap_or(table)
    }

    /// Whether an index, a table or a sequence of that name is there.
    pub fn is_taken(&self, place: &Place) -> bool {
        self.places.contains_key(place)
            || self.views.contains(place)
            || self.sequences.contains_key(place)
            || self.tables.iter().any(|table| {
                table.place.schema == place.schema
                    && table.indexes.iter().any(|index| index.name == place.name)
            })
    }

    /// A name that PostgreSQL would give: table, columns and what it is, in 63 bytes, and a number
    /// where another has it already.
    pub fn free_name(&self, table: &Place, columns: &str, label: &str) -> String {
        let mut number = 0;
        loop {
            let suffix = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
            let name = composed(&table.name, columns, &suffix);
            let of_table = self.table(table).is_some_and(|table| {
                table.references.iter().any(|reference| reference.name == name)
                    || table.checks.iter().any(|(check, _)| *check == name)
            });
            if !of_table && !self.is_taken(&Place::new(&table.schema, &name)) {
                return name;
            }
            number += 1;
        }
    }
}

/// Both names shortened, the longer one first, until all of it fits.
fn composed(table: &str, columns: &str, label: &str) -> String {
    const MOST: usize = 63;
    let (mut table, mut columns) = (table.to_owned(), columns.to_owned());
    let extra = label.len() + 1 + usize::from(!columns.is_empty());
    while table.len() + columns.len() + extra > MOST {
        if table.len() > columns.len() {
            table.pop()
        } else {
            columns.pop()
        };
    }
    let parts = [table.as_str(), columns.as_str(), label];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

impl Relation {
    /// A table without anything.
    pub fn new(place: Place, file: &str, line: u64) -> Self {
        Self {
            place,
            from: (file.to_owned(), line),
            columns: vec![],
            partitioned: false,
            partition_of: None,
            heirs: false,
            row_security: false,
            indexes: vec![],
            references: vec![],
            checks: vec![],
            triggers: vec![],
            policies: vec![],
            unchecked: BTreeSet::new(),
            grants: BTreeMap::new(),
            temporary: false,
        }
    }

    /// The column of exactly that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The same, to be changed.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == name)
    }

    /// The columns of the primary key.
    pub fn primary_key(&self) -> Vec<String> {
        let key = self.indexes.iter().find(|index| index.primary);
        key.map(|key| key.columns.iter().flatten().cloned().collect()).unwrap_or_default()
    }

    /// Where it was made, for messages.
    pub fn origin(&self) -> String {
        format!("{}:{}", self.from.0, self.from.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_gave() {
        let mut schema = Schema::default();
        let place = Place::new("public", "film");
        schema.add(Relation::new(place.clone(), "", 1));
        assert_eq!(schema.free_name(&place, "", "pkey"), "film_pkey");
        schema.views.insert(Place::new("public", "film_title_key"));
        assert_eq!(schema.free_name(&place, "title", "key"), "film_title_key1");
        let long = schema.free_name(&Place::new("s", &"t".repeat(40)), &"c".repeat(40), "fkey");
        assert_eq!((long.len(), &long[28..31]), (63, "t_c"));
    }
}
