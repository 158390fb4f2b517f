//! Texts as QR codes.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::sheet::Box4;

/// The dark modules of a text's QR code as boxes within a square of `side` points at `left`, `top`, with the quiet zone of
/// four modules around; `None` where the text is too long for one code (about 2,300 characters).
pub(crate) fn boxes(text: &str, left: f32, top: f32, side: f32) -> Option<Vec<Box4>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).or_else(|_| QrCode::encode_text(text, QrCodeEcc::Low)).ok()?;
    let modules = i16::try_from(code.size()).ok()?;
    let module = side / f32::from(modules.saturating_add(8));
    let mut boxes = Vec::new();
    for row in 0..modules {
        let mut start = None;
        for column in 0..=modules {
            // Outside of the code a module is light.
            match (code.get_module(column.into(), row.into()), start) {
                (true, None) => start = Some(column),
                (false, Some(first)) => {
                    let x = left + module * (f32::from(first) + 4.0);
                    let y = top + module * (f32::from(row) + 4.0);
                    boxes.push([x, y, module * f32::from(column.saturating_sub(first)), module]);
                    start = None;
                }
                _ => {}
            }
        }
    }
    Some(boxes)
}
