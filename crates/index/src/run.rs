//! A sorted run of pairs on disk.

use complaint::{Complaint, Result};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

/// One pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    pub key: Vec<u8>,
    pub value: Vec<u8>,
}

/// A part of a nameless file: others may be in the same one, and be read meanwhile.
#[derive(Clone)]
pub(crate) struct Section {
    file: Arc<File>,
    start: u64,
    length: u64,
    /// How far it has been read or written, from its start.
    at: u64,
}

/// Writes a run: each pair as two lengths (u32, little endian), key, value.
pub(crate) struct RunWriter {
    out: BufWriter<Section>,
    pub written: u64,
}

pub(crate) fn failed(error: &std::io::Error) -> Complaint {
    Complaint::new(format!("cannot use a temporary file: {error}"))
        .hint("set TMPDIR to a folder with more room")
}

impl RunWriter {
    pub(crate) fn new(scratch: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(scratch).map_err(|error| failed(&error))?;
        Ok(Self::at(Section { file: Arc::new(file), start: 0, length: 0, at: 0 }))
    }

    /// Behind another run, in the same file. Nothing else may be written there until it ends.
    pub(crate) fn behind(run: &Section) -> Self {
        let start = run.start + run.length;
        Self::at(Section { file: Arc::clone(&run.file), start, length: 0, at: 0 })
    }

    fn at(section: Section) -> Self {
        Self { out: BufWriter::with_capacity(1 << 18, section), written: 0 }
    }

    pub(crate) fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let mut write = || {
            self.out.write_all(&length(key).to_le_bytes())?;
            self.out.write_all(&length(value).to_le_bytes())?;
            self.out.write_all(key)?;
            self.out.write_all(value)
        };
        write().map_err(|error| failed(&error))?;
        self.written += 8 + key.len() as u64 + value.len() as u64;
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Section> {
        let section = self.out.into_inner().map_err(|error| failed(error.error()))?;
        Ok(Section { length: self.written, at: 0, ..section })
    }
}

impl Section {
    /// Reads what stands from one place to another, or to the end.
    pub(crate) fn part(&self, start: u64, end: Option<u64>, bytes: &mut Vec<u8>) -> Result<()> {
        let length = end.unwrap_or(self.length).saturating_sub(start);
        bytes.clear();
        bytes.resize(usize::try_from(length).unwrap_or(usize::MAX), 0);
        let read = self.file.read_exact_at(bytes, self.start + start);
        read.map_err(|error| failed(&error))
    }
}

/// The pairs in a part of a run.
pub(crate) fn pairs(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (key, rest) = bytes.split_first_chunk()?;
        let (value, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*key) as usize)?;
        let (value, rest) = rest.split_at_checked(u32::from_le_bytes(*value) as usize)?;
        bytes = rest;
        Some((key, value))
    })
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let read = self.file.read_at(&mut buffer[..most], self.start + self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Write for Section {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write_at(bytes, self.start + self.at)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keys and values are parts of lines; a line of 4 GiB is refused long before it comes here.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Reads a run.
pub(crate) struct RunReader {
    input: BufReader<Section>,
}

impl RunReader {
    pub(crate) fn new(run: Section, buffer: usize) -> Self {
        Self { input: BufReader::with_capacity(buffer, run) }
    }

    /// Reads the next pair into `pair`; `false` at the end.
    pub(crate) fn next(&mut self, pair: &mut Pair) -> Result<bool> {
        let mut head = [0; 8];
        match self.input.read_exact(&mut head) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(failed(&error)),
        }
        let length =
            |at: usize| head[at..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four));
        pair.key.resize(length(0) as usize, 0);
        pair.value.resize(length(4) as usize, 0);
        self.input
            .read_exact(&mut pair.key)
            .and_then(|()| self.input.read_exact(&mut pair.value))
            .map_err(|error| failed(&error))?;
        Ok(true)
    }
}
