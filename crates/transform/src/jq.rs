//! jq, for what the operations cannot say.
//!
//! A filter sees the line as it was extracted, so that it can be tried on the file by hand. It
//! cannot see the clock, the environment or a file: same inputs, same bytes.

use crate::json;
use crate::value::Out;
use complaint::{Complaint, Result};
use jaq_core::load::{Arena, File, Import, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, load, native, unwrap_valr};
use jaq_json::{Num, Val, read};
use record::{Cell, Columns, Form, LineWriter, Spans, read_cell};
use std::borrow::Cow;
use std::path::{Component, Path};

/// Functions that give something else each time, or reach outside.
const FORBIDDEN: [&str; 12] = [
    "now",
    "localtime",
    "strflocaltime",
    "env",
    "halt",
    "halt_error",
    "input",
    "inputs",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
];

/// Deepest nesting of a text that jq is given to read: it reads by recursion, and a row is no reason to
/// run out of stack.
const DEEPEST: usize = 1024;
/// `fromjson` looks at how deep the text is before it reads it, under the name that it has here.
const FROMJSON: &str = "def fromjson: waybill_shallow | waybill_fromjson;";

/// A filter, ready to run.
pub struct Jq(jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>);

impl Jq {
    /// Compiles a filter; modules come from the plan's `jq/`.
    pub fn compile(code: &str, folder: &Path) -> Result<Self> {
        let own = load::parse(FROMJSON, |parser| parser.defs()).unwrap_or_default();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(own).chain(jaq_json::defs());
        let defs = defs.filter(|def| !FORBIDDEN.contains(&def.name));
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let funs = funs.filter(|fun| !FORBIDDEN.contains(&fun.0)).map(|(name, arity, run)| {
            (if name == "fromjson" { "waybill_fromjson" } else { name }, arity, run)
        });
        let shallow =
            native::run(("waybill_shallow", native::v(0), |cv| native::bome(shallow(cv.1))));
        let funs = funs.chain([shallow]);
        let modules = folder.join("jq");
        let arena = Arena::default();
        let loader = Loader::new(defs)
            .with_read(|import: Import<'_, &str, String>| module(&modules, import.path));
        let program = File { code, path: String::new() };
        let loaded = loader.load(&arena, program).map_err(|errors| {
            let said = errors.into_iter().map(|(file, error)| load_error(&file.path, &error));
            Complaint::new(said.collect::<Vec<_>>().join("; "))
        })?;
        let filter = Compiler::default().with_funs(funs).compile(loaded).map_err(|errors| {
            let said = errors.into_iter().flat_map(|(_, errors)| errors);
            let said = said.map(|(name, what)| format!("undefined {} {name}", what.as_str()));
            Complaint::new(said.collect::<Vec<_>>().join("; "))
        })?;
        Ok(Self(filter))
    }

    /// The first output; NULL if there is none.
    pub fn run(&self, input: &Val) -> Result<Out<'static>, String> {
        match self.first(input)? {
            Some(value) => out(&value),
            None => Ok(Out::NULL),
        }
    }

    /// Whether the first output is true.
    pub fn holds(&self, input: &Val) -> Result<bool, String> {
        Ok(self.first(input)?.is_some_and(|value| !matches!(value, Val::Null | Val::Bool(false))))
    }

    /// The same for a rule, with the text that the filter gives in the place of true.
    pub fn says(&self, input: &Val) -> Result<Option<String>, String> {
        Ok(match self.first(input)? {
            None | Some(Val::Null | Val::Bool(false)) => None,
            Some(Val::TStr(text)) => Some(String::from_utf8_lossy(&text).into_owned()),
            Some(_) => Some(String::new()),
        })
    }

    fn first(&self, input: &Val) -> Result<Option<Val>, String> {
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let mut outputs = self.0.id.run((context, input.clone())).map(unwrap_valr);
        outputs.next().transpose().map_err(|error| match error.into_val() {
            Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
            other => other.to_string(),
        })
    }
}

/// The text of a module below `jq/`.
fn module(folder: &Path, name: &str) -> std::result::Result<File<String, String>, String> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return Err("a module lies below the plan's jq/".to_owned());
    }
    let path = folder.join(format!("{name}.jq"));
    let code = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(File { code, path: path.display().to_string() })
}

fn load_error(path: &str, error: &jaq_core::load::Error<&str>) -> String {
    use jaq_core::load::Error::{Io, Lex, Parse};
    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
    let near = |rest: &str| {
        let near: String = rest.chars().take(20).collect();
        if near.is_empty() { "at its end".to_owned() } else { format!("near {near:?}") }
    };
    let said = match error {
        Io(errors) => errors.iter().map(|(_, said)| said.clone()).collect::<Vec<_>>().join(", "),
        Lex(errors) => errors
            .iter()
            .map(|(expected, rest)| format!("expected {} {}", expected.as_str(), near(rest)))
            .collect::<Vec<_>>()
            .join(", "),
        Parse(errors) => errors
            .iter()
            .map(|(expected, rest)| format!("expected {} {}", expected.as_str(), near(rest)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    format!("{place}it is no jq: {said}")
}

/// The rows of a nest, with its name and columns.
pub type Nested<'a> = (&'a str, &'a Columns, Vec<&'a [u8]>);

/// A line as jq's input, with the nests as arrays.
pub fn input(line: &[u8], columns: &Columns, nests: &[Nested<'_>]) -> Result<Val, String> {
    let line = plain(line, columns)?;
    if is_deep(&line) {
        return Err(format!("jq cannot read the row: it is nested deeper than {DEEPEST} levels"));
    }
    let parsed = if nests.is_empty() {
        read::parse_single(&line)
    } else {
        let mut whole = line.strip_suffix(b"}").unwrap_or(&line).to_vec();
        for (name, columns, rows) in nests {
            if whole.len() > 1 {
                whole.push(b',');
            }
            record::write_string(&mut whole, name);
            whole.extend_from_slice(b":[");
            for (place, row) in rows.iter().enumerate() {
                if place > 0 {
                    whole.push(b',');
                }
                whole.extend_from_slice(&plain(row, columns)?);
            }
            whole.push(b']');
        }
        whole.push(b'}');
        read::parse_single(&whole)
    };
    parsed.map_err(|error| format!("jq cannot read the row: {error}"))
}

/// The text itself, if it is not too deep to be read.
fn shallow(text: Val) -> jaq_json::ValR {
    match &text {
        Val::TStr(bytes) | Val::BStr(bytes) if is_deep(bytes) => {
            Err(jaq_core::Error::str(format_args!("it is nested deeper than {DEEPEST} levels")))
        }
        _ => Ok(text),
    }
}

/// Whether arrays and objects are nested deeper in the text than jq is to read.
fn is_deep(text: &[u8]) -> bool {
    if memchr::memchr2_iter(b'[', b'{', text).take(DEEPEST + 1).count() <= DEEPEST {
        return false;
    }
    let (mut depth, mut quoted, mut at) = (0_usize, false, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
        at += 1;
    }
    false
}

/// The line with JSON documents as documents, also where a line has to hold them as text: because
/// there are line breaks in them, or numbers of many digits. What is no other way told apart stays
/// tagged: the document `null`, which is not NULL, and one that looks like a tag.
fn plain<'l>(line: &'l [u8], columns: &Columns) -> Result<Cow<'l, [u8]>, String> {
    const TAG: &[u8] = b"{\"$json\":";
    if !columns.list().iter().any(|column| column.form == Form::Json)
        || !line.windows(TAG.len()).any(|part| part == TAG)
    {
        return Ok(Cow::Borrowed(line));
    }
    let mut spans = Spans::default();
    let scan = spans.scan(line, columns).map_err(|malformed| malformed.0)?;
    let mut writer = LineWriter::new(columns);
    for column in 0..columns.len() {
        let raw = scan.raw(column);
        match Out::read(columns.form(column), raw)? {
            Out::Json(text) if raw.starts_with(TAG) && !stays_tagged(&text) => {
                writer.raw(text.as_bytes());
            }
            _ => writer.raw(raw),
        }
    }
    Ok(Cow::Owned(writer.finish().to_vec()))
}

fn stays_tagged(document: &str) -> bool {
    let text = json::squeezed(document);
    text == "null" || text.starts_with("{\"$") || text.starts_with("{\"\\u0024")
}

fn out(value: &Val) -> Result<Out<'static>, String> {
    match value {
        Val::Null => Ok(Out::NULL),
        Val::Bool(truth) => Ok(Out::Truth(*truth)),
        Val::Num(Num::Int(integer)) => Ok(Out::Cell(Cell::Integer(*integer as i64))),
        Val::Num(Num::Float(real)) => Ok(Out::Cell(Cell::Real(*real))),
        Val::Num(number) => Ok(json::number(&number.to_string())),
        Val::TStr(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Out::text(text.to_owned())),
            Err(_) => Ok(Out::Cell(Cell::RawText(text.to_vec().into()))),
        },
        Val::BStr(bytes) => Ok(Out::Cell(Cell::Blob(bytes.to_vec().into()))),
        Val::Arr(_) | Val::Obj(_) => {
            let said = value.to_string();
            let text = json::compact(&said)?;
            // A tagged cell that went through the filter is still the cell, a document one.
            if text.starts_with("{\"$json\"") {
                return Out::read(Form::Json, text.as_bytes()).map(Out::into_owned);
            }
            if text.starts_with("{\"$")
                && let Ok(cell) = read_cell(Form::Any, text.as_bytes())
            {
                return Ok(Out::Cell(cell.into_owned()));
            }
            Ok(Out::Json(text.into_owned().into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Column;

    fn run(code: &str, line: &str) -> Result<Out<'static>, String> {
        let jq = Jq::compile(code, Path::new("/nowhere")).unwrap();
        jq.run(&input(line.as_bytes(), &Columns::new(vec![]), &[]).unwrap())
    }

    #[test]
    fn documents_are_documents_however_a_line_holds_them() {
        let column = |name: &str, form| Column { name: name.into(), declared: String::new(), form };
        let columns = Columns::new(vec![column("d", Form::Json), column("t", Form::Text)]);
        let jq = |code: &str, line: &str| {
            let jq = Jq::compile(code, Path::new("/nowhere")).unwrap();
            jq.run(&input(line.as_bytes(), &columns, &[]).unwrap())
        };
        let broken = r#"{"d":{"$json":"{\n\"a\": 9007199254740993}"},"t":"x"}"#;
        assert_eq!(jq(".d.a", broken), Ok(Out::Cell(Cell::Integer(9_007_199_254_740_993))));
        let null = r#"{"d":{"$json":"null"},"t":"{\"$json\":"}"#;
        assert_eq!(jq(".d", null), Ok(Out::Json("null".into())));
        assert_eq!(jq(".t", null), Ok(Out::text("{\"$json\":")));
        let tag = r#"{"d":{"$json":"{\"$blob\":\"AA==\"}"},"t":null}"#;
        assert_eq!(jq(".d", tag), Ok(Out::Json(r#"{"$blob":"AA=="}"#.into())));
        assert_eq!(jq(".d", r#"{"d":[1.50],"t":null}"#), Ok(Out::Json("[1.50]".into())));
    }

    #[test]
    fn values_come_out_as_they_are() {
        let line =
            r#"{"id":"9223372036854775807","n":9007199254740993,"t":"A b","o":{"b":1,"a":[1.10]}}"#;
        assert_eq!(run(".t | ascii_downcase", line), Ok(Out::text("a b")));
        assert_eq!(run(".n", line), Ok(Out::Cell(Cell::Integer(9_007_199_254_740_993))));
        assert_eq!(run(".o", line), Ok(Out::Json(r#"{"b":1,"a":[1.10]}"#.into())));
        assert_eq!(run("empty", line), Ok(Out::NULL));
        assert_eq!(run("error(\"no title\")", line), Err("no title".into()));
        assert_eq!(run("{\"$blob\":\"AA==\"}", line), Ok(Out::Cell(Cell::Blob(vec![0].into()))));
        assert_eq!(run(".t == null", line), Ok(Out::Truth(false)));
    }

    #[test]
    fn a_rule_says_yes_or_what_it_found() {
        let says = |code: &str| {
            let jq = Jq::compile(code, Path::new("/nowhere")).unwrap();
            jq.says(&input(b"{\"id\":1}", &Columns::new(vec![]), &[]).unwrap()).unwrap()
        };
        assert_eq!(says("null"), None);
        assert_eq!(says(".id == 2"), None);
        assert_eq!(says("empty"), None);
        assert_eq!(says(".id == 1").as_deref(), Some(""));
        assert_eq!(says("\"several: \\(.id)\"").as_deref(), Some("several: 1"));
    }

    #[test]
    fn clock_environment_and_files_are_out_of_reach() {
        for code in ["now", "env.HOME", "$ENV", "input", "include \"../x\"; 1", "halt", "."] {
            let compiled = Jq::compile(code, Path::new("/nowhere"));
            assert_eq!(compiled.is_ok(), code == ".", "{code}");
        }
        let said = Jq::compile(".a |", Path::new("/x")).err().unwrap().to_string();
        assert!(said.contains("no jq"), "{said}");
    }

    #[test]
    fn what_is_too_deep_is_no_end_of_the_program() {
        let deep = "[".repeat(100_000);
        let line = format!("{{\"t\":\"{deep}\",\"s\":\"[1, \\\"[\\\"]\"}}");
        assert_eq!(run(".s | fromjson | length", &line), Ok(Out::Cell(Cell::Integer(2))));
        assert_eq!(run("\"1 2\" | [fromjson] | length", &line), Ok(Out::Cell(Cell::Integer(2))));
        assert!(run(".t | fromjson", &line).unwrap_err().contains("nested deeper"));
        assert_eq!(run(".t | try fromjson catch 5", &line), Ok(Out::Cell(Cell::Integer(5))));
        let column = Column { name: "d".into(), declared: String::new(), form: Form::Json };
        let document = format!("{deep}{}", "]".repeat(100_000));
        let line = format!("{{\"d\":{{\"$json\":\"{document}\"}}}}");
        let said = input(line.as_bytes(), &Columns::new(vec![column]), &[]).unwrap_err();
        assert!(said.contains("nested deeper"), "{said}");
    }

    #[test]
    fn nests_are_arrays() {
        let columns = Columns::new(vec![]);
        let nests = [("days", &columns, vec![&b"{\"n\":1}"[..], b"{\"n\":2}"])];
        let value = input(b"{\"id\":1}", &columns, &nests).unwrap();
        assert_eq!(value.to_string(), r#"{"id":1,"days":[{"n":1},{"n":2}]}"#);
    }
}
