//! `anodyne tap`: a tempo from key presses on a terminal, or from times on standard input.

use crate::command::TapFlags;
use crate::failure::Failure;
use crate::report::{pairs, print, print_json};
use anodyne_session::Tapped;
use anodyne_units::Seconds;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use serde::Serialize;
use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Instant;

/// More lines than this are not read from standard input.
const MOST_LINES: usize = 10_000;

/// Listens, and tells the tempo to ask for.
pub(crate) fn run(flags: &TapFlags) -> Result<(), Failure> {
    let taps = if io::stdin().is_terminal() {
        listen()?
    } else {
        read_lines(&mut io::stdin().lock())?
    };
    let tapped = Tapped::read(&taps).map_err(Failure::request)?;
    if flags.json {
        print_json(&Told::new(&tapped))
    } else {
        print(&lines(&tapped))
    }
}

/// Single key presses until Enter, or until the sixteenth.
fn listen() -> Result<Vec<Seconds>, Failure> {
    say("Tap any key in your own tempo, 8 to 16 times. Enter ends, Esc gives up.\r\n");
    let terminal = Raw::new()?;
    let began = Instant::now();
    let mut taps = Vec::new();
    while taps.len() < Tapped::MOST {
        let event =
            read().map_err(|error| Failure::work(format!("cannot read the keys: {error}")))?;
        let at = Seconds(began.elapsed().as_secs_f64());
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Press => match meaning(key) {
                Press::Tap => taps.push(at),
                Press::Enough => break,
                Press::GiveUp => return Err(Failure::Interrupted),
            },
            _ => continue,
        }
        say(&format!("\r{:2}", taps.len()));
    }
    drop(terminal);
    say("\n");
    Ok(taps)
}

/// What a key press means here.
enum Press {
    Tap,
    Enough,
    GiveUp,
}

fn meaning(key: KeyEvent) -> Press {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => Press::Enough,
        KeyCode::Esc => Press::GiveUp,
        KeyCode::Char('c' | 'd') if control => Press::GiveUp,
        _ => Press::Tap,
    }
}

/// The terminal while it gives every key at once; as before when this goes.
struct Raw;

impl Raw {
    fn new() -> Result<Raw, Failure> {
        enable_raw_mode()
            .map_err(|error| Failure::work(format!("cannot read single keys: {error}")))?;
        Ok(Raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing is left to be done where even this fails.
        let _ = disable_raw_mode();
    }
}

/// Taps from lines: each a time in seconds, or, where all are empty, the instants at which they came.
fn read_lines(input: &mut impl BufRead) -> Result<Vec<Seconds>, Failure> {
    let began = Instant::now();
    let (mut taps, mut timed) = (Vec::new(), None);
    for (number, line) in input.lines().enumerate().take(MOST_LINES) {
        let line = line.map_err(|error| Failure::work(format!("cannot read the taps: {error}")))?;
        let written = line.trim();
        let refuse = || {
            let remedy = "write a time in seconds on each line, or press Enter on each beat";
            Failure::request(format!(
                "taps, line {}: {written:?} cannot be used; {remedy}",
                number + 1
            ))
        };
        let at = match written {
            "" => began.elapsed().as_secs_f64(),
            _ => written
                .parse()
                .ok()
                .filter(|at: &f64| at.is_finite())
                .ok_or_else(refuse)?,
        };
        if timed.is_some_and(|timed| timed == written.is_empty()) {
            return Err(refuse());
        }
        timed = Some(!written.is_empty());
        taps.push(Seconds(at));
    }
    Ok(taps)
}

/// Tells the one who taps, beside the result.
fn say(text: &str) {
    let mut out = io::stderr().lock();
    // Whoever does not see it can tap all the same.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// What is told as JSON.
#[derive(Debug, Serialize)]
struct Told {
    tempo: f64,
    half: Option<f64>,
    double: Option<f64>,
    taps: usize,
    left_out: usize,
    unsteadiness: f64,
}

impl Told {
    fn new(tapped: &Tapped) -> Told {
        Told {
            tempo: tapped.tempo.bpm(),
            half: tapped.half.map(|tempo| tempo.bpm()),
            double: tapped.double.map(|tempo| tempo.bpm()),
            taps: tapped.taps,
            left_out: tapped.left_out,
            unsteadiness: (tapped.unsteadiness * 1000.0).round() / 1000.0,
        }
    }
}

fn lines(tapped: &Tapped) -> String {
    let told = Told::new(tapped);
    let mut lines = vec![("tempo", format!("{} bpm", told.tempo))];
    let half = told.half.map(|bpm| ("half time", format!("{bpm} bpm")));
    let double = told.double.map(|bpm| ("double time", format!("{bpm} bpm")));
    lines.extend(half.into_iter().chain(double));
    let steady = match told.unsteadiness {
        ..0.05 => "steady",
        ..0.1 => "a little uneven",
        _ => "uneven: tap once more to be sure",
    };
    let out = match told.left_out {
        0 => String::new(),
        one => format!(", {one} left out"),
    };
    lines.push(("taps", format!("{}{out}, {steady}", told.taps)));
    format!(
        "{}To use it:\n  anodyne render --tempo {} ...\n",
        pairs(&lines),
        told.tempo
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_line_by_line() {
        let taps = read_lines(&mut "0\n0.5\n 1.0 \n".as_bytes()).unwrap();
        assert_eq!(taps, [Seconds(0.0), Seconds(0.5), Seconds(1.0)]);
        assert_eq!(read_lines(&mut "\n\n".as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn a_line_that_is_no_time_is_named() {
        for (text, line) in [("0\nbeat\n", 2), ("0\n\n", 2), ("\n1\n", 2), ("inf\n", 1)] {
            let failure = read_lines(&mut text.as_bytes()).unwrap_err();
            let message = failure.message().unwrap().to_owned();
            assert!(
                message.starts_with(&format!("taps, line {line}: ")),
                "{message}"
            );
        }
    }
}
