//! What `tables.sql` says about each table.

/// The statements that make the legacy tables, with notes for the generator.
const TABLES: &str = include_str!("tables.sql");

/// A column and what is put into it.
pub struct Column {
    /// Its name as the statement writes it, in quotes where it has some.
    pub name: &'static str,
    /// What `filler` makes of it; nothing in tables that have a module of their own.
    pub filler: Option<&'static str>,
}

/// A legacy table.
pub struct Table {
    /// Its name without quotes.
    pub name: &'static str,
    /// The statement that makes it, without the generator's notes.
    pub create: String,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Rows at scale 1; 0 in tables that have a module of their own.
    pub rows: i64,
    /// True if the rows are multiplied by the scale.
    pub grows: bool,
}

impl Table {
    /// All tables in the order in which they were made.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.split("\n\n").filter_map(Self::read)
    }

    /// Reads one block of the file; a block of comments alone is no table.
    fn read(block: &'static str) -> Option<Self> {
        let start = block.find("CREATE TABLE")?;
        let (notes, create) = block.split_at(start);
        let (rows, grows) = size(notes);
        Some(Self {
            name: name(create)?,
            create: create.lines().map(without_note).collect::<Vec<_>>().join("\n"),
            columns: create.lines().filter_map(column).collect(),
            rows,
            grows,
        })
    }

    /// True if the statement has quotes around the name: `INSERT` has them too.
    pub fn is_quoted(&self) -> bool {
        self.create.lines().next().is_some_and(|line| line.contains('"'))
    }

    /// True if the table comes from the time when exports named the columns.
    pub fn is_late(&self) -> bool {
        self.create.starts_with("CREATE TABLE IF NOT EXISTS")
    }

    /// True if the table has a row in `sqlite_sequence`.
    pub fn counts_up(&self) -> bool {
        self.create.contains("AUTOINCREMENT")
    }
}

/// The number after `-- rows` or `-- fixed`, and whether it grows.
fn size(notes: &str) -> (i64, bool) {
    let note = |word: &str| notes.lines().find_map(|line| line.strip_prefix(word)?.parse().ok());
    match (note("-- rows "), note("-- fixed ")) {
        (Some(rows), _) => (rows, true),
        (None, fixed) => (fixed.unwrap_or(0), false),
    }
}

/// The table's name in the first line of its statement.
fn name(create: &'static str) -> Option<&'static str> {
    let head = create.lines().next()?.strip_suffix('(')?;
    let name = head.trim_start_matches("CREATE TABLE ").trim_start_matches("IF NOT EXISTS ");
    Some(name.trim_matches('"'))
}

/// A line without the note behind it.
fn without_note(line: &'static str) -> &'static str {
    line.split_once(" -- ").map_or(line, |(sql, _)| sql)
}

/// The column that a line declares, unless it declares a constraint or none.
fn column(line: &'static str) -> Option<Column> {
    let declaration = line.strip_prefix("  ")?;
    if declaration.starts_with("PRIMARY KEY") || declaration.starts_with("UNIQUE") {
        return None;
    }
    let end = match declaration.strip_prefix('"') {
        Some(quoted) => quoted.find('"')? + 2,
        None => declaration.find(' ')?,
    };
    Some(Column {
        name: declaration.get(..end)?,
        filler: line.split_once(" -- ").map(|(_, note)| note),
    })
}
