//! What the tests of the instruments share: notes played alone, and measures of them.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file takes what it needs"
)]

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Family, Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use ebur128::{EbuR128, Mode};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

/// Frames per second of all tests.
pub const RATE: u32 = 48_000;

/// Both channels of a sound.
pub type Sides = [Vec<f32>; 2];

/// One note, as it is asked for.
#[derive(Clone, Copy)]
pub struct Played {
    pub pitch: Pitch,
    pub velocity: f32,
    /// How long it is held.
    pub seconds: f64,
    /// How long it is listened to.
    pub heard: f64,
    pub macros: Macros,
}

impl Played {
    /// A note held and heard for so long.
    pub fn held(pitch: Pitch, velocity: f32, seconds: f64) -> Played {
        Played {
            pitch,
            velocity,
            seconds,
            heard: seconds,
            macros: Macros::default(),
        }
    }

    pub fn with(self, macros: Macros) -> Played {
        Played { macros, ..self }
    }

    pub fn strike(&self) -> Strike {
        Strike {
            start: 0,
            end: frames(self.seconds) as i64,
            pitch: self.pitch,
            velocity: self.velocity,
            seed: 5,
        }
    }
}

pub fn frames(seconds: f64) -> usize {
    (seconds * f64::from(RATE)).round() as usize
}

/// A player with tables for one pitch.
pub fn player(instrument: Instrument, pitch: Pitch, macros: Macros) -> Player {
    let timbre = Timbre::shaped(instrument, pitch, pitch, macros);
    Player::new(timbre, SampleRate::DEFAULT, 8, 1.0, 1)
}

/// `seconds` of a player from the frame `from` on.
pub fn render(player: &mut Player, from: i64, seconds: f64, macros: Macros) -> Sides {
    let mut sides = [Vec::new(), Vec::new()];
    let mut block = Block::SILENCE;
    for index in 0..frames(seconds) as i64 / BLOCK as i64 {
        block.clear();
        player.render(from + index * BLOCK as i64, macros, &mut block);
        sides[0].extend_from_slice(&block.left);
        sides[1].extend_from_slice(&block.right);
    }
    sides
}

/// A note alone. Only body and breath go into the tables: the others are what is played with.
pub fn note(instrument: Instrument, played: Played) -> Sides {
    let made_with = Macros {
        brightness: 0.5,
        ..played.macros
    };
    let mut player = player(instrument, played.pitch, made_with);
    player.note_on(0, played.strike(), played.macros);
    render(&mut player, 0, played.heard, played.macros)
}

/// A bed of nature alone.
pub fn bed(instrument: Instrument, seconds: f64) -> Sides {
    let mut player = player(instrument, Pitch(60), Macros::default());
    render(&mut player, 0, seconds, Macros::default())
}

pub fn of_families(families: &'static [Family]) -> impl Iterator<Item = Instrument> {
    let belongs = |one: &Instrument| families.contains(&one.family());
    Instrument::ALL.iter().copied().filter(belongs)
}

pub fn pitched() -> impl Iterator<Item = Instrument> {
    of_families(&[Family::Sustained, Family::Decaying])
}

pub fn played() -> impl Iterator<Item = Instrument> {
    of_families(&[Family::Sustained, Family::Decaying, Family::Percussion])
}

pub fn nature() -> impl Iterator<Item = Instrument> {
    of_families(&[Family::Nature])
}

/// Low, middle and high.
pub fn register(instrument: Instrument) -> [Pitch; 3] {
    let (low, high) = instrument.compass();
    [low, middle(instrument), high]
}

pub fn middle(instrument: Instrument) -> Pitch {
    let (low, high) = instrument.compass();
    Pitch((low.0 + high.0) / 2)
}

pub fn rms(samples: &[f32]) -> f64 {
    let squares = samples.iter().map(|s| f64::from(*s) * f64::from(*s));
    (squares.sum::<f64>() / samples.len() as f64).sqrt()
}

pub fn decibels(ratio: f64) -> f64 {
    20.0 * ratio.max(1e-12).log10()
}

pub fn mono([left, right]: &Sides) -> Vec<f32> {
    left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)).collect()
}

pub fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let product: f64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(*a) * f64::from(*b))
        .sum();
    product / (rms(a) * rms(b) * a.len() as f64)
}

/// Power by bin of a stretch under a window that leaks below -90 dB (Blackman-Harris).
pub fn power(samples: &[f32]) -> Vec<f64> {
    let count = samples.len();
    let window = |n: usize| {
        let turn = core::f64::consts::TAU * n as f64 / count as f64;
        0.358_75 - 0.488_29 * turn.cos() + 0.141_28 * (2.0 * turn).cos()
            - 0.011_68 * (3.0 * turn).cos()
    };
    let mut bins: Vec<Complex<f64>> = samples
        .iter()
        .enumerate()
        .map(|(n, s)| Complex::new(f64::from(*s) * window(n), 0.0))
        .collect();
    FftPlanner::new().plan_fft_forward(count).process(&mut bins);
    bins[..count / 2].iter().map(|bin| bin.norm_sqr()).collect()
}

/// The power-weighted mean frequency.
pub fn centroid(samples: &[f32]) -> f64 {
    let power = power(samples);
    let bin = f64::from(RATE) / samples.len() as f64;
    let weighted: f64 = power
        .iter()
        .enumerate()
        .map(|(n, p)| n as f64 * bin * p)
        .sum();
    weighted / power.iter().sum::<f64>()
}

fn meter(mode: Mode) -> EbuR128 {
    EbuR128::new(2, RATE, mode).expect("two channels at 48 kHz")
}

fn feed(meter: &mut EbuR128, left: &[f32], right: &[f32]) {
    meter
        .add_frames_planar_f32(&[left, right])
        .expect("two planes");
}

/// Loudness of the whole, ungated, LUFS.
pub fn loudness([left, right]: &Sides, from: f64, seconds: f64) -> f64 {
    let mut meter = meter(Mode::M);
    let (from, to) = (frames(from), frames(from + seconds).min(left.len()));
    meter
        .set_max_window(((to - from) as f64 / f64::from(RATE) * 1000.0) as u32)
        .expect("a window");
    // Ahead of the window, so that the meter's filters have settled.
    let ahead = from.saturating_sub(4800);
    feed(&mut meter, &left[ahead..to], &right[ahead..to]);
    let window = ((to - from) as f64 / f64::from(RATE) * 1000.0) as u32;
    meter.loudness_window(window).expect("long enough")
}

/// The highest momentary loudness (400 ms), LUFS.
pub fn loudest_moment([left, right]: &Sides) -> f64 {
    let mut meter = meter(Mode::M);
    let mut highest = f64::NEG_INFINITY;
    for (left, right) in left.chunks(480).zip(right.chunks(480)) {
        feed(&mut meter, left, right);
        highest = highest.max(meter.loudness_momentary().expect("asked for"));
    }
    highest
}

/// Mean power as the ear weighs it, for every 100 ms.
pub fn tenths([left, right]: &Sides) -> Vec<f64> {
    let mut meter = meter(Mode::M);
    meter.set_max_window(400).expect("a window");
    let mut powers = Vec::new();
    for (left, right) in left.chunks_exact(4800).zip(right.chunks_exact(4800)) {
        feed(&mut meter, left, right);
        let loudness = meter.loudness_window(100).expect("long enough");
        powers.push(10f64.powf(loudness / 10.0));
    }
    powers
}
