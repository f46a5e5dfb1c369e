//! What providers send, as it was stored: compact, members in the provider's order.

use crate::scatter::{abroad, count, epoch, iso, number, pick};
use serde_json::{Value, json};

const FIRST: [&str; 8] = ["Ada", "Bruno", "Chloé", "Daisuke", "Emma", "Farid", "Gül", "Hanna"];
const LAST: [&str; 6] = ["Arnold", "Bianchi", "Çelik", "Dvořák", "Eriksen", "O'Brien"];
const CITIES: [(&str, &str); 6] = [
    ("Lyon", "France"),
    ("Kraków", "Poland"),
    ("Québec", "Canada"),
    ("東京", "Japan"),
    ("Porto", "Portugal"),
    ("Zürich", "Switzerland"),
];
const GOODS: [(&str, &str); 5] = [
    ("Wool scarf", "39.90"),
    ("Tea, 250 g", "12.00"),
    ("\"Classic\" mug", "9.50"),
    ("Lampe d’été", "120.00"),
    ("Socks <3", "7.25"),
];

/// The kind of event and its data.
pub fn of(provider: &str, place: u64, before: i64) -> (&'static str, Value) {
    match provider {
        "shopify" => ("orders/create", order(place, before)),
        "stripe" => charge(place, before),
        "testimonials" => ("testimonial.approved", testimonial(place, before)),
        "announcements" => ("announcement.published", announcement(place, before)),
        "instant_capture" => ("form.captured", capture(place, before)),
        "live_visitors" => ("visitors.counted", visitors(place, before)),
        "typeform" => ("form_response", survey(place, before)),
        _ => ("order.created", woo(place)),
    }
}

fn name(place: u64) -> (&'static str, &'static str) {
    (pick(&FIRST, "first name", place), pick(&LAST, "last name", place))
}

/// Ids of orders are beyond what a double holds.
fn big(column: &str, place: u64) -> i64 {
    820_982_911_946_154_000 + count(column, place, 1_000_000_000)
}

pub fn order(place: u64, before: i64) -> Value {
    let ((first, last), (title, price)) = (name(place), pick(&GOODS, "goods", place));
    let (city, country) = pick(&CITIES, "city", place);
    json!({
        "id": big("order", place),
        "admin_graphql_api_id": format!("gid://shopify/Order/{}", big("order", place)),
        "created_at": abroad(before),
        "currency": "EUR",
        "total_price": price,
        "name": format!("#{}", 1_000 + place),
        "email": format!("customer{place}@example.com"),
        "customer": { "id": big("customer", place), "first_name": first, "last_name": last },
        "line_items": [{
            "id": big("line", place), "title": title, "quantity": 1 + number("quantity", place, 3),
            "price": price, "properties": []
        }],
        "shipping_address": { "city": city, "country": country, "zip": "00100" },
        "test": false
    })
}

fn charge(place: u64, before: i64) -> (&'static str, Value) {
    let (first, last) = name(place);
    let currency = pick(&["eur", "usd", "jpy", "kwd"], "currency", place);
    let object = json!({
        "id": format!("ch_{place:014}"), "object": "charge", "amount": 500 + count("amount", place, 90_000),
        "currency": currency, "description": pick(&["Subscription", "Gift card", ""], "for", place),
        "billing_details": {
            "name": format!("{first} {last}"), "email": "customer@example.com",
            "address": { "city": pick(&CITIES, "city", place).0, "country": "FR" }
        },
        "metadata": {}, "paid": true
    });
    let kind = pick(&["charge.succeeded", "charge.refunded"], "charge", place);
    let event = json!({
        "id": format!("evt_{place:014}"), "object": "event", "api_version": "2024-06-20",
        "created": epoch(before), "type": kind, "data": { "object": object }, "livemode": true
    });
    (kind, event)
}

fn testimonial(place: u64, before: i64) -> Value {
    let (first, last) = name(place);
    json!({ "testimonial": {
        "id": place, "author_name": format!("{first} {last}"), "rating": 3 + number("rating", place, 3),
        "content": "It arrived on a Sunday.\nI was astonished!", "company": null,
        "created_at": iso(before)
    } })
}

fn announcement(place: u64, before: i64) -> Value {
    json!({
        "title": pick(&["Autumn sale", "New shop", "Closed on Monday"], "announced", place),
        "message": "Until Sunday & not longer",
        "cta_text": "More", "cta_url": "https://shop.example.org/news", "published_at": iso(before)
    })
}

fn capture(place: u64, before: i64) -> Value {
    let (first, _) = name(place);
    json!({
        "form": { "id": "newsletter", "name": "Newsletter" },
        "fields": {
            "name": first, "email": "customer@example.com", "city": pick(&CITIES, "city", place).0
        },
        "page_url": "https://shop.example.org/", "captured_at": epoch(before) * 1_000 + 123
    })
}

fn visitors(place: u64, before: i64) -> Value {
    json!({
        "count": number("visitors", place, 60), "page": "/sale", "window_minutes": 15,
        "countries": ["FR", "JP"], "at": epoch(before) * 1_000
    })
}

fn survey(place: u64, before: i64) -> Value {
    json!({
        "form_response": {
            "form_id": "q1", "submitted_at": iso(before), "hidden": {},
            "answers": [{ "type": "number", "number": number("answer", place, 10) },
                        { "type": "boolean", "boolean": place.is_multiple_of(2) }]
        }
    })
}

fn woo(place: u64) -> Value {
    json!({
        "id": place, "status": "processing", "total": pick(&GOODS, "goods", place).1,
        "billing": { "first_name": name(place).0, "email": "customer@example.com" },
        "line_items": [{ "name": pick(&GOODS, "goods", place).0, "quantity": 1 }]
    })
}
