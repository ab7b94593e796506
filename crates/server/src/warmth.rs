//! Warmth: wave tables that are made before anybody asks for them, so that the first listener waits no longer than the
//! next.

use crate::desk::Urgency;
use crate::office::Office;
use anodyne_session::{Plan, Wish, plan};
use anodyne_studio::Session;
use std::sync::Arc;

/// Wave tables that are made at start, 1 MB each: the built-in palettes in their order, the usual one first, as long as
/// they fit. More than this many would push out the first.
const MOST: usize = 60;
/// Wave tables that a palette may need.
const PALETTE: usize = 30;
/// Keys a tritone apart: between them they reach nearly all the tables that any key asks for.
const KEYS: [&str; 2] = ["D dorian", "G# dorian"];

/// Makes the tables of the built-in palettes, one session at a time, when there is nothing else to do.
pub(crate) async fn warm(office: Arc<Office>) {
    let palettes: Vec<String> = office
        .library
        .palettes()
        .iter()
        .map(|one| one.id.clone())
        .collect();
    for palette in palettes {
        for key in KEYS {
            let Some(plan) = sample(&office, &palette, key) else {
                continue;
            };
            let making = move || Session::warm(&plan);
            // The server is stopping.
            let Some(()) = office.floor.call(Urgency::Idle, making).await else {
                return;
            };
        }
        if Session::tables() + PALETTE > MOST {
            return;
        }
    }
}

/// A session of the usual programme with a palette; none where the palette is not for everybody.
fn sample(office: &Office, palette: &str, key: &str) -> Option<Plan> {
    let wish = Wish {
        palette: Some(palette.to_owned()),
        key: Some(key.to_owned()),
        ..Wish::default()
    };
    wish.prescribe(&office.library).ok().as_ref().map(plan)
}
