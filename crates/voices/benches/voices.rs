//! What each instrument costs: one held voice, nanoseconds a stereo frame (items are frames; 20.8 µs is real time at 48 kHz).

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Instrument, Pitch};
use anodyne_units::SampleRate;
use anodyne_voices::{Macros, Player, Strike, Timbre};
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// One voice in the middle of its compass, half a second after its note began.
#[divan::bench(args = Instrument::ALL)]
fn one_voice(bencher: divan::Bencher<'_, '_>, instrument: &Instrument) {
    let (low, high) = instrument.compass();
    let pitch = Pitch((low.0 + high.0) / 2);
    let mut player = Player::new(
        Timbre::over(*instrument, pitch, pitch, 0.5),
        SampleRate::DEFAULT,
        4,
        1.0,
        1,
    );
    let mut out = Block::SILENCE;
    let strike = Strike {
        start: 0,
        end: i64::MAX,
        pitch,
        velocity: 0.6,
        seed: 1,
    };
    player.note_on(0, strike, Macros::default());
    bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
        out.clear();
        player.render(24_000, Macros::default(), &mut out);
        divan::black_box(out.left[0])
    });
}
