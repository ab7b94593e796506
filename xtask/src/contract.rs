//! The contract's own checks: `buf lint`, and `buf breaking` against the main branch.

use crate::shell::{self, Done, root, succeeds, target};
use std::path::PathBuf;
use std::process::Command;

/// The version the checks were written for; the npm package carries the program.
const PACKAGE: &str = "@bufbuild/buf@1";

/// Lints the contract and compares it with main's. Where there is neither buf nor npm it says so.
pub(crate) fn run() -> Done {
    let Some(buf) = buf()? else {
        eprintln!("\nNOT CHECKED: the contract; neither buf nor npm is here");
        return Ok(());
    };
    shell::run(Command::new(&buf).arg("lint").current_dir(root()))?;
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(root());
        command
    };
    let known = git(&["cat-file", "-e", "main:proto/anodyne/v1/tracks.proto"]).output();
    if !known.is_ok_and(|output| output.status.success()) {
        return Ok(()); // There is nothing yet that could be broken.
    }
    let before = folder()?.join("main.tar");
    let before = before.to_string_lossy();
    shell::run(&mut git(&[
        "archive",
        "--format=tar",
        "-o",
        &before,
        "main",
        "buf.yaml",
        "proto",
    ]))?;
    let mut breaking = Command::new(&buf);
    shell::run(
        breaking
            .args(["breaking", "--against", &before])
            .current_dir(root()),
    )
}

/// The program: the one in the path, or one that npm puts below the target folder, once.
fn buf() -> Result<Option<PathBuf>, String> {
    if succeeds("buf", &["--version"]) {
        return Ok(Some("buf".into()));
    }
    let folder = folder()?;
    let own = folder.join("node_modules/.bin/buf");
    if !own.exists() && succeeds("npm", &["--version"]) {
        let prefix = folder.to_string_lossy().into_owned();
        shell::run(
            Command::new("npm").args(["install", "--silent", "--prefix", &prefix, PACKAGE]),
        )?;
    }
    Ok(own.exists().then_some(own))
}

fn folder() -> Result<PathBuf, String> {
    let folder = target()?.join("buf");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}
