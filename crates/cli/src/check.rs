//! `anodyne check`: what a sound file measures, and which limits it breaks.

use crate::command::{CheckFlags, LimitsName};
use crate::destination;
use crate::failure::Failure;
use crate::measures;
use crate::report::{pairs, print, print_json};
use anodyne_studio::picture::{portrait_of, save_portrait};
use anodyne_studio::{CheckReport, Limits, check};
use std::io::{self, Write};

/// Measures and judges a file; a broken limit is a failure of the work.
pub(crate) fn run(flags: &CheckFlags) -> Result<(), Failure> {
    if flags.file.is_dir() {
        let shown = flags.file.display();
        return Err(Failure::request(format!(
            "{shown} is a folder; name a file in it"
        )));
    }
    if let Some(picture) = &flags.picture {
        destination::inspect_picture(picture, flags.force)?;
    }
    let limits = flags.limits.map(|name| match name {
        LimitsName::Session => Limits::session(),
        LimitsName::Sleep => Limits::sleep(),
    });
    let report = check(&flags.file, limits.as_ref())?;
    if let Some(picture) = &flags.picture {
        let title = flags.file.file_name().unwrap_or_default().to_string_lossy();
        save_portrait(&portrait_of(&flags.file)?, &title, picture, flags.force)?;
    }
    if flags.json {
        print_json(&report)?;
    } else {
        print(&lines(&report))?;
    }
    for breach in &report.breaches {
        // The exit code says it too, where standard error is closed.
        let _ = writeln!(io::stderr(), "broken: {breach}");
    }
    if report.breaches.is_empty() {
        Ok(())
    } else {
        Err(Failure::Broken)
    }
}

fn lines(report: &CheckReport) -> String {
    let mut lines = measures::all(&report.info, &report.measured);
    if let Some(limits) = report.limits {
        let kept = match report.breaches.len() {
            0 => "all kept".to_owned(),
            1 => "1 broken".to_owned(),
            broken => format!("{broken} broken"),
        };
        lines.push(("limits", format!("{limits}: {kept}")));
    }
    pairs(&lines)
}
