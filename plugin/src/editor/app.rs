//! The application that nice-plug-egui runs in a window: a view in, a picture out, deeds to the plugin.

use super::hand::Hand;
use super::window::Scale;
use super::{Face, paint, theme};
use crate::shared::{Export, Shared};
use egui::{Context, Ui};
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{Frame, NiceEguiApp};
use std::sync::Arc;
use std::time::Duration;

/// One open editor.
pub(super) struct App {
    shared: Arc<Shared>,
    scale: Arc<Scale>,
    host: Option<GuiContext>,
    face: Face,
}

impl App {
    pub(super) fn new(shared: Arc<Shared>, scale: Arc<Scale>) -> App {
        let zoom = shared.params().kept.saved().window[2];
        App {
            shared,
            scale,
            host: None,
            face: Face {
                zoom: zoom.clamp(100, 200),
                ..Face::default()
            },
        }
    }
}

/// The time between two pictures while something moves: the breath and the playhead do so slowly.
const MOVING: Duration = Duration::from_millis(33);
/// The same while nothing does; pointer and keys do not wait for it.
const STILL: Duration = Duration::from_millis(150);

impl NiceEguiApp for App {
    fn build(
        &mut self,
        context: Context,
        host: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        theme::dress(&context);
        self.host = Some(host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let Some(host) = &self.host else {
            return;
        };
        let shared = self.shared.clone();
        let mut hand = Hand {
            params: shared.params(),
            setter: host.param_setter(),
            deeds: Vec::new(),
        };
        let view = shared.view();
        let zoom = paint(ui, &mut self.face, &view, &mut hand);
        for deed in hand.deeds {
            shared.act(deed);
        }
        if let Some(zoom) = zoom {
            self.face.zoom = zoom;
            ui.ctx().set_zoom_factor(zoom as f32 / 100.0);
            shared.params().kept.change(|saved| saved.window[2] = zoom);
        }
        let moves = view.playing || matches!(view.export, Export::Running { .. });
        let next = if moves { MOVING } else { STILL };
        ui.ctx().request_repaint_after(next);
    }

    /// The size without zoom, in egui's points, is what is remembered.
    fn resized(&mut self, size: WindowSize) {
        self.scale
            .set(size.scale_factor * 100.0 / f64::from(self.face.zoom));
        let points = [
            size.logical.width.round() as u32,
            size.logical.height.round() as u32,
        ];
        let kept = &self.shared.params().kept;
        kept.change(|saved| saved.window[..2].copy_from_slice(&points));
    }
}
