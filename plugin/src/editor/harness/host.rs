//! A host that does nothing but take what the editor sets.

use crate::params::AnodyneParams;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::prelude::{ParamPtr, PluginState};
use std::sync::Arc;

/// Keeps the parameters alive that the pointers point to.
struct Host {
    params: Arc<AnodyneParams>,
}

pub(super) fn host(params: Arc<AnodyneParams>) -> GuiContext {
    GuiContext::new(Arc::new(Host { params }))
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, _param: ParamPtr) {}

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        assert!(Arc::strong_count(&self.params) > 0);
        // SAFETY: every pointer the editor hands over points into `self.params`.
        unsafe {
            param._internal_set_normalized_value(normalized);
        }
    }

    unsafe fn raw_end_set_parameter(&self, _param: ParamPtr) {}

    fn get_state(&self) -> PluginState {
        // Values are read from the parameters themselves; there is nothing besides them here.
        PluginState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            params: Default::default(),
            fields: Default::default(),
        }
    }

    fn set_state(&self, _state: PluginState) {}

    fn request_restart(&self) {}
}
