//! Why candidates came to another state than the one they began with.

use complaint::Result;
use index::Sorted;

/// Reasons of states that changed after a row was turned, read beside the candidates.
pub struct Reasons {
    sorted: Sorted,
    next: Option<(u64, u64, String)>,
}

impl Reasons {
    /// The reasons, read from the first.
    pub fn new(sorted: Sorted) -> Result<Self> {
        let mut reasons = Self { sorted, next: None };
        reasons.advance()?;
        Ok(reasons)
    }

    fn advance(&mut self) -> Result<()> {
        self.next = self.sorted.next()?.and_then(|(key, value)| {
            let (group, why) = value.split_first_chunk::<8>()?;
            let why = String::from_utf8_lossy(why).into_owned();
            Some((u64::from_be_bytes(key.try_into().ok()?), u64::from_be_bytes(*group), why))
        });
        Ok(())
    }

    /// The group and the last reason of the candidate at `seq`; its own if there is no other.
    pub fn of(&mut self, seq: u64, own: &str) -> Result<(u64, String)> {
        let mut found = (0, own.to_owned());
        while let Some((place, group, why)) = &self.next {
            if *place > seq {
                break;
            }
            if *place == seq {
                found = (*group, why.clone());
            }
            self.advance()?;
        }
        Ok(found)
    }
}
