//! Decoding: a recording's file, read piece by piece as one channel.

use crate::StudioError;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

/// Rates that are read, hertz.
pub(super) const RATES: (u32, u32) = (8_000, 192_000);

/// A recording that is being read: WAV, FLAC, MP3, AAC (M4A) or Ogg Vorbis, mono or stereo. Stereo is mixed down.
pub(super) struct Recording {
    path: PathBuf,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    rate: u32,
    interleaved: Vec<f32>,
    /// Bits of a sample as the file says; none where its codec has no such thing.
    bits: Option<u32>,
    /// Frames that the file says it has; none where it does not say.
    promised: Option<u64>,
    decoded: u64,
    damaged: u64,
    cut_short: bool,
    ended: bool,
}

impl Recording {
    /// Opens a recording.
    ///
    /// # Errors
    /// A file that is missing, is no recording of a known kind, or has more than two channels or a rate beyond
    /// 8 to 192 kHz.
    pub(super) fn open(path: &Path) -> Result<Recording, StudioError> {
        if path.is_dir() {
            return Err(StudioError::IsFolder(path.into()));
        }
        let file = File::open(path).map_err(|error| StudioError::reading(path, error))?;
        if file.metadata().is_ok_and(|facts| facts.len() == 0) {
            return Err(StudioError::Empty(path.into()));
        }
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let mut hint = Hint::new();
        if let Some(ending) = path.extension().and_then(|ending| ending.to_str()) {
            hint.with_extension(ending);
        }
        let refuse = |reason: &str| StudioError::NoRecording {
            path: path.into(),
            reason: reason.to_owned(),
        };
        let format = symphonia::default::get_probe()
            .probe(
                &hint,
                stream,
                FormatOptions::default(),
                MetadataOptions::default(),
            )
            .map_err(|_| refuse("its kind is not known"))?;
        let track = format
            .default_track(TrackType::Audio)
            .ok_or_else(|| refuse("it holds no sound"))?;
        let codec = track.codec_params.as_ref().and_then(|codec| codec.audio());
        let codec = codec.ok_or_else(|| refuse("it does not say how its sound is written"))?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(codec, &AudioDecoderOptions::default())
            .map_err(|_| refuse("its sound is written in a way that is not known"))?;
        let rate = codec
            .sample_rate
            .ok_or_else(|| refuse("it does not say its sample rate"))?;
        if !(RATES.0..=RATES.1).contains(&rate) {
            return Err(refuse(&format!(
                "its sample rate {rate} Hz is not between {} and {} Hz",
                RATES.0, RATES.1
            )));
        }
        let channels = codec
            .channels
            .as_ref()
            .map_or(0, |channels| channels.count());
        if channels > 2 {
            return Err(StudioError::Channels {
                path: path.into(),
                channels: channels as u16,
            });
        }
        Ok(Recording {
            path: path.into(),
            track: track.id,
            decoder,
            rate,
            interleaved: Vec::new(),
            bits: codec.bits_per_sample.or(codec.bits_per_coded_sample),
            promised: track.num_frames,
            decoded: 0,
            damaged: 0,
            cut_short: false,
            ended: false,
            format,
        })
    }

    /// Its sample rate, hertz.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// Bits of a sample, where the file knows of them.
    pub(super) fn bits(&self) -> Option<u32> {
        self.bits
    }

    /// Packets that could not be read and are silent by omission, and whether the file ended before it said.
    pub(super) fn damage(&self) -> (u64, bool) {
        let missing = self.promised.unwrap_or(0).saturating_sub(self.decoded);
        // What lies in damaged packets is told as such.
        let short = self.damaged == 0 && missing > u64::from(self.rate) / 4;
        (self.damaged, self.cut_short || short)
    }

    /// Puts the next piece into `mono` (cleared); `false` at the end.
    ///
    /// # Errors
    /// What the file system says, or sound that changes its number of channels or its rate on the way.
    pub(super) fn next(&mut self, mono: &mut Vec<f32>) -> Result<bool, StudioError> {
        mono.clear();
        while !self.ended {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.cut_short = true;
                    break;
                }
                Err(Error::IoError(error)) => return Err(StudioError::reading(&self.path, error)),
                Err(_) => {
                    self.cut_short = true;
                    break;
                }
            };
            if packet.track_id != self.track {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(sound) => {
                    let spec = sound.spec();
                    let channels = spec.channels().count();
                    if spec.rate() != self.rate || !(1..=2).contains(&channels) {
                        return Err(StudioError::NoRecording {
                            path: self.path.clone(),
                            reason: "its rate or its channels change on the way".to_owned(),
                        });
                    }
                    self.interleaved.resize(sound.samples_interleaved(), 0.0);
                    sound.copy_to_slice_interleaved(&mut self.interleaved);
                    self.decoded += sound.frames() as u64;
                    let share = 1.0 / channels as f32;
                    let frames = self.interleaved.chunks_exact(channels);
                    let mixed = frames.map(|frame| frame.iter().sum::<f32>() * share);
                    mono.extend(mixed.map(|sample| if sample.is_finite() { sample } else { 0.0 }));
                    if !mono.is_empty() {
                        return Ok(true);
                    }
                }
                Err(Error::DecodeError(_)) => self.damaged += 1,
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.cut_short = true;
                    break;
                }
                Err(_) => {
                    self.cut_short = true;
                    break;
                }
            }
        }
        self.ended = true;
        Ok(false)
    }
}
