//! The harness of the tests: the editor with made-up views, without a window.

mod host;
mod keyboard;
mod layout;
mod raster;
pub(super) mod scene;
mod shots;

use super::{Face, paint, theme};
use crate::editor::hand::Hand;
use crate::params::AnodyneParams;
use crate::shared::{Deed, Kept, View};
use egui::{Vec2, accesskit};
use egui_kittest::Harness;
use nice_plug::context::gui::GuiContext;
use raster::Raster;
use std::sync::{Arc, Mutex};

/// The editor on a stage: what it is shown, what it remembers, what was done.
struct Stage {
    view: View,
    face: Face,
    params: Arc<AnodyneParams>,
    host: GuiContext,
    done: Vec<Deed>,
    zoomed: Option<u32>,
}

/// The editor before an audience of tests.
type Play = Harness<'static, Stage>;

fn stage(view: View) -> Stage {
    let params = Arc::new(AnodyneParams::new(Arc::new(Kept::default())));
    Stage {
        view,
        face: Face {
            zoom: 100,
            ..Face::default()
        },
        host: host::host(params.clone()),
        params,
        done: Vec::new(),
        zoomed: None,
    }
}

/// Lends a hand to parameters that no editor shows.
pub(super) fn lent(params: &Arc<AnodyneParams>, act: impl FnOnce(&Hand<'_>)) {
    let host = host::host(params.clone());
    act(&Hand {
        params,
        setter: host.param_setter(),
        deeds: Vec::new(),
    });
}

/// Plays a stage at a size in points and so many pixels to a point.
fn play(stage: Stage, size: Vec2, pixels: f32) -> (Play, Arc<Mutex<Raster>>) {
    let raster = Arc::new(Mutex::new(Raster::default()));
    let harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(pixels)
        .with_step_dt(1.0 / 30.0)
        .with_context_setup(theme::dress)
        .renderer(raster::Shared(raster.clone()))
        .build_ui_state(
            |ui, stage: &mut Stage| {
                let params = stage.params.clone();
                let host = stage.host.clone();
                let mut hand = Hand {
                    params: &params,
                    setter: host.param_setter(),
                    deeds: Vec::new(),
                };
                let zoomed = paint(ui, &mut stage.face, &stage.view, &mut hand);
                stage.zoomed = zoomed.or(stage.zoomed);
                stage.done.append(&mut hand.deeds);
            },
            stage,
        );
    (harness, raster)
}

/// Every node that has a role and a place: role, name, rectangle in points.
fn nodes(play: &Play) -> Vec<(accesskit::Role, String, egui::Rect)> {
    use egui_kittest::kittest::NodeT;
    fn walk(node: egui_kittest::Node<'_>, found: &mut Vec<(accesskit::Role, String, egui::Rect)>) {
        let inner = node.accesskit_node();
        let name = inner.label().unwrap_or_default();
        if inner.raw_bounds().is_some() {
            found.push((inner.role(), name, node.rect()));
        }
        for child in node.children() {
            walk(child, found);
        }
    }
    let mut found = Vec::new();
    walk(play.root(), &mut found);
    found
}
