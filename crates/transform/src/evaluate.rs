//! A value of the plan, made ready once and computed for each row.

use crate::jq::{self, Jq};
use crate::json;
use crate::kin::{Child, Kin};
use crate::modify::{self, Step};
use crate::value::Out;
use jaq_json::Val;
use record::{Cell, Columns, Form, Scan, Spans};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

/// A value, ready to be computed.
pub struct Ready {
    /// Where it comes from.
    pub origin: Origin,
    /// What is done to it.
    pub steps: Vec<Step>,
    /// What is taken when it is NULL or something failed.
    pub otherwise: Option<Out<'static>>,
}

/// Where a value comes from, columns by their places.
pub enum Origin {
    /// A column of the row.
    Column(usize),
    /// What a step makes of the document in a column of texts.
    Document(usize, Box<Step>),
    /// Always the same.
    Constant(Out<'static>),
    /// The first that is there.
    First(Vec<Ready>),
    /// Text and columns.
    Template(Vec<(String, Option<usize>)>),
    /// A JSON array with an object for each row of a nest.
    Each { nest: usize, fields: Fields, distinct: Vec<usize> },
    /// A JSON object.
    Object(Fields),
    /// A column of the one row that belongs to this one.
    Lookup { kin: usize, take: usize },
    /// Number of rows of a nest.
    Count(usize),
    /// jq.
    Jq(Box<Jq>),
}

/// Members of an object: the key as JSON with its colon, and the value.
pub type Fields = Vec<(Vec<u8>, Ready)>;

/// What a flow's values can reach beyond the row itself.
pub struct Reach {
    /// The nests, with their names.
    pub nests: Vec<(String, Kin)>,
    /// The lookups.
    pub lookups: Vec<Kin>,
    /// Rows of other tables whose values went into this row: table and line.
    pub used: RefCell<Vec<(usize, u64)>>,
}

/// The row that is being turned.
pub struct Scope<'a> {
    /// Its cells.
    pub scan: Scan<'a>,
    /// Its columns.
    pub columns: &'a Columns,
    /// The rows of each nest; empty inside `each`.
    pub nested: &'a [Vec<Child>],
    /// The row as jq sees it, once somebody asked.
    jq: OnceCell<Result<Val, String>>,
    /// Texts that stand there escaped, once somebody asked.
    texts: OnceCell<Vec<OnceCell<String>>>,
    /// The documents in texts, checked and compact: several columns may be made of one.
    documents: OnceCell<Vec<OnceCell<Result<Document, String>>>>,
}

/// What is known of the document in a text.
#[derive(Clone)]
enum Document {
    /// The text is a document that stands in a line as it is.
    Plain,
    /// The document without the white space of the text.
    Compact(String),
}

impl<'a> Scope<'a> {
    /// The row of that line.
    pub fn new(scan: Scan<'a>, columns: &'a Columns, nested: &'a [Vec<Child>]) -> Self {
        let (jq, texts, documents) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { scan, columns, nested, jq, texts, documents }
    }

    /// The row as jq sees it.
    pub fn jq_input(&self, reach: &Reach) -> Result<&Val, String> {
        let made = self.jq.get_or_init(|| {
            let lines = |rows: &'a [Child]| rows.iter().map(|row| row.line.as_slice()).collect();
            let nests: Vec<jq::Nested<'_>> = reach
                .nests
                .iter()
                .zip(self.nested)
                .map(|((name, kin), rows)| (name.as_str(), &kin.columns, lines(rows)))
                .collect();
            jq::input(self.scan.line(), self.columns, &nests)
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// The value of a column; where it is a text, the document in it.
    fn document(&self, place: usize) -> Result<Out<'_>, String> {
        let text = match self.column(place)? {
            Out::Cell(Cell::Text(text)) => text,
            other => return Ok(other),
        };
        let all = self.documents.get_or_init(|| vec![OnceCell::new(); self.columns.len()]);
        let known = all.get(place).map(|known| {
            known.get_or_init(|| {
                if record::stands_compact(&text) {
                    return Ok(Document::Plain);
                }
                json::compact(&text).map(|text| Document::Compact(text.into_owned()))
            })
        });
        match known {
            Some(Ok(Document::Compact(document))) => Ok(Out::Json(document.into())),
            Some(Err(reason)) => Err(reason.clone()),
            Some(Ok(Document::Plain)) | None => Ok(Out::Plain(text)),
        }
    }

    fn column(&self, place: usize) -> Result<Out<'_>, String> {
        let (form, raw) = (self.columns.form(place), self.scan.raw(place));
        if form != Form::Text || !raw.starts_with(b"\"") || memchr::memchr(b'\\', raw).is_none() {
            return Out::read(form, raw);
        }
        let texts = self.texts.get_or_init(|| vec![OnceCell::new(); self.columns.len()]);
        let Some(text) = texts.get(place) else { return Out::read(form, raw) };
        if text.get().is_none() {
            match Out::read(form, raw)? {
                Out::Cell(Cell::Text(said)) => drop(text.set(said.into_owned())),
                other => return Ok(other),
            }
        }
        Ok(text.get().map_or(Out::NULL, |text| Out::text(text.as_str())))
    }
}

impl Ready {
    /// The value for this row; `Err` is the reason why there is none.
    pub fn compute<'a>(&self, scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
        let mark = reach.used.borrow().len();
        let mut value = self.origin(scope, reach);
        for step in &self.steps {
            value = value.and_then(|value| modify::apply(step, value));
        }
        match (&value, &self.otherwise) {
            (Ok(found), _) if !found.is_null() => value,
            (_, Some(otherwise)) => {
                reach.used.borrow_mut().truncate(mark);
                Ok(otherwise.clone())
            }
            (Err(_), None) => {
                reach.used.borrow_mut().truncate(mark);
                value
            }
            _ => value,
        }
    }

    fn origin<'a>(&self, scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
        match &self.origin {
            Origin::Column(place) => scope.column(*place),
            Origin::Document(place, step) => modify::apply(step, scope.document(*place)?),
            Origin::Constant(value) => Ok(value.clone()),
            Origin::First(list) => first(list, scope, reach),
            Origin::Template(pieces) => template(pieces, scope),
            Origin::Each { nest, fields, distinct } => each(*nest, fields, distinct, scope, reach),
            Origin::Object(fields) => {
                let mut out = Vec::new();
                object(&mut out, fields, scope, reach)?;
                Ok(Out::json(out))
            }
            Origin::Lookup { kin, take } => lookup(&reach.lookups[*kin], *take, scope, reach),
            Origin::Count(nest) => {
                let count = scope.nested.get(*nest).map_or(0, Vec::len);
                Ok(Out::Cell(Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX))))
            }
            Origin::Jq(jq) => jq.run(scope.jq_input(reach)?),
        }
    }
}

/// The first value that is there. If none is, a failure on the way is the reason.
fn first<'a>(list: &[Ready], scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
    let mut reasons: Vec<String> = Vec::new();
    for ready in list {
        let mark = reach.used.borrow().len();
        match ready.compute(scope, reach) {
            Ok(value) if !value.is_empty() => return Ok(value),
            Ok(_) => {}
            Err(reason) if reasons.contains(&reason) => {}
            Err(reason) => reasons.push(reason),
        }
        reach.used.borrow_mut().truncate(mark);
    }
    if reasons.is_empty() { Ok(Out::NULL) } else { Err(reasons.join("; ")) }
}

fn template<'a>(
    pieces: &[(String, Option<usize>)],
    scope: &'a Scope<'_>,
) -> Result<Out<'a>, String> {
    let mut text = String::new();
    for (piece, column) in pieces {
        text.push_str(piece);
        if let Some(column) = column {
            match scope.column(*column)?.words()? {
                Some(words) => text.push_str(&words),
                None => return Ok(Out::NULL),
            }
        }
    }
    Ok(Out::text(text))
}

fn each(
    nest: usize,
    fields: &Fields,
    distinct: &[usize],
    scope: &Scope<'_>,
    reach: &Reach,
) -> Result<Out<'static>, String> {
    let mut out = b"[".to_vec();
    let mut seen = BTreeSet::new();
    let (Some((_, kin)), Some(rows)) = (reach.nests.get(nest), scope.nested.get(nest)) else {
        return Ok(Out::Json("[]".into()));
    };
    for row in rows {
        let mut spans = Spans::default();
        let scan = spans.scan(&row.line, &kin.columns).map_err(|malformed| malformed.0)?;
        let columns = &kin.columns;
        let inner = Scope::new(scan, columns, &[]);
        let mut member = Vec::new();
        let ends = object(&mut member, fields, &inner, reach)?;
        reach.used.borrow_mut().push((kin.table, row.line_number));
        let known: Vec<&[u8]> =
            distinct.iter().map(|field| &member[ends[*field].clone()]).collect();
        if distinct.is_empty() || seen.insert(known.join(&0)) {
            if out.len() > 1 {
                out.push(b',');
            }
            out.extend_from_slice(&member);
        }
    }
    out.push(b']');
    Ok(Out::json(out))
}

/// Writes an object; gives where the value of each member stands.
fn object(
    out: &mut Vec<u8>,
    fields: &Fields,
    scope: &Scope<'_>,
    reach: &Reach,
) -> Result<Vec<std::ops::Range<usize>>, String> {
    let mut places = Vec::with_capacity(fields.len());
    out.push(b'{');
    for (position, (key, ready)) in fields.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(key);
        let start = out.len();
        let named = |reason: String| {
            format!("{}: {reason}", String::from_utf8_lossy(key).trim_end_matches(':'))
        };
        ready.compute(scope, reach).and_then(|value| value.write_json(out)).map_err(named)?;
        places.push(start..out.len());
    }
    out.push(b'}');
    Ok(places)
}

/// Several rows are one if they say the same.
fn lookup(
    kin: &Kin,
    take: usize,
    scope: &Scope<'_>,
    reach: &Reach,
) -> Result<Out<'static>, String> {
    let rows = kin.of(scope.scan).map_err(|said| said.to_string())?;
    let mut found: Option<Out<'static>> = None;
    for row in &rows {
        let mut spans = Spans::default();
        let scan = spans.scan(&row.line, &kin.columns).map_err(|malformed| malformed.0)?;
        let value = Out::read(kin.columns.form(take), scan.raw(take))?.into_owned();
        if found.as_ref().is_some_and(|found| *found != value) {
            let name = kin.columns.name(take);
            return Err(format!("{} rows belong to it, and their {name} differs", rows.len()));
        }
        found = Some(value);
        reach.used.borrow_mut().push((kin.table, row.line_number));
    }
    Ok(found.unwrap_or(Out::NULL))
}
