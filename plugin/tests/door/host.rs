//! A VST3 host: it begins at the factory, as all do.
#![allow(
    unsafe_code,
    reason = "a host speaks to a plugin through bare pointers"
)]

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::*;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper, Interface};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;

pub(crate) const OUTS: usize = 7;
/// Frames of the longest buffer.
pub(crate) const LONGEST: usize = 1024;
const RATE: f64 = 48_000.0;
const AUDIO: i32 = MediaTypes_::kAudio as i32;
const OUTPUT: i32 = BusDirections_::kOutput as i32;

/// What a host leaves out of a buffer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Left {
    Nothing,
    /// All buses behind the first.
    Buses,
    /// The channels of all buses behind the first, as null.
    Channels,
    /// The lists of these channels.
    Lists,
    /// The second channel of every bus behind the first.
    Sides,
    /// One bus in the middle.
    Melody,
    /// The voice.
    Voice,
    /// The voice's channels.
    VoiceChannels,
}

impl Left {
    pub(crate) const ALL: [Left; 7] = [
        Left::Buses,
        Left::Channels,
        Left::Lists,
        Left::Sides,
        Left::Melody,
        Left::Voice,
        Left::VoiceChannels,
    ];

    /// Whether the bus comes whole.
    pub(crate) fn keeps(self, bus: usize) -> bool {
        match self {
            Left::Nothing | Left::Voice | Left::VoiceChannels => true,
            Left::Melody => bus != 2,
            Left::Buses | Left::Channels | Left::Lists | Left::Sides => bus == 0,
        }
    }
}

pub(crate) struct Host {
    component: ComPtr<IComponent>,
    frame: Cell<i64>,
}

impl Host {
    pub(crate) fn new() -> Host {
        let factory = anodyne_plugin::vst3::GetPluginFactory();
        // SAFETY: it is a factory with a count of one.
        let factory = unsafe { ComPtr::from_raw(factory.cast::<IPluginFactory>()) }.unwrap();
        // SAFETY: the places to write to are here.
        let component = unsafe {
            assert_eq!(factory.countClasses(), 1);
            let mut class: PClassInfo = std::mem::zeroed();
            assert_eq!(factory.getClassInfo(0, &mut class), kResultOk);
            assert_eq!(factory.getClassInfo(1, &mut class), kInvalidArgument);
            let mut made = null_mut();
            let made_of = |class: TUID, made| {
                factory.createInstance(class.as_ptr(), IComponent_iid.as_ptr(), made)
            };
            assert_eq!(made_of([0; 16], &mut made), kInvalidArgument);
            assert_eq!(made_of(class.cid, &mut made), kResultOk);
            ComPtr::from_raw(made.cast::<IComponent>()).unwrap()
        };
        // SAFETY: a host may give no context.
        unsafe { assert_eq!(component.initialize(null_mut()), kResultOk) };
        Host {
            component,
            frame: Cell::new(0),
        }
    }

    fn other<I: Interface>(&self) -> ComPtr<I> {
        self.component.cast::<I>().expect("one object has them all")
    }

    fn processor(&self) -> ComPtr<IAudioProcessor> {
        self.other()
    }

    fn controller(&self) -> ComPtr<IEditController> {
        self.other()
    }

    /// The first parameter that is the one.
    fn parameter(&self, is_it: impl Fn(&ParameterInfo) -> bool) -> ParameterInfo {
        let controller = self.controller();
        // SAFETY: the place to write to is here.
        let mut infos = (0..unsafe { controller.getParameterCount() }).map(|index| unsafe {
            let mut info: ParameterInfo = std::mem::zeroed();
            assert_eq!(controller.getParameterInfo(index, &mut info), kResultOk);
            info
        });
        infos.find(is_it).expect("it is there")
    }

    fn id(&self, name: &str) -> ParamID {
        self.parameter(|info| letters(&info.title) == name).id
    }

    /// Sets a parameter while nothing plays.
    pub(crate) fn set(&self, name: &str, text: &str) {
        let (controller, id) = (self.controller(), self.id(name));
        let mut text: Vec<TChar> = text.encode_utf16().chain([0]).collect();
        let mut value = 0.0;
        // SAFETY: the text ends with a zero.
        unsafe {
            let read = controller.getParamValueByString(id, text.as_mut_ptr(), &mut value);
            assert_eq!(read, kResultOk, "{name}");
            assert_eq!(controller.setParamNormalized(id, value), kResultOk);
        }
    }

    pub(crate) fn value(&self, name: &str) -> f64 {
        let id = self.id(name);
        // SAFETY: numbers go in and come out.
        unsafe { self.controller().getParamNormalized(id) }
    }

    /// The name of the parameter that a control of MIDI moves.
    pub(crate) fn moved_by(&self, control: CtrlNumber) -> Option<String> {
        let mut id = 0;
        let mapping = self.other::<IMidiMapping>();
        // SAFETY: the place to write to is here.
        let told = unsafe { mapping.getMidiControllerAssignment(0, 3, control, &mut id) };
        (told == kResultOk).then(|| letters(&self.parameter(|info| info.id == id).title))
    }

    /// The names of the outputs, all of which are in stereo.
    pub(crate) fn outputs(&self) -> Vec<String> {
        // SAFETY: the places to write to are here.
        unsafe {
            let count = self.component.getBusCount(AUDIO, OUTPUT);
            let buses = (0..count).map(|index| {
                let mut info: BusInfo = std::mem::zeroed();
                let told = self.component.getBusInfo(AUDIO, OUTPUT, index, &mut info);
                assert_eq!((told, info.channelCount), (kResultOk, 2));
                letters(&info.name)
            });
            buses.collect()
        }
    }

    /// Whether so many stereo inputs and outputs are accepted.
    pub(crate) fn arranges(&self, ins: usize, outs: usize) -> bool {
        let (mut ins, mut outs) = (
            vec![SpeakerArr::kStereo; ins],
            vec![SpeakerArr::kStereo; outs],
        );
        let (inputs, outputs) = (ins.as_mut_ptr(), outs.as_mut_ptr());
        let counts = (ins.len() as i32, outs.len() as i32);
        // SAFETY: there are so many.
        let told = unsafe {
            let processor = self.processor();
            processor.setBusArrangements(inputs, counts.0, outputs, counts.1)
        };
        told == kResultOk
    }

    /// The project's part of the instance.
    pub(crate) fn save(&self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::default());
        let saved = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: the stream outlives the call.
        assert_eq!(
            unsafe { self.component.getState(saved.as_ptr()) },
            kResultOk
        );
        stream.bytes.take()
    }

    /// Whether the instance takes it back.
    pub(crate) fn load(&self, saved: &[u8]) -> bool {
        let stream = ComWrapper::new(Stream {
            bytes: RefCell::new(saved.to_vec()),
            at: Cell::new(0),
        });
        let saved = stream.to_com_ptr::<IBStream>().unwrap();
        // SAFETY: the stream outlives the call.
        unsafe { self.component.setState(saved.as_ptr()) == kResultOk }
    }

    /// Whether there is an editor to open, and how wide and high it is.
    pub(crate) fn editor(&self) -> Option<(i32, i32)> {
        // SAFETY: the name is that of the only view; the place to write to is here.
        unsafe {
            let view = self.controller().createView(c"editor".as_ptr());
            let view = ComPtr::from_raw(view)?;
            let mut size: ViewRect = std::mem::zeroed();
            assert_eq!(view.getSize(&mut size), kResultOk);
            Some((size.right - size.left, size.bottom - size.top))
        }
    }

    pub(crate) fn activate(&self, is_offline: bool) {
        let mode = if is_offline {
            ProcessModes_::kOffline
        } else {
            ProcessModes_::kRealtime
        };
        assert!(self.sets_up(mode as i32, LONGEST as i32));
        // SAFETY: the order is that of every host.
        unsafe {
            assert_eq!(self.component.setActive(1), kResultOk);
            self.processor().setProcessing(1);
        }
    }

    /// Whether buffers of up to so many frames are taken.
    pub(crate) fn sets_up(&self, mode: i32, frames: i32) -> bool {
        let mut setup = ProcessSetup {
            processMode: mode,
            symbolicSampleSize: SymbolicSampleSizes_::kSample32 as i32,
            maxSamplesPerBlock: frames,
            sampleRate: RATE,
        };
        // SAFETY: nothing plays yet.
        unsafe { self.processor().setupProcessing(&mut setup) == kResultOk }
    }

    /// Moves a parameter by a buffer without frames; whether it is taken.
    pub(crate) fn flush(&self, name: &str, value: f64) -> bool {
        let id = self.id(name);
        let queue = ComWrapper::new(Move { id, value });
        let moves = ComWrapper::new(Moves { queue });
        let moves = moves.to_com_ptr::<IParameterChanges>().unwrap();
        let mut data = nothing();
        data.inputParameterChanges = moves.as_ptr();
        // SAFETY: there are no buses in it.
        unsafe { self.processor().process(&mut data) == kResultOk }
    }

    /// Whether a buffer of so many frames is taken.
    pub(crate) fn offers(&self, frames: usize) -> bool {
        let mut heard = [const { [const { Vec::new() }; 2] }; OUTS];
        self.buffer(frames, Left::Nothing, &mut heard)
    }

    /// Plays so many frames in buffers of that size; both sides of every output.
    pub(crate) fn play(&self, frames: usize, size: usize, left: Left) -> [[Vec<f32>; 2]; OUTS] {
        let mut heard = [const { [const { Vec::new() }; 2] }; OUTS];
        let mut there = 0;
        while there < frames {
            let count = size.min(frames - there);
            assert!(self.buffer(count, left, &mut heard), "{left:?}");
            there += count;
        }
        heard
    }

    fn buffer(&self, count: usize, left: Left, heard: &mut [[Vec<f32>; 2]; OUTS]) -> bool {
        let mut memory = vec![[vec![f32::NAN; count], vec![f32::NAN; count]]; OUTS];
        let mut voice = [vec![0.0_f32; count], vec![0.0; count]];
        let mut channels: Vec<[*mut f32; 2]> = memory
            .iter_mut()
            .map(|bus| bus.each_mut().map(|side| side.as_mut_ptr()))
            .collect();
        let mut voice = voice.each_mut().map(|side| side.as_mut_ptr());
        match left {
            Left::Channels => channels[1..].fill([null_mut(); 2]),
            Left::Sides => channels[1..].iter_mut().for_each(|bus| bus[1] = null_mut()),
            Left::Melody => channels[2] = [null_mut(); 2],
            Left::VoiceChannels => voice = [null_mut(); 2],
            _ => {}
        }
        let bus = |channels: *mut *mut f32| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: channels,
            },
        };
        let mut outs: Vec<AudioBusBuffers> = channels
            .iter_mut()
            .map(|channels| bus(channels.as_mut_ptr()))
            .collect();
        if left == Left::Lists {
            for out in &mut outs[1..] {
                out.numChannels = 0;
                out.__field0.channelBuffers32 = null_mut();
            }
        }
        let mut ins = [bus(voice.as_mut_ptr())];
        // SAFETY: zeros are good for numbers.
        let mut time: ProcessContext = unsafe { std::mem::zeroed() };
        let frame = self.frame.get();
        use ProcessContext_::StatesAndFlags_::*;
        time.state = kPlaying | kTempoValid | kProjectTimeMusicValid | kTimeSigValid;
        time.sampleRate = RATE;
        time.projectTimeSamples = frame;
        time.tempo = 120.0;
        time.projectTimeMusic = frame as f64 / RATE * 2.0;
        (time.timeSigNumerator, time.timeSigDenominator) = (4, 4);
        let mut data = nothing();
        data.numSamples = count as i32;
        data.outputs = outs.as_mut_ptr();
        data.numOutputs = if left == Left::Buses { 1 } else { OUTS as i32 };
        if left != Left::Voice {
            data.inputs = ins.as_mut_ptr();
            data.numInputs = 1;
        }
        data.processContext = &mut time;
        // SAFETY: there is as much memory as it says.
        let told = unsafe { self.processor().process(&mut data) };
        self.frame.set(frame + count as i64);
        for (heard, memory) in heard.iter_mut().flatten().zip(memory.iter().flatten()) {
            heard.extend(memory);
        }
        told == kResultOk
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: the order is that of every host.
        unsafe {
            self.processor().setProcessing(0);
            self.component.setActive(0);
            self.component.terminate();
        }
    }
}

/// A buffer with nothing in it.
fn nothing() -> ProcessData {
    // SAFETY: zeros are good for numbers and pointers.
    let mut data: ProcessData = unsafe { std::mem::zeroed() };
    data.symbolicSampleSize = SymbolicSampleSizes_::kSample32 as i32;
    data
}

fn letters(text: &[TChar]) -> String {
    let end = text.iter().position(|letter| *letter == 0);
    String::from_utf16_lossy(&text[..end.unwrap_or(text.len())])
}

/// One parameter that moves at once.
struct Move {
    id: ParamID,
    value: f64,
}

impl Class for Move {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Move {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        1
    }

    unsafe fn getPoint(&self, _index: i32, at: *mut i32, value: *mut f64) -> tresult {
        // SAFETY: the plugin gives the places to write to.
        unsafe {
            at.write(0);
            value.write(self.value);
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _at: i32, _value: f64, _index: *mut i32) -> tresult {
        kResultFalse
    }
}

struct Moves {
    queue: ComWrapper<Move>,
}

impl Class for Moves {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Moves {
    unsafe fn getParameterCount(&self) -> i32 {
        1
    }

    unsafe fn getParameterData(&self, _index: i32) -> *mut IParamValueQueue {
        let queue = self.queue.as_com_ref::<IParamValueQueue>();
        queue.map_or(null_mut(), |queue| queue.as_ptr())
    }

    unsafe fn addParameterData(
        &self,
        _id: *const ParamID,
        _index: *mut i32,
    ) -> *mut IParamValueQueue {
        null_mut()
    }
}

/// What a project keeps of an instance.
#[derive(Default)]
struct Stream {
    bytes: RefCell<Vec<u8>>,
    at: Cell<usize>,
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, to: *mut c_void, wanted: i32, read: *mut i32) -> tresult {
        let bytes = self.bytes.borrow();
        let count = (wanted as usize).min(bytes.len() - self.at.get());
        // SAFETY: the plugin has room for as many as it wants.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes[self.at.get()..].as_ptr(), to.cast(), count);
            if !read.is_null() {
                read.write(count as i32);
            }
        }
        self.at.set(self.at.get() + count);
        kResultOk
    }

    unsafe fn write(&self, from: *mut c_void, count: i32, written: *mut i32) -> tresult {
        // SAFETY: the plugin says that there are so many.
        unsafe {
            let more = std::slice::from_raw_parts(from.cast::<u8>(), count as usize);
            self.bytes.borrow_mut().extend_from_slice(more);
            if !written.is_null() {
                written.write(count);
            }
        }
        kResultOk
    }

    unsafe fn seek(&self, at: i64, mode: i32, came_to: *mut i64) -> tresult {
        let base = match mode {
            0 => 0,
            1 => self.at.get(),
            _ => self.bytes.borrow().len(),
        };
        self.at.set((base as i64 + at) as usize);
        if !came_to.is_null() {
            // SAFETY: the plugin gives the place to write to.
            unsafe { came_to.write(self.at.get() as i64) };
        }
        kResultOk
    }

    unsafe fn tell(&self, at: *mut i64) -> tresult {
        // SAFETY: the plugin gives the place to write to.
        unsafe { at.write(self.at.get() as i64) };
        kResultOk
    }
}
