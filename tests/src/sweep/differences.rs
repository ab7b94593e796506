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
    /// Mean distance over the programmes that both play.
    pub distance: f64,
    /// The wider of their spreads: how far the seeds of one palette lie from its mean in the same programme.
    pub spread: f64,
}

impl Difference {
    /// How many spreads lie between the two.
    pub fn ratio(&self) -> f64 {
        self.distance / self.spread.max(1e-9)
    }

    /// Two palettes nearer than this many spreads are not told apart.
    pub const LEAST: f64 = 2.0;
}

type Features = [f64; FEATURES];

/// The difference of every two palettes, the most alike first, from palette, programme and timbre of each track. Every figure of timbre is measured in its own standard
/// deviation over all tracks of the same programme, so that none outweighs the others.
pub fn differences(heard: &[(&str, &str, &Timbre)]) -> Vec<Difference> {
    let mut tracks: BTreeMap<&str, BTreeMap<&str, Vec<Features>>> = BTreeMap::new();
    for (palette, programme, timbre) in heard {
        let programme = tracks.entry(programme).or_default();
        programme.entry(palette).or_default().push(timbre.0);
    }
    let mut distances: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    let mut spreads: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for palettes in tracks.values_mut() {
        even_out(palettes);
        let means: Vec<(&str, Features)> = palettes
            .iter()
            .map(|(palette, tracks)| (*palette, mean(tracks)))
            .collect();
        for (number, (one, at)) in means.iter().enumerate() {
            let tracks = &palettes[one];
            if tracks.len() > 1 {
                let squares = tracks.iter().map(|track| distance(track, at).powi(2));
                let spread = (squares.sum::<f64>() / (tracks.len() - 1) as f64).sqrt();
                spreads.entry(one).or_default().push(spread);
            }
            for (other, there) in &means[number + 1..] {
                let pair = distances.entry((one, other)).or_default();
                pair.push(distance(at, there));
            }
        }
    }
    let spread = |palette: &str| spreads.get(palette).map_or(f64::NAN, |all| average(all));
    let mut differences: Vec<Difference> = distances
        .iter()
        .map(|((one, other), all)| Difference {
            one: (*one).to_owned(),
            other: (*other).to_owned(),
            distance: average(all),
            spread: spread(one).max(spread(other)),
        })
        .collect();
    differences.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    differences
}

/// Measures every figure in its own standard deviation over all tracks.
fn even_out(palettes: &mut BTreeMap<&str, Vec<Features>>) {
    let all: Vec<Features> = palettes.values().flatten().copied().collect();
    let middle = mean(&all);
    for feature in 0..FEATURES {
        let squares = all
            .iter()
            .map(|one| (one[feature] - middle[feature]).powi(2));
        let deviation = (squares.sum::<f64>() / all.len() as f64).sqrt().max(1e-9);
        for track in palettes.values_mut().flatten() {
            track[feature] /= deviation;
        }
    }
}

fn mean(tracks: &[Features]) -> Features {
    std::array::from_fn(|feature| {
        tracks.iter().map(|one| one[feature]).sum::<f64>() / tracks.len() as f64
    })
}

fn distance(one: &Features, other: &Features) -> f64 {
    let squares = one.iter().zip(other).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

fn average(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A timbre of which one figure is known.
    fn timbre(figure: f64) -> Timbre {
        let mut features = [0.0; FEATURES];
        features[3] = figure;
        Timbre(features)
    }

    #[test]
    fn palettes_are_told_apart_by_the_spreads_between_them() {
        // Spread 1 within each: 4 spreads from one to the next, 1 to a third.
        let figures = [
            ("a", 0.0),
            ("a", 1.4),
            ("b", 4.0),
            ("b", 5.4),
            ("c", 5.0),
            ("c", 6.4),
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
                    (one.ratio() * 10.0).round() / 10.0,
                )
            })
            .collect();
        let expected = [("bc", 1.0), ("ab", 4.0), ("ac", 5.1)];
        let expected = expected.map(|(pair, ratio)| (pair.to_owned(), ratio));
        assert_eq!(found, expected);
    }
}
