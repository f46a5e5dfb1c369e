//! What single categories have that no rule would give.

use crate::cell::Cell;
use Value::{Null, Number, Text, Truth};

/// A value that a person entered.
#[derive(Clone, Copy)]
enum Value {
    Null,
    Truth(bool),
    Number(i32),
    Text(&'static str),
}

/// Key, column, what stands there.
const ODDITIES: [(i32, &str, Value); 42] = [
    (1, "description", Text("Body and mind:\n\t\"everything\" starts here.\n")),
    (14, "description", Text("\\.")),
    (65, "description", Text("Grüße, Übungen und ein ß: für alle, die „Müsli“ sagen wollen.")),
    (69, "description", Text("  ")),
    (18, "show_checkin_history", Null),
    (18, "checkin_enabled", Null),
    (18, "followup_chat_enabled", Null),
    // A chat without a time to start it, at once, before its time, never, …
    (22, "followup_chat_enabled", Truth(true)),
    (22, "followup_timer", Null),
    (23, "followup_chat_enabled", Truth(true)),
    (23, "followup_timer", Number(0)),
    (24, "followup_chat_enabled", Truth(true)),
    (24, "followup_timer", Number(-1)),
    (26, "followup_chat_enabled", Truth(true)),
    (26, "followup_timer", Number(i32::MAX)),
    // … and a time without a chat.
    (27, "followup_chat_enabled", Truth(false)),
    (27, "followup_timer", Number(60)),
    (30, "primary_color", Text("#fff")),
    (31, "primary_color", Text("teal")),
    (32, "primary_color", Text("")),
    (33, "primary_color", Text("#4a90d9")),
    (34, "primary_color", Null),
    (34, "secondary_color", Null),
    (35, "guidelines_file_text", Text("1. Shop\r\n2. Chop\r\n3. Cook\t(slowly)\r\n")),
    (36, "guidelines_file_text", Text("Start slow.\n\\.\nStop before it hurts.\u{c}")),
    (37, "guidelines_file_text", Text("")),
    (40, "name_short", Text("")),
    (44, "max_questions", Number(0)),
    (45, "max_questions", Number(-1)),
    (46, "max_questions", Null),
    (47, "scope", Text("")),
    (48, "scope", Null),
    (49, "scope", Text("GLOBAL")),
    (52, "checkin_enabled", Truth(false)),
    (52, "prompt_checkin", Text("How did your morning go? 🌅")),
    (53, "prompt_checkin", Text("")),
    (54, "prompt_checkin", Null),
    (60, "prompt_checkin_2", Text("")),
    (61, "time_create", Null),
    (62, "sort_order", Null),
    (67, "secondary_color", Text("rgba(0, 0, 0, 0.5)")),
    (77, "scope", Text("personal ")),
];

/// What stands in the column of this category, if it is odd.
pub fn odd(id: i32, column: &str) -> Option<Cell> {
    let (_, _, value) = ODDITIES.iter().find(|odd| (odd.0, odd.1) == (id, column))?;
    Some(match *value {
        Null => Cell::Null,
        Truth(value) => value.into(),
        Number(number) => number.into(),
        Text(text) => text.into(),
    })
}
