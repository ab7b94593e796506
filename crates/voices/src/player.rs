//! A player: one part's instrument with its fixed pool of voices.

use crate::modes::ModeVoice;
use crate::nature::Nature;
use crate::pool::Pool;
use crate::sampled::SampleVoice;
use crate::timbre::Body;
use crate::wave::{Layers, Veil, WaveVoice};
use crate::{Macros, Strike, Timbre};
use anodyne_dsp::Block;
use anodyne_music::Pitch;
use anodyne_units::{Hertz, SampleRate};

/// Plays one timbre, up to a fixed number of notes at once. `new` takes all memory; nothing else does.
pub struct Player {
    timbre: Timbre,
    rate: SampleRate,
    width: f32,
    sounding: Sounding,
}

enum Sounding {
    Waves(Pool<WaveVoice>, Box<Veil>, Box<Layers>),
    Strokes(Pool<ModeVoice>),
    Samples(Pool<SampleVoice>),
    Nature(Box<Nature>),
}

impl Player {
    /// A player of up to `voices` notes at once. `width` is 0 (mono) to 1 (as wide as the instrument can be); `seed`
    /// makes two beds of nature differ and leaves pitched instruments alone.
    pub fn new(timbre: Timbre, rate: SampleRate, voices: usize, width: f32, seed: u32) -> Player {
        let sounding = match &timbre.body {
            Body::Wave(recipe, _) => Sounding::Waves(
                Pool::new(voices),
                Box::new(Veil::new(Hertz(recipe.veil_hertz), rate)),
                Box::new(Layers::SILENCE),
            ),
            Body::Modes(_) => Sounding::Strokes(Pool::new(voices)),
            Body::Sampled(_) => Sounding::Samples(Pool::new(voices)),
            Body::Nature => {
                let nature = Nature::new(timbre.instrument(), rate, width, seed);
                Sounding::Nature(Box::new(nature))
            }
        };
        Player {
            timbre,
            rate,
            width,
            sounding,
        }
    }

    /// Falls silent at once and forgets every note.
    pub fn reset(&mut self) {
        match &mut self.sounding {
            Sounding::Waves(pool, veil, _) => {
                pool.reset();
                veil.reset();
            }
            Sounding::Strokes(pool) => pool.reset(),
            Sounding::Samples(pool) => pool.reset(),
            Sounding::Nature(nature) => nature.reset(),
        }
    }

    /// Takes a note, at or before the frame on which it begins or later, mid-flight. `frame` is now.
    pub fn note_on(&mut self, frame: i64, strike: Strike, macros: Macros) {
        match (&mut self.sounding, &self.timbre.body) {
            (Sounding::Waves(pool, ..), Body::Wave(recipe, zones)) => {
                pool.add(
                    frame,
                    WaveVoice::new(recipe, zones, strike, &macros, self.width, self.rate),
                );
            }
            (Sounding::Strokes(pool), Body::Modes(recipe)) => {
                pool.add(
                    frame,
                    ModeVoice::new(
                        recipe,
                        strike,
                        &Macros {
                            body: self.timbre.macros.body,
                            ..macros
                        },
                        self.width,
                        self.rate,
                    ),
                );
            }
            (Sounding::Samples(pool), Body::Sampled(sampled)) => {
                pool.add(
                    frame,
                    SampleVoice::new(sampled, strike, macros.brightness, self.width, self.rate),
                );
            }
            _ => {}
        }
    }

    /// Lets go of every held note of that pitch at `frame`.
    pub fn note_off(&mut self, frame: i64, pitch: Pitch) {
        match &mut self.sounding {
            Sounding::Waves(pool, ..) => pool.release(pitch, frame),
            Sounding::Strokes(pool) => pool.release(pitch, frame),
            Sounding::Samples(pool) => pool.release(pitch, frame),
            Sounding::Nature(_) => {}
        }
    }

    /// Lets go of every held note at `frame`. A bed of nature goes on.
    pub fn let_go(&mut self, frame: i64) {
        match &mut self.sounding {
            Sounding::Waves(pool, ..) => pool.let_go(frame),
            Sounding::Strokes(pool) => pool.let_go(frame),
            Sounding::Samples(pool) => pool.let_go(frame),
            Sounding::Nature(_) => {}
        }
    }

    /// Renders the 64 frames from `frame` on over what `out` held.
    pub fn render(&mut self, frame: i64, macros: Macros, out: &mut Block) {
        if let Sounding::Waves(pool, veil, layers) = &mut self.sounding
            && pool.sounding() > 0
        {
            layers.begin();
            pool.render(frame, &macros, layers);
            veil.draw(layers, out);
            return;
        }
        out.clear();
        match &mut self.sounding {
            Sounding::Waves(_, veil, _) => veil.reset(),
            Sounding::Strokes(pool) => pool.render(frame, &macros, out),
            Sounding::Samples(pool) => pool.render(frame, &macros, out),
            Sounding::Nature(nature) => nature.render(frame, out),
        }
    }

    /// How many voices sound now; a bed of nature counts as one.
    pub fn sounding(&self) -> usize {
        match &self.sounding {
            Sounding::Waves(pool, ..) => pool.sounding(),
            Sounding::Strokes(pool) => pool.sounding(),
            Sounding::Samples(pool) => pool.sounding(),
            Sounding::Nature(_) => 1,
        }
    }
}
