//! The fader: a channel's way into its bus and its sends, in one pass.

use crate::{BLOCK, Block};
use pulp::{Arch, Simd, WithSimd};

/// Level, place and sends of a channel for one block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fader {
    /// Linear gain at the block's first frame, and at the first of the next; it moves evenly in between.
    pub gains: (f32, f32),
    /// Further linear gains of left and right.
    pub balance: (f32, f32),
    /// What goes into each of two sends behind level and place, linear; 0 sends nothing.
    pub sends: [f32; 2],
}

impl Fader {
    /// Adds `channel` to `bus` and to the sends.
    pub fn pour(self, arch: Arch, channel: &Block, bus: &mut Block, sends: [&mut Block; 2]) {
        arch.dispatch(Pour {
            fader: self,
            channel,
            bus,
            sends,
        });
    }
}

struct Pour<'a> {
    fader: Fader,
    channel: &'a Block,
    bus: &'a mut Block,
    sends: [&'a mut Block; 2],
}

impl WithSimd for Pour<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let Pour {
            fader,
            channel,
            bus,
            sends: [first, second],
        } = self;
        let (from, to) = fader.gains;
        let slope = (to - from) / BLOCK as f32;
        let gains: [f32; BLOCK] = core::array::from_fn(|frame| from + slope * frame as f32);
        let (left, right) = fader.balance;
        for (place, from, bus, first, second) in [
            (
                left,
                &channel.left,
                &mut bus.left,
                &mut first.left,
                &mut second.left,
            ),
            (
                right,
                &channel.right,
                &mut bus.right,
                &mut first.right,
                &mut second.right,
            ),
        ] {
            let mut placed = [0.0; BLOCK];
            for frame in 0..BLOCK {
                placed[frame] = from[frame] * (gains[frame] * place);
                bus[frame] += placed[frame];
            }
            for (send, share) in [(first, fader.sends[0]), (second, fader.sends[1])] {
                if share > 0.0 {
                    for frame in 0..BLOCK {
                        send[frame] += placed[frame] * share;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(value: f32) -> Block {
        Block {
            left: [value; BLOCK],
            right: [2.0 * value; BLOCK],
        }
    }

    #[test]
    fn a_channel_goes_into_its_bus_and_behind_its_level_into_the_sends() {
        let fader = Fader {
            gains: (0.0, 1.0),
            balance: (1.0, 0.5),
            sends: [0.25, 0.0],
        };
        let (mut bus, mut hall, mut echo) = (block(1.0), block(0.0), block(3.0));
        fader.pour(Arch::new(), &block(8.0), &mut bus, [&mut hall, &mut echo]);
        for frame in 0..BLOCK {
            let level = frame as f32 / BLOCK as f32;
            assert_eq!(bus.left[frame], 1.0 + 8.0 * level);
            assert_eq!(bus.right[frame], 2.0 + 8.0 * level);
            assert_eq!([hall.left[frame], hall.right[frame]], [2.0 * level; 2]);
        }
        assert_eq!(echo, block(3.0));
    }
}
