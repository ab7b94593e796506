//! A bundle of the library that cargo built beside this test, laid out as hosts look for it.

use std::path::{Path, PathBuf};

/// Puts it into a folder; answers where it is.
pub(crate) fn bundle(folder: &Path) -> PathBuf {
    let bundle = folder.join("Anodyne.vst3");
    let system = format!("{}-linux", std::env::consts::ARCH);
    let inside = bundle.join("Contents").join(system);
    std::fs::create_dir_all(&inside).unwrap();
    std::fs::copy(library(), inside.join("Anodyne.so")).unwrap();
    bundle
}

/// Cargo builds a library in every shape it has, and puts them where it puts the tests.
fn library() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let library = test.with_file_name("libanodyne_plugin.so");
    assert!(library.exists(), "{} is not there", library.display());
    library
}
