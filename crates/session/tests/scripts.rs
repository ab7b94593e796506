//! Scripts: what is read of them, how they are laid on the timeline, and that nothing anyone can write breaks them.

use anodyne_session::{
    Finding, Item, Kind, Laid, Library, Mark, MarkKind, Script, Severity, Wish, plan_script,
};
use anodyne_units::Seconds;
use proptest::prelude::*;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::built_in);

fn told(text: &str, findings: &[Finding]) -> Vec<String> {
    let place = |one: &Finding| {
        let place = one.place(text);
        let (line, column) = (place.line, place.column);
        format!("{} {line}:{column} {}", one.severity.id(), one.code)
    };
    findings.iter().map(place).collect()
}

fn laid_with(text: &str, flags: Wish) -> Laid {
    let reading = Script::read(text.as_bytes(), Kind::Markdown);
    assert!(reading.is_sound(), "{:?}", reading.findings);
    let wish = flags.over(reading.script.wish("test.md", text));
    plan_script(&reading.script, &wish, &LIBRARY).unwrap()
}

fn laid(text: &str) -> Laid {
    laid_with(text, Wish::default())
}

const GARDEN: &str = "---
title: A garden
tempo: 60
key: C major
breath: 6
language: en
---
<!-- for the afternoon
group --> %% and a note

## Induction (2m)

Lie down and let your eyes close. You have nothing to do.

%% wait for the room to settle
Let your breath come and go.
[breath 3]
And again. [pause 15s] Rest.

## The garden (3m, opening)

You stand before a gate. [music up] It opens.

[silence 30s]

[at 4:30]
There is a bench in the sun.

## Return

[music down]
Come back to the room, gently.
";

#[test]
fn a_script_is_read_with_its_phases_lines_and_directions() {
    let reading = Script::read(GARDEN.as_bytes(), Kind::Markdown);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let phases = &reading.script.phases;
    let names: Vec<&str> = phases.iter().map(|phase| phase.name.as_str()).collect();
    assert_eq!(names, ["Induction", "The garden", "Return"]);
    assert_eq!(phases[1].like.as_deref(), Some("opening"));
    let items = phases.iter().flat_map(|phase| &phase.items);
    let said: Vec<String> = items
        .map(|item| match item {
            Item::Line(line) => format!("{}: {}", line.number, line.text),
            Item::Direction(_, span) => reading.text[span.clone()].to_owned(),
        })
        .collect();
    assert_eq!(
        said,
        [
            "13: Lie down and let your eyes close. You have nothing to do.",
            "16: Let your breath come and go.",
            "[breath 3]",
            "18: And again.",
            "[pause 15s]",
            "18: Rest.",
            "22: You stand before a gate.",
            "[music up]",
            "22: It opens.",
            "[silence 30s]",
            "[at 4:30]",
            "27: There is a bench in the sun.",
            "[music down]",
            "32: Come back to the room, gently.",
        ]
    );
}

#[test]
fn words_lie_in_their_phases_and_directions_do_what_they_say() {
    let laid = laid(GARDEN);
    assert!(laid.findings.is_empty(), "{:?}", laid.findings);
    let plan = &laid.plan;
    assert_eq!(plan.prescription.title.as_deref(), Some("A garden"));
    assert_eq!(plan.phases[1].name, "The garden");
    assert_eq!(plan.phases.len(), 3);
    for cue in &plan.words {
        let phase = &plan.phases[cue.phase];
        assert!(cue.start >= phase.start && cue.end <= phase.end, "{cue:?}");
        assert_eq!(cue.sentences[0].start, cue.start);
        assert_eq!(cue.sentences.last().unwrap().end, cue.end);
    }
    let cue = |start: &str| {
        let mut words = plan.words.iter();
        words.find(|cue| cue.text.starts_with(start)).unwrap()
    };
    assert!((cue("Rest.").start.0 - cue("And again").end.0 - 15.0).abs() < 1e-9);
    assert_eq!(cue("There is a bench").start, Seconds(270.0));
    let mark = |kind| *plan.marks.iter().find(|mark| mark.kind == kind).unwrap();
    let breath = mark(MarkKind::Breath(3));
    assert_eq!(breath.end.0 - breath.start.0, 30.0);
    let cycle = plan.breath.as_ref().unwrap().cycle_at(breath.start);
    assert_eq!(cycle.start, breath.start);
    assert!(cue("And again").start.0 > breath.end.0);
    let silence = mark(MarkKind::Silence);
    assert!(plan.fade(silence.start) > 0.99);
    assert_eq!(plan.fade(Seconds(silence.start.0 + Mark::FADE_OUT.0)), 0.0);
    assert_eq!(plan.fade(Seconds(silence.end.0 - 0.01)), 0.0);
    let (begins, back) = plan.silences().next().unwrap();
    assert_eq!(begins, silence.start);
    assert!(
        (170.0..200.0).contains(&(back.0 - silence.end.0)),
        "{back:?}"
    );
    assert!(plan.fade(Seconds(silence.end.0 + 60.0)) < 0.05);
    let up = mark(MarkKind::MusicUp);
    assert!(plan.level(up.end).0 > plan.level(up.start).0 + 2.0);
    assert!(plan.breathing(Seconds(breath.start.0 + 10.0)) == 1.0);
}

#[test]
fn phases_are_as_long_as_written_to_the_phrase() {
    let laid = laid(GARDEN);
    let lengths: Vec<f64> = laid
        .plan
        .phases
        .iter()
        .map(|phase| phase.end.0 - phase.start.0)
        .collect();
    assert!((lengths[0] - 120.0).abs() <= 8.0, "{lengths:?}");
    assert!((lengths[1] - 180.0).abs() <= 16.0, "{lengths:?}");
}

#[test]
fn a_phase_stretches_to_hold_its_words_and_says_so() {
    let text = format!(
        "## Induction (20s)\n{}\n\n## Return (30s)\nCome back.\n",
        "Let your shoulders rest upon the ground. ".repeat(12)
    );
    let laid = laid(&text);
    assert_eq!(told(&text, &laid.findings), ["warning 1:1 stretched"]);
    assert!(laid.findings[0].message.contains("is written as 20s"));
    let (cue, phase) = (&laid.plan.words[0], &laid.plan.phases[0]);
    assert!(
        cue.end <= phase.end && phase.end.0 < 90.0,
        "{cue:?} {phase:?}"
    );
}

#[test]
fn a_length_that_is_asked_for_holds() {
    for length in ["4m", "10m", "7m13s"] {
        let flags = Wish {
            length: Some(length.to_owned()),
            ..Wish::default()
        };
        let text =
            "## Induction\nRest. [pause 10s] Rest.\n\n## Peak\nLook.\n\n## Return\nCome back.\n";
        let laid = laid_with(text, flags);
        assert!(laid.findings.is_empty(), "{:?}", laid.findings);
        assert_eq!(laid.plan.length.to_string(), length);
        let last = laid.plan.words.last().unwrap();
        assert!(last.end.0 < laid.plan.length.0 - 5.0);
    }
}

#[test]
fn conflicts_are_marked_where_they_stand() {
    let check = |text: &str, expected: &[&str]| {
        let reading = Script::read(text.as_bytes(), Kind::Markdown);
        let mut all = told(text, &reading.findings);
        if reading.is_sound() {
            let wish = reading.script.wish("test.md", text);
            let laid = plan_script(&reading.script, &wish, &LIBRARY).unwrap();
            assert_eq!(
                laid.is_sound(),
                !laid
                    .findings
                    .iter()
                    .any(|one| one.severity == Severity::Error)
            );
            all.extend(told(text, &laid.findings));
        }
        assert_eq!(all, expected, "{text}");
    };
    check("", &["error 1:1 empty"]);
    check("<!-- nothing -->\n\n%% here", &["error 1:1 empty"]);
    check("---\ntitle: x\n", &["error 1:1 front-matter"]);
    check("---\ntmepo: 60\n---\nRest.", &["error 2:1 unknown-field"]);
    check("---\ntempo: 400\n---\nRest.", &["error 2:8 front-matter"]);
    check("---\nkey: H blues\n---\nRest.", &["error 2:6 front-matter"]);
    check(
        "---\nlanguage: klingon\n---\nRest.",
        &["error 2:11 front-matter"],
    );
    check("---\ntempo\n---\nRest.", &["error 2:1 front-matter"]);
    check(
        "---\ntempo: 60\ntempo: 70\n---\nRest.",
        &["warning 3:1 twice"],
    );
    check("Wait [pasue 20s] here.", &["error 1:6 unknown-direction"]);
    check("Rest.\n\n[pause", &["error 3:1 bracket"]);
    check("### A note\nRest.", &["warning 1:1 heading"]);
    check("Rest. <!-- open", &["warning 1:7 comment"]);
    check(
        "## Induction (4m, dancing)\nRest.",
        &["error 1:1 unknown-phase"],
    );
    check(
        "## Induction (1m)\nRest.\n## Return (1m)\nLook.\n\n[at 0:10]\nHear.",
        &["error 6:1 at-too-early"],
    );
    let long = format!("---\nlength: 1m\n---\n{}", "Rest now, rest. ".repeat(60));
    check(&long, &["error 2:9 too-short"]);
    check(
        "---\nlength: 10m\n---\n## Induction (2m)\nRest.\n## Return (2m)\nCome back.",
        &["warning 2:9 lengths"],
    );
}

#[test]
fn findings_repeat_no_word_of_the_script() {
    let text =
        "---\nsecret: x\n---\n## Secret (5m, secret)\nA [secret] and [pause secret] again.\n";
    let reading = Script::read(text.as_bytes(), Kind::Markdown);
    assert!(reading.findings.len() >= 3);
    for finding in &reading.findings {
        let all = format!("{} {}", finding.message, finding.remedy);
        assert!(!all.contains("secret") || finding.code == "length", "{all}");
    }
}

#[test]
fn captions_keep_their_own_times() {
    let text = "1\n00:00:12,000 --> 00:00:15,000\nLie down. Rest.\n\n2\n00:02:00,000 --> 00:02:04,000\nBreathe.\n";
    let reading = Script::read(text.as_bytes(), Kind::Srt);
    let laid = plan_script(&reading.script, &Wish::default(), &LIBRARY).unwrap();
    assert!(laid.findings.is_empty(), "{:?}", laid.findings);
    let words = &laid.plan.words;
    assert_eq!(
        (words[0].start, words[0].end),
        (Seconds(12.0), Seconds(15.0))
    );
    assert_eq!(words[1].start, Seconds(120.0));
    assert!(words[0].sentences[0].end < words[0].sentences[1].start);
    assert!(laid.plan.length.0 > 124.0 && laid.plan.length.0 < 200.0);
}

#[test]
fn the_same_script_always_gives_the_same_plan() {
    assert_eq!(laid(GARDEN), laid(GARDEN));
}

const EXAMPLES: [(&str, &str, &str); 3] = [
    (
        "safe-place.md",
        include_str!("../../../examples/scripts/safe-place.md"),
        "10m",
    ),
    (
        "walk-by-the-water.md",
        include_str!("../../../examples/scripts/walk-by-the-water.md"),
        "20m",
    ),
    (
        "body-scan-into-sleep.md",
        include_str!("../../../examples/scripts/body-scan-into-sleep.md"),
        "45m",
    ),
];

#[test]
fn the_examples_pass_without_a_warning_and_fill_their_time() {
    for (name, text, length) in EXAMPLES {
        let reading = Script::read(text.as_bytes(), Kind::Markdown);
        assert!(reading.findings.is_empty(), "{name} {:?}", reading.findings);
        let wish = reading.script.wish(name, text);
        let laid = plan_script(&reading.script, &wish, &LIBRARY).unwrap();
        assert!(laid.findings.is_empty(), "{name} {:?}", laid.findings);
        let plan = &laid.plan;
        assert_eq!(plan.length.to_string(), length);
        // Nobody waits for two minutes within the words, and no line crowds the next.
        for pair in plan.words.windows(2) {
            let rest = pair[1].start.0 - pair[0].end.0;
            assert!(
                (2.9..120.0).contains(&rest),
                "{name} {rest} s before {}",
                pair[1].line
            );
        }
        for cue in &plan.words {
            let phase = &plan.phases[cue.phase];
            assert!(
                cue.start >= phase.start && cue.end <= phase.end,
                "{name} {cue:?}"
            );
        }
    }
}

/// A counter-based generator, so that the same damage is done everywhere.
struct Damage(u64);

impl Damage {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) as usize % count.max(1)
    }

    /// The text with a few bytes changed, taken out, doubled or swapped for pieces of scripts.
    fn done_to(&mut self, text: &[u8]) -> Vec<u8> {
        const PIECES: [&[u8]; 12] = [
            b"---\n",
            b"## ",
            b"[pause ",
            b"]",
            b"<!--",
            b"-->",
            b"[at 0:01]",
            b"(99h)",
            b"\0",
            b"\xff\xfe",
            b"[silence 30m]",
            b"\n\n",
        ];
        let mut text = text.to_vec();
        for _ in 0..=self.below(8) {
            let (from, to) = (self.below(text.len()), self.below(text.len()));
            let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 400));
            match self.below(4) {
                0 => drop(text.drain(from..to)),
                1 => text[from] = self.below(256) as u8,
                2 => {
                    let twice = text[from..to].to_vec();
                    text.splice(from..from, twice);
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    text.splice(from..from, piece.iter().copied());
                }
            }
            if text.is_empty() {
                text.push(b' ');
            }
        }
        text
    }
}

#[test]
fn a_damaged_example_is_refused_or_can_be_laid() {
    let mut damage = Damage(7);
    let mut sound = 0;
    for (_, text, _) in EXAMPLES {
        for _ in 0..150 {
            let damaged = damage.done_to(text.as_bytes());
            survives(&damaged, Kind::Markdown);
            sound += usize::from(Script::read(&damaged, Kind::Markdown).is_sound());
        }
    }
    // The damage is such that some of it is noticed and some is not.
    assert!((40..410).contains(&sound), "{sound}");
}

/// Pieces that scripts are made of, and some that they should not be.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("---\n".to_owned()),
        Just("\n\n".to_owned()),
        "(tempo|length|breath|pace|title|x): [0-9a-z.]{0,6}\n",
        "## [A-Za-z ]{0,8}(\\([0-9]{0,3}[ms]?\\))?\n",
        "\\[(pause|breath|at|silence|music|x) ?[0-9:ms.up]{0,6}\\]?",
        "[A-Za-zé. ,!?]{0,30}",
        "\\PC{0,12}",
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        "[0-9]{2}:[0-9]{2}:[0-9]{2}[.,][0-9]{3} --> [0-9]{2}:[0-9]{2}:[0-9]{2}[.,][0-9]{3}\n",
        Just("WEBVTT\n\n".to_owned()),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Reads and lays whatever is given, and looks whether what comes out is whole.
fn survives(bytes: &[u8], kind: Kind) {
    let reading = Script::read(bytes, kind);
    for finding in &reading.findings {
        assert!(
            reading.text.get(finding.span.clone()).is_some(),
            "{finding:?}"
        );
        assert!(
            !finding.message.is_empty() && !finding.remedy.is_empty(),
            "{finding:?}"
        );
    }
    if !reading.is_sound() {
        return;
    }
    let wish = reading.script.wish("any.md", &reading.text);
    let Ok(laid) = plan_script(&reading.script, &wish, &LIBRARY) else {
        return;
    };
    let plan = &laid.plan;
    for pair in plan.words.windows(2) {
        assert!(pair[0].end.0 <= pair[1].start.0 + 1e-6, "{pair:?}");
    }
    for cue in &plan.words {
        assert!(cue.start.0 >= 0.0 && cue.end >= cue.start && cue.phase < plan.phases.len());
        assert!(!cue.text.contains(char::is_control) && !cue.sentences.is_empty());
    }
    if laid.is_sound() {
        let last = plan.words.last().map_or(0.0, |cue| cue.end.0);
        assert!(last <= plan.length.0, "{last} of {}", plan.length);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_breaks_the_reader(text in pieces(), kind in 0usize..3) {
        survives(text.as_bytes(), [Kind::Markdown, Kind::WebVtt, Kind::Srt][kind]);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in 0usize..3) {
        survives(&bytes, [Kind::Markdown, Kind::WebVtt, Kind::Srt][kind]);
    }
}
