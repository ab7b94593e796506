//! A SoundFont file of our own, as small as one can be, and the large one of Debian.

use std::f64::consts::TAU;
use std::path::PathBuf;

/// Rate of the recording, hertz.
const RATE: u32 = 32_000;
/// Frames of one cycle: 200 Hz.
const CYCLE: usize = 160;
/// Cycles before the loop, and in it.
const CYCLES: (usize, usize) = (40, 20);
/// The key that is nearest to 200 Hz, and the correction that brings the recording to it, cents: G3 is 196.00 Hz.
const KEY: (u8, i8) = (55, -35);

/// The bytes of a file with preset 5 in bank 0: a tone of three partials, looped, that is let go within half a second.
pub fn small() -> Vec<u8> {
    small_with(&[])
}

/// [`small`] with these generators besides (operator and amount).
pub fn small_with(generators: &[(u16, u16)]) -> Vec<u8> {
    let cycles = CYCLES.0 + CYCLES.1;
    let wave: Vec<i16> = (0..cycles * CYCLE).map(sample).collect();
    let samples: Vec<u8> = wave
        .iter()
        .chain(&[0; 46])
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let information = [
        chunk(b"ifil", &[2, 0, 1, 0]),
        chunk(b"isng", b"EMU8000\0"),
        chunk(b"INAM", b"small\0"),
    ];
    let body = [
        b"sfbk".to_vec(),
        list(b"INFO", &information.concat()),
        list(b"sdta", &chunk(b"smpl", &samples)),
        list(b"pdta", &settings(cycles * CYCLE, generators)),
    ];
    chunk(b"RIFF", &body.concat())
}

fn sample(frame: usize) -> i16 {
    let turn = TAU * frame as f64 / CYCLE as f64;
    let tone = turn.sin() + 0.5 * (2.0 * turn).sin() + 0.25 * (3.0 * turn).sin();
    (tone * 12_000.0) as i16
}

fn settings(frames: usize, more: &[(u16, u16)]) -> Vec<u8> {
    let word = |value: u16| value.to_le_bytes().to_vec();
    let long = |value: usize| (value as u32).to_le_bytes().to_vec();
    let pair = |operator: u16, amount: u16| [word(operator), word(amount)].concat();
    let preset = |name: &str, number: u16, bag: u16| {
        [
            named(name),
            word(number),
            word(0),
            word(bag),
            long(0),
            long(0),
            long(0),
        ]
        .concat()
    };
    let instrument = |name: &str, bag: u16| [named(name), word(bag)].concat();
    let bags = [pair(0, 0), pair(1, 0)].concat();
    let more = more
        .iter()
        .map(|(operator, amount)| pair(*operator, *amount));
    let ends = 4 + more.len() as u16;
    let own = [
        pair(54, 1),               // the loop goes on as long as the note
        pair(38, timecents(1.0)),  // release, seconds for 100 dB
        pair(34, timecents(0.02)), // attack
    ];
    // The sample comes last.
    let generators: Vec<Vec<u8>> = own
        .into_iter()
        .chain(more)
        .chain([pair(53, 0), pair(0, 0)])
        .collect();
    let header = |name: &str, end: usize, from: usize, to: usize| {
        let pitch = vec![KEY.0, KEY.1.to_le_bytes()[0]];
        let places = [
            long(0),
            long(end),
            long(from),
            long(to),
            long(RATE as usize),
        ];
        [named(name), places.concat(), pitch, word(0), word(1)].concat()
    };
    [
        chunk(
            b"phdr",
            &[preset("small", 5, 0), preset("EOP", 0, 1)].concat(),
        ),
        chunk(b"pbag", &bags),
        chunk(b"pmod", &[0; 10]),
        chunk(b"pgen", &[pair(41, 0), pair(0, 0)].concat()),
        chunk(
            b"inst",
            &[instrument("small", 0), instrument("EOI", 1)].concat(),
        ),
        chunk(b"ibag", &[pair(0, 0), pair(ends, 0)].concat()),
        chunk(b"imod", &[0; 10]),
        chunk(b"igen", &generators.concat()),
        chunk(
            b"shdr",
            &[
                header("tone", frames, CYCLES.0 * CYCLE, frames),
                header("EOS", 0, 0, 0),
            ]
            .concat(),
        ),
    ]
    .concat()
}

/// A frequency as a generator holds it: cents above 8.176 Hz.
pub fn cents_of(hertz: f64) -> u16 {
    (1200.0 * (hertz / 8.176).log2()).round() as i16 as u16
}

/// A time as a generator holds it: cents of an octave above a second.
pub fn timecents(seconds: f64) -> u16 {
    (1200.0 * seconds.log2()).round() as i16 as u16
}

fn named(name: &str) -> Vec<u8> {
    let mut name = name.as_bytes().to_vec();
    name.resize(20, 0);
    name
}

fn chunk(id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = (content.len() as u32).to_le_bytes();
    [id.as_slice(), &size, content].concat()
}

fn list(id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    chunk(b"LIST", &[id.as_slice(), content].concat())
}

/// Where Debian's `fluid-soundfont-gm` puts its file; none where it is not installed and `ANODYNE_READERS` is
/// `optional`.
pub fn fluid() -> Option<PathBuf> {
    let path = PathBuf::from("/usr/share/sounds/sf2/FluidR3_GM.sf2");
    let found = path.exists().then_some(path);
    crate::readers::present("the SoundFont FluidR3_GM.sf2", found)
}
