//! The foot of the window: why a session cannot be made, what is to be known now, or the short caution.

use super::caution;
use super::hand::Hand;
use super::theme::{CANDLE, CAUTION, SOFT_INK, small};
use super::widgets::{Press, Side, cut, press, write};
use crate::params::SessionParams;
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
    let decided = decided(view, &hand.params.session);
    let (words, ink) = match (view.faults.first(), view.cautions.first(), &decided) {
        (Some(fault), ..) => (fault.as_str(), CAUTION),
        (None, Some(caution), _) => (caution.as_str(), CANDLE),
        (None, None, Some(decided)) => (decided.as_str(), SOFT_INK),
        (None, None, None) => (caution::SHORT, SOFT_INK),
    };
    write(ui.painter(), rect, Align2::LEFT_CENTER, words, small(), ink);
}

/// What the head of the script decides against the choices above it, if anything.
fn decided(view: &View, asked: &SessionParams) -> Option<String> {
    let outline = view.outline.as_ref().filter(|_| !view.making)?;
    if view.script.text.trim().is_empty() {
        return None;
    }
    let minutes = f64::from(asked.length.value());
    let differs = [
        (
            "the programme",
            outline.programme != asked.programme.value().id(),
        ),
        ("the palette", outline.palette != asked.palette.value().id()),
        (
            "the length",
            (outline.length_seconds / 60.0 - minutes).abs() > 0.05,
        ),
        ("the seed", outline.seed != asked.seed.value() as u64),
    ];
    let mut names: Vec<&str> = differs
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect();
    let last = names.pop()?;
    let all = match names.is_empty() {
        true => last.to_owned(),
        false => format!("{} and {last}", names.join(", ")),
    };
    Some(format!("Here the script decides {all}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::harness::scene;
    use crate::params::AnodyneParams;
    use crate::shared::Kept;
    use std::sync::Arc;

    #[test]
    fn what_the_script_decides_is_told() {
        let params = AnodyneParams::new(Arc::new(Kept::default()));
        let mut view = scene::session(0.0);
        let told = decided(&view, &params.session);
        let expected = "Here the script decides the programme, the palette and the seed.";
        assert_eq!(told.as_deref(), Some(expected));
        view.script = Arc::default();
        assert_eq!(decided(&view, &params.session), None);
    }
}
