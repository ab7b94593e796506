//! The RIFF chunks that carry markers (`cue `, `LIST adtl`) and text (`LIST INFO`).
//!
//! Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft 1991), chapters 2 and 3.

use super::spec::{Marker, Tags};

/// All chunks of the markers and tags, one after another; empty where there are none.
pub(super) fn chunks(markers: &[Marker], tags: &Tags) -> Vec<u8> {
    let mut bytes = Vec::new();
    if !markers.is_empty() {
        bytes.extend(chunk(b"cue ", &cue_points(markers)));
        bytes.extend(chunk(b"LIST", &labels(markers)));
    }
    let info = info(tags);
    if info.len() > 4 {
        bytes.extend(chunk(b"LIST", &info));
    }
    bytes
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
    use anodyne_units::Frames;

    #[test]
    fn a_marker_is_a_cue_point_and_a_label_of_the_same_id() {
        let bytes = chunks(
            &[Marker {
                at: Frames(7),
                label: "build".into(),
            }],
            &Tags {
                licence: String::new(),
                ..Tags::default()
            },
        );
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
        let tags = Tags {
            key: "D dorian".into(),
            tempo: "60".into(),
            licence: String::new(),
            ..Tags::default()
        };
        assert_eq!(
            chunks(&[], &tags),
            b"LIST\x1e\0\0\0INFOIKEY\x11\0\0\0D dorian; 60 bpm\0\0"
        );
    }

    #[test]
    fn no_text_and_no_markers_make_no_chunk() {
        assert!(
            chunks(
                &[],
                &Tags {
                    licence: String::new(),
                    ..Tags::default()
                }
            )
            .is_empty()
        );
    }
}
