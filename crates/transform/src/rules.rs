//! `types.csv`: every plain column whose type is another in the target, with the rule by which its
//! values arrive there.

use catalog::Catalog;
use complaint::Result;
use plan::{Plan, Source, Value};
use stage::{Draft, TextFile};

const HEADER: [&str; 7] =
    ["from", "source_column", "source_type", "into", "target_column", "target_type", "rule"];

/// Writes the file, in the order of the plan.
pub fn file(
    plan: &Plan,
    source: &Catalog,
    target: &Catalog,
    draft: &mut Draft,
) -> Result<TextFile> {
    let mut file = draft.text("types.csv")?;
    file.csv(&HEADER)?;
    for flow in &plan.flows {
        let (Some(from), Some(into)) = (source.table(&flow.from), target.table(&flow.into)) else {
            continue;
        };
        for (name, value) in &flow.columns {
            let read = renamed(value).and_then(|name| from.column(name));
            let (Some(read), Some(written)) = (read, into.column(name)) else { continue };
            let same_type = read.declared.eq_ignore_ascii_case(&written.declared);
            let mut rule = written.rule(read);
            if value.accept_loss {
                rule.push_str("; what would be lost is lost");
            }
            if !(same_type && source.engine == target.engine) {
                let (own, other) = (&read.declared, &written.declared);
                file.csv(&[&from.name, &read.name, own, &into.name, &written.name, other, &rule])?;
            }
        }
    }
    Ok(file)
}

/// The column of which a value is nothing but another name.
fn renamed(value: &Value) -> Option<&str> {
    match &value.source {
        Source::Column(name) if value.modifiers.is_empty() && value.otherwise.is_none() => {
            Some(name)
        }
        _ => None,
    }
}
