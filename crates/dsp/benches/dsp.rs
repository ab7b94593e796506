//! Nanoseconds per stereo frame: each bench renders one second (48,000 frames), so divide by 48,000.

use anodyne_dsp::{
    BLOCK, Block, Echo, EchoSettings, Hall, HallSettings, Limiter,
    filter::{LowMono, Soften, Sweep, SweepEdge, Tilt},
    noise,
};
use anodyne_units::{Dbtp, Decibels, Hertz, SampleRate};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

const BLOCKS: u64 = 48_000 / BLOCK as u64;

fn noisy(gain: f32) -> Block {
    let mut block = Block::SILENCE;
    noise::fill(1, 0, &mut block.left);
    noise::fill(2, 0, &mut block.right);
    block.scale_ramp(gain, gain);
    block
}

fn over_a_second(bencher: Bencher, mut render: impl FnMut(&mut Block)) {
    let mut block = Block::SILENCE;
    bencher
        .counter(ItemsCount::new(BLOCKS * BLOCK as u64))
        .bench_local(|| {
            for _ in 0..BLOCKS {
                render(&mut block);
            }
            divan::black_box(block.peak())
        });
}

#[divan::bench]
fn hall(bencher: Bencher) {
    let mut hall = Hall::new(HallSettings::default(), SampleRate::DEFAULT);
    let input = noisy(0.1);
    over_a_second(bencher, |block| hall.render(&input, block));
}

#[divan::bench]
fn hall_asleep(bencher: Bencher) {
    let mut hall = Hall::new(HallSettings::default(), SampleRate::DEFAULT);
    over_a_second(bencher, |block| hall.render(&Block::SILENCE, block));
}

#[divan::bench]
fn block_peak(bencher: Bencher) {
    let input = noisy(0.1);
    over_a_second(bencher, |block| {
        block.left[0] = divan::black_box(&input).peak()
    });
}

#[divan::bench]
fn echo(bencher: Bencher) {
    let mut echo = Echo::new(EchoSettings::default(), SampleRate::DEFAULT);
    let input = noisy(0.1);
    over_a_second(bencher, |block| echo.render(&input, block));
}

#[divan::bench]
fn limiter_idle(bencher: Bencher) {
    let mut limiter = Limiter::new(SampleRate::DEFAULT, Dbtp(-1.0));
    let input = noisy(0.1);
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        limiter.render(block);
    });
}

#[divan::bench]
fn limiter_at_work(bencher: Bencher) {
    let mut limiter = Limiter::new(SampleRate::DEFAULT, Dbtp(-1.0));
    let input = noisy(1.5);
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        limiter.render(block);
    });
}

#[divan::bench]
fn tilt(bencher: Bencher) {
    let (low, high) = (
        (Hertz(150.0), Decibels(2.0)),
        (Hertz(4000.0), Decibels(-4.0)),
    );
    let mut tilt = Tilt::new(low, high, SampleRate::DEFAULT);
    let input = noisy(0.1);
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        tilt.render(block);
    });
}

/// Four stereo blocks at once.
#[divan::bench]
fn soften_four(bencher: Bencher) {
    let mut filters = [(); 4].map(|()| Soften::new(SampleRate::DEFAULT));
    let mut others = [(); 3].map(|()| noisy(0.1));
    let (mut hertz, input) = (500.0, noisy(0.1));
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        let [b, c, d] = &mut others;
        hertz = if hertz > 9000.0 { 500.0 } else { hertz + 1.0 };
        Soften::four(&mut filters, [block, b, c, d], [Hertz(hertz); 4]);
    });
}

#[divan::bench]
fn low_mono(bencher: Bencher) {
    let mut mono = LowMono::new(LowMono::CORNER, SampleRate::DEFAULT);
    let input = noisy(0.1);
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        mono.render(block);
    });
}

#[divan::bench]
fn sweep(bencher: Bencher) {
    let mut sweep = Sweep::new(SampleRate::DEFAULT);
    let input = noisy(0.1);
    over_a_second(bencher, |block| {
        block.clone_from(&input);
        sweep.low_pass(
            block,
            SweepEdge {
                cutoff: Hertz(900.0),
                resonance: 0.8,
            },
        );
    });
}

#[divan::bench]
fn noise_fill(bencher: Bencher) {
    let mut frame = 0;
    over_a_second(bencher, |block| {
        noise::fill(5, frame, &mut block.left);
        frame += BLOCK as u64;
    });
}
