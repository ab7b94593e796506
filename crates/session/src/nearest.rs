//! "Did you mean": the known word nearest to a written one.

use anodyne_music::distance;

/// The candidate with the fewest letters to change; upper and lower case count as the same.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let written = written.trim().to_lowercase();
    known
        .into_iter()
        .min_by_key(|candidate| distance(candidate, &written))
        .unwrap_or_default()
        .to_owned()
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
