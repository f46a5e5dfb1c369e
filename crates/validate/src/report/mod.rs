//! `report.html`: one page that one can send to somebody. No script, nothing from elsewhere, no
//! time: the same run gives the same bytes.

mod checks;
mod parts;
mod tables;

pub use parts::waiting;

use crate::check::{Status, count};
use crate::difference::Difference;
use crate::done::Done;
use crate::folders::Folders;
use crate::ledger;
use crate::waiting::Waiting;
use crate::words::counted;
use complaint::Result;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use plan::Plan;
use stage::Draft;

/// Everything that the page says.
pub struct Report<'a> {
    pub plan: &'a Plan,
    pub folders: &'a Folders,
    pub done: &'a Done,
    /// Bytes of the source and of the target.
    pub size: Option<(u64, u64)>,
    /// The first differences.
    pub differences: Vec<Difference>,
    pub waiting: Vec<Waiting>,
}

impl Report<'_> {
    /// Writes the page.
    pub fn write(&self, draft: &mut Draft) -> Result<()> {
        let mut file = draft.text("report.html")?;
        file.write(self.page().into_string())?;
        file.write("\n")?;
        draft.add_text(file)
    }

    fn page(&self) -> Markup {
        let title = self.plan.title.as_deref().unwrap_or("A migration");
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(include_str!("report.css"))) }
                }
                body {
                    header {
                        p.kind { "Waybill · what should be in the target, and what is" }
                        h1 { (title) }
                        @if let Some(as_of) = &self.plan.as_of { p.as-of { "as of " (as_of) " UTC" } }
                    }
                    (verdict(&self.verdict()))
                    (tables::ledger(&self.done.ledger))
                    (checks::checks(&self.done.checks))
                    (tables::objects(&self.done.objects))
                    (tables::size(self.size))
                    (tables::queries(&self.done.queries))
                    (parts::differences(&self.differences, self.done.compared))
                    (parts::waiting(&self.waiting))
                    (parts::fingerprints(self.folders))
                    (parts::undo())
                }
            }
        }
    }

    /// What a person has to know first; empty if all is well.
    fn verdict(&self) -> Vec<String> {
        let of = |status| count(&self.done.checks, status) as u64;
        let total = ledger::total(&self.done.ledger);
        let all = [
            (self.done.compared.differ, "row", " in the target not as written"),
            (of(Status::Failed), "check", " failed"),
            (of(Status::Unchecked), "check", " could not be made"),
            (total.rejected, "row", " of the source rejected"),
            (total.held, "row", " of the source held for review"),
        ];
        let said = all.into_iter().filter(|(number, ..)| *number > 0);
        said.map(|(number, thing, what)| format!("{}{what}", counted(number, thing))).collect()
    }
}

fn verdict(troubles: &[String]) -> Markup {
    html! {
        @if troubles.is_empty() {
            p.verdict.good {
                strong { "All is well." }
                " Every row that should be in the target is there as it was written, every row of "
                "the source has a fate, and every check holds."
            }
        } @else {
            div.verdict.bad {
                strong { "This needs a person." }
                ul { @for trouble in troubles { li { (trouble) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_names_every_trouble() {
        let bad = verdict(&["1 <b>check</b> failed".to_owned()]).into_string();
        assert!(bad.contains("<li>1 &lt;b&gt;check&lt;/b&gt; failed</li>"), "{bad}");
        assert!(verdict(&[]).into_string().contains("All is well."));
    }

    #[test]
    fn the_style_is_self_contained() {
        let style = include_str!("report.css");
        assert!(!style.contains('<') && !style.contains("url(") && !style.contains("@import"));
    }
}
