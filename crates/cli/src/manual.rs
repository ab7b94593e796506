//! `anodyne completions` and `anodyne man`: written from the same description that parses the command line.

use crate::command::{Anodyne, CompletionsFlags, ManFlags};
use crate::failure::Failure;
use crate::report::print;
use clap::CommandFactory;
use std::fs;

/// Prints the completions for a shell.
pub(crate) fn completions(flags: &CompletionsFlags) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut Anodyne::command(), "anodyne", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints the main page, or writes all pages into a folder.
pub(crate) fn pages(flags: &ManFlags) -> Result<(), Failure> {
    if let Some(folder) = &flags.dir {
        fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Anodyne::command(), folder))
            .map_err(|error| Failure::file("write", folder, &error))?;
        return Ok(());
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Anodyne::command())
        .render(&mut page)
        .map_err(Failure::work)?;
    print(&String::from_utf8_lossy(&page))
}
