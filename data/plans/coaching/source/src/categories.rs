//! `tls_category`: what can be coached, as a tree.

use crate::cell::Cell;
use crate::oddities::odd;
use crate::scatter::{once_in, pick, time};
use crate::table::{Column, ID, Reference, TIME, Table, column};
use crate::tree::{ICONS, NODES, Node, THEMES, upwards};

/// The columns, in the order of [`row`].
const COLUMNS: &[Column] = &[
    ID,
    column("parent_id", "integer"),
    column("name", "text"),
    column("name_short", "text"),
    column("description", "text"),
    column("icon_id", "integer"),
    column("icon_id_secondary", "integer"),
    column("sort_order", "integer"),
    column("primary_color", "text"),
    column("secondary_color", "text"),
    column("show_checkin_history", "boolean DEFAULT false"),
    column("checkin_enabled", "boolean DEFAULT false"),
    column("followup_chat_enabled", "boolean DEFAULT false"),
    column("followup_timer", "integer"),
    column("prompt_checkin", "text"),
    column("prompt_checkin_2", "text"),
    column("guidelines_file_text", "text"),
    column("max_questions", "integer"),
    column("scope", "text"),
    TIME,
];

/// The table. Neither parents nor icons were checked when the references were added; second icons
/// were.
pub fn table() -> Table {
    Table {
        name: "tls_category",
        columns: COLUMNS,
        references: &[
            Reference { column: "icon_id", to: "tls_image", valid: false },
            Reference { column: "icon_id_secondary", to: "tls_image", valid: true },
            Reference { column: "parent_id", to: "tls_category", valid: false },
        ],
        indexed: &["parent_id"],
        rows: NODES.iter().map(row).collect(),
        given: 104,
    }
}

/// A row, with what is odd in it put in the place of what would be even.
fn row(node: &Node) -> Vec<Cell> {
    let even = even(node);
    let cell = |(column, cell): (&Column, Cell)| odd(node.0, column.name).unwrap_or(cell);
    COLUMNS.iter().zip(even).map(cell).collect()
}

fn even(node: &Node) -> Vec<Cell> {
    let &Node(id, parent, name, short, sort) = node;
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let called = some(name).unwrap_or(short);
    let (_, icon, second) = ICONS.into_iter().find(|icon| icon.0 == id).unwrap_or_default();
    let above = upwards(id);
    let theme = THEMES.into_iter().find(|theme| above.contains(&theme.0));
    // A check-in is about something definite: not about a root.
    let checked_in = parent != 0 && !once_in(4, "checkin", id);
    let followed = checked_in && once_in(2, "followup", id);
    vec![
        id.into(),
        (parent != 0).then_some(parent).into(),
        some(name).into(),
        some(short).into(),
        description(id, called).into(),
        (icon != 0).then_some(icon).into(),
        (second != 0).then_some(second).into(),
        sort.into(),
        theme.map(|theme| theme.1).into(),
        theme.map(|theme| theme.2).into(),
        (checked_in && !once_in(3, "history", id)).into(),
        checked_in.into(),
        followed.into(),
        followed.then(|| pick(&[15, 30, 60, 240, 1440], "timer", id)).into(),
        checked_in.then(|| first_prompt(id, called)).into(),
        (checked_in && once_in(3, "second", id)).then(|| second_prompt(called)).into(),
        once_in(4, "guidelines", id).then(|| guidelines(called)).into(),
        checked_in.then(|| pick(&[3, 4, 5, 8], "questions", id)).into(),
        theme.map(|theme| theme.3).into(),
        time(2 + id * 54 / 77, "tls_category", id).into(),
    ]
}

fn description(id: i32, name: &str) -> Option<String> {
    const FORMS: [&str; 4] = [
        "Small steps towards more ease with NAME.",
        "NAME: what helps, what does not, and how to tell.",
        "For everyone who wants to get further with NAME.",
        "Talk about NAME, one question at a time.",
    ];
    (!once_in(9, "described", id)).then(|| pick(&FORMS, "description", id).replace("NAME", name))
}

fn first_prompt(id: i32, name: &str) -> String {
    let tone = pick(&["warm", "brief", "curious", "calm"], "tone", id);
    format!("Open a check-in about \"{}\". Be {tone}.\nUse {{{{user_name}}}} once.", name.trim())
}

fn second_prompt(name: &str) -> String {
    format!("Close the check-in about {}: say what {{0}} has learned, 100% honestly.", name.trim())
}

fn guidelines(name: &str) -> String {
    format!(
        "# {}\n\n- Listen first.\n- One topic at a time.\n\t- unless it is urgent\n- C:\\notes is not a plan.\n",
        name.trim()
    )
}
