//! Beds of natural sound: never a loop, wide but not hollow, and nothing in them that startles.

mod common;

use anodyne_dsp::BLOCK;
use anodyne_music::{Instrument, Pitch};
use anodyne_voices::Macros;
use common::*;

/// Beds without rests.
const STEADY: [Instrument; 5] = [
    Instrument::Ocean,
    Instrument::Rain,
    Instrument::Stream,
    Instrument::Wind,
    Instrument::NightInsects,
];

fn lufs(powers: &[f64]) -> f64 {
    10.0 * (powers.iter().sum::<f64>() / powers.len() as f64)
        .max(1e-9)
        .log10()
}

#[test]
fn nature_never_repeats_and_stands_wide_but_not_hollow() {
    for instrument in nature() {
        let [left, right] = bed(instrument, 60.0);
        let found = correlation(&left, &right);
        assert!(
            (0.15..0.95).contains(&found),
            "{instrument}: correlation {found}"
        );
        if !STEADY.contains(&instrument) {
            continue;
        }
        for other in [10.0, 20.0, 30.0, 40.0] {
            let stretch = |from: f64| &left[frames(from)..frames(from + 4.0)];
            let alike = correlation(stretch(5.0), stretch(other));
            assert!(alike.abs() < 0.15, "{instrument}: {alike} like {other} s");
        }
    }
}

#[test]
fn no_bed_rises_by_more_than_a_loudness_unit_in_ten_seconds() {
    for instrument in STEADY {
        let powers = tenths(&bed(instrument, 480.0));
        // What the limits of sleep ask: two windows of ten seconds in a row, every second.
        let rise = powers
            .windows(200)
            .step_by(10)
            .map(|both| lufs(&both[100..]) - lufs(&both[..100]))
            .fold(f64::MIN, f64::max);
        // Crickets are single voices, far quieter than the music they lie under.
        let limit = if instrument == Instrument::NightInsects {
            2.0
        } else {
            1.0
        };
        assert!(rise < limit, "{instrument}: {rise:.2} LU");
        let minute = lufs(&powers[..600]);
        let excess = powers
            .windows(4)
            .map(|moment| lufs(moment) - minute)
            .fold(f64::MIN, f64::max);
        assert!(
            excess < 6.0,
            "{instrument}: {excess:.2} LU above its first minute"
        );
    }
}

#[test]
fn a_bird_comes_softly_and_rests_long() {
    let powers = tenths(&bed(Instrument::Birds, 300.0));
    let loudest = powers.windows(4).map(lufs).fold(f64::MIN, f64::max);
    assert!(
        (-45.0..-22.0).contains(&loudest),
        "{loudest:.1} LUFS at the loudest"
    );
    let resting = powers
        .iter()
        .filter(|power| lufs(&[**power]) < -60.0)
        .count();
    let share = resting as f64 / powers.len() as f64;
    assert!(
        (0.5..0.95).contains(&share),
        "at rest {share:.2} of the time"
    );
    // No syllable comes with a snap: from nothing to its height in 20 ms or more.
    let [left, _] = bed(Instrument::Birds, 120.0);
    let short: Vec<f64> = left.chunks(240).map(rms).collect();
    let peak = short.iter().copied().fold(0.0, f64::max);
    let snap = short.windows(3).map(|w| w[2] - w[0]).fold(0.0, f64::max);
    assert!(snap < 0.6 * peak, "{snap:.4} of {peak:.4} within 10 ms");
}

#[test]
fn a_bed_joined_anywhere_is_the_same_bed() {
    for instrument in nature() {
        let mut whole = player(instrument, Pitch(60), Macros::default());
        let from_start = render(&mut whole, 0, 31.0, Macros::default());
        let joined_at = frames(25.0) / BLOCK * BLOCK;
        let mut late = player(instrument, Pitch(60), Macros::default());
        let joined = render(&mut late, joined_at as i64, 5.0, Macros::default());
        // Filters forget within a quarter of a second.
        let settled = frames(0.25);
        for (whole, joined) in from_start.iter().zip(&joined) {
            let worst = whole[joined_at + settled..]
                .iter()
                .zip(&joined[settled..])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 2e-5, "{instrument}: {worst}");
        }
    }
}
