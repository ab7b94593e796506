//! What is promised of music that breathes.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows what was measured")]

mod common;

use anodyne_score::{Event, Events, Role};
use anodyne_session::Wish;
use anodyne_units::Seconds;
use common::{Piece, breathed};

/// What is asked of the breath.
fn asked(rate: &str, ratio: &str, cue: &str, clock: &str) -> Wish {
    Wish {
        tempo: Some("60..60".into()),
        breath_rate: Some(rate.into()),
        breath_ratio: Some(ratio.into()),
        breath_cue: Some(cue.into()),
        breath_clock: Some(clock.into()),
        seed: Some(11),
        ..Wish::default()
    }
}

fn figures(piece: &Piece) -> Vec<Event> {
    let (mut all, mut events) = (Vec::new(), Events::new());
    for phrase in 0..piece.score.phrases().len() {
        piece
            .score
            .events(piece.part(Role::Figure), phrase, &mut events);
        all.extend(events.iter().copied());
    }
    all
}

/// The largest distance of an in-breath's first note and of an out-breath's first note from where the closed form of
/// an even breath has them, seconds; and how many breaths were looked at.
fn furthest(piece: &Piece, period: f64, inhale: f64) -> (f64, usize) {
    let notes = figures(piece);
    let (mut furthest, mut breaths) = (0.0f64, 0);
    for number in 1..(3580.0 / period) as usize {
        let start = number as f64 * period;
        let turn = start + inhale * period;
        let own = |from: f64, to: f64| {
            let near = |note: &&Event| note.start.0 > from - 0.1 && note.start.0 < to - 0.1;
            notes.iter().filter(near).collect::<Vec<_>>()
        };
        let (rising, falling) = (own(start, turn), own(turn, start + period));
        if rising.is_empty() || falling.is_empty() {
            continue;
        }
        breaths += 1;
        furthest = furthest.max((rising[0].start.0 - start).abs());
        furthest = furthest.max((falling[0].start.0 - turn).abs());
        let rises = rising.windows(2).all(|two| two[0].pitch < two[1].pitch);
        let falls = falling.windows(2).all(|two| two[0].pitch > two[1].pitch);
        assert!(
            rises && falls && rising[rising.len() - 1].pitch < falling[0].pitch,
            "breath {number}: {rising:?} {falling:?}"
        );
        assert!(rising.len() >= 2 && falling.len() >= 2, "breath {number}");
    }
    (furthest, breaths)
}

#[test]
fn figures_rise_with_the_in_breath_and_fall_with_the_out_breath_for_an_hour() {
    for (rate, ratio, clock) in [
        (6.0, "4:6", "locked"),
        (5.0, "5:5", "locked"),
        (6.0, "4:6", "free"),
        (5.3, "5:5", "free"),
        (4.5, "4:6", "free"),
    ] {
        let piece = breathed(asked(&format!("{rate}"), ratio, "melodic", clock));
        let inhale = if ratio == "4:6" { 0.4 } else { 0.5 };
        let (furthest, breaths) = furthest(&piece, 60.0 / rate, inhale);
        println!(
            "{rate} {ratio} {clock}: {breaths} breaths, {:.4} ms",
            furthest * 1000.0
        );
        assert!(
            furthest < 0.01 && breaths > 200,
            "{rate}: {furthest} {breaths}"
        );
    }
}

#[test]
fn figures_follow_a_breath_that_slows() {
    let piece = breathed(asked("9..5", "4:6", "melodic", "free"));
    let breath = piece.plan.breath.as_ref().expect("a breath");
    let notes = figures(&piece);
    let near = |at: Seconds| notes.iter().any(|note| (note.start.0 - at.0).abs() < 0.01);
    let cycles: Vec<_> = breath
        .cycles_between(Seconds(60.0), Seconds(3500.0))
        .collect();
    let met = cycles
        .iter()
        .filter(|one| near(one.start) && near(one.turn))
        .count();
    assert!(
        cycles.len() > 250 && met == cycles.len(),
        "{met} of {}",
        cycles.len()
    );
}

#[test]
fn soft_breath_swells_and_has_no_figures_of_its_own() {
    let soft = breathed(asked("6", "4:6", "soft", "locked"));
    let off = breathed(asked("6", "4:6", "off", "locked"));
    assert_eq!(figures(&soft), figures(&off));
    let (pad, figure) = (soft.part(Role::Pad), soft.part(Role::Figure));
    let (mut out, mut full) = (Vec::new(), Vec::new());
    for number in 0..300 {
        let ratio = |at: f64, part: usize| {
            let swollen = soft.score.control(part, Seconds(at));
            let even = off.score.control(part, Seconds(at));
            (
                f64::from(swollen.gain) / f64::from(even.gain).max(1e-9),
                f64::from(swollen.brightness - even.brightness),
            )
        };
        let start = f64::from(number) * 10.0 + 60.0;
        out.push(ratio(start, pad));
        full.push(ratio(start + 4.0, pad));
        assert!(
            off.score.control(figure, Seconds(start)).gain == 0.0 || ratio(start, figure).0 == 1.0
        );
    }
    let least = full.iter().map(|one| one.0).fold(f64::INFINITY, f64::min);
    let most = out.iter().map(|one| one.0).fold(0.0, f64::max);
    assert!(20.0 * (least / most).log10() > 0.9, "{least} {most}");
    assert!(out.iter().zip(&full).all(|(out, full)| full.1 > out.1));
}
