//! Tracks in an S3 store, and what a server tells a collector of traces.

use anodyne_api::v1;
use anodyne_tests::s3::S3;
use anodyne_tests::server::{
    Server, curl, download, expired, get, minimal, order, rendered, runs, watch,
};
use std::time::Duration;
use tonic::Code;

#[test]
fn tracks_in_s3_are_whole_resumed_kept_over_a_restart_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let Some(s3) = S3::start(&folder.path().join("s3")) else {
        return;
    };
    let data = folder.path().join("data");
    let own = s3.variables();
    let mut variables: Vec<(&str, &str)> = own.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let flags = ["--store", "s3://music/tracks"];
    let file = rendered(folder.path(), 100, 3, "wav");
    runs(async {
        let server = Server::start(&data, &flags, &variables);
        let mut client = server.client(None).await;
        let track = order(&mut client, minimal(100, 3), "").await;
        let last = watch(&mut client, &track).await.pop().unwrap();
        assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        assert!(download(&mut client, &track, 0).await.unwrap() == file);
        let rest = download(&mut client, &track, 9_000_001).await.unwrap();
        assert!(rest == file[9_000_001..]);
        let shown = get(&mut client, &track).await.unwrap();
        let url = format!("{}{}", server.url, shown.download_path);
        let (head, part) = curl(&["--range", "1048570-1048585", &url]);
        assert!(
            head.contains("206 ") && part == file[1_048_570..1_048_586],
            "{head}"
        );
        assert_eq!(s3.objects("wav").len(), 1);
        assert!(!data.join("tracks").exists(), "nothing is kept on the disk");
        // Whoever restarts finds it again, and serves the same order from it.
        server.kill();
        let server = Server::start(&data, &flags, &variables);
        let mut client = server.client(None).await;
        assert!(download(&mut client, &track, 0).await.unwrap() == file);
        let again = order(&mut client, minimal(100, 3), "").await;
        let again = get(&mut client, &again).await.unwrap();
        assert_eq!(again.state(), v1::TrackState::Ready);
        // Damage is found, told and taken from view.
        let object = &s3.objects("wav")[0];
        let mut bytes = std::fs::read(object).unwrap();
        bytes[20_000_000] ^= 1;
        std::fs::write(object, bytes).unwrap();
        let damaged = download(&mut client, &track, 0).await.unwrap_err();
        assert_eq!(damaged.code(), Code::DataLoss, "{}", damaged.message());
        assert!(s3.objects("wav").is_empty());
        server.stop();
        // Retention removes what is too much, object by object.
        variables.extend([
            ("ANODYNE_SERVER_RETENTION__BYTES", "10000000"),
            ("ANODYNE_SERVER_RETENTION__EVERY_SECONDS", "1"),
        ]);
        let server = Server::start(&data, &flags, &variables);
        let mut client = server.client(None).await;
        let first = order(&mut client, minimal(30, 1), "").await;
        watch(&mut client, &first).await;
        let second = order(&mut client, minimal(30, 2), "").await;
        watch(&mut client, &second).await;
        expired(&mut client, &first).await;
        assert!(download(&mut client, &second, 0).await.is_ok());
        for ending in ["wav", "json", "sums"] {
            assert_eq!(s3.objects(ending).len(), 1, "{ending}");
        }
    });
}

#[test]
fn a_store_that_goes_away_makes_tracks_wait_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut s3) = S3::start(&folder.path().join("s3")) else {
        return;
    };
    let own = s3.variables();
    let variables: Vec<(&str, &str)> = own.iter().map(|(a, b)| (*a, b.as_str())).collect();
    runs(async {
        let flags = ["--store", "s3://music"];
        let server = Server::start(&folder.path().join("data"), &flags, &variables);
        let mut client = server.client(None).await;
        let before = order(&mut client, minimal(30, 1), "").await;
        watch(&mut client, &before).await;
        s3.end();
        let gone = download(&mut client, &before, 0).await.unwrap_err();
        assert_eq!(gone.code(), Code::Unavailable, "{}", gone.message());
        let track = order(&mut client, minimal(30, 2), "").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let waiting = get(&mut client, &track).await.unwrap().state();
        assert!(waiting != v1::TrackState::Ready && waiting != v1::TrackState::Failed);
        s3.begin();
        let last = watch(&mut client, &track).await.pop().unwrap();
        assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        assert!(download(&mut client, &before, 0).await.is_ok());
        let bytes = download(&mut client, &track, 0).await.unwrap();
        assert!(bytes == rendered(folder.path(), 30, 2, "wav"));
    });
}
