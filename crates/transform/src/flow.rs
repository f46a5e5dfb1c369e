//! A flow of the plan, made ready: columns by their places, kin indexed, jq compiled.

use crate::evaluate::{Fields, Origin, Reach, Ready};
use crate::jq::Jq;
use crate::kin::Kin;
use crate::modify::{self, Step};
use crate::place::Place;
use crate::shelf::Shelf;
use crate::source::Sources;
use crate::value::constant;
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use plan::{Flow, Modifier, Piece, Plan, Rule, Source, Value};
use record::{Column, Columns, Form};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// A flow, ready to run.
pub struct ReadyFlow {
    /// Place of the source table among the extracted ones.
    pub from: usize,
    /// What its values can reach.
    pub reach: Reach,
    /// One for each column of the target file.
    pub cells: Vec<Target>,
    /// The condition under which a row is one of this flow.
    pub only: Option<Jq>,
    /// Conditions that reject, with the reason.
    pub rejects: Vec<(Jq, String)>,
    /// Conditions that hold, with the reason.
    pub holds: Vec<(Jq, String)>,
}

/// How a column of the target is filled.
pub struct Target {
    /// The column.
    pub place: Place,
    /// The column of the source whose raw cell is copied, where it can be; and whether that goes
    /// for plain cells alone.
    pub copy: Option<(usize, bool)>,
    /// The column of the source whose values stay different from each other, whatever they become.
    pub distinct: Option<usize>,
    /// The value.
    pub ready: Ready,
}

/// The columns that the file of a target table has: those that a flow into it fills, in the
/// table's order; and those of the key, where rows are changed in place.
pub fn target_columns(plan: &Plan, table: &Table) -> Vec<Column> {
    let key = if plan.in_place(&table.name) { key_of(plan, table) } else { &[] };
    let filled = |name: &str| {
        key.iter().any(|key| key == name)
            || plan
                .flows_into(&table.name)
                .any(|flow| flow.columns.iter().any(|(column, _)| column == name))
    };
    table.writable().filter(|column| filled(&column.name)).map(Column::from).collect()
}

/// The columns by which rows of a target table are known.
pub fn key_of<'a>(plan: &'a Plan, table: &'a Table) -> &'a [String] {
    let named = plan.into_of(&table.name).map(|into| into.key.as_slice()).unwrap_or_default();
    if named.is_empty() { &table.primary_key } else { named }
}

/// What the compilation of a flow needs.
pub struct Compiler<'a> {
    pub plan: &'a Plan,
    pub source: &'a Catalog,
    pub sources: &'a Sources<'a>,
    pub scratch: &'a Path,
    pub shelf: &'a Rc<Shelf>,
}

/// What is known while a flow is compiled.
struct Making<'a> {
    compiler: &'a Compiler<'a>,
    nests: Vec<(String, Kin)>,
    lookups: Vec<Kin>,
}

impl Target {
    /// Whether the raw cell of the column from which it can be copied arrives as it stands.
    pub fn takes(&self, raw: &[u8], plain_alone: bool) -> bool {
        if plain_alone { self.place.is_plain(raw) } else { !self.place.must_look_at(raw) }
    }
}

impl Compiler<'_> {
    /// Makes a flow ready. The plan has been checked; what can still be wrong is jq.
    pub fn flow(&self, flow: &Flow, table: &Table, columns: &Columns) -> Result<ReadyFlow> {
        let from = self.sources.place(&flow.from)?;
        let own = &self.sources.table(from).columns;
        let mut making = Making { compiler: self, nests: Vec::new(), lookups: Vec::new() };
        for nest in &flow.nests {
            let child = self.sources.place(&nest.from)?;
            let kin = Kin::new(self.sources, child, &nest.on, own, &nest.order, self.scratch)?;
            making.nests.push((nest.name.clone(), kin));
        }
        let mut cells = Vec::new();
        for number in 0..columns.len() {
            cells.push(self.cell(&mut making, flow, table, own, (number, columns.name(number)))?);
        }
        let rules = |rules: &[Rule]| {
            let rule = |rule: &Rule| Ok((self.jq(&rule.when, rule.line)?, rule.why.clone()));
            rules.iter().map(rule).collect::<Result<Vec<_>>>()
        };
        let (rejects, holds) = (rules(&flow.rejects)?, rules(&flow.holds)?);
        let only = flow.only.as_ref().map(|(line, code)| self.jq(code, *line)).transpose()?;
        let used = RefCell::default();
        let reach = Reach { nests: making.nests, lookups: making.lookups, used };
        Ok(ReadyFlow { from, reach, cells, only, rejects, holds })
    }

    /// A column that this flow does not fill, and another does, is NULL.
    fn cell(
        &self,
        making: &mut Making<'_>,
        flow: &Flow,
        table: &Table,
        own: &Columns,
        (number, name): (usize, &str),
    ) -> Result<Target> {
        let column = table
            .column(name)
            .ok_or_else(|| Complaint::new(format!("{} has no column {name}", table.name)))?;
        let value = flow.columns.iter().find(|(column, _)| column == name);
        let accepts_loss = value.is_some_and(|(_, value)| value.accept_loss);
        let place = Place::new(table, column, number, accepts_loss);
        let Some((_, value)) = value else {
            // The key of a row that stays where it is.
            let own = self.plan.in_place(&table.name).then(|| own.position(name)).flatten();
            let null = || Origin::Constant(crate::value::Out::NULL);
            let origin = own.map_or_else(null, Origin::Column);
            let ready = Ready { origin, steps: vec![], otherwise: None };
            let copy = own.map(|own| (own, false));
            return Ok(Target { place, copy, distinct: own, ready });
        };
        let ready = making.value(value, own, column.form == Form::Json)?;
        let plain = ready.steps.is_empty() && ready.otherwise.is_none();
        let from = match &ready.origin {
            Origin::Column(from) if plain => Some(*from),
            _ => None,
        };
        let source = self.source.table(&flow.from);
        let is = |from: usize, what: &dyn Fn(&Table, &catalog::Column) -> bool| {
            source.is_some_and(|table| {
                table.column(own.name(from)).is_some_and(|column| what(table, column))
            })
        };
        let copy =
            from.filter(|from| is(*from, &|table, column| place.takes_raw(column, table.strict)));
        // The number of a row is an integer, whatever else a column of SQLite may hold.
        let number = |table: &Table, column: &catalog::Column| {
            table.rowid_alias.as_ref() == Some(&column.name)
        };
        let distinct = copy.or(from.filter(|from| !accepts_loss && is(*from, &number)));
        let plain = || from.filter(|from| place.takes_plain(own.form(*from)));
        let copy = copy.map(|own| (own, false)).or_else(|| Some((plain()?, true)));
        Ok(Target { place, copy, distinct, ready })
    }

    fn jq(&self, code: &str, line: usize) -> Result<Jq> {
        Jq::compile(code, &self.plan.folder).map_err(|said| said.at(self.plan.place(line)))
    }
}

impl Making<'_> {
    /// Makes a value ready. In a column of JSON documents, a string that jq gave or that was taken
    /// out of a document is a string of JSON; every other text has to be a document itself.
    fn value(&mut self, value: &Value, scope: &Columns, document: bool) -> Result<Ready> {
        let step = |modifier| modify::step(modifier, self.compiler.shelf);
        let mut steps = value.modifiers.iter().map(step).collect::<Result<Vec<_>>>()?;
        let of_json = matches!(value.source, Source::Jq(_))
            || value.modifiers.iter().any(|modifier| matches!(modifier, Modifier::Path(_)));
        if document && of_json {
            steps.push(Step::Quote);
        }
        let otherwise = value.otherwise.as_ref().map(constant);
        let mut origin = self.origin(value, scope, document)?;
        if let Origin::Column(column) = origin
            && matches!(scope.form(column), Form::Any | Form::Text)
            && steps.first().is_some_and(modify::reads_documents)
        {
            origin = Origin::Document(column, Box::new(steps.remove(0)));
        }
        Ok(Ready { origin, steps, otherwise })
    }

    fn origin(&mut self, value: &Value, scope: &Columns, document: bool) -> Result<Origin> {
        let place = |name: &str| {
            scope.position(name).ok_or_else(|| {
                Complaint::new(format!("there is no column {name}"))
                    .at(self.compiler.plan.place(value.line))
            })
        };
        Ok(match &value.source {
            Source::Column(name) => Origin::Column(place(name)?),
            Source::Constant(value) => Origin::Constant(constant(value)),
            Source::First(list) => {
                let ready = list.iter().map(|one| self.value(one, scope, document));
                Origin::First(ready.collect::<Result<_>>()?)
            }
            Source::Template(pieces) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Text(text) => Ok((text.clone(), None)),
                    Piece::Column(name) => Ok((String::new(), Some(place(name)?))),
                };
                Origin::Template(pieces.iter().map(piece).collect::<Result<_>>()?)
            }
            Source::Each { nest, fields, distinct } => self.each(nest, fields, distinct)?,
            Source::Object(fields) => Origin::Object(self.fields(fields, scope)?),
            Source::Lookup { table, on, take } => self.lookup(table, on, take, scope)?,
            Source::Count(nest) => Origin::Count(self.nest(nest)?),
            Source::Jq(code) => Origin::Jq(Box::new(self.compiler.jq(code, value.line)?)),
        })
    }

    fn nest(&self, name: &str) -> Result<usize> {
        let found = self.nests.iter().position(|(nest, _)| nest == name);
        found.ok_or_else(|| Complaint::new(format!("there is no nest {name}")))
    }

    fn each(
        &mut self,
        nest: &str,
        fields: &[(String, Value)],
        distinct: &[String],
    ) -> Result<Origin> {
        let nest = self.nest(nest)?;
        let columns = self.nests[nest].1.columns.clone();
        let distinct = distinct
            .iter()
            .filter_map(|name| fields.iter().position(|(field, _)| field == name))
            .collect();
        Ok(Origin::Each { nest, fields: self.fields(fields, &columns)?, distinct })
    }

    fn fields(&mut self, fields: &[(String, Value)], scope: &Columns) -> Result<Fields> {
        fields
            .iter()
            .map(|(name, value)| {
                let mut key = Vec::new();
                record::write_string(&mut key, name);
                key.push(b':');
                Ok((key, self.value(value, scope, false)?))
            })
            .collect()
    }

    fn lookup(
        &mut self,
        table: &str,
        on: &[(String, String)],
        take: &str,
        scope: &Columns,
    ) -> Result<Origin> {
        let sources = self.compiler.sources;
        let kin = Kin::new(sources, sources.place(table)?, on, scope, &[], self.compiler.scratch)?;
        let take = kin
            .columns
            .position(take)
            .ok_or_else(|| Complaint::new(format!("{table} has no column {take}")))?;
        self.lookups.push(kin);
        Ok(Origin::Lookup { kin: self.lookups.len() - 1, take })
    }
}
