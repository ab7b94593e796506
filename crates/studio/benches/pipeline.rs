//! One table: how fast the whole pipeline is on one core, where its time goes, what each instrument costs, how long the
//! plan of ten hours takes, and how much memory a short and a long track need.
//!
//! `cargo bench -p anodyne-studio --bench pipeline`; a quiet machine gives the better figures.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

use anodyne_dsp::{BLOCK, Block};
use anodyne_music::{Instrument, Pitch};
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::{Meter, Order, Session, TrackWriter, bounce, track_spec};
use anodyne_units::{Decibels, Frames, SampleRate};
use anodyne_voices::{Macros, Player, Strike, Timbre};
use std::ops::ControlFlow;
use std::process::Command;
use std::time::Instant;
use wait4::{ResourceUsage, Wait4};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|word| word == CHILD) {
        bounce_once(&arguments[at + 1..]);
        return;
    }
    println!(
        "One core, 48 kHz, 24-bit WAV, 20 minutes each. Times real time, by processor time; more is better.\n"
    );
    pipelines();
    stages();
    instruments();
    plans();
    memory();
}

/// Asks this very program to bounce one track and nothing else.
const CHILD: &str = "--bounce";

fn planned(programme: &str, palette: Option<&str>, length: &str) -> Plan {
    let library = Library::built_in();
    let programme = library.programme(programme).expect("a known programme");
    let wish = Wish {
        length: Some(length.into()),
        palette: palette.map(str::to_owned),
        ..programme.wish()
    };
    plan(&wish.prescribe(&library).expect("a legal wish"))
}

/// The best of three, in seconds: what the machine can do when nothing else asks for it.
fn best(mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..3)
        .map(|_| once(&mut work))
        .fold(f64::INFINITY, f64::min)
}

/// What a bounce in a process of its own took, plan, instruments, file and all.
fn bounced(programme: &str, palette: Option<&str>, length: &str) -> ResourceUsage {
    let this = std::env::current_exe().expect("this very program");
    let mut child = Command::new(this)
        .args([CHILD, programme, length])
        .args(palette)
        .spawn()
        .expect("a child process");
    let used = child.wait4().expect("it was not waited for");
    assert!(used.status.success());
    used.rusage
}

fn bounce_once(words: &[String]) {
    let [programme, length, palette @ ..] = words else {
        panic!("{CHILD} PROGRAMME LENGTH [PALETTE]");
    };
    let palette = palette.first().map(String::as_str);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let order = Order {
        plan: &planned(programme, palette, length),
        path: &folder.path().join("bench.wav"),
        threads: 1,
        overwrite: true,
    };
    bounce(&order, &mut |_| ControlFlow::Continue(())).expect("room for the track");
}

fn pipelines() {
    let library = Library::built_in();
    let speed = |programme: &str, palette: Option<&str>| {
        let seconds = (0..3).map(|_| {
            let used = bounced(programme, palette, "20m");
            (used.utime + used.stime).as_secs_f64()
        });
        let seconds = seconds.fold(f64::INFINITY, f64::min);
        format!("{:.0} x", 1200.0 / seconds)
    };
    for programme in library.programmes() {
        row(
            &format!("pipeline {}", programme.id),
            &speed(&programme.id, None),
        );
    }
    println!("\nguided-imagery with each palette");
    for palette in library.palettes() {
        row(
            &format!("  {}", palette.id),
            &speed("guided-imagery", Some(&palette.id)),
        );
    }
}

fn stages() {
    let plan = planned("guided-imagery", None, "10m");
    let session = Session::new(&plan);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let frames = session.frames().0 as f64;
    let stage = |name: &str, seconds: f64| {
        row(
            &format!("  {name}"),
            &format!("{:.1} ns a frame", seconds * 1e9 / frames),
        );
    };
    println!("\nwhere guided-imagery's time goes");
    stage(
        "compose and make the instruments",
        best(|| drop(Session::new(&plan))),
    );
    let mut engine = session.engine(Decibels(0.0));
    let mut block = Block::SILENCE;
    stage(
        "engine, without run-ups",
        best(|| {
            engine.seek(Frames(0));
            for _ in 0..session.frames().0 / BLOCK as u64 {
                engine.render(&mut block);
            }
        }),
    );
    let minute = session.stretch(Frames(0), Frames(48_000 * 60), Decibels(0.0));
    stage(
        "meter",
        best(|| {
            let mut meter = Meter::new(SampleRate::DEFAULT);
            (0..10).for_each(|_| meter.feed(&minute.left, &minute.right));
            meter.finish();
        }),
    );
    let path = folder.path().join("stage.wav");
    stage(
        "file and checksum",
        best(|| {
            let mut writer = TrackWriter::create(&path, &track_spec(&plan, true)).expect("room");
            (0..10).for_each(|_| writer.write(&minute.left, &minute.right).expect("room"));
            writer.finish().expect("room");
        }),
    );
}

fn instruments() {
    println!("\none voice of each instrument");
    for instrument in Instrument::ALL {
        let (low, high) = instrument.compass();
        let pitch = Pitch((low.0 + high.0) / 2);
        let timbre = Timbre::over(*instrument, pitch, pitch, 0.5);
        let mut player = Player::new(timbre, SampleRate::DEFAULT, 4, 1.0, 1);
        let strike = Strike {
            start: 0,
            end: i64::MAX,
            pitch,
            velocity: 0.6,
            seed: 1,
        };
        let mut out = Block::SILENCE;
        const BLOCKS: i64 = 750;
        let seconds = best(|| {
            player.reset();
            player.note_on(0, strike, Macros::default());
            for block in 0..BLOCKS {
                player.render(block * BLOCK as i64, Macros::default(), &mut out);
            }
            std::hint::black_box(out.left[0]);
            out.clear();
        });
        let frames = (BLOCKS * BLOCK as i64) as f64;
        let speed = frames / 48_000.0 / seconds;
        row(
            &format!("  {}", instrument.title()),
            &format!("{:.2} ns a frame, {speed:.0} x", seconds * 1e9 / frames),
        );
    }
}

fn plans() {
    println!("\nten hours, planned and composed");
    for programme in Library::built_in().programmes() {
        let seconds = best(|| {
            let plan = planned(&programme.id, None, "10h");
            std::hint::black_box(Session::new(&plan).segments());
        });
        row(
            &format!("  {}", programme.id),
            &format!("{:.0} ms", seconds * 1e3),
        );
    }
}

/// Peak memory is of a whole process.
fn memory() {
    println!("\npeak memory of a bounce on one thread");
    for length in ["10m", "2h"] {
        let bytes = bounced("sleep", None, length).maxrss;
        row(
            &format!("  sleep, {length}"),
            &format!("{:.1} MB", bytes as f64 / 1e6),
        );
    }
}

fn row(name: &str, value: &str) {
    println!("{name:40} {value}");
}
