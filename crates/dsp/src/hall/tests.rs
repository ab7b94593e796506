//! The hall, proved by measurement: decay, density, colour, silence and seeking.

use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};
use rustfft::{FftPlanner, num_complex::Complex};

use super::{Hall, HallSettings};
use crate::{
    BLOCK, Block,
    filter::{Sweep, SweepEdge},
    noise,
};

const RATE: SampleRate = SampleRate::DEFAULT;

fn settings(decay: f64, damping: f64) -> HallSettings {
    HallSettings {
        decay: Seconds(decay),
        damping: Hertz(damping),
        ..HallSettings::default()
    }
}

/// Blocks in that many seconds at 48 kHz.
fn blocks(seconds: f64) -> usize {
    (seconds * 750.0) as usize
}

/// The answer to a click on both channels.
fn answer(hall: &mut Hall, seconds: f64) -> Vec<Block> {
    let mut click = Block::SILENCE;
    (click.left[0], click.right[0]) = (1.0, 1.0);
    (0..blocks(seconds))
        .map(|number| {
            let mut output = Block::SILENCE;
            hall.render(
                if number == 0 { &click } else { &Block::SILENCE },
                &mut output,
            );
            output
        })
        .collect()
}

fn noise_block(number: u64) -> Block {
    let mut block = Block::SILENCE;
    noise::fill(1, number * BLOCK as u64, &mut block.left);
    noise::fill(2, number * BLOCK as u64, &mut block.right);
    block
}

fn energy(blocks: &[Block]) -> f64 {
    blocks.iter().map(|block| f64::from(block.energy())).sum()
}

/// The time to fall by 60 dB in a band, from the backward energy sum between -5 and -35 dB (ISO 3382).
fn decay_time(answer: &[Block], hertz: f64) -> f64 {
    let mut bands = [Sweep::new(RATE), Sweep::new(RATE)];
    let mut energies: Vec<f64> = answer
        .iter()
        .map(|block| {
            let mut block = block.clone();
            for band in &mut bands {
                band.band_pass(
                    &mut block,
                    SweepEdge {
                        cutoff: Hertz(hertz),
                        resonance: 2.0,
                    },
                );
            }
            f64::from(block.energy())
        })
        .collect();
    for block in (1..energies.len()).rev() {
        energies[block - 1] += energies[block];
    }
    let below = |level: f64| {
        let floor = energies[0] * 10f64.powf(level / 10.0);
        energies
            .iter()
            .position(|energy| *energy < floor)
            .expect("the answer is long enough")
    };
    (below(-35.0) - below(-5.0)) as f64 / 750.0 * 2.0
}

fn left(blocks: &[Block]) -> Vec<f64> {
    blocks
        .iter()
        .flat_map(|block| block.left)
        .map(f64::from)
        .collect()
}

#[test]
fn the_decay_time_is_the_one_asked_for() {
    let check = |decay: f64, damping: f64, size: f64| {
        let mut hall = Hall::new(
            HallSettings {
                size,
                ..settings(decay, damping)
            },
            RATE,
        );
        let answer = answer(&mut hall, decay * 1.5);
        let middle = decay_time(&answer, 500.0);
        assert!(
            (middle / decay - 1.0).abs() < 0.1,
            "asked {decay} s, got {middle} s at 500 Hz"
        );
        let high = decay_time(&answer, damping);
        assert!(
            (high / decay - 0.5).abs() < 0.1,
            "asked half of {decay} s, got {high} s at {damping} Hz"
        );
        let low = decay_time(&answer, 125.0);
        assert!(
            (0.9..1.4).contains(&(low / decay)),
            "asked {decay} s, got {low} s at 125 Hz"
        );
    };
    check(2.0, 4000.0, 0.0);
    check(6.0, 3000.0, 0.7);
    check(12.0, 2500.0, 1.0);
}

#[test]
fn the_tail_falls_evenly() {
    let answer = answer(&mut Hall::new(settings(3.0, 4000.0), RATE), 3.0);
    let quarters: Vec<f64> = answer.chunks_exact(blocks(0.25)).map(energy).collect();
    for pair in quarters[1..].windows(2) {
        assert!(
            pair[1] < pair[0] && pair[1] > 0.15 * pair[0],
            "{quarters:?}"
        );
    }
}

#[test]
fn the_tail_is_as_dense_as_noise() {
    // Normalised echo density (Abel, Huang 2006): the share of samples beyond one deviation; Gaussian noise has 0.317.
    let tail = left(&answer(&mut Hall::new(settings(4.0, 4000.0), RATE), 2.0));
    let density = |from: f64| {
        let window = &tail[(from * 48_000.0) as usize..][..4800];
        let deviation = (window.iter().map(|s| s * s).sum::<f64>() / 4800.0).sqrt();
        window.iter().filter(|s| s.abs() > deviation).count() as f64 / 4800.0 / 0.317
    };
    let (early, late) = (density(0.15), density(1.0));
    assert!(
        early > 0.75 && (0.9..1.1).contains(&late),
        "at 0.15 s {early}, at 1 s {late}"
    );
}

#[test]
fn no_mode_rings_out_of_the_late_tail() {
    for (decay, size) in [(8.0, 0.0), (8.0, 0.7), (12.0, 0.3), (12.0, 1.0)] {
        let settings = HallSettings {
            size,
            ..settings(decay, 3000.0)
        };
        let level = loudest_mode(&left(&answer(&mut Hall::new(settings, RATE), 6.0)), decay);
        assert!(
            level < 15.0,
            "{decay} s, size {size}: a mode stands {level} dB out"
        );
    }
}

/// How far the loudest bin between 60 Hz and 5 kHz stands above its surroundings, in dB, from 3 s to 5.7 s.
fn loudest_mode(tail: &[f64], decay: f64) -> f64 {
    let length = 131_072;
    let mut spectrum: Vec<Complex<f64>> = (0..length)
        .map(|n| {
            let grown = 10f64.powf(3.0 * n as f64 / (decay * 48_000.0));
            let window = 0.5 - 0.5 * (core::f64::consts::TAU * n as f64 / length as f64).cos();
            Complex::new(tail[144_000 + n] * grown * window, 0.0)
        })
        .collect();
    FftPlanner::new()
        .plan_fft_forward(length)
        .process(&mut spectrum);
    let power: Vec<f64> = spectrum.iter().map(|bin| bin.norm_sqr()).collect();
    let bin = |hertz: f64| (hertz * length as f64 / 48_000.0) as usize;
    let highest = (bin(60.0)..bin(5000.0))
        .map(|place| {
            let around = (place / 12).max(50);
            let local = &power[place - around..=place + around];
            power[place] / (local.iter().sum::<f64>() / local.len() as f64)
        })
        .fold(0.0, f64::max);
    10.0 * highest.log10()
}

#[test]
fn left_and_right_are_strangers() {
    let tail = answer(&mut Hall::new(settings(4.0, 4000.0), RATE), 3.0);
    let sums = tail
        .iter()
        .flat_map(|block| block.left.into_iter().zip(block.right))
        .fold([0.0; 3], |[both, left, right], (l, r)| {
            let (l, r) = (f64::from(l), f64::from(r));
            [both + l * r, left + l * l, right + r * r]
        });
    let correlation = sums[0] / (sums[1] * sums[2]).sqrt();
    assert!((-0.2..0.3).contains(&correlation), "{correlation}");
    let balance = 10.0 * (sums[1] / sums[2]).log10();
    assert!(balance.abs() < 1.0, "{balance} dB");
}

#[test]
fn a_steady_sound_comes_out_about_as_loud_whatever_the_decay() {
    let level = |decay: f64| {
        let mut hall = Hall::new(settings(decay, 6000.0), RATE);
        let mut band = Sweep::new(RATE);
        let (mut before, mut after) = (0.0, 0.0);
        for number in 0..blocks(decay + 4.0) {
            let (mut input, mut output) = (noise_block(number as u64), Block::SILENCE);
            band.band_pass(
                &mut input,
                SweepEdge {
                    cutoff: Hertz(500.0),
                    resonance: 1.0,
                },
            );
            hall.render(&input, &mut output);
            if number > blocks(decay) {
                before += f64::from(input.energy());
                after += f64::from(output.energy());
            }
        }
        10.0 * (after / before).log10()
    };
    for decay in [1.0, 4.0, 10.0] {
        let level = level(decay);
        assert!(level.abs() < 2.0, "{decay} s: {level} dB");
    }
}

#[test]
fn the_tail_ends_in_exact_silence() {
    let mut hall = Hall::new(settings(0.5, 4000.0), RATE);
    answer(&mut hall, 1.0);
    let mut output = Block::SILENCE;
    let asleep = (0..blocks(20.0)).position(|_| {
        hall.render(&Block::SILENCE, &mut output);
        assert!(
            output
                .left
                .iter()
                .chain(&output.right)
                .all(|s| *s == 0.0 || s.is_normal())
        );
        hall.quiet_blocks >= hall.memory_blocks
    });
    assert!(asleep.is_some() && output.is_silent());
    assert!(hall.lines.iter().all(|line| line.ring.is_silent()));
}

#[test]
fn a_hall_that_slept_wakes_as_a_new_one_at_that_frame() {
    let mut slept = Hall::new(settings(0.5, 4000.0), RATE);
    answer(&mut slept, 30.0);
    let mut fresh = Hall::new(settings(0.5, 4000.0), RATE);
    fresh.seek(RATE.frames(Seconds(30.0)));
    assert_eq!(answer(&mut slept, 1.0), answer(&mut fresh, 1.0));
}

#[test]
fn after_a_seek_and_its_run_up_the_hall_is_where_it_would_have_been() {
    let mut through = Hall::new(settings(1.5, 4000.0), RATE);
    let mut sought = Hall::new(settings(1.5, 4000.0), RATE);
    let run_up = sought.run_up(Decibels(-90.0)).0 as usize / BLOCK + 1;
    let start = 7_777;
    let (mut a, mut b) = (Block::SILENCE, Block::SILENCE);
    for number in 0..start {
        through.render(&noise_block(number), &mut a);
    }
    sought.seek(Frames(start * BLOCK as u64));
    let (mut difference, mut level) = (0.0, 0.0);
    for number in start..start + run_up as u64 + 100 {
        through.render(&noise_block(number), &mut a);
        sought.render(&noise_block(number), &mut b);
        if number >= start + run_up as u64 {
            level += f64::from(a.energy());
            a.add_scaled(&b, -1.0);
            difference += f64::from(a.energy());
        }
    }
    let decibels = 10.0 * (difference / level).log10();
    assert!(
        decibels < -90.0,
        "{decibels} dB apart after {run_up} blocks"
    );
}

#[test]
fn every_rate_and_extreme_setting_is_stable() {
    for hz in [8_000, 44_100, 192_000] {
        for (decay, damping, size) in [(0.0, 0.0, -1.0), (60.0, 1e9, 2.0), (0.1, 20_000.0, 1.0)] {
            let extreme = HallSettings {
                size,
                predelay: Seconds(9.0),
                ..settings(decay, damping)
            };
            let mut hall = Hall::new(extreme, SampleRate::new(hz).unwrap());
            let mut output = Block::SILENCE;
            for number in 0..2000 {
                hall.render(&noise_block(number), &mut output);
                assert!(
                    output.peak() < 8.0,
                    "{hz} {decay} {damping}: {}",
                    output.peak()
                );
            }
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let mut best = Hall::new(settings(3.0, 3000.0), RATE);
    let mut plain = best.clone();
    let (mut a, mut b) = (Block::SILENCE, Block::SILENCE);
    for number in 0..blocks(4.0) as u64 {
        best.render(&noise_block(number), &mut a);
        plain.sound(&noise_block(number), &mut b);
        plain.block = plain.block.wrapping_add(1);
        assert_eq!(a, b);
    }
}
