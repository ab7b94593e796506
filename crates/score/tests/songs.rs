//! Songs: what is played is what was charted.

use anodyne_music::{Pitch, PitchClass};
use anodyne_score::{Event, Events, Role, Score, compose};
use anodyne_session::{Library, Plan, Wish, plan};

/// Chords on the beat and between bars, over the bass, outside the key, of every kind.
const CHART: &str = "{key: D}\n{tempo: 76}\n{sov}\n| D | D/F# . G . | Em7 A7 Bm A/C# | F#m7b5 | B7 . . Gm |\n\
                     | Bbmaj7 | C6/9 . Ebdim7 . | A7sus4 . A7b9 . |\n{eov}\n{soc}\n| Gadd9 | D | Faug | E9 . A13 . |\n{eoc}\n";

fn song(wish: Wish) -> (Plan, Score) {
    let wish = Wish {
        chart: Some(CHART.to_owned()),
        ..wish
    };
    let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
    let score = compose(&plan);
    (plan, score)
}

fn events(score: &Score, role: Role) -> Vec<Event> {
    let part = score
        .parts()
        .iter()
        .position(|part| part.role == role)
        .unwrap();
    let (mut all, mut events) = (Vec::new(), Events::new());
    for phrase in 0..score.phrases().len() {
        score.events(part, phrase, &mut events);
        all.extend(events.iter().copied());
    }
    all
}

/// The notes of the chord that was charted at an instant, its bass among them.
fn charted(plan: &Plan, at: f64) -> Vec<PitchClass> {
    let song = plan.song.as_ref().unwrap();
    let beat = plan.beat(anodyne_units::Seconds(at)).0 + 1e-6;
    let place = song.chords.partition_point(|chord| chord.beat.0 <= beat) - 1;
    let symbol = song.chords[place].symbol;
    symbol.classes().chain([symbol.bass()]).collect()
}

#[test]
fn every_note_belongs_to_the_chord_that_was_charted() {
    for seed in 0..12 {
        for palette in Library::built_in().palettes() {
            let (plan, score) = song(Wish {
                seed: Some(seed),
                palette: Some(palette.id.clone()),
                transpose: Some(seed as i64),
                ..Wish::default()
            });
            let mut count = 0;
            for role in [Role::Pad, Role::Drone, Role::Halo, Role::Figure, Role::Bell] {
                for event in events(&score, role) {
                    // Performed notes are up to 25 ms late, never early.
                    for at in [event.start.0 - 0.026, event.start.0] {
                        let classes = charted(
                            &plan,
                            at.max(plan.seconds(plan.song.as_ref().unwrap().begins()).0),
                        );
                        if classes.contains(&event.pitch.class()) {
                            count += 1;
                            break;
                        }
                        assert!(
                            at < event.start.0,
                            "{role} {} at {} of seed {seed}",
                            event.pitch,
                            event.start.0
                        );
                    }
                    let holds = matches!(role, Role::Pad | Role::Drone | Role::Halo);
                    let end = event.start.0 + event.duration.0 - 0.03;
                    if holds && end > event.start.0 {
                        let classes = charted(&plan, end.min(plan.length.0));
                        assert!(
                            classes.contains(&event.pitch.class()),
                            "{role} {} to {end}",
                            event.pitch
                        );
                    }
                }
            }
            assert!(count > 80, "{count} notes with {}", palette.id);
            assert!(
                events(&score, Role::Melody).is_empty(),
                "the voice is the melody"
            );
        }
    }
}

#[test]
fn the_harmony_has_every_chord_at_its_beat() {
    let (plan, score) = song(Wish {
        count_in: Some(1),
        ..Wish::default()
    });
    let song = plan.song.as_ref().unwrap();
    let mut told: Vec<(f64, String)> = Vec::new();
    for span in score.chords() {
        let symbol = span.chord.to_string();
        if told.last().is_none_or(|(_, last)| *last != symbol) {
            told.push((span.beat.0, symbol));
        }
        assert!(
            !span.voicing.pitches().is_empty(),
            "{} is voiced",
            span.chord
        );
    }
    let mut asked: Vec<(f64, String)> = song
        .chords
        .iter()
        .map(|chord| (chord.beat.0, chord.symbol.to_string()))
        .collect();
    asked.dedup_by(|next, before| next.1 == before.1);
    assert_eq!(told, asked);
    let spans = score.chords();
    assert!(
        spans
            .windows(2)
            .all(|pair| (pair[0].end.0 - pair[1].start.0).abs() < 1e-9)
    );
}

#[test]
fn the_bass_is_the_note_after_the_slash() {
    let (plan, score) = song(Wish::default());
    let at = plan.seconds(anodyne_units::Beats(4.0));
    let low = events(&score, Role::Drone);
    let sounding = low
        .iter()
        .filter(|event| (event.start.0 - at.0).abs() < 1e-6);
    assert_eq!(
        sounding.map(|event| event.pitch.class()).min(),
        Some(Pitch(66).class()),
        "F# under D"
    );
}

#[test]
fn the_count_in_is_one_soft_stroke_a_beat_and_nothing_else() {
    for palette in Library::built_in().palettes() {
        let (plan, score) = song(Wish {
            count_in: Some(2),
            palette: Some(palette.id.clone()),
            ..Wish::default()
        });
        let begins = plan.bar_start(2).0;
        let strokes: Vec<Event> = events(&score, Role::Pulse)
            .into_iter()
            .filter(|event| event.start.0 < begins - 1e-9)
            .collect();
        assert_eq!(strokes.len(), 8);
        for (number, stroke) in strokes.iter().enumerate() {
            let beat = plan.seconds(anodyne_units::Beats(number as f64)).0;
            assert!((stroke.start.0 - beat).abs() < 1e-9 && stroke.velocity <= 0.5);
        }
        let drum = score
            .parts()
            .iter()
            .position(|part| part.role == Role::Pulse)
            .unwrap();
        let gain = |at: f64| score.control(drum, anodyne_units::Seconds(at)).gain;
        assert!(
            gain(0.0) > 0.5 && gain(begins - 0.01) > 0.5,
            "{} {}",
            gain(0.0),
            palette.id
        );
        for role in [Role::Pad, Role::Drone, Role::Halo, Role::Figure, Role::Bell] {
            let first = events(&score, role).first().map(|event| event.start.0);
            assert!(
                first.is_none_or(|first| first >= begins - 1e-9),
                "{role} begins at {first:?}"
            );
        }
    }
}

#[test]
fn every_kind_of_chord_has_a_voicing_in_every_palette() {
    let kinds: Vec<&str> = anodyne_music::Quality::ALL
        .iter()
        .map(|quality| quality.suffix())
        .collect();
    for root in ["C", "Eb", "F#", "A"] {
        let bars: String = kinds
            .iter()
            .map(|kind| format!("| {root}{kind} "))
            .collect();
        for palette in Library::built_in().palettes() {
            let wish = Wish {
                chart: Some(format!("{bars}|")),
                palette: Some(palette.id.clone()),
                ..Wish::default()
            };
            let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
            for span in compose(&plan).chords() {
                let count = span.voicing.pitches().len();
                assert!(
                    count >= 3,
                    "{} has {count} pitches with {}",
                    span.chord,
                    palette.id
                );
                let third = span.chord.classes()[1];
                assert!(
                    span.voicing
                        .pitches()
                        .iter()
                        .any(|pitch| pitch.class() == third),
                    "{}",
                    span.chord
                );
            }
        }
    }
}
