//! A plain rasteriser: the triangles of a frame as pixels, so that the editor can be looked at without a screen.

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Color32, Pos2, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The textures so far.
#[derive(Debug, Default)]
pub(super) struct Raster {
    textures: BTreeMap<TextureId, Texture>,
}

#[derive(Debug, Default)]
struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

/// A picture: size in pixels, rows from above.
pub(super) struct Picture {
    pub(super) size: [usize; 2],
    pub(super) pixels: Vec<Color32>,
}

/// A raster that is filled by the harness and read by the test.
pub(super) struct Shared(pub(super) Arc<Mutex<Raster>>);

impl TestRenderer for Shared {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut delta = std::mem::take(delta);
        let mut raster = self.0.lock().expect("one test, one thread");
        let mut changes: Vec<_> = delta.set.iter().collect();
        changes.sort_by_key(|(id, _)| **id);
        for (id, images) in changes {
            for image in images.iter() {
                raster.change(*id, image);
            }
        }
        delta.clear();
    }
}

impl Raster {
    fn change(&mut self, id: TextureId, delta: &egui::epaint::ImageDelta) {
        let egui::ImageData::Color(image) = &delta.image;
        let texture = self.textures.entry(id).or_default();
        let Some([left, top]) = delta.pos else {
            texture.size = image.size;
            texture.pixels.clone_from(&image.pixels);
            return;
        };
        for row in 0..image.size[1] {
            let from = row * image.size[0];
            let to = (top + row) * texture.size[0] + left;
            texture.pixels[to..to + image.size[0]]
                .copy_from_slice(&image.pixels[from..from + image.size[0]]);
        }
    }

    /// The picture of a frame, so many pixels to a point.
    pub(super) fn draw(
        &self,
        frame: &[ClippedPrimitive],
        size: [usize; 2],
        pixels: f32,
    ) -> Picture {
        let mut picture = Picture {
            size,
            pixels: vec![Color32::BLACK; size[0] * size[1]],
        };
        for piece in frame {
            let Primitive::Mesh(mesh) = &piece.primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = piece.clip_rect * pixels;
            let clip = [
                clip.left().round().max(0.0) as usize,
                clip.top().round().max(0.0) as usize,
                (clip.right().round().max(0.0) as usize).min(size[0]),
                (clip.bottom().round().max(0.0) as usize).min(size[1]),
            ];
            draw_mesh(&mut picture, mesh, texture, clip, pixels);
        }
        picture
    }
}

fn draw_mesh(picture: &mut Picture, mesh: &Mesh, texture: &Texture, clip: [usize; 4], pixels: f32) {
    for corners in mesh.indices.chunks_exact(3) {
        let corner = |place: usize| mesh.vertices[corners[place] as usize];
        triangle(
            picture,
            [corner(0), corner(1), corner(2)],
            texture,
            clip,
            pixels,
        );
    }
}

fn triangle(
    picture: &mut Picture,
    corners: [Vertex; 3],
    texture: &Texture,
    clip: [usize; 4],
    pixels: f32,
) {
    let at = |corner: &Vertex| corner.pos * pixels;
    let [a, b, c] = [at(&corners[0]), at(&corners[1]), at(&corners[2])];
    let area = cross(a, b, c);
    if area == 0.0 {
        return;
    }
    let low = |one: f32, two: f32, three: f32| one.min(two).min(three).floor().max(0.0) as usize;
    let high = |one: f32, two: f32, three: f32| one.max(two).max(three).ceil().max(0.0) as usize;
    let columns = low(a.x, b.x, c.x).max(clip[0])..high(a.x, b.x, c.x).min(clip[2]);
    let rows = low(a.y, b.y, c.y).max(clip[1])..high(a.y, b.y, c.y).min(clip[3]);
    for row in rows {
        for column in columns.clone() {
            let here = Pos2::new(column as f32 + 0.5, row as f32 + 0.5);
            let weights = [
                cross(b, c, here) / area,
                cross(c, a, here) / area,
                cross(a, b, here) / area,
            ];
            // A pixel on an edge belongs to one side only, as a graphics card has it.
            let inside = weights.iter().enumerate().all(|(place, weight)| {
                *weight > 0.0 || (*weight == 0.0 && owns(place, [a, b, c], area))
            });
            if inside {
                let ink = ink(&corners, weights, texture);
                let pixel = &mut picture.pixels[row * picture.size[0] + column];
                *pixel = over(ink, *pixel);
            }
        }
    }
}

/// Whether the edge opposite a corner is a left or a top edge.
fn owns(corner: usize, points: [Pos2; 3], area: f32) -> bool {
    let (from, to) = (points[(corner + 1) % 3], points[(corner + 2) % 3]);
    let way = if area > 0.0 { to - from } else { from - to };
    way.y < 0.0 || (way.y == 0.0 && way.x > 0.0)
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The colour of a point of a triangle, premultiplied, 0..=255.
fn ink(corners: &[Vertex; 3], weights: [f32; 3], texture: &Texture) -> [f32; 4] {
    let mut colour = [0.0; 4];
    let (mut u, mut v) = (0.0, 0.0);
    for (corner, weight) in corners.iter().zip(weights) {
        for (part, value) in colour.iter_mut().zip(corner.color.to_array()) {
            *part += weight * f32::from(value);
        }
        u += weight * corner.uv.x;
        v += weight * corner.uv.y;
    }
    let texel = sample(texture, u, v);
    for (part, value) in colour.iter_mut().zip(texel) {
        *part *= value / 255.0;
    }
    colour
}

/// A texture between its pixels.
fn sample(texture: &Texture, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let mut colour = [0.0; 4];
    for (column, row) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let weight = (1.0 - (x - left - column).abs()) * (1.0 - (y - top - row).abs());
        let inside = |at: f32, size: usize| at.clamp(0.0, size as f32 - 1.0) as usize;
        let place = inside(top + row, height) * width + inside(left + column, width);
        for (part, value) in colour.iter_mut().zip(texture.pixels[place].to_array()) {
            *part += weight * f32::from(value);
        }
    }
    colour
}

/// Premultiplied over, as egui blends: in the gamma space.
fn over(ink: [f32; 4], ground: Color32) -> Color32 {
    let [red, green, blue, _] = ground.to_array();
    let rest = 1.0 - ink[3] / 255.0;
    let mix =
        |ink: f32, ground: u8| (ink + rest * f32::from(ground)).round().clamp(0.0, 255.0) as u8;
    Color32::from_rgb(mix(ink[0], red), mix(ink[1], green), mix(ink[2], blue))
}

impl Picture {
    /// How many pixels are of nearly this colour.
    pub(super) fn count(&self, colour: Color32) -> usize {
        let near = |one: &&Color32| {
            let pairs = one.to_array().into_iter().zip(colour.to_array());
            pairs.map(|(one, other)| one.abs_diff(other)).max() <= Some(3)
        };
        self.pixels.iter().filter(near).count()
    }

    /// Writes it as a PNG.
    pub(super) fn save(&self, path: &std::path::Path) {
        let file = std::fs::File::create(path).expect("the folder is there");
        let mut encoder = png::Encoder::new(file, self.size[0] as u32, self.size[1] as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let bytes: Vec<u8> = self
            .pixels
            .iter()
            .flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()])
            .collect();
        let mut writer = encoder.write_header().expect("a size");
        writer.write_image_data(&bytes).expect("all bytes");
    }
}
