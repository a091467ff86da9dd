//! What is wrong (or worth knowing) about a row of a workbook: code, place, value, message, remedy.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row waits until it is mended.
    Error,
    /// The row is posted, but somebody should look.
    Warning,
    /// Said so that nothing happens silently.
    Info,
}

impl Severity {
    pub fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident;)+) => {
        /// Stable names of findings. The severity belongs to the code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FindingCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl FindingCode {
            pub const ALL: &'static [FindingCode] = &[$(FindingCode::$name),+];

            pub fn code(self) -> &'static str {
                match self { $(FindingCode::$name => $code,)+ }
            }

            pub fn severity(self) -> Severity {
                match self { $(FindingCode::$name => Severity::$severity,)+ }
            }

            /// The finding with this stable name.
            pub fn from_code(code: &str) -> Option<Self> {
                FindingCode::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

finding_codes! {
    // The sheet as a whole.
    /// No row looks like a header of an expense table.
    HeaderNotFound = "header-not-found", Error;
    /// There are headers, and no row under them in the whole file.
    NoRows = "no-rows", Warning;
    /// A column that every expense needs is missing.
    ColumnMissing = "column-missing", Error;
    /// Two columns claim to be the same field; the first is used.
    ColumnRepeated = "column-repeated", Warning;
    /// A header or title says that the amounts are signed by another column, in thousands, counted in part or in
    /// another currency.
    ColumnChangesAmounts = "column-changes-amounts", Error;
    /// A plain amount beside a column of VAT was taken to include it.
    AmountReadingAssumed = "amount-reading-assumed", Warning;
    /// A sheet without an expense table was passed over.
    SheetSkipped = "sheet-skipped", Info;
    /// Two lists stand side by side on a sheet; the one to the right is read as a sheet of its own.
    ListBeside = "list-beside", Info;
    /// A hidden sheet with an expense list was passed over.
    HiddenSheet = "hidden-sheet", Warning;
    /// Rows that are hidden or filtered out in the file were read like the others.
    HiddenRows = "hidden-rows", Warning;
    /// A column that is hidden in the file was read like the others.
    HiddenColumn = "hidden-column", Warning;
    /// The currency of amounts was taken from their number format.
    CurrencyFromFormat = "currency-from-format", Info;
    /// Every number in a column can be read in two ways.
    NumbersAmbiguous = "numbers-ambiguous", Error;
    /// Every date in a column can be read in two ways.
    DatesAmbiguous = "dates-ambiguous", Error;
    /// A total or subtotal row was passed over.
    TotalRowIgnored = "total-row-ignored", Info;
    /// Text between or under the lines was passed over.
    TextRowIgnored = "text-row-ignored", Info;
    /// A row that a person said is no expense was passed over.
    RowLeftOut = "row-left-out", Info;
    /// A whole ledger came in, and nobody said yet which journals and accounts belong to the project.
    LedgerChoiceMissing = "ledger-choice-missing", Error;
    /// Lines of a ledger on other journals or accounts than the chosen ones.
    LedgerLinesOutside = "ledger-lines-outside", Info;
    /// An invoice states a sum that its parts do not add up to (EN 16931-1, BR-CO rules).
    InvoiceSumsDisagree = "invoice-sums-disagree", Warning;
    /// The columns differ from those of the workbook that was read before.
    MappingDrift = "mapping-drift", Info;
    /// Bytes of a text file that its encoding does not know were read as the sign for an unknown character.
    CharactersReplaced = "characters-replaced", Warning;
    /// A cell was read as a person corrected it.
    CellCorrected = "cell-corrected", Info;
    /// A text was read as the code that a person mapped it to.
    ValueMapped = "value-mapped", Info;

    // One row.
    /// A line of a text file has more cells than its header: a separator within a value has moved the others.
    RowTooWide = "row-too-wide", Error;
    ActivityMissing = "activity-missing", Error;
    UnknownActivity = "unknown-activity", Error;
    CategoryMissing = "category-missing", Error;
    UnknownCategory = "unknown-category", Error;
    /// The category is computed by a flat rate or excluded by one; it cannot be booked line by line.
    CategoryNotBookable = "category-not-bookable", Error;
    NoBudgetLine = "no-budget-line", Error;
    UnknownCurrency = "unknown-currency", Error;
    /// The amount names another currency than the row or the header does.
    CurrencyDisagrees = "currency-disagrees", Error;
    /// The number format of an amount shows another currency than the row or the header states.
    CurrencyFormatDisagrees = "currency-format-disagrees", Warning;
    UnknownCountry = "unknown-country", Error;
    SupplierMissing = "supplier-missing", Error;
    AmountMissing = "amount-missing", Error;
    AmountZero = "amount-zero", Error;
    /// Words or a broken number where an amount is expected.
    AmountUnreadable = "amount-unreadable", Error;
    /// More decimals than the currency has; rounded half away from zero.
    AmountRounded = "amount-rounded", Warning;
    VatExceedsAmount = "vat-exceeds-amount", Error;
    /// Net, VAT and gross do not add up.
    AmountsDisagree = "amounts-disagree", Error;
    DateUnreadable = "date-unreadable", Error;
    DateMissing = "date-missing", Error;
    /// Performed or paid outside the project period (art. 22(h) of the national scheme).
    OutsideProjectPeriod = "outside-project-period", Error;
    /// Outside the activity's own period: odd, not forbidden.
    OutsideActivityPeriod = "outside-activity-period", Warning;
    /// No payment date, or one in the future (art. 12(4): made and paid).
    NotPaid = "not-paid", Error;
    PaidBeforeInvoice = "paid-before-invoice", Warning;
    /// A spreadsheet error such as #N/B or #REF!.
    CellError = "cell-error", Error;

    // Time sheets.
    /// Days without a month or week and a year.
    TimeUnknown = "time-unknown", Error;
    /// No number between 0 and 24.
    HoursUnreadable = "hours-unreadable", Error;
    PersonMissing = "person-missing", Error;

    // Against the books.
    DuplicateInFile = "duplicate-in-file", Warning;
    DuplicateInLedger = "duplicate-in-ledger", Warning;
    /// The row looks like a line of the ledger or an earlier row, entered twice.
    NearDuplicate = "near-duplicate", Error;
    /// Another grant of this installation declares the same invoice.
    DoubleFunding = "double-funding", Error;
    /// Somebody decided that the row is an expense that is in the ledger already.
    DecidedDuplicate = "decided-duplicate", Info;
    /// An earlier import of this workbook read the same row with other figures or words.
    ChangedSinceImport = "changed-since-import", Error;
    /// No rate is loaded for the currency and date that the grant's rule asks for.
    RateMissing = "rate-missing", Error;
    /// The date lies in no reporting period of the grant.
    NoReportingPeriod = "no-reporting-period", Error;
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where in the workbook: a sheet and a cell ("D14") or a range ("A14:K14").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub sheet: String,
    pub cell: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: FindingCode,
    pub severity: Severity,
    pub place: Place,
    /// The value as the spreadsheet shows it.
    pub value: String,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
}

impl Finding {
    pub fn new(
        code: FindingCode,
        place: Place,
        value: impl Into<String>,
        message: Bilingual,
        remedy: Bilingual,
    ) -> Self {
        Self { code, severity: code.severity(), place, value: value.into(), message, remedy }
    }
}

/// Findings with one cause: the same code, the same value and the same sentence. One remedy mends them all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingGroup<'a> {
    pub code: FindingCode,
    pub severity: Severity,
    pub value: &'a str,
    pub message: &'a Bilingual,
    pub remedy: &'a Bilingual,
    /// In the order of the findings.
    pub places: Vec<&'a Place>,
}

/// Groups findings by cause: errors first, then the causes that are met most often.
pub fn group_by_cause(findings: &[Finding]) -> Vec<FindingGroup<'_>> {
    let mut groups: Vec<FindingGroup<'_>> = Vec::new();
    let mut known: BTreeMap<(FindingCode, &str, &str), usize> = BTreeMap::new();
    for finding in findings {
        let cause = (finding.code, finding.value.as_str(), finding.message.nl.as_str());
        let place = *known.entry(cause).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.places.push(&finding.place),
            None => groups.push(FindingGroup {
                code: finding.code,
                severity: finding.severity,
                value: &finding.value,
                message: &finding.message,
                remedy: &finding.remedy,
                places: vec![&finding.place],
            }),
        }
    }
    groups.sort_by_key(|group| (group.severity, std::cmp::Reverse(group.places.len())));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_with_one_cause_stand_together_errors_first() {
        let finding = |code, cell: &str, value: &str| {
            let place = Place { sheet: "Blad1".to_owned(), cell: cell.to_owned() };
            Finding::new(code, place, value, Bilingual::same("wrong"), Bilingual::same("mend"))
        };
        let findings = [
            finding(FindingCode::TotalRowIgnored, "A9", "Totaal"),
            finding(FindingCode::NotPaid, "H2", ""),
            finding(FindingCode::UnknownActivity, "A3", "HM-ZZ"),
            finding(FindingCode::UnknownActivity, "A4", "HM-XX"),
            finding(FindingCode::UnknownActivity, "A5", "HM-ZZ"),
        ];
        let groups = group_by_cause(&findings);
        let told: Vec<_> =
            groups.iter().map(|group| (group.code.code(), group.value, group.places.len())).collect();
        assert_eq!(
            told,
            [
                ("unknown-activity", "HM-ZZ", 2),
                ("not-paid", "", 1),
                ("unknown-activity", "HM-XX", 1),
                ("total-row-ignored", "Totaal", 1),
            ]
        );
    }

    #[test]
    fn every_code_is_found_by_its_name() {
        for code in FindingCode::ALL {
            assert_eq!(FindingCode::from_code(code.code()), Some(*code));
        }
        assert_eq!(FindingCode::from_code("no-such-code"), None);
    }
}
