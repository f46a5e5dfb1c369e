//! The types that are tried, and where a value itself is taken otherwise than we send it.

use catalog::{Base, Kind};
use record::Cell;

/// What a type's texts look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Numbers.
    Number,
    /// Truth values.
    Truth,
    /// Any text.
    Text,
    /// Dates, times and zones.
    Time,
    /// Spans of time.
    Interval,
    /// UUIDs.
    Uuid,
    /// JSON.
    Document,
    /// Digits 0 and 1.
    Bits,
    /// Arrays.
    Array,
}

/// A type.
pub struct Subject {
    pub declared: &'static str,
    pub base: Base,
    pub theme: Theme,
}

impl Subject {
    /// Whether it holds numbers.
    pub fn numeric(&self) -> bool {
        self.theme == Theme::Number
    }

    /// Whether it holds integers.
    pub fn whole(&self) -> bool {
        matches!(self.base.name.as_str(), "int2" | "int4" | "int8")
    }
}

/// Where the server may make something else of the value itself, and why that is no fault.
pub fn differs(subject: &Subject, cell: &Cell<'_>) -> bool {
    matches!(
        (subject.base.name.as_str(), cell),
        // A double is assigned to `numeric` with 15 digits, and arrives with all of its own; to
        // `float4` it is rounded twice, and its digits once. Text into bytes is its bytes, not what
        // `\x` or an escape in it says.
        ("numeric" | "float4", Cell::Real(_)) | ("bytea", Cell::Text(_))
    )
}

/// Every type that has a rule.
pub fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut add = |declared: &'static str, name: &str, size, scale, theme| {
        let kind = match theme {
            Theme::Array => Kind::Array,
            _ => Kind::Scalar,
        };
        let base = Base { size, scale, kind, ..Base::scalar(name) };
        subjects.push(Subject { declared, base, theme });
    };
    numbers(&mut add);
    texts(&mut add);
    times(&mut add);
    arrays(&mut add);
    let labels = ["sad", "ok", "so so", "1", "Ünique"].map(str::to_owned).to_vec();
    let of = |name: &str, kind| Base { kind, labels: labels.clone(), ..Base::scalar(name) };
    let (base, array) = (of("mood", Kind::Enum), of("_mood", Kind::Array));
    subjects.push(Subject { declared: "mood", base, theme: Theme::Text });
    subjects.push(Subject { declared: "mood[]", base: array, theme: Theme::Array });
    subjects
}

type Add<'a> = dyn FnMut(&'static str, &str, Option<u32>, Option<i32>, Theme) + 'a;

fn numbers(add: &mut Add<'_>) {
    add("int2", "int2", None, None, Theme::Number);
    add("int4", "int4", None, None, Theme::Number);
    add("int8", "int8", None, None, Theme::Number);
    add("oid", "oid", None, None, Theme::Number);
    add("float4", "float4", None, None, Theme::Number);
    add("float8", "float8", None, None, Theme::Number);
    add("numeric", "numeric", None, None, Theme::Number);
    add("numeric(10,2)", "numeric", Some(10), Some(2), Theme::Number);
    add("numeric(20,8)", "numeric", Some(20), Some(8), Theme::Number);
    add("numeric(5)", "numeric", Some(5), Some(0), Theme::Number);
    add("numeric(3,5)", "numeric", Some(3), Some(5), Theme::Number);
    add("numeric(4,-2)", "numeric", Some(4), Some(-2), Theme::Number);
    add("bool", "bool", None, None, Theme::Truth);
}

fn texts(add: &mut Add<'_>) {
    add("text", "text", None, None, Theme::Text);
    add("varchar", "varchar", None, None, Theme::Text);
    add("varchar(3)", "varchar", Some(3), None, Theme::Text);
    add("char(4)", "bpchar", Some(4), None, Theme::Text);
    add("bpchar", "bpchar", None, None, Theme::Text);
    add("name", "name", None, None, Theme::Text);
    add("\"char\"", "char", None, None, Theme::Text);
    add("bytea", "bytea", None, None, Theme::Text);
    add("bit(3)", "bit", Some(3), None, Theme::Bits);
    add("varbit(5)", "varbit", Some(5), None, Theme::Bits);
    add("varbit", "varbit", None, None, Theme::Bits);
    add("uuid", "uuid", None, None, Theme::Uuid);
    add("json", "json", None, None, Theme::Document);
    add("jsonb", "jsonb", None, None, Theme::Document);
}

fn times(add: &mut Add<'_>) {
    add("date", "date", None, None, Theme::Time);
    add("time", "time", None, None, Theme::Time);
    add("time(2)", "time", Some(2), None, Theme::Time);
    add("timetz", "timetz", None, None, Theme::Time);
    add("timestamp", "timestamp", None, None, Theme::Time);
    add("timestamp(3)", "timestamp", Some(3), None, Theme::Time);
    add("timestamp(0)", "timestamp", Some(0), None, Theme::Time);
    add("timestamptz", "timestamptz", None, None, Theme::Time);
    add("timestamptz(0)", "timestamptz", Some(0), None, Theme::Time);
    add("interval", "interval", None, None, Theme::Interval);
    add("interval(1)", "interval", Some(1), None, Theme::Interval);
}

fn arrays(add: &mut Add<'_>) {
    add("int4[]", "_int4", None, None, Theme::Array);
    add("text[]", "_text", None, None, Theme::Array);
    add("bool[]", "_bool", None, None, Theme::Array);
    add("float8[]", "_float8", None, None, Theme::Array);
    add("float4[]", "_float4", None, None, Theme::Array);
    add("numeric[]", "_numeric", None, None, Theme::Array);
    add("numeric(10,2)[]", "_numeric", Some(10), Some(2), Theme::Array);
    add("timestamptz[]", "_timestamptz", None, None, Theme::Array);
    add("jsonb[]", "_jsonb", None, None, Theme::Array);
    add("varchar(3)[]", "_varchar", Some(3), None, Theme::Array);
    add("uuid[]", "_uuid", None, None, Theme::Array);
}
