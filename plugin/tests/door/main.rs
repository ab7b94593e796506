//! The VST3 door in a host of ours, in the same process: stems, what a host leaves out, and controls of MIDI.
#![allow(unsafe_code, reason = "hosts speak to plugins through bare pointers")]

#[allow(dead_code, reason = "the tests of the CLAP use the rest")]
#[path = "../clap/host.rs"]
mod clap;
mod host;

use host::{Host, Left, OUTS};

const RATE: usize = 48_000;

#[test]
fn the_music_and_every_stem_are_those_of_the_clap() {
    let mut clap = clap::Host::new();
    clap.set_now("length", "90 s");
    clap.offline();
    clap.activate(RATE as f64);
    let vst3 = Host::new();
    vst3.set("Length", "90 s");
    vst3.activate(true);
    let expected = clap.play(40 * RATE, 512);
    let heard = vst3.play(40 * RATE, 512, Left::Nothing);
    for (side, expected) in expected.main.iter().enumerate() {
        assert!(heard[0][side] == *expected, "music, side {side}");
    }
    for (stem, expected) in expected.stems.iter().enumerate() {
        assert!(heard[1 + stem][0] == *expected, "stem {stem}");
        let peak = expected
            .iter()
            .fold(0.0_f32, |peak, one| peak.max(one.abs()));
        // The drum of this session rests.
        assert!(peak > 1e-4 || stem == 2, "stem {stem}: {peak}");
    }
}

#[test]
fn whatever_a_host_leaves_out_the_rest_is_the_same() {
    let bounce = |left: Left| {
        let host = Host::new();
        host.set("Length", "90 s");
        host.activate(true);
        host.play(8 * RATE, 480, left)
    };
    let whole = bounce(Left::Nothing);
    assert!(whole[0][0].iter().any(|sample| sample.abs() > 0.01));
    for left in Left::ALL {
        let heard = bounce(left);
        for (bus, (heard, whole)) in heard.iter().zip(&whole).enumerate() {
            let is_left_out = bus > 0 && !left.keeps(bus);
            assert!(is_left_out || heard == whole, "{left:?}, bus {bus}");
        }
    }
}

#[test]
fn a_buffer_of_nothing_moves_parameters_and_one_that_is_too_long_is_refused() {
    let host = Host::new();
    assert!(host.sets_up(0, 65_536));
    assert!(!host.sets_up(0, 65_537) && !host.sets_up(0, -1));
    host.activate(false);
    assert!(host.flush("Hold", 1.0));
    assert_eq!(host.value("Hold"), 1.0);
    assert!(!host.offers(host::LONGEST + 1));
    assert!(host.offers(host::LONGEST));
}

#[test]
fn there_is_one_arrangement_of_seven_stereo_outputs_and_a_voice() {
    let host = Host::new();
    let names = ["Music", "Pads", "Melody", "Pulse", "Nature", "Echo", "Hall"];
    assert_eq!(host.outputs(), names);
    assert!(host.arranges(1, OUTS));
    assert!(!host.arranges(1, 1) && !host.arranges(0, OUTS) && !host.arranges(2, OUTS));
}

#[test]
fn controls_of_midi_move_the_verbs() {
    let host = Host::new();
    let verbs = ["Hold", "Advance", "Soften", "Return now"];
    for (place, verb) in verbs.into_iter().enumerate() {
        assert_eq!(host.moved_by(20 + place as i16).as_deref(), Some(verb));
    }
    assert_eq!(host.moved_by(19), None);
    assert_eq!(host.moved_by(24), None);
    host.set("Verbs from control", "70");
    assert_eq!(host.moved_by(71).as_deref(), Some("Advance"));
    assert_eq!(host.moved_by(20), None);
    host.set("Verbs from control", "off");
    assert_eq!(host.moved_by(0), None);
}

#[test]
fn the_state_and_the_editor_go_through_the_door() {
    let host = Host::new();
    host.set("Length", "90 s");
    let (saved, length) = (host.save(), host.value("Length"));
    let other = Host::new();
    assert_ne!(other.value("Length"), length);
    assert!(other.load(&saved));
    assert_eq!(other.value("Length"), length);
    assert_eq!(other.save(), saved);
    assert!(!other.load(b"broken"));
    assert_eq!(other.save(), saved);
    let (width, height) = host.editor().expect("there is an editor");
    assert!(width > 400 && height > 300, "{width} {height}");
}
