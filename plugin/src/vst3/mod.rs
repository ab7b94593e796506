//! The VST3 door. The plugin in it is nice-plug's; around it stands a door of ours (`Door`), because nice-plug 0.4.2
//! writes through channels that a host leaves out, and knows controls of MIDI only as 2,080 parameters.

mod buses;
mod door;

use crate::Vst3Anodyne;
use door::Door;
use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo,
    TUID, int32, kInvalidArgument, kNoInterface, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};
use std::ffi::c_void;

/// What makes instances for a host. There is one class in it.
struct Factory {
    info: PluginInfo,
}

impl Class for Factory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Fills in what a host asks about the only class.
///
/// # Safety
/// `to` must be null or writable.
unsafe fn tell<T>(index: int32, to: *mut T, told: impl FnOnce() -> T) -> tresult {
    if index != 0 || to.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: as the caller promises, and it is not null.
    unsafe { to.write(told()) };
    kResultOk
}

impl IPluginFactoryTrait for Factory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host gives the place to write to.
        unsafe { tell(0, info, || self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host gives the place to write to.
        unsafe { tell(index, info, || self.info.create_class_info()) }
    }

    unsafe fn createInstance(
        &self,
        class: FIDString,
        interface: FIDString,
        made: *mut *mut c_void,
    ) -> tresult {
        if class.is_null() || interface.is_null() || made.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: both are ids of 16 bytes.
        if unsafe { &*class.cast::<[u8; 16]>() } != self.info.cid {
            return kInvalidArgument;
        }
        let door = ComWrapper::new(Door::new());
        let Some(unknown) = door.as_com_ref::<FUnknown>() else {
            return kNoInterface;
        };
        let unknown = unknown.as_ptr();
        // SAFETY: the door lives until the end of this call, and beyond it where the host takes an interface of it.
        unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), made) }
    }
}

impl IPluginFactory2Trait for Factory {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host gives the place to write to.
        unsafe { tell(index, info, || self.info.create_class_info_2()) }
    }
}

impl IPluginFactory3Trait for Factory {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host gives the place to write to.
        unsafe { tell(index, info, || self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}

/// Where a host begins: an `IPluginFactory` with a count of one.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    let factory = ComWrapper::new(Factory {
        info: PluginInfo::for_plugin::<Vst3Anodyne>(),
    });
    let factory = factory.to_com_ptr::<IPluginFactory>();
    factory.map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
}

fn enter() -> bool {
    nice_plug::wrapper::setup_logger::<Vst3Anodyne>();
    true
}

/// Called when a host on Linux has loaded the module.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    enter()
}

/// Called before a host on Linux lets go of the module.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Called when a host on macOS has loaded the bundle.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    enter()
}

/// Called before a host on macOS lets go of the bundle.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Called when a host on Windows has loaded the module.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    enter()
}

/// Called before a host on Windows lets go of the module.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}
