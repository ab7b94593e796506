//! Each macro control does what it says, wherever it has a meaning.

mod common;

use anodyne_music::{Family, Instrument};
use anodyne_voices::Macros;
use common::*;

fn with(set: impl Fn(&mut Macros)) -> Macros {
    let mut macros = Macros::default();
    set(&mut macros);
    macros
}

fn low_middle_high(set: fn(&mut Macros, f32)) -> [Macros; 3] {
    [0.1, 0.5, 0.9].map(|value| with(|macros| set(macros, value)))
}

/// A stretch that shows the instrument's colour.
fn colour(instrument: Instrument, macros: Macros) -> Vec<f32> {
    let (from, seconds) = match instrument.family() {
        Family::Sustained => (4.0, 2.7),
        _ => (0.0, 0.1),
    };
    let played = Played::held(middle(instrument), 0.6, from + seconds).with(macros);
    mono(&note(instrument, played))[frames(from)..].to_vec()
}

#[test]
fn brightness_opens_every_played_instrument() {
    for instrument in played() {
        let [dark, own, bright] = low_middle_high(|macros, value| macros.brightness = value)
            .map(|macros| centroid(&colour(instrument, macros)));
        assert!(
            dark < 0.99 * own && own < 0.99 * bright,
            "{instrument}: {dark:.0}, {own:.0}, {bright:.0} Hz"
        );
    }
}

#[test]
fn body_gives_weight_to_what_lies_low() {
    // A shaker has no body.
    for instrument in played().filter(|one| *one != Instrument::Shaker) {
        let low_share = |macros: Macros| {
            let samples = colour(instrument, macros);
            let power = power(&samples);
            let bin = f64::from(RATE) / samples.len() as f64;
            let edge = (1.5 * middle(instrument).hertz().0 / bin) as usize;
            power[..edge].iter().sum::<f64>() / power.iter().sum::<f64>()
        };
        let [lean, own, full] = low_middle_high(|macros, value| macros.body = value).map(low_share);
        assert!(
            lean < own && own < full,
            "{instrument}: {lean:.4}, {own:.4}, {full:.4} of the power lies low"
        );
    }
}

#[test]
fn motion_moves_what_is_held() {
    for instrument in of_families(&[Family::Sustained]) {
        let swing = |motion: f32| {
            let macros = with(|macros| macros.motion = motion);
            let played = Played::held(middle(instrument), 0.6, 34.0).with(macros);
            let powers = tenths(&note(instrument, played));
            // Means over a whole turn of the table, so that only what is slower than it is left.
            let levels: Vec<f64> = powers[50..330]
                .windows(27)
                .map(|turn| 10.0 * (turn.iter().sum::<f64>() / 27.0).log10())
                .collect();
            let (least, most) = levels
                .iter()
                .fold((f64::MAX, f64::MIN), |(least, most), level| {
                    (least.min(*level), most.max(*level))
                });
            most - least
        };
        let (still, moving) = (swing(0.0), swing(1.0));
        assert!(
            still < 0.6 && moving > still + 0.3,
            "{instrument}: {still:.2} dB still, {moving:.2} dB moving"
        );
    }
}

/// The time at which a sound first reaches half of its greatest 20-ms level, seconds.
fn rise_time(samples: &[f32]) -> f64 {
    let levels: Vec<f64> = samples.chunks(48).map(rms).collect();
    let greatest = levels.iter().copied().fold(0.0, f64::max);
    let at = levels.iter().position(|level| *level > 0.5 * greatest);
    at.unwrap_or(0) as f64 * 0.001
}

#[test]
fn attack_slows_the_rise() {
    for instrument in played() {
        let rise = |macros: Macros| {
            let played = Played::held(middle(instrument), 0.6, 10.0).with(macros);
            rise_time(&mono(&note(instrument, played)))
        };
        let [quick, _, slow] = low_middle_high(|macros, value| macros.attack = value).map(rise);
        assert!(
            slow > 1.5 * quick,
            "{instrument}: {quick:.3} s, {slow:.3} s"
        );
    }
}

#[test]
fn release_lengthens_the_fall() {
    // A shaker falls quiet before anybody lets it go.
    for instrument in played().filter(|one| *one != Instrument::Shaker) {
        let left_over = |macros: Macros| {
            // What is struck would be silent before it is let go, were it held as long as what rises slowly.
            let (held, from) = match instrument.family() {
                Family::Sustained => (4.0, 4.15),
                Family::Decaying => (1.0, 1.15),
                _ => (1.0, 0.4),
            };
            let played = Played {
                heard: held + 5.0,
                ..Played::held(middle(instrument), 0.6, held)
            };
            rms(&mono(&note(instrument, played.with(macros)))[frames(from)..])
        };
        let [short, own, long] =
            low_middle_high(|macros, value| macros.release = value).map(left_over);
        assert!(
            short < own && own < long,
            "{instrument}: {short:.6}, {own:.6}, {long:.6} left"
        );
    }
}

#[test]
fn breath_is_heard_between_the_partials() {
    for instrument in [
        Instrument::Flute,
        Instrument::Cello,
        Instrument::Choir,
        Instrument::GlassPad,
    ] {
        let between = |macros: Macros| {
            let samples = colour(instrument, macros);
            let power = power(&samples);
            let bin = f64::from(RATE) / samples.len() as f64;
            let hertz = middle(instrument).hertz().0;
            // Half-way between the partials from the second to the seventh.
            (2..7)
                .map(|number| ((f64::from(number) + 0.5) * hertz / bin) as usize)
                .map(|at| power[at - 8..at + 8].iter().sum::<f64>())
                .sum::<f64>()
                / power.iter().sum::<f64>()
        };
        let [still, own, breathy] =
            low_middle_high(|macros, value| macros.breath = value).map(between);
        assert!(
            2.0 * still < own && 2.0 * own < breathy,
            "{instrument}: {still:e}, {own:e}, {breathy:e}"
        );
    }
}
