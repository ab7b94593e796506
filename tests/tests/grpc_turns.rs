//! Who is served when: tenants take turns, and whoever listens goes before whoever waits.

use anodyne_api::v1;
use anodyne_tests::program;
use anodyne_tests::server::{
    Client, Server, curl, get, minimal, order, runs, wait_for_segments, watch,
};
use std::time::{Duration, Instant};

async fn states(client: &mut Client) -> Vec<v1::TrackState> {
    let listed = client.list_tracks(v1::ListTracksRequest::default()).await;
    let tracks = listed.unwrap().into_inner().tracks;
    tracks.iter().map(|track| track.state()).collect()
}

#[test]
fn a_long_queue_of_one_tenant_does_not_starve_another() {
    let folder = tempfile::tempdir().unwrap();
    let token = |tenant: &str| {
        let line = format!("token create --data data --tenant {tenant}");
        program::line(folder.path(), &line).out.trim().to_owned()
    };
    let (many, few) = (token("many"), token("few"));
    runs(async {
        let flags = ["--workers", "1", "--tokens"];
        let server = Server::start(&folder.path().join("data"), &flags, &[]);
        let (mut many, mut few) = (
            server.client(Some(&many)).await,
            server.client(Some(&few)).await,
        );
        for seed in 0..12 {
            order(&mut many, minimal(1800, seed), "").await;
        }
        let mut mine = Vec::new();
        for seed in 0..3 {
            mine.push(order(&mut few, minimal(60, seed), "").await);
        }
        for track in &mine {
            let last = watch(&mut few, track).await.pop().unwrap();
            assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        }
        // First come, first served would have finished all twelve before.
        let ready = states(&mut many).await;
        let ready = ready.iter().filter(|one| **one == v1::TrackState::Ready);
        assert!(ready.count() <= 2, "the other's queue went first");
    });
}

#[test]
fn a_preview_goes_before_a_night_that_is_being_rendered() {
    let folder = tempfile::tempdir().unwrap();
    runs(async {
        let server = Server::start(&folder.path().join("data"), &["--workers", "1"], &[]);
        let mut client = server.client(None).await;
        // A short night: a whole one would want more room on the disk than a tester has to have.
        let night = order(&mut client, minimal(7200, 1), "").await;
        wait_for_segments(&mut client, &night, 1).await;
        let since = Instant::now();
        let request = v1::PreviewTrackRequest {
            prescription: Some(minimal(600, 2)),
            start: None,
            length: Some(anodyne_api::duration(anodyne_units::Seconds(20.0))),
        };
        let mut pieces = client.preview_track(request).await.unwrap().into_inner();
        let mut heard = 0;
        while let Some(piece) = pieces.message().await.unwrap() {
            heard += piece.data.len();
        }
        let took = since.elapsed();
        assert!(heard > 20 * 48_000 * 6);
        assert!(took < Duration::from_secs(10), "{took:?}");
        let track = get(&mut client, &night).await.unwrap();
        assert_eq!(track.state(), v1::TrackState::Rendering);
    });
}

/// How many wave tables the server has made.
fn wave_tables(server: &Server) -> u32 {
    let (_, metrics) = curl(&[&format!("{}/metrics", server.url)]);
    let text = String::from_utf8(metrics).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("anodyne_wave_tables"));
    let number = line.and_then(|line| line.split(' ').nth(1));
    number.expect("it is told").parse().unwrap()
}

#[test]
fn the_first_listener_finds_the_instruments_made_and_hears_a_quarter_of_a_second_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"), &["--workers", "1"], &[]);
    let since = Instant::now();
    // Two palettes: some twenty tables each.
    while wave_tables(&server) < 36 {
        assert!(since.elapsed() < Duration::from_secs(60), "it stays cold");
        std::thread::sleep(Duration::from_millis(50));
    }
    runs(async {
        let mut client = server.client(None).await;
        // Those of the last palette may still be in the making.
        let mut settled = wave_tables(&server);
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let now = wave_tables(&server);
            if now == settled {
                break;
            }
            settled = now;
        }
        assert!(settled <= 64, "{settled} are more than stay");
        let request = v1::StreamTrackRequest {
            prescription: Some(minimal(1200, 77)),
            start: None,
        };
        let mut stream = client.stream_track(request).await.unwrap().into_inner();
        let first = stream.message().await.unwrap().unwrap();
        let position = anodyne_api::seconds(&first.position.unwrap()).0;
        assert!(
            position <= 0.26,
            "{position} s were rendered before the first was sent"
        );
        assert!(!first.data.is_empty());
        // A seed may ask for a pitch beyond the usual ones.
        let made = wave_tables(&server) - settled;
        assert!(made <= 2, "{made} of some twenty tables were made for it");
    });
}
