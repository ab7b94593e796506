//! A server of others that speaks S3: `s3s-fs`, over a folder of the test's own.

use crate::readers::present;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The name and the secret of the one who may come in.
const KEY: (&str, &str) = ("anodyne-test", "anodyne-test-secret");

/// A running S3 server with one bucket, `music`.
pub struct S3 {
    root: PathBuf,
    binary: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl S3 {
    /// Starts one over a folder that is made; nothing where the machine has none and `ANODYNE_READERS` is `optional`.
    ///
    /// # Panics
    /// Where it does not come up, or is missing and may not be.
    pub fn start(root: &Path) -> Option<S3> {
        let binary = present("s3s-fs", binary())?;
        std::fs::create_dir_all(root.join("music")).expect("a folder can be made");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let mut s3 = S3 {
            root: root.to_owned(),
            binary,
            port: port.expect("a port is free").port(),
            child: None,
        };
        s3.begin();
        Some(s3)
    }

    /// Starts it again where it was stopped.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn begin(&mut self) {
        let port = self.port.to_string();
        let flags = ["--host", "127.0.0.1", "--port", &port];
        let keys = ["--access-key", KEY.0, "--secret-key", KEY.1];
        let child = Command::new(&self.binary)
            .args(flags)
            .args(keys)
            .arg(&self.root)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.expect("s3s-fs starts"));
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(since.elapsed() < Duration::from_secs(10), "no s3s-fs");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it at once; what it keeps stays.
    pub fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The variables with which a server finds it.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_ACCESS_KEY_ID", KEY.0.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", KEY.1.to_owned()),
            ("AWS_REGION", "eu-north-1".to_owned()),
        ]
    }

    /// The objects of the bucket as files, by their ending.
    ///
    /// # Panics
    /// Where the folder cannot be read.
    pub fn objects(&self, ending: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.join("music")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("it is a folder") {
                let path = entry.expect("it is there").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == ending) {
                    found.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.end();
    }
}

/// The one in `ANODYNE_S3`, which `cargo xtask test` sets, in the target folder, or in the path.
fn binary() -> Option<PathBuf> {
    let set = std::env::var_os("ANODYNE_S3").map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/readers/bin/s3s-fs");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::split_paths(&path).map(|folder| folder.join("s3s-fs"));
    let mut all = set.into_iter().chain([own]).chain(path);
    all.find(|binary| binary.exists())
}
