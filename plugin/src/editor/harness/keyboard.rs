//! Whether everything can be reached and done without a pointer.

use super::{Play, Stage, play, scene, stage};
use crate::shared::{Deed, Export, ExportKind, Tapping, Verb};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeSet;

fn opened(stage: Stage) -> Play {
    play(stage, vec2(1120.0, 760.0), 1.0).0
}

fn focused(play: &Play) -> Option<String> {
    fn find(node: egui_kittest::Node<'_>) -> Option<String> {
        if node.is_focused() && node.accesskit_node().role() != Role::Window {
            return node.accesskit_node().label();
        }
        node.children().find_map(find)
    }
    find(play.root())
}

fn press(play: &mut Play, key: Key) {
    play.key_press(key);
    play.run_steps(2);
}

/// Tabs to what has that name.
fn reach(play: &mut Play, name: &str) {
    for _ in 0..80 {
        if focused(play).as_deref() == Some(name) {
            return;
        }
        press(play, Key::Tab);
    }
    panic!("{name} cannot be reached");
}

fn written(play: &mut Play, text: &str) {
    play.event(Event::Text(text.to_owned()));
    play.run_steps(2);
}

#[test]
fn the_tabulator_reaches_everything_that_can_be_done() {
    for (desk, reading) in [(0, false), (1, true), (2, false), (3, false), (4, false)] {
        let mut stage = stage(scene::session(300.0));
        stage.face.desk = desk;
        stage.face.page.reading = reading;
        stage.view.logged = 1;
        let mut play = opened(stage);
        let wanted: BTreeSet<String> = super::nodes(&play)
            .into_iter()
            .filter(|(role, ..)| {
                matches!(
                    role,
                    Role::Button | Role::ComboBox | Role::Slider | Role::MultilineTextInput
                )
            })
            .map(|(_, name, _)| name)
            .collect();
        // What cannot be done now need not be reached.
        let idle = ["Smaller", "Start tempo", "End tempo"].map(str::to_owned);
        let mut reached = BTreeSet::new();
        for _ in 0..90 {
            press(&mut play, Key::Tab);
            reached.extend(focused(&play));
        }
        let missing: Vec<_> = wanted
            .difference(&reached)
            .filter(|name| !idle.contains(name))
            .collect();
        assert!(missing.is_empty(), "desk {desk}: {missing:?}");
        assert!(
            reached.contains("Hold") && reached.contains("Export WAV"),
            "{reached:?}"
        );
    }
}

#[test]
fn the_verbs_come_first_and_answer_space_and_enter() {
    let mut play = opened(stage(scene::session(300.0)));
    press(&mut play, Key::Tab);
    assert_eq!(focused(&play).as_deref(), Some("Hold"));
    press(&mut play, Key::Space);
    assert!(play.state().params.lead.hold.value());
    press(&mut play, Key::Space);
    assert!(!play.state().params.lead.hold.value());
    press(&mut play, Key::Tab);
    press(&mut play, Key::Enter);
    reach(&mut play, "Return now");
    press(&mut play, Key::Enter);
    let expected = [Deed::Lead(Verb::Advance), Deed::Lead(Verb::ReturnNow)];
    assert_eq!(play.state().done, expected);
}

#[test]
fn arrow_keys_move_a_fader_and_enter_types_its_value() {
    let mut stage = stage(scene::session(300.0));
    stage.face.desk = 1;
    let mut play = opened(stage);
    let brightness = |play: &Play| play.state().params.shape.brightness.value();
    reach(&mut play, "Brightness");
    press(&mut play, Key::ArrowRight);
    assert!(brightness(&play) > 0.0, "{}", brightness(&play));
    press(&mut play, Key::Enter);
    play.key_press_modifiers(Modifiers::COMMAND, Key::A);
    written(&mut play, "-25");
    press(&mut play, Key::Enter);
    assert!(
        (brightness(&play) + 25.0).abs() < 0.1,
        "{}",
        brightness(&play)
    );
}

#[test]
fn what_is_not_understood_changes_nothing_and_stays_to_be_mended() {
    let mut play = opened(stage(scene::session(300.0)));
    let length = |play: &Play| play.state().params.session.length.value();
    let before = length(&play);
    reach(&mut play, "Length");
    press(&mut play, Key::Enter);
    written(&mut play, "soon");
    press(&mut play, Key::Enter);
    assert_eq!(length(&play), before);
    let entry = play.get_by_label("Length, typed");
    assert!(entry.is_focused());
    play.key_press_modifiers(Modifiers::COMMAND, Key::A);
    written(&mut play, "7:30");
    press(&mut play, Key::Enter);
    assert!((length(&play) - 7.5).abs() < 1e-3, "{}", length(&play));
    assert!(play.query_by_label("Length, typed").is_none());
}

#[test]
fn escape_leaves_a_value_as_it_was() {
    let mut play = opened(stage(scene::session(300.0)));
    let before = play.state().params.session.length.value();
    reach(&mut play, "Length");
    press(&mut play, Key::Enter);
    written(&mut play, "3");
    press(&mut play, Key::Escape);
    assert_eq!(play.state().params.session.length.value(), before);
    assert!(play.query_by_label("Length, typed").is_none());
}

#[test]
fn a_choice_opens_and_is_made_with_the_keyboard() {
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Palette");
    press(&mut play, Key::Space);
    let before = play.state().params.session.palette.value();
    for _ in 0..3 {
        press(&mut play, Key::ArrowDown);
    }
    press(&mut play, Key::Enter);
    assert_ne!(play.state().params.session.palette.value(), before);
}

#[test]
fn a_preset_is_chosen_and_shown_until_something_is_changed() {
    use crate::params::Preset;
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Start from");
    press(&mut play, Key::Space);
    for _ in 0..4 {
        press(&mut play, Key::ArrowDown);
    }
    press(&mut play, Key::Enter);
    let set = |play: &Play| {
        let params = &play.state().params;
        Preset::all().iter().find(|one| one.is_set(params)).copied()
    };
    let chosen = set(&play).expect("one is set");
    assert_eq!(play.state().params.session.palette.value(), chosen.palette);
    let shown = |play: &Play| play.get_by_label("Start from").accesskit_node().value();
    assert_eq!(shown(&play).as_deref(), Some(chosen.name()));
    reach(&mut play, "Length");
    press(&mut play, Key::ArrowUp);
    play.run_steps(2);
    assert_eq!(set(&play), None);
    assert_eq!(shown(&play).as_deref(), Some("your own"));
}

#[test]
fn what_is_written_is_handed_over_letter_by_letter() {
    let mut stage = stage(scene::session(300.0));
    stage.view.script = Default::default();
    let mut play = opened(stage);
    reach(&mut play, "Script");
    written(&mut play, "Lie");
    written(&mut play, " down.");
    let expected = ["Lie", "Lie down."].map(|text| Deed::EditScript(text.to_owned()));
    assert_eq!(play.state().done, expected);
}

#[test]
fn taps_are_handed_over_with_their_time() {
    let mut stage = stage(scene::session(300.0));
    stage.view.tapped = Tapping::Missing(3);
    let mut play = opened(stage);
    reach(&mut play, "Tap the tempo");
    press(&mut play, Key::Space);
    press(&mut play, Key::Space);
    let [Deed::Tap(first), Deed::Tap(second)] = play.state().done.as_slice() else {
        panic!("{:?}", play.state().done);
    };
    assert!(second > first);
}

#[test]
fn the_caution_card_takes_the_keyboard_and_gives_it_back() {
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Caution card");
    press(&mut play, Key::Enter);
    play.run_steps(3);
    assert!(play.state().face.caution);
    assert_eq!(focused(&play).as_deref(), Some("Close"));
    press(&mut play, Key::Tab);
    assert_eq!(
        focused(&play).as_deref(),
        Some("Close"),
        "nothing behind the card is reached"
    );
    press(&mut play, Key::Escape);
    assert!(!play.state().face.caution);
}

#[test]
fn a_variation_is_kept_under_a_word() {
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "New variation");
    press(&mut play, Key::Enter);
    assert_eq!(play.state().params.session.seed.value(), 2);
    reach(&mut play, "Keep this one");
    press(&mut play, Key::Enter);
    play.run_steps(2);
    written(&mut play, "lantern");
    press(&mut play, Key::Enter);
    let expected = Deed::Keep {
        seed: 2,
        name: "lantern".to_owned(),
    };
    assert_eq!(play.state().done, [expected]);
}

#[test]
fn everything_becomes_larger_with_the_keyboard() {
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Larger");
    press(&mut play, Key::Enter);
    assert_eq!(play.state().zoomed, Some(125));
}

#[test]
fn an_export_is_asked_for_under_a_name_nobody_has_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Change the folder");
    press(&mut play, Key::Enter);
    play.run_steps(2);
    play.key_press_modifiers(Modifiers::COMMAND, Key::A);
    written(&mut play, &folder.path().display().to_string());
    press(&mut play, Key::Enter);
    std::fs::write(folder.path().join("a-walk-by-the-water-4.wav"), "").expect("a file");
    reach(&mut play, "Export WAV");
    press(&mut play, Key::Enter);
    let expected = Deed::Export {
        path: folder.path().join("a-walk-by-the-water-4-2.wav"),
        kind: ExportKind::Wav,
    };
    assert_eq!(play.state().done, [expected]);
}

#[test]
fn a_running_export_can_be_cancelled() {
    let mut stage = stage(scene::session(300.0));
    stage.view.export = Export::Running {
        done: 0.3,
        stage: "rendering",
    };
    let mut play = opened(stage);
    reach(&mut play, "Cancel the export");
    press(&mut play, Key::Space);
    assert_eq!(play.state().done, [Deed::CancelExport]);
}

#[test]
fn the_prescription_is_copied() {
    let mut play = opened(stage(scene::session(300.0)));
    reach(&mut play, "Copy the prescription");
    play.key_down(Key::Enter);
    play.step();
    let copied = play.output().platform_output.commands.iter();
    let expected = egui::OutputCommand::CopyText("programme = \"u-arc\"\n".to_owned());
    assert!(copied.into_iter().any(|command| *command == expected));
}
