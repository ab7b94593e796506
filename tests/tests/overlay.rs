//! A voice over the music: in its place to the frame, the music standing back beneath it, from wherever one begins.

use anodyne_engine::{Block, Feed, Overlay};
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::Session;
use anodyne_units::{Decibels, Frames};

/// A voice whose every frame tells its number, and music that stands back by `music`.
struct Numbers {
    music: f32,
    loud: f32,
}

impl Numbers {
    fn sample(&self, frame: u64) -> f32 {
        self.loud * ((frame % 97) as f32 / 97.0 - 0.5)
    }
}

impl Overlay for Numbers {
    fn speak(&mut self, frame: Frames, voice: &mut Block) -> (f32, f32) {
        for (number, (left, right)) in voice.left.iter_mut().zip(&mut voice.right).enumerate() {
            let sample = self.sample(frame.0 + number as u64);
            *left += sample;
            *right -= sample;
        }
        (self.music, self.music)
    }
}

const FROM: u64 = 48_000 * 60 + 5;
const FRAMES: usize = 48_000 * 2;

fn planned() -> Plan {
    let wish = Wish {
        length: Some("3m".into()),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

fn spoken(session: &Session<'_>, overlay: &mut Numbers, from: u64, piece: usize) -> [Vec<f32>; 2] {
    let mut feed = Feed::new(session.engine(Decibels(-6.0)));
    feed.seek_over(Frames(from), overlay);
    let mut sides = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let [left, right] = &mut sides;
    for (left, right) in left.chunks_mut(piece).zip(right.chunks_mut(piece)) {
        feed.fill_over(overlay, left, right);
    }
    sides
}

fn music(session: &Session<'_>) -> [Vec<f32>; 2] {
    let mut feed = Feed::new(session.engine(Decibels(-6.0)));
    feed.seek(Frames(FROM));
    let mut sides = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let [left, right] = &mut sides;
    feed.fill(left, right);
    sides
}

#[test]
fn a_silent_voice_changes_no_bit() {
    let plan = planned();
    let session = Session::new(&plan);
    let mut silent = Numbers {
        music: 1.0,
        loud: 0.0,
    };
    assert!(spoken(&session, &mut silent, FROM, 4096) == music(&session));
}

#[test]
fn the_voice_lies_on_its_frame_and_the_music_beneath_it() {
    let plan = planned();
    let session = Session::new(&plan);
    let mut numbers = Numbers {
        music: 0.25,
        loud: 0.1,
    };
    let [bare, _] = music(&session);
    assert!(bare.iter().any(|sample| sample.abs() > 0.01));
    let [mixed, _] = spoken(&session, &mut numbers, FROM, 480);
    let off = mixed
        .iter()
        .zip(&bare)
        .enumerate()
        .map(|(number, (mixed, bare))| {
            let expected = 0.25 * bare + numbers.sample(FROM + number as u64);
            (mixed - expected).abs()
        });
    let worst = off.fold(0.0f32, f32::max);
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn no_piece_size_moves_the_voice() {
    let plan = planned();
    let session = Session::new(&plan);
    let mut numbers = Numbers {
        music: 0.5,
        loud: 0.2,
    };
    let whole = spoken(&session, &mut numbers, FROM, 4096);
    for piece in [1, 64, 333] {
        assert!(
            spoken(&session, &mut numbers, FROM, piece) == whole,
            "pieces of {piece}"
        );
    }
}
