//! Stems: one file a bus, whose sum is the mix ahead of the master.

use anodyne_engine::{Block, Stem};
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::{Extras, Order, Session, StudioError, TrackReader, bounce_with, stem_path};
use anodyne_tests::program::{line, names};
use anodyne_units::{Decibels, Frames};
use std::ops::ControlFlow;
use std::path::Path;

fn planned(length: &str, format: &str) -> Plan {
    let wish = Wish {
        length: Some(length.into()),
        format: Some(format.into()),
        bits: Some("24".into()),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

/// Left and right of a file added up, in steps of 24 bits.
fn middle(path: &Path) -> Vec<i64> {
    let mut reader = TrackReader::open(path).unwrap();
    let (mut left, mut right) = (vec![0.0; 4096], vec![0.0; 4096]);
    let mut middle = Vec::new();
    loop {
        let count = reader.read(&mut left, &mut right).unwrap();
        if count == 0 {
            return middle;
        }
        let step = |sample: f32| (f64::from(sample) * 8_388_608.0).round() as i64;
        let frames = left[..count].iter().zip(&right[..count]);
        middle.extend(frames.map(|(l, r)| step(*l) + step(*r)));
    }
}

#[test]
fn the_stems_add_up_to_the_mix() {
    for (length, format) in [("3m20s", "wav"), ("35s", "flac")] {
        let folder = tempfile::tempdir().unwrap();
        let plan = planned(length, format);
        let track = folder.path().join(format!("calm.{format}"));
        let order = Order {
            plan: &plan,
            path: &track,
            threads: 2,
            overwrite: false,
        };
        let extras = Extras {
            stems: Some(folder.path()),
            ..Extras::default()
        };
        let bounced = bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).unwrap();
        let ceiling = plan.prescription.delivery.ceiling.0;
        assert!(
            bounced.measured.true_peak_dbtp < ceiling - 0.5,
            "the limiter acts: no sum can be the track"
        );
        // Of all the master does, mono lows leave the sum of left and right alone, and this palette has no tilt.
        assert_eq!(plan.prescription.palette.tilt, Decibels(0.0));
        let mix = middle(&track);
        let mut sum = vec![0i64; mix.len()];
        for stem in Stem::ALL {
            let stem = middle(&stem_path(folder.path(), &track, stem));
            assert_eq!(stem.len(), mix.len());
            sum.iter_mut().zip(&stem).for_each(|(sum, one)| *sum += one);
        }
        // Two sides of six files and of the track, each rounded by at most half a step, and the last bits of floats.
        let off = mix.iter().zip(&sum).map(|(mix, sum)| (mix - sum).abs());
        let worst = off.max().unwrap();
        assert!(worst <= 8, "{format}: {worst} steps of 24 bits");
        let loudest = mix.iter().map(|sample| sample.abs()).max().unwrap();
        assert!(loudest > 100_000, "there is something to add up");
    }
}

#[test]
fn every_stem_holds_what_its_name_says() {
    let plan = planned("10m", "wav");
    let session = Session::new(&plan);
    let mut energies = [0.0f32; 6];
    session
        .render_stems(0, Decibels(0.0), |stems, _| {
            for (energy, stem) in energies.iter_mut().zip(stems) {
                *energy += stem.energy();
            }
            Ok(())
        })
        .unwrap();
    for (stem, energy) in Stem::ALL.iter().zip(energies) {
        // Guided imagery has no drum in its first 90 s.
        assert_eq!(energy == 0.0, *stem == Stem::Pulse, "{stem}: {energy}");
    }
}

#[test]
fn listening_to_the_stems_changes_no_bit_of_the_track() {
    let plan = planned("3m", "wav");
    let session = Session::new(&plan);
    let mut plain = session.engine(Decibels(3.0));
    let mut tapped = session.engine(Decibels(3.0)).with_stems();
    let (mut one, mut other) = (Block::SILENCE, Block::SILENCE);
    for minute in [0, 1, 2] {
        plain.seek(Frames(minute * 60 * 48_000));
        tapped.seek(Frames(minute * 60 * 48_000));
        for _ in 0..2_000 {
            plain.render(&mut one);
            tapped.render(&mut other);
            assert!(one == other);
        }
    }
    assert!(plain.stems().is_none() && tapped.stems().is_some());
}

#[test]
fn the_work_stopped_in_the_stems_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let plan = planned("3m20s", "wav");
    let order = Order {
        plan: &plan,
        path: &folder.path().join("calm.wav"),
        threads: 2,
        overwrite: false,
    };
    let extras = Extras {
        stems: Some(folder.path()),
        ..Extras::default()
    };
    let mut rendering_stems = 0;
    let stopped = bounce_with(&order, &extras, &mut |progress| {
        rendering_stems += usize::from(progress.stage == anodyne_studio::Stage::Stems);
        match rendering_stems {
            2 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    assert!(matches!(stopped, Err(StudioError::Cancelled)));
    assert_eq!(rendering_stems, 2);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn the_program_writes_the_stems_and_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let render = "render --length 30s --bits 16 --json --out calm.wav --stems .";
    let answer = line(folder.path(), render);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let expected = [
        "calm-echo.wav",
        "calm-hall.wav",
        "calm-melody.wav",
        "calm-nature.wav",
        "calm-pads.wav",
        "calm-pulse.wav",
        "calm.json",
        "calm.wav",
    ];
    assert_eq!(names(folder.path()), expected);
    assert_eq!(answer.json()["stems"].as_array().map(Vec::len), Some(6));
    let bits = |name: &str| {
        let reader = TrackReader::open(&folder.path().join(name)).unwrap();
        reader.info().bits
    };
    assert_eq!((bits("calm.wav"), bits("calm-pads.wav")), (16, 24));
    for gone in ["calm.wav", "calm.json"] {
        std::fs::remove_file(folder.path().join(gone)).unwrap();
    }
    let again = line(folder.path(), render);
    assert_eq!(again.code, Some(2), "{}", again.err);
    assert!(
        again.err.contains("calm-pads.wav exists already"),
        "{}",
        again.err
    );
    assert_eq!(names(folder.path()), expected[..6]);
    let forced = line(folder.path(), &format!("{render} --force"));
    assert_eq!(forced.code, Some(0), "{}", forced.err);
    let nowhere = line(
        folder.path(),
        "render --length 30s --out b.wav --stems none",
    );
    assert_eq!(nowhere.code, Some(2));
    assert!(
        nowhere.err.contains("folder none does not exist"),
        "{}",
        nowhere.err
    );
}
