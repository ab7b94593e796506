//! The end of a buffer: the duck, the trim, and what the editor is told.

use super::{Buffers, Conductor};
use crate::duck::DuckSettings;
use crate::moment::Moment;
use crate::trims;
use anodyne_units::Seconds;
use std::sync::atomic::Ordering;

impl Conductor {
    /// Ducks, trims, and tells the editor.
    pub(super) fn finish(&mut self, moment: &Moment, buffers: &mut Buffers<'_>) {
        let params = self.shared.params();
        let length = buffers.outs[0][0].len().min(self.gains.len());
        let duck = &params.duck;
        let settings = DuckSettings {
            depth: duck.depth.smoothed.next_step(length as u32),
            attack: duck.attack.value() / 1000.0,
            release: duck.release.value(),
            threshold: duck.threshold.value(),
        };
        let bar = self.now.as_mut().and_then(|now| now.bar_line());
        let gains = &mut self.gains[..length];
        self.duck.follow(buffers.voice, settings, bar, gains);
        let trim = &params.output.trim;
        let (from, to) = (
            trims::gain_of(trim.smoothed.previous_value()),
            trims::gain_of(trim.smoothed.next_step(length as u32)),
        );
        if from != 1.0 || to != 1.0 {
            for (place, gain) in gains.iter_mut().enumerate() {
                *gain *= from + (to - from) * place as f32 / length as f32;
            }
        }
        if gains.iter().any(|gain| *gain != 1.0) {
            for side in buffers.outs.iter_mut().flatten() {
                for (sample, gain) in side.iter_mut().zip(gains.iter()) {
                    *sample *= gain;
                }
            }
        }
        self.tell(moment, buffers);
    }

    fn tell(&mut self, moment: &Moment, buffers: &Buffers<'_>) {
        let meters = &self.shared.meters;
        let length = buffers.outs[0][0].len();
        let left = (-(length as f32) / (0.3 * self.rate.hz() as f32)).exp();
        let peak = |side: &[f32]| side.iter().fold(0.0_f32, |peak, one| peak.max(one.abs()));
        for (meter, side) in meters.main.iter().zip(&buffers.outs[0]) {
            meter.peak(peak(side), left);
        }
        for (meter, sides) in meters.stems.iter().zip(&buffers.outs[1..]) {
            meter.peak(peak(sides[0]).max(peak(sides[1])), left);
        }
        let voice = peak(buffers.voice[0]).max(peak(buffers.voice[1]));
        meters.voice.peak(voice, left);
        meters.duck_db.set(self.duck.level());
        meters
            .playing
            .store(self.plays && self.position > 0, Ordering::Relaxed);
        meters
            .host_tempo
            .set(moment.tempo.map_or(0.0, |tempo| tempo.bpm));
        for (number, said) in meters.host_signature.iter().zip(moment.signature) {
            number.store(said, Ordering::Relaxed);
        }
        let Some(now) = &mut self.now else {
            return;
        };
        meters
            .limiter_db
            .set(20.0 * now.limiter_gain().max(1e-4).log10());
        if !self.plays || !now.is_playing() {
            if !self.plays && !moment.is_free {
                meters
                    .position
                    .set(moment.frame as f64 / f64::from(self.rate.hz()));
            }
            return;
        }
        let position = now.position();
        let engine = now.deck().engine();
        let played = engine.played_at(position);
        let course = engine.course();
        meters.position.set(course.place(played).at.0);
        meters.played.set(played.0);
        meters
            .holding
            .store(course.is_held(played), Ordering::Relaxed);
        let softened = course.softness(Seconds(played.0 + 60.0)) > 0.5;
        meters.softened.store(softened, Ordering::Relaxed);
        let edge = course.next_change(played);
        meters
            .edge
            .set(edge.map_or(-1.0, |edge| (edge.0 - played.0) as f32));
    }
}
