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
use x11rb::protocol::xproto::{
    self, ConfigureWindowAux, ConnectionExt, CreateWindowAux, EventMask, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
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

/// An editor that is open.
pub(crate) struct Shown {
    window: u32,
    size: [u32; 2],
    /// The size in pixels it asked for before the host gave it another.
    pub(crate) opened: Option<(u32, u32)>,
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

    /// Loads a project that holds this script and this window: width, height, percent.
    pub(crate) fn load(&mut self, script: &str, window: [u32; 3]) {
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
    }

    /// Plays from that second on.
    pub(crate) fn play(&mut self, second: f64) {
        self.sound = Some(Sound::start(&mut self.plugin, second));
        self.run(Duration::from_millis(200));
    }

    /// Shows the editor in a window of that size.
    pub(crate) fn open(&mut self, width: u32, height: u32) -> Shown {
        let window = self.window(width, height);
        let handle = self.plugin.plugin_handle();
        let gui: PluginGui = handle.get_extension().expect("it has an editor");
        let embedded = GuiConfiguration {
            api_type: GuiApiType::X11,
            is_floating: false,
        };
        let handle = self.plugin.plugin_handle();
        gui.create(&handle, embedded).expect("an editor");
        let size = gui.get_size(&handle).map(|size| (size.width, size.height));
        assert!(gui.can_resize(&handle));
        let asked = GuiSize { width, height };
        assert_eq!(gui.adjust_size(&handle, asked), Some(asked));
        // SAFETY: the window lives until `destroy` below.
        unsafe { gui.set_parent(&handle, Window::from_x11_handle(u64::from(window))) }
            .expect("a parent");
        gui.set_size(&handle, asked).expect("a size");
        gui.show(&handle).expect("it shows itself");
        Shown {
            window,
            opened: size,
            size: [width, height],
        }
    }

    /// Gives it another size, as a host does when its window is drawn.
    pub(crate) fn resize(&mut self, shown: Shown, width: u32, height: u32) -> Shown {
        let size = ConfigureWindowAux::new().width(width).height(height);
        let sized = self.display.configure_window(shown.window, &size);
        sized.expect("it is asked").check().expect("it is done");
        let handle = self.plugin.plugin_handle();
        let gui: PluginGui = handle.get_extension().expect("it has an editor");
        gui.set_size(&handle, GuiSize { width, height })
            .expect("a size");
        Shown {
            size: [width, height],
            ..shown
        }
    }

    /// Runs until something is so, or patience ends.
    pub(crate) fn until(&mut self, so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !so() && begun.elapsed() < PATIENCE {
            self.run(Duration::from_millis(100));
        }
    }

    /// Closes it again.
    pub(crate) fn close(&mut self, shown: Shown) {
        let handle = self.plugin.plugin_handle();
        let gui: PluginGui = handle.get_extension().expect("it has an editor");
        gui.destroy(&handle);
        let gone = self
            .display
            .destroy_window(shown.window)
            .expect("it is asked");
        gone.check().expect("it goes");
    }

    /// A click of the first button at a place of the window, which stands in the corner of the screen.
    pub(crate) fn click(&mut self, x: i16, y: i16) {
        self.fake(xproto::MOTION_NOTIFY_EVENT, 0, x, y);
        self.run(Duration::from_millis(150));
        self.fake(xproto::BUTTON_PRESS_EVENT, 1, x, y);
        self.run(Duration::from_millis(100));
        self.fake(xproto::BUTTON_RELEASE_EVENT, 1, x, y);
        self.run(Duration::from_millis(100));
        // Away from it: under the pointer everything is a little brighter.
        self.fake(xproto::MOTION_NOTIFY_EVENT, 0, 4, 4);
        self.run(Duration::from_millis(150));
    }

    /// A key, by the number that X gives it.
    pub(crate) fn key(&mut self, code: u8) {
        self.fake(xproto::KEY_PRESS_EVENT, code, 0, 0);
        self.run(Duration::from_millis(100));
        self.fake(xproto::KEY_RELEASE_EVENT, code, 0, 0);
        self.run(Duration::from_millis(150));
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) {
        let sent = self
            .display
            .xtest_fake_input(kind, detail, 0, self.root, x, y, 0);
        sent.expect("it is asked").check().expect("it is done");
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

    /// Runs until the editor looks as it should, and a little longer for its last strokes; or until patience ends.
    pub(crate) fn photograph(
        &mut self,
        shown: &Shown,
        seen: impl Fn(&Photograph) -> bool,
    ) -> Photograph {
        let begun = Instant::now();
        loop {
            self.run(Duration::from_millis(300));
            let photograph = Photograph::take(&self.display, shown.window, shown.size);
            if seen(&photograph) {
                self.run(Duration::from_millis(500));
                return Photograph::take(&self.display, shown.window, shown.size);
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
