//! The emblem of proof on the first page: a bronze drum drawn as a Merkle tree with one inclusion path lit.

use crate::sheet::{INK, Shape, Sheet};

/// Levels of the tree.
const DEPTH: u32 = 5;
/// The lit leaf, counted clockwise from the top.
const LEAF: u32 = 27;

/// Puts the emblem into a square of `side` points: rings of leaves as squares, the lit path solid, its proof hollow.
pub(crate) fn put(sheet: &mut Sheet, left: f32, top: f32, side: f32) {
    let centre = side / 2.0;
    let mut faint = Vec::new();
    let mut solid = vec![[left + centre - 2.4, top + centre - 2.4, 4.8, 4.8]];
    let mut hollow = Vec::new();
    for level in 1..=DEPTH {
        let lit = LEAF >> (DEPTH - level);
        let count = 1_u32 << level;
        let radius = f64::from(centre) * (0.2 + 0.78 * f64::from(level) / f64::from(DEPTH));
        for index in 0..count {
            let turn = (f64::from(index) + 0.5) / f64::from(count) - 0.25;
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            let (x, y) = (left + centre + hundredths(radius * cos), top + centre + hundredths(radius * sin));
            if index == lit {
                solid.push([x - 1.7, y - 1.7, 3.4, 3.4]);
            } else if index == (lit ^ 1) {
                hollow.extend([
                    [x - 1.6, y - 1.6, 3.2, 0.7],
                    [x - 1.6, y + 0.9, 3.2, 0.7],
                    [x - 1.6, y - 1.6, 0.7, 3.2],
                    [x + 0.9, y - 1.6, 0.7, 3.2],
                ]);
            } else {
                faint.push([x - 0.7, y - 0.7, 1.4, 1.4]);
            }
        }
    }
    sheet.put(None, Shape::Fill(faint, [0x8a, 0x84, 0x76]));
    sheet.put(None, Shape::Fill(hollow, INK));
    sheet.put(None, Shape::Fill(solid, INK));
}

/// Rounded to hundredths, so that the last bit of a machine's sine does not change the document.
fn hundredths(value: f64) -> f32 {
    let whole = format!("{value:.2}");
    whole.parse().unwrap_or(0.0)
}
