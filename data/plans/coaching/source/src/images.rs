//! `tls_image`: the pictures, of coaches and of categories alike.
//!
//! The document does not give this table; its columns are what the rest of it implies.

use crate::cell::Cell;
use crate::pictures::{Format, picture};
use crate::table::{Column, ID, TIME, Table, column};
use Content::{Absent, Cut, Empty, Picture};
use Format::{Gif, Jpeg, Png, WebP};
use complaint::{Complaint, Result};

/// What stands in `data`.
#[derive(Clone, Copy)]
enum Content {
    /// A picture: format, side in pixels, seed.
    Picture(Format, u32, u32),
    /// The first half of such a picture.
    Cut(Format, u32, u32),
    /// No bytes.
    Empty,
    /// NULL.
    Absent,
}

/// Id, name, mime type, content, time of creation.
type Row = (i32, Option<&'static str>, Option<&'static str>, Content, &'static str);

/// A picture whose name and mime type are both given.
const fn named(
    id: i32,
    name: &'static str,
    mime: &'static str,
    content: Content,
    time: &'static str,
) -> Row {
    (id, Some(name), Some(mime), content, time)
}

#[rustfmt::skip]
const ROWS: [Row; 45] = [
    // Who has no picture yet; shared by many.
    named(1, "default.png", "image/png", Picture(Png, 64, 1), "2020-03-01 08:00:00"),
    named(2, "default_30.png", "image/png", Picture(Png, 30, 1), "2020-03-01 08:00:00.25"),
    named(3, "default_45.png", "image/png", Picture(Png, 45, 1), "2020-03-01 08:00:00.5"),
    named(4, "default_60.png", "image/png", Picture(Png, 60, 1), "2020-03-01 08:00:00.75"),
    // Coaches.
    named(10, "daniel.jpg", "image/jpeg", Picture(Jpeg, 64, 10), "2020-03-02 09:12:40.118302"),
    named(11, "daniel_30.jpg", "image/jpeg", Picture(Jpeg, 30, 10), "2020-03-02 09:12:41.002199"),
    named(12, "daniel_45.jpg", "image/jpeg", Picture(Jpeg, 45, 10), "2020-03-02 09:12:41.540017"),
    named(13, "daniel_60.jpg", "image/jpeg", Picture(Jpeg, 60, 10), "2020-03-02 09:12:42.091"),
    named(14, "amara.png", "image/png", Picture(Png, 64, 14), "2020-03-02 10:01:07.660541"),
    named(15, "amara_30.png", "image/png", Picture(Png, 30, 14), "2020-03-02 10:01:08.1"),
    named(16, "amara_45.png", "image/png", Picture(Png, 45, 14), "2020-03-02 10:01:08.52"),
    named(17, "amara_60.png", "image/png", Picture(Png, 60, 14), "2020-03-02 10:01:09"),
    named(20, "Jürgen (final) #2.jpg", "image/jpeg", Picture(Jpeg, 64, 20), "2020-04-14 17:30:55.000001"),
    named(21, "sofia.gif", "image/gif", Picture(Gif, 48, 21), "2020-05-03 12:00:00.999999"),
    named(22, "noah.webp", "image/webp", Picture(WebP, 64, 22), "2020-05-20 07:45:12.3004"),
    // A PNG that was given another ending.
    named(23, "mei-ling.jpg", "image/jpeg", Picture(Png, 64, 23), "2020-06-11 21:17:03.845112"),
    named(24, "robin.png", "image/png", Picture(Png, 64, 24), "2020-07-01 13:05:00.73"),
    named(25, "priya.jpg", "image/jpeg", Cut(Jpeg, 64, 25), "2020-08-19 06:59:59.5"),
    named(26, "ingrid.png", "image/png", Empty, "2020-10-02 16:22:31.404"),
    named(27, "kofi.png", "image/png", Absent, "2020-10-25 02:30:00"),
    // The same bytes under two ids.
    named(28, "yuki.png", "image/png", Picture(Png, 64, 28), "2020-11-11 11:11:11.111111"),
    named(29, "charlie.png", "image/png", Picture(Png, 64, 28), "2021-09-08 19:40:26.02"),
    named(30, "omar.webp", "image/webp", Picture(WebP, 60, 30), "2021-03-28 02:15:00"),
    // An e with its dots as a sign of their own.
    named(31, "zoe\u{308}.jpg", "image/jpeg", Picture(Jpeg, 64, 31), "2021-04-17 14:14:14.2"),
    (32, Some("daniela.png"), None, Picture(Png, 64, 32), "2022-06-02 08:08:08.808"),
    named(33, "björn.jpeg", "image/jpg", Picture(Jpeg, 64, 33), "2022-09-13 10:00:00"),
    (34, None, None, Picture(Gif, 32, 34), "2023-01-30 23:59:59.999999"),
    named(35, "Mary-Jane.PNG", "IMAGE/PNG", Picture(Png, 64, 35), "2023-07-21 15:42:10.61"),
    named(36, "", "application/octet-stream", Picture(Jpeg, 64, 36), "2024-11-05 09:30:21.907"),
    // An older picture that nobody uses; another one has its name.
    named(37, "robin.png", "image/png", Picture(Png, 48, 37), "2020-06-30 18:00:00.1"),
    // Icons.
    named(50, "icon_health.png", "image/png", Picture(Png, 32, 50), "2020-03-01 08:10:00"),
    named(51, "icon_sleep.png", "image/png", Picture(Png, 24, 51), "2020-03-01 08:10:01"),
    named(52, "icon_food.gif", "image/gif", Picture(Gif, 24, 52), "2020-03-01 08:10:02"),
    named(53, "icon_work.webp", "image/webp", Picture(WebP, 32, 53), "2020-03-01 08:10:03"),
    named(54, "icon_love.png", "image/png", Picture(Png, 32, 54), "2020-03-01 08:10:04"),
    named(55, "icon_money.jpg", "image/jpeg", Picture(Jpeg, 32, 55), "2020-03-01 08:10:05"),
    named(56, "icon_move.png", "image/png", Picture(Png, 16, 56), "2020-03-01 08:10:06"),
    named(57, "icon_mind.webp", "image/webp", Picture(WebP, 24, 57), "2020-03-01 08:10:07"),
    named(58, "icon_star.png", "image/png", Picture(Png, 8, 58), "2020-03-01 08:10:08"),
    named(59, "icon_heart.png", "image/png", Picture(Png, 8, 59), "2020-03-01 08:10:09"),
    named(60, "icon_dot.gif", "image/gif", Picture(Gif, 8, 60), "2020-03-01 08:10:10"),
    named(61, "icons/../badge.png", "image/png", Picture(Png, 16, 61), "2020-03-01 08:10:11"),
    named(62, "icon_leaf.png", "image/png", Picture(Png, 16, 62), "2020-12-24 18:00:00"),
    named(63, "icon_unused.webp", "image/webp", Picture(WebP, 16, 63), "2020-12-24 18:00:01"),
    named(64, "icon_book.png", "image/png", Picture(Png, 32, 64), "2022-02-22 22:22:22.22"),
];

/// The columns.
const COLUMNS: &[Column] =
    &[ID, column("name", "text"), column("mime", "text"), column("data", "bytea"), TIME];

/// The table.
pub fn table() -> Result<Table> {
    let row = |(id, name, mime, content, time): &Row| {
        let data = data(*content).map_err(|error| {
            Complaint::new(format!("cannot draw a picture: {error}")).at(format!("tls_image {id}"))
        })?;
        Ok(vec![(*id).into(), (*name).into(), (*mime).into(), data, (*time).into()])
    };
    Ok(Table {
        name: "tls_image",
        columns: COLUMNS,
        references: &[],
        indexed: &[],
        rows: ROWS.iter().map(row).collect::<Result<_>>()?,
        given: 1003,
    })
}

fn data(content: Content) -> image::ImageResult<Cell> {
    Ok(match content {
        Picture(format, side, seed) => Cell::Bytes(picture(format, side, seed)?),
        Cut(format, side, seed) => {
            let mut bytes = picture(format, side, seed)?;
            bytes.truncate(bytes.len() / 2);
            Cell::Bytes(bytes)
        }
        Empty => Cell::Bytes(Vec::new()),
        Absent => Cell::Null,
    })
}
