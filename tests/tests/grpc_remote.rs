//! `anodyne remote`: the program as the client of a server.

use anodyne_tests::program::{self, Answer};
use anodyne_tests::proxy::Proxy;
use anodyne_tests::server::{Server, curl, rendered};
use std::path::Path;
use std::process::Command;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// `anodyne remote render` of the minimal wish.
fn remote(folder: &Path, server: &str, seconds: u64, more: &[&str]) -> Answer {
    let length = format!("{seconds}s");
    let asked = ["remote", "render", "--server", server, "--tempo", "60"];
    let wish = ["--key", "D dorian", "--length", &length];
    program::run(folder, &[&asked[..], &wish, more].concat())
}

#[test]
fn a_remote_render_has_the_bytes_of_a_local_one() {
    let folder = folder();
    let server = Server::start(&folder.path().join("data"), &[], &[]);
    for format in ["wav", "flac"] {
        let out = format!("calm.{format}");
        let made = remote(
            folder.path(),
            &server.url,
            60,
            &["--seed", "5", "--out", &out, "--json"],
        );
        assert_eq!(made.code, Some(0), "{}", made.err);
        assert!(made.err.contains("100 %  fetching"), "{}", made.err);
        let file = std::fs::read(folder.path().join(&out)).unwrap();
        assert!(file == rendered(folder.path(), 60, 5, format), "{format}");
        let beside = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(beside("calm.json"), beside(&format!("{format}-60-5.json")));
        std::fs::remove_file(folder.path().join("calm.json")).unwrap();
        let told = made.json();
        assert_eq!(told["blake3"], blake3::hash(&file).to_hex().as_str());
        assert_eq!(told["breaks"], 0);
    }
    std::fs::write(folder.path().join("other.json"), "mine").unwrap();
    let refused = remote(folder.path(), &server.url, 60, &["--out", "other.wav"]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("other.json"), "{}", refused.err);
    let refused = remote(folder.path(), &server.url, 60, &["--out", "calm.wav"]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("--force"), "{}", refused.err);
}

#[test]
fn a_fetch_that_is_cut_goes_on_at_the_byte_where_it_stopped() {
    let folder = folder();
    let server = Server::start(&folder.path().join("data"), &[], &[]);
    let file = rendered(folder.path(), 60, 6, "wav");
    let size = file.len() as u64;
    assert!(size > 16_000_000);
    let proxy = Proxy::cutting(&server.url, &[3_000_000, 5_000_017, 500]);
    let more = ["--seed", "6", "--out", "calm.wav", "--json"];
    let made = remote(folder.path(), &proxy.url, 60, &more);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(std::fs::read(folder.path().join("calm.wav")).unwrap() == file);
    assert_eq!(proxy.cut(), 3);
    assert_eq!(made.json()["breaks"], 3);
    // What was lost with a connection is at most what was on its way: nothing is fetched twice on purpose.
    let passed = proxy.passed();
    assert!((size..size + 1_500_000).contains(&passed), "{passed}");
    let left: Vec<String> = program::names(folder.path());
    assert!(!left.iter().any(|name| name.ends_with(".part")), "{left:?}");
}

#[test]
fn a_server_that_is_not_there_and_a_wish_that_is_wrong_have_different_exit_codes() {
    let folder = folder();
    let server = Server::start(&folder.path().join("data"), &["--tokens"], &[]);
    let check = |answer: Answer, code: i32, expected: &str| {
        assert_eq!(answer.code, Some(code), "{}", answer.err);
        assert!(answer.err.contains(expected), "{}", answer.err);
    };
    let out = ["--out", "calm.wav"];
    let at = folder.path();
    check(remote(at, "music.example", 60, &out), 2, "is no address");
    check(
        remote(
            at,
            &server.url,
            60,
            &[&out[..], &["--holding", "firm"]].concat(),
        ),
        2,
        "firm",
    );
    check(remote(at, &server.url, 60, &out), 2, "does not let you in");
    let stems = [&out[..], &["--stems", "."]].concat();
    check(remote(at, &server.url, 60, &stems), 2, "--stems");
    let unknown = [&out[..], &["--token", "ano_0_0"]].concat();
    check(
        remote(at, &server.url, 60, &unknown),
        2,
        "does not let you in",
    );
    let url = server.url.clone();
    server.kill();
    let list = ["remote", "list", "--server", &url];
    check(program::run(at, &list), 1, "does not answer");
    assert_eq!(program::names(at), ["data"]);
}

#[test]
fn tracks_are_listed_cancelled_and_deleted_with_a_token() {
    let folder = folder();
    let made = program::line(folder.path(), "token create --data data --tenant clinic-a");
    let token = made.out.trim().to_owned();
    let server = Server::start(&folder.path().join("data"), &["--tokens"], &[]);
    let remote = |words: &[&str]| {
        let mut command = Command::new(program::path());
        command.current_dir(folder.path()).arg("remote").args(words);
        command.args(["--server", &server.url]);
        let output = command.env("ANODYNE_TOKEN", &token).output().unwrap();
        Answer::from(output)
    };
    let render = [
        "render", "--length", "30s", "--client", "c-7", "--out", "a.wav",
    ];
    let done = remote(&render);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let listed = remote(&["list", "--json"]).json();
    assert_eq!(listed[0]["state"], "ready");
    assert_eq!(listed[0]["client"], "c-7");
    let name = listed[0]["track"].as_str().unwrap();
    let stays = remote(&["cancel", name]);
    assert!(stays.out.contains("ready"), "{}", stays.out);
    assert_eq!(
        remote(&["list", "--client", "c-8", "--json"]).json(),
        serde_json::json!([])
    );
    assert_eq!(remote(&["delete", name]).code, Some(0));
    let gone = remote(&["delete", name]);
    assert_eq!(gone.code, Some(2), "{}", gone.err);
    assert_eq!(remote(&["list"]).out, "");
}

#[test]
fn whoever_stops_waiting_stops_the_work() {
    let folder = folder();
    let server = Server::start(&folder.path().join("data"), &["--workers", "1"], &[]);
    let words = [
        "remote",
        "render",
        "--server",
        &server.url,
        "--length",
        "10h",
        "--out",
        "night.wav",
    ];
    let mut waiting = program::command(folder.path(), &words)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let unfinished = || {
        let (_, metrics) = curl(&[&format!("{}/metrics", server.url)]);
        let text = String::from_utf8_lossy(&metrics).into_owned();
        text.contains("anodyne_renders_in_work 1")
    };
    let since = std::time::Instant::now();
    while !unfinished() {
        assert!(since.elapsed().as_secs() < 20, "it is never in work");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let told = Command::new("kill")
        .args(["-INT", &waiting.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    assert_eq!(waiting.wait().unwrap().code(), Some(130));
    let since = std::time::Instant::now();
    while unfinished() {
        assert!(since.elapsed().as_secs() < 3, "somebody is still at work");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(program::names(folder.path()), ["data"]);
}
