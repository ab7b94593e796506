//! One entry in the log of a session that was led while it was played.

use crate::Verb;
use anodyne_units::Seconds;

/// A verb, and when it was said. A log of them makes the session again as it was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Led {
    /// When it was said, counted in time that was played: a hold does not stop this clock.
    pub at: Seconds,
    /// What was said.
    pub verb: Verb,
}

impl Led {
    /// The most entries that are followed; what is said after them is not heard.
    pub const MOST: usize = 256;
}
