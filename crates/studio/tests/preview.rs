//! Previews: where they look.

use anodyne_session::{Library, Wish, plan};
use anodyne_studio::Session;
use anodyne_studio::preview::{CROSSFADE, WINDOW, excerpts};

fn check(programme: &str, length: &str, expected: &[&str]) {
    let wish = Wish {
        programme: Some(programme.to_owned()),
        length: Some(length.to_owned()),
        ..Wish::default()
    };
    let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
    let found = excerpts(&Session::new(&plan));
    let shows: Vec<&str> = found.iter().map(|one| one.shows.as_str()).collect();
    assert_eq!(shows, expected, "{programme} of {length}");
    for (number, one) in found.iter().enumerate() {
        let told = format!("{programme} of {length}: {one:?}");
        assert!(
            one.start_seconds >= 0.0 && one.end_seconds <= plan.length.0,
            "{told}"
        );
        if expected.len() == 3 {
            assert!(
                (one.end_seconds - one.start_seconds - WINDOW.0).abs() < 1e-9,
                "{told}"
            );
            let step = WINDOW.0 - CROSSFADE.0;
            assert!(
                (one.preview_seconds - step * number as f64).abs() < 1e-9,
                "{told}"
            );
        }
    }
    let apart = |pair: &[anodyne_studio::preview::Excerpt]| {
        pair[1].start_seconds >= pair[0].end_seconds - 1e-9
    };
    assert!(found.windows(2).all(apart), "{found:?}");
}

#[test]
fn a_preview_shows_opening_turning_point_and_end_without_overlap() {
    check("guided-imagery", "20m", &["opening", "peak", "end"]);
    check("guided-imagery", "81s", &["opening", "peak", "end"]);
    check("u-arc", "10m", &["opening", "bottom", "end"]);
    check("u-arc", "90s", &["opening", "bottom", "end"]);
    check("songwriting", "4m", &["opening", "peak", "end"]);
}

#[test]
fn a_session_too_short_for_three_places_is_shown_whole() {
    check("u-arc", "60s", &["all"]);
    check("guided-imagery", "30s", &["all"]);
}
