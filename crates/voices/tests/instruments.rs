//! Every instrument, measured: pitch, decay, brightness, faults, and that it can be joined in mid-note.

mod common;

use anodyne_dsp::BLOCK;
use anodyne_music::{Family, Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use common::*;

/// The power-weighted mean frequency of what lies within `cents` of `hertz`.
fn found_pitch(samples: &[f32], hertz: f64, cents: f64) -> f64 {
    let power = power(samples);
    let bin = f64::from(RATE) / samples.len() as f64;
    let reach = (2f64.powf(cents / 1200.0) - 1.0) * hertz;
    let (low, high) = (
        ((hertz - reach) / bin) as usize,
        ((hertz + reach) / bin) as usize + 1,
    );
    let sum: f64 = power[low..=high].iter().sum();
    (low..=high).map(|n| n as f64 * bin * power[n]).sum::<f64>() / sum
}

#[test]
fn every_instrument_is_in_tune_over_its_compass() {
    for instrument in pitched() {
        for pitch in register(instrument) {
            let sound = mono(&note(instrument, Played::held(pitch, 0.7, 9.0)));
            let asked = pitch.hertz().0;
            let from = if instrument.family() == Family::Sustained {
                frames(3.0)
            } else {
                frames(0.35)
            };
            let found = found_pitch(&sound[from..from + (1 << 18)], asked, 60.0);
            let off = 1200.0 * (found / asked).log2();
            assert!(
                off.abs() < 3.0,
                "{instrument} at {pitch}: {off:.2} cents off"
            );
        }
    }
}

#[test]
fn what_sustains_sustains_and_what_decays_decays() {
    for instrument in played() {
        for pitch in register(instrument) {
            let [left, _] = note(instrument, Played::held(pitch, 0.7, 10.0));
            let level = |from: f64, seconds: f64| {
                let from = frames(from);
                decibels(rms(&left[from..from + frames(seconds)]))
            };
            let change = match instrument.family() {
                Family::Sustained => level(7.2, 2.7) - level(4.0, 2.7),
                _ => level(3.2, 0.5) - level(0.2, 0.5),
            };
            let as_claimed = match instrument.family() {
                Family::Sustained => change.abs() < 2.0,
                Family::Percussion => change < -40.0,
                _ => change < -4.0,
            };
            assert!(as_claimed, "{instrument} at {pitch}: {change:.1} dB");
        }
    }
}

#[test]
fn a_firmer_touch_is_louder_and_brighter() {
    for instrument in played() {
        let pitch = middle(instrument);
        // What is struck is judged by its beginning, what is held by its middle.
        let (from, seconds) = match instrument.family() {
            Family::Sustained => (4.0, 2.7),
            _ => (0.0, 0.1),
        };
        let heard = |velocity: f32| {
            let sound = mono(&note(
                instrument,
                Played::held(pitch, velocity, from + seconds),
            ));
            let stretch = &sound[frames(from)..];
            (rms(stretch), centroid(stretch))
        };
        let ((soft, dark), (firm, bright)) = (heard(0.25), heard(0.9));
        assert!(
            firm > 2.0 * soft,
            "{instrument}: {soft:.4} soft, {firm:.4} firm"
        );
        assert!(
            bright > 1.03 * dark,
            "{instrument}: {dark:.0} Hz soft, {bright:.0} Hz firm"
        );
    }
}

#[test]
fn no_instrument_clips_drifts_or_starts_with_a_step() {
    for instrument in Instrument::ALL.iter().copied() {
        for pitch in register(instrument) {
            // Birds rest long.
            let seconds = match instrument {
                Instrument::Birds => 40.0,
                _ => 6.0,
            };
            for side in note(instrument, Played::held(pitch, 1.0, seconds)) {
                let mean = side.iter().map(|s| f64::from(*s)).sum::<f64>() / side.len() as f64;
                let peak = side.iter().fold(0.0f32, |peak, s| peak.max(s.abs()));
                assert!(side.iter().all(|s| s.is_finite()), "{instrument}");
                assert!(
                    peak > 0.02 && peak < 1.0,
                    "{instrument} at {pitch}: peak {peak}"
                );
                // What little a bed of nature drifts, the master's low cut takes away.
                let nature = instrument.family() == Family::Nature;
                let drift = if nature { 4e-3 } else { 1e-3 };
                assert!(mean.abs() < drift, "{instrument} at {pitch}: mean {mean}");
                // A bed of nature has no beginning of its own: the desk fades it in.
                assert!(side[0].abs() < 1e-3 || nature, "{instrument}: {}", side[0]);
            }
        }
    }
}

/// The loudest frame of what lies above 12 kHz, where a click stands out and few instruments sound.
fn loudest_high(samples: &[f32]) -> f64 {
    // Three differences in a row: a high-pass of 18 dB an octave.
    let third: f32 = samples
        .windows(4)
        .map(|w| (w[3] - 3.0 * w[2] + 3.0 * w[1] - w[0]).abs())
        .fold(0.0, f32::max);
    f64::from(third) / 8.0
}

#[test]
fn no_note_begins_ends_or_is_let_go_with_a_click() {
    for instrument in played() {
        for pitch in register(instrument) {
            let played = Played {
                heard: 16.0,
                ..Played::held(pitch, 0.8, 4.0)
            };
            let [left, _] = note(instrument, played);
            let part = |from: f64, to: f64| loudest_high(&left[frames(from)..frames(to)]);
            let sounding = part(0.3, 3.9).max(1e-5);
            let let_go = part(3.95, 4.05);
            assert!(
                let_go < 2.0 * sounding,
                "{instrument} at {pitch} let go: {let_go}"
            );
            let end = part(4.1, 16.0);
            assert!(
                end < 2.0 * sounding,
                "{instrument} at {pitch} ending: {end}"
            );
            // A stroke begins with what is high in it; a step would be as high as its peak.
            let peak = left.iter().fold(0.0f32, |peak, s| peak.max(s.abs()));
            let begin = part(0.0, 0.05);
            assert!(
                begin < 0.08 * f64::from(peak),
                "{instrument} at {pitch} beginning: {begin} of {peak}"
            );
        }
    }
}

#[test]
fn nothing_folds_back_below_the_fundamental() {
    for instrument in pitched() {
        let high = instrument.compass().1;
        // The highest pitches of the compass, read a little faster and a little slower than their table was made.
        for pitch in [high, Pitch(high.0 - 2)] {
            let plain = Macros {
                breath: 0.0,
                motion: 0.0,
                ..Macros::default()
            };
            let sound = mono(&note(instrument, Played::held(pitch, 0.7, 9.0).with(plain)));
            // A stroke's own beginning is as broad as any click.
            let from = frames(if instrument.family() == Family::Sustained {
                3.0
            } else {
                0.2
            });
            let power = power(&sound[from..from + (1 << 18)]);
            let bin = f64::from(RATE) / f64::from(1 << 18);
            let fundamental = pitch.hertz().0;
            let total: f64 = power.iter().sum();
            // There is room to see it there; what folds in between the highest partials lies beneath them.
            let below = (30.0 / bin) as usize..(0.45 * fundamental / bin) as usize;
            let folded = decibels((power[below].iter().sum::<f64>() / total).sqrt());
            // Knocks of wood and air belong there, and are over soon.
            let knocks = matches!(
                instrument,
                Instrument::Handpan
                    | Instrument::Harp
                    | Instrument::NylonGuitar
                    | Instrument::FeltPiano
                    | Instrument::TongueDrum
                    | Instrument::Kalimba
                    | Instrument::Celesta
            );
            let limit = if knocks { -30.0 } else { -70.0 };
            assert!(folded < limit, "{instrument} at {pitch}: {folded:.1} dB");
        }
    }
}

#[test]
fn a_note_joined_in_its_middle_is_the_same_note() {
    for instrument in played() {
        let pitch = middle(instrument);
        let played = Played {
            heard: 4.0,
            ..Played::held(pitch, 0.8, 2.5)
        };
        let whole = note(instrument, played);
        // Its first moments too: what rises slowly is all but silent there, and still to be heard.
        for joined_at in [64, 192, 1_024, 12_000, 72_000, 132_000] {
            let joined_at = joined_at / BLOCK * BLOCK;
            let mut late = player(instrument, pitch, Macros::default());
            late.note_on(joined_at as i64, played.strike(), Macros::default());
            let joined = render(&mut late, joined_at as i64, 1.0, Macros::default());
            for (whole, joined) in whole.iter().zip(&joined) {
                // The veil over what is held has forgotten where it was joined after some milliseconds.
                let settled = if instrument.family() == Family::Decaying {
                    0
                } else {
                    frames(0.03)
                };
                let worst = whole[joined_at + settled..]
                    .iter()
                    .zip(&joined[settled..])
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0, f32::max);
                assert!(worst < 2e-6, "{instrument}: {worst}");
            }
        }
    }
}

#[test]
fn the_same_notes_give_the_same_bits() {
    for instrument in Instrument::ALL.iter().copied() {
        let once = note(instrument, Played::held(middle(instrument), 0.6, 1.5));
        let again = note(instrument, Played::held(middle(instrument), 0.6, 1.5));
        assert_eq!(once, again, "{instrument}");
    }
}

/// A dozen notes rising over the compass, one every 200 ms, none let go.
fn rising(instrument: Instrument, pool: usize) -> Vec<f32> {
    let (low, high) = instrument.compass();
    let timbre = Timbre::over(instrument, low, high, 0.5);
    let mut player = Player::new(timbre, SampleRate::DEFAULT, pool, 1.0, 1);
    let mut left = Vec::new();
    for number in 0..12u8 {
        let frame = i64::from(number) * 9_600;
        let strike = Strike {
            start: frame,
            end: i64::MAX,
            pitch: Pitch(low.0 + number * ((high.0 - low.0) / 12)),
            velocity: 0.5,
            seed: 9,
        };
        player.note_on(frame, strike, Macros::default());
        let [heard, _] = render(&mut player, frame, 0.2, Macros::default());
        left.extend(heard);
        assert!(player.sounding() <= pool + 8, "{}", player.sounding());
    }
    left
}

#[test]
fn a_full_pool_steals_the_quietest_without_a_click() {
    for instrument in played() {
        let (few, many) = (rising(instrument, 3), rising(instrument, 20));
        // What was stolen, alone: it has to go smoothly.
        let stolen: Vec<f32> = many.iter().zip(&few).map(|(a, b)| a - b).collect();
        let (click, own) = (loudest_high(&stolen), loudest_high(&many));
        assert!(
            click < 1.2 * own.max(1e-6),
            "{instrument}: {click:.5} beside {own:.5} of its own"
        );
    }
}

#[test]
fn every_instrument_stands_as_wide_as_it_says_and_never_hollow() {
    for instrument in played() {
        for pitch in register(instrument) {
            let [left, right] = note(instrument, Played::held(pitch, 0.7, 5.5));
            let from = match instrument.family() {
                Family::Sustained => frames(2.7),
                _ => 0,
            };
            let found = correlation(&left[from..], &right[from..]);
            assert!(
                (0.05..0.9998).contains(&found),
                "{instrument} at {pitch}: correlation {found:.3}"
            );
        }
    }
}
