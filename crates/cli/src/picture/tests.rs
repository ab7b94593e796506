//! No text covers other text or leaves the page, whatever the session.

use super::{draw, picture};
use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Outline, OutlinePhase, outline};

fn outlined(programme: &str, length: &str, tempo: &str, title: Option<&str>) -> Outline {
    let wish = Wish {
        programme: Some(programme.to_owned()),
        length: Some(length.to_owned()),
        tempo: Some(tempo.to_owned()),
        title: title.map(str::to_owned),
        ..Wish::default()
    };
    outline(&plan(&wish.prescribe(&Library::built_in()).unwrap()))
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
            for tempo in ["60", "66..52", "34", "226"] {
                check(&outlined(&programme.id, length, tempo, None));
            }
        }
    }
}

#[test]
fn a_long_title_is_cut() {
    check(&outlined(
        "sleep",
        "8h",
        "60",
        Some(&"Wide Water ".repeat(15)),
    ));
}

#[test]
fn many_short_phases_find_room_or_stay_unnamed() {
    let mut outline = outlined("sleep", "12h", "60", None);
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
    let svg = picture(&outlined("sleep", "12h", "226", Some("Rest & <peace>")));
    assert!(svg.len() < 300_000, "{}", svg.len());
    assert!(svg.contains("<title>Rest &amp; &lt;peace&gt;</title>"));
}
