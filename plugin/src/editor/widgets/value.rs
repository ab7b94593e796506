//! A parameter's value in words.

use nice_plug::prelude::Param;

/// The value with its unit, or a word such as `off` without one.
pub(crate) fn in_words<P: Param>(param: &P) -> String {
    let normalized = param.unmodulated_normalized_value();
    let bare = param.normalized_value_to_string(normalized, false);
    match bare.contains(|letter: char| letter.is_ascii_digit()) {
        true => param.normalized_value_to_string(normalized, true),
        false => bare,
    }
}

/// The same where there is little room.
pub(crate) fn short(words: &str) -> String {
    words.replace("programme's own", "own").replace(".0 ", " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::AnodyneParams;
    use crate::shared::Kept;
    use std::sync::Arc;

    #[test]
    fn numbers_have_their_unit_and_words_have_none() {
        let params = AnodyneParams::new(Arc::new(Kept::default()));
        assert_eq!(in_words(&params.breath.rate), "programme's own");
        assert_eq!(in_words(&params.shape.space), "0.0 dB");
        assert_eq!(in_words(&params.time.start), "60.0 bpm");
        assert_eq!(in_words(&params.session.length), "20 min");
    }

    #[test]
    fn little_room_takes_few_letters() {
        assert_eq!(short("60.0 bpm"), "60 bpm");
        assert_eq!(short("programme's own"), "own");
        assert_eq!(short("-6.5 dB"), "-6.5 dB");
    }
}
