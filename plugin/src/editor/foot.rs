//! The foot of the window: why a session cannot be made, what is to be known now, or the short caution.

use super::caution;
use super::hand::Hand;
use super::theme::{CANDLE, CAUTION, SOFT_INK, small};
use super::widgets::{Press, Side, cut, press, write};
use crate::shared::{Deed, View};
use egui::{Align2, Rect, Ui};

/// Paints the foot.
pub(super) fn foot(ui: &Ui, mut rect: Rect, view: &View, hand: &mut Hand<'_>) {
    if view.logged > 0 {
        let button = cut(&mut rect, Side::Right, 96.0, 10.0);
        let look = Press {
            name: "Forget the verbs: play as written",
            font: small(),
            ..Press::new("As written")
        };
        if press(ui, button, &look).clicked() {
            hand.act(Deed::ForgetVerbs);
        }
        let told = cut(&mut rect, Side::Right, 190.0, 10.0);
        let words = match view.logged {
            1 => "1 verb shapes this session".to_owned(),
            count => format!("{count} verbs shape this session"),
        };
        write(
            ui.painter(),
            told,
            Align2::RIGHT_CENTER,
            &words,
            small(),
            SOFT_INK,
        );
    }
    let (words, ink) = match (view.faults.first(), view.cautions.first()) {
        (Some(fault), _) => (fault.as_str(), CAUTION),
        (None, Some(caution)) => (caution.as_str(), CANDLE),
        (None, None) => (caution::SHORT, SOFT_INK),
    };
    write(ui.painter(), rect, Align2::LEFT_CENTER, words, small(), ink);
}
