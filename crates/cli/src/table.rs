//! The timeline of a session as a table for reading.

use crate::report::{clock, pairs};
use anodyne_studio::{Outline, OutlineChord, OutlinePhase};
use anodyne_units::Seconds;

/// A line of chords is broken before it grows wider than this.
const CHORDS_WIDTH: usize = 72;
/// Of a line of words, so many characters are shown.
const WORDS_WIDTH: usize = 60;
/// Of more chords than this in a phase, only the first are written out.
const MOST_CHORDS: usize = 24;

/// The facts of the session, a line for each phase, then the chords phase by phase.
pub(crate) fn table(outline: &Outline) -> String {
    let words = match outline.words.is_empty() && outline.marks.is_empty() {
        true => String::new(),
        false => format!("\n{}", words(outline)),
    };
    format!(
        "{}\n{}\n{}{words}",
        facts(outline),
        phases(outline),
        chords(outline)
    )
}

fn facts(outline: &Outline) -> String {
    let title = outline.title.clone().map(|title| ("title", title));
    let parts = outline.parts.iter();
    let instruments: Vec<&str> = parts.map(|part| part.instrument.as_str()).collect();
    let length = Seconds(outline.length_seconds);
    let facts = [
        ("programme", outline.programme.clone()),
        ("palette", outline.palette.clone()),
        ("key", outline.key.clone()),
        ("meter", outline.meter.clone()),
        (
            "length",
            match &outline.heard {
                None => format!("{length} ({} frames)", outline.frames),
                Some(_) => format!("{length} as it is played"),
            },
        ),
        ("holding", outline.holding.clone()),
        ("seed", outline.seed.to_string()),
        ("instruments", instruments.join(", ")),
    ];
    let heard = outline.heard.as_ref().map(|heard| {
        let (from, to) = (heard.start_seconds, heard.end_seconds);
        let frames = outline.frames;
        (
            "loop",
            format!("from {} to {}, {frames} frames", clock(from), clock(to)),
        )
    });
    let breath = outline.breath.as_ref();
    let breath = breath.map(|breath| ("breath", breath.in_words()));
    pairs(
        &title
            .into_iter()
            .chain(facts)
            .chain(heard)
            .chain(breath)
            .collect::<Vec<_>>(),
    )
}

fn phases(outline: &Outline) -> String {
    let names = outline
        .phases
        .iter()
        .map(|phase| phase.name.chars().count());
    let name_width = names.max().unwrap_or(0).max("phase".len());
    let keys = outline.phases.iter().map(|phase| phase.key.chars().count());
    let key_width = keys.max().unwrap_or(0).max("key".len());
    let mut lines = format!(
        "  {:<name_width$}  {:>8}  {:>8}  {:>5}  {:<11}  {:<key_width$}  {:<9}  {:>6}\n",
        "phase", "start", "length", "bars", "bpm", "key", "intensity", "layers"
    );
    for phase in &outline.phases {
        lines += &format!(
            "  {:<name_width$}  {:>8}  {:>8}  {:>5}  {:<11}  {:<key_width$}  {:<9}  {:>6}\n",
            phase.name,
            clock(phase.start_seconds),
            clock(phase.end_seconds - phase.start_seconds),
            phase.bars,
            from_to(
                tempo(outline, phase.start_seconds),
                tempo(outline, phase.end_seconds),
                1
            ),
            phase.key,
            from_to(
                curve(outline, phase.start_seconds, |point| point.intensity),
                curve(outline, phase.end_seconds, |point| point.intensity),
                2
            ),
            layers(outline, phase),
        );
    }
    lines
}

/// The words of a script phase by phase: when each line is due, how long it takes, and how it begins.
pub(crate) fn words(outline: &Outline) -> String {
    let mut text = "  words\n".to_owned();
    for (number, phase) in outline.phases.iter().enumerate() {
        let (start, end) = (clock(phase.start_seconds), clock(phase.end_seconds));
        text += &format!("  {start} {} (to {end})\n", phase.name);
        let cues = outline.words.iter().filter(|cue| cue.phase == number);
        let cues = cues.map(|cue| (cue.start_seconds, cue.end_seconds, beginning(&cue.text)));
        let marks = outline.marks.iter().filter(|mark| mark.phase == number);
        let marks = marks.map(|mark| (mark.start_seconds, mark.end_seconds, mark.written.clone()));
        let mut lines: Vec<(f64, f64, String)> = marks.chain(cues).collect();
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (from, to, what) in lines {
            text += &format!("    {:>7}  {:>4.0} s  {what}\n", clock(from), to - from);
        }
    }
    text
}

/// The beginning of a line's words.
fn beginning(words: &str) -> String {
    if words.chars().count() <= WORDS_WIDTH {
        return words.to_owned();
    }
    let cut: String = words.chars().take(WORDS_WIDTH - 1).collect();
    format!("{}\u{2026}", cut.trim_end())
}

fn chords(outline: &Outline) -> String {
    let mut text = "  chords\n".to_owned();
    for phase in &outline.phases {
        let within = phase.start_seconds..phase.end_seconds;
        let starts_here = |chord: &&OutlineChord| within.contains(&chord.start_seconds);
        let here = outline.chords.iter().filter(starts_here);
        let mut symbols: Vec<&str> = here.map(|chord| chord.symbol.as_str()).collect();
        symbols.dedup();
        text += &format!("  {} {}\n", clock(phase.start_seconds), phase.name);
        text += &wrapped(&symbols);
    }
    text
}

/// Chord symbols in lines of a readable width.
fn wrapped(symbols: &[&str]) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for symbol in symbols.iter().take(MOST_CHORDS) {
        if line.chars().count() + symbol.chars().count() + 2 > CHORDS_WIDTH {
            lines += &format!("    {}\n", line.trim_end());
            line.clear();
        }
        line += &format!("{symbol}  ");
    }
    if symbols.len() > MOST_CHORDS {
        line += &format!("and {} more", symbols.len() - MOST_CHORDS);
    }
    if !line.is_empty() {
        lines += &format!("    {}\n", line.trim_end());
    }
    lines
}

/// One number, or the way from one to another.
fn from_to(from: f64, to: f64, places: i32) -> String {
    let unit = 10f64.powi(places);
    let (from, to) = ((from * unit).round() / unit, (to * unit).round() / unit);
    if from == to {
        from.to_string()
    } else {
        format!("{from} > {to}")
    }
}

/// The tempo at an instant, bpm: straight between the points of the tempo map.
fn tempo(outline: &Outline, seconds: f64) -> f64 {
    let points = outline.tempo_map.iter();
    between(
        &points
            .map(|point| (point.seconds, point.bpm))
            .collect::<Vec<_>>(),
        seconds,
    )
}

fn curve(
    outline: &Outline,
    seconds: f64,
    value: impl Fn(&anodyne_studio::OutlinePoint) -> f64,
) -> f64 {
    let points = outline.curve.iter();
    between(
        &points
            .map(|point| (point.seconds, value(point)))
            .collect::<Vec<_>>(),
        seconds,
    )
}

/// The fewest and most layers of a phase.
fn layers(outline: &Outline, phase: &OutlinePhase) -> String {
    let inside = outline
        .curve
        .iter()
        .filter(|point| (phase.start_seconds..phase.end_seconds).contains(&point.seconds));
    let layers = inside.map(|point| point.layers);
    let fewest = layers.clone().fold(f64::INFINITY, f64::min);
    let most = layers.fold(f64::NEG_INFINITY, f64::max);
    if !fewest.is_finite() {
        let middle = (phase.start_seconds + phase.end_seconds) / 2.0;
        return format!("{:.0}", curve(outline, middle, |point| point.layers));
    }
    let (fewest, most) = (format!("{fewest:.0}"), format!("{most:.0}"));
    if fewest == most {
        fewest
    } else {
        format!("{fewest}-{most}")
    }
}

/// The value at a place, straight between points sorted by place.
fn between(points: &[(f64, f64)], place: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at < place);
    match (points.get(after.wrapping_sub(1)), points.get(after)) {
        (Some((from, low)), Some((to, high))) => low + (high - low) * (place - from) / (to - from),
        (Some((_, value)), None) | (None, Some((_, value))) => *value,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{between, from_to, wrapped};

    #[test]
    fn values_lie_straight_between_points() {
        let points = [(0.0, 60.0), (10.0, 50.0), (20.0, 50.0)];
        let check = |place: f64, expected: f64| assert_eq!(between(&points, place), expected);
        check(-1.0, 60.0);
        check(0.0, 60.0);
        check(5.0, 55.0);
        check(30.0, 50.0);
    }

    #[test]
    fn a_constant_is_written_once() {
        assert_eq!(from_to(60.0, 60.04, 1), "60");
        assert_eq!(from_to(66.0, 52.0, 1), "66 > 52");
    }

    #[test]
    fn long_rows_of_chords_are_broken_and_cut() {
        let text = wrapped(&["Cmaj7"; 40]);
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        assert!(text.ends_with("and 16 more\n"), "{text}");
    }
}
