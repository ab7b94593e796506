//! `anodyne script`, and the script behind `--script`: read, laid on the timeline, and told what is wrong with it.

use crate::command::{ScriptCheckFlags, ScriptCommand, ScriptExportFlags, ScriptFlags};
use crate::destination;
use crate::failure::Failure;
use crate::marked;
use crate::narration::Lines;
use crate::report::{clock, pairs, print, print_json};
use crate::table;
use crate::wish::find_beside;
use anodyne_session::{
    Fault, Finding, Kind, Laid, Library, Plan, Reading, Script, SessionError, Severity, Wish,
    plan_script,
};
use anodyne_studio::{Outline, OutlineCue, OutlineMark, OutlinePhase, outline};
use anodyne_units::Seconds;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Checks or exports.
pub(crate) fn run(flags: &ScriptFlags) -> Result<(), Failure> {
    match &flags.command {
        ScriptCommand::Check(flags) => check(flags),
        ScriptCommand::Export(flags) => export(flags),
    }
}

/// A script's file that was read.
pub(crate) struct ScriptFile {
    path: PathBuf,
    name: String,
    reading: Reading,
}

impl ScriptFile {
    /// Reads a file; what is wrong inside it is a finding, not a failure.
    pub(crate) fn read(path: &Path) -> Result<ScriptFile, Failure> {
        let failed = |error: io::Error| Failure::file("read", path, &error);
        if path.is_dir() {
            let shown = path.display();
            return Err(Failure::request(format!(
                "script {shown} is a folder; name a file in it"
            )));
        }
        let mut bytes = Vec::new();
        // One byte more than a script may have is enough to refuse it.
        let most = anodyne_session::ScriptLimits::BYTES as u64 + 1;
        let file = File::open(path).map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
        let name = path.display().to_string();
        Ok(ScriptFile {
            path: path.to_owned(),
            reading: Script::read(&bytes, Kind::of_name(&name)),
            name,
        })
    }

    /// What its front matter asks for; data files it names are looked for beside it.
    pub(crate) fn wish(&self) -> Wish {
        let mut wish = self.reading.script.wish(&self.name, &self.reading.text);
        find_beside(&self.path, &mut wish);
        wish
    }

    /// The script as a server gets it.
    pub(crate) fn sent(&self) -> anodyne_api::AskedScript {
        let kind = Kind::of_name(&self.name);
        anodyne_api::AskedScript::new(self.reading.text.clone(), kind)
    }

    /// What its lines let expect of their narration.
    pub(crate) fn lines(&self) -> Lines {
        Lines {
            expected: self.reading.script.expected(),
            timed: self.reading.script.is_timed(),
        }
    }

    /// Notes how long the recordings of its lines speak.
    pub(crate) fn record(&mut self, lengths: &BTreeMap<usize, Seconds>) {
        self.reading.script.record(lengths);
    }

    /// Refuses a script that cannot be followed, in one line: the first error, and where to see them all.
    pub(crate) fn refuse_unsound(&self) -> Result<(), Failure> {
        self.refuse(&self.reading.findings)
    }

    /// The plan of a session with this script. Warnings go to standard error, without a word of the script.
    pub(crate) fn lay(&self, wish: &Wish, library: &Library) -> Result<Plan, Failure> {
        let laid = plan_script(&self.reading.script, wish, library).map_err(Failure::request)?;
        self.refuse(&laid.findings)?;
        for warning in self.reading.findings.iter().chain(&laid.findings) {
            // The work does not depend on anybody reading this.
            let _ = writeln!(io::stderr(), "warning: {}", self.line(warning));
        }
        Ok(laid.plan)
    }

    fn refuse(&self, findings: &[Finding]) -> Result<(), Failure> {
        let errors = findings
            .iter()
            .filter(|one| one.severity == Severity::Error);
        let count = errors.clone().count();
        let Some(first) = errors.min_by_key(|one| one.span.start) else {
            return Ok(());
        };
        let more = match count {
            1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        let look = format!("`anodyne script check {}` marks the place", self.name);
        Err(Failure::request(format!(
            "{}{more}; {look}",
            self.line(first)
        )))
    }

    /// A finding in a line: where, what, and what to do.
    fn line(&self, finding: &Finding) -> String {
        let place = finding.place(&self.reading.text);
        let place = format!("{}:{}:{}", self.name, place.line, place.column);
        format!("{place}: {}; {}", finding.message, finding.remedy)
    }

    /// The script laid with nothing but its own front matter, and every finding.
    fn laid(&self) -> (Option<Laid>, Vec<Finding>) {
        let mut findings = self.reading.findings.clone();
        if !self.reading.is_sound() {
            return (None, findings);
        }
        let mut library = Library::built_in();
        let wish = match with_own_files(self.wish(), &mut library) {
            Ok(wish) => wish,
            Err(failure) => {
                let message = failure
                    .message()
                    .unwrap_or("a file cannot be read")
                    .to_owned();
                findings.push(of_fault(self.field_span("programme"), &message));
                return (None, findings);
            }
        };
        match plan_script(&self.reading.script, &wish, &library) {
            Ok(laid) => {
                findings.extend(laid.findings.clone());
                (Some(laid), findings)
            }
            Err(error) => {
                findings.push(self.marked(&error));
                (None, findings)
            }
        }
    }

    /// A refused wish as a finding at its field.
    fn marked(&self, error: &SessionError) -> Finding {
        let field = match error.fault() {
            Fault::Unknown { field, .. } | Fault::Range { field, .. } => field.as_str(),
            _ => "",
        };
        of_fault(self.field_span(field), &error.fault().to_string())
    }

    fn field_span(&self, field: &str) -> std::ops::Range<usize> {
        let field = self.reading.script.front.field(field);
        field.map_or(0..0, |field| field.span.clone())
    }
}

fn of_fault(span: std::ops::Range<usize>, fault: &str) -> Finding {
    let (message, remedy) = fault
        .split_once("; ")
        .unwrap_or((fault, "look into docs/script.md"));
    Finding {
        severity: Severity::Error,
        code: "front-matter",
        message: message.to_owned(),
        span,
        remedy: remedy.to_owned(),
    }
}

fn with_own_files(mut wish: Wish, library: &mut Library) -> Result<Wish, Failure> {
    crate::wish::add_own_files(&mut wish, library)?;
    Ok(wish)
}

/// What `script check --json` prints.
#[derive(Serialize)]
struct Checked<'a> {
    file: &'a str,
    sound: bool,
    findings: Vec<Told<'a>>,
    words: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Timeline>,
}

#[derive(Serialize)]
struct Timeline {
    length_seconds: f64,
    phases: Vec<OutlinePhase>,
    words: Vec<OutlineCue>,
    marks: Vec<OutlineMark>,
}

/// A finding, with its place as editors count it.
#[derive(Serialize)]
struct Told<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    remedy: &'a str,
    line: usize,
    column: usize,
    /// The bytes of the text it is about.
    span: [usize; 2],
}

fn check(flags: &ScriptCheckFlags) -> Result<(), Failure> {
    let script = ScriptFile::read(&flags.file)?;
    let (laid, findings) = script.laid();
    let sound = findings.iter().all(|one| one.severity == Severity::Warning);
    let outline = laid.as_ref().map(|laid| outline(&laid.plan));
    if flags.json {
        print_json(&checked(&script, &findings, sound, outline))?;
    } else {
        let mut text = marked::report(&script.name, &script.reading.text, &findings);
        text += &summary(&script, &findings, outline.as_ref());
        print(&text)?;
    }
    if sound { Ok(()) } else { Err(Failure::Broken) }
}

fn checked<'a>(
    script: &'a ScriptFile,
    findings: &'a [Finding],
    sound: bool,
    outline: Option<Outline>,
) -> Checked<'a> {
    let told = findings.iter().map(|finding| {
        let place = finding.place(&script.reading.text);
        Told {
            severity: finding.severity.id(),
            code: finding.code,
            message: &finding.message,
            remedy: &finding.remedy,
            line: place.line,
            column: place.column,
            span: [finding.span.start, finding.span.end],
        }
    });
    Checked {
        file: &script.name,
        sound,
        findings: told.collect(),
        words: script.reading.script.words(),
        timeline: outline.map(|outline| Timeline {
            length_seconds: outline.length_seconds,
            phases: outline.phases,
            words: outline.words,
            marks: outline.marks,
        }),
    }
}

fn summary(script: &ScriptFile, findings: &[Finding], outline: Option<&Outline>) -> String {
    let of = |severity| {
        findings
            .iter()
            .filter(|one| one.severity == severity)
            .count()
    };
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let mut facts = vec![("script", script.name.clone())];
    if let Some(outline) = outline {
        let spoken: f64 = outline
            .words
            .iter()
            .map(|cue| cue.end_seconds - cue.start_seconds)
            .sum();
        facts.push(("length", clock(outline.length_seconds)));
        facts.push((
            "words",
            format!(
                "{}, spoken in {}",
                script.reading.script.words(),
                clock(spoken)
            ),
        ));
    }
    let found = [
        counted(of(Severity::Error), "error"),
        counted(of(Severity::Warning), "warning"),
    ];
    facts.push(("found", found.join(", ")));
    let timeline = outline.map_or_else(String::new, |outline| {
        format!("\n{}", table::words(outline))
    });
    format!("{}{timeline}", pairs(&facts))
}

/// The kinds that a list of words names; none named, or `all`, is every kind.
pub(crate) fn kinds(
    flag: &str,
    named: &[String],
) -> Result<Vec<anodyne_studio::ScriptFile>, Failure> {
    let all = anodyne_studio::ScriptFile::ALL;
    match named {
        [] => return Ok(all.to_vec()),
        [one] if one == "all" => return Ok(all.to_vec()),
        [one] if one == "none" => return Ok(Vec::new()),
        _ => {}
    }
    let kind = |name: &String| {
        all.into_iter()
            .find(|kind| kind.id() == name.trim())
            .ok_or_else(|| {
                let known = all.map(anodyne_studio::ScriptFile::id).join(", ");
                Failure::request(format!(
                    "{flag} {name:?} is not known; known: {known}, all, none"
                ))
            })
    };
    named.iter().map(kind).collect()
}

fn export(flags: &ScriptExportFlags) -> Result<(), Failure> {
    let script = ScriptFile::read(&flags.file)?;
    script.refuse_unsound()?;
    let kinds = kinds("only", &flags.only)?;
    let track = match &flags.track {
        Some(track) => track.clone(),
        None => flags.file.with_extension("wav"),
    };
    for kind in &kinds {
        let path = kind.beside(&track);
        if path == flags.file {
            let shown = path.display();
            let problem = format!("{shown} is the script itself; name another track with --track");
            return Err(Failure::request(problem));
        }
        destination::inspect(&path, flags.force)?;
    }
    let mut library = Library::built_in();
    let wish = with_own_files(script.wish(), &mut library)?;
    let plan = script.lay(&wish, &library)?;
    let written = kinds
        .iter()
        .map(|kind| kind.write(&plan, &track, flags.force));
    let written = written.collect::<Result<Vec<PathBuf>, _>>()?;
    if flags.json {
        return print_json(&written);
    }
    print(
        &written
            .iter()
            .map(|path| format!("{}\n", path.display()))
            .collect::<String>(),
    )
}
