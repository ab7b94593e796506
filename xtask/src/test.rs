//! `cargo xtask test`: everything the project claims, on a machine that may have nothing set up.

use crate::readers;
use crate::shell::{self, Done, anodyne, cargo, succeeds};

/// Sets up the foreign readers, builds the program once, and runs every test of the workspace.
pub(crate) fn run(filters: &[String]) -> Done {
    let readers = readers::prepare()?;
    let program = anodyne()?;
    let optional = std::env::var("ANODYNE_READERS").is_ok_and(|value| value == "optional");
    if !readers.missing.is_empty() && !optional {
        return Err(format!(
            "these readers are missing and could not be set up:\n  {}\nANODYNE_READERS=optional leaves their questions out",
            readers.missing.join("\n  ")
        ));
    }
    for missing in &readers.missing {
        eprintln!("\nNOT TESTED AGAINST {missing}");
    }
    let with_setting = |arguments: &[&str]| {
        let mut command = cargo(arguments);
        command.args(filters).env("ANODYNE_PROGRAM", &program);
        if let Some(python) = &readers.python {
            command.env("ANODYNE_PYTHON", python);
        }
        if let Some(packages) = &readers.playwright {
            command.env("ANODYNE_PLAYWRIGHT", packages);
        }
        command
    };
    if !succeeds("cargo-nextest", &["--version"]) {
        return shell::run(&mut with_setting(&[
            "test",
            "--workspace",
            "--no-fail-fast",
        ]));
    }
    // Doctests first: nextest does not run them, and its own closing line shall be the last.
    if filters.is_empty() {
        shell::run(&mut with_setting(&["test", "--workspace", "--doc"]))?;
    }
    shell::run(&mut with_setting(&[
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
    ]))
}
