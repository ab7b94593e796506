//! Export: the take-home track and the notes, written in the background.

use super::hand::Hand;
use super::theme::{ARC, CAUTION, LINE, SOFT_INK, small};
use super::widgets::{Press, Side, card, columns, cut, entry, press, write};
use crate::shared::{Deed, Export, ExportKind, View};
use egui::{Align2, Rect, Sense, Ui, WidgetInfo, accesskit::Role};
use std::path::{Path, PathBuf};

/// Where tracks go.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// The folder that was typed; the home's music folder before that.
    folder: Option<PathBuf>,
    /// Whether the folder is about to be typed.
    asked: bool,
}

impl Shelf {
    fn folder(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(usual)
    }
}

/// `Music/Anodyne` in the home folder.
fn usual() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_default();
    home.join("Music").join("Anodyne")
}

/// The kinds, what stands on their buttons, and their endings.
const KINDS: [(ExportKind, &str, &str); 3] = [
    (ExportKind::Wav, "WAV", "wav"),
    (ExportKind::Flac, "FLAC", "flac"),
    (ExportKind::Midi, "MIDI", "mid"),
];

/// Paints what can be exported, or how far the export is.
pub(super) fn export(ui: &mut Ui, rect: Rect, shelf: &mut Shelf, view: &View, hand: &mut Hand<'_>) {
    let mut inside = card(ui, rect, "");
    if let Export::Running { done, stage } = view.export {
        running(ui, inside, done, stage, hand);
        return;
    }
    let height = (inside.height() - 26.0).min(36.0);
    let buttons = cut(&mut inside, Side::Top, height, 8.0);
    for (place, (kind, text, ending)) in columns(buttons, KINDS.len(), 6.0).into_iter().zip(KINDS) {
        let name = format!("Export {text}");
        let look = Press {
            name: &name,
            enabled: view.outline.is_some(),
            ..Press::new(text)
        };
        if press(ui, place, &look).clicked() {
            let folder = shelf.folder();
            // Where it cannot be made, the export says so.
            std::fs::create_dir_all(&folder).ok();
            let path = free(&folder, &stem(view), ending, |path| path.exists());
            hand.act(Deed::Export { path, kind });
        }
    }
    let mut row = cut(&mut inside, Side::Top, 22.0, 2.0);
    copy(ui, &mut row, view);
    folder(ui, row, shelf);
    ended(ui, inside, &view.export);
}

/// Copies the prescription as a document, for `anodyne render` or for the notes of a session.
fn copy(ui: &Ui, row: &mut Rect, view: &View) {
    let button = cut(row, Side::Right, 52.0, 6.0);
    let look = Press {
        name: "Copy the prescription",
        font: small(),
        enabled: !view.prescription.is_empty(),
        ..Press::new("Copy")
    };
    let response = press(ui, button, &look)
        .on_hover_text("Copies the prescription, as `anodyne render` reads it");
    if response.clicked() {
        ui.ctx().copy_text(view.prescription.to_string());
    }
}

/// The folder; it is typed after a press.
fn folder(ui: &mut Ui, mut rect: Rect, shelf: &mut Shelf) {
    let shown = shelf.folder().display().to_string();
    let open = std::mem::take(&mut shelf.asked).then(|| shown.clone());
    let id = ui.scope_id().with("folder");
    let mut typed = None;
    let enter = |text: &str| {
        typed = Some(text.trim().to_owned());
        true
    };
    if !entry(ui, rect, id, "Folder", open, enter) {
        let button = cut(&mut rect, Side::Right, 58.0, 8.0);
        let look = Press {
            name: "Change the folder",
            font: small(),
            ..Press::new("Folder")
        };
        shelf.asked = press(ui, button, &look).clicked();
        write(
            ui.painter(),
            rect,
            Align2::LEFT_CENTER,
            &tail(&shown),
            small(),
            SOFT_INK,
        );
    }
    if let Some(typed) = typed {
        shelf.folder = (!typed.is_empty()).then(|| PathBuf::from(typed));
    }
}

/// The last two folders of a path: what one knows it by.
fn tail(path: &str) -> String {
    let parts: Vec<&str> = path
        .split(['/', '\\'])
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [.., above, last] => format!("{above} / {last}"),
        [last] => (*last).to_owned(),
        [] => path.to_owned(),
    }
}

fn running(ui: &Ui, mut inside: Rect, done: f32, stage: &str, hand: &mut Hand<'_>) {
    let mut row = cut(&mut inside, Side::Top, 30.0, 10.0);
    let cancel = cut(&mut row, Side::Right, 76.0, 8.0);
    let look = Press {
        name: "Cancel the export",
        ..Press::new("Cancel")
    };
    if press(ui, cancel, &look).clicked() {
        hand.act(Deed::CancelExport);
    }
    let words = format!("{:.0} %  ·  {stage}", 100.0 * done);
    let painter = ui.painter();
    write(painter, row, Align2::LEFT_CENTER, &words, small(), SOFT_INK);
    let mut bar = cut(&mut inside, Side::Top, 6.0, 0.0);
    painter.rect_filled(bar, 3, LINE);
    bar.max.x = bar.left() + done.clamp(0.0, 1.0) * bar.width();
    painter.rect_filled(bar, 3, ARC);
}

/// How the last export ended; a long reason is told in full under the pointer.
fn ended(ui: &Ui, place: Rect, export: &Export) {
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |name| name.display().to_string())
    };
    let (words, ink) = match export {
        Export::Done(path) => (format!("Written: {}", name(path)), ARC),
        Export::Cancelled => ("Cancelled; nothing was left behind".to_owned(), SOFT_INK),
        Export::Failed(reason) => (reason.clone(), CAUTION),
        Export::None | Export::Running { .. } => return,
    };
    write(
        ui.painter(),
        place,
        Align2::LEFT_CENTER,
        &words,
        small(),
        ink,
    );
    let response = ui.interact(place, ui.scope_id().with("ended"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &words));
    response.on_hover_text(words);
}

/// The name of a track: title or programme, and the seed.
fn stem(view: &View) -> String {
    let Some(outline) = &view.outline else {
        return "anodyne".to_owned();
    };
    let title = outline.title.as_ref().unwrap_or(&outline.programme);
    let plain: String = title
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() => letter.to_ascii_lowercase(),
            _ => '-',
        })
        .take(60)
        .collect();
    format!("{}-{}", plain.trim_matches('-'), outline.seed)
}

/// A path nobody uses yet: with a number where the plain one is taken.
fn free(folder: &Path, stem: &str, ending: &str, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let plain = folder.join(format!("{stem}.{ending}"));
    let numbered = |number: u32| folder.join(format!("{stem}-{number}.{ending}"));
    std::iter::once(plain)
        .chain((2..).map(numbered))
        .find(|path| !taken(path))
        .expect("there are enough numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_track_is_written_over_another() {
        let check = |taken: &[&str], expected: &str| {
            let taken = |path: &Path| taken.iter().any(|one| path.ends_with(one));
            assert_eq!(
                free(Path::new("/m"), "calm-1", "wav", taken),
                Path::new("/m").join(expected)
            );
        };
        check(&[], "calm-1.wav");
        check(&["calm-1.wav"], "calm-1-2.wav");
        check(&["calm-1.wav", "calm-1-2.wav"], "calm-1-3.wav");
    }

    #[test]
    fn a_folder_is_known_by_its_end() {
        let check = |path, expected: &str| assert_eq!(tail(path), expected);
        check("/home/ada/Music/Anodyne", "Music / Anodyne");
        check("C:\\Users\\Ada\\Music", "Ada / Music");
        check("/", "/");
    }
}
