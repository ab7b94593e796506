//! Notes out: what was struck waits until it is heard, and is let go when it ends.

use anodyne_units::Frames;
use nice_plug::midi::{Channel, Key, NoteEvent, VoiceID};

/// A message that goes out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Message {
    /// Frames from where it was asked for.
    pub(crate) after: u32,
    /// 0 to 15.
    pub(crate) channel: u8,
    /// 0 to 127.
    pub(crate) key: u8,
    /// Above 0 to 1; 0 lets go.
    pub(crate) velocity: f32,
}

impl Message {
    /// As the host gets it.
    pub(crate) fn event(&self) -> NoteEvent<()> {
        let (timing, voice_id) = (self.after, VoiceID::Wildcard);
        let (channel, key) = (Channel::Number(self.channel), Key::Number(self.key));
        if self.velocity > 0.0 {
            NoteEvent::NoteOn {
                timing,
                voice_id,
                channel,
                key,
                velocity: self.velocity,
            }
        } else {
            NoteEvent::NoteOff {
                timing,
                voice_id,
                channel,
                key,
                velocity: 0.0,
            }
        }
    }
}

/// The notes on their way, in no order; a full list drops what comes.
pub(crate) struct Notes {
    waiting: Vec<Waiting>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    start: u64,
    end: u64,
    channel: u8,
    key: u8,
    velocity: f32,
    sounds: bool,
}

/// Notes on their way at once.
const MOST: usize = 512;

impl Notes {
    pub(crate) fn new() -> Notes {
        Notes {
            waiting: Vec::with_capacity(MOST),
        }
    }

    pub(crate) fn push(&mut self, channel: u8, key: u8, velocity: f32, start: Frames, end: Frames) {
        if self.waiting.len() < MOST {
            self.waiting.push(Waiting {
                start: start.0,
                end: end.0.max(start.0 + 1),
                channel,
                key,
                velocity,
                sounds: false,
            });
        }
    }

    /// Hands over what happens in the frames from `from`, so many of them.
    pub(crate) fn pass(&mut self, from: Frames, count: usize, mut send: impl FnMut(Message)) {
        let until = from.0 + count as u64;
        self.waiting.retain_mut(|note| {
            let message = |at: u64, velocity: f32| Message {
                after: at.saturating_sub(from.0) as u32,
                channel: note.channel,
                key: note.key,
                velocity,
            };
            if !note.sounds && note.start < until {
                send(message(note.start, note.velocity));
                note.sounds = true;
            }
            let ends = note.sounds && note.end < until;
            if ends {
                send(message(note.end, 0.0));
            }
            !ends
        });
    }

    /// Lets go of everything at once: the music jumped or stopped.
    pub(crate) fn flush(&mut self, mut send: impl FnMut(Message)) {
        for note in self.waiting.drain(..).filter(|note| note.sounds) {
            send(Message {
                after: 0,
                channel: note.channel,
                key: note.key,
                velocity: 0.0,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_goes_out_when_it_is_heard_and_is_let_go_when_it_ends() {
        let mut notes = Notes::new();
        notes.push(3, 60, 0.5, Frames(100), Frames(150));
        let mut sent = Vec::new();
        for from in [0, 64, 128] {
            notes.pass(Frames(from), 64, |message| sent.push((from, message)));
        }
        let facts: Vec<(u64, u32, f32)> = sent
            .iter()
            .map(|(from, message)| (*from, message.after, message.velocity))
            .collect();
        assert_eq!(facts, [(64, 36, 0.5), (128, 22, 0.0)]);
        notes.pass(Frames(192), 64, |_| panic!("nothing is left"));
    }

    #[test]
    fn a_jump_lets_go_of_what_sounds_only() {
        let mut notes = Notes::new();
        notes.push(0, 60, 0.5, Frames(0), Frames(1000));
        notes.push(0, 62, 0.5, Frames(500), Frames(1000));
        notes.pass(Frames(0), 64, |_| {});
        let mut let_go = Vec::new();
        notes.flush(|message| let_go.push(message.key));
        assert_eq!(let_go, [60]);
    }
}
