//! A proxy between a client and a server that cuts connections in the middle of an answer.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A running proxy; it ends with the test's process.
pub struct Proxy {
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub url: String,
    passed: Arc<AtomicU64>,
    cut: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy to `server` (`http://...`) that cuts its first connections, each after so many bytes of answers, and
    /// lets all later ones live.
    ///
    /// # Panics
    /// Where no port is free.
    pub fn cutting(server: &str, after: &[u64]) -> Proxy {
        let (_, address) = server.split_once("//").expect("it is a URL");
        let address: SocketAddr = address.parse().expect("it is an address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let (passed, cut) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted, cuts) = (passed.clone(), cut.clone());
        let mut after = Vec::from(after).into_iter();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(address) else {
                    continue;
                };
                let (counted, cuts, most) = (counted.clone(), cuts.clone(), after.next());
                std::thread::spawn(move || pass(&client, &server, most, &counted, &cuts));
            }
        });
        let url = format!("http://127.0.0.1:{port}");
        Proxy { url, passed, cut }
    }

    /// Bytes of answers that went through, on all connections.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// How many connections were cut.
    pub fn cut(&self) -> usize {
        self.cut.load(Ordering::Relaxed)
    }
}

fn pass(
    client: &TcpStream,
    server: &TcpStream,
    most: Option<u64>,
    counted: &AtomicU64,
    cuts: &AtomicUsize,
) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            copy(client, server, None, &AtomicU64::new(0));
            // It may be closed already.
            let _ = server.shutdown(Shutdown::Write);
        });
        if copy(server, client, most, counted) {
            cuts.fetch_add(1, Ordering::Relaxed);
        }
        for side in [client, server] {
            // It may be closed already.
            let _ = side.shutdown(Shutdown::Both);
        }
    });
}

/// Copies to the end of the stream, or to the limit; says whether the limit was met.
fn copy(mut from: &TcpStream, mut to: &TcpStream, most: Option<u64>, counted: &AtomicU64) -> bool {
    let (mut bytes, mut done) = ([0; 16 << 10], 0);
    loop {
        match from.read(&mut bytes) {
            Ok(0) | Err(_) => return false,
            Ok(count) => {
                if to.write_all(&bytes[..count]).is_err() {
                    return false;
                }
                done += count as u64;
                counted.fetch_add(count as u64, Ordering::Relaxed);
                if most.is_some_and(|most| done >= most) {
                    return true;
                }
            }
        }
    }
}
