//! Every instrument, measured: pitch, decay, brightness, faults, and that it can be joined in mid-note.

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Family, Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

const RATE: u32 = 48_000;

fn player(instrument: Instrument, pitch: Pitch) -> Player {
    Player::new(
        Timbre::over(instrument, pitch, pitch, 0.5),
        SampleRate::DEFAULT,
        8,
        1.0,
        1,
    )
}

fn strike(pitch: Pitch, velocity: f32, seconds: f64) -> Strike {
    Strike {
        start: 0,
        end: (seconds * f64::from(RATE)) as i64,
        pitch,
        velocity,
        seed: 5,
    }
}

/// Both channels of `seconds` from the frame `from` on.
fn render(player: &mut Player, from: i64, seconds: f64) -> [Vec<f32>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    let mut block = Block::SILENCE;
    for index in 0..(seconds * f64::from(RATE)) as i64 / BLOCK as i64 {
        block.clear();
        player.render(from + index * BLOCK as i64, Macros::default(), &mut block);
        sides[0].extend_from_slice(&block.left);
        sides[1].extend_from_slice(&block.right);
    }
    sides
}

fn note(instrument: Instrument, pitch: Pitch, velocity: f32, seconds: f64) -> [Vec<f32>; 2] {
    let mut player = player(instrument, pitch);
    player.note_on(0, strike(pitch, velocity, seconds), Macros::default());
    render(&mut player, 0, seconds)
}

fn rms(samples: &[f32]) -> f64 {
    (samples
        .iter()
        .map(|s| f64::from(*s) * f64::from(*s))
        .sum::<f64>()
        / samples.len() as f64)
        .sqrt()
}

/// Power by bin of a Hann-windowed stretch.
fn power(samples: &[f32]) -> Vec<f64> {
    let count = samples.len();
    let window = |n: usize| 0.5 - 0.5 * (core::f64::consts::TAU * n as f64 / count as f64).cos();
    let mut bins: Vec<Complex<f64>> = samples
        .iter()
        .enumerate()
        .map(|(n, s)| Complex::new(f64::from(*s) * window(n), 0.0))
        .collect();
    FftPlanner::new().plan_fft_forward(count).process(&mut bins);
    bins[..count / 2].iter().map(|bin| bin.norm_sqr()).collect()
}

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

fn centroid(samples: &[f32]) -> f64 {
    let power = power(samples);
    let bin = f64::from(RATE) / samples.len() as f64;
    power
        .iter()
        .enumerate()
        .map(|(n, p)| n as f64 * bin * p)
        .sum::<f64>()
        / power.iter().sum::<f64>()
}

fn pitched() -> impl Iterator<Item = Instrument> {
    let plays_pitches =
        |one: &Instrument| matches!(one.family(), Family::Sustained | Family::Decaying);
    Instrument::ALL.iter().copied().filter(plays_pitches)
}

fn register(instrument: Instrument) -> [Pitch; 3] {
    let (low, high) = instrument.compass();
    [low, Pitch((low.0 + high.0) / 2), high]
}

#[test]
fn every_instrument_is_in_tune_over_its_compass() {
    for instrument in pitched() {
        for pitch in register(instrument) {
            let [left, right] = note(instrument, pitch, 0.7, 9.0);
            let middle: Vec<f32> = left.iter().zip(&right).map(|(l, r)| l + r).collect();
            let asked = pitch.hertz().0;
            let from = if instrument.family() == Family::Sustained {
                3 * RATE as usize
            } else {
                16_800
            };
            let found = found_pitch(&middle[from..from + (1 << 18)], asked, 60.0);
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
    for instrument in pitched() {
        for pitch in register(instrument) {
            let [left, _] = note(instrument, pitch, 0.7, 10.0);
            let level = |from: f64, seconds: f64| {
                let from = (from * f64::from(RATE)) as usize;
                20.0 * (rms(&left[from..from + (seconds * f64::from(RATE)) as usize]) + 1e-9)
                    .log10()
            };
            match instrument.family() {
                Family::Sustained => {
                    let change = level(7.5, 2.0) - level(3.5, 2.0);
                    assert!(
                        change.abs() < 5.0,
                        "{instrument} at {pitch}: {change:.1} dB"
                    );
                }
                _ => {
                    let change = level(3.2, 0.5) - level(0.2, 0.5);
                    assert!(change < -4.0, "{instrument} at {pitch}: {change:.1} dB");
                }
            }
        }
    }
}

#[test]
fn a_firmer_stroke_is_louder_and_brighter() {
    for instrument in pitched().filter(|one| one.family() == Family::Decaying) {
        let pitch = register(instrument)[1];
        let [soft, _] = note(instrument, pitch, 0.25, 0.3);
        let [firm, _] = note(instrument, pitch, 0.9, 0.3);
        assert!(rms(&firm) > 2.0 * rms(&soft), "{instrument}");
        let (soft, firm) = (centroid(&soft), centroid(&firm));
        assert!(
            firm > 1.03 * soft,
            "{instrument}: {soft:.0} Hz soft, {firm:.0} Hz firm"
        );
    }
}

#[test]
fn no_instrument_clips_drifts_or_clicks() {
    for instrument in Instrument::ALL.iter().copied() {
        for pitch in register(instrument) {
            // Birds rest long.
            let seconds = if instrument == Instrument::Birds {
                40.0
            } else {
                6.0
            };
            for side in note(instrument, pitch, 1.0, seconds) {
                let mean = side.iter().map(|s| f64::from(*s)).sum::<f64>() / side.len() as f64;
                let peak = side.iter().fold(0.0f32, |peak, s| peak.max(s.abs()));
                assert!(side.iter().all(|s| s.is_finite()), "{instrument}");
                assert!(
                    peak > 0.02 && peak < 1.0,
                    "{instrument} at {pitch}: peak {peak}"
                );
                // What little a bed of nature drifts, the master's low cut takes away.
                let drift = if instrument.family() == Family::Nature {
                    4e-3
                } else {
                    1e-3
                };
                assert!(mean.abs() < drift, "{instrument} at {pitch}: mean {mean}");
                let begins = side[0].abs();
                // A bed of nature has no beginning of its own: the desk fades it in.
                assert!(
                    begins < 1e-3 || instrument.family() == Family::Nature,
                    "{instrument}: {begins}"
                );
            }
        }
    }
}

#[test]
fn a_note_joined_in_its_middle_is_the_same_note() {
    for instrument in pitched().chain([Instrument::FrameDrum]) {
        let pitch = register(instrument)[1];
        let whole = note(instrument, pitch, 0.8, 4.0);
        let joined_at = 48_000 * 3 / 2 / BLOCK * BLOCK;
        let mut late = player(instrument, pitch);
        late.note_on(joined_at as i64, strike(pitch, 0.8, 4.0), Macros::default());
        let joined = render(&mut late, joined_at as i64, 2.0);
        for (whole, joined) in whole.iter().zip(&joined) {
            let worst = whole[joined_at..]
                .iter()
                .zip(joined)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 1e-6, "{instrument}: {worst}");
        }
    }
}

#[test]
fn a_full_pool_steals_the_quietest_without_a_click() {
    let pitches = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79].map(Pitch);
    for instrument in [Instrument::Harp, Instrument::WarmPad] {
        let timbre = Timbre::over(instrument, Pitch(60), Pitch(79), 0.5);
        let mut player = Player::new(timbre, SampleRate::DEFAULT, 4, 1.0, 1);
        let mut samples = Vec::new();
        for (number, pitch) in pitches.into_iter().enumerate() {
            let frame = number as i64 * 9_600;
            player.note_on(
                frame,
                Strike {
                    start: frame,
                    end: i64::MAX,
                    pitch,
                    velocity: 0.5,
                    seed: 9,
                },
                Macros::default(),
            );
            samples.extend_from_slice(&render(&mut player, frame, 0.2)[0]);
            assert!(player.sounding() <= 4 + 8, "{}", player.sounding());
        }
        // A click is a jump that the sound around it does not explain: compare the second difference with its rms.
        let bends: Vec<f32> = samples
            .windows(3)
            .map(|w| w[2] - 2.0 * w[1] + w[0])
            .collect();
        let worst = bends
            .iter()
            .fold(0.0f32, |worst, bend| worst.max(bend.abs()));
        assert!(
            f64::from(worst) < 40.0 * rms(&bends),
            "{instrument}: {worst} against {}",
            rms(&bends)
        );
    }
}

#[test]
fn nature_never_repeats_and_stands_wide_but_not_hollow() {
    for instrument in Instrument::ALL
        .iter()
        .copied()
        .filter(|one| one.family() == Family::Nature)
    {
        let mut bed = player(instrument, Pitch(60));
        let [left, right] = render(&mut bed, 0, 60.0);
        let correlation = correlation(&left, &right);
        assert!(
            (0.15..0.95).contains(&correlation),
            "{instrument}: correlation {correlation}"
        );
        let second = RATE as usize;
        for other in [10, 20, 30, 40] {
            if instrument == Instrument::Birds {
                continue; // Mostly silence: nothing to compare.
            }
            let alike = self::correlation(
                &left[5 * second..9 * second],
                &left[other * second..(other + 4) * second],
            );
            assert!(alike.abs() < 0.15, "{instrument}: {alike} like {other} s");
        }
    }
}

fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let product: f64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(*a) * f64::from(*b))
        .sum();
    product / (rms(a) * rms(b) * a.len() as f64)
}
