//! The score: notes of a whole session, addressable by time.

use crate::curve::{gain, mix, smooth};
use crate::event::{Control, Events, Part};
use crate::form::{Lead, Shape};
use crate::line::{Ground, Line};
use crate::melody::{Singer, line};
use crate::motif::Motif;
use crate::orchestration::{self, Presence};
use crate::phrase::{ChordSpan, Phrase};
use crate::view::View;
use crate::words::Words;
use crate::{bass, bell, breath_figure, counter, figure, pads, performance, pulse, song};
use anodyne_music::Pitch;
use anodyne_session::{Character, Phase, Plan, Role, Space};
use anodyne_units::{Decibels, Seconds, Seed};
use arrayvec::ArrayVec;

/// The notes of a session. Form, harmony and voicings are kept; every other note is drawn when asked for, from the
/// seed, the part and the phrase alone. Made by [`compose`](crate::compose()).
#[derive(Clone, Debug)]
pub struct Score {
    pub(crate) plan: Plan,
    pub(crate) words: Words,
    pub(crate) seed: Seed,
    pub(crate) parts: Vec<Part>,
    pub(crate) presences: Vec<Presence>,
    pub(crate) motifs: ArrayVec<Motif, { Motif::MOST }>,
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) chords: Vec<ChordSpan>,
}

/// The middle of a line and how far the register moves it, semitones.
const MELODY: (f64, f64) = (73.0, 5.0);
const ANSWER: (f64, f64) = (67.0, 5.0);
/// A line reaches this far below and above its middle, semitones: a tenth in all.
const REACH: (f64, f64) = (7.0, 8.0);

/// How far a line rises and falls within a breath, scale steps: at rest, and how much more at full intensity.
const ARCH: (f64, f64) = (1.5, 3.0);

/// How much the sustained parts swell from out-breath to in-breath, dB: felt rather than heard, and slow enough for the
/// no-startle limits.
const BREATH_SWELL: f64 = 1.0;
/// The same in phases whose matter is the breath, and while a script asks for breaths, dB.
const DEEP_SWELL: f64 = 3.0;
/// How long the swell takes to deepen and to flatten there, seconds.
const DEEPENING: f64 = 20.0;
/// How much brighter they are for each dB of swell, on the scale of brightness.
const BREATH_GLOW: f64 = 0.08;

impl Score {
    /// The parts, one for each role of the palette.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The hall and the echo the parts sound in.
    pub fn space(&self) -> &Space {
        &self.plan.prescription.palette.space
    }

    /// The palette's trim of the master's spectral tilt, decibels per octave.
    pub fn tilt(&self) -> Decibels {
        self.plan.prescription.palette.tilt
    }

    /// The length of the session.
    pub fn length(&self) -> Seconds {
        self.plan.length
    }

    /// The seed from which the notes descend.
    pub fn seed(&self) -> Seed {
        self.plan.prescription.seed
    }

    /// The phrases: contiguous from 0, the last ending at or after the length.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// The place of the phrase at an instant; the first before 0, the last after the end.
    pub fn phrase_at(&self, at: Seconds) -> usize {
        let begun = self.phrases.partition_point(|phrase| phrase.start <= at);
        begun.saturating_sub(1)
    }

    /// The harmony: contiguous from 0 (in a song from the end of its count-in), each chord within one phrase.
    pub fn chords(&self) -> &[ChordSpan] {
        &self.chords
    }

    /// The events of a part that start in a phrase, ascending in time. Clears `out` first and never allocates; the same
    /// question has the same answer whenever it is asked.
    ///
    /// # Panics
    /// Where there is no such part or phrase.
    pub fn events(&self, part: usize, phrase: usize, out: &mut Events) {
        self.events_of(part, phrase, 0, out);
    }

    /// As [`Score::events`], the phrase played anew: another take has the same harmony, and figures and tunes of its own.
    /// Take 0 is the phrase as it is written.
    ///
    /// # Panics
    /// Where there is no such part or phrase.
    pub fn events_of(&self, part: usize, phrase: usize, take: u32, out: &mut Events) {
        out.clear();
        if song::counts_in(&self.plan, &self.phrases[phrase]) {
            if self.parts[part].role == Role::Pulse {
                song::count_in(&self.view(part, phrase, take), out);
            }
            return;
        }
        if !self.is_heard(part, phrase) {
            return;
        }
        let view = self.view(part, phrase, take);
        match view.part.role {
            Role::Pad => pads::pad(&view, out),
            Role::Halo => self.halo(&view, (phrase, take), out),
            Role::Drone if view.shape.full && !view.shape.pedal => bass::bass(&view, out),
            Role::Drone => pads::drone(&view, out),
            Role::Figure => match breath_figure::melodic(&self.plan) {
                Some(breath) if view.shows_breath() => {
                    breath_figure::breath_figure(&view, breath, &self.chords, out);
                }
                _ => figure::figure(&view, out),
            },
            Role::Melody | Role::Answer => self.sing(&view, (phrase, take), out),
            Role::Bell => bell::bell(&view, out),
            Role::Pulse => pulse::pulse(&view, out),
            Role::Nature => {}
        }
        performance::perform(&view, out);
        self.words.make_room(&view, out);
    }

    /// How a part sounds at an instant. Without steps; never allocates.
    ///
    /// # Panics
    /// Where there is no such part.
    pub fn control(&self, part: usize, at: Seconds) -> Control {
        let Part { role, seat } = &self.parts[part];
        let presence = match role {
            Role::Pulse => self.presences[part]
                .at(at)
                .max(song::counted(&self.plan, at)),
            _ => self.presences[part].at(at),
        };
        let (back, tinge) = self.words.trim(*role, at);
        let brightness = self.plan.brightness(at) + seat.brightness - 0.5 + tinge;
        let fullness = match (role, &self.plan.breath) {
            (Role::Pad | Role::Halo | Role::Drone | Role::Nature, Some(breath)) => {
                breath.swell(at) - 0.5
            }
            _ => 0.0,
        };
        let asked = mix(BREATH_SWELL, DEEP_SWELL, self.plan.breathing(at));
        let depth = self.breath_depth(at).max(asked);
        let level = self.plan.level(at).0
            + back
            + depth * fullness
            + orchestration::hush(*role, &self.plan);
        let gain = if presence > 0.0 {
            presence * gain(level)
        } else {
            0.0
        };
        Control {
            gain: gain as f32,
            brightness: (brightness + BREATH_GLOW * depth * fullness).clamp(0.0, 1.0) as f32,
        }
    }

    /// How deep the swell of the breath is at an instant, dB.
    fn breath_depth(&self, at: Seconds) -> f64 {
        let breathes =
            |phase: Option<&Phase>| phase.is_some_and(|one| one.character == Character::Breathing);
        let (phases, number) = (&self.plan.phases, self.plan.phase_at(at));
        let phase = &phases[number];
        if !breathes(Some(phase)) {
            return BREATH_SWELL;
        }
        let before = number.checked_sub(1).and_then(|one| phases.get(one));
        let since = match before {
            before if number == 0 || breathes(before) => 1.0,
            _ => (at.0 - phase.start.0) / DEEPENING,
        };
        let left = match phases.get(number + 1) {
            None => 1.0,
            after if breathes(after) => 1.0,
            _ => (phase.end.0 - at.0) / DEEPENING,
        };
        mix(BREATH_SWELL, DEEP_SWELL, smooth(since.min(left)))
    }

    /// The master fade, a linear gain: 0 before the start and from the length on.
    pub fn fade(&self, at: Seconds) -> f32 {
        self.plan.fade(at) as f32
    }

    fn is_heard(&self, part: usize, phrase: usize) -> bool {
        let shape = &self.shapes[phrase];
        !shape.silent && shape.chords > 0 && shape.audible & (1 << part) != 0
    }

    fn view(&self, part: usize, phrase: usize, take: u32) -> View<'_> {
        let (shape, own) = (&self.shapes[phrase], &self.parts[part]);
        let place = &self.phrases[phrase];
        let seed = self.seed.part(own.role.id());
        let written = seed
            .part("phrase")
            .index(place.phase as u64)
            .index(shape.place as u64);
        View {
            plan: &self.plan,
            part: own,
            phase: &self.plan.phases[place.phase],
            phrase: place,
            shape,
            chords: &self.chords[shape.first_chord..shape.first_chord + shape.chords],
            seed: match take {
                0 => written,
                take => written.part("take").index(u64::from(take)),
            },
            phase_seed: seed.part("phase").index(place.phase as u64),
        }
    }

    /// Against a tune the halo sings a line of its own where the texture is full; elsewhere it colours the chords.
    fn halo(&self, view: &View<'_>, (phrase, take): (usize, u32), out: &mut Events) {
        let mut tune = Line::new();
        if view.shape.full && matches!(view.shape.lead, Lead::Call | Lead::Both) {
            self.line(Role::Melody, (phrase, take), &mut tune);
        }
        if tune.is_empty() {
            pads::halo(view, out);
        } else {
            counter::counter(view, pads::halo_middle(view), &tune, out);
        }
    }

    fn sing(&self, view: &View<'_>, phrase: (usize, u32), out: &mut Events) {
        let mut notes = Line::new();
        self.line(view.part.role, phrase, &mut notes);
        let count = notes.len();
        for (number, note) in notes.iter().enumerate() {
            let weight = if note.beat % view.bar() < 1e-6 {
                0.05
            } else {
                0.0
            };
            let ends = if number + 1 == count { -0.06 } else { 0.0 };
            let quiet = if view.part.role == Role::Answer {
                -0.06
            } else {
                0.0
            };
            let velocity = 0.42 + 0.3 * view.shape.intensity + weight + ends + quiet;
            view.write(out, note.beat, note.beats, note.pitch, velocity);
        }
    }

    /// The notes of melody or answer in a take of a phrase, before they are performed; none where the part is not heard.
    pub(crate) fn line(&self, role: Role, (phrase, take): (usize, u32), notes: &mut Line) {
        let singer = if role == Role::Melody {
            Singer::Melody
        } else {
            Singer::Answer
        };
        notes.clear();
        let Some(part) = self.parts.iter().position(|part| part.role == role) else {
            return;
        };
        if !self.is_heard(part, phrase) {
            return;
        }
        let view = self.view(part, phrase, take);
        let (usual, reach) = if singer == Singer::Melody {
            MELODY
        } else {
            ANSWER
        };
        let (low, high) = view.part.seat.instrument.compass();
        let middle = view.middle(usual, reach) + view.seed.part("wander").between(-2.0, 2.0);
        let lowest = f64::from(low.0) + REACH.0;
        let middle = middle.min(f64::from(high.0) - REACH.1).max(lowest);
        let ground = Ground {
            key: view.phase.key,
            chords: view.chords,
            bar: view.bar(),
            low: Pitch((middle - REACH.0) as u8),
            high: Pitch((middle + REACH.1) as u8),
            arch: ARCH.0 + ARCH.1 * view.shape.intensity,
        };
        let seed = view.seed.index(view.shape.variant);
        line(
            singer,
            view.shape,
            view.phrase.bars,
            &ground,
            &self.motifs,
            seed,
            notes,
        );
    }
}
