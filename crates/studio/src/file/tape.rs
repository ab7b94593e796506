//! A buffered file that counts its bytes and keeps its first error for later.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are handed to the system at once.
const WRITE: usize = 256 * 1024;

/// The writing end. flac-codec keeps its writer to itself: what the studio must know goes through the [`Counter`].
pub(super) struct Tape {
    file: File,
    bytes: Vec<u8>,
    counter: Counter,
}

/// The reading end: how many bytes went in, and what went wrong.
#[derive(Clone, Default)]
pub(super) struct Counter {
    bytes: Arc<AtomicU64>,
    fault: Arc<Mutex<Option<io::Error>>>,
}

impl Tape {
    pub(super) fn new(file: File) -> (Tape, Counter) {
        let counter = Counter::default();
        (
            Tape {
                file,
                bytes: Vec::with_capacity(WRITE + 4096),
                counter: counter.clone(),
            },
            counter,
        )
    }
}

impl Counter {
    /// Bytes taken so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The error of the last flush, which happens when the tape is dropped.
    pub(super) fn check(&self) -> io::Result<()> {
        self.fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .map_or(Ok(()), Err)
    }
}

impl Write for Tape {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        // The tape is the only one that writes: no read-modify-write is needed.
        self.counter
            .bytes
            .store(self.counter.bytes() + bytes.len() as u64, Ordering::Relaxed);
        if self.bytes.len() >= WRITE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.file.write_all(&self.bytes);
        self.bytes.clear();
        result
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        if let Err(error) = self.flush() {
            *self
                .counter
                .fault
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }
}
