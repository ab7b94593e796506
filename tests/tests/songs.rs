//! Songs and choices through the door: a chart becomes a bed, previews become a choice.

use anodyne_studio::TrackReader;
use anodyne_tests::program::{line, names, run};
use anodyne_tests::readers;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const CHART: &str = "{title: River}\n{key: G}\n{tempo: 120}\n{sov: Verse 1}\n\
                     [G]Slow water, [D/F#]carry me\n| Em7 . Cadd9 . | D7sus4 |\n{eov}\n\
                     {soc}\n[Am7]Hold [Bm7]on [C]to [D]me\n{eoc}\n{chorus}\n[Outro]\n| G | C | G | C | G |\n";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("river.cho"), CHART).expect("the chart is written");
    folder
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the document is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Both channels of a track.
fn sound(path: &Path) -> [Vec<f32>; 2] {
    let mut reader = TrackReader::open(path).expect("the track can be read");
    let mut whole = [Vec::new(), Vec::new()];
    let (mut left, mut right) = (vec![0.0; 4096], vec![0.0; 4096]);
    loop {
        let count = reader
            .read(&mut left, &mut right)
            .expect("it can be read to its end");
        if count == 0 {
            return whole;
        }
        whole[0].extend_from_slice(&left[..count]);
        whole[1].extend_from_slice(&right[..count]);
    }
}

fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

#[test]
fn a_chart_becomes_a_bed_that_is_counted_in_and_as_long_as_the_song() {
    let folder = folder();
    let answer = line(
        folder.path(),
        "render --chart river.cho --count-in 1 --transpose -2 --out river.wav",
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let sidecar = json(&folder.path().join("river.json"));
    let outline = &sidecar["outline"];
    let phases: Vec<&str> = list(&outline["phases"])
        .iter()
        .filter_map(|phase| phase["name"].as_str())
        .collect();
    assert_eq!(
        phases,
        [
            "Count-in", "Verse 1", "Chorus", "Chorus", "Outro", "Ring out"
        ]
    );
    // 1 bar of count-in, 4 + 4 + 4 + 5 bars, and 1 to ring out, two seconds each.
    assert_eq!(outline["frames"], 19 * 2 * 48_000);
    let symbols: Vec<&str> = list(&outline["chords"])
        .iter()
        .filter_map(|chord| chord["symbol"].as_str())
        .collect();
    assert_eq!(symbols[..5], ["F", "C/E", "Dm7", "Bbadd9", "C7sus4"]);
    let [left, right] = sound(&folder.path().join("river.wav"));
    // Soft strokes are there, and the bed is louder than they are.
    let level = |from: usize, to: usize| {
        let sum: f64 = (from..to)
            .map(|at| f64::from(left[at]).powi(2) + f64::from(right[at]).powi(2))
            .sum();
        10.0 * (sum / (to - from) as f64).max(1e-12).log10()
    };
    for beat in 0..4 {
        let from = beat * 24_000;
        assert!(
            level(from, from + 6_000) > -60.0,
            "beat {beat}: {}",
            level(from, from + 6_000)
        );
    }
    assert!(
        level(96_000, 96_000 * 6) > level(0, 96_000) + 3.0,
        "the count-in is soft"
    );
    let again = line(
        folder.path(),
        "render --prescription river.json --out again.wav",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).expect(name);
    assert_eq!(bytes("river.wav"), bytes("again.wav"));
    assert!(answer.out.contains("--chart river.cho"), "{}", answer.out);
}

#[test]
fn the_lead_sheet_of_a_song_has_its_words_and_its_chords_in_their_place() {
    let folder = folder();
    let wish = "score --chart river.cho --count-in 2 --key Bb";
    let answer = line(
        folder.path(),
        &format!("{wish} --musicxml r.musicxml --chordpro r.cho --midi r.mid --json"),
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let sheet = std::fs::read_to_string(folder.path().join("r.cho")).expect("the sheet is there");
    for said in [
        "{title: River}",
        "{key: Bb}",
        "{tempo: 120}",
        "[Bb]Slow water, [F/A]carry me",
        "| Gm7 . Ebadd9 . | F7sus4 . . . |",
    ] {
        assert!(sheet.contains(said), "{said} in {sheet}");
    }
    // The sheet is a chart again.
    let again = line(folder.path(), "score --chart r.cho --count-in 2 --json");
    assert_eq!(
        again.json()["chords"],
        answer.json()["chords"],
        "{}",
        again.err
    );
    let path = folder.path().join("r.musicxml");
    let Some(against) = readers::musicxml_schema(&path) else {
        return;
    };
    assert_eq!(against, "");
    let Some(found) = readers::music21(&path) else {
        return;
    };
    assert_eq!(found["title"], "River");
    assert_eq!(found["sharps"][0], -2);
    assert!(list(&found["measures"]).iter().all(|length| *length == 4.0));
    let chords = list(&found["chords"]);
    let first: Vec<(f64, &str)> = chords
        .iter()
        .take(4)
        .map(|chord| {
            (
                chord[0].as_f64().expect("crotchets"),
                chord[3].as_str().expect("figure"),
            )
        })
        .collect();
    assert_eq!(first[..3], [(8.0, "B-"), (12.0, "F/A"), (16.0, "Gm7")]);
    assert_eq!(
        first[3].0, 18.0,
        "the second chord of a bar stands on its third beat"
    );
    assert_eq!(chords[1][2], 9, "the bass of F/A is A");
    let words: Vec<(f64, &str)> = list(&found["words"])
        .iter()
        .map(|word| {
            (
                word[0].as_f64().expect("crotchets"),
                word[1].as_str().expect("text"),
            )
        })
        .collect();
    assert_eq!(words[..2], [(8.0, "Slow water,"), (12.0, "carry me")]);
    assert_eq!(
        words[2..6],
        [(24.0, "Hold"), (28.0, "on"), (32.0, "to"), (36.0, "me")]
    );
    let Some(heard) = readers::mido(&folder.path().join("r.mid")) else {
        return;
    };
    let drum = list(&heard["tracks"]).iter().find(|track| {
        track["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("pulse"))
    });
    let strokes: Vec<f64> = list(&drum.expect("a drum")["notes"])
        .iter()
        .take(8)
        .filter_map(|note| note[0].as_f64())
        .collect();
    for (number, stroke) in strokes.iter().enumerate() {
        assert!((stroke - number as f64 * 0.5).abs() < 1e-3, "{strokes:?}");
    }
}

#[test]
fn a_fault_of_a_chart_is_one_line_with_its_place_and_nothing_is_begun() {
    let folder = folder();
    std::fs::write(
        folder.path().join("bad.cho"),
        "{key: G}\n[G]fine [Gmay7]not\n",
    )
    .expect("written");
    let answer = line(folder.path(), "render --chart bad.cho --out bad.wav");
    assert_eq!(answer.code, Some(2));
    assert_eq!(
        answer.err,
        "error: bad.cho, line 2: chord \"Gmay7\" is not known; did you mean \"Gmaj7\"? (column 10)\n"
    );
    assert_eq!(names(folder.path()), ["bad.cho", "river.cho"]);
    let answer = line(
        folder.path(),
        "render --chart river.cho --loop Chrous --out bad.wav",
    );
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.err.contains("did you mean \"Chorus\"?"),
        "{}",
        answer.err
    );
}

/// The largest difference between a track and its preview, of full scale, once the preview has the track's gain; the
/// joins are left out.
fn residual(preview: &[Vec<f32>; 2], track: &[Vec<f32>; 2], excerpt: &Value, gain: f64) -> f64 {
    let frame = |field: &str| (excerpt[field].as_f64().expect(field) * 48_000.0).round() as usize;
    let (start, end, at) = (
        frame("start_seconds"),
        frame("end_seconds"),
        frame("preview_seconds"),
    );
    let join = 73_000;
    let mut largest = 0.0f64;
    for channel in 0..2 {
        for place in join..end - start - join {
            let heard = f64::from(preview[channel][at + place]) * gain;
            largest = largest.max((heard - f64::from(track[channel][start + place])).abs());
        }
    }
    largest
}

#[test]
fn a_preview_is_the_sound_of_the_track_and_the_choice_is_written_down() {
    let folder = folder();
    let wish = "--programme u-arc --length 5m --seed 8";
    let answer = line(
        folder.path(),
        &format!("variations --count 2 {wish} --out choice"),
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let choice = folder.path().join("choice");
    assert_eq!(
        names(&choice),
        ["variation-1.wav", "variation-2.wav", "variations.json"]
    );
    let offered = json(&choice.join("variations.json"));
    let two = &offered["variations"][1];
    assert_eq!(two["seed"], 9);
    let shows: Vec<&str> = list(&two["excerpts"])
        .iter()
        .filter_map(|one| one["shows"].as_str())
        .collect();
    assert_eq!(shows, ["opening", "bottom", "end"]);
    let answer = line(
        folder.path(),
        "render --chosen-from choice/variations.json --variation 2 --out calm.wav",
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let sidecar = json(&folder.path().join("calm.json"));
    assert_eq!(sidecar["prescription"]["seed"], 9);
    assert_eq!(sidecar["chosen"]["variation"], 2);
    assert_eq!(sidecar["chosen"]["seeds"], serde_json::json!([8, 9]));
    assert_eq!(sidecar["chosen"]["preview_blake3"], two["blake3"]);
    let track = sound(&folder.path().join("calm.wav"));
    let preview = sound(&choice.join("variation-2.wav"));
    assert_eq!(
        preview[0].len(),
        57 * 48_000,
        "three times 20 s, joined over 1.5 s twice"
    );
    let db = |value: &Value| value.as_f64().expect("decibels");
    let gain = 10f64.powf((db(&sidecar["gain_db"]) - db(&two["gain_db"])) / 20.0);
    for excerpt in list(&two["excerpts"]) {
        let residual = residual(&preview, &track, excerpt, gain);
        assert!(
            residual < 10f64.powf(-90.0 / 20.0),
            "{residual} in {excerpt}"
        );
    }
    // And it is no other: the first variation differs there.
    let other = sound(&choice.join("variation-1.wav"));
    assert!(residual(&other, &track, &two["excerpts"][1], 1.0) > 1e-3);
}

#[test]
fn variations_are_the_same_on_any_number_of_threads_and_refuse_what_cannot_be() {
    let folder = folder();
    for (name, threads) in [("one", "1"), ("two", "2")] {
        let arguments = [
            "variations",
            "--count",
            "1",
            "--length",
            "2m",
            "--threads",
            threads,
            "--out",
            name,
        ];
        let answer = run(folder.path(), &arguments);
        assert_eq!(answer.code, Some(0), "{}", answer.err);
    }
    for name in ["variation-1.wav", "variations.json"] {
        let bytes = |place: &str| std::fs::read(folder.path().join(place).join(name)).expect(name);
        assert_eq!(bytes("one"), bytes("two"), "{name}");
    }
    let check = |arguments: &str, expected: &str| {
        let answer = line(folder.path(), arguments);
        assert_eq!(answer.code, Some(2), "{arguments}: {}", answer.err);
        assert!(
            answer.err.contains(expected),
            "{expected} in {}",
            answer.err
        );
    };
    check("variations --count 1 --length 2m --out one", "--force");
    check("variations --count 13 --out many", "13");
    check(
        "render --chosen-from one/variations.json --variation 4 --out x.wav",
        "did you mean 1?",
    );
    check(
        "render --chosen-from river.cho --variation 1 --out x.wav",
        "is not a list of variations",
    );
    check(
        "render --chosen-from one/variations.json --variation 1 --seed 5 --out x.wav",
        "cannot be used with",
    );
    assert_eq!(names(folder.path()), ["one", "river.cho", "two"]);
}

#[test]
fn a_seamless_loop_is_as_long_as_its_bars_and_goes_on_in_its_beginning() {
    let folder = folder();
    let order = "render --chart river.cho --loop chorus --seamless --out loop.wav";
    let answer = line(folder.path(), order);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert!(answer.out.contains("after 384000 frames"), "{}", answer.out);
    // Four bars of two seconds, and not a frame more.
    let [left, right] = sound(&folder.path().join("loop.wav"));
    assert_eq!(left.len(), 4 * 2 * 48_000);
    let bytes = std::fs::read(folder.path().join("loop.wav")).expect("it is there");
    let sampler = bytes.windows(8).position(|at| at == b"smpl\x3c\0\0\0");
    let sampler = &bytes[sampler.expect("samplers are told of the loop")..];
    assert_eq!(sampler[52..60], *b"\0\0\0\0\xff\xdb\x05\0");
    for side in [&left, &right] {
        let step =
            |at: usize| f64::from((side[at % side.len()] - side[(at + 1) % side.len()]).abs());
        let seam = step(side.len() - 1);
        let about: f64 = (1..=400)
            .map(|away| step(side.len() - 200 + away))
            .fold(0.0, f64::max);
        assert!(
            seam <= about,
            "a step of {seam} at the seam, {about} about it"
        );
        // It neither fades away nor begins anew: the bars on both sides of the seam are as loud as any.
        let level = |from: usize| {
            let power: f64 = (from..from + 48_000)
                .map(|at| f64::from(side[at % side.len()]).powi(2))
                .sum();
            10.0 * (power / 48_000.0).log10()
        };
        let levels: Vec<f64> = (0..16).map(|half| level(half * 24_000)).collect();
        let (softest, loudest) = levels
            .iter()
            .fold((0.0f64, -99.0f64), |(low, high), level| {
                (low.min(*level), high.max(*level))
            });
        assert!(loudest - softest < 9.0, "{levels:.1?}");
    }
    // The text beside it asks for the same again, to the byte.
    let again = line(
        folder.path(),
        "render --prescription loop.json --out again.wav",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(std::fs::read(folder.path().join("again.wav")).expect("it is there") == bytes);
}

#[test]
fn what_no_loop_can_be_is_refused_with_the_remedy() {
    let folder = folder();
    let refused = |flags: &str, told: &str| {
        let answer = line(
            folder.path(),
            &format!("render --seamless {flags} --out x.wav"),
        );
        assert_eq!(answer.code, Some(2), "{flags}: {}", answer.err);
        assert!(answer.err.contains(told), "{flags}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
    };
    refused(
        "--chart river.cho --tempo 84..72",
        "ask for one tempo, for example 84",
    );
    refused(
        "--chart river.cho --count-in 1",
        "leave out count_in or seamless",
    );
    refused(
        "--chart river.cho --stems parts",
        "leave out --stems or --seamless",
    );
    refused("--length 2m", "seamless belongs to a song");
    refused("--chart river.cho --length 32s", "the song once through");
    assert_eq!(names(folder.path()), ["river.cho"]);
}
