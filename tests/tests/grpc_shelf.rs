//! Tracks on the shelf: damaged ones are named, those of an older server are served.

use anodyne_api::v1;
use anodyne_tests::program;
use anodyne_tests::server::{Server, download, get, minimal, order, runs, watch};
use std::path::Path;
use tonic::Code;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn plain(data: &Path) -> Server {
    Server::start(data, &["--workers", "2"], &[])
}

#[test]
fn a_damaged_track_is_named_and_can_be_ordered_again_while_others_stay_whole() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let (broken, whole) = (
            order(&mut client, minimal(60, 1), "").await,
            order(&mut client, minimal(60, 2), "").await,
        );
        watch(&mut client, &broken).await;
        watch(&mut client, &whole).await;
        let sum = get(&mut client, &broken).await.unwrap().blake3;
        let file = files(&data.join("tracks"), "wav")
            .into_iter()
            .find(|file| {
                blake3::hash(&std::fs::read(file).unwrap())
                    .to_hex()
                    .as_str()
                    == sum
            })
            .unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[5_000_000] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let lost = download(&mut client, &broken, 0).await.unwrap_err();
        assert_eq!(lost.code(), Code::DataLoss);
        assert!(
            lost.message().contains(&broken) && lost.message().contains("block 4"),
            "{}",
            lost.message()
        );
        assert!(download(&mut client, &whole, 0).await.is_ok());
        assert_eq!(
            get(&mut client, &broken).await.unwrap().state(),
            v1::TrackState::Expired
        );
        let again = order(&mut client, minimal(60, 1), "").await;
        watch(&mut client, &again).await;
        assert!(download(&mut client, &again, 0).await.is_ok());
    });
}

#[test]
fn a_track_beside_the_sums_of_an_older_server_is_served() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let name = order(&mut client, minimal(60, 1), "").await;
        watch(&mut client, &name).await;
        let before = download(&mut client, &name, 0).await.unwrap();
        let sums = files(&data.join("tracks"), "sums").remove(0);
        let right = std::fs::read(&sums).unwrap();
        // As they were at first: every block hashed as a file of its own.
        let older = before.chunks(1 << 20).map(blake3::hash);
        let older: Vec<u8> = older.flat_map(|sum| *sum.as_bytes()).collect();
        assert_ne!(older, right);
        std::fs::write(&sums, older).unwrap();
        assert!(download(&mut client, &name, 0).await.unwrap() == before);
        assert_eq!(std::fs::read(&sums).unwrap(), right);
    });
}

/// Files of that ending below a folder.
fn files(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let shelves = program::names(folder)
        .into_iter()
        .map(|name| folder.join(name));
    let files = shelves.flat_map(|shelf| {
        program::names(&shelf)
            .into_iter()
            .map(move |name| shelf.join(name))
    });
    files
        .filter(|file| file.extension().is_some_and(|found| found == ending))
        .collect()
}
