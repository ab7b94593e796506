//! Auditioning an instrument and drawing a file, from outside.

use anodyne_tests::program::{line, names};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

#[test]
fn an_instrument_is_heard_measured_and_drawn() {
    let folder = folder();
    let answer = line(
        folder.path(),
        "audition kalimba --out kalimba.flac --picture kalimba.png --json",
    );
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(names(folder.path()), ["kalimba.flac", "kalimba.png"]);
    let told = answer.json();
    assert_eq!(told["instrument"], "kalimba");
    let seconds = told["measured"]["seconds"].as_f64().expect("a length");
    assert!((20.0..75.0).contains(&seconds), "{seconds}");
    let peak = told["measured"]["true_peak_dbtp"].as_f64().expect("a peak");
    assert!((-30.0..-1.0).contains(&peak), "{peak}");
}

#[test]
fn an_unknown_instrument_is_answered_with_the_nearest() {
    let folder = folder();
    let answer = line(folder.path(), "audition kalimbo --out a.wav");
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("kalimba"), "{}", answer.err);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn nothing_is_replaced_unasked_and_nothing_begun_where_the_picture_cannot_be() {
    let folder = folder();
    for (arguments, expected) in [
        ("audition harp --out a.wav --picture a.jpg", "a.png"),
        (
            "audition harp --out a.wav --picture no/a.png",
            "does not exist",
        ),
        ("audition harp --out a.mp3", "a.wav"),
    ] {
        let answer = line(folder.path(), arguments);
        assert_eq!(answer.code, Some(2), "{arguments}");
        assert!(answer.err.contains(expected), "{}", answer.err);
    }
    assert!(names(folder.path()).is_empty());
    assert_eq!(
        line(folder.path(), "audition shaker --out a.wav").code,
        Some(0)
    );
    let again = line(folder.path(), "audition shaker --out a.wav");
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("--force"), "{}", again.err);
    let forced = line(folder.path(), "audition shaker --out a.wav --force");
    assert_eq!(forced.code, Some(0), "{}", forced.err);
}

#[test]
fn a_checked_file_can_be_drawn() {
    let folder = folder();
    assert_eq!(
        line(folder.path(), "audition udu --out a.wav").code,
        Some(0)
    );
    let answer = line(folder.path(), "check a.wav --picture a.png");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    let picture = std::fs::read(folder.path().join("a.png")).expect("the picture is there");
    assert_eq!(&picture[1..4], b"PNG");
    let again = line(folder.path(), "check a.wav --picture a.png");
    assert_eq!(again.code, Some(2));
}
