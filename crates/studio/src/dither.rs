//! From floats to integers: TPDF dither at 16 bits, rounding, and the end of the scale.

/// The dither of a frame in 16-bit steps, left and right: triangular over -1..1, independent, with no bias.
///
/// A pure function of the frame number: a track cut into segments is dithered as one. The noise is one draw of the
/// SplitMix64 finaliser (Steele, Lea, Flood 2014) per frame, four 16-bit numbers of it.
#[inline]
pub fn tpdf(frame: u64) -> [f32; 2] {
    let bits = mix(frame);
    let part = |shift: u32| f32::from((bits >> shift) as u16);
    const STEP: f32 = 1.0 / 65536.0;
    [(part(0) - part(16)) * STEP, (part(32) - part(48)) * STEP]
}

#[inline]
fn mix(frame: u64) -> u64 {
    let mut bits = frame
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(0xd1b5_4a32_d192_ed03);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Rounds frames to 16 bits with dither into interleaved samples; `first` is the frame number of the first.
///
/// Full scale is 1; beyond it samples stop at the end of the scale; NaN becomes 0.
pub fn to_i16(left: &[f32], right: &[f32], first: u64, interleaved: &mut [[i32; 2]]) {
    for (place, (out, (l, r))) in interleaved
        .iter_mut()
        .zip(left.iter().zip(right))
        .enumerate()
    {
        let noise = tpdf(first + place as u64);
        *out = [
            round(finite(*l) * 32768.0 + noise[0], 32768.0),
            round(finite(*r) * 32768.0 + noise[1], 32768.0),
        ];
    }
}

/// Rounds frames to 24 bits, undithered: their noise is below every converter's.
pub fn to_i24(left: &[f32], right: &[f32], interleaved: &mut [[i32; 2]]) {
    const FULL: f32 = 8_388_608.0;
    for (out, (l, r)) in interleaved.iter_mut().zip(left.iter().zip(right)) {
        *out = [
            round(finite(*l) * FULL, FULL),
            round(finite(*r) * FULL, FULL),
        ];
    }
}

#[inline]
fn finite(sample: f32) -> f32 {
    if sample.is_nan() { 0.0 } else { sample }
}

/// The nearest integer (ties to even) within -full..full-1. Adding 1.5 * 2^52 leaves the integer in the low bits of
/// the f64: no call into libm, and the compiler can do several at once.
#[inline]
fn round(value: f32, full: f32) -> i32 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    (f64::from(value.max(-full).min(full - 1.0)) + MAGIC).to_bits() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dither_is_triangular_with_no_bias_and_no_echo() {
        const COUNT: u64 = 1 << 20;
        let (mut sum, mut squares, mut echo, mut cross, mut bins) = (0.0, 0.0, 0.0, 0.0, [0u32; 8]);
        for frame in 0..COUNT {
            let [l, r] = tpdf(frame).map(f64::from);
            sum += l;
            squares += l * l;
            echo += l * f64::from(tpdf(frame + 1)[0]);
            cross += l * r;
            bins[((l + 1.0) * 4.0) as usize] += 1;
        }
        let count = COUNT as f64;
        assert!((sum / count).abs() < 2e-3, "bias {}", sum / count);
        assert!(
            (squares / count - 1.0 / 6.0).abs() < 1e-3,
            "variance {}",
            squares / count
        );
        assert!(
            (echo / count).abs() < 1e-3 && (cross / count).abs() < 1e-3,
            "{echo} {cross}"
        );
        let shares = bins.map(|bin| (f64::from(bin) / count * 32.0).round() as u32);
        assert_eq!(shares, [1, 3, 5, 7, 7, 5, 3, 1]);
    }

    #[test]
    fn a_level_between_two_steps_survives_on_average() {
        let (left, right) = (vec![0.3 / 32768.0; 100_000], vec![-0.8 / 32768.0; 100_000]);
        let mut out = vec![[0; 2]; 100_000];
        to_i16(&left, &right, 5, &mut out);
        let mean = |side: usize| out.iter().map(|frame| f64::from(frame[side])).sum::<f64>() / 1e5;
        assert!(
            (mean(0) - 0.3).abs() < 0.01 && (mean(1) + 0.8).abs() < 0.01,
            "{} {}",
            mean(0),
            mean(1)
        );
    }

    #[test]
    fn the_same_frame_has_the_same_bits_wherever_the_cut_is() {
        let sound: Vec<f32> = (0..300).map(|n| (n as f32 * 0.1).sin()).collect();
        let (mut whole, mut parts) = (vec![[0; 2]; 300], vec![[0; 2]; 300]);
        to_i16(&sound, &sound, 1000, &mut whole);
        to_i16(&sound[..77], &sound[..77], 1000, &mut parts[..77]);
        to_i16(&sound[77..], &sound[77..], 1077, &mut parts[77..]);
        assert_eq!(whole, parts);
    }

    #[test]
    fn the_scale_ends_where_it_ends() {
        let check = |sample: f32, expected_16: std::ops::RangeInclusive<i32>, expected_24: i32| {
            let mut out = [[0; 2]];
            to_i16(&[sample], &[sample], 9, &mut out);
            assert!(
                expected_16.contains(&out[0][0]) && expected_16.contains(&out[0][1]),
                "{sample} {out:?}"
            );
            to_i24(&[sample], &[-sample], &mut out);
            assert_eq!(out[0][0], expected_24);
        };
        check(0.0, -1..=1, 0);
        check(0.5, 16383..=16385, 4_194_304);
        check(1.0, 32766..=32767, 8_388_607);
        check(9.0, 32767..=32767, 8_388_607);
        check(-1.0, -32768..=-32767, -8_388_608);
        check(f32::NEG_INFINITY, -32768..=-32768, -8_388_608);
        check(f32::NAN, -1..=1, 0);
        check(1.5 / 8_388_608.0, -1..=1, 2);
        check(0.4 / 8_388_608.0, -1..=1, 0);
    }
}
