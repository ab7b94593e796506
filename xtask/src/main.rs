//! What the project does with itself: `cargo xtask test`, `ci`, `golden`, `bench`, `sweep`, `bundle`, `install`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people at a terminal; its output is its result"
)]

mod bench;
mod bundle;
mod ci;
mod contract;
mod golden;
mod readers;
mod shell;
mod sweep;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [FILTER...]  set up what the tests need, then run them all
cargo xtask ci                what a change has to pass: format, lints, tests, docs, a first render
cargo xtask contract          lints the gRPC contract and compares it with main's
cargo xtask golden [accept]   holds the music against what was agreed on; accept: agrees to what it is now
cargo xtask bench [all]       one table: speed of programmes and instruments, planning, memory; all: every crate
cargo xtask sweep [--short]   every palette in every programme: measured, judged, drawn, compared
cargo xtask bundle [anodyne_plugin] [--release]
                              the plugin as CLAP and VST3, in target/bundled
cargo xtask install           the same, released, into your own plugin folders";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("", [].as_slice()),
    };
    let done = match task {
        "test" => test::run(rest),
        "ci" => ci::run(),
        "contract" => contract::run(),
        "golden" => golden::run(rest),
        "bench" => bench::run(rest),
        "sweep" => sweep::run(rest),
        "bundle" => bundle::run(rest).map(|_| ()),
        "install" => bundle::install(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
