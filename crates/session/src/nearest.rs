//! "Did you mean": the known word nearest to a written one.

/// The candidate with the fewest letters to change (Levenshtein 1966); upper and lower case count as the same.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let written = written.trim().to_lowercase();
    known
        .into_iter()
        .min_by_key(|candidate| distance(candidate, &written))
        .unwrap_or_default()
        .to_owned()
}

fn distance(known: &str, written: &str) -> usize {
    let written: Vec<char> = written.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=written.len()).collect();
    for (i, from) in known.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in written.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[written.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_with_the_fewest_changes_is_nearest() {
        let check = |written: &str, expected: &str| {
            assert_eq!(
                nearest(written, ["dusk", "temple", "hearth"]),
                expected,
                "{written}"
            );
        };
        check("dust", "dusk");
        check("Tempel", "temple");
        check("earth", "hearth");
        check("HEARTH ", "hearth");
    }
}
