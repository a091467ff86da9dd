//! The hours of one cell: 7.5, "7,5", "7:30", "7u30".

use chrono::{NaiveDateTime, Timelike};
use rust_decimal::Decimal;

use crate::domain::time_sheet::Hours;
use crate::importing::workbook::CellValue;

const MINUTES_IN_AN_HOUR: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

/// What a cell under a day states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellHours {
    Nothing,
    Hours(Hours),
    /// Less than nothing, more than a day, or no hours at all.
    Unreadable,
}

pub(super) fn cell_hours(value: CellValue<'_>) -> CellHours {
    let hours = match value {
        CellValue::Number(number) => Some(number),
        CellValue::DateTime(moment) => Some(hours_of_time(moment)),
        CellValue::Text(text) if is_nothing(text) => return CellHours::Nothing,
        CellValue::Text(text) => hours_of_text(text.trim()),
        CellValue::Date(_) | CellValue::Bool(_) | CellValue::Error(_) => None,
    };
    match hours.and_then(Hours::from_hours) {
        Some(Hours::ZERO) => CellHours::Nothing,
        Some(hours) if hours > Hours::ZERO && hours <= Hours::DAY => CellHours::Hours(hours),
        Some(_) | None => CellHours::Unreadable,
    }
}

fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "-" | "–" | "—" | "x" | "X")
}

/// A spreadsheet keeps 7:30 as a moment on its first day.
fn hours_of_time(moment: NaiveDateTime) -> Decimal {
    in_hours(moment.hour(), moment.minute())
}

fn in_hours(hours: u32, minutes: u32) -> Decimal {
    let part = Decimal::from(minutes).checked_div(MINUTES_IN_AN_HOUR).unwrap_or_default();
    Decimal::from(hours).saturating_add(part)
}

fn hours_of_text(text: &str) -> Option<Decimal> {
    let text = text.to_lowercase();
    if let Some((hours, minutes)) = text.split_once([':', 'u', 'h']) {
        let minutes = minutes.trim().trim_end_matches(['m', 'i', 'n', '.']);
        let minutes = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
        return (minutes < 60).then_some(in_hours(hours.trim().parse().ok()?, minutes));
    }
    // One comma or point can only be the decimal sign: hours of a day have no thousands.
    (text.matches([',', '.']).count() <= 1).then(|| text.replace(',', ".").parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let hours = |hundredths| CellHours::Hours(Hours::new(hundredths));
        for (text, expected) in [
            ("8", hours(800)),
            ("7,5", hours(750)),
            ("7.5", hours(750)),
            ("7:30", hours(750)),
            ("7u30", hours(750)),
            ("7h 45m", hours(775)),
            ("7u", hours(700)),
            ("0:20", hours(33)),
            ("24", hours(2400)),
            ("0", CellHours::Nothing),
            ("-", CellHours::Nothing),
            (" x ", CellHours::Nothing),
            ("24,01", CellHours::Unreadable),
            ("-2", CellHours::Unreadable),
            ("7:75", CellHours::Unreadable),
            ("1.234,5", CellHours::Unreadable),
            ("halve dag", CellHours::Unreadable),
        ] {
            assert_eq!(cell_hours(CellValue::Text(text)), expected, "{text}");
        }
        let moment = "1899-12-31T07:30:00".parse().unwrap();
        assert_eq!(cell_hours(CellValue::DateTime(moment)), hours(750));
        assert_eq!(cell_hours(CellValue::Number("7.335".parse().unwrap())), hours(734));
    }
}
