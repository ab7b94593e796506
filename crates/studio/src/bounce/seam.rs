//! The seam of a loop: where a track's end goes on in its own beginning.

use super::segment::{Segment, Session};
use anodyne_session::Plan;
use anodyne_units::{Decibels, Frames, Seconds};

/// What is heard of a session that is made to be played round and round, and how its end becomes its beginning.
///
/// Before the loop the same bars were played already. In its last moment the sound crosses over to that of the moment
/// before its first frame: so the first frame follows on the last as it did when it was played, with every note and
/// every hall that rang over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seam {
    /// The first frame that is heard.
    pub(super) from: Frames,
    /// How many are heard.
    pub(super) frames: Frames,
    /// The length of the crossing in frames.
    crossing: u64,
}

/// The length of the crossing: long enough for what is held, short against a bar.
const CROSSING: Seconds = Seconds(0.5);

impl Seam {
    /// The seam of a plan, where it is of a seamless loop.
    pub(super) fn of(plan: &Plan) -> Option<Seam> {
        let rate = plan.prescription.delivery.sample_rate;
        let (from, to) = plan.heard();
        let frames = rate.frames(Seconds(to.0 - from.0));
        plan.is_seamless().then(|| Seam {
            from: rate.frames(from),
            frames,
            crossing: rate.frames(CROSSING).0.min(frames.0 / 4),
        })
    }

    /// Crosses over in as much of a segment as lies in the crossing; `start` is the segment's first frame in what is played.
    pub(super) fn close(
        &self,
        session: &Session<'_>,
        start: Frames,
        gain: Decibels,
        segment: &mut Segment,
    ) {
        let ends = self.from + self.frames;
        let crosses = Frames(ends.0 - self.crossing);
        let (first, last) = (crosses.0.max(start.0), start.0 + segment.left.len() as u64);
        if first >= last {
            return;
        }
        // The last moment, and the same moment one round earlier, ahead of the first frame. Both whole, however the
        // segments lie, so that they are crossed in the same way.
        let now = session.stretch(crosses, ends, gain);
        let before = session.stretch(Frames(self.from.0 - self.crossing), self.from, gain);
        let alike = likeness(&now, &before);
        for frame in first..last {
            let (at, place) = ((frame - start.0) as usize, (frame - crosses.0) as usize);
            let (out, into) = gains((place as f64 + 1.0) / self.crossing as f64, alike);
            let crossed =
                |now: f32, before: f32| (f64::from(now) * out + f64::from(before) * into) as f32;
            segment.left[at] = crossed(segment.left[at], before.left[place]);
            segment.right[at] = crossed(segment.right[at], before.right[place]);
        }
    }
}

/// How alike two stretches are, 0..1: their correlation.
fn likeness(one: &Segment, other: &Segment) -> f64 {
    let product = |a: &[f32], b: &[f32]| -> f64 {
        let products = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b));
        products.sum()
    };
    let sum = |a: &Segment, b: &Segment| product(&a.left, &b.left) + product(&a.right, &b.right);
    let power = (sum(one, one) * sum(other, other)).sqrt();
    (sum(one, other) / power.max(1e-18)).clamp(0.0, 1.0)
}

/// The gains of what leaves and what enters at a place of the crossing, 0..1: together as loud as each of them, whether
/// they are the same sound (1) or strangers to each other (0).
fn gains(place: f64, alike: f64) -> (f64, f64) {
    let angle = place * core::f64::consts::FRAC_PI_2;
    let (into, out) = (angle.sin(), angle.cos());
    let sum = (1.0 + 2.0 * alike * into * out).sqrt();
    (out / sum, into / sum)
}

#[cfg(test)]
mod tests {
    use super::{Segment, gains, likeness};

    fn sound(left: [f32; 4]) -> Segment {
        Segment {
            left: left.into(),
            right: vec![0.1; 4],
        }
    }

    #[test]
    fn a_crossing_keeps_the_level_of_strangers_and_of_twins() {
        for tenth in 0..=10 {
            let place = f64::from(tenth) / 10.0;
            let (out, into) = gains(place, 0.0);
            assert!((out * out + into * into - 1.0).abs() < 1e-12);
            let (out, into) = gains(place, 1.0);
            assert!((out + into - 1.0).abs() < 1e-12);
        }
        assert_eq!(gains(0.0, 0.3), (1.0, 0.0));
    }

    #[test]
    fn likeness_is_one_of_twins_and_none_of_strangers() {
        let one = [0.5, -0.25, 0.0, 0.25];
        assert!((likeness(&sound(one), &sound(one)) - 1.0).abs() < 1e-12);
        let stranger = likeness(&sound([0.0, 0.0, 1.0, 0.0]), &sound(one));
        assert!(stranger < 0.1, "{stranger}");
        assert_eq!(
            likeness(&sound(one.map(|sample| -sample)), &sound(one)),
            0.0
        );
        assert_eq!(likeness(&Segment::default(), &Segment::default()), 0.0);
    }
}
