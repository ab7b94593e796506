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
use std::path::Path;
use std::process::Command;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments
        .iter()
        .position(|argument| argument == "--memory-of")
    {
        report_memory(&arguments[at + 1]);
        return;
    }
    println!("One core, 48 kHz, 24-bit WAV, 10 minutes each. Times real time; more is better.\n");
    pipelines();
    stages();
    instruments();
    plans();
    memory();
}

fn planned(programme: &str, length: &str) -> Plan {
    let library = Library::built_in();
    let programme = library.programme(programme).expect("a known programme");
    let wish = Wish {
        length: Some(length.into()),
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

fn bounce_to(folder: &Path, plan: &Plan) {
    let path = folder.join("bench.wav");
    let order = Order {
        plan,
        path: &path,
        threads: 1,
        overwrite: true,
    };
    bounce(&order, &mut |_| ControlFlow::Continue(())).expect("room for ten minutes");
}

fn pipelines() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for programme in Library::built_in().programmes() {
        let plan = planned(&programme.id, "10m");
        let seconds = best(|| bounce_to(folder.path(), &plan));
        row(
            &format!("pipeline {}", programme.id),
            &format!("{:.0} x", plan.length.0 / seconds),
        );
    }
}

fn stages() {
    let plan = planned("guided-imagery", "10m");
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
            let plan = planned(&programme.id, "10h");
            std::hint::black_box(Session::new(&plan).segments());
        });
        row(
            &format!("  {}", programme.id),
            &format!("{:.0} ms", seconds * 1e3),
        );
    }
}

/// Peak memory is of a whole process, so each length is bounced in one of its own.
fn memory() {
    println!("\npeak memory of a bounce on one thread");
    for length in ["10m", "2h"] {
        let this = std::env::current_exe().expect("this very program");
        let output = Command::new(this)
            .args(["--memory-of", length])
            .output()
            .expect("a child process");
        row(
            &format!("  sleep, {length}"),
            String::from_utf8_lossy(&output.stdout).trim(),
        );
    }
}

fn report_memory(length: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    bounce_to(folder.path(), &planned("sleep", length));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.map_or("not known on this system", str::trim));
}

fn row(name: &str, value: &str) {
    println!("{name:40} {value}");
}
