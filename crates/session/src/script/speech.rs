//! How long words take to be spoken, calmly.

use crate::nearest::nearest;

/// How fast a calm voice speaks, and how long it rests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Words per minute while speaking, pauses not counted; in [`Pace::by_letter`] languages, letters.
    pub per_minute: f64,
    /// Whether letters are counted instead of words: Chinese and Japanese write none apart.
    pub by_letter: bool,
    /// The rest at the end of a sentence, seconds.
    pub sentence_pause: f64,
    /// The rest at a comma, colon, semicolon or dash within a sentence, seconds.
    pub comma_pause: f64,
    /// The shortest rest between two lines, seconds; in a phase with room to spare it grows.
    pub paragraph_pause: f64,
}

/// English at 110 words a minute, the pace of guided imagery. The other languages stand to it as their readers stand to
/// each other in Trauzettel-Klosinski and Dietz 2012 (IReST: the same texts read aloud in 17 languages); where they
/// were not measured, a neighbour's figure is taken.
const LANGUAGES: [(&str, f64, bool); 27] = [
    ("ar", 67.0, false),
    ("ca", 105.0, false),
    ("cs", 80.0, false),
    ("da", 96.0, false),
    ("de", 86.0, false),
    ("el", 88.0, false),
    ("en", 110.0, false),
    ("es", 105.0, false),
    ("fi", 78.0, false),
    ("fr", 94.0, false),
    ("he", 90.0, false),
    ("hr", 87.0, false),
    ("hu", 78.0, false),
    ("it", 91.0, false),
    ("ja", 172.0, true),
    ("ko", 80.0, false),
    ("nl", 97.0, false),
    ("no", 96.0, false),
    ("pl", 80.0, false),
    ("pt", 87.0, false),
    ("ro", 91.0, false),
    ("ru", 89.0, false),
    ("sl", 87.0, false),
    ("sv", 96.0, false),
    ("tr", 80.0, false),
    ("uk", 89.0, false),
    ("zh", 123.0, true),
];

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            per_minute: 110.0,
            by_letter: false,
            sentence_pause: 0.9,
            comma_pause: 0.3,
            paragraph_pause: 3.0,
        }
    }
}

impl Pace {
    /// The pace of a language such as `en` or `de-AT`; none where it is not known.
    pub fn of_language(tag: &str) -> Option<Pace> {
        let tag = tag.trim().to_lowercase();
        let language = tag.split(['-', '_']).next()?;
        let found = LANGUAGES.iter().find(|(known, ..)| *known == language)?;
        Some(Pace {
            per_minute: found.1,
            by_letter: found.2,
            ..Pace::default()
        })
    }

    /// What is wrong with a language that is not known, and what to write.
    pub(super) fn unknown(tag: &str) -> String {
        let known = LANGUAGES.map(|(known, ..)| known);
        let near = nearest(&tag.chars().take(8).collect::<String>(), known);
        format!(
            "this language is not known; did you mean {near}? known: {}; for others write one of these and a `pace:` in words a minute",
            known.join(", ")
        )
    }

    /// The same with another number a minute, if one is given.
    #[must_use]
    pub fn at(self, per_minute: Option<f64>) -> Pace {
        Pace {
            per_minute: per_minute.unwrap_or(self.per_minute),
            ..self
        }
    }

    /// How long a sentence takes, seconds: its words, and its commas.
    pub(super) fn seconds(&self, sentence: &str) -> f64 {
        let counted = if self.by_letter {
            sentence.chars().filter(|c| c.is_alphanumeric()).count()
        } else {
            let spoken = |word: &&str| word.chars().any(char::is_alphanumeric);
            sentence.split_whitespace().filter(spoken).count()
        };
        let within = sentence.trim_end_matches(|c: char| !c.is_alphanumeric());
        let rests = |c: &char| {
            matches!(
                c,
                ',' | ';' | ':' | '—' | '–' | '…' | '、' | '，' | '；' | '：'
            )
        };
        let commas = within.chars().filter(rests).count();
        let words = counted as f64 * 60.0 / self.per_minute;
        words.max(SHORTEST) + commas as f64 * self.comma_pause
    }
}

/// Even a single short word takes this long, seconds.
const SHORTEST: f64 = 0.6;

/// The sentences of a line, in order; together they are its words.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        if !ends(letter) {
            continue;
        }
        while letters.next_if(|(_, c)| ends(*c) || closes(*c)).is_some() {}
        let behind = letters.peek().map(|(at, c)| (*at, *c));
        let wide = matches!(letter, '。' | '！' | '？');
        let over = match behind {
            Some((_, next)) => next.is_whitespace() || wide,
            None => true,
        };
        let end = behind.map_or(text.len(), |(at, _)| at);
        let piece = text[start..end].trim();
        if over && !piece.is_empty() {
            sentences.push(piece);
            start = end;
        }
    }
    let rest = text[start..].trim();
    if rest.chars().any(char::is_alphanumeric) || sentences.is_empty() {
        sentences.push(rest);
    }
    sentences
}

fn ends(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn closes(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '”' | '’' | ')' | '»' | '«' | '“' | '」'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_take_the_time_of_their_language() {
        let check = |language: &str, text: &str, expected: f64| {
            let seconds = Pace::of_language(language).unwrap().seconds(text);
            assert!((seconds - expected).abs() < 1e-9, "{language} {seconds}");
        };
        check(
            "en",
            "one two three four five six seven eight nine ten eleven",
            6.0,
        );
        check("EN-gb", "Rest.", 0.6);
        check("en", "In, and — out.", 2.0 * 60.0 / 110.0 * 1.5 + 0.6);
        check("ja", "静かに", 3.0 * 60.0 / 172.0);
        assert!(Pace::of_language("xx").is_none());
        assert!(Pace::unknown("eng").contains("did you mean en?"));
    }

    #[test]
    fn lines_are_parted_into_sentences() {
        let check = |text: &str, expected: &[&str]| assert_eq!(sentences(text), expected, "{text}");
        check("Lie down. Rest.", &["Lie down.", "Rest."]);
        check("“Is it warm?” Perhaps…", &["“Is it warm?”", "Perhaps…"]);
        check("It is 6.30 now", &["It is 6.30 now"]);
        check("目を閉じて。休んで。", &["目を閉じて。", "休んで。"]);
        check("and out", &["and out"]);
        check("Yes ... no", &["Yes ...", "no"]);
        check("", &[""]);
    }
}
