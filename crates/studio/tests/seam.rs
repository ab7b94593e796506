//! A loop without seam: its first frame follows on its last as it did when it was played.

use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::Session;
use anodyne_units::{Decibels, Frames};

const CHART: &str = "{key: G}\n{tempo: 76}\n[Verse]\n| G | C | Em7 | D |\n[Chorus]\n| Am7 | C |\n";

fn looped(section: Option<&str>, length: Option<&str>) -> Plan {
    let wish = Wish {
        programme: Some("songwriting".into()),
        chart: Some(CHART.into()),
        section: section.map(str::to_owned),
        length: length.map(str::to_owned),
        seamless: Some(true),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

#[test]
fn the_last_frames_are_those_before_the_first() {
    // The third is longer than a segment by less than the crossing: the seam lies in two of them.
    for (section, length) in [
        (Some("chorus"), None),
        (None, Some("1m")),
        (Some("chorus"), Some("121s")),
    ] {
        let plan = looped(section, length);
        let session = Session::new(&plan);
        let mut left = Vec::new();
        for segment in 0..session.segments() {
            left.extend(session.render(segment, Decibels(0.0)).left);
        }
        assert_eq!(left.len() as u64, session.frames().0);
        let rate = plan.prescription.delivery.sample_rate;
        let begins = rate.frames(plan.heard().0);
        let around = session.stretch(begins - Frames(32), begins + Frames(32), Decibels(0.0));
        let joined: Vec<f32> = left[left.len() - 32..]
            .iter()
            .chain(&left[..32])
            .copied()
            .collect();
        let loudest = left
            .iter()
            .fold(0.0f32, |most, sample| most.max(sample.abs()));
        for (joined, played) in joined.iter().zip(&around.left) {
            assert!(
                (joined - played).abs() < 0.005 * loudest,
                "{joined} for {played}"
            );
        }
    }
}

#[test]
fn a_loop_has_whole_bars_and_every_layer_has_entered_before_it() {
    let plan = looped(Some("chorus"), None);
    let (from, to) = plan.heard();
    let bar = 4.0 * 60.0 / 76.0;
    assert!((to.0 - from.0 - 2.0 * bar).abs() < 1e-6, "{from} to {to}");
    assert!(from.0 >= 30.0, "{from}");
    assert!(plan.length.0 > to.0 + bar - 0.01, "{}", plan.length);
    // As many whole rounds as a length has room for.
    let plan = looped(Some("chorus"), Some("1m"));
    let (from, to) = plan.heard();
    assert!((to.0 - from.0 - 18.0 * bar).abs() < 1e-6, "{from} to {to}");
}

#[test]
fn what_is_prescribed_asks_for_the_same_loop_again() {
    for length in [None, Some("30s"), Some("2m"), Some("11m")] {
        let plan = looped(Some("chorus"), length);
        let wish = plan.prescription.to_wish();
        let again = wish.prescribe(&Library::built_in()).unwrap();
        assert_eq!(again, plan.prescription, "{length:?}");
    }
}
