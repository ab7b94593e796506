//! The echo: a stereo delay whose repeats change sides and grow darker.

use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};

use pulp::{Arch, Simd, WithSimd};

use crate::{BLOCK, Block, block::is_silent, filter::Lag, ring::Ring};

/// The character of an [`Echo`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EchoSettings {
    /// Time from one repeat to the next, 0.02..4 s.
    pub time: Seconds,
    /// The linear gain from one repeat to the next, 0..0.7.
    pub feedback: f64,
    /// How far each repeat changes sides, 0 (stays) to 1 (ping-pong).
    pub cross: f64,
    /// The low-pass every repeat goes through once more; 3 dB down here.
    pub damping: Hertz,
}

impl Default for EchoSettings {
    /// A slow, soft echo.
    fn default() -> EchoSettings {
        EchoSettings {
            time: Seconds(0.75),
            feedback: 0.45,
            cross: 0.8,
            damping: Hertz(2500.0),
        }
    }
}

/// The stereo echo: stereo in, repeats alone out.
#[derive(Clone, Debug)]
pub struct Echo {
    arch: Arch,
    rings: [Ring; 2],
    delay_frames: usize,
    stay: f32,
    cross: f32,
    feedback: f64,
    low: [Lag; 2],
    quiet_blocks: usize,
}

impl Echo {
    /// A silent echo; settings outside their ranges are held at the nearest legal value.
    pub fn new(settings: EchoSettings, rate: SampleRate) -> Echo {
        let delay_frames = rate.frames(Seconds(settings.time.0.clamp(0.02, 4.0))).0 as usize;
        let feedback = settings.feedback.clamp(0.0, 0.7);
        let cross = settings.cross.clamp(0.0, 1.0);
        let damping = Hertz(settings.damping.0.max(20.0));
        let rings = [Ring::new(delay_frames), Ring::new(delay_frames)];
        Echo {
            arch: Arch::new(),
            quiet_blocks: rings[0].length() / BLOCK + 1,
            rings,
            delay_frames,
            stay: (feedback * (1.0 - cross)) as f32,
            cross: (feedback * cross) as f32,
            feedback,
            low: [(); 2].map(|()| Lag::new(damping, rate)),
        }
    }

    /// Forgets all sound; the echo has no clock, so every frame is the same to it.
    pub fn seek(&mut self, _frame: Frames) {
        self.rings.iter_mut().for_each(Ring::clear);
        self.low.iter_mut().for_each(Lag::reset);
        self.quiet_blocks = self.memory_blocks();
    }

    /// The run-up after a seek until what is missing of the past has fallen by `depth` (a negative level).
    pub fn run_up(&self, depth: Decibels) -> Frames {
        let repeats = 1.0 + (depth.0 / Decibels::from_gain(self.feedback.max(1e-6)).0).ceil();
        Frames((repeats * self.delay_frames as f64) as u64)
    }

    /// Renders the repeats of the next block of `input` over what `output` held.
    pub fn render(&mut self, input: &Block, output: &mut Block) {
        let silent = input.is_silent();
        if silent && self.quiet_blocks >= self.memory_blocks() {
            output.clear();
            return;
        }
        let silent_inside = self.arch.dispatch(Repeat {
            echo: self,
            input,
            output,
        });
        let quiet = silent && silent_inside;
        self.quiet_blocks = if quiet { self.quiet_blocks + 1 } else { 0 };
    }

    /// True where all that is kept for later is silent.
    #[inline(always)]
    fn repeat(&mut self, input: &Block, output: &mut Block) -> bool {
        let mut kept = input.clone();
        let sides = [&mut output.left, &mut output.right];
        for ((low, ring), side) in self.low.iter_mut().zip(&self.rings).zip(sides) {
            // The stretch of a delay shorter than a block and two could reach into the present; 20 ms never is.
            let past = ring.read(self.delay_frames).first_chunk();
            low.render(past.expect("a stretch holds a block"), side);
        }
        for frame in 0..BLOCK {
            let (left, right) = (output.left[frame], output.right[frame]);
            kept.left[frame] += self.stay * left + self.cross * right;
            kept.right[frame] += self.stay * right + self.cross * left;
        }
        for (ring, samples) in self.rings.iter_mut().zip([&kept.left, &kept.right]) {
            ring.put(samples);
            ring.advance();
        }
        is_silent(&kept.left) && is_silent(&kept.right)
    }

    fn memory_blocks(&self) -> usize {
        self.rings[0].length() / BLOCK + 1
    }
}

struct Repeat<'a> {
    echo: &'a mut Echo,
    input: &'a Block,
    output: &'a mut Block,
}

impl WithSimd for Repeat<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) -> bool {
        self.echo.repeat(self.input, self.output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: usize = 4800;

    fn echo() -> Echo {
        let settings = EchoSettings {
            time: Seconds(0.1),
            feedback: 0.5,
            cross: 1.0,
            ..EchoSettings::default()
        };
        Echo::new(settings, SampleRate::DEFAULT)
    }

    /// The energies left and right around the n-th repeat of a click on the left.
    fn repeats(echo: &mut Echo, count: usize) -> Vec<(f32, f32)> {
        let mut click = Block::SILENCE;
        click.left[0] = 1.0;
        let mut output = Block::SILENCE;
        let mut energies = vec![(0.0, 0.0); count];
        for block in 0..(count + 1) * TIME / BLOCK {
            echo.render(
                if block == 0 { &click } else { &Block::SILENCE },
                &mut output,
            );
            let repeat = block * BLOCK / TIME;
            if (1..=count).contains(&repeat) {
                energies[repeat - 1].0 += output.left.iter().map(|s| s * s).sum::<f32>();
                energies[repeat - 1].1 += output.right.iter().map(|s| s * s).sum::<f32>();
            }
        }
        energies
    }

    #[test]
    fn repeats_change_sides_and_fade() {
        let energies = repeats(&mut echo(), 3);
        assert!(energies[0].0 > 0.01 && energies[0].1 == 0.0, "{energies:?}");
        assert!(
            energies[1].0 == 0.0 && energies[1].1 < 0.25 * energies[0].0,
            "{energies:?}"
        );
        assert!(
            energies[2].1 == 0.0 && energies[2].0 < 0.25 * energies[1].1,
            "{energies:?}"
        );
    }

    #[test]
    fn a_tail_ends_in_exact_silence_and_seek_forgets() {
        let mut echo = echo();
        repeats(&mut echo, 3);
        let mut output = Block::SILENCE;
        let blocks = (0..20_000).position(|_| {
            echo.render(&Block::SILENCE, &mut output);
            echo.quiet_blocks >= echo.memory_blocks()
        });
        assert!(blocks.is_some() && output.is_silent());
        for _ in 0..3 * TIME / BLOCK {
            echo.render(
                &Block {
                    left: [0.5; BLOCK],
                    right: [0.5; BLOCK],
                },
                &mut output,
            );
        }
        assert!(output.peak() > 0.5);
        echo.seek(Frames(640));
        echo.render(&Block::SILENCE, &mut output);
        assert!(output.is_silent());
        assert_eq!(repeats(&mut echo, 3), repeats(&mut self::echo(), 3));
    }

    #[test]
    fn the_run_up_covers_the_repeats_above_its_depth() {
        // Half a gain is 6 dB: ten repeats for 60 dB, and the first at once.
        assert_eq!(echo().run_up(Decibels(-60.0)), Frames(11 * TIME as u64));
    }
}
