//! The figures of a track.

use super::stage::Stage;
use super::{Analysers, MeterOptions, gating, startle};
use anodyne_units::{Decibels, Frames};
use serde::Serialize;

/// What a track measures. In JSON, minus infinity (silence) is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Frames per second.
    pub sample_rate: u32,
    /// Length in frames.
    pub frames: u64,
    /// Length in seconds.
    pub seconds: f64,
    /// Integrated loudness, LUFS (ITU-R BS.1770-4).
    pub integrated_lufs: f64,
    /// Loudness range, LU (EBU Tech 3342).
    pub range_lu: f64,
    /// True peak, dBTP (ITU-R BS.1770-4 annex 2, as ebur128 interpolates it).
    pub true_peak_dbtp: f64,
    /// Highest sample, dB of full scale.
    pub sample_peak_dbfs: f64,
    /// Largest L(t + 1 s) - L(t) of the momentary loudness (400 ms) after the fade-in, in LU; the later one above -60
    /// LUFS, the earlier one at least -70. 0 where nothing rises.
    pub rise_1s_lu: f64,
    /// Where that is: the end of the later window, in seconds.
    pub rise_1s_at: Option<f64>,
    /// Largest rise from one 10-s window to the next after the fade-in, every second, in LU; 0 where nothing rises.
    pub rise_10s_lu: f64,
    /// Where that is: the end of the later window, in seconds.
    pub rise_10s_at: Option<f64>,
    /// Largest excess of the momentary loudness over the 60 s that end with it, after minute 20, in LU; `None` in
    /// shorter tracks.
    pub excess_lu: Option<f64>,
    /// Where that is, in seconds.
    pub excess_at: Option<f64>,
    /// Seconds over which the loudness (3 s) rises from the start, to within 1 LU of where it stays for half a minute.
    pub fade_in_seconds: f64,
    /// Seconds over which it falls to the end, by the same measure.
    pub fade_out_seconds: f64,
    /// Mean of the left samples, full scale at 1.
    pub dc_left: f64,
    /// Mean of the right samples.
    pub dc_right: f64,
    /// Longest stretch below -80 dBFS, in seconds.
    pub longest_silence_seconds: f64,
    /// Exact zeros at the start, in seconds.
    pub zeros_at_start_seconds: f64,
    /// Exact zeros at the end, in seconds.
    pub zeros_at_end_seconds: f64,
    /// Lone jumps of the waveform, on both sides together.
    pub clicks: u64,
    /// Where the first is, in seconds.
    pub first_click_at: Option<f64>,
    /// Samples at full scale.
    pub clipped_samples: u64,
    /// Samples that are not numbers, or infinite.
    pub bad_samples: u64,
    /// Lowest correlation of the two sides over any 10 s, -1 to 1; `None` for silence.
    pub lowest_correlation: Option<f64>,
    /// Mean spectral centroid, Hz, weighted by power; `None` for silence.
    pub centroid_hz: Option<f64>,
    /// Slope of the mean power density from 200 Hz to 8 kHz, dB per octave.
    pub tilt_200_db_per_octave: Option<f64>,
    /// The same from 500 Hz.
    pub tilt_500_db_per_octave: Option<f64>,
    /// Mean centroid from the start of the night on; `None` in shorter tracks.
    pub night_centroid_hz: Option<f64>,
    /// Slope from 500 Hz of the night.
    pub night_tilt_500_db_per_octave: Option<f64>,
}

/// The instant after which nothing may stand out, from the no-startle limits: minute 20.
const STANDING_OUT_FROM_TENTHS: usize = 20 * 60 * 10;

pub(super) fn measured(options: &MeterOptions, stage: &Stage, analysers: Analysers) -> Measured {
    let Analysers {
        loudness,
        peak,
        levels,
        extent,
        clicks,
        spectrum,
    } = analysers;
    let (rate, frames) = (options.sample_rate, stage.taken());
    let seconds = |frames: u64| rate.seconds(Frames(frames)).0;
    let energies = loudness.energies();
    let fade_in = (options.fade_in.0 * 10.0).ceil() as usize;
    let rise_1s = startle::rise_in_one_second(energies, fade_in).filter(|found| found.rise > 0.0);
    let rise_10s = startle::rise_in_ten_seconds(energies, fade_in).filter(|found| found.rise > 0.0);
    let excess = startle::excess_over_minute(energies, STANDING_OUT_FROM_TENTHS);
    let [dc_left, dc_right] = levels.offsets(frames);
    let (zeros_at_start, zeros_at_end) = extent.zeros();
    let [(clicks_left, first_left), (clicks_right, first_right)] = clicks.map(|side| side.finish());
    Measured {
        sample_rate: rate.hz(),
        frames,
        seconds: seconds(frames),
        integrated_lufs: gating::integrated(energies),
        range_lu: gating::range(energies),
        true_peak_dbtp: Decibels::from_gain(f64::from(peak.highest())).0,
        sample_peak_dbfs: Decibels::from_gain(f64::from(peak.sample())).0,
        rise_1s_lu: rise_1s.map_or(0.0, |found| found.rise),
        rise_1s_at: rise_1s.map(|found| found.at),
        rise_10s_lu: rise_10s.map_or(0.0, |found| found.rise),
        rise_10s_at: rise_10s.map(|found| found.at),
        excess_lu: excess.map(|found| found.rise),
        excess_at: excess.map(|found| found.at),
        fade_in_seconds: startle::fade_in_seconds(energies),
        fade_out_seconds: startle::fade_out_seconds(energies),
        dc_left,
        dc_right,
        longest_silence_seconds: seconds(extent.longest_silence()),
        zeros_at_start_seconds: seconds(zeros_at_start),
        zeros_at_end_seconds: seconds(zeros_at_end),
        clicks: clicks_left + clicks_right,
        first_click_at: first_left.into_iter().chain(first_right).min().map(seconds),
        clipped_samples: stage.clipped,
        bad_samples: stage.bad,
        lowest_correlation: levels.lowest_correlation(),
        centroid_hz: spectrum.centroid(),
        tilt_200_db_per_octave: spectrum.tilt(200.0),
        tilt_500_db_per_octave: spectrum.tilt(500.0),
        night_centroid_hz: spectrum.night_centroid(),
        night_tilt_500_db_per_octave: spectrum.night_tilt(500.0),
    }
}
