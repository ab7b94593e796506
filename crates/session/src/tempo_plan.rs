//! The tempo of a session: the programme's own curve, an asked glide, or steps on bar lines.

use crate::curve::Curve;
use crate::planning::{Part, in_phrases, knots, spans};
use crate::split::Share;
use crate::{AskedTempo, Character, PhaseSketch, Prescription, Programme, TempoChange, TempoMap};
use anodyne_music::Tempo;
use anodyne_units::Seconds;

/// The longest change of tempo between two phases.
const LONGEST_TRANSITION: f64 = 180.0;

/// No phase is shorter than two bars at the slowest tempo of the session.
pub(crate) fn two_bars(prescription: &Prescription) -> Seconds {
    let programme = &prescription.programme;
    let tempi = tempi(programme, &prescription.tempo);
    let slowest = tempi.map(|(_, bpm)| bpm).fold(f64::INFINITY, f64::min);
    let beats = 2.0 * programme.meter.bar().0;
    Seconds(beats * 60.0 / slowest.max(Tempo::SLOWEST))
}

/// Every tempo that the phases of a programme come to where that is asked, with the place of the phase.
pub(crate) fn tempi(
    programme: &Programme,
    asked: &AskedTempo,
) -> impl Iterator<Item = (usize, f64)> {
    let own = |phase: &PhaseSketch| -> Vec<f64> {
        match asked {
            AskedTempo::Start(tempo) => phase.tempo.iter().map(|f| f * tempo.bpm()).collect(),
            AskedTempo::Glide(from, to) => vec![from.bpm(), to.bpm()],
            AskedTempo::Steps(tempi) => tempi.iter().map(|tempo| tempo.bpm()).collect(),
        }
    };
    let phases = programme.phases.iter().enumerate();
    let each: Vec<(usize, f64)> = phases
        .flat_map(|(place, phase)| own(phase).into_iter().map(move |bpm| (place, bpm)))
        .collect();
    each.into_iter()
}

/// The tempo map of a session. Where the tempo steps from phase to phase, the phases' lengths are moved onto the bar
/// lines of the steps.
pub(crate) fn tempo_map(prescription: &Prescription, shares: &mut [Share]) -> TempoMap {
    let programme = &prescription.programme;
    match &prescription.tempo {
        AskedTempo::Glide(from, to) => {
            let (start, end) = glide(prescription, shares);
            let (from, to) = (
                nudged(prescription, from.bpm()),
                nudged(prescription, to.bpm()),
            );
            let wait = (start > 0.0).then_some((0.0, from));
            let points: Vec<(f64, f64)> =
                wait.into_iter().chain([(start, from), (end, to)]).collect();
            TempoMap::through(&points)
        }
        AskedTempo::Steps(tempi) if tempi.len() != programme.phases.len() => {
            let each = prescription.length.0 / tempi.len() as f64;
            let steps = tempi.iter().enumerate();
            let steps: Vec<(f64, f64)> = steps
                .map(|(place, tempo)| (place as f64 * each, tempo.bpm()))
                .collect();
            stepped(prescription, &steps).1
        }
        AskedTempo::Steps(tempi) => by_phase(prescription, shares, |place| tempi[place].bpm()),
        AskedTempo::Start(tempo) if programme.tempo_change == TempoChange::Steps => {
            by_phase(prescription, shares, |place| {
                tempo.bpm() * programme.phases[place].tempo[0]
            })
        }
        AskedTempo::Start(tempo) => curved(prescription, shares, tempo.bpm()),
    }
}

/// The programme's own curve.
fn curved(prescription: &Prescription, shares: &[Share], tempo: f64) -> TempoMap {
    let spans = spans(shares.iter().map(|share| share.length));
    let values: Vec<Vec<f64>> = shares
        .iter()
        .map(|share| {
            let factors = prescription.programme.phases[share.place].tempo.iter();
            factors.map(|f| nudged(prescription, f * tempo)).collect()
        })
        .collect();
    let parts: Vec<Part<'_>> = spans.iter().copied().zip(&values).collect();
    let width = |room: f64, _| (0.8 * room).min(LONGEST_TRANSITION);
    TempoMap::along(&Curve::through(&knots(&parts, width)))
}

/// A tempo with what a locked breath multiplies it with.
fn nudged(prescription: &Prescription, bpm: f64) -> f64 {
    let breath = prescription.breath.as_ref();
    bpm * breath.map_or(1.0, |breath| breath.clock.tempo_factor())
}

/// Where an asked glide of tempo runs: over the phases on the way from one mood to another, where there are any; else
/// over the programme's first `glide_phases`; else over the whole.
fn glide(prescription: &Prescription, shares: &[Share]) -> (f64, f64) {
    let programme = &prescription.programme;
    let spans = spans(shares.iter().map(|share| share.length));
    let over = |gliding: &dyn Fn(usize) -> bool| {
        let shares = shares.iter().zip(&spans);
        let mut there = shares
            .filter(|(share, _)| gliding(share.place))
            .map(|(_, span)| *span);
        let first = there.next()?;
        Some((first.0, there.next_back().unwrap_or(first).1))
    };
    over(&|place| programme.phases[place].character == Character::Shift)
        .or_else(|| over(&|place| place < programme.glide_phases))
        .unwrap_or((0.0, prescription.length.0))
}

/// One tempo to each phase.
fn by_phase(
    prescription: &Prescription,
    shares: &mut [Share],
    bpm: impl Fn(usize) -> f64,
) -> TempoMap {
    let spans = spans(shares.iter().map(|share| share.length));
    let starts = shares.iter().zip(&spans);
    let steps: Vec<(f64, f64)> = starts
        .map(|(share, span)| (span.0, bpm(share.place)))
        .collect();
    let (starts, map) = stepped(prescription, &steps);
    let ends = starts
        .iter()
        .skip(1)
        .copied()
        .chain([prescription.length.0]);
    for ((share, start), end) in shares.iter_mut().zip(&starts).zip(ends) {
        share.length = (end - start).max(0.0);
    }
    map
}

/// Tempi that begin where they are wished, but on the bar line of a whole phrase; and where they begin.
fn stepped(prescription: &Prescription, wished: &[(f64, f64)]) -> (Vec<f64>, TempoMap) {
    let bar = prescription.programme.meter.bar().0 * 60.0;
    let within = |bpm: f64| nudged(prescription, bpm).clamp(Tempo::SLOWEST, Tempo::FASTEST);
    let (mut starts, mut points) = (vec![0.0], Vec::new());
    let mut at = 0.0;
    for (place, (_, bpm)) in wished.iter().enumerate() {
        let bpm = within(*bpm);
        points.push((at, bpm));
        if let Some((next, _)) = wished.get(place + 1) {
            at += in_phrases((next - at).max(0.0) * bpm / bar) as f64 * bar / bpm;
            points.push((at, bpm));
            starts.push(at);
        }
    }
    (starts, TempoMap::through(&points))
}
