//! What is promised of an exact pulse.

mod common;

use anodyne_score::{Event, Events, Role};
use anodyne_units::{Frames, SampleRate};
use common::{Piece, marched};

fn events(piece: &Piece, role: Role) -> Vec<Event> {
    let (mut all, mut events) = (Vec::new(), Events::new());
    for phrase in 0..piece.score.phrases().len() {
        piece.score.events(piece.part(role), phrase, &mut events);
        all.extend(events.iter().copied());
    }
    all
}

fn frame(at: anodyne_units::Seconds) -> Frames {
    SampleRate::DEFAULT.frames(at)
}

#[test]
fn every_stroke_of_an_hour_lies_within_a_frame_of_the_grid() {
    for (pulse, meter, bpm, strokes) in [
        ("walking", "4/4", 113.0, 1),
        ("walking", "6/8", 60.5, 2),
        ("walking", "3/4", 140.0, 1),
        ("drumming", "4/4", 60.0, 4),
        ("drumming", "4/4", 105.0, 2),
    ] {
        let piece = marched(pulse, meter, &bpm.to_string(), strokes, 5);
        let drum = events(&piece, Role::Pulse);
        let each = 60.0 / bpm / f64::from(strokes);
        assert_eq!(drum.len(), (3600.0 / each).ceil() as usize, "{pulse} {bpm}");
        for (number, stroke) in drum.iter().enumerate() {
            let exact = (number as f64 * each * 48_000.0).round() as i64;
            let off = frame(stroke.start).0 as i64 - exact;
            assert!(
                off.abs() <= 1,
                "{pulse} {bpm}: stroke {number} is {off} frames off"
            );
        }
    }
}

#[test]
fn over_a_glide_no_stroke_is_lost_or_doubled() {
    // Integrated with the trapezoid rule, for which the straight stretches of the tempo map are exact.
    let piece = marched("walking", "4/4", "[100, 110, 121]", 1, 2);
    let drum = events(&piece, Role::Pulse);
    let step = 1.0 / 64.0;
    let tempo = |at: f64| piece.plan.tempo_map.tempo(anodyne_units::Seconds(at)).bpm();
    let (mut beats, mut at) = (0.0, 0.0);
    for (number, stroke) in drum.iter().enumerate() {
        while at + step <= stroke.start.0 {
            beats += step * (tempo(at) + tempo(at + step)) / 120.0;
            at += step;
        }
        let rest = stroke.start.0 - at;
        let here = beats + rest * (tempo(at) + tempo(stroke.start.0)) / 120.0;
        assert!(
            (here - number as f64).abs() < 1e-3,
            "stroke {number} at beat {here}"
        );
    }
    assert!(drum.len() > 6000);
}

#[test]
fn drumming_has_three_to_four_and_a_half_strokes_a_second_in_gentle_cycles() {
    let piece = marched("drumming", "4/4", "60", 4, 7);
    let drum = events(&piece, Role::Pulse);
    let per_minute = drum.len() as f64 / 60.0;
    assert!((180.0..=270.0).contains(&per_minute), "{per_minute}");
    for (number, stroke) in drum.iter().enumerate() {
        let firm = drum[number / 4 * 4].velocity;
        assert!(stroke.velocity <= firm && stroke.velocity > 0.3 * firm);
        assert!(number % 4 == 0 || stroke.velocity < firm);
    }
}

#[test]
fn a_walk_accents_each_step_and_sounds_from_the_first() {
    let piece = marched("walking", "4/4", "110", 1, 7);
    let drum = events(&piece, Role::Pulse);
    assert!(drum.iter().all(|stroke| stroke.velocity >= 0.3));
    let part = piece.part(Role::Pulse);
    assert!(piece.score.control(part, drum[0].start).gain > 0.9);
    assert!(piece.score.control(part, drum[drum.len() - 1].start).gain > 0.5);
}

#[test]
fn where_there_is_an_exact_pulse_nobody_plays_late() {
    let piece = marched("walking", "4/4", "96", 1, 3);
    for role in [Role::Melody, Role::Answer, Role::Figure] {
        let notes = events(&piece, role);
        assert!(notes.len() > 100, "{role}: {}", notes.len());
        for note in notes {
            let beat = piece.plan.beat(note.start).0 * 12.0;
            assert!((beat - beat.round()).abs() < 1e-4, "{role} {note:?}");
        }
    }
}
