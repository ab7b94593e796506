//! Programmes and palettes as a therapist may write them, right and wrong.

use anodyne_session::{Library, Role, Wish, plan};
use anodyne_units::Decibels;
use proptest::prelude::*;

const PROGRAMMES: [&str; 6] = [
    include_str!("../programmes/guided-imagery.toml"),
    include_str!("../programmes/u-arc.toml"),
    include_str!("../programmes/sleep.toml"),
    include_str!("../programmes/drumming.toml"),
    include_str!("../programmes/paced-breathing.toml"),
    include_str!("../programmes/silence.toml"),
];

const DUSK: &str = include_str!("../palettes/dusk.toml");

/// A programme of one's own, as short as it can be.
const SMALL: &str = "\
id = \"small\"
name = \"Small\"
purpose = \"a test\"
tempo = 60
key = \"C major\"
forms = [\"10m\", \"20m\"]

[[phase]]
name = \"Start\"
character = \"settling\"
minutes = [4, 6]
intensity = [0.1, 0.3]

[[phase]]
name = \"End\"
character = \"return\"
minutes = [6, 14]
";

#[test]
fn what_a_phase_leaves_out_stays_as_it_was() {
    let mut library = Library::built_in();
    assert_eq!(library.add_programme(SMALL, "small.toml").unwrap(), "small");
    let small = library.programme("small").unwrap();
    assert_eq!(small.phases[1].intensity, [0.3]);
    assert_eq!(small.length.to_string(), "20m");
}

#[test]
fn a_wrong_programme_is_answered_with_line_and_remedy() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(SMALL.contains(from), "{from}");
        let text = SMALL.replacen(from, to, 1);
        let error = Library::built_in()
            .add_programme(&text, "small.toml")
            .unwrap_err();
        assert_eq!(error.to_string(), format!("small.toml, {expected}"));
    };
    check(
        "tempo = 60",
        "tempo = 400",
        "line 4: tempo 400 is above 226; did you mean 226?",
    );
    check(
        "tempo = 60",
        "tempo = \"slow\"",
        "line 4: tempo \"slow\" cannot be used; write a number",
    );
    check(
        "id = \"small\"",
        "id = \"sleep\"",
        "line 1: id \"sleep\" is already the id of a programme; write another, for example \"my-sleep\"",
    );
    check(
        "id = \"small\"",
        "id = \"../Small\"",
        "line 1: id \"../Small\" is not 1 to 64 lower-case letters, digits and -; \
         write for example \"my-programme\"",
    );
    check(
        "purpose = \"a test\"\n",
        "",
        "line 1: the file has no purpose; add for example `purpose = \"a quiet hour\"`",
    );
    check(
        "\"return\"",
        "\"retrun\"",
        "line 16: character \"retrun\" is not known; did you mean \"return\"? known: induction, opening, \
         build, plateau, peak, stabilise, return, settling, descent, bottom, ascent, night, silence, match, \
         shift, arrival, breathing, walking, drumming, play-along, song",
    );
    check(
        "intensity = [0.1, 0.3]",
        "intensity = [0.1, 1.3]",
        "line 12: intensity 1.3 is above 1; did you mean 1?",
    );
    check(
        "intensity = [0.1, 0.3]",
        "intensity = [0.1, \"high\"]",
        "line 12: intensity with a value of kind array cannot be used; \
         write a number or a list of 1 to 16 numbers",
    );
    check(
        "intensity",
        "intensty",
        "line 12: field \"intensty\" is not known; did you mean \"intensity\"? known: name, character, \
         minutes, stretch, fixed, shortest, intensity, bpm, level, brightness, density, layers, register, \
         bars_per_chord, melody, pulse, strokes_per_beat, accents, hook_free",
    );
    check(
        "minutes = [4, 6]",
        "minutes = [4, 7]",
        "line 6: the minutes of the form 20m add up to 21m; change the minutes of its phases or the form",
    );
    check(
        "minutes = [4, 6]",
        "minutes = 4",
        "line 11: minutes has 1 values, but the programme has 2 forms; \
         write one value for each form, 0 where the phase is left out",
    );
    check(
        "minutes = [6, 14]",
        "minutes = [0, 14]",
        "line 17: the first and the last phase cannot be left out; write minutes above 0 for every form",
    );
    check(
        "[\"10m\", \"20m\"]",
        "[\"20m\", \"10m\"]",
        "line 6: forms do not ascend; write the shortest first, each length once",
    );
    check(
        "[\"10m\", \"20m\"]",
        "[10, 20]",
        "line 6: forms with a value of kind array cannot be used; write a list of texts in quotes",
    );
    check(
        "intensity = [0.1, 0.3]",
        "bars_per_chord = 3",
        "line 12: bars_per_chord \"3\" is not known; did you mean \"2\"? known: 1, 2, 4, 8",
    );
    check(
        "name = \"End\"",
        "name = ",
        "line 15: this is not TOML: string values must be quoted, expected literal string",
    );
    check(
        "key = \"C major\"",
        "key = \"C majr\"\nmeter = \"5/4\"",
        "line 5: key \"C majr\" has no known mode \"majr\"; did you mean \"C major\"? known: major, minor, \
         ionian, dorian, phrygian, lydian, mixolydian, aeolian, harmonic minor, major pentatonic, \
         minor pentatonic",
    );
}

#[test]
fn a_wrong_palette_is_answered_with_line_and_remedy() {
    let check = |from: &str, to: &str, expected: &str| {
        let own = DUSK.replacen("id = \"dusk\"", "id = \"own\"", 1);
        assert!(own.contains(from), "{from}");
        let text = own.replacen(from, to, 1);
        let line = own[..own.find(from).unwrap()].lines().count() + 1;
        let error = Library::built_in()
            .add_palette(&text, "own.toml")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("own.toml, line {line}: {expected}")
        );
    };
    check(
        "instrument = \"harp\"",
        "instrument = \"choir\"",
        "instrument \"choir\" cannot play the role \"figure\"; \
         write one of: felt-piano, harp, nylon-guitar, kalimba, celesta, singing-bowl, chimes, handpan, tongue-drum",
    );
    check(
        "instrument = \"harp\"",
        "instrument = \"lute\"",
        "instrument \"lute\" is not known; did you mean \"flute\"?",
    );
    check(
        "role = \"halo\"",
        "role = \"pad\"",
        "role \"pad\" is filled twice; keep one of the two",
    );
    check(
        "role = \"halo\"",
        "role = \"helo\"",
        "role \"helo\" is not known; did you mean \"halo\"? \
         known: drone, pad, halo, figure, melody, answer, bell, pulse, nature",
    );
    check(
        "level = -20",
        "level = 16",
        "level 16 is above 6; did you mean 6?",
    );
    check(
        "pan = 0.1",
        "pan = -1.5",
        "pan -1.5 is below -1; did you mean -1?",
    );
    check(
        "decay = 4.2",
        "decay = 40",
        "decay 40 is above 12; did you mean 12?",
    );
    check(
        "brightness = 0.45",
        "octave = 0.5",
        "octave 0.5 is not a whole number; did you mean 1?",
    );
    check(
        "brightness = 0.45",
        "motion = 1.2",
        "motion 1.2 is above 1; did you mean 1?",
    );
    check(
        "brightness = 0.45",
        "breath = -0.5",
        "breath -0.5 is below 0; did you mean 0?",
    );
    check(
        "echo = -16",
        "breath = 0.5",
        "instrument \"harp\" has no breath to set; leave it out; it has body, attack, release",
    );
    check(
        "echo = -16",
        "attack = 0.6\nsoundfont = \"a.sf2\"\npreset = 1",
        "a soundfont has no attack to set; leave it out",
    );
    check(
        "decay = 4.2",
        "decai = 4.2",
        "field \"decai\" is not known; did you mean \"decay\"? \
         known: decay, size, damping, predelay, echo_time, echo_feedback",
    );
}

#[test]
fn a_palette_without_a_role_is_refused() {
    let end = DUSK.rfind("[[instrument]]").unwrap();
    let text = DUSK[..end].replacen("id = \"dusk\"", "id = \"own\"", 1);
    let error = Library::built_in()
        .add_palette(&text, "own.toml")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "own.toml, line 1: the file has no instrument in the role nature; \
         add for example `[[instrument]] with role = \"nature\"`"
    );
}

#[test]
fn every_palette_seats_every_role_in_order() {
    for palette in Library::built_in().palettes() {
        let roles: Vec<Role> = palette.instruments.iter().map(|seat| seat.role).collect();
        assert_eq!(roles, Role::ALL, "{}", palette.id);
        assert_eq!(palette.seat(Role::Nature).echo, Decibels(f64::NEG_INFINITY));
    }
}

#[test]
fn the_arc_figures_are_those_of_the_evidence() {
    let library = Library::built_in();
    let u_arc = library.programme("u-arc").unwrap();
    let rows: Vec<String> = u_arc
        .phases
        .iter()
        .map(|phase| {
            let minutes = phase.minutes[0].0 / 60.0;
            let bpm = phase.tempo[0] * u_arc.tempo.bpm();
            format!("{minutes}/{bpm}/{}/{}", phase.layers[0], phase.level[0])
        })
        .collect();
    assert_eq!(
        rows,
        [
            "2.5/80/6/0",
            "3/70/4/-2",
            "3.5/60/3/-4",
            "5.5/50/2/-8",
            "3/60/3/-5",
            "2.5/70/4/-3"
        ]
    );
    assert_eq!(
        u_arc.phases[5].brightness[0],
        u_arc.phases[0].brightness[0] * 0.8
    );
}

proptest! {
    #[test]
    fn a_damaged_programme_is_refused_or_can_be_planned(
        which in 0..PROGRAMMES.len(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[0-9a-z=\\[\\]., \"\n-]"), 1..4),
        seconds in 30.0..20_000.0f64,
    ) {
        let mut text: Vec<char> = PROGRAMMES[which].chars().collect();
        for (place, new) in damage {
            let place = place.index(text.len());
            text[place] = new.chars().next().unwrap_or('0');
        }
        let text: String = text.iter().collect::<String>().replacen("id = \"", "id = \"x", 1);
        let mut library = Library::built_in();
        match library.add_programme(&text, "own.toml") {
            Ok(id) => {
                let length = Some(format!("{seconds:.3}s"));
                let wish = Wish { programme: Some(id), length, ..Wish::default() };
                match wish.prescribe(&library) {
                    Ok(prescription) => {
                        let plan = plan(&prescription);
                        prop_assert_eq!(plan.phases[plan.phases.len() - 1].end, plan.length);
                    }
                    // A tempo of one's own may be none for drumming.
                    Err(error) => prop_assert!(error.to_string().starts_with("tempo "), "{error}"),
                }
            }
            Err(error) => prop_assert!(error.to_string().starts_with("own.toml, line ")),
        }
    }
}
