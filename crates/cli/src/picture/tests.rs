//! No text covers other text or leaves the page, whatever the session.

use super::{draw, picture};
use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Outline, OutlinePhase, outline};

fn outlined(
    programme: &str,
    length: &str,
    tempo: Option<&str>,
    title: Option<&str>,
) -> Option<Outline> {
    let library = Library::built_in();
    let wish = Wish {
        length: Some(length.to_owned()),
        tempo: tempo.map(str::to_owned),
        title: title.map(str::to_owned),
        ..library.programme(programme).unwrap().wish()
    };
    Some(outline(&plan(&wish.prescribe(&library).ok()?)))
}

fn check(outline: &Outline) {
    let page = draw(outline);
    let texts = page.texts();
    assert!(texts.len() > 10, "{}", texts.len());
    for (place, text) in texts.iter().enumerate() {
        let inside = text.left > 0.0 && text.right < 1485.0 && text.bottom < 1050.0;
        assert!(inside, "{text:?} leaves the page");
        for other in &texts[place + 1..] {
            assert!(!text.overlaps(other), "{text:?} covers {other:?}");
        }
    }
}

#[test]
fn no_text_covers_another_in_any_programme_at_any_length() {
    for programme in Library::built_in().programmes() {
        for length in ["30s", "7m", "40m", "3h20m", "12h"] {
            check(&outlined(&programme.id, length, None, None).unwrap());
        }
    }
}

#[test]
fn no_text_covers_another_at_any_tempo() {
    let mut checked = 0;
    for programme in Library::built_in().programmes() {
        for tempo in ["60", "66..52", "34", "226", "60,70,80,90,100"] {
            // Some tempi are none for walking or drumming.
            if let Some(outline) = outlined(&programme.id, "7m", Some(tempo), None) {
                check(&outline);
                checked += 1;
            }
        }
    }
    assert!(checked >= 60, "{checked}");
}

#[test]
fn a_long_title_is_cut() {
    check(&outlined("sleep", "8h", Some("60"), Some(&"Wide Water ".repeat(15))).unwrap());
}

#[test]
fn many_short_phases_find_room_or_stay_unnamed() {
    let mut outline = outlined("sleep", "12h", Some("60"), None).unwrap();
    let phase = |start: f64, end: f64| OutlinePhase {
        name: "A long-winded name".to_owned(),
        start_seconds: start,
        end_seconds: end,
        ..outline.phases[0].clone()
    };
    let end = outline.length_seconds;
    let mut phases: Vec<_> = (0..8)
        .map(|n| phase(f64::from(n) * 60.0, f64::from(n) * 60.0 + 60.0))
        .collect();
    phases.push(phase(480.0, end - 480.0));
    phases.extend((0..8).map(|n| {
        let start = end - 480.0 + f64::from(n) * 60.0;
        phase(start, start + 60.0)
    }));
    outline.phases = phases;
    check(&outline);
}

#[test]
fn the_picture_of_a_night_stays_below_300_kilobytes_and_escapes_its_title() {
    let outline = outlined("sleep", "12h", Some("226"), Some("Rest & <peace>"));
    let svg = picture(&outline.unwrap());
    assert!(svg.len() < 300_000, "{}", svg.len());
    assert!(svg.contains("<title>Rest &amp; &lt;peace&gt;</title>"));
}
