//! What the dumps promise.

use crate::cell::Cell;
use crate::dump::{FILES, whole};
use crate::table::Table;
use crate::tree::upwards;
use image::ImageFormat;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

fn tables() -> Vec<Table> {
    crate::tables().unwrap()
}

fn table(name: &str) -> Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

fn int(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Int(number) => Some(*number),
        _ => None,
    }
}

fn ids(table: &Table) -> Vec<i32> {
    table.rows.iter().map(|row| int(&row[0]).unwrap()).collect()
}

/// The pictures by id; `None` is NULL.
fn pictures() -> BTreeMap<i32, Option<Vec<u8>>> {
    let picture = |mut row: Vec<Cell>| {
        let bytes = match row.swap_remove(3) {
            Cell::Bytes(bytes) => Some(bytes),
            _ => None,
        };
        (int(&row[0]).unwrap(), bytes)
    };
    table("tls_image").rows.into_iter().map(picture).collect()
}

/// The numbers that one column points to and that are not there, with the rows that point.
fn broken(name: &str, column: &str, to: &str) -> Vec<(i32, i32)> {
    let (from, there) = (table(name), ids(&table(to)));
    let at = from.columns.iter().position(|found| found.name == column).unwrap();
    let points = from.rows.iter().filter_map(|row| Some((int(&row[0])?, int(&row[at])?)));
    points.filter(|(_, number)| !there.contains(number)).collect()
}

/// A field as `COPY … FROM` reads it.
fn read(field: &str) -> Option<String> {
    if field == "\\N" {
        return None;
    }
    let mut signs = field.chars();
    let mut text = String::new();
    while let Some(sign) = signs.next() {
        text.push(match sign {
            '\\' => match signs.next().unwrap() {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                other => other,
            },
            other => other,
        });
    }
    Some(text)
}

#[test]
fn the_same_on_every_run() {
    assert_eq!(tables(), tables());
    let text = whole(&tables());
    assert_eq!(text, whole(&tables()));
    // And on every machine. Whoever changes a row, or has another release of `image`, writes the
    // new digest here, and looks at the figures in the plan's README and at its checks.
    let digest = Cell::Bytes(Sha256::digest(text.as_bytes()).to_vec());
    assert_eq!(
        digest.field(),
        "\\\\x51957672de92bbd0a3135e861a67bb1ecb01884991ec0f850a333df186835d4a"
    );
}

#[test]
fn every_line_has_the_fields_of_its_columns() {
    for (file, dump) in FILES {
        let mut columns = None;
        for line in dump(&tables()).lines() {
            if let Some(copy) = line.strip_prefix("COPY ") {
                columns = Some(copy.matches(", ").count() + 1);
            } else if line == "\\." {
                columns = None;
            } else if let Some(columns) = columns {
                assert_eq!(line.split('\t').count(), columns, "{file}: {line}");
            }
        }
        assert_eq!(columns, None, "{file}: a block without its end");
    }
}

#[test]
fn every_field_gives_its_cell_back() {
    for table in tables() {
        for cell in table.rows.iter().flatten() {
            let field = read(&cell.field());
            match cell {
                Cell::Null => assert_eq!(field, None),
                Cell::Text(text) => assert_eq!(field.as_ref(), Some(text)),
                Cell::Bytes(bytes) => {
                    assert_eq!(field.map(|field| field.len()), Some(2 + 2 * bytes.len()));
                }
                Cell::Bool(_) | Cell::Int(_) => assert!(field.is_some_and(|f| f.is_ascii())),
            }
        }
    }
}

#[test]
fn keys_are_unique_and_have_been_given() {
    for table in tables() {
        let keys = ids(&table);
        let different: BTreeSet<i32> = keys.iter().copied().collect();
        assert_eq!(different.len(), keys.len(), "{}", table.name);
        assert!(different.last() <= Some(&table.given), "{}", table.name);
    }
}

#[test]
fn times_are_written_as_the_server_writes_them() {
    for table in tables() {
        for row in &table.rows {
            if let Some(Cell::Text(time)) = row.last() {
                let (whole, fraction) = time.split_once('.').unwrap_or((time, "1"));
                assert_eq!(whole.len(), 19, "{time}");
                assert!(fraction.len() <= 6 && !fraction.ends_with('0'), "{time}");
            }
        }
    }
}

#[test]
fn references_hold_where_they_were_checked() {
    for table in tables() {
        for reference in table.references {
            let broken = broken(table.name, reference.column, reference.to);
            assert_eq!(broken.is_empty(), reference.valid, "{} {broken:?}", reference.column);
        }
    }
    assert_eq!(broken("tls_coach", "image_id", "tls_image"), [(11, 999), (19, 404)]);
    let icons = [(24, 777), (31, 778), (73, 777)];
    assert_eq!(broken("tls_category", "icon_id", "tls_image"), icons);
    assert_eq!(broken("tls_category", "parent_id", "tls_category"), [(68, 99)]);
}

#[test]
fn five_categories_hang_on_no_root() {
    let categories = table("tls_category");
    let there = ids(&categories);
    let roots: Vec<i32> = categories
        .rows
        .iter()
        .filter(|row| row[1] == Cell::Null)
        .map(|row| int(&row[0]).unwrap())
        .collect();
    let rootless = there.iter().filter(|id| !roots.contains(upwards(**id).last().unwrap()));
    assert_eq!(rootless.copied().collect::<Vec<_>>(), [68, 69, 71, 72, 73]);
}

#[test]
fn pictures_begin_as_their_format_says() {
    let mut found = BTreeSet::new();
    for (id, bytes) in pictures() {
        let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { continue };
        found.insert(image::guess_format(&bytes).unwrap().extensions_str()[0]);
        // A picture that was cut begins like a whole one.
        if id != 25 {
            let picture = image::load_from_memory(&bytes).unwrap();
            assert_eq!(picture.width(), picture.height(), "{id}");
            assert!((8..=64).contains(&picture.width()), "{id}");
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["gif", "jpg", "png", "webp"]);
}

#[test]
fn odd_pictures_are_odd() {
    let pictures = pictures();
    let ends = |id| pictures[&id].as_ref().unwrap().ends_with(&[0xff, 0xd9]);
    assert!(ends(10) && !ends(25));
    let mislabelled = image::guess_format(pictures[&23].as_ref().unwrap());
    assert_eq!(mislabelled.unwrap(), ImageFormat::Png);
    assert_eq!(pictures[&26], Some(Vec::new()));
    assert_eq!(pictures[&27], None);
    let alike = |bytes: &_| pictures.values().filter(|other| *other == bytes).count();
    let doubled = pictures.iter().filter(|(_, bytes)| alike(bytes) > 1).map(|(id, _)| *id);
    assert_eq!(doubled.collect::<Vec<_>>(), [28, 29]);
}
