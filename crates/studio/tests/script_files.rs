//! What goes out with a script: read back by the readers of others, and by our own.

use anodyne_session::{Item, Kind, Library, Plan, Script, Wish, plan_script};
use anodyne_studio::{ScriptFile, track_spec};
use anodyne_units::Seconds;
use midly::{MetaMessage, Smf, Timing, TrackEventKind};
use quick_xml::events::Event;
use std::io::{Cursor, Read};
use std::path::Path;

const GARDEN: &str = include_str!("../../../examples/scripts/safe-place.md");
const SHORE: &str = include_str!("../../../examples/scripts/walk-by-the-water.md");
const TRICKY: &str = "---\ntitle: Rest & <peace>\ntempo: 66..52\n---\n## One & two (30s)\nIs 5 < 6, and \"6 > 5\" & so on? It goes --> on and on, with a sentence that is much too long for a single caption of two lines, since nobody breathes.\n\n[silence 20s]\n\n## Return\nCome back.\n";

fn plan(text: &str) -> Plan {
    let reading = Script::read(text.as_bytes(), Kind::Markdown);
    let wish = reading.script.wish("test.md", text);
    let laid = plan_script(&reading.script, &wish, &Library::built_in()).unwrap();
    assert!(laid.is_sound(), "{:?}", laid.findings);
    laid.plan
}

fn bytes(kind: ScriptFile, plan: &Plan) -> Vec<u8> {
    kind.bytes(plan, Path::new("calm.wav"))
}

#[test]
fn captions_are_read_back_with_the_same_words_at_the_same_times() {
    for (written, read) in [
        (ScriptFile::Vtt, Kind::WebVtt),
        (ScriptFile::Srt, Kind::Srt),
    ] {
        for text in [GARDEN, SHORE, TRICKY] {
            let plan = plan(text);
            let reading = Script::read(&bytes(written, &plan), read);
            assert!(reading.findings.is_empty(), "{:?}", reading.findings);
            let lines: Vec<_> = reading.script.phases[0].items.iter().collect();
            let said: Vec<&str> = lines
                .iter()
                .map(|item| match item {
                    Item::Line(line) => line.text.as_str(),
                    Item::Direction(..) => panic!("captions have no directions"),
                })
                .collect();
            let words: Vec<&str> = plan.words.iter().map(|cue| cue.text.as_str()).collect();
            let arrow = |text: String| text.replace('\u{2192}', "-->");
            assert_eq!(arrow(said.join(" ")), words.join(" "));
            let Item::Line(first) = lines[0] else {
                panic!("the first is a line");
            };
            let (start, _) = first.timed.unwrap();
            assert!((start.0 - plan.words[0].start.0).abs() < 0.001);
        }
    }
}

#[test]
fn the_markers_stand_where_the_plan_says() {
    for text in [GARDEN, SHORE, TRICKY] {
        let plan = plan(text);
        let midi = bytes(ScriptFile::Markers, &plan);
        let smf = Smf::parse(&midi).unwrap();
        let Timing::Metrical(ticks) = smf.header.timing else {
            panic!("ticks are musical");
        };
        let (mut now, mut micros, mut found) = (0.0, 500_000.0, Vec::new());
        for event in &smf.tracks[0] {
            now += f64::from(event.delta.as_int()) * micros / 1e6 / f64::from(ticks.as_int());
            match event.kind {
                TrackEventKind::Meta(MetaMessage::Tempo(tempo)) => {
                    micros = f64::from(tempo.as_int())
                }
                TrackEventKind::Meta(MetaMessage::Marker(name)) => {
                    found.push((now, String::from_utf8(name.to_vec()).unwrap()));
                }
                _ => {}
            }
        }
        assert_eq!(found.len(), plan.phases.len());
        for ((at, name), phase) in found.iter().zip(&plan.phases) {
            assert_eq!(*name, phase.name);
            assert!(
                (at - phase.start.0).abs() < 0.02,
                "{name} {at} {}",
                phase.start.0
            );
        }
        assert!(
            (now - plan.length.0).abs() < 0.02,
            "{now} of {}",
            plan.length.0
        );
    }
}

#[test]
fn the_project_is_a_zip_of_xml_that_names_every_line() {
    let plan = plan(TRICKY);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(ScriptFile::Project, &plan))).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let (project, metadata) = (read("project.xml"), read("metadata.xml"));
    assert!(
        metadata.contains("<Title>Rest &amp; &lt;peace&gt;</Title>"),
        "{metadata}"
    );
    let mut counts = std::collections::BTreeMap::new();
    let mut reader = quick_xml::Reader::from_str(&project);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                *counts.entry(name).or_insert(0) += 1;
            }
            _ => {}
        }
    }
    assert_eq!(counts["Clip"], 1 + plan.words.len());
    assert_eq!(
        counts["Marker"],
        plan.phases.len() + plan.words.len() + plan.marks.len()
    );
    assert!(counts["RealPoint"] > 1);
    assert!(
        project.contains("path=\"calm.wav\" external=\"true\""),
        "{project}"
    );
}

#[test]
fn the_sheet_shows_every_line_and_direction() {
    let plan = plan(GARDEN);
    let sheet = String::from_utf8(bytes(ScriptFile::Sheet, &plan)).unwrap();
    for cue in &plan.words {
        assert!(sheet.contains(&cue.text), "{}", cue.text);
    }
    for expected in [
        "A safe place",
        "Coming back",
        "breath 2",
        "music up",
        "6 breaths a minute",
    ] {
        assert!(sheet.contains(expected), "{expected}");
    }
    let tricky = String::from_utf8(bytes(ScriptFile::Sheet, &self::plan(TRICKY))).unwrap();
    assert!(tricky.contains("Rest &amp; &lt;peace&gt;") && !tricky.contains("<peace>"));
}

#[test]
fn a_script_beyond_the_page_is_cut_and_says_so() {
    let text = format!("## One\n{}", "Rest now.\n\n".repeat(600));
    let sheet = String::from_utf8(bytes(ScriptFile::Sheet, &plan(&text))).unwrap();
    assert!(sheet.contains("more lines; the captions have them all"));
    let shown = sheet.matches("<time>").count();
    assert!((60..300).contains(&shown), "{shown}");
}

#[test]
fn a_track_is_marked_with_phases_lines_and_directions_in_order() {
    let plan = plan(GARDEN);
    let spec = track_spec(&plan, false);
    spec.validate().unwrap();
    let labels: Vec<&str> = spec.markers.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(labels[0], "Arriving");
    for expected in [
        "[breath 2]",
        "[music up]",
        "You are welcome here. Find a way of lying or sitting that",
    ] {
        assert!(
            labels.iter().any(|label| label.starts_with(expected)),
            "{labels:?}"
        );
    }
    assert!(labels.iter().all(|label| label.chars().count() <= 60));
    let without = Wish {
        length: Some("1m".to_owned()),
        ..Wish::default()
    };
    let bare = anodyne_session::plan(&without.prescribe(&Library::built_in()).unwrap());
    assert_eq!(track_spec(&bare, false).markers.len(), bare.phases.len());
    assert_eq!(bare.fade(Seconds(30.0)), 1.0);
}
