//! WAV as RIFF or RF64: integers of 16, 24 and 32 bits, floats of 32. hound reads no RF64, so this is our own.

use super::{Fault, Source, TrackInfo};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// The samples of a WAV file.
pub(super) struct WavSource {
    file: BufReader<File>,
    coding: Coding,
    channels: usize,
    frames_left: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    I16,
    I24,
    I32,
    F32,
}

struct Layout {
    rate: u32,
    channels: u16,
    coding: Coding,
}

/// Frames that are read at a time.
const BLOCK: usize = 4096;

/// Reads chunks up to the data; `length` is the size of the file in bytes.
pub(super) fn open(mut file: BufReader<File>, length: u64) -> Result<(TrackInfo, Source), Fault> {
    let head: [u8; 12] = bytes(&mut file)?;
    if &head[8..] != b"WAVE" {
        return Err(Fault::NotAudio(
            "it is a RIFF file of another kind than WAVE".into(),
        ));
    }
    let (mut layout, mut long_data) = (None, None);
    loop {
        let [a, b, c, d, size @ ..] = bytes::<8>(&mut file)?;
        let (id, size) = ([a, b, c, d], u32::from_le_bytes(size));
        match &id {
            b"ds64" => long_data = Some(read_ds64(&mut file, size)?),
            b"fmt " => layout = Some(read_format(&mut file, size)?),
            b"data" => {
                let layout = layout
                    .ok_or_else(|| Fault::NotAudio("its data comes before its format".into()))?;
                let size = match (size, long_data) {
                    (u32::MAX, Some(size)) => Some(size),
                    (u32::MAX, None) => None,
                    (size, _) => Some(u64::from(size)),
                };
                return with_data(file, length, layout, size, &head);
            }
            _ => skip(&mut file, u64::from(size) + u64::from(size % 2))?,
        }
    }
}

/// `size` is `None` where a program streamed the file and never came back to say; then the data goes to the end.
fn with_data(
    mut file: BufReader<File>,
    length: u64,
    layout: Layout,
    size: Option<u64>,
    head: &[u8; 12],
) -> Result<(TrackInfo, Source), Fault> {
    let there = length.saturating_sub(file.stream_position()?);
    let size = size.unwrap_or(there);
    if size > there {
        return Err(Fault::Truncated(format!(
            "{there} of {size} bytes of sound are there; copy or render it again"
        )));
    }
    let (bits, float) = match layout.coding {
        Coding::I16 => (16, false),
        Coding::I24 => (24, false),
        Coding::I32 => (32, false),
        Coding::F32 => (32, true),
    };
    let frames = size / (u64::from(layout.channels) * u64::from(bits / 8));
    let info = TrackInfo {
        container: if head.starts_with(b"RF64") {
            "RF64"
        } else {
            "WAV"
        },
        sample_rate: layout.rate,
        channels: layout.channels,
        bits,
        float,
        frames: Some(frames),
    };
    let channels = usize::from(layout.channels);
    Ok((
        info,
        Source::Wav(WavSource {
            file,
            coding: layout.coding,
            channels,
            frames_left: frames,
            bytes: Vec::new(),
        }),
    ))
}

/// The 64-bit size of the data (EBU Tech 3306).
fn read_ds64(file: &mut BufReader<File>, size: u32) -> Result<u64, Fault> {
    if size < 24 {
        return Err(Fault::NotAudio(format!(
            "its ds64 chunk has {size} bytes, the least is 24"
        )));
    }
    let body: [u8; 24] = bytes(file)?;
    skip(file, u64::from(size) - 24 + u64::from(size % 2))?;
    Ok(u64::from_le_bytes(std::array::from_fn(|place| {
        body[8 + place]
    })))
}

fn read_format(file: &mut BufReader<File>, size: u32) -> Result<Layout, Fault> {
    if size < 16 {
        return Err(Fault::NotAudio(format!(
            "its format chunk has {size} bytes, the least is 16"
        )));
    }
    let mut body = [0; 40];
    let known = (size as usize).min(body.len());
    file.read_exact(&mut body[..known])?;
    skip(file, u64::from(size) - known as u64 + u64::from(size % 2))?;
    let short = |at: usize| u16::from_le_bytes([body[at], body[at + 1]]);
    let rate = u32::from_le_bytes([body[4], body[5], body[6], body[7]]);
    const EXTENSIBLE: u16 = 0xfffe;
    let kind = if short(0) == EXTENSIBLE {
        short(24)
    } else {
        short(0)
    };
    let coding = match (kind, short(14)) {
        (1, 16) => Coding::I16,
        (1, 24) => Coding::I24,
        (1, 32) => Coding::I32,
        (3, 32) => Coding::F32,
        (1 | 3, bits) => {
            let reason =
                format!("{bits} bits a sample; the studio reads 16, 24 and 32, and floats of 32");
            return Err(Fault::NotAudio(reason));
        }
        (kind, _) => {
            return Err(Fault::NotAudio(format!(
                "its coding {kind:#06x} is neither PCM (1) nor float (3)"
            )));
        }
    };
    match short(2) {
        0 => Err(Fault::NotAudio("it has 0 channels".into())),
        channels => Ok(Layout {
            rate,
            channels,
            coding,
        }),
    }
}

impl WavSource {
    pub(super) fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, Fault> {
        let count = (left.len().min(BLOCK) as u64).min(self.frames_left) as usize;
        let sample_bytes = match self.coding {
            Coding::I16 => 2,
            Coding::I24 => 3,
            Coding::I32 | Coding::F32 => 4,
        };
        let frame_bytes = sample_bytes * self.channels;
        self.bytes.resize(count * frame_bytes, 0);
        self.file.read_exact(&mut self.bytes)?;
        for (side, out) in [left, right].into_iter().enumerate() {
            let offset = side.min(self.channels - 1) * sample_bytes;
            decode(
                self.coding,
                &self.bytes,
                frame_bytes,
                offset,
                &mut out[..count],
            );
        }
        self.frames_left -= count as u64;
        Ok(count)
    }
}

fn decode(coding: Coding, bytes: &[u8], frame_bytes: usize, offset: usize, out: &mut [f32]) {
    let frames = out.iter_mut().zip(
        bytes
            .chunks_exact(frame_bytes)
            .map(|frame| &frame[offset..]),
    );
    match coding {
        Coding::I16 => frames
            .for_each(|(out, b)| *out = f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0),
        Coding::I24 => frames.for_each(|(out, b)| {
            *out = (i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8) as f32 / 8_388_608.0;
        }),
        Coding::I32 => frames.for_each(|(out, b)| {
            *out = i32::from_le_bytes([b[0], b[1], b[2], b[3]]) as f32 / 2_147_483_648.0;
        }),
        Coding::F32 => {
            frames.for_each(|(out, b)| *out = f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        }
    }
}

fn bytes<const COUNT: usize>(file: &mut BufReader<File>) -> Result<[u8; COUNT], Fault> {
    let mut bytes = [0; COUNT];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn skip(file: &mut BufReader<File>, count: u64) -> Result<(), Fault> {
    file.seek(SeekFrom::Current(count as i64))?;
    Ok(())
}
