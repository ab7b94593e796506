//! What a block costs in a DAW: 64 frames at 48 kHz, every palette, around the fullest minute of the default programme,
//! with a jump, a start and automation in it. The time is the processor's, of this thread alone, so that other programs do not
//! count; each run is repeated and each block counted at its cheapest, since what they leave in the caches does.
#![allow(
    unsafe_code,
    clippy::print_stdout,
    reason = "the host loads our own entry, and the clock is the system's; a table is the result"
)]

#[path = "../tests/clap/host.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod host;

use anodyne_session::Library;
use host::{Heard, Host};
use std::time::Duration;

const RATE: usize = 48_000;
const BUFFER: usize = 64;
/// Seconds that are measured.
const HEARD: usize = 20;
/// Runs of the same work.
const RUNS: usize = 5;
/// Blocks that a jump is done in.
const JUMP: usize = 22 * RATE / 1000 / BUFFER;
/// The most a palette may cost on average, and in the worst block, percent.
const MOST: [f64; 2] = [3.0, 15.0];

fn main() {
    println!(
        "\nprocess, {BUFFER} frames at 48 kHz, {HEARD} s of each palette, percent of one core"
    );
    println!("palette            average   median     99 %   99.9 %    worst     jump    start");
    let mut most = [0.0_f64; 2];
    for palette in Library::built_in().palettes() {
        let (start, costs) = cheapest(&palette.name);
        let jump = costs[..JUMP].iter().copied().fold(0.0, f64::max);
        let mut sorted = costs[JUMP..].to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let average = sorted.iter().sum::<f64>() / sorted.len() as f64;
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        println!(
            "{:<17} {average:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {jump:>8.2} {start:>8.2}",
            palette.name,
            at(0.5),
            at(0.99),
            at(0.999),
            at(1.0),
        );
        let worst = [at(1.0), jump, start].into_iter().fold(most[1], f64::max);
        most = [most[0].max(average), worst];
    }
    println!(
        "most: {:.2} % on average (limit {} %), {:.2} % in a block (limit {} %)",
        most[0], MOST[0], most[1], MOST[1]
    );
    if most[0] > MOST[0] || most[1] > MOST[1] {
        std::process::exit(1);
    }
}

/// The costs in percent of a block's time, the cheapest of all runs: of the dearest block at the session's beginning, and
/// of each block from a jump on, with a fader that moves in each second.
fn cheapest(palette: &str) -> (f64, Vec<f64>) {
    let mut host = Host::new();
    host.clock = thread_time;
    host.set_now("palette", palette);
    let mut start = f64::MAX;
    for _ in 0..RUNS {
        host.activate(RATE as f64);
        host.time.jump(0.0);
        let costs = (0..JUMP).map(|_| block(&mut host, 0));
        start = start.min(costs.fold(0.0, f64::max));
        host.deactivate();
    }
    host.activate(RATE as f64);
    host.play(RATE, BUFFER);
    let mut best: Vec<f64> = Vec::new();
    for _ in 0..RUNS {
        // Something else in between, so that the jump is one.
        host.time.jump(60.0);
        host.play(RATE / 5, BUFFER);
        host.time.jump(700.0);
        let costs = (0..HEARD * RATE / BUFFER)
            .map(|place| block(&mut host, place))
            .collect();
        best = match best.is_empty() {
            true => costs,
            false => best.iter().zip(costs).map(|(a, b)| a.min(b)).collect(),
        };
    }
    (start, best)
}

fn block(host: &mut Host, place: usize) -> f64 {
    if place % (RATE / BUFFER) == 100 {
        let up = (place / (RATE / BUFFER)).is_multiple_of(2);
        host.set("bright", if up { "30" } else { "-30" });
    }
    let mut heard = Heard::default();
    let took = host.buffer(BUFFER, &mut heard);
    100.0 * took.as_secs_f64() / (BUFFER as f64 / RATE as f64)
}

/// The processor time of this thread.
#[cfg(unix)]
fn thread_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the system writes into a structure of our own.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(failed, 0, "this system counts no time of threads");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The time of day, where there is no other.
#[cfg(not(unix))]
fn thread_time() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
