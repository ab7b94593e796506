//! Running a server: who may come in, full disks, damaged ledgers, databases and stores elsewhere.

use anodyne_api::v1;
use anodyne_tests::postgres::Postgres;
use anodyne_tests::program;
use anodyne_tests::readers::present;
use anodyne_tests::server::{
    Client, Server, curl, download, expired, get, minimal, order, runs, watch,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A gRPC call as a foreign client makes it: an empty message with its five bytes before it.
fn call(server: &Server, method: &str, kind: &str, flags: &[&str]) -> (String, Vec<u8>) {
    let folder = folder();
    let message = folder.path().join("message");
    fs::write(&message, [0; 5]).unwrap();
    let message = format!("@{}", message.display());
    let kind = format!("content-type: {kind}");
    let url = format!("{}/{method}", server.url);
    let own = [
        "--data-binary",
        &message,
        "-H",
        &kind,
        "-H",
        "te: trailers",
        &url,
    ];
    curl(&[flags, &own].concat())
}

#[test]
fn one_port_speaks_grpc_grpc_web_health_reflection_and_plain_http() {
    let folder = folder();
    let server = Server::start(&folder.path().join("data"), &[], &[]);
    let clear = ["--http2-prior-knowledge"];
    let capabilities = "anodyne.v1.Catalogue/GetCapabilities";
    let (head, body) = call(&server, capabilities, "application/grpc", &clear);
    assert!(head.contains("HTTP/2 200"), "{head}");
    assert!(body.windows(6).any(|bytes| bytes == b"dorian"), "{body:?}");
    let (head, body) = call(
        &server,
        capabilities,
        "application/grpc-web+proto",
        &["--http1.1"],
    );
    assert!(
        head.contains("HTTP/1.1 200") && head.contains("grpc-web"),
        "{head}"
    );
    assert!(body.windows(6).any(|bytes| bytes == b"dorian"));
    let (_, body) = call(
        &server,
        "grpc.health.v1.Health/Check",
        "application/grpc",
        &clear,
    );
    assert!(
        body.starts_with(&[0, 0, 0, 0, 2, 8, 1]),
        "it is not serving: {body:?}"
    );
    let reflection = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let (head, _) = call(&server, reflection, "application/grpc", &clear);
    assert!(
        head.contains("200") && !head.contains("grpc-status: 12"),
        "{head}"
    );
    let (head, page) = curl(&[&server.url]);
    assert!(
        head.contains("content-security-policy: default-src 'self'"),
        "{head}"
    );
    assert!(String::from_utf8_lossy(&page).contains("Order the track"));
    let (head, _) = curl(&[&format!("{}/nothing", server.url)]);
    assert!(head.contains("404"), "{head}");
    let (head, _) = curl(&[&format!("{}/healthz", server.url)]);
    assert!(head.contains("200"), "{head}");
}

#[test]
fn an_open_door_without_a_guard_is_refused_before_anything_is_made() {
    let folder = folder();
    let refused = program::line(folder.path(), "serve --listen 0.0.0.0:0 --data data");
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("--insecure-beyond-loopback"),
        "{}",
        refused.err
    );
    assert!(program::names(folder.path()).is_empty());
}

#[test]
fn a_configuration_is_checked_without_serving() {
    let folder = folder();
    let check = |text: &str, code: i32, expected: &str| {
        fs::write(folder.path().join("server.toml"), text).unwrap();
        let answer = program::line(folder.path(), "serve --config server.toml --check-config");
        assert_eq!(answer.code, Some(code), "{}", answer.err);
        assert!(
            format!("{}{}", answer.out, answer.err).contains(expected),
            "{}",
            answer.err
        );
    };
    check("data = \"data\"\n", 0, "the configuration is good");
    check("data = \"data\"\nwokers = 1\n", 2, "wokers");
    check(
        "data = \"data\"\n[tls]\ncertificate = \"no.pem\"\nkey = \"no.pem\"\n",
        1,
        "no.pem",
    );
    check("database = \"mysql://x\"\n", 2, "mysql is not known");
    check(
        "data = \"data\"\nstore = \"ftp://x\"\n",
        2,
        "ftp://x is not known",
    );
}

#[test]
fn tls_carries_both_versions_of_http_and_asks_clients_for_certificates() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let openssl = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let done = Command::new("openssl")
            .args(words)
            .output()
            .expect("openssl is here");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    let new = "-newkey rsa:2048 -nodes -days 2";
    openssl(&format!(
        "req -x509 {new} -keyout {} -out {} -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1",
        at("key.pem"),
        at("cert.pem")
    ));
    openssl(&format!(
        "req -x509 {new} -keyout {} -out {} -subj /CN=clients",
        at("ca-key.pem"),
        at("ca.pem")
    ));
    openssl(&format!(
        "req {new} -keyout {} -out {} -subj /CN=clinic",
        at("client-key.pem"),
        at("client.csr")
    ));
    fs::write(at("v3.txt"), "basicConstraints=CA:FALSE\n").unwrap();
    openssl(&format!(
        "x509 -req -in {} -CA {} -CAkey {} -CAcreateserial -days 2 -extfile {} -out {}",
        at("client.csr"),
        at("ca.pem"),
        at("ca-key.pem"),
        at("v3.txt"),
        at("client.pem")
    ));
    let (certificate, key) = (at("cert.pem"), at("key.pem"));
    let variables = [
        ("ANODYNE_SERVER_TLS__CERTIFICATE", certificate.as_str()),
        ("ANODYNE_SERVER_TLS__KEY", key.as_str()),
    ];
    let server = Server::start(&folder.path().join("a"), &[], &variables);
    let health = format!("{}/healthz", server.url);
    assert!(health.starts_with("https://"));
    let (head, _) = curl(&["--http1.1", "--cacert", &certificate, &health]);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let (head, _) = call(
        &server,
        "anodyne.v1.Catalogue/ListPalettes",
        "application/grpc",
        &["--http2"],
    );
    assert!(head.starts_with("HTTP/2 200"), "{head}");
    let (authorities, client, client_key) = (at("ca.pem"), at("client.pem"), at("client-key.pem"));
    let asking = [
        &variables[..],
        &[(
            "ANODYNE_SERVER_TLS__CLIENT_AUTHORITIES",
            authorities.as_str(),
        )],
    ]
    .concat();
    let server = Server::start(&folder.path().join("b"), &[], &asking);
    let health = format!("{}/healthz", server.url);
    let (head, _) = curl(&[&health]);
    assert_eq!(head, "", "it let somebody in without a certificate");
    let (head, _) = curl(&["--cert", &client, "--key", &client_key, &health]);
    assert!(head.contains(" 200"), "{head}");
}

#[test]
fn a_damaged_ledger_is_named_and_its_backup_brings_everything_back() {
    let folder = folder();
    let data = folder.path().join("data");
    let track = runs(async {
        let server = Server::start(&data, &[], &[]);
        let mut client = server.client(None).await;
        let track = order(&mut client, minimal(30, 1), "").await;
        watch(&mut client, &track).await;
        let copied = program::line(folder.path(), "ledger backup --data data --to copy.db");
        assert_eq!(copied.code, Some(0), "{}", copied.err);
        let wrong = [
            (
                "--data nowhere --to other.db",
                "there is no ledger nowhere/ledger.db",
            ),
            (
                "--data data --to nowhere/x.db",
                "folder nowhere does not exist",
            ),
            ("--data data --to copy.db", "copy.db exists already"),
        ];
        for (flags, told) in wrong {
            let line = format!("ledger backup {flags}");
            let refused = program::line(folder.path(), &line);
            assert_eq!(refused.code, Some(2), "{flags}: {}", refused.err);
            assert!(refused.err.contains(told), "{}", refused.err);
        }
        assert_eq!(program::names(folder.path()), ["copy.db", "data"]);
        server.stop();
        track
    });
    let ledger = data.join("ledger.db");
    let mut bytes = fs::read(&ledger).unwrap();
    assert!(bytes.len() > 8192 && !data.join("ledger.db-wal").exists());
    for byte in bytes.iter_mut().skip(4096) {
        *byte = 0x5a;
    }
    fs::write(&ledger, bytes).unwrap();
    let refused = program::line(folder.path(), "serve --listen 127.0.0.1:0 --data data");
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("the ledger cannot be used"),
        "{}",
        refused.err
    );
    fs::copy(folder.path().join("copy.db"), &ledger).unwrap();
    runs(async {
        let server = Server::start(&data, &[], &[]);
        let mut client = server.client(None).await;
        assert!(download(&mut client, &track, 0).await.is_ok());
    });
}

#[test]
fn a_data_folder_has_one_server() {
    let folder = folder();
    let data = folder.path().join("data");
    let _first = Server::start(&data, &[], &[]);
    let second = program::line(folder.path(), "serve --listen 127.0.0.1:0 --data data");
    assert_eq!(second.code, Some(1));
    assert!(
        second.err.contains("another server works in data"),
        "{}",
        second.err
    );
}

#[test]
fn what_is_too_much_goes_the_longest_unused_first() {
    let folder = folder();
    let data = folder.path().join("data");
    let limits = [
        ("ANODYNE_SERVER_RETENTION__BYTES", "10000000"),
        ("ANODYNE_SERVER_RETENTION__EVERY_SECONDS", "1"),
    ];
    runs(async {
        let server = Server::start(&data, &[], &limits);
        let mut client = server.client(None).await;
        let first = order(&mut client, minimal(30, 1), "").await;
        watch(&mut client, &first).await;
        let second = order(&mut client, minimal(30, 2), "").await;
        watch(&mut client, &second).await;
        expired(&mut client, &first).await;
        assert!(download(&mut client, &first, 0).await.is_err());
        assert!(download(&mut client, &second, 0).await.is_ok());
    });
    let shelves = program::names(&data.join("tracks"));
    let kept: usize = shelves
        .iter()
        .map(|shelf| program::names(&data.join("tracks").join(shelf)).len())
        .sum();
    assert_eq!(kept, 3, "a track, its sidecar and its sums");
}

#[test]
fn a_full_disk_makes_tracks_wait_and_harms_none() {
    let folder = folder();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let Some(_small) = SmallDisk::mount(&data, "40m") else {
        return;
    };
    let reserve = [("ANODYNE_SERVER_LIMITS__RESERVE_BYTES", "1000000")];
    runs(async {
        let server = Server::start(&data, &[], &reserve);
        let mut client = server.client(None).await;
        let small = order(&mut client, minimal(30, 1), "").await;
        watch(&mut client, &small).await;
        let large = order(&mut client, minimal(60, 2), "").await;
        let request = v1::WatchTrackRequest {
            name: large.clone(),
        };
        let mut told = client.watch_track(request).await.unwrap().into_inner();
        loop {
            let progress = told.message().await.unwrap().unwrap();
            assert!(matches!(
                progress.state(),
                v1::TrackState::Queued | v1::TrackState::Rendering
            ));
            if progress.reason.contains("disk") {
                break;
            }
        }
        waits_for(&server, &mut client, &large, "the disk has").await;
        assert!(download(&mut client, &small, 0).await.is_ok());
        SmallDisk::resize(&data, "200m");
        let last = watch(&mut client, &large).await.pop().unwrap();
        assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        let bytes = download(&mut client, &large, 0).await.unwrap();
        let shown = get(&mut client, &large).await.unwrap();
        assert_eq!(shown.blake3, blake3::hash(&bytes).to_hex().as_str());
    });
}

/// Whoever asks for a track, or for the list, or waits for it at a terminal, is told why it waits.
async fn waits_for(server: &Server, client: &mut Client, name: &str, why: &str) {
    let shown = get(client, name).await.unwrap();
    assert!(shown.waits_for.contains(why), "{shown:?}");
    let list = client.list_tracks(v1::ListTracksRequest::default()).await;
    let tracks = list.unwrap().into_inner().tracks;
    let listed = tracks.iter().find(|track| track.name == name).unwrap();
    assert!(listed.waits_for.contains(why), "{listed:?}");
    assert!(tracks.iter().any(|track| track.waits_for.is_empty()));
    let words = ["remote", "list", "--server", &server.url];
    let told = program::run(std::path::Path::new("/"), &words);
    assert!(told.out.contains(why), "{} {}", told.out, told.err);
    let at_terminal = folder();
    let words = [
        "remote",
        "render",
        "--server",
        &server.url,
        "--out",
        "calm.wav",
    ];
    let wish = [
        "--tempo", "60", "--key", "D dorian", "--length", "60s", "--seed", "2",
    ];
    let mut waiting = program::command(at_terminal.path(), &[&words[..], &wish].concat())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let said = std::io::BufReader::new(waiting.stderr.take().unwrap());
    let mut lines = Vec::new();
    for line in std::io::BufRead::lines(said) {
        lines.push(line.unwrap());
        if lines.iter().any(|line| line.contains(why)) {
            break;
        }
    }
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    assert!(
        lines.iter().any(|line| line.contains(why)),
        "it ended after {lines:?}"
    );
}

#[test]
fn two_servers_share_a_ledger_and_one_takes_over_from_the_other() {
    let Some(postgres) = Postgres::start() else {
        return;
    };
    let folder = folder();
    let store = folder.path().join("store").display().to_string();
    let flags = [
        "--database",
        &postgres.url,
        "--store",
        &store,
        "--workers",
        "1",
    ];
    runs(async {
        let one = Server::start(&folder.path().join("one"), &flags, &[]);
        let mut client = one.client(None).await;
        let mut tracks = Vec::new();
        for seed in 0..4 {
            tracks.push(order(&mut client, minimal(200, seed), "").await);
        }
        let two = Server::start(&folder.path().join("two"), &flags, &[]);
        let mut other = two.client(None).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        one.kill();
        for track in &tracks {
            let last = watch(&mut other, track).await.pop().unwrap();
            assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
            assert!(download(&mut other, track, 0).await.is_ok());
        }
    });
}

/// A tmpfs of its own; only root may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<SmallDisk> {
        let options = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "none"])
            .arg(at)
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        present("a root that may mount a tmpfs", mounted.then(|| at.into())).map(SmallDisk)
    }

    fn resize(at: &Path, size: &str) {
        let options = format!("remount,size={size}");
        let done = Command::new("mount")
            .args(["-o", &options])
            .arg(at)
            .status();
        assert!(done.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing is left to be done where it stays.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
