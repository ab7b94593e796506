//! How long it takes to plan a night of music, and to draw its notes.

use anodyne_score::{Events, compose};
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_units::Seconds;
use divan::Bencher;

fn main() {
    divan::main();
}

fn planned(programme: &str, length: &str) -> Plan {
    let wish = Wish {
        programme: Some(programme.into()),
        length: Some(length.into()),
        seed: Some(1),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).expect("a legal wish"))
}

/// Composes a whole session.
#[divan::bench(args = [("guided-imagery", "10m"), ("guided-imagery", "10h"), ("sleep", "10h")])]
fn compose_session(bencher: Bencher<'_, '_>, (programme, length): (&str, &str)) {
    let plan = planned(programme, length);
    bencher.bench(|| compose(divan::black_box(&plan)));
}

/// Draws the events of every part in the middle phrase of forty minutes, one after the other.
#[divan::bench]
fn events_of_a_phrase(bencher: Bencher<'_, '_>) {
    let score = compose(&planned("guided-imagery", "40m"));
    let phrase = score.phrases().len() / 2;
    let mut events = Events::new();
    bencher.bench_local(|| {
        (0..score.parts().len()).fold(0, |count, part| {
            score.events(part, divan::black_box(phrase), &mut events);
            count + events.len()
        })
    });
}

/// Asks for the control of one part in the middle of a night.
#[divan::bench]
fn control(bencher: Bencher<'_, '_>) {
    let score = compose(&planned("sleep", "10h"));
    bencher.bench_local(|| score.control(0, divan::black_box(Seconds(18_000.3))));
}
