//! Small pictures.

use crate::dice::Dice;

/// A PNG of `side` by `side` pixels in one colour that fades to the right. The picture data
/// is stored, not compressed.
pub fn picture(row: i64, side: u8) -> Vec<u8> {
    let mut dice = Dice::of("picture", row);
    let (red, green, blue) = (shade(&mut dice), shade(&mut dice), shade(&mut dice));
    let mut pixels = Vec::new();
    for _ in 0..side {
        let line = (0..side)
            .flat_map(|across| [red, green.saturating_sub(across), blue.saturating_add(across)]);
        // Each line starts with its filter, which is none.
        pixels.extend(std::iter::once(0).chain(line));
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    // Eight bits a channel, three channels, no interlace.
    chunk(&mut png, *b"IHDR", &[0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]);
    chunk(&mut png, *b"IDAT", &stored(&pixels));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// One channel of a colour.
fn shade(dice: &mut Dice) -> u8 {
    u8::try_from(dice.between(0, 255)).unwrap_or(0)
}

/// Adds a chunk: length, name, data, checksum.
fn chunk(png: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let sum = crc32(png.get(start..).unwrap_or_default());
    png.extend(sum.to_be_bytes());
}

/// A zlib stream with one stored block.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(0);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler32(data).to_be_bytes());
    stream
}

/// The checksum of a PNG chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
        })
    })
}

/// The checksum of a zlib stream.
fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}
