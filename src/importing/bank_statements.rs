//! Bank statements (CAMT.053) from the sheets that the reader makes of them. Only what the bank booked counts.

use rust_decimal::Decimal;

use super::unreadable::Unreadable;
use super::workbook::{CellValue, Row, Sheet, SheetTable, WorkbookFile, WorkbookFormat, WorkbookReader};
use crate::domain::bank::BankPayment;
use crate::domain::currency::Money;
use crate::domain::money::Cents;

/// One statement of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadStatement {
    pub sheet: String,
    pub number: String,
    pub account: String,
    pub payments: Vec<BankPayment>,
    /// Entries that the bank has not booked, or that state no amount or day.
    pub passed_over: usize,
    /// Closing balance less opening balance and payments; nothing where the statement names no balances.
    pub difference: Option<Decimal>,
}

const HEAD_ROW: u32 = 2;
const FIRST_ENTRY_ROW: u32 = 5;
const BOOKED: &str = "BOOK";

/// The statements of a file; a file of another kind is refused.
pub fn read_statements(
    reader: &WorkbookReader,
    file_name: &str,
    bytes: &[u8],
) -> Result<Vec<ReadStatement>, Unreadable> {
    let file = WorkbookFile { file_name, bytes, only_sheet: None };
    let workbook = reader.read(&file, &mut |_rows| {})?;
    let WorkbookFormat::Camt { .. } = workbook.format else { return Err(Unreadable::NotABankStatement) };
    let tables = workbook.sheets.iter().filter_map(|sheet| match sheet {
        Sheet::Read(table) | Sheet::Hidden(table) => Some(table),
        Sheet::PassedOver { .. } => None,
    });
    Ok(tables.map(statement_of).collect())
}

fn statement_of(table: &SheetTable) -> ReadStatement {
    let (mut payments, mut passed_over) = (Vec::new(), 0);
    let (mut number, mut account, mut balances) = (String::new(), String::new(), (None, None));
    for row in table.rows() {
        if row.number == HEAD_ROW {
            number = text(row, 0);
            account = text(row, 1);
            balances = (amount(row, 5), amount(row, 7));
        } else if row.number >= FIRST_ENTRY_ROW {
            match payment_of(row) {
                Some(payment) => payments.push(payment),
                None => passed_over += 1,
            }
        }
    }
    let sum = Cents::sum(payments.iter().map(|payment| payment.amount)).ok().map(Cents::euros);
    let difference = match (balances, sum) {
        ((Some(opening), Some(closing)), Some(sum)) => {
            closing.checked_sub(opening).and_then(|moved| moved.checked_sub(sum))
        }
        _ => None,
    };
    ReadStatement { sheet: table.name.to_string(), number, account, payments, passed_over, difference }
}

fn payment_of(row: Row<'_>) -> Option<BankPayment> {
    if text(row, 9) != BOOKED {
        return None;
    }
    let Some(CellValue::Date(booked_on)) = row.cell(1) else { return None };
    let euros = amount(row, 3)?;
    let cents = Cents::from_euros_half_away(euros).ok().filter(|cents| cents.euros() == euros)?;
    Some(BankPayment {
        reference: text(row, 0),
        booked_on,
        amount: cents,
        currency: text(row, 4),
        party: text(row, 5),
        party_account: text(row, 6),
        message: text(row, 7),
        end_to_end: text(row, 8),
        instructed: instructed(row),
        rate: amount(row, 12),
        source_row: row.number,
    })
}

/// What was ordered in another currency than the account.
fn instructed(row: Row<'_>) -> Option<Money> {
    let (ordered, currency) = (amount(row, 10)?, text(row, 11));
    match currency.parse() {
        Ok(currency) => Money::from_units_half_away(ordered, currency),
        Err(_no_currency) => None,
    }
}

fn text(row: Row<'_>, column: u16) -> String {
    row.cell(column).map(|value| value.to_string()).unwrap_or_default()
}

fn amount(row: Row<'_>, column: u16) -> Option<Decimal> {
    match row.cell(column) {
        Some(CellValue::Number(amount)) => Some(amount),
        _ => None,
    }
}
