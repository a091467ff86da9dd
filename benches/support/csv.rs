//! The made-up expenses as a csv file.

use std::fmt::Write as _;

use crate::rows;

/// The rows with these numbers, below a row of heads, as text separated by semicolons.
pub fn text(first: u64, last: u64) -> String {
    let mut text = rows::HEADS.join(";");
    for number in first..last {
        let row = rows::row(number);
        let written = write!(
            text,
            "\n{};{};{};{};{};{};{:02}-{:02}-2025;{:02}-{:02}-2025;EUR;{};{};{}",
            row.activity,
            row.category,
            row.country,
            row.supplier,
            row.document,
            row.description,
            row.invoiced,
            row.month,
            row.paid,
            row.month,
            rows::euros(row.net_cents),
            rows::euros(row.vat_cents),
            rows::euros(row.net_cents + row.vat_cents)
        );
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
    }
    text
}
