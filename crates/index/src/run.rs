//! A sorted run of pairs on disk.

use complaint::{Complaint, Result};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// One pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    pub key: Vec<u8>,
    pub value: Vec<u8>,
}

/// Writes a run: each pair as two lengths (u32, little endian), key, value.
pub(crate) struct RunWriter {
    out: BufWriter<File>,
    pub written: u64,
}

pub(crate) fn failed(error: &std::io::Error) -> Complaint {
    Complaint::new(format!("cannot use a temporary file: {error}"))
        .hint("set TMPDIR to a folder with more room")
}

impl RunWriter {
    pub(crate) fn new(scratch: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(scratch).map_err(|error| failed(&error))?;
        Ok(Self { out: BufWriter::with_capacity(1 << 18, file), written: 0 })
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

    pub(crate) fn finish(self) -> Result<File> {
        self.out.into_inner().map_err(|error| failed(error.error()))
    }
}

/// Keys and values are parts of lines; a line of 4 GiB is refused long before it comes here.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Reads a run, from anywhere a pair begins.
pub(crate) struct RunReader {
    input: BufReader<File>,
}

impl RunReader {
    pub(crate) fn new(file: File, buffer: usize) -> Result<Self> {
        let mut reader = Self { input: BufReader::with_capacity(buffer, file) };
        reader.seek(0)?;
        Ok(reader)
    }

    pub(crate) fn seek(&mut self, offset: u64) -> Result<()> {
        self.input.seek(SeekFrom::Start(offset)).map(drop).map_err(|error| failed(&error))
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
