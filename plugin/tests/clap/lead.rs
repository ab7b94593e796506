//! Verbs, layers and the voice on the side-chain.

use crate::host::{Host, off};

const RATE: usize = 48_000;

#[test]
fn a_return_is_heard_at_the_next_bar_and_heard_again_after_a_rewind() {
    let mut host = Host::short();
    host.play(20 * RATE, 512);
    host.set("return", "on");
    let led = host.play(20 * RATE, 512);
    let mut straight = Host::short();
    let written = straight.play(40 * RATE, 512);
    let later = &written.main[0][20 * RATE..];
    // Up to the bar line nothing changes, and then it does.
    assert!(off(&led.main[0][..RATE / 2], &later[..RATE / 2]) < 1e-6);
    assert!(off(&led.main[0], later) > 0.01);
    host.time.jump(20.0);
    let again = host.play(20 * RATE, 512);
    host.time.jump(20.0);
    let third = host.play(20 * RATE, 512);
    assert_eq!(again.main[0][RATE..], third.main[0][RATE..]);
}

#[test]
fn a_muted_layer_is_silent_in_its_stem_only_where_it_is_alone() {
    let mut host = Host::short();
    host.set("nature_mute", "on");
    host.play(RATE, 512);
    host.time.jump(30.0);
    let heard = host.play(5 * RATE, 512);
    let nature = heard.stems[3]
        .iter()
        .fold(0.0_f32, |peak, one| peak.max(one.abs()));
    let pads = heard.stems[0]
        .iter()
        .fold(0.0_f32, |peak, one| peak.max(one.abs()));
    assert_eq!(nature, 0.0);
    assert!(pads > 0.001);
}

#[test]
fn music_stands_back_beneath_a_voice() {
    let mut plain = Host::short();
    let mut ducked = Host::short();
    plain.play(30 * RATE, 512);
    ducked.play(30 * RATE, 512);
    ducked.voice = 0.2;
    plain.play(RATE, 512);
    ducked.play(RATE, 512);
    let (open, down) = (plain.play(4 * RATE, 512), ducked.play(4 * RATE, 512));
    let depth = 20.0 * (down.rms() / open.rms()).log10();
    assert!((depth + 9.0).abs() < 0.3, "{depth}");
    ducked.voice = 0.0;
    plain.play(10 * RATE, 512);
    ducked.play(10 * RATE, 512);
    let (open, back) = (plain.play(RATE, 512), ducked.play(RATE, 512));
    let depth = 20.0 * (back.rms() / open.rms()).log10();
    assert!(depth.abs() < 0.2, "{depth}");
}

#[test]
fn automation_moves_without_a_click() {
    let mut host = Host::short();
    let usual = host.play(40 * RATE, 64).steepest();
    let mut heard = 0.0_f32;
    for step in 0..100 {
        host.set("pad_level", if step % 2 == 0 { "-20 dB" } else { "0 dB" });
        host.set("bright", if step % 3 == 0 { "-50" } else { "30" });
        host.set("trim", if step % 2 == 0 { "-12" } else { "0" });
        heard = heard.max(host.play(2_000, 64).steepest());
    }
    assert!(heard < 1.5 * usual, "{heard} {usual}");
}
