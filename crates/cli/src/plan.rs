//! `anodyne plan`: the arc of a session, without any sound.

use crate::command::PlanFlags;
use crate::destination;
use crate::failure::Failure;
use crate::picture::picture;
use crate::report::{print, print_json};
use crate::table::table;
use anodyne_studio::outline;
use std::io::Write;
use std::path::Path;

/// Plans, draws where a picture is asked for, and prints the table or JSON.
pub(crate) fn run(flags: &PlanFlags) -> Result<(), Failure> {
    let asked = flags.wish.format.as_deref();
    let format = match &flags.out {
        Some(out) => Some(destination::format_of(out, asked)?),
        None => None,
    };
    let asked = flags.wish.prescribe(format)?;
    if let Some(svg) = &flags.svg {
        destination::inspect(svg, flags.force)?;
    }
    let outline = outline(&asked.plan);
    if let Some(svg) = &flags.svg {
        write(svg, &picture(&outline))?;
    }
    if flags.json {
        print_json(&outline)
    } else {
        print(&table(&outline))
    }
}

/// Writes a small file aside and gives it its name when it is whole.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file("write", path, &error);
    let folder = destination::folder_of(path);
    let mut file = tempfile::Builder::new()
        .prefix(".anodyne-")
        .tempfile_in(folder)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    open_to_readers(file.path()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A file written aside is private; a picture is made to be shown.
#[cfg(unix)]
fn open_to_readers(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &Path) -> std::io::Result<()> {
    Ok(())
}
