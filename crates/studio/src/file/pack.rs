//! Samples as the bytes of a WAV file.

use crate::dither::{to_i16, to_i24};
use anodyne_session::Bits;

/// Frames that are rounded at a time.
const BLOCK: usize = 1024;

/// Appends frames as interleaved little-endian bytes; `first` is the frame number of the first.
pub(super) fn pack(bits: Bits, left: &[f32], right: &[f32], first: u64, bytes: &mut Vec<u8>) {
    let blocks = left.chunks(BLOCK).zip(right.chunks(BLOCK));
    for (first, (left, right)) in (first..).step_by(BLOCK).zip(blocks) {
        let start = bytes.len();
        bytes.resize(start + left.len() * 2 * bits.bytes() as usize, 0);
        pack_block(bits, left, right, first, &mut bytes[start..]);
    }
}

fn pack_block(bits: Bits, left: &[f32], right: &[f32], first: u64, bytes: &mut [u8]) {
    let mut rounded = [[0; 2]; BLOCK];
    let rounded = &mut rounded[..left.len()];
    match bits {
        Bits::I16 => {
            to_i16(left, right, first, rounded);
            for (out, [l, r]) in bytes.chunks_exact_mut(4).zip(rounded) {
                let frame = (*l as u32 & 0xffff) | (*r as u32) << 16;
                out.copy_from_slice(&frame.to_le_bytes());
            }
        }
        Bits::I24 => {
            to_i24(left, right, rounded);
            for (out, [l, r]) in bytes.chunks_exact_mut(6).zip(rounded) {
                let frame = u64::from(*l as u32 & 0xff_ffff) | u64::from(*r as u32) << 24;
                out.copy_from_slice(&frame.to_le_bytes()[..6]);
            }
        }
        Bits::F32 => {
            for (out, (l, r)) in bytes.chunks_exact_mut(8).zip(left.iter().zip(right)) {
                out[..4].copy_from_slice(&l.to_le_bytes());
                out[4..].copy_from_slice(&r.to_le_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_little_endian_left_before_right() {
        let check = |bits: Bits, expected: &[u8]| {
            let mut bytes = Vec::new();
            pack(bits, &[0.5], &[-1.0], 0, &mut bytes);
            assert_eq!(bytes, expected);
        };
        check(Bits::I24, &[0, 0, 0x40, 0, 0, 0x80]);
        check(Bits::F32, &[0, 0, 0, 0x3f, 0, 0, 0x80, 0xbf]);
    }

    #[test]
    fn the_block_size_does_not_change_the_bytes() {
        let sound: Vec<f32> = (0..5000).map(|n| (n as f32 * 0.01).sin() * 0.9).collect();
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        pack(Bits::I16, &sound, &sound, 3, &mut whole);
        for (first, part) in (3..).step_by(17).zip(sound.chunks(17)) {
            pack(Bits::I16, part, part, first, &mut parts);
        }
        assert_eq!(whole, parts);
    }
}
