//! What every plan keeps, whatever the programme, length, tempo and key.

use anodyne_session::{
    BreathClock, Character, Library, Plan, Prescription, Programme, Pulse, TempoChange, Wish, plan,
};
use anodyne_units::{Beats, Seconds};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::built_in);

fn prescription(programme: &str, tempo: Option<&str>, length: &str) -> Prescription {
    let wish = Wish {
        programme: Some(programme.to_owned()),
        tempo: tempo.map(str::to_owned),
        length: Some(length.to_owned()),
        ..Wish::default()
    };
    wish.prescribe(&LIBRARY).unwrap()
}

fn planned(programme: &str, tempo: Option<&str>, length: &str) -> Plan {
    plan(&prescription(programme, tempo, length))
}

/// The phases as text: character, first bar, bars, start, and tempo, level and layers in the middle.
fn outline(plan: &Plan) -> String {
    let mut text = String::new();
    for phase in &plan.phases {
        let middle = (phase.start + phase.end) * 0.5;
        writeln!(
            text,
            "{:10} bar {:4} + {:4}  {:>10}  {:5.1} bpm {:5.1} LU {:4.1} layers  intensity {:.2}",
            phase.character.id(),
            phase.first_bar,
            phase.bars,
            phase.start.to_string(),
            plan.tempo_map.tempo(middle).bpm(),
            plan.level(middle).0,
            plan.layers(middle),
            plan.intensity(middle),
        )
        .unwrap();
    }
    write!(text, "{} bars, ends {}", plan.bars(), plan.length).unwrap();
    text
}

#[test]
fn guided_imagery_of_ten_minutes() {
    insta::assert_snapshot!(outline(&planned("guided-imagery", None, "10m")), @r"
    induction  bar    0 +   32          0s   60.0 bpm   0.0 LU  3.2 layers  intensity 0.10
    opening    bar   32 +   28        2m8s   60.0 bpm   0.0 LU  5.0 layers  intensity 0.21
    peak       bar   60 +   44          4m   60.0 bpm   1.5 LU  8.0 layers  intensity 0.56
    stabilise  bar  104 +   16       6m56s   60.0 bpm   0.2 LU  5.5 layers  intensity 0.27
    return     bar  120 +   30          8m   60.0 bpm  -1.4 LU  3.6 layers  intensity 0.10
    150 bars, ends 10m
    ");
}

#[test]
fn guided_imagery_of_forty_minutes() {
    insta::assert_snapshot!(outline(&planned("guided-imagery", None, "40m")), @r"
    induction  bar    0 +   92          0s   60.0 bpm   0.0 LU  3.2 layers  intensity 0.10
    opening    bar   92 +   72        6m8s   60.0 bpm   0.0 LU  5.0 layers  intensity 0.22
    build      bar  164 +  136      10m56s   60.0 bpm   0.3 LU  6.4 layers  intensity 0.36
    peak       bar  300 +  120         20m   60.0 bpm   1.5 LU  8.0 layers  intensity 0.64
    stabilise  bar  420 +   92         28m   60.0 bpm   0.2 LU  5.5 layers  intensity 0.28
    return     bar  512 +   88       34m8s   60.0 bpm  -1.5 LU  3.5 layers  intensity 0.10
    600 bars, ends 40m
    ");
}

#[test]
fn u_arc_of_twenty_minutes() {
    insta::assert_snapshot!(outline(&planned("u-arc", None, "20m")), @r"
    settling   bar    0 +   48          0s   80.0 bpm   0.0 LU  6.0 layers  intensity 0.35
    descent    bar   48 +   52   2m25.125s   70.0 bpm  -2.0 LU  4.0 layers  intensity 0.26
    descent    bar  100 +   56   5m22.893s   60.0 bpm  -4.0 LU  3.0 layers  intensity 0.16
    bottom     bar  156 +   68     9m7.28s   50.0 bpm  -8.0 LU  1.0 layers  intensity 0.04
    ascent     bar  224 +   44  14m28.626s   60.0 bpm  -5.0 LU  3.0 layers  intensity 0.16
    return     bar  268 +   45  17m25.475s   70.0 bpm  -3.0 LU  4.0 layers  intensity 0.20
    313 bars, ends 20m
    ");
}

#[test]
fn sleep_of_eight_hours() {
    insta::assert_snapshot!(outline(&planned("sleep", None, "8h")), @r"
    settling   bar    0 +  160          0s   64.9 bpm  -0.2 LU  4.8 layers  intensity 0.18
    descent    bar  160 +  496   9m52.872s   56.2 bpm  -3.0 LU  3.5 layers  intensity 0.10
    night      bar  656 + 5657   44m54.56s   52.0 bpm  -5.5 LU  2.8 layers  intensity 0.04
    6313 bars, ends 8h
    ");
}

#[test]
fn half_a_minute_is_still_an_arc() {
    insta::assert_snapshot!(outline(&planned("guided-imagery", Some("80"), "30s")), @r"
    induction  bar    0 +    3          0s   80.0 bpm   0.0 LU  3.2 layers  intensity 0.09
    peak       bar    3 +    4          9s   80.0 bpm   1.0 LU  8.0 layers  intensity 0.12
    return     bar    7 +    3         21s   80.0 bpm  -1.2 LU  3.7 layers  intensity 0.12
    10 bars, ends 30s
    ");
}

#[test]
fn an_asked_tempo_carries_the_programme_with_it() {
    let check = |programme, asked, minutes, expected: [f64; 3]| {
        let plan = planned(programme, Some(asked), "20m");
        let tempi = [0.0, minutes, 20.0].map(|at| plan.tempo_map.tempo(Seconds(at * 60.0)).bpm());
        assert_eq!(tempi, expected, "{programme} {asked}");
        let ends = [
            plan.prescription.start_tempo.bpm(),
            plan.prescription.end_tempo.bpm(),
        ];
        assert_eq!(ends, [expected[0], expected[2]], "{programme} {asked}");
    };
    check("guided-imagery", "60", 10.0, [60.0, 60.0, 60.0]);
    check("guided-imagery", "72..48", 10.0, [72.0, 60.0, 48.0]);
    check("u-arc", "80", 11.75, [80.0, 50.0, 70.0]);
    check("u-arc", "160", 11.75, [160.0, 100.0, 140.0]);
    check("u-arc", "40", 11.75, [40.0, 34.0, 35.0]);
}

#[test]
fn an_asked_glide_of_sleep_is_over_when_the_night_begins() {
    let plan = planned("sleep", Some("70..50"), "8h");
    let tempo = |minutes: f64| plan.tempo_map.tempo(Seconds(minutes * 60.0)).bpm();
    assert_eq!(
        [tempo(0.0), tempo(22.5), tempo(45.0), tempo(480.0)],
        [70.0, 60.0, 50.0, 50.0]
    );
}

#[test]
fn the_night_is_dark_and_has_no_tune_and_no_drum() {
    let plan = planned("sleep", None, "8h");
    let night = plan.phases.last().unwrap();
    assert_eq!(night.character, Character::Night);
    assert!(night.hook_free && night.pulse == Pulse::None && night.melody == 0.0);
    let darkest = plan.brightness(plan.length);
    for n in 0..=480 {
        assert!(plan.brightness(Seconds(f64::from(n) * 60.0)) >= darkest);
    }
    assert!(plan.fade_out.0 >= 60.0);
}

#[test]
fn the_peak_is_no_brighter_than_what_leads_to_it() {
    let plan = planned("guided-imagery", None, "40m");
    let place = plan
        .phases
        .iter()
        .position(|phase| phase.character == Character::Peak)
        .unwrap();
    let (before, peak) = (&plan.phases[place - 1], &plan.phases[place]);
    let middle = (peak.start + peak.end) * 0.5;
    assert!(plan.brightness(middle) < plan.brightness(before.end - Seconds(60.0)));
    assert!(plan.intensity(middle) > plan.intensity(before.end - Seconds(60.0)));
}

#[test]
fn the_holding_caps_the_height() {
    let check = |holding: &str, expected: f64| {
        let wish = Wish {
            holding: Some(holding.to_owned()),
            ..Wish::default()
        };
        let plan = plan(&wish.prescribe(&LIBRARY).unwrap());
        let highest = (0..2400)
            .map(|second| plan.intensity(Seconds(f64::from(second))))
            .fold(0.0, f64::max);
        assert!((highest - expected).abs() < 0.001, "{holding} {highest}");
    };
    check("supportive", 0.65);
    check("mixed", 0.85);
    check("challenging", 1.0);
}

#[test]
fn an_even_tempo_breathes_in_whole_beats() {
    let check = |tempo: &str, expected: u32, expected_bpm: f64| {
        let wish = Wish {
            tempo: Some(tempo.to_owned()),
            breath_clock: Some("locked".to_owned()),
            ..Wish::default()
        };
        let plan = plan(&wish.prescribe(&LIBRARY).unwrap());
        let breath = plan.breath.as_ref().unwrap();
        let BreathClock::Locked {
            beats_per_breath, ..
        } = breath.clock
        else {
            panic!("{tempo} is even");
        };
        assert_eq!(beats_per_breath, expected, "{tempo}");
        let bpm = plan.tempo_map.tempo(Seconds(300.0)).bpm();
        assert!((bpm - expected_bpm).abs() < 1e-9, "{tempo} {bpm}");
        for number in [0, 1, 7, 50] {
            let beat = plan.beat(breath.cycle(number).start).0;
            let whole = (number * u64::from(expected)) as f64;
            assert!((beat - whole).abs() < 1e-9, "{tempo} {beat}");
        }
    };
    check("48", 8, 48.0);
    check("54", 9, 54.0);
    check("60", 10, 60.0);
    check("61", 10, 60.0); // nudged by 1.6 % so that ten beats make the breath
    check("63", 11, 64.89); // 3 % are the most: 5.9 breaths a minute instead of 6
    check("72", 12, 72.0);
}

#[test]
fn a_changing_tempo_leaves_the_breath_its_own_time() {
    let plan = planned("guided-imagery", Some("72..50"), "40m");
    let breath = plan.breath.unwrap();
    assert_eq!(breath.clock, BreathClock::Free);
    assert_eq!(breath.cycle_at(Seconds(2395.0)).start, Seconds(2390.0));
    assert_eq!(plan.tempo_map.tempo(Seconds(0.0)).bpm(), 72.0);
}

#[test]
fn a_long_phrase_leaves_a_bar_to_the_last_phase() {
    // Twelve bars of four seconds; the first phase would round from ten bars up to all twelve.
    let own = "id = \"own\"\nname = \"Own\"\npurpose = \"a test\"\ntempo = 60\nkey = \"C major\"\n\
        forms = [\"48s\"]\n[[phase]]\nname = \"A\"\ncharacter = \"settling\"\nminutes = 0.6667\n\
        [[phase]]\nname = \"B\"\ncharacter = \"return\"\nminutes = 0.1333\nshortest = \"8s\"\n";
    let mut library = Library::built_in();
    library.add_programme(own, "own.toml").unwrap();
    let wish = Wish {
        programme: Some("own".to_owned()),
        ..Wish::default()
    };
    let plan = plan(&wish.prescribe(&library).unwrap());
    let bars: Vec<usize> = plan.phases.iter().map(|phase| phase.bars).collect();
    assert_eq!(bars, [11, 1]);
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let bpm = || prop_oneof![34.0..226.0f64, Just(34.0), Just(226.0), Just(60.0)];
    let tempo = prop_oneof![
        bpm().prop_map(|bpm| bpm.to_string()),
        (bpm(), bpm()).prop_map(|(from, to)| format!("{from}..{to}")),
    ];
    let seconds = prop_oneof![
        30.0..120.0f64,
        120.0..3600.0f64,
        3600.0..43_200.0f64,
        Just(30.0),
        Just(43_200.0),
    ];
    let programme = 0..LIBRARY.programmes().len();
    (programme, tempo, seconds).prop_map(|(programme, tempo, seconds)| {
        let programme = &LIBRARY.programmes()[programme];
        let wish = Wish {
            programme: Some(programme.id.clone()),
            holding: Some(programme.holding.to_string()),
            tempo: Some(playable(programme, &tempo)),
            length: Some(format!("{seconds:.3}s")),
            ..Wish::default()
        };
        plan(&wish.prescribe(&LIBRARY).unwrap())
    })
}

/// The asked tempo, brought within what the programme's drum and moods can do at any length.
fn playable(programme: &Programme, tempo: &str) -> String {
    let (low, high) = match programme.id.as_str() {
        "walking" => (60.0, 127.0),
        "drumming" => (90.0, 135.0),
        _ => (34.0, 226.0),
    };
    let held = |bpm: &str| bpm.parse::<f64>().unwrap().clamp(low, high).to_string();
    match tempo.split_once("..") {
        None if programme.moods.is_some() => format!("{tempo}..{tempo}"),
        None => held(tempo),
        Some((from, _)) if programme.moods.is_some() => format!("{from}..{from}"),
        Some((from, to)) => format!("{}..{}", held(from), held(to)),
    }
}

proptest! {
    #[test]
    fn phases_are_contiguous_on_bar_lines_and_end_with_the_session(plan in any_plan()) {
        let phases = &plan.phases;
        prop_assert_eq!(phases[0].start, Seconds(0.0));
        prop_assert_eq!(phases[phases.len() - 1].end, plan.length);
        for (place, phase) in phases.iter().enumerate() {
            prop_assert!(phase.bars >= 1 && phase.start < phase.end, "{phase:?}");
            prop_assert_eq!(phase.start, plan.bar_start(phase.first_bar));
            prop_assert_eq!(plan.phase_at(phase.start), place);
            prop_assert_eq!(plan.phase_at((phase.start + phase.end) * 0.5), place);
        }
        for pair in phases.windows(2) {
            prop_assert_eq!(pair[0].end, pair[1].start);
            prop_assert_eq!(pair[0].first_bar + pair[0].bars, pair[1].first_bar);
        }
        prop_assert!(plan.bar_start(plan.bars() - 1) < plan.length);
        prop_assert!(plan.bar_start(plan.bars()).0 >= plan.length.0 - 1e-4);
    }

    #[test]
    fn phases_with_room_are_whole_phrases(plan in any_plan()) {
        for pair in plan.phases.windows(2) {
            let phase = &pair[0];
            // The last bars of a session may have to be left to a short phase.
            let phrase = if phase.bars >= 8 && pair[1].bars >= 4 { 4 } else { 1 };
            prop_assert_eq!(phase.bars % phrase, 0, "{}", outline(&plan));
        }
    }

    #[test]
    fn curves_stay_in_range_and_never_jump(plan in any_plan(), offset in 0.0..1.0f64) {
        let curves = |at| [
            (plan.intensity(at), 0.0, 1.0),
            (plan.brightness(at), 0.0, 1.0),
            (plan.density(at), 0.0, 1.0),
            (plan.register(at), -1.0, 1.0),
            (plan.layers(at) / 9.0, 0.0, 1.0),
            (plan.level(at).0 / 40.0, -1.0, 0.05),
        ];
        let tempo = |at| plan.tempo_map.tempo(at).bpm();
        let steps = plan.prescription.programme.tempo_change == TempoChange::Steps;
        for n in 0..600 {
            let at = plan.length * ((f64::from(n) + offset) / 600.0);
            let soon = at + Seconds(0.1);
            for ((here, low, high), (there, _, _)) in curves(at).into_iter().zip(curves(soon)) {
                prop_assert!((low..=high).contains(&here), "{here}");
                prop_assert!((there - here).abs() < 0.05, "{here} {there} at {at}");
            }
            prop_assert!((34.0..=226.0).contains(&tempo(at)));
            prop_assert!(steps || (tempo(soon) - tempo(at)).abs() < 4.0, "{} at {at}", tempo(at));
        }
    }

    #[test]
    fn the_level_never_startles(plan in any_plan(), offset in 0.0..1.0f64) {
        let most = plan.prescription.programme.rise_per_10s.0;
        prop_assert!(most <= 2.0 && (plan.prescription.programme.id != "sleep" || most <= 1.0));
        for n in 0..1000 {
            let at = plan.length * ((f64::from(n) + offset) / 1000.0);
            let rise = plan.level(at + Seconds(10.0)).0 - plan.level(at).0;
            prop_assert!(rise <= most + 1e-9, "{rise} LU from {at}");
        }
    }

    #[test]
    fn the_intensity_rises_no_faster_than_the_holding_allows(plan in any_plan(), offset in 0.0..1.0f64) {
        let most = plan.prescription.holding.slope_per_minute() / 60.0;
        for n in 0..1000 {
            let at = plan.length * ((f64::from(n) + offset) / 1000.0);
            let rise = plan.intensity(at + Seconds(1.0)) - plan.intensity(at);
            prop_assert!(rise <= most + 1e-9, "{rise} in a second from {at}");
        }
    }

    #[test]
    fn no_beat_of_a_plan_is_lost_or_doubled(plan in any_plan(), share in 0.0..1.0f64) {
        let at = plan.length * share;
        prop_assert!((plan.seconds(plan.beat(at)).0 - at.0).abs() < 1e-9);
        let beat = Beats((plan.beat(plan.length).0 * share).floor());
        prop_assert!(plan.seconds(beat) < plan.seconds(beat + Beats(1.0)));
    }

    #[test]
    fn fades_rise_soon_and_end_in_silence(plan in any_plan()) {
        prop_assert_eq!(plan.fade(plan.length), 0.0);
        prop_assert_eq!(plan.fade(plan.length + Seconds(1.0)), 0.0);
        prop_assert!(plan.fade(Seconds(2.0)) > 0.1, "heard within two seconds");
        prop_assert!(plan.fade(plan.length * 0.5) > 1.0 - 1e-12);
        let last_frame = plan.fade(plan.length - Seconds(1.0 / 44_100.0));
        prop_assert!(last_frame < 1e-4, "{last_frame}");
        let id = plan.prescription.programme.id.as_str();
        let quiet = ["guided-imagery", "u-arc", "j-arc", "l-arc"].contains(&id) && plan.length.0 >= 80.0;
        prop_assert!(!quiet || (4.0..=8.0).contains(&plan.fade_in.0));
    }

    #[test]
    fn the_same_prescription_gives_the_same_plan(plan in any_plan()) {
        prop_assert_eq!(&anodyne_session::plan(&plan.prescription), &plan);
    }
}
