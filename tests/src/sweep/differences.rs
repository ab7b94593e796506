//! How far the palettes are from each other, against how far each is from itself.

use super::Timbre;
use super::timbre::FEATURES;
use std::collections::BTreeMap;

/// Two palettes and their distance in timbre.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// One palette.
    pub one: String,
    /// The other.
    pub other: String,
    /// How far the one lies from the other in the same programme, in spreads: how far the tracks of one palette, made with
    /// other seeds, lie from their own mean. The mean over the programmes that both play.
    pub spreads: f64,
}

impl Difference {
    /// Two palettes nearer than this many spreads are not told apart.
    pub const LEAST: f64 = 2.0;
}

type Features = [f64; FEATURES];

/// The tracks of each palette in each programme.
type Tracks<'a> = BTreeMap<(&'a str, &'a str), Vec<Features>>;

/// The difference of every two palettes, the most alike first, from palette, programme and timbre of each track. Every
/// figure of timbre is measured in its own spread within one palette and programme, so that it counts as far as it stays
/// when the seed changes.
pub fn differences(heard: &[(&str, &str, &Timbre)]) -> Vec<Difference> {
    let mut tracks = Tracks::new();
    for (palette, programme, timbre) in heard {
        tracks
            .entry((programme, palette))
            .or_default()
            .push(timbre.0);
    }
    let spreads = spreads(&tracks);
    let mut distances: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for ((programme, one), here) in &tracks {
        for ((also, other), there) in &tracks {
            if programme == also && one < other {
                let apart = distance(&mean(here), &mean(there), &spreads);
                distances.entry((one, other)).or_default().push(apart);
            }
        }
    }
    let mut differences: Vec<Difference> = distances
        .iter()
        .map(|((one, other), all)| Difference {
            one: (*one).to_owned(),
            other: (*other).to_owned(),
            spreads: all.iter().sum::<f64>() / all.len() as f64,
        })
        .collect();
    differences.sort_by(|a, b| a.spreads.total_cmp(&b.spreads));
    differences
}

/// The standard deviation of every figure within one palette and programme, pooled over all that have several tracks; at
/// least a tenth of its deviation over everything, since few tracks may agree by chance.
fn spreads(tracks: &Tracks<'_>) -> Features {
    let all: Vec<Features> = tracks.values().flatten().copied().collect();
    let middle = mean(&all);
    std::array::from_fn(|feature| {
        let square = |track: &Features, mean: &Features| (track[feature] - mean[feature]).powi(2);
        let (mut within, mut free) = (0.0, 0.0);
        for tracks in tracks.values() {
            let mean = mean(tracks);
            within += tracks.iter().map(|track| square(track, &mean)).sum::<f64>();
            free += (tracks.len() - 1) as f64;
        }
        let whole = all.iter().map(|track| square(track, &middle)).sum::<f64>();
        let whole = (whole / all.len() as f64).sqrt();
        (within / free).sqrt().max(0.1 * whole).max(1e-9)
    })
}

fn mean(tracks: &[Features]) -> Features {
    std::array::from_fn(|feature| {
        tracks.iter().map(|one| one[feature]).sum::<f64>() / tracks.len() as f64
    })
}

/// The root mean square of the figures' distances, each in its spread.
fn distance(one: &Features, other: &Features, spreads: &Features) -> f64 {
    let figures = one.iter().zip(other).zip(spreads);
    let squares = figures.map(|((a, b), spread)| ((a - b) / spread).powi(2));
    (squares.sum::<f64>() / FEATURES as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A timbre whose figures are all the same.
    fn timbre(figure: f64) -> Timbre {
        Timbre([figure; FEATURES])
    }

    #[test]
    fn palettes_are_told_apart_by_the_spreads_between_them() {
        // Two tracks a palette, 1 to either side of its mean: a deviation of the square root of 2.
        let figures = [
            ("a", 0.0),
            ("a", 2.0),
            ("b", 10.0),
            ("b", 12.0),
            ("c", 12.0),
            ("c", 14.0),
        ];
        let timbres = figures.map(|(_, figure)| timbre(figure));
        let heard: Vec<(&str, &str, &Timbre)> = figures
            .iter()
            .zip(&timbres)
            .map(|((palette, _), timbre)| (*palette, "arc", timbre))
            .collect();
        let found: Vec<(String, f64)> = differences(&heard)
            .iter()
            .map(|one| {
                (
                    format!("{}{}", one.one, one.other),
                    (one.spreads * 10.0).round() / 10.0,
                )
            })
            .collect();
        let expected = [("bc", 1.4), ("ab", 7.1), ("ac", 8.5)];
        assert_eq!(
            found,
            expected.map(|(pair, spreads)| (pair.to_owned(), spreads))
        );
    }

    #[test]
    fn palettes_are_compared_in_the_same_programme_only() {
        let [low, high] = [timbre(0.0), timbre(100.0)];
        let heard = [
            ("a", "sleep", &low),
            ("a", "sleep", &low),
            ("b", "arc", &high),
            ("b", "arc", &high),
        ];
        assert_eq!(differences(&heard), []);
    }
}
