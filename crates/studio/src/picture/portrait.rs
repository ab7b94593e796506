//! The portrait of a sound: a waveform above, a spectrogram below, low notes at the bottom, time from left to right.

use super::axis::{HERTZ_TICKS, time_ticks};
use super::canvas::LETTER_HEIGHT;
use super::colour::{BODY, FIELD, INK, LINE, REACH, blend, heat};
use super::spectra::{LOWEST_HERTZ, ROWS, highest_hertz};
use super::{Area, Canvas};
use anodyne_units::SampleRate;

/// What a sound looked like; any number of pictures can be drawn from it.
#[derive(Clone, Debug)]
pub struct Portrait {
    rate: SampleRate,
    seconds: f64,
    reaches: Vec<Reach>,
    /// Level in dB by column and row, 0 for a sine at full scale.
    levels: Vec<f32>,
    /// The loudest of them.
    loudest: f32,
}

/// How far the waveform reaches within one column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    low: f32,
    high: f32,
    squares: f64,
    count: u64,
}

impl Reach {
    pub(super) const NONE: Reach = Reach {
        low: 0.0,
        high: 0.0,
        squares: 0.0,
        count: 0,
    };

    pub(super) fn take(&mut self, left: f32, right: f32) {
        self.low = self.low.min(left.min(right));
        self.high = self.high.max(left.max(right));
        self.squares += 0.5 * f64::from(left * left + right * right);
        self.count += 1;
    }

    fn rms(&self) -> f32 {
        (self.squares / self.count.max(1) as f64).sqrt() as f32
    }
}

/// Decibels from the loudest colour down to the darkest.
const SPAN: f32 = 72.0;

/// Nothing louder than this takes the lightest colour: silence stays dark.
const LEAST_LOUD: f32 = -80.0;

impl Portrait {
    pub(super) fn new(
        rate: SampleRate,
        frames: u64,
        reaches: Vec<Reach>,
        power: Vec<f32>,
    ) -> Portrait {
        let levels: Vec<f32> = power
            .iter()
            .map(|power| 10.0 * power.max(1e-20).log10())
            .collect();
        let loudest = levels.iter().copied().fold(LEAST_LOUD, f32::max);
        Portrait {
            rate,
            seconds: frames as f64 / f64::from(rate.hz()),
            reaches,
            levels,
            loudest,
        }
    }

    /// Draws waveform and spectrogram with title and axes. Below some 160 by 120 pixels nothing readable comes of it:
    /// use [`Portrait::draw_tile`] there.
    pub fn draw(&self, canvas: &mut Canvas, area: Area, title: &str) {
        let (left, top, right, bottom) = (52, 26, 14, 26);
        let width = area.width.saturating_sub(left + right).max(1);
        let room = area.height.saturating_sub(top + bottom + 10).max(4);
        let wave = Area {
            x: area.x + left,
            y: area.y + top,
            width,
            height: room / 4,
        };
        let spectrum = Area {
            y: wave.y + wave.height + 10,
            height: room - room / 4,
            ..wave
        };
        canvas.write(area.x + left, area.y + 5, title, INK);
        self.draw_wave(canvas, wave);
        self.draw_tile(canvas, spectrum);
        self.draw_hertz(canvas, spectrum);
        self.draw_time(canvas, wave, spectrum);
    }

    /// Draws the spectrogram alone, without axes: 30 Hz at the bottom, 16 kHz at the top.
    pub fn draw_tile(&self, canvas: &mut Canvas, area: Area) {
        for x in 0..area.width {
            let column = x * self.reaches.len() / area.width;
            for y in 0..area.height {
                let row = (area.height - 1 - y) * ROWS / area.height;
                let level = self.levels[column * ROWS + row];
                let colour = heat((level - self.loudest + SPAN) / SPAN);
                canvas.put(area.x + x, area.y + y, colour);
            }
        }
    }

    fn draw_wave(&self, canvas: &mut Canvas, area: Area) {
        canvas.fill(area, FIELD);
        let peak = self
            .reaches
            .iter()
            .map(|reach| reach.high.max(-reach.low))
            .fold(1e-4, f32::max);
        // The picture fills its height; the title bar says what full height is.
        let half = (area.height / 2) as f32;
        let middle = area.y as f32 + half;
        let mut bar = |x: usize, low: f32, high: f32, colour| {
            let (top, bottom) = (middle - high / peak * half, middle - low / peak * half);
            let (top, bottom) = (top.round() as usize, bottom.round() as usize);
            let height = (bottom - top).max(1).min(area.y + area.height - top);
            canvas.fill(
                Area {
                    x,
                    y: top,
                    width: 1,
                    height,
                },
                colour,
            );
        };
        for x in 0..area.width {
            let reach = &self.reaches[x * self.reaches.len() / area.width];
            bar(area.x + x, reach.low, reach.high, REACH);
            let rms = reach.rms();
            bar(area.x + x, -rms, rms, BODY);
        }
        let scale = format!("{:.1} dB", 20.0 * peak.log10());
        let from = (area.x + area.width).saturating_sub(Canvas::words_width(&scale));
        canvas.write(from, area.y - LETTER_HEIGHT - 5, &scale, INK);
    }

    fn draw_hertz(&self, canvas: &mut Canvas, area: Area) {
        let octaves = (highest_hertz(self.rate) / LOWEST_HERTZ).log2();
        for (hertz, name) in HERTZ_TICKS {
            let along = (hertz / LOWEST_HERTZ).log2() / octaves;
            if along > 1.0 {
                continue;
            }
            let y = area.y + ((1.0 - along) * (area.height - 1) as f64).round() as usize;
            for x in (area.x..area.x + area.width).step_by(4) {
                let under = canvas.at(x, y);
                canvas.put(x, y, blend(under, LINE, 0.7));
            }
            let from = area.x.saturating_sub(Canvas::words_width(name) + 6);
            canvas.write(from, y.saturating_sub(LETTER_HEIGHT / 2), name, INK);
        }
        canvas.write(
            area.x.saturating_sub(22),
            area.y + area.height + 6,
            "Hz",
            INK,
        );
    }

    fn draw_time(&self, canvas: &mut Canvas, wave: Area, spectrum: Area) {
        let (ticks, unit) = time_ticks(self.seconds, spectrum.width / 90);
        let bottom = spectrum.y + spectrum.height;
        let end = spectrum.x + spectrum.width;
        let unit_from = end.saturating_sub(Canvas::words_width(unit));
        for (at, name) in ticks {
            let x = spectrum.x + (at / self.seconds * spectrum.width as f64) as usize;
            for y in (wave.y..wave.y + wave.height).step_by(4) {
                let under = canvas.at(x, y);
                canvas.put(x, y, blend(under, LINE, 0.7));
            }
            canvas.fill(
                Area {
                    x,
                    y: bottom,
                    width: 1,
                    height: 5,
                },
                LINE,
            );
            if x + Canvas::words_width(&name) + 6 < unit_from {
                canvas.write(x + 3, bottom + 6, &name, INK);
            }
        }
        canvas.write(unit_from, bottom + 6, unit, INK);
    }
}
