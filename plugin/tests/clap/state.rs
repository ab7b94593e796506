//! What a project saves comes back, byte for byte; what is broken does not.

use crate::host::Host;

const RATE: usize = 48_000;

#[test]
fn what_is_saved_comes_back_byte_for_byte() {
    let mut host = Host::short();
    host.set("palette", "Hearth");
    host.set("seed", "77");
    host.set("melody_level", "-6 dB");
    host.set("soften", "on");
    host.play(10 * RATE, 512);
    let saved = host.save();
    let mut other = Host::new();
    assert!(other.load(&saved));
    assert_eq!(other.save(), saved);
    assert_eq!(other.text("palette"), "Hearth");
    assert_eq!(other.text("seed"), "77");
    let text = String::from_utf8_lossy(&saved);
    assert!(text.contains("soften"), "{text}");
}

/// A project as a host keeps it: the length, and the text.
fn project(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text.bytes());
    bytes
}

fn written(saved: &[u8]) -> serde_json::Value {
    let mut state: serde_json::Value = serde_json::from_slice(&saved[8..]).unwrap();
    // Of the crate; the document has a version of its own.
    state["version"] = "".into();
    state
}

/// The saved state of this version, and of the one before.
const STATES: [&str; 2] = [
    include_str!("../../states/version-2.json"),
    include_str!("../../states/version-1.json"),
];

#[test]
fn the_saved_state_is_the_one_that_was_agreed_on() {
    let agreed: serde_json::Value = serde_json::from_str(STATES[0]).unwrap();
    let fresh = written(&Host::new().save());
    assert_eq!(
        fresh, agreed,
        "a new shape needs a new version, a migration and a file of its own: {fresh}"
    );
}

#[test]
fn a_project_of_version_1_is_read_and_saved_as_one_of_this_version() {
    let mut host = Host::new();
    assert!(host.load(&project(STATES[1])));
    for (id, text) in [("palette", "Tide"), ("length", "90 s"), ("lcc", "off")] {
        let wanted = host.value(id, text);
        let read = host.text(id);
        assert_eq!(host.value(id, &read), wanted, "{id}: {read}");
    }
    let saved = written(&host.save());
    let document = saved["fields"]["anodyne"].as_str().unwrap();
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["version"], 2);
    assert_eq!(document["script"], "Rest here.");
    assert_eq!(
        document["verbs"][1],
        serde_json::json!([31.5, "return-now"])
    );
    // And it plays.
    host.activate(48_000.0);
    assert!(host.play(6 * RATE, 512).peak() > 0.001);
}

#[test]
fn a_state_that_is_not_understood_changes_nothing() {
    let mut host = Host::new();
    host.set_now("palette", "Tide");
    host.set_now("seed", "9");
    let before = host.save();
    let mut newer: serde_json::Value = serde_json::from_str(STATES[0]).unwrap();
    newer["fields"]["anodyne"] = "{\"version\":3}".into();
    let mut word: serde_json::Value = serde_json::from_str(STATES[0]).unwrap();
    word["params"]["seed"] = serde_json::json!({"f32": 1.5});
    for state in [newer, word] {
        host.load(&project(&state.to_string()));
        assert_eq!(host.save(), before);
    }
    // Every cut and every flipped byte of a project: refused or read, never a crash.
    let whole = project(STATES[1]);
    for place in (0..whole.len()).step_by(7) {
        host.load(&whole[..place]);
        let mut garbled = whole.clone();
        garbled[place] ^= 0x15;
        host.load(&garbled);
    }
    assert!(host.load(&before));
    assert_eq!(host.save(), before);
}

#[test]
fn a_restored_project_sounds_as_it_did() {
    let mut host = Host::new();
    host.set_now("length", "90 s");
    host.set_now("palette", "Temple");
    host.activate(48_000.0);
    let heard = host.play(20 * RATE, 512);
    let saved = host.save();
    let mut other = Host::new();
    assert!(other.load(&saved));
    other.activate(48_000.0);
    assert_eq!(other.play(20 * RATE, 512).main, heard.main);
}

#[test]
fn broken_state_is_refused_and_nothing_changes() {
    let mut host = Host::short();
    host.set("seed", "5");
    host.play(RATE, 512);
    let saved = host.save();
    let long = |body: &[u8]| {
        let mut bytes = (body.len() as u64).to_le_bytes().to_vec();
        bytes.extend(body);
        bytes
    };
    let body = &saved[8..];
    for broken in [
        Vec::new(),
        vec![0xff; 8],
        vec![0xff; 64],
        saved[..saved.len() / 2].to_vec(),
        long(b"{}"),
        long(b"not json"),
        long(&body[..body.len() - 2]),
    ] {
        assert!(
            !host.load(&broken),
            "{:?}",
            String::from_utf8_lossy(&broken)
        );
        assert_eq!(host.save(), saved);
    }
    host.play(RATE, 512);
}

#[test]
fn a_palette_changes_in_the_background_and_fades_over() {
    let mut host = Host::short();
    let before = host.play(30 * RATE, 256);
    host.set("palette", "Starlight");
    let mut across = 0.0_f32;
    // Sound is made faster here than a session: the host waits a little, as the clock would.
    let mut changed = false;
    for _ in 0..300 {
        let heard = host.play(4_800, 256);
        across = across.max(heard.steepest());
        std::thread::sleep(std::time::Duration::from_millis(20));
        host.time.jump(30.0);
        changed |= host.time.frame > 0;
    }
    assert!(changed);
    assert!(across < 3.0 * before.steepest().max(0.01), "{across}");
    host.time.jump(30.0);
    host.play(RATE, 256);
    host.time.jump(40.0);
    let heard = host.play(4 * RATE, 256);
    let mut fresh = Host::new();
    fresh.set_now("length", "90 s");
    fresh.set_now("palette", "Starlight");
    fresh.activate(48_000.0);
    fresh.time.jump(40.0);
    let there = fresh.play(4 * RATE, 256);
    let from = RATE / 5;
    assert!(crate::host::off(&heard.main[0][from..], &there.main[0][from..]) < 1e-6);
}

#[test]
fn every_parameter_reads_what_it_writes() {
    let mut host = Host::new();
    for (id, text) in [
        ("length", "7:30 min"),
        ("tonic", "F#"),
        ("mode", "dorian"),
        ("brate", "5.5"),
        ("ddepth", "6"),
        ("space", "off"),
        ("ceil", "-2.5"),
        ("hold", "on"),
    ] {
        host.set_now(id, text);
        let written = host.text(id);
        let again = host.value(id, &written);
        assert_eq!(again, host.value(id, text), "{id}: {text} {written}");
    }
}
