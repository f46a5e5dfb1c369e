//! What is asked of a table.

use record::Cell;

/// Which rows of a table, and what of them.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The table.
    pub table: String,
    /// Other tables' conditions, as `kept_NAME` sees them; in an order in which each refers to
    /// earlier ones alone.
    pub kept: Vec<(String, Option<String>)>,
    /// The condition; none selects every row.
    pub condition: Option<String>,
    /// Give the rows for which the condition is not true, instead.
    pub others: bool,
    /// Columns to order by. The order makes two runs give the same bytes.
    pub order: Vec<String>,
    /// A part of the selection, as `Reader::parts` makes it: SQL for a range of keys.
    pub range: Option<String>,
}

/// One value, and the work it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The first column of the first row; `Null` if there is no row.
    pub cell: Cell<'static>,
    /// Steps of SQLite's virtual machine: the same on every computer. For PostgreSQL, blocks that
    /// were looked at.
    pub steps: u64,
}

impl Selection {
    /// The same in no order.
    pub(crate) fn unordered(&self) -> Self {
        Self { order: Vec::new(), ..self.clone() }
    }

    /// The query, given how a table is named, how the order is written, and what is asked.
    pub(crate) fn sql(&self, what: &str, order: &str, relation: &dyn Fn(&str) -> String) -> String {
        let kept: Vec<String> = self
            .kept
            .iter()
            .map(|(table, condition)| {
                let condition = condition.as_deref().unwrap_or("true");
                let (name, table) = (crate::quoted(&format!("kept_{table}")), relation(table));
                format!("{name} as (select * from {table} where (\n{condition}\n))")
            })
            .collect();
        let with =
            if kept.is_empty() { String::new() } else { format!("with {}\n", kept.join(",\n")) };
        let condition = match (&self.condition, self.others) {
            (None, false) => String::new(),
            (None, true) => "where false".to_owned(),
            (Some(condition), false) => format!("where (\n{condition}\n)"),
            (Some(condition), true) => format!("where (\n{condition}\n) is not true"),
        };
        let condition = match (&self.range, condition.as_str()) {
            (None, _) => condition,
            (Some(range), "") => format!("where {range}"),
            (Some(range), _) => format!("{condition} and {range}"),
        };
        let order = if order.is_empty() || what == "count(*)" {
            String::new()
        } else {
            format!("order by {order}")
        };
        format!("{with}select {what} from {} {condition} {order}", relation(&self.table))
    }
}
