//! One recording of a preset: where it sounds, how fast it is read, and how its level moves.

use super::envelope::Envelope;
use super::lfo::Lfo;
use anodyne_music::Pitch;
use rustysynth::{InstrumentRegion, LoopMode, PresetRegion, SoundFont};
use std::sync::Arc;

/// A recording, a few frames longer than it is, so that interpolation never reads beyond it.
pub(super) type Recording = Arc<[f32]>;

/// Frames that are added behind a recording.
const BEHIND: usize = 3;

/// A recording with its keys, pitch, loop, level, place and envelope.
#[derive(Clone)]
pub(super) struct Region {
    keys: (i32, i32),
    velocities: (i32, i32),
    pub(super) recording: Recording,
    /// The frames that repeat, the end not among them; none where it plays through once.
    pub(super) repeats: Option<(u64, u64)>,
    /// Frames of the recording a second at its own pitch.
    hertz: f64,
    /// The key at which it sounds at its own pitch, cents of a semitone included.
    root: f64,
    /// Cents a key.
    scale: f64,
    /// Linear level.
    pub(super) level: f32,
    /// -1 left to 1 right.
    pub(super) pan: f32,
    envelope: Envelope,
    /// How pitch, level and filter move while it sounds.
    pub(super) motion: Motion,
    /// How hold and decay shorten with the key, octaves of time a key from middle C down.
    bend: (f32, f32),
}

/// How a recording moves by its two slow oscillators.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motion {
    vibrato: Lfo,
    /// Of the vibrato, cents of pitch to either side.
    vibrato_cents: f64,
    modulation: Lfo,
    /// Of the modulation, cents of pitch to either side.
    pitch_cents: f64,
    /// Of the modulation, decibels to either side.
    decibels: f64,
    /// Of the modulation, cents of the filter's corner to either side.
    filter_cents: f64,
    /// The corner of the filter at a full touch, hertz.
    corner: f64,
}

impl Motion {
    fn new(preset: &PresetRegion, one: &InstrumentRegion, corner: f64) -> Motion {
        let product = |one: f32, preset: f32| f64::from(one) * f64::from(preset);
        let sum = |one: i32, preset: i32| f64::from(one + preset);
        Motion {
            vibrato: Lfo {
                delay: product(one.get_delay_vibrato_lfo(), preset.get_delay_vibrato_lfo()),
                hertz: product(
                    one.get_frequency_vibrato_lfo(),
                    preset.get_frequency_vibrato_lfo(),
                )
                .min(FASTEST_HERTZ),
            },
            vibrato_cents: sum(
                one.get_vibrato_lfo_to_pitch(),
                preset.get_vibrato_lfo_to_pitch(),
            )
            .clamp(-MOST_CENTS, MOST_CENTS),
            modulation: Lfo {
                delay: product(
                    one.get_delay_modulation_lfo(),
                    preset.get_delay_modulation_lfo(),
                ),
                hertz: product(
                    one.get_frequency_modulation_lfo(),
                    preset.get_frequency_modulation_lfo(),
                )
                .min(FASTEST_HERTZ),
            },
            pitch_cents: sum(
                one.get_modulation_lfo_to_pitch(),
                preset.get_modulation_lfo_to_pitch(),
            )
            .clamp(-MOST_CENTS, MOST_CENTS),
            decibels: f64::from(
                one.get_modulation_lfo_to_volume() + preset.get_modulation_lfo_to_volume(),
            )
            .clamp(-MOST_DECIBELS, MOST_DECIBELS),
            filter_cents: sum(
                one.get_modulation_lfo_to_filter_cutoff_frequency(),
                preset.get_modulation_lfo_to_filter_cutoff_frequency(),
            )
            .clamp(-MOST_FILTER_CENTS, MOST_FILTER_CENTS),
            corner,
        }
    }

    /// Seconds of a steady reading that the reader has come so many seconds after the note began, slow oscillators and all.
    /// What the two do together beyond their sum is left out: below 0.1 % of either.
    pub(super) fn travelled(&self, seconds: f64) -> f64 {
        let vibrato = self.vibrato.travelled(seconds, self.vibrato_cents);
        let modulation = self.modulation.travelled(seconds, self.pitch_cents);
        vibrato + (modulation - seconds)
    }

    /// The gain of the modulation at a moment, linear.
    pub(super) fn gain(&self, seconds: f64) -> f32 {
        if self.decibels == 0.0 {
            return 1.0;
        }
        decibels((self.decibels * self.modulation.at(seconds)) as f32)
    }

    /// The corner of the filter at a moment, hertz, for a firmness of 0 to 1; none where it is open for the whole note. A
    /// touch of nothing would close it by two octaves (SoundFont 2.04, 8.4.2: the default modulator of velocity).
    pub(super) fn corner(&self, seconds: f64, hardness: f32) -> Option<f64> {
        let touch = -TOUCH_CENTS * (1.0 - f64::from(hardness));
        if self.corner * libm::exp2((touch - self.filter_cents.abs()) / 1200.0) > OPEN_HERTZ {
            return None;
        }
        let moved = self.filter_cents * self.modulation.at(seconds);
        Some(self.corner * libm::exp2((touch + moved) / 1200.0))
    }
}

/// No oscillator of a region is followed faster, hertz: the file's own limit.
const FASTEST_HERTZ: f64 = 100.0;
/// No pitch moves further to either side, cents.
const MOST_CENTS: f64 = 1200.0;
/// No level moves further to either side, decibels.
const MOST_DECIBELS: f64 = 24.0;
/// No filter moves further to either side, cents.
const MOST_FILTER_CENTS: f64 = 4800.0;
/// What the softest touch takes from the corner of the filter, cents.
const TOUCH_CENTS: f64 = 2400.0;
/// A filter above this is not heard.
const OPEN_HERTZ: f64 = 16_000.0;

impl Region {
    /// The region of a preset's and an instrument's settings; none where it has no sound.
    pub(super) fn new(
        file: &SoundFont,
        preset: &PresetRegion,
        one: &InstrumentRegion,
    ) -> Option<Region> {
        let header = file.get_sample_headers().get(one.get_sample_id())?;
        let start = usize::try_from(one.get_sample_start()).ok()?;
        let end = usize::try_from(one.get_sample_end()).ok()?;
        let wave = file.get_wave_data().get(start..end)?;
        let repeats = repeats(one, start, wave.len());
        let cutoff = f64::from(one.get_initial_filter_cutoff_frequency())
            * f64::from(preset.get_initial_filter_cutoff_frequency())
            / LOWEST_HERTZ;
        let motion = Motion::new(preset, one, cutoff);
        // What is taken here cannot open again: the recording keeps what the filter's motion may let through.
        let widest = cutoff * libm::exp2(motion.filter_cents.abs() / 1200.0);
        let hertz = f64::from(header.get_sample_rate().max(1));
        let tune = |coarse: i32, fine: i32| f64::from(coarse) + f64::from(fine) / 100.0;
        // The reader's fine tune of a region holds its recording's correction already.
        let tuned = tune(one.get_coarse_tune(), one.get_fine_tune())
            + tune(preset.get_coarse_tune(), preset.get_fine_tune());
        let attenuation = one.get_initial_attenuation() + preset.get_initial_attenuation();
        let sustain = one.get_sustain_volume_envelope() + preset.get_sustain_volume_envelope();
        Some(Region {
            keys: overlap(
                (preset.get_key_range_start(), preset.get_key_range_end()),
                (one.get_key_range_start(), one.get_key_range_end()),
            ),
            velocities: overlap(
                (
                    preset.get_velocity_range_start(),
                    preset.get_velocity_range_end(),
                ),
                (one.get_velocity_range_start(), one.get_velocity_range_end()),
            ),
            recording: recording(wave, repeats, widest / hertz),
            repeats,
            hertz,
            root: f64::from(one.get_root_key()) - tuned,
            scale: f64::from(one.get_scale_tuning() + preset.get_scale_tuning()),
            level: decibels(-ATTENUATION * attenuation),
            pan: ((one.get_pan() + preset.get_pan()) / 50.0).clamp(-1.0, 1.0),
            envelope: Envelope {
                delay: (one.get_delay_volume_envelope() * preset.get_delay_volume_envelope())
                    .min(5.0),
                attack: (one.get_attack_volume_envelope() * preset.get_attack_volume_envelope())
                    .clamp(SHORTEST, 20.0),
                hold: (one.get_hold_volume_envelope() * preset.get_hold_volume_envelope())
                    .min(20.0),
                decay: (one.get_decay_volume_envelope() * preset.get_decay_volume_envelope())
                    .clamp(SHORTEST, 200.0),
                sustain: decibels(-sustain.clamp(0.0, 144.0)),
                release: (one.get_release_volume_envelope() * preset.get_release_volume_envelope())
                    .clamp(SHORTEST_RELEASE, LONGEST_RELEASE),
            },
            motion,
            bend: (
                (one.get_key_number_to_volume_envelope_hold()
                    + preset.get_key_number_to_volume_envelope_hold()) as f32
                    / 1200.0,
                (one.get_key_number_to_volume_envelope_decay()
                    + preset.get_key_number_to_volume_envelope_decay()) as f32
                    / 1200.0,
            ),
        })
    }

    /// Whether it sounds at a key and a velocity of 1 to 127.
    pub(super) fn sounds(&self, key: i32, velocity: i32) -> bool {
        (self.keys.0..=self.keys.1).contains(&key)
            && (self.velocities.0..=self.velocities.1).contains(&velocity)
    }

    /// Frames of the recording for one frame of sound at that pitch and rate.
    pub(super) fn step(&self, pitch: Pitch, rate: f64) -> f64 {
        let cents = (f64::from(pitch.0) - self.root) * self.scale;
        self.hertz / rate * libm::exp2(cents / 1200.0)
    }

    /// The envelope at a pitch.
    pub(super) fn envelope(&self, pitch: Pitch) -> Envelope {
        let below = 60.0 - f32::from(pitch.0);
        Envelope {
            hold: self.envelope.hold * libm::exp2f(self.bend.0 * below),
            decay: self.envelope.decay * libm::exp2f(self.bend.1 * below),
            ..self.envelope
        }
    }

    /// The longest it may sound on after its note, seconds.
    pub(super) fn tail(&self) -> f32 {
        self.envelope.tail()
    }
}

/// Files are made for synthesizers that take 0.4 of the attenuation written (rustysynth, Polyphone, and the hardware).
const ATTENUATION: f32 = 0.4;

/// What `cents_to_hertz(0)` is: settings of preset and instrument multiply as ratios of it.
const LOWEST_HERTZ: f64 = 8.175_798_915_643_707;

/// No envelope moves faster, seconds: it would click.
const SHORTEST: f32 = 0.002;
/// No release is shorter, seconds for 100 dB: it would click.
const SHORTEST_RELEASE: f32 = 0.06;
/// No release is longer, seconds for 100 dB.
const LONGEST_RELEASE: f32 = 20.0;

fn decibels(level: f32) -> f32 {
    libm::exp2f(level / 6.020_6)
}

fn overlap(one: (i32, i32), other: (i32, i32)) -> (i32, i32) {
    (one.0.max(other.0), one.1.min(other.1))
}

/// The loop, counted from the start of the recording; none where the file asks for none or for one that is empty.
fn repeats(one: &InstrumentRegion, start: usize, length: usize) -> Option<(u64, u64)> {
    if one.get_sample_modes() == LoopMode::NoLoop {
        return None;
    }
    let from = usize::try_from(one.get_sample_start_loop())
        .ok()?
        .checked_sub(start)?;
    let to = usize::try_from(one.get_sample_end_loop())
        .ok()?
        .checked_sub(start)?;
    (from + 8 <= to && to <= length).then_some((from as u64, to as u64))
}

/// The recording as floats behind its fixed low-pass, with what interpolation reads behind its end. `cutoff` is in
/// cycles a frame.
fn recording(wave: &[i16], repeats: Option<(u64, u64)>, cutoff: f64) -> Recording {
    let mut frames: Vec<f32> = wave
        .iter()
        .map(|sample| f32::from(*sample) / 32_768.0)
        .collect();
    if let Some((_, to)) = repeats {
        frames.truncate(to as usize);
    }
    let looped = repeats.map_or(0..frames.len(), |(from, to)| from as usize..to as usize);
    let offset = frames[looped.clone()]
        .iter()
        .map(|sample| f64::from(*sample))
        .sum::<f64>();
    let offset = (offset / looped.len().max(1) as f64) as f32;
    // What stands beside zero in a loop would stand there for as long as the note.
    frames.iter_mut().for_each(|sample| *sample -= offset);
    if cutoff < OPEN {
        soften(&mut frames, repeats, cutoff);
    }
    for behind in 0..BEHIND {
        // Behind a loop stands its own beginning, behind anything else silence.
        let next = repeats.map_or(0.0, |(from, _)| frames[from as usize + behind]);
        frames.push(next);
    }
    frames.into()
}

/// A filter above this is open, cycles a frame.
const OPEN: f64 = 0.28;

/// A low-pass of 12 dB an octave (Bristow-Johnson's cookbook, Q 0.707), run through the loop twice so that its end meets
/// its beginning.
fn soften(frames: &mut [f32], repeats: Option<(u64, u64)>, cutoff: f64) {
    let turn = core::f64::consts::TAU * cutoff.max(0.001);
    let (sine, cosine) = (libm::sin(turn), libm::cos(turn));
    let alpha = sine * core::f64::consts::FRAC_1_SQRT_2;
    let b = (1.0 - cosine) / 2.0 / (1.0 + alpha);
    let (a1, a2) = (-2.0 * cosine / (1.0 + alpha), (1.0 - alpha) / (1.0 + alpha));
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    let mut filter = |x: f64| {
        let y = b * (x + 2.0 * x1 + x2) - a1 * y1 - a2 * y2;
        (x2, x1, y2, y1) = (x1, x, y1, y);
        y as f32
    };
    let looped =
        repeats.map(|(from, to)| (from as usize, frames[from as usize..to as usize].to_vec()));
    for frame in frames.iter_mut() {
        *frame = filter(f64::from(*frame));
    }
    if let Some((from, unfiltered)) = looped {
        for (frame, x) in frames[from..].iter_mut().zip(unfiltered) {
            *frame = filter(f64::from(x));
        }
    }
}
