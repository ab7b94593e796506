//! From prescription to plan: share the length, lay the tempo, snap to bars, draw the profiles.

use crate::breathing::breath;
use crate::curve::Curve;
use crate::key_area::key_of;
use crate::mood;
use crate::plan::Profiles;
use crate::split::{Share, split};
use crate::tempo_plan::{tempo_map, two_bars};
use crate::{Phase, PhaseSketch, Plan, Prescription, TempoMap};
use anodyne_units::{Beats, Seconds};

/// The longest time in which a layer enters or leaves between two phases.
const LONGEST_TRANSITION: f64 = 30.0;
/// The shortest, in a session with room for it.
const SHORTEST_TRANSITION: f64 = 4.0;

/// The plan of a prescription. The same prescription always gives the same plan.
///
/// ```
/// use anodyne_session::{Character, Library, Wish, plan};
/// let wish = Wish { programme: Some("u-arc".into()), ..Wish::default() };
/// let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
/// let bottom = plan.phases.iter().find(|phase| phase.character == Character::Bottom).unwrap();
/// let middle = (bottom.start + bottom.end) * 0.5;
/// assert_eq!(plan.tempo_map.tempo(middle).bpm(), 50.0);
/// assert_eq!(plan.level(middle).0, -8.0);
/// ```
pub fn plan(prescription: &Prescription) -> Plan {
    let programme = &prescription.programme;
    let length = prescription.length;
    let mut shares = split(programme, length, two_bars(prescription));
    let tempo_map = tempo_map(prescription, &mut shares);
    let phases = snapped(prescription, &shares, &tempo_map);
    let played: Vec<(&PhaseSketch, &Phase)> = shares
        .iter()
        .map(|share| &programme.phases[share.place])
        .zip(&phases)
        .collect();
    Plan {
        prescription: prescription.clone(),
        length,
        meter: programme.meter,
        fade_in: Seconds(programme.fade_in.0.min(length.0 / 10.0)),
        fade_out: Seconds(programme.fade_out.0.min(length.0 / 5.0)),
        breath: prescription
            .breath
            .and_then(|asked| breath(&asked, prescription.start_tempo)),
        words: Vec::new(),
        marks: Vec::new(),
        guided: Default::default(),
        profiles: profiles(prescription, &played),
        tempo_map,
        phases,
    }
}

/// The phases on bar lines: whole phrases of four bars where there is room, at least one bar each.
fn snapped(prescription: &Prescription, shares: &[Share], tempo_map: &TempoMap) -> Vec<Phase> {
    let programme = &prescription.programme;
    let bar = programme.meter.bar().0;
    let bars_until = |at: f64| tempo_map.beats(Seconds(at)).0 / bar;
    let start_of = |first_bar: usize| tempo_map.seconds(Beats(first_bar as f64 * bar));
    let whole = bars_until(prescription.length.0);
    let spans = spans(shares.iter().map(|share| share.length));
    let mut phases: Vec<Phase> = Vec::new();
    let mut first_bar = 0;
    for (place, (share, (_, nominal_end))) in shares.iter().zip(&spans).enumerate() {
        let after = shares.len() - 1 - place;
        let bars = if after == 0 {
            begun_bars(whole) - first_bar
        } else {
            let room = (whole as usize).saturating_sub(first_bar + after);
            in_phrases(bars_until(*nominal_end) - first_bar as f64).clamp(1, room.max(1))
        };
        let start = start_of(first_bar);
        let end = match after {
            0 => prescription.length,
            _ => start_of(first_bar + bars),
        };
        let sketch = &programme.phases[share.place];
        phases.push(Phase {
            name: sketch.name.clone(),
            character: sketch.character,
            start,
            end,
            first_bar,
            bars,
            key: key_of(
                prescription,
                share.place,
                mood::key(programme, share.place, prescription.key),
            ),
            bars_per_chord: sketch.bars_per_chord,
            melody: sketch.melody,
            pulse: sketch.pulse,
            strokes_per_beat: sketch.strokes_per_beat,
            accents: sketch.accents.clone(),
            hook_free: sketch.hook_free,
        });
        first_bar += bars;
    }
    phases
}

/// How many bars begin in that many: a last bar of less than a millionth is only the rounding of the one before.
fn begun_bars(bars: f64) -> usize {
    ((bars - 1e-6).ceil() as usize).max(1)
}

/// The whole bars nearest to a wished number: phrases of four where eight or more are wished, pairs from four on.
pub(crate) fn in_phrases(wished: f64) -> usize {
    let phrase = match wished {
        wished if wished >= 8.0 => 4.0,
        wished if wished >= 4.0 => 2.0,
        _ => 1.0,
    };
    ((wished / phrase).round() * phrase).max(1.0) as usize
}

fn profiles(prescription: &Prescription, played: &[(&PhaseSketch, &Phase)]) -> Profiles {
    let holding = prescription.holding;
    let width = |room: f64, _| {
        let usual = (room / 4.0).clamp(SHORTEST_TRANSITION, LONGEST_TRANSITION);
        usual.min(0.8 * room)
    };
    let points = |curve: fn(&PhaseSketch) -> &Vec<f64>| {
        let parts: Vec<Part<'_>> = played
            .iter()
            .map(|(sketch, phase)| ((phase.start.0, phase.end.0), curve(sketch)))
            .collect();
        parts
    };
    let smooth = |curve| Curve::through(&knots(&points(curve), width));
    let rise = prescription.programme.rise_per_10s.0 / 10.0;
    // A rise of the level takes as long as the no-startle limit needs.
    let patient = |room: f64, change: f64| {
        let needed = change.max(0.0) * Curve::STEEPEST / rise;
        width(room, change).max(needed).min(0.8 * room)
    };
    let mut intensity = knots(&points(|sketch| &sketch.intensity), width);
    intensity
        .iter_mut()
        .for_each(|(_, value)| *value *= holding.height());
    let slope = holding.slope_per_minute() / 60.0;
    Profiles {
        intensity: Curve::rising_at_most(&intensity, slope),
        level: Curve::rising_at_most(&knots(&points(|sketch| &sketch.level), patient), rise),
        brightness: smooth(|sketch| &sketch.brightness),
        density: smooth(|sketch| &sketch.density),
        layers: smooth(|sketch| &sketch.layers),
        register: smooth(|sketch| &sketch.register),
    }
}

/// A stretch of time and the values evenly spaced over it.
pub(crate) type Part<'a> = ((f64, f64), &'a Vec<f64>);

/// The stretches of the given lengths, one after another from 0.
pub(crate) fn spans(lengths: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let mut end = 0.0;
    let span = |length| {
        let start = end;
        end += length;
        (start, end)
    };
    lengths.map(span).collect()
}

/// The knots of a curve through the parts. Where one part ends on another value than the next begins, the change
/// is centred on the boundary and takes `width(room, change)` seconds, room being the shorter of the two parts.
pub(crate) fn knots(parts: &[Part<'_>], width: impl Fn(f64, f64) -> f64) -> Vec<(f64, f64)> {
    let half_width = |left: &Part<'_>, right: &Part<'_>| {
        let change = right.1[0] - left.1[left.1.len() - 1];
        let room = (left.0.1 - left.0.0).min(right.0.1 - right.0.0);
        if change == 0.0 {
            0.0
        } else {
            width(room, change) / 2.0
        }
    };
    let mut knots: Vec<(f64, f64)> = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let ((start, end), values) = part;
        let before = place.checked_sub(1).map(|before| &parts[before]);
        let from = start + before.map_or(0.0, |before| half_width(before, part));
        let after = parts.get(place + 1);
        let to = end - after.map_or(0.0, |after| half_width(part, after));
        let step = (to - from) / (values.len().max(2) - 1) as f64;
        let last = values.len() - 1;
        for n in 0..values.len().max(2) {
            let at = from + step * n as f64;
            let value = values[n.min(last)];
            if knots.last().is_none_or(|(before, _)| at > *before) {
                knots.push((at, value));
            }
        }
    }
    knots
}
