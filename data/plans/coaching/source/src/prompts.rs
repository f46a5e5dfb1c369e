//! `tls_prompt`: what the machine is told.

use crate::table::{Column, ID, TIME, Table, column};

/// Id, name, prompt, time of creation.
type Row = (i32, Option<&'static str>, Option<&'static str>, &'static str);

#[rustfmt::skip]
const ROWS: [Row; 18] = [
    (1, Some("welcome_message"), Some("Greet {{user_name}} as {{coach_name}}. Two sentences, no emoji."), "2020-03-01 09:00:00"),
    (2, Some("checkin_start"), Some("Begin the check-in.\nAsk what has changed since {{last_checkin}}.\n\nStop after one question."), "2020-03-01 09:00:00.1"),
    (3, Some("checkin_end"), Some("Thank the user.\tSum up in three points:\n1.\t…\n2.\t…\n3.\t…"), "2020-03-01 09:00:00.12"),
    (4, Some("summary"), Some("Answer with JSON alone: {\"mood\": 1-10, \"topics\": [\"…\"], \"next\": null}"), "2020-03-01 09:00:00.123"),
    // The same name, but for its case and a space; the texts differ.
    (5, Some("Tone"), Some("Warm, brief, never ironic."), "2020-06-15 12:00:00.5"),
    (6, Some("tone "), Some("Warm, brief, sometimes ironic."), "2021-02-02 02:02:02.020202"),
    (7, Some("language"), Some("Answer in the language of the last message; in doubt, in English."), "2020-06-15 12:05:00"),
    (8, Some("safety"), Some("If the user is in danger, say so and give the emergency number.\r\nDo not go on.\r\n"), "2020-06-16 08:00:00.75"),
    (9, Some("path_hint"), Some("Files lie in C:\\new\\table\\10; a line with \\N is not NULL:\n\\N\nand this ends nothing:\n\\.\n"), "2020-09-01 10:10:10.10101"),
    (10, Some("Weekly Review"), Some("Review the week: \"what went well?\", 'what did not?', $1, %s, {0}, ${week}."), "2021-01-04 07:00:00"),
    (11, Some("emoji"), Some("You may use 🙂, 👍🏽, 👩\u{200d}👩\u{200d}👧 and 𝔉𝔯𝔞𝔨𝔱𝔲𝔯 – but not all at once."), "2021-01-04 07:00:01.000001"),
    (12, Some("begrüßung"), Some("Begrüße die Person mit „Schön, dass du da bist“ – außer spät am Abend."), "2021-05-05 05:05:05.5"),
    (13, Some("draft"), Some(""), "2022-08-08 08:08:08.8"),
    (14, Some("retired"), None, "2022-08-08 08:08:08.9"),
    (15, None, Some("Nobody knows what this was for."), "2022-10-10 10:10:10.1"),
    (17, Some("control"), Some("Form feed \u{c}, vertical tab \u{b}, backspace \u{8}, bell \u{7}, delete \u{7f}, no-break\u{a0}space, a mark \u{feff}here."), "2023-03-03 03:03:03.333333"),
    (18, Some("rtl"), Some("Greet in Hebrew: שלום, then in Arabic: مرحبا\u{200f}."), "2023-04-04 04:04:04.4"),
    (21, Some("system"), Some("You are one of several coaches. Stay who you are."), "2024-01-15 13:37:00"),
];

/// The columns.
const COLUMNS: &[Column] = &[ID, column("name", "text"), column("prompt", "text"), TIME];

/// The table.
pub fn table() -> Table {
    let row = |(id, name, prompt, time): &Row| {
        vec![(*id).into(), (*name).into(), (*prompt).into(), (*time).into()]
    };
    Table {
        name: "tls_prompt",
        columns: COLUMNS,
        references: &[],
        indexed: &[],
        rows: ROWS.iter().map(row).collect(),
        given: 21,
    }
}
