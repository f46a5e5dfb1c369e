//! Plans whose rows cannot be moved by batches, each with its way out.

use crate::attempt::Target;
use crate::batches::Batches;
use complaint::{Complaint, Result};
use plan::Triggers;

const ONE: &str = "leave --batch-size out: then it is one transaction";

impl Batches<'_> {
    /// Refuses what a boundary between two batches could break, and what belongs to a load as a
    /// whole.
    pub fn refuse(&self, target: &Target<'_>) -> Result<()> {
        let plan = self.load.plan;
        if plan.load.triggers == Some(Triggers::Fire) {
            let said = "triggers are to fire, and may change rows of other batches";
            return Err(Complaint::new(format!("the load cannot be by batches: {said}"))
                .at(plan.place(plan.load.line))
                .hint(format!("say triggers = \"off\", or {ONE}")));
        }
        if self.load.buckets.is_some() {
            let said = "objects go into buckets before all of its rows";
            return Err(Complaint::new(format!("the load cannot be by batches: {said}")).hint(ONE));
        }
        let keeps = target.tables.iter().find(|table| self.load.keeps(table));
        if let Some(table) = keeps {
            let said = format!("rows of {} without a parent are to be kept", table.name);
            return Err(Complaint::new(format!("the load cannot be by batches: {said}"))
                .hint(format!("take orphans = \"keep\" out of the plan, or {ONE}")));
        }
        self.circles(target)
    }

    /// In a circle of tables no order of rows lets each come after its parent. Rows of a table that
    /// refers to itself are written parents first, but for those in a circle.
    fn circles(&self, target: &Target<'_>) -> Result<()> {
        let order = catalog::order(target.tables.iter().copied());
        if let Some(circle) = order.cycles.first() {
            return Err(Complaint::new(format!(
                "the load cannot be by batches: rows refer to each other in a circle of tables: {}",
                circle.join(", ")
            ))
            .hint(ONE));
        }
        let holds = |table: &str| self.load.plan.into_of(table).is_some_and(|it| it.hold_circles);
        let own = order.tables.iter().filter(|placed| placed.to_itself);
        let loose: Vec<&str> =
            own.map(|placed| placed.table.as_str()).filter(|table| !holds(table)).collect();
        if loose.is_empty() {
            return Ok(());
        }
        Err(Complaint::new(format!(
            "the load cannot be by batches: rows may refer to each other in a circle within {}",
            loose.join(", ")
        ))
        .hint(format!("say circles = \"hold\" under its [into], or {ONE}")))
    }
}
