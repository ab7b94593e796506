//! A heading: the name of a phase and, in brackets at its end, how long it lasts and what it is like.

use super::limits::Limits;
use super::{Finding, ScriptPhase, clock};
use core::ops::Range;

/// The level of a heading (number of signs), and its words; none where the line is no heading.
pub(super) fn parts(line: &str) -> Option<(usize, &str)> {
    let trimmed = line.trim_start_matches(' ');
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    if line.len() - trimmed.len() > 3 || !(1..=6).contains(&level) {
        return None;
    }
    Some((
        level,
        trimmed[level..].trim().trim_end_matches('#').trim_end(),
    ))
}

/// The phase that a heading begins, still without words.
pub(super) fn phase(words: &str, span: Range<usize>, findings: &mut Vec<Finding>) -> ScriptPhase {
    let mut phase = ScriptPhase {
        name: plain(words),
        headed: true,
        length: None,
        like: None,
        span: span.clone(),
        items: Vec::new(),
    };
    if let Some((name, inside)) = bracketed(words) {
        for part in inside.split(',').map(str::trim) {
            let counts = part.starts_with(|c: char| c.is_ascii_digit());
            if counts {
                match clock::duration("phase", part, Limits::PHASE, &span) {
                    Ok(length) => phase.length = Some(length),
                    Err(finding) => findings.push(finding),
                }
                phase.name = plain(name);
            } else if !part.is_empty() {
                phase.like = Some(part.to_owned());
            }
        }
    }
    if phase.name.is_empty() {
        let remedy = "write for example `## Induction (4m)`";
        findings.push(Finding::error(
            "heading",
            span,
            "this phase has no name",
            remedy,
        ));
    }
    phase
}

/// What stands before and within the brackets at the end.
pub(super) fn bracketed(words: &str) -> Option<(&str, &str)> {
    let words = words.trim_end();
    let open = words.rfind('(')?;
    let inside = words[open + 1..].strip_suffix(')')?;
    Some((words[..open].trim_end(), inside))
}

/// The words without marks of emphasis.
fn plain(words: &str) -> String {
    let letters = words.chars().filter(|letter| !matches!(letter, '*' | '`'));
    let letters: String = letters
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let name = letters.split_whitespace().collect::<Vec<_>>().join(" ");
    name.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_name_length_and_likeness() {
        let check = |line: &str, name: &str, length: Option<f64>, like: Option<&str>| {
            let mut findings = Vec::new();
            let (_, words) = parts(line).unwrap();
            let phase = phase(words, 0..line.len(), &mut findings);
            assert!(findings.is_empty(), "{findings:?}");
            assert_eq!(phase.name, name);
            assert_eq!(phase.length.map(|length| length.0), length, "{line}");
            assert_eq!(phase.like.as_deref(), like, "{line}");
        };
        check("## Induction (4m)", "Induction", Some(240.0), None);
        check("##Return (90)", "Return", Some(90.0), None);
        check(
            "## By the water (3m30s, build) ##",
            "By the water",
            Some(210.0),
            Some("build"),
        );
        check(
            "## The garden (peak)",
            "The garden (peak)",
            None,
            Some("peak"),
        );
        check("## *Rest*", "Rest", None, None);
    }

    #[test]
    fn only_one_to_six_signs_make_a_heading() {
        assert_eq!(parts("# Title"), Some((1, "Title")));
        assert_eq!(parts("####### no"), None);
        assert_eq!(parts("    # code"), None);
        assert_eq!(parts("no # heading"), None);
    }

    #[test]
    fn a_heading_that_cannot_be_followed_is_marked() {
        let mut findings = Vec::new();
        phase("Rest (4)", 0..8, &mut findings);
        phase("Rest (4x)", 0..9, &mut findings);
        phase("(4m)", 0..4, &mut findings);
        let messages: Vec<&str> = findings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "phase 4s is below 20s",
                "phase \"4x\" is not a length",
                "this phase has no name"
            ]
        );
    }
}
