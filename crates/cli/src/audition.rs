//! `anodyne audition`: one instrument alone, to hear and to see.

use crate::command::AuditionFlags;
use crate::destination;
use crate::failure::Failure;
use crate::measures;
use crate::report::{pairs, print, print_json};
use anodyne_music::Instrument;
use anodyne_studio::picture::save_portrait;
use anodyne_studio::{Audition, Container, Measured, audition};
use serde::Serialize;
use std::path::Path;

/// Plays the instrument into a file, draws it where a picture is asked for, and tells what was measured.
pub(crate) fn run(flags: &AuditionFlags) -> Result<(), Failure> {
    let instrument: Instrument = flags.instrument.parse().map_err(Failure::request)?;
    let format = destination::format_of(&flags.out, None)?;
    destination::inspect(&flags.out, flags.force)?;
    if let Some(picture) = &flags.picture {
        destination::inspect_picture(picture, flags.force)?;
    }
    let auditioned = audition(&Audition {
        instrument,
        path: &flags.out,
        container: if format == "flac" {
            Container::Flac
        } else {
            Container::Wav
        },
        overwrite: flags.force,
    })?;
    if let Some(picture) = &flags.picture {
        save_portrait(
            &auditioned.portrait,
            instrument.title(),
            picture,
            flags.force,
        )?;
    }
    let heard = Heard {
        instrument: instrument.id(),
        track: &flags.out,
        picture: flags.picture.as_deref(),
        measured: &auditioned.measured,
        blake3: &auditioned.written.blake3,
    };
    if flags.json {
        print_json(&heard)
    } else {
        print(&heard.lines())
    }
}

/// What is told of an audition.
#[derive(Debug, Serialize)]
struct Heard<'a> {
    instrument: &'static str,
    track: &'a Path,
    picture: Option<&'a Path>,
    measured: &'a Measured,
    blake3: &'a str,
}

impl Heard<'_> {
    fn lines(&self) -> String {
        let mut lines = vec![
            ("instrument", self.instrument.to_owned()),
            ("track", self.track.display().to_string()),
        ];
        if let Some(picture) = self.picture {
            lines.push(("picture", picture.display().to_string()));
        }
        lines.extend(measures::promised(self.measured));
        pairs(&lines)
    }
}
