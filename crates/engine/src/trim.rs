//! The trim: what is moved by hand while the music plays.

use anodyne_score::{Control, Event, Role};
use anodyne_units::Seed;

/// How far the music is moved from what is written. The default moves nothing, to the bit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trim {
    /// More or less tension, -1 to 1: level by 4 dB down and 2 dB up, brightness by a fifth, and going down a thinner
    /// texture and another 3 dB of whatever speaks.
    pub intensity: f32,
    /// Darker or brighter, -1 to 1, half the scale of brightness either way.
    pub brightness: f32,
    /// The share of written figures, tunes and bells that is played, 0 to 1.
    pub density: f32,
    /// The linear gain of each role, in the order of [`Role::ALL`].
    pub layers: [f32; 9],
    /// The linear gain of hall and echo.
    pub space: f32,
}

impl Default for Trim {
    fn default() -> Trim {
        Trim {
            intensity: 0.0,
            brightness: 0.0,
            density: 1.0,
            layers: [1.0; 9],
            space: 1.0,
        }
    }
}

/// What a whole unit of intensity does, decibels: down, up, and further down for what speaks.
const DOWN: f32 = 4.0;
const UP: f32 = 2.0;
const SPEAKING: f32 = 3.0;
/// The same for brightness, on its scale of 0 to 1.
const SHINE: f32 = 0.2;
/// How far a whole unit of brightness goes on that scale.
const BRIGHT: f32 = 0.5;
/// The part of the texture that goes with a whole unit of intensity down.
const THINNING: f32 = 0.6;

impl Trim {
    /// The same, softened by so much: 1 takes a whole unit of intensity away.
    pub(crate) fn softened(mut self, softness: f64) -> Trim {
        self.intensity -= softness as f32;
        self
    }

    /// What it makes of a part's control.
    pub(crate) fn apply(&self, role: Role, control: Control) -> Control {
        let mut gain = control.gain * self.layers[role as usize];
        if self.intensity != 0.0 {
            gain *= gain_of(self.decibels(role));
        }
        let moved = self.intensity * SHINE + self.brightness * BRIGHT;
        Control {
            gain,
            brightness: (control.brightness + moved).clamp(0.0, 1.0),
        }
    }

    fn decibels(&self, role: Role) -> f32 {
        if self.intensity > 0.0 {
            return UP * self.intensity;
        }
        let further = if speaks(role) { SPEAKING } else { 0.0 };
        (DOWN + further) * self.intensity
    }

    /// Whether a note is played: the same notes stay out whenever they are asked for.
    pub(crate) fn plays(&self, role: Role, event: &Event, seed: Seed) -> bool {
        let density = self.density * (1.0 + THINNING * self.intensity.min(0.0));
        if density >= 1.0 || !speaks(role) {
            return true;
        }
        let address = (event.start.0 * 1000.0).round() as u64;
        let chance = seed.part("density").index(address);
        (chance.index(u64::from(event.pitch.0)).uniform() as f32) < density
    }
}

/// Whether a role speaks rather than carries.
fn speaks(role: Role) -> bool {
    matches!(
        role,
        Role::Figure | Role::Melody | Role::Answer | Role::Bell
    )
}

fn gain_of(decibels: f32) -> f32 {
    anodyne_dsp::exp2(decibels / 6.020_6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::Pitch;
    use anodyne_units::Seconds;

    const AS_WRITTEN: Control = Control {
        gain: 0.7,
        brightness: 0.4,
    };

    #[test]
    fn the_default_moves_nothing() {
        let trim = Trim::default();
        for role in Role::ALL {
            assert_eq!(trim.apply(*role, AS_WRITTEN), AS_WRITTEN);
        }
    }

    #[test]
    fn less_intensity_is_softer_and_darker_and_takes_more_from_what_speaks() {
        let trim = Trim::default().softened(1.0);
        let pad = trim.apply(Role::Pad, AS_WRITTEN);
        let melody = trim.apply(Role::Melody, AS_WRITTEN);
        let decibels = |control: Control| 20.0 * (control.gain / AS_WRITTEN.gain).log10();
        assert!((decibels(pad) + 4.0).abs() < 0.01, "{}", decibels(pad));
        assert!((decibels(melody) + 7.0).abs() < 0.01);
        assert!((pad.brightness - 0.2).abs() < 1e-6);
    }

    #[test]
    fn density_keeps_its_share_of_notes_and_always_the_same() {
        let trim = Trim {
            density: 0.3,
            ..Trim::default()
        };
        let note = |number: u32| Event {
            start: Seconds(f64::from(number) * 0.37),
            duration: Seconds(1.0),
            pitch: Pitch(60),
            velocity: 0.5,
        };
        let played = |role| {
            (0..1000)
                .filter(|number| trim.plays(role, &note(*number), Seed(5)))
                .count()
        };
        let figures = played(Role::Figure);
        assert!((250..350).contains(&figures), "{figures}");
        assert_eq!(played(Role::Figure), figures);
        assert_eq!(played(Role::Pad), 1000);
    }
}
