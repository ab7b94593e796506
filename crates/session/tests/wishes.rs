//! What people write, and what it is taken to mean.

use anodyne_session::{Library, Prescription, SessionError, Wish, plan};
use proptest::prelude::*;

fn prescribe(text: &str) -> Result<Prescription, SessionError> {
    Wish::from_toml(text, "calm.toml")?.prescribe(&Library::built_in())
}

#[test]
fn what_is_left_out_is_filled_in() {
    let check = |text: &str, expected: &str| {
        let written = prescribe(text).unwrap().to_toml();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.join(" | "), expected, "{text}");
    };
    check(
        "",
        "programme = \"guided-imagery\" | palette = \"dusk\" | tempo = \"60\" | key = \"D dorian\" | \
         length = \"40m\" | holding = \"supportive\" | breath_rate = \"6\" | breath_ratio = \"4:6\" | breath_cue = \"soft\" | \
         breath_clock = \"free\" | seed = 1 | sample_rate = 48000 | bits = \"24\" | \
         format = \"wav\" | loudness = -20.0 | ceiling = -1.0",
    );
    check(
        "programme = \"sleep\"",
        "programme = \"sleep\" | palette = \"dusk\" | tempo = \"66\" | key = \"A aeolian\" | \
         length = \"8h\" | holding = \"supportive\" | breath_rate = \"5.5\" | breath_ratio = \"4:6\" | breath_cue = \"soft\" | \
         breath_clock = \"free\" | seed = 1 | sample_rate = 48000 | bits = \"24\" | \
         format = \"wav\" | loudness = -24.0 | ceiling = -1.0",
    );
    check(
        "tempo = 72\nlength = \"PT20M\"\nkey = \"Cb major\"\nbits = 16\nloudness = -18\n\
         seed = \"18446744073709551615\"\ntitle = \"Calm\"\nclient = \"c-0142\"",
        "programme = \"guided-imagery\" | palette = \"dusk\" | tempo = \"72\" | key = \"B ionian\" | \
         length = \"20m\" | holding = \"supportive\" | breath_rate = \"6\" | breath_ratio = \"4:6\" | breath_cue = \"soft\" | \
         breath_clock = \"free\" | seed = \"18446744073709551615\" | \
         sample_rate = 48000 | bits = \"16\" | format = \"wav\" | loudness = -18.0 | ceiling = -1.0 | \
         title = \"Calm\" | client = \"c-0142\"",
    );
}

#[test]
fn a_wrong_field_is_answered_with_its_line_and_a_right_one() {
    let check = |text: &str, expected: &str| {
        let error = prescribe(text).unwrap_err().to_string();
        assert_eq!(error, format!("calm.toml, {expected}"), "{text}");
    };
    check(
        "\ntempo = 400",
        "line 2: tempo 400 is above 226; did you mean 200?",
    );
    check(
        "tempo = \"66..20\"",
        "line 1: tempo 20 is below 34; did you mean 40?",
    );
    check(
        "# calm\n\ntempi = 60",
        "line 3: field \"tempi\" is not known; did you mean \"tempo\"? known: programme, programme_text, \
         palette, palette_text, tempo, key, meter, length, holding, breath_rate, breath_ratio, breath_cue, \
         breath_clock, mood_from, mood_to, take_home, allow_challenging, seed, sample_rate, bits, format, \
         loudness, ceiling, title, client, soundfonts, chart, count_in, transpose, section, seamless",
    );
    check(
        "length = 20",
        "line 1: length \"20\" has no unit; did you mean \"20m\"?",
    );
    check(
        "length = \"13h\"",
        "line 1: length 13h is above 12h; did you mean 12h?",
    );
    check(
        "programme = \"slepe\"",
        "line 1: programme \"slepe\" is not known; did you mean \"sleep\"? known: guided-imagery, guided-imagery-mixed, \
         guided-imagery-challenging, guided-imagery-short, u-arc, j-arc, l-arc, iso-principle, paced-breathing, \
         drumming, walking, flare-up, play-along, silence, sleep, songwriting",
    );
    check(
        "palette = \"tempel\"",
        "line 1: palette \"tempel\" is not known; did you mean \"temple\"? known: dusk, temple, hearth, forest, starlight, tide, circle, dawn, night, cloister",
    );
    check(
        "holding = \"hard\"",
        "line 1: holding \"hard\" is not known; did you mean \"mixed\"? known: supportive, mixed, challenging",
    );
    check(
        "sample_rate = 44000",
        "line 1: sample_rate \"44000\" is not known; did you mean \"44100\"? \
         known: 44100, 48000, 88200, 96000, 192000",
    );
    check(
        "loudness = -50",
        "line 1: loudness -50 is below -36 LUFS; did you mean -36?",
    );
    check(
        "loudness = nan",
        "line 1: loudness NaN is not a number; did you mean -9?",
    );
    check(
        "ceiling = 0.0",
        "line 1: ceiling 0 is above -0.1 dBTP; did you mean -0.1?",
    );
    check(
        "seed = -1",
        "line 1: seed -1 cannot be used; write a whole number from 0, such as 1",
    );
    check(
        "loudness = \"loud\"",
        "line 1: loudness \"loud\" cannot be used; write a number",
    );
    check(
        "format = \"flac\"\nbits = \"32f\"",
        "line 2: format flac cannot hold bits 32f; ask for bits 24, or for format wav",
    );
    check(
        "client = \"Anna Müller\"",
        "line 1: client code is not 1 to 64 letters, digits, - and _; \
         write an opaque code such as c-0142, never a name",
    );
    check(
        "seed = 1\nkey = D dorian",
        "line 2: this is not TOML: string values must be quoted, expected literal string",
    );
}

#[test]
fn a_wrong_key_names_the_nearest_right_one() {
    let error = prescribe("key = \"F# lidian\"").unwrap_err().to_string();
    assert!(error.contains("did you mean \"F# lydian\"?"), "{error}");
}

#[test]
fn a_flag_wins_over_the_file_and_its_error_names_no_file() {
    let file = Wish::from_toml("tempo = 60\nseed = 7\nloudness = 3", "calm.toml").unwrap();
    let flags = Wish {
        tempo: Some("500".into()),
        loudness: Some(-18.0),
        ..Wish::default()
    };
    let both = flags.over(file);
    assert_eq!(both.seed, Some(7));
    let error = both.prescribe(&Library::built_in()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tempo 500 is above 226; did you mean 226?"
    );
}

#[test]
fn a_prescription_file_can_be_json() {
    let written = serde_json::to_string(&prescribe("tempo = \"66..52\"").unwrap()).unwrap();
    let wish: Wish = serde_json::from_str(&written).unwrap();
    let again = wish.prescribe(&Library::built_in()).unwrap();
    assert_eq!(again, prescribe("tempo = \"66..52\"").unwrap());
    let by_hand: Wish = serde_json::from_str("{\"tempo\": 60, \"seed\": 3, \"bits\": 16}").unwrap();
    assert_eq!(by_hand.tempo.as_deref(), Some("60"));
    assert!(serde_json::from_str::<Wish>("{\"tempi\": 60}").is_err());
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let one_of = |ids: &'static [&'static str]| {
        proptest::option::of((0..ids.len()).prop_map(|n| ids[n].to_owned()))
    };
    let bpm = || 34.0..226.0f64;
    let tempo = prop_oneof![
        bpm().prop_map(|bpm| bpm.to_string()),
        (bpm(), bpm()).prop_map(|(from, to)| format!("{from}..{to}")),
    ];
    let key = (0..7usize, 0..3usize, 0..9usize).prop_map(|(letter, sign, mode)| {
        let mode = anodyne_music::Mode::ALL[mode];
        format!(
            "{}{} {mode}",
            ["C", "D", "E", "F", "G", "A", "B"][letter],
            ["", "#", "b"][sign]
        )
    });
    (
        (
            one_of(&["guided-imagery", "u-arc", "sleep"]),
            one_of(&["dusk", "temple", "hearth"]),
            proptest::option::of(tempo),
            proptest::option::of(key),
            proptest::option::of((30.0..43_200.0f64).prop_map(|s| format!("{s}s"))),
            one_of(&["supportive", "mixed", "challenging"]),
            proptest::option::of(any::<u64>()),
        ),
        (
            one_of(&["16", "24"]),
            one_of(&["wav", "flac"]),
            proptest::option::of(-36.0..=-9.0f64),
            proptest::option::of(-9.0..=-0.1f64),
            proptest::option::of("[^\\p{C}]{0,40}[a-z]"),
            proptest::option::of("[A-Za-z0-9_-]{1,64}"),
        ),
    )
        .prop_map(|(music, file)| {
            let (programme, palette, tempo, key, length, holding, seed) = music;
            let (bits, format, loudness, ceiling, title, client) = file;
            Wish {
                programme,
                palette,
                tempo,
                key,
                length,
                holding,
                seed,
                bits,
                format,
                loudness,
                ceiling,
                title,
                client,
                ..Wish::default()
            }
        })
}

#[test]
fn any_programme_is_planned_in_any_meter_and_says_so_where_it_is_not_its_own() {
    let library = Library::built_in();
    for programme in library.programmes() {
        for meter in ["4/4", "3/4", "6/8"] {
            let wish = Wish {
                meter: Some(meter.into()),
                ..programme.wish()
            };
            let meant = wish.prescribe(&library).unwrap();
            assert_eq!(plan(&meant).meter.to_string(), meter, "{}", programme.id);
            let again = Wish::from_toml(&meant.to_toml(), "again.toml").unwrap();
            assert!(
                again.prescribe(&library).unwrap() == meant,
                "{}",
                programme.id
            );
        }
    }
    let refused = prescribe("\nmeter = \"5/4\"").unwrap_err().to_string();
    assert!(refused.starts_with("calm.toml, line 2: meter"), "{refused}");
    let chart =
        "chart = \"{time: 3/4}\\n| C | F | G | C |\"\nprogramme = \"songwriting\"\nmeter = ";
    assert!(prescribe(&format!("{chart}\"3/4\"")).is_ok());
    let refused = prescribe(&format!("{chart}\"4/4\"")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "calm.toml, line 3: meter 4/4 is not the song's 3/4; leave it out, or write it into the chart"
    );
}

proptest! {
    #[test]
    fn a_prescription_written_down_is_read_back_the_same(wish in any_wish()) {
        let library = Library::built_in();
        let meant = wish.prescribe(&library).unwrap();
        let toml = Wish::from_toml(&meant.to_toml(), "again.toml").unwrap();
        let again = toml.prescribe(&library).unwrap();
        prop_assert!(again == meant, "{} is not {}", again.to_toml(), meant.to_toml());
        let json: Wish = serde_json::from_str(&serde_json::to_string(&meant).unwrap()).unwrap();
        let again = json.prescribe(&library).unwrap();
        prop_assert!(again == meant, "{} is not {}", again.to_toml(), meant.to_toml());
    }

    #[test]
    fn any_text_in_any_field_is_followed_or_refused(
        field in 0..14usize, text in "\\PC{0,24}|[0-9.hmsPT]{0,12}|[0-9.]{1,6}\\.\\.[0-9.]{1,6}",
    ) {
        let value = toml::Value::String(text.clone());
        let document = format!("{} = {value}", Wish::FIELDS[field]);
        if let Err(error) = prescribe(&document) {
            prop_assert!(error.to_string().lines().count() <= 2, "{error}");
        }
        let _ = prescribe(&text);
        let _ = prescribe(&format!("{} = {text}", Wish::FIELDS[field]));
    }
}
