//! Warmth: wave tables that are made before anybody asks for them, so that the first listener waits no longer than the
//! next.

use crate::desk::Urgency;
use crate::meant;
use crate::office::Office;
use anodyne_session::{Plan, Wish, plan};
use anodyne_studio::Session;
use std::sync::Arc;

/// Wave tables that are made at start, 1 MB each: of the palettes that were ordered most lately, then of the others in
/// their order, the usual one first, as long as they fit. More than this many would push out the first.
const MOST: usize = 60;
/// Wave tables that a palette may need.
const PALETTE: usize = 30;
/// Renders of the ledger, the latest, that are asked for their palettes.
const LATELY: u32 = 500;
/// Keys a tritone apart: between them they reach nearly all the tables that any key asks for.
const KEYS: [&str; 2] = ["D dorian", "G# dorian"];

/// Makes the tables of the built-in palettes, one session at a time, when there is nothing else to do.
pub(crate) async fn warm(office: Arc<Office>) {
    let built_in = office.library.palettes().iter().map(|one| one.id.clone());
    let lately = office.ledger.lately(LATELY).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was ordered lately is not known");
        Vec::new()
    });
    let ordered = lately
        .iter()
        .filter_map(|text| meant::of_text(text).ok()?.wish.palette);
    let palettes = wanted_first(built_in.collect(), &ordered.collect::<Vec<_>>());
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

/// The palettes by how often they stand among those that were ordered; those that do so equally often keep their order.
fn wanted_first(mut palettes: Vec<String>, ordered: &[String]) -> Vec<String> {
    let times = |palette: &String| ordered.iter().filter(|one| *one == palette).count();
    palettes.sort_by_key(|palette| std::cmp::Reverse(times(palette)));
    palettes
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ordered_most_is_warmed_first_and_the_rest_in_its_order() {
        let named = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let check = |ordered: &str, expected: &str| {
            let found = wanted_first(named("dusk temple hearth tide"), &named(ordered));
            assert_eq!(found, named(expected));
        };
        check("", "dusk temple hearth tide");
        check("tide hearth tide none", "tide hearth dusk temple");
    }
}
