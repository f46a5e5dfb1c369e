//! What speaks to other systems.

use crate::cell::Cell;
use crate::foundation::{some_tenant, tenant};
use crate::scatter::{instant, number, or_null, pick, uuid};
use crate::table::{Table, row};
use serde_json::json;

pub fn tables() -> Vec<Table> {
    let configs = "id, tenant_id, provider, config, is_active, created_at";
    vec![
        Table::counted("integration_configs", configs, 3, |id| {
            let provider = if id == 2 { "airbnb" } else { "motopress" };
            let config = json!({ "base": "https://pms.example.org", "retry": { "times": id, "wait": 1.5 }, "sealed": null });
            row![
                uuid("config", id),
                tenant([1, 1, 2][usize::try_from(id - 1).unwrap_or(0) % 3]),
                provider,
                config,
                id != 3,
                instant(70, "config", id)
            ]
        }),
        Table::counted("job_logs", "id, tenant_id, job, status, took_ms, result, ran_at", 39, job),
    ]
}

fn job(id: i32) -> Vec<Cell> {
    let status = pick(&["succeeded", "succeeded", "failed"], "job", id);
    let took = or_null(7, "job took", id, format!("{}.25", number("job took", id, 90_000)));
    let result = match id % 3 {
        0 => json!({ "archived": id, "errors": ["timeout: \"db\""] }),
        1 => json!(null),
        _ => json!([]),
    };
    let job = pick(
        &["archive-conversations", "delete-expired-sessions", "sync-calendars"],
        "job name",
        id,
    );
    row![
        id,
        or_null(3, "job tenant", id, some_tenant("job of", id)),
        job,
        status,
        took,
        result,
        instant(220 + id, "job", id)
    ]
}
