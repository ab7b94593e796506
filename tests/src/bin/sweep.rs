//! `cargo xtask sweep`: every palette in every programme, measured and judged. Exit code 1 where a limit is broken.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what this program is for"
)]

use anodyne_tests::sweep::{
    Choice, Difference, Size, cases, differences, head, hear, judge, line, sheet, work_through,
};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "\
sweep [--short] [--palette PART] [--programme PART] [--palettes FOLDER] [--sheet FILE.png]
  --short      less of everything: for every change
  --palette    only palettes whose id contains this
  --programme  only programmes whose id contains this
  --palettes   the palettes in the files of this folder instead of the built-in ones
  --sheet      where the contact sheet goes [default: target/sweep.png]";

struct Flags {
    choice: Choice,
    sheet: PathBuf,
}

fn main() -> ExitCode {
    match flags() {
        Some(flags) => run(&flags),
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn flags() -> Option<Flags> {
    let mut flags = Flags {
        choice: Choice {
            size: Size::Night,
            palette: String::new(),
            programme: String::new(),
            folder: None,
        },
        sheet: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/sweep.png")),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--short" => flags.choice.size = Size::Short,
            "--palette" => flags.choice.palette = words.next()?,
            "--programme" => flags.choice.programme = words.next()?,
            "--palettes" => flags.choice.folder = Some(words.next()?.into()),
            "--sheet" => flags.sheet = words.next()?.into(),
            _ => return None,
        }
    }
    Some(flags)
}

fn run(flags: &Flags) -> ExitCode {
    let began = Instant::now();
    let cases = match cases(&flags.choice) {
        Ok(cases) => cases,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{}", head());
    // Lines come as cases are done, so that a long sweep can be watched.
    let heard = work_through(&cases, |case| {
        let heard = hear(case, folder.path());
        println!("{}", line(&heard, &judge(&heard)));
        heard
    });
    println!();
    let broken: Vec<Vec<String>> = heard.iter().map(judge).collect();
    let timbres: Vec<_> = heard
        .iter()
        .map(|one| (&*one.case.palette, &*one.case.programme, &one.timbre))
        .collect();
    let alike = told_apart(&differences(&timbres));
    if let Err(error) = sheet(&heard, &broken).save(&flags.sheet, true) {
        eprintln!("no contact sheet: {error}");
        return ExitCode::FAILURE;
    }
    let tracks = broken.iter().filter(|broken| !broken.is_empty()).count();
    let audio: f64 = heard.iter().map(|one| one.measured.seconds).sum();
    println!(
        "{} tracks, {:.0} minutes of sound in {:.0} s; contact sheet: {}",
        heard.len(),
        audio / 60.0,
        began.elapsed().as_secs_f64(),
        flags.sheet.display()
    );
    println!("{tracks} tracks break a limit, {alike} pairs of palettes are too much alike");
    if tracks + alike == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints how far palettes are apart, and counts the pairs that are not told apart.
fn told_apart(differences: &[Difference]) -> usize {
    println!(
        "distance of timbre between palettes, and how many spreads within one palette that is"
    );
    let (mut alike, nearest) = (0, 12);
    for (number, one) in differences.iter().enumerate() {
        let too_near = one.ratio() < Difference::LEAST;
        alike += usize::from(too_near);
        if number < nearest || too_near {
            println!(
                "{:<11} {:<11} {:>6.2} {:>6.2}{}",
                one.one,
                one.other,
                one.distance,
                one.ratio(),
                if too_near { "  TOO NEAR" } else { "" }
            );
        }
    }
    println!();
    alike
}
