//! A QR code, drawn as one path: dark on light in dark mode too, or cameras would not read it.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// What scanners ask for around a code (ISO/IEC 18004), in modules.
const QUIET: usize = 4;

/// The text as a QR code with its name for who cannot see it; nothing when the text is longer than a code can be.
pub fn qr_code(text: &str, name: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, path) = (code.width(), path_of(&code));
    let side = width.saturating_add(QUIET.saturating_mul(2));
    Some(html! {
        svg.qr viewBox=(format!("0 0 {side} {side}")) width="240" height="240" role="img" aria-label=(name) {
            rect width=(side) height=(side) {}
            path d=(path) {}
        }
    })
}

/// A stroke for each run of dark modules in a row.
fn path_of(code: &QrCode) -> String {
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0_usize;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x.saturating_add(QUIET), y.saturating_add(QUIET), run.len());
                let (left, top, length) = (left.to_string(), top.to_string(), length.to_string());
                path.extend(["M", &left, " ", &top, "h", &length, "v1h-", &length, "z"]);
            }
            x = x.saturating_add(run.len());
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_and_no_other() {
        let code = QrCode::with_error_correction_level("otpauth://totp/x?secret=ABC", EcLevel::M).unwrap();
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        let path = path_of(&code);
        let drawn: usize = path
            .split('M')
            .skip(1)
            .map(|stroke| stroke.split(['h', 'v']).nth(1).unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(drawn, dark);
        // The corner that scanners look for: seven modules in a row, below the quiet zone.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
    }

    #[test]
    fn a_text_that_is_too_long_is_no_code() {
        assert!(qr_code(&"x".repeat(4000), "x").is_none());
        let drawn = qr_code("x", "a <name>").unwrap().into_string();
        assert!(drawn.contains("aria-label=\"a &lt;name&gt;\"") && !drawn.contains("style="), "{drawn}");
    }
}
