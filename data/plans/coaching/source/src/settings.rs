//! `tls_system`: how the old system was set.

use crate::table::{Column, ID, TIME, Table, column};

/// Id, name, value, time of creation.
type Row = (i32, &'static str, Option<&'static str>, Option<&'static str>);

#[rustfmt::skip]
const ROWS: [Row; 15] = [
    (1, "db_version", Some("1.0"), Some("2020-03-01 07:00:00")),
    (2, "language", Some("de"), Some("2020-03-01 07:00:00")),
    (3, "welcome_message", Some("totalis is up"), Some("2020-03-01 07:00:00.1")),
    (4, "maintenance", Some("false"), Some("2020-03-01 07:00:00.2")),
    (5, "api_base", Some("https://api.coaching.example/v1?a=1&b=%20"), Some("2020-03-01 07:00:00.3")),
    (6, "limits", Some("{\"per_day\": 20, \"burst\": {\"seconds\": 1.50, \"calls\": 5}}"), Some("2020-03-04 15:00:00")),
    (7, "rollout", Some("1e3"), Some("2020-11-30 10:00:00.25")),
    (8, "session_minutes", Some("60"), Some("2021-03-01 08:00:00.3")),
    (9, "last_backup", Some("2024-12-31 23:59:60"), Some("2021-08-08 20:00:00")),
    (10, "allowed_hosts", Some("a.example\nb.example\n\tc.example\n"), Some("2021-08-09 20:00:00.5")),
    (11, "log_path", Some("D:\\logs\\new"), Some("2022-01-10 09:09:09")),
    (12, "proxy", Some(""), Some("2022-01-10 09:09:10")),
    (13, "unset", None, Some("2022-01-10 09:09:11.11")),
    (14, "pi", Some("3.14159265358979323846"), Some("2023-03-14 15:09:26.535897")),
    (16, "Motto", Some("Schritt für Schritt – \"täglich\" ✨"), None),
];

/// The columns.
const COLUMNS: &[Column] = &[ID, column("name", "text"), column("value", "text"), TIME];

/// The table.
pub fn table() -> Table {
    let row = |(id, name, value, time): &Row| {
        vec![(*id).into(), (*name).into(), (*value).into(), (*time).into()]
    };
    Table {
        name: "tls_system",
        columns: COLUMNS,
        references: &[],
        indexed: &[],
        rows: ROWS.iter().map(row).collect(),
        given: 16,
    }
}
