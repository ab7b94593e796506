//! An entry: a value that is typed.

use crate::editor::theme::{CANDLE, CAUTION, RADIUS, body};
use egui::{Id, Key, Rect, Stroke, StrokeKind, TextEdit, Ui, UiBuilder};

/// What is being typed, kept from frame to frame.
#[derive(Clone, Debug, Default)]
struct Typed {
    text: String,
    refused: bool,
    fresh: bool,
}

/// The entry that belongs to `id`. It opens with `open`, showing that text. While it is open it answers true; `enter` is
/// given what was typed when the enter key is pressed and says whether that was understood: if not, the entry stays open
/// with a red edge. Escape, or going elsewhere, leaves the value as it was.
pub(crate) fn entry(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    name: &str,
    open: Option<String>,
    enter: impl FnOnce(&str) -> bool,
) -> bool {
    let id = id.with("entry");
    if let Some(text) = open {
        let typed = Typed {
            text,
            refused: false,
            fresh: true,
        };
        ui.data_mut(|data| data.insert_temp(id, typed));
    }
    let Some(mut typed) = ui.data(|data| data.get_temp::<Typed>(id)) else {
        return false;
    };
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect));
    let edit = TextEdit::singleline(&mut typed.text)
        .id(id.with("edit"))
        .font(body())
        .desired_width(rect.width());
    let response = inner
        .add_sized(rect.size(), edit)
        .accessible_name(format!("{name}, typed"));
    if typed.fresh {
        response.request_focus();
        select_all(ui, response.id, typed.text.chars().count());
        typed.fresh = false;
    }
    let colour = if typed.refused { CAUTION } else { CANDLE };
    let edge = Stroke::new(2.0, colour);
    ui.painter()
        .rect_stroke(rect, RADIUS, edge, StrokeKind::Outside);
    let (entered, escaped) = ui.input(|input| {
        let pressed = |key| input.key_pressed(key);
        (pressed(Key::Enter), pressed(Key::Escape))
    });
    let left = response.lost_focus();
    if left && entered {
        typed.refused = !enter(&typed.text);
        typed.fresh = typed.refused;
    }
    let stays = !(escaped || left) || typed.refused && entered;
    ui.data_mut(|data| {
        data.remove::<Typed>(id);
        if stays {
            data.insert_temp(id, typed);
        }
    });
    true
}

fn select_all(ui: &Ui, id: Id, letters: usize) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(letters));
    state.cursor.set_char_range(Some(all));
    TextEdit::store_state(ui.ctx(), id, state);
}
