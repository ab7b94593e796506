//! The page: SVG elements in the order they are painted, and where text stands already.

use super::words::{Bounds, Text};
use std::fmt::Write;

/// A4 landscape at five units to the millimetre.
const SIZE: (u32, u32) = (1485, 1050);

/// A page that is being drawn.
#[derive(Debug, Default)]
pub(super) struct Page {
    body: String,
    texts: Vec<Bounds>,
}

impl Page {
    /// Writes a line of text.
    pub(super) fn text(&mut self, text: Text) {
        let Text { x, y, size, .. } = text;
        let weight = if text.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        self.element(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{}\" fill=\"{}\"{weight}>{}</text>",
            text.anchor,
            text.fill,
            escape(&text.words)
        ));
        self.texts.push(text.bounds());
    }

    /// Writes a line of text only where it covers no other and stays between `left` and `right`; says whether it did.
    pub(super) fn text_where_free(&mut self, text: Text, room: f64, left: f64, right: f64) -> bool {
        let bounds = text.bounds().padded(room);
        let inside = bounds.left + room >= left && bounds.right - room <= right;
        let free = inside && !self.texts.iter().any(|other| other.overlaps(&bounds));
        if free {
            self.text(text);
        }
        free
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.element(format_args!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{fill}\"/>"
        ));
    }

    /// A straight line, one unit wide.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str) {
        self.element(format_args!(
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{stroke}\" fill=\"none\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    /// A line through points.
    pub(super) fn curve(&mut self, points: &[(f64, f64)], stroke: &str, width: f64) {
        self.element(format_args!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
            path(points)
        ));
    }

    /// The area inside points, filled with a colour or a gradient of this page.
    pub(super) fn area(&mut self, points: &[(f64, f64)], fill: &str) {
        self.element(format_args!(
            "<path d=\"{}Z\" fill=\"{fill}\"/>",
            path(points)
        ));
    }

    /// The whole as an SVG document.
    pub(super) fn finish(self, title: &str) -> String {
        let (width, height) = SIZE;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"297mm\" height=\"210mm\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" font-family=\"'Segoe UI', 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
             <title>{}</title>\n\
             <defs><linearGradient id=\"intensity\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">\
             <stop offset=\"0\" stop-color=\"#4f8389\" stop-opacity=\"0.85\"/>\
             <stop offset=\"1\" stop-color=\"#b9d3d0\" stop-opacity=\"0.55\"/>\
             </linearGradient></defs>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            escape(title),
            self.body
        )
    }

    /// Where text stands.
    #[cfg(test)]
    pub(super) fn texts(&self) -> &[Bounds] {
        &self.texts
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.body, "{element}");
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let letter = if place == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{x:.1} {y:.1}");
    }
    path
}

/// Text as it may stand in XML: marked characters escaped, control characters (which XML forbids) left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                escaped.push(' ');
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}
