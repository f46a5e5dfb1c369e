//! Files of a draft: rows and text, digested on a thread of their own while they are written.

use crate::like::Like;
use crate::{Entry, Folder, file_error};
use complaint::{Complaint, Result};
use record::{Columns, Hasher, Spans, line_to_csv};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Bytes handed over at once.
const BLOCK: usize = 1 << 18;
/// Bytes after which a durable file is synced: what is left for the end is waited for.
const SYNC: u64 = 1 << 24;
/// Blocks that may wait.
const WAITING: usize = 4;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180 with the columns' names first.
    Csv,
}

impl Format {
    /// The format of a file by its ending.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let csv = Path::new(name).extension().is_some_and(|ending| ending == "csv");
        if csv { Self::Csv } else { Self::Ndjson }
    }

    /// The ending of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

/// Writes and digests blocks behind the back of who makes them.
struct Sink {
    path: PathBuf,
    block: Vec<u8>,
    full: Option<SyncSender<Vec<u8>>>,
    used: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<std::io::Result<(String, u64)>>>,
}

impl Sink {
    fn create(path: &Path, durable: bool) -> Result<Self> {
        let file = File::create_new(path).map_err(|error| file_error("make", path, &error))?;
        let (full, blocks) = sync_channel::<Vec<u8>>(WAITING);
        let (give_back, used) = sync_channel(WAITING + 1);
        let thread = std::thread::spawn(move || drain(file, &blocks, &give_back, durable));
        Ok(Self {
            path: path.to_owned(),
            block: Vec::new(),
            full: Some(full),
            used,
            thread: Some(thread),
        })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        // In pieces: no second copy of a long line.
        for piece in bytes.chunks(BLOCK) {
            self.block.extend_from_slice(piece);
            if self.block.len() >= BLOCK {
                self.hand_over()?;
            }
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<()> {
        let empty = self.used.try_recv().unwrap_or_default();
        let block = std::mem::replace(&mut self.block, empty);
        let sent = self.full.as_ref().map(|full| full.send(block));
        if matches!(sent, Some(Ok(()))) { Ok(()) } else { self.finish().map(drop) }
    }

    /// Digest and size of the whole file.
    fn finish(&mut self) -> Result<(String, u64)> {
        let rest = std::mem::take(&mut self.block);
        if let Some(full) = self.full.take() {
            let _ = full.send(rest);
        }
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result.map_err(|error| file_error("write", &self.path, &error)),
            _ => Err(Complaint::new(format!("{} was not written", self.path.display()))),
        }
    }
}

fn drain(
    mut file: File,
    blocks: &Receiver<Vec<u8>>,
    give_back: &SyncSender<Vec<u8>>,
    durable: bool,
) -> std::io::Result<(String, u64)> {
    let mut hasher = Hasher::default();
    let (mut bytes, mut synced) = (0, 0);
    for mut block in blocks {
        file.write_all(&block)?;
        hasher.update(&block);
        bytes += block.len() as u64;
        if durable && bytes - synced >= SYNC {
            file.sync_data()?;
            synced = bytes;
        }
        block.clear();
        let _ = give_back.try_send(block);
    }
    outage::point("file-written");
    if durable {
        file.sync_all()?;
        outage::point("file-synced");
    }
    Ok((hasher.finish(), bytes))
}

/// A file of rows.
pub struct RowFile {
    entry: Entry,
    columns: Columns,
    format: Format,
    spans: Spans,
    sink: Sink,
    /// The file that holds what this one should hold so far, of which nothing is written then.
    like: Option<Like>,
}

impl RowFile {
    pub(crate) fn create(
        folder: &Path,
        entry: Entry,
        format: Format,
        durable: bool,
    ) -> Result<Self> {
        let columns = Columns::new(entry.columns.clone());
        let mut sink = Sink::create(&folder.join(&entry.name), durable)?;
        if format == Format::Csv {
            let names: Vec<&str> =
                columns.list().iter().map(|column| column.name.as_str()).collect();
            sink.write(&csv_record(&names)?)?;
        }
        Ok(Self { entry, columns, format, spans: Spans::default(), sink, like: None })
    }

    /// Lets it be another name of a large file of an earlier step, should all its rows be the rows
    /// of that, as [`RowFile::line_of`] says. To be called before there are rows.
    pub fn may_be(&mut self, folder: &Folder, entry: &Entry) {
        let lines = [self.format, Format::of(&entry.name)].map(|format| format == Format::Ndjson);
        self.like = (lines == [true; 2]).then(|| Like::new(folder, entry)).flatten();
    }

    /// Writes one row, which is the line with this number of that other file, byte for byte.
    pub fn line_of(&mut self, line: &[u8], number: Option<u64>) -> Result<()> {
        if let Some(like) = &mut self.like
            && number == Some(self.entry.rows + 1)
        {
            self.entry.rows += 1;
            like.line(line);
            return Ok(());
        }
        self.line(line)
    }

    /// Writes one row, given as its line without a newline.
    pub fn line(&mut self, line: &[u8]) -> Result<()> {
        self.write_like()?;
        self.entry.rows += 1;
        match self.format {
            Format::Ndjson => {
                self.sink.write(line)?;
                self.sink.write(b"\n")
            }
            Format::Csv => {
                let scan = self.spans.scan(line, &self.columns)?;
                let record = csv_record(&line_to_csv(scan, &self.columns)?)?;
                self.sink.write(&record)
            }
        }
    }

    /// Number of rows so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.entry.rows
    }

    /// Writes the rows that were left out because another file has them.
    fn write_like(&mut self) -> Result<()> {
        let Some(like) = self.like.take() else { return Ok(()) };
        like.copy(&mut |bytes| self.sink.write(bytes))
    }

    pub(crate) fn finish(mut self) -> Result<Entry> {
        let linked = self.like.as_ref().and_then(|like| like.link(&self.sink.path));
        if linked.is_none() {
            self.write_like()?;
        }
        let written = self.sink.finish()?;
        (self.entry.sha256, self.entry.bytes) = linked.unwrap_or(written);
        Ok(self.entry)
    }
}

fn csv_record<T: AsRef<[u8]>>(fields: &[T]) -> Result<Vec<u8>> {
    let failed = |error: String| Complaint::new(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields).map_err(|error| failed(error.to_string()))?;
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// A file of text, written as it comes.
pub struct TextFile {
    entry: Entry,
    sink: Sink,
}

impl TextFile {
    pub(crate) fn create(folder: &Path, entry: Entry, durable: bool) -> Result<Self> {
        let sink = Sink::create(&folder.join(&entry.name), durable)?;
        Ok(Self { entry, sink })
    }

    /// Writes a piece of text.
    pub fn write(&mut self, text: impl AsRef<[u8]>) -> Result<()> {
        let text = text.as_ref();
        self.entry.rows += memchr::memchr_iter(b'\n', text).count() as u64;
        self.sink.write(text)
    }

    /// Writes a value as one line of JSON.
    pub fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(value)
            .map_err(|error| Complaint::new(format!("cannot write JSON: {error}")))?;
        line.push(b'\n');
        self.write(line)
    }

    /// Writes a CSV record.
    pub fn csv<T: AsRef<[u8]>>(&mut self, fields: &[T]) -> Result<()> {
        self.write(csv_record(fields)?)
    }

    /// Number of lines so far.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.entry.rows
    }

    pub(crate) fn finish(mut self) -> Result<Entry> {
        (self.entry.sha256, self.entry.bytes) = self.sink.finish()?;
        Ok(self.entry)
    }
}
