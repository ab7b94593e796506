//! `anodyne programmes` and `anodyne palettes`: what there is, one line each.

use crate::command::{ListFlags, PalettesFlags};
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

/// Lists the programmes.
pub(crate) fn programmes(flags: &ListFlags) -> Result<(), Failure> {
    let library = Library::built_in();
    let choices = library.programmes().iter().map(|one| Choice {
        id: one.id.clone(),
        name: one.name.clone(),
        purpose: one.purpose.clone(),
    });
    list(&choices.collect::<Vec<_>>(), flags)
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
