//! The colours of a portrait: night blue for silence, through teal, to warm light for what is loud.

/// A colour: red, green, blue.
pub type Rgb = [u8; 3];

/// What nothing is drawn on.
pub(super) const GROUND: Rgb = [15, 18, 34];
/// Where sound is drawn.
pub(super) const FIELD: Rgb = [9, 11, 24];
/// Words.
pub(super) const INK: Rgb = [205, 210, 220];
/// Lines of a grid and ticks.
pub(super) const LINE: Rgb = [62, 70, 96];
/// The reach of a waveform, peak to peak.
pub(super) const REACH: Rgb = [52, 110, 128];
/// The body of a waveform: its root mean square.
pub(super) const BODY: Rgb = [142, 205, 200];

/// From nothing (0) to the loudest (1).
const SCALE: [Rgb; 6] = [
    FIELD,
    [24, 34, 74],
    [26, 84, 116],
    [58, 150, 146],
    [190, 205, 140],
    [255, 244, 214],
];

/// Steps of the scale. More are not told apart by eye, and a file of few colours is a quarter of the size.
const STEPS: f32 = 40.0;

/// The colour of a level from 0 to 1; held at either end.
pub(super) fn heat(level: f32) -> Rgb {
    let level = (level.clamp(0.0, 1.0) * STEPS).round() / STEPS;
    let along = level * (SCALE.len() - 1) as f32;
    let place = (along as usize).min(SCALE.len() - 2);
    let part = along - place as f32;
    let mix = |low: u8, high: u8| f32::from(low) + (f32::from(high) - f32::from(low)) * part;
    core::array::from_fn(|c| mix(SCALE[place][c], SCALE[place + 1][c]).round() as u8)
}

/// `over` laid upon `under`, `share` of it from 0 to 1.
pub(super) fn blend(under: Rgb, over: Rgb, share: f32) -> Rgb {
    core::array::from_fn(|c| {
        let (under, over) = (f32::from(under[c]), f32::from(over[c]));
        (under + (over - under) * share).round() as u8
    })
}
