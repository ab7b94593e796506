//! A palette of one's own: its text in a prescription, its SoundFont files, its limits.

use anodyne_session::{Library, Role, Wish};

const DUSK: &str = include_str!("../palettes/dusk.toml");

/// Dusk under another name, its harp changed.
fn own(harp: &str) -> String {
    let own = DUSK.replacen("id = \"dusk\"", "id = \"own\"", 1);
    own.replacen("instrument = \"harp\"", harp, 1)
}

/// Dusk under another name, a harp from a SoundFont in it.
fn sampled() -> String {
    own("instrument = \"harp\"\nsoundfont = \"a.sf2\"\npreset = 46")
}

#[test]
fn a_soundfont_is_answered_like_any_other_field() {
    let check = |fields: &str, expected: &str| {
        let text = own(&format!("instrument = \"harp\"\n{fields}"));
        let error = Library::built_in().add_palette(&text, "own.toml");
        let error = error.unwrap_err().to_string();
        let told = error.starts_with("own.toml, line ") && error.ends_with(expected);
        assert!(told, "{error}");
    };
    check(
        "preset = 46",
        "preset is written without a soundfont; add for example soundfont = \"FluidR3_GM.sf2\", or leave it out",
    );
    check(
        "soundfont = \"a.sf2\"",
        "the instrument has no preset; add for example `preset = 46`",
    );
    check(
        "soundfont = \"a.sf2\"\npreset = 128",
        "preset 128 is above 127; did you mean 127?",
    );
    check(
        "soundfont = \"a.sf2\"\npreset = 1\nbank = 0.5",
        "bank 0.5 is not a whole number; did you mean 1?",
    );
    let sea = "instrument = \"ocean\"\nsoundfont = \"a.sf2\"\npreset = 1";
    let sea = own("instrument = \"harp\"").replacen("instrument = \"ocean\"", sea, 1);
    let error = Library::built_in().add_palette(&sea, "own.toml");
    let error = error.unwrap_err().to_string();
    assert!(error.ends_with("leave the soundfont out"), "{error}");
}

#[test]
fn a_palette_of_ones_own_travels_in_the_prescription() {
    let mut library = Library::built_in();
    let wish = Wish {
        palette: Some(library.add_palette(&sampled(), "own.toml").unwrap()),
        ..Wish::default()
    };
    let mut first = wish.prescribe(&library).unwrap();
    let fingerprint = ("a.sf2".to_owned(), "00ff".to_owned());
    first.soundfonts.extend([fingerprint]);
    assert_eq!(first.palette.soundfonts, ["a.sf2"]);
    let preset = first.palette.seat(Role::Figure).preset;
    assert_eq!(preset.map(|one| (one.bank, one.number)), Some((0, 46)));
    // Where nobody knows the file any more.
    let stranger = Library::built_in();
    let from_toml = Wish::from_toml(&first.to_toml(), "own.toml").unwrap();
    assert_eq!(from_toml.prescribe(&stranger).unwrap(), first);
    let json = serde_json::to_string(&first).unwrap();
    let from_json: Wish = serde_json::from_str(&json).unwrap();
    assert_eq!(from_json.prescribe(&stranger).unwrap(), first);
    // What comes with the house is told by its id alone.
    let plain = Wish::default().prescribe(&stranger).unwrap().to_toml();
    assert!(!plain.contains("palette_text") && !plain.contains("soundfonts"));
}

#[test]
fn a_palette_comes_whole_from_the_flags_or_from_the_file() {
    let mut library = Library::built_in();
    let file = Wish {
        palette: Some(library.add_palette(&sampled(), "own.toml").unwrap()),
        ..Wish::default()
    };
    let mut file = file.prescribe(&library).unwrap().to_wish();
    let fingerprint = ("a.sf2".to_owned(), "00ff".to_owned());
    file.soundfonts.extend([fingerprint]);
    let flags = Wish {
        palette: Some("hearth".into()),
        ..Wish::default()
    };
    let both = flags.over(file.clone());
    assert_eq!((&both.palette_text, both.soundfonts.len()), (&None, 0));
    assert_eq!(both.prescribe(&library).unwrap().palette.id, "hearth");
    let longer = Wish {
        length: Some("2m".into()),
        ..Wish::default()
    };
    assert_eq!(longer.over(file.clone()).soundfonts, file.soundfonts);
    let two = Wish {
        palette: Some("hearth".into()),
        ..file
    };
    assert_eq!(
        two.prescribe(&library).unwrap_err().to_string(),
        "palette \"hearth\" is not the \"own\" of palette_text; leave one of the two out"
    );
}

#[test]
fn a_fault_in_a_palette_in_a_prescription_is_told_with_its_line() {
    let palette = sampled().replacen("pan = 0.1", "pan = 11", 1);
    let line = palette.lines().position(|line| line == "pan = 11").unwrap() + 1;
    let text = format!("length = \"2m\"\npalette_text = '''\n{palette}'''\n");
    let wish = Wish::from_toml(&text, "anna.toml").unwrap();
    let error = wish.prescribe(&Library::built_in()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("anna.toml, palette_text, line {line}: pan 11 is above 1; did you mean 1?")
    );
}

#[test]
fn a_palette_longer_than_the_limit_is_refused() {
    let long = format!("{DUSK}#{}", " ".repeat(65_536));
    let error = Library::built_in().add_palette(&long, "own.toml");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is above 65536 bytes"), "{error}");
}

#[test]
fn what_is_shown_of_a_palette_is_a_palette() {
    let mut library = Library::built_in();
    for palette in Library::built_in().palettes() {
        let text = library.show_palette(&palette.id).unwrap();
        let id = library.add_palette(&text, "own.toml").unwrap();
        assert_eq!(id, format!("my-{}", palette.id));
        let own = library.palette(&id).unwrap();
        assert_eq!(own.instruments, palette.instruments);
        assert_eq!((own.space, own.tilt), (palette.space, palette.tilt));
    }
    let error = library.show_palette("dust").unwrap_err().to_string();
    assert!(error.contains("did you mean \"dusk\"?"), "{error}");
}
