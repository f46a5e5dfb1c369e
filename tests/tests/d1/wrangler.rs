//! `wrangler`, and a database that it keeps in a folder of this machine.

use cases::{Scratch, installed, repository, skip};
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Longest that one run of `wrangler` may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// Where `wrangler` is.
#[derive(Clone, Debug)]
pub struct Wrangler(PathBuf);

impl Wrangler {
    /// `$WAYBILL_WRANGLER`, or the one in `target/d1`, which is installed the first time. Where
    /// that cannot be done, it says that the test was skipped.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let found = FOUND.get_or_init(|| match std::env::var_os("WAYBILL_WRANGLER") {
            Some(path) => Ok(path.into()),
            None => install(),
        });
        match found {
            Ok(path) => Some(Self(path.clone())),
            Err(why) => {
                skip(why);
                None
            }
        }
    }
}

fn install() -> Result<PathBuf, String> {
    if let Some(missing) = ["node", "npm"].into_iter().find(|command| !installed(command)) {
        return Err(format!("there is no {missing}, and D1 runs in it"));
    }
    let folder = repository().join("target/d1");
    let wrangler = folder.join("node_modules/.bin/wrangler");
    // Written when everything is there: an install that was broken off is done again.
    let whole = folder.join("installed");
    if whole.exists() && wrangler.exists() {
        return Ok(wrangler);
    }
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]);
    npm.arg("--prefix").arg(&folder).arg("wrangler@4").stdin(Stdio::null());
    let output = npm.output().map_err(|error| format!("npm does not start: {error}"))?;
    if !output.status.success() || !wrangler.exists() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().to_owned();
        return Err(format!("npm cannot install wrangler: {said}"));
    }
    std::fs::write(whole, "").map_err(|error| error.to_string())?;
    Ok(wrangler)
}

/// A D1 database in a temporary folder.
pub struct D1 {
    wrangler: Wrangler,
    scratch: Scratch,
}

impl D1 {
    /// An empty one.
    pub fn new(wrangler: Wrangler) -> Self {
        let scratch = Scratch::new();
        let config =
            r#"{"d1_databases":[{"binding":"DB","database_name":"mydb","database_id":"x"}]}"#;
        scratch.write("wrangler.json", config);
        scratch.write("tmp/.keep", "");
        Self { wrangler, scratch }
    }

    /// Runs a file.
    pub fn execute(&self, file: &Path) {
        let file = file.to_str().unwrap();
        self.wrangler(&["d1", "execute", "mydb", "--local", "--yes", "--file", file]);
    }

    /// Exports everything; gives the file.
    pub fn export(&self) -> PathBuf {
        self.wrangler(&["d1", "export", "mydb", "--local", "--output", "export.sql"]);
        self.scratch.join("export.sql")
    }

    /// The file in which the database is kept.
    pub fn disk(&self) -> PathBuf {
        let folder = self.scratch.join(".wrangler/state/v3/d1/miniflare-D1DatabaseObject");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files = entries.filter(|path| {
            let name = path.file_name().unwrap_or_default();
            name != "metadata.sqlite" && path.extension().is_some_and(|ending| ending == "sqlite")
        });
        files.next().expect("a database")
    }

    fn wrangler(&self, arguments: &[&str]) {
        let log = self.scratch.join("log");
        // A file and no pipe: what `wrangler` leaves running would keep a pipe open.
        let out = File::create(&log).unwrap();
        let mut command = Command::new(&self.wrangler.0);
        command.args(arguments).current_dir(self.scratch.path());
        command.env("HOME", self.scratch.path()).env("TMPDIR", self.scratch.join("tmp"));
        command.env("WRANGLER_SEND_METRICS", "false").env("CI", "1").env("NO_COLOR", "1");
        command.stdin(Stdio::null()).stderr(out.try_clone().unwrap()).stdout(out);
        let mut child = command.process_group(0).spawn().expect("wrangler starts");
        let done = wait(&mut child);
        end_group(&child);
        let _ = child.wait();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert_eq!(done, Some(true), "wrangler {}:\n{said}", arguments.join(" "));
    }
}

/// Whether it ended well; `None` if it did not end.
fn wait(child: &mut Child) -> Option<bool> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.success());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Ends what is left of the group of processes that this child began.
fn end_group(child: &Child) {
    let group = format!("-{}", child.id());
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -KILL -- \"$0\"", &group]).stderr(Stdio::null()).stdin(Stdio::null());
    let _ = kill.status();
}
