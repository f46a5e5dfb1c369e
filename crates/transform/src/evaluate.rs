//! A value of the plan, made ready once and computed for each row.

use crate::jq::{self, Jq};
use crate::kin::{Child, Kin};
use crate::modify::{self, Step};
use crate::scratch::{Document, Scratch};
use crate::value::Out;
use jaq_json::Val;
use record::{Cell, Columns, Form, Scan, Spans};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;

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
    /// What was decoded of it.
    scratch: &'a Scratch,
}

impl<'a> Scope<'a> {
    /// The row of that line; `scratch` is begun for it.
    pub fn new(
        scan: Scan<'a>,
        columns: &'a Columns,
        nested: &'a [Vec<Child>],
        scratch: &'a Scratch,
    ) -> Self {
        Self { scan, columns, nested, jq: OnceCell::new(), scratch }
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
        match self.scratch.document(place, &text) {
            Some(Ok(Document::Compact(document))) => Ok(Out::Json(document.into())),
            Some(Err(reason)) => Err(reason.clone()),
            Some(Ok(Document::Plain)) | None => Ok(Out::Plain(text)),
        }
    }

    fn column(&self, place: usize) -> Result<Out<'_>, String> {
        let (form, raw) = (self.columns.form(place), self.scan.raw(place));
        let escaped = || memchr::memchr(b'\\', raw).is_some();
        if form == Form::Text
            && raw.starts_with(b"\"")
            && escaped()
            && let Some(text) = self.scratch.text(place, raw)
        {
            return Ok(Out::text(text));
        }
        Out::read(form, raw)
    }
}

impl Ready {
    /// The value for this row; `Err` is the reason why there is none.
    pub fn compute<'a>(&'a self, scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
        let mark = reach.used.borrow().len();
        let mut value = self.origin(scope, reach);
        for step in &self.steps {
            value = value.and_then(|value| modify::apply(step, value));
        }
        match (&value, &self.otherwise) {
            (Ok(found), _) if !found.is_null() => value,
            (_, Some(otherwise)) => {
                reach.used.borrow_mut().truncate(mark);
                Ok(otherwise.borrowed())
            }
            (Err(_), None) => {
                reach.used.borrow_mut().truncate(mark);
                value
            }
            _ => value,
        }
    }

    fn origin<'a>(&'a self, scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
        match &self.origin {
            Origin::Column(place) => scope.column(*place),
            Origin::Document(place, step) => modify::apply(step, scope.document(*place)?),
            Origin::Constant(value) => Ok(value.borrowed()),
            Origin::First(list) => first(list, scope, reach),
            Origin::Template(pieces) => template(pieces, scope),
            Origin::Each { nest, fields, distinct } => each(*nest, fields, distinct, scope, reach),
            Origin::Object(fields) => {
                let mut out = Vec::with_capacity(128);
                object(&mut out, fields, scope, reach, |_| ())?;
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
fn first<'a>(list: &'a [Ready], scope: &'a Scope<'_>, reach: &Reach) -> Result<Out<'a>, String> {
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
    let (mut spans, mut scratch) = (Spans::default(), Scratch::default());
    for row in rows {
        let columns = &kin.columns;
        let scan = spans.scan(&row.line, columns).map_err(|malformed| malformed.0)?;
        scratch.begin(columns.len());
        let inner = Scope::new(scan, columns, &[], &scratch);
        let (mut member, mut ends) = (Vec::new(), Vec::with_capacity(fields.len()));
        object(&mut member, fields, &inner, reach, |end| ends.push(end))?;
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

/// Writes an object; tells where the value of each member stands.
fn object(
    out: &mut Vec<u8>,
    fields: &Fields,
    scope: &Scope<'_>,
    reach: &Reach,
    mut stands: impl FnMut(Range<usize>),
) -> Result<(), String> {
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
        stands(start..out.len());
    }
    out.push(b'}');
    Ok(())
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
