//! A take: one recording, cleaned and levelled, ready to be put on the timeline.

use super::clean::{Compressor, DENOISER_RATE, Denoiser, HighPass};
use super::decode::Recording;
use super::resample::Converter;
use super::speech::{Levels, Stretch};
use crate::StudioError;
use anodyne_units::{Frames, Lufs, SampleRate, Seconds};
use core::ops::Range;
use ebur128::{EbuR128, Mode};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// How a recording is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TakeOptions {
    /// The session's rate.
    pub sample_rate: SampleRate,
    /// Whether noise is suppressed; only where it is asked for.
    pub denoise: bool,
}

/// What was found in a recording and what was done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    /// The file as it was given.
    pub file: PathBuf,
    /// Its sample rate, hertz.
    pub rate: u32,
    /// Bits of a sample, where the file knows of them.
    pub bits: Option<u32>,
    /// Its loudness as it came, gated.
    pub loudness: Lufs,
    /// Frames at full scale in runs of three or more: the recording was too loud for its recorder.
    pub clipped_frames: u64,
    /// Packets that could not be read and were left out.
    pub damaged_packets: u64,
    /// The file ended before it said that it would; what there is of it is used.
    pub cut_short: bool,
}

impl Notes {
    /// What the listener should know, one line each; none where all is well.
    pub fn warnings(&self) -> Vec<String> {
        let file = self.file.display();
        let mut lines = Vec::new();
        if self.clipped_frames > 0 {
            lines.push(format!(
                "{file}: {} frames are clipped; record it again a little softer if you can",
                self.clipped_frames
            ));
        }
        if self.damaged_packets > 0 {
            lines.push(format!(
                "{file}: {} damaged pieces were left out",
                self.damaged_packets
            ));
        }
        if self.cut_short {
            lines.push(format!(
                "{file}: the file is cut short; what there is of it is used"
            ));
        }
        if self.rate < 16_000 {
            lines.push(format!(
                "{file}: recorded at {} Hz, it sounds like a telephone; 44100 Hz or more is better",
                self.rate
            ));
        }
        if self.bits.is_some_and(|bits| bits < 16) {
            lines.push(format!(
                "{file}: recorded in 8 bits, it hisses; 16 bits or more are better"
            ));
        }
        lines
    }
}

/// A cleaned recording, mono, at the session's rate, its speech at [`Take::LOUDNESS`]. Its frames lie in a temporary
/// file that goes with it.
#[derive(Debug)]
pub struct Take {
    /// Shared by the parts of one recording.
    file: Arc<NamedTempFile>,
    /// Where in the file it begins.
    first: u64,
    frames: u64,
    /// Frames over which it comes in and goes out, where it is a part of a recording.
    edge: u64,
    rate: SampleRate,
    stretches: Vec<Stretch>,
    notes: Notes,
}

/// Nothing softer than this holds a voice, LUFS.
const SOFTEST: f64 = -60.0;
/// What is at least so loud is clipped where it lasts, full scale at 1.
const CLIPPED: f32 = 0.999;
/// Frames that are handled at once.
const PAGE: usize = 1 << 14;

impl Take {
    /// The loudness of every take's speech.
    pub const LOUDNESS: Lufs = Lufs(-23.0);
    /// The longest recording.
    pub const LONGEST: Seconds = Seconds(12.0 * 3600.0);

    /// Reads a recording: mono, at the session's rate, without rumble, softly compressed, its speech at
    /// [`Take::LOUDNESS`]. Memory does not grow with its length but for a byte each hundredth of a second.
    ///
    /// # Errors
    /// A file that is missing or no recording; one that is empty, silent or longer than [`Take::LONGEST`].
    pub fn read(path: &Path, options: TakeOptions) -> Result<Take, StudioError> {
        Take::read_unless(path, options, &|| false)
    }

    /// As [`Take::read`]; `stop` is asked about every hundredth of a second of work whether to leave it.
    ///
    /// # Errors
    /// As [`Take::read`], and [`StudioError::Cancelled`] where `stop` says so.
    pub fn read_unless(
        path: &Path,
        options: TakeOptions,
        stop: &dyn Fn() -> bool,
    ) -> Result<Take, StudioError> {
        let (raw, frames, notes) = cleaned(path, options, stop)?;
        let rate = options.sample_rate;
        // Twice: compression takes a little off, which is only known when it is done.
        let first = (Take::LOUDNESS.0 - notes.loudness.0).min(MOST_GAIN);
        let compressor = Some(Compressor::new(rate.hz()));
        let (file, loudness, _) = levelled(&raw, first, compressor, rate, stop)?;
        let (file, _, levels) = levelled(&file, Take::LOUDNESS.0 - loudness, None, rate, stop)?;
        let stretches = levels.stretches();
        if stretches.is_empty() {
            return Err(silent(path));
        }
        Ok(Take {
            file: Arc::new(file),
            first: 0,
            frames,
            edge: 0,
            rate,
            stretches,
            notes,
        })
    }

    /// Its length.
    pub fn length(&self) -> Seconds {
        self.rate.seconds(Frames(self.frames))
    }

    /// Where in it somebody speaks, ascending, at least one stretch.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// From its first word to its last.
    pub fn speech(&self) -> Seconds {
        self.stretches[self.stretches.len() - 1].end - self.stretches[0].start
    }

    /// The recording it comes from.
    pub(super) fn file(&self) -> &Path {
        &self.notes.file
    }

    /// What was found in the recording.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Parts of it, each with some of its stretches of speech in order, and of the pauses around them at most
    /// [`Take::AROUND`]; each comes in and goes out within them. Nothing is copied.
    pub fn parts(&self, stretches: &[Range<usize>]) -> Vec<Take> {
        stretches.iter().map(|range| self.part(range)).collect()
    }

    /// What a part keeps of the pauses before and after its words, at most; half of a shorter pause.
    pub const AROUND: Seconds = Seconds(0.4);

    fn part(&self, range: &Range<usize>) -> Take {
        let spoken = &self.stretches[range.clone()];
        let (begins, ends) = (spoken[0].start.0, spoken[spoken.len() - 1].end.0);
        let before = range
            .start
            .checked_sub(1)
            .map(|one| self.stretches[one].end);
        let after = self.stretches.get(range.end).map(|one| one.start.0);
        let kept = |pause: f64| (pause / 2.0).min(Take::AROUND.0);
        let from = begins - kept(before.map_or(2.0 * begins, |before| begins - before.0));
        let to = ends + after.map_or(self.length().0 - ends, |after| kept(after - ends));
        let first = self.rate.frames(Seconds(from.max(0.0))).0;
        let last = self.rate.frames(Seconds(to)).0.min(self.frames);
        let moved = self.rate.seconds(Frames(first));
        Take {
            file: Arc::clone(&self.file),
            first: self.first + first,
            frames: last - first,
            edge: self.rate.frames(EDGE).0.min((last - first) / 2),
            rate: self.rate,
            stretches: (spoken.iter())
                .map(|one| Stretch {
                    start: one.start - moved,
                    end: one.end - moved,
                })
                .collect(),
            notes: self.notes.clone(),
        }
    }

    /// Adds its frames from `from` on to `out`; silence before and after it. May be asked from any thread.
    pub(super) fn add(&self, from: i64, out: &mut [f32]) -> io::Result<()> {
        let (skip, start) = if from < 0 {
            (from.unsigned_abs() as usize, 0)
        } else {
            (0, from as u64)
        };
        if skip >= out.len() || start >= self.frames {
            return Ok(());
        }
        let count = (out.len() - skip).min((self.frames - start) as usize);
        let mut file = BufReader::with_capacity(1 << 16, self.file.reopen()?);
        file.seek(SeekFrom::Start((self.first + start) * 4))?;
        let mut bytes = [0; 4];
        for (sample, place) in out[skip..skip + count].iter_mut().zip(start..) {
            file.read_exact(&mut bytes)?;
            *sample += f32::from_le_bytes(bytes) * self.edge_gain(place);
        }
        Ok(())
    }

    /// 1 within, and along a straight line to 0 at the edges of a part.
    fn edge_gain(&self, place: u64) -> f32 {
        let inside = place.min(self.frames - 1 - place);
        if inside >= self.edge {
            return 1.0;
        }
        inside as f32 / self.edge as f32
    }
}

/// In what time a part of a recording comes in and goes out, so that the noise of its room does not click.
const EDGE: Seconds = Seconds(0.05);

/// However soft a recording is, it is not brought up further than this, dB.
const MOST_GAIN: f64 = 40.0;

fn silent(path: &Path) -> StudioError {
    StudioError::NoRecording {
        path: path.into(),
        reason: format!("nobody speaks in it above {SOFTEST} LUFS; is it the right file?"),
    }
}

/// The recording as one channel at the session's rate, without rumble (and noise, where that is asked for), with its
/// length.
fn cleaned(
    path: &Path,
    options: TakeOptions,
    stop: &dyn Fn() -> bool,
) -> Result<(NamedTempFile, u64, Notes), StudioError> {
    let mut recording = Recording::open(path)?;
    let rate = options.sample_rate.hz();
    let middle = if options.denoise { DENOISER_RATE } else { rate };
    let mut into_middle = Converter::new(recording.rate(), middle)?;
    let mut denoiser = options.denoise.then(Denoiser::new);
    let mut onwards = Converter::new(middle, rate)?;
    let mut page = Page::new(path, rate)?;
    let mut clipping = Clipping::default();
    let (mut heard, mut at_middle, mut quiet) = (Vec::new(), Vec::new(), Vec::new());
    let longest = (Take::LONGEST.0 * f64::from(rate)) as u64;
    while recording.next(&mut heard)? {
        go_on(stop)?;
        clipping.feed(&heard);
        into_middle.feed(&heard, &mut at_middle);
        denoise(&mut denoiser, &mut at_middle, &mut quiet);
        onwards.feed(&quiet, &mut page.waiting);
        quiet.clear();
        page.turn()?;
        if page.frames > longest {
            return Err(StudioError::NoRecording {
                path: path.into(),
                reason: "it is longer than 12 h".to_owned(),
            });
        }
    }
    into_middle.finish(&mut at_middle);
    denoise(&mut denoiser, &mut at_middle, &mut quiet);
    if let Some(denoiser) = denoiser {
        denoiser.finish(&mut quiet);
    }
    onwards.feed(&quiet, &mut page.waiting);
    onwards.finish(&mut page.waiting);
    page.turn()?;
    let (damaged_packets, cut_short) = recording.damage();
    if page.frames == 0 && (cut_short || damaged_packets > 0) {
        return Err(StudioError::NoRecording {
            path: path.into(),
            reason: "it is cut short or damaged, and none of its sound can be read".to_owned(),
        });
    }
    if page.frames == 0 {
        return Err(StudioError::Empty(path.into()));
    }
    let loudness = page.meter.loudness_global().unwrap_or(f64::NEG_INFINITY);
    if loudness < SOFTEST {
        return Err(silent(path));
    }
    let notes = Notes {
        file: path.into(),
        rate: recording.rate(),
        bits: recording.bits(),
        loudness: Lufs(loudness),
        clipped_frames: clipping.found,
        damaged_packets,
        cut_short,
    };
    let frames = page.frames;
    Ok((page.close()?, frames, notes))
}

fn go_on(stop: &dyn Fn() -> bool) -> Result<(), StudioError> {
    match stop() {
        true => Err(StudioError::Cancelled),
        false => Ok(()),
    }
}

fn denoise(denoiser: &mut Option<Denoiser>, from: &mut Vec<f32>, to: &mut Vec<f32>) {
    match denoiser {
        Some(denoiser) => denoiser.feed(from, to),
        None => to.extend_from_slice(from),
    }
    from.clear();
}

/// A copy with a gain and perhaps a compressor: its loudness and its levels come along.
fn levelled(
    from: &NamedTempFile,
    gain: f64,
    mut compressor: Option<Compressor>,
    rate: SampleRate,
    stop: &dyn Fn() -> bool,
) -> Result<(NamedTempFile, f64, Levels), StudioError> {
    let place = from.path().to_path_buf();
    let failed = |error| StudioError::reading(&place, error);
    let mut source = BufReader::with_capacity(1 << 16, from.reopen().map_err(failed)?);
    let mut to = Aloud::new().map_err(failed)?;
    let mut meter = meter(rate.hz())?;
    let mut levels = Levels::new(rate.hz());
    let gain = 10f64.powf(gain / 20.0) as f32;
    let (mut bytes, mut page) = (vec![0u8; PAGE * 4], Vec::with_capacity(PAGE));
    loop {
        let read = fill(&mut source, &mut bytes).map_err(failed)?;
        if read == 0 {
            break;
        }
        go_on(stop)?;
        page.clear();
        let samples = bytes[..read].chunks_exact(4);
        page.extend(
            samples.map(|four| gain * f32::from_le_bytes([four[0], four[1], four[2], four[3]])),
        );
        if let Some(compressor) = &mut compressor {
            compressor.render(&mut page);
        }
        meter.add_frames_f32(&page).map_err(metering)?;
        levels.feed(&page);
        to.write(&page).map_err(failed)?;
    }
    let loudness = meter.loudness_global().unwrap_or(f64::NEG_INFINITY);
    Ok((to.close().map_err(failed)?, loudness, levels))
}

/// Reads until the bytes are full or the file is at its end.
fn fill(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match source.read(&mut bytes[read..])? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}

fn meter(rate: u32) -> Result<EbuR128, StudioError> {
    let mut meter = EbuR128::new(1, rate, Mode::I | Mode::HISTOGRAM).map_err(metering)?;
    // A voice in the middle of the picture is heard from both sides.
    meter
        .set_channel(0, ebur128::Channel::DualMono)
        .map_err(metering)?;
    Ok(meter)
}

fn metering(error: ebur128::Error) -> StudioError {
    StudioError::Spec(format!("the loudness could not be measured: {error}"))
}

/// Samples on their way into a temporary file.
struct Aloud {
    file: BufWriter<File>,
    named: NamedTempFile,
}

impl Aloud {
    fn new() -> io::Result<Aloud> {
        let named = NamedTempFile::new()?;
        let file = BufWriter::with_capacity(1 << 16, named.reopen()?);
        Ok(Aloud { file, named })
    }

    fn write(&mut self, frames: &[f32]) -> io::Result<()> {
        for frame in frames {
            self.file.write_all(&frame.to_le_bytes())?;
        }
        Ok(())
    }

    fn close(mut self) -> io::Result<NamedTempFile> {
        self.file.flush()?;
        Ok(self.named)
    }
}

/// What waits to be filtered, measured and written.
struct Page {
    place: PathBuf,
    waiting: Vec<f32>,
    high_pass: HighPass,
    meter: EbuR128,
    file: Aloud,
    frames: u64,
}

impl Page {
    fn new(path: &Path, rate: u32) -> Result<Page, StudioError> {
        Ok(Page {
            place: path.into(),
            waiting: Vec::with_capacity(PAGE),
            high_pass: HighPass::new(rate)?,
            meter: meter(rate)?,
            file: Aloud::new().map_err(|error| StudioError::reading(path, error))?,
            frames: 0,
        })
    }

    fn turn(&mut self) -> Result<(), StudioError> {
        self.high_pass.render(&mut self.waiting);
        self.meter.add_frames_f32(&self.waiting).map_err(metering)?;
        self.frames += self.waiting.len() as u64;
        self.file
            .write(&self.waiting)
            .map_err(|error| StudioError::reading(&self.place, error))?;
        self.waiting.clear();
        Ok(())
    }

    fn close(self) -> Result<NamedTempFile, StudioError> {
        self.file
            .close()
            .map_err(|error| StudioError::reading(&self.place, error))
    }
}

/// Counts frames at full scale, in runs of three or more.
#[derive(Default)]
struct Clipping {
    run: u64,
    found: u64,
}

impl Clipping {
    fn feed(&mut self, frames: &[f32]) {
        for frame in frames {
            self.run = if frame.abs() >= CLIPPED {
                self.run + 1
            } else {
                0
            };
            self.found += match self.run {
                0..=2 => 0,
                3 => 3,
                _ => 1,
            };
        }
    }
}
