//! The command that makes a track again.

use crate::command::NarrationFlags;
use crate::wish::Asked;
use clap::ValueEnum;
use std::path::Path;

/// The exact command, quoted for a shell: everything that was meant, nothing left to a default. A programme, a palette
/// or a chart that came inside another prescription has no file, and no flag allows challenging music to go home or tells
/// how a session was led: the sidecar of this track has them too.
pub(crate) fn command(asked: &Asked, out: &Path) -> String {
    let wish = asked.prescription.to_wish();
    let carried = [
        wish.programme_text.is_some() && asked.programme_file.is_none(),
        wish.palette_text.is_some() && asked.palette_file.is_none(),
        wish.chart.is_some() && asked.chart_file.is_none(),
        wish.allow_challenging.is_some(),
        asked.live.is_some(),
    ];
    if carried.contains(&true) {
        let sidecar = out.with_extension("json").display().to_string();
        let script = asked.script.as_ref().map(|path| path.display().to_string());
        let named = [
            ("script", script),
            ("prescription", Some(sidecar)),
            ("out", Some(out.display().to_string())),
        ];
        let named = named
            .iter()
            .filter_map(|(name, value)| Some(flag(name, value.as_ref()?)));
        return format!(
            "anodyne render{}{}",
            named.collect::<String>(),
            soundfonts(asked)
        );
    }
    let file_or = |file: &Option<std::path::PathBuf>, id: Option<String>| match file {
        Some(file) => Some(file.display().to_string()),
        None => id,
    };
    let length = wish
        .length
        .filter(|_| asked.script.is_none() || asked.length_asked);
    let script = asked.script.as_ref().map(|path| path.display().to_string());
    let flags = [
        ("script", script),
        ("programme", file_or(&asked.programme_file, wish.programme)),
        ("palette", file_or(&asked.palette_file, wish.palette)),
        ("chart", file_or(&asked.chart_file, None)),
        ("count-in", wish.count_in.map(|bars| bars.to_string())),
        ("loop", wish.section),
        ("tempo", wish.tempo),
        ("key", wish.key),
        ("meter", wish.meter),
        ("length", length),
        ("holding", wish.holding),
        ("breath-rate", wish.breath_rate),
        ("breath-ratio", wish.breath_ratio),
        ("breath-cue", wish.breath_cue),
        ("breath-clock", wish.breath_clock),
        ("mood-from", wish.mood_from),
        ("mood-to", wish.mood_to),
        ("seed", wish.seed.map(|seed| seed.to_string())),
        ("sample-rate", wish.sample_rate.map(|rate| rate.to_string())),
        ("bits", wish.bits),
        ("loudness", wish.loudness.map(|level| level.to_string())),
        ("ceiling", wish.ceiling.map(|level| level.to_string())),
        ("title", wish.title),
        ("client", wish.client),
        ("out", Some(out.display().to_string())),
    ];
    let mut command = "anodyne render".to_owned();
    for (name, value) in flags {
        if let Some(value) = value {
            command += &flag(name, &value);
        }
    }
    if wish.take_home.is_some() {
        command += " --take-home";
    }
    if wish.seamless.is_some() {
        command += " --seamless";
    }
    command + &soundfonts(asked)
}

/// The flags of the voice over it; nothing where there is none.
pub(crate) fn narration(flags: &NarrationFlags) -> String {
    let Some(path) = &flags.narration else {
        return String::new();
    };
    let align = flags.align.and_then(|align| align.to_possible_value());
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let values = [
        ("narration", Some(path.display().to_string())),
        ("align", align.map(|align| align.get_name().to_owned())),
        ("narration-at", number(flags.narration_at)),
        ("duck", number(flags.duck)),
        ("duck-attack", number(flags.duck_attack)),
        ("duck-release", number(flags.duck_release)),
    ];
    let mut words: String = values
        .iter()
        .filter_map(|(name, value)| Some(flag(name, value.as_ref()?)))
        .collect();
    if flags.denoise {
        words += " --denoise";
    }
    words
}

/// Where the SoundFont files were found, if there are any.
fn soundfonts(asked: &Asked) -> String {
    let folder = asked.soundfonts.display().to_string();
    if asked.prescription.palette.soundfonts.is_empty() || folder.is_empty() {
        return String::new();
    }
    flag("soundfonts", &folder)
}

/// ` --name value`; joined with `=` where the value looks like a flag itself.
fn flag(name: &str, value: &str) -> String {
    let joint = if value.starts_with('-') { '=' } else { ' ' };
    format!(" --{name}{joint}{}", quoted(value))
}

/// The value as one word of a shell.
fn quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:+=".contains(letter);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    if value.contains(['"', '$', '`', '\\', '!']) {
        return format!("'{}'", value.replace('\'', r"'\''"));
    }
    format!("\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::{command, flag};
    use crate::command::{Anodyne, Command};
    use crate::wish::WishFlags;
    use clap::Parser;
    use std::path::Path;

    #[test]
    fn values_are_quoted_as_a_shell_reads_them() {
        let check = |value: &str, expected: &str| assert_eq!(flag("x", value), expected);
        check("60", " --x 60");
        check("-20", " --x=-20");
        check("D dorian", " --x \"D dorian\"");
        check("F# major", " --x \"F# major\"");
        check("a 'b' $c", " --x 'a '\\''b'\\'' $c'");
    }

    #[test]
    fn the_command_asks_for_the_same_again() {
        let flags = WishFlags {
            tempo: Some("66..52".to_owned()),
            key: Some("E\u{266d} lydian".to_owned()),
            meter: Some("6/8".to_owned()),
            length: Some("3m7s".to_owned()),
            loudness: Some(-18.5),
            seed: Some(u64::MAX),
            ..WishFlags::default()
        };
        let asked = flags.prescribe(Some("flac".to_owned())).unwrap();
        let line = command(&asked, Path::new("calm.flac"));
        let words = line.split('"').enumerate().flat_map(|(place, part)| {
            let quoted = place % 2 == 1;
            let words: Vec<&str> = match quoted {
                true => vec![part],
                false => part.split_whitespace().collect(),
            };
            words
        });
        let Command::Render(again) = Anodyne::try_parse_from(words).unwrap().command else {
            panic!("{line} is a render");
        };
        let again = again.wish.prescribe(Some("flac".to_owned())).unwrap();
        assert_eq!(again.prescription, asked.prescription);
    }
}
