//! Laws 1 to 4: one renderer, everything has an address in time, and the same prescription gives the same bytes.

use anodyne_engine::Feed;
use anodyne_score::Events;
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::{Order, Session, bounce};
use anodyne_units::{Decibels, Frames, Seconds};
use std::ops::ControlFlow;

fn planned(programme: &str, length: &str) -> Plan {
    let wish = Wish {
        programme: Some(programme.into()),
        length: Some(length.into()),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

fn played(session: &Session<'_>, from: u64, frames: usize, piece: usize) -> [Vec<f32>; 2] {
    let mut feed = Feed::new(session.engine(Decibels(3.0)));
    feed.seek(Frames(from));
    let mut sides = [vec![0.0; frames], vec![0.0; frames]];
    let [left, right] = &mut sides;
    for (left, right) in left.chunks_mut(piece).zip(right.chunks_mut(piece)) {
        feed.fill(left, right);
    }
    sides
}

/// The largest difference of two renderings in dBFS.
fn residual(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let worst = a
        .iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0f32, f32::max);
    20.0 * f64::from(worst).max(1e-12).log10()
}

#[test]
fn the_size_of_a_hosts_buffers_changes_nothing() {
    let plan = planned("guided-imagery", "10m");
    let session = Session::new(&plan);
    let whole = played(&session, 48_000 * 60 + 5, 48_000 * 4, 64);
    for piece in [1, 17, 480, 4096] {
        assert!(
            played(&session, 48_000 * 60 + 5, 48_000 * 4, piece) == whole,
            "pieces of {piece}"
        );
    }
}

#[test]
fn seeking_is_the_same_as_playing_there() {
    for programme in ["guided-imagery", "u-arc", "sleep"] {
        let plan = planned(programme, "10m");
        let session = Session::new(&plan);
        let rate = plan.prescription.delivery.sample_rate;
        let [walked, _] = played(&session, 0, rate.frames(Seconds(150.0)).0 as usize, 4096);
        for minute in [0.75, 1.6] {
            let from = rate.frames(Seconds(60.0 * minute));
            let segment = session.stretch(from, from + rate.frames(Seconds(20.0)), Decibels(3.0));
            let at = from.0 as usize;
            let off = residual(&walked[at..at + segment.left.len()], &segment.left);
            assert!(
                off < -90.0,
                "{programme} from minute {minute}: {off:.1} dBFS"
            );
        }
    }
}

/// Where a join is hardest: just behind the beginning of a note, which is all but silent then and swells for seconds.
fn behind_onsets(session: &Session<'_>, until: Seconds) -> Vec<Frames> {
    let rate = session.plan().prescription.delivery.sample_rate;
    let mut onsets = Vec::new();
    let mut events = Events::new();
    for part in 0..session.score().parts().len() {
        session.score().events(part, 0, &mut events);
        let begun = events.iter().map(|event| event.start);
        onsets.extend(begun.filter(|start| *start < until).take(2));
    }
    onsets
        .into_iter()
        .map(|start| rate.frames(start) + Frames(100))
        .collect()
}

#[test]
fn no_palette_loses_a_note_that_has_just_begun_where_it_is_joined() {
    let library = Library::built_in();
    for (number, palette) in library.palettes().iter().enumerate() {
        let wish = Wish {
            palette: Some(palette.id.clone()),
            length: Some("3m".into()),
            seed: Some(3),
            sample_rate: Some([44_100, 48_000][number % 2]),
            ..Wish::default()
        };
        let plan = plan(&wish.prescribe(&library).unwrap());
        let session = Session::new(&plan);
        let rate = plan.prescription.delivery.sample_rate;
        let run_up = rate.frames(session.engine(Decibels(3.0)).run_up());
        let joins = behind_onsets(&session, Seconds(25.0));
        assert!(joins.len() >= 2, "{}: {} onsets", palette.id, joins.len());
        let heard = rate.frames(Seconds(4.0));
        let whole = rate.frames(Seconds(25.0)) + run_up + heard + heard;
        let walked = played(&session, 0, whole.0 as usize, 4096);
        for start in joins {
            let from = start + run_up;
            let joined = session.stretch(from, from + heard, Decibels(3.0));
            let at = from.0 as usize;
            for (walked, joined) in walked.iter().zip([&joined.left, &joined.right]) {
                let off = residual(&walked[at..at + joined.len()], joined);
                assert!(
                    off < -90.0,
                    "{} joined behind {:.3} s: {off:.1} dBFS",
                    palette.id,
                    rate.seconds(start).0
                );
            }
        }
    }
}

#[test]
fn segments_join_as_if_played_in_one_go() {
    let plan = planned("guided-imagery", "3m30s");
    let session = Session::new(&plan);
    let walked = played(&session, 0, session.frames().0 as usize, 4096);
    let mut joined = [Vec::new(), Vec::new()];
    for segment in 0..session.segments() {
        let segment = session.render(segment, Decibels(3.0));
        joined[0].extend(segment.left);
        joined[1].extend(segment.right);
    }
    for (walked, joined) in walked.iter().zip(&joined) {
        let off = residual(walked, joined);
        assert!(off < -90.0, "{off:.1} dBFS");
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let plan = planned("u-arc", "5m20s");
    let bounced = |threads: usize| {
        let path = folder.path().join(format!("{threads}.wav"));
        let order = Order {
            plan: &plan,
            path: &path,
            threads,
            overwrite: false,
        };
        let bounced = bounce(&order, &mut |_| ControlFlow::Continue(())).unwrap();
        (
            std::fs::read(&path).unwrap(),
            std::fs::read(&bounced.sidecar).unwrap(),
        )
    };
    let one = bounced(1);
    for threads in [2, 3, 5] {
        assert!(bounced(threads) == one, "{threads} threads");
    }
}

#[test]
fn another_seed_is_another_piece() {
    let library = Library::built_in();
    let seeded = |seed: u64| {
        let wish = Wish {
            seed: Some(seed),
            length: Some("2m".into()),
            ..Wish::default()
        };
        let plan = plan(&wish.prescribe(&library).unwrap());
        Session::new(&plan).stretch(Frames(48_000 * 40), Frames(48_000 * 50), Decibels(0.0))
    };
    assert!(seeded(1) == seeded(1));
    assert!(residual(&seeded(1).left, &seeded(2).left) > -40.0);
}
