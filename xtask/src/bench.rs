//! `cargo xtask bench`: what everything costs.

use crate::shell::{self, Done, anodyne, cargo};

/// The benchmarks of single crates: package and bench.
const DETAILS: [(&str, &str); 4] = [
    ("anodyne-score", "compose"),
    ("anodyne-dsp", "dsp"),
    ("anodyne-voices", "voices"),
    ("anodyne-studio", "studio"),
];

/// One table of programmes, instruments, planning and memory, and what a block costs in a DAW; with `all`, the benchmarks of the crates after it.
pub(crate) fn run(words: &[String]) -> Done {
    bench("anodyne-studio", "pipeline")?;
    bench("anodyne_plugin", "process")?;
    server()?;
    if words.iter().any(|word| word == "all") {
        for (package, name) in DETAILS {
            bench(package, name)?;
        }
    }
    Ok(())
}

/// The server's table: the program is built once, as its users have it.
fn server() -> Done {
    let program = anodyne()?;
    let mut bench = cargo(&["bench", "--package", "anodyne-tests", "--bench", "server"]);
    shell::run(bench.env("ANODYNE_PROGRAM", program))
}

fn bench(package: &str, name: &str) -> Done {
    shell::run(&mut cargo(&[
        "bench",
        "--package",
        package,
        "--bench",
        name,
    ]))
}
