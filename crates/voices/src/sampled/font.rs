//! A SoundFont file that has been read.

use std::fmt;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The recordings and presets of a SoundFont 2 file.
pub struct SoundFont {
    pub(super) file: rustysynth::SoundFont,
}

/// What is wrong with a SoundFont file, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFontFault(pub(crate) String);

impl fmt::Display for SoundFontFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SoundFontFault {}

impl SoundFont {
    /// Reads a file from its first byte.
    ///
    /// # Errors
    /// Bytes that are no SoundFont 2, or one that is damaged or compressed (SF3).
    pub fn read(from: &mut impl Read) -> Result<SoundFont, SoundFontFault> {
        let told = |why: String| SoundFontFault(format!("it is no SoundFont 2 file: {why}"));
        // The crate trusts the numbers in a file and panics where they point beyond it.
        let read = catch_unwind(AssertUnwindSafe(|| rustysynth::SoundFont::new(from)));
        let read = read.map_err(|_| told("its parts do not fit together".to_owned()))?;
        let file = read.map_err(|why| told(why.to_string()))?;
        Ok(SoundFont { file })
    }

    /// Whether the file has the preset.
    ///
    /// # Errors
    /// It has not; the fault names the nearest that it has.
    pub fn has(&self, bank: u16, number: u16) -> Result<(), SoundFontFault> {
        self.preset(bank, number).map(drop)
    }

    pub(super) fn preset(
        &self,
        bank: u16,
        number: u16,
    ) -> Result<&rustysynth::Preset, SoundFontFault> {
        let (bank, number) = (i32::from(bank), i32::from(number));
        let presets = self.file.get_presets();
        let off = |one: &&rustysynth::Preset| {
            let (banks, numbers) = (
                one.get_bank_number() - bank,
                one.get_patch_number() - number,
            );
            1000 * banks.abs() + numbers.abs()
        };
        match presets.iter().min_by_key(off) {
            Some(nearest) if off(&nearest) == 0 => Ok(nearest),
            Some(nearest) => Err(SoundFontFault(format!(
                "it has no preset {number} in bank {bank}; the nearest is preset {} in bank {} ({})",
                nearest.get_patch_number(),
                nearest.get_bank_number(),
                nearest.get_name().trim_end_matches('\0')
            ))),
            None => Err(SoundFontFault("it has no presets".to_owned())),
        }
    }
}
