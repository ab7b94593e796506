//! Splitting a rectangle into smaller ones.

use egui::Rect;

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
    let column = |(from, to)| {
        rect.with_min_x(rect.left() + from)
            .with_max_x(rect.left() + to)
    };
    spans(rect.width(), count, gap, f32::MAX)
        .map(column)
        .collect()
}

/// As many rows of equal height, at most `tallest` high, from the top.
pub(crate) fn rows(rect: Rect, count: usize, gap: f32, tallest: f32) -> Vec<Rect> {
    let row = |(from, to)| {
        rect.with_min_y(rect.top() + from)
            .with_max_y(rect.top() + to)
    };
    spans(rect.height(), count, gap, tallest).map(row).collect()
}

/// Beginning and end of equal spans, each at most `most`, with gaps between them.
fn spans(length: f32, count: usize, gap: f32, most: f32) -> impl Iterator<Item = (f32, f32)> {
    let each = ((length - gap * (count as f32 - 1.0)) / count as f32).min(most);
    (0..count).map(move |place| {
        let from = place as f32 * (each + gap);
        (from, from + each)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    #[test]
    fn a_cut_leaves_the_rest_and_the_gap() {
        let check = |side, piece: [f32; 4], rest: [f32; 4]| {
            let of = |[left, top, right, bottom]: [f32; 4]| rect(left, top, right, bottom);
            let mut whole = rect(0.0, 0.0, 100.0, 50.0);
            assert_eq!(cut(&mut whole, side, 20.0, 5.0), of(piece), "{side:?}");
            assert_eq!(whole, of(rest), "{side:?}");
        };
        check(Side::Left, [0.0, 0.0, 20.0, 50.0], [25.0, 0.0, 100.0, 50.0]);
        check(
            Side::Right,
            [80.0, 0.0, 100.0, 50.0],
            [0.0, 0.0, 75.0, 50.0],
        );
        check(Side::Top, [0.0, 0.0, 100.0, 20.0], [0.0, 25.0, 100.0, 50.0]);
        check(
            Side::Bottom,
            [0.0, 30.0, 100.0, 50.0],
            [0.0, 0.0, 100.0, 25.0],
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
