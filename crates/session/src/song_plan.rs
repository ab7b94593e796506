//! The plan of a song: its sections as phases, exact to the bar.

use crate::plan::Profiles;
use crate::planning::profiles;
use crate::song::COUNT_IN;
use crate::song_wish::song_sketch;
use crate::{AskedSong, Phase, PhaseSketch, Plan, Prescription, Pulse, TempoMap};
use anodyne_units::Seconds;

/// The fade before a count-in: the first stroke must be whole.
const SHORTEST_FADE: Seconds = Seconds(0.01);

/// The plan of a prescription with a song.
pub(crate) fn plan(prescription: &Prescription, asked: &AskedSong) -> Plan {
    let programme = &prescription.programme;
    let (length, meter) = (prescription.length, programme.meter);
    let song = asked.laid_out(prescription.key, &prescription.tempo);
    let (from, to) = (prescription.start_tempo, prescription.end_tempo);
    let tempo_map = TempoMap::through(&[(0.0, from.bpm()), (length.0, to.bpm())]);
    let start = |bar: usize| tempo_map.seconds(meter.bar() * bar as f64);
    let sketch = song_sketch(programme).unwrap_or(&programme.phases[0]);
    let counted = (song.count_in > 0).then_some((COUNT_IN, 0, song.count_in));
    let sections = song.sections.iter();
    let sections = sections.map(|section| (section.name.as_str(), section.first_bar, section.bars));
    let mut phases: Vec<Phase> = counted
        .into_iter()
        .chain(sections)
        .map(|(name, first_bar, bars)| Phase {
            name: name.to_owned(),
            character: sketch.character,
            start: start(first_bar),
            end: start(first_bar + bars),
            first_bar,
            bars,
            key: prescription.key,
            bars_per_chord: sketch.bars_per_chord,
            // The voice that sings is the melody.
            melody: 0.0,
            // The drum that counts in is the score's; the bed's own comes in after it.
            pulse: if first_bar < song.count_in {
                Pulse::None
            } else {
                sketch.pulse
            },
            strokes_per_beat: sketch.strokes_per_beat,
            accents: sketch.accents.clone(),
            hook_free: false,
        })
        .collect();
    let rings_from = phases.last().map_or(0.0, |phase| phase.start.0);
    if let Some(last) = phases.last_mut() {
        last.end = length;
    }
    let fade_in = match song.count_in {
        0 => Seconds(programme.fade_in.0.min(start(1).0)),
        _ => SHORTEST_FADE,
    };
    let played: Vec<(&PhaseSketch, &Phase)> = phases.iter().map(|phase| (sketch, phase)).collect();
    let profiles: Profiles = profiles(prescription, &played);
    Plan {
        prescription: prescription.clone(),
        length,
        meter,
        fade_in,
        fade_out: Seconds(length.0 - rings_from),
        breath: None,
        profiles,
        tempo_map,
        phases,
        song: Some(song),
        words: Vec::new(),
        marks: Vec::new(),
        guided: Default::default(),
    }
}
