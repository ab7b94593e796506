//! The music listens to the words: measured in the score of a session with a script.

use anodyne_score::{Events, Role, Score, compose};
use anodyne_session::{Kind, Library, MarkKind, Plan, Script, Wish, plan_script};
use anodyne_units::Seconds;

/// A quarter of an hour at 72 bpm: five stretches of words with rests of a minute and more between them.
fn plan(words: bool, seed: u64) -> Plan {
    let mut text = "---\ntempo: 72\nlength: 15m\nbreath: 6\n---\n".to_owned();
    for phase in ["Induction", "Opening", "Build", "Peak", "Return"] {
        text += &format!("## {phase}\n[pause 20s]\n");
        text += &"Let your shoulders rest, and let the ground carry you. ".repeat(8);
        text += "\n[pause 70s]\n\n";
    }
    text += "[breath 3]\n";
    let reading = Script::read(text.as_bytes(), Kind::Markdown);
    let mut script = reading.script;
    if !words {
        script
            .phases
            .iter_mut()
            .for_each(|phase| phase.items.clear());
    }
    let flags = Wish {
        seed: Some(seed),
        programme: Some("guided-imagery".to_owned()),
        ..Wish::default()
    };
    let wish = flags.over(script.wish("test.md", &text));
    let laid = plan_script(&script, &wish, &Library::built_in()).unwrap();
    assert!(laid.is_sound(), "{:?}", laid.findings);
    laid.plan
}

/// The same plan with nobody speaking.
fn unspoken(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.words.clear();
    plan
}

fn part(score: &Score, role: Role) -> usize {
    score
        .parts()
        .iter()
        .position(|part| part.role == role)
        .unwrap()
}

/// The onsets of a role over the whole session.
fn onsets(score: &Score, role: Role) -> Vec<f64> {
    let (part, mut events, mut onsets) = (part(score, role), Events::new(), Vec::new());
    for phrase in 0..score.phrases().len() {
        score.events(part, phrase, &mut events);
        onsets.extend(events.iter().map(|event| event.start.0));
    }
    onsets
}

/// Onsets a minute within the words of the plan, and away from them.
fn rates(score: &Score, plan: &Plan, role: Role) -> (f64, f64) {
    let spoken = |at: f64| {
        plan.words
            .iter()
            .any(|cue| (cue.start.0..=cue.end.0).contains(&at))
    };
    let minutes: f64 = plan.words.iter().map(|cue| cue.duration().0).sum::<f64>() / 60.0;
    let onsets = onsets(score, role);
    let within = onsets.iter().filter(|at| spoken(**at)).count() as f64;
    let away = onsets.len() as f64 - within;
    (within / minutes, away / (plan.length.0 / 60.0 - minutes))
}

#[test]
fn no_tune_begins_under_words_and_there_is_one_between_them() {
    for seed in 1..6 {
        let plan = plan(true, seed);
        let score = compose(&plan);
        for role in [Role::Melody, Role::Answer, Role::Bell] {
            let (within, _) = rates(&score, &plan, role);
            assert_eq!(within, 0.0, "{role} seed {seed}");
        }
        let (_, away) = rates(&score, &plan, Role::Melody);
        assert!(away > 4.0, "{away} a minute, seed {seed}");
    }
}

#[test]
fn the_figure_thins_to_less_than_half_under_words() {
    let (mut with, mut without) = (0.0, 0.0);
    for seed in 1..6 {
        let plan = plan(true, seed);
        with += rates(&compose(&plan), &plan, Role::Figure).0;
        // The same times in the same session with nobody speaking.
        let silent = compose(&unspoken(&plan));
        without += rates(&silent, &plan, Role::Figure).0;
    }
    assert!(without > 0.0);
    assert!(
        with < 0.5 * without && with > 0.15 * without,
        "{with} of {without}"
    );
}

#[test]
fn level_and_brightness_are_down_while_words_sound_and_back_between_them() {
    let plan = plan(true, 3);
    let (spoken, silent) = (compose(&plan), compose(&unspoken(&plan)));
    let check = |role: Role, at: Seconds, decibels: f64, brightness: f64| {
        let of = |score: &Score| score.control(part(score, role), at);
        let (with, without) = (of(&spoken), of(&silent));
        let level = 20.0 * f64::from(with.gain / without.gain).log10();
        assert!((level - decibels).abs() < 0.02, "{role} {level} at {at}");
        let change = f64::from(with.brightness - without.brightness);
        assert!(
            (change - brightness).abs() < 0.001,
            "{role} {change} at {at}"
        );
    };
    let (first, second) = (&plan.words[1], &plan.words[2]);
    for share in [0.0, 0.3, 0.9, 1.0] {
        let at = first.start + first.duration() * share;
        check(Role::Pad, at, -2.0, -0.12);
    }
    // A long rest: the music has come forward, and is a little more open than without a script.
    check(Role::Pad, Seconds(first.end.0 + 30.0), 0.0, 0.05);
    assert!(second.start.0 > first.end.0 + 60.0);
}

#[test]
fn nothing_pumps_the_level_moves_slowly() {
    let plan = plan(true, 3);
    let score = compose(&plan);
    let silent = compose(&unspoken(&plan));
    let pad = part(&score, Role::Pad);
    let level = |at: f64| {
        let gain = |score: &Score| f64::from(score.control(pad, Seconds(at)).gain);
        20.0 * (gain(&score) / gain(&silent)).log10()
    };
    let mut before = level(1.0);
    for step in 1..6000 {
        let now = level(1.0 + f64::from(step) * 0.1);
        // Down at most 0.8 dB a second, up at most 0.2 dB.
        assert!(
            now - before < 0.02 && before - now < 0.08,
            "{step}: {before} {now}"
        );
        before = now;
    }
}

#[test]
fn breaths_deepen_the_swell_on_the_clock() {
    let plan = plan(true, 3);
    let score = compose(&plan);
    let pad = part(&score, Role::Pad);
    let mark = plan
        .marks
        .iter()
        .find(|mark| mark.kind == MarkKind::Breath(3))
        .unwrap();
    let breath = plan.breath.as_ref().unwrap();
    let swell = |at: f64| {
        let cycle = breath.cycle_at(Seconds(at));
        let gain = |at: Seconds| f64::from(score.control(pad, at).gain);
        20.0 * (gain(cycle.turn) / gain(cycle.start)).log10()
    };
    let usual = swell(300.0);
    let deep = swell(mark.start.0 + 11.0);
    assert!((usual - 1.0).abs() < 0.3, "{usual}");
    assert!((deep - 3.0).abs() < 0.4, "{deep}");
}

#[test]
fn silence_is_silent_and_every_answer_is_the_same_in_any_order() {
    let plan = plan(true, 4);
    let (one, other) = (compose(&plan), compose(&plan));
    let (mut forward, mut backward) = (Events::new(), Events::new());
    let phrases = one.phrases().len();
    let mut heard = vec![Vec::new(); phrases * one.parts().len()];
    for phrase in 0..phrases {
        for part in 0..one.parts().len() {
            one.events(part, phrase, &mut forward);
            heard[phrase * one.parts().len() + part] = forward.to_vec();
        }
    }
    for phrase in (0..phrases).rev() {
        for part in 0..one.parts().len() {
            other.events(part, phrase, &mut backward);
            assert_eq!(backward.to_vec(), heard[phrase * one.parts().len() + part]);
        }
    }
}

#[test]
fn a_session_without_words_is_as_it_was() {
    let plan = plan(false, 2);
    assert!(plan.words.is_empty() && plan.marks.is_empty());
    let score = compose(&plan);
    assert!(onsets(&score, Role::Melody).len() > 20);
}
