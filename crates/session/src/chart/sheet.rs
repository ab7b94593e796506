//! A chart written out as ChordPro, so that it reads back as the same.

use super::{Chart, ChartLine, Section, reader};
use anodyne_music::{Meter, Mode};
use core::fmt::Write;

/// The chart as text.
pub(super) fn write(chart: &Chart) -> String {
    let mut out = String::new();
    let mut say = |name: &str, value: String| {
        let _ = writeln!(out, "{{{name}: {value}}}");
    };
    if let Some(title) = &chart.title {
        say("title", title.clone());
    }
    if let Some(key) = chart.key {
        let minor = if key.mode().is_minor() { "m" } else { "" };
        say("key", format!("{}{minor}", key.spell(key.tonic())));
        if !matches!(key.mode(), Mode::Ionian | Mode::Aeolian) {
            say("x_mode", key.mode().to_string());
        }
    }
    if let Some(tempo) = chart.tempo {
        say("tempo", tempo.bpm().to_string());
    }
    if let Some(meter) = chart.meter {
        say("time", meter.to_string());
    }
    let mut beats_per_chord = chart.meter().bar().0;
    for section in &chart.sections {
        write_section(&mut out, section, chart.meter(), &mut beats_per_chord);
    }
    out
}

fn write_section(out: &mut String, section: &Section, meter: Meter, beats_per_chord: &mut f64) {
    let kind = kind(&section.name);
    let _ = writeln!(
        out,
        "\n{{start_of_{kind}: label=\"{}\"}}",
        section.name.replace('"', "'")
    );
    for line in &section.lines {
        write_line(out, line, meter, beats_per_chord);
    }
    let _ = writeln!(out, "{{end_of_{kind}}}");
}

fn kind(name: &str) -> &'static str {
    let name = name.to_lowercase();
    let known = ["chorus", "bridge"];
    known
        .into_iter()
        .find(|kind| name.starts_with(kind))
        .unwrap_or("verse")
}

fn write_line(out: &mut String, line: &ChartLine, meter: Meter, beats_per_chord: &mut f64) {
    let total: f64 = line.chords.iter().map(|placed| placed.beats).sum();
    let whole_bars = (total / meter.bar().0).fract() < 1e-6;
    if line.words.is_empty() && whole_bars {
        return write_bars(out, line, meter);
    }
    let unit = unit(line).unwrap_or(*beats_per_chord);
    if unit != *beats_per_chord {
        *beats_per_chord = unit;
        let _ = writeln!(out, "{{x_beats_per_chord: {unit}}}");
    }
    if line.chords.iter().all(|placed| placed.beats == unit) {
        write_words(out, line);
    } else {
        write_over(out, line, unit);
    }
}

/// The longest stretch of beats that `x_beats_per_chord` can name and of which every chord has a whole number.
fn unit(line: &ChartLine) -> Option<f64> {
    let whole = |beats: f64, unit: f64| (beats / unit).fract() < 1e-6;
    let divides = |unit: &f64| line.chords.iter().all(|placed| whole(placed.beats, *unit));
    let known = [16.0, 12.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.0];
    known
        .into_iter()
        .find(|unit| !line.chords.is_empty() && divides(unit))
}

/// Words with chords in brackets among them.
fn write_words(out: &mut String, line: &ChartLine) {
    // An empty annotation keeps words that look like something else what they are.
    if line.chords.is_empty() && !reader::is_words(&line.words) {
        out.push_str("[*]");
    }
    let mut chords = line.chords.iter().peekable();
    for (column, letter) in line.words.chars().enumerate() {
        while let Some(placed) = chords.next_if(|placed| placed.column <= column) {
            let _ = write!(out, "[{}]", placed.symbol);
        }
        out.push(letter);
    }
    for placed in chords {
        let _ = write!(out, "[{}]", placed.symbol);
    }
    out.push('\n');
}

/// Chords that stand for longer or shorter, in a line over the words: a dot holds the chord for one more time.
fn write_over(out: &mut String, line: &ChartLine, unit: f64) {
    let mut above = String::new();
    let mut length = 0;
    for placed in &line.chords {
        while length < placed.column {
            above.push(' ');
            length += 1;
        }
        let held = (placed.beats / unit).round() as usize;
        let dots = " .".repeat(held.saturating_sub(1));
        let text = format!("{}{dots} ", placed.symbol);
        length += text.chars().count();
        above.push_str(&text);
    }
    let _ = writeln!(out, "{}\n{}", above.trim_end(), line.words);
}

/// The chords in bars, a cell for each of the finest steps in which they change.
fn write_bars(out: &mut String, line: &ChartLine, meter: Meter) {
    let bar = meter.beats_per_bar();
    let fits = |per_beat: &usize| {
        let whole = |beats: f64| (beats * *per_beat as f64).fract().abs() < 1e-6;
        line.chords.iter().all(|placed| whole(placed.beats))
    };
    let per_beat = [1, 2, 3, 4, 6, 8].into_iter().find(fits).unwrap_or(1);
    let mut cells: Vec<String> = Vec::new();
    for placed in &line.chords {
        cells.push(placed.symbol.to_string());
        let held = (placed.beats * per_beat as f64).round() as usize;
        cells.extend((1..held).map(|_| ".".to_owned()));
    }
    for bar in cells.chunks(bar * per_beat) {
        let _ = write!(out, "| {} ", bar.join(" "));
    }
    if !line.chords.is_empty() {
        out.push_str("|\n");
    }
}
