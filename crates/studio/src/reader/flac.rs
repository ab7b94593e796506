//! FLAC by flac-codec: the crate that also writes it, with the checksum of every block verified.

use super::{Fault, Source, TrackInfo};
use flac_codec::Error;
use flac_codec::decode::FlacSampleReader;
use flac_codec::metadata::Metadata;
use std::fs::File;
use std::io::{self, BufReader};

/// The samples of a FLAC file.
pub(super) struct FlacSource {
    reader: FlacSampleReader<BufReader<File>>,
    channels: usize,
    full: f32,
}

pub(super) fn open(file: BufReader<File>) -> Result<(TrackInfo, Source), Fault> {
    let reader = FlacSampleReader::new(file).map_err(fault)?;
    let bits = reader.bits_per_sample();
    let info = TrackInfo {
        container: "FLAC",
        sample_rate: reader.sample_rate(),
        channels: u16::from(reader.channel_count()),
        bits: bits as u16,
        float: false,
        frames: reader.total_samples(),
    };
    let source = FlacSource {
        reader,
        channels: usize::from(info.channels),
        full: 2f32.powi(bits as i32 - 1),
    };
    Ok((info, Source::Flac(Box::new(source))))
}

impl FlacSource {
    pub(super) fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, Fault> {
        let samples = self.reader.fill_buf().map_err(fault)?;
        let count = left.len().min(samples.len() / self.channels);
        for (frame, (l, r)) in samples
            .chunks_exact(self.channels)
            .zip(left.iter_mut().zip(right))
        {
            *l = frame[0] as f32 / self.full;
            *r = frame[self.channels - 1] as f32 / self.full;
        }
        self.reader.consume(count * self.channels);
        Ok(count)
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::Truncated("the FLAC stream ends too early; copy or render it again".into())
        }
        Error::Io(error) => Fault::Io(error),
        error => Fault::Truncated(format!("{error}; copy or render it again")),
    }
}
