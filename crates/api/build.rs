//! Compiles the contract with protox: no protoc is needed.

use prost::Message;
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let protos = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    println!("cargo::rerun-if-changed={}", protos.display());
    let files = [
        "anodyne/v1/tracks.proto",
        "anodyne/v1/catalogue.proto",
        "google/longrunning/operations.proto",
    ];
    let descriptors = protox::compile(files, [&protos])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        // Their comments hold examples that rustdoc would take for Rust.
        .disable_comments(["google"])
        // Chunks are handed on without copying.
        .bytes(".anodyne.v1")
        .compile_fds(descriptors)?;
    Ok(())
}
