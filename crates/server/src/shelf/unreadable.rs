//! Why a track cannot be read.

/// Why a piece of a track cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// There is no such track on the shelf.
    #[error("the file is not on the shelf")]
    Missing,
    /// What is there is not what was put there.
    #[error("block {0} of the file does not match its checksum")]
    Damaged(u64),
    /// The whole of it is not what was put there.
    #[error("the file does not match its checksum")]
    Changed,
    /// The store does not answer.
    #[error("the store does not answer: {0}")]
    Store(String),
}
