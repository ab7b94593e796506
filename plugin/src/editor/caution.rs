//! The caution card: what this is not, who should not use it, and what the programme asks for.

use super::theme::{CANDLE, CARD, CARD_RADIUS, INK, INSET, LINE, SOFT_INK, body, heading, small};
use super::widgets::{Press, press};
use crate::shared::View;
use egui::{Color32, Context, Frame, Id, Modal, RichText, ScrollArea, Sense, Stroke, Ui, vec2};

/// What holds for every session.
const HOUSE: [&str; 4] = [
    "Anodyne is a tool for well-being and for therapists, not a medical device. Nothing in it claims to treat anything.",
    "It is not for people with musicogenic epilepsy, and not advised in hallucinatory conditions.",
    "Challenging programmes belong in a therapist's hands.",
    "Play sleep audio softly: 30 dB on average and 45 dB at most is what the WHO asks of a bedroom.",
];

/// The shortest form, for the foot of the window.
pub(super) const SHORT: &str = "A tool for well-being and for therapists, not a medical device. Not for people with musicogenic epilepsy.";

/// Shows the card over everything else while `open`.
pub(super) fn caution(context: &Context, open: &mut bool, view: &View) {
    if !*open {
        return;
    }
    let frame = Frame::new()
        .fill(CARD)
        .stroke(Stroke::new(1.0, LINE))
        .corner_radius(CARD_RADIUS)
        .inner_margin(2.0 * INSET);
    let shown = Modal::new(Id::unique("caution"))
        .frame(frame)
        .backdrop_color(Color32::from_black_alpha(150))
        .show(context, |ui| content(ui, view));
    if shown.inner || shown.should_close() {
        *open = false;
    }
}

/// Answers whether the card was closed.
fn content(ui: &mut Ui, view: &View) -> bool {
    let room = ui.ctx().content_rect().size();
    ui.set_width((room.x - 120.0).clamp(320.0, 620.0));
    ui.label(
        RichText::new("Please read this once")
            .font(heading())
            .color(INK),
    );
    ui.add_space(4.0);
    let highest = (room.y - 240.0).max(160.0);
    ScrollArea::vertical().max_height(highest).show(ui, |ui| {
        points(ui, "", HOUSE);
        points(
            ui,
            "At this moment",
            view.cautions.iter().map(String::as_str),
        );
        if let Some(card) = &view.card {
            points(
                ui,
                "This programme",
                card.cautions.iter().map(String::as_str),
            );
            points(ui, "Its limits", card.limits.iter().map(String::as_str));
            points(
                ui,
                "What it rests on",
                card.sources.iter().map(String::as_str),
            );
        }
    });
    ui.add_space(6.0);
    let (place, _) = ui.allocate_exact_size(vec2(110.0, 32.0), Sense::hover());
    let close = press(ui, place, &Press::new("Close"));
    if ui.memory(|memory| memory.focused().is_none()) {
        close.request_focus();
    }
    close.clicked()
}

fn points<'a>(ui: &mut Ui, title: &str, points: impl IntoIterator<Item = &'a str>) {
    let mut points = points.into_iter().peekable();
    if points.peek().is_none() {
        return;
    }
    if !title.is_empty() {
        ui.add_space(6.0);
        ui.label(RichText::new(title).font(small()).color(CANDLE));
    }
    for point in points {
        let ink = if title.is_empty() { INK } else { SOFT_INK };
        ui.label(RichText::new(point).font(body()).color(ink));
    }
}
