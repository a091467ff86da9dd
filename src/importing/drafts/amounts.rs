//! The amounts of a row: gross, net and VAT in one currency.

use rust_decimal::Decimal;

use super::row_reading::RowReading;
use crate::domain::currency::{Currency, Money};
use crate::domain::expense::{ExpenseField, StatedAmounts};
use crate::domain::finding::FindingCode;
use crate::importing::column_styles::{Resolved, resolve_number};
use crate::importing::lookups::WordLookup;
use crate::importing::money_formats;
use crate::importing::numbers::{NumberStyle, read_amount};
use crate::importing::wording;
use crate::importing::workbook::CellValue;

/// What the cells of a row say about its amounts.
#[derive(Default)]
pub(super) struct RowAmounts {
    pub net: StatedAmount,
    pub vat: StatedAmount,
    pub gross: StatedAmount,
    pub currency: Option<Currency>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum StatedAmount {
    Known(Decimal, Option<Vec<Currency>>),
    #[default]
    Missing,
    Unreadable,
}

impl StatedAmount {
    pub fn known(&self) -> Option<Decimal> {
        match self {
            StatedAmount::Known(amount, _) => Some(*amount),
            StatedAmount::Missing | StatedAmount::Unreadable => None,
        }
    }

    fn currencies(&self) -> Option<&[Currency]> {
        match self {
            StatedAmount::Known(_, currencies) => currencies.as_deref(),
            StatedAmount::Missing | StatedAmount::Unreadable => None,
        }
    }
}

impl RowAmounts {
    /// The amounts of a draft: a currency and at least gross or net.
    pub fn stated(&self) -> Option<StatedAmounts> {
        let (net, vat, gross) = (self.net.known(), self.vat.known(), self.gross.known());
        net.or(gross)?;
        Some(StatedAmounts { currency: self.currency?, net, vat, gross })
    }

    fn in_order(&self) -> [(ExpenseField, &StatedAmount); 3] {
        [
            (ExpenseField::GrossAmount, &self.gross),
            (ExpenseField::NetAmount, &self.net),
            (ExpenseField::VatAmount, &self.vat),
        ]
    }
}

impl RowReading<'_, '_> {
    pub(super) fn amounts(&mut self, known: &mut WordLookup<'_>) -> RowAmounts {
        let mut amounts = RowAmounts {
            net: self.amount(ExpenseField::NetAmount),
            vat: self.amount(ExpenseField::VatAmount),
            gross: self.amount(ExpenseField::GrossAmount),
            currency: None,
        };
        amounts.currency = self.currency(&amounts, known);
        // Without a known currency the row waits; cents tell whether what it states could be booked at all.
        let currency = amounts.currency.unwrap_or(Currency::EUR);
        self.check_amounts(&amounts, currency, known.decimals_of(currency));
        amounts
    }

    fn amount(&mut self, field: ExpenseField) -> StatedAmount {
        let Some(value) = self.value(field) else { return StatedAmount::Missing };
        let text = match value {
            CellValue::Number(number) => return StatedAmount::Known(number, None),
            CellValue::Text(text) if self.vocabulary().means_nothing(text) => return StatedAmount::Missing,
            CellValue::Text(text) => text,
            CellValue::Error(_) => return StatedAmount::Unreadable,
            other => {
                self.report(
                    field,
                    FindingCode::AmountUnreadable,
                    wording::amount_unreadable(&other.to_string()),
                );
                return StatedAmount::Unreadable;
            }
        };
        let read = read_amount(text, self.vocabulary());
        match resolve_number(read.readings, self.styles().numbers_of(field)) {
            Resolved::Known(number) => return StatedAmount::Known(number, read.currencies),
            Resolved::InDoubt if self.is_open_in_column(field) => self.block(),
            Resolved::InDoubt => {
                let shown = |style| {
                    read.readings.in_style(style).map(|number| number.to_string()).unwrap_or_default()
                };
                let (comma, point) = (shown(NumberStyle::DecimalComma), shown(NumberStyle::DecimalPoint));
                self.report(
                    field,
                    FindingCode::NumbersAmbiguous,
                    wording::number_ambiguous(text, &comma, &point),
                );
            }
            Resolved::Odd | Resolved::Unreadable => {
                self.report(field, FindingCode::AmountUnreadable, wording::amount_unreadable(text));
            }
        }
        StatedAmount::Unreadable
    }

    /// The header's currency goes before the row's, the row's before the amount's own sign, that before the one that its
    /// number format shows, and that before the euro.
    fn currency(&mut self, amounts: &RowAmounts, known: &mut WordLookup<'_>) -> Option<Currency> {
        let signs = || amounts.in_order().into_iter().find_map(|(_, amount)| amount.currencies());
        let stated = || amounts.in_order().into_iter().filter(|(_, amount)| amount.known().is_some());
        let shown = || stated().find_map(|(field, _)| self.currencies_shown(field));
        let currency = match (self.header_currency(), self.value(ExpenseField::Currency)) {
            (Some(currency), _) => currency,
            (None, Some(CellValue::Error(_))) => return None,
            (None, Some(value)) => {
                let text = value.shown();
                let Some(currency) = known.currency(&text) else {
                    self.report(
                        ExpenseField::Currency,
                        FindingCode::UnknownCurrency,
                        wording::unknown_currency(&text),
                    );
                    return None;
                };
                if currency.mapped {
                    self.note_mapped(ExpenseField::Currency, currency.meaning.code().to_owned());
                }
                currency.meaning
            }
            (None, None) => match signs().or_else(shown).and_then(<[_]>::first) {
                Some(currency) => *currency,
                None if self.has_column(ExpenseField::Currency) => {
                    self.report_missing(ExpenseField::Currency, FindingCode::UnknownCurrency);
                    return None;
                }
                None if self.stands_among_foreign_formats() && stated().next().is_some() => {
                    let field = self.main_amount_field();
                    self.report(field, FindingCode::UnknownCurrency, money_formats::currency_not_shown());
                    return None;
                }
                None => Currency::EUR,
            },
        };
        self.compare_with_formats(amounts, currency);
        for (field, amount) in amounts.in_order() {
            if let Some(meant) = amount.currencies()
                && let Some(first) = meant.first()
                && !meant.contains(&currency)
            {
                let wording = wording::currency_disagrees(first.code(), currency.code());
                self.report(field, FindingCode::CurrencyDisagrees, wording);
            }
        }
        Some(currency)
    }

    /// Said once for a row: the formats of its amounts mostly show the same.
    fn compare_with_formats(&mut self, amounts: &RowAmounts, currency: Currency) {
        let differs = amounts.in_order().into_iter().find_map(|(field, amount)| {
            let plain = amount.known().is_some() && amount.currencies().is_none();
            let shown = self.currencies_shown(field).filter(|shown| plain && !shown.contains(&currency))?;
            Some((field, *shown.first()?))
        });
        if let Some((field, shown)) = differs {
            let wording = money_formats::format_disagrees(shown.code(), currency.code());
            self.report(field, FindingCode::CurrencyFormatDisagrees, wording);
        }
    }

    fn check_amounts(&mut self, amounts: &RowAmounts, currency: Currency, decimals: u32) {
        let main = match (&amounts.gross, &amounts.net) {
            (StatedAmount::Missing, StatedAmount::Missing) => {
                let field = self.main_amount_field();
                self.report(field, FindingCode::AmountMissing, wording::amount_missing());
                None
            }
            (StatedAmount::Missing, net) => net.known().map(|amount| (ExpenseField::NetAmount, amount)),
            (gross, _) => gross.known().map(|amount| (ExpenseField::GrossAmount, amount)),
        };
        if let Some((field, amount)) = main
            && rounds_to_zero(amount, currency, decimals)
        {
            self.report(field, FindingCode::AmountZero, wording::amount_zero());
        }
        for (field, amount) in amounts.in_order() {
            if let Some(amount) = amount.known()
                && !fits_plainly(amount, decimals)
            {
                self.check_fits(field, amount, currency);
            }
        }
        self.check_sum(amounts, decimals);
    }

    fn check_fits(&mut self, field: ExpenseField, amount: Decimal, currency: Currency) {
        match Money::from_units_half_away(amount, currency).map(Money::units) {
            None => {
                let wording = wording::amount_unreadable(&amount.to_string());
                self.report(field, FindingCode::AmountUnreadable, wording);
            }
            Some(rounded) if rounded != amount => {
                let wording = wording::amount_rounded(amount, rounded, currency.code());
                self.report(field, FindingCode::AmountRounded, wording);
            }
            Some(_) => {}
        }
    }

    /// Net and VAT make gross, give or take one cent of rounding.
    fn check_sum(&mut self, amounts: &RowAmounts, decimals: u32) {
        let (Some(net), Some(vat), Some(gross)) =
            (amounts.net.known(), amounts.vat.known(), amounts.gross.known())
        else {
            return;
        };
        let cent = Decimal::new(1, decimals);
        let difference = net.checked_add(vat).and_then(|sum| sum.checked_sub(gross));
        if difference.is_none_or(|difference| difference.abs() > cent) {
            let wording = wording::amounts_disagree(net, vat, gross);
            self.report(ExpenseField::GrossAmount, FindingCode::AmountsDisagree, wording);
        }
    }
}

/// Nearly every amount: no more decimals than the currency has, and far from the limits of the books.
fn fits_plainly(amount: Decimal, decimals: u32) -> bool {
    amount.scale() <= decimals && amount.abs() <= Decimal::new(1_000_000_000_000, 0)
}

fn rounds_to_zero(amount: Decimal, currency: Currency, decimals: u32) -> bool {
    let rounded = || Money::from_units_half_away(amount, currency);
    amount.is_zero() || amount.scale() > decimals && rounded().is_some_and(|money| money.minor == 0)
}
