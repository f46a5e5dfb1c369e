//! Rows changed where they stand, and what becomes of each.

use crate::Ready;
use complaint::Result;
use database::{Finder, Found, Given, Giver, Refusal, Swap, Swapper, Trouble, Writer};
use record::{Cell, Columns, LineWriter, Scan, Spans};

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// Nothing yet.
    Nothing,
    /// It was changed; the changed columns as they are now.
    Changed(Vec<u8>),
    /// It says already what it was to become.
    Already,
    /// It was left alone, with the reason and what it says now.
    Held(String, Option<Vec<u8>>),
    /// The database refused it.
    Refused(String),
}

/// Others are in the way, in the database's words: nothing of the batch was done, and the
/// transaction is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy(pub String);

/// Changes rows of one table.
pub struct Swaps<'a> {
    compared: &'a Columns,
    changed: &'a Columns,
    swapper: Swapper<'a>,
    finder: Finder<'a>,
}

/// A row that is to be changed, and the line of its changed columns as they become.
pub type Wanted<'r> = (&'r Swap<'r>, &'r [u8]);

impl<'a> Swaps<'a> {
    /// Of a table, where the columns `compared` must be what they were.
    pub fn new(writer: &'a Writer, ready: &'a Ready<'a>, compared: &'a Columns) -> Result<Self> {
        Ok(Self {
            compared,
            changed: &ready.changed,
            swapper: writer.swapper(ready.shape(compared))?,
            finder: writer.finder(ready.table, compared, &ready.key)?,
        })
    }

    /// What makes rows ready before their turn.
    #[must_use]
    pub fn giver(&self) -> Giver {
        self.swapper.giver()
    }

    /// Changes each row that still says what it said, in the transaction that is open. A row that the
    /// database refuses stands alone. `given` are the same rows, if they were made ready.
    pub fn swap(
        &mut self,
        rows: &[Wanted<'_>],
        given: Option<Given>,
    ) -> Result<std::result::Result<Vec<Became>, Busy>> {
        let mut became = vec![Became::Nothing; rows.len()];
        let all: Vec<usize> = (0..rows.len()).collect();
        if let Err(busy) = self.some(rows, &all, given, &mut became)? {
            return Ok(Err(busy));
        }
        self.look(rows, &mut became)?;
        Ok(Ok(became))
    }

    /// Changes rows, all at once; halves of them where one is refused, until it stands alone.
    fn some(
        &mut self,
        rows: &[Wanted<'_>],
        places: &[usize],
        given: Option<Given>,
        became: &mut [Became],
    ) -> Result<std::result::Result<(), Busy>> {
        let swaps: Vec<&Swap<'_>> = places.iter().map(|place| rows[*place].0).collect();
        let given = given.unwrap_or_else(|| self.giver()(&swaps));
        let done = self.swapper.swap(&swaps, &given, &mut |at, now| {
            became[places[at]] = Became::Changed(now.to_vec());
            Ok(())
        })?;
        match (done, places) {
            (Ok(()), _) => Ok(Ok(())),
            (Err(Trouble::Busy(said)), _) => Ok(Err(Busy(said))),
            (Err(Trouble::Refused(Refusal(why))), [place]) => {
                became[*place] = Became::Refused(why);
                Ok(Ok(()))
            }
            (Err(Trouble::Refused(_)), places) => {
                for place in places {
                    became[*place] = Became::Nothing;
                }
                let (first, second) = places.split_at(places.len() / 2);
                match self.some(rows, first, None, became)? {
                    Ok(()) => self.some(rows, second, None, became),
                    busy => Ok(busy),
                }
            }
        }
    }

    /// Says of each row that was not changed why it was not.
    fn look(&mut self, rows: &[Wanted<'_>], became: &mut [Became]) -> Result<()> {
        let open = |place: &usize| became[*place] == Became::Nothing;
        let places: Vec<usize> = (0..rows.len()).filter(open).collect();
        if places.is_empty() {
            return Ok(());
        }
        let keys: Vec<Vec<Cell<'_>>> =
            places.iter().map(|place| rows[*place].0.key.clone()).collect();
        let (compared, changed) = (self.compared, self.changed);
        self.finder.find_all(&keys, &mut |at, found| {
            became[places[at]] = match found {
                Found::Nothing => Became::Held("it is gone".to_owned(), None),
                Found::Several => Became::Held("several rows have its key".to_owned(), None),
                Found::Row(now) => {
                    let mut spans = Spans::default();
                    let now = spans.scan(now, compared)?;
                    differs(&rows[places[at]], now, compared, changed)
                }
            };
            Ok(())
        })
    }
}

/// A row that is not what it was: it may be what it is to become.
fn differs(row: &Wanted<'_>, now: Scan<'_>, compared: &Columns, changed: &Columns) -> Became {
    let mut line = LineWriter::new(changed);
    line.start();
    for column in changed.list() {
        line.raw(compared.position(&column.name).map_or(b"null", |place| now.raw(place)));
    }
    let found = line.finish().to_vec();
    if found == row.1 {
        return Became::Already;
    }
    let mut was = Vec::new();
    let other = (0..compared.len()).filter(|place| {
        was.clear();
        record::write_cell(&mut was, compared.form(*place), &row.0.was[*place]);
        was != now.raw(*place)
    });
    let names: Vec<&str> = other.map(|place| compared.name(place)).collect();
    let why = match names.as_slice() {
        [] => "somebody was at it just then".to_owned(),
        names => format!("it has changed since: {}", names.join(", ")),
    };
    Became::Held(why, Some(found))
}
