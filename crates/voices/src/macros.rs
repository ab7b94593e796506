//! The macro controls that every instrument understands.

/// The few controls that all instruments share, each 0..=1, where 0.5 is the instrument as it is. A control that has no
/// meaning for an instrument (a drum's breath) changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Macros {
    /// From veiled (0) to open (1): the weight of what lies high. Sustained voices follow it while they sound, struck
    /// ones read it when the note begins, as a harder or softer stroke.
    pub brightness: f32,
    /// From lean (0) to full (1): the weight of the lowest partials and of wood and air, at one loudness. Read when the
    /// [`Timbre`](crate::Timbre) is made.
    pub body: f32,
    /// Slow movement inside a held note, from none (0) to twice the instrument's own (1): drift of level, and vibrato.
    pub motion: f32,
    /// From a quarter (0) to four times (1) the instrument's own time of rise. Read when the note begins.
    pub attack: f32,
    /// From a quarter (0) to four times (1) the instrument's own time of fall: release of what is held, damping of what is
    /// let go, and half as much of that on the ringing of what rings on. Read when the note begins.
    pub release: f32,
    /// From none (0) to four times (1) the instrument's own breath or bow noise. Read when the
    /// [`Timbre`](crate::Timbre) is made.
    pub breath: f32,
}

impl Macros {
    /// How many times its own the attack is, 0.25 to 4.
    pub(crate) fn attack_times(&self) -> f32 {
        quarter_to_four(self.attack)
    }

    /// How many times its own the release is, 0.25 to 4.
    pub(crate) fn release_times(&self) -> f32 {
        quarter_to_four(self.release)
    }

    /// How many times its own the breath is, 0 to 4.
    pub(crate) fn breath_times(&self) -> f64 {
        let breath = f64::from(self.breath.clamp(0.0, 1.0));
        if breath < 0.5 {
            2.0 * breath
        } else {
            1.0 + 6.0 * (breath - 0.5)
        }
    }

    /// How many times its own the weight of the lowest partials is, 0.35 to 2.8.
    pub(crate) fn body_times(&self) -> f64 {
        libm::exp2(3.0 * (f64::from(self.body.clamp(0.0, 1.0)) - 0.5))
    }
}

fn quarter_to_four(control: f32) -> f32 {
    anodyne_dsp::exp2(4.0 * (control.clamp(0.0, 1.0) - 0.5))
}

impl Default for Macros {
    fn default() -> Macros {
        Macros {
            brightness: 0.5,
            body: 0.5,
            motion: 0.5,
            attack: 0.5,
            release: 0.5,
            breath: 0.5,
        }
    }
}
