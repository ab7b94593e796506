//! A server as users run it: the program itself, on a port that was free, with a folder of its own.

use crate::program;
use anodyne_api::v1::catalogue_client::CatalogueClient;
use anodyne_api::v1::tracks_client::TracksClient;
use anodyne_api::{google, v1};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tonic::metadata::MetadataValue;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Where it answers, such as `http://127.0.0.1:40123`.
    pub url: String,
    log: std::thread::JoinHandle<String>,
}

/// A client with or without a token.
pub type Client = TracksClient<InterceptedService<Channel, Bearer>>;

/// Puts a token on every request.
#[derive(Clone, Debug)]
pub struct Bearer(pub Option<String>);

impl tonic::service::Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            let header = format!("Bearer {token}");
            let header: MetadataValue<_> = header.parse().expect("a token is ASCII");
            request.metadata_mut().insert("authorization", header);
        }
        Ok(request)
    }
}

impl Server {
    /// Starts a server over a data folder, with more flags and variables; returns when it answers.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(data: &Path, flags: &[&str], variables: &[(&str, &str)]) -> Server {
        let mut command = Command::new(program::path());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(flags)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("anodyne starts");
        let mut errors = child.stderr.take().expect("piped");
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            // What is not text is no log of ours.
            let _ = errors.read_to_string(&mut log);
            log
        });
        let mut line = String::new();
        let out = child.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("it speaks");
        let Some((_, url)) = line.trim().split_once("listening on ") else {
            // It has ended: its log says why.
            panic!("no server: {line:?} {}", log.join().unwrap_or_default());
        };
        let url = url.to_owned();
        Server { child, url, log }
    }

    /// A client of the tracks.
    pub async fn client(&self, token: Option<&str>) -> Client {
        let channel = self.channel().await;
        let bearer = Bearer(token.map(str::to_owned));
        TracksClient::with_interceptor(channel, bearer).max_decoding_message_size(1 << 20)
    }

    /// A client of the catalogue.
    pub async fn catalogue(&self) -> CatalogueClient<Channel> {
        CatalogueClient::new(self.channel().await)
    }

    /// A connection.
    ///
    /// # Panics
    /// Where there is none to be had.
    pub async fn channel(&self) -> Channel {
        let channel = Channel::from_shared(self.url.clone()).expect("it is a URL");
        channel.connect().await.expect("the server answers")
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) -> String {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.take_log()
    }

    /// Ends it politely (SIGTERM); answers its log and how long it took.
    ///
    /// # Panics
    /// Where it does not end well.
    pub fn stop(mut self) -> (String, Duration) {
        let since = std::time::Instant::now();
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.is_ok_and(|status| status.success()));
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
        (self.take_log(), since.elapsed())
    }

    fn take_log(&mut self) -> String {
        let none = std::thread::spawn(String::new);
        std::mem::replace(&mut self.log, none)
            .join()
            .unwrap_or_default()
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs what clients do, on two threads.
///
/// # Panics
/// Where the system has no more threads.
pub fn runs<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// The minimal request: tempo, key and length.
pub fn minimal(seconds: i64, seed: u64) -> v1::Prescription {
    v1::Prescription {
        tempo_bpm: Some(60.0),
        key: "D dorian".into(),
        length: Some(anodyne_api::duration(anodyne_units::Seconds(
            seconds as f64,
        ))),
        seed: Some(seed),
        ..v1::Prescription::default()
    }
}

/// Orders a track; answers its name.
///
/// # Panics
/// Where the order is refused.
pub async fn order(
    client: &mut Client,
    prescription: v1::Prescription,
    request_id: &str,
) -> String {
    let operation = try_order(client, prescription, request_id).await;
    track_of(&operation.expect("the order is taken"))
}

/// Orders a track.
///
/// # Errors
/// Where the order is refused.
pub async fn try_order(
    client: &mut Client,
    prescription: v1::Prescription,
    request_id: &str,
) -> Result<google::longrunning::Operation, Status> {
    let request = v1::RenderTrackRequest {
        prescription: Some(prescription),
        request_id: request_id.into(),
    };
    client
        .render_track(request)
        .await
        .map(|answer| answer.into_inner())
}

/// The track's name of an operation.
pub fn track_of(operation: &google::longrunning::Operation) -> String {
    operation.name.replace("operations/", "tracks/")
}

/// Watches a track to its end; answers all that was told.
///
/// # Panics
/// Where watching breaks off.
pub async fn watch(client: &mut Client, name: &str) -> Vec<v1::TrackProgress> {
    let request = v1::WatchTrackRequest { name: name.into() };
    let mut told = client
        .watch_track(request)
        .await
        .expect("it can be watched")
        .into_inner();
    let mut all = Vec::new();
    while let Some(progress) = told.message().await.expect("it is watched to its end") {
        all.push(progress);
    }
    all
}

/// Waits until so many segments of a track are done.
///
/// # Panics
/// Where it ends before, or waits for something itself: for room on the disk, for one.
pub async fn wait_for_segments(client: &mut Client, name: &str, count: u32) {
    let request = v1::WatchTrackRequest { name: name.into() };
    let told = client.watch_track(request).await;
    let mut told = told.expect("it can be watched").into_inner();
    loop {
        let progress = told.message().await.expect("it is being watched");
        let progress = progress.expect("it is not finished before");
        assert!(progress.reason.is_empty(), "{}", progress.reason);
        if progress.segments_done >= count {
            return;
        }
    }
}

/// A track as it is now.
///
/// # Errors
/// Where there is none of that name.
pub async fn get(client: &mut Client, name: &str) -> Result<v1::Track, Status> {
    let request = v1::GetTrackRequest { name: name.into() };
    client
        .get_track(request)
        .await
        .map(|answer| answer.into_inner())
}

/// A file from an offset.
///
/// # Errors
/// Where the download is refused or breaks off.
pub async fn download(client: &mut Client, name: &str, from: u64) -> Result<Vec<u8>, Status> {
    let request = v1::DownloadTrackRequest {
        name: name.into(),
        offset_bytes: from,
        chunk_bytes: 0,
    };
    let mut chunks = client.download_track(request).await?.into_inner();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.message().await? {
        assert_eq!(chunk.offset_bytes, from + bytes.len() as u64);
        bytes.extend_from_slice(&chunk.data);
    }
    Ok(bytes)
}

/// Waits until a track is no longer kept.
///
/// # Panics
/// Where that takes more than ten seconds.
pub async fn expired(client: &mut Client, name: &str) {
    let since = std::time::Instant::now();
    while get(client, name).await.expect("it is there").state() != v1::TrackState::Expired {
        assert!(since.elapsed() < Duration::from_secs(10), "{name} stays");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What `anodyne render` makes of the same wish.
///
/// # Panics
/// Where it fails.
pub fn rendered(folder: &Path, seconds: i64, seed: u64, format: &str) -> Vec<u8> {
    let out: PathBuf = folder.join(format!("{format}-{seconds}-{seed}.{format}"));
    let line = format!(
        "render --tempo 60 --key D-dorian --length {seconds}s --seed {seed} --threads 1 --out {}",
        out.display()
    );
    let mut words: Vec<&str> = line.split(' ').collect();
    words[4] = "D dorian";
    let answer = program::run(folder, &words);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    std::fs::read(out).expect("it was written")
}

/// Asks with curl; answers the head and the body.
///
/// # Panics
/// Where curl is not here.
pub fn curl(arguments: &[&str]) -> (String, Vec<u8>) {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--include", "--max-time", "60", "--insecure"])
        .args(arguments);
    let output = command.output().expect("curl is here");
    let bytes = output.stdout;
    let mark = b"\r\n\r\n";
    let end = bytes
        .windows(4)
        .position(|window| window == mark)
        .unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    (head, bytes.get(end + 4..).unwrap_or_default().to_vec())
}
