//! A PostgreSQL of the test's own: started in a folder, reached through a port that was free, ended with the test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running PostgreSQL.
pub struct Postgres {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    /// The address of its database, for `anodyne serve --database`.
    pub url: String,
}

impl Postgres {
    /// Starts one; nothing where the machine has none and `ANODYNE_READERS` is `optional`.
    ///
    /// # Panics
    /// Where there is one and it does not start, or none and it may not be left out.
    pub fn start() -> Option<Postgres> {
        let binaries = crate::readers::present("PostgreSQL", binaries())?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        if is_root() {
            // PostgreSQL refuses to be root.
            let given = Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status();
            assert!(
                given.is_ok_and(|status| status.success()),
                "no user postgres"
            );
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = port.expect("a port is free").port();
        let url = format!("postgres://anodyne@127.0.0.1:{port}/postgres");
        let postgres = Postgres {
            folder,
            binaries,
            url,
        };
        let data = postgres.data();
        let made = postgres.run(
            "initdb",
            &["-D", &data, "-U", "anodyne", "-A", "trust", "-N"],
        );
        assert!(made, "initdb failed");
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off",
            postgres.folder.path().display()
        );
        let log = format!("{data}.log");
        let started = postgres.run(
            "pg_ctl",
            &["-D", &data, "-o", &options, "-l", &log, "-w", "start"],
        );
        assert!(
            started,
            "PostgreSQL does not start: {:?}",
            std::fs::read_to_string(&log)
        );
        Some(postgres)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let path = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let silent = command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        silent.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

/// The newest PostgreSQL of Debian, or the one in the path.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let found = folders
        .filter(|folder| folder.join("initdb").exists())
        .max();
    found.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    })
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("Linux")) == 0
        && Path::new("/proc/self").exists()
}
