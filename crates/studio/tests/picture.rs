//! Portraits of sounds, read back from their PNG files.

use anodyne_studio::picture::{Area, Canvas, Portrait, Sitting, portrait_of, save_portrait};
use anodyne_studio::{Container, StudioError, Tags, TrackSpec, TrackWriter};
use anodyne_units::{Frames, SampleRate};

const RATE: usize = 48_000;

fn tone(hertz: f64, seconds: usize) -> Vec<f32> {
    let turn = std::f64::consts::TAU * hertz / RATE as f64;
    (0..seconds * RATE)
        .map(|n| (0.5 * (turn * n as f64).sin()) as f32)
        .collect()
}

fn portrait(samples: &[f32], columns: usize, piece: usize) -> Portrait {
    let frames = Frames(samples.len() as u64);
    let mut sitting = Sitting::new(SampleRate::DEFAULT, frames, columns);
    for piece in samples.chunks(piece) {
        sitting.feed(piece, piece);
    }
    sitting.finish()
}

/// Width, height, and brightness by row and column.
fn read(canvas: &Canvas) -> (usize, usize, Vec<Vec<u32>>) {
    let mut bytes = Vec::new();
    canvas.write_png(&mut bytes).expect("memory takes it");
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a head");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    let (width, height) = (info.width as usize, info.height as usize);
    let bright = |pixel: &[u8]| pixel.iter().map(|c| u32::from(*c)).sum();
    let rows = pixels
        .chunks(3 * width)
        .map(|row| row.chunks(3).map(bright).collect())
        .collect();
    (width, height, rows)
}

fn tile(portrait: &Portrait, width: usize, height: usize) -> Vec<Vec<u32>> {
    let mut canvas = Canvas::new(width, height);
    let all = canvas.area();
    portrait.draw_tile(&mut canvas, all);
    let (found_width, found_height, rows) = read(&canvas);
    assert_eq!((found_width, found_height), (width, height));
    rows
}

#[test]
fn a_tone_is_a_bright_line_at_its_frequency() {
    for hertz in [100.0, 440.0, 1000.0, 5000.0] {
        let rows = tile(&portrait(&tone(hertz, 2), 100, 4096), 100, 300);
        let brightest = (0..300).max_by_key(|row| rows[*row][50]).expect("rows");
        let octaves = (16_000f64 / 30.0).log2();
        let expected = 300.0 * (1.0 - (hertz / 30.0).log2() / octaves);
        assert!(
            (brightest as f64 - expected).abs() <= 5.0,
            "{hertz} Hz: row {brightest}, expected {expected:.0}"
        );
    }
}

#[test]
fn a_picture_of_few_colours_takes_a_byte_a_pixel_and_one_of_many_takes_three() {
    let colour_type = |canvas: &Canvas| {
        let mut bytes = Vec::new();
        canvas.write_png(&mut bytes).expect("memory takes it");
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info();
        reader.expect("a head").info().color_type
    };
    let mut canvas = Canvas::new(40, 40);
    assert_eq!(colour_type(&canvas), png::ColorType::Indexed);
    for place in 0..1600 {
        let (x, y) = (place % 40, place / 40);
        let (width, height) = (1, 1);
        let area = Area {
            x,
            y,
            width,
            height,
        };
        canvas.fill(area, [(place % 256) as u8, (place / 256) as u8, 0]);
    }
    assert_eq!(colour_type(&canvas), png::ColorType::Rgb);
    let (_, _, rows) = read(&canvas);
    assert_eq!(rows[39][39], (1599 % 256 + 1599 / 256) as u32);
}

#[test]
fn what_begins_late_is_drawn_late() {
    let mut samples = vec![0.0; RATE];
    samples.extend(tone(1000.0, 1));
    let rows = tile(&portrait(&samples, 100, 4096), 100, 300);
    let loudest = |column: usize| rows.iter().map(|row| row[column]).max().expect("rows");
    assert!(loudest(30) < 100, "{}", loudest(30));
    assert!(loudest(70) > 600, "{}", loudest(70));
}

#[test]
fn pieces_of_any_size_give_the_same_picture() {
    let samples = tone(440.0, 3);
    let whole = tile(&portrait(&samples, 64, samples.len()), 64, 90);
    for piece in [1, 17, 4800] {
        assert_eq!(tile(&portrait(&samples, 64, piece), 64, 90), whole);
    }
}

#[test]
fn sounds_shorter_than_a_window_and_canvases_smaller_than_a_letter_are_drawn() {
    let short = portrait(&[0.5; 10], 16, 3);
    for (width, height) in [(1, 1), (7, 5), (40, 200), (300, 20)] {
        let mut canvas = Canvas::new(width, height);
        let all = canvas.area();
        short.draw(&mut canvas, all, "a title longer than the picture is wide");
        short.draw_tile(&mut canvas, all);
        assert_eq!(read(&canvas).0, width);
    }
}

#[test]
fn one_canvas_holds_many_portraits() {
    let (low, high) = (
        portrait(&tone(100.0, 1), 32, 999),
        portrait(&tone(5000.0, 1), 32, 999),
    );
    let mut sheet = Canvas::new(200, 100);
    for (x, one) in [(0, &low), (100, &high)] {
        let area = Area {
            x,
            y: 0,
            width: 100,
            height: 100,
        };
        one.draw_tile(&mut sheet, area);
    }
    let (_, _, rows) = read(&sheet);
    let brightest = |column: usize| (0..100).max_by_key(|row| rows[*row][column]).expect("rows");
    assert!(brightest(50) > 60 && brightest(150) < 40);
}

#[test]
fn a_file_is_drawn_and_no_picture_replaced_unasked() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (track, picture) = (folder.path().join("a.flac"), folder.path().join("a.png"));
    let samples = tone(440.0, 1);
    let spec = TrackSpec {
        sample_rate: SampleRate::DEFAULT,
        bits: anodyne_session::Bits::I16,
        container: Container::Flac,
        frames: Frames(samples.len() as u64),
        markers: Vec::new(),
        tags: Tags::default(),
        looped: false,
        overwrite: false,
    };
    let mut writer = TrackWriter::create(&track, &spec).expect("room");
    writer.write(&samples, &samples).expect("room");
    writer.finish().expect("room");
    let portrait = portrait_of(&track).expect("a track");
    save_portrait(&portrait, "a.flac", &picture, false).expect("room");
    let refused = save_portrait(&portrait, "a.flac", &picture, false);
    assert!(matches!(refused, Err(StudioError::Exists(_))));
    save_portrait(&portrait, "a.flac", &picture, true).expect("asked for");
    let bytes = std::fs::read(&picture).expect("the picture is there");
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("readable").count(),
        2
    );
}
