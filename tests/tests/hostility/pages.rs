//! Pages and pictures that have names and values in them: none of these becomes a part of the page.

use crate::{BOTH, Engine, Job, drafted, literal, quoted};
use cases::{installed, skip};
use std::path::Path;
use std::process::Command;

/// What would be an element, an attribute, a script, an entity, a comment or the end of one.
const HOSTILE: &str =
    "x\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;<!-- ]]> --></td></table></svg>";

/// As long, and harmless.
fn harmless() -> String {
    HOSTILE.replace(|c: char| !c.is_ascii_alphanumeric(), "x")
}

/// Every element of a page with the names of its attributes, in their order.
fn elements(page: &Path) -> String {
    const READ: &str = "
import sys, html.parser
class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        print(tag, *[name for name, _ in attributes])
    def handle_comment(self, text):
        print('comment')
Reader().feed(open(sys.argv[1], encoding='utf-8').read())";
    let output = Command::new("python3").args(["-c", READ]).arg(page).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut lines: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines.join("\n")
}

/// A run with this text in every place that a page can say: names, values, reasons, checks. Gives the
/// elements of each of its pages.
fn pages(engine: Engine, text: &str) -> Option<Vec<(String, String)>> {
    let (name, value) = (quoted(&text[..60]), literal(text));
    let tables = format!(
        "create table {name} ({name} integer primary key, v text, up integer references {name} ({name}));
         create index {} on {name} (v);", quoted(&format!("i{}", &text[..50])));
    let rows =
        format!("insert into {name} values (1, {value}, null), (2, {value}, 1), (3, 'y', 2);");
    let job = drafted(engine, &tables, &rows)?;
    job.target.run(&format!("insert into {name} values (3, {value}, null)"));
    let plan = std::fs::read_to_string(job.path("plan/plan.toml")).unwrap();
    let check = format!(
        "[[check]]\nname = {0}\nwhy = {0}\nsql = {1}\nequals = 5\n",
        crate::toml(text),
        crate::toml(&format!("select {value}")),
    );
    job.write("plan/plan.toml", &format!("title = {}\n{plan}\n{check}", crate::toml(text)));
    job.turn(0);
    job.step("load", &[]).ended(1);
    job.target
        .run(&format!("update {name} set v = {} where {name} = 1", literal(&format!("{text}!"))));
    job.step("validate", &[]).ended(1);
    Some(read(&job, text))
}

fn read(job: &Job, text: &str) -> Vec<(String, String)> {
    let run = job.path("run");
    let own = |name: &&String| [".html", ".svg"].iter().any(|end| name.ends_with(end));
    let found = cases::files(&run);
    let names: Vec<&String> = found.keys().filter(own).collect();
    assert!(names.iter().any(|name| name.ends_with("report.html")), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("graph.svg")), "{names:?}");
    let mut said = false;
    let pages = names.into_iter().map(|name| {
        let page = String::from_utf8_lossy(&found[name]);
        said |= page.contains(&text[..1]);
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{name}: {page}");
        (name.clone(), elements(&run.join(name)))
    });
    pages.collect()
}

#[test]
fn have_the_same_elements_whatever_is_said_in_them() {
    if !installed("python3") {
        return skip("there is no python3 to read pages with");
    }
    for engine in BOTH {
        let Some(pages) = pages(engine, HOSTILE) else { continue };
        let expected = self::pages(engine, &harmless()).unwrap();
        for ((name, found), (_, expected)) in pages.iter().zip(&expected) {
            assert_eq!(found, expected, "{name}");
        }
        assert_eq!(pages.len(), expected.len());
    }
}
