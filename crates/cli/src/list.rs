//! `anodyne programmes` and `anodyne palettes`: what there is, one line each.

use crate::card::card;
use crate::command::{ListFlags, PalettesFlags, ProgrammesFlags};
use crate::failure::Failure;
use crate::report::{print, print_json};
use anodyne_session::Library;
use serde::Serialize;

/// One thing to choose.
#[derive(Debug, Serialize)]
struct Choice {
    id: String,
    name: String,
    purpose: String,
}

/// Lists the programmes, or shows the card, the file or the schema of one.
pub(crate) fn programmes(flags: &ProgrammesFlags) -> Result<(), Failure> {
    let library = Library::built_in();
    if flags.schema {
        return print(Library::programme_schema());
    }
    if let Some(id) = &flags.show {
        return print(&library.show_programme(id).map_err(Failure::request)?);
    }
    if let Some(id) = &flags.id {
        let card = card(&library, id).map_err(Failure::request)?;
        return match flags.list.json {
            true => print_json(&card),
            false => print(&card.lines()),
        };
    }
    let choices = library.programmes().iter().map(|one| Choice {
        id: one.id.clone(),
        name: one.name.clone(),
        purpose: one.purpose.clone(),
    });
    list(&choices.collect::<Vec<_>>(), &flags.list)
}

/// Lists the palettes, or shows one as a file.
pub(crate) fn palettes(flags: &PalettesFlags) -> Result<(), Failure> {
    let library = Library::built_in();
    if let Some(id) = &flags.show {
        return print(&library.show_palette(id).map_err(Failure::request)?);
    }
    let choices = library.palettes().iter().map(|one| Choice {
        id: one.id.clone(),
        name: one.name.clone(),
        purpose: one.purpose.clone(),
    });
    list(&choices.collect::<Vec<_>>(), &flags.list)
}

fn list(choices: &[Choice], flags: &ListFlags) -> Result<(), Failure> {
    if flags.json {
        return print_json(&choices);
    }
    let width = |text: fn(&Choice) -> &str| {
        let widths = choices.iter().map(|choice| text(choice).chars().count());
        widths.max().unwrap_or(0)
    };
    let (ids, names) = (width(|one| &one.id), width(|one| &one.name));
    let lines = choices
        .iter()
        .map(|one| format!("{:<ids$}  {:<names$}  {}\n", one.id, one.name, one.purpose));
    print(&lines.collect::<String>())
}
