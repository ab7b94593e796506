//! A case of the sweep: one palette in one programme with one seed.

use anodyne_session::{Character, Library, Palette, Plan, Programme, Wish, plan};
use anodyne_units::Seconds;
use std::path::{Path, PathBuf};

/// What is rendered as one track.
#[derive(Clone, Debug)]
pub struct Case {
    /// Id of the palette.
    pub palette: String,
    /// Id of the programme.
    pub programme: String,
    /// The seed.
    pub seed: u64,
    /// The plan of it.
    pub plan: Plan,
}

/// How much is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Three seeds, tracks of 12 minutes, nights of an hour: about an hour of two cores.
    Night,
    /// Two seeds of the first programme and one of the others, tracks of 3 minutes: for every change.
    Short,
}

/// What takes part in a sweep.
#[derive(Clone, Debug)]
pub struct Choice {
    /// How much is rendered.
    pub size: Size,
    /// Only palettes whose id contains this.
    pub palette: String,
    /// Only programmes whose id contains this.
    pub programme: String,
    /// Palettes from the files in this folder instead of those that come with the house.
    pub folder: Option<PathBuf>,
}

/// Every case, palette by palette.
///
/// # Errors
/// A folder or a palette in it that cannot be read.
pub fn cases(choice: &Choice) -> Result<Vec<Case>, String> {
    let size = choice.size;
    let library = Library::built_in();
    let palettes = match &choice.folder {
        Some(folder) => read(folder)?,
        None => library.palettes().to_vec(),
    };
    let mut cases = Vec::new();
    for (_, one) in chosen(&palettes, |one| &one.id, &choice.palette) {
        for (number, arc) in chosen(library.programmes(), |one| &one.id, &choice.programme) {
            let seeds = match (size, number) {
                (Size::Night, _) => 3,
                (Size::Short, 0) => 2,
                (Size::Short, _) => 1,
            };
            cases.extend((1..=seeds).map(|seed| case(&library, one, arc, seed, size)));
        }
    }
    Ok(cases)
}

/// The palettes in the files of a folder, by name; each may have the id of a built-in one.
fn read(folder: &Path) -> Result<Vec<Palette>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    let palette = |path: &PathBuf| {
        let wish = Wish {
            palette_text: Some(std::fs::read_to_string(path).map_err(failed)?),
            ..Wish::default()
        };
        let prescribed = wish.prescribe(&Library::built_in());
        let read = prescribed.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(read.palette)
    };
    files.iter().map(palette).collect()
}

fn chosen<'a, T>(
    all: &'a [T],
    id: impl Fn(&T) -> &String + 'a,
    filter: &'a str,
) -> impl Iterator<Item = (usize, &'a T)> {
    let all = all.iter().enumerate();
    all.filter(move |(_, one)| id(one).contains(filter))
}

fn case(
    library: &Library,
    palette: &Palette,
    programme: &Programme,
    seed: u64,
    size: Size,
) -> Case {
    let length = match (size, is_sleep(programme)) {
        (Size::Night, true) => "1h",
        (Size::Night, false) => "12m",
        (Size::Short, true) => "10m",
        (Size::Short, false) => "3m",
    };
    let wish = Wish {
        palette: Some(palette.id.clone()),
        palette_text: palette.text.clone(),
        programme: Some(programme.id.clone()),
        length: Some(length.to_owned()),
        seed: Some(seed),
        ..Wish::default()
    };
    let prescription = wish.prescribe(library).expect("what is built in is legal");
    Case {
        palette: palette.id.clone(),
        programme: programme.id.clone(),
        seed,
        plan: plan(&prescription),
    }
}

/// Whether the programme ends in a night: the limits for sleep are its limits.
fn is_sleep(programme: &Programme) -> bool {
    let mut phases = programme.phases.iter();
    phases.any(|phase| phase.character == Character::Night)
}

impl Case {
    /// The instant at which the night bed begins; none where there is no night.
    pub fn night(&self) -> Option<Seconds> {
        let mut phases = self.plan.phases.iter();
        let night = phases.find(|phase| phase.character == Character::Night);
        night.map(|phase| phase.start)
    }

    /// The longest silence that the programme asks for.
    pub fn silence(&self) -> Seconds {
        let phases = self.plan.phases.iter();
        let silent = phases.filter(|phase| phase.character == Character::Silence);
        Seconds(
            silent
                .map(|phase| phase.end.0 - phase.start.0)
                .fold(0.0, f64::max),
        )
    }
}
