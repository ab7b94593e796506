//! Pictures of the scenes, to be looked at: `ANODYNE_SHOTS=folder cargo test -p anodyne_plugin shots`.

use super::{Play, Stage, play, scene, stage};
use crate::editor::harness::raster::{Picture, Raster};
use crate::editor::regions::SMALLEST;
use crate::editor::theme::{ARC, CANDLE, CARD, GROUND, INK};
use crate::params::AnodyneParams;
use crate::shared::{Export, Kept, Verb, Verbs};
use egui::{Vec2, vec2};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

fn shot(name: &str, stage: Stage, size: Vec2, pixels: f32) -> Picture {
    let (play, raster) = play(stage, size, pixels);
    taken(name, &play, &raster, size, pixels)
}

fn taken(name: &str, play: &Play, raster: &Arc<Mutex<Raster>>, size: Vec2, pixels: f32) -> Picture {
    let frame = play.ctx.tessellate(play.output().shapes.clone(), pixels);
    let area = [(size.x * pixels) as usize, (size.y * pixels) as usize];
    let picture = raster
        .lock()
        .expect("one thread")
        .draw(&frame, area, pixels);
    if let Some(folder) = std::env::var_os("ANODYNE_SHOTS") {
        picture.save(&PathBuf::from(folder).join(format!("{name}.png")));
    }
    picture
}

#[test]
fn every_scene_shows_ground_arc_and_ink() {
    let check = |name: &str, picture: Picture| {
        for (colour, least) in [
            (GROUND, 0.05),
            (CARD, 0.1),
            (INK, 0.0002),
            (ARC, 0.0002),
            (CANDLE, 0.00005),
        ] {
            let share = picture.count(colour) as f64 / picture.pixels.len() as f64;
            assert!(share >= least, "{name}: {colour:?} {share}");
        }
    };
    let medium = vec2(1120.0, 760.0);
    check(
        "medium",
        shot("medium", stage(scene::session(300.0)), medium, 1.0),
    );
    check(
        "small",
        shot("small", stage(scene::session(300.0)), SMALLEST, 1.0),
    );
    check(
        "large",
        shot(
            "large",
            stage(scene::session(300.0)),
            vec2(1680.0, 1050.0),
            1.0,
        ),
    );
    let mut reading = stage(scene::session(330.0));
    reading.face.page.reading = true;
    reading.face.desk = 1;
    reading.view.verbs = Verbs {
        holding: true,
        waiting: Some((Verb::Advance, 3.2)),
        ..reading.view.verbs
    };
    reading.view.logged = 2;
    reading.view.export = Export::Running {
        done: 0.42,
        stage: "rendering",
    };
    check("reading", shot("reading", reading, medium, 1.0));
    let mut wide = stage(scene::session(200.0));
    wide.face.page.reading = true;
    wide.face.page.wide = true;
    check("wide", shot("wide", wide, medium, 1.0));
    let mut careful = stage(scene::session(300.0));
    careful.face.caution = true;
    let (mut play, raster) = play(careful, medium, 1.0);
    play.run_steps(3);
    taken("caution", &play, &raster, medium, 1.0);
    let (mut play, raster) = super::play(stage(scene::session(280.0)), medium, 1.0);
    for _ in 0..6 {
        play.key_press(egui::Key::Tab);
        play.run_steps(2);
    }
    play.key_press(egui::Key::Space);
    play.run_steps(3);
    check("choosing", taken("choosing", &play, &raster, medium, 1.0));
    let mut free = stage(scene::session(20.0));
    free.params = Arc::new(AnodyneParams::new(Arc::new(Kept::default())));
    free.host = super::host::host(free.params.clone());
    free.host
        .param_setter()
        .set_parameter(&free.params.time.clock, crate::params::Clock::Free);
    free.view.faults = vec!["tempo 20 is below 34; did you mean 34?".to_owned()].into();
    free.face.page.reading = true;
    free.face.desk = 4;
    check("free", shot("free", free, medium, 1.0));
    let mut little = stage(scene::session(200.0));
    little.face.page.reading = true;
    little.face.desk = 2;
    check("little", shot("little", little, SMALLEST, 1.0));
    let mut double = stage(scene::session(300.0));
    double.face.desk = 3;
    check("double", shot("double", double, medium, 2.0));
}

#[test]
fn what_has_the_keyboard_has_a_ring_of_candle_light() {
    let size = vec2(1120.0, 760.0);
    let (mut play, raster) = play(stage(scene::session(300.0)), size, 1.0);
    let candle = |play: &Play| taken("ring", play, &raster, size, 1.0).count(CANDLE);
    let before = candle(&play);
    for step in 0..30 {
        play.key_press(egui::Key::Tab);
        play.run_steps(3);
        let ring = candle(&play).saturating_sub(before);
        // The smallest is around a letter: some 26 by 20 points, two wide.
        assert!(ring > 120, "step {step}: {ring}");
    }
}
