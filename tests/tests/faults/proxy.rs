//! What stands between a program and a server of PostgreSQL, knows where a message ends, and cuts.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    Program,
    Server,
}

/// Where it cuts. From then on nobody gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere.
    Never,
    /// In the place of this message, counted from 1.
    At(Sender, u64),
    /// In the place of the answer to COMMIT, the first of them or a later one: the server has
    /// committed, and the program does not hear of it.
    AnswerToCommit(u64),
}

/// A socket like that of a server. It goes with this.
pub struct Proxy {
    folder: tempfile::TempDir,
    line: Arc<Mutex<Line>>,
}

/// What all connections have in common.
struct Line {
    cut: Cut,
    is_cut: bool,
    messages: [u64; 2],
    commits: u64,
    open: Vec<UnixStream>,
}

/// The kind of a message, and all of its bytes.
struct Message {
    kind: Option<u8>,
    bytes: Vec<u8>,
}

impl Proxy {
    /// Before the server whose socket this is.
    pub fn new(server: PathBuf) -> Self {
        let folder = tempfile::Builder::new().prefix("waybill-").tempdir_in("/tmp").unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let line =
            Line { cut: Cut::Never, is_cut: false, messages: [0; 2], commits: 0, open: Vec::new() };
        let line = Arc::new(Mutex::new(line));
        let shared = Arc::clone(&line);
        std::thread::spawn(move || {
            for program in listener.incoming() {
                let Ok(program) = program else { return };
                // A server that is gone is one that answers nobody.
                let _ = connect(program, &server, &shared);
            }
        });
        Self { folder, line }
    }

    /// The query of a URL that leads here.
    pub fn query(&self) -> String {
        format!("host={}", self.folder.path().display())
    }

    /// Cuts there, counted from now.
    pub fn arm(&self, cut: Cut) {
        let mut line = self.line.lock().unwrap();
        line.open.drain(..).for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        (line.cut, line.is_cut, line.messages, line.commits) = (cut, false, [0; 2], 0);
    }

    /// How many messages went through since then: of programs, of the server.
    pub fn messages(&self) -> [u64; 2] {
        self.line.lock().unwrap().messages
    }

    /// Whether it came to the cut.
    pub fn has_cut(&self) -> bool {
        self.line.lock().unwrap().is_cut
    }
}

impl Line {
    /// Whether the message goes through; where not, nothing does any more.
    fn passes(&mut self, sender: Sender, message: &Message) -> bool {
        if self.is_cut {
            return false;
        }
        let count = &mut self.messages[usize::from(sender == Sender::Server)];
        *count += 1;
        let here = match self.cut {
            Cut::Never => false,
            Cut::At(who, number) => who == sender && *count == number,
            Cut::AnswerToCommit(number) => {
                let commits = sender == Sender::Server && message.commits();
                self.commits += u64::from(commits);
                commits && self.commits == number
            }
        };
        if here {
            self.is_cut = true;
            self.open.drain(..).for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        }
        !here
    }
}

impl Message {
    /// The next one; `None` at the end. The first of a program has no kind.
    fn read(from: &mut impl Read, first: bool) -> io::Result<Option<Self>> {
        let mut head = vec![0; if first { 4 } else { 5 }];
        match from.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let start = head.len() - 4;
        let length = u32::from_be_bytes(*head[start..].first_chunk().unwrap()) as usize;
        let kind = (!first).then(|| head[0]);
        head.resize(start + length, 0);
        from.read_exact(&mut head[start + 4..])?;
        Ok(Some(Self { kind, bytes: head }))
    }

    /// Whether the server says by it that it has committed.
    fn commits(&self) -> bool {
        self.kind == Some(b'C') && self.bytes.ends_with(b"COMMIT\0")
    }
}

fn connect(program: UnixStream, server: &Path, line: &Arc<Mutex<Line>>) -> io::Result<()> {
    if line.lock().unwrap().is_cut {
        return Ok(());
    }
    let server = UnixStream::connect(server)?;
    let ends = [program.try_clone()?, server.try_clone()?];
    line.lock().unwrap().open.extend(ends);
    for (sender, from, to) in [
        (Sender::Program, program.try_clone()?, server.try_clone()?),
        (Sender::Server, server, program),
    ] {
        let line = Arc::clone(line);
        std::thread::spawn(move || {
            let _ = carry(sender, &from, &to, &line);
            let _ = to.shutdown(Shutdown::Both);
            let _ = from.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}

fn carry(
    sender: Sender,
    from: &UnixStream,
    mut to: &UnixStream,
    line: &Mutex<Line>,
) -> io::Result<()> {
    let mut from = io::BufReader::new(from);
    let mut first = sender == Sender::Program;
    while let Some(message) = Message::read(&mut from, first)? {
        first = false;
        if !line.lock().unwrap().passes(sender, &message) {
            return Ok(());
        }
        to.write_all(&message.bytes)?;
    }
    Ok(())
}
