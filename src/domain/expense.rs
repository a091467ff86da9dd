//! An expense on its way into the books: a draft from a row, with the cells it was read from.

use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::currency::{Currency, Money};
use crate::domain::finding::Place;
use crate::domain::grant::VatTreatment;

/// The facts about an expense that a workbook can state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpenseField {
    Activity,
    Category,
    Country,
    Supplier,
    DocumentNumber,
    Description,
    InvoiceDate,
    PaymentDate,
    Currency,
    NetAmount,
    VatAmount,
    GrossAmount,
}

impl ExpenseField {
    pub const ALL: [ExpenseField; 12] = [
        ExpenseField::Activity,
        ExpenseField::Category,
        ExpenseField::Country,
        ExpenseField::Supplier,
        ExpenseField::DocumentNumber,
        ExpenseField::Description,
        ExpenseField::InvoiceDate,
        ExpenseField::PaymentDate,
        ExpenseField::Currency,
        ExpenseField::NetAmount,
        ExpenseField::VatAmount,
        ExpenseField::GrossAmount,
    ];

    /// Its stable name, as in JSON and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            ExpenseField::Activity => "activity",
            ExpenseField::Category => "category",
            ExpenseField::Country => "country",
            ExpenseField::Supplier => "supplier",
            ExpenseField::DocumentNumber => "document-number",
            ExpenseField::Description => "description",
            ExpenseField::InvoiceDate => "invoice-date",
            ExpenseField::PaymentDate => "payment-date",
            ExpenseField::Currency => "currency",
            ExpenseField::NetAmount => "net-amount",
            ExpenseField::VatAmount => "vat-amount",
            ExpenseField::GrossAmount => "gross-amount",
        }
    }
}

/// A word that names no field of an expense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no field of an expense; choose one of {names}", names = ExpenseField::ALL.map(ExpenseField::code).join(", "))]
pub struct UnknownField(pub String);

impl FromStr for ExpenseField {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ExpenseField::ALL.into_iter().find(|field| field.code() == text);
        known.ok_or_else(|| UnknownField(text.to_owned()))
    }
}

/// Which column (0 = A) of a table holds which field.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldColumns {
    columns: [Option<u16>; 12],
}

impl FieldColumns {
    pub fn set(&mut self, field: ExpenseField, column: u16) {
        if let Some(place) = ExpenseField::ALL.iter().position(|known| *known == field)
            && let Some(slot) = self.columns.get_mut(place)
        {
            *slot = Some(column);
        }
    }

    pub fn column(&self, field: ExpenseField) -> Option<u16> {
        let place = ExpenseField::ALL.iter().position(|known| *known == field)?;
        self.columns.get(place).copied().flatten()
    }

    /// First and last column in use.
    pub fn extent(&self) -> Option<(u16, u16)> {
        let used = || self.columns.iter().flatten().copied();
        used().min().zip(used().max())
    }
}

/// The row of a sheet that an expense was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    pub sheet: Arc<str>,
    /// As the spreadsheet numbers it: the first row is 1.
    pub row: u32,
    pub columns: Arc<FieldColumns>,
}

impl SourceRow {
    /// The cell of one field, or the whole row when the table has no such column.
    pub fn place_of(&self, field: ExpenseField) -> Place {
        let cell = match self.columns.column(field) {
            Some(column) => cell_name(column, self.row),
            None => self.range(),
        };
        Place { sheet: self.sheet.to_string(), cell }
    }

    /// The cells that were read, such as "A14:K14".
    pub fn range(&self) -> String {
        match self.columns.extent() {
            Some((first, last)) => {
                let mut range = String::with_capacity(16);
                push_cell_name(first, self.row, &mut range);
                range.push(':');
                push_cell_name(last, self.row, &mut range);
                range
            }
            None => format!("{0}:{0}", self.row),
        }
    }
}

/// Letters in lower case, white space squeezed: how a person would still call it the same.
pub fn fold_into(text: &str, folded: &mut String) {
    for (position, word) in text.split_whitespace().enumerate() {
        if position > 0 {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// The letters of a column; column 0 is A.
pub fn column_letters(column: u16) -> String {
    let mut letters = String::new();
    push_letters(u32::from(column).saturating_add(1), &mut letters);
    letters
}

/// "A1" notation; column 0 is A, row 1 is the first.
pub fn cell_name(column: u16, row: u32) -> String {
    let mut name = String::with_capacity(10);
    push_cell_name(column, row, &mut name);
    name
}

fn push_cell_name(column: u16, row: u32, name: &mut String) {
    push_letters(u32::from(column).saturating_add(1), name);
    let written = write!(name, "{row}");
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

/// The letters of a column that counts from 1; nothing for 0.
fn push_letters(column: u32, name: &mut String) {
    let Some(before) = column.checked_sub(1) else { return };
    let digit = before.checked_rem(26).unwrap_or(0);
    push_letters(before.checked_div(26).unwrap_or(0), name);
    name.push(char::from_u32(u32::from(b'A').saturating_add(digit)).unwrap_or('?'));
}

/// A row that is understood: its codes exist, its figures and dates are read. Not yet compared with the books.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftExpense {
    pub source: SourceRow,
    /// Activity code of the grant.
    pub activity: Arc<str>,
    /// Category code of the grant's scheme.
    pub category: Arc<str>,
    /// ISO 3166 alpha-2.
    pub country: Option<[u8; 2]>,
    pub supplier: String,
    pub document_number: String,
    pub description: String,
    pub invoice_date: Option<NaiveDate>,
    pub payment_date: NaiveDate,
    pub amounts: StatedAmounts,
}

/// The amounts as the row states them, in its own currency. At least net or gross is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedAmounts {
    pub currency: Currency,
    pub net: Option<Decimal>,
    pub vat: Option<Decimal>,
    pub gross: Option<Decimal>,
}

/// What is declared: the cost to the project and the VAT within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredAmount {
    pub amount: Money,
    /// VAT in minor units: within `amount` where it is a cost, beside it where it is recoverable.
    pub vat_minor: i64,
}

impl StatedAmounts {
    /// The declared amount: with VAT where the beneficiary cannot recover it, without where it can
    /// (national scheme art. 22(j)). Rounds half away from zero to the currency's minor unit.
    /// Nothing when no amount is stated or when it does not fit.
    pub fn declared(&self, vat_treatment: VatTreatment) -> Option<DeclaredAmount> {
        let vat = self.vat.unwrap_or_default();
        let gross = match (self.gross, self.net) {
            (Some(gross), _) => gross,
            (None, Some(net)) => net.checked_add(vat)?,
            (None, None) => return None,
        };
        let net = match self.net {
            Some(net) => net,
            None => gross.checked_sub(vat)?,
        };
        let declared = match vat_treatment {
            VatTreatment::NotRecoverable => gross,
            VatTreatment::Recoverable => net,
        };
        let amount = Money::from_units_half_away(declared, self.currency)?;
        let vat_minor = Money::from_units_half_away(vat, self.currency)?.minor;
        Some(DeclaredAmount { amount, vat_minor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        for (column, row, name) in
            [(0, 1, "A1"), (25, 9, "Z9"), (26, 10, "AA10"), (701, 2, "ZZ2"), (702, 3, "AAA3")]
        {
            assert_eq!(cell_name(column, row), name);
        }
    }

    #[test]
    fn fields_are_called_the_same_everywhere() {
        for field in ExpenseField::ALL {
            assert_eq!(field.code().parse(), Ok(field));
            assert_eq!(format!("{field:?}").to_lowercase(), field.code().replace('-', ""));
        }
        assert!("net".parse::<ExpenseField>().unwrap_err().to_string().contains("net-amount"));
    }

    #[test]
    fn vat_is_a_cost_only_where_it_cannot_be_recovered() {
        let stated = |net: Option<&str>, vat: Option<&str>, gross: Option<&str>| StatedAmounts {
            currency: Currency::EUR,
            net: net.map(|text| text.parse().unwrap()),
            vat: vat.map(|text| text.parse().unwrap()),
            gross: gross.map(|text| text.parse().unwrap()),
        };
        for (amounts, with_vat, without_vat) in [
            (stated(Some("100"), Some("21"), Some("121")), 12100, 10000),
            (stated(Some("100"), Some("21"), None), 12100, 10000),
            (stated(None, Some("21"), Some("121")), 12100, 10000),
            (stated(Some("100"), None, None), 10000, 10000),
            (stated(None, None, Some("121")), 12100, 12100),
        ] {
            let minor = |treatment| amounts.declared(treatment).unwrap().amount.minor;
            assert_eq!(minor(VatTreatment::NotRecoverable), with_vat, "{amounts:?}");
            assert_eq!(minor(VatTreatment::Recoverable), without_vat, "{amounts:?}");
        }
        assert_eq!(stated(None, Some("21"), None).declared(VatTreatment::Recoverable), None);
    }
}
