//! The window: opened by the host as large as it was left, and resized by either.

use super::app::App;
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

/// The smallest window, logical points: below the picture's own smallest size it scrolls.
const SMALLEST_WINDOW: LogicalSize<f32> = LogicalSize {
    width: 640.0,
    height: 420.0,
};

/// Free in both directions.
const RESIZE: ResizeHint = ResizeHint {
    can_resize: true,
    can_resize_horizontally: true,
    can_resize_vertically: true,
    size_constraints: SizeConstraints::min_logical_size(SMALLEST_WINDOW),
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
            width: within(width, SMALLEST_WINDOW.width),
            height: within(height, SMALLEST_WINDOW.height),
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
