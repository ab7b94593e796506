//! What hands do: keys that are pressed and let go, and controls that are moved.

use nice_plug::prelude::NoteEvent;

/// One such thing, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pressed {
    /// Frames into the buffer.
    pub(crate) at: usize,
    pub(crate) what: What,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    /// A key, 0 to 127, and how firmly, 0 to 1; 0 lets go.
    Key { key: u8, velocity: f32 },
    /// A control of MIDI, 0 to 127, and whether it is in its upper half: a pedal that is down, a switch that is on.
    Control { number: u8, is_on: bool },
}

impl Pressed {
    /// What the host sends, where it is one of these.
    pub(crate) fn read(event: &NoteEvent<()>) -> Option<Pressed> {
        let what = match event {
            NoteEvent::NoteOn { key, velocity, .. } => What::Key {
                key: key.number()?,
                velocity: velocity.max(1e-3),
            },
            NoteEvent::NoteOff { key, .. } | NoteEvent::Choke { key, .. } => What::Key {
                key: key.number()?,
                velocity: 0.0,
            },
            NoteEvent::MidiCC { cc, value, .. } => What::Control {
                number: *cc,
                is_on: *value >= 0.5,
            },
            _ => return None,
        };
        Some(Pressed {
            at: event.timing() as usize,
            what,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_on_from_64_of_127() {
        let check = |value: u8, expected: bool| {
            let event = NoteEvent::MidiCC {
                timing: 7,
                channel: 3,
                cc: 20,
                value: f32::from(value) / 127.0,
            };
            let is_on = What::Control {
                number: 20,
                is_on: expected,
            };
            let expected = Pressed { at: 7, what: is_on };
            assert_eq!(Pressed::read(&event), Some(expected), "{value}");
        };
        check(0, false);
        check(63, false);
        check(64, true);
        check(127, true);
    }
}
