//! Playing: the next frames of both sessions, and the notes that go out.

use super::{Conductor, MESSAGES};
use crate::deck::OUTS;
use crate::ensemble::{JUMP, Jump};
use crate::notes::Message;
use crate::trims;
use anodyne_score::Role;
use anodyne_units::Frames;

impl Conductor {
    /// Adds the next frames.
    pub(super) fn play(&mut self, outs: &mut [[&mut [f32]; 2]; OUTS], from: u32) {
        let count = outs[0][0].len();
        let trim = trims::next(self.shared.params(), count as u32);
        if let Some(leaving) = &mut self.leaving {
            leaving.trim(trim);
            leaving.add(outs, |_| {});
        }
        let Some(now) = &mut self.now else {
            return;
        };
        let (notes, messages) = (&mut self.notes, &mut self.messages);
        let mut send = |message: Message| {
            if messages.len() < MESSAGES {
                messages.push(Message {
                    after: message.after + from,
                    ..message
                });
            }
        };
        if !self.plays || self.position < 0 {
            if now.is_playing() {
                notes.flush(&mut send);
                now.ring();
            }
        } else {
            let frame = Frames(self.position as u64);
            let is_there = now.is_playing() && now.position() == frame && !self.rejoin;
            if is_there {
                now.fill(trim, self.leader.log());
            } else if now.is_ready() {
                notes.flush(&mut send);
                self.rejoin = false;
                now.jump(Jump {
                    frame,
                    fade: self.next_fade.take().unwrap_or(JUMP),
                    thorough: self.offline,
                    trim,
                    log: self.leader.log(),
                    drive: self.drive,
                });
            }
        }
        now.trim(trim);
        let gain = trims::gain_of(
            self.shared
                .params()
                .keys
                .level
                .smoothed
                .next_step(count as u32),
        );
        now.deck().engine().guest_gain(gain);
        let starts = now.position();
        let is_told = self.shared.params().keys.notes_out.value();
        let score = now.score.clone();
        now.add(outs, |note| {
            if is_told {
                let role = score.parts()[note.part].role;
                let channel = Role::ALL.iter().position(|one| *one == role).unwrap_or(0);
                notes.push(
                    channel as u8,
                    note.pitch.0,
                    note.velocity,
                    note.start,
                    note.end,
                );
            }
        });
        if now.is_playing() {
            notes.pass(starts, count, &mut send);
        }
    }
}
