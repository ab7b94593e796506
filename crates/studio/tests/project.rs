//! The DAWproject of a session, held against what the format (version 1.0) says of elements, their order, and attributes.

use anodyne_session::{Kind, Library, Script, Wish, plan_script};
use anodyne_studio::ScriptFile;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// What may stand in an attribute.
#[derive(Clone, Copy)]
enum Value {
    Text,
    Double,
    Whole,
    Truth,
    /// A name that no other element has.
    Id,
    /// The name of an element that is there.
    Reference,
    /// One of these words, or several with spaces between.
    Words(&'static [&'static str]),
}

use Value::{Double, Id, Reference, Text, Truth, Whole, Words};

const TIME: Value = Words(&["beats", "seconds"]);
const UNIT: Value = Words(&["linear", "bpm"]);

/// An element: its children in the order they have to come in, those with `*` any number of times; then its attributes,
/// those with `!` never left out.
type Rule = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, Value)],
);

/// What our projects use of the format, after its published schema.
const RULES: &[Rule] = &[
    (
        "Project",
        &["Application", "Transport", "Structure", "Arrangement"],
        &[("version!", Text)],
    ),
    ("Application", &[], &[("name!", Text), ("version!", Text)]),
    ("Transport", &["Tempo", "TimeSignature"], &[]),
    (
        "Tempo",
        &[],
        &[
            ("unit!", UNIT),
            ("value", Double),
            ("max", Double),
            ("min", Double),
            ("id", Id),
            ("name", Text),
        ],
    ),
    (
        "TimeSignature",
        &[],
        &[("numerator!", Whole), ("denominator!", Whole), ("id", Id)],
    ),
    ("Structure", &["Track*"], &[]),
    (
        "Track",
        &["Channel"],
        &[
            ("contentType", Words(&["audio", "notes"])),
            ("loaded", Truth),
            ("id", Id),
            ("name", Text),
        ],
    ),
    (
        "Channel",
        &["Volume"],
        &[
            ("audioChannels", Whole),
            ("destination", Reference),
            ("role", Words(&["regular", "master"])),
            ("solo", Truth),
            ("id", Id),
        ],
    ),
    (
        "Volume",
        &[],
        &[
            ("unit!", UNIT),
            ("value", Double),
            ("max", Double),
            ("min", Double),
            ("id", Id),
            ("name", Text),
        ],
    ),
    (
        "Arrangement",
        &["Lanes", "Markers", "TempoAutomation"],
        &[("id", Id)],
    ),
    ("Lanes", &["Clips*"], &[("timeUnit", TIME), ("id", Id)]),
    ("Clips", &["Clip*"], &[("track", Reference), ("id", Id)]),
    (
        "Clip",
        &["Audio"],
        &[
            ("time!", Double),
            ("duration", Double),
            ("contentTimeUnit", TIME),
            ("playStart", Double),
            ("name", Text),
        ],
    ),
    (
        "Audio",
        &["File"],
        &[
            ("algorithm", Text),
            ("channels!", Whole),
            ("sampleRate!", Whole),
            ("duration!", Double),
            ("timeUnit", TIME),
            ("id", Id),
        ],
    ),
    ("File", &[], &[("path!", Text), ("external", Truth)]),
    ("Markers", &["Marker*"], &[("timeUnit", TIME), ("id", Id)]),
    ("Marker", &[], &[("time!", Double), ("name", Text)]),
    (
        "TempoAutomation",
        &["Target", "RealPoint*"],
        &[("unit", UNIT), ("timeUnit", TIME), ("id", Id)],
    ),
    ("Target", &[], &[("parameter", Reference)]),
    (
        "RealPoint",
        &[],
        &[
            ("time!", Double),
            ("value!", Double),
            ("interpolation", Words(&["hold", "linear"])),
        ],
    ),
];

/// Reads a document and holds every element against its rule.
#[derive(Default)]
struct Judge {
    ids: BTreeSet<String>,
    references: Vec<String>,
    /// How often each element was met.
    met: BTreeMap<&'static str, usize>,
    /// The open elements, with the place of the last child among those its rule allows.
    open: Vec<(&'static Rule, usize)>,
}

impl Judge {
    fn document(text: &str) -> Judge {
        let (mut judge, mut reader) = (Judge::default(), Reader::from_str(text));
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => judge.begin(&start),
                Event::Empty(start) => {
                    judge.begin(&start);
                    judge.open.pop();
                }
                Event::End(_) => drop(judge.open.pop()),
                Event::Text(text) => assert!(text.trim().is_empty(), "{text:?}"),
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(judge.open.is_empty());
        for reference in &judge.references {
            assert!(
                judge.ids.contains(reference),
                "nothing has the id {reference}"
            );
        }
        judge
    }

    fn begin(&mut self, start: &BytesStart<'_>) {
        let name = start.name().as_ref().to_owned();
        let rule = RULES.iter().find(|rule| rule.0 == name);
        let rule = rule.unwrap_or_else(|| panic!("the format knows no {name} here"));
        if let Some((parent, at)) = self.open.last_mut() {
            let allowed = parent
                .1
                .iter()
                .position(|child| child.trim_end_matches('*') == name);
            let place = allowed.unwrap_or_else(|| panic!("{name} within {}", parent.0));
            let again = parent.1[place].ends_with('*');
            assert!(
                place + 1 > *at || (again && place + 1 == *at),
                "{name} comes too late in {}",
                parent.0
            );
            *at = place + 1;
        } else {
            assert_eq!(name, "Project");
        }
        self.attributes(rule, start);
        *self.met.entry(rule.0).or_default() += 1;
        self.open.push((rule, 0));
    }

    fn attributes(&mut self, rule: &'static Rule, start: &BytesStart<'_>) {
        let mut missing: BTreeSet<&str> = rule
            .2
            .iter()
            .filter_map(|(name, _)| name.strip_suffix('!'))
            .collect();
        for attribute in start.attributes() {
            let attribute = attribute.expect("well-formed, and none twice");
            let name = attribute.key.as_ref().to_owned();
            let value = attribute.value.to_string();
            let known = rule
                .2
                .iter()
                .find(|(known, _)| known.trim_end_matches('!') == name);
            let (_, kind) = known.unwrap_or_else(|| panic!("{} has no attribute {name}", rule.0));
            let legal = match kind {
                Text => true,
                Double => value.parse::<f64>().is_ok_and(f64::is_finite),
                Whole => value.parse::<i32>().is_ok(),
                Truth => ["true", "false"].contains(&value.as_str()),
                Id => self.ids.insert(value.clone()),
                Reference => {
                    self.references.push(value.clone());
                    true
                }
                Words(words) => value.split(' ').all(|word| words.contains(&word)),
            };
            assert!(legal, "{} {name}=\"{value}\"", rule.0);
            missing.remove(name.as_str());
        }
        assert!(missing.is_empty(), "{} lacks {missing:?}", rule.0);
    }
}

/// The project of a script, as it stands in its archive.
fn project(script: &str, wish: Wish) -> String {
    let reading = Script::read(script.as_bytes(), Kind::Markdown);
    assert!(reading.is_sound(), "{:?}", reading.findings);
    let wish = wish.over(reading.script.wish("test.md", script));
    let laid = plan_script(&reading.script, &wish, &Library::built_in()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let track = folder.path().join("calm & \"still\".wav");
    let path = ScriptFile::Project
        .write(&laid.plan, &track, false)
        .unwrap();
    let bytes = std::fs::read(path).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = (0..archive.len())
        .map(|place| {
            archive
                .by_index(place)
                .unwrap()
                .name()
                .unwrap()
                .into_owned()
        })
        .collect();
    assert_eq!(names, ["project.xml", "metadata.xml"]);
    let mut text = String::new();
    archive
        .by_name("project.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn every_example_and_a_gliding_tempo_make_a_project_as_the_format_has_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/scripts");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let script = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let judge = Judge::document(&project(&script, Wish::default()));
        // A clip for every line of the voice, and one of the music.
        assert!(
            judge.met["Clip"] > 15 && judge.met["Marker"] > judge.met["Clip"],
            "{:?}",
            judge.met
        );
        count += 1;
    }
    assert!(count >= 3);
    let gliding = Wish {
        tempo: Some("66..52".into()),
        ..Wish::default()
    };
    let text = project(
        "---\ntitle: <A> & \"B\"\n---\n## Induction (2m)\nLie down & rest, <you> too.\n",
        gliding,
    );
    assert!(Judge::document(&text).met["RealPoint"] >= 2);
}

#[test]
#[should_panic(expected = "comes too late")]
fn the_judge_sees_what_stands_in_the_wrong_order() {
    Judge::document(
        "<Project version=\"1.0\"><Structure/><Application name=\"a\" version=\"1\"/></Project>",
    );
}
