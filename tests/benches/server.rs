//! What serving costs, as a table: the program itself in its release build, and clients of ours beside it on the same
//! machine. Processor time is told where other work on the machine would blur the clock. Named on the command line
//! (`plans`, `first`, `tracks`, `memory`), only those rows are measured.
#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use anodyne_api::v1;
use anodyne_tests::program;
use anodyne_tests::server::{Client, Server, minimal, order, watch};
use std::path::Path;
use std::time::{Duration, Instant};
use tonic::Streaming;
use wait4::Wait4;

/// Ten-minute tracks that are rendered to compare the server with the engine alone.
const TRACKS: u64 = 6;
/// How many of them are ordered at once.
const AT_ONCE: usize = 2;
/// How long plans are asked for.
const PLANNING: Duration = Duration::from_secs(5);

fn main() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    runtime.block_on(async {
        println!("{:<64} {:>18}", "server", "measured");
        if wanted("plans") {
            plans(folder.path()).await;
        }
        for streams in [1, 8, 32].into_iter().filter(|_| wanted("first")) {
            first_audio(folder.path(), streams).await;
        }
        for format in ["wav", "flac"].into_iter().filter(|_| wanted("tracks")) {
            tracks(folder.path(), format).await;
        }
        for streams in [0, 8, 64].into_iter().filter(|_| wanted("memory")) {
            memory(folder.path(), streams).await;
        }
    });
}

fn row(what: &str, figure: &str) {
    println!("{what:<64} {figure:>18}");
}

/// A server of its own, with limits that do not stand in the way.
fn server(folder: &Path, name: &str) -> Server {
    let limits = [
        ("ANODYNE_SERVER_LIMITS__REQUESTS_PER_SECOND", "100000"),
        ("ANODYNE_SERVER_LIMITS__REQUEST_BURST", "100000"),
        ("ANODYNE_SERVER_LIMITS__OPEN_STREAMS", "256"),
        ("ANODYNE_SERVER_LOG__FILTER", "warn"),
    ];
    Server::start(&folder.join(name), &["--workers", "2"], &limits)
}

async fn plans(folder: &Path) {
    let server = server(folder, "plans");
    let mut asking = tokio::task::JoinSet::new();
    for seed in 0..8 {
        let mut client = server.client(None).await;
        asking.spawn(async move {
            let (since, mut count) = (Instant::now(), 0u32);
            while since.elapsed() < PLANNING {
                let request = v1::PlanTrackRequest {
                    prescription: Some(minimal(600, seed)),
                };
                client.plan_track(request).await.expect("it plans");
                count += 1;
            }
            count
        });
    }
    let count: u32 = asking.join_all().await.into_iter().sum();
    let rate = f64::from(count) / PLANNING.as_secs_f64();
    row(
        "PlanTrack, ten minutes of music, 8 clients",
        &format!("{rate:.0} / s"),
    );
}

/// Opens a stream and waits for its first sound: more than the head of a WAV file.
async fn open(
    mut client: Client,
    seed: u64,
) -> (Duration, Client, Streaming<v1::StreamTrackResponse>) {
    let since = Instant::now();
    let request = v1::StreamTrackRequest {
        prescription: Some(minimal(1200, seed)),
        start: None,
    };
    let stream = client.stream_track(request).await.expect("it streams");
    let (mut stream, mut heard) = (stream.into_inner(), 0);
    while heard < 10_000 {
        let piece = stream.message().await.expect("it goes on");
        heard += piece.expect("it is not over").data.len();
    }
    (since.elapsed(), client, stream)
}

async fn opened(
    server: &Server,
    streams: u64,
) -> Vec<(Duration, Client, Streaming<v1::StreamTrackResponse>)> {
    let mut opening = tokio::task::JoinSet::new();
    for seed in 0..streams {
        opening.spawn(open(server.client(None).await, seed + 1));
    }
    opening.join_all().await
}

/// Waits until the server has made the instruments that it makes when nobody waits.
async fn warm(server: &Server) {
    let (mut before, mut now) = (-1.0, spent(server.id()));
    while now != before {
        tokio::time::sleep(Duration::from_secs(2)).await;
        (before, now) = (now, spent(server.id()));
    }
}

async fn first_audio(folder: &Path, streams: u64) {
    let server = server(folder, &format!("first-{streams}"));
    warm(&server).await;
    let before = spent(server.id());
    let mut took: Vec<f64> = Vec::new();
    let rounds = if streams == 1 { 9 } else { 1 };
    for round in 0..rounds {
        if round == 0 {
            let all = opened(&server, streams).await;
            took.extend(all.iter().map(|one| one.0.as_secs_f64() * 1e3));
        } else {
            let client = server.client(None).await;
            took.push(open(client, 100 + round).await.0.as_secs_f64() * 1e3);
        }
    }
    took.sort_by(f64::total_cmp);
    let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
    row(
        &format!("StreamTrack, first audio, {streams} at once: median, worst"),
        &format!("{median:.0}, {worst:.0} ms"),
    );
    let each = (spent(server.id()) - before) / took.len() as f64;
    row(
        "the same, processor time of the server for each",
        &format!("{:.0} ms", each * 1e3),
    );
}

/// Tracks of one format, by the program alone and by the server: some of each in turns, so that both have the same of
/// whatever else the machine does.
async fn tracks(folder: &Path, format: &str) {
    let server = server(folder, &format!("tracks-{format}"));
    warm(&server).await;
    let mut client = server.client(None).await;
    let (mut alone, mut served, mut clock) = (0.0, 0.0, 0.0);
    for first in (0..TRACKS).step_by(AT_ONCE) {
        let seeds = first..first + AT_ONCE as u64;
        for seed in seeds.clone() {
            alone += rendered_alone(folder, seed, format);
        }
        let (before, since) = (spent(server.id()), Instant::now());
        let mut names = Vec::new();
        for seed in seeds {
            let asked = v1::Prescription {
                file_format: match format {
                    "flac" => v1::FileFormat::Flac.into(),
                    _ => v1::FileFormat::Wav.into(),
                },
                ..minimal(600, seed)
            };
            names.push(order(&mut client, asked, "").await);
        }
        for name in &names {
            let last = watch(&mut client, name).await.pop().expect("it is told");
            assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        }
        clock += since.elapsed().as_secs_f64();
        served += spent(server.id()) - before;
    }
    let a_minute = |seconds: f64| 2.0 * 60.0 * TRACKS as f64 / seconds;
    row(
        &format!("ten-minute {format} tracks a minute of two cores: the engine alone"),
        &format!("{:.1}", a_minute(alone)),
    );
    row("the same, served", &format!("{:.1}", a_minute(served)));
    row(
        "what serving costs, of processor time",
        &format!("{:+.1} %", (served / alone - 1.0) * 100.0),
    );
    row(
        &format!("ten-minute {format} tracks a minute by the clock, as busy as it is"),
        &format!("{:.1}", 60.0 * TRACKS as f64 / clock),
    );
}

/// Processor time of `anodyne render` for the same track, seconds.
fn rendered_alone(folder: &Path, seed: u64, format: &str) -> f64 {
    let out = format!("alone-{format}-{seed}.{format}");
    let seed = seed.to_string();
    let wish = ["--tempo", "60", "--key", "D dorian", "--length", "10m"];
    let how = ["--threads", "1", "--seed", &seed, "--out", &out];
    let mut child = program::command(folder, &[&["render"], &wish[..], &how[..]].concat())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("anodyne starts");
    let used = child.wait4().expect("it ends").rusage;
    std::fs::remove_file(folder.join(&out)).expect("it was made");
    used.utime.as_secs_f64() + used.stime.as_secs_f64()
}

async fn memory(folder: &Path, streams: u64) {
    let server = server(folder, &format!("memory-{streams}"));
    warm(&server).await;
    let all = opened(&server, streams).await;
    let bytes = resident(server.id());
    row(
        &format!("memory, {streams} streams that are being read"),
        &format!("{:.0} MB", bytes / 1e6),
    );
    drop(all);
}

/// Processor time of a process in seconds.
fn spent(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    let (_, after) = stat.rsplit_once(')').expect("it has a name");
    let fields: Vec<f64> = after
        .split_whitespace()
        .map(|one| one.parse().unwrap_or(0.0))
        .collect();
    (fields[11] + fields[12]) / 100.0
}

/// Memory of a process in bytes.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("Linux");
    let kilobytes = line.split_whitespace().nth(1).expect("a number");
    kilobytes.parse::<f64>().expect("a number") * 1024.0
}
