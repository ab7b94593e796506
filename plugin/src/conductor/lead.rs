//! Hands: the verbs that lead the session, and the keys that play along.

use super::{Conductor, MESSAGES, NONE};
use crate::leader::KEYS;
use crate::notes::Message;
use crate::pressed::{Pressed, What};
use anodyne_music::Pitch;
use anodyne_units::Seconds;

/// The channel of what is played along.
const GUEST_CHANNEL: u8 = 15;

impl Conductor {
    /// Hears the verbs, and trims the music.
    pub(super) fn lead(&mut self) {
        if self.leader.refresh(&self.shared) {
            self.rejoin = true;
            self.next_fade.get_or_insert(Seconds(0.5));
        }
        let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) else {
            return;
        };
        let engine = now.deck().engine();
        let played = engine.played();
        let course = engine.course();
        let state = (
            course.is_held(played),
            course.softness(Seconds(played.0 + 60.0)) > 0.5,
        );
        if self.leader.hear(&self.shared, played, state) {
            now.lead(self.leader.log());
        }
    }

    /// A key: one of the lowest four is a verb, the others play along. A control: one of four is a verb.
    pub(super) fn press(&mut self, pressed: Pressed) {
        match pressed.what {
            What::Key { key, velocity } if usize::from(key) < KEYS => {
                if velocity > 0.0 {
                    self.leader.key(key);
                }
            }
            What::Key { key, velocity } => self.play_along(pressed.at as u32, key & 127, velocity),
            What::Control { number, is_on } => {
                let first = self.shared.params().lead.controls.value();
                let verb = i32::from(number) - first;
                if first > 0 && (0..4).contains(&verb) {
                    self.leader.control(verb as usize, is_on);
                }
            }
        }
    }

    /// Lets go of what the key played, and plays what belongs to it now.
    fn play_along(&mut self, after: u32, key: u8, velocity: f32) {
        let told = |key: u8, velocity: f32| Message {
            after,
            channel: GUEST_CHANNEL,
            key,
            velocity,
        };
        let Some(now) = self.now.as_mut().filter(|now| now.is_playing()) else {
            return;
        };
        let params = &self.shared.params().keys;
        let mut tell = |message: Message| {
            if params.notes_out.value() && self.messages.len() < MESSAGES {
                self.messages.push(message);
            }
        };
        let sounds = &mut self.keys[usize::from(key)];
        let old = core::mem::replace(sounds, NONE);
        if old != NONE {
            now.deck().engine().guest_off(Pitch(old));
            tell(told(old, 0.0));
        }
        if velocity <= 0.0 {
            return;
        }
        let Some(pitch) = now.locked(key, params.lock.value()) else {
            return;
        };
        let (floor, ceiling) = (params.floor.value(), params.ceiling.value());
        let velocity = floor + (ceiling.max(floor) - floor) * velocity;
        now.guest_on(pitch, velocity.max(0.02));
        *sounds = pitch.0;
        tell(told(pitch.0, velocity.max(0.01)));
    }
}
