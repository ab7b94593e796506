//! The ChordPro lead sheet: the chords of each phase in a grid of bars.

use super::lead::{self, LeadChord};
use super::{LICENCE, Notation, SOFTWARE};
use anodyne_music::{Key, Mode};
use anodyne_units::Seconds;
use std::io::{self, Write};

/// Bars in a line.
const BARS: usize = 4;

/// Writes the sheet.
pub(super) fn write(notation: &Notation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plan = notation.plan;
    head(notation, out)?;
    let chords = lead::chords(notation);
    for phase in &plan.phases {
        writeln!(
            out,
            "\n{{start_of_grid: label=\"{}\"}}",
            phase.name.replace('"', "'")
        )?;
        for first in (0..phase.bars).step_by(BARS) {
            let bars = first..(first + BARS).min(phase.bars);
            for bar in bars {
                write!(out, "|{}", cells(notation, &chords, phase.first_bar + bar))?;
            }
            writeln!(out, "|")?;
        }
        writeln!(out, "{{end_of_grid}}")?;
    }
    Ok(())
}

fn head(notation: &Notation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plan = notation.plan;
    let key = plan.prescription.key;
    let tempo = plan.tempo_map.tempo(Seconds(0.0)).bpm();
    writeln!(out, "{{title: {}}}", notation.title())?;
    writeln!(out, "{{key: {}}}", usual(key))?;
    // ChordPro knows major and minor; a directive of one's own begins with x_.
    writeln!(out, "{{x_mode: {}}}", key.mode())?;
    writeln!(out, "{{tempo: {}}}", (tempo * 100.0).round() / 100.0)?;
    writeln!(out, "{{time: {}}}", plan.meter)?;
    writeln!(out, "{{copyright: {LICENCE}}}")?;
    writeln!(out, "# {SOFTWARE}, seed {}", plan.prescription.seed.0)
}

/// The key as song books write it: `D`, `Dm`.
fn usual(key: Key) -> String {
    let minor = key.mode().is_minor() && key.mode() != Mode::MajorPentatonic;
    format!("{}{}", key.spell(key.tonic()), if minor { "m" } else { "" })
}

/// One cell a beat: the chord that enters there, or a dot where the last one goes on.
fn cells(notation: &Notation<'_>, chords: &[LeadChord], bar: usize) -> String {
    let meter = notation.plan.meter;
    let length = lead::bar(meter);
    let beats = meter.beats_per_bar() as u32;
    let beat = length / beats;
    let cell = |number: u32| {
        let from = bar as u32 * length + number * beat;
        let first = chords.partition_point(|chord| chord.at < from);
        match chords.get(first) {
            Some(chord) if chord.at < from + beat => chord.symbol.to_string(),
            _ => ".".to_owned(),
        }
    };
    (0..beats)
        .map(|number| format!(" {}", cell(number)))
        .collect::<String>()
        + " "
}
