//! `tls_variable`: what users, or only the program, can look up.

use crate::table::{Column, ID, TIME, Table, column};

/// Id, name, value, whether users see it, time of creation.
type Row = (i32, &'static str, Option<&'static str>, Option<bool>, &'static str);

#[rustfmt::skip]
const ROWS: [Row; 23] = [
    (1, "app_name", Some("Totalis"), Some(true), "2020-03-01 09:30:00"),
    (2, "language", Some("en"), Some(true), "2020-03-01 09:30:00"),
    (3, "welcome_message", Some("Hello 👋"), Some(true), "2020-03-01 09:30:00.5"),
    (4, "max_history", Some("50"), Some(false), "2020-03-01 09:30:01"),
    (5, "voice_enabled", Some("true"), Some(true), "2020-03-01 09:30:01.25"),
    (6, "video_enabled", Some("FALSE"), Some(false), "2020-03-01 09:30:01.25"),
    (7, "footer", Some(""), Some(true), "2020-05-05 10:00:00.1"),
    (8, "message_of_the_day", None, Some(true), "2020-05-05 10:00:00.2"),
    (9, "onboarding_steps", Some("[\"hello\", \"goals\", \"coach\"]"), Some(true), "2020-05-05 10:00:00.3"),
    (10, "palette", Some("{\"b\": \"#fff\", \"a\": 1, \"a\": 2}"), Some(false), "2020-07-07 11:11:11"),
    (11, "broken_json", Some("{\"limit\": 10,"), Some(false), "2020-07-07 11:11:12.000012"),
    (12, "min_version", Some("1.10"), Some(true), "2020-08-01 00:00:00"),
    (13, "install_id", Some("9007199254740993"), Some(false), "2020-08-01 00:00:00.000001"),
    (14, "area_code", Some("00601"), Some(false), "2020-09-09 09:00:00"),
    (15, "nothing", Some("null"), Some(false), "2020-09-09 09:00:00.9"),
    // Entered twice by one statement.
    (16, "support_email", Some("help@coaching.example"), Some(true), "2021-02-14 16:20:00.420042"),
    (17, "support_email", Some("help@coaching.example"), Some(true), "2021-02-14 16:20:00.420042"),
    // Changed by a second row.
    (18, "session_minutes", Some("30"), Some(true), "2021-03-01 08:00:00.3"),
    (22, "session_minutes", Some("45"), Some(true), "2023-11-30 17:45:10.101"),
    (19, "escape", Some("\\N \\\\ \\t is text;\n\\.\nso is this\t."), Some(false), "2021-06-06 06:06:06.6"),
    (20, "unseen", Some("nobody said who may see this"), None, "2021-12-31 23:59:59.999999"),
    // Users see it, and should not.
    (21, "support_token", Some("not-a-real-token"), Some(true), "2022-04-01 12:00:00"),
    (25, "ratio", Some("0.10"), Some(false), "2024-02-29 12:00:00"),
];

/// The columns.
const COLUMNS: &[Column] = &[
    ID,
    column("name", "text"),
    column("value", "text"),
    column("\"user\"", "boolean DEFAULT false"),
    TIME,
];

/// The table.
pub fn table() -> Table {
    let row = |(id, name, value, user, time): &Row| {
        vec![(*id).into(), (*name).into(), (*value).into(), (*user).into(), (*time).into()]
    };
    Table {
        name: "tls_variable",
        columns: COLUMNS,
        references: &[],
        indexed: &[],
        rows: ROWS.iter().map(row).collect(),
        given: 26,
    }
}
