//! What a block costs in a DAW: 64 frames at 48 kHz, every palette, around the fullest minute of the default programme,
//! with a jump and automation in it. Each run is repeated and each block counted at its cheapest: the work is the same
//! every time, what differs is the machine's.
#![allow(
    unsafe_code,
    clippy::print_stdout,
    reason = "the host loads our own entry; a table is the result"
)]

#[path = "../tests/clap/host.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod host;

use anodyne_session::Library;
use host::{Heard, Host};

const RATE: usize = 48_000;
const BUFFER: usize = 64;
/// Seconds that are measured.
const HEARD: usize = 20;
/// Runs of the same work.
const RUNS: usize = 5;

fn main() {
    println!(
        "\nprocess, {BUFFER} frames at 48 kHz, {HEARD} s of each palette, percent of one core"
    );
    println!("palette            average   median     99 %    worst   jump");
    for palette in Library::built_in().palettes() {
        let costs = cheapest(&palette.name);
        let jump = costs[0];
        let mut sorted = costs[1..].to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let average = sorted.iter().sum::<f64>() / sorted.len() as f64;
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        println!(
            "{:<17} {average:>8.2} {:>8.2} {:>8.2} {:>8.2} {jump:>6.1}",
            palette.name,
            at(0.5),
            at(0.99),
            at(1.0),
        );
    }
}

/// The cost of each block in percent of its time, the cheapest of all runs; the first is a jump.
fn cheapest(palette: &str) -> Vec<f64> {
    let mut host = Host::new();
    host.set_now("palette", palette);
    host.activate(RATE as f64);
    host.play(RATE, BUFFER);
    let mut best: Vec<f64> = Vec::new();
    for _ in 0..RUNS {
        // Something else in between, so that the jump is one.
        host.time.jump(60.0);
        host.play(RATE / 5, BUFFER);
        host.time.jump(700.0);
        let costs = (0..HEARD * RATE / BUFFER)
            .map(|_| block(&mut host))
            .collect();
        best = match best.is_empty() {
            true => costs,
            false => best.iter().zip(costs).map(|(a, b)| a.min(b)).collect(),
        };
    }
    best
}

fn block(host: &mut Host) -> f64 {
    let mut heard = Heard::default();
    let took = host.buffer(BUFFER, &mut heard);
    100.0 * took.as_secs_f64() / (BUFFER as f64 / RATE as f64)
}
