//! The binary `anodyne`: reads a command line, calls the studio, reports. What a command does lives in its own file.

mod again;
mod audition;
mod card;
mod check;
mod command;
mod destination;
mod failure;
mod interrupt;
mod ledger;
mod list;
mod manual;
mod marked;
mod measures;
mod narration;
mod picture;
mod plan;
mod progress;
mod remote;
mod render;
mod report;
mod room;
mod score;
mod script;
mod serve;
mod table;
mod tap;
mod token;
mod variations;
mod wish;

use clap::Parser;
use command::{Anodyne, Command};
use failure::Failure;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Anodyne::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(message) = failure.message() {
                // Nothing is left to be done where even this cannot be written.
                let _ = writeln!(std::io::stderr(), "error: {message}");
            }
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Render(order) => render::run(&order),
        Command::Plan(order) => plan::run(&order),
        Command::Score(order) => score::run(&order),
        Command::Variations(order) => variations::run(&order),
        Command::Script(order) => script::run(&order),
        Command::Programmes(order) => list::programmes(&order),
        Command::Palettes(order) => list::palettes(&order),
        Command::Audition(order) => audition::run(&order),
        Command::Check(order) => check::run(&order),
        Command::Tap(order) => tap::run(&order),
        Command::Serve(order) => serve::run(&order),
        Command::Remote(order) => remote::run(&order),
        Command::Ledger(order) => ledger::run(&order),
        Command::Token(order) => token::run(&order),
        Command::Completions(order) => manual::completions(&order),
        Command::Man(order) => manual::pages(&order),
    }
}
