//! The page of the log, and a browser that opens it.

use crate::job::Job;
use cases::{installed, skip};
use std::path::Path;
use std::process::Command;

/// A load that will have rows of all kinds that wait, and names that are no text of a page.
fn dangerous() -> Option<Job> {
    let job = Job::sqlite(&["--campaigns", "24", "--events", "300"])?;
    // Two events with one canonical form: the second is refused, in the words of an index.
    job.run(
        "update events set provider = 'typeform', integration_id = null, event_type = 'x', \
           event_data = '{\"a\":1}', created_at = '2025-11-01 00:00:00+00' where id in (12, 14); \
         create unique index \"<script>document.title = 1</script> & no\" on events (canonical_event || '')",
    );
    job.turned(1);
    job.run(
        "update events set event_data = '{\"html\":\"<img src=x onerror=alert(1)>\"}' where id = 3",
    );
    Some(job)
}

/// The document as the browser has it when it has read the page.
fn opened(page: &Path, profile: &Path) -> Option<String> {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let Some(browser) = browsers.into_iter().find(|name| installed(name)) else {
        skip("there is no chromium to open a page with");
        return None;
    };
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--dump-dom",
        ])
        // Nothing from elsewhere: every name leads nowhere.
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_page_says_how_far_it_is_and_what_waits() {
    let Some(job) = dangerous() else { return };
    job.step("load", &["--limit", "150"]).ended(1);
    let text = job.step("validate", &["--log", "--format", "html"]).ended(0).stdout;
    assert!(text.contains("150 of ") && text.contains("rows are through"), "{text}");
    for words in [
        "<h2>Refused by the database</h2>",
        "changed by somebody before the load came to them",
        "about rows that are held for review",
        "several integrations fit",
        "<h2>History</h2>",
        "North &lt;shop&gt;",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // What a database says is never part of the page itself.
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("<shop>"));
    assert!(!text.contains("http://") && !text.contains("https://fonts"), "nothing from elsewhere");
    let again = job.step("validate", &["--log", "--format", "html"]).ended(0).stdout;
    assert_eq!(again, text, "the same log gives the same page");
    let page = job.write("page.html", &text);
    let Some(seen) = opened(&page, &job.path("profile")) else { return };
    assert!(seen.contains("<title>Rows changed in place</title>"), "no script has run: {seen}");
    assert!(seen.contains("<progress value=\"150\""), "{seen}");
    let cells = |text: &str| text.matches("<td").count();
    assert_eq!(cells(&seen), cells(&text), "the browser reads the tables as they were meant");
}

#[test]
fn the_page_of_all_loads_and_none() {
    let Some(job) = dangerous() else { return };
    job.step("load", &[]).ended(1);
    job.step("rollback", &["--batch", "1"]).ended(0);
    let said = job.step("validate", &["--log", "--format", "html", "--follow"]).ended(2).stderr;
    assert!(said.contains("does not grow"), "{said}");
    let text = job.step("validate", &["--log", "--format", "html"]).ended(0).stdout;
    assert!(text.contains("<td>rollback</td>"), "{text}");
}
