//! The script: the imagery text, written in Markdown, with what is to be said about it.

use super::hand::Hand;
use super::teleprompter::teleprompter;
use super::theme::{CANDLE, GROUND, INK, RADIUS, SOFT_INK, body, small};
use super::widgets::{Press, Side, card, cut, press, ring, tabs, write_fitting, write_lines};
use crate::shared::{Deed, ScriptNow, View};
use anodyne_session::ScriptLimits;
use egui::{Align2, Frame, Rect, ScrollArea, TextEdit, Ui, UiBuilder, vec2};
use std::sync::Arc;

/// The script's own state in the editor.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Whether it is read rather than written.
    pub reading: bool,
    /// Whether the teleprompter has the whole middle.
    pub wide: bool,
    draft: Draft,
}

/// The text as it is being written. What was handed over comes back a little later; only what comes from elsewhere, such
/// as another state of the project, replaces what stands here.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    seen: Arc<ScriptNow>,
    sent: Vec<String>,
}

impl Draft {
    fn follow(&mut self, script: &Arc<ScriptNow>) {
        let before = std::mem::replace(&mut self.seen, script.clone());
        if before.text == script.text {
            return;
        }
        if let Some(place) = self.sent.iter().position(|sent| *sent == script.text) {
            self.sent.drain(..=place);
        } else if self.text != script.text {
            self.text.clone_from(&script.text);
            self.sent.clear();
        }
    }

    fn send(&mut self) -> Deed {
        self.sent.push(self.text.clone());
        Deed::EditScript(self.text.clone())
    }
}

/// Paints the script, written or read.
pub(super) fn script(ui: &mut Ui, rect: Rect, page: &mut Page, view: &View, hand: &mut Hand<'_>) {
    page.draft.follow(&view.script);
    let mut inside = card(ui, rect, "");
    let mut row = cut(&mut inside, Side::Top, 26.0, 10.0);
    let faces = cut(&mut row, Side::Left, 180.0, 10.0);
    page.reading = tabs(ui, faces, &["Write", "Read"], usize::from(page.reading)) == 1;
    if page.reading {
        let place = cut(&mut row, Side::Right, 76.0, 8.0);
        let look = Press {
            name: "Read wide",
            font: small(),
            ..Press::switch("Wide", page.wide)
        };
        if press(ui, place, &look).clicked() {
            page.wide = !page.wide;
        }
    }
    let (told, short) = told(view);
    let wordings = [told.as_str(), &short];
    let painter = ui.painter();
    write_fitting(
        painter,
        row,
        Align2::RIGHT_CENTER,
        &wordings,
        small(),
        SOFT_INK,
    );
    match page.reading {
        true => teleprompter(ui, inside, view),
        false => written(ui, inside, &mut page.draft, view, hand),
    }
}

/// How many lines there are and how long one speaks, and the same in short.
fn told(view: &View) -> (String, String) {
    let words = view
        .outline
        .as_ref()
        .map_or(&[][..], |outline| &outline.words);
    let spoken: f64 = words
        .iter()
        .map(|line| line.end_seconds - line.start_seconds)
        .sum();
    let lines = match words.len() {
        0 => return Default::default(),
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    let minutes = (spoken / 60.0).max(1.0);
    (format!("{lines}, {minutes:.0} min of speech"), lines)
}

/// The text to be edited, and the findings below it.
fn written(ui: &mut Ui, mut rect: Rect, draft: &mut Draft, view: &View, hand: &mut Hand<'_>) {
    findings(ui, &mut rect, &view.script.findings);
    ui.painter().rect_filled(rect, RADIUS, GROUND);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect.shrink(2.0)));
    let page = ScrollArea::vertical()
        .id_salt("script")
        .auto_shrink(false)
        .show(&mut inner, |ui| {
            let edit = TextEdit::multiline(&mut draft.text)
                .id_salt("script text")
                .font(body())
                .text_color(INK)
                .hint_text(HINT)
                .char_limit(ScriptLimits::BYTES / 4)
                .frame(Frame::NONE.inner_margin(vec2(12.0, 10.0)))
                .desired_width(f32::INFINITY)
                .min_size(ui.available_size());
            ui.add(edit).accessible_name("Script")
        });
    ring(ui, &page.inner, rect);
    if page.inner.changed() {
        hand.act(draft.send());
    }
}

/// What an empty page says.
const HINT: &str = "## Induction\nLet your breath come and go.\n[pause 20s]\n\n## Opening\nA path lies before you …";

/// The first findings, errors first; they take their room from below.
fn findings(ui: &Ui, rect: &mut Rect, findings: &[String]) {
    let lines = findings.len().min(3);
    if lines == 0 {
        return;
    }
    let mut place = cut(rect, Side::Bottom, 18.0 * lines as f32, 8.0);
    for (count, finding) in findings.iter().take(lines).enumerate() {
        let row = cut(&mut place, Side::Top, 18.0, 0.0);
        let more = findings.len() - lines;
        let text = match count + 1 == lines && more > 0 {
            true => format!("{finding} (and {more} more)"),
            false => finding.clone(),
        };
        write_lines(
            ui.painter(),
            row,
            Align2::LEFT_CENTER,
            &text,
            small(),
            CANDLE,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(text: &str) -> Arc<ScriptNow> {
        Arc::new(ScriptNow {
            text: text.to_owned(),
            findings: Vec::new(),
        })
    }

    #[test]
    fn a_script_from_elsewhere_replaces_the_draft() {
        let mut draft = Draft::default();
        draft.follow(&now("from the project"));
        assert_eq!(draft.text, "from the project");
        draft.follow(&now("another state"));
        assert_eq!(draft.text, "another state");
    }

    #[test]
    fn an_echo_of_what_was_typed_never_takes_letters_away() {
        let mut draft = Draft::default();
        draft.follow(&now(""));
        for text in ["a", "ab", "abc"] {
            draft.text = text.to_owned();
            assert_eq!(draft.send(), Deed::EditScript(text.to_owned()));
        }
        // What was seen before may be seen for a while.
        for _ in 0..3 {
            draft.follow(&now("ab"));
            assert_eq!(draft.text, "abc");
        }
        draft.follow(&now("abc"));
        assert_eq!(draft.text, "abc");
        assert!(draft.sent.is_empty());
        // What was typed long ago may come back from a project, too.
        draft.follow(&now("a"));
        assert_eq!(draft.text, "a");
    }
}
