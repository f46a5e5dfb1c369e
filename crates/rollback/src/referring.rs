//! Rows that still refer to what was taken out.

use crate::undo::{Kept, Undo};
use catalog::Catalog;
use complaint::Result;
use record::{Cell, Columns};
use std::collections::BTreeMap;

impl Undo<'_> {
    /// References whose parent is gone: which reference of which table, and the values.
    pub fn referring(
        &self,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
    ) -> Result<Vec<(String, usize, Vec<Cell<'static>>)>> {
        let mut found = Vec::new();
        for table in &catalog.tables {
            for (which, reference) in table.references.iter().enumerate() {
                let Some(parent) = catalog.table(&reference.parent) else { continue };
                let usable = columns.contains_key(&parent.name)
                    && reference.parent_columns.len() == reference.columns.len()
                    && reference.parent_columns.iter().all(|name| parent.column(name).is_some());
                if usable {
                    let values = self.writer.orphans(table, which, &reference.columns)?;
                    found.extend(values.into_iter().map(|key| (table.name.clone(), which, key)));
                }
            }
        }
        Ok(found)
    }

    /// The parents of these references, now that they are there again.
    pub fn parents(
        &self,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
        referring: Vec<(String, usize, Vec<Cell<'static>>)>,
    ) -> Result<Kept> {
        let mut kept = Kept::new();
        for (table, which, values) in referring {
            let reference = catalog.table(&table).and_then(|table| table.references.get(which));
            let Some(reference) = reference else { continue };
            let Some(parent) = catalog.table(&reference.parent) else { continue };
            if columns.contains_key(&parent.name) {
                let names = &reference.parent_columns;
                let known = self.writer.known(parent, names, &values)?;
                kept.extend(known.into_iter().map(|known| (parent.name.clone(), known)));
            }
        }
        Ok(kept)
    }
}
