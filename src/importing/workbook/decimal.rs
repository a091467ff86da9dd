//! Floats of a spreadsheet become exact decimals at once, as the spreadsheet shows them.

use std::fmt::Write;

use rust_decimal::Decimal;

/// Spreadsheets show at most this many digits; what lies behind them is noise of binary arithmetic.
const SHOWN_DIGITS: u32 = 15;

/// Decimals that `Decimal` can hold.
const MAX_SCALE: u32 = 28;

/// The shortest decimal that stands for a float, cut to 15 significant digits. Nothing for infinities, NaN and
/// numbers above 28 digits.
pub fn decimal_from_float(float: f64) -> Option<Decimal> {
    if !float.is_finite() {
        return None;
    }
    let mut text = ShortText::default();
    write!(text, "{float:e}").ok()?;
    let mut parts = Parts::of(&text);
    if parts.digits > SHOWN_DIGITS {
        text = ShortText::default();
        write!(text, "{float:.14e}").ok()?;
        parts = Parts::of(&text);
    }
    parts.to_decimal()
}

/// A text in exponent notation, taken apart: mantissa x 10^(exponent - decimals).
#[derive(Default)]
struct Parts {
    negative: bool,
    mantissa: i64,
    digits: u32,
    decimals: i32,
    exponent: i32,
}

impl Parts {
    fn of(text: &ShortText) -> Self {
        let mut parts = Parts::default();
        let (mut behind_point, mut in_exponent, mut exponent_negative) = (false, false, false);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' if in_exponent => {
                    parts.exponent = parts.exponent * 10 + i32::from(byte - b'0');
                }
                b'0'..=b'9' => {
                    parts.mantissa = parts.mantissa.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
                    parts.digits += 1;
                    parts.decimals += i32::from(behind_point);
                }
                b'.' => behind_point = true,
                b'e' => in_exponent = true,
                b'-' if in_exponent => exponent_negative = true,
                b'-' => parts.negative = true,
                _ => {}
            }
        }
        if exponent_negative {
            parts.exponent = -parts.exponent;
        }
        parts
    }

    fn to_decimal(&self) -> Option<Decimal> {
        let mut mantissa = i128::from(self.mantissa);
        let mut scale = self.decimals - self.exponent;
        while scale > 0 && mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if mantissa == 0 {
            return Some(Decimal::ZERO);
        }
        if scale < 0 {
            mantissa = mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?;
            scale = 0;
        }
        let scale = u32::try_from(scale).ok()?;
        if scale > MAX_SCALE {
            return Some(Decimal::ZERO);
        }
        let signed = if self.negative { -mantissa } else { mantissa };
        Decimal::try_from_i128_with_scale(signed, scale).ok()
    }
}

/// Room for the text of one float, so that none is allocated per cell.
#[derive(Default)]
struct ShortText {
    room: [u8; 32],
    used: usize,
}

impl ShortText {
    fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.room.iter().copied().take(self.used)
    }
}

impl Write for ShortText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.used + text.len();
        let room = self.room.get_mut(self.used..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_become_the_decimals_that_a_spreadsheet_shows() {
        for (float, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (1234.56, "1234.56"),
            (-1234.5, "-1234.5"),
            (0.1 + 0.2, "0.3"),
            (1.1 * 1.1, "1.21"),
            (100.0 / 3.0, "33.3333333333333"),
            (1e15, "1000000000000000"),
            (123_456_789_012_345_680.0, "123456789012346000"),
            (1e-7, "0.0000001"),
            (1e-300, "0"),
            (45_678.0, "45678"),
            (19.99, "19.99"),
        ] {
            assert_eq!(decimal_from_float(float).unwrap().to_string(), shown, "{float}");
        }
    }

    #[test]
    fn what_is_no_number_becomes_none() {
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e40, f64::MAX] {
            assert_eq!(decimal_from_float(float), None, "{float}");
        }
    }
}
