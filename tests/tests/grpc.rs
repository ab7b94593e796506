//! The server through its doors: a real process on a free port, real clients.

use anodyne_api::v1;
use anodyne_tests::program;
use anodyne_tests::server::{
    Server, curl, download, get, minimal, order, rendered, runs, track_of, try_order,
    wait_for_segments, watch,
};
use std::path::Path;
use std::time::{Duration, Instant};
use tonic::Code;
use tonic_types::StatusExt;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn plain(data: &Path) -> Server {
    Server::start(data, &["--workers", "2"], &[])
}

#[test]
fn a_downloaded_track_has_the_bytes_of_anodyne_render() {
    let folder = folder();
    runs(async {
        let server = plain(&folder.path().join("data"));
        let mut client = server.client(None).await;
        for (format, name) in [(v1::FileFormat::Wav, "wav"), (v1::FileFormat::Flac, "flac")] {
            let mut asked = minimal(100, 3);
            asked.file_format = format.into();
            let track = order(&mut client, asked, "").await;
            let told = watch(&mut client, &track).await;
            assert_eq!(told.last().unwrap().state(), v1::TrackState::Ready);
            assert_eq!(told.last().unwrap().fraction, 1.0);
            let bytes = download(&mut client, &track, 0).await.unwrap();
            assert!(bytes == rendered(folder.path(), 100, 3, name), "{name}");
            let shown = get(&mut client, &track).await.unwrap();
            assert_eq!(shown.file_bytes, bytes.len() as u64);
            assert_eq!(shown.blake3, blake3::hash(&bytes).to_hex().as_str());
            assert!((shown.measured.unwrap().integrated_lufs + 20.0).abs() < 0.5);
            // Whoever lost the end asks for the end.
            let rest = download(&mut client, &track, 1_234_567).await.unwrap();
            assert!(rest == bytes[1_234_567..]);
            assert!(
                download(&mut client, &track, bytes.len() as u64)
                    .await
                    .unwrap()
                    .is_empty()
            );
            // The same by plain HTTP, whole and in a range.
            let url = format!("{}{}", server.url, shown.download_path);
            let (head, whole) = curl(&[&url]);
            assert!(
                head.contains("200 OK") && head.contains(&format!("audio/{name}")),
                "{head}"
            );
            assert!(whole == bytes);
            let (head, part) = curl(&["--range", "1048570-1048585", &url]);
            assert!(
                head.contains("206 ") && part == bytes[1_048_570..1_048_586],
                "{head}"
            );
        }
    });
}

#[test]
fn the_same_request_id_is_the_same_order_and_the_same_prescription_is_served_at_once() {
    let folder = folder();
    runs(async {
        let server = plain(&folder.path().join("data"));
        let mut client = server.client(None).await;
        let first = order(&mut client, minimal(60, 1), "visit-1").await;
        assert_eq!(order(&mut client, minimal(60, 1), "visit-1").await, first);
        let refused = try_order(&mut client, minimal(61, 1), "visit-1")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyExists);
        watch(&mut client, &first).await;
        let mut for_another = minimal(60, 1);
        for_another.client = "c-2".into();
        let operation = try_order(&mut client, for_another, "").await.unwrap();
        assert!(operation.done && track_of(&operation) != first);
        let list = v1::ListTracksRequest {
            client: "c-2".into(),
            ..v1::ListTracksRequest::default()
        };
        let listed = client.list_tracks(list).await.unwrap().into_inner();
        assert_eq!(listed.tracks.len(), 1);
        assert_eq!(listed.tracks[0].name, track_of(&operation));
    });
}

#[test]
fn a_request_id_is_the_same_order_after_its_end_and_after_a_restart() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let asked = || minimal(60, 1);
        let first = try_order(&mut client, asked(), "visit-1").await.unwrap();
        watch(&mut client, &track_of(&first)).await;
        let again = try_order(&mut client, asked(), "visit-1").await.unwrap();
        assert!(again.done && again.name == first.name, "{}", again.name);
        server.kill();
        let server = plain(&data);
        let mut client = server.client(None).await;
        let again = try_order(&mut client, asked(), "visit-1").await.unwrap();
        assert!(again.done && again.name == first.name, "{}", again.name);
        let refused = try_order(&mut client, minimal(60, 2), "visit-1").await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyExists);
        assert!(
            refused.message().contains("request_id"),
            "{}",
            refused.message()
        );
        let list = client.list_tracks(v1::ListTracksRequest::default()).await;
        assert_eq!(list.unwrap().into_inner().tracks.len(), 1);
    });
}

#[test]
fn pages_hold_every_track_once_the_newest_first() {
    let folder = folder();
    runs(async {
        let server = plain(&folder.path().join("data"));
        let mut client = server.client(None).await;
        let mut ordered = Vec::new();
        for seed in 0..5 {
            ordered.push(order(&mut client, minimal(36_000, seed), "").await);
        }
        ordered.reverse();
        let (mut listed, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = v1::ListTracksRequest {
                page_size: 2,
                page_token,
                ..v1::ListTracksRequest::default()
            };
            let page = client.list_tracks(request).await.unwrap().into_inner();
            listed.extend(page.tracks.into_iter().map(|track| track.name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(listed, ordered);
    });
}

#[test]
fn what_is_wrong_is_answered_with_field_limit_and_remedy() {
    let folder = folder();
    runs(async {
        let server = plain(&folder.path().join("data"));
        let mut client = server.client(None).await;
        type Check = (fn(&mut v1::Prescription), &'static str, &'static str);
        let checks: [Check; 7] = [
            (
                |p| p.tempo_bpm = Some(400.0),
                "prescription.tempo_bpm",
                "did you mean 200?",
            ),
            (|p| p.length = None, "", ""),
            (
                |p| p.key = "H durian".into(),
                "prescription.key",
                "H durian",
            ),
            (
                |p| p.palette = "dask".into(),
                "prescription.palette",
                "did you mean \"dusk\"?",
            ),
            (
                |p| p.loudness_lufs = Some(0.0),
                "prescription.loudness_lufs",
                "did you mean -9?",
            ),
            (|p| p.holding = 17, "prescription.holding", "0 to 3"),
            (
                |p| p.sample_rate_hertz = 8000,
                "prescription.sample_rate_hertz",
                "44100",
            ),
        ];
        for (change, field, remedy) in checks {
            let mut asked = minimal(60, 1);
            change(&mut asked);
            let request = v1::PlanTrackRequest {
                prescription: Some(asked),
            };
            let answer = client.plan_track(request).await;
            if field.is_empty() {
                assert!(answer.is_ok());
                continue;
            }
            let status = answer.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument);
            let details = status.get_error_details();
            let violation = &details.bad_request().unwrap().field_violations[0];
            assert_eq!(violation.field, field);
            assert!(status.message().contains(remedy), "{}", status.message());
            assert_eq!(details.error_info().unwrap().domain, "anodyne");
        }
        let none = get(&mut client, "tracks/00000000000000000000000000000000").await;
        assert_eq!(none.unwrap_err().code(), Code::NotFound);
        let unfinished = order(&mut client, minimal(36_000, 1), "").await;
        let early = download(&mut client, &unfinished, 0).await.unwrap_err();
        assert_eq!(early.code(), Code::FailedPrecondition);
        let large = v1::PlanTrackRequest {
            prescription: Some(v1::Prescription {
                title: "x".repeat(3_000_000),
                ..v1::Prescription::default()
            }),
        };
        let refused = client.plan_track(large).await.unwrap_err();
        assert_eq!(refused.code(), Code::OutOfRange);
    });
}

#[test]
fn cancelling_stops_the_work_within_a_second_and_a_deleted_track_is_gone() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let night = order(&mut client, minimal(7200, 1), "").await;
        wait_for_segments(&mut client, &night, 1).await;
        let since = Instant::now();
        let request = v1::CancelTrackRequest {
            name: night.clone(),
        };
        let cancelled = client
            .cancel_track(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(cancelled.state(), v1::TrackState::Cancelled);
        assert_eq!(
            client.cancel_track(request).await.unwrap().into_inner(),
            cancelled
        );
        while !program::names(&data.join("scratch")).is_empty() {
            assert!(
                since.elapsed() < Duration::from_secs(2),
                "it is still being rendered"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let before = spent(server.id());
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(
            spent(server.id()) - before < 20,
            "somebody is still at work"
        );
        let request = v1::DeleteTrackRequest {
            name: night.clone(),
        };
        client.delete_track(request).await.unwrap();
        assert_eq!(
            get(&mut client, &night).await.unwrap_err().code(),
            Code::NotFound
        );
    });
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    let folder = folder();
    runs(async {
        let limit = [("ANODYNE_SERVER_LIMITS__UNFINISHED_TRACKS", "2")];
        let server = Server::start(&folder.path().join("data"), &[], &limit);
        let mut client = server.client(None).await;
        for seed in 0..2 {
            order(&mut client, minimal(36_000, seed), "").await;
        }
        let refused = try_order(&mut client, minimal(36_000, 9), "")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted);
        let details = refused.get_error_details();
        assert!(details.retry_info().unwrap().retry_delay.unwrap() > Duration::ZERO);
        let violation = &details.quota_failure().unwrap().violations[0];
        assert_eq!(violation.subject, "unfinished_tracks");
    });
}

#[test]
fn tenants_see_their_own_and_a_token_is_needed() {
    let folder = folder();
    let data = folder.path().join("data");
    let token = |tenant: &str, scope: &str| {
        let line = ["token", "create", "--data", data.to_str().unwrap()];
        let line = [line.as_slice(), &["--tenant", tenant, "--scope", scope]].concat();
        let made = program::run(folder.path(), &line);
        assert_eq!(made.code, Some(0), "{}", made.err);
        made.out.trim().to_owned()
    };
    let (here, there, reading) = (
        token("here", "write"),
        token("there", "write"),
        token("here", "read"),
    );
    let ledger = std::fs::read(data.join("ledger.db")).unwrap();
    let secret = here.rsplit_once('_').unwrap().1.as_bytes();
    assert!(
        !ledger.windows(secret.len()).any(|window| window == secret),
        "kept in the clear"
    );
    runs(async {
        let server = Server::start(&data, &["--tokens"], &[]);
        let mut mine = server.client(Some(&here)).await;
        let mut theirs = server.client(Some(&there)).await;
        let mut readers = server.client(Some(&reading)).await;
        let track = order(&mut mine, minimal(60, 1), "r").await;
        watch(&mut mine, &track).await;
        assert!(get(&mut readers, &track).await.is_ok());
        let missing = get(&mut theirs, &track).await.unwrap_err();
        let invented = get(
            &mut theirs,
            &track.replace(|c: char| c.is_ascii_digit(), "0"),
        )
        .await;
        assert_eq!(
            (missing.code(), invented.unwrap_err().code()),
            (Code::NotFound, Code::NotFound)
        );
        assert!(download(&mut theirs, &track, 0).await.is_err());
        let elsewhere = order(&mut theirs, minimal(60, 1), "r").await;
        assert_ne!(elsewhere, track);
        let refused = try_order(&mut readers, minimal(60, 1), "")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        for wrong in [
            None,
            Some("ano_0000000000000000_0"),
            Some(&here[..here.len() - 1]),
        ] {
            let mut nobody = server.client(wrong).await;
            let refused = get(&mut nobody, &track).await.unwrap_err();
            assert_eq!(refused.code(), Code::Unauthenticated);
        }
        let link = get(&mut mine, &track).await.unwrap().download_path;
        let (head, _) = curl(&[&format!("{}{link}", server.url)]);
        assert!(head.contains("200 OK"), "{head}");
        let (head, _) = curl(&[&format!(
            "{}{}",
            server.url,
            link.split('?').next().unwrap()
        )]);
        assert!(head.contains("401 "), "{head}");
        let forged = link.replace(".here.", ".there.");
        let (head, _) = curl(&[&format!("{}{forged}", server.url)]);
        assert!(head.contains("401 "), "{head}");
        // Revoked beside the running server, it is of no use at once.
        let id = here.split('_').nth(1).unwrap();
        let line = ["token", "revoke", "--data", data.to_str().unwrap(), id];
        assert_eq!(program::run(folder.path(), &line).code, Some(0));
        assert_eq!(
            get(&mut mine, &track).await.unwrap_err().code(),
            Code::Unauthenticated
        );
    });
}

#[test]
fn a_polite_stop_hands_back_what_is_in_work_and_the_next_start_takes_it_up() {
    let folder = folder();
    let data = folder.path().join("data");
    runs(async {
        let server = plain(&data);
        let mut client = server.client(None).await;
        let track = order(&mut client, minimal(1800, 1), "").await;
        wait_for_segments(&mut client, &track, 2).await;
        let (log, took) = server.stop();
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert!(
            log.contains("handed back") && log.contains("stopped"),
            "{log}"
        );
        let server = plain(&data);
        let mut client = server.client(None).await;
        let told = watch(&mut client, &track).await;
        assert_eq!(told.last().unwrap().state(), v1::TrackState::Ready);
        let (_, metrics) = curl(&[&format!("{}/metrics", server.url)]);
        let metrics = String::from_utf8_lossy(&metrics).into_owned();
        let rendered = metrics
            .lines()
            .find_map(|line| line.strip_prefix("anodyne_segments_rendered_total "))
            .unwrap();
        let rendered: u32 = rendered.parse().unwrap();
        assert!(
            rendered <= 18,
            "{rendered} of 20 segments were rendered, 2 were done"
        );
    });
}

#[test]
fn nothing_about_the_client_is_in_the_log() {
    let folder = folder();
    runs(async {
        let server = Server::start(
            &folder.path().join("data"),
            &[],
            &[("ANODYNE_SERVER_LOG__FILTER", "debug")],
        );
        let mut client = server.client(None).await;
        let mut asked = minimal(60, 1);
        (asked.client, asked.title) = ("c-secret-17".into(), "For my dear Anna".into());
        let track = order(&mut client, asked, "").await;
        watch(&mut client, &track).await;
        download(&mut client, &track, 0).await.unwrap();
        let (log, _) = server.stop();
        assert!(log.contains("ready") && log.contains("request"), "{log}");
        assert!(
            !log.contains("c-secret-17") && !log.contains("Anna"),
            "{log}"
        );
    });
}

#[test]
fn sixty_four_clients_are_served_side_by_side() {
    let folder = folder();
    runs(async {
        let unhurried = [
            ("ANODYNE_SERVER_LIMITS__REQUESTS_PER_SECOND", "10000"),
            ("ANODYNE_SERVER_LIMITS__REQUEST_BURST", "10000"),
        ];
        let server = Server::start(&folder.path().join("data"), &[], &unhurried);
        let (url, mut clients) = (&server, tokio::task::JoinSet::new());
        for number in 0..64 {
            let mut client = url.client(None).await;
            clients.spawn(async move {
                let mut catalogued = 0;
                for _ in 0..3 {
                    let request = v1::PlanTrackRequest {
                        prescription: Some(minimal(600, number)),
                    };
                    catalogued += client
                        .plan_track(request)
                        .await
                        .unwrap()
                        .into_inner()
                        .chords
                        .len();
                }
                // Eight pieces of music among 64 clients.
                let track =
                    order(&mut client, minimal(30, number % 8), &format!("n{number}")).await;
                let told = watch(&mut client, &track).await;
                assert_eq!(told.last().unwrap().state(), v1::TrackState::Ready);
                let bytes = download(&mut client, &track, 0).await.unwrap();
                (number % 8, blake3::hash(&bytes), catalogued)
            });
        }
        let mut sums = std::collections::BTreeMap::new();
        while let Some(done) = clients.join_next().await {
            let (seed, sum, chords) = done.unwrap();
            assert!(chords > 0 && *sums.entry(seed).or_insert(sum) == sum);
        }
        assert_eq!(sums.len(), 8);
    });
}

/// Watches until something is so.
/// Processor time of a process, in hundredths of a second.
fn spent(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, after) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = after.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
