//! The meter against sounds whose figures are known.

use anodyne_studio::{Measured, Meter, MeterOptions};
use anodyne_units::{SampleRate, Seconds, Seed};
use ebur128::{EbuR128, Mode};
use std::f64::consts::TAU;

const HZ: u32 = 48_000;

fn rate() -> SampleRate {
    SampleRate::new(HZ).unwrap()
}

fn frames(seconds: f64) -> usize {
    (seconds * f64::from(HZ)) as usize
}

/// A sound of some seconds from a function of time.
fn sound(seconds: f64, wave: impl Fn(f64) -> f64) -> Vec<f32> {
    (0..frames(seconds))
        .map(|n| wave(n as f64 / f64::from(HZ)) as f32)
        .collect()
}

fn sine(hz: f64, dbfs: f64) -> impl Fn(f64) -> f64 {
    move |time| (TAU * hz * time).sin() * 10f64.powf(dbfs / 20.0)
}

fn measure(left: &[f32], right: &[f32]) -> Measured {
    let mut meter = Meter::new(rate());
    meter.feed(left, right);
    meter.finish()
}

/// Chords of soft partials that fade in and out, with a little air: about -23 LUFS.
fn calm_music(seconds: f64) -> Vec<f32> {
    let mut air = 0.0;
    let fundamentals = [98.0, 146.8, 220.0, 261.6, 329.6];
    let air: Vec<f64> = (0..frames(seconds) as u64)
        .map(|n| {
            air += 0.1 * (Seed(3).index(n).between(-1.0, 1.0) * 0.003 - air);
            air
        })
        .collect();
    (0..frames(seconds))
        .map(|n| {
            let time = n as f64 / f64::from(HZ);
            let partial = |hz: f64, k: f64| (TAU * hz * k * time + k).sin() / (k * k);
            let note = |(place, hz): (usize, &f64)| {
                let swell = 0.5 - 0.5 * (TAU * time / (7.0 + place as f64)).cos();
                swell * (1..=8).map(|k| partial(*hz, f64::from(k))).sum::<f64>()
            };
            (0.05 * fundamentals.iter().enumerate().map(note).sum::<f64>() + air[n]) as f32
        })
        .collect()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn the_reference_tone_of_ebu_tech_3341_reads_minus_23() {
    let tone = sound(20.0, sine(1000.0, -23.0));
    let measured = measure(&tone, &tone);
    near(measured.integrated_lufs, -23.0, 0.1);
    near(measured.range_lu, 0.0, 0.1);
    near(measured.true_peak_dbtp, -23.0, 0.1);
    near(measured.centroid_hz.unwrap(), 1000.0, 5.0);
    near(measured.lowest_correlation.unwrap(), 1.0, 1e-6);
    assert_eq!(
        (
            measured.clipped_samples,
            measured.bad_samples,
            measured.frames
        ),
        (0, 0, 960_000)
    );
}

#[test]
fn loudness_and_range_are_those_of_ebur128_itself() {
    for hz in [44_100, 48_000, 96_000] {
        let level = |n: usize| 0.4 * (1.0 + (n as f64 * 2e-6).sin()).powi(3);
        let draw = |n: usize, side: u64| Seed(side).index(n as u64).between(-0.2, 0.2);
        let side = |side: u64| {
            (0..hz as usize * 40 + 77)
                .map(|n| (level(n) * draw(n, side)) as f32)
                .collect::<Vec<_>>()
        };
        let (left, right) = (side(1), side(2));
        let mut plain = EbuR128::new(2, hz, Mode::I | Mode::LRA | Mode::TRUE_PEAK).unwrap();
        plain.add_frames_planar_f32(&[&left, &right]).unwrap();
        let mut meter = Meter::new(SampleRate::new(hz).unwrap());
        meter.feed(&left, &right);
        let measured = meter.finish();
        near(
            measured.integrated_lufs,
            plain.loudness_global().unwrap(),
            1e-4,
        );
        near(measured.range_lu, plain.loudness_range().unwrap(), 1e-4);
        assert!(measured.range_lu > 5.0, "the sound is too steady to tell");
        let peak = plain.true_peak(0).unwrap().max(plain.true_peak(1).unwrap());
        near(measured.true_peak_dbtp, 20.0 * peak.log10(), 1e-9);
    }
}

#[test]
fn a_mono_track_counts_one_channel() {
    let tone = sound(10.0, sine(1000.0, -23.0));
    let mut meter = Meter::with(MeterOptions {
        mono: true,
        ..MeterOptions::new(rate())
    });
    meter.feed(&tone, &tone);
    near(meter.finish().integrated_lufs, -26.0, 0.1);
}

#[test]
fn the_size_of_the_blocks_changes_no_figure() {
    let music = calm_music(13.37);
    let (left, right) = (&music[100..], &music[..music.len() - 100]);
    let whole = measure(left, right);
    for block in [1, 17, 64, 480, 4096] {
        let mut meter = Meter::new(rate());
        for (left, right) in left.chunks(block).zip(right.chunks(block)) {
            meter.feed(left, right);
        }
        assert_eq!(meter.finish(), whole, "in blocks of {block}");
    }
}

#[test]
fn a_peak_between_the_samples_is_a_true_peak() {
    let tone = sound(2.0, |time| {
        0.5 * (TAU * 12_000.0 * time + TAU / 8.0).sin() * (time * 10.0).min(1.0)
    });
    let measured = measure(&tone, &tone);
    near(measured.sample_peak_dbfs, -9.03, 0.01);
    near(measured.true_peak_dbtp, -6.02, 0.1);
}

#[test]
fn a_step_in_level_is_a_rise_in_one_and_in_ten_seconds() {
    let tone = sound(60.0, |time| {
        sine(1000.0, if time < 35.0 { -30.0 } else { -22.0 })(time)
    });
    let measured = measure(&tone, &tone);
    near(measured.rise_1s_lu, 8.0, 0.05);
    near(measured.rise_10s_lu, 8.0, 0.05);
    near(measured.rise_1s_at.unwrap(), 35.4, 0.7);
    near(measured.rise_10s_at.unwrap(), 45.0, 0.01);
    assert_eq!(measured.excess_lu, None);
}

#[test]
fn the_fade_in_is_no_rise() {
    let tone = sound(60.0, |time| {
        sine(1000.0, -24.0)(time) * (time / 8.0).min(1.0)
    });
    let measured = measure(&tone, &tone);
    assert!(
        measured.rise_1s_lu < 0.01 && measured.rise_10s_lu < 0.01,
        "{measured:?}"
    );
    let mut strict = Meter::with(MeterOptions {
        fade_in: Seconds(0.0),
        ..MeterOptions::new(rate())
    });
    strict.feed(&tone, &tone);
    assert!(strict.finish().rise_1s_lu > 10.0);
}

#[test]
fn an_offset_is_measured_side_by_side() {
    let tone = sound(10.0, |time| sine(100.0, -20.0)(time) + 0.002);
    let plain = sound(10.0, sine(100.0, -20.0));
    let measured = measure(&tone, &plain);
    near(measured.dc_left, 0.002, 1e-6);
    near(measured.dc_right, 0.0, 1e-6);
}

#[test]
fn opposite_sides_have_correlation_minus_one_even_for_ten_seconds_of_forty() {
    let left = sound(40.0, sine(200.0, -20.0));
    let right = sound(40.0, |time| {
        sine(200.0, -20.0)(time)
            * if (15.0..26.0).contains(&time) {
                -1.0
            } else {
                1.0
            }
    });
    near(
        measure(&left, &right).lowest_correlation.unwrap(),
        -1.0,
        0.01,
    );
    let right = sound(40.0, |time| (TAU * 200.0 * time).cos() * 0.1);
    near(
        measure(&left, &right).lowest_correlation.unwrap(),
        0.0,
        0.01,
    );
    let silence = vec![0.0; left.len()];
    near(
        measure(&left, &silence).lowest_correlation.unwrap(),
        0.0,
        1e-9,
    );
    assert_eq!(measure(&silence, &silence).lowest_correlation, None);
}

#[test]
fn silences_are_found_where_they_are() {
    let tone = sound(10.0, |time| {
        let sounds = (0.5..4.0).contains(&time) || (6.0..9.25).contains(&time);
        if sounds {
            0.1 + 0.05 * (TAU * 50.0 * time).sin()
        } else {
            0.0
        }
    });
    let measured = measure(&tone, &tone);
    near(measured.zeros_at_start_seconds, 0.5, 1e-9);
    near(measured.zeros_at_end_seconds, 0.75, 1e-9);
    near(measured.longest_silence_seconds, 2.0, 0.003);
    let silence = vec![0.0; 48_000];
    let measured = measure(&silence, &silence);
    assert_eq!(
        (
            measured.zeros_at_start_seconds,
            measured.zeros_at_end_seconds
        ),
        (1.0, 1.0)
    );
    assert_eq!(
        (measured.integrated_lufs, measured.centroid_hz),
        (f64::NEG_INFINITY, None)
    );
}

#[test]
fn bad_and_clipped_samples_are_counted_and_spoil_nothing_else() {
    let mut tone = sound(5.0, sine(1000.0, -23.0));
    tone[700] = f32::NAN;
    tone[70_000] = f32::INFINITY;
    tone[90_000] = 1.0;
    tone[90_010] = -1.2;
    let measured = measure(&tone, &tone.clone());
    assert_eq!((measured.bad_samples, measured.clipped_samples), (4, 6));
    near(measured.integrated_lufs, -23.0, 0.5);
}

#[test]
fn a_click_of_minus_40_db_is_found_in_calm_music() {
    let music = calm_music(20.0);
    let clean = measure(&music, &music);
    assert_eq!(clean.clicks, 0, "first at {:?}", clean.first_click_at);
    near(clean.integrated_lufs, -23.0, 3.0);
    // At the border of a stretch, of a hop, and elsewhere.
    for place in [
        480_000, 480_001, 480_062, 480_063, 491_520, 491_519, 500_777,
    ] {
        let mut clicked = music.clone();
        clicked[place..]
            .iter_mut()
            .for_each(|sample| *sample += 0.01);
        clicked[place + 20_000..]
            .iter_mut()
            .zip(0..)
            .for_each(|(sample, n)| *sample -= 0.01 * (n as f32 / 1e5).min(1.0));
        let measured = measure(&clicked, &music);
        assert_eq!(
            measured.clicks, 1,
            "a step at {place}: {:?}",
            measured.first_click_at
        );
        near(
            measured.first_click_at.unwrap() * f64::from(HZ),
            place as f64,
            2.0,
        );
        let mut spiked = music.clone();
        spiked[place] += 0.01;
        assert_eq!(measure(&music, &spiked).clicks, 1, "a spike at {place}");
    }
}

#[test]
fn a_gap_of_a_block_is_two_clicks() {
    let mut music = calm_music(10.0);
    music[300_000..300_064].fill(0.0);
    let found = measure(&music, &music).clicks;
    assert_eq!(found, 4, "two edges on two sides");
}

#[test]
fn drums_and_plucked_strings_are_no_clicks() {
    let mut music = calm_music(20.0);
    for hit in 0..12usize {
        let at = 40_000 + hit * 66_000;
        for n in 0..24_000 {
            let time = n as f64 / f64::from(HZ);
            let skin = (TAU * (70.0 * time - 60.0 * time * time)).sin() * (-time * 9.0).exp();
            let stick = Seed(9).index((hit * 100_000 + n) as u64).between(-1.0, 1.0)
                * (-time * 150.0).exp();
            music[at + n] += (0.3 * skin + 0.1 * stick) as f32;
        }
        let at = at + 33_000;
        for n in 0..24_000 {
            let time = n as f64 / f64::from(HZ);
            let attack = (time / 0.002).min(1.0);
            let string =
                |k: f64| (TAU * 440.0 * k * time).sin() / k * (-time * (2.0 + 3.0 * k)).exp();
            music[at + n] +=
                (0.15 * attack * (1..=12).map(|k| string(f64::from(k))).sum::<f64>()) as f32;
        }
    }
    let measured = measure(&music, &music);
    assert_eq!(measured.clicks, 0, "first at {:?}", measured.first_click_at);
}

#[test]
fn a_saw_wave_is_no_row_of_clicks() {
    for hz in [33.0, 55.0, 110.0, 440.0] {
        let saw = sound(5.0, |time| {
            0.2 * (2.0 * (hz * time).fract() - 1.0) * time.min(1.0) * (5.0 - time).min(1.0)
        });
        assert_eq!(measure(&saw, &saw).clicks, 0, "{hz} Hz");
    }
}

#[test]
fn a_track_cut_off_in_mid_wave_ends_with_a_click() {
    let mut tone = sound(3.0, |time| sine(110.0, -20.0)(time) * time.min(1.0));
    tone.truncate(frames(2.5) + 109);
    assert!(tone.last().unwrap().abs() > 0.05);
    let measured = measure(&tone, &tone);
    assert_eq!(measured.clicks, 2);
    near(
        measured.first_click_at.unwrap(),
        tone.len() as f64 / f64::from(HZ),
        1e-4,
    );
}

#[test]
fn tilt_is_the_slope_of_the_power_density() {
    let white: Vec<f32> = (0..frames(60.0) as u64)
        .map(|n| Seed(1).index(n).between(-0.1, 0.1) as f32)
        .collect();
    let mut sum = 0.0;
    let brown: Vec<f32> = white
        .iter()
        .map(|sample| {
            sum = sum * 0.9995 + sample * 0.1;
            sum
        })
        .collect();
    let measured = measure(&white, &white);
    near(measured.tilt_200_db_per_octave.unwrap(), 0.0, 0.3);
    near(measured.centroid_hz.unwrap(), 12_000.0, 200.0);
    let measured = measure(&brown, &brown);
    near(measured.tilt_200_db_per_octave.unwrap(), -6.0, 0.3);
    near(measured.tilt_500_db_per_octave.unwrap(), -6.0, 0.4);
}

#[test]
fn the_night_has_a_colour_of_its_own() {
    let tone = sound(20.0, |time| {
        sine(if time < 10.0 { 2000.0 } else { 400.0 }, -20.0)(time)
    });
    let mut meter = Meter::with(MeterOptions {
        night: Seconds(11.0),
        ..MeterOptions::new(rate())
    });
    meter.feed(&tone, &tone);
    let measured = meter.finish();
    near(measured.night_centroid_hz.unwrap(), 400.0, 5.0);
    near(measured.centroid_hz.unwrap(), 1200.0, 100.0);
    assert_eq!(measure(&tone, &tone).night_centroid_hz, None);
}

#[test]
fn an_empty_track_measures_nothing_and_does_not_panic() {
    let measured = measure(&[], &[]);
    assert_eq!((measured.frames, measured.clicks), (0, 0));
    for count in 1..70 {
        measure(&vec![0.1; count], &vec![0.1; count]);
    }
}
