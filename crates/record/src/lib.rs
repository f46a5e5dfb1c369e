//! One row as it is written on disk: cells, NDJSON and CSV, digest.
//!
//! A data file holds one row a line, each an object with the columns of the file in their order
//! and nothing else. A cell is plain JSON wherever JSON and the column's [`Form`] together give
//! the value back exactly, and an object with one key, a *tag*, where they cannot. There is one
//! way to write a value, so rows can be compared as bytes.
//!
//! | value | in a column of form | is written |
//! |---|---|---|
//! | NULL | any of them | `null` |
//! | integer up to 2^53 either way | `integer`, `any` | `42` |
//! | integer beyond 2^53 | `integer` | `"9223372036854775807"` |
//! | | `any` | `{"$integer":"9223372036854775807"}` |
//! | finite real | `real` | `1.0`, `0.1`, `1e300` |
//! | | `any`, with a fraction | `0.5` |
//! | | `any`, without one | `{"$real":5.0}` |
//! | infinite real | `real` | `"Infinity"`, `"-Infinity"` |
//! | | `any` | `{"$real":"Infinity"}` |
//! | text | `text`, `any` | `"said \"no\"\n"` |
//! | text that is not UTF-8 | all | `{"$text_bytes":"/0E="}` (base64) |
//! | blob | all | `{"$blob":"AP8Q"}` (base64) |
//! | object: a blob that lies in a file of its own | all | `{"$object":"ab/abcd….png"}` |
//! | truth (the integers 0 and 1) | `boolean` | `false`, `true` |
//! | NaN | `real`, `any` | `"NaN"`, `{"$real":"NaN"}` |
//! | decimal (text) | `decimal` | `"12.50"` |
//! | JSON document (text) | `json` | itself: `{"b": 1, "a": [2.50]}` |
//! | | `json`, if it is `null`, has a line break, looks like a tag or has a number of more than 15 digits | `{"$json":"null"}` |
//! | every other type of PostgreSQL, by its text form | `text` | `"2025-10-01 00:00:00+00"`, `"{1,2}"` |
//!
//! A value whose storage class is not the one its column is for keeps its class under a tag that
//! holds it as a column of that class would: text in an `integer` column is `{"$text":"abc"}`, an
//! integer in a `text` column `{"$integer":5}`.
//!
//! Numbers beyond 2^53 and reals that look like integers are never bare, because the tools people
//! put between two steps (jq, a spreadsheet, JavaScript) read them as doubles and write them back
//! changed.
//!
//! An object is known by the path of its file below `objects/`: the sha256 of its bytes in hex, in a
//! folder of the first two digits, with an ending that says what they are. Identical bytes are one
//! file; nothing else is taken for the path of one ([`is_object`]).
//!
//! The same cells in CSV: a string is written without its JSON quotes; an empty field is NULL; a
//! text that a reader could mistake for something else (empty, or beginning with `{"$`, or, in a
//! column of form `any`, with the look of a number) is `{"$text":"…"}`. JSON documents that are
//! strings keep their quotes.

mod cell;
mod columns;
mod csv_row;
mod digest;
mod document;
mod form;
mod json;
mod key;
mod line;
mod object;
mod plain;
mod read;
mod string;
mod unescape;
mod write;

pub use cell::Cell;
pub use columns::{Column, Columns, place_of};
pub use csv_row::{csv_to_line, line_to_csv};
pub use digest::{Digest, Hasher};
pub use document::{stands_compact, tag_like};
pub use form::Form;
pub use json::{DEEPEST, is_exact, skip_compact, skip_space, skip_value};
pub use key::{join_key, key_bytes, key_object, key_of_cells, key_text, write_key_object};
pub use line::{Scan, Spans};
pub use object::{is_object, object_digest, object_digests, object_name, object_path};
pub use plain::is_plain;
pub use read::{Malformed, read_cell};
pub use string::{skip_text, write_string};
pub use unescape::{parse_string, parse_string_into};
pub use write::{LineWriter, real_text, write_cell};
