//! What is heard while it is rendered: streams and previews, and readers that stop reading.

use anodyne_api::v1;
use anodyne_tests::program;
use anodyne_tests::server::{Server, curl, minimal, order, rendered, runs, watch};
use std::path::Path;
use std::time::{Duration, Instant};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn plain(data: &Path) -> Server {
    Server::start(data, &["--workers", "2"], &[])
}

#[test]
fn a_stream_read_to_its_end_is_a_whole_wav_and_nothing_is_kept() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let request = v1::StreamTrackRequest {
            prescription: Some(minimal(100, 3)),
            start: None,
        };
        let mut pieces = client.stream_track(request).await.unwrap().into_inner();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.message().await.unwrap() {
            assert!(piece.data.len() <= 65536);
            bytes.extend_from_slice(&piece.data);
        }
        let file = rendered(folder.path(), 100, 3, "wav");
        assert_eq!((bytes.len(), &bytes[..60]), (file.len(), &file[..60]));
        let request = v1::PreviewTrackRequest {
            prescription: Some(minimal(100, 3)),
            start: Some(anodyne_api::duration(anodyne_units::Seconds(60.0))),
            length: Some(anodyne_api::duration(anodyne_units::Seconds(5.0))),
        };
        let mut pieces = client.preview_track(request).await.unwrap().into_inner();
        let mut preview = Vec::new();
        while let Some(piece) = pieces.message().await.unwrap() {
            preview.extend_from_slice(&piece.data);
        }
        assert!(preview.len() > 5 * 48_000 * 6 && preview.starts_with(b"RIFF"));
    });
    assert!(program::names(&data.join("tracks")).is_empty());
    assert!(program::names(&data.join("scratch")).is_empty());
}

#[test]
fn a_stream_from_the_middle_is_that_stretch_of_the_whole_track() {
    let folder = folder();
    let file = rendered(folder.path(), 100, 3, "wav");
    let whole = WavData::of(&file);
    runs(async {
        let server = plain(&folder.path().join("data"));
        let mut client = server.client(None).await;
        // Rendered once, a stream has the gain of the track.
        let name = order(&mut client, minimal(100, 3), "").await;
        watch(&mut client, &name).await;
        let start = 40.5;
        let request = v1::StreamTrackRequest {
            prescription: Some(minimal(100, 3)),
            start: Some(anodyne_api::duration(anodyne_units::Seconds(start))),
        };
        let mut pieces = client.stream_track(request).await.unwrap().into_inner();
        let (mut bytes, mut first) = (Vec::new(), None);
        while let Some(piece) = pieces.message().await.unwrap() {
            first = first.or(piece.position);
            bytes.extend_from_slice(&piece.data);
        }
        let first = anodyne_api::seconds(&first.unwrap()).0;
        assert!((start..=start + 0.26).contains(&first), "{first}");
        let (streamed, from) = (WavData::of(&bytes), (start * 48_000.0) as usize);
        assert_eq!(streamed.frames(), whole.frames() - from);
        // The run-up of a stream is that of a segment: what rings on from before it is the same within -60 dB.
        let (differs, sounds) = streamed.apart(&whole, from);
        assert!(differs < sounds / 1000.0, "{differs} apart, {sounds} loud");
        let (elsewhere, _) = streamed.apart(&whole, 0);
        assert!(elsewhere > sounds / 10.0, "{elsewhere}");
    });
}

/// The samples of a 24-bit stereo WAV.
struct WavData(Vec<i32>);

impl WavData {
    fn of(file: &[u8]) -> WavData {
        let mark = file.windows(4).position(|four| four == b"data").unwrap();
        let size = u32::from_le_bytes(file[mark + 4..mark + 8].try_into().unwrap());
        let data = &file[mark + 8..mark + 8 + size as usize];
        let (samples, _) = data.as_chunks::<3>();
        let sample = |[a, b, c]: &[u8; 3]| i32::from_le_bytes([0, *a, *b, *c]) >> 8;
        WavData(samples.iter().map(sample).collect())
    }

    fn frames(&self) -> usize {
        self.0.len() / 2
    }

    /// How far it is from that stretch of another, and how loud it is: both as the root of the mean square.
    fn apart(&self, other: &WavData, from: usize) -> (f64, f64) {
        let root = |sum: f64| (sum / self.0.len() as f64).sqrt();
        let both = self.0.iter().zip(&other.0[2 * from..]);
        let apart = both.map(|(a, b)| f64::from(a - b).powi(2)).sum();
        let loud = self.0.iter().map(|a| f64::from(*a).powi(2)).sum();
        (root(apart), root(loud))
    }
}

#[test]
fn a_reader_that_stops_reading_is_let_go_and_holds_up_nobody() {
    let folder = folder();
    runs(async {
        let soon = [("ANODYNE_SERVER_LIMITS__STALLED_READER_SECONDS", "1")];
        let server = Server::start(&folder.path().join("data"), &[], &soon);
        let mut stalled = server.client(None).await;
        let request = v1::StreamTrackRequest {
            prescription: Some(minimal(36_000, 1)),
            start: None,
        };
        let pieces = stalled.stream_track(request).await.unwrap().into_inner();
        let mut client = server.client(None).await;
        let track = order(&mut client, minimal(60, 2), "").await;
        watch(&mut client, &track).await;
        let since = Instant::now();
        loop {
            let (_, metrics) = curl(&[&format!("{}/metrics", server.url)]);
            let metrics = String::from_utf8_lossy(&metrics).into_owned();
            if metrics.contains("anodyne_readers_stalled_total 1") {
                assert!(metrics.contains("anodyne_streams_open 0"));
                break;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "{metrics}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        drop(pieces);
    });
}
