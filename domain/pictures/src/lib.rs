//! From a stranger's bytes to our own files: the kind is told by content, the size is known before anything is decoded, and
//! what comes out was drawn anew pixel by pixel. Nothing of the original is left: no metadata, no second file inside it.

use std::io::Cursor;

use base64::Engine as _;
use bytes::Bytes;
use image::{
    DynamicImage, ExtendedColorType, GenericImageView as _, ImageDecoder as _, ImageFormat, ImageReader, Limits,
    codecs::jpeg::JpegEncoder, imageops::FilterType, metadata::Orientation,
};
use mo_contract::{
    Error,
    picture::{MAX_PIXELS, Picture, WIDTHS},
};

/// A side longer than this is no photograph.
const MAX_SIDE: u32 = 30_000;
/// What decoding one picture may take, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;
/// The width of what is shown until the picture is there.
const TINY: u32 = 16;

/// One file of a picture.
#[derive(Clone, Debug)]
pub struct File {
    pub kind: Kind,
    pub bytes: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of that many pixels' width.
    Webp(u32),
    /// Of the largest width.
    Jpeg,
}

/// All that was made of one picture.
#[derive(Clone, Debug)]
pub struct Made {
    /// Of the largest size, in pixels.
    pub width: u32,
    pub height: u32,
    /// A very small one as a `data:` address; none where the picture is see-through.
    pub placeholder: Option<String>,
    pub files: Vec<File>,
}

fn wrong(message: &str) -> Error {
    Error::field("image", message)
}

fn broken<E>(_: E) -> Error {
    wrong("can't be read: the file is damaged")
}

/// Decodes within the limits, and makes every size.
///
/// # Errors
/// `VALIDATION_FAILED` under `image`.
pub fn make(bytes: &[u8]) -> Result<Made, Error> {
    let image = small_enough(decode(bytes)?);
    let (own_width, own_height) = image.dimensions();
    let largest = WIDTHS.iter().copied().max().unwrap_or(own_width).min(own_width);
    let is_clear = image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
    let height_at = |width: u32| {
        let exact = u64::from(own_height) * u64::from(width) / u64::from(own_width.max(1));
        u32::try_from(exact).unwrap_or(u32::MAX).clamp(1, MAX_SIDE / 2)
    };
    let sized = |image: DynamicImage, width: u32| {
        if image.dimensions() == (width, height_at(width)) {
            return image;
        }
        image.resize_exact(width, height_at(width), FilterType::Lanczos3)
    };
    let mut files = Vec::new();
    // Each is made of the next larger one: a step costs as much as its source is large.
    let mut image = image;
    for width in Picture::widths_of(largest).into_iter().rev() {
        image = sized(image, width);
        files.push(File { kind: Kind::Webp(width), bytes: webp(&image, is_clear, WEBP_QUALITY)? });
        if width == largest {
            files.push(File { kind: Kind::Jpeg, bytes: jpeg(&image)? });
        }
    }
    let placeholder = if is_clear {
        None
    } else {
        let tiny = webp(&sized(image, TINY.min(largest)), false, 40.0)?;
        Some(format!("data:image/webp;base64,{}", base64::engine::general_purpose::STANDARD.encode(tiny)))
    };
    Ok(Made { width: largest, height: height_at(largest), placeholder, files })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(wrong("must be a JPEG, PNG or WebP picture")),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let too_large = || wrong("must have at most 40 megapixels");
    let mut decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(image::ImageError::Limits(_)) => return Err(too_large()),
        Err(error) => return Err(broken(error)),
    };
    // What the header claims is all that is looked at so far; nothing has been unpacked.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(too_large());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// A rough, quick step down first: the careful one costs as much as its source is large.
fn small_enough(image: DynamicImage) -> DynamicImage {
    let twice = WIDTHS.iter().copied().max().unwrap_or_default() * 2;
    let (width, height) = image.dimensions();
    if width > twice {
        let exact = u64::from(height) * u64::from(twice) / u64::from(width);
        image.thumbnail_exact(twice, u32::try_from(exact).unwrap_or(u32::MAX).max(1))
    } else {
        image
    }
}

fn webp(image: &DynamicImage, is_clear: bool, quality: f32) -> Result<Bytes, Error> {
    let (width, height) = image.dimensions();
    let encoded = if is_clear {
        let pixels = image.to_rgba8();
        webp::Encoder::from_rgba(&pixels, width, height).encode_simple(false, quality).map(|memory| memory.to_vec())
    } else {
        let pixels = image.to_rgb8();
        webp::Encoder::from_rgb(&pixels, width, height).encode_simple(false, quality).map(|memory| memory.to_vec())
    };
    // The encoder takes no side over 16,383 pixels.
    encoded.map(Bytes::from).map_err(|_| wrong("is too narrow for its length"))
}

/// On white, where it is see-through.
fn jpeg(image: &DynamicImage) -> Result<Bytes, Error> {
    let (width, height) = image.dimensions();
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for pixel in image.to_rgba8().pixels() {
        let [r, g, b, a] = pixel.0.map(u32::from);
        let on_white = |channel: u32| u8::try_from((channel * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX);
        pixels.extend([on_white(r), on_white(g), on_white(b)]);
    }
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)
        .encode(&pixels, width, height, ExtendedColorType::Rgb8)
        .map_err(broken)?;
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn message(bytes: &[u8]) -> String {
        make(bytes).err().unwrap().field_messages("image").concat()
    }

    /// A header that claims `width` × `height` pixels, with its checksum, and nothing behind it.
    fn claims(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(1, 1);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
        })
    }

    #[test]
    fn every_size_and_none_larger() {
        let made = make(&png(1000, 500)).unwrap();
        assert_eq!((made.width, made.height), (1000, 500));
        let widths: Vec<u32> = made
            .files
            .iter()
            .filter_map(|file| match file.kind {
                Kind::Webp(width) => {
                    let image = image::load_from_memory_with_format(&file.bytes, ImageFormat::WebP).unwrap();
                    assert_eq!((image.width(), image.height()), (width, width / 2));
                    Some(width)
                }
                Kind::Jpeg => None,
            })
            .collect();
        assert_eq!(widths, [1000, 640, 320]);
        assert!(made.placeholder.is_some_and(|text| text.len() < 400));
    }

    #[test]
    fn a_claim_is_refused_before_anything_is_unpacked() {
        let started = std::time::Instant::now();
        for (width, height) in [(50_000, 50_000), (u32::MAX >> 1, u32::MAX >> 1), (29_000, 29_000), (8_000, 5_001)] {
            assert_eq!(message(&claims(width, height)), "must have at most 40 megapixels", "{width}x{height}");
        }
        assert!(started.elapsed().as_secs() < 2);
    }

    /// Megabytes of one colour that fit into a few kilobytes: within the limits it is an ordinary picture.
    #[test]
    fn a_dense_file_stays_within_the_limits() {
        let image = image::GrayImage::new(6_000, 6_000);
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, ImageFormat::Png).unwrap();
        let made = make(&out.into_inner()).unwrap();
        assert_eq!((made.width, made.height), (1280, 1280));
    }

    #[test]
    fn only_three_kinds_by_content() {
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        for bytes in [&gif[..], svg, b"%PDF-1.7", b"BM....", b"\x00", b"<html>"] {
            assert_eq!(message(bytes), "must be a JPEG, PNG or WebP picture");
        }
    }

    #[test]
    fn a_broken_file_is_told_so() {
        let whole = png(400, 400);
        for cut in [9, 33, 60, whole.len() / 2] {
            assert_eq!(message(&whole[..cut]), "can't be read: the file is damaged", "{cut}");
        }
        assert_eq!(message(b"\xff\xd8\xff\xe0\x00\x10JFIF"), "can't be read: the file is damaged");
        assert_eq!(message(b"RIFF\x10\x00\x00\x00WEBPVP8 "), "can't be read: the file is damaged");
    }

    #[test]
    fn nothing_hidden_comes_through() {
        let image = make(&png(320, 200)).unwrap();
        let jpeg = image.files.iter().find(|file| matches!(file.kind, Kind::Jpeg)).unwrap().bytes.to_vec();
        // A comment segment and a tail with markup, as a file that is a picture and a page at once has them.
        let comment = b"<script>alert(1)</script>";
        let mut both = jpeg[..2].to_vec();
        both.extend([0xff, 0xfe, 0, u8::try_from(comment.len() + 2).unwrap()]);
        both.extend_from_slice(comment);
        both.extend_from_slice(&jpeg[2..]);
        both.extend_from_slice(b"<html><script>alert(2)</script></html>PK\x03\x04");
        for file in make(&both).unwrap().files {
            let text = String::from_utf8_lossy(&file.bytes);
            assert!(!text.contains("<script>") && !text.contains("PK\x03\x04"));
        }
    }

    #[test]
    fn a_picture_is_turned_as_its_camera_says_and_says_so_no_more() {
        let jpeg =
            make(&png(320, 200)).unwrap().files.into_iter().find(|file| matches!(file.kind, Kind::Jpeg)).unwrap();
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut turned = jpeg.bytes[..2].to_vec();
        turned.extend([0xff, 0xe1, 0, u8::try_from(exif.len() + 2).unwrap()]);
        turned.extend_from_slice(exif);
        turned.extend_from_slice(&jpeg.bytes[2..]);
        let made = make(&turned).unwrap();
        assert_eq!((made.width, made.height), (200, 320));
        assert!(made.files.iter().all(|file| !file.bytes.windows(4).any(|part| part == b"Exif")));
    }

    #[test]
    fn what_is_see_through_stays_so() {
        let image = image::RgbaImage::from_fn(64, 64, |x, _| image::Rgba([200, 30, 30, if x < 32 { 0 } else { 255 }]));
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, ImageFormat::Png).unwrap();
        let made = make(&out.into_inner()).unwrap();
        assert_eq!(made.placeholder, None);
        let webp = image::load_from_memory(&made.files[0].bytes).unwrap().to_rgba8();
        assert!(webp.get_pixel(4, 30).0[3] < 16 && webp.get_pixel(60, 30).0[3] > 240);
    }
}
