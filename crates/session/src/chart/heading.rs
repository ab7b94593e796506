//! Headings of plain charts: `[Chorus x2]`, `Verse 1:`.

use super::bars::times;

/// What a section may be called where it is not written as a directive.
const NAMES: [&str; 17] = [
    "verse",
    "chorus",
    "bridge",
    "intro",
    "outro",
    "prechorus",
    "pre-chorus",
    "interlude",
    "instrumental",
    "solo",
    "ending",
    "refrain",
    "coda",
    "hook",
    "tag",
    "part",
    "vamp",
];

/// The name of a heading and how often its section is played.
pub(super) fn read(line: &str) -> Option<(String, usize)> {
    let line = line.trim();
    let inner = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .or_else(|| line.strip_suffix(':'))?;
    let mut words: Vec<&str> = inner.split_whitespace().collect();
    let first = words
        .first()?
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_lowercase();
    if !NAMES.contains(&first.as_str())
        || words.len() > 5
        || inner.contains(['[', ']', '{', '}', '|'])
    {
        return None;
    }
    let count = words.last().and_then(|word| times(word));
    if count.is_some() {
        words.pop();
    }
    Some((words.join(" "), count.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn headings_are_told_from_chords_and_words() {
        let check = |line: &str, expected: Option<(&str, usize)>| {
            let expected = expected.map(|(name, count)| (name.to_owned(), count));
            assert_eq!(read(line), expected, "{line}");
        };
        check("[Verse 1]", Some(("Verse 1", 1)));
        check("[Chorus x2]", Some(("Chorus", 2)));
        check("Bridge:", Some(("Bridge", 1)));
        check("[Am]", None);
        check("She said:", None);
        check("[Verse] [Am]", None);
    }
}
