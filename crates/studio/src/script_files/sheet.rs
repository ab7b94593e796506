//! The session sheet: arc, times, words and breath marks on one page of A4, as HTML without scripts or foreign files.

use super::{clock, direction, opening};
use anodyne_session::{Cue, Mark, MarkKind, Plan};
use anodyne_units::Seconds;
use std::fmt::Write;

/// The page.
pub(super) fn sheet(plan: &Plan) -> String {
    let fit = Fit::of(plan);
    let title = title(plan);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<style>\n{STYLE}.words{{font-size:{size}pt}}\n</style>\n</head>\n\
         <body>\n<main>\n<header><h1>{title}</h1>\n<p>{facts}</p></header>\n{arc}\n<section class=\"words\">\n{words}</section>\n\
         <footer><span>{legend}</span><span>Anodyne {version}</span></footer>\n</main>\n</body>\n</html>\n",
        title = escape(&title),
        size = fit.points,
        facts = facts(plan),
        arc = arc(plan),
        words = words(plan, &fit),
        legend = "Times are minutes and seconds from the start; lengths of words are estimates.",
        version = env!("CARGO_PKG_VERSION"),
    )
}

const STYLE: &str = "\
@page{size:A4 portrait;margin:12mm}
*{box-sizing:border-box;margin:0;padding:0}
html{background:#e9e6df}
body{font-family:Georgia,'Noto Serif','DejaVu Serif',serif;color:#2f3a40;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{width:210mm;height:297mm;margin:8mm auto;padding:12mm;background:#fff;display:flex;flex-direction:column;overflow:hidden}
@media print{html{background:#fff}main{width:186mm;height:272mm;margin:0;padding:0}}
h1{font-weight:400;font-size:22pt;line-height:1.15;letter-spacing:.01em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header p{margin:1.2mm 0 3mm;font-size:9.5pt;color:#6b7a80}
svg{display:block;width:186mm;height:46mm;flex:none}
.words{flex:1;min-height:0;columns:2;column-gap:8mm;column-fill:auto;margin-top:3mm;line-height:1.34}
.words h2{font-weight:600;font-size:1.12em;color:#3f6d73;border-bottom:.25mm solid #d9d4c8;margin:.9em 0 .35em;padding-bottom:.15em;break-after:avoid;display:flex;justify-content:space-between}
.words h2:first-child{margin-top:0}
.words h2 small{font-weight:400;font-size:.85em;color:#8a979b}
.words p{display:flex;gap:.8em;margin:.22em 0;break-inside:avoid}
.words time{flex:0 0 3.1em;text-align:right;color:#8a979b;font-variant-numeric:tabular-nums}
.words .mark{color:#a5673f;font-style:italic}
footer{flex:none;display:flex;justify-content:space-between;margin-top:2mm;padding-top:1.5mm;border-top:.25mm solid #d9d4c8;font-size:7.5pt;color:#8a979b}
";

fn title(plan: &Plan) -> String {
    let prescription = &plan.prescription;
    match &prescription.title {
        Some(title) => title.clone(),
        None => prescription.programme.name.clone(),
    }
}

fn facts(plan: &Plan) -> String {
    let prescription = &plan.prescription;
    let breath = plan.breath.as_ref().map(|breath| {
        let per_minute = (breath.rate(plan.length) * 10.0).round() / 10.0;
        format!("{per_minute} breaths a minute")
    });
    let tempo = format!("{} bpm", prescription.tempo).replace("..", " \u{2192} ");
    let facts = [
        Some(Seconds(plan.length.0.round()).to_string()),
        Some(prescription.key.to_string()),
        Some(tempo),
        breath,
        Some(format!("programme {}", prescription.programme.name)),
        Some(format!("palette {}", prescription.palette.name)),
        Some(format!("seed {}", prescription.seed.0)),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    escape(&facts.join("  \u{b7}  "))
}

/// How much of the words the page holds, and in which size.
struct Fit {
    points: f64,
    /// Of a longer line, only the beginning is shown.
    most_letters: usize,
    /// Of more lines, only the first are shown.
    most_lines: usize,
}

/// The room for words: both columns, points.
const COLUMNS: f64 = 2.0 * 525.0;
/// The width of the words in a column, points.
const COLUMN: f64 = 252.0;

impl Fit {
    fn of(plan: &Plan) -> Fit {
        let sizes = [10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5];
        let whole = sizes.map(|points| (points, 4000));
        let cut = [400, 240, 160, 110, 80, 60, 40].map(|letters| (6.5, letters));
        let fits = |(points, letters): &(f64, usize)| height(plan, *points, *letters) <= COLUMNS;
        let found = whole.into_iter().chain(cut).find(fits);
        let (points, most_letters) = found.unwrap_or((6.0, 40));
        let room = (COLUMNS / (points * 1.8)) as usize;
        let lines = plan.words.len() + plan.marks.len();
        let headings = 2 * plan.phases.len() + 2;
        Fit {
            points,
            most_letters,
            most_lines: if found.is_some() {
                lines
            } else {
                room.saturating_sub(headings)
            },
        }
    }
}

/// The height that the words need, points: measured generously, since the font is the reader's.
fn height(plan: &Plan, points: f64, most_letters: usize) -> f64 {
    let per_line = ((COLUMN - 4.2 * points) / (0.51 * points)).max(8.0);
    let lines = plan.words.iter().map(|cue| {
        let letters = cue.text.chars().count().min(most_letters) as f64;
        (letters / per_line).ceil() * 1.34 + 0.22
    });
    let marks = plan.marks.len() as f64 * 1.6;
    let headings = plan.phases.len() as f64 * 3.1;
    // A column ends where a line no longer fits: some room is lost.
    (lines.sum::<f64>() + marks + headings + 6.0) * points
}

/// The words phase by phase.
fn words(plan: &Plan, fit: &Fit) -> String {
    let mut text = String::new();
    let mut shown = 0;
    let all = plan.words.len() + plan.marks.len();
    for (number, phase) in plan.phases.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "<h2>{}<small>{}\u{2013}{}</small></h2>",
            escape(&phase.name),
            clock(phase.start.0),
            clock(phase.end.0)
        );
        let cues = plan
            .words
            .iter()
            .filter(|cue| cue.phase == number)
            .map(Entry::Words);
        let marks = plan
            .marks
            .iter()
            .filter(|mark| mark.phase == number)
            .map(Entry::Mark);
        // A direction stands before the words that it comes with.
        let mut entries: Vec<Entry<'_>> = marks.chain(cues).collect();
        entries.sort_by(|a, b| a.at().total_cmp(&b.at()));
        for entry in entries {
            if shown < fit.most_lines {
                text += &entry.line(fit.most_letters);
            }
            shown += 1;
        }
    }
    if all > fit.most_lines {
        let _ = writeln!(
            text,
            "<p><i>and {} more lines; the captions have them all</i></p>",
            all - fit.most_lines
        );
    }
    text
}

enum Entry<'a> {
    Words(&'a Cue),
    Mark(&'a Mark),
}

impl Entry<'_> {
    fn at(&self) -> f64 {
        match self {
            Entry::Words(cue) => cue.start.0,
            Entry::Mark(mark) => mark.start.0,
        }
    }

    fn line(&self, most_letters: usize) -> String {
        let time = clock(self.at());
        match self {
            Entry::Words(cue) => {
                let words = escape(&opening(cue, most_letters));
                format!("<p><time>{time}</time><span>{words}</span></p>\n")
            }
            Entry::Mark(mark) => {
                let direction = escape(direction(mark).trim_matches(['[', ']']));
                format!("<p class=\"mark\"><time>{time}</time><span>{direction}</span></p>\n")
            }
        }
    }
}

/// Where things stand in the picture of the arc, tenths of a millimetre.
const WIDTH: f64 = 1860.0;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 330.0;
const VOICE: f64 = 352.0;
const AXIS: f64 = 400.0;

/// The arc: phases, intensity, where words, breaths and silences lie.
fn arc(plan: &Plan) -> String {
    let across = |at: f64| WIDTH * (at / plan.length.0).clamp(0.0, 1.0);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} 460\" role=\"img\" aria-label=\"The arc of the session\" \
         font-family=\"Georgia,'Noto Serif','DejaVu Serif',serif\">\n"
    );
    for (number, phase) in plan.phases.iter().enumerate() {
        let (left, right) = (across(phase.start.0), across(phase.end.0));
        let tint = ["#f4f1e9", "#faf8f3"][number % 2];
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"0\" width=\"{:.1}\" height=\"{AXIS}\" fill=\"{tint}\"/>",
            right - left
        );
        let room = ((right - left - 16.0) / 17.0) as usize;
        let name: String = match phase.name.chars().count() {
            letters if letters <= room => phase.name.clone(),
            _ if room >= 4 => phase
                .name
                .chars()
                .take(room - 1)
                .chain(['\u{2026}'])
                .collect(),
            _ => String::new(),
        };
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"40\" font-size=\"30\" fill=\"#3f6d73\">{}</text>",
            left + 10.0,
            escape(&name)
        );
    }
    svg += &curve(plan, &across);
    svg += &voice(plan, &across);
    svg += &axis(plan, &across);
    svg + "</svg>"
}

fn curve(plan: &Plan, across: &dyn Fn(f64) -> f64) -> String {
    let instants = (0..=240).map(|step| Seconds(plan.length.0 * f64::from(step) / 240.0));
    let highest = instants
        .clone()
        .map(|at| plan.intensity(at))
        .fold(0.0, f64::max);
    // Whole quarters of the scale, so that the arc of a quiet session can be seen.
    let full = (highest * 4.0).ceil().clamp(1.0, 4.0) / 4.0;
    let points = instants.map(|at| {
        let up = (plan.intensity(at) / full).clamp(0.0, 1.0);
        format!("{:.1} {:.1}", across(at.0), BOTTOM - (BOTTOM - TOP) * up)
    });
    let points: Vec<String> = points.collect();
    let line = points.join("L");
    format!(
        "<path d=\"M0 {BOTTOM}L{line}L{WIDTH} {BOTTOM}Z\" fill=\"#8fb3b0\" fill-opacity=\".45\"/>\
         <path d=\"M{line}\" fill=\"none\" stroke=\"#3f6d73\" stroke-width=\"3.5\"/>\n"
    )
}

/// Bars where words are due, rings for breaths, hatched stretches of silence.
fn voice(plan: &Plan, across: &dyn Fn(f64) -> f64) -> String {
    let mut svg = String::new();
    for cue in &plan.words {
        let (left, right) = (across(cue.start.0), across(cue.end.0));
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{VOICE}\" width=\"{:.1}\" height=\"24\" rx=\"5\" fill=\"#b9754f\"/>",
            (right - left).max(3.0)
        );
    }
    for mark in &plan.marks {
        let (left, right) = (across(mark.start.0), across(mark.end.0));
        let middle = VOICE + 12.0;
        let _ = match mark.kind {
            MarkKind::Silence => writeln!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#fff\" fill-opacity=\".8\" stroke=\"#b9754f\" stroke-dasharray=\"6 6\"/>",
                right - left,
                BOTTOM - TOP
            ),
            MarkKind::Breath(cycles) => {
                let each = (right - left) / f64::from(cycles);
                for cycle in 0..cycles {
                    let x = left + each * (f64::from(cycle) + 0.5);
                    let _ = writeln!(
                        svg,
                        "<circle cx=\"{x:.1}\" cy=\"{middle}\" r=\"{:.1}\" fill=\"none\" stroke=\"#3f6d73\" stroke-width=\"3\"/>",
                        (each * 0.4).clamp(3.0, 11.0)
                    );
                }
                Ok(())
            }
            MarkKind::MusicUp | MarkKind::MusicDown => {
                let (tip, foot) = match mark.kind {
                    MarkKind::MusicUp => (BOTTOM + 2.0, BOTTOM + 18.0),
                    _ => (BOTTOM + 18.0, BOTTOM + 2.0),
                };
                writeln!(
                    svg,
                    "<path d=\"M{:.1} {foot}L{left:.1} {tip}L{:.1} {foot}Z\" fill=\"#6b7a80\"/>",
                    left - 9.0,
                    left + 9.0
                )
            }
        };
    }
    svg
}

/// Minutes below the arc, as many as have room.
fn axis(plan: &Plan, across: &dyn Fn(f64) -> f64) -> String {
    const STEPS: [f64; 9] = [10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0];
    let steps = STEPS.into_iter();
    let step = steps
        .clone()
        .find(|step| plan.length.0 / step <= 14.0)
        .unwrap_or(3600.0);
    let mut svg =
        format!("<path d=\"M0 {AXIS}H{WIDTH}\" stroke=\"#b7b2a6\" stroke-width=\"2\"/>\n");
    let count = (plan.length.0 / step + 1e-6) as usize;
    for number in 0..=count {
        let at = number as f64 * step;
        let x = across(at);
        let anchor = match x {
            x if x < 30.0 => "start",
            x if x > WIDTH - 30.0 => "end",
            _ => "middle",
        };
        let _ = writeln!(
            svg,
            "<path d=\"M{x:.1} {AXIS}v10\" stroke=\"#b7b2a6\" stroke-width=\"2\"/>\
             <text x=\"{x:.1}\" y=\"{:.0}\" font-size=\"26\" fill=\"#6b7a80\" text-anchor=\"{anchor}\">{}</text>",
            AXIS + 40.0,
            clock(at)
        );
    }
    svg
}

/// Text as it may stand in HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
