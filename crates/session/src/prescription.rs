//! The prescription: what is meant, after everything asked has been understood and every default filled in.

use crate::{
    AskedTempo, BreathClock, BreathCue, BreathRate, BreathRatio, ClockKind, Delivery, Holding,
    Palette, Programme, Wish,
};
use anodyne_music::{Key, Meter, Tempo};
use anodyne_units::{Seconds, Seed};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The validated description of what the listener needs; the one input of [`plan`](crate::plan()).
///
/// It serialises to the document a [`Wish`] reads, with every choice written out and always with its seed, so that the
/// session can be made again.
#[derive(Clone, Debug, PartialEq)]
pub struct Prescription {
    /// The arc.
    pub programme: Programme,
    /// The instruments and their mix.
    pub palette: Palette,
    /// The tempo as asked, or the programme's own.
    pub tempo: AskedTempo,
    /// The tempo at which the session begins, nudged where a locked breath needs it.
    pub start_tempo: Tempo,
    /// The tempo at which it ends.
    pub end_tempo: Tempo,
    /// The home key.
    pub key: Key,
    /// The meter, where another than the programme's own was asked for; the programme here has it.
    pub meter: Option<Meter>,
    /// The length, 30 s to 12 h, to the millisecond.
    pub length: Seconds,
    /// The breath the music follows, if any.
    pub breath: Option<AskedBreath>,
    /// The song that is played, if there is one.
    pub song: Option<crate::AskedSong>,
    /// How much the music carries.
    pub holding: Holding,
    /// Whether the track goes home with the client; challenging music then needs to be allowed in the file.
    pub take_home: bool,
    /// Whether challenging music may go home.
    pub allow_challenging: bool,
    /// The number from which every choice of the music descends.
    pub seed: Seed,
    /// How the file is delivered.
    pub delivery: Delivery,
    /// The title in the file's tags.
    pub title: Option<String>,
    /// An opaque code for the client: letters, digits, `-` and `_`. Never a name, and never logged.
    pub client: Option<String>,
    /// The fingerprint (BLAKE3, hexadecimal) of each SoundFont file that the palette names; filled in by whoever reads
    /// the files, so that the track can only be made again from the same ones.
    pub soundfonts: BTreeMap<String, String>,
}

/// A breath as it is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AskedBreath {
    /// Breaths per minute, as asked.
    pub rate: BreathRate,
    /// In-breath to out-breath.
    pub ratio: BreathRatio,
    /// How plainly the music shows it.
    pub cue: BreathCue,
    /// What its clock goes by, with what that does to the tempo.
    pub clock: BreathClock,
}

impl AskedBreath {
    /// The kind of its clock.
    pub fn clock_kind(&self) -> ClockKind {
        match self.clock {
            BreathClock::Locked { .. } => ClockKind::Locked,
            BreathClock::Free => ClockKind::Free,
        }
    }
}

impl Prescription {
    /// The wish that asks for exactly this.
    pub fn to_wish(&self) -> Wish {
        let delivery = &self.delivery;
        Wish {
            programme: Some(self.programme.id.clone()),
            programme_text: self.programme.text.clone(),
            palette: Some(self.palette.id.clone()),
            palette_text: self.palette.text.clone(),
            tempo: Some(self.tempo.to_string()),
            key: Some(self.key.to_string()),
            meter: self.meter.map(|meter| meter.to_string()),
            length: self.asked_length().map(|length| length.to_string()),
            holding: Some(self.holding.to_string()),
            breath_rate: self.breath.map(|breath| breath.rate.to_string()),
            breath_ratio: self.breath.map(|breath| breath.ratio.to_string()),
            breath_cue: self.breath.map(|breath| breath.cue.to_string()),
            breath_clock: self.breath.map(|breath| breath.clock_kind().to_string()),
            mood_from: self.programme.moods.map(|(from, _)| from.to_string()),
            mood_to: self.programme.moods.map(|(_, to)| to.to_string()),
            take_home: self.take_home.then_some(true),
            allow_challenging: self.allow_challenging.then_some(true),
            seed: Some(self.seed.0),
            sample_rate: Some(delivery.sample_rate.hz()),
            bits: Some(delivery.bits.to_string()),
            format: Some(delivery.format.to_string()),
            loudness: Some(delivery.loudness.0),
            ceiling: Some(delivery.ceiling.0),
            chart: self.song.as_ref().map(|song| song.chart.to_chordpro()),
            count_in: self.song.as_ref().map(|song| song.count_in as u64),
            section: self.song.as_ref().and_then(|song| song.section.clone()),
            seamless: self
                .song
                .as_ref()
                .and_then(|song| song.seamless.then_some(true)),
            title: self.title.clone(),
            client: self.client.clone(),
            soundfonts: self.soundfonts.clone(),
            ..Wish::default()
        }
    }

    /// The length to be asked for; a seamless loop is asked for by what is heard of it.
    fn asked_length(&self) -> Option<Seconds> {
        match &self.song {
            Some(song) => song.asked_length(self.length, &self.tempo),
            None => Some(self.length),
        }
    }

    /// The document in TOML, as [`Wish::from_toml`] reads it.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("text and numbers can always be written")
    }
}

impl Serialize for Prescription {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wish().serialize(serializer)
    }
}
