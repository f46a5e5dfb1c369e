//! How values arrive in columns of PostgreSQL: what `catalog` says against what a server does.
//!
//! The whole load relies on it that a line of ours is what the server gives back, byte for byte.
//! Some thousands of texts for each type, nasty ones and made ones, go to a server:
//!
//! - what arrives as it is, the server gives back as it is;
//! - what is changed, the server gives back as we changed it, and had it taken the text itself, it
//!   would have made the same of it;
//! - what is lost becomes what the server would have made of it;
//! - what is refused, the server refuses, or it stands in the list of what we take less of;
//! - what the server writes, whatever it was made of, arrives as it is.

mod made;
mod nasty;
mod server;
mod stricter;
mod subject;

use cases::postgres::{Cluster, available};
use catalog::{Arrival, Base};
use record::{Cell, Form};
use server::{Given, Server};
use std::borrow::Cow;
use std::fmt::Write as _;
use subject::{Subject, subjects};

/// A value that is tried on a type.
#[derive(Clone, Debug)]
struct Probe {
    cell: Cell<'static>,
}

/// What the server makes of something.
type Answer = Option<String>;

#[test]
fn lines_are_what_the_server_gives_back() {
    if !available() {
        return;
    }
    let server = Server::new(Cluster::shared().database());
    let mut faults = Vec::new();
    for subject in subjects() {
        let probes: Vec<Probe> = made::probes(&subject);
        let found = faults_of(&server, &subject, &probes);
        if !found.is_empty() {
            faults.push((subject.declared, found));
        }
    }
    assert!(faults.is_empty(), "{}", listed(&faults));
}

/// The server does not read JSON as an array: what we make of it is what it gives back.
#[test]
fn arrays_may_come_as_json() {
    if !available() {
        return;
    }
    let server = Server::new(Cluster::shared().database());
    for (name, json, made) in nasty::json_arrays() {
        let subject = subjects().into_iter().find(|subject| subject.base.name == name).unwrap();
        let sent = match (verdict(&subject.base, &text(json)), made) {
            (Verdict::Changed(cell), Some(made)) => {
                assert_eq!(cell, text(made), "{json}");
                cell
            }
            (Verdict::Lost(cell), Some("lost")) => cell,
            (Verdict::Refused(_), None) => continue,
            _ => panic!("{name} {json}: not {made:?}"),
        };
        let stored = server.ask(&subject, &[Given::of(&sent)]);
        assert!(gives_back(&subject, stored[0].as_deref().unwrap(), &sent), "{json}: {stored:?}");
    }
}

/// Some of each type.
fn listed(faults: &[(&str, Vec<String>)]) -> String {
    let some = |(declared, faults): &(&str, Vec<String>)| {
        format!(
            "{declared}: {} faults\n  {}\n",
            faults.len(),
            faults[..faults.len().min(9)].join("\n  ")
        )
    };
    faults.iter().map(some).collect()
}

/// What `catalog` makes of a probe, as the server would print it.
enum Verdict {
    Same,
    Changed(Cell<'static>),
    Lost(Cell<'static>),
    Refused(String),
}

fn verdict(base: &Base, cell: &Cell<'static>) -> Verdict {
    match base.arrival(cell) {
        Arrival::Same => Verdict::Same,
        Arrival::Changed(cell) => Verdict::Changed(cell),
        Arrival::Lost { becomes: Some(cell), .. } => Verdict::Lost(cell),
        Arrival::Lost { why, becomes: None } => Verdict::Refused(why),
    }
}

fn faults_of(server: &Server, subject: &Subject, probes: &[Probe]) -> Vec<String> {
    let verdicts: Vec<Verdict> =
        probes.iter().map(|probe| verdict(&subject.base, &probe.cell)).collect();
    // First what a load would send, then the value itself.
    let sent = probes.iter().zip(&verdicts).map(|(probe, verdict)| match verdict {
        Verdict::Same => Given::of(&probe.cell),
        Verdict::Changed(cell) | Verdict::Lost(cell) => Given::of(cell),
        Verdict::Refused(_) => Given::Text(String::new()),
    });
    let stored = server.ask(subject, &sent.collect::<Vec<_>>());
    let itself = probes.iter().map(|probe| Given::itself(subject, &probe.cell));
    let taken = server.ask(subject, &itself.collect::<Vec<_>>());
    let mut faults = Vec::new();
    faults.extend(moved(server, subject, taken.iter().flatten()));
    for (((probe, verdict), stored), taken) in probes.iter().zip(&verdicts).zip(&stored).zip(&taken)
    {
        if let Some(fault) = fault(subject, probe, verdict, stored, taken) {
            faults.push(format!("{:?}: {fault}", probe.cell));
        }
    }
    faults
}

/// What the server writes and we would not leave as it is; unless it cannot read it itself.
fn moved<'t>(
    server: &Server,
    subject: &Subject,
    printed: impl Iterator<Item = &'t String>,
) -> Vec<String> {
    if !matches!(subject.base.form(), Form::Text | Form::Decimal | Form::Json) {
        return Vec::new();
    }
    let stays = |text: &String| matches!(verdict(&subject.base, &self::text(text)), Verdict::Same);
    let moved: Vec<&String> = printed.filter(|printed| !stays(printed)).collect();
    let given: Vec<Given> = moved.iter().map(|text| Given::Text((*text).clone())).collect();
    let read = server.ask(subject, &given);
    let fault = |text: &String| format!("{text:?} is how the server writes it, and does not stay");
    let pairs = moved.into_iter().zip(read);
    pairs.filter(|(text, read)| read.as_ref() == Some(text)).map(|(text, _)| fault(text)).collect()
}

fn fault(
    subject: &Subject,
    probe: &Probe,
    verdict: &Verdict,
    stored: &Answer,
    taken: &Answer,
) -> Option<String> {
    let (word, cell) = match verdict {
        Verdict::Same => ("the same", &probe.cell),
        Verdict::Changed(cell) => ("changed", cell),
        Verdict::Lost(cell) => ("lost", cell),
        Verdict::Refused(why) => {
            let excused = stricter::excuses(subject, &probe.cell);
            return taken
                .as_ref()
                .filter(|_| !excused)
                .map(|taken| format!("refused ({why}), and the server makes {taken:?} of it"));
        }
    };
    let Some(stored) = stored else {
        return Some(format!("{word} as {cell:?}, which the server refuses"));
    };
    if !gives_back(subject, stored, cell) {
        return Some(format!("{word} as {cell:?}, which the server gives back as {stored:?}"));
    }
    match taken {
        Some(taken) if taken != stored && !subject::differs(subject, &probe.cell) => {
            Some(format!("{word} as {cell:?}, and the server makes {taken:?} of the value itself"))
        }
        None if matches!(verdict, Verdict::Same) => Some("the same, and refused".to_owned()),
        _ => None,
    }
}

/// Whether what the server printed is what a line of ours says.
#[expect(clippy::float_cmp, reason = "to the last digit")]
fn gives_back(subject: &Subject, printed: &str, cell: &Cell<'_>) -> bool {
    match (subject.base.name.as_str(), cell) {
        ("bool", Cell::Integer(truth)) => printed == if *truth == 1 { "t" } else { "f" },
        (_, Cell::Integer(value)) => printed == value.to_string(),
        (_, Cell::Real(value)) if value.is_nan() => printed == "NaN",
        (_, Cell::Real(value)) => printed.parse::<f64>().is_ok_and(|read| {
            read == *value && read.is_sign_negative() == value.is_sign_negative()
        }),
        (_, Cell::Text(text)) => printed == text.as_ref(),
        (_, Cell::Blob(bytes)) => printed == hex(bytes),
        _ => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("\\x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn text(text: impl Into<String>) -> Cell<'static> {
    Cell::Text(Cow::Owned(text.into()))
}
