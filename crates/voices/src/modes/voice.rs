//! One stroke of a struck instrument.

use super::bank::{AddTones, Tone};
use super::loudness::heard;
use super::{MOST_MODES, ModeRecipe, Modes};
use crate::pool::Voice;
use crate::{Macros, Strike};
use anodyne_dsp::{BLOCK, Block, exp2};
use anodyne_units::{SampleRate, Seed};
use arrayvec::ArrayVec;
use pulp::Arch;

/// A partial quieter than this is left out, linear: -84 dBFS, below what is heard in a quiet bedroom and far below what
/// plays beside it.
const INAUDIBLE: f32 = 6.3e-5;

/// A mode that begins this far below the note's strongest is masked by it and left out, linear: -60 dB.
const MASKED: f64 = 1e-3;

/// No mode takes longer to fall by 60 dB, seconds: what is struck is inaudible within a timbre's tail.
const LONGEST_DECAY_SECONDS: f64 = 26.0;

/// A stolen note falls by 60 dB in this time, seconds.
const CUT_SECONDS: f32 = 0.02;

/// Blocks after which what is left of a partial is found from its age again.
const ANCHOR_BLOCKS: i64 = 32;

/// log2(1000): how many halvings 60 dB are.
const SIXTY_DECIBELS: f32 = 9.965_784;

/// A struck note: its partials from the stroke on.
pub(crate) struct ModeVoice {
    strike: Strike,
    tones: ArrayVec<Tone, MOST_MODES>,
    /// The age for which the tones know what is left of them.
    known_at: i64,
    arch: Arch,
    attack: f32,
    damp: Option<f32>,
    cut_fall: f32,
    cut_at: i64,
    level: f32,
    slowest_fall: f32,
}

impl ModeVoice {
    pub(crate) fn new(
        recipe: &ModeRecipe,
        strike: Strike,
        macros: &Macros,
        width: f32,
        rate: SampleRate,
    ) -> ModeVoice {
        let chance = Seed(u64::from(strike.seed));
        let hardness = f64::from(strike.velocity * (0.4 + 1.2 * macros.brightness)).clamp(0.0, 1.0);
        let mut modes = Modes::new();
        (recipe.modes)(strike.pitch.hertz().0, hardness, chance, &mut modes);
        weigh_body(&mut modes, strike.pitch.hertz().0, macros);
        let strongest = modes.iter().map(|mode| mode.level).fold(0.0, f64::max);
        modes.retain(|mode| mode.level > MASKED * strongest);
        let ringing = f64::from(macros.release_times()).sqrt();
        modes.iter_mut().for_each(|mode| {
            mode.decay_seconds = (mode.decay_seconds * ringing).min(LONGEST_DECAY_SECONDS)
        });
        let level = recipe.stroke / heard(&modes).max(1e-12).sqrt() * f64::from(strike.velocity);
        let hz = f64::from(rate.hz());
        let spread = f64::from(recipe.width * width);
        let nyquist = 0.45 * hz;
        let tones: ArrayVec<Tone, MOST_MODES> = modes
            .iter()
            .filter(|mode| mode.hertz < nyquist)
            .map(|mode| {
                // Equal power to either side.
                let angle =
                    core::f64::consts::FRAC_PI_4 * (1.0 + (mode.side * spread).clamp(-1.0, 1.0));
                let each = |share: f64| {
                    (mode.level * level * share * core::f64::consts::SQRT_2 * 0.999) as f32
                };
                let fall = SIXTY_DECIBELS / (mode.decay_seconds * hz) as f32;
                Tone::new(
                    (mode.hertz / hz * 4_294_967_296.0) as u32,
                    fall,
                    [each(libm::cos(angle)), each(libm::sin(angle))],
                )
            })
            .collect();
        let fall = |seconds: f32| SIXTY_DECIBELS / (seconds * hz as f32);
        ModeVoice {
            strike,
            slowest_fall: tones
                .iter()
                .map(|tone| tone.fall)
                .fold(f32::INFINITY, f32::min),
            tones,
            known_at: i64::MIN,
            arch: Arch::new(),
            attack: (recipe.attack_seconds * macros.attack_times() * hz as f32).max(1.0),
            damp: recipe
                .damp_seconds
                .map(|seconds| fall(seconds * macros.release_times())),
            cut_fall: fall(CUT_SECONDS),
            cut_at: i64::MAX,
            level: level as f32,
        }
    }

    /// What damping and stealing leave of the note at a frame.
    fn held(&self, frame: i64) -> f32 {
        let since = |at: i64| (frame.saturating_sub(at)).max(0) as f32;
        let damped = self.damp.map_or(0.0, |fall| fall * since(self.strike.end));
        exp2(-(damped + self.cut_fall * since(self.cut_at)))
    }

    /// Brings the tones to `age`, and lets go for good of what has become inaudible, since it only falls further. `held`
    /// is what damping leaves.
    fn come_to(&mut self, age: i64, held: f32) {
        // Found anew now and then, so that rounding does not add up over a long note.
        let anchored = (self.strike.start + age) % (ANCHOR_BLOCKS * BLOCK as i64) == 0;
        if anchored || self.known_at != age - BLOCK as i64 {
            for tone in &mut self.tones {
                tone.left = exp2(-tone.fall * age as f32);
            }
        } else {
            for tone in &mut self.tones {
                tone.left *= tone.block_fall;
            }
        }
        self.known_at = age;
        self.tones.retain(|tone| {
            let [left, right] = tone.level;
            left.max(right) * tone.left * held >= INAUDIBLE
        });
    }

    /// Shapes the first frames: nothing before the stroke, a smooth rise after it.
    fn shape_attack(&self, age: i64, block: &mut Block) {
        for frame in 0..BLOCK {
            let x = ((age + frame as i64) as f32 / self.attack).clamp(0.0, 1.0);
            let gain = x * x * (3.0 - 2.0 * x);
            block.left[frame] *= gain;
            block.right[frame] *= gain;
        }
    }
}

/// Gives the lowest modes, and the knocks of wood and air among them, what the body macro asks.
fn weigh_body(modes: &mut Modes, hertz: f64, macros: &Macros) {
    let times = macros.body_times();
    for mode in modes.iter_mut().filter(|mode| mode.hertz < 1.4 * hertz) {
        mode.level *= times;
    }
}

impl Voice for ModeVoice {
    type Out = Block;

    fn render(&mut self, frame: i64, _macros: &Macros, out: &mut Block) -> bool {
        let age = frame - self.strike.start;
        if age <= -(BLOCK as i64) {
            return true;
        }
        let held = self.held(frame);
        self.come_to(age, held);
        if self.tones.is_empty() {
            return false;
        }
        let left = self.held(frame + BLOCK as i64) / held.max(f32::MIN_POSITIVE);
        // The eighth root: what is left after a row of the eight in a block.
        let row_held = left.sqrt().sqrt().sqrt();
        let (arch, tones) = (self.arch, &self.tones);
        let add = |out| {
            arch.dispatch(AddTones {
                tones,
                age,
                held: (held, row_held),
                out,
            });
        };
        if age as f32 >= self.attack {
            add(out);
        } else {
            let mut stroke = Block::SILENCE;
            add(&mut stroke);
            self.shape_attack(age, &mut stroke);
            out.add(&stroke);
        }
        true
    }

    fn loudness(&self, frame: i64) -> f32 {
        let age = (frame - self.strike.start).max(0);
        self.level * exp2(-self.slowest_fall * age as f32) * self.held(frame)
    }

    fn begins(&self, frame: i64) -> bool {
        ((frame - self.strike.start) as f32) < self.attack
    }

    fn release(&mut self, frame: i64) {
        self.strike.end = self.strike.end.min(frame);
    }

    fn cut(&mut self, frame: i64) {
        self.cut_at = self.cut_at.min(frame);
    }

    fn strike(&self) -> &Strike {
        &self.strike
    }
}
