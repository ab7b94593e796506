//! Chord charts as people write them, and what is said where they cannot be followed.

use anodyne_music::{Interval, Key};
use anodyne_session::Chart;
use proptest::prelude::*;

fn read(text: &str) -> Chart {
    Chart::read(text, "song.cho").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Chords and their beats, section by section.
fn told(chart: &Chart) -> Vec<String> {
    let sections = chart.sections.iter();
    sections
        .map(|section| {
            let chords = section
                .chords()
                .map(|placed| format!("{}*{}", placed.symbol, placed.beats));
            format!("{}: {}", section.name, chords.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

const RIVER: &str = r#"# A song of our own
{title: River}
{key: G}
{tempo: 72}
{time: 4/4}

{start_of_verse: label="Verse 1"}
[G]Slow water, [D/F#]carry me
[Em7]down to the [Cadd9]sea
{end_of_verse}
{soc}
[C]Hold, [G]hold, [Am7]hold [D7sus4]on
{eoc}
{sog}
| G . C . | D7 | % | |: Em | D :| x2
{eog}
{chorus}
"#;

#[test]
fn chordpro_is_read_with_sections_bars_and_recalls() {
    let chart = read(RIVER);
    assert_eq!(chart.title.as_deref(), Some("River"));
    assert_eq!(chart.key, Some("G major".parse().unwrap()));
    assert_eq!(chart.tempo.unwrap().bpm(), 72.0);
    assert_eq!(
        told(&chart),
        [
            "Verse 1: G*4 D/F#*4 Em7*4 Cadd9*4",
            "Chorus: C*4 G*4 Am7*4 D7sus4*4",
            "Grid: G*2 C*2 D7*4 D7*4 Em*4 D*4 Em*4 D*4",
            "Chorus: C*4 G*4 Am7*4 D7sus4*4",
        ]
    );
    assert_eq!(chart.bars(), 4 + 4 + 7 + 4);
    let line = &chart.sections[0].lines[0];
    assert_eq!(line.words, "Slow water, carry me");
    assert_eq!(
        (line.words_under(0), line.words_under(1)),
        ("Slow water,".into(), "carry me".into())
    );
}

#[test]
fn plain_charts_are_read_with_chords_over_words_and_headings() {
    let chart = read(
        "[Verse 1]\nAm7        D7\nStill and slow\n\n[Chorus x2]\n| F | C/E . G . |\n\nOutro:\nAm . D\n",
    );
    assert_eq!(
        told(&chart),
        [
            "Verse 1: Am7*4 D7*4",
            "Chorus: F*4 C/E*2 G*2",
            "Chorus: F*4 C/E*2 G*2",
            "Outro: Am*8 D*4",
        ]
    );
    let line = &chart.sections[0].lines[0];
    assert_eq!(
        (line.words.as_str(), line.chords[1].column),
        ("Still and slow", 11)
    );
    assert_eq!(chart.home().to_string(), "A aeolian");
}

#[test]
fn bars_follow_the_meter() {
    let beats = |text: &str| told(&read(text)).join(" / ");
    assert_eq!(
        beats("{time: 3/4}\n| Am | Am . E |"),
        "Part 1: Am*3 Am*2 E*1"
    );
    assert_eq!(
        beats("{time: 6/8}\n| Am | Am E | Am . . E . . |"),
        "Part 1: Am*2 Am*1 E*1 Am*1 E*1"
    );
    assert_eq!(
        beats("{x_beats_per_chord: 2}\n[Am]one [E]two"),
        "Part 1: Am*2 E*2"
    );
}

#[test]
fn what_cannot_be_followed_is_told_with_its_place_and_a_remedy() {
    let check = |text: &str, expected: &str| {
        let error = Chart::read(text, "my.cho").unwrap_err().to_string();
        assert_eq!(error, format!("my.cho, {expected}"), "{text}");
    };
    check(
        "\n[Am]yes [Hm7]no",
        "line 2, column 10: chord \"Hm7\" is not known; did you mean \"Bm7\"?",
    );
    check(
        "| Am7 | Dmay7 |",
        "line 1, column 9: chord \"Dmay7\" is not known; did you mean \"Dmaj7\"?",
    );
    check(
        "Am7 Dmay7 G C",
        "line 1, column 5: chord \"Dmay7\" is not known; did you mean \"Dmaj7\"?",
    );
    check(
        "é [Am",
        "line 1, column 3: this bracket is not closed; did you mean \"[Am]\"?",
    );
    check(
        "  {temppo: 60}",
        "line 1, column 4: directive \"temppo\" is not known; did you mean \"tempo\"?",
    );
    check(
        "{tempo: 400}",
        "line 1, column 2: tempo 400 is above 226; did you mean 200?",
    );
    check(
        "{key: H}",
        "line 1, column 2: key \"H\" does not begin with a note name (C to B, with # or b); did you mean \"C major\"?",
    );
    check(
        "{time: 5/4}",
        "line 1, column 2: meter \"5/4\" is not known; did you mean \"4/4\"? known: 4/4, 3/4, 6/8",
    );
    check(
        "| Am . . |",
        "line 1, column 3: this bar has 3 entries and 4/4 has 4 beats; write 1 or 4, with . where a chord goes on",
    );
    check(
        "| % |",
        "line 1, column 3: \"%\" repeats the bar before, and there is none; write a chord",
    );
    check(
        "| N.C. |",
        "line 1, column 3: chord \"N.C.\" asks for no chord, and a bed always has one; did you mean \".\", which holds the chord before?",
    );
    check(
        "{chorus}",
        "line 1, column 2: {chorus} repeats the chorus, and none has come yet; write it out once",
    );
    check(
        "| Am |\n{time: 3/4}",
        "line 2, column 2: time 3/4 comes after the song has begun in 4/4; a song keeps one meter; write it at the top",
    );
    check(
        "only words here",
        "line 1, column 1: there is no chord in this chart; write for example \"[Am7]words\" or \"| Am7 | D7 |\"",
    );
}

#[test]
fn every_limit_is_kept() {
    let refused = |text: String, expected: &str| {
        let error = Chart::read(&text, "x").unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused("a".repeat(65_537), "65537 bytes, above 65536");
    refused("\n".repeat(2_001) + "[Am]", "more than 2000 lines");
    refused("|Am|x32\n".repeat(40), "more than 1000 bars");
    refused(
        "[Verse x32]\n[Am]\n[Chorus x32]\n[D]\n[Outro]\n[A]\n".to_owned(),
        "more than 64 sections",
    );
    refused("| A B C D E F G A |".to_owned(), "above 4");
}

#[test]
fn a_transposed_song_is_spelled_by_its_key() {
    let key: Key = "Bb major".parse().unwrap();
    let chart = read(RIVER).transposed(Interval(3), key);
    assert_eq!(told(&chart)[0], "Verse 1: Bb*4 F/A*4 Gm7*4 Ebadd9*4");
}

#[test]
fn a_chart_written_out_reads_back_as_the_same() {
    let chart = read(RIVER);
    let text = chart.to_chordpro();
    assert_eq!(read(&text), chart, "{text}");
    assert!(text.contains("[G]Slow water, [D/F#]carry me"), "{text}");
    assert!(text.contains("| G . C . | D7 . . . |"), "{text}");
}

#[test]
fn chords_of_uneven_length_over_words_keep_their_beats() {
    let chart = read("A - x2 - D\nso it goes\n");
    assert_eq!(told(&chart), ["Part 1: A*8 A*12 D*4"]);
    let text = chart.to_chordpro();
    assert_eq!(told(&read(&text)), told(&chart), "{text}");
}

/// Lines as people might write them.
fn line() -> impl Strategy<Value = String> {
    let chord = "[A-H][b#]?(m|m7|maj7|7|sus4|add9|x)?(/[A-G])?";
    prop_oneof![
        (chord, "[a-z' ]{0,12}", chord, "[a-z éß|]{0,9}")
            .prop_map(|(a, b, c, d)| format!("[{a}]{b}[{c}]{d}")),
        proptest::collection::vec(
            prop_oneof![chord.boxed(), "[.|%x:/-]".boxed(), "x[0-9]".boxed()],
            1..9
        )
        .prop_map(|words| words.join(" ")),
        "\\{(title|key|tempo|time|soc|eoc|sov|sog|eog|chorus|x_mode|x_beats_per_chord|c): ?[A-G0-9a-z/ ]{0,8}\\}",
        "\\[(Verse|Chorus|Bridge)( [0-9])?( x[0-9])?\\]",
        "[A-Za-z ,.'\\[\\]*{}|#:]{0,24}",
        "\\PC{0,16}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,200}") {
        let _ = Chart::read(&text, "x");
    }

    #[test]
    fn any_chart_reads_back_as_it_was_written_out(lines in proptest::collection::vec(line(), 1..10)) {
        let mut kept: Vec<String> = Vec::new();
        for line in lines {
            kept.push(line);
            // A line that cannot be followed is left out, so that most charts say something.
            if Chart::read(&(kept.join("\n") + "\n[C]"), "x").is_err() {
                kept.pop();
            }
        }
        let Ok(chart) = Chart::read(&kept.join("\n"), "x") else { return Ok(()) };
        prop_assert!(chart.bars() >= 1 && chart.bars() <= Chart::MOST_BARS);
        let text = chart.to_chordpro();
        let again = Chart::read(&text, "again");
        prop_assert!(again.is_ok(), "{:?}\n{}\n---\n{}", again, kept.join("\n"), text);
        let again = again.unwrap();
        prop_assert_eq!(told(&again), told(&chart), "{}\n---\n{}", kept.join("\n"), text);
        prop_assert_eq!((again.key, again.tempo, again.meter), (chart.key, chart.tempo, chart.meter));
        let words = |chart: &Chart| -> Vec<String> {
            let lines = chart.sections.iter().flat_map(|section| &section.lines);
            lines.map(|line| line.words.clone()).filter(|words| !words.is_empty()).collect()
        };
        prop_assert_eq!(words(&again), words(&chart), "{}\n---\n{}", kept.join("\n"), text);
    }
}

#[test]
fn the_example_of_the_documentation_is_a_song() {
    let chart = read(include_str!("../../../docs/lantern.cho"));
    let names: Vec<&str> = chart
        .sections
        .iter()
        .map(|section| section.name.as_str())
        .collect();
    assert_eq!(names, ["Verse 1", "Chorus", "Verse 2", "Chorus", "Ending"]);
    assert_eq!(chart.bars(), 8 + 8 + 8 + 8 + 4);
}
