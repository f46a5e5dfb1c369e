//! Arguments that several programs share.

use std::path::PathBuf;

/// Which plan.
#[derive(Clone, Debug, clap::Args)]
pub struct PlanArguments {
    /// The plan: a folder with plan.toml, or the file itself
    #[arg(long, value_name = "FOLDER")]
    pub plan: PathBuf,

    /// The instant from which ages are measured, instead of the plan's own (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
}

/// Which run.
#[derive(Clone, Debug, clap::Args)]
pub struct RunArguments {
    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER")]
    pub run: PathBuf,

    /// Go on although files of the step before were edited by hand, and write that down
    #[arg(long)]
    pub accept_edits: bool,
}

/// How many threads or sessions a step uses where nobody says: as many as there are processors, up
/// to four, for a server has work to do as well.
#[must_use]
pub fn jobs() -> u8 {
    let count = std::thread::available_parallelism().map_or(1, |count| count.get().min(4));
    u8::try_from(count).unwrap_or(1)
}
