//! The tempo over time.

use super::heading::bpm;
use super::page::Page;
use super::words::Text;
use super::{LEFT, RIGHT, TEMPO_BOTTOM, TEMPO_TOP, across, caption};
use anodyne_studio::{Outline, OutlineTempo};

const LINE: &str = "#b9754f";
/// Room for the numbers above the line.
const ABOVE: f64 = 32.0;
const BELOW: f64 = 12.0;
/// A span of at least this many bpm fills the lane, so that a nudge does not look like a plunge.
const LEAST_SPAN: f64 = 12.0;

/// Tempi closer than this are the same, bpm.
const SAME: f64 = 0.2;
/// The share of the session from which an even stretch gets a number.
const LEAST_PLATEAU: f64 = 0.03;

/// Draws the lane.
pub(super) fn draw(page: &mut Page, outline: &Outline) {
    let tempi = outline.tempo_map.iter().map(|point| point.bpm);
    let slowest = tempi.clone().fold(f64::INFINITY, f64::min);
    let fastest = tempi.fold(f64::NEG_INFINITY, f64::max);
    let span = (fastest - slowest).max(LEAST_SPAN);
    let middle = (slowest + fastest) / 2.0;
    let height = TEMPO_BOTTOM - TEMPO_TOP - ABOVE - BELOW;
    let place = |point: &OutlineTempo| {
        let up = (point.bpm - middle) / span + 0.5;
        (
            across(outline, point.seconds),
            TEMPO_BOTTOM - BELOW - height * up,
        )
    };
    let mut line: Vec<_> = outline.tempo_map.iter().map(place).collect();
    if let Some(last) = line.last().copied() {
        line.push((RIGHT, last.1));
    }
    page.curve(&line, LINE, 2.5);
    for point in numbered(outline) {
        number(page, place(&point), point.bpm);
    }
    let middle = (TEMPO_TOP + TEMPO_BOTTOM) / 2.0;
    caption(page, middle, "Tempo", "beats per minute");
}

/// The points worth a number, the most telling first: the middle of each even stretch, the longest first; then the first,
/// last, slowest and fastest point, where no even stretch says the same.
fn numbered(outline: &Outline) -> Vec<OutlineTempo> {
    let map = &outline.tempo_map;
    let mut points = plateaus(map, outline.length_seconds);
    let by_bpm = |one: &&OutlineTempo, other: &&OutlineTempo| one.bpm.total_cmp(&other.bpm);
    let ends = [map.first(), map.last()];
    let extremes = [map.iter().min_by(by_bpm), map.iter().max_by(by_bpm)];
    for point in ends.into_iter().chain(extremes).flatten() {
        let told = |told: &OutlineTempo| (told.bpm - point.bpm).abs() < SAME;
        if !points.iter().any(told) {
            points.push(point.clone());
        }
    }
    points
}

/// A stretch with one tempo, within [`SAME`].
struct Stretch {
    from: f64,
    until: f64,
    /// The tempo of its longest piece between two points of the map, and the length of that piece.
    bpm: f64,
    longest: f64,
}

/// The middles of the stretches with one tempo that are long enough to be seen, the longest first.
fn plateaus(map: &[OutlineTempo], length: f64) -> Vec<OutlineTempo> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (place, point) in map.iter().enumerate() {
        let next = map.get(place + 1);
        let (until, bpm_then) = next.map_or((length, point.bpm), |next| (next.seconds, next.bpm));
        let even = (bpm_then - point.bpm).abs() < SAME;
        let piece = if even { until - point.seconds } else { 0.0 };
        match stretches.last_mut() {
            Some(last) if even && (last.bpm - point.bpm).abs() < SAME => {
                last.until = until;
                if piece > last.longest {
                    (last.bpm, last.longest) = (point.bpm, piece);
                }
            }
            _ => stretches.push(Stretch {
                from: point.seconds,
                until: point.seconds + piece,
                bpm: point.bpm,
                longest: piece,
            }),
        }
    }
    stretches.retain(|stretch| stretch.until - stretch.from > length * LEAST_PLATEAU);
    stretches.sort_by(|one, other| other.longest.total_cmp(&one.longest));
    let middle = |stretch: Stretch| OutlineTempo {
        seconds: (stretch.from + stretch.until) / 2.0,
        beat: 0.0,
        bpm: stretch.bpm,
    };
    stretches.into_iter().map(middle).collect()
}

fn number(page: &mut Page, (x, y): (f64, f64), tempo: f64) {
    let text = Text::new(x, y - 9.0, 15.0, bpm(tempo)).fill(LINE);
    let half = text.width() / 2.0;
    let x = x.clamp(LEFT + 7.0 + half, RIGHT - 7.0 - half);
    page.text_where_free(Text { x, ..text.middle() }, 8.0, LEFT, RIGHT);
}
