//! A host with one window, in which it shows the plugin's editor.

use crate::photograph::Photograph;
use crate::sound::Sound;
use clack_extensions::gui::{
    GuiApiType, GuiConfiguration, GuiSize, HostGui, HostGuiImpl, PluginGui, Window,
};
use clack_extensions::state::PluginState;
use clack_host::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, EventMask, WindowClass};
use x11rb::rust_connection::RustConnection;

/// How long an editor may take to show itself: a software renderer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the plugin may ask of the host from any thread.
pub(crate) struct Wants {
    main_thread: Arc<AtomicBool>,
}

impl SharedHandler<'_> for Wants {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.main_thread.store(true, Ordering::Release);
    }
}

impl HostGuiImpl for Wants {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, _size: GuiSize) -> Result<(), HostError> {
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {}
}

/// The handlers of the host.
pub(crate) struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Wants;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Wants) {
        builder.register::<HostGui>();
    }
}

/// The host, with the plugin loaded.
pub(crate) struct Host {
    plugin: PluginInstance<Handlers>,
    wanted: Arc<AtomicBool>,
    display: RustConnection,
    root: u32,
    sound: Option<Sound>,
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(sound) = self.sound.take() {
            self.plugin.deactivate(sound.stop());
        }
    }
}

impl Host {
    pub(crate) fn new() -> Host {
        let info = HostInfo::new("Photographer", "Anodyne", "https://example.org", "1")
            .expect("plain text");
        // SAFETY: the entry is the plugin's own, linked into this test.
        let entry = unsafe { PluginEntry::load_from_raw(&anodyne_plugin::clap_entry, c"anodyne") };
        let entry = entry.expect("the entry starts");
        let wanted = Arc::new(AtomicBool::new(false));
        let wants = wanted.clone();
        let plugin = PluginInstance::<Handlers>::new(
            |_| Wants { main_thread: wants },
            |_| (),
            &entry,
            c"org.anodyne.anodyne",
            &info,
        )
        .expect("an instance");
        let (display, screen) = RustConnection::connect(None).expect("a display");
        let root = display.setup().roots[screen].root;
        Host {
            plugin,
            wanted,
            display,
            root,
            sound: None,
        }
    }

    /// Loads a project that holds this script and this size of the window, and plays it from that second on.
    pub(crate) fn play(&mut self, script: &str, window: [u32; 3], second: f64) {
        let state: PluginState = self
            .plugin
            .plugin_handle()
            .get_extension()
            .expect("it has state");
        let handle = self.plugin.plugin_handle();
        let mut saved = Vec::new();
        state.save(&handle, &mut saved).expect("it is saved");
        // The length comes first, then the document.
        let mut project: serde_json::Value = serde_json::from_slice(&saved[8..]).expect("JSON");
        let kept = project["fields"]["anodyne"].as_str().expect("the document");
        let mut kept: serde_json::Value = serde_json::from_str(kept).expect("JSON");
        kept["script"] = script.into();
        kept["window"] = window.into_iter().collect();
        project["fields"]["anodyne"] = kept.to_string().into();
        let body = serde_json::to_vec(&project).expect("JSON");
        let mut saved = (body.len() as u64).to_le_bytes().to_vec();
        saved.extend(body);
        state
            .load(&handle, &mut saved.as_slice())
            .expect("it is loaded");
        self.sound = Some(Sound::start(&mut self.plugin, second));
        self.run(Duration::from_millis(200));
    }

    /// Shows the editor in a window of that size until its photograph is `seen` as it should be, and closes it again.
    pub(crate) fn show(
        &mut self,
        width: u32,
        height: u32,
        seen: impl Fn(&Photograph) -> bool,
    ) -> Photograph {
        let window = self.window(width, height);
        let gui: PluginGui = self
            .plugin
            .plugin_handle()
            .get_extension()
            .expect("it has an editor");
        let embedded = GuiConfiguration {
            api_type: GuiApiType::X11,
            is_floating: false,
        };
        let mut handle = self.plugin.plugin_handle();
        gui.create(&handle, embedded).expect("an editor");
        let opened = gui.get_size(&handle);
        assert!(gui.can_resize(&handle));
        let asked = GuiSize { width, height };
        assert_eq!(gui.adjust_size(&handle, asked), Some(asked));
        // SAFETY: the window lives until `destroy` below.
        unsafe { gui.set_parent(&mut handle, Window::from_x11_handle(u64::from(window))) }
            .expect("a parent");
        gui.set_size(&handle, asked).expect("a size");
        gui.show(&handle).expect("it shows itself");
        let photograph = self.wait(window, [width, height], seen);
        assert!(
            opened.is_some_and(|size| size.width >= 640 && size.height >= 420),
            "{opened:?}"
        );
        let handle = self.plugin.plugin_handle();
        gui.destroy(&handle);
        self.display
            .destroy_window(window)
            .expect("it is asked")
            .check()
            .expect("it goes");
        photograph
    }

    fn window(&self, width: u32, height: u32) -> u32 {
        let window = self.display.generate_id().expect("an id");
        let look = CreateWindowAux::new()
            .background_pixel(0)
            .event_mask(EventMask::EXPOSURE);
        self.display
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                self.root,
                0,
                0,
                width as u16,
                height as u16,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &look,
            )
            .expect("it is asked")
            .check()
            .expect("a window");
        self.display
            .map_window(window)
            .expect("it is asked")
            .check()
            .expect("it is shown");
        window
    }

    /// Runs the main thread until the editor looks as it should, and a little longer for its last strokes.
    fn wait(
        &mut self,
        window: u32,
        size: [u32; 2],
        seen: impl Fn(&Photograph) -> bool,
    ) -> Photograph {
        let begun = Instant::now();
        loop {
            self.run(Duration::from_millis(300));
            let photograph = Photograph::take(&self.display, window, size);
            if seen(&photograph) {
                self.run(Duration::from_millis(700));
                return Photograph::take(&self.display, window, size);
            }
            if begun.elapsed() > PATIENCE {
                return photograph;
            }
        }
    }

    /// Runs the main thread for a while, and a little sound beside it.
    fn run(&mut self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            if let Some(sound) = &mut self.sound {
                sound.buffer();
            }
            if self.wanted.swap(false, Ordering::AcqRel) {
                self.plugin.call_on_main_thread_callback();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
