//! Scripts, songs and voices through the doors of a server.

use anodyne_api::v1;
use anodyne_tests::program::{self, Answer};
use anodyne_tests::server::{
    Client, Server, download, get, minimal, order, runs, try_order, watch,
};
use anodyne_tests::spoken::espeak;
use std::path::Path;
use std::process::Command;
use tonic::Code;
use tonic_types::StatusExt;

const SCRIPT: &str = "---\ntitle: A short rest\nkey: D dorian\ntempo: 60\n---\n\n\
## Arriving (40s, induction)\n\nLie down, and let the floor carry you.\n\n[pause 6s]\n\n\
Let your breath come and go as it likes.\n\n\
## Coming back (40s, return)\n\nSlowly, come back to the room.\n";

const SONG: &str = "{title: River}\n{key: G}\n{tempo: 72}\n{time: 4/4}\n{start_of_verse}\n\
[G]Down to the [C]river\n[D]down to the [G]sea\n{end_of_verse}\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// `anodyne` here, with the bytes of the file it makes.
fn made(folder: &Path, out: &str, words: &[&str]) -> Vec<u8> {
    let answer = program::run(folder, &[words, &["--out", out]].concat());
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    std::fs::read(folder.join(out)).unwrap()
}

fn scripted(text: &str) -> v1::Prescription {
    v1::Prescription {
        script: text.into(),
        ..v1::Prescription::default()
    }
}

async fn rendered(client: &mut Client, prescription: v1::Prescription) -> Vec<u8> {
    let track = order(client, prescription, "").await;
    let last = watch(client, &track).await.pop().unwrap();
    assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
    download(client, &track, 0).await.unwrap()
}

async fn upload(
    client: &mut Client,
    format: &str,
    bytes: &[u8],
    blake3: &str,
) -> Result<v1::Recording, tonic::Status> {
    let mut pieces: Vec<v1::UploadNarrationRequest> = bytes
        .chunks(100_000)
        .map(|data| v1::UploadNarrationRequest {
            data: data.to_vec().into(),
            ..v1::UploadNarrationRequest::default()
        })
        .collect();
    if let Some(first) = pieces.first_mut() {
        first.format = format.into();
    }
    if let Some(last) = pieces.last_mut() {
        last.blake3 = blake3.into();
    }
    let answer = client.upload_narration(tokio_stream::iter(pieces)).await;
    answer.map(tonic::Response::into_inner)
}

#[test]
fn a_script_and_a_song_have_the_bytes_of_anodyne_render() {
    let folder = folder();
    std::fs::write(folder.path().join("rest.md"), SCRIPT).unwrap();
    std::fs::write(folder.path().join("river.cho"), SONG).unwrap();
    let scripted_here = ["render", "--script", "rest.md", "--with", "none"];
    let script_file = made(folder.path(), "rest.wav", &scripted_here);
    let sung = [
        "render",
        "--chart",
        "river.cho",
        "--programme",
        "songwriting",
    ];
    let sung = [
        &sung[..],
        &["--count-in", "1", "--key", "A major", "--length", "60s"],
    ]
    .concat();
    let song_file = made(folder.path(), "river.wav", &sung);
    runs(async {
        let server = Server::start(&folder.path().join("data"), &[], &[]);
        let mut client = server.client(None).await;
        let request = v1::PlanTrackRequest {
            prescription: Some(scripted(SCRIPT)),
        };
        let plan = client.plan_track(request).await.unwrap().into_inner();
        assert_eq!(plan.cues.len(), 3);
        assert_eq!(plan.cues[2].text, "Slowly, come back to the room.");
        assert!(plan.phases.len() == 2 && plan.cues[2].phase == 1);
        let asked = plan.prescription.clone().unwrap();
        assert!(asked.length.is_none() && asked.title == "A short rest");
        assert!(rendered(&mut client, scripted(SCRIPT)).await == script_file);
        // What was answered asks for the same again.
        let again = order(&mut client, asked, "").await;
        let track = get(&mut client, &again).await.unwrap();
        assert_eq!(track.state(), v1::TrackState::Ready);
        assert_eq!(track.prescription.unwrap().script, SCRIPT);
        let list = client.list_tracks(v1::ListTracksRequest::default()).await;
        for track in list.unwrap().into_inner().tracks {
            assert_eq!(track.prescription.unwrap().script, "");
        }
        let song = v1::Prescription {
            programme: "songwriting".into(),
            chart: SONG.into(),
            count_in_bars: Some(1),
            key: "A major".into(),
            length: Some(anodyne_api::duration(anodyne_units::Seconds(60.0))),
            ..v1::Prescription::default()
        };
        assert!(rendered(&mut client, song).await == song_file);
        // A stream of a script is as long as its file.
        let request = v1::StreamTrackRequest {
            prescription: Some(scripted(SCRIPT)),
            start: None,
        };
        let mut pieces = client.stream_track(request).await.unwrap().into_inner();
        let mut heard = 0;
        while let Some(piece) = pieces.message().await.unwrap() {
            heard += piece.data.len();
        }
        assert_eq!(heard, script_file.len());
    });
    let url = Server::start(&folder.path().join("data"), &[], &[]);
    let remote = [
        "remote", "render", "--server", &url.url, "--script", "rest.md",
    ];
    let file = made(folder.path(), "far.wav", &remote);
    assert!(file == script_file);
    assert!(
        folder.path().join("far.vtt").exists(),
        "captions stand beside it"
    );
    let remote = [&["remote", "render", "--server", &url.url], &sung[1..]].concat();
    assert!(made(folder.path(), "far-river.wav", &remote) == song_file);
}

#[test]
fn a_voice_has_the_bytes_of_anodyne_render_and_survives_a_kill() {
    let folder = folder();
    let at = folder.path();
    std::fs::write(at.join("rest.md"), SCRIPT).unwrap();
    std::fs::create_dir(at.join("voice")).unwrap();
    let lines = [
        "Lie down, and let the floor carry you.",
        "Slowly, come back to the room.",
    ];
    espeak(lines[0], &at.join("voice/01.wav"));
    espeak(lines[1], &at.join("voice/03.wav"));
    let words = ["--script", "rest.md", "--narration", "voice", "--duck", "8"];
    let words = [&words[..], &["--length", "3m20s", "--with", "none"]].concat();
    let here = made(at, "rest.wav", &[&["render"], &words[..]].concat());
    let server = Server::start(&at.join("data"), &["--workers", "1"], &[]);
    let remote = [&["remote", "render", "--server", &server.url], &words[..]].concat();
    assert!(made(at, "far.wav", &remote) == here);
    runs(async {
        let mut client = server.client(None).await;
        let mut takes = Vec::new();
        for (line, name) in [(1, "voice/01.wav"), (3, "voice/03.wav")] {
            let bytes = std::fs::read(at.join(name)).unwrap();
            let sum = blake3::hash(&bytes).to_hex().to_string();
            let kept = upload(&mut client, "wav", &bytes, &sum).await.unwrap();
            let twice = upload(&mut client, "WAV", &bytes, "").await.unwrap();
            assert_eq!((&twice, kept.blake3.as_str()), (&kept, sum.as_str()));
            let (speech, length) = (kept.speech.unwrap(), kept.length.unwrap());
            let speech = anodyne_api::seconds(&speech).0;
            assert!(speech > 1.0 && speech <= anodyne_api::seconds(&length).0);
            takes.push(v1::NarrationTake {
                recording: kept.name,
                line,
                start: None,
            });
        }
        let spoken = |seed: u64| v1::Prescription {
            seed: Some(seed),
            length: Some(anodyne_api::duration(anodyne_units::Seconds(200.0))),
            narration: Some(v1::Narration {
                takes: takes.clone(),
                duck_db: Some(8.0),
                ..v1::Narration::default()
            }),
            ..scripted(SCRIPT)
        };
        let track = order(&mut client, spoken(1), "").await;
        let known = get(&mut client, &track).await.unwrap();
        assert_eq!(
            known.state(),
            v1::TrackState::Ready,
            "it was rendered before"
        );
        assert_eq!(known.blake3, blake3::hash(&here).to_hex().as_str());
        // A stream of it has the voice as well: beneath the first word the music steps back.
        let request = v1::StreamTrackRequest {
            prescription: Some(spoken(1)),
            start: None,
        };
        let mut pieces = client.stream_track(request).await.unwrap().into_inner();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.message().await.unwrap() {
            bytes.extend_from_slice(&piece.data);
        }
        assert_eq!(bytes.len(), here.len());
        // Killed in the middle, it is made of the same voice.
        let other = order(&mut client, spoken(2), "").await;
        let request = v1::WatchTrackRequest {
            name: other.clone(),
        };
        let mut told = client.watch_track(request).await.unwrap().into_inner();
        while told
            .message()
            .await
            .unwrap()
            .is_some_and(|one| one.segments_done == 0)
        {}
        server.kill();
        let server = Server::start(&at.join("data"), &["--workers", "1"], &[]);
        let mut client = server.client(None).await;
        let last = watch(&mut client, &other).await.pop().unwrap();
        assert_eq!(last.state(), v1::TrackState::Ready, "{}", last.reason);
        let far = download(&mut client, &other, 0).await.unwrap();
        let seeded = [&["render"], &words[..], &["--seed", "2"]].concat();
        assert!(far == made(at, "two.wav", &seeded));
        // A recording that is deleted is gone.
        let name = takes[0].recording.clone();
        let request = v1::DeleteRecordingRequest { name };
        client.delete_recording(request.clone()).await.unwrap();
        let gone = client.delete_recording(request).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
        let refused = try_order(&mut client, spoken(3), "").await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        assert!(
            refused.message().contains("recordings/"),
            "{}",
            refused.message()
        );
    });
}

#[test]
fn a_recording_begins_where_its_take_says() {
    let folder = folder();
    let at = folder.path();
    espeak("Let the floor carry you.", &at.join("voice.wav"));
    let words = [
        "render", "--tempo", "60", "--key", "D dorian", "--length", "60s", "--seed", "1",
    ];
    let words = [&words[..], &["--narration", "voice.wav", "--narration-at"]].concat();
    let file = |start: &str, out: &str| made(at, out, &[&words[..], &[start]].concat());
    let (early, late) = (file("5", "early.wav"), file("21.5", "late.wav"));
    assert!(early != late);
    runs(async {
        let server = Server::start(&at.join("data"), &[], &[]);
        let mut client = server.client(None).await;
        let spoken = std::fs::read(at.join("voice.wav")).unwrap();
        let kept = upload(&mut client, "wav", &spoken, "").await.unwrap();
        let asked = |start: f64| v1::Prescription {
            narration: Some(v1::Narration {
                takes: vec![v1::NarrationTake {
                    recording: kept.name.clone(),
                    line: 0,
                    start: Some(anodyne_api::duration(anodyne_units::Seconds(start))),
                }],
                ..v1::Narration::default()
            }),
            ..minimal(60, 1)
        };
        assert!(rendered(&mut client, asked(21.5)).await == late);
        assert!(rendered(&mut client, asked(5.0)).await == early);
    });
}

#[test]
fn one_recording_of_a_script_is_laid_on_its_cues_as_anodyne_render_lays_it() {
    let folder = folder();
    let at = folder.path();
    std::fs::write(at.join("rest.md"), SCRIPT).unwrap();
    let lines = [
        "Lie down, and let the floor carry you.",
        "Let your breath come and go as it likes.",
        "Slowly, come back to the room.",
    ];
    for (number, line) in lines.iter().enumerate() {
        espeak(line, &at.join(format!("{number}.wav")));
    }
    // One after the other, with pauses between them.
    let joined = Command::new("ffmpeg")
        .current_dir(at)
        .args("-v error -i 0.wav -i 1.wav -i 2.wav -filter_complex".split(' '))
        .arg("[0]apad=pad_dur=2[a];[1]apad=pad_dur=3[b];[a][b][2]concat=n=3:v=0:a=1")
        .arg("spoken.wav")
        .status();
    assert!(joined.unwrap().success());
    let words = [
        "--script",
        "rest.md",
        "--narration",
        "spoken.wav",
        "--with",
        "none",
    ];
    let words = [&words[..], &["--align", "cues", "--client", "c-7"]].concat();
    let here = made(at, "here.wav", &[&["render"], &words[..]].concat());
    let server = Server::start(&at.join("data"), &[], &[]);
    let far = ["remote", "render", "--server", &server.url];
    let far = made(at, "far.wav", &[&far[..], &words[..]].concat());
    assert!(far == here);
    let beside = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    assert_eq!(beside("far.json"), beside("here.json"));
    assert!(beside("here.json").contains("\"placed\": \"on-cues\""));
    // What is planned has the cues where they are heard, and what is streamed has the voice.
    runs(async {
        let mut client = server.client(None).await;
        let spoken = std::fs::read(at.join("spoken.wav")).unwrap();
        let kept = upload(&mut client, "wav", &spoken, "").await.unwrap();
        let asked = v1::Prescription {
            narration: Some(v1::Narration {
                takes: vec![v1::NarrationTake {
                    recording: kept.name,
                    ..v1::NarrationTake::default()
                }],
                align: v1::NarrationAlign::Cues.into(),
                ..v1::Narration::default()
            }),
            ..scripted(SCRIPT)
        };
        assert!(rendered(&mut client, asked).await == here);
    });
}

#[test]
fn what_is_no_voice_or_too_much_of_it_is_refused() {
    let folder = folder();
    let data = folder.path().join("data");
    let token = |tenant: &str| {
        let line = format!("token create --data data --tenant {tenant}");
        program::line(folder.path(), &line).out.trim().to_owned()
    };
    let (one, other) = (token("one"), token("other"));
    let voice = folder.path().join("voice.wav");
    espeak("Lie down.", &voice);
    let voice = std::fs::read(voice).unwrap();
    let limit = [("ANODYNE_SERVER_LIMITS__RECORDING_BYTES", "3000000")];
    runs(async {
        let server = Server::start(&data, &["--tokens"], &limit);
        let mut client = server.client(Some(&one)).await;
        let silence = {
            let mut silence = voice.clone();
            silence[44..].fill(0);
            silence
        };
        let nothing = "0".repeat(64);
        let checks: [(&str, &[u8], &str, Code, &str); 8] = [
            (
                "wav",
                &[7; 5000],
                "",
                Code::InvalidArgument,
                "its kind is not known",
            ),
            ("wav", &silence, "", Code::InvalidArgument, "nobody speaks"),
            ("doc", &voice, "", Code::InvalidArgument, "known: wav"),
            (
                "",
                &voice,
                "",
                Code::InvalidArgument,
                "did you mean \"wav\"?",
            ),
            ("wav", &voice, "00", Code::InvalidArgument, "64 hexadecimal"),
            (
                "wav",
                &voice,
                &nothing,
                Code::InvalidArgument,
                "do not match",
            ),
            (
                "wav",
                &[0; 4_000_000],
                "",
                Code::ResourceExhausted,
                "3000000",
            ),
            ("wav", &[], "", Code::InvalidArgument, "empty"),
        ];
        for (format, bytes, sum, code, words) in checks {
            let refused = upload(&mut client, format, bytes, sum).await.unwrap_err();
            assert_eq!(refused.code(), code, "{}", refused.message());
            assert!(refused.message().contains(words), "{}", refused.message());
            assert!(
                !refused.message().contains("recording-"),
                "{}",
                refused.message()
            );
        }
        assert!(program::names(&data.join("recordings")).is_empty());
        let kept = upload(&mut client, "wav", &voice, "").await.unwrap();
        let whole = |recording: &str, line: u32| v1::Prescription {
            length: Some(anodyne_api::duration(anodyne_units::Seconds(60.0))),
            narration: Some(v1::Narration {
                takes: vec![v1::NarrationTake {
                    recording: recording.into(),
                    line,
                    start: None,
                }],
                ..v1::Narration::default()
            }),
            ..v1::Prescription::default()
        };
        // Another tenant's recording is none.
        let mut stranger = server.client(Some(&other)).await;
        let refused = try_order(&mut stranger, whole(&kept.name, 0), "").await;
        assert_eq!(refused.unwrap_err().code(), Code::NotFound);
        let request = v1::DeleteRecordingRequest {
            name: kept.name.clone(),
        };
        let refused = stranger.delete_recording(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        let check = |status: tonic::Status, field: &str, words: &str| {
            assert_eq!(status.code(), Code::InvalidArgument, "{}", status.message());
            assert!(status.message().contains(words), "{}", status.message());
            let details = status.get_error_details();
            assert_eq!(
                details.bad_request().unwrap().field_violations[0].field,
                field
            );
        };
        let refused = try_order(&mut client, whole(&kept.name, 2), "")
            .await
            .unwrap_err();
        check(
            refused,
            "prescription.narration.takes",
            "line 2 needs a script",
        );
        let mut deep = whole(&kept.name, 0);
        deep.narration.as_mut().unwrap().duck_db = Some(40.0);
        let refused = try_order(&mut client, deep, "").await.unwrap_err();
        check(
            refused,
            "prescription.narration.duck_db",
            "did you mean 12?",
        );
        let on_cues = |script: &str, line: u32, start: Option<f64>, align: i32| {
            let mut asked = whole(&kept.name, line);
            asked.script = script.into();
            let narration = asked.narration.as_mut().unwrap();
            narration.align = align;
            let start = start.map(|start| anodyne_api::duration(anodyne_units::Seconds(start)));
            narration.takes[0].start = start;
            asked
        };
        let cues = v1::NarrationAlign::Cues.into();
        let align = "prescription.narration.align";
        let checks = [
            (on_cues("", 0, None, cues), "needs the lines of a script"),
            (on_cues(SCRIPT, 1, None, cues), "line 0"),
            (on_cues(SCRIPT, 0, Some(5.0), cues), "leave out start"),
            (
                on_cues(SCRIPT, 0, None, 7),
                "7 is not known; this server knows 0 to 2",
            ),
            (
                on_cues(SCRIPT, 0, None, cues),
                "into 1 passages at most, the script has 3 lines",
            ),
        ];
        for (asked, words) in checks {
            let refused = try_order(&mut client, asked, "").await.unwrap_err();
            check(refused, align, words);
        }
        let far = on_cues(SCRIPT, 9, None, 0);
        let refused = try_order(&mut client, far, "").await.unwrap_err();
        let words = "whose lines are 1 to 3; did you mean 3?";
        check(refused, "prescription.narration.takes", words);
        let wrong = scripted("Rest.\n\n[pause forever]\n");
        let refused = try_order(&mut client, wrong, "").await.unwrap_err();
        check(refused, "prescription.script", "script line 3");
        let both = v1::Prescription {
            chart: SONG.into(),
            ..scripted(SCRIPT)
        };
        let refused = try_order(&mut client, both, "").await.unwrap_err();
        check(refused, "prescription.chart", "does not go together");
        let bars = v1::Prescription {
            count_in_bars: Some(7),
            chart: SONG.into(),
            programme: "songwriting".into(),
            ..v1::Prescription::default()
        };
        let refused = try_order(&mut client, bars, "").await.unwrap_err();
        check(refused, "prescription.count_in_bars", "count_in 7");
    });
}

#[test]
fn no_word_of_a_script_and_no_recording_is_in_the_log() {
    let folder = folder();
    let at = folder.path();
    let words = "Gently now, Wilhelmina.";
    std::fs::write(
        at.join("secret.md"),
        format!("---\nlength: 40s\n---\n{words}\n\nRest.\n"),
    )
    .unwrap();
    espeak(words, &at.join("wilhelmina.wav"));
    let variables = [("ANODYNE_SERVER_LOG__FILTER", "debug")];
    let server = Server::start(&at.join("data"), &[], &variables);
    let remote = |more: &[&str]| -> Answer {
        let words = [
            "remote",
            "render",
            "--server",
            &server.url,
            "--script",
            "secret.md",
        ];
        program::run(at, &[&words[..], more].concat())
    };
    let voice = ["--narration", "wilhelmina.wav", "--narration-at", "5"];
    let done = remote(&[&voice[..], &["--out", "a.wav", "--with", "none"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    let wrong = std::fs::write(at.join("secret.md"), format!("{words}\n\n[Wilhelmina 3]\n"));
    wrong.unwrap();
    runs(async {
        let mut client = server.client(None).await;
        let text = format!("{words}\n\n[Wilhelmina 3]\n");
        assert!(try_order(&mut client, scripted(&text), "").await.is_err());
    });
    let (log, _) = server.stop();
    assert!(
        log.contains("recording kept") && log.contains("ready"),
        "{log}"
    );
    for secret in ["Wilhelmina", "wilhelmina", "Gently"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
