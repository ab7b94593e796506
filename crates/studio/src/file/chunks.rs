//! The RIFF chunks that carry markers (`cue `, `LIST adtl`), the loop (`smpl`) and text (`LIST INFO`).
//!
//! Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft 1991), chapters 2 and 3.

use super::spec::{Marker, Tags, TrackSpec};

/// All chunks of the markers and tags, one after another; empty where there are none.
pub(super) fn chunks(spec: &TrackSpec) -> Vec<u8> {
    let mut bytes = Vec::new();
    if !spec.markers.is_empty() {
        bytes.extend(chunk(b"cue ", &cue_points(&spec.markers)));
        bytes.extend(chunk(b"LIST", &labels(&spec.markers)));
    }
    if spec.looped {
        bytes.extend(chunk(b"smpl", &sampler(spec)));
    }
    let info = info(&spec.tags);
    if info.len() > 4 {
        bytes.extend(chunk(b"LIST", &info));
    }
    bytes
}

/// One loop over all frames, round and round until it is stopped.
fn sampler(spec: &TrackSpec) -> Vec<u8> {
    let period = 1_000_000_000 / spec.sample_rate.hz();
    let last = (spec.frames.0 - 1) as u32;
    // Manufacturer, product, nanoseconds a frame, the key at which it sounds as recorded and how far it is off, SMPTE
    // format and offset, how many loops, bytes that follow; then of the loop: id, kind (forward), first and last frame,
    // fraction, times (0: for ever).
    let fields = [0, 0, period, 60, 0, 0, 0, 1, 0, 0, 0, 0, last, 0, 0];
    fields.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// One chunk: id, length of the body, body, and a zero byte where the body is odd.
pub(super) fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 9);
    bytes.extend(id);
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    if body.len() % 2 == 1 {
        bytes.push(0);
    }
    bytes
}

fn cue_points(markers: &[Marker]) -> Vec<u8> {
    let mut body = (markers.len() as u32).to_le_bytes().to_vec();
    for (id, marker) in (1u32..).zip(markers) {
        let frame = marker.at.0 as u32;
        body.extend(id.to_le_bytes());
        body.extend(frame.to_le_bytes());
        body.extend(b"data");
        body.extend([0; 8]); // chunk start and block start: there is one data chunk, uncompressed
        body.extend(frame.to_le_bytes());
    }
    body
}

fn labels(markers: &[Marker]) -> Vec<u8> {
    let mut body = b"adtl".to_vec();
    for (id, marker) in (1u32..).zip(markers) {
        let mut label = id.to_le_bytes().to_vec();
        label.extend(text(&marker.label));
        body.extend(chunk(b"labl", &label));
    }
    body
}

fn info(tags: &Tags) -> Vec<u8> {
    let tempo = if tags.tempo.is_empty() {
        String::new()
    } else {
        format!("{} bpm", tags.tempo)
    };
    // Many readers of INFO take it for Latin-1, which has no musical signs.
    let key = tags.key.replace('♭', "b").replace('♯', "#");
    let keywords = [key.as_str(), &tempo]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    let fields: [(&[u8; 4], &str); 5] = [
        (b"INAM", &tags.title),
        (b"IKEY", &keywords),
        (b"ISFT", &tags.software),
        (b"ICOP", &tags.licence),
        (b"ICMT", &tags.comment),
    ];
    let mut body = b"INFO".to_vec();
    for (id, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        body.extend(chunk(id, &text(value)));
    }
    body
}

/// A text with its closing zero; a zero inside would end it early, so it is left out.
fn text(value: &str) -> Vec<u8> {
    value.bytes().filter(|byte| *byte != 0).chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::Container;
    use anodyne_session::Bits;
    use anodyne_units::{Frames, SampleRate};

    fn spec(markers: Vec<Marker>, key: &str, tempo: &str) -> TrackSpec {
        TrackSpec {
            sample_rate: SampleRate::DEFAULT,
            bits: Bits::I24,
            container: Container::Wav,
            frames: Frames(10),
            markers,
            tags: Tags {
                key: key.into(),
                tempo: tempo.into(),
                licence: String::new(),
                ..Tags::default()
            },
            looped: false,
            overwrite: false,
        }
    }

    #[test]
    fn a_marker_is_a_cue_point_and_a_label_of_the_same_id() {
        let marker = Marker {
            at: Frames(7),
            label: "build".into(),
        };
        let bytes = chunks(&spec(vec![marker], "", ""));
        let mut expected =
            b"cue \x1c\0\0\0\x01\0\0\0\x01\0\0\0\x07\0\0\0data\0\0\0\0\0\0\0\0\x07\0\0\0".to_vec();
        expected.extend(b"LIST\x16\0\0\0adtllabl\x0a\0\0\0\x01\0\0\0build\0");
        assert_eq!(bytes, expected);
    }

    #[test]
    fn odd_bodies_are_padded_and_the_length_says_the_odd_one() {
        assert_eq!(chunk(b"INAM", b"abc"), b"INAM\x03\0\0\0abc\0");
    }

    #[test]
    fn key_and_tempo_are_keywords() {
        assert_eq!(
            chunks(&spec(Vec::new(), "D dorian", "60")),
            b"LIST\x1e\0\0\0INFOIKEY\x11\0\0\0D dorian; 60 bpm\0\0"
        );
    }

    #[test]
    fn no_text_and_no_markers_make_no_chunk() {
        assert!(chunks(&spec(Vec::new(), "", "")).is_empty());
    }

    #[test]
    fn a_loop_goes_from_the_first_frame_to_the_last() {
        let mut spec = spec(Vec::new(), "", "");
        spec.looped = true;
        let bytes = chunks(&spec);
        assert_eq!(bytes[..8], *b"smpl\x3c\0\0\0");
        assert_eq!(bytes[16..20], 20_833_u32.to_le_bytes());
        assert_eq!(bytes[36..40], 1_u32.to_le_bytes());
        assert_eq!(bytes[52..60], *b"\0\0\0\0\x09\0\0\0");
        assert_eq!(bytes.len(), 68);
    }
}
