//! What the catalogue shows: programmes, palettes, and the ranges of what can be asked for.

use crate::convert::{duration, holding_of};
use crate::v1;
use anodyne_music::{Mode, Tempo};
use anodyne_session::{Delivery, LONGEST, Library, Palette, Programme, SHORTEST};

/// Every programme, the default first.
pub fn programmes(library: &Library) -> Vec<v1::Programme> {
    library.programmes().iter().map(programme).collect()
}

/// Every palette, the default first.
pub fn palettes(library: &Library) -> Vec<v1::Palette> {
    library.palettes().iter().map(palette).collect()
}

/// The capabilities that follow from the engine; those of a server are left at 0.
pub fn ranges() -> v1::Capabilities {
    v1::Capabilities {
        shortest_length: Some(duration(SHORTEST)),
        longest_length: Some(duration(LONGEST)),
        slowest_tempo_bpm: Tempo::SLOWEST,
        fastest_tempo_bpm: Tempo::FASTEST,
        sample_rates_hertz: Delivery::SAMPLE_RATES.to_vec(),
        sample_formats: [
            v1::SampleFormat::Int16,
            v1::SampleFormat::Int24,
            v1::SampleFormat::Float32,
        ]
        .map(i32::from)
        .to_vec(),
        file_formats: [v1::FileFormat::Wav, v1::FileFormat::Flac]
            .map(i32::from)
            .to_vec(),
        quietest_loudness_lufs: Delivery::QUIETEST.0,
        loudest_loudness_lufs: Delivery::LOUDEST.0,
        modes: Mode::ALL.map(|mode| mode.to_string()).to_vec(),
        ..v1::Capabilities::default()
    }
}

fn programme(programme: &Programme) -> v1::Programme {
    v1::Programme {
        name: format!("programmes/{}", programme.id),
        id: programme.id.clone(),
        display_name: programme.name.clone(),
        purpose: programme.purpose.clone(),
        cautions: programme.card.cautions.clone(),
        sources: programme.card.sources.clone(),
        default_length: Some(duration(programme.length)),
        default_tempo_bpm: programme.tempo.bpm(),
        default_key: programme.key.to_string(),
        default_holding: holding_of(programme.holding).into(),
        default_loudness_lufs: programme.loudness.0,
    }
}

fn palette(palette: &Palette) -> v1::Palette {
    let mut instruments: Vec<String> = Vec::new();
    for seat in &palette.instruments {
        let instrument = seat.instrument.to_string();
        if !instruments.contains(&instrument) {
            instruments.push(instrument);
        }
    }
    v1::Palette {
        name: format!("palettes/{}", palette.id),
        id: palette.id.clone(),
        display_name: palette.name.clone(),
        purpose: palette.purpose.clone(),
        instruments,
    }
}
