//! What is measured of the harmony.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_music::Mode;
use anodyne_score::{Events, Role};
use common::{Piece, correlation, many, piece};

#[test]
fn the_tonic_stands_at_every_phase_boundary_and_at_the_end() {
    for piece in many() {
        let chords = piece.score.chords();
        for phase in &piece.plan.phases {
            let first = chords
                .iter()
                .find(|span| span.first_bar == phase.first_bar)
                .expect("a chord at the start");
            let last = chords
                .iter()
                .rfind(|span| span.first_bar < phase.first_bar + phase.bars)
                .expect("a last chord");
            assert_eq!(
                (first.chord.degree(), last.chord.degree()),
                (0, 0),
                "{}",
                phase.name
            );
            assert_eq!(first.chord.key(), phase.key.harmonised());
        }
    }
}

fn tension_follows(piece: &Piece) -> Option<f64> {
    let pairs: Vec<(f64, f64, f64)> = piece
        .score
        .chords()
        .iter()
        .map(|span| {
            let middle = (span.start + span.end) * 0.5;
            (
                piece.plan.intensity(middle),
                span.tension,
                span.end.0 - span.start.0,
            )
        })
        .collect();
    let range = pairs.iter().fold((1.0f64, 0.0f64), |(low, high), one| {
        (low.min(one.0), high.max(one.0))
    });
    (range.1 - range.0 > 0.25 && pairs.len() >= 24).then(|| correlation(&pairs))
}

#[test]
fn tension_follows_the_intensity() {
    let mut all: Vec<(f64, String)> = many()
        .filter_map(|piece| {
            let name = format!(
                "{} {} {}",
                piece.plan.prescription.programme.id,
                piece.plan.prescription.key,
                piece.plan.length
            );
            tension_follows(&piece).map(|r| (r, name))
        })
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = all.iter().map(|one| one.0).sum::<f64>() / all.len() as f64;
    println!(
        "mean {mean:.3}, median {:.3}, of {}; worst {:?}",
        all[all.len() / 2].0,
        all.len(),
        &all[..6]
    );
    assert!(all.len() > 50);
    assert!(mean > 0.85 && all[0].0 > 0.78);
}

#[test]
fn voices_move_little_stay_clear_and_never_double_a_colour() {
    let (mut motion, mut voices, mut small, mut most) = (0u32, 0usize, 0usize, 0u8);
    for piece in many() {
        for pair in piece.score.chords().windows(2) {
            let (from, to) = (pair[0].voicing.pitches(), pair[1].voicing.pitches());
            assert!((3..=5).contains(&to.len()), "{} {to:?}", pair[1].chord);
            if from.len() == to.len() {
                motion += pair[0].voicing.motion_to(&pair[1].voicing);
                voices += to.len();
                small += from
                    .iter()
                    .zip(to)
                    .filter(|(a, b)| a.0.abs_diff(b.0) <= 2)
                    .count();
                most = from
                    .iter()
                    .zip(to)
                    .map(|(a, b)| a.0.abs_diff(b.0))
                    .max()
                    .unwrap_or(0)
                    .max(most);
            }
            for two in to.windows(2) {
                let gap = two[1].0 - two[0].0;
                let least = match two[0].0 {
                    ..48 => 5,
                    48..52 => 3,
                    _ => 2,
                };
                assert!(gap >= least, "{} {to:?}", pair[1].chord);
            }
            for class in &pair[1].chord.classes()[3.min(pair[1].chord.classes().len())..] {
                assert!(to.iter().filter(|one| one.class() == *class).count() <= 1);
            }
        }
    }
    let (mean, share) = (
        f64::from(motion) / voices as f64,
        small as f64 / voices as f64,
    );
    println!("mean motion {mean:.2} semitones a voice, {share:.3} move 0 to 2, most {most}");
    assert!(mean <= 1.6 && share > 0.75);
}

#[test]
fn every_note_is_in_the_scale_or_the_chord() {
    let mut events = Events::new();
    for piece in many().step_by(3) {
        for (part, own) in piece
            .score
            .parts()
            .iter()
            .enumerate()
            .filter(|(_, own)| own.role != Role::Pulse)
        {
            for phrase in 0..piece.score.phrases().len() {
                let key = piece.plan.phases[piece.score.phrases()[phrase].phase].key;
                piece.score.events(part, phrase, &mut events);
                for event in &events {
                    let class = event.pitch.class();
                    assert!(
                        key.harmonised().contains(class),
                        "{:?} {event:?} in {key}",
                        own.role
                    );
                    let tune = matches!(own.role, Role::Melody | Role::Answer);
                    assert!(
                        !tune || key.contains(class) || key.steps() == 7,
                        "{:?} {event:?} in {key}",
                        own.role
                    );
                    let (low, high) = own.seat.instrument.compass();
                    assert!(
                        event.pitch >= low && event.pitch <= high,
                        "{:?} {event:?}",
                        own.role
                    );
                }
            }
        }
    }
}

#[test]
fn most_phrases_end_with_a_motion_of_roots_and_progressions_vary() {
    for mode in Mode::ALL {
        let piece = piece("guided-imagery", &format!("D {mode}"), "20m", 5);
        let degrees: Vec<u8> = piece
            .score
            .chords()
            .iter()
            .map(|span| span.chord.degree())
            .collect();
        let still =
            degrees.windows(2).filter(|two| two[0] == two[1]).count() as f64 / degrees.len() as f64;
        let mut used = degrees.clone();
        used.sort_unstable();
        used.dedup();
        println!(
            "{mode}: {} degrees, still {still:.2}: {degrees:?}",
            used.len()
        );
        assert!(used.len() >= 4 && still < 0.5, "{mode}: {degrees:?}");
    }
}
