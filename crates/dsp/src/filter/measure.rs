//! Measuring filters: the level of one tone after them.

use core::f64::consts::TAU;

use anodyne_units::Decibels;

use crate::{BLOCK, Block, noise};

/// The level in dB of a tone of that frequency (48 kHz, amplitude 1, both channels) on the left, once settled.
pub(crate) fn response(hertz: f64, mut render: impl FnMut(&mut Block)) -> f64 {
    let blocks = 3000;
    let (mut real, mut imaginary, mut count) = (0.0, 0.0, 0.0);
    for number in 0..blocks {
        let angle = |frame: usize| TAU * hertz * ((number * BLOCK + frame) as f64) / 48_000.0;
        let tone: [f32; BLOCK] = core::array::from_fn(|frame| angle(frame).sin() as f32);
        let mut block = Block {
            left: tone,
            right: tone,
        };
        render(&mut block);
        if number >= blocks / 2 {
            for frame in 0..BLOCK {
                real += f64::from(block.left[frame]) * angle(frame).cos();
                imaginary += f64::from(block.left[frame]) * angle(frame).sin();
                count += 0.5;
            }
        }
    }
    Decibels::from_gain((real * real + imaginary * imaginary).sqrt() / count).0
}

/// A block of white noise.
pub(crate) fn noise() -> Block {
    let mut block = Block::SILENCE;
    noise::fill(1, 0, &mut block.left);
    noise::fill(2, 0, &mut block.right);
    block
}
