//! The files of `3-transformed`.

use crate::before::{Before, Report};
use crate::candidate::{Candidate, State};
use crate::conflicts;
use crate::fates::{Fate, mark};
use crate::levels::Levels;
use crate::reasons::Reasons;
use crate::resubmit::{Word, Words};
use crate::rules;
use crate::shelf::Named;
use crate::source::{Originals, Sources};
use crate::work::Table;
use catalog::Catalog;
use complaint::Result;
use index::Sorter;
use plan::Plan;
use serde_json::json;
use stage::{Draft, Fates, Format, RowFile, TextFile};
use std::cell::RefCell;
use std::fmt;
use step::Voice;

/// What writing needs.
pub struct Output<'a> {
    pub source: &'a Catalog,
    pub target: &'a Catalog,
    pub sources: &'a Sources<'a>,
    pub words: &'a Words,
    pub format: Format,
    pub fates: Fate,
    pub named: RefCell<Named<'a>>,
    /// A line of lineage, used again for the next.
    pub line: RefCell<Vec<u8>>,
}

/// The files that all tables share.
struct Shared {
    rejected: TextFile,
    review: TextFile,
    merged: TextFile,
    left: TextFile,
    /// Of rows that are changed in place.
    report: Option<Report>,
}

/// What was done, for the person who watches.
pub struct Done {
    rows: u64,
    tables: usize,
    total: Fates,
    resubmitted: u64,
    decided: u64,
    objects: u64,
    in_place: bool,
}

impl Output<'_> {
    /// Writes everything, and fills the ledger.
    pub fn all(
        self,
        plan: &Plan,
        tables: &[Table<'_>],
        ledger: &[Fates],
        draft: &mut Draft,
    ) -> Result<Done> {
        let mut shared = Shared {
            rejected: draft.text("rejected.ndjson")?,
            review: draft.text("review.ndjson")?,
            merged: draft.text("merged.ndjson")?,
            left: draft.text("left.ndjson")?,
            report: plan.is_in_place().then(|| Report::new(draft)).transpose()?,
        };
        let mut changes = draft.text("changes.csv")?;
        changes.csv(&["into", "column", "from", "to", "rows"])?;
        let mut rows = 0;
        let names = || tables.iter().map(|table| table.catalog.name.as_str());
        for table in tables {
            let stem = stage::file_stem_among(&table.catalog.name, names());
            rows += self.table((table, &stem), &mut shared, draft)?;
            table.write_changes(&mut changes)?;
        }
        self.untouched(&mut shared.left)?;
        let Shared { rejected, review, merged, left, report } = shared;
        if let Some(report) = report {
            report.finish(draft)?;
        }
        let types = rules::file(plan, self.source, self.target, draft)?;
        for file in [rejected, review, merged, left, changes, types] {
            draft.add_text(file)?;
        }
        crate::left_columns::write(plan, self.sources, draft)?;
        let total = self.ledger(ledger, draft)?;
        let objects = self.named.into_inner().write(self.sources.folder(), draft)?;
        let (resubmitted, decided) = (self.words.lines, self.words.decided.get());
        let (tables, in_place) = (tables.len(), plan.is_in_place());
        Ok(Done { rows, tables, total, resubmitted, decided, objects, in_place })
    }

    /// Writes one table's rows and what became of the others; gives the number of rows.
    fn table(
        &self,
        (table, stem): (&Table<'_>, &str),
        shared: &mut Shared,
        draft: &mut Draft,
    ) -> Result<u64> {
        let key = table.key.iter().map(|place| table.columns.name(*place).to_owned()).collect();
        let (name, columns) = (&table.catalog.name, table.columns.list().to_vec());
        let mut file = draft.rows(stem, name, columns, key, self.format)?;
        self.sources.offer(table.flows.first().map(|(_, from)| *from), &mut file);
        let mut lineage = draft.text(&format!("lineage/{stem}.ndjson"))?;
        let scratch = draft.path().to_owned();
        let mut reasons = Reasons::new(table.reasons.replace(Sorter::new(&scratch)).sorted()?)?;
        let mut originals = Originals::new(self.sources);
        let mut groups = Sorter::new(&scratch);
        let mut levels = Levels::new(&scratch);
        let mut before = self.before(table, stem, draft)?;
        let names = self.names(table);
        table.each(|seq, state, candidate| {
            let (group, why) = reasons.of(seq, &candidate.why)?;
            let flow = usize::from(candidate.flow);
            let from = table.flows[flow].1;
            let line = candidate.line_number;
            let told = Told { table, from: &names[flow], candidate, why: &why };
            match state {
                State::Alive => {
                    if let (Some(before), Some(report)) = (&mut before, &mut shared.report) {
                        let was = originals.row(from, candidate.flow, line)?;
                        let rows = (was.as_slice(), &*candidate.row);
                        if !before.row(table, self.sources.table(from), report, rows)? {
                            let why = "it says already what it would become";
                            let told = Told { why, ..told };
                            return self.fate(State::Left, from, &told, &mut originals, shared);
                        }
                    }
                    self.fates.mark(from, line, mark::LOADED);
                    if let Some(level) = table.level(seq) {
                        return levels.push(level, seq, candidate);
                    }
                    candidate.write(&mut file)?;
                    return self.lineage(&mut lineage, file.rows(), &told);
                }
                State::Held if group > 0 => {
                    self.fates.mark(from, line, mark::HELD);
                    let key = [group.to_be_bytes(), seq.to_be_bytes()].concat();
                    groups.push(&key, told.in_conflict().as_bytes())?;
                }
                _ => self.fate(state, from, &told, &mut originals, shared)?,
            }
            Ok(())
        })?;
        self.by_level(table, &names, levels, &mut file, &mut lineage)?;
        if let (Some(before), Some(report)) = (before, &mut shared.report) {
            before.finish(table, report, draft)?;
        }
        conflicts::write(groups, &table.catalog.name, &mut shared.review)?;
        let rows = file.rows();
        draft.add_rows(file).and_then(|()| draft.add_text(lineage))?;
        Ok(rows)
    }

    /// The name of the source table of each flow, as JSON.
    fn names(&self, table: &Table<'_>) -> Vec<String> {
        let name = |(_, from): &(_, usize)| json!(self.sources.table(*from).name).to_string();
        table.flows.iter().map(name).collect()
    }

    /// Writes down a row that does not become one.
    fn fate(
        &self,
        state: State,
        from: usize,
        told: &Told<'_>,
        originals: &mut Originals<'_>,
        shared: &mut Shared,
    ) -> Result<()> {
        let (mark, file, whole) = match state {
            State::Merged => (mark::MERGED, &mut shared.merged, false),
            State::Rejected => (mark::REJECTED, &mut shared.rejected, true),
            State::Held => (mark::HELD, &mut shared.review, true),
            State::Left | State::Alive => (mark::LEFT, &mut shared.left, false),
        };
        self.fates.mark(from, told.candidate.line_number, mark);
        let row = whole.then(|| self.row(originals, from, told)).transpose()?;
        told.write(file, row.as_deref())
    }

    /// What the table's rows were before, where they are changed in place.
    fn before(&self, table: &Table<'_>, stem: &str, draft: &Draft) -> Result<Option<Before>> {
        let Some((_, from)) = table.flows.first().filter(|_| table.in_place()) else {
            return Ok(None);
        };
        Before::new((table, stem), self.sources.table(*from), draft, self.format).map(Some)
    }

    /// Writes rows that refer to rows of their own table, parents first.
    fn by_level(
        &self,
        table: &Table<'_>,
        names: &[String],
        levels: Levels,
        file: &mut RowFile,
        lineage: &mut TextFile,
    ) -> Result<()> {
        let mut sorted = levels.sorted()?;
        while let Some((_, bytes)) = sorted.next()? {
            let candidate = &Candidate::decode(bytes)?;
            let from = &names[usize::from(candidate.flow)];
            candidate.write(file)?;
            let told = Told { table, from, candidate, why: "" };
            self.lineage(lineage, file.rows(), &told)?;
        }
        Ok(())
    }

    /// Where a target row came from: its own source row, and the rows whose values it took. Its
    /// objects are noted.
    fn lineage(&self, file: &mut TextFile, row: u64, told: &Told<'_>) -> Result<()> {
        let Table { catalog, columns, .. } = told.table;
        self.named.borrow_mut().row(&catalog.name, columns, &told.candidate.row)?;
        let (from, line) = (told.from, told.candidate.line_number);
        let mut out = self.line.borrow_mut();
        out.clear();
        let mut digits = itoa::Buffer::new();
        // For every row there is one: by its parts it takes a fourth of the time of `format!`.
        out.extend_from_slice(b"{\"row\":");
        out.extend_from_slice(digits.format(row).as_bytes());
        out.extend_from_slice(b",\"from\":");
        out.extend_from_slice(from.as_bytes());
        out.extend_from_slice(b",\"line\":");
        out.extend_from_slice(digits.format(line).as_bytes());
        out.extend_from_slice(b",\"key\":");
        out.extend_from_slice(&told.candidate.source_key);
        out.extend_from_slice(b",\"fate\":\"loaded\"}\n");
        file.write(&*out)?;
        for (table, line) in &told.candidate.used {
            self.fates.mark(*table, *line, mark::MERGED);
            let from = json!(self.sources.table(*table).name).to_string();
            file.write(format!(
                "{{\"row\":{row},\"from\":{from},\"line\":{line},\"fate\":\"merged\"}}\n"
            ))?;
        }
        Ok(())
    }

    /// The source row of a candidate: as it was extracted, or as a person corrected it.
    fn row(&self, originals: &mut Originals<'_>, from: usize, told: &Told<'_>) -> Result<String> {
        let line = told.candidate.line_number;
        let name = &self.sources.table(from).name;
        let row = match self.words.about(name, line, &told.table.catalog.name)? {
            Some(Word::Source(row) | Word::Take(row)) => row,
            _ => originals.row(from, told.candidate.flow, line)?,
        };
        Ok(String::from_utf8_lossy(&row).into_owned())
    }

    /// Extracted rows to which nothing happened.
    fn untouched(&self, left: &mut TextFile) -> Result<()> {
        for (place, source) in self.sources.all().iter().enumerate() {
            if self.fates.counts(place).left == 0 {
                continue;
            }
            let mut rows = self.sources.rows(place)?;
            let mut spans = record::Spans::default();
            let name = json!(source.name).to_string();
            let mut line_number = 0;
            while let Some(line) = rows.next()? {
                line_number += 1;
                if self.fates.untouched(place, line_number) {
                    let key = source.key_object(spans.scan(line, &source.columns)?, line_number);
                    left.write(format!(
                        "{{\"from\":{name},\"line\":{line_number},\"key\":{key},\
                         \"why\":\"no row that is loaded took it\"}}\n"
                    ))?;
                }
            }
        }
        Ok(())
    }

    /// The ledger so far: what a load may still reject counts as loaded.
    fn ledger(&self, before: &[Fates], draft: &mut Draft) -> Result<Fates> {
        let mut total = Fates::default();
        let mut ledger = Vec::new();
        for extracted in before {
            let mut fates = extracted.clone();
            if let Ok(place) = self.sources.place(&extracted.table) {
                let counts = self.fates.counts(place);
                fates.loaded = counts.loaded;
                fates.merged = counts.merged;
                fates.rejected = counts.rejected;
                fates.held = counts.held;
                fates.left += counts.left;
                // A person may have taken lines out of the file, or put some in.
                let sum = fates.loaded + fates.merged + fates.left + fates.rejected + fates.held;
                fates.left += fates.read.saturating_sub(sum);
                fates.read = fates.read.max(sum);
            }
            total.read += fates.read;
            total.loaded += fates.loaded;
            total.merged += fates.merged;
            total.left += fates.left;
            total.rejected += fates.rejected;
            total.held += fates.held;
            ledger.push(fates);
        }
        draft.ledger_file(ledger)?;
        Ok(total)
    }
}

/// A candidate as it is told of in a file.
struct Told<'a> {
    table: &'a Table<'a>,
    /// The source table's name, as JSON.
    from: &'a str,
    candidate: &'a Candidate<'a>,
    why: &'a str,
}

impl Told<'_> {
    /// One line: with the row, it can be corrected and fed back.
    fn write(&self, file: &mut TextFile, row: Option<&str>) -> Result<()> {
        let (into, from) = (json!(self.table.catalog.name), self.from);
        let Candidate { line_number, source_key, .. } = self.candidate;
        let source_key = String::from_utf8_lossy(source_key);
        let why = json!(self.why);
        let stage = if row.is_some() { "\"stage\":\"transform\"," } else { "" };
        let row = row.map_or_else(String::new, |row| format!(",\"row\":{row}"));
        let decision = if self.is_held() { ",\"decision\":null" } else { "" };
        file.write(format!(
            "{{{stage}\"into\":{into},\"from\":{from},\"line\":{line_number},\"key\":{source_key},\
             \"why\":{why}{row}{decision}}}\n"
        ))
    }

    fn is_held(&self) -> bool {
        self.candidate.state == State::Held
    }

    /// The candidate as one of several between which a person decides.
    fn in_conflict(&self) -> String {
        let from = self.from;
        let Candidate { line_number, source_key, row, .. } = self.candidate;
        let (source_key, row) = (String::from_utf8_lossy(source_key), String::from_utf8_lossy(row));
        let why = self.why;
        format!(
            "{why}\n{{\"from\":{from},\"line\":{line_number},\"key\":{source_key},\"row\":{row}}}"
        )
    }
}

impl Done {
    /// Whether a person has something to do.
    pub fn needs_person(&self) -> bool {
        self.total.rejected + self.total.held > 0
    }

    /// Says where to look.
    pub fn explain(&self, voice: &Voice) {
        if self.in_place {
            voice.add(
                "what they were stands in before/; differences.csv counts, samples.ndjson shows",
            );
        }
        if self.total.rejected > 0 {
            voice.add(format!("{} rejected: see rejected.ndjson", self.total.rejected));
        }
        if self.total.held > 0 {
            voice.add(format!("{} held: decide in review.ndjson", self.total.held));
        }
        if self.resubmitted > 0 {
            let decided = match self.decided {
                0 => String::new(),
                decided => format!(", {decided} of them decided"),
            };
            voice.add(format!("{} rows were fed back{decided}", self.resubmitted));
        }
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fates { merged, left, rejected, held, .. } = self.total;
        write!(
            f,
            "{} rows for {} tables; of the source's rows {merged} merged, {left} left, \
             {rejected} rejected, {held} held",
            self.rows, self.tables
        )?;
        if self.objects > 0 {
            write!(f, "; {} objects for buckets", self.objects)?;
        }
        Ok(())
    }
}
