//! How large batches are, and when to wait: by the time that they take, and by the database's own
//! signs.

use crate::backfill::Options;
use complaint::{Complaint, Result};
use database::{Pressure, Writer};
use std::num::NonZeroU64;
use std::time::{Duration, Instant};
use step::{Blame as _, Fault, Voice};

/// No batch is larger, however fast it is.
const LARGEST: usize = 10_000;
/// How often a batch is tried that others are in the way of, and how long is waited at first.
const TRIES: u32 = 8;
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Who waits is asked in each batch that takes longer than this, and now and then.
const SHORT: Duration = Duration::from_millis(20);
const NOW_AND_THEN: Duration = Duration::from_millis(500);
/// How far a replica may be behind, and to what it is waited for.
const BEHIND: Duration = Duration::from_secs(10);
const CAUGHT_UP: Duration = Duration::from_secs(2);

/// The pace of a load.
pub struct Pace {
    size: usize,
    budget: Option<Duration>,
    began: Instant,
    asked: Option<Instant>,
    pressure: Pressure,
    tries: u32,
    batches: u64,
    guarded: u64,
    /// Batches that were made again, because others were in the way.
    pub again: u64,
    /// Times that it waited for the sake of others.
    pub waited: u64,
}

impl Pace {
    /// As the options say.
    pub fn new(options: &Options) -> Self {
        Self {
            size: options.size(),
            budget: options.adaptive.map(|budget| Duration::from_millis(budget.get())),
            began: Instant::now(),
            asked: None,
            pressure: Pressure::default(),
            tries: 0,
            batches: 0,
            guarded: 0,
            again: 0,
            waited: 0,
        }
    }

    /// Rows in the next batch.
    pub fn size(&self) -> usize {
        self.size
    }

    /// A batch begins.
    pub fn begin(&mut self) {
        self.began = Instant::now();
        self.pressure = Pressure::default();
    }

    /// In the transaction: does somebody wait for it?
    pub fn ask(&mut self, writer: &Writer) -> Result<()> {
        let due = self.asked.is_none_or(|asked| asked.elapsed() > NOW_AND_THEN);
        if due || self.began.elapsed() > SHORT {
            self.pressure = writer.pressure()?;
            self.asked = Some(Instant::now());
        }
        Ok(())
    }

    /// The batch is through.
    pub fn done(&mut self, writer: &Writer, voice: &Voice) -> step::Result<()> {
        let took = self.began.elapsed();
        (self.tries, self.batches) = (0, self.batches + 1);
        if let Some(budget) = self.budget {
            self.size = adapted(self.size, took, budget);
        }
        if self.pressure.waiting > 0 {
            self.slow(
                voice,
                &format!("sessions that wait for its locks: {}", self.pressure.waiting),
            );
            // As long as it has held them, the others have the rows for themselves.
            std::thread::sleep(took.min(Duration::from_secs(1)));
        }
        if self.pressure.lag > BEHIND {
            self.slow(voice, &format!("a replica is {} s behind", self.pressure.lag.as_secs()));
            while writer.pressure().blame(Fault::Target)?.lag > CAUGHT_UP {
                step::pause_point()?;
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        Ok(())
    }

    fn slow(&mut self, voice: &Voice, why: &str) {
        if self.waited == 0 {
            voice.add(format!("slowed down: {why}"));
        }
        self.waited += 1;
    }

    /// Others are in the way of a batch: it waits, longer each time, and makes batches smaller where
    /// it may.
    pub fn busy(&mut self, said: &str, voice: &Voice) -> step::Result<()> {
        self.tries += 1;
        self.again += 1;
        if self.tries == 1 {
            voice.add(format!("tried again: {said}"));
        }
        if self.budget.is_some() {
            self.size = (self.size / 2).max(1);
        }
        if self.tries > TRIES {
            let said = Complaint::new(format!("others are in the way of a batch: {said}"));
            let hint = "what is through is through: run `load` again when they are done";
            return Err(said.hint(hint)).blame(Fault::Target);
        }
        step::pause_point()?;
        std::thread::sleep(FIRST_WAIT * 2_u32.pow(self.tries.min(5) - 1));
        Ok(())
    }

    /// Whether so many batches are through since the guards were asked.
    pub fn guards_are_due(&mut self, every: NonZeroU64) -> bool {
        let due = self.batches >= self.guarded + every.get();
        if due {
            self.guarded = self.batches;
        }
        due
    }
}

/// The size of the next batch, when one of this size took that long.
fn adapted(size: usize, took: Duration, budget: Duration) -> usize {
    if took > budget {
        (size / 2).max(1)
    } else if took * 2 < budget {
        (size * 2).min(LARGEST)
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, adapted};
    use std::time::Duration;

    #[test]
    fn batches_grow_under_the_budget_and_halve_above_it() {
        let ms = Duration::from_millis;
        assert_eq!(adapted(100, ms(10), ms(100)), 200);
        assert_eq!(adapted(100, ms(60), ms(100)), 100);
        assert_eq!(adapted(100, ms(101), ms(100)), 50);
        assert_eq!(adapted(1, ms(101), ms(100)), 1);
        assert_eq!(adapted(LARGEST, ms(1), ms(100)), LARGEST);
    }
}
