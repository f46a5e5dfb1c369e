//! Integrations: those of the first three campaigns' owner, some that nobody uses, and those of the
//! other campaigns.

use crate::campaigns::{Kind, integration, kind, owner};
use crate::cell::{Cell, row};
use crate::scatter::{DAY, instant, uuid};
use crate::script::Script;
use serde_json::{Value, json};
use std::io::{Result, Write};

/// Of the first three campaigns' owner, by number from 1; the last is another's.
const OWN: [(&str, &str, &str); 6] = [
    ("Main shop", "shopify", "active"),
    ("Payments", "stripe", "active"),
    ("Voices", "testimonials", "active"),
    ("Survey", "typeform", "active"),
    ("Old shop", "woocommerce", "disconnected"),
    ("Somebody else's shop", "shopify", "active"),
];

/// Which of them an event of this provider came by.
pub fn of_events(provider: &str) -> Option<String> {
    let place = OWN.iter().position(|(_, own, _)| *own == provider)?;
    u64::try_from(place).ok().map(|place| integration(1, place + 1))
}

/// Writes the table.
pub fn write<W: Write>(script: &mut Script<W>, campaigns: u64) -> Result<()> {
    let first = OWN.iter().zip(1..).map(|((name, provider, status), place)| {
        let user = if place == 6 { uuid("user", 1) } else { owner(1) };
        one(integration(1, place), user, name, provider, status)
    });
    let others = (4..=campaigns).flat_map(|number| {
        let rows = held_by(kind(number)).into_iter().zip(0..).map(move |(own, place)| {
            let (name, provider, status) = own;
            one(integration(number, place), owner(number), name, provider, status)
        });
        rows.collect::<Vec<_>>()
    });
    let columns = "id, user_id, name, provider, status, metadata, created_at";
    script.table("integrations", columns, first.chain(others))
}

/// The integrations that a campaign's owner has.
fn held_by(kind: Kind) -> Vec<(&'static str, &'static str, &'static str)> {
    match kind {
        Kind::One(name) => {
            vec![("The one", name, "active"), ("Another kind", "typeform", "active")]
        }
        Kind::Two(name) => {
            vec![("North <shop>", name, "active"), ("South \"shop\"", name, "active")]
        }
        Kind::OneOfTwo(name) => vec![("Before", name, "disconnected"), ("Now", name, "active")],
        Kind::Idle(name) => vec![("Asleep", name, "error")],
        Kind::Nothing(_) => vec![("Another kind", "testimonials", "active")],
        Kind::Unknown(_) | Kind::Unsaid | Kind::Native(_) | Kind::Foreign => vec![],
        Kind::Sloppy | Kind::Done => vec![("Shop", "shopify", "active")],
        Kind::ById => vec![("First", "shopify", "active"), ("Second", "shopify", "active")],
    }
}

fn one(id: String, user: String, name: &str, provider: &str, status: &str) -> [Cell; 7] {
    row![id, user, name, provider, status, metadata(provider), instant(DAY * 420)]
}

/// What the provider told; secrets are among it, all of them made up.
fn metadata(provider: &str) -> Value {
    match provider {
        "shopify" => json!({
            "shop_domain": "example.myshopify.com", "currency": "EUR", "shop_id": 9_007_199_254_740_993_i64,
            "access_token": "made-up-token"
        }),
        "stripe" => {
            json!({ "account_id": "acct_madeup", "livemode": true, "webhook_secret": "made-up" })
        }
        "testimonials" => json!({ "form_id": "voices", "api_key": "made-up" }),
        _ => json!({ "token": "made-up" }),
    }
}
