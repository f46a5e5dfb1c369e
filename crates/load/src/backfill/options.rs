//! How far a load by batches goes, and how fast.

use clap::Args;
use complaint::{Complaint, Result};
use journal::Cohort;
use std::num::{NonZeroU64, NonZeroUsize};

/// Fewer failures than this stop nothing, whatever the share.
const FEW: u64 = 10;

/// For loads by batches.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "For plans that change rows in place")]
pub struct Options {
    /// Commit every N rows [default: 100 in place; where rows move, all of them at once]
    #[arg(long, value_name = "N", help_heading = "By batches")]
    batch_size: Option<NonZeroUsize>,

    /// Let batches grow while one takes less than this, and shrink when it takes more
    #[arg(long, value_name = "MILLISECONDS")]
    pub adaptive: Option<NonZeroU64>,

    /// Stop after so many rows; the next load goes on
    #[arg(long, value_name = "ROWS")]
    limit: Option<NonZeroU64>,

    /// Begin behind the row with this key (its value, or an object as in the files)
    #[arg(long, value_name = "KEY")]
    pub after: Option<String>,

    /// Only this share of the rows, told by their keys: 10% is a part of 50%, and that of 100%
    #[arg(long, value_name = "SHARE")]
    pub cohort: Option<Cohort>,

    /// Stop when more than this share of the rows, and ten at least, is refused [default: 5%]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_failures: Option<f64>,

    /// Ask the plan's guards again after so many batches
    #[arg(long, value_name = "BATCHES", default_value = "50")]
    pub guard_every: NonZeroU64,

    /// Copy the rows that will change into a table beside theirs, `T_backup_SUFFIX`, first; without a
    /// suffix it is the day of the plan's `as_of`
    #[arg(long, value_name = "SUFFIX", num_args = 0..=1, default_missing_value = "")]
    pub backup_tables: Option<String>,
}

impl Options {
    /// The same for all rows.
    pub fn whole(&self) -> Self {
        Self { after: None, cohort: None, ..self.clone() }
    }

    /// Rows in a batch, if it is said how many.
    pub fn said_size(&self) -> Option<usize> {
        self.batch_size.map(NonZeroUsize::get)
    }

    /// Rows in a batch.
    pub fn size(&self) -> usize {
        self.batch_size.map_or(100, NonZeroUsize::get)
    }

    /// How many rows may still be looked at, when so many have been.
    pub fn left(&self, now: u64) -> usize {
        let left = self.limit.map_or(u64::MAX, |limit| limit.get().saturating_sub(now));
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    /// The largest share of failures.
    pub fn share(&self) -> f64 {
        self.max_failures.unwrap_or(0.05)
    }

    /// Whether so many failures are too many.
    #[expect(clippy::cast_precision_loss, reason = "a share, and no count")]
    pub fn too_many(&self, failed: u64, processed: u64) -> bool {
        failed >= FEW && failed as f64 > self.share() * processed as f64
    }

    /// What is said and has no meaning where rows are moved.
    pub fn meaningless(&self) -> Result<()> {
        let said = [
            (self.adaptive.is_some(), "--adaptive"),
            (self.limit.is_some(), "--limit"),
            (self.after.is_some(), "--after"),
            (self.cohort.is_some(), "--cohort"),
            (self.max_failures.is_some(), "--max-failures"),
            (self.backup_tables.is_some(), "--backup-tables"),
        ];
        match said.into_iter().find(|(said, _)| *said) {
            None => Ok(()),
            Some((_, name)) => Err(Complaint::new(format!(
                "{name} is for plans that change rows in place"
            ))
            .hint("this one moves rows, all of them: in one transaction, or by --batch-size")),
        }
    }
}

fn share(text: &str) -> std::result::Result<f64, String> {
    let number = text.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
    let share = number.filter(|number| (0.0..=100.0).contains(number));
    share.map(|share| share / 100.0).ok_or_else(|| "write a share, as in 5%".to_owned())
}
