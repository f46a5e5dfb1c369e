//! `left_columns.csv`: columns of extracted tables that nothing uses.

use crate::source::Sources;
use complaint::Result;
use plan::Plan;
use stage::Draft;

/// Writes the file.
pub fn write(plan: &Plan, sources: &Sources<'_>, draft: &mut Draft) -> Result<()> {
    let mut file = draft.text("left_columns.csv")?;
    file.csv(&["table", "column"])?;
    for source in sources.all() {
        for column in source.columns.list() {
            if !plan.uses_column(&source.name, &column.name) {
                file.csv(&[&source.name, &column.name])?;
            }
        }
    }
    draft.add_text(file)
}
