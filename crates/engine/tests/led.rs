//! A session that is led, driven, trimmed and rested while it plays: what is heard is what its log says, wherever one
//! joins.

use anodyne_engine::{Block, Drive, Engine, Note, Orchestra, Settings, Trim};
use anodyne_score::{Course, Led, Role, Score, Verb, compose};
use anodyne_session::{Library, Wish, plan};
use anodyne_units::{Dbtp, Decibels, Frames, SampleRate, Seconds};
use std::sync::Arc;

const RATE: u64 = 48_000;

struct Piece {
    score: Arc<Score>,
    orchestra: Arc<Orchestra>,
}

impl Piece {
    /// Six minutes at 60 beats a minute.
    fn new() -> Piece {
        let wish = Wish {
            length: Some("6m".into()),
            tempo: Some("60..60".into()),
            ..Wish::default()
        };
        let score = Arc::new(compose(&plan(
            &wish.prescribe(&Library::built_in()).unwrap(),
        )));
        let orchestra = Orchestra::new(&score);
        Piece { score, orchestra }
    }

    fn engine(&self) -> Engine {
        let settings = Settings {
            sample_rate: SampleRate::DEFAULT,
            gain: Decibels(-6.0),
            ceiling: Dbtp(-1.0),
        };
        Engine::new(self.score.clone(), &self.orchestra, settings)
    }
}

/// What is heard from where an engine stands to a second.
fn hear(engine: &mut Engine, until: u64) -> Vec<f32> {
    let mut block = Block::SILENCE;
    let mut heard = Vec::new();
    while engine.position().0 < until * RATE {
        engine.render(&mut block);
        heard.extend_from_slice(&block.left);
        heard.extend_from_slice(&block.right);
    }
    heard
}

fn peak(sound: &[f32]) -> f32 {
    sound
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

fn difference(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    one.iter()
        .zip(other)
        .fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

fn log() -> Vec<Led> {
    let led = |at: f64, verb| Led {
        at: Seconds(at),
        verb,
    };
    vec![
        led(21.0, Verb::Hold),
        led(95.0, Verb::LetGo),
        led(118.3, Verb::Soften),
        led(130.0, Verb::Advance),
        led(141.0, Verb::Restore),
    ]
}

#[test]
fn a_verb_said_while_playing_sounds_as_a_log_that_was_there_before() {
    let piece = Piece::new();
    let log = log();
    let mut known = piece.engine().led(&log);
    let mut live = piece.engine();
    let mut said = 0;
    let (mut one, mut other) = (Block::SILENCE, Block::SILENCE);
    while live.position().0 < 160 * RATE {
        while log.get(said).is_some_and(|led| led.at.0 <= live.played().0) {
            said += 1;
            // Said where the music is: as a plugin would log it.
            let mut heard = log[..said].to_vec();
            heard[said - 1].at = log[said - 1].at;
            live.lead(&heard);
        }
        known.render(&mut one);
        live.render(&mut other);
        assert_eq!(one.left, other.left, "at {:?}", live.position());
    }
    assert_eq!(said, log.len());
}

#[test]
fn a_led_session_can_be_joined_anywhere() {
    let piece = Piece::new();
    let mut whole = piece.engine().led(&log());
    let heard = hear(&mut whole, 160);
    let mut joined = piece.engine().led(&log());
    let run_up = joined.run_up().0.ceil() as u64;
    // In the hold, just after the advance, and softened.
    for from in [62, 99, 133, 150] {
        joined.seek(Frames((from - run_up.min(from)) * RATE));
        hear(&mut joined, from);
        let skipped = (joined.position().0 * 2) as usize;
        let here = hear(&mut joined, from + 3);
        let there = &heard[skipped..skipped + here.len()];
        let off = difference(&here, there);
        assert!(off < 3.2e-5, "at {from} s: {off}");
        assert!(peak(there) > 0.01);
    }
}

#[test]
fn a_hold_plays_its_phrases_anew() {
    let piece = Piece::new();
    let hold = Led {
        at: Seconds(160.0),
        verb: Verb::Hold,
    };
    let first = Course::led(&piece.score, &[hold]).stretch(Seconds(220.0));
    assert!(first.take > 0);
    let written = |take| {
        let mut events = anodyne_score::Events::new();
        let mut all = Vec::new();
        for (number, part) in piece.score.parts().iter().enumerate() {
            if matches!(part.role, Role::Figure | Role::Melody) {
                let phrase = piece.score.phrase_at(first.start);
                piece.score.events_of(number, phrase, take, &mut events);
                all.extend(events.iter().map(|event| (event.start.0, event.pitch)));
            }
        }
        all
    };
    assert!(!written(0).is_empty());
    assert_ne!(written(1), written(0));
    assert_ne!(written(2), written(1));
    assert_eq!(written(2), written(2));
}

/// Every note of five minutes of played time: part and pitch.
fn struck(engine: &mut Engine, drive: impl Fn(u64) -> Option<Drive>) -> Vec<(usize, u8)> {
    let mut block = Block::SILENCE;
    let mut notes = Vec::new();
    let mut number = 0;
    while engine.played().0 < 300.0 {
        if let Some(drive) = drive(number) {
            engine.drive(drive);
        }
        number += 1;
        engine.render(&mut block);
        for Note { part, pitch, .. } in engine.struck() {
            notes.push((*part, pitch.0));
        }
    }
    notes
}

#[test]
fn a_tempo_that_moves_loses_no_note_and_doubles_none() {
    let piece = Piece::new();
    let even = struck(&mut piece.engine(), |_| None);
    // A host whose tempo swings between half and twice, told anew every 8 blocks, as a DAW does it.
    let mut at = 0.0;
    let mut told = Vec::new();
    for block in 0..200_000_u64 {
        let ratio = 1.25 + 0.75 * (block as f64 / 3000.0).sin();
        if block.is_multiple_of(8) {
            told.push(Drive {
                frame: Frames(block * 64 + 512),
                at: Seconds(at),
                ratio,
            });
        }
        at += ratio * 64.0 / RATE as f64;
    }
    let moved = struck(&mut piece.engine(), |block| {
        block.is_multiple_of(8).then(|| told[(block / 8) as usize])
    });
    let sorted = |mut notes: Vec<(usize, u8)>| {
        notes.sort_unstable();
        notes
    };
    assert!(even.len() > 100, "{}", even.len());
    let (even, moved) = (sorted(even), sorted(moved));
    // The last block of either may reach a note further.
    assert!(
        even.len().abs_diff(moved.len()) <= 2,
        "{} {}",
        even.len(),
        moved.len()
    );
    let count = |notes: &[(usize, u8)], note| notes.iter().filter(|one| *one == note).count();
    let off: usize = even
        .iter()
        .map(|note| count(&even, note).abs_diff(count(&moved, note)))
        .sum();
    assert!(off <= 2, "{off}");
}

#[test]
fn a_rest_rings_on_and_falls_silent_and_a_seek_plays_again() {
    let piece = Piece::new();
    let mut engine = piece.engine();
    hear(&mut engine, 60);
    engine.rest();
    let ringing = hear(&mut engine, 62);
    assert!(peak(&ringing[..9600]) > 0.01);
    hear(&mut engine, 75);
    let silence = hear(&mut engine, 76);
    assert!(peak(&silence) < 3e-4, "{}", peak(&silence));
    engine.seek(Frames(60 * RATE));
    let again = hear(&mut engine, 62);
    let mut fresh = piece.engine();
    fresh.seek(Frames(60 * RATE));
    assert_eq!(again, hear(&mut fresh, 62));
}

#[test]
fn a_silenced_layer_is_not_heard_and_a_trim_is_heard_without_a_click() {
    let piece = Piece::new();
    let mut engine = piece.engine();
    engine.trim(Trim {
        layers: [0.0; 9],
        space: 0.0,
        ..Trim::default()
    });
    engine.seek(Frames(60 * RATE));
    assert_eq!(peak(&hear(&mut engine, 62)), 0.0);
    engine.trim(Trim::default());
    let heard = hear(&mut engine, 64);
    assert!(peak(&heard) > 0.01);
}

#[test]
fn a_guest_is_heard_over_the_music() {
    let piece = Piece::new();
    let melody = piece
        .score
        .parts()
        .iter()
        .position(|part| part.role == Role::Melody)
        .unwrap();
    let alone = |engine: &mut Engine| {
        engine.trim(Trim {
            layers: [0.0; 9],
            ..Trim::default()
        });
        engine.seek(Frames(60 * RATE));
    };
    let mut engine = piece.engine().with_guest(&piece.orchestra, melody);
    alone(&mut engine);
    assert_eq!(peak(&hear(&mut engine, 61)), 0.0);
    engine.guest_on(anodyne_music::Pitch(69), 0.7);
    assert!(peak(&hear(&mut engine, 62)) > 0.003);
    engine.guest_off(anodyne_music::Pitch(69));
    hear(&mut engine, 75);
    assert!(peak(&hear(&mut engine, 76)) < 1e-3);
}
