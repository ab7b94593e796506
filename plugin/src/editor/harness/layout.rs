//! Whether everything has its place: nothing overlaps, nothing is cut off, at every size.

use super::{Play, nodes, play, scene, stage};
use crate::editor::regions::SMALLEST;
use crate::editor::widgets::cut_short;
use egui::accesskit::Role;
use egui::{Pos2, Rect, Vec2, vec2};

/// What can be pressed, moved or typed into.
fn is_touched(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::ComboBox
            | Role::Slider
            | Role::SpinButton
            | Role::TextInput
            | Role::MultilineTextInput
    )
}

fn touched(play: &Play) -> Vec<(String, Rect)> {
    let all = nodes(play)
        .into_iter()
        .filter(|(role, ..)| is_touched(*role));
    // The script is longer than its place and scrolls there.
    all.map(|(_, name, rect)| (name, rect))
        .filter(|(name, _)| name != "Script")
        .collect()
}

/// The faces of the editor: desk, reading, wide, caution.
const FACES: [(usize, bool, bool); 7] = [
    (0, false, false),
    (1, false, false),
    (2, true, false),
    (3, false, false),
    (4, false, false),
    (0, true, false),
    (0, true, true),
];

fn check(size: Vec2, pixels: f32) {
    for (desk, reading, wide) in FACES {
        let mut stage = stage(scene::session(300.0));
        stage.face.desk = desk;
        stage.face.page.reading = reading;
        stage.face.page.wide = wide;
        stage.view.logged = 3;
        let (play, _) = play(stage, size, pixels);
        let told = format!("{size:?}, desk {desk}, reading {reading}, wide {wide}");
        let window = Rect::from_min_size(Pos2::ZERO, size).expand(0.5);
        let touched = touched(&play);
        assert!(touched.len() > 15, "{told}: {touched:?}");
        for (place, (name, rect)) in touched.iter().enumerate() {
            assert!(window.contains_rect(*rect), "{told}: {name} at {rect}");
            assert!(
                rect.width() >= 16.0 && rect.height() >= 16.0,
                "{told}: {name} at {rect}"
            );
            for (other, beside) in &touched[place + 1..] {
                let both = rect.intersect(*beside);
                let apart = both.width() <= 0.5 || both.height() <= 0.5;
                assert!(apart, "{told}: {name} at {rect}, {other} at {beside}");
            }
        }
        let cut = cut_short(&play.ctx);
        assert!(cut.is_empty(), "{told}: {cut:#?}");
    }
}

#[test]
fn at_the_smallest_size_everything_has_its_place() {
    check(SMALLEST, 1.0);
}

#[test]
fn at_the_usual_size_everything_has_its_place() {
    check(vec2(1120.0, 760.0), 1.0);
}

#[test]
fn at_a_large_size_and_200_percent_everything_has_its_place() {
    check(vec2(1680.0, 1050.0), 2.0);
}

#[test]
fn a_window_that_is_too_small_scrolls() {
    let size = vec2(640.0, 420.0);
    let (mut play, _) = play(stage(scene::session(300.0)), size, 1.0);
    let place = |play: &Play| {
        let found = touched(play)
            .into_iter()
            .find(|(name, _)| name == "Return now");
        found.map(|(_, rect)| rect)
    };
    let window = Rect::from_min_size(Pos2::ZERO, size);
    let before = place(&play);
    assert!(before.is_none_or(|rect| !window.contains_rect(rect)));
    play.hover_at(egui::pos2(300.0, 200.0));
    play.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(-900.0, -900.0),
        phase: egui::TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
        source: egui::MouseWheelSource::Unknown,
    });
    play.run_steps(12);
    let after = place(&play).expect("it is there");
    assert!(window.contains_rect(after), "{after}");
}
