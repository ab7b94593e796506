//! Nothing is heard of an instrument that only the sample rate makes.

mod common;

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use common::*;

/// Bins of what is compared, 1.5 Hz wide at either rate.
const BINS: usize = 1 << 15;

/// A note as firm and as bright as can be, at a rate so many times the usual; its power up to 20 kHz by bin.
fn spectrum(instrument: Instrument, pitch: Pitch, times: usize) -> Vec<f64> {
    let rate = SampleRate::new(RATE * times as u32).unwrap();
    let macros = Macros {
        brightness: 1.0,
        ..Macros::default()
    };
    let timbre = Timbre::shaped(instrument, pitch, pitch, macros);
    let mut player = Player::new(timbre, rate, 8, 1.0, 1);
    let strike = Strike {
        start: 0,
        end: i64::MAX,
        pitch,
        velocity: 1.0,
        seed: 5,
    };
    player.note_on(0, strike, macros);
    let (mut sound, mut block) = (Vec::new(), Block::SILENCE);
    while sound.len() < BINS * times {
        block.clear();
        player.render(sound.len() as i64, macros, &mut block);
        let sum = block.left.iter().zip(&block.right);
        sound.extend(sum.map(|(left, right)| left + 0.7 * right));
    }
    assert_eq!(sound.len() % BLOCK, 0);
    let highest = (20_000.0 / f64::from(RATE) * BINS as f64) as usize;
    let scale = (times * times) as f64;
    let power = power(&sound);
    power[..highest].iter().map(|one| one / scale).collect()
}

/// What sounds at the usual rate and not at four times that, against all that sounds; dB.
fn alias(instrument: Instrument, pitch: Pitch) -> f64 {
    let (usual, high) = (
        spectrum(instrument, pitch, 1),
        spectrum(instrument, pitch, 4),
    );
    // Half as much again may come of envelopes that are drawn straight over longer blocks.
    let beyond = usual
        .iter()
        .zip(&high)
        .map(|(usual, high)| (usual - 1.5 * high).max(0.0));
    let total: f64 = usual.iter().sum();
    decibels((beyond.sum::<f64>() / total).sqrt())
}

#[test]
fn nothing_sounds_that_a_four_times_higher_rate_does_not_have() {
    let mut worst = Vec::new();
    for instrument in played() {
        let (low, high) = instrument.compass();
        for number in (low.0..=high.0).rev().step_by(3) {
            let found = alias(instrument, Pitch(number));
            if found > -70.0 {
                worst.push(format!("{instrument} at {}: {found:.1} dB", Pitch(number)));
            }
        }
    }
    assert!(worst.is_empty(), "{worst:#?}");
}
