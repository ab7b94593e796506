//! The canvas: a plain image with rectangles and words, saved as PNG.

use super::colour::{GROUND, Rgb, blend};
use crate::StudioError;
use crate::file::aside::Aside;
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

/// A rectangle of a canvas, pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

/// An image of red, green and blue, 8 bits each. What is drawn beyond its edges is left out.
#[derive(Clone, Debug)]
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Height of a line of words, pixels.
pub(super) const LETTER_HEIGHT: usize = 16;

/// The largest side of a canvas, pixels.
const LARGEST: usize = 16_384;

impl Canvas {
    /// A dark canvas; either side is held within 1 to 16,384 pixels.
    pub fn new(width: usize, height: usize) -> Canvas {
        let (width, height) = (width.clamp(1, LARGEST), height.clamp(1, LARGEST));
        Canvas {
            width,
            height,
            pixels: GROUND.repeat(width * height),
        }
    }

    /// All of it.
    pub fn area(&self) -> Area {
        Area {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// Fills a rectangle with one colour.
    pub fn fill(&mut self, area: Area, colour: Rgb) {
        let (right, bottom) = (area.x + area.width, area.y + area.height);
        for y in area.y..bottom.min(self.height) {
            for x in area.x..right.min(self.width) {
                self.put(x, y, colour);
            }
        }
    }

    /// Writes one line of words with its upper left corner at `x`, `y`: 16 pixels high, [`Canvas::words_width`] wide.
    /// Letters beyond the basic Latin ones become `?`.
    pub fn write(&mut self, x: usize, y: usize, words: &str, colour: Rgb) {
        let step = get_raster_width(FontWeight::Regular, RasterHeight::Size16);
        for (place, letter) in words.chars().enumerate() {
            let find = |letter| get_raster(letter, FontWeight::Regular, RasterHeight::Size16);
            let Some(letter) = find(letter).or_else(|| find('?')) else {
                continue;
            };
            for (down, row) in letter.rows().enumerate() {
                for (across, share) in row.iter().enumerate().filter(|(_, share)| **share > 0) {
                    let (x, y) = (x + place * step + across, y + down);
                    let share = f32::from(*share) / 255.0;
                    self.put(x, y, blend(self.at(x, y), colour, share));
                }
            }
        }
    }

    /// How wide words are, pixels.
    pub fn words_width(words: &str) -> usize {
        words.chars().count() * get_raster_width(FontWeight::Regular, RasterHeight::Size16)
    }

    pub(super) fn put(&mut self, x: usize, y: usize, colour: Rgb) {
        if x < self.width && y < self.height {
            let at = 3 * (y * self.width + x);
            self.pixels[at..at + 3].copy_from_slice(&colour);
        }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> Rgb {
        if x >= self.width || y >= self.height {
            return GROUND;
        }
        let at = 3 * (y * self.width + x);
        [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]]
    }

    /// Writes it as PNG into `to`: one byte a pixel where it has at most 256 colours, else three.
    ///
    /// # Errors
    /// Whatever `to` refuses.
    pub fn write_png(&self, to: &mut impl Write) -> io::Result<()> {
        let mut encoder = png::Encoder::new(to, self.width as u32, self.height as u32);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let colours: BTreeSet<Rgb> = self.colours().collect();
        let data = if colours.len() > 256 {
            encoder.set_color(png::ColorType::Rgb);
            Cow::Borrowed(&self.pixels)
        } else {
            let colours: Vec<Rgb> = colours.into_iter().collect();
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_filter(png::Filter::NoFilter);
            encoder.set_palette(colours.concat());
            let place = |colour| colours.binary_search(&colour).expect("all are listed") as u8;
            Cow::Owned(self.colours().map(place).collect())
        };
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&data)?;
        Ok(writer.finish()?)
    }

    fn colours(&self) -> impl Iterator<Item = Rgb> {
        self.pixels
            .chunks_exact(3)
            .map(|pixel| [pixel[0], pixel[1], pixel[2]])
    }

    /// Saves it as a PNG file that appears under its name when it is whole.
    ///
    /// # Errors
    /// A missing or forbidden folder, a path that is a folder, a file that is there and may not be replaced, a full disk.
    pub fn save(&self, path: &Path, overwrite: bool) -> Result<(), StudioError> {
        let mut bytes = Vec::new();
        let failed = |needed, error| StudioError::writing(path, needed, error);
        self.write_png(&mut bytes)
            .map_err(|error| failed(0, error))?;
        let needed = bytes.len() as u64;
        let mut aside = Aside::create(path, overwrite)?;
        aside
            .file()
            .write_all(&bytes)
            .and_then(|()| aside.publish())
            .map_err(|error| failed(needed, error))
    }
}
