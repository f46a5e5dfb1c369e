//! Whose fault it is, and the exit code that says so.

use crate::Voice;
use complaint::Complaint;

/// How a program ended that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, and something needs a person.
    NeedsPerson,
}

impl Outcome {
    /// [`Outcome::NeedsPerson`] if something needs one.
    #[must_use]
    pub fn needing(person: bool) -> Self {
        if person { Self::NeedsPerson } else { Self::Done }
    }

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NeedsPerson => 1,
        }
    }
}

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The command line.
    Usage,
    /// The plan.
    Plan,
    /// The source database or dump.
    Source,
    /// The target database.
    Target,
    /// Files: of a run, of the plan's folder, the disk.
    Files,
    /// A person or the system interrupted the program.
    Interrupt,
    /// Nobody's: the reader of stdout has gone.
    ClosedPipe,
}

/// What stopped a program.
#[derive(Debug)]
pub struct Failure {
    fault: Fault,
    complaints: Vec<Complaint>,
}

/// What a program's `run` gives.
pub type Result<T> = std::result::Result<T, Failure>;

/// What was made of files that were compared with their waybill meanwhile. If they are not what it
/// says, that is why it failed, or why it is not to be kept.
pub fn verified<T>(made: Result<T>, compared: impl FnOnce() -> complaint::Result<()>) -> Result<T> {
    let fault = made.as_ref().err().map(|failure| failure.fault);
    if !matches!(fault, Some(Fault::Interrupt | Fault::ClosedPipe)) {
        compared().blame(Fault::Files)?;
    }
    made
}

impl Failure {
    /// A failure with everything that was found wrong.
    #[must_use]
    pub fn new(fault: Fault, complaints: Vec<Complaint>) -> Self {
        Self { fault, complaints }
    }

    /// Puts it in words on stderr.
    pub fn tell(&self, voice: &Voice) {
        self.complaints.iter().for_each(|complaint| voice.complain(complaint));
    }

    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self.fault {
            Fault::ClosedPipe => 0,
            Fault::Usage => 2,
            Fault::Plan => 3,
            Fault::Source => 4,
            Fault::Target => 5,
            Fault::Files => 6,
            Fault::Interrupt => 130,
        }
    }
}

/// Says whose fault an error is, at the place that knows.
pub trait Blame<T> {
    /// The error is the fault of this.
    fn blame(self, fault: Fault) -> Result<T>;
}

impl<T> Blame<T> for std::result::Result<T, Complaint> {
    fn blame(self, fault: Fault) -> Result<T> {
        self.map_err(|complaint| Failure::new(fault, vec![complaint]))
    }
}

impl<T> Blame<T> for std::result::Result<T, Vec<Complaint>> {
    fn blame(self, fault: Fault) -> Result<T> {
        self.map_err(|complaints| Failure::new(fault, complaints))
    }
}

impl<T> Blame<T> for std::io::Result<T> {
    fn blame(self, fault: Fault) -> Result<T> {
        self.map_err(|error| {
            let closed = error.kind() == std::io::ErrorKind::BrokenPipe;
            let complaints = if closed { vec![] } else { vec![Complaint::new(error.to_string())] };
            Failure::new(if closed { Fault::ClosedPipe } else { fault }, complaints)
        })
    }
}
