//! Spelling: how far a written word is from a known one, for "did you mean".

/// Letters to change, add or leave out to get from one word to the other (Levenshtein 1966). Beyond 80 letters nothing is
/// compared, so that a very long word costs no more than a long one.
///
/// ```
/// use anodyne_music::distance;
/// assert_eq!([distance("dusk", "dust"), distance("hearth", "earth")], [1, 1]);
/// ```
pub fn distance(known: &str, written: &str) -> usize {
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
