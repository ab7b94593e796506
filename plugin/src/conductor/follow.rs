//! Following the host: where it is, how fast, and round its loop.

use super::Conductor;
use crate::moment::{Moment, Tempo};
use anodyne_engine::Drive;
use anodyne_units::{Frames, Seconds};
use std::sync::atomic::Ordering;

/// Of the host's position, frames: less is rounding.
const ROUNDING: i64 = 32;

impl Conductor {
    /// Finds where the host is.
    pub(super) fn follow(&mut self, moment: &Moment, length: usize) {
        let was_playing = self.plays;
        if self.shared.restart.swap(false, Ordering::AcqRel) && moment.is_free {
            self.position = 0;
        }
        self.plays = moment.plays;
        if moment.is_free || !moment.plays {
            self.drive = Drive::STEADY;
            return;
        }
        let nominal = self.now.as_ref().and_then(|now| now.wanted.nominal_tempo());
        match (nominal, moment.tempo) {
            (Some(nominal), Some(tempo)) => {
                let off = (tempo.beat - self.beat).abs() * 60.0 / tempo.bpm;
                let buffer = length as f64 / f64::from(self.rate.hz());
                // A ramp of tempo is off by a part of the buffer; more is a jump.
                if !was_playing || off > 0.03 + 0.25 * buffer {
                    self.position = moment.frame;
                    self.rejoin = true;
                }
                self.beat = tempo.beat + tempo.bpm / 60.0 * buffer;
                self.drive_at(tempo, nominal);
            }
            _ => {
                self.drive = Drive::STEADY;
                let off = (moment.frame - self.position).abs();
                if !was_playing || off > ROUNDING {
                    self.position = moment.frame;
                }
            }
        }
    }

    /// From here on played time runs as the host's beats do.
    fn drive_at(&mut self, tempo: Tempo, nominal: f64) {
        self.drive = Drive {
            frame: Frames(self.position.max(0) as u64),
            at: Seconds(tempo.beat * 60.0 / nominal),
            ratio: tempo.bpm / nominal,
        };
        if let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) {
            now.drive(self.drive);
        }
    }

    /// How many frames can be played in one go.
    pub(super) fn stretch(&self, moment: &Moment, most: usize) -> usize {
        if !self.plays {
            return most;
        }
        let until = |frame: i64| match frame - self.position {
            ahead if ahead > 0 => ahead as usize,
            _ => most,
        };
        let loop_end = moment.round.map_or(most, |(_, end)| until(end));
        let now = self.now.as_ref().and_then(|now| now.catches_up_at());
        let catches_up = now.map_or(most, |frame| until(frame.0 as i64));
        most.min(until(0)).min(loop_end).min(catches_up).max(1)
    }

    /// Goes to the beginning of the host's loop at its end.
    pub(super) fn wrap(&mut self, moment: &Moment) {
        if let Some((start, end)) = moment
            .round
            .filter(|(_, end)| self.plays && self.position == *end)
        {
            self.position = start;
            if let (Some(tempo), Some(first)) = (moment.tempo, moment.round_beat) {
                self.beat += first
                    - tempo.beat
                    - (end - moment.frame) as f64 * tempo.bpm / 60.0 / f64::from(self.rate.hz());
                let nominal = self.now.as_ref().and_then(|now| now.wanted.nominal_tempo());
                if let Some(nominal) = nominal {
                    self.rejoin = true;
                    self.drive = Drive {
                        frame: Frames(start.max(0) as u64),
                        at: Seconds(first * 60.0 / nominal),
                        ratio: tempo.bpm / nominal,
                    };
                }
            }
        }
    }
}
