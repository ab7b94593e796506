//! `cargo xtask bundle` and `cargo xtask install`: the plugin as hosts look for it.

use crate::shell::{self, Done, cargo, target};
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::env::var_os;
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "anodyne_plugin";
const NAME: &str = "Anodyne";

/// Builds the plugin and puts `Anodyne.clap` and `Anodyne.vst3` into `target/bundled`; answers where. The words may be
/// `anodyne_plugin` and `--release`, as bundlers are used to; without `--release` it is a debug build.
pub(crate) fn run(words: &[String]) -> Result<PathBuf, String> {
    let known = |word: &String| word == PACKAGE || word == "--release";
    if let Some(other) = words.iter().find(|word| !known(word)) {
        return Err(format!(
            "{other:?} is not known here; write `cargo xtask bundle {PACKAGE} --release`"
        ));
    }
    let is_release = words.iter().any(|word| word == "--release");
    let mut arguments = vec!["build", "--lib", "--package", PACKAGE];
    arguments.extend(is_release.then_some("--release"));
    shell::run(&mut cargo(&arguments))?;
    let folder = if is_release { "release" } else { "debug" };
    let library = target()?
        .join(folder)
        .join(format!("{DLL_PREFIX}{PACKAGE}{DLL_SUFFIX}"));
    let bundled = target()?.join("bundled");
    for kind in ["clap", "vst3"] {
        let bundle = bundled.join(format!("{NAME}.{kind}"));
        remove(&bundle)?;
        write(&library, &bundle, kind, is_release)?;
        eprintln!("{}", bundle.display());
    }
    Ok(bundled)
}

/// Bundles a release build and copies both formats to the folders where a user's hosts look for them.
pub(crate) fn install() -> Done {
    let bundled = run(&["--release".to_owned()])?;
    for (kind, folder) in homes()? {
        let name = format!("{NAME}.{kind}");
        let to = folder.join(&name);
        make(&folder)?;
        remove(&to)?;
        copy(&bundled.join(&name), &to)?;
        eprintln!("{}", to.display());
    }
    Ok(())
}

/// Lays out one bundle around the library.
fn write(library: &Path, bundle: &Path, kind: &str, is_release: bool) -> Done {
    let inside = match (OS, kind) {
        ("macos", _) => bundle.join("Contents").join("MacOS").join(NAME),
        (_, "clap") => bundle.to_owned(),
        ("windows", _) => contents(bundle, "win").join(format!("{NAME}.vst3")),
        _ => contents(bundle, "linux").join(format!("{NAME}.so")),
    };
    make(inside.parent().unwrap_or(bundle))?;
    copy(library, &inside)?;
    // Line tables, for whoever measures: 88 MB with them, 13 without.
    if is_release && OS == "linux" && shell::succeeds("strip", &["--version"]) {
        shell::run(
            std::process::Command::new("strip")
                .arg("--strip-debug")
                .arg(&inside),
        )?;
    }
    if OS == "macos" {
        let contents = bundle.join("Contents");
        let put = |name: &str, text: String| {
            let file = contents.join(name);
            fs::write(&file, text).map_err(|error| failed("write", &file, &error))
        };
        put("PkgInfo", "BNDL????".to_owned())?;
        put("Info.plist", property_list(kind))?;
        // Unsigned bundles are not loaded by every host there.
        shell::run(
            std::process::Command::new("codesign")
                .args(["-f", "-s", "-"])
                .arg(bundle),
        )?;
    }
    Ok(())
}

fn contents(bundle: &Path, system: &str) -> PathBuf {
    let machine = match (ARCH, system) {
        ("aarch64", "win") => "arm64",
        (machine, _) => machine,
    };
    bundle.join("Contents").join(format!("{machine}-{system}"))
}

fn property_list(kind: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
  <dict>
    <key>CFBundleExecutable</key><string>{NAME}</string>
    <key>CFBundleIdentifier</key><string>org.anodyne.{kind}</string>
    <key>CFBundleName</key><string>{NAME}</string>
    <key>CFBundlePackageType</key><string>BNDL</string>
    <key>CFBundleSignature</key><string>????</string>
    <key>CFBundleShortVersionString</key><string>{version}</string>
    <key>CFBundleVersion</key><string>{version}</string>
    <key>NSHighResolutionCapable</key><true/>
  </dict>
</plist>
"#
    )
}

/// Where a user's plugins are, by format.
fn homes() -> Result<[(&'static str, PathBuf); 2], String> {
    let from = |name: &str| {
        let path = var_os(name).map(PathBuf::from);
        path.ok_or_else(|| format!("{name} is not set: where your plugins are is not known"))
    };
    Ok(match OS {
        "windows" => {
            let common = from("LOCALAPPDATA")?.join("Programs").join("Common");
            [("clap", common.join("CLAP")), ("vst3", common.join("VST3"))]
        }
        "macos" => {
            let plugins = from("HOME")?.join("Library/Audio/Plug-Ins");
            [
                ("clap", plugins.join("CLAP")),
                ("vst3", plugins.join("VST3")),
            ]
        }
        _ => {
            let home = from("HOME")?;
            [("clap", home.join(".clap")), ("vst3", home.join(".vst3"))]
        }
    })
}

fn copy(from: &Path, to: &Path) -> Done {
    if !from.is_dir() {
        let copied = fs::copy(from, to).map(|_| ());
        return copied.map_err(|error| failed("copy", from, &error));
    }
    make(to)?;
    let entries = fs::read_dir(from).map_err(|error| failed("read", from, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed("read", from, &error))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// An older bundle of that name goes first, whatever it is.
fn remove(path: &Path) -> Done {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed.map_err(|error| failed("remove", path, &error))
}

fn make(folder: &Path) -> Done {
    fs::create_dir_all(folder).map_err(|error| failed("make", folder, &error))
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}
