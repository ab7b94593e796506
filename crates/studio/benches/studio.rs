//! What the file side costs. Every figure is for one second of stereo at 48 kHz: 1 ms is 20.8 ns a frame.

use anodyne_session::Bits;
use anodyne_studio::{Container, Meter, Tags, TrackSpec, TrackWriter, dither};
use anodyne_units::{Frames, SampleRate, Seed};
use divan::Bencher;

const SECOND: usize = 48_000;

fn main() {
    divan::main();
}

/// Half a minute of slow chords over soft noise.
fn music() -> (Vec<f32>, Vec<f32>) {
    let side = |seed: u64| {
        let mut air = 0.0;
        (0..30 * SECOND as u64)
            .map(|n| {
                let time = n as f64 / SECOND as f64;
                air += 0.1 * (Seed(seed).index(n).between(-0.01, 0.01) - air);
                let partial = |k: f64| {
                    (time * 110.0 * k * 6.3).sin() / k * (1.0 + (time * k * 0.3).sin()) * 0.05
                };
                ((1..12).map(|k| partial(f64::from(k))).sum::<f64>() + air) as f32
            })
            .collect()
    };
    (side(1), side(2))
}

#[divan::bench]
fn measure(bencher: Bencher<'_, '_>) {
    let (left, right) = music();
    let mut meter = Meter::new(SampleRate::DEFAULT);
    let mut seconds = (0..30).cycle();
    bencher.bench_local(|| {
        let at = seconds.next().unwrap() * SECOND;
        for block in (at..at + SECOND).step_by(64) {
            meter.feed(&left[block..block + 64], &right[block..block + 64]);
        }
    });
}

#[divan::bench]
fn dither_to_16_bits(bencher: Bencher<'_, '_>) {
    let (left, right) = music();
    let mut out = vec![[0; 2]; SECOND];
    bencher.bench_local(|| dither::to_i16(&left[..SECOND], &right[..SECOND], 7, &mut out));
}

#[divan::bench(sample_count = 100, sample_size = 1, args = ["wav 16", "wav 24", "wav 32f", "flac 16", "flac 24"])]
fn write(bencher: Bencher<'_, '_>, kind: &str) {
    let (left, right) = music();
    let folder = tempfile::tempdir().unwrap();
    let spec = TrackSpec {
        sample_rate: SampleRate::DEFAULT,
        bits: match &kind[kind.len() - 2..] {
            "16" => Bits::I16,
            "24" => Bits::I24,
            _ => Bits::F32,
        },
        container: if kind.starts_with("flac") {
            Container::Flac
        } else {
            Container::Wav
        },
        frames: Frames(1 << 30),
        markers: Vec::new(),
        tags: Tags::default(),
        looped: false,
        overwrite: false,
    };
    let mut writer = TrackWriter::create(&folder.path().join("track"), &spec).unwrap();
    let mut seconds = (0..30).cycle();
    bencher.bench_local(|| {
        let at = seconds.next().unwrap() * SECOND;
        writer
            .write(&left[at..at + SECOND], &right[at..at + SECOND])
            .unwrap();
    });
}
