//! A tempo from taps: the median of what is left when the stumbles are out.

use crate::Fault;
use anodyne_music::Tempo;
use anodyne_units::Seconds;

/// The tempo somebody tapped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tapped {
    /// The tempo, to the tenth of a beat per minute.
    pub tempo: Tempo,
    /// Half of it, where that is a tempo: for whoever taps twice to a beat.
    pub half: Option<Tempo>,
    /// Twice it, where that is a tempo: for whoever taps every other beat.
    pub double: Option<Tempo>,
    /// How many taps were looked at, 8 to 16.
    pub taps: usize,
    /// How many distances between two taps were left out as stumbles.
    pub left_out: usize,
    /// How far the others lie from the median on average, as a part of it: below 0.05 is a steady hand.
    pub unsteadiness: f64,
}

impl Tapped {
    /// The fewest taps that make a tempo.
    pub const FEWEST: usize = 8;
    /// The most that are looked at: the last ones.
    pub const MOST: usize = 16;
    /// A distance further than this from the median, as a part of it, is a stumble or a missed tap.
    pub const STUMBLE: f64 = 0.25;

    /// The tempo of taps at those instants, in the order they came.
    ///
    /// # Errors
    /// Fewer than 8 taps, more than a third of them stumbles, or a tempo that is none even at half or double time.
    ///
    /// ```
    /// use anodyne_session::Tapped;
    /// use anodyne_units::Seconds;
    /// let taps: Vec<Seconds> = (0..9).map(|tap| Seconds(f64::from(tap) * 0.8)).collect();
    /// assert_eq!(Tapped::read(&taps).unwrap().tempo.bpm(), 75.0);
    /// ```
    pub fn read(taps: &[Seconds]) -> Result<Tapped, Fault> {
        if taps.len() < Tapped::FEWEST {
            let problem = format!(
                "are too few: a tempo needs {} to {}",
                Tapped::FEWEST,
                Tapped::MOST
            );
            return Err(refused(taps.len(), &problem, "go on a little longer"));
        }
        let looked_at = &taps[taps.len() - taps.len().min(Tapped::MOST)..];
        let mut distances: Vec<f64> = looked_at
            .windows(2)
            .map(|pair| pair[1].0 - pair[0].0)
            .collect();
        let all = distances.len();
        let rough = median(&mut distances);
        let near = |distance: &f64| (distance - rough).abs() <= Tapped::STUMBLE * rough;
        let mut steady: Vec<f64> = distances.into_iter().filter(near).collect();
        if rough <= 0.0 || !rough.is_finite() || steady.len() * 3 < all * 2 {
            let remedy = "tap along with a step, a breath or a tune you know";
            return Err(refused(
                looked_at.len(),
                "are too uneven for one tempo",
                remedy,
            ));
        }
        let distance = median(&mut steady);
        let off = steady.iter().map(|one| (one - distance).abs());
        let unsteadiness = off.sum::<f64>() / steady.len() as f64 / distance;
        let tempo = within(60.0 / distance)?;
        Ok(Tapped {
            tempo,
            half: Tempo::new(tenth(tempo.bpm() / 2.0)).ok(),
            double: Tempo::new(tenth(tempo.bpm() * 2.0)).ok(),
            taps: looked_at.len(),
            left_out: all - steady.len(),
            unsteadiness,
        })
    }
}

/// The tempo, or its half or double where it is beyond what music is played at.
fn within(bpm: f64) -> Result<Tempo, Fault> {
    let ways = [bpm, bpm * 2.0, bpm / 2.0];
    let tempi = ways.iter().map(|way| Tempo::new(tenth(*way)));
    let legal = tempi.flatten().next();
    legal.map_or_else(|| Ok(Tempo::new(tenth(bpm))?), Ok)
}

fn tenth(bpm: f64) -> f64 {
    (bpm * 10.0).round() / 10.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) {
        (values[middle - 1] + values[middle]) / 2.0
    } else {
        values[middle]
    }
}

fn refused(taps: usize, problem: &str, remedy: &str) -> Fault {
    Fault::Unreadable {
        field: "taps".to_owned(),
        written: taps.to_string(),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Taps at those distances, from an arbitrary start.
    fn taps(distances: &[f64]) -> Vec<Seconds> {
        let mut at = 12.5;
        let after = distances.iter().map(|distance| {
            at += distance;
            Seconds(at)
        });
        [Seconds(12.5)].into_iter().chain(after).collect()
    }

    fn bpm(distances: &[f64]) -> f64 {
        Tapped::read(&taps(distances)).unwrap().tempo.bpm()
    }

    #[test]
    fn an_even_hand_gives_its_tempo_with_half_and_double() {
        let tapped = Tapped::read(&taps(&[0.5; 9])).unwrap();
        assert_eq!(tapped.tempo.bpm(), 120.0);
        assert_eq!(tapped.half.map(Tempo::bpm), Some(60.0));
        assert_eq!(tapped.double, None);
        assert_eq!((tapped.taps, tapped.left_out), (10, 0));
        assert!(tapped.unsteadiness < 1e-9);
    }

    #[test]
    fn stumbles_and_missed_taps_are_left_out() {
        let distances = [0.5, 0.52, 1.0, 0.5, 0.48, 0.2, 0.5, 0.51, 0.49];
        let tapped = Tapped::read(&taps(&distances)).unwrap();
        assert_eq!((tapped.tempo.bpm(), tapped.left_out), (120.0, 2));
    }

    #[test]
    fn only_the_last_sixteen_taps_count() {
        let mut distances = vec![1.0; 20];
        distances.extend([0.75; 15]);
        assert_eq!(bpm(&distances), 80.0);
        assert_eq!(Tapped::read(&taps(&distances)).unwrap().taps, 16);
    }

    #[test]
    fn what_is_too_slow_or_fast_for_music_is_taken_at_double_or_half_time() {
        assert_eq!(bpm(&[3.0; 8]), 40.0);
        assert_eq!(bpm(&[0.2; 8]), 150.0);
    }

    #[test]
    fn what_is_no_tempo_is_refused() {
        let check = |distances: &[f64], expected: &str| {
            let fault = Tapped::read(&taps(distances)).unwrap_err();
            assert_eq!(fault.to_string(), expected);
        };
        check(
            &[0.5; 6],
            "taps 7 are too few: a tempo needs 8 to 16; go on a little longer",
        );
        let uneven =
            "are too uneven for one tempo; tap along with a step, a breath or a tune you know";
        check(
            &[0.3, 0.9, 0.5, 1.4, 0.2, 0.7, 1.1, 0.4],
            &format!("taps 9 {uneven}"),
        );
        check(&[0.0; 9], &format!("taps 10 {uneven}"));
        check(&[10.0; 9], "tempo 6 is below 34; did you mean 34?");
    }

    proptest! {
        #[test]
        fn a_human_hand_is_read_as_near_as_it_taps(
            tempo in 40.0..200.0f64,
            jitter in proptest::collection::vec(-0.04..0.04f64, 16),
        ) {
            let beat = 60.0 / tempo;
            let distances: Vec<f64> = jitter.iter().map(|part| beat * (1.0 + part)).collect();
            let tapped = Tapped::read(&taps(&distances)).unwrap();
            prop_assert!((tapped.tempo.bpm() / tempo - 1.0).abs() < 0.045, "{}", tapped.tempo);
            prop_assert!(tapped.unsteadiness < 0.08);
        }
    }
}
