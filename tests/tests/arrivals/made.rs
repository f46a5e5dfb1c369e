//! Texts that are put together, by theme: the same on each run.

use crate::subject::{Subject, Theme};
use crate::{Probe, nasty, text};
use record::Cell;
use std::borrow::Cow;

/// How many texts are made for a type, beside the nasty ones.
const MANY: usize = 2500;

/// Numbers as chance gives them, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn digits(&mut self, most: usize) -> String {
        (0..self.roll(most + 1))
            .map(|_| char::from(b'0' + u8::try_from(self.roll(10)).unwrap()))
            .collect()
    }
}

/// Everything that is tried on a type.
pub fn probes(subject: &Subject) -> Vec<Probe> {
    let mut texts: Vec<String> =
        nasty::texts(subject.theme).iter().map(|text| (*text).to_owned()).collect();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for place in 0..MANY {
        let made = made(&mut dice, subject.theme);
        let made = if place % 5 == 0 { spoilt(&mut dice, &made) } else { made };
        texts.push(made);
    }
    let mut cells: Vec<Cell<'static>> = texts.into_iter().map(text).collect();
    cells.extend(numbers(&mut dice));
    cells.push(Cell::Blob(Cow::Borrowed(b"\x00\xff\x10")));
    cells.push(Cell::Blob(Cow::Borrowed(b"sixteen bytes ok")));
    cells.push(Cell::Blob(Cow::Borrowed(b"")));
    cells.into_iter().map(|cell| Probe { cell }).collect()
}

fn made(dice: &mut Dice, theme: Theme) -> String {
    match theme {
        Theme::Number => number(dice),
        Theme::Time => time(dice),
        Theme::Interval => interval(dice),
        Theme::Document => document(dice, 3),
        Theme::Array => array(dice, 2),
        other => dice.pick(&nasty::texts(other)).to_owned(),
    }
}

/// With a character too many, or one too few.
fn spoilt(dice: &mut Dice, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = dice.roll(chars.len() + 1);
    if dice.roll(2) == 0 || at == chars.len() {
        chars.insert(
            at,
            dice.pick(&[" ", "0", "9", "-", ":", ".", "\"", "\\", "{", "]", ",", "e"])
                .chars()
                .next()
                .unwrap(),
        );
    } else {
        chars.remove(at);
    }
    chars.into_iter().collect()
}

fn number(dice: &mut Dice) -> String {
    let sign = dice.pick(&["", "", "", "-", "-", "+", " "]);
    let whole = dice.digits(20);
    let fraction = match dice.roll(3) {
        0 => String::new(),
        1 => format!(".{}", dice.digits(4)),
        _ => format!(".{}", dice.digits(20)),
    };
    let exponent = match dice.roll(6) {
        0 => format!("e{}{}", dice.pick(&["", "-", "+"]), dice.digits(2)),
        1 => format!("E-{}", dice.digits(1)),
        _ => String::new(),
    };
    format!("{sign}{whole}{fraction}{exponent}")
}

fn numbers(dice: &mut Dice) -> Vec<Cell<'static>> {
    let mut cells: Vec<Cell<'static>> = nasty::INTEGERS.into_iter().map(Cell::Integer).collect();
    cells.push(Cell::Integer(i64::MIN));
    cells.extend(nasty::REALS.into_iter().map(Cell::Real));
    // A single as a double.
    cells.push(Cell::Real(0.1_f32.into()));
    for _ in 0..500 {
        cells.extend(number(dice).trim().parse::<f64>().ok().map(Cell::Real));
    }
    cells
}

fn time(dice: &mut Dice) -> String {
    let year = match dice.roll(4) {
        0 => dice
            .pick(&["0001", "0044", "0004", "4713", "9999", "12345", "294276", "1999", "2000"])
            .to_owned(),
        _ => format!("20{:02}", dice.roll(30)),
    };
    let date = format!("{year}-{:02}-{:02}", dice.roll(13), dice.roll(32));
    let clock = format!("{:02}:{:02}", dice.roll(25), dice.roll(60));
    let clock = match dice.roll(4) {
        0 => clock,
        1 => format!("{clock}:{:02}.{}", dice.roll(61), dice.digits(9)),
        _ => format!("{clock}:{:02}", dice.roll(60)),
    };
    let zone = match dice.roll(8) {
        0 => "Z".to_owned(),
        1 => format!("{}{:02}", dice.pick(&["+", "-"]), dice.roll(17)),
        2 => format!("{}{:02}:{:02}", dice.pick(&["+", "-", " +"]), dice.roll(16), dice.roll(61)),
        3 => format!("+{:02}{:02}", dice.roll(14), dice.roll(60)),
        _ => String::new(),
    };
    let era = dice.pick(&["", "", "", "", "", "", " BC", " AD"]);
    let between = dice.pick(&[" ", " ", " ", "T", "  "]);
    match dice.roll(6) {
        0 => format!("{date}{era}"),
        1 => format!("{clock}{zone}"),
        _ => format!("{date}{between}{clock}{zone}{era}"),
    }
}

fn interval(dice: &mut Dice) -> String {
    let mut parts = Vec::new();
    for unit in ["years", "mons", "days", "hours", "mins", "secs"] {
        if dice.roll(3) == 0 {
            parts.push(format!("{}{} {unit}", dice.pick(&["", "", "-", "+"]), dice.roll(100)));
        }
    }
    if dice.roll(2) == 0 {
        let fraction = dice.pick(&["", ".5", ".05", ".123456", ".1234567"]);
        parts.push(format!(
            "{}{:02}:{:02}:{:02}{fraction}",
            dice.pick(&["", "-", "+"]),
            dice.roll(30),
            dice.roll(60),
            dice.roll(61)
        ));
    }
    parts.join(" ")
}

fn document(dice: &mut Dice, depth: usize) -> String {
    let space = dice.pick(&["", "", "", " ", "\n", "\t "]);
    let kinds = if depth == 0 { 4 } else { 6 };
    let value = match dice.roll(kinds) {
        0 => number(dice),
        1 => dice.pick(&["null", "true", "false"]).to_owned(),
        2 => string(dice),
        3 => dice.roll(1000).to_string(),
        4 => {
            let items: Vec<String> = (0..dice.roll(4)).map(|_| document(dice, depth - 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let item =
                |dice: &mut Dice| format!("{}{space}:{}", string(dice), document(dice, depth - 1));
            let items: Vec<String> = (0..dice.roll(5)).map(|_| item(dice)).collect();
            format!("{{{space}{}}}", items.join(","))
        }
    };
    format!("{space}{value}{space}")
}

fn string(dice: &mut Dice) -> String {
    let parts = [
        "a",
        "b",
        "ab",
        "é",
        "🚌",
        "\\u0061",
        "\\n",
        "\\\"",
        "\\\\",
        "\\u0000",
        "\\ud800",
        "\\ud83d\\ude00",
        "/",
        "\\/",
        " ",
        "\u{7f}",
    ];
    let most = if dice.roll(4) == 0 { parts.len() } else { 6 };
    let text: String = (0..dice.roll(4)).map(|_| parts[dice.roll(most)]).collect();
    format!("\"{text}\"")
}

fn array(dice: &mut Dice, depth: usize) -> String {
    let inner = depth > 0 && dice.roll(3) == 0;
    let count = dice.roll(4);
    let items: Vec<String> =
        (0..count).map(|_| if inner { array(dice, depth - 1) } else { element(dice) }).collect();
    format!("{{{}}}", items.join(dice.pick(&[",", ",", ", ", " , "])))
}

fn element(dice: &mut Dice) -> String {
    match dice.roll(5) {
        0 => number(dice),
        1 => dice.roll(50).to_string(),
        2 => format!(
            "\"{}\"",
            dice.pick(&[
                "a",
                "a b",
                "",
                "NULL",
                "\\\"",
                "\\\\",
                "{",
                "}",
                ",",
                "2025-01-01 10:00:00",
                "[1, 2]",
                "t"
            ])
        ),
        3 => dice
            .pick(&[
                "NULL",
                "null",
                "t",
                "f",
                "true",
                "1e3",
                "a",
                "a\\,b",
                "\\\"",
                "2025-01-01",
                "2025-01-01 10:00:00+02",
            ])
            .to_owned(),
        _ => dice.pick(&["1", "0", "1.50"]).to_owned(),
    }
}
