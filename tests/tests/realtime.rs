//! Law 5: no allocation, lock or system call in render. The allocator aborts this test on the first violation.

use anodyne_engine::{Block, Feed};
use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Session, SoundFonts};
use anodyne_tests::soundfont;
use anodyne_units::{Decibels, Frames};
use assert_no_alloc::{AllocDisabler, assert_no_alloc};

#[global_allocator]
static GUARD: AllocDisabler = AllocDisabler;

#[test]
fn rendering_and_seeking_allocate_nothing() {
    let library = Library::built_in();
    for programme in library.programmes() {
        for palette in library.palettes() {
            let wish = Wish {
                programme: Some(programme.id.clone()),
                palette: Some(palette.id.clone()),
                length: Some("12m".into()),
                ..Wish::default()
            };
            let plan = plan(&wish.prescribe(&library).unwrap());
            let session = Session::new(&plan);
            let mut engine = session.engine(Decibels(0.0));
            let mut block = Block::SILENCE;
            let mut energy = 0.0;
            for minute in [0u64, 3, 7, 11] {
                assert_no_alloc(|| {
                    engine.seek(Frames(minute * 60 * 48_000));
                    for _ in 0..6_000 {
                        engine.render(&mut block);
                        energy += block.energy();
                    }
                });
            }
            assert!(energy > 1.0, "{} in {}: silence", programme.id, palette.id);
        }
    }
}

#[test]
fn sampled_instruments_allocate_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.sf2"), soundfont::small()).unwrap();
    let text = Library::built_in().show_palette("dusk").unwrap();
    let harp = "instrument = \"harp\"\n";
    let wish = Wish {
        palette_text: Some(text.replacen(
            harp,
            &format!("{harp}soundfont = \"small.sf2\"\npreset = 5\n"),
            1,
        )),
        ..Wish::default()
    };
    let prescription = wish.prescribe(&Library::built_in()).unwrap();
    let fonts = SoundFonts::load(&prescription, folder.path()).unwrap();
    let plan = plan(&prescription);
    let session = Session::with(&plan, &fonts).unwrap();
    let mut engine = session.engine(Decibels(0.0));
    let mut block = Block::SILENCE;
    assert_no_alloc(|| {
        for minute in [10, 15, 20] {
            engine.seek(Frames(48_000 * 60 * minute));
            for _ in 0..10_000 {
                engine.render(&mut block);
            }
        }
    });
    assert!(!block.is_silent());
}

#[test]
fn stems_allocate_nothing() {
    let library = Library::built_in();
    let plan = plan(&Wish::default().prescribe(&library).unwrap());
    let session = Session::new(&plan);
    let mut engine = session.engine(Decibels(0.0)).with_stems();
    let mut block = Block::SILENCE;
    let mut energy = 0.0;
    assert_no_alloc(|| {
        engine.seek(Frames(48_000 * 300));
        for _ in 0..3_000 {
            engine.render(&mut block);
            energy += engine.stems().map_or(0.0, |stems| stems[0].energy());
        }
    });
    assert!(energy > 1.0);
}

#[test]
fn a_feed_of_any_piece_allocates_nothing() {
    let library = Library::built_in();
    let plan = plan(&Wish::default().prescribe(&library).unwrap());
    let session = Session::new(&plan);
    let mut feed = Feed::new(session.engine(Decibels(0.0)));
    let mut sides = [[0.0f32; 4096]; 2];
    let [left, right] = &mut sides;
    assert_no_alloc(|| {
        for size in [1, 17, 480, 4096, 63] {
            feed.fill(&mut left[..size], &mut right[..size]);
        }
    });
    assert!(left.iter().any(|sample| *sample != 0.0));
}
