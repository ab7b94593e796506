//! The theme: the colours, letters and measures of the editor, in one place.

use egui::{
    Color32, Context, CornerRadius, FontId, Stroke, Style, TextStyle, Theme as Scheme, Vec2,
    Visuals, style::WidgetVisuals, vec2,
};

/// The ground of the whole window: the blue-green of late dusk.
pub const GROUND: Color32 = Color32::from_rgb(0x0f, 0x17, 0x1b);
/// A card on the ground.
pub const CARD: Color32 = Color32::from_rgb(0x15, 0x20, 0x25);
/// What can be pressed, at rest.
pub const RAISED: Color32 = Color32::from_rgb(0x1f, 0x2d, 0x33);
/// What can be pressed, under the pointer.
pub const LIFTED: Color32 = Color32::from_rgb(0x29, 0x3a, 0x41);
/// A line that parts two things, and the groove of a fader.
pub const LINE: Color32 = Color32::from_rgb(0x2c, 0x3c, 0x44);
/// Ink: what is to be read.
pub const INK: Color32 = Color32::from_rgb(0xec, 0xe8, 0xdd);
/// Soft ink: labels and what is less urgent.
pub const SOFT_INK: Color32 = Color32::from_rgb(0x9f, 0xb1, 0xb5);
/// The line of the arc, and whatever is on.
pub const ARC: Color32 = Color32::from_rgb(0x93, 0xcb, 0xc5);
/// The depth below the arc.
pub const ARC_DEEP: Color32 = Color32::from_rgb(0x2b, 0x5a, 0x60);
/// Candle light: now, the words, and what has the keyboard.
pub const CANDLE: Color32 = Color32::from_rgb(0xee, 0xbf, 0x7f);
/// A caution, and what cannot be done.
pub const CAUTION: Color32 = Color32::from_rgb(0xe0, 0x93, 0x86);

/// The space between cards, points.
pub const GAP: f32 = 12.0;
/// The space inside a card, points.
pub const INSET: f32 = 14.0;
/// The height of a line with something to press, points.
pub const ROW: f32 = 28.0;
/// The radius of a card's corners, points.
pub const CARD_RADIUS: u8 = 10;
/// The radius of a button's corners, points.
pub const RADIUS: u8 = 6;
/// The ring around what has the keyboard.
pub const FOCUS: Stroke = Stroke {
    width: 2.0,
    color: CANDLE,
};

/// Letters of that height in points, in the one family there is.
pub fn letters(points: f32) -> FontId {
    FontId::proportional(points)
}

/// Small letters: labels, times.
pub fn small() -> FontId {
    letters(12.5)
}

/// Letters of the running text.
pub fn body() -> FontId {
    letters(14.5)
}

/// Letters of a heading.
pub fn heading() -> FontId {
    letters(18.0)
}

/// A colour between two, `share` 0..=1 of the way to the second.
pub fn between(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share.clamp(0.0, 1.0))
}

/// Dresses a context: the one dark scheme, whatever the system prefers.
pub fn dress(context: &Context) {
    context.set_theme(Scheme::Dark);
    context.options_mut(|options| {
        // The window's size belongs to the host, and Ctrl+Q to nobody.
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
    });
    context.style_mut_of(Scheme::Dark, style);
}

fn style(style: &mut Style) {
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Heading, heading()),
        (TextStyle::Monospace, FontId::monospace(13.5)),
    ]
    .into();
    style.visuals = visuals();
    style.interaction.selectable_labels = false;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::splat(8.0);
    spacing.button_padding = vec2(10.0, 5.0);
    spacing.interact_size = vec2(24.0, ROW);
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(SOFT_INK);
    visuals.panel_fill = GROUND;
    visuals.window_fill = CARD;
    visuals.window_stroke = Stroke::new(1.0, LINE);
    visuals.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.extreme_bg_color = GROUND;
    visuals.text_edit_bg_color = Some(GROUND);
    visuals.selection.bg_fill = ARC_DEEP;
    visuals.selection.stroke = Stroke::new(1.0, INK);
    visuals.hyperlink_color = ARC;
    visuals.warn_fg_color = CANDLE;
    visuals.error_fg_color = CAUTION;
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = dressed(CARD, Stroke::new(1.0, LINE), INK);
    widgets.inactive = dressed(RAISED, Stroke::NONE, INK);
    widgets.hovered = dressed(LIFTED, Stroke::NONE, INK);
    widgets.active = dressed(LIFTED, FOCUS, INK);
    widgets.open = dressed(LIFTED, Stroke::NONE, INK);
    visuals
}

fn dressed(fill: Color32, edge: Stroke, ink: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: edge,
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2's contrast of two colours, 1..=21.
    fn contrast(one: Color32, other: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_ink_is_readable_on_every_ground() {
        for ground in [GROUND, CARD, RAISED, LIFTED] {
            for ink in [INK, SOFT_INK, ARC, CANDLE, CAUTION] {
                let found = contrast(ink, ground);
                assert!(found >= 4.5, "{ink:?} on {ground:?}: {found:.1}");
            }
            assert!(contrast(INK, ground) >= 9.0);
        }
    }
}
