//! Integrated loudness (ITU-R BS.1770-4) and loudness range (EBU Tech 3342), from the energies of tenths of a second.

use super::loudness::{TENTHS, energy, lufs, means};

/// Blocks below -70 LUFS never count.
const ABSOLUTE_GATE: f64 = -70.0;

/// Integrated loudness in LUFS: blocks of 400 ms every 100 ms, gated at -70 LUFS and then 10 LU below their mean.
/// Minus infinity where nothing passes.
pub(super) fn integrated(energies: &[f32]) -> f64 {
    let blocks = || means(energies, 4);
    let gated_mean = |gate: f64| {
        let (sum, count) = blocks()
            .filter(|block| *block >= gate)
            .fold((0.0, 0u64), |(sum, count), block| (sum + block, count + 1));
        (count > 0).then(|| sum / count as f64)
    };
    gated_mean(energy(ABSOLUTE_GATE))
        .and_then(|mean| gated_mean(mean / 10.0))
        .map_or(f64::NEG_INFINITY, lufs)
}

/// Loudness range in LU: the 10th to the 95th percentile of 3-s blocks every second, gated at -70 LUFS and then 20 LU
/// below their mean. 0 where nothing passes.
pub(super) fn range(energies: &[f32]) -> f64 {
    let mut blocks: Vec<f64> = means(energies, 3 * TENTHS)
        .step_by(TENTHS)
        .filter(|block| *block >= energy(ABSOLUTE_GATE))
        .collect();
    let mean = blocks.iter().sum::<f64>() / blocks.len() as f64;
    blocks.retain(|block| *block >= mean / 100.0);
    blocks.sort_by(f64::total_cmp);
    let Some(last) = blocks.len().checked_sub(1) else {
        return 0.0;
    };
    let percentile = |share: f64| blocks[(last as f64 * share + 0.5) as usize];
    lufs(percentile(0.95)) - lufs(percentile(0.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenths(stretches: &[(f64, usize)]) -> Vec<f32> {
        stretches
            .iter()
            .flat_map(|(lufs, seconds)| vec![energy(*lufs) as f32; seconds * TENTHS])
            .collect()
    }

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.05, "{found} is not {expected}");
    }

    #[test]
    fn steady_sound_is_as_loud_as_it_is() {
        check(integrated(&tenths(&[(-23.0, 20)])), -23.0);
        check(range(&tenths(&[(-23.0, 20)])), 0.0);
    }

    #[test]
    fn quiet_stretches_are_gated_as_in_ebu_tech_3341() {
        check(
            integrated(&tenths(&[(-36.0, 10), (-23.0, 60), (-36.0, 10)])),
            -23.0,
        );
        check(
            integrated(&tenths(&[
                (-72.0, 10),
                (-36.0, 10),
                (-23.0, 60),
                (-36.0, 10),
                (-72.0, 10),
            ])),
            -23.0,
        );
        check(
            integrated(&tenths(&[(-26.0, 20), (-20.0, 20), (-26.0, 20)])),
            -23.0,
        );
    }

    #[test]
    fn the_range_is_as_in_ebu_tech_3342() {
        check(range(&tenths(&[(-20.0, 20), (-30.0, 20)])), 10.0);
        check(range(&tenths(&[(-20.0, 20), (-15.0, 20)])), 5.0);
        check(range(&tenths(&[(-40.0, 20), (-20.0, 20)])), 20.0);
    }

    #[test]
    fn silence_has_no_loudness() {
        assert_eq!(integrated(&[0.0; 100]), f64::NEG_INFINITY);
        assert_eq!(range(&[0.0; 100]), 0.0);
        assert_eq!(integrated(&[]), f64::NEG_INFINITY);
    }
}
