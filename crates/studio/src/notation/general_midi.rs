//! General MIDI: the nearest of its 128 programmes to each of our instruments.

use anodyne_music::{Family, Instrument, Pitch};

/// The programme of an instrument, 0..=127; one that is not listed gets its family's.
pub(super) fn programme(instrument: Instrument) -> u8 {
    let listed = PROGRAMMES.iter().find(|(id, _)| *id == instrument.id());
    match (listed, instrument.family()) {
        (Some((_, programme)), _) => *programme,
        (None, Family::Sustained) => 89,
        (None, _) => 11,
    }
}

/// Id and programme, counted from 0.
const PROGRAMMES: [(&str, u8); 23] = [
    ("warm-pad", 89),
    ("string-ensemble", 49),
    ("choir", 52),
    ("glass-pad", 92),
    ("flute", 73),
    ("felt-piano", 0),
    ("harp", 46),
    ("kalimba", 108),
    ("singing-bowl", 14),
    ("sub-drone", 95),
    ("nylon-guitar", 24),
    ("celesta", 8),
    ("cello", 42),
    ("chimes", 14),
    ("handpan", 114),
    ("marimba", 12),
    ("vibraphone", 11),
    ("music-box", 10),
    ("clarinet", 71),
    ("oboe", 68),
    ("viola", 41),
    ("bansuri", 75),
    ("shakuhachi", 77),
];

/// The key of the drum channel for a stroke: hand drums for ours, maracas for a shaker.
pub(super) fn drum(instrument: Instrument, stroke: Pitch) -> u8 {
    const LOW_CONGA: u8 = 64;
    const OPEN_HIGH_CONGA: u8 = 63;
    const MARACAS: u8 = 70;
    match (instrument.id(), stroke.0) {
        ("shaker", _) => MARACAS,
        (_, ..46) => LOW_CONGA,
        _ => OPEN_HIGH_CONGA,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instrument_gets_its_own_programme_or_its_familys() {
        let check = |id: &str, expected: u8| {
            let instrument: Instrument = id.parse().unwrap();
            assert_eq!(programme(instrument), expected, "{id}");
        };
        check("harp", 46);
        check("flute", 73);
        check("ocean", 11);
        assert!(Instrument::ALL.iter().all(|one| programme(*one) < 128));
    }
}
