//! Loudness from note to note: even over the register, even from semitone to semitone, even where one note follows
//! another.

mod common;

use anodyne_music::{Family, Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use common::*;

/// A whole turn of a table read a zone's edge lower, and a little more.
const TURN: f64 = 3.3;

fn loudness_of(instrument: Instrument, pitch: Pitch, velocity: f32) -> f64 {
    if instrument.family() == Family::Sustained {
        // Drift and vibrato are motion, not loudness.
        let still = Macros {
            motion: 0.0,
            ..Macros::default()
        };
        let sound = note(
            instrument,
            Played::held(pitch, velocity, 4.0 + TURN).with(still),
        );
        loudness(&sound, 4.0, TURN)
    } else {
        loudest_moment(&note(instrument, Played::held(pitch, velocity, 0.8)))
    }
}

#[test]
fn every_instrument_is_as_loud_low_as_high() {
    for instrument in played() {
        let (low, high) = instrument.compass();
        let pitches = (low.0..=high.0).step_by(5).chain([high.0]).map(Pitch);
        let levels: Vec<f64> = pitches
            .map(|pitch| loudness_of(instrument, pitch, 0.6))
            .collect();
        let (least, most) = levels
            .iter()
            .fold((f64::MAX, f64::MIN), |(least, most), level| {
                (least.min(*level), most.max(*level))
            });
        assert!(most - least < 2.0, "{instrument}: {levels:.1?}");
    }
}

const BEDS: [Instrument; 5] = [
    Instrument::WarmPad,
    Instrument::StringEnsemble,
    Instrument::Choir,
    Instrument::GlassPad,
    Instrument::SubDrone,
];

#[test]
fn what_lies_under_sleep_is_even_from_semitone_to_semitone_when_dark_and_soft() {
    for instrument in BEDS {
        for brightness in [0.1, 0.25] {
            let (low, high) = instrument.compass();
            let timbre = Timbre::over(instrument, low, high, f64::from(brightness));
            let loudness_of = |pitch: u8| {
                let mut player = Player::new(timbre.clone(), SampleRate::DEFAULT, 2, 1.0, 1);
                let dark = Macros {
                    brightness,
                    motion: 0.0,
                    ..Macros::default()
                };
                let played = Played::held(Pitch(pitch), 0.35, 4.0 + TURN);
                player.note_on(0, played.strike(), dark);
                loudness(&render(&mut player, 0, 4.0 + TURN, dark), 4.0, TURN)
            };
            let levels: Vec<f64> = (low.0..=high.0).map(loudness_of).collect();
            let mean = levels.iter().sum::<f64>() / levels.len() as f64;
            for (pitch, pair) in (low.0..).zip(levels.windows(2)) {
                assert!(
                    (pair[1] - pair[0]).abs() < 0.5 && (pair[0] - mean).abs() < 1.0,
                    "{instrument} at {pitch}, brightness {brightness}: {pair:.2?} about {mean:.2}"
                );
            }
        }
    }
}

#[test]
fn one_held_note_hands_over_to_the_next_at_even_power() {
    for instrument in BEDS {
        let pitch = middle(instrument);
        let (first, second) = (pitch, Pitch(pitch.0 + 5));
        let timbre = Timbre::over(instrument, first, second, 0.5);
        let mut player = Player::new(timbre, SampleRate::DEFAULT, 4, 1.0, 1);
        let strike = |start: f64, end: f64, pitch: Pitch| Strike {
            start: frames(start) as i64,
            end: frames(end) as i64,
            pitch,
            velocity: 0.5,
            seed: 3,
        };
        let still = Macros {
            motion: 0.0,
            ..Macros::default()
        };
        player.note_on(0, strike(0.0, 8.0, first), still);
        player.note_on(0, strike(8.0, 20.0, second), still);
        let sound = render(&mut player, 0, 16.0, still);
        let before = loudness(&sound, 4.5, TURN);
        let between = loudness(&sound, 8.0, TURN);
        let after = loudness(&sound, 12.0, TURN);
        let even = 0.5 * (before + after);
        assert!(
            (between - even).abs() < 1.0,
            "{instrument}: {before:.1}, {between:.1}, {after:.1}"
        );
    }
}
