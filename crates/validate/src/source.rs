//! The source, opened when it is first asked something.

use database::{Reader, Url};
use std::cell::OnceCell;
use step::{Blame as _, Fault, Result};

/// The source, opened when it is first asked something: a dump takes a while to read.
pub struct Source {
    url: Option<Url>,
    as_of: Option<String>,
    reader: OnceCell<Reader>,
}

impl Source {
    /// The source at this URL, if one is given.
    pub fn new(url: Option<&str>, as_of: Option<&str>) -> Result<Self> {
        let url = url.map(Url::parse).transpose().blame(Fault::Usage)?;
        Ok(Self { url, as_of: as_of.map(str::to_owned), reader: OnceCell::new() })
    }

    /// The source; `None` if none is given.
    pub fn reader(&self) -> Result<Option<&Reader>> {
        let Some(url) = &self.url else { return Ok(None) };
        if let Some(reader) = self.reader.get() {
            return Ok(Some(reader));
        }
        let opened = Reader::open(url, self.as_of.as_deref()).blame(Fault::Source)?;
        Ok(Some(self.reader.get_or_init(|| opened)))
    }
}
