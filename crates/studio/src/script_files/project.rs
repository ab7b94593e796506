//! A DAWproject (github.com/bitwig/dawproject, version 1.0): the track on its tempo map, a track for the voice with a clip
//! where each line is due, and markers. The track's sound is named, not copied: it lies beside the project.

use super::markers::signature;
use super::{opening, points};
use anodyne_session::Plan;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The bytes of the project.
pub(super) fn project(plan: &Plan, track: &Path) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // No clock: equal sessions have equal projects.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    let name = track.file_name().unwrap_or_default().to_string_lossy();
    for (file, text) in [
        ("project.xml", document(plan, &name)),
        ("metadata.xml", metadata(plan)),
    ] {
        archive
            .start_file(file, options)
            .and_then(|()| Ok(archive.write_all(&text)?))
            .expect("memory takes every byte");
    }
    let cursor = archive.finish().expect("memory takes every byte");
    cursor.into_inner()
}

/// An XML document that is being written into memory, where nothing can fail.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Xml {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    fn put(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes every byte");
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.put(Event::Start(start));
    }

    fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.put(Event::Empty(start));
    }

    fn text(&mut self, name: &str, text: &str) {
        self.open(name, &[]);
        self.put(Event::Text(BytesText::new(&printable(text))));
        self.close(name);
    }
}

/// Text without the characters that XML forbids.
fn printable(text: &str) -> String {
    let legal = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars()
        .map(|c| if legal(c) { c } else { ' ' })
        .collect()
}

fn document(plan: &Plan, track: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("Project", &[("version", "1.0")]);
    let version = env!("CARGO_PKG_VERSION");
    xml.empty("Application", &[("name", "Anodyne"), ("version", version)]);
    transport(&mut xml, plan);
    xml.open("Structure", &[]);
    channel(&mut xml, "music", "Music");
    channel(&mut xml, "voice", "Voice");
    master(&mut xml);
    xml.close("Structure");
    xml.open("Arrangement", &[("id", "arrangement")]);
    xml.open("Lanes", &[("timeUnit", "seconds"), ("id", "lanes")]);
    music(&mut xml, plan, track);
    voice(&mut xml, plan);
    xml.close("Lanes");
    marker_lane(&mut xml, plan);
    tempo(&mut xml, plan);
    xml.close("Arrangement");
    xml.close("Project");
    xml.0.into_inner()
}

fn transport(xml: &mut Xml, plan: &Plan) {
    let bpm = number(plan.tempo_map.tempo(anodyne_units::Seconds(0.0)).bpm());
    xml.open("Transport", &[]);
    let limits = [("max", "666"), ("min", "20"), ("unit", "bpm")];
    let tempo = [("value", bpm.as_str()), ("id", "tempo"), ("name", "Tempo")];
    xml.empty("Tempo", &[&limits[..], &tempo[..]].concat());
    let (beats, unit) = signature(plan);
    let (beats, unit) = (beats.to_string(), unit.to_string());
    let signature = [
        ("denominator", unit.as_str()),
        ("numerator", beats.as_str()),
    ];
    xml.empty(
        "TimeSignature",
        &[&signature[..], &[("id", "meter")]].concat(),
    );
    xml.close("Transport");
}

fn channel(xml: &mut Xml, id: &str, name: &str) {
    let attributes = [
        ("contentType", "audio"),
        ("loaded", "true"),
        ("id", id),
        ("name", name),
    ];
    xml.open("Track", &attributes);
    let channel = format!("{id}-channel");
    xml.open(
        "Channel",
        &[
            ("audioChannels", "2"),
            ("destination", "master-channel"),
            ("role", "regular"),
            ("solo", "false"),
            ("id", &channel),
        ],
    );
    volume(xml, id);
    xml.close("Channel");
    xml.close("Track");
}

fn master(xml: &mut Xml) {
    let attributes = [
        ("contentType", "audio notes"),
        ("loaded", "true"),
        ("id", "master"),
        ("name", "Master"),
    ];
    xml.open("Track", &attributes);
    xml.open(
        "Channel",
        &[
            ("audioChannels", "2"),
            ("role", "master"),
            ("solo", "false"),
            ("id", "master-channel"),
        ],
    );
    volume(xml, "master");
    xml.close("Channel");
    xml.close("Track");
}

fn volume(xml: &mut Xml, id: &str) {
    let volume = format!("{id}-volume");
    let limits = [
        ("max", "2.0"),
        ("min", "0.0"),
        ("unit", "linear"),
        ("value", "1.0"),
    ];
    xml.empty(
        "Volume",
        &[&limits[..], &[("id", volume.as_str()), ("name", "Volume")]].concat(),
    );
}

fn music(xml: &mut Xml, plan: &Plan, track: &str) {
    let length = number(plan.length.0);
    let rate = plan.prescription.delivery.sample_rate.hz().to_string();
    xml.open("Clips", &[("track", "music"), ("id", "music-clips")]);
    xml.open(
        "Clip",
        &[
            ("time", "0.0"),
            ("duration", &length),
            ("contentTimeUnit", "seconds"),
            ("playStart", "0.0"),
            ("name", "Music"),
        ],
    );
    xml.open(
        "Audio",
        &[
            ("algorithm", "raw"),
            ("channels", "2"),
            ("sampleRate", &rate),
            ("duration", &length),
            ("timeUnit", "seconds"),
            ("id", "music-audio"),
        ],
    );
    xml.empty("File", &[("path", &printable(track)), ("external", "true")]);
    xml.close("Audio");
    xml.close("Clip");
    xml.close("Clips");
}

/// A clip without sound for each line, named by its words: where the voice is to be recorded.
fn voice(xml: &mut Xml, plan: &Plan) {
    xml.open("Clips", &[("track", "voice"), ("id", "voice-clips")]);
    for cue in &plan.words {
        let name = printable(&opening(cue, 120));
        xml.empty(
            "Clip",
            &[
                ("time", &number(cue.start.0)),
                ("duration", &number(cue.duration().0)),
                ("name", &name),
            ],
        );
    }
    xml.close("Clips");
}

fn marker_lane(xml: &mut Xml, plan: &Plan) {
    xml.open("Markers", &[("timeUnit", "seconds"), ("id", "markers")]);
    for point in points(plan) {
        xml.empty(
            "Marker",
            &[
                ("time", &number(point.at)),
                ("name", &printable(&point.label)),
            ],
        );
    }
    xml.close("Markers");
}

fn tempo(xml: &mut Xml, plan: &Plan) {
    if plan.tempo_map.is_even() {
        return;
    }
    xml.open(
        "TempoAutomation",
        &[
            ("unit", "bpm"),
            ("timeUnit", "seconds"),
            ("id", "tempo-lane"),
        ],
    );
    xml.empty("Target", &[("parameter", "tempo")]);
    for point in plan.tempo_map.points() {
        xml.empty(
            "RealPoint",
            &[
                ("value", &number(point.bpm)),
                ("interpolation", "linear"),
                ("time", &number(point.at.0)),
            ],
        );
    }
    xml.close("TempoAutomation");
}

fn metadata(plan: &Plan) -> Vec<u8> {
    let prescription = &plan.prescription;
    let mut xml = Xml::new();
    xml.open("MetaData", &[]);
    if let Some(title) = &prescription.title {
        xml.text("Title", title);
    }
    xml.text("Genre", "Ambient");
    xml.text("Copyright", "CC0 1.0 Universal");
    let made = format!(
        "programme {}, palette {}, seed {}",
        prescription.programme.id, prescription.palette.id, prescription.seed.0
    );
    xml.text("Comment", &made);
    xml.close("MetaData");
    xml.0.into_inner()
}

/// A number as XML Schema's double has it, to the millionth.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0');
    if text.ends_with('.') {
        format!("{text}0")
    } else {
        text.to_owned()
    }
}
