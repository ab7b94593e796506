//! `--narration`: recordings of a voice for a track.

use crate::command::{Align, NarrationFlags};
use crate::destination;
use crate::failure::Failure;
use anodyne_session::Plan;
use anodyne_studio::narration::{
    Ducking, Narration, Take, TakeOptions, numbered_recordings, passages,
};
use anodyne_units::{Decibels, SampleRate, Seconds};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// The recordings that were named, read and cleaned, before they have their places.
#[derive(Debug, Default)]
pub(crate) enum Recorded {
    /// None were named.
    #[default]
    Nothing,
    /// One of the whole session, left as it is in time, and when it begins.
    Whole(Box<Take>, Seconds),
    /// One a line, or the parts of one, by the line's number from 1.
    ByLine(BTreeMap<usize, Take>),
}

/// What a script lets expect of its narration; nothing without a script.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// How long each line should be spoken.
    pub(crate) expected: Vec<Seconds>,
    /// Whether they have times of their own, as captions have.
    pub(crate) timed: bool,
}

impl Recorded {
    /// Reads what the flags name.
    pub(crate) fn read(
        flags: &NarrationFlags,
        sample_rate: SampleRate,
        lines: &Lines,
    ) -> Result<Recorded, Failure> {
        let Some(path) = &flags.narration else {
            return Ok(Recorded::Nothing);
        };
        let options = TakeOptions {
            sample_rate,
            denoise: flags.denoise,
        };
        if !path.is_dir() {
            return Recorded::whole(flags, path, options, lines);
        }
        if lines.expected.is_empty() {
            return Err(Failure::request(format!(
                "narration {} is a folder, which holds one recording a line of a script; name the script with --script, or one recording",
                path.display()
            )));
        }
        if flags.align == Some(Align::Start) || flags.narration_at.is_some() {
            return Err(Failure::request(format!(
                "narration {} is a folder, whose recordings lie on their cues; leave out --align start and --narration-at",
                path.display()
            )));
        }
        let found = numbered_recordings(path, lines.expected.len())?;
        let takes = found
            .into_iter()
            .map(|(line, path)| Ok((line, read(&path, options)?)));
        Ok(Recorded::ByLine(takes.collect::<Result<_, Failure>>()?))
    }

    /// One recording: parted at its pauses and laid on the cues where that is asked for, or where a script was named,
    /// nothing was said and it can be done; else left as it is in time. What was done goes to standard error.
    fn whole(
        flags: &NarrationFlags,
        path: &Path,
        options: TakeOptions,
        lines: &Lines,
    ) -> Result<Recorded, Failure> {
        let begins = flags.begins()?;
        if flags.align == Some(Align::Cues) && lines.expected.is_empty() {
            return Err(Failure::request(
                "align cues needs the cues of a script; name it with --script, or write --align start",
            ));
        }
        let take = read(path, options)?;
        let free = lines.expected.is_empty() || lines.timed || flags.narration_at.is_some();
        if flags
            .align
            .unwrap_or(if free { Align::Start } else { Align::Cues })
            == Align::Start
        {
            return Ok(Recorded::Whole(Box::new(take), begins));
        }
        let shown = path.display();
        match passages(take.stretches(), &lines.expected) {
            Ok(parted) => {
                let parts = take.parts(&parted).into_iter();
                let by_line: BTreeMap<usize, Take> = (1..).zip(parts).collect();
                say(&format!(
                    "{shown}: parted at its pauses into the {} lines of the script, each laid on its cue; --align start leaves it as it is in time",
                    by_line.len()
                ));
                Ok(Recorded::ByLine(by_line))
            }
            Err(reason) if flags.align.is_some() => Err(Failure::request(format!(
                "narration {shown} cannot be laid on the cues: {reason}; record one file a line, or write --align start"
            ))),
            Err(reason) => {
                say(&format!(
                    "warning: {shown}: {reason}; it begins at {} s and is left as it is in time, not laid on the cues",
                    begins.0
                ));
                Ok(Recorded::Whole(Box::new(take), begins))
            }
        }
    }

    /// How long each recorded line speaks.
    pub(crate) fn lengths(&self) -> BTreeMap<usize, Seconds> {
        match self {
            Recorded::ByLine(takes) => takes
                .iter()
                .map(|(line, take)| (*line, take.speech()))
                .collect(),
            _ => BTreeMap::new(),
        }
    }

    /// Puts them on the timeline of a plan; none where there are none.
    pub(crate) fn place(self, plan: &Plan) -> Result<Option<Narration>, Failure> {
        Ok(match self {
            Recorded::Nothing => None,
            Recorded::Whole(take, at) => Some(Narration::whole(*take, at, plan)?),
            Recorded::ByLine(takes) => {
                let takes = takes.into_iter().map(|(line, take)| (line - 1, take));
                Some(Narration::on_cues(takes.collect(), plan)?)
            }
        })
    }
}

/// Reads a recording; what should be known about it goes to standard error.
fn read(path: &Path, options: TakeOptions) -> Result<Take, Failure> {
    let take = Take::read(path, options)?;
    for warning in take.notes().warnings() {
        say(&format!("warning: {warning}"));
    }
    Ok(take)
}

fn say(line: &str) {
    // The work does not depend on anybody reading this.
    let _ = writeln!(io::stderr(), "{line}");
}

impl NarrationFlags {
    /// How the music stands back.
    pub(crate) fn ducking(&self) -> Result<Ducking, Failure> {
        let usual = Ducking::default();
        let asked = |name: &str, asked: Option<f64>, usual: f64, limits: (f64, f64), unit: &str| {
            let value = asked.unwrap_or(usual);
            if (limits.0..=limits.1).contains(&value) {
                return Ok(value);
            }
            let nearest = if value < limits.0 || value.is_nan() {
                limits.0
            } else {
                limits.1
            };
            Err(Failure::request(format!(
                "{name} {value} is not between {} and {} {unit}; did you mean {nearest}?",
                limits.0, limits.1
            )))
        };
        Ok(Ducking {
            depth: Decibels(asked(
                "duck",
                self.duck,
                usual.depth.0,
                Ducking::DEPTHS,
                "dB",
            )?),
            attack: Seconds(asked(
                "duck-attack",
                self.duck_attack,
                usual.attack.0,
                Ducking::ATTACKS,
                "s",
            )?),
            release: Seconds(asked(
                "duck-release",
                self.duck_release,
                usual.release.0,
                Ducking::RELEASES,
                "s",
            )?),
        })
    }

    /// When a recording of the whole session begins.
    fn begins(&self) -> Result<Seconds, Failure> {
        let at = self.narration_at.unwrap_or(0.0);
        if (0.0..=Take::LONGEST.0).contains(&at) {
            return Ok(Seconds(at));
        }
        Err(Failure::request(format!(
            "narration-at {at} is not between 0 and {} s; did you mean 0?",
            Take::LONGEST.0
        )))
    }

    /// Refuses what has no place, before any work.
    pub(crate) fn inspect(&self, force: bool) -> Result<(), Failure> {
        if let Some(path) = &self.voice_only {
            destination::format_of(path, None)?;
            destination::inspect(path, force)?;
        }
        Ok(())
    }
}
