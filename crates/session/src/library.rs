//! The library: every programme and palette there is to choose from.

use crate::nearest::nearest;
use crate::{Fault, Palette, Programme, SessionError};

/// The built-in programmes and palettes, and those added from files.
///
/// ```
/// use anodyne_session::Library;
/// let library = Library::built_in();
/// assert_eq!(library.programmes()[0].id, "guided-imagery");
/// let error = library.palette("dust").unwrap_err();
/// assert!(error.to_string().contains("did you mean \"dusk\"?"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    programmes: Vec<Programme>,
    palettes: Vec<Palette>,
}

/// The programmes that come with the house; the first is the default.
const PROGRAMMES: [(&str, &str); 16] = [
    (
        "guided-imagery.toml",
        include_str!("../programmes/guided-imagery.toml"),
    ),
    (
        "guided-imagery-mixed.toml",
        include_str!("../programmes/guided-imagery-mixed.toml"),
    ),
    (
        "guided-imagery-challenging.toml",
        include_str!("../programmes/guided-imagery-challenging.toml"),
    ),
    (
        "guided-imagery-short.toml",
        include_str!("../programmes/guided-imagery-short.toml"),
    ),
    ("u-arc.toml", include_str!("../programmes/u-arc.toml")),
    ("j-arc.toml", include_str!("../programmes/j-arc.toml")),
    ("l-arc.toml", include_str!("../programmes/l-arc.toml")),
    (
        "iso-principle.toml",
        include_str!("../programmes/iso-principle.toml"),
    ),
    (
        "paced-breathing.toml",
        include_str!("../programmes/paced-breathing.toml"),
    ),
    ("drumming.toml", include_str!("../programmes/drumming.toml")),
    ("walking.toml", include_str!("../programmes/walking.toml")),
    ("flare-up.toml", include_str!("../programmes/flare-up.toml")),
    (
        "play-along.toml",
        include_str!("../programmes/play-along.toml"),
    ),
    (
        "songwriting.toml",
        include_str!("../programmes/songwriting.toml"),
    ),
    ("silence.toml", include_str!("../programmes/silence.toml")),
    ("sleep.toml", include_str!("../programmes/sleep.toml")),
];

/// The palettes that come with the house; the first is the default.
const PALETTES: [(&str, &str); 10] = [
    ("dusk.toml", include_str!("../palettes/dusk.toml")),
    ("temple.toml", include_str!("../palettes/temple.toml")),
    ("hearth.toml", include_str!("../palettes/hearth.toml")),
    ("forest.toml", include_str!("../palettes/forest.toml")),
    ("starlight.toml", include_str!("../palettes/starlight.toml")),
    ("tide.toml", include_str!("../palettes/tide.toml")),
    ("circle.toml", include_str!("../palettes/circle.toml")),
    ("dawn.toml", include_str!("../palettes/dawn.toml")),
    ("night.toml", include_str!("../palettes/night.toml")),
    ("cloister.toml", include_str!("../palettes/cloister.toml")),
];

impl Library {
    /// What comes with the house.
    pub fn built_in() -> Library {
        let mut library = Library {
            programmes: Vec::new(),
            palettes: Vec::new(),
        };
        for (file, text) in PROGRAMMES {
            let added = library.add_programme(text, file);
            added.unwrap_or_else(|error| panic!("{error}"));
        }
        // What comes with the house need not be carried along.
        for programme in &mut library.programmes {
            programme.text = None;
        }
        for (file, text) in PALETTES {
            let added = library.add_palette(text, file);
            added.unwrap_or_else(|error| panic!("{error}"));
        }
        // What comes with the house need not be carried along.
        for palette in &mut library.palettes {
            palette.text = None;
        }
        library
    }

    /// The text of the palette of that id, to start one's own from: its id is `my-` and the old one. A palette that was
    /// added is shown as it was read.
    ///
    /// # Errors
    /// An id that is not known, with the nearest that is.
    pub fn show_palette(&self, id: &str) -> Result<String, SessionError> {
        let palette = self.find_palette(id)?;
        if let Some(text) = &palette.text {
            return Ok(text.clone());
        }
        let file = format!("{}.toml", palette.id);
        let built_in = PALETTES.iter().find(|(name, _)| *name == file);
        Ok(built_in.map_or_else(String::new, |(_, text)| {
            let own = |id: &str| format!("\nid = \"{id}\"");
            text.replacen(&own(&palette.id), &own(&format!("my-{}", palette.id)), 1)
        }))
    }

    /// The text of the programme of that id, to start one's own from: its id is `my-` and the old one. A programme that
    /// was added is shown as it was read.
    ///
    /// # Errors
    /// An id that is not known, with the nearest that is.
    pub fn show_programme(&self, id: &str) -> Result<String, SessionError> {
        let programme = self.find_programme(id)?;
        if let Some(text) = &programme.text {
            return Ok(text.clone());
        }
        let file = format!("{}.toml", programme.id);
        let built_in = PROGRAMMES.iter().find(|(name, _)| *name == file);
        Ok(built_in.map_or_else(String::new, |(_, text)| {
            let own = |id: &str| format!("\nid = \"{id}\"");
            let mine = own(&format!("my-{}", programme.id));
            text.replacen(&own(&programme.id), &mine, 1)
        }))
    }

    /// The programmes, the default first.
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// The palettes, the default first.
    pub fn palettes(&self) -> &[Palette] {
        &self.palettes
    }

    /// The programme of that id.
    ///
    /// # Errors
    /// An id that is not known, with the nearest that is.
    pub fn programme(&self, id: &str) -> Result<&Programme, SessionError> {
        Ok(self.find_programme(id)?)
    }

    /// The palette of that id.
    ///
    /// # Errors
    /// An id that is not known, with the nearest that is.
    pub fn palette(&self, id: &str) -> Result<&Palette, SessionError> {
        Ok(self.find_palette(id)?)
    }

    /// Reads a programme from the text of a file and gives its id. `file_name` is only for the errors.
    ///
    /// # Errors
    /// The first line that cannot be followed, or an id that is taken.
    pub fn add_programme(&mut self, text: &str, file_name: &str) -> Result<String, SessionError> {
        let (programme, line) = crate::programme_file::read(text, file_name)?;
        let ids = self.programmes.iter().map(|one| one.id.as_str());
        free("programme", &programme.id, ids).map_err(|fault| fault.at(file_name, line))?;
        self.programmes.push(programme.clone());
        Ok(programme.id)
    }

    /// Reads a palette from the text of a file and gives its id. `file_name` is only for the errors.
    ///
    /// # Errors
    /// The first line that cannot be followed, or an id that is taken.
    pub fn add_palette(&mut self, text: &str, file_name: &str) -> Result<String, SessionError> {
        let (palette, line) = crate::palette_file::read(text, file_name)?;
        let ids = self.palettes.iter().map(|one| one.id.as_str());
        free("palette", &palette.id, ids).map_err(|fault| fault.at(file_name, line))?;
        self.palettes.push(palette.clone());
        Ok(palette.id)
    }

    pub(crate) fn first_programme(&self) -> &Programme {
        &self.programmes[0]
    }

    pub(crate) fn first_palette(&self) -> &Palette {
        &self.palettes[0]
    }

    pub(crate) fn find_programme(&self, id: &str) -> Result<&Programme, Fault> {
        let found = self.programmes.iter().find(|one| one.id == id.trim());
        found.ok_or_else(|| {
            let ids = self.programmes.iter().map(|one| one.id.as_str());
            unknown("programme", id, ids)
        })
    }

    pub(crate) fn find_palette(&self, id: &str) -> Result<&Palette, Fault> {
        let found = self.palettes.iter().find(|one| one.id == id.trim());
        found.ok_or_else(|| {
            let ids = self.palettes.iter().map(|one| one.id.as_str());
            unknown("palette", id, ids)
        })
    }
}

fn unknown<'a>(field: &str, written: &str, known: impl Iterator<Item = &'a str> + Clone) -> Fault {
    Fault::Unknown {
        field: field.to_owned(),
        written: written.to_owned(),
        nearest: nearest(written, known.clone()),
        known: known.collect::<Vec<_>>().join(", "),
    }
}

fn free<'a>(what: &str, id: &str, mut taken: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    if taken.all(|one| one != id) {
        return Ok(());
    }
    Err(Fault::Conflict {
        problem: format!("id {id:?} is already the id of a {what}"),
        remedy: format!("write another, for example \"my-{id}\""),
    })
}
