//! The leader: what whoever leads the session says, logged where the music is.

use crate::params::LeadParams;
use crate::shared::Shared;
use anodyne_session::{Led, Verb};
use anodyne_units::Seconds;
use std::sync::atomic::Ordering;

/// Hears the verbs from parameters, buttons and keys, and keeps the log.
pub(crate) struct Leader {
    log: Vec<Led>,
    generation: u32,
    /// Parameters as they were.
    was: [bool; 4],
    /// Verbs of keys and controls that last: hold and soften.
    latched: [bool; 2],
    /// Controls as they were.
    controls: [bool; 4],
    /// Bits as in [`Shared::said`].
    pressed: u32,
}

/// The same verb within this time is one, seconds: a host plays back the automation of what is logged already.
const ONE: f64 = 1.0;

/// The lowest four keys of the keyboard: hold, advance, soften, return now.
pub(crate) const KEYS: usize = 4;

impl Leader {
    pub(crate) fn new(shared: &Shared) -> Leader {
        let mut leader = Leader {
            log: Vec::with_capacity(Led::MOST),
            generation: 0,
            was: [false; 4],
            latched: [false; 2],
            controls: [false; 4],
            pressed: 0,
        };
        leader.reload(shared);
        leader
    }

    pub(crate) fn log(&self) -> &[Led] {
        &self.log
    }

    /// Reads the log anew where it was forgotten or restored; `true` where it was.
    pub(crate) fn refresh(&mut self, shared: &Shared) -> bool {
        let changed = shared.params().kept.verbs().generation() != self.generation;
        if changed {
            self.reload(shared);
        }
        changed
    }

    fn reload(&mut self, shared: &Shared) {
        let verbs = shared.params().kept.verbs();
        self.generation = verbs.generation();
        self.log.clear();
        let entries = (0..verbs.len()).filter_map(|place| verbs.get(place));
        self.log.extend(entries.take(Led::MOST));
        self.was = [false; 4];
        self.latched = [false; 2];
    }

    /// A key of the lowest four was pressed; hold and soften last until it is pressed again.
    pub(crate) fn key(&mut self, key: u8) {
        match key {
            0 => self.latched[0] = !self.latched[0],
            1 => self.pressed |= 1,
            2 => self.latched[1] = !self.latched[1],
            _ => self.pressed |= 2,
        }
    }

    /// The control of a verb is on or off, in the order of the keys; hold and soften last as long as it is on.
    pub(crate) fn control(&mut self, verb: usize, is_on: bool) {
        let rises = is_on && !core::mem::replace(&mut self.controls[verb], is_on);
        match verb {
            0 => self.latched[0] = is_on,
            1 => self.pressed |= u32::from(rises),
            2 => self.latched[1] = is_on,
            _ => self.pressed |= 2 * u32::from(rises),
        }
    }

    /// Hears what is said now; `true` where the log has grown. `played` is where the music is made, `held` and `softened`
    /// what its course says. It is logged on the next whole microsecond, as a sidecar writes it.
    pub(crate) fn hear(
        &mut self,
        shared: &Shared,
        played: Seconds,
        (held, softened): (bool, bool),
    ) -> bool {
        let played = Seconds((played.0 * 1e6).ceil() / 1e6);
        let params = &shared.params().lead;
        let now = self.wants(params);
        let was = core::mem::replace(&mut self.was, now);
        let pressed = shared.said.swap(0, Ordering::AcqRel) | core::mem::take(&mut self.pressed);
        let rises = |place: usize| now[place] && !was[place];
        let falls = |place: usize| !now[place] && was[place];
        let said = [
            (rises(0) && !held, Verb::Hold),
            (falls(0) && held, Verb::LetGo),
            (rises(1) || pressed & 1 != 0, Verb::Advance),
            (rises(2) && !softened, Verb::Soften),
            (falls(2) && softened, Verb::Restore),
            (rises(3) || pressed & 2 != 0, Verb::ReturnNow),
        ];
        let mut grown = false;
        for (_, verb) in said.into_iter().filter(|(is_said, _)| *is_said) {
            grown |= self.say(shared, Led { at: played, verb });
        }
        grown
    }

    fn wants(&self, params: &LeadParams) -> [bool; 4] {
        [
            params.hold.value() || self.latched[0],
            params.advance.value(),
            params.soften.value() || self.latched[1],
            params.return_now.value(),
        ]
    }

    /// Logs a verb; what was said later than now, before a rewind, is forgotten.
    fn say(&mut self, shared: &Shared, led: Led) -> bool {
        let is_there = |one: &Led| one.verb == led.verb && (one.at.0 - led.at.0).abs() < ONE;
        if self.log.iter().any(is_there) {
            return false;
        }
        let place = self.log.partition_point(|one| one.at <= led.at);
        if !shared.params().kept.verbs().say(place, led) {
            return false;
        }
        self.log.truncate(place);
        self.log.push(led);
        true
    }
}
