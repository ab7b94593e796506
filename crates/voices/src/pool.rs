//! A fixed set of voices of one kind.

use crate::{Macros, Strike};

/// One sounding instance.
pub(crate) trait Voice {
    /// What it adds its sound to.
    type Out;
    /// Adds the 64 frames from `frame` on; `false` once nothing more will ever come.
    fn render(&mut self, frame: i64, macros: &Macros, out: &mut Self::Out) -> bool;
    /// About how loud it is now, linear; to find the quietest.
    fn loudness(&self, frame: i64) -> f32;
    /// Whether it still begins: however quiet it is now, it will be heard.
    fn begins(&self, frame: i64) -> bool;
    /// Lets go at that frame, if it is held beyond it.
    fn release(&mut self, frame: i64);
    /// Fades out within a few milliseconds from that frame on.
    fn cut(&mut self, frame: i64);
    /// The note it plays.
    fn strike(&self) -> &Strike;
}

/// Up to `size` voices, plus a few places for those that are fading because they were stolen.
pub(crate) struct Pool<V> {
    voices: Vec<V>,
    size: usize,
    stolen: usize,
}

/// A note taken up in mid-flight that is quieter than this has ended: linear, -110 dBFS.
const INAUDIBLE: f32 = 3e-6;

/// Places for stolen voices that are still fading.
const FADING: usize = 8;

impl<V: Voice> Pool<V> {
    pub(crate) fn new(size: usize) -> Pool<V> {
        Pool {
            voices: Vec::with_capacity(size + FADING),
            size,
            stolen: 0,
        }
    }

    pub(crate) fn reset(&mut self) {
        self.voices.clear();
        self.stolen = 0;
    }

    pub(crate) fn sounding(&self) -> usize {
        self.voices.len()
    }

    /// Takes a voice in. A full pool gives up the quietest voice with a short fade; when even the places for fading
    /// ones are taken, the quietest of those goes at once.
    pub(crate) fn add(&mut self, frame: i64, voice: V) {
        if !voice.begins(frame) && voice.loudness(frame) < INAUDIBLE {
            return;
        }
        if self.voices.len() >= self.size {
            self.steal_the_quietest(frame);
        }
        if self.voices.len() < self.voices.capacity() {
            self.voices.push(voice);
        }
    }

    fn steal_the_quietest(&mut self, frame: i64) {
        // Stolen voices stand at the front of the list, oldest first.
        if self.stolen == FADING {
            self.voices.remove(0);
            self.stolen -= 1;
        }
        let held = self.voices[self.stolen..].iter().enumerate();
        let quietest =
            held.min_by(|(_, a), (_, b)| a.loudness(frame).total_cmp(&b.loudness(frame)));
        if let Some((place, _)) = quietest {
            let place = self.stolen + place;
            self.voices[place].cut(frame);
            self.voices[self.stolen..=place].rotate_right(1);
            self.stolen += 1;
        }
    }

    pub(crate) fn release(&mut self, pitch: anodyne_music::Pitch, frame: i64) {
        for voice in self
            .voices
            .iter_mut()
            .filter(|voice| voice.strike().pitch == pitch)
        {
            voice.release(frame);
        }
    }

    pub(crate) fn let_go(&mut self, frame: i64) {
        self.voices
            .iter_mut()
            .for_each(|voice| voice.release(frame));
    }

    pub(crate) fn render(&mut self, frame: i64, macros: &Macros, out: &mut V::Out) {
        let mut place = 0;
        self.voices.retain_mut(|voice| {
            let lives = voice.render(frame, macros, out);
            if !lives && place < self.stolen {
                self.stolen -= 1;
            } else {
                place += 1;
            }
            lives
        });
    }
}
