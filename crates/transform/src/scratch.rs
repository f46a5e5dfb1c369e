//! What is decoded of a row, in memory that is used again for the next.

use crate::json;
use std::cell::{OnceCell, RefCell};

/// Bytes of a text whose memory is kept: longer ones are rare, and there may be one in each column.
const KEPT: usize = 1 << 20;

/// What was decoded of a row so far, by column.
#[derive(Default)]
pub struct Scratch {
    /// Texts that stand there escaped.
    texts: Vec<OnceCell<String>>,
    /// The documents in texts, checked and compact: several columns may be made of one.
    documents: Vec<OnceCell<Result<Document, String>>>,
    /// Texts of earlier rows, to be written over.
    spare: RefCell<Vec<String>>,
    bytes: RefCell<Vec<u8>>,
}

/// What is known of the document in a text.
pub enum Document {
    /// The text is a document that stands in a line as it is.
    Plain,
    /// The document without the white space of the text.
    Compact(String),
}

impl Scratch {
    /// Forgets the row before; the next has so many columns.
    pub fn begin(&mut self, columns: usize) {
        let spare = self.spare.get_mut();
        for mut text in self.texts.iter_mut().filter_map(OnceCell::take) {
            if text.capacity() <= KEPT {
                text.clear();
                spare.push(text);
            }
        }
        self.texts.resize_with(columns, OnceCell::new);
        for document in &mut self.documents {
            document.take();
        }
        self.documents.resize_with(columns, OnceCell::new);
        if self.bytes.get_mut().capacity() > KEPT {
            self.bytes.take();
        }
    }

    /// What the raw string in that column says; `None` where it says nothing.
    pub fn text(&self, column: usize, raw: &[u8]) -> Option<&str> {
        let text = self.texts.get(column)?;
        if text.get().is_none() {
            let mut bytes = self.bytes.borrow_mut();
            let said = record::parse_string_into(raw, &mut bytes)?;
            let mut own = self.spare.borrow_mut().pop().unwrap_or_default();
            own.push_str(said);
            return Some(text.get_or_init(|| own));
        }
        text.get().map(String::as_str)
    }

    /// What is known of the document in the text of that column; `None` where there is no such
    /// column.
    pub fn document(&self, column: usize, text: &str) -> Option<&Result<Document, String>> {
        let known = self.documents.get(column)?;
        Some(known.get_or_init(|| {
            if record::stands_compact(text) {
                return Ok(Document::Plain);
            }
            json::compact(text).map(|text| Document::Compact(text.into_owned()))
        }))
    }
}
