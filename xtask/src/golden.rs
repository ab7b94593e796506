//! `cargo xtask golden`: the music that was agreed on, and agreeing to another.

use crate::shell::{self, Done, cargo};

/// The tests that hold goldens: package and test file.
const TESTS: [(&str, &str); 2] = [("anodyne-score", "golden"), ("anodyne-tests", "golden")];

/// Compares with what was agreed on; with `accept`, writes down what is there now and names the files that changed.
pub(crate) fn run(words: &[String]) -> Done {
    let accept = match words {
        [] => false,
        [word] if word == "accept" => true,
        _ => return Err("golden takes nothing, or the word accept".to_owned()),
    };
    let mut differs = Ok(());
    for (package, test) in TESTS {
        let arguments = ["test", "--quiet", "--package", package, "--test", test];
        let update = if accept { "always" } else { "no" };
        let compared = shell::run(cargo(&arguments).env("INSTA_UPDATE", update));
        // All of them are seen before one is complained of.
        differs = differs.and(compared);
    }
    if accept {
        let snapshots = ["status", "--short", "--", "*.snap"];
        shell::run(
            std::process::Command::new("git")
                .args(snapshots)
                .current_dir(shell::root()),
        )?;
    }
    differs.map_err(|why| {
        format!("{why}\nIf the music is meant to sound so: cargo xtask golden accept, read `git diff`, and commit it.")
    })
}
