//! What the built-in programmes promise on their cards.

use anodyne_session::{
    BreathClock, Character, Holding, Library, Plan, Programme, Pulse, SessionError, Wish, plan,
};
use anodyne_units::{Beats, Seconds};
use proptest::prelude::*;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::built_in);

/// A wish of `field = value` lines for a programme, holding spelled out.
fn wish(programme: &str, lines: &str) -> Result<Plan, SessionError> {
    let holding = LIBRARY.programme(programme).unwrap().holding;
    let text = format!("programme = \"{programme}\"\nholding = \"{holding}\"\n{lines}\n");
    let wish = Wish::from_toml(&text, "own.toml").unwrap();
    Ok(plan(&wish.prescribe(&LIBRARY)?))
}

fn planned(programme: &str, lines: &str) -> Plan {
    wish(programme, lines).unwrap()
}

fn refused(programme: &str, lines: &str) -> String {
    let error = wish(programme, lines).unwrap_err().to_string();
    let told = error.split_once(": ").map(|(_, fault)| fault.to_owned());
    told.unwrap_or(error)
}

#[test]
fn every_card_tells_purpose_limits_sources_and_cautions() {
    for programme in LIBRARY.programmes() {
        let card = &programme.card;
        let id = &programme.id;
        assert!(!card.limits.is_empty() && !card.sources.is_empty() && !card.cautions.is_empty());
        let marked = |line: &&String| ["(S", "(K)", "(D)", "K)"].iter().any(|m| line.contains(m));
        assert_eq!(
            card.sources.iter().find(|line| !marked(line)),
            None,
            "{id}: each source is marked S, K or D"
        );
        let texts = card
            .limits
            .iter()
            .chain(&card.sources)
            .chain(&card.cautions);
        for text in texts.chain([&programme.purpose]) {
            let lower = text.to_lowercase();
            for claim in [
                "cure",
                "treats",
                "heals",
                "therapeutic effect",
                "medication",
            ] {
                assert!(!lower.contains(claim), "{id}: {text}");
            }
        }
    }
}

#[test]
fn every_programme_can_be_planned_at_its_own_length_and_keeps_its_holding() {
    for programme in LIBRARY.programmes() {
        let plan = planned(&programme.id, "");
        assert_eq!(plan.length, programme.length);
        assert!(plan.grade() <= programme.holding, "{}", programme.id);
        assert_eq!(
            plan.phases.len(),
            programme.phases.len(),
            "{}",
            programme.id
        );
    }
}

#[test]
fn a_gentler_holding_makes_a_gentler_plan() {
    let grade = |holding: &str| {
        let wish = Wish {
            holding: Some(holding.into()),
            ..Wish::default()
        };
        plan(&wish.prescribe(&LIBRARY).unwrap()).grade()
    };
    assert_eq!(grade("supportive"), Holding::Supportive);
    assert_eq!(grade("mixed"), Holding::Mixed);
    assert_eq!(grade("challenging"), Holding::Challenging);
}

#[test]
fn challenging_material_has_to_be_spelled_out() {
    let ask = |text: &str| {
        let wish = Wish::from_toml(text, "anna.toml").unwrap();
        wish.prescribe(&LIBRARY)
    };
    let programme = "programme = \"guided-imagery-challenging\"\n";
    let refusal = "programme \"guided-imagery-challenging\" is challenging material, for sessions led by a \
                   trained therapist; spell out holding challenging (--holding challenging), or choose a \
                   supportive programme";
    assert_eq!(ask(programme).unwrap_err().to_string(), refusal);
    let mixed = format!("{programme}holding = \"mixed\"\n");
    assert_eq!(
        ask(&mixed).unwrap_err().to_string(),
        format!("anna.toml, line 2: {refusal}")
    );
    let spelled = format!("{programme}holding = \"challenging\"\n");
    assert_eq!(ask(&spelled).unwrap().holding, Holding::Challenging);
    let home = format!("{spelled}take_home = true\n");
    assert_eq!(
        ask(&home).unwrap_err().to_string(),
        "anna.toml, line 3: holding challenging does not go with take_home; choose holding mixed or \
         supportive, or write allow_challenging = true into the prescription file"
    );
    let allowed = ask(&format!("{home}allow_challenging = true\n")).unwrap();
    assert!(allowed.take_home && allowed.allow_challenging);
    let again = Wish::from_toml(&allowed.to_toml(), "again.toml").unwrap();
    assert_eq!(again.prescribe(&LIBRARY).unwrap(), allowed);
    assert!(ask("take_home = true\n").unwrap().take_home);
    assert!(ask("take_home = true\nholding = \"challenging\"\n").is_err());
}

#[test]
fn a_palette_of_tension_has_to_be_spelled_out_like_a_programme_and_stays_with_the_therapist() {
    let dusk = include_str!("../palettes/dusk.toml");
    let tense = dusk.replace("id = \"dusk\"", "id = \"tense\"\nholding = \"challenging\"");
    let ask = |holding: Option<&str>, take_home: bool, allow_challenging: bool| {
        let wish = Wish {
            palette_text: Some(tense.clone()),
            holding: holding.map(str::to_owned),
            take_home: Some(take_home),
            allow_challenging: Some(allow_challenging),
            ..Wish::default()
        };
        wish.prescribe(&LIBRARY).map_err(|error| error.to_string())
    };
    let refusal = "palette \"tense\" is challenging material, for sessions led by a trained therapist; spell \
                   out holding challenging (--holding challenging), or choose a supportive palette";
    for holding in [None, Some("supportive"), Some("mixed")] {
        assert_eq!(ask(holding, false, false).unwrap_err(), refusal);
    }
    let spelled = ask(Some("challenging"), false, false).unwrap();
    assert_eq!(spelled.holding, Holding::Challenging);
    assert_eq!(spelled.palette.holding, Holding::Challenging);
    let home = ask(Some("challenging"), true, false).unwrap_err();
    assert!(home.contains("does not go with take_home"), "{home}");
    assert!(ask(Some("challenging"), true, true).unwrap().take_home);
}

#[test]
fn the_silence_stays_two_minutes_and_nothing_is_asked_to_sound_in_it() {
    for length in ["8m", "12m", "30m", "2h"] {
        let plan = planned("silence", &format!("length = \"{length}\""));
        let silence = &plan.phases[1];
        assert_eq!(silence.character, Character::Silence);
        let minutes = (silence.end.0 - silence.start.0) / 60.0;
        assert!((minutes - 2.0).abs() < 0.3, "{length}: {minutes}");
        let middle = (silence.start + silence.end) * 0.5;
        assert_eq!((plan.layers(middle), plan.density(middle)), (0.0, 0.0));
    }
}

#[test]
fn walking_keeps_one_tempo_in_each_part_and_steps_on_the_bar() {
    let plan = planned("walking", "tempo = 96");
    let tempi: Vec<f64> = plan
        .phases
        .iter()
        .map(|phase| plan.tempo_map.tempo(phase.start).bpm())
        .collect();
    let expected = [96.0, 100.8, 105.6, 96.0];
    for (phase, bpm) in plan.phases.iter().zip(expected) {
        for share in [0.0, 0.5, 0.999_999] {
            let at = phase.start + (phase.end - phase.start) * share;
            let here = plan.tempo_map.tempo(at).bpm();
            assert!((here - bpm).abs() < 1e-9, "{tempi:?} {here} {bpm}");
        }
        assert_eq!((phase.pulse, phase.strokes_per_beat), (Pulse::Walking, 1));
        let whole = phase.end == plan.length || phase.bars % 4 == 0;
        assert!(whole, "{} bars", phase.bars);
    }
}

#[test]
fn strokes_keep_within_what_people_walk_and_are_drummed_to() {
    let check = |programme, tempo: &str, expected: &str| {
        let answer = refused(programme, &format!("tempo = \"{tempo}\""));
        assert_eq!(answer, expected);
    };
    check(
        "walking",
        "130",
        "tempo 143 in the phase \"10 % faster\" is above 140 (140 strokes a minute of walking); did you mean 127.27?",
    );
    check(
        "walking",
        "50",
        "tempo 50 in the phase \"Your own step\" is below 60 (60 strokes a minute of walking); did you mean 60?",
    );
    check(
        "drumming",
        "60",
        "tempo 60 in the phase \"Drumming\" is below 90 (180 strokes a minute of drumming); did you mean 90?",
    );
    check(
        "drumming",
        "100..140",
        "tempo 140 in the phase \"Drumming\" is above 135 (270 strokes a minute of drumming); did you mean 135?",
    );
    for (programme, tempo) in [("walking", "127.27"), ("walking", "60"), ("drumming", "90")] {
        planned(programme, &format!("tempo = \"{tempo}\""));
    }
}

#[test]
fn every_stroke_of_a_walk_lies_on_its_frame() {
    // The strokes of each part, counted up from its start at its own tempo, in frames at 48 kHz.
    let plan = planned("walking", "tempo = 101\nlength = \"1h\"");
    let mut strokes = 0;
    for phase in &plan.phases {
        let bpm = plan.tempo_map.tempo(phase.start).bpm();
        let first = phase.first_bar as f64 * plan.meter.bar().0;
        let mut stroke = 0;
        loop {
            let at = plan.seconds(Beats(first + f64::from(stroke)));
            if at.0 >= phase.end.0 - 1e-6 {
                break;
            }
            let exact = phase.start.0 + f64::from(stroke) * 60.0 / bpm;
            assert!((at.0 - exact).abs() * 48_000.0 < 0.01, "{at} {exact}");
            (stroke, strokes) = (stroke + 1, strokes + 1);
        }
    }
    assert!(strokes > 6000, "{strokes}");
}

#[test]
fn a_mood_is_met_then_left_slowly_then_kept() {
    let plan = planned("iso-principle", "length = \"30m\"");
    let share =
        |place: usize| (plan.phases[place].end.0 - plan.phases[place].start.0) / plan.length.0;
    assert!((0.15..=0.2).contains(&share(0)), "{}", share(0));
    assert!(share(2) >= 0.25, "{}", share(2));
    let tempo = |at: f64| plan.tempo_map.tempo(Seconds(at)).bpm();
    assert_eq!((tempo(0.0), tempo(1800.0)), (84.0, 60.0));
    for minute in 0..30 {
        let at = f64::from(minute) * 60.0;
        assert!((tempo(at + 60.0) - tempo(at)).abs() <= 2.0);
    }
    let keys: Vec<String> = plan
        .phases
        .iter()
        .map(|phase| phase.key.to_string())
        .collect();
    assert_eq!(keys, ["D aeolian", "D aeolian", "D dorian"]);
    let ends = [Seconds(60.0), plan.length];
    let [start, end] = ends.map(|at| (plan.intensity(at), plan.density(at), plan.layers(at)));
    assert!(start.0 > end.0 && start.1 > end.1 && start.2 > end.2);
}

#[test]
fn moods_can_be_asked_for_and_travel_in_the_prescription() {
    let plan = planned(
        "iso-principle",
        "length = \"20m\"\nmood_from = \"arousal 0.2, valence 0.4\"\nmood_to = \"arousal 0.6, tempo 72\"\ntempo = 66",
    );
    let (from, to) = plan.prescription.programme.moods.unwrap();
    assert_eq!(from.to_string(), "arousal 0.2, valence 0.4, tempo 66");
    assert_eq!(to.to_string(), "arousal 0.6, valence 0.6, tempo 72");
    assert!(plan.level(Seconds(1100.0)).0 > plan.level(Seconds(60.0)).0);
    let text = plan.prescription.to_toml();
    let again = Wish::from_toml(&text, "again.toml").unwrap();
    assert_eq!(again.prescribe(&LIBRARY).unwrap(), plan.prescription);
}

#[test]
fn a_mood_that_cannot_be_is_answered_with_one_that_can() {
    let check = |programme, lines, expected| assert_eq!(refused(programme, lines), expected);
    check(
        "iso-principle",
        "length = \"10m\"\ntempo = \"84..60\"",
        "length 10m moves the tempo from 84 to 60 by more than 2 bpm a minute; ask for length 22m or tempo 84..73",
    );
    check(
        "iso-principle",
        "mood_from = \"arousal 2\"",
        "mood_from arousal 2 is above 1; did you mean 1?",
    );
    check(
        "u-arc",
        "mood_to = \"arousal 0.2\"",
        "mood_to does not go with programme \"u-arc\"; choose a programme that moves between two moods, such as iso-principle",
    );
    planned("iso-principle", "length = \"22m\"");
    planned("iso-principle", "length = \"10m\"\ntempo = \"84..73\"");
    // What nobody asked for is come to as nearly as the length allows.
    let short = planned("iso-principle", "length = \"10m\"");
    assert_eq!(short.prescription.end_tempo.bpm(), 73.0);
}

#[test]
fn paced_breathing_says_what_it_did_to_the_tempo() {
    let plan = planned("paced-breathing", "tempo = 61\nbreath_rate = \"5.5\"");
    let breath = plan.breath.as_ref().unwrap();
    let BreathClock::Locked {
        beats_per_breath,
        nudge,
    } = breath.clock
    else {
        panic!("an even tempo is locked");
    };
    assert_eq!(beats_per_breath, 11);
    assert!((nudge - (60.5 / 61.0 - 1.0)).abs() < 1e-12);
    assert!((plan.prescription.start_tempo.bpm() - 60.5).abs() < 1e-9);
    assert!((breath.rate(Seconds(300.0)) - 5.5).abs() < 1e-9);
}

#[test]
fn the_breath_is_exact_over_an_hour() {
    for (lines, beats) in [
        ("length = \"1h\"\ntempo = 54", Some(9.0)),
        (
            "length = \"1h\"\ntempo = 66\nbreath_rate = \"5.5\"",
            Some(12.0),
        ),
        (
            "length = \"1h\"\nbreath_clock = \"free\"\nbreath_rate = \"5.3\"",
            None,
        ),
    ] {
        let plan = planned("paced-breathing", lines);
        let breath = plan.breath.as_ref().unwrap();
        let mut number = 0;
        for cycle in breath.cycles_between(Seconds(0.0), plan.length) {
            let exact = match beats {
                Some(beats) => plan.seconds(Beats(beats * f64::from(number))).0,
                None => f64::from(number) * 60.0 / 5.3,
            };
            assert!((cycle.start.0 - exact).abs() < 1e-6, "{lines} {number}");
            number += 1;
        }
        assert!(number > 300, "{number}");
    }
}

#[test]
fn a_breath_that_cannot_be_is_answered_with_one_that_can() {
    let check = |lines, expected| assert_eq!(refused("paced-breathing", lines), expected);
    check(
        "breath_rate = 3",
        "breath_rate 3 is below 4.5 a minute; did you mean 4.5?",
    );
    check(
        "breath_ratio = \"1:6\"",
        "breath_ratio \"1:6\" has an out-breath too long; did you mean 1:4?",
    );
    check(
        "breath_cue = \"loud\"",
        "breath_cue \"loud\" is not known; did you mean \"off\"? known: off, soft, melodic",
    );
    check(
        "breath_clock = \"locked\"\ntempo = \"66..60\"",
        "breath_clock locked needs one tempo for the whole session; ask for breath_clock free, or for an even tempo such as 60..60",
    );
    let plan = planned("paced-breathing", "breath_cue = \"off\"\ntempo = 61");
    assert_eq!(
        (plan.breath, plan.prescription.start_tempo.bpm()),
        (None, 61.0)
    );
}

#[test]
fn asked_steps_begin_on_bar_lines() {
    let plan = planned("guided-imagery", "length = \"12m\"\ntempo = \"60,66,72\"");
    let tempo = |minutes: f64| plan.tempo_map.tempo(Seconds(minutes * 60.0)).bpm();
    assert_eq!([tempo(1.0), tempo(6.0), tempo(11.0)], [60.0, 66.0, 72.0]);
    let points = plan.tempo_map.points();
    for pair in points.windows(2).filter(|pair| pair[0].at == pair[1].at) {
        let bar = pair[1].beat.0 / plan.meter.bar().0;
        assert!((bar - bar.round()).abs() < 1e-9, "{bar}");
    }
    let by_phase = planned("u-arc", "tempo = \"80,76,72,60,66,70\"");
    let tempi: Vec<f64> = by_phase
        .phases
        .iter()
        .map(|phase| by_phase.tempo_map.tempo(phase.start).bpm())
        .collect();
    assert_eq!(tempi, [80.0, 76.0, 72.0, 60.0, 66.0, 70.0]);
}

#[test]
fn beats_are_the_integral_of_any_planned_tempo() {
    for (programme, lines) in [
        ("guided-imagery", "tempo = \"72..48\""),
        ("guided-imagery", "tempo = \"60,75,90,50\""),
        ("u-arc", ""),
        ("walking", ""),
        ("iso-principle", ""),
        ("sleep", "length = \"1h\""),
    ] {
        let plan = planned(programme, lines);
        let step = 0.002;
        let steps = (plan.length.0 / step).round() as u64;
        let bpm = |n: u64| plan.tempo_map.tempo(Seconds((n as f64 + 0.5) * step)).bpm();
        let sum: f64 = (0..steps).map(|n| bpm(n) / 60.0 * step).sum();
        let beats = plan.beat(plan.length).0;
        assert!(
            (beats - sum).abs() < 0.01,
            "{programme} {lines}: {beats} {sum}"
        );
    }
}

fn any_length() -> impl Strategy<Value = f64> {
    prop_oneof![30.0..300.0f64, 300.0..3600.0f64, 3600.0..43_200.0f64]
}

/// Whether a session of that programme can be that long whatever its tempo.
fn at(programme: &Programme, seconds: f64) -> Plan {
    let even = match programme.moods {
        Some((from, _)) => format!("tempo = \"{0}..{0}\"\n", from.tempo.bpm()),
        None => String::new(),
    };
    planned(&programme.id, &format!("{even}length = \"{seconds:.3}s\""))
}

proptest! {
    #[test]
    fn fixed_parts_stay_and_elastic_parts_share_the_rest(
        which in 0..16usize, seconds in any_length(),
    ) {
        let programme = &LIBRARY.programmes()[which];
        let plan = at(programme, seconds);
        let longest = programme.forms[programme.forms.len() - 1].0;
        let fixed: f64 = programme.phases.iter().filter(|p| p.fixed).map(|p| p.minutes[0].0).sum();
        let bar = plan.meter.bar().0 * 60.0 / plan.tempo_map.points().iter().map(|p| p.bpm).fold(f64::INFINITY, f64::min);
        let written = |name: &str| programme.phases.iter().find(|p| p.name == name).unwrap();
        if plan.phases.len() == programme.phases.len() {
            for phase in &plan.phases {
                let sketch = written(&phase.name);
                let stays = sketch.fixed && fixed <= seconds / 2.0 && seconds > 4.0 * fixed.max(60.0)
                    || !sketch.stretch && seconds >= longest;
                let length = phase.end.0 - phase.start.0;
                let minutes = sketch.minutes[sketch.minutes.len() - 1].0;
                // A border lies on the nearest phrase of four bars.
                prop_assert!(!stays || (length - minutes).abs() <= 4.5 * bar, "{}: {length}", phase.name);
            }
        }
        prop_assert_eq!(plan.phases[plan.phases.len() - 1].end, plan.length);
    }

    #[test]
    fn elastic_parts_keep_their_proportions(factor in 1.0..20.0f64, which in 0..16usize) {
        let programme = &LIBRARY.programmes()[which];
        let longest = programme.forms[programme.forms.len() - 1].0;
        let seconds = (longest * factor).min(43_200.0);
        let plan = at(programme, seconds);
        let elastic: Vec<(f64, f64)> = programme.phases.iter()
            .zip(&plan.phases)
            .filter(|(sketch, _)| sketch.stretch && !sketch.fixed)
            .map(|(sketch, phase)| (sketch.minutes[sketch.minutes.len() - 1].0, phase.end.0 - phase.start.0))
            .collect();
        let (written, played) = elastic.iter().fold((0.0, 0.0), |(a, b), (w, p)| (a + w, b + p));
        for (one, length) in &elastic {
            let expected = one / written * played;
            prop_assert!((length - expected).abs() < 40.0, "{}: {length} {expected}", programme.id);
        }
    }
}
