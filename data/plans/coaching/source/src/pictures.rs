//! Small pictures, drawn and encoded here.

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder as _, ImageResult, Rgb, RgbImage};

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG, which does not give the pixels back.
    Jpeg,
    /// GIF of one frame.
    Gif,
    /// WebP, lossless.
    WebP,
}

/// The bytes of a picture of `side` by `side` pixels; another `seed` is another picture.
pub fn picture(format: Format, side: u32, seed: u32) -> ImageResult<Vec<u8>> {
    let drawn = RgbImage::from_fn(side, side, |x, y| pixel(side, seed, x, y));
    let (raw, color) = (drawn.as_raw(), ExtendedColorType::Rgb8);
    let mut bytes = Vec::new();
    match format {
        // The fast way does not go through flate2, whose bytes depend on what else is built.
        Format::Png => {
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub)
                .write_image(raw, side, side, color)?;
        }
        Format::Jpeg => {
            JpegEncoder::new_with_quality(&mut bytes, 80).write_image(raw, side, side, color)?;
        }
        Format::Gif => GifEncoder::new(&mut bytes).encode(raw, side, side, color)?,
        Format::WebP => {
            WebPEncoder::new_lossless(&mut bytes).write_image(raw, side, side, color)?;
        }
    }
    Ok(bytes)
}

/// A head and shoulders before a plain ground, in colours of the seed. The colours are few, so
/// that GIF keeps them all.
fn pixel(side: u32, seed: u32, x: u32, y: u32) -> Rgb<u8> {
    let within = |middle: (u32, u32), radius: u32| {
        let (across, down) =
            ((64 * x / side).abs_diff(middle.0), (64 * y / side).abs_diff(middle.1));
        across * across + down * down < radius * radius
    };
    if within((32, 24), 12) {
        shade(seed, 3)
    } else if within((32, 62), 22) {
        shade(seed, 7)
    } else {
        shade(seed, 1)
    }
}

fn shade(seed: u32, part: u32) -> Rgb<u8> {
    let channel = |factor: u32| {
        u8::try_from(seed.wrapping_mul(factor).wrapping_add(part * 37) % 256).unwrap_or(0)
    };
    Rgb([channel(53), channel(97), channel(151)])
}
