//! The bytes around the samples of a WAV file: plain RIFF or RF64.

use super::chunks::{chunk, chunks};
use super::spec::{Container, TrackSpec};
use anodyne_session::Bits;
use std::io::{self, Cursor};

/// What stands before and after the samples. Length and sizes are known up front, so that a file is written in one go.
pub(super) struct Frame {
    pub(super) head: Vec<u8>,
    pub(super) tail: Vec<u8>,
}

/// The frame of a WAV file: RIFF where all sizes fit 32 bits, RF64 otherwise or where asked for.
pub(super) fn frame(spec: &TrackSpec) -> io::Result<Frame> {
    let tail = chunks(spec);
    let riff_bytes = spec.data_bytes() + tail.len() as u64 + RIFF_HEAD_MOST;
    if spec.container == Container::Rf64 || riff_bytes > u64::from(u32::MAX) {
        Ok(Frame {
            head: rf64_head(spec, &tail),
            tail: Vec::new(),
        })
    } else {
        Ok(Frame {
            head: riff_head(spec, tail.len())?,
            tail,
        })
    }
}

/// The longest head that hound writes, in bytes.
const RIFF_HEAD_MOST: u64 = 68;

/// hound writes the head of an empty file; the two sizes, known already, are put in.
fn riff_head(spec: &TrackSpec, tail: usize) -> io::Result<Vec<u8>> {
    let wav = hound::WavSpec {
        channels: 2,
        sample_rate: spec.sample_rate.hz(),
        bits_per_sample: 8 * spec.bits.bytes() as u16,
        sample_format: if spec.bits == Bits::F32 {
            hound::SampleFormat::Float
        } else {
            hound::SampleFormat::Int
        },
    };
    let mut head = Cursor::new(Vec::new());
    hound::WavWriter::new(&mut head, wav)
        .and_then(|writer| writer.finalize())
        .map_err(io::Error::other)?;
    let mut head = head.into_inner();
    let (length, data) = (head.len(), spec.data_bytes() as u32);
    let riff = (length - 8 + tail) as u32 + data;
    head[4..8].copy_from_slice(&riff.to_le_bytes());
    head[length - 4..].copy_from_slice(&data.to_le_bytes());
    Ok(head)
}

/// RF64 of EBU Tech 3306: `ds64` first with the 64-bit sizes, everything else before the data.
fn rf64_head(spec: &TrackSpec, chunks: &[u8]) -> Vec<u8> {
    let format = chunk(b"fmt ", &extensible_format(spec));
    const DS64_BYTES: usize = 28;
    let head = 12 + 8 + DS64_BYTES + format.len() + chunks.len() + 8;
    let mut bytes = b"RF64\xff\xff\xff\xffWAVE".to_vec();
    let mut ds64 = (head as u64 - 8 + spec.data_bytes()).to_le_bytes().to_vec();
    ds64.extend(spec.data_bytes().to_le_bytes());
    ds64.extend(spec.frames.0.to_le_bytes());
    ds64.extend([0; 4]); // no other chunk is above 4 GiB
    bytes.extend(chunk(b"ds64", &ds64));
    bytes.extend(format);
    bytes.extend(chunks);
    bytes.extend(b"data\xff\xff\xff\xff");
    bytes
}

/// WAVE_FORMAT_EXTENSIBLE for front left and front right.
fn extensible_format(spec: &TrackSpec) -> Vec<u8> {
    let (bits, align) = (8 * spec.bits.bytes() as u16, 2 * spec.bits.bytes() as u16);
    let sub_format: u16 = if spec.bits == Bits::F32 { 3 } else { 1 };
    let mut body = 0xfffe_u16.to_le_bytes().to_vec();
    body.extend(2u16.to_le_bytes());
    body.extend(spec.sample_rate.hz().to_le_bytes());
    body.extend((spec.sample_rate.hz() * u32::from(align)).to_le_bytes());
    body.extend(align.to_le_bytes());
    body.extend(bits.to_le_bytes());
    body.extend(22u16.to_le_bytes()); // bytes that follow
    body.extend(bits.to_le_bytes()); // valid bits
    body.extend(3u32.to_le_bytes()); // front left, front right
    body.extend(sub_format.to_le_bytes());
    body.extend(*b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"); // the rest of every such GUID
    body
}
