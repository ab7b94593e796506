//! A voicing: the pitches that sound a chord.

use crate::Pitch;
use arrayvec::ArrayVec;

/// Up to six pitches, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voicing(ArrayVec<Pitch, 6>);

impl Voicing {
    /// The most pitches a voicing holds.
    pub const MOST: usize = 6;

    /// The voicing of those pitches, sorted; those past the sixth are left out.
    pub fn new(pitches: impl IntoIterator<Item = Pitch>) -> Voicing {
        let mut held: ArrayVec<Pitch, 6> = pitches.into_iter().take(Voicing::MOST).collect();
        held.sort_unstable();
        Voicing(held)
    }

    /// The pitches from the lowest up.
    pub fn pitches(&self) -> &[Pitch] {
        &self.0
    }

    /// The total motion to another voicing in semitones, voice by voice from the lowest; voices without a partner move
    /// to the nearest pitch of the other.
    ///
    /// ```
    /// use anodyne_music::{Pitch, Voicing};
    /// let c = Voicing::new([Pitch(60), Pitch(64), Pitch(67)]);
    /// let am = Voicing::new([Pitch(60), Pitch(64), Pitch(69)]);
    /// assert_eq!(c.motion_to(&am), 2);
    /// ```
    pub fn motion_to(&self, other: &Voicing) -> u32 {
        let (few, many) = if self.0.len() <= other.0.len() {
            (self, other)
        } else {
            (other, self)
        };
        let paired: u32 = few
            .0
            .iter()
            .zip(&many.0)
            .map(|(a, b)| u32::from(a.0.abs_diff(b.0)))
            .sum();
        let nearest = |pitch: &Pitch| {
            few.0
                .iter()
                .map(|p| u32::from(p.0.abs_diff(pitch.0)))
                .min()
                .unwrap_or(0)
        };
        paired + many.0[few.0.len()..].iter().map(nearest).sum::<u32>()
    }
}
