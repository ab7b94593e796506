//! Songs: from a chart and a wish to a plan, bar by bar.

use anodyne_session::{Library, Plan, Prescription, Wish, plan};

const CHART: &str = "{title: River}\n{key: G}\n{tempo: 60}\n{sov}\n| G | D/F# | Em7 . C . | D |\n{eov}\n\
                     {soc}\n[C]Hold [G]on [Am7]to [D]me\n{eoc}\n";

fn wish() -> Wish {
    Wish {
        chart: Some(CHART.to_owned()),
        ..Wish::default()
    }
}

fn prescribed(wish: &Wish) -> Prescription {
    let prescription = wish.prescribe(&Library::built_in());
    prescription.unwrap_or_else(|error| panic!("{error}"))
}

fn refused(wish: &Wish) -> String {
    wish.prescribe(&Library::built_in())
        .unwrap_err()
        .to_string()
}

fn phases(plan: &Plan) -> Vec<String> {
    let phases = plan.phases.iter();
    phases
        .map(|phase| format!("{} {}+{}", phase.name, phase.first_bar, phase.bars))
        .collect()
}

fn chords(plan: &Plan) -> Vec<String> {
    let song = plan.song.as_ref().expect("there is a song");
    let chords = song.chords.iter();
    chords
        .map(|chord| format!("{}@{}", chord.symbol, chord.beat.0))
        .collect()
}

#[test]
fn the_chart_gives_tempo_key_title_and_length() {
    let prescription = prescribed(&wish());
    assert_eq!(prescription.programme.id, "songwriting");
    assert_eq!(prescription.title.as_deref(), Some("River"));
    assert_eq!(prescription.key.to_string(), "G ionian");
    // Eight bars of four seconds, and a bar to ring out.
    assert_eq!(prescription.length.0, 36.0);
    let plan = plan(&prescription);
    assert_eq!(phases(&plan), ["Verse 0+4", "Chorus 4+4", "Ring out 8+1"]);
    assert_eq!(plan.bars(), 9);
    assert_eq!(plan.fade_out.0, 4.0);
    assert_eq!(
        chords(&plan),
        [
            "G@0", "D/F#@4", "Em7@8", "C@10", "D@12", "C@16", "G@20", "Am7@24", "D@28", "D@32"
        ]
    );
    assert_eq!(plan.song.as_ref().unwrap().chords[6].words, "on");
}

#[test]
fn a_count_in_comes_before_the_first_section() {
    let plan = plan(&prescribed(&Wish {
        count_in: Some(2),
        ..wish()
    }));
    assert_eq!(phases(&plan)[..2], ["Count-in 0+2", "Verse 2+4"]);
    assert_eq!((plan.length.0, chords(&plan)[0].as_str()), (44.0, "G@8"));
    assert!(plan.fade_in.0 < 0.02, "the first stroke is whole");
    let error = refused(&Wish {
        count_in: Some(3),
        ..wish()
    });
    assert_eq!(error, "count_in 3 is above 2 bars; did you mean 2?");
}

#[test]
fn a_song_moves_to_the_voice_by_semitones_or_by_name() {
    let by = prescribed(&Wish {
        transpose: Some(3),
        ..wish()
    });
    let named = prescribed(&Wish {
        key: Some("Bb major".into()),
        ..wish()
    });
    assert_eq!(by.key.to_string(), "Bb ionian");
    assert_eq!(plan(&by), plan(&named));
    assert_eq!(chords(&plan(&by))[..3], ["Bb@0", "F/A@4", "Gm7@8"]);
    let down = prescribed(&Wish {
        transpose: Some(-2),
        ..wish()
    });
    assert_eq!(chords(&plan(&down))[..2], ["F@0", "C/E@4"]);
    let both = Wish {
        transpose: Some(1),
        key: Some("A".into()),
        ..wish()
    };
    assert_eq!(
        refused(&both),
        "key and transpose both say where the song goes; leave one of them out"
    );
    assert_eq!(
        refused(&Wish {
            transpose: Some(25),
            ..wish()
        }),
        "transpose 25 is above 24 semitones; did you mean 24?"
    );
}

#[test]
fn a_loop_begins_and_ends_on_the_same_chord() {
    let looped = plan(&prescribed(&Wish {
        section: Some("chorus".into()),
        ..wish()
    }));
    // Two passes of 16 s are the fewest that make the shortest session.
    assert_eq!(
        phases(&looped),
        ["Chorus 0+4", "Chorus 4+4", "Ring out 8+1"]
    );
    let chords = chords(&looped);
    assert_eq!((chords[0].as_str(), chords[8].as_str()), ("C@0", "C@32"));
    let error = refused(&Wish {
        section: Some("corus".into()),
        ..wish()
    });
    assert_eq!(
        error,
        "loop \"corus\" is not known; did you mean \"Chorus\"? known: Verse, Chorus"
    );
}

#[test]
fn a_length_is_filled_with_whole_passes() {
    let of = |length: &str| {
        let prescription = prescribed(&Wish {
            length: Some(length.into()),
            ..wish()
        });
        (prescription.length.0, plan(&prescription).bars())
    };
    assert_eq!(of("36s"), (36.0, 9));
    assert_eq!(of("67s"), (36.0, 9));
    assert_eq!(of("68s"), (68.0, 17));
    assert_eq!(of("10m"), (580.0, 145));
    let error = refused(&Wish {
        length: Some("30s".into()),
        ..wish()
    });
    assert_eq!(
        error,
        "length 30s is below 36s, the song once through; did you mean 36s?"
    );
    let slow = prescribed(&Wish {
        tempo: Some("70..50".into()),
        ..wish()
    });
    assert_eq!(slow.length.0, 36.0);
}

#[test]
fn a_prescription_with_a_song_can_be_made_again_from_its_document() {
    for more in [
        wish(),
        Wish {
            count_in: Some(1),
            transpose: Some(-5),
            section: Some("Verse".into()),
            ..wish()
        },
        Wish {
            length: Some("20m".into()),
            tempo: Some("97.3".into()),
            ..wish()
        },
    ] {
        let prescription = prescribed(&more);
        let json = serde_json::to_string(&prescription).unwrap();
        let again: Wish = serde_json::from_str(&json).unwrap();
        assert_eq!(prescribed(&again), prescription);
        let toml = Wish::from_toml(&prescription.to_toml(), "x.toml").unwrap();
        assert_eq!(prescribed(&toml), prescription);
    }
}

#[test]
fn a_fault_in_a_chart_names_the_line_of_the_file_it_stands_in() {
    let file = Wish::from_toml(
        "tempo = 60\nchart = \"\"\"\n[Am]one\n[Gmay7]two\n\"\"\"\n",
        "my.toml",
    )
    .unwrap();
    let error = file
        .prescribe(&Library::built_in())
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "my.toml, line 4: chord \"Gmay7\" is not known; did you mean \"Gmaj7\"? (column 2)"
    );
}

#[test]
fn what_belongs_to_a_song_needs_one() {
    let error = refused(&Wish {
        count_in: Some(1),
        ..Wish::default()
    });
    assert_eq!(
        error,
        "count_in belongs to a song, and there is no chart; add a chart, or leave it out"
    );
    let error = refused(&Wish {
        programme: Some("u-arc".into()),
        ..wish()
    });
    assert!(error.contains("songwriting"), "{error}");
}

#[test]
fn flags_go_over_the_key_of_a_document() {
    let sidecar = prescribed(&Wish {
        key: Some("A".into()),
        ..wish()
    })
    .to_wish();
    let flags = Wish {
        transpose: Some(1),
        ..Wish::default()
    };
    assert_eq!(
        prescribed(&flags.over(sidecar)).key.to_string(),
        "Ab ionian"
    );
}
