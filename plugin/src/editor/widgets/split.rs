//! Splitting a rectangle into smaller ones.

use egui::{Rect, pos2};

/// A side of a rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Side {
    /// The left.
    Left,
    /// The right.
    Right,
    /// The top.
    Top,
    /// The bottom.
    Bottom,
}

/// Cuts a piece of `size` off a side and shortens the rectangle by it and by `gap`.
pub(crate) fn cut(rect: &mut Rect, side: Side, size: f32, gap: f32) -> Rect {
    let mut piece = *rect;
    match side {
        Side::Left => {
            piece.max.x = rect.left() + size;
            rect.min.x = piece.max.x + gap;
        }
        Side::Right => {
            piece.min.x = rect.right() - size;
            rect.max.x = piece.min.x - gap;
        }
        Side::Top => {
            piece.max.y = rect.top() + size;
            rect.min.y = piece.max.y + gap;
        }
        Side::Bottom => {
            piece.min.y = rect.bottom() - size;
            rect.max.y = piece.min.y - gap;
        }
    }
    piece
}

/// As many columns of equal width.
pub(crate) fn columns(rect: Rect, count: usize, gap: f32) -> Vec<Rect> {
    let width = (rect.width() - gap * (count as f32 - 1.0)) / count as f32;
    let column = |place: usize| {
        let left = rect.left() + place as f32 * (width + gap);
        Rect::from_min_max(pos2(left, rect.top()), pos2(left + width, rect.bottom()))
    };
    (0..count).map(column).collect()
}

/// As many rows of equal height, at most `tallest` high, from the top.
pub(crate) fn rows(rect: Rect, count: usize, gap: f32, tallest: f32) -> Vec<Rect> {
    let height = (rect.height() - gap * (count as f32 - 1.0)) / count as f32;
    let height = height.min(tallest);
    let row = |place: usize| {
        let top = rect.top() + place as f32 * (height + gap);
        Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height))
    };
    (0..count).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    #[test]
    fn a_cut_leaves_the_rest_and_the_gap() {
        let check = |side, piece: Rect, rest: Rect| {
            let mut whole = rect(0.0, 0.0, 100.0, 50.0);
            assert_eq!(cut(&mut whole, side, 20.0, 5.0), piece, "{side:?}");
            assert_eq!(whole, rest, "{side:?}");
        };
        check(
            Side::Left,
            rect(0.0, 0.0, 20.0, 50.0),
            rect(25.0, 0.0, 100.0, 50.0),
        );
        check(
            Side::Right,
            rect(80.0, 0.0, 100.0, 50.0),
            rect(0.0, 0.0, 75.0, 50.0),
        );
        check(
            Side::Top,
            rect(0.0, 0.0, 100.0, 20.0),
            rect(0.0, 25.0, 100.0, 50.0),
        );
        check(
            Side::Bottom,
            rect(0.0, 30.0, 100.0, 50.0),
            rect(0.0, 0.0, 100.0, 25.0),
        );
    }

    #[test]
    fn columns_and_rows_fill_their_place_without_touching() {
        let whole = rect(0.0, 0.0, 100.0, 50.0);
        let four = columns(whole, 4, 4.0);
        assert_eq!(four[0], rect(0.0, 0.0, 22.0, 50.0));
        assert_eq!(four[3], rect(78.0, 0.0, 100.0, 50.0));
        let two = rows(whole, 2, 10.0, 15.0);
        assert_eq!(two[1], rect(0.0, 25.0, 100.0, 40.0));
    }
}
