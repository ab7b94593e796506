//! What could startle: how fast the loudness rises, how far it stands out, and how the track begins and ends.

use super::loudness::{TENTHS, lufs, means};

/// Below this nothing startles: a later loudness under it is no rise.
const AUDIBLE: f64 = -60.0;

/// Silence counts as this loud, so that a rise out of it is a number.
const FLOOR: f64 = -70.0;

/// The largest rise found, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rise {
    /// Loudness later minus loudness earlier, in LU; below 0 where it only ever falls.
    pub(super) rise: f64,
    /// End of the later window, in seconds from the start.
    pub(super) at: f64,
}

/// The largest L(t + 1 s) - L(t) of the momentary loudness (400 ms), every 100 ms, where the earlier window begins at
/// `from` tenths or later. `None` where there is no such pair.
pub(super) fn rise_in_one_second(energies: &[f32], from: usize) -> Option<Rise> {
    let later = energies.get(TENTHS..).unwrap_or(&[]);
    let pairs = means(energies, 4)
        .zip(means(later, 4))
        .enumerate()
        .skip(from);
    largest(pairs.map(|(place, (earlier, later))| (place + TENTHS + 4, earlier, later)))
}

/// The largest difference of two 10-s windows in a row, every second, where the earlier one begins at `from` tenths or later.
pub(super) fn rise_in_ten_seconds(energies: &[f32], from: usize) -> Option<Rise> {
    const WIDTH: usize = 10 * TENTHS;
    let later = energies.get(WIDTH..).unwrap_or(&[]);
    let pairs = means(energies, WIDTH)
        .zip(means(later, WIDTH))
        .enumerate()
        .skip(from)
        .step_by(TENTHS);
    largest(pairs.map(|(place, (earlier, later))| (place + 2 * WIDTH, earlier, later)))
}

/// The largest excess of the momentary loudness over the running level of the 60 s that end with it, after `from` tenths.
pub(super) fn excess_over_minute(energies: &[f32], from: usize) -> Option<Rise> {
    const MINUTE: usize = 60 * TENTHS;
    let now = energies.get(MINUTE - 4..).unwrap_or(&[]);
    let pairs = means(energies, MINUTE)
        .zip(means(now, 4))
        .enumerate()
        .skip(from.saturating_sub(MINUTE));
    largest(pairs.map(|(place, (running, now))| (place + MINUTE, running, now)))
}

fn largest(pairs: impl Iterator<Item = (usize, f64, f64)>) -> Option<Rise> {
    pairs
        .map(|(end, earlier, later)| (end, lufs(earlier).max(FLOOR), lufs(later).max(FLOOR)))
        .map(|(end, earlier, later)| Rise {
            rise: if later > AUDIBLE {
                later - earlier
            } else {
                (later - earlier).min(0.0)
            },
            at: end as f64 / TENTHS as f64,
        })
        .max_by(|a, b| a.rise.total_cmp(&b.rise).then(b.at.total_cmp(&a.at)))
}

/// Seconds over which the track falls to its end: from the last moment that the loudness (3 s) does not exceed by more
/// than 1 LU in the half minute before, to the last that is above -70 LUFS.
pub(super) fn fade_out_seconds(energies: &[f32]) -> f64 {
    fade(
        means(energies, 3 * TENTHS)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .step_by(TENTHS),
    )
}

/// Seconds over which the track rises from its start, by the same measure.
pub(super) fn fade_in_seconds(energies: &[f32]) -> f64 {
    fade(means(energies, 3 * TENTHS).step_by(TENTHS))
}

/// Walks inwards from an end, a second a step.
fn fade(steps: impl Iterator<Item = f64>) -> f64 {
    const SETTLED: usize = 30;
    let levels = steps
        .map(|energy| lufs(energy).max(FLOOR))
        .skip_while(|level| *level <= FLOOR);
    let (mut top, mut top_at) = (f64::NEG_INFINITY, 0);
    for (second, level) in levels.enumerate() {
        if level > top + 1.0 {
            (top, top_at) = (level, second);
        } else if second - top_at >= SETTLED {
            break;
        }
    }
    top_at as f64
}

#[cfg(test)]
mod tests {
    use super::super::loudness::energy;
    use super::*;

    fn tenths(levels: impl Iterator<Item = f64>) -> Vec<f32> {
        levels.map(|level| energy(level) as f32).collect()
    }

    fn steps(stretches: &[(f64, usize)]) -> Vec<f32> {
        tenths(
            stretches
                .iter()
                .flat_map(|(level, seconds)| vec![*level; seconds * TENTHS]),
        )
    }

    fn check(found: Option<Rise>, rise: f64, at: f64) {
        let found = found.unwrap();
        assert!(
            (found.rise - rise).abs() < 0.01 && (found.at - at).abs() < 0.05,
            "{found:?} is not {rise} at {at}"
        );
    }

    #[test]
    fn a_step_is_a_rise_of_its_height_in_both_windows() {
        let energies = steps(&[(-30.0, 40), (-24.0, 40)]);
        check(rise_in_one_second(&energies, 0), 6.0, 40.4);
        check(rise_in_ten_seconds(&energies, 0), 6.0, 50.0);
    }

    #[test]
    fn a_ramp_rises_by_its_slope() {
        let energies = tenths((0..600).map(|tenth| -40.0 + tenth as f64 * 0.02));
        assert!((rise_in_one_second(&energies, 0).unwrap().rise - 0.2).abs() < 1e-3);
        assert!((rise_in_ten_seconds(&energies, 0).unwrap().rise - 2.0).abs() < 1e-3);
    }

    #[test]
    fn the_fade_in_does_not_count() {
        let energies = steps(&[(-60.0, 8), (-20.0, 52)]);
        check(rise_in_one_second(&energies, 0), 40.0, 8.4);
        assert!(rise_in_one_second(&energies, 80).unwrap().rise.abs() < 1e-3);
        assert!(rise_in_ten_seconds(&energies, 80).unwrap().rise.abs() < 1e-3);
    }

    #[test]
    fn what_is_inaudible_is_no_rise_and_silence_has_a_floor() {
        assert!(
            rise_in_one_second(&steps(&[(-69.0, 20), (-61.0, 20)]), 0)
                .unwrap()
                .rise
                <= 0.0
        );
        check(
            rise_in_one_second(&steps(&[(-200.0, 20), (-20.0, 20)]), 0),
            50.0,
            20.4,
        );
    }

    #[test]
    fn a_burst_stands_out_over_its_minute_only_after_the_given_instant() {
        let energies = steps(&[(-30.0, 100), (-10.0, 1), (-30.0, 100)]);
        // The burst is in its own minute: 0.4 s of 100 and 59.6 of 1 (in energy) are 1.66, or 2.2 LU, above the rest.
        check(excess_over_minute(&energies, 700), 17.8, 100.4);
        assert!(excess_over_minute(&energies, 1700).unwrap().rise < 0.1);
        assert_eq!(excess_over_minute(&energies, 9999), None);
    }

    #[test]
    fn a_short_track_has_no_rise_rather_than_a_panic() {
        for count in 0..20 {
            assert!(rise_in_ten_seconds(&vec![0.1; count], 0).is_none());
            rise_in_one_second(&vec![0.1; count], 0);
            excess_over_minute(&vec![0.1; count], 0);
            fade_out_seconds(&vec![0.1; count]);
        }
    }

    #[test]
    fn fades_are_as_long_as_they_are() {
        let fade_out = tenths(
            (0..1800)
                .map(|n| -25.0 - (n as f64 - 1200.0).max(0.0) * 0.05)
                .chain([-99.0; 100]),
        );
        assert!(
            (fade_out_seconds(&fade_out) - 60.0).abs() < 5.0,
            "{}",
            fade_out_seconds(&fade_out)
        );
        assert!((fade_in_seconds(&fade_out) - 0.0).abs() < 1.0);
        let backwards: Vec<f32> = fade_out.into_iter().rev().collect();
        assert!(
            (fade_in_seconds(&backwards) - 60.0).abs() < 5.0,
            "{}",
            fade_in_seconds(&backwards)
        );
        assert!(fade_out_seconds(&steps(&[(-25.0, 100)])) < 1.0);
    }
}
