//! The cadences of the modes.

use anodyne_music::Mode;

/// The motions that close a phrase in a mode, as degrees from and to: into the tonic, and half closes away from it.
pub(crate) fn cadences(mode: Mode) -> &'static [(u8, u8)] {
    match mode.harmonised() {
        Mode::Dorian => &[
            (3, 0),
            (6, 0),
            (4, 0),
            (1, 0),
            (0, 3),
            (6, 3),
            (2, 3),
            (0, 6),
        ],
        Mode::Phrygian => &[
            (1, 0),
            (6, 0),
            (3, 0),
            (0, 1),
            (2, 1),
            (3, 1),
            (0, 6),
            (5, 6),
        ],
        Mode::Lydian => &[
            (1, 0),
            (4, 0),
            (2, 0),
            (0, 1),
            (5, 1),
            (0, 4),
            (1, 4),
            (2, 5),
        ],
        Mode::Mixolydian => &[
            (6, 0),
            (3, 0),
            (4, 0),
            (0, 6),
            (6, 3),
            (3, 6),
            (0, 3),
            (1, 4),
        ],
        Mode::Aeolian => &[
            (6, 0),
            (3, 0),
            (4, 0),
            (5, 0),
            (5, 6),
            (3, 6),
            (0, 5),
            (0, 3),
            (2, 6),
        ],
        Mode::HarmonicMinor => &[
            (4, 0),
            (3, 0),
            (5, 0),
            (0, 4),
            (3, 4),
            (5, 4),
            (0, 5),
            (0, 3),
        ],
        _ => &[
            (3, 0),
            (4, 0),
            (1, 4),
            (0, 3),
            (0, 4),
            (5, 3),
            (5, 1),
            (2, 3),
            (1, 3),
            (0, 5),
        ],
    }
}
