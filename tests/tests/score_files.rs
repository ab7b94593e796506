//! Scores for other programs, opened with programs of others: MIDI, MusicXML, ChordPro and JSON say the same music.

use anodyne_tests::program::{line, names};
use anodyne_tests::readers;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// The score in all four forms; the JSON is what the program says of its own notes.
fn written(folder: &Path, wish: &str) -> Value {
    let files = "--midi s.mid --musicxml s.musicxml --chordpro s.cho";
    let answer = line(folder, &format!("score {wish} {files} --json"));
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(answer.err, "");
    answer.json()
}

/// A small programme in another meter, with a glide of its own.
fn programme(folder: &Path, meter: &str) {
    let text = format!(
        "id = \"own\"\nname = \"Own\"\npurpose = \"a test\"\ntempo = 66\nkey = \"Eb major\"\nmeter = \"{meter}\"\n\
         length = \"3m\"\nforms = [\"3m\"]\n\n\
         [[phase]]\nname = \"Éins\"\ncharacter = \"opening\"\nminutes = 1.5\nintensity = [0.2, 0.6]\nbpm = 66\nlevel = 0\n\
         brightness = 0.5\ndensity = 0.5\nlayers = 7\nregister = 0\nmelody = 0.9\npulse = \"soft\"\n\n\
         [[phase]]\nname = \"Two\"\ncharacter = \"return\"\nminutes = 1.5\nintensity = [0.6, 0.2]\nbpm = 48\nlevel = 0\n\
         brightness = 0.5\ndensity = 0.7\nlayers = 7\nregister = 0\nmelody = 0.9\n"
    );
    std::fs::write(folder.join("own.toml"), text).expect("the programme is written");
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

const WISHES: [&str; 4] = [
    "--length 10m --tempo 66 --seed 7",
    "--programme u-arc --length 8m --seed 3",
    "--tempo 200..40 --key C#m --length 3m --seed 5",
    "--programme own.toml --seed 11",
];

#[test]
fn mido_hears_every_note_of_the_score_within_a_millisecond() {
    for meter in ["4/4", "6/8"] {
        let folder = folder();
        programme(folder.path(), meter);
        for (number_of, wish) in WISHES.iter().enumerate() {
            let place = folder.path().join(number_of.to_string());
            std::fs::create_dir(&place).expect("a folder can be made");
            std::fs::copy(folder.path().join("own.toml"), place.join("own.toml")).expect("copied");
            let score = written(&place, wish);
            let Some(heard) = readers::mido(&place.join("s.mid")) else {
                return;
            };
            assert_eq!(heard["type"], 1, "{wish}");
            compare_notes(&score, &heard, wish);
            compare_frame(&score, &heard, wish);
        }
    }
}

fn compare_notes(score: &Value, heard: &Value, wish: &str) {
    let parts = list(&score["parts"]);
    let tracks = &list(&heard["tracks"])[1..];
    assert_eq!(parts.len(), tracks.len(), "{wish}");
    let mut compared = 0;
    for (part, track) in parts.iter().zip(tracks) {
        let name = track["name"].as_str().expect("a track has a name");
        let role = part["role"].as_str().expect("a part has a role");
        assert!(name.starts_with(&format!("{role}: ")), "{name}");
        let drum = role == "pulse";
        let mut told: Vec<(f64, u64)> = list(&part["notes"])
            .iter()
            .map(|note| {
                (
                    number(&note["start_seconds"]),
                    note["pitch"].as_u64().expect("pitch"),
                )
            })
            .collect();
        told.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let notes = list(&track["notes"]);
        assert_eq!(told.len(), notes.len(), "{role} of {wish}");
        // Notes within a tick of each other may stand in another order: each pitch is compared for itself.
        let mut by_pitch: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for note in notes {
            let pitch = if drum {
                0
            } else {
                note[2].as_u64().expect("pitch")
            };
            by_pitch.entry(pitch).or_default().push(number(&note[0]));
        }
        let mut met: BTreeMap<u64, usize> = BTreeMap::new();
        for (at, pitch) in told {
            let pitch = if drum { 0 } else { pitch };
            let place = met.entry(pitch).or_default();
            let onset = by_pitch.get(&pitch).and_then(|onsets| onsets.get(*place));
            let onset = onset.unwrap_or_else(|| panic!("{role}: no {pitch} at {at} of {wish}"));
            assert!(
                (onset - at).abs() < 1e-3,
                "{role}: {onset} for {at} of {wish}"
            );
            *place += 1;
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} notes in {wish}");
}

fn compare_frame(score: &Value, heard: &Value, wish: &str) {
    assert_eq!(
        heard["times"],
        serde_json::json!([score["meter"]]),
        "{wish}"
    );
    let keys: Vec<&str> = list(&heard["keys"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let expected = match score["key"].as_str() {
        Some("C# aeolian") => "C#m",
        Some("Eb ionian") => "Eb",
        Some("G mixolydian" | "D dorian") => "C",
        other => panic!("{other:?} has no expected signature"),
    };
    assert!(keys.first() == Some(&expected), "{keys:?} for {expected}");
    let phases = list(&score["phases"]);
    let markers = list(&heard["markers"]);
    assert_eq!(phases.len(), markers.len(), "{wish}");
    for (phase, marker) in phases.iter().zip(markers) {
        assert_eq!(phase["name"], marker[1]);
        assert!(
            (number(&phase["start_seconds"]) - number(&marker[0])).abs() < 1e-3,
            "{marker}"
        );
    }
}

#[test]
fn music21_finds_keys_pitches_and_lengths_in_the_midi_file() {
    let folder = folder();
    let score = written(folder.path(), "--length 4m --tempo 60 --key F --seed 2");
    let Some(found) = readers::music21(&folder.path().join("s.mid")) else {
        return;
    };
    assert_eq!(list(&found["sharps"])[0], -1);
    assert_eq!(found["times"][0], "4/4");
    assert_eq!(number(&found["tempi"][0]), 60.0);
    let mut compared = 0;
    for part in list(&score["parts"])
        .iter()
        .filter(|part| part["role"] != "pulse")
    {
        let role = part["role"].as_str().expect("a role");
        let Some(same) = list(&found["parts"]).iter().find(|one| {
            one["name"]
                .as_str()
                .is_some_and(|name| name.starts_with(role))
        }) else {
            assert!(list(&part["notes"]).is_empty(), "{role} is missing");
            continue;
        };
        let mut told: Vec<u64> = list(&part["notes"])
            .iter()
            .filter_map(|note| note["pitch"].as_u64())
            .collect();
        let mut read: Vec<u64> = list(&same["notes"])
            .iter()
            .filter_map(|note| note[2].as_u64())
            .collect();
        told.sort_unstable();
        read.sort_unstable();
        if !["melody", "answer", "bell"].contains(&role) {
            // music21 cuts held chords at the bar lines and does not join them again.
            told.dedup();
            read.dedup();
        }
        assert_eq!(told, read, "{role}");
        compared += told.len();
    }
    assert!(compared > 50);
}

#[test]
fn the_musicxml_keeps_the_official_schema_and_its_bars_add_up() {
    let folder = folder();
    for (number_of, wish) in WISHES.iter().enumerate() {
        for meter in ["3/4", "6/8"] {
            if number_of < 3 && meter == "6/8" {
                continue;
            }
            let place = folder.path().join(format!("{number_of}{}", &meter[..1]));
            std::fs::create_dir(&place).expect("a folder can be made");
            programme(&place, meter);
            let score = written(&place, wish);
            let sheet = place.join("s.musicxml");
            let Some(against) = readers::musicxml_schema(&sheet) else {
                return;
            };
            assert_eq!(against, "", "{wish}");
            let Some(found) = readers::music21(&sheet) else {
                return;
            };
            let bar = match score["meter"].as_str() {
                Some("4/4") => 4.0,
                _ => 3.0,
            };
            let measures = list(&found["measures"]);
            let phases = list(&score["phases"]);
            let bars: u64 = phases
                .iter()
                .filter_map(|phase| phase["bars"].as_u64())
                .sum();
            assert_eq!(measures.len() as u64, bars, "{wish}");
            assert!(
                measures.iter().all(|length| number(length) == bar),
                "{measures:?}"
            );
            assert_eq!(found["title"], score["title"]);
            let marks: Vec<&Value> = list(&found["marks"]).iter().map(|mark| &mark[1]).collect();
            let names: Vec<&Value> = phases.iter().map(|phase| &phase["name"]).collect();
            assert_eq!(marks, names);
            compare_melody(&score, &found, wish);
            compare_chords(&score, &found, wish);
        }
    }
}

/// Crotchets in a felt beat.
fn crotchets(score: &Value) -> f64 {
    if score["meter"] == "6/8" { 1.5 } else { 1.0 }
}

fn compare_melody(score: &Value, found: &Value, wish: &str) {
    let part = list(&score["parts"])
        .iter()
        .find(|part| part["role"] == "melody");
    let told = list(&part.expect("there is a melody")["notes"]);
    let read = list(&found["parts"][0]["notes"]);
    assert_eq!(told.len(), read.len(), "{wish}");
    assert!(told.len() > 8, "{wish} has a melody");
    for (told, read) in told.iter().zip(read) {
        let at = number(&told["start_beat"]) * crotchets(score);
        assert_eq!(told["pitch"], read[2], "{wish} at {at}");
        assert!(
            (number(&read[0]) - at).abs() <= 0.126,
            "{read} for {at} of {wish}"
        );
    }
}

fn compare_chords(score: &Value, found: &Value, wish: &str) {
    let read = list(&found["chords"]);
    let starts: Vec<f64> = list(&score["phases"])
        .iter()
        .map(|phase| number(&phase["start_seconds"]))
        .collect();
    let mut changes: Vec<&Value> = Vec::new();
    for chord in list(&score["chords"]) {
        let opens = starts
            .iter()
            .any(|start| (start - number(&chord["start_seconds"])).abs() < 1e-6);
        if opens
            || changes
                .last()
                .is_none_or(|last| last["symbol"] != chord["symbol"])
        {
            changes.push(chord);
        }
    }
    assert_eq!(changes.len(), read.len(), "{wish}");
    for (told, read) in changes.iter().zip(read) {
        let at = number(&told["start_beat"]) * crotchets(score);
        assert!((number(&read[0]) - at).abs() < 1e-3, "{read} for {told}");
        let symbol = told["symbol"].as_str().expect("a symbol");
        let letter = read[3].as_str().expect("a figure");
        assert_eq!(
            symbol.chars().next(),
            letter.chars().next(),
            "{symbol} read as {letter}"
        );
    }
}

#[test]
fn the_chordpro_sheet_has_every_bar_and_can_be_checked_by_eye() {
    let folder = folder();
    let score = written(
        folder.path(),
        "--length 5m --tempo 60 --key d-dorian --title Stillness",
    );
    let text = std::fs::read_to_string(folder.path().join("s.cho")).expect("the sheet is there");
    for said in [
        "{title: Stillness}",
        "{key: Dm}",
        "{tempo: 60}",
        "{time: 4/4}",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let bars: u64 = list(&score["phases"])
        .iter()
        .filter_map(|phase| phase["bars"].as_u64())
        .sum();
    let in_grids = text.lines().filter(|line| line.starts_with('|'));
    let drawn: usize = in_grids.map(|line| line.matches('|').count() - 1).sum();
    assert_eq!(drawn as u64, bars);
    let first = score["chords"][0]["symbol"].as_str().expect("a symbol");
    let grid = text
        .lines()
        .find(|line| line.starts_with('|'))
        .expect("a line of bars");
    assert!(grid.starts_with(&format!("| {first} . . . |")), "{grid}");
}

#[test]
fn the_same_wish_gives_the_same_bytes_and_nothing_is_replaced_unasked() {
    let (one, other) = (folder(), folder());
    let wish = "--length 2m --seed 9";
    written(one.path(), wish);
    written(other.path(), wish);
    for name in ["s.mid", "s.musicxml", "s.cho"] {
        let bytes = |folder: &TempDir| std::fs::read(folder.path().join(name)).expect(name);
        assert_eq!(bytes(&one), bytes(&other), "{name}");
    }
    let again = line(one.path(), &format!("score {wish} --midi s.mid"));
    assert_eq!(again.code, Some(2), "{}", again.err);
    assert!(again.err.contains("--force"), "{}", again.err);
    let forced = line(one.path(), &format!("score {wish} --midi s.mid --force"));
    assert_eq!(forced.code, Some(0), "{}", forced.err);
    let twice = line(one.path(), &format!("score {wish} --midi x --musicxml x"));
    assert_eq!(twice.code, Some(2), "{}", twice.err);
    assert_eq!(names(one.path()), ["s.cho", "s.mid", "s.musicxml"]);
}
