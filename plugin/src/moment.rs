//! A moment of the host: what its transport says at the start of a buffer.

use nice_plug::prelude::Transport;

/// Where the host is, and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    /// Whether the session plays.
    pub(crate) plays: bool,
    /// Whether it runs by itself rather than on the host's timeline.
    pub(crate) is_free: bool,
    /// Where the host is, frames.
    pub(crate) frame: i64,
    /// Where it is in beats, and how fast.
    pub(crate) tempo: Option<Tempo>,
    /// The frames between which it goes round, while it does.
    pub(crate) round: Option<(i64, i64)>,
    /// The beat at which that begins.
    pub(crate) round_beat: Option<f64>,
    /// Its time signature; 0 where it has none.
    pub(crate) signature: [u32; 2],
}

/// The host's beats (quarter notes).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tempo {
    pub(crate) beat: f64,
    /// Beats a minute, above 0.
    pub(crate) bpm: f64,
}

impl Moment {
    /// What the host says; `free` and `run` are the parameters of a session that runs by itself. A host without a
    /// transport plays the session from its beginning.
    pub(crate) fn read(transport: &Transport, free: bool, run: bool) -> Moment {
        let has_transport = transport.playing
            || transport.tempo.is_some()
            || transport.pos_samples.is_some()
            || transport.pos_seconds.is_some()
            || transport.pos_beats.is_some();
        let rate = f64::from(transport.sample_rate);
        let frame = match (transport.pos_samples, transport.pos_seconds) {
            (Some(samples), _) => samples,
            (None, Some(seconds)) => (seconds * rate).round() as i64,
            _ => transport.pos_samples().unwrap_or(0),
        };
        let bpm = transport.tempo.filter(|bpm| bpm.is_finite() && *bpm > 0.0);
        let beat = transport
            .pos_beats
            .or_else(|| Some(frame as f64 / rate * bpm? / 60.0));
        let is_free = free || !has_transport;
        let round = transport
            .loop_range_samples()
            .filter(|(start, end)| end > start && !is_free);
        Moment {
            plays: match (has_transport, free) {
                (_, true) => run,
                (true, false) => transport.playing,
                (false, false) => true,
            },
            is_free,
            frame,
            tempo: bpm.and_then(|bpm| Some(Tempo { beat: beat?, bpm })),
            round,
            round_beat: round
                .and_then(|_| transport.loop_range_beats())
                .map(|(start, _)| start),
            signature: match (transport.time_sig_numerator, transport.time_sig_denominator) {
                (Some(upper), Some(lower)) => [upper.unsigned_abs(), lower.unsigned_abs()],
                _ => [0, 0],
            },
        }
    }
}
