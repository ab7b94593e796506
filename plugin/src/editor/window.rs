//! The window: opened by the host as large as it was left, and resized by either.

use super::app::App;
use super::regions::SMALLEST_WINDOW;
use crate::shared::Shared;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug::editor::{HostMethods, SizeConstraints, SpawnedEditor};
use nice_plug::prelude::*;
use nice_plug_egui::{
    EguiEditor, EguiEditorHandle, EguiEditorState, EguiNiceSettings, RepaintNotifier,
    create_egui_editor,
};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The editor as the host knows it. The window itself is made anew each time it opens: a project that was loaded in
/// between may have brought another size.
pub struct AnodyneEditor {
    shared: Arc<Shared>,
    scale: Arc<Scale>,
}

/// Pixels to a logical point on the screen the window stands on, as far as is known.
#[derive(Debug)]
pub(super) struct Scale(AtomicU64);

impl Scale {
    fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, scale: f64) {
        self.0.store(scale.to_bits(), Ordering::Relaxed);
    }
}

/// Free in both directions.
const RESIZE: ResizeHint = ResizeHint {
    can_resize: true,
    can_resize_horizontally: true,
    can_resize_vertically: true,
    size_constraints: SizeConstraints::min_logical_size(LogicalSize {
        width: SMALLEST_WINDOW.x,
        height: SMALLEST_WINDOW.y,
    }),
    ..ResizeHint::NON_RESIZABLE
};

impl AnodyneEditor {
    /// The editor of an instance.
    pub fn new(shared: Arc<Shared>) -> AnodyneEditor {
        AnodyneEditor {
            shared,
            scale: Arc::new(Scale(AtomicU64::new(1.0_f64.to_bits()))),
        }
    }

    /// Width and height in egui's points, and what they are multiplied with.
    fn left(&self) -> (LogicalSize<f64>, f64) {
        let [width, height, zoom] = self.shared.params().kept.saved().window;
        let within = |value: u32, least: f32| f64::from((value as f32).clamp(least, 8_192.0));
        let size = LogicalSize {
            width: within(width, SMALLEST_WINDOW.x),
            height: within(height, SMALLEST_WINDOW.y),
        };
        (size, f64::from(zoom.clamp(100, 200)) / 100.0)
    }

    fn open(&self) -> Option<EguiEditor<App>> {
        let (size, zoom) = self.left();
        let settings = EguiNiceSettings::new()
            .with_tile("Anodyne")
            .with_resize_hint(RESIZE);
        create_egui_editor(
            EguiEditorState::from_size(Size::Logical(size), zoom as f32),
            RepaintNotifier::new(),
            settings,
            App::new(self.shared.clone(), self.scale.clone()),
        )
    }
}

impl Editor for AnodyneEditor {
    type Handle = EguiEditorHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<EguiEditorHandle>, Box<dyn Error>> {
        if let Some(scale) = fallback_scale_factor {
            self.scale.set(scale);
        }
        let editor = self.open().ok_or("the editor cannot be made")?;
        editor.spawn(
            parent,
            wait_for_parent,
            fallback_scale_factor,
            gui_context,
            host,
        )
    }

    fn size(&self) -> NativeSize<u32> {
        let (size, zoom) = self.left();
        let whole = LogicalSize {
            width: size.width * zoom,
            height: size.height * zoom,
        };
        NativeSize::from_size(Size::Logical(whole), self.scale.get())
    }

    fn resize_hint(&self) -> ResizeHint {
        RESIZE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::AnodyneParams;
    use crate::shared::Kept;
    use nice_plug_egui::NiceEguiApp;
    use nice_plug_egui::baseview::WindowSize;
    use nice_plug_egui::baseview::dpi::PhysicalSize;

    fn editor(window: [u32; 3]) -> AnodyneEditor {
        let kept = Kept::default();
        kept.change(|saved| saved.window = window);
        AnodyneEditor::new(Shared::new(Arc::new(AnodyneParams::new(Arc::new(kept)))))
    }

    #[test]
    fn the_window_opens_as_large_as_the_project_says_within_its_limits() {
        let check = |window, expected: (u32, u32)| {
            let size = editor(window).size();
            assert_eq!((size.width, size.height), expected, "{window:?}");
        };
        check([1000, 680, 100], (1000, 680));
        check([1000, 680, 150], (1500, 1020));
        check([10, 10, 5], (640, 420));
        check([1_000_000, 700, 900], (16_384, 1400));
    }

    #[test]
    fn a_resized_window_is_remembered_in_points_without_zoom_and_screen() {
        let editor = editor([1000, 680, 200]);
        let mut app = App::new(editor.shared.clone(), editor.scale.clone());
        // A screen of 1.5 pixels to a point, and everything at 200 percent: three pixels to a point of the picture.
        let physical = PhysicalSize {
            width: 3300,
            height: 2400,
        };
        app.resized(WindowSize::from_physical(physical, 3.0));
        assert_eq!(editor.shared.params().kept.saved().window, [1100, 800, 200]);
        let size = editor.size();
        assert_eq!((size.width, size.height), (3300, 2400));
    }
}
