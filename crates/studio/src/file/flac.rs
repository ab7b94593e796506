//! The sink of a FLAC file (RFC 9639): blocks of 4096 frames, encoded as they come.
//!
//! flac-codec's own file writers keep a seek point for every block, 16 MB in a night; its stream writer keeps none. So
//! the blocks come from there, and the metadata (STREAMINFO, comments, a point every ten seconds) is written by us.

use super::spec::{Marker, TrackSpec};
use super::sums::{Summing, Sums};
use super::tape::{Counter, Tape};
use crate::dither::{to_i16, to_i24};
use anodyne_session::Bits;
use anodyne_units::SampleRate;
use flac_codec::encode::{FlacStreamWriter, Options};
use flac_codec::metadata::{
    BlockList, SeekPoint, SeekTable, Streaminfo, VorbisComment, write_blocks,
};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZero;

/// Frames of a FLAC block, the usual size; the streamable subset allows 4608.
const BLOCK: usize = 4096;

/// Seconds between seek points, as the reference encoder has it.
const SEEK_SECONDS: u64 = 10;

/// Collects a block, encodes it, goes on.
pub(super) struct FlacSink {
    spec: TrackSpec,
    blocks: FlacStreamWriter<Tape>,
    counter: Counter,
    head_bytes: usize,
    pending: Vec<[i32; 2]>,
    packed: Vec<u8>,
    digest: md5::Context,
    points: Vec<SeekPoint>,
    done: u64,
}

impl FlacSink {
    pub(super) fn new(spec: &TrackSpec, file: &mut File) -> io::Result<FlacSink> {
        let head = head(spec, &[], None)?;
        file.write_all(&head)?;
        let (tape, counter) = Tape::new(file.try_clone()?);
        Ok(FlacSink {
            spec: spec.clone(),
            blocks: FlacStreamWriter::new(tape, options()?),
            counter,
            head_bytes: head.len(),
            pending: Vec::with_capacity(BLOCK),
            packed: Vec::with_capacity(BLOCK * 6),
            digest: md5::Context::new(),
            points: Vec::with_capacity(point_count(spec)),
            done: 0,
        })
    }

    /// Takes frames, of which `first` is the number of the first.
    pub(super) fn write(&mut self, left: &[f32], right: &[f32], first: u64) -> io::Result<()> {
        let mut at = 0;
        while at < left.len() {
            let count = (BLOCK - self.pending.len()).min(left.len() - at);
            self.round(
                &left[at..at + count],
                &right[at..at + count],
                first + at as u64,
            );
            at += count;
            if self.pending.len() == BLOCK {
                self.encode()?;
            }
        }
        Ok(())
    }

    /// Writes the last block and the final metadata, and gives the sums of all bytes of the file.
    pub(super) fn finish(mut self, file: &mut File) -> io::Result<Sums> {
        if !self.pending.is_empty() {
            self.encode()?;
        }
        drop(self.blocks);
        self.counter.check()?;
        let head = head(&self.spec, &self.points, Some(self.digest.finalize().0))?;
        if head.len() != self.head_bytes {
            return Err(io::Error::other("the FLAC head changed its size"));
        }
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&head)?;
        file.seek(SeekFrom::Start(0))?;
        sums(file)
    }

    fn round(&mut self, left: &[f32], right: &[f32], first: u64) {
        let start = self.pending.len();
        self.pending.resize(start + left.len(), [0; 2]);
        match self.spec.bits {
            Bits::I16 => to_i16(left, right, first, &mut self.pending[start..]),
            Bits::I24 | Bits::F32 => to_i24(left, right, &mut self.pending[start..]),
        }
    }

    fn encode(&mut self) -> io::Result<()> {
        if self.points.len() < point_count(&self.spec)
            && self.done >= self.points.len() as u64 * spacing(&self.spec)
        {
            self.points.push(SeekPoint::Defined {
                sample_offset: self.done,
                byte_offset: self.counter.bytes(),
                frame_samples: self.pending.len() as u16,
            });
        }
        self.digest_pending();
        let bits = 8 * self.spec.bits.bytes() as u32;
        let samples = self.pending.as_flattened();
        self.blocks
            .write(self.spec.sample_rate.hz(), 2, bits, samples)
            .map_err(io_error)?;
        self.done += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// FLAC's MD5 is that of the samples as little-endian bytes.
    fn digest_pending(&mut self) {
        let bytes = self.spec.bits.bytes() as usize;
        self.packed.clear();
        for sample in self.pending.as_flattened() {
            self.packed
                .extend_from_slice(&sample.to_le_bytes()[..bytes]);
        }
        self.digest.consume(&self.packed);
    }
}

/// Fixed predictors, stereo correlation by estimate: 80 ns a frame; LPC makes files 2 % smaller in 205 ns.
fn options() -> io::Result<Options> {
    Options::default()
        .max_lpc_order(None)
        .and_then(|options| options.max_partition_order(4))
        .map(|options| options.fast_channel_correlation(true))
        .map_err(io::Error::other)
}

/// Everything before the first block. Its size depends on the specification alone, so that it can be written twice.
fn head(spec: &TrackSpec, points: &[SeekPoint], md5: Option<[u8; 16]>) -> io::Result<Vec<u8>> {
    let mut list = BlockList::new(Streaminfo {
        minimum_block_size: BLOCK as u16,
        maximum_block_size: BLOCK as u16,
        minimum_frame_size: None,
        maximum_frame_size: None,
        sample_rate: spec.sample_rate.hz(),
        channels: const { NonZero::new(2).unwrap() },
        bits_per_sample: (8 * spec.bits.bytes() as u32)
            .try_into()
            .map_err(|_| io::Error::other("FLAC has no such bit depth"))?,
        total_samples: NonZero::new(spec.frames.0),
        md5,
    });
    list.insert(VorbisComment {
        fields: comments(spec),
        ..VorbisComment::default()
    });
    let placeholders =
        std::iter::repeat_n(SeekPoint::Placeholder, point_count(spec) - points.len());
    let points = points
        .iter()
        .cloned()
        .chain(placeholders)
        .collect::<Vec<_>>();
    list.insert(SeekTable {
        points: points
            .try_into()
            .map_err(|_| io::Error::other("seek points out of order"))?,
    });
    let mut bytes = Vec::new();
    write_blocks(&mut bytes, list.blocks()).map_err(io_error)?;
    Ok(bytes)
}

/// Vorbis comments: the usual field names, and the chapters that players show.
fn comments(spec: &TrackSpec) -> Vec<String> {
    let tags = &spec.tags;
    let fields = [
        ("TITLE", &tags.title),
        ("KEY", &tags.key),
        ("TEMPO", &tags.tempo),
        ("ENCODER", &tags.software),
        ("LICENSE", &tags.licence),
        ("COMMENT", &tags.comment),
    ];
    let texts = fields
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name}={text}"));
    // The names that players of game music look for.
    let looped = spec.looped.then(|| {
        [
            "LOOPSTART=0".to_owned(),
            format!("LOOPLENGTH={}", spec.frames.0),
        ]
    });
    let chapters = (1..)
        .zip(&spec.markers)
        .flat_map(|(number, marker)| chapter(number, marker, spec.sample_rate));
    texts
        .chain(looped.into_iter().flatten())
        .chain(chapters)
        .collect()
}

fn chapter(number: usize, marker: &Marker, rate: SampleRate) -> [String; 2] {
    let millis = marker.at.0 * 1000 / u64::from(rate.hz());
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    [
        format!(
            "CHAPTER{number:03}={hours:02}:{minutes:02}:{seconds:02}.{:03}",
            millis % 1000
        ),
        format!("CHAPTER{number:03}NAME={}", marker.label),
    ]
}

fn spacing(spec: &TrackSpec) -> u64 {
    SEEK_SECONDS * u64::from(spec.sample_rate.hz())
}

/// One point at the start of every [`SEEK_SECONDS`] that still has a block of its own.
fn point_count(spec: &TrackSpec) -> usize {
    let last_block = (spec.frames.0 - 1) / BLOCK as u64 * BLOCK as u64;
    ((last_block / spacing(spec)) as usize + 1).min(SeekTable::MAX_POINTS)
}

fn sums(file: &mut File) -> io::Result<Sums> {
    let (mut sums, mut bytes) = (Summing::default(), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(sums.finish()),
            count => sums.update(&bytes[..count]),
        }
    }
}

fn io_error(error: flac_codec::Error) -> io::Error {
    match error {
        flac_codec::Error::Io(error) => error,
        other => io::Error::other(other),
    }
}
