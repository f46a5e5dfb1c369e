//! The words that the rows are made of.

use crate::dice::Dice;

/// Places.
pub const PLACES: &[&str] = &[
    "Lisbon",
    "Porto",
    "Kyoto",
    "Reykjavík",
    "Queenstown",
    "Marrakesh",
    "San Juan",
    "Bergen",
    "Dubrovnik",
    "Cusco",
    "Hanoi",
    "Split",
    "Zürich",
    "Málaga",
    "Galway",
    "Banff",
];

/// Hotels.
pub const HOTELS: &[&str] = &[
    "Harbour House",
    "Hotel Aurora",
    "Casa del Sol",
    "The Old Mill",
    "Pension Edelweiß",
    "Riad Zitoun",
    "Gästehaus Brücke",
    "Palácio Velho",
];

/// Suppliers of all kinds.
pub const SUPPLIERS: &[&str] = &[
    "Harbour House",
    "Hotel Aurora",
    "Casa del Sol",
    "The Old Mill",
    "Pension Edelweiß",
    "Riad Zitoun",
    "Blue Fjord Lines",
    "Northern Rail",
    "Island Ferries",
    "Summit Tours",
];

/// What a log says has happened.
const ACTIONS: &[&str] = &[
    "trip_opened",
    "trip_saved",
    "client_added",
    "proposal_sent",
    "search_run",
    "price_checked",
    "export_made",
];

/// Error codes.
const ERRORS: &[&str] = &["D1_ERROR", "TIMEOUT", "NO_SUCH_COLUMN", "TOO_MANY_ROWS", "PARSE"];

/// Parts of the product.
const FEATURES: &[&str] =
    &["trips", "clients", "search", "proposals", "cache", "facts", "mail", "portal", "reports"];

/// How something went.
const STATES: &[&str] = &["ok", "failed", "skipped", "retried", "OK"];

/// Currencies.
const CURRENCIES: &[&str] = &["EUR", "USD", "GBP", "JPY", "CHF"];

/// Sentences of an agent's day.
const SENTENCES: &[&str] = &[
    "The client prefers a late check-out.",
    "Two rooms side by side were asked for.",
    "The ferry does not run on Sundays.",
    "The rate includes breakfast but not the city tax.",
    "The first answer took longer than the limit.",
    "Waiting for the supplier to confirm.",
    "The price went up since the last search.",
    "No rooms were left for the second night.",
    "The transfer is paid at the hotel.",
    "The guide speaks English and Portuguese.",
    "Passport copies arrived by mail.",
    "The deposit is due four weeks before departure.",
    "The cabin is on the starboard side.",
    "Nothing was found for these dates.",
    "A vegetarian menu was ordered for everybody.",
    "The train leaves from the other station.",
];

/// Rules of an agent's instructions.
const RULES: &[&str] = &[
    "Ask for the dates before you ask for the budget.",
    "Quote the total first, then the price a person.",
    "Never promise a room that the supplier has not confirmed.",
    "Compare at least three offers and say why one was chosen.",
    "Read the cancellation terms back to the client.",
    "Check passports against the date of return plus six months.",
    "Write down the source and the day of every price.",
    "Add the commission after the taxes, never before.",
    "Hold an option only as long as the supplier allows.",
    "Confirm each leg by name, place and day.",
    "Stop and ask when two documents disagree.",
    "Keep the first proposal below two pages.",
];

/// A list of words by its name in `tables.sql`.
pub fn list(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "place" => PLACES,
        "supplier" => SUPPLIERS,
        "action" => ACTIONS,
        "error" => ERRORS,
        "feature" => FEATURES,
        "state" => STATES,
        "currency" => CURRENCIES,
        _ => return None,
    })
}

/// Sentences on one line.
pub fn prose(dice: &mut Dice, sentences: i64) -> String {
    joined(dice, SENTENCES, sentences, " ")
}

/// Sentences, each on its line.
pub fn lines(dice: &mut Dice, sentences: i64) -> String {
    joined(dice, SENTENCES, sentences, "\n")
}

/// Rules as a list in Markdown.
pub fn rules(dice: &mut Dice, count: i64) -> String {
    format!("- {}", joined(dice, RULES, count, "\n- "))
}

/// `count` of the words with something between them.
fn joined(dice: &mut Dice, words: &[&'static str], count: i64, between: &str) -> String {
    let chosen: Vec<&str> = (0..count).map(|_| dice.pick(words)).collect();
    chosen.join(between)
}
