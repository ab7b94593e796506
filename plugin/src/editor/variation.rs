//! Variations: the same session from another seed; those one likes are kept.

use super::hand::Hand;
use super::widgets::{Press, Side, choice, columns, cut, entry, press};
use crate::shared::{Deed, KeptSeed, View};
use egui::{Rect, Ui};

/// The largest seed; after it the first one comes again.
const LAST: i32 = 999_999;

/// Paints the variations: which one it is in a place of the width `first`, a new one, keep this one.
pub(super) fn variation(ui: &mut Ui, mut rect: Rect, first: f32, view: &View, hand: &mut Hand<'_>) {
    let seed = hand.params.session.seed.value();
    let which = cut(&mut rect, Side::Left, first, 6.0);
    pick(ui, which, seed, view, hand);
    let both = columns(rect, 2, 6.0);
    let new = Press {
        name: "New variation",
        ..Press::new("New")
    };
    let response = press(ui, both[0], &new).on_hover_text("The same session, composed anew");
    if response.clicked() {
        hand.set(&hand.params.session.seed, next(seed, &view.kept));
    }
    keep(ui, both[1], seed, view, hand);
}

/// The seed, and those that were kept.
fn pick(ui: &Ui, rect: Rect, seed: i32, view: &View, hand: &Hand<'_>) {
    let mut seeds: Vec<i32> = view.kept.iter().map(|kept| kept.seed as i32).collect();
    let mut names: Vec<String> = view.kept.iter().map(in_words).collect();
    if !seeds.contains(&seed) {
        seeds.insert(0, seed);
        names.insert(0, format!("№ {seed}"));
    }
    let chosen = seeds.iter().position(|one| *one == seed).unwrap_or(0);
    if let Some(picked) = choice(ui, rect, "Variation", &names, chosen) {
        hand.set(&hand.params.session.seed, seeds[picked]);
    }
}

/// Keeps the variation under a word that is typed, or lets go of it.
fn keep(ui: &mut Ui, rect: Rect, seed: i32, view: &View, hand: &mut Hand<'_>) {
    let kept = view.kept.iter().any(|one| one.seed as i32 == seed);
    let text = if kept { "Let go" } else { "Keep" };
    let look = Press {
        name: if kept {
            "Let go of this one"
        } else {
            "Keep this one"
        },
        ..Press::new(text)
    };
    let id = ui.scope_id().with("keep");
    let mut name = None;
    let typed = |text: &str| {
        name = Some(text.trim().to_owned());
        true
    };
    let asked = ui.data(|data| data.get_temp::<bool>(id)).is_some();
    ui.data_mut(|data| data.remove::<bool>(id));
    let open = asked.then(String::new);
    if !entry(ui, rect, id, "A word to know it by", open, typed) {
        let response = press(ui, rect, &look);
        match (response.clicked(), kept) {
            (true, true) => hand.act(Deed::Forget(seed as u32)),
            (true, false) => ui.data_mut(|data| {
                data.insert_temp(id, true);
            }),
            (false, _) => {}
        }
    }
    if let Some(name) = name {
        hand.act(Deed::Keep {
            seed: seed as u32,
            name,
        });
    }
}

/// The next seed that is not kept already.
fn next(seed: i32, kept: &[KeptSeed]) -> i32 {
    let after = |seed: i32| if seed >= LAST { 1 } else { seed + 1 };
    let mut found = after(seed);
    while kept.iter().any(|one| one.seed as i32 == found) {
        found = after(found);
    }
    found
}

fn in_words(kept: &KeptSeed) -> String {
    match kept.name.as_str() {
        "" => format!("№ {}", kept.seed),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(seeds: &[u32]) -> Vec<KeptSeed> {
        let one = |seed: &u32| KeptSeed {
            seed: *seed,
            name: String::new(),
        };
        seeds.iter().map(one).collect()
    }

    #[test]
    fn a_new_variation_is_one_that_was_not_kept() {
        let check = |seed, held: &[u32], expected| assert_eq!(next(seed, &kept(held)), expected);
        check(1, &[], 2);
        check(1, &[2, 3], 4);
        check(999_999, &[1], 2);
    }

    #[test]
    fn a_kept_variation_is_known_by_its_word() {
        let mut one = kept(&[7]).remove(0);
        assert_eq!(in_words(&one), "№ 7");
        one.name = "harbour".to_owned();
        assert_eq!(in_words(&one), "harbour");
    }
}
