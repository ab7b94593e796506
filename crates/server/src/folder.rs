//! Folders of the server's own: made where they are missing, for its user only.

use crate::ServerError;
use std::fs;
use std::path::Path;

/// Makes a folder and those above it; a new one is for its owner only.
pub(crate) fn make_private(folder: &Path) -> Result<(), ServerError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| ServerError::Folder(folder.display().to_string(), error))
}
