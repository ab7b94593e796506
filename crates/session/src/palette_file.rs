//! Reading a palette from its file.

use crate::document::{Document, Table};
use crate::{Fault, Holding, Palette, Preset, Role, Seat, SessionError, Shaping, Space};
use anodyne_music::{Family, Instrument};
use anodyne_units::{Decibels, Hertz, Seconds};

/// The palette, and the line on which its id stands.
pub(crate) fn read(text: &str, file: &str) -> Result<(Palette, usize), SessionError> {
    not_too_long(text).map_err(|fault| fault.at(file, 1))?;
    let document = Document::parse(text, file)?;
    let root = document.root();
    root.only(&[
        "id",
        "name",
        "purpose",
        "holding",
        "tilt",
        "space",
        "instrument",
    ])?;
    let mut soundfonts = Vec::new();
    let palette = Palette {
        id: id(&root, "my-palette")?,
        name: root.need("name", "name = \"My palette\"", root.text("name")?)?,
        purpose: root.need(
            "purpose",
            "purpose = \"warm and slow\"",
            root.text("purpose")?,
        )?,
        holding: root.parsed("holding")?.unwrap_or(Holding::Supportive),
        instruments: seats(&root, &mut soundfonts)?,
        space: space(&root)?,
        tilt: Decibels(root.number("tilt", (-3.0, 3.0))?.unwrap_or(0.0)),
        soundfonts,
        text: Some(text.to_owned()),
    };
    Ok((palette, root.line("id")))
}

fn not_too_long(text: &str) -> Result<(), Fault> {
    if text.len() <= Palette::LONGEST_TEXT {
        return Ok(());
    }
    Err(Fault::Range {
        field: "length of the palette".to_owned(),
        written: format!("{} bytes", text.len()),
        side: format!("above {} bytes", Palette::LONGEST_TEXT),
        nearest: format!("{} bytes", Palette::LONGEST_TEXT),
    })
}

/// The id of a programme or palette: 1 to 64 lower-case letters, digits and `-`.
pub(crate) fn id(root: &Table<'_>, example: &str) -> Result<String, SessionError> {
    let id = root.need("id", &format!("id = \"{example}\""), root.text("id")?)?;
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.len() <= 64 && id.chars().all(legal) {
        return Ok(id);
    }
    let fault = Fault::Unreadable {
        field: "id".to_owned(),
        written: format!("{id:?}"),
        problem: "is not 1 to 64 lower-case letters, digits and -".to_owned(),
        remedy: format!("write for example {example:?}"),
    };
    root.place("id", Err(fault))
}

fn seats(root: &Table<'_>, soundfonts: &mut Vec<String>) -> Result<Vec<Seat>, SessionError> {
    let mut seats: Vec<Seat> = Vec::new();
    for table in root.tables("instrument", "the instrument")? {
        let seat = seat(&table, soundfonts)?;
        if seats.iter().any(|other| other.role == seat.role) {
            let fault = Fault::Conflict {
                problem: format!("role {:?} is filled twice", seat.role.id()),
                remedy: "keep one of the two".to_owned(),
            };
            return table.place("role", Err(fault));
        }
        seats.push(seat);
    }
    seats.sort_by_key(|seat| seat.role);
    for role in Role::ALL {
        let filled = seats.iter().find(|seat| seat.role == *role);
        let example = format!("[[instrument]] with role = \"{role}\"");
        root.need(&format!("instrument in the role {role}"), &example, filled)?;
    }
    Ok(seats)
}

fn seat(table: &Table<'_>, soundfonts: &mut Vec<String>) -> Result<Seat, SessionError> {
    table.only(&[
        "role",
        "instrument",
        "level",
        "pan",
        "width",
        "hall",
        "echo",
        "brightness",
        "body",
        "motion",
        "attack",
        "release",
        "breath",
        "octave",
        "soundfont",
        "bank",
        "preset",
    ])?;
    let role: Role = table.need("role", "role = \"pad\"", table.parsed("role")?)?;
    let fits = |one: &Instrument| role.families().contains(&one.family());
    let known: Vec<&str> = Instrument::ALL
        .iter()
        .filter(|one| fits(one))
        .map(|one| one.id())
        .collect();
    let example = format!("instrument = {:?}", known.first().unwrap_or(&"warm-pad"));
    let instrument: Instrument = table.need("instrument", &example, table.parsed("instrument")?)?;
    if !fits(&instrument) {
        let fault = Fault::Conflict {
            problem: format!("instrument \"{instrument}\" cannot play the role \"{role}\""),
            remedy: format!("write one of: {}", known.join(", ")),
        };
        return table.place("instrument", Err(fault));
    }
    let send = |field| {
        let level = table.number(field, (-60.0, 0.0))?;
        Ok::<_, SessionError>(Decibels(level.unwrap_or(f64::NEG_INFINITY)))
    };
    Ok(Seat {
        role,
        instrument,
        level: Decibels(table.number("level", (-60.0, 6.0))?.unwrap_or(0.0)),
        pan: table.number("pan", (-1.0, 1.0))?.unwrap_or(0.0),
        width: table.number("width", (0.0, 1.0))?.unwrap_or(1.0),
        hall: send("hall")?,
        echo: send("echo")?,
        brightness: table.number("brightness", (0.0, 1.0))?.unwrap_or(0.5),
        shaping: shaping(table, instrument)?,
        octave: whole(table, "octave", (-2.0, 2.0))?.unwrap_or(0.0) as i8,
        preset: preset(table, role, soundfonts)?,
    })
}

/// The controls of a seat besides its brightness; what an instrument does not have is refused.
fn shaping(table: &Table<'_>, instrument: Instrument) -> Result<Shaping, SessionError> {
    let sampled = table.text("soundfont")?.is_some();
    let has: &[&str] = match instrument.family() {
        _ if sampled => &[],
        Family::Sustained => &["body", "motion", "attack", "release", "breath"],
        Family::Decaying | Family::Percussion => &["body", "attack", "release"],
        Family::Nature => &[],
    };
    let control = |field: &str| {
        let written = table.number(field, (0.0, 1.0))?;
        if written.is_some() && !has.contains(&field) {
            let fault = Fault::Conflict {
                problem: if sampled {
                    format!("a soundfont has no {field} to set")
                } else {
                    format!("instrument \"{instrument}\" has no {field} to set")
                },
                remedy: match has {
                    [] => "leave it out".to_owned(),
                    has => format!("leave it out; it has {}", has.join(", ")),
                },
            };
            return table.place(field, Err(fault));
        }
        Ok(written.unwrap_or(0.5))
    };
    Ok(Shaping {
        body: control("body")?,
        motion: control("motion")?,
        attack: control("attack")?,
        release: control("release")?,
        breath: control("breath")?,
    })
}

/// The preset of a SoundFont that sounds in a seat, its file noted among the others.
fn preset(
    table: &Table<'_>,
    role: Role,
    soundfonts: &mut Vec<String>,
) -> Result<Option<Preset>, SessionError> {
    let bank = whole(table, "bank", (0.0, 128.0))?;
    let number = whole(table, "preset", (0.0, 127.0))?;
    let Some(file) = table.text("soundfont")? else {
        let alone = [("bank", bank), ("preset", number)];
        let Some((field, _)) = alone.iter().find(|(_, value)| value.is_some()) else {
            return Ok(None);
        };
        let fault = Fault::Conflict {
            problem: format!("{field} is written without a soundfont"),
            remedy: "add for example soundfont = \"FluidR3_GM.sf2\", or leave it out".to_owned(),
        };
        return table.place(field, Err(fault));
    };
    if role == Role::Nature {
        let fault = Fault::Conflict {
            problem: "the role \"nature\" has no notes for a soundfont to play".to_owned(),
            remedy: "leave the soundfont out".to_owned(),
        };
        return table.place("soundfont", Err(fault));
    }
    let known = soundfonts.iter().position(|one| *one == file);
    let soundfont = known.unwrap_or(soundfonts.len());
    if known.is_none() {
        soundfonts.push(file);
    }
    Ok(Some(Preset {
        soundfont,
        bank: bank.unwrap_or(0.0) as u16,
        number: table.need("preset", "preset = 46", number)? as u16,
    }))
}

fn space(root: &Table<'_>) -> Result<Space, SessionError> {
    let table = root.table("space", "the space")?;
    let table = root.need("space", "[space]", table)?;
    table.only(&[
        "decay",
        "size",
        "damping",
        "predelay",
        "echo_time",
        "echo_feedback",
    ])?;
    let or = |field, limits, default| table.number_or(field, limits, default);
    Ok(Space {
        decay: Seconds(or("decay", (0.3, 12.0), 4.0)?),
        size: or("size", (0.0, 1.0), 0.7)?,
        damping: Hertz(or("damping", (500.0, 16_000.0), 5_000.0)?),
        predelay: Seconds(or("predelay", (0.0, 0.2), 0.03)?),
        echo_time: Seconds(or("echo_time", (0.1, 2.0), 0.6)?),
        echo_feedback: or("echo_feedback", (0.0, 0.8), 0.3)?,
    })
}

/// A whole number within limits.
pub(crate) fn whole(
    table: &Table<'_>,
    field: &str,
    limits: (f64, f64),
) -> Result<Option<f64>, SessionError> {
    let Some(number) = table.number(field, limits)? else {
        return Ok(None);
    };
    let fault = Fault::Range {
        field: field.to_owned(),
        written: number.to_string(),
        side: "not a whole number".to_owned(),
        nearest: number.round().to_string(),
    };
    let whole = if number.fract() == 0.0 {
        Ok(Some(number))
    } else {
        Err(fault)
    };
    table.place(field, whole)
}
