//! The timeline: from frames to played time to places in the score, and back.

use anodyne_score::{Course, Led, Score};
use anodyne_units::{Frames, SampleRate, Seconds};

/// How played time runs beside the frames: where a host's tempo moves, it runs faster or slower than the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// A frame.
    pub frame: Frames,
    /// Played time at that frame.
    pub at: Seconds,
    /// Seconds of played time a second, 0.1 to 10.
    pub ratio: f64,
}

impl Drive {
    /// Played time is the clock's.
    pub const STEADY: Drive = Drive {
        frame: Frames(0),
        at: Seconds(0.0),
        ratio: 1.0,
    };

    fn is_steady(&self) -> bool {
        *self == Drive::STEADY
    }
}

/// Where the music is at a frame.
pub(crate) struct Timeline {
    rate: SampleRate,
    drive: Drive,
    course: Course,
    /// Played time stands still here, while what was played rings on.
    rests_at: Option<Seconds>,
}

impl Timeline {
    pub(crate) fn new(rate: SampleRate) -> Timeline {
        Timeline {
            rate,
            drive: Drive::STEADY,
            course: Course::straight(),
            rests_at: None,
        }
    }

    pub(crate) fn rate(&self) -> SampleRate {
        self.rate
    }

    pub(crate) fn course(&self) -> &Course {
        &self.course
    }

    pub(crate) fn lead(&mut self, score: &Score, log: &[Led]) {
        self.course = Course::led(score, log);
    }

    pub(crate) fn drive(&mut self, drive: Drive) {
        self.drive = Drive {
            ratio: drive.ratio.clamp(0.1, 10.0),
            ..drive
        };
    }

    /// The first frame after the music; the largest while it is held or rests.
    pub(crate) fn end(&self, score: &Score) -> Frames {
        match self.rests_at {
            Some(_) => Frames(u64::MAX),
            None => self.frame(self.course.end(score)),
        }
    }

    /// Played time stands still from this frame on, or goes on again.
    pub(crate) fn rest(&mut self, at: Option<Frames>) {
        self.rests_at = None;
        self.rests_at = at.map(|frame| self.played(frame));
    }

    /// Played time at a frame.
    pub(crate) fn played(&self, frame: Frames) -> Seconds {
        if let Some(at) = self.rests_at {
            return at;
        }
        let clock = self.rate.seconds(frame);
        if self.drive.is_steady() {
            return clock;
        }
        let since = clock.0 - self.rate.seconds(self.drive.frame).0;
        Seconds(self.drive.at.0 + since * self.drive.ratio)
    }

    /// The frame at which played time comes to an instant; the largest where it never does.
    pub(crate) fn frame(&self, played: Seconds) -> Frames {
        if played.0 == f64::INFINITY {
            return Frames(u64::MAX);
        }
        if self.drive.is_steady() {
            return self.rate.frames(played);
        }
        let since = (played.0 - self.drive.at.0) / self.drive.ratio;
        let clock = self.rate.seconds(self.drive.frame).0 + since;
        self.rate.frames(Seconds(clock))
    }
}
