//! How the phases of a script take their music from the phases of a programme.
//!
//! A heading that names a phase of the programme, or its character, takes that phase; so does one that says it in its
//! brackets: `## By the water (4m, build)`. The first and last heading without such a name take the programme's first
//! and last phase, and those between are spread evenly over the programme between their named neighbours. Where several
//! headings in a row take the same phase, its curves run once over all of them.

use super::{Finding, ScriptPhase, heading};
use crate::nearest::nearest;
use crate::{PhaseSketch, Programme};
use anodyne_units::Seconds;

/// For each phase of the script the place of its phase in the programme, and the name it is shown by.
pub(super) fn likened(
    phases: &[ScriptPhase],
    programme: &Programme,
    findings: &mut Vec<Finding>,
) -> Vec<(usize, String)> {
    let named = phases.iter().map(|phase| named(phase, programme, findings));
    let mut likened: Vec<(Option<usize>, String)> = named.collect();
    let last = programme.phases.len() - 1;
    if likened.len() > 1 {
        likened[0].0.get_or_insert(0);
        let end = likened.len() - 1;
        likened[end].0.get_or_insert(last);
    }
    let places: Vec<Option<usize>> = likened.iter().map(|(place, _)| *place).collect();
    let spread = |at: usize| {
        let before = (0..at)
            .rev()
            .find_map(|one| places[one].map(|place| (one, place)));
        let after = (at + 1..places.len()).find_map(|one| places[one].map(|place| (one, place)));
        match (before, after) {
            (Some((from, low)), Some((to, high))) => {
                let share = (at - from) as f64 / (to - from) as f64;
                (low as f64 + (high as f64 - low as f64) * share).round() as usize
            }
            (Some((_, only)), None) | (None, Some((_, only))) => only,
            // A single phase with a name of its own is the heart of the programme.
            (None, None) => last / 2,
        }
    };
    let spreads: Vec<usize> = (0..places.len())
        .map(|at| places[at].unwrap_or_else(|| spread(at)))
        .collect();
    spreads
        .into_iter()
        .zip(likened.into_iter().map(|(_, name)| name))
        .collect()
}

/// The phase of the programme that a heading names, if it does, and the name without it.
fn named(
    phase: &ScriptPhase,
    programme: &Programme,
    findings: &mut Vec<Finding>,
) -> (Option<usize>, String) {
    let find = |written: &str| {
        let written = written.trim().to_lowercase();
        let by_name = |sketch: &PhaseSketch| sketch.name.to_lowercase() == written;
        let by_character = |sketch: &PhaseSketch| sketch.character.id() == written;
        let phases = &programme.phases;
        phases
            .iter()
            .position(by_name)
            .or_else(|| phases.iter().position(by_character))
    };
    if let Some(like) = &phase.like {
        if let Some(place) = find(like) {
            let name = heading::bracketed(&phase.name).filter(|(_, inside)| inside.trim() == like);
            let name = name.map_or(phase.name.as_str(), |(name, _)| name);
            return (Some(place), name.to_owned());
        }
        // Brackets with a length are ours; brackets without one may be part of the name.
        if phase.length.is_some() {
            let names = programme.phases.iter().map(|sketch| sketch.name.as_str());
            let known: Vec<String> = names.clone().map(str::to_lowercase).collect();
            let near = nearest(like, known.iter().map(String::as_str));
            let message = format!("this is no phase of the programme {}", programme.id);
            let remedy = format!("did you mean {near}? it has: {}", known.join(", "));
            findings.push(Finding::error(
                "unknown-phase",
                phase.span.clone(),
                message,
                remedy,
            ));
        }
    }
    (find(&phase.name), phase.name.clone())
}

/// A programme with the script's phases, each as long as given.
pub(super) fn programme(
    base: &Programme,
    likened: &[(usize, String)],
    lengths: &[f64],
) -> Programme {
    let mut phases = Vec::with_capacity(likened.len());
    let mut first = 0;
    while first < likened.len() {
        let place = likened[first].0;
        let run = likened[first..]
            .iter()
            .take_while(|one| one.0 == place)
            .count();
        let total: f64 = lengths[first..first + run].iter().sum();
        let mut from = 0.0;
        for number in first..first + run {
            let to = from + lengths[number] / total;
            let sketch = &base.phases[place];
            phases.push(PhaseSketch {
                name: likened[number].1.clone(),
                minutes: vec![Seconds(lengths[number])],
                stretch: true,
                shortest: Seconds(1.0),
                ..piece(sketch, from, to, run)
            });
            from = to;
        }
        first += run;
    }
    let gliding = likened
        .iter()
        .take_while(|one| one.0 < base.glide_phases)
        .count();
    Programme {
        phases,
        forms: vec![Seconds(lengths.iter().sum())],
        glide_phases: if base.glide_phases == 0 {
            0
        } else {
            gliding.max(1)
        },
        ..base.clone()
    }
}

/// The sketch with its curves from one share of its time to another.
fn piece(sketch: &PhaseSketch, from: f64, to: f64, run: usize) -> PhaseSketch {
    let mut piece = sketch.clone();
    if run == 1 {
        return piece;
    }
    for curve in [
        &mut piece.intensity,
        &mut piece.tempo,
        &mut piece.level,
        &mut piece.brightness,
        &mut piece.density,
        &mut piece.layers,
        &mut piece.register,
    ] {
        if curve.len() > 1 {
            *curve = [from, (from + to) / 2.0, to]
                .map(|share| value(curve, share))
                .to_vec();
        }
    }
    piece
}

/// The value at a share of the time, straight between values evenly spaced over it.
fn value(curve: &[f64], share: f64) -> f64 {
    let place = share.clamp(0.0, 1.0) * (curve.len() - 1) as f64;
    let low = (place as usize).min(curve.len() - 2);
    curve[low] + (curve[low + 1] - curve[low]) * (place - low as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Library;

    fn check(headings: &[&str], expected: &[&str]) {
        let mut findings = Vec::new();
        let phases: Vec<ScriptPhase> = headings
            .iter()
            .map(|words| heading::phase(words, 0..1, &mut findings))
            .collect();
        let library = Library::built_in();
        let programme = library.programme("guided-imagery").unwrap();
        let likened = likened(&phases, programme, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let told: Vec<String> = likened
            .iter()
            .map(|(place, name)| format!("{name}: {}", programme.phases[*place].character))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn headings_find_their_phase_by_name_by_brackets_and_by_place() {
        check(
            &["Induction (2m)", "Build", "return"],
            &["Induction: induction", "Build: build", "return: return"],
        );
        check(
            &[
                "Arriving",
                "The path (2m, opening)",
                "The water (peak)",
                "Home",
            ],
            &[
                "Arriving: induction",
                "The path: opening",
                "The water: peak",
                "Home: return",
            ],
        );
        check(
            &["One", "Two", "Three (by night)"],
            &["One: induction", "Two: peak", "Three (by night): return"],
        );
        check(&["Alone"], &["Alone: build"]);
    }

    #[test]
    fn phases_that_share_a_sketch_share_its_curves() {
        let curve = [0.0, 1.0, 0.0];
        assert_eq!(value(&curve, 0.25), 0.5);
        assert_eq!(value(&curve, 1.0), 0.0);
        let library = Library::built_in();
        let base = library.programme("guided-imagery").unwrap();
        let likened = [
            (2, "a".to_owned()),
            (2, "b".to_owned()),
            (5, "c".to_owned()),
        ];
        let made = programme(base, &likened, &[60.0, 60.0, 60.0]);
        let ends = |sketch: &PhaseSketch| (sketch.intensity[0], sketch.intensity[2]);
        assert_eq!(ends(&made.phases[0]).1, ends(&made.phases[1]).0);
        assert_eq!(made.phases[0].intensity[0], base.phases[2].intensity[0]);
        assert_eq!(made.phases[2].intensity, base.phases[5].intensity);
    }
}
