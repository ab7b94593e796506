//! Law 7: nothing half-made is visible. Whatever ends a render, the folder is as it was, or holds the whole track.

use anodyne_session::{Library, Wish, plan};
use anodyne_studio::{Order, Stage, StudioError, bounce};
use anodyne_tests::program::{self, Answer, line, names};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// The prescription of half a minute, quickly rendered.
const SHORT: &str = "render --tempo 60 --length 30s";

#[test]
fn an_existing_file_is_kept_without_force() {
    let folder = folder();
    for (kept, other) in [("calm.wav", "calm.json"), ("calm.json", "calm.wav")] {
        std::fs::write(folder.path().join(kept), "dear").expect("written");
        let answer = line(folder.path(), "render --length 12h --out calm.wav");
        assert_eq!(answer.code, Some(2), "{kept}: {}", answer.err);
        assert!(answer.err.contains("--force"), "{}", answer.err);
        let text = std::fs::read_to_string(folder.path().join(kept));
        assert_eq!(text.expect("it is there"), "dear");
        assert_eq!(names(folder.path()), [kept], "{other}");
        std::fs::remove_file(folder.path().join(kept)).expect("removed");
    }
    std::fs::write(folder.path().join("calm.wav"), "dear").expect("written");
    let forced = line(folder.path(), &format!("{SHORT} --force --out calm.wav"));
    assert_eq!(forced.code, Some(0), "{}", forced.err);
    assert_eq!(names(folder.path()), ["calm.json", "calm.wav"]);
}

#[test]
fn a_stop_is_heard_in_every_stage_and_leaves_nothing_behind() {
    let check = |length: &str, stage: Stage, telling: usize| {
        let folder = folder();
        let wish = Wish {
            length: Some(length.into()),
            ..Wish::default()
        };
        let plan = plan(&wish.prescribe(&Library::built_in()).unwrap());
        let order = Order {
            plan: &plan,
            path: &folder.path().join("stopped.wav"),
            threads: 2,
            overwrite: false,
        };
        let mut told = 0;
        let stopped = bounce(&order, &mut |progress| {
            told += usize::from(progress.stage == stage);
            if told == telling {
                return ControlFlow::Break(());
            }
            assert!(told < telling, "{length}: asked again after the stop");
            ControlFlow::Continue(())
        });
        let what = format!("{length}, telling {telling} of {stage:?}");
        assert!(
            matches!(stopped, Err(StudioError::Cancelled)),
            "{what}: {stopped:?}"
        );
        assert_eq!(names(folder.path()), [""; 0], "{what}");
    };
    check("6m", Stage::Levelling, 1);
    // While the level is found of a track heard in probes, and of one heard whole.
    check("6m", Stage::Levelling, 5);
    check("1m", Stage::Levelling, 5);
    check("6m", Stage::Rendering, 2);
    check("1m", Stage::Finishing, 1);
}

/// A render of a night that has begun to write.
#[cfg(unix)]
fn night(folder: &Path) -> std::process::Child {
    let arguments = ["render", "--length", "12h", "--out", "night.wav"];
    let mut command = program::command(folder, &arguments);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.expect("anodyne starts");
    let begun = || {
        let hidden = names(folder).into_iter().find(|name| name.starts_with('.'));
        let size = |name: String| std::fs::metadata(folder.join(name)).map_or(0, |it| it.len());
        hidden.map_or(0, size) > 1_000_000
    };
    let deadline = Instant::now() + Duration::from_secs(120);
    while !begun() {
        assert!(Instant::now() < deadline, "the render does not begin");
        sleep(Duration::from_millis(20));
    }
    child
}

#[cfg(unix)]
fn signal(child: &std::process::Child, name: &str) {
    let mut kill = std::process::Command::new("kill");
    let sent = kill.args([name, &child.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
}

#[cfg(unix)]
#[test]
fn stopping_leaves_nothing_behind() {
    for name in ["-INT", "-TERM"] {
        let folder = folder();
        let mut child = night(folder.path());
        signal(&child, name);
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{name}");
        assert_eq!(names(folder.path()), [""; 0], "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_killed_render_has_no_file_under_its_name() {
    let folder = folder();
    let mut child = night(folder.path());
    signal(&child, "-KILL");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), None);
    let left = names(folder.path());
    assert!(left.iter().all(|name| name.starts_with('.')), "{left:?}");
}

/// A disk of a few megabytes, for as long as this lives.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one; `None` where that is not allowed.
    #[allow(clippy::print_stderr, reason = "a skipped test has to be told")]
    fn mount(size: &str) -> Option<SmallDisk> {
        let folder = folder();
        let option = format!("size={size}");
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &option, "tmpfs"]);
        let mounted = mount.arg(folder.path()).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(SmallDisk(folder));
        }
        eprintln!("skipped: no disk can be mounted here; it takes root on Linux");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let mut umount = std::process::Command::new("umount");
        // A disk that stays mounted is the system's to clear; the test has said what it had to say.
        let _ = umount.arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_is_plainly_too_small_is_told_before_any_work() {
    let Some(disk) = SmallDisk::mount("1m") else {
        return;
    };
    let folder = disk.0.path();
    let answer = line(folder, "render --length 12h --out night.wav");
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    assert!(answer.err.contains("needs 12.4 GB"), "{}", answer.err);
    assert_eq!(names(folder), [""; 0]);
}

#[test]
fn a_disk_that_fills_up_leaves_nothing_behind() {
    // Room for the fifth of a WAV that the early look asks of a FLAC, not for what it takes.
    let Some(disk) = SmallDisk::mount("2m") else {
        return;
    };
    let folder = disk.0.path();
    let answer = line(folder, &format!("{SHORT} --out calm.flac"));
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    assert!(
        answer.err.contains("error: the disk is full"),
        "{}",
        answer.err
    );
    assert_eq!(names(folder), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_leaves_nothing_behind() {
    let folder = folder();
    let script = format!(
        "trap '' XFSZ; ulimit -f 2000; exec {} {SHORT} --out calm.wav",
        program::path().display()
    );
    let mut shell = std::process::Command::new("bash");
    let output = shell
        .args(["-c", &script])
        .current_dir(folder.path())
        .output();
    let answer = Answer::from(output.expect("bash starts"));
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    assert!(answer.err.contains("calm.wav needs"), "{}", answer.err);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    // Not even root may write there.
    let folder = folder();
    let answer = line(folder.path(), "render --length 12h --out /proc/calm.wav");
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    assert!(answer.err.contains("/proc"), "{}", answer.err);
    assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
}
