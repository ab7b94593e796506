//! How much a script may hold. Whatever is beyond is refused with a finding, never cut off in silence.

/// The limits of a script.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl Limits {
    /// The largest file, bytes: some 150,000 words, more than a night of speech.
    pub const BYTES: usize = 1_000_000;
    /// The most lines of text in a file.
    pub const LINES: usize = 20_000;
    /// The most phases.
    pub const PHASES: usize = 40;
    /// The most lines of narration and directions together.
    pub const ITEMS: usize = 4_000;
    /// The longest line of narration, characters.
    pub const LINE: usize = 4_000;
    /// The most findings that are told; the first come first.
    pub const FINDINGS: usize = 50;
    /// The shortest and longest `[pause]`, seconds.
    pub const PAUSE: (f64, f64) = (0.5, 1_800.0);
    /// The shortest and longest `[silence]`, seconds: its fade out alone takes 8 s.
    pub const SILENCE: (f64, f64) = (10.0, 1_800.0);
    /// The fewest and most cycles of one `[breath]`.
    pub const BREATHS: (u32, u32) = (1, 60);
    /// The shortest and longest phase that may be written, seconds.
    pub const PHASE: (f64, f64) = (20.0, 43_200.0);
    /// Words per minute in the front matter.
    pub const PACE: (f64, f64) = (40.0, 240.0);
}
