//! What our music sounds like, agreed on: a digest of every ten seconds that can be read, and the exact bytes on the
//! machines that CI runs on. `cargo xtask golden` compares, `cargo xtask golden accept` agrees to what is there now.

use anodyne_session::{Bits, Library, Wish, plan};
use anodyne_studio::{Meter, Order, TrackReader, bounce};
use anodyne_units::{Decibels, SampleRate};
use core::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;

/// Two segments, and levelled by probes.
const LENGTH: &str = "3m";

/// Every programme with the first palette, and the first programme with every other palette.
fn pieces() -> Vec<(String, String)> {
    let library = Library::built_in();
    let (programmes, palettes) = (library.programmes(), library.palettes());
    let by_programme = programmes.iter().map(|programme| (programme, &palettes[0]));
    let by_palette = palettes[1..]
        .iter()
        .map(|palette| (&programmes[0], palette));
    by_programme
        .chain(by_palette)
        .map(|(programme, palette)| (programme.id.clone(), palette.id.clone()))
        .collect()
}

/// Renders a piece; the BLAKE3 of its file.
fn render((programme, palette): &(String, String), path: &Path) -> String {
    let library = Library::built_in();
    let wish = Wish {
        palette: Some(palette.clone()),
        length: Some(LENGTH.into()),
        ..library.programme(programme).unwrap().wish()
    };
    let plan = plan(&wish.prescribe(&library).unwrap());
    assert_eq!(plan.prescription.delivery.bits, Bits::I24);
    let order = Order {
        plan: &plan,
        path,
        threads: 2,
        overwrite: false,
    };
    let bounced = bounce(&order, &mut |_| ControlFlow::Continue(()));
    bounced.expect("it can be rendered").checksum
}

/// A line for every ten seconds of a track.
fn digest(path: &Path) -> String {
    let mut reader = TrackReader::open(path).unwrap();
    let rate = SampleRate::new(reader.info().sample_rate).unwrap();
    let stretch = 10 * rate.hz() as usize;
    let (mut left, mut right) = (vec![0.0; stretch], vec![0.0; stretch]);
    let mut text = String::from("    at   rms dB  peak dB     LUFS  centroid Hz\n");
    for second in (0..).step_by(10) {
        let count = whole(&mut reader, &mut left, &mut right);
        if count == 0 {
            return text;
        }
        let [left, right] = [&left[..count], &right[..count]];
        let mut meter = Meter::new(rate);
        meter.feed(left, right);
        let measured = meter.finish();
        let power: f64 = left
            .iter()
            .chain(right)
            .map(|sample| f64::from(*sample).powi(2))
            .sum();
        let rms = Decibels::from_gain((power / (2 * count) as f64).sqrt());
        let _ = writeln!(
            text,
            "{second:>4} s {:>8.1} {:>8.1} {:>8.1} {:>12.0}",
            rms.0,
            measured.sample_peak_dbfs,
            measured.integrated_lufs,
            // In steps of 5 Hz.
            (measured.centroid_hz.unwrap_or(0.0) / 5.0).round() * 5.0,
        );
    }
    unreachable!("a track ends")
}

/// Fills both sides, or as much of them as is left of the track.
fn whole(reader: &mut TrackReader, left: &mut [f32], right: &mut [f32]) -> usize {
    let mut done = 0;
    while done < left.len() {
        match reader.read(&mut left[done..], &mut right[done..]).unwrap() {
            0 => break,
            count => done += count,
        }
    }
    done
}

#[test]
fn the_music_sounds_as_agreed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut sound, mut bytes) = (String::new(), String::new());
    for piece in pieces() {
        let name = format!("{}, {}", piece.0, piece.1);
        let path = folder.path().join(format!("{name}.wav"));
        let hash = render(&piece, &path);
        let _ = writeln!(sound, "{name}\n{}", digest(&path));
        let _ = writeln!(bytes, "{hash}  {name}");
    }
    // The digest first: what changed can be read there.
    insta::assert_snapshot!("sound", sound);
    // Rounding in the platform's own powers and logarithms is the one thing that differs between targets.
    if cfg!(all(
        target_arch = "x86_64",
        target_os = "linux",
        target_env = "gnu"
    )) {
        insta::assert_snapshot!("bytes_on_x86_64_linux_gnu", bytes);
    }
}
