//! The seed, and the tree of sub-seeds that grows from it.

/// The u64 from which every choice descends. Children are split off by name or number and chance is *read* from a
/// seed rather than drawn in sequence, so any choice can be made without making the ones before it.
///
/// The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), here as a counter-based generator.
///
/// ```
/// use anodyne_units::Seed;
/// let harmony = Seed(7).part("harmony");
/// assert_eq!(harmony, Seed(7).part("harmony"));
/// assert_ne!(harmony, Seed(7).part("melody"));
/// assert!(harmony.index(3).below(5) < 5);
/// assert!((0.0..1.0).contains(&harmony.uniform()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seed(pub u64);

impl Seed {
    /// The child seed of that name (FNV-1a over the name, mixed with this seed).
    pub fn part(self, name: &str) -> Seed {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        self.index(hash)
    }

    /// The child seed of that number.
    pub fn index(self, number: u64) -> Seed {
        Seed(mix(self.0 ^ mix(number.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// An even draw from 0 (included) to 1 (excluded), 53 bits.
    pub fn uniform(self) -> f64 {
        (mix(self.0) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// An even draw from `low` (included) to `high` (excluded).
    pub fn between(self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// An even draw from 0 to `count - 1`; 0 for a count of 0.
    pub fn below(self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// True with the given probability, 0..1.
    pub fn chance(self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// The place in `weights` (each 0 or more) drawn in proportion to them; 0 where all are 0.
    pub fn weighted(self, weights: &[f64]) -> usize {
        let mut left = self.uniform() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        weights
            .iter()
            .rposition(|weight| *weight > 0.0)
            .unwrap_or(0)
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_over_ten_bins() {
        let mut bins = [0usize; 10];
        for number in 0..100_000 {
            bins[Seed(1).index(number).below(10)] += 1;
        }
        assert!(
            bins.iter().all(|count| (9_500..10_500).contains(count)),
            "{bins:?}"
        );
    }

    #[test]
    fn neighbouring_seeds_share_no_choices() {
        let same = (0..10_000)
            .filter(|n| Seed(5).index(*n).below(2) == Seed(6).index(*n).below(2))
            .count();
        assert!((4_700..5_300).contains(&same), "{same}");
    }

    #[test]
    fn a_weight_of_zero_is_never_drawn() {
        let counts = (0..1000)
            .map(|n| Seed(3).index(n).weighted(&[0.0, 1.0, 3.0, 0.0]))
            .fold([0; 4], |mut c, p| {
                c[p] += 1;
                c
            });
        assert_eq!((counts[0], counts[3]), (0, 0));
        assert!((650..850).contains(&counts[2]), "{counts:?}");
    }
}
