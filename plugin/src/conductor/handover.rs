//! The handover: one session takes over from another.

use super::{Conductor, script};
use crate::ensemble::Ensemble;
use crate::moment::Moment;
use crate::wanted::Wanted;
use crate::workshop;
use anodyne_units::Seconds;

/// How long it takes.
const HANDOVER: Seconds = Seconds(1.5);
/// Parameters must stand still for so long before a session is made, seconds.
const SETTLED: f32 = 0.15;
/// And a script for so long.
const WRITTEN: f32 = 0.5;

impl Conductor {
    /// Lets a session that was made take over, and asks for one where another is wanted.
    pub(super) fn take_over(&mut self, moment: &Moment, length: usize) {
        if let Some(old) = self.leaving.take_if(|old| old.is_silent()) {
            self.leaving = self.shared.done.push(old).err();
        }
        let (params, script) = (self.shared.params(), script(&self.shared));
        let wanted = Wanted::read(params, moment.signature, script, self.rate.hz());
        if wanted != self.latest {
            (self.latest, self.since) = (wanted, 0.0);
        }
        self.since += length as f32 / self.rate.hz() as f32;
        let wait = match wanted.script == self.ordered.script {
            true => SETTLED,
            false => WRITTEN,
        };
        if wanted != self.ordered && self.offline {
            self.ordered = wanted;
            // Off-line nobody waits, and a bounce has to hear it here.
            let made = nice_plug::util::permit_alloc(|| workshop::make(&self.shared, wanted));
            if let Some(made) = made {
                nice_plug::util::permit_alloc(|| drop(self.leaving.take()));
                self.change_to(made);
            }
        } else if wanted != self.ordered && self.since >= wait {
            self.ordered = wanted;
            self.shared.asked.force_push(wanted);
        }
        if self.leaving.is_none()
            && let Some(made) = self.shared.ready.pop()
        {
            if made.rate() == self.rate {
                self.change_to(made);
            } else {
                self.leaving = Some(made);
            }
        }
    }

    fn change_to(&mut self, made: Box<Ensemble>) {
        let mut old = self.now.replace(made);
        let handover = match &mut old {
            Some(old) if !old.is_silent() => {
                old.leave(HANDOVER);
                Some(HANDOVER)
            }
            _ => None,
        };
        self.next_fade = handover;
        self.leaving = old;
    }
}
