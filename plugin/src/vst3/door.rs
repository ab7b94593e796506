//! One instance as a host sees it.

use super::buses::{Buses, INS, LONGEST, OUTS, Spare};
use crate::Vst3Anodyne;
use crate::params::LeadParams;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::{
    IInfoListener, IInfoListenerTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusInfo, CString, CtrlNumber, IAttributeList, IAudioProcessor,
    IAudioProcessorTrait, IComponent, IComponentHandler, IComponentTrait, IEditController,
    IEditControllerTrait, IMidiMapping, IMidiMappingTrait, INoteExpressionController,
    INoteExpressionControllerTrait, IProcessContextRequirements, IProcessContextRequirementsTrait,
    IUnitInfo, IUnitInfoTrait, IoMode, MediaType, NoteExpressionTypeID, NoteExpressionTypeInfo,
    NoteExpressionValue, ParamID, ParamValue, ParameterInfo, ProcessData, ProcessSetup,
    ProgramListID, ProgramListInfo, RoutingInfo, SpeakerArr, SpeakerArrangement, String128, TChar,
    UnitID, UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IBStream, IPlugView, IPluginBaseTrait, TBool, TUID, int16, int32,
    kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};
use std::sync::{Mutex, PoisonError};

/// nice-plug's plugin behind a door that gives every bus its channels and takes controls of MIDI for the verbs.
pub(super) struct Door {
    plugin: Wrapper<Vst3Anodyne>,
    /// Made while nothing plays and used by the audio thread alone, so that neither ever waits for the other.
    spare: Mutex<Spare>,
    verbs: Verbs,
}

/// The parameters that controls of MIDI move.
struct Verbs {
    /// In the order of their controls.
    ids: Vec<ParamID>,
    /// Says which control is the first.
    first: Option<ParamID>,
}

impl Door {
    pub(super) fn new() -> Door {
        let plugin = Wrapper::new();
        let verbs = Verbs::of(&plugin);
        Door {
            plugin,
            spare: Mutex::default(),
            verbs,
        }
    }
}

impl Verbs {
    fn of(plugin: &Wrapper<Vst3Anodyne>) -> Verbs {
        // SAFETY: it only counts.
        let count = unsafe { plugin.getParameterCount() };
        let named = |name: &str| {
            (0..count).find_map(|index| {
                // SAFETY: a description is numbers and letters, for which zeros are good.
                let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
                // SAFETY: the place to write to is ours.
                let told = unsafe { plugin.getParameterInfo(index, &mut info) };
                let title = info.title.iter().copied();
                let is_it = title
                    .take_while(|letter| *letter != 0)
                    .eq(name.encode_utf16());
                (told == kResultOk && is_it).then_some(info.id)
            })
        };
        Verbs {
            ids: LeadParams::VERBS.into_iter().filter_map(named).collect(),
            first: named(LeadParams::CONTROLS),
        }
    }

    /// The verb that a control says, as things stand.
    fn said_by(&self, control: CtrlNumber, plugin: &Wrapper<Vst3Anodyne>) -> Option<ParamID> {
        let first = self.first?;
        // SAFETY: numbers go in and come out.
        let first =
            unsafe { plugin.normalizedParamToPlain(first, plugin.getParamNormalized(first)) };
        let place = (f64::from(control) - first.round()) as i64;
        let place = usize::try_from(place)
            .ok()
            .filter(|_| first.round() > 0.0)?;
        self.ids.get(place).copied()
    }
}

impl Class for Door {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        INoteExpressionController,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

impl IAudioProcessorTrait for Door {
    /// There is one arrangement: all buses, each in stereo.
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        ins: int32,
        outputs: *mut SpeakerArrangement,
        outs: int32,
    ) -> tresult {
        let are_stereo = |buses: *mut SpeakerArrangement, asked: int32, count: usize| {
            asked == count as int32
                && !buses.is_null()
                // SAFETY: the host says that there are so many.
                && (0..count).all(|bus| unsafe { *buses.add(bus) } == SpeakerArr::kStereo)
        };
        if are_stereo(inputs, ins, INS) && are_stereo(outputs, outs, OUTS) {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn getBusArrangement(
        &self,
        direction: BusDirection,
        index: int32,
        arrangement: *mut SpeakerArrangement,
    ) -> tresult {
        // SAFETY: handed on as it came.
        unsafe { self.plugin.getBusArrangement(direction, index, arrangement) }
    }

    unsafe fn canProcessSampleSize(&self, size: int32) -> tresult {
        // SAFETY: handed on as it came.
        unsafe { self.plugin.canProcessSampleSize(size) }
    }

    unsafe fn getLatencySamples(&self) -> uint32 {
        // SAFETY: handed on as it came.
        unsafe { self.plugin.getLatencySamples() }
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        if setup.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: it is not null, and the host's.
        let frames = unsafe { (*setup).maxSamplesPerBlock };
        let Some(frames) = usize::try_from(frames).ok().filter(|most| *most <= LONGEST) else {
            return kInvalidArgument;
        };
        let spare = Spare::new(frames);
        *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = spare;
        // SAFETY: handed on as it came.
        unsafe { self.plugin.setupProcessing(setup) }
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        // SAFETY: handed on as it came.
        unsafe { self.plugin.setProcessing(state) }
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        if data.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: it is not null, and the host's.
        let data = unsafe { &*data };
        // SAFETY: the host says that there are so many.
        let has_main = data.numOutputs > 0
            && !data.outputs.is_null()
            && unsafe { (*data.outputs).numChannels } > 0;
        if data.numSamples <= 0 || !has_main {
            // Nothing but parameters.
            let mut parameters = ProcessData {
                numOutputs: 0,
                outputs: std::ptr::null_mut(),
                numInputs: 0,
                inputs: std::ptr::null_mut(),
                ..*data
            };
            // SAFETY: there are no buses in it.
            return unsafe { self.plugin.process(&mut parameters) };
        }
        let Ok(mut spare) = self.spare.try_lock() else {
            return kResultFalse;
        };
        if !spare.holds(data.numSamples as usize) {
            return kInvalidArgument;
        }
        let mut buses = Buses::NONE;
        // SAFETY: the host's buses are as it says, and the spare memory holds a buffer's frames.
        let mut whole = unsafe { buses.fill(data, &mut spare) };
        // SAFETY: every channel has memory; the buses stay where they are until this is done.
        unsafe { self.plugin.process(&mut whole) }
    }

    unsafe fn getTailSamples(&self) -> uint32 {
        // SAFETY: handed on as it came.
        unsafe { self.plugin.getTailSamples() }
    }
}

impl IMidiMappingTrait for Door {
    unsafe fn getMidiControllerAssignment(
        &self,
        bus: int32,
        _channel: int16,
        control: CtrlNumber,
        id: *mut ParamID,
    ) -> tresult {
        match self.verbs.said_by(control, &self.plugin) {
            Some(verb) if bus == 0 && !id.is_null() => {
                // SAFETY: the host gives the place to write to.
                unsafe { id.write(verb) };
                kResultOk
            }
            _ => kResultFalse,
        }
    }
}

/// Interfaces whose every word goes on to nice-plug's plugin.
macro_rules! handed_on {
    ($($interface:ident {
        $(fn $word:ident($($name:ident: $kind:ty),*) -> $answer:ty;)*
    })*) => {
        $(impl $interface for Door {
            $(unsafe fn $word(&self, $($name: $kind),*) -> $answer {
                // SAFETY: handed on as it came.
                unsafe { $interface::$word(&self.plugin, $($name),*) }
            })*
        })*
    };
}

handed_on! {
    IPluginBaseTrait {
        fn initialize(context: *mut FUnknown) -> tresult;
        fn terminate() -> tresult;
    }
    IComponentTrait {
        fn getControllerClassId(class: *mut TUID) -> tresult;
        fn setIoMode(mode: IoMode) -> tresult;
        fn getBusCount(media: MediaType, direction: BusDirection) -> int32;
        fn getBusInfo(media: MediaType, direction: BusDirection, index: int32, bus: *mut BusInfo) -> tresult;
        fn getRoutingInfo(from: *mut RoutingInfo, to: *mut RoutingInfo) -> tresult;
        fn activateBus(media: MediaType, direction: BusDirection, index: int32, state: TBool) -> tresult;
        fn setActive(state: TBool) -> tresult;
        fn setState(state: *mut IBStream) -> tresult;
        fn getState(state: *mut IBStream) -> tresult;
    }
    IEditControllerTrait {
        fn setComponentState(state: *mut IBStream) -> tresult;
        fn setState(state: *mut IBStream) -> tresult;
        fn getState(state: *mut IBStream) -> tresult;
        fn getParameterCount() -> int32;
        fn getParameterInfo(index: int32, info: *mut ParameterInfo) -> tresult;
        fn getParamStringByValue(id: ParamID, value: ParamValue, text: *mut String128) -> tresult;
        fn getParamValueByString(id: ParamID, text: *mut TChar, value: *mut ParamValue) -> tresult;
        fn normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue;
        fn plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue;
        fn getParamNormalized(id: ParamID) -> ParamValue;
        fn setParamNormalized(id: ParamID, value: ParamValue) -> tresult;
        fn setComponentHandler(handler: *mut IComponentHandler) -> tresult;
        fn createView(name: FIDString) -> *mut IPlugView;
    }
    INoteExpressionControllerTrait {
        fn getNoteExpressionCount(bus: int32, channel: int16) -> int32;
        fn getNoteExpressionInfo(bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo) -> tresult;
        fn getNoteExpressionStringByValue(bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue, text: *mut String128) -> tresult;
        fn getNoteExpressionValueByString(bus: int32, channel: int16, id: NoteExpressionTypeID, text: *const TChar, value: *mut NoteExpressionValue) -> tresult;
    }
    IProcessContextRequirementsTrait {
        fn getProcessContextRequirements() -> uint32;
    }
    IUnitInfoTrait {
        fn getUnitCount() -> int32;
        fn getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult;
        fn getProgramListCount() -> int32;
        fn getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult;
        fn getProgramName(list: ProgramListID, index: int32, name: *mut String128) -> tresult;
        fn getProgramInfo(list: ProgramListID, index: int32, id: CString, value: *mut String128) -> tresult;
        fn hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult;
        fn getProgramPitchName(list: ProgramListID, index: int32, pitch: int16, name: *mut String128) -> tresult;
        fn getSelectedUnit() -> UnitID;
        fn selectUnit(unit: UnitID) -> tresult;
        fn getUnitByBus(media: MediaType, direction: BusDirection, index: int32, channel: int32, unit: *mut UnitID) -> tresult;
        fn setUnitProgramData(unit: int32, index: int32, data: *mut IBStream) -> tresult;
    }
    IInfoListenerTrait {
        fn setChannelContextInfos(list: *mut IAttributeList) -> tresult;
    }
}
