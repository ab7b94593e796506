//! White noise for two ears, by address.

use anodyne_dsp::{BLOCK, Block, noise};
use pulp::{Arch, Simd, WithSimd};

/// Two channels of white noise that share `1 - width` of their power, made with the widest instructions that the
/// machine has.
pub(super) struct StereoNoise<'a> {
    seed: u32,
    frame: i64,
    width: f32,
    out: &'a mut Block,
}

impl StereoNoise<'_> {
    /// The 64 frames of noise from `frame` on; `width` is 0..=1.
    pub(super) fn block(arch: Arch, seed: u32, frame: i64, width: f32) -> Block {
        let mut out = Block::SILENCE;
        arch.dispatch(StereoNoise {
            seed,
            frame,
            width,
            out: &mut out,
        });
        out
    }
}

impl WithSimd for StereoNoise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        stereo_noise(self);
    }
}

#[inline(always)]
fn stereo_noise(
    StereoNoise {
        seed,
        frame,
        width,
        out,
    }: StereoNoise<'_>,
) {
    let mut shared = [0.0; BLOCK];
    noise::fill(seed, frame as u64, &mut shared);
    noise::fill(seed ^ 0x5bd1_e995, frame as u64, &mut out.left);
    noise::fill(seed ^ 0x27d4_eb2f, frame as u64, &mut out.right);
    let (own, common) = (width.sqrt(), (1.0 - width).sqrt());
    for (sample, shared) in out.left.iter_mut().zip(&shared) {
        *sample = *sample * own + shared * common;
    }
    for (sample, shared) in out.right.iter_mut().zip(&shared) {
        *sample = *sample * own + shared * common;
    }
}
