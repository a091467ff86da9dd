//! Snapshot -> `ReportDocument` -> printers. Totals come from the domain; printers print. Knows no database.

pub mod document;
pub mod figures;
pub mod pdf;
