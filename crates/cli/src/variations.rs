//! `anodyne variations`: previews of different seeds, and the choice among them.

use crate::command::{RenderFlags, VariationsFlags};
use crate::destination;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::report::{clock, pairs, print, print_json};
use crate::wish::{WishFlags, read_file};
use anodyne_studio::variations::{Chosen, LIST, Variations, VariationsOrder, variations};
use serde::Deserialize;
use std::io::Write;
use std::path::Path;

/// Renders the previews and tells what is heard in them.
pub(crate) fn run(flags: &VariationsFlags) -> Result<(), Failure> {
    if flags.wish.script.is_some() {
        return Err(Failure::request(
            "variations are of music without a script; leave out --script, and choose its seed from what you hear",
        ));
    }
    let format = flags.wish.format.clone();
    let mut asked = flags.wish.prescribe(format)?;
    let soundfonts = asked.load_soundfonts()?;
    make_folder(&flags.out)?;
    destination::inspect(&flags.out.join(LIST), flags.force)?;
    let order = VariationsOrder {
        prescription: &asked.prescription,
        count: usize::from(flags.count),
        folder: &flags.out,
        threads: flags.threads.map_or(0, usize::from),
        overwrite: flags.force,
        soundfonts: &soundfonts,
    };
    let interrupt = Interrupt::listen()?;
    let mut told = 0;
    let made = variations(&order, &mut |number| {
        if number > told {
            told = number;
            // A log that cannot be written to must not stop the music.
            let _ = writeln!(std::io::stderr(), "variation {number} of {}", flags.count);
        }
        interrupt.flow()
    })?;
    if flags.json {
        print_json(&made)
    } else {
        print(&lines(&made, &flags.out))
    }
}

/// Makes the folder where only it is missing.
fn make_folder(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        return Ok(());
    }
    std::fs::create_dir(folder).map_err(|error| Failure::file("make", folder, &error))
}

fn lines(made: &Variations, folder: &Path) -> String {
    let previews = made.variations.iter().map(|one| {
        let heard = one.excerpts.iter().map(|excerpt| {
            let (from, to) = (clock(excerpt.start_seconds), clock(excerpt.end_seconds));
            format!("{} {from}-{to}", excerpt.shows)
        });
        let heard: Vec<String> = heard.collect();
        format!(
            "{}: seed {}, {}",
            folder.join(&one.file).display(),
            one.seed,
            heard.join(", ")
        )
    });
    let list = folder.join(LIST);
    let listed: Vec<(&str, String)> = previews.map(|text| ("preview", text)).collect();
    format!(
        "{}\nTo make the one that was chosen, for example the first:\n  anodyne render --chosen-from {} --variation 1 --out calm.wav\n",
        pairs(&listed),
        list.display()
    )
}

/// The list of variations, as far as a choice needs it.
#[derive(Deserialize)]
struct Offered {
    variations: Vec<OfferedOne>,
}

#[derive(Deserialize)]
struct OfferedOne {
    variation: usize,
    seed: u64,
    blake3: String,
}

/// The flags of a render with what was chosen: the list stands for the prescription, and the variation for the seed.
pub(crate) fn chosen(flags: &RenderFlags) -> Result<(WishFlags, Option<Chosen>), Failure> {
    let (Some(list), Some(number)) = (&flags.chosen_from, flags.variation) else {
        return Ok((flags.wish.clone(), None));
    };
    let text = read_file(list)?;
    let offered: Offered = serde_json::from_str(&text).map_err(|error| {
        Failure::request(format!(
            "{} is not a list of variations: {error}",
            list.display()
        ))
    })?;
    let seeds: Vec<u64> = offered.variations.iter().map(|one| one.seed).collect();
    let found = offered
        .variations
        .into_iter()
        .find(|one| one.variation == number);
    let Some(found) = found else {
        let nearest = number.clamp(1, seeds.len().max(1));
        return Err(Failure::request(format!(
            "variation {number} is not in {}, which has {}; did you mean {nearest}?",
            list.display(),
            seeds.len()
        )));
    };
    let wish = WishFlags {
        prescription: Some(list.clone()),
        seed: Some(found.seed),
        ..flags.wish.clone()
    };
    let chosen = Chosen {
        variation: number,
        seeds,
        preview_blake3: found.blake3,
    };
    Ok((wish, Some(chosen)))
}
