//! A screen that nobody sees: Xvfb on a display of its own, ended with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running Xvfb.
pub(crate) struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts one of that size in pixels, on the first display that is free.
    pub(crate) fn start(width: u32, height: u32) -> Result<Screen, String> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("Xvfb cannot be started: {why}; Debian has it in xvfb"))?;
        let mut number = String::new();
        let told = server.stdout.take().ok_or("Xvfb has no output")?;
        let read = BufReader::new(told).read_line(&mut number);
        if read.is_err() || number.trim().is_empty() {
            server.kill().ok();
            server.wait().ok();
            return Err("Xvfb told no display".to_owned());
        }
        Ok(Screen {
            server,
            name: format!(":{}", number.trim()),
        })
    }

    /// As `DISPLAY` is written.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
