//! The scratch folder: segments that are done, so that a server that was killed does none of them again.

use anodyne_studio::Segment;
use anodyne_studio::narration::Balance;
use anodyne_units::{Decibels, Frames};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The folder of one render.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
}

/// The gain that the segments are rendered with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Gain {
    /// Decibels ahead of the limiter, as the bits of an f64: it comes back exactly.
    bits: u64,
    /// Whether it comes from levelling, or from the measurement of a first pass.
    pub(super) first: bool,
    /// The balance with a voice as levelling found it: its four figures as bits.
    #[serde(default)]
    balance: Option<[u64; 4]>,
}

impl Gain {
    pub(super) fn new(gain: Decibels, first: bool) -> Gain {
        let bits = gain.0.to_bits();
        Gain {
            bits,
            first,
            balance: None,
        }
    }

    /// The same with the balance of a voice.
    pub(super) fn with(self, balance: Option<Balance>) -> Gain {
        let bits = |one: Balance| {
            [one.voice.0, one.music.0, one.speech_lufs, one.beneath_lufs].map(f64::to_bits)
        };
        Gain {
            balance: balance.map(bits),
            ..self
        }
    }

    pub(super) fn balance(self) -> Option<Balance> {
        let [voice, music, speech_lufs, beneath_lufs] = self.balance?.map(f64::from_bits);
        Some(Balance {
            voice: Decibels(voice),
            music: Decibels(music),
            speech_lufs,
            beneath_lufs,
        })
    }

    pub(super) fn decibels(self) -> Decibels {
        Decibels(f64::from_bits(self.bits))
    }
}

/// Before each segment: a mark, and the gain's bits. After it: CRC-32 of its samples, which shows what a power cut tore.
const MARK: &[u8; 8] = b"anodyne2";
const HEAD: usize = 8 + 8;
const SUM: usize = 4;

impl Scratch {
    /// The folder of a render below `root`; made when something is kept.
    pub(crate) fn of(root: &Path, render: &str) -> Scratch {
        Scratch {
            folder: root.join(render),
        }
    }

    /// Where a recording of the voice stands.
    pub(crate) fn voice(&self, id: &str, format: &str) -> PathBuf {
        self.folder.join(format!("voice-{id}.{format}"))
    }

    /// Where the track is put together.
    pub(super) fn track(&self, format: &str) -> PathBuf {
        self.folder.join(format!("track.{format}"))
    }

    /// Makes the folder, and removes what was in the making when a server was killed.
    pub(super) fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let kept = name.starts_with("segment-") || name.starts_with("voice-") || name == "gain";
            if !kept || name.ends_with(".new") {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    pub(super) fn gain(&self) -> Option<Gain> {
        let text = fs::read(self.folder.join("gain")).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub(super) fn keep_gain(&self, gain: Gain) -> io::Result<()> {
        let text = serde_json::to_vec(&gain).map_err(io::Error::other)?;
        self.write("gain", |file| file.write_all(&text))
    }

    /// Which segments of these lengths were kept with this gain; whether they are whole shows when they are read.
    pub(super) fn kept(&self, gain: Gain, lengths: impl Iterator<Item = Frames>) -> Vec<bool> {
        let kept = |(segment, frames)| self.open(segment, gain, frames).is_some();
        (0..).zip(lengths).map(kept).collect()
    }

    pub(super) fn keep(&self, segment: usize, gain: Gain, sound: &Segment) -> io::Result<()> {
        self.write(&name(segment), |file| {
            file.write_all(&head(gain))?;
            let mut summed = Summed::new(&mut *file);
            sound.write_to(&mut summed)?;
            let sum = summed.sum.finalize();
            file.write_all(&sum.to_le_bytes())
        })
    }

    /// Reads a kept segment of so many frames over what `sound` held; `false` where it is missing, of another gain, or
    /// damaged.
    pub(super) fn read(
        &self,
        segment: usize,
        gain: Gain,
        frames: Frames,
        sound: &mut Segment,
    ) -> bool {
        let Some(file) = self.open(segment, gain, frames) else {
            return false;
        };
        let (mut summed, mut sum) = (Summed::new(file), [0; SUM]);
        let read = sound.read_from(frames, &mut summed);
        let expected = summed.sum.finalize().to_le_bytes();
        read.and_then(|()| summed.file.read_exact(&mut sum)).is_ok() && sum == expected
    }

    /// The file of a kept segment after its head, where it has the right gain and length.
    fn open(&self, segment: usize, gain: Gain, frames: Frames) -> Option<fs::File> {
        let mut file = fs::File::open(self.segment(segment)).ok()?;
        let mut found = [0; HEAD];
        file.read_exact(&mut found).ok()?;
        let whole = HEAD as u64 + Segment::bytes_of(frames) + SUM as u64;
        (found == head(gain) && file.metadata().ok()?.len() == whole).then_some(file)
    }

    /// Removes everything of this render.
    pub(crate) fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn segment(&self, segment: usize) -> PathBuf {
        self.folder.join(name(segment))
    }

    /// Written aside and renamed: after a kill it is whole or not there. A power cut may tear it, which its sum shows.
    fn write(
        &self,
        name: &str,
        write: impl FnOnce(&mut fs::File) -> io::Result<()>,
    ) -> io::Result<()> {
        let aside = self.folder.join(format!("{name}.new"));
        let written = fs::File::create(&aside)
            .and_then(|mut file| write(&mut file))
            .and_then(|()| fs::rename(&aside, self.folder.join(name)));
        written.inspect_err(|_| {
            // What does not fit must not lie about.
            let _ = fs::remove_file(&aside);
        })
    }
}

/// A file that is summed up as it is written or read.
struct Summed<F> {
    file: F,
    sum: crc32fast::Hasher,
}

impl<F> Summed<F> {
    fn new(file: F) -> Summed<F> {
        Summed {
            file,
            sum: crc32fast::Hasher::new(),
        }
    }
}

impl<F: Write> Write for Summed<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.sum.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl<F: Read> Read for Summed<F> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(bytes)?;
        self.sum.update(&bytes[..count]);
        Ok(count)
    }
}

fn head(gain: Gain) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(MARK);
    head[8..].copy_from_slice(&gain.bits.to_le_bytes());
    head
}

fn name(segment: usize) -> String {
    format!("segment-{segment:05}")
}

/// Bytes that are free where `folder` is; as many as there can be where the system does not say.
pub(crate) fn room(folder: &Path) -> u64 {
    fs4::available_space(folder).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_comes_back_only_whole_and_with_its_gain() {
        let root = tempfile::tempdir().unwrap();
        let scratch = Scratch::of(root.path(), "ab12");
        scratch.prepare().unwrap();
        let gain = Gain::new(Decibels(-3.1), true);
        let sound = Segment {
            left: vec![0.5, -0.25],
            right: vec![0.0, 1.0],
        };
        scratch.keep(1, gain, &sound).unwrap();
        let mut read = Segment::default();
        assert!(scratch.read(1, gain, Frames(2), &mut read));
        assert_eq!(read, sound);
        let lengths = |frames: u64| std::iter::repeat_n(Frames(frames), 3);
        assert_eq!(scratch.kept(gain, lengths(2)), [false, true, false]);
        assert_eq!(scratch.kept(gain, lengths(3)), [false; 3]);
        let other = Gain::new(Decibels(-3.0), true);
        assert!(!scratch.read(1, other, Frames(2), &mut read));
        let path = scratch.segment(1);
        let whole = fs::read(&path).unwrap();
        for place in [HEAD, HEAD + 15, HEAD + 16 + SUM - 1] {
            let mut torn = whole.clone();
            torn[place] ^= 1;
            fs::write(&path, torn).unwrap();
            assert!(!scratch.read(1, gain, Frames(2), &mut read), "byte {place}");
        }
        fs::write(&path, whole).unwrap();
        assert!(scratch.read(1, gain, Frames(2), &mut read));
    }

    #[test]
    fn what_was_in_the_making_is_swept_and_what_was_done_stays() {
        let root = tempfile::tempdir().unwrap();
        let scratch = Scratch::of(root.path(), "ab12");
        scratch.prepare().unwrap();
        scratch.keep_gain(Gain::new(Decibels(1.0), true)).unwrap();
        for name in ["segment-00000", "segment-00001.new", ".track.wav.x.part"] {
            fs::write(scratch.folder.join(name), "x").unwrap();
        }
        scratch.prepare().unwrap();
        assert!(scratch.gain().is_some() && scratch.segment(0).exists());
        assert_eq!(fs::read_dir(&scratch.folder).unwrap().count(), 2);
    }
}
