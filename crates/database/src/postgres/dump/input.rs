//! The bytes of a file, with the line on which they stand. What is held is what one statement or
//! one row needs, never the file.

use complaint::{Complaint, Result};
use std::io::Read;

/// How much is read at a time.
const CHUNK: usize = 1 << 18;

/// Bytes that have been read and not yet been used.
pub(crate) struct Input<R> {
    source: R,
    held: Vec<u8>,
    /// Where the unused ones begin.
    from: usize,
    line: u64,
    ended: bool,
}

impl<R: Read> Input<R> {
    /// The bytes of this source, from line 1.
    pub fn new(source: R) -> Self {
        Self { source, held: Vec::with_capacity(2 * CHUNK), from: 0, line: 1, ended: false }
    }

    /// The unused bytes that have been read so far.
    pub fn held(&self) -> &[u8] {
        &self.held[self.from..]
    }

    /// The line of the first unused byte.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether everything has been read.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Reads more; at least as much as is held, so that what is looked at again grows in steps.
    pub fn more(&mut self) -> Result<()> {
        self.held.drain(..std::mem::take(&mut self.from));
        let wanted = CHUNK.max(self.held.len());
        let read = (&mut self.source)
            .take(wanted as u64)
            .read_to_end(&mut self.held)
            .map_err(|error| Complaint::new(format!("cannot read it: {error}")))?;
        self.ended = read == 0;
        Ok(())
    }

    /// Uses up that many bytes.
    pub fn take(&mut self, count: usize) {
        let used = &self.held[self.from..self.from + count];
        self.line += memchr::memchr_iter(b'\n', used).count() as u64;
        self.from += count;
    }

    /// Uses up a line with its end: the caller knows that there is one line end in it.
    pub fn take_line(&mut self, count: usize) {
        self.line += 1;
        self.from += count;
    }
}

#[cfg(test)]
mod tests {
    use super::Input;

    #[test]
    fn lines_are_counted_and_little_is_held() {
        let text = "a\nbc\n".repeat(200_000);
        let mut input = Input::new(text.as_bytes());
        let mut most = 0;
        loop {
            input.more().unwrap();
            most = most.max(input.held().len());
            let count = input.held().len();
            input.take(count);
            if input.ended() {
                break;
            }
        }
        assert_eq!(input.line(), 400_001);
        assert!(most < text.len());
    }
}
