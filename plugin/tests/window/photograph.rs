//! A photograph: what stands in a window, as pixels.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

/// Red, green and blue from the upper left corner on.
pub(crate) struct Photograph {
    pub(crate) size: [u32; 2],
    pub(crate) pixels: Vec<u8>,
}

impl Photograph {
    /// Of a window of 24 bits.
    pub(crate) fn take(display: &RustConnection, window: Window, size: [u32; 2]) -> Photograph {
        let [width, height] = size.map(|side| side as u16);
        let image = display
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width, height, u32::MAX)
            .expect("it is asked")
            .reply()
            .expect("it is answered");
        let colour = |pixel: &[u8]| [pixel[2], pixel[1], pixel[0]];
        Photograph {
            size,
            pixels: image.data.chunks_exact(4).flat_map(colour).collect(),
        }
    }

    /// How much of it has nearly this colour, 0..=1.
    pub(crate) fn share(&self, colour: [u8; 3]) -> f64 {
        let near = |pixel: &&[u8]| {
            pixel
                .iter()
                .zip(colour)
                .all(|(one, other)| one.abs_diff(other) <= 3)
        };
        let found = self.pixels.chunks_exact(3).filter(near).count();
        found as f64 / (self.pixels.len() / 3) as f64
    }

    /// The colour at a place.
    pub(crate) fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let place = 3 * (y * self.size[0] + x) as usize;
        [
            self.pixels[place],
            self.pixels[place + 1],
            self.pixels[place + 2],
        ]
    }

    /// Writes it as a PNG.
    pub(crate) fn write(&self, path: &Path) {
        let file = File::create(path).expect("the folder is there");
        let mut encoder = png::Encoder::new(file, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().expect("a size");
        writer.write_image_data(&self.pixels).expect("all pixels");
    }

    /// Reads one that was written.
    pub(crate) fn read(path: &Path) -> Photograph {
        let file = File::open(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let mut reader = png::Decoder::new(BufReader::new(file))
            .read_info()
            .expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
        let frame = reader.next_frame(&mut pixels).expect("a whole PNG");
        Photograph {
            size: [frame.width, frame.height],
            pixels,
        }
    }
}
