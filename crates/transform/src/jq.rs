//! jq, for what the operations cannot say.
//!
//! A filter sees the line as it was extracted, so that it can be tried on the file by hand. It
//! cannot see the clock, the environment or a file: same inputs, same bytes.

use crate::json;
use crate::value::Out;
use complaint::{Complaint, Result};
use jaq_core::load::{Arena, File, Import, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Num, Val, read};
use record::{Cell, Form, read_cell};
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

/// A filter, ready to run.
pub struct Jq(jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>);

impl Jq {
    /// Compiles a filter; modules come from the plan's `jq/`.
    pub fn compile(code: &str, folder: &Path) -> Result<Self> {
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let defs = defs.filter(|def| !FORBIDDEN.contains(&def.name));
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let funs = funs.filter(|fun| !FORBIDDEN.contains(&fun.0));
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

/// A line as jq's input, with the nests as arrays.
pub fn input(line: &[u8], nests: &[(String, Vec<&[u8]>)]) -> Result<Val, String> {
    let parsed = if nests.is_empty() {
        read::parse_single(line)
    } else {
        let mut whole = line.strip_suffix(b"}").unwrap_or(line).to_vec();
        for (name, rows) in nests {
            if whole.len() > 1 {
                whole.push(b',');
            }
            record::write_string(&mut whole, name);
            whole.extend_from_slice(b":[");
            whole.extend_from_slice(&rows.join(&b","[..]));
            whole.push(b']');
        }
        whole.push(b'}');
        read::parse_single(&whole)
    };
    parsed.map_err(|error| error.to_string())
}

fn out(value: &Val) -> Result<Out<'static>, String> {
    match value {
        Val::Null => Ok(Out::NULL),
        Val::Bool(truth) => Ok(Out::Truth(*truth)),
        Val::Num(Num::Int(integer)) => Ok(Out::Cell(Cell::Integer(*integer as i64))),
        Val::Num(Num::Float(real)) if real.is_nan() => Err("NaN has no place in SQLite".to_owned()),
        Val::Num(Num::Float(real)) => Ok(Out::Cell(Cell::Real(*real))),
        Val::Num(number) => json::number(&number.to_string()),
        Val::TStr(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Out::text(text.to_owned())),
            Err(_) => Ok(Out::Cell(Cell::RawText(text.to_vec().into()))),
        },
        Val::BStr(bytes) => Ok(Out::Cell(Cell::Blob(bytes.to_vec().into()))),
        Val::Arr(_) | Val::Obj(_) => {
            let text = json::compact(&value.to_string())?;
            // A tagged cell that went through the filter is still the cell.
            if text.starts_with("{\"$")
                && let Ok(cell) = read_cell(Form::Any, text.as_bytes())
            {
                return Ok(Out::Cell(cell.into_owned()));
            }
            Ok(Out::Json(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(code: &str, line: &str) -> Result<Out<'static>, String> {
        let jq = Jq::compile(code, Path::new("/nowhere")).unwrap();
        jq.run(&input(line.as_bytes(), &[]).unwrap())
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
    fn clock_environment_and_files_are_out_of_reach() {
        for code in ["now", "env.HOME", "$ENV", "input", "include \"../x\"; 1", "halt", "."] {
            let compiled = Jq::compile(code, Path::new("/nowhere"));
            assert_eq!(compiled.is_ok(), code == ".", "{code}");
        }
        let said = Jq::compile(".a |", Path::new("/x")).err().unwrap().to_string();
        assert!(said.contains("no jq"), "{said}");
    }

    #[test]
    fn nests_are_arrays() {
        let nests = [("days".to_owned(), vec![&b"{\"n\":1}"[..], b"{\"n\":2}"])];
        let value = input(b"{\"id\":1}", &nests).unwrap();
        assert_eq!(value.to_string(), r#"{"id":1,"days":[{"n":1},{"n":2}]}"#);
    }
}
