//! A server that is asked what it makes of values.

use crate::subject::Subject;
use crate::{Answer, hex};
use cases::postgres::Database;
use record::Cell;
use std::fmt::Write as _;

/// What is given to a column, and as what.
pub enum Given {
    /// A text that the type itself reads, as in COPY.
    Text(String),
    /// A number that is assigned.
    Number(&'static str, String),
}

impl Given {
    /// The text that stands for a cell in COPY.
    pub fn of(cell: &Cell<'_>) -> Self {
        Self::Text(match cell {
            Cell::Integer(value) => value.to_string(),
            Cell::Real(value) => record::real_text(*value),
            Cell::Text(text) => text.to_string(),
            Cell::Blob(bytes) => hex(bytes),
            Cell::Null | Cell::RawText(_) | Cell::Object(_) => unreachable!("not probed"),
        })
    }

    /// The value itself: a number is one, also where a text of its digits would be refused.
    pub fn itself(subject: &Subject, cell: &Cell<'_>) -> Self {
        let numeric = subject.numeric();
        match cell {
            Cell::Real(value) if numeric => Self::Number("float8", record::real_text(*value)),
            Cell::Text(text) if subject.whole() && is_decimal(text) => {
                Self::Number("numeric", text.to_string())
            }
            cell => Self::of(cell),
        }
    }
}

fn is_decimal(text: &str) -> bool {
    text.contains(['.', 'e', 'E'])
}

/// A database with a column of every type.
pub struct Server(Database);

impl Server {
    /// With the function that tries a value and forgets it.
    pub fn new(database: Database) -> Self {
        database.run(
            "create function make(declared text, given text, text text) returns text
             language plpgsql as $$
             declare made text;
             begin
                 -- An assignment to a column, which is not what a cast is: a cast cuts.
                 execute format(
                     'insert into slot values (%s) returning format(''%%s'', it)',
                     case when given = '' then quote_literal(text)
                          else quote_literal(text) || '::' || given end) into made;
                 return made;
             exception when others then return null;
             end $$;
             create type mood as enum ('sad', 'ok', 'so so', '1', 'Ünique');",
        );
        Self(database)
    }

    /// What it makes of each.
    pub fn ask(&self, subject: &Subject, given: &[Given]) -> Vec<Answer> {
        let mut script = String::from(
            "set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC';
             set extra_float_digits = 1; set bytea_output = 'hex';
             drop table if exists slot; drop table if exists probes;\n",
        );
        let _ = writeln!(script, "create temp table slot (it {});", subject.declared);
        script.push_str("create temp table probes (place int, given text, it text);\n");
        script.push_str("copy probes from stdin;\n");
        for (place, given) in given.iter().enumerate() {
            let (kind, text) = match given {
                Given::Text(text) => ("", text),
                Given::Number(kind, text) => (*kind, text),
            };
            let _ = writeln!(script, "{place}\t{kind}\t{}", escaped(text));
        }
        script.push_str("\\.\n");
        script.push_str(
            "select coalesce(encode(convert_to(make('', given, it), 'UTF8'), 'hex'), 'null')
             from probes order by place;\n",
        );
        let said = self.0.run(&script);
        let answers: Vec<Answer> = said.lines().map(answer).collect();
        assert_eq!(answers.len(), given.len(), "{}", subject.declared);
        answers
    }
}

fn answer(line: &str) -> Answer {
    if line == "null" {
        return None;
    }
    let digit = |at: usize| u8::from_str_radix(&line[at..at + 2], 16).unwrap();
    let bytes = (0..line.len() / 2).map(|place| digit(place * 2)).collect();
    Some(String::from_utf8(bytes).unwrap())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
