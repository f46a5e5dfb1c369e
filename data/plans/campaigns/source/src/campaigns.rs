//! Campaigns: the three of the document, and from the fourth on all that can be wrong with one.

use crate::cell::{Cell, row};
use crate::scatter::{DAY, count, instant, pick, uuid};
use crate::script::Script;
use serde_json::{Value, json};
use std::io::{Result, Write};

/// What a campaign is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One integration of this provider.
    One(&'static str),
    /// The application itself is the source.
    Native(&'static str),
    /// Two integrations of the provider, both in use.
    Two(&'static str),
    /// Two, of which one is in use.
    OneOfTwo(&'static str),
    /// One that is not in use.
    Idle(&'static str),
    /// None.
    Nothing(&'static str),
    /// A source that no provider is called by.
    Unknown(&'static str),
    /// No source.
    Unsaid,
    /// The provider in other letters, with blanks.
    Sloppy,
    /// The source is an integration's own id.
    ById,
    /// The same, and the integration is somebody else's.
    Foreign,
    /// It is done already.
    Done,
}

/// From the fourth campaign on, in turns.
const KINDS: [Kind; 16] = [
    Kind::Two("shopify"),
    Kind::Nothing("shopify"),
    Kind::Unknown("spreadsheet"),
    Kind::Native("instant_capture"),
    Kind::Native("live_visitors"),
    Kind::One("testimonials"),
    Kind::Sloppy,
    Kind::OneOfTwo("stripe"),
    Kind::Unsaid,
    Kind::Idle("stripe"),
    Kind::ById,
    Kind::Foreign,
    Kind::Done,
    Kind::Native("announcements"),
    Kind::One("shopify"),
    Kind::One("stripe"),
];

/// What the campaign with this number, from 1, is like.
pub fn kind(number: u64) -> Kind {
    match number {
        1 => Kind::Done,
        2 => Kind::One("stripe"),
        3 => Kind::Native("announcements"),
        _ => {
            let place = usize::try_from((number - 4) % 16).unwrap_or_default();
            KINDS.get(place).copied().unwrap_or(Kind::Unsaid)
        }
    }
}

/// Whose it is. The first three have one owner.
pub fn owner(number: u64) -> String {
    uuid("user", number.max(3))
}

/// The id of an integration of a campaign's own; those of the first three are counted on their own.
pub fn integration(number: u64, place: u64) -> String {
    uuid("integration", if number <= 3 { place } else { number * 4 + place })
}

/// Writes the table.
pub fn write<W: Write>(script: &mut Script<W>, campaigns: u64) -> Result<()> {
    let columns = "id, user_id, name, campaign_type, data_source, data_sources, native_config, \
                   settings, status, created_at, updated_at";
    script.table("campaigns", columns, (1..=campaigns).map(campaign))
}

fn campaign(number: u64) -> [Cell; 11] {
    let kind = kind(number);
    let before = DAY * 400 - count("campaign", number, 300 * DAY as u64);
    row![
        uuid("campaign", number),
        owner(number),
        name(number),
        pick(&["notification", "popup", "banner"], "type", number),
        source(kind, number),
        sources(kind, number),
        config(number),
        settings(kind),
        pick(&["active", "active", "paused", "draft"], "status", number),
        instant(before),
        instant(before / 2)
    ]
}

fn name(number: u64) -> String {
    match number {
        1 => "Recent orders".to_owned(),
        2 => "Payments today".to_owned(),
        3 => "Autumn sale".to_owned(),
        _ if number.is_multiple_of(7) => format!("<b>Grüße</b> & \"Küsse\" 👩‍👩‍👧 {number}"),
        _ => format!("Campaign {number}"),
    }
}

fn source(kind: Kind, number: u64) -> Option<String> {
    let text = match kind {
        Kind::One(name)
        | Kind::Native(name)
        | Kind::Two(name)
        | Kind::OneOfTwo(name)
        | Kind::Idle(name)
        | Kind::Nothing(name)
        | Kind::Unknown(name) => name.to_owned(),
        Kind::Unsaid => return None,
        Kind::Sloppy => " Shopify\t".to_owned(),
        Kind::ById => integration(number, 0),
        Kind::Foreign => integration(1, 6),
        Kind::Done => "shopify".to_owned(),
    };
    Some(text)
}

/// Empty in the three ways in which it can be.
fn sources(kind: Kind, number: u64) -> Cell {
    match (kind, number % 3) {
        (Kind::Done, _) => {
            let id = integration(number, u64::from(number == 1));
            json!([{ "integration_id": id, "provider": "shopify", "metadata": {} }]).into()
        }
        (_, 0) => json!([]).into(),
        (_, 1) if number > 3 => json!(null).into(),
        _ => Cell::Null,
    }
}

fn config(number: u64) -> Option<Value> {
    (number % 2 == 1).then(|| json!({}))
}

/// What the application shows of it; some of it belongs to its own sources.
fn settings(kind: Kind) -> Value {
    match kind {
        Kind::Native("announcements") => json!({
            "theme": "light", "title": "Autumn sale", "message": "Ends on Sunday – 20 % off",
            "cta_text": "Have a look", "cta_url": "https://shop.example.org/sale?a=1&b=2"
        }),
        Kind::Native("instant_capture") => {
            json!({ "theme": "light", "form_id": "newsletter", "fields": ["name", "city"] })
        }
        Kind::Native(_) => json!({ "theme": "dark", "window_minutes": 15, "minimum": 3 }),
        _ => json!({ "theme": "light", "show_location": true }),
    }
}
