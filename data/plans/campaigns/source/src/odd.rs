//! Events that are not as they should be, in turns.

use crate::cell::Cell;
use crate::events::Event;
use crate::integrations::of_events;
use crate::payloads;
use crate::scatter::{abroad, epoch};
use serde_json::json;

/// How many there are.
pub const KINDS: u64 = 24;

/// The odd event of this turn.
pub fn event(turn: u64, before: i64) -> Event {
    let mut event = of("shopify", &text(turn % KINDS, turn, before));
    match turn % KINDS {
        1 => event.data = Cell::Null,
        // The application began, and wrote that there is nothing.
        14 => event.canonical = Cell::Text("null".to_owned()),
        15 => event.provider = None,
        // Its provider is one, its integration of another.
        16 => event.integration = of_events("stripe"),
        17 => event = Event { provider: None, integration: None, ..event },
        18 => event.provider = Some(" Shopify"),
        19..=21 => event = of("typeform", &text(turn % KINDS, turn, before)),
        22 | 23 => event = of("stripe", &text(turn % KINDS, turn, before)),
        _ => {}
    }
    event
}

fn of(provider: &'static str, data: &str) -> Event {
    Event {
        provider: Some(provider),
        integration: of_events(provider),
        kind: "odd",
        data: Cell::Text(data.to_owned()),
        canonical: Cell::Null,
    }
}

/// Event data that no serializer would write twice alike.
fn text(kind: u64, turn: u64, before: i64) -> String {
    let order = payloads::order(turn, before);
    let plain = |text: &str| text.to_owned();
    match kind {
        0 => plain("{}"),
        2 => plain("null"),
        3 => plain("[{\"id\":1},{\"id\":2}]"),
        4 => json!(order.to_string()).to_string(),
        5 => json!({ "order": order }).to_string(),
        6 => plain(
            r#"{"line_items":{"title":"no list"},"customer":"Ada","total_price":{"amount":1}}"#,
        ),
        7 => plain(
            r#"{"id":9223372036854775808,"total_price":19.90,"line_items":[{"title":"Big","quantity":18446744073709551616}]}"#,
        ),
        8 => plain("{\"id\":1,\"id\":2,\"total_price\":\"1.00\",\"total_price\":\"2.00\"}"),
        9 => plain(" {\t\"id\" : 1 ,\r\n  \"line_items\":[ { \"title\":\"  Tea\\t\" } ]\n}\n "),
        10 => plain(
            r#"{"line_items":[{"title":"\u00c9t\u00e9 \ud83d\ude00 👩‍👩‍👧 עברית ü"}],"customer":{"first_name":"é"}}"#,
        ),
        11 => plain(r#"{"line_items":[{"title":"half \ud83d of a pair"}]}"#),
        12 => plain(r#"{"line_items":[{"title":"a NUL \u0000 inside"}]}"#),
        13 => format!("{{\"name\":\"{}\"}}", "long ".repeat(4_000)),
        19 => plain(r#"{"a.b":1,"a":{"b":2,"":3},"":{"":null},"e":1e400,"z":-0.0,"t":1.10}"#),
        20 => format!("{}1{}", "{\"deep\":[".repeat(30), "]}".repeat(30)),
        21 => plain(
            r#"{"email":"x@example.com","Access_Token":"made-up","kept":false,"list":[[],{}]}"#,
        ),
        22 => json!({ "object": "event", "type": "charge.succeeded", "created": "yesterday",
            "data": { "object": { "amount": 1_234_567_890_123_456_789_i64, "currency": "usd" } } })
        .to_string(),
        23 => json!({ "object": "event", "created": epoch(before), "data": { "object": null } })
            .to_string(),
        _ => json!({ "id": turn, "created_at": abroad(before), "line_items": [] }).to_string(),
    }
}
