//! What is promised of every score: addresses, limits, smoothness.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::{Event, Events, Role};
use anodyne_session::{Library, Pulse};
use anodyne_units::Seconds;
use common::{many, piece, piece_at};

#[test]
fn phrases_and_chords_tile_the_session() {
    for piece in many() {
        let (phrases, chords) = (piece.score.phrases(), piece.score.chords());
        assert_eq!(
            (phrases[0].start, chords[0].start),
            (Seconds(0.0), Seconds(0.0))
        );
        assert!(phrases.last().expect("a phrase").end >= piece.score.length());
        assert!(phrases.windows(2).all(|two| two[0].end == two[1].start
            && two[0].first_bar + two[0].bars == two[1].first_bar
            && two[0].end > two[0].start));
        assert!(
            chords.windows(2).all(|two| two[0].end == two[1].start
                && two[0].first_bar + two[0].bars == two[1].first_bar)
        );
        for phase in &piece.plan.phases {
            assert!(
                phrases
                    .iter()
                    .any(|phrase| phrase.first_bar == phase.first_bar)
            );
        }
    }
}

#[test]
fn events_keep_to_their_phrase_and_limits_at_every_tempo() {
    let mut events = Events::new();
    let mut most = 0;
    for (number, tempo) in ["34", "60", "101", "140", "226", "80..50"]
        .into_iter()
        .enumerate()
    {
        for programme in Library::built_in().programmes() {
            let piece = piece_at(&programme.id, "E phrygian", "12m", tempo, number as u64);
            for part in 0..piece.score.parts().len() {
                for (number, phrase) in piece.score.phrases().iter().enumerate() {
                    piece.score.events(part, number, &mut events);
                    most = most.max(events.len());
                    assert!(events.windows(2).all(|two| two[0].start <= two[1].start));
                    for event in &events {
                        assert!(
                            event.start >= phrase.start && event.start < phrase.end,
                            "{event:?} {phrase:?}"
                        );
                        assert!(event.duration.0 > 0.0 && event.duration <= Event::LONGEST);
                        assert!(
                            (event.start + event.duration).0 <= phrase.end.0 + Event::OVERHANG.0
                        );
                        assert!(event.velocity > 0.0 && event.velocity <= 1.0);
                    }
                }
            }
        }
    }
    println!("at most {most} events");
    assert!(most < 200);
}

#[test]
fn the_same_question_has_the_same_answer_in_any_order() {
    let piece = piece("guided-imagery", "D dorian", "10m", 7);
    let ask = |part: usize, phrase: usize| {
        let mut events = Events::new();
        piece.score.events(part, phrase, &mut events);
        events
    };
    let questions: Vec<(usize, usize)> = (0..piece.score.parts().len())
        .flat_map(|part| (0..piece.score.phrases().len()).map(move |phrase| (part, phrase)))
        .collect();
    let forwards: Vec<Events> = questions
        .iter()
        .map(|(part, phrase)| ask(*part, *phrase))
        .collect();
    let backwards: Vec<Events> = questions
        .iter()
        .rev()
        .map(|(part, phrase)| ask(*part, *phrase))
        .collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    let again = common::piece("guided-imagery", "D dorian", "10m", 7);
    for ((part, phrase), known) in questions.iter().zip(&forwards) {
        let mut events = Events::new();
        again.score.events(*part, *phrase, &mut events);
        assert_eq!(events, *known);
    }
}

#[test]
fn other_seeds_are_other_pieces() {
    let notes = |seed| {
        let piece = piece("guided-imagery", "D dorian", "10m", seed);
        let melody: Vec<_> = (0..piece.score.phrases().len())
            .flat_map(|one| piece.sung(Role::Melody, one))
            .map(|note| ((note.beat * 12.0) as i64, note.pitch))
            .collect();
        let chords: Vec<_> = piece
            .score
            .chords()
            .iter()
            .map(|span| span.chord.to_string())
            .collect();
        (melody, chords)
    };
    let (first, second) = (notes(1), notes(2));
    let shared = first
        .0
        .iter()
        .filter(|note| second.0.contains(note))
        .count() as f64
        / first.0.len() as f64;
    let chords = first
        .1
        .iter()
        .zip(&second.1)
        .filter(|(a, b)| a == b)
        .count() as f64
        / first.1.len() as f64;
    println!("seeds 1 and 2 share {shared:.2} of the melody's notes and {chords:.2} of the chords");
    assert!(first.0.len() > 20 && shared < 0.3 && chords < 0.7);
}

#[test]
fn sound_begins_at_once_and_gains_never_jump() {
    for programme in Library::built_in().programmes() {
        let piece = piece(&programme.id, "C major", "12m", 3);
        let mut events = Events::new();
        let (pad, drone) = (piece.part(Role::Pad), piece.part(Role::Drone));
        let begins = [pad, drone].into_iter().any(|part| {
            piece.score.events(part, 0, &mut events);
            events.first().is_some_and(|event| event.start.0 < 2.0)
                && piece.score.control(part, Seconds(1.0)).gain > 0.0
        });
        assert!(begins, "{}", programme.id);
        for part in 0..piece.score.parts().len() {
            let step = 0.1;
            let gain = |at: f64| piece.score.control(part, Seconds(at)).gain;
            for number in 0..(piece.score.length().0 / step) as usize {
                let at = number as f64 * step;
                let jump = (gain(at + step) - gain(at)).abs();
                assert!(jump < 0.06, "{} part {part} at {at}: {jump}", programme.id);
            }
        }
    }
}

#[test]
fn a_part_that_is_out_for_a_phrase_has_no_events_there() {
    let mut events = Events::new();
    let (mut out, mut heard) = (0, 0);
    for piece in many().step_by(9) {
        for part in 0..piece.score.parts().len() {
            for (number, phrase) in piece.score.phrases().iter().enumerate() {
                let times = (0..=60).map(|step| {
                    phrase.start.0 + (phrase.end.0 - phrase.start.0) * f64::from(step) / 60.0
                });
                let silent = times
                    .into_iter()
                    .all(|at| piece.score.control(part, Seconds(at)).gain == 0.0);
                piece.score.events(part, number, &mut events);
                assert!(!silent || events.is_empty());
                out += usize::from(silent);
                heard += usize::from(!silent && !events.is_empty());
            }
        }
    }
    assert!(out > 20 && heard > 100, "{out} {heard}");
}

#[test]
fn the_drum_is_exact_on_the_grid() {
    let mut strokes = 0;
    for programme in Library::built_in().programmes() {
        let piece = piece_at(&programme.id, "C major", "20m", "72..54", 4);
        let mut events = Events::new();
        for phrase in 0..piece.score.phrases().len() {
            piece
                .score
                .events(piece.part(Role::Pulse), phrase, &mut events);
            strokes += events.len();
            let number = piece.score.phrases()[phrase].phase;
            let phase = &piece.plan.phases[number];
            assert!(phase.pulse != Pulse::None || events.is_empty());
            for event in &events {
                let enters = event.start.0 - phase.start.0 < 1.0
                    && (number == 0 || piece.plan.phases[number - 1].pulse == Pulse::None);
                let gain = piece
                    .score
                    .control(piece.part(Role::Pulse), event.start)
                    .gain;
                // A walk does not wait for its first step; what enters is faded in by the programme.
                let enters = enters && !(number == 0 && phase.pulse.is_exact());
                assert!(!enters || gain < 0.1, "{} enters at {gain}", programme.id);
                let next = piece.plan.phases.get(number + 1);
                let leaves = phase.end.0 - event.start.0 < 1.5
                    && next.is_some_and(|next| next.pulse == Pulse::None);
                assert!(!leaves || gain < 0.1, "{} leaves at {gain}", programme.id);
                let beat = piece.plan.beat(event.start).0;
                let off = (beat * 2.0 - (beat * 2.0).round()).abs();
                assert!(off < 1e-6, "{} {beat}", programme.id);
            }
        }
    }
    println!("{strokes} strokes");
    assert!(strokes > 500);
}
