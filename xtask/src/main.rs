//! What the project does with itself: `cargo xtask test`, `cargo xtask ci`, `cargo xtask bench`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people at a terminal; its output is its result"
)]

mod bench;
mod ci;
mod contract;
mod readers;
mod shell;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [FILTER...]  set up what the tests need, then run them all
cargo xtask ci                what a change has to pass: format, lints, tests, docs, a first render
cargo xtask contract          lints the gRPC contract and compares it with main's
cargo xtask bench [all]       one table: speed of programmes and instruments, planning, memory; all: every crate";

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
        "bench" => bench::run(rest),
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
