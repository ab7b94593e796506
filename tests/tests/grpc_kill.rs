//! `kill -9` at any moment: no accepted order is lost, none comes into view twice, what was done is not done again, and
//! nothing half-written is ever seen.

use anodyne_api::v1;
use anodyne_tests::postgres::Postgres;
use anodyne_tests::program;
use anodyne_tests::server::{Server, download, get, minimal, order, watch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the server is killed.
const KILLS: u64 = 50;

#[test]
fn fifty_kills_lose_nothing_on_sqlite() {
    survives(&[]);
}

#[test]
fn fifty_kills_lose_nothing_on_postgresql() {
    let Some(postgres) = Postgres::start() else {
        return;
    };
    survives(&["--database", &postgres.url]);
}

fn survives(flags: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let flags = [&["--workers", "2"], flags].concat();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut chance = 20_261_122_u64;
    runtime.block_on(async {
        let mut accepted: Vec<String> = Vec::new();
        let mut kept = BTreeMap::new();
        for number in 0..KILLS {
            let server = Server::start(&data, &flags, &[]);
            let mut client = server.client(None).await;
            unchanged(&kept, &data);
            // Long enough for all phases of a job to meet the end of a server: most are killed while they render.
            if number % 5 == 0 {
                accepted.push(
                    order(
                        &mut client,
                        minimal(100 + number as i64, number),
                        &format!("n{number}"),
                    )
                    .await,
                );
            }
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            tokio::time::sleep(Duration::from_millis(20 + (chance >> 33) % 1500)).await;
            server.kill();
            kept = segments(&data.join("scratch"));
            for track in files(&data.join("tracks"), "wav") {
                assert!(is_whole(&track), "{} is half", track.display());
            }
        }
        let server = Server::start(&data, &flags, &[]);
        let mut client = server.client(None).await;
        for (number, track) in accepted.iter().enumerate() {
            let told = watch(&mut client, track).await;
            let last = told.last().unwrap();
            assert_eq!(
                last.state(),
                v1::TrackState::Ready,
                "{track}: {}",
                last.reason
            );
            let bytes = download(&mut client, track, 0).await.unwrap();
            let shown = get(&mut client, track).await.unwrap();
            assert_eq!(shown.blake3, blake3::hash(&bytes).to_hex().as_str());
            // The caller, who did not hear, asks again: it is the same track.
            let seed = number as u64 * 5;
            let again = order(
                &mut client,
                minimal(100 + seed as i64, seed),
                &format!("n{seed}"),
            )
            .await;
            assert_eq!(&again, track);
        }
        let listed = client
            .list_tracks(v1::ListTracksRequest::default())
            .await
            .unwrap();
        assert_eq!(listed.into_inner().tracks.len(), accepted.len());
        assert_eq!(files(&data.join("tracks"), "wav").len(), accepted.len());
        let (log, _) = server.stop();
        assert!(!log.contains("ERROR"), "{log}");
    });
    assert!(program::names(&data.join("scratch")).is_empty());
}

/// A segment that was done before the kill was not written again since.
fn unchanged(kept: &BTreeMap<PathBuf, SystemTime>, data: &Path) {
    let now = segments(&data.join("scratch"));
    for (path, when) in kept {
        assert!(
            now.get(path).is_none_or(|now| now == when),
            "{} was made again",
            path.display()
        );
    }
}

/// Segments that are done, each with the moment it was written.
fn segments(scratch: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let all = files(scratch, "").into_iter().filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("segment-") && !name.ends_with(".new")
    });
    all.filter_map(|path| Some((path.clone(), path.metadata().ok()?.modified().ok()?)))
        .collect()
}

/// Files below a folder of folders; of any ending where none is given.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    if !folder.exists() {
        return vec![];
    }
    let inner = program::names(folder)
        .into_iter()
        .map(|name| folder.join(name));
    let files = inner.filter(|path| path.is_dir()).flat_map(|path| {
        program::names(&path)
            .into_iter()
            .map(move |name| path.join(name))
    });
    let ends =
        |path: &PathBuf| ending.is_empty() || path.extension().is_some_and(|found| found == ending);
    files.filter(ends).collect()
}

/// Whether a WAV file is as long as its head says.
fn is_whole(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap();
    let promised = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
    u64::from(promised) + 8 == bytes.len() as u64
}
