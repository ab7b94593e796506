//! The example in Python, as a foreign client: plans, orders, watches, breaks off, resumes, checks.

use anodyne_tests::readers::present;
use anodyne_tests::server::{Server, rendered};
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_foreign_client_gets_the_bytes_of_anodyne_render_even_after_a_broken_download() {
    let Some(python) = python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"), &[], &[]);
    let (_, address) = server.url.split_once("//").unwrap();
    let example =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/api/examples/python/take_home.py");
    let out = folder.path().join("calm.wav");
    let fetch = || {
        let mut command = Command::new(&python);
        command
            .arg(&example)
            .args([
                "--server",
                address,
                "--minutes",
                "0.5",
                "--seed",
                "4",
                "--out",
            ])
            .arg(&out);
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let told = fetch();
    assert!(
        told.contains("TRACK_STATE_READY 100%") && told.contains("whole"),
        "{told}"
    );
    let file = rendered(folder.path(), 30, 4, "wav");
    assert!(std::fs::read(&out).unwrap() == file);
    std::fs::write(&out, &file[..1_000_000]).unwrap();
    assert!(fetch().contains("whole"));
    assert!(std::fs::read(&out).unwrap() == file);
}

/// A Python that has what the example needs: `ANODYNE_PYTHON`, or the system's.
fn python() -> Option<PathBuf> {
    let set = std::env::var_os("ANODYNE_PYTHON").map(PathBuf::from);
    let found = set.into_iter().chain(["python3".into()]).find(|python| {
        let asked = Command::new(python)
            .args(["-c", "import grpc, grpc_tools, blake3"])
            .output();
        asked.is_ok_and(|output| output.status.success())
    });
    present("Python with grpcio, grpcio-tools and blake3", found)
}
