//! What guests and the assistant write to each other.

use crate::cell::{Cell, array};
use crate::foundation::tenant;
use crate::reservations::RESERVATIONS;
use crate::scatter::{instant, number, or_null, pick, uuid};
use crate::table::{Table, row};
use crate::words::{TOPICS, some};
use serde_json::json;

/// Conversations with guests.
const CONVERSATIONS: i32 = 112;

/// What is written: quotes, emoji of several parts, tabs, what looks like the end of a block.
const SAID: [&str; 8] = [
    "¿A qué hora abre la piscina?",
    "Great — thanks!! \u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f44d}\u{1f3fd}",
    "She said \"O'Farra's\", didn't she?",
    "1.\tdesayuno\n2.\tplaya\r\n3.\tsiesta",
    "\\.",
    "C:\\temp\\new",
    "שלום, مرحبا",
    "",
];

pub fn tables() -> Vec<Table> {
    let chats = Table::counted(
        "chat_conversations",
        "id, reservation_id, kind, metadata, created_at",
        2,
        |id| {
            let of = (id == 1).then(|| uuid("reservation", 7));
            row![
                uuid("chat", id),
                of,
                "staff",
                (id == 2).then(|| json!({ "draft": null })),
                instant(240 + id, "chat", id)
            ]
        },
    );
    vec![
        Table::counted(
            "guest_conversations",
            "id, guest_id, title, favourites, created_at",
            CONVERSATIONS,
            conversation,
        ),
        chats,
        Table::counted(
            "chat_messages",
            "id, conversation_id, role, content, entities, metadata, created_at",
            321,
            message,
        ),
        Table::counted(
            "conversation_memory",
            "id, session_id, tenant_id, summary, messages, entities, created_at",
            10,
            memory,
        ),
    ]
}

/// Each booking has one, some have two.
fn conversation(id: i32) -> Vec<Cell> {
    let of = 1 + (id - 1) % RESERVATIONS;
    let liked = some(&TOPICS, "liked", id);
    let title = or_null(5, "chat title", id, pick(&TOPICS, "chat title", id));
    row![
        uuid("conversation", id),
        uuid("reservation", of),
        title,
        json!(liked),
        instant(3 * of - 20, "conversation", id)
    ]
}

fn message(id: i32) -> Vec<Cell> {
    let of = 1 + number("message of", id, CONVERSATIONS);
    let role = pick(&["user", "user", "assistant", "system"], "message role", id);
    let metadata = or_null(
        3,
        "message metadata",
        id,
        json!({ "tokens": 10 * id, "sources": [uuid("muva", id)], "score": 0.125 }),
    );
    row![
        uuid("message", id),
        uuid("conversation", of),
        role,
        pick(&SAID, "message", id),
        array(&some(&["playa", "san andrés", "restaurante, bar"], "entities", id)),
        metadata,
        instant(3 * of - 18, "message", id),
    ]
}

fn memory(id: i32) -> Vec<Cell> {
    let of = or_null(4, "memory tenant", id, tenant(1 + id % 2));
    let summary = format!("Resumen {id}: le gusta {}.", pick(&TOPICS, "memory", id));
    let span = format!("[{},{})", 10 * id, 10 * id + 10);
    row![
        uuid("memory", id),
        uuid("session", 40 * id),
        of,
        summary,
        span,
        json!({ "party": id, "from": "MDE" }),
        instant(280, "memory", id)
    ]
}
