//! What each instrument costs: nanoseconds a stereo frame, for one voice alone and for each of eight together. Items are
//! frames of one voice: 48 K items a second are real time.

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// One voice in the middle of its compass, half a second after its note began.
#[divan::bench(args = Instrument::ALL)]
fn one_voice(bencher: Bencher<'_, '_>, instrument: &Instrument) {
    voices(bencher, *instrument, 1);
}

/// Eight voices: what they share (the veil of what is held) is shared by eight.
#[divan::bench(args = Instrument::ALL)]
fn each_of_eight_voices(bencher: Bencher<'_, '_>, instrument: &Instrument) {
    voices(bencher, *instrument, 8);
}

fn voices(bencher: Bencher<'_, '_>, instrument: Instrument, count: u8) {
    let (low, high) = instrument.compass();
    let pitch = Pitch((low.0 + high.0) / 2);
    let timbre = Timbre::over(instrument, pitch, pitch, 0.5);
    let mut player = Player::new(timbre, SampleRate::DEFAULT, 8, 1.0, 1);
    for number in 0..count {
        let strike = Strike {
            start: 0,
            end: i64::MAX,
            pitch,
            velocity: 0.6,
            seed: u32::from(number),
        };
        player.note_on(0, strike, Macros::default());
    }
    let mut out = Block::SILENCE;
    let frames = ItemsCount::new(BLOCK * usize::from(count));
    bencher.counter(frames).bench_local(|| {
        out.clear();
        player.render(24_000, Macros::default(), &mut out);
        divan::black_box(out.left[0])
    });
}
