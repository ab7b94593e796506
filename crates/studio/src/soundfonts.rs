//! The SoundFont files that a palette names: found, read whole, and known by their fingerprint.

use crate::StudioError;
use anodyne_engine::SoundFont;
use anodyne_session::{Palette, Prescription};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// The files of a palette, in the order in which it names them; most palettes have none.
#[derive(Default)]
pub struct SoundFonts {
    fonts: Vec<SoundFont>,
    fingerprints: BTreeMap<String, String>,
}

/// The largest file that is read, bytes.
pub const LARGEST_SOUNDFONT: u64 = 1 << 30;

impl SoundFonts {
    /// Reads the files of a prescription's palette, names without a root from `folder` on, and makes sure that each has
    /// the presets that are asked of it, and the fingerprint that the prescription asks for, if any.
    ///
    /// # Errors
    /// A file that is missing, too large, no SoundFont, without the preset, or another than the prescription was made
    /// with.
    pub fn load(prescription: &Prescription, folder: &Path) -> Result<SoundFonts, StudioError> {
        let palette = &prescription.palette;
        let mut loaded = SoundFonts::default();
        for (place, name) in palette.soundfonts.iter().enumerate() {
            let path = folder.join(name);
            let (font, fingerprint) = read(&path)?;
            has_presets(&font, palette, place).map_err(|reason| refuse(&path, reason))?;
            if let Some(asked) = prescription.soundfonts.get(name)
                && !asked.eq_ignore_ascii_case(&fingerprint)
            {
                let reason = format!(
                    "it is not the file that the prescription was made with: its BLAKE3 is {fingerprint}, asked for is {asked}; \
                     find that file, or take the line out of the prescription's soundfonts"
                );
                return Err(refuse(&path, reason));
            }
            loaded.fonts.push(font);
            loaded.fingerprints.insert(name.clone(), fingerprint);
        }
        Ok(loaded)
    }

    /// BLAKE3 of each file by the name that the palette has for it: what a prescription keeps.
    pub fn fingerprints(&self) -> &BTreeMap<String, String> {
        &self.fingerprints
    }

    pub(crate) fn fonts(&self) -> &[SoundFont] {
        &self.fonts
    }
}

fn has_presets(font: &SoundFont, palette: &Palette, place: usize) -> Result<(), String> {
    let presets = palette.instruments.iter().filter_map(|seat| seat.preset);
    for preset in presets.filter(|preset| preset.soundfont == place) {
        font.has(preset.bank, preset.number)
            .map_err(|fault| fault.to_string())?;
    }
    Ok(())
}

/// Reads a file once, for what is in it and for its fingerprint.
fn read(path: &Path) -> Result<(SoundFont, String), StudioError> {
    let failed = |error| StudioError::reading(path, error);
    let found = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let reason = "there is no such file; --soundfonts names the folder it is in".to_owned();
            return Err(refuse(path, reason));
        }
        found => found.map_err(failed)?,
    };
    if found.is_dir() {
        return Err(refuse(path, "it is a folder".to_owned()));
    }
    if found.len() > LARGEST_SOUNDFONT {
        let reason = format!(
            "it has {} bytes, above the limit {LARGEST_SOUNDFONT}",
            found.len()
        );
        return Err(refuse(path, reason));
    }
    let file = BufReader::with_capacity(1 << 20, File::open(path).map_err(failed)?);
    let mut hashed = Hashed {
        from: file.take(LARGEST_SOUNDFONT),
        hasher: blake3::Hasher::new(),
    };
    let font = SoundFont::read(&mut hashed).map_err(|fault| refuse(path, fault.to_string()))?;
    // What stands behind the SoundFont in the file belongs to its fingerprint too.
    io::copy(&mut hashed, &mut io::sink()).map_err(failed)?;
    Ok((font, hashed.hasher.finalize().to_hex().to_string()))
}

fn refuse(path: &Path, reason: String) -> StudioError {
    StudioError::SoundFont {
        path: PathBuf::from(path),
        reason,
    }
}

/// A reader whose bytes are hashed on their way.
struct Hashed<R> {
    from: R,
    hasher: blake3::Hasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }
}
