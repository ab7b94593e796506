//! What a track file is to be: format, length, markers and tags.

use crate::StudioError;
use anodyne_session::{Bits, Format};
use anodyne_units::{Frames, SampleRate};

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// Plain RIFF below 4 GiB, RF64 from there on.
    Wav,
    /// RF64 (EBU Tech 3306) at any length.
    Rf64,
    /// FLAC (RFC 9639), 16 or 24 bits.
    Flac,
}

impl From<Format> for Container {
    fn from(format: Format) -> Container {
        match format {
            Format::Wav => Container::Wav,
            Format::Flac => Container::Flac,
        }
    }
}

/// A named instant of the track, such as the start of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The instant, before the end of the track.
    pub at: Frames,
    /// The name, in UTF-8.
    pub label: String,
}

/// Text about the track; empty fields are left out of the file. None of it may name a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// Name of the track.
    pub title: String,
    /// Key as people write it, such as `D dorian`.
    pub key: String,
    /// Tempo as people write it, in beats per minute, such as `60` or `66..52`.
    pub tempo: String,
    /// Name and version of the program that made it.
    pub software: String,
    /// Licence of the recording.
    pub licence: String,
    /// Anything else, such as the seed.
    pub comment: String,
}

impl Default for Tags {
    /// No text but the licence: every render is given to the public domain (CC0 1.0).
    fn default() -> Tags {
        Tags {
            title: String::new(),
            key: String::new(),
            tempo: String::new(),
            software: String::new(),
            licence: "CC0 1.0 Universal (public domain)".into(),
            comment: String::new(),
        }
    }
}

/// A stereo track file, known whole before its first frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackSpec {
    /// Frames per second.
    pub sample_rate: SampleRate,
    /// How samples are kept.
    pub bits: Bits,
    /// The kind of file.
    pub container: Container,
    /// Length, at least 1 frame.
    pub frames: Frames,
    /// Named instants in the order of time.
    pub markers: Vec<Marker>,
    /// Text about the track.
    pub tags: Tags,
    /// Whether the whole track is a loop without seam, and says so to samplers and players.
    pub looped: bool,
    /// Whether a file of that name may be replaced.
    pub overwrite: bool,
}

impl TrackSpec {
    /// Size of the samples alone, uncompressed, in bytes.
    pub fn data_bytes(&self) -> u64 {
        self.frames.0 * 2 * self.bits.bytes()
    }

    /// Checks what no file can have.
    ///
    /// # Errors
    /// [`StudioError::Spec`] for FLAC with floats, no frames, or a marker out of order, beyond the end, or (in WAV,
    /// where positions have 32 bits) beyond frame 4,294,967,295.
    pub fn validate(&self) -> Result<(), StudioError> {
        let refuse = |text: String| Err(StudioError::Spec(text));
        if self.container == Container::Flac && self.bits == Bits::F32 {
            return refuse(
                "bits 32f is not possible in FLAC, which keeps integers; use 24, or WAV".into(),
            );
        }
        if self.frames.0 == 0 {
            return refuse("length 0 frames is too short for a file; the least is 1 frame".into());
        }
        if self.container == Container::Flac && self.frames.0 >= 1 << 36 {
            return refuse(format!(
                "length {} frames is above FLAC's limit 68719476735; use WAV",
                self.frames.0
            ));
        }
        if let Some(pair) = self.markers.windows(2).find(|pair| pair[1].at < pair[0].at) {
            return refuse(format!(
                "marker \"{}\" comes after a later one; sort the markers by time",
                pair[1].label
            ));
        }
        match self.markers.last() {
            Some(last) if last.at >= self.frames => refuse(format!(
                "marker \"{}\" at frame {} is beyond the end; the last frame is {}",
                last.label,
                last.at.0,
                self.frames.0 - 1
            )),
            Some(last) if self.container != Container::Flac && last.at.0 > u64::from(u32::MAX) => {
                refuse(format!(
                    "marker \"{}\" at frame {} is above WAV's limit {}; use FLAC or a lower sample rate",
                    last.label,
                    last.at.0,
                    u32::MAX
                ))
            }
            _ => Ok(()),
        }
    }
}
