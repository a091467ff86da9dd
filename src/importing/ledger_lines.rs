//! The lines of a ledger (XAF) that belong to a project: those of the journals and accounts that a person chose. What is
//! left out is counted and told; without a choice the ledger is outlined and the choice is asked.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::unreadable::Unreadable;
use super::workbook::{CellValue, LEDGER_COLUMNS, Sheet, SheetTable};
use crate::domain::figures::in_both;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;
use crate::domain::ledger_choice::LedgerChoice;
use crate::domain::reading_plan::Instructions;

/// What a ledger holds, to choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LedgerOutline {
    /// Whose ledger it is.
    pub administration: String,
    pub journals: Vec<OutlinedJournal>,
    pub accounts: Vec<OutlinedAccount>,
    /// What was chosen, now or in an earlier import.
    pub chosen: Option<LedgerChoice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutlinedJournal {
    pub journal: String,
    pub name: String,
    pub lines: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlinedAccount {
    pub account: String,
    pub name: String,
    /// A profit and loss account: where costs are booked.
    pub is_profit_and_loss: bool,
    pub lines: u64,
    /// Debit less credit, in the currency of the ledger.
    pub balance: Decimal,
}

/// The choice that holds for a ledger: that of the import itself, or the one remembered for its administration.
pub(super) fn choice_for(instructions: &Instructions, administration: &str) -> Option<LedgerChoice> {
    let own = instructions.plan.ledger.as_ref().filter(|choice| choice.is_made());
    let remembered = || {
        let known = instructions.ledger_choices.iter().rev();
        known.into_iter().find(|known| known.administration == administration).map(|known| &known.choice)
    };
    own.or_else(remembered).cloned()
}

/// What the sheets of a ledger hold, one sheet a journal.
pub(super) fn outline(administration: &str, sheets: &[Sheet], chosen: Option<LedgerChoice>) -> LedgerOutline {
    let mut outline =
        LedgerOutline { administration: administration.to_owned(), chosen, ..LedgerOutline::default() };
    let mut accounts: BTreeMap<String, OutlinedAccount> = BTreeMap::new();
    for sheet in sheets {
        let Sheet::Read(table) = sheet else { continue };
        let mut journal = OutlinedJournal { journal: table.name.to_string(), name: String::new(), lines: 0 };
        for row in table.rows_from(1) {
            let text = |column| row.cell(column).map(|value| value.to_string()).unwrap_or_default();
            if journal.lines == 0 {
                journal.name = text(LEDGER_COLUMNS.journal);
            }
            journal.lines += 1;
            let account = text(LEDGER_COLUMNS.account);
            let known = accounts.entry(account.clone()).or_insert_with(|| OutlinedAccount {
                account,
                name: text(LEDGER_COLUMNS.account_name),
                is_profit_and_loss: text(LEDGER_COLUMNS.account_kind) == "P",
                lines: 0,
                balance: Decimal::ZERO,
            });
            known.lines += 1;
            if let Some(CellValue::Number(amount)) = row.cell(LEDGER_COLUMNS.amount) {
                known.balance = known.balance.saturating_add(amount);
            }
        }
        outline.journals.push(journal);
    }
    outline.accounts = accounts.into_values().collect();
    outline
}

/// A journal with only the lines on the chosen accounts, or nothing when none of it is chosen; and what is told about the
/// rest.
pub(super) fn chosen_lines(
    table: &SheetTable,
    choice: &LedgerChoice,
) -> Result<(Option<SheetTable>, Option<Finding>), Unreadable> {
    let count = u64::try_from(table.row_count().saturating_sub(1)).unwrap_or(u64::MAX);
    if !choice.has_journal(&table.name) {
        return Ok((None, Some(outside(&table.name, count))));
    }
    let mut chosen = SheetTable::new(&table.name, table.dates_from_1904);
    let mut left_out = 0_u64;
    for (place, row) in table.rows().enumerate() {
        let account = row.cell(LEDGER_COLUMNS.account).map(|value| value.to_string()).unwrap_or_default();
        if place > 0 && !choice.has_account(&account) {
            left_out += 1;
            continue;
        }
        for (column, value) in row.cells() {
            chosen.push(row.number, u32::from(column), value)?;
        }
    }
    let finding = (left_out > 0).then(|| outside(&table.name, left_out));
    Ok(((left_out < count).then_some(chosen), finding))
}

fn place_of(sheet: &str) -> Place {
    Place { sheet: sheet.to_owned(), cell: "A1".to_owned() }
}

fn outside(journal: &str, lines: u64) -> Finding {
    let shown = in_both(lines);
    Finding::new(
        FindingCode::LedgerLinesOutside,
        place_of(journal),
        lines.to_string(),
        Bilingual::new(
            format!("{} regels van dit dagboek staan niet in de gekozen dagboeken en rekeningen.", shown.nl),
            format!("{} lines of this journal are not on the chosen journals and accounts.", shown.en),
        ),
        Bilingual::new(
            "U hoeft niets te doen. Horen er kosten van het project bij, kies die rekening er dan bij.",
            "You need not do anything. If there are costs of the project among them, add the account.",
        ),
    )
}

/// Asks for the choice. The accounts that costs are booked on are named, the ones used most first.
pub(super) fn choice_missing(outline: &LedgerOutline) -> Finding {
    const NAMED: usize = 12;
    let mut costs: Vec<&OutlinedAccount> =
        outline.accounts.iter().filter(|account| account.is_profit_and_loss).collect();
    costs.sort_by_key(|account| (std::cmp::Reverse(account.lines), &account.account));
    let names: Vec<String> =
        costs.iter().take(NAMED).map(|account| format!("{} {}", account.account, account.name)).collect();
    let journals: Vec<&str> = outline.journals.iter().map(|journal| journal.journal.as_str()).collect();
    let (accounts, journals) = (names.join(", "), journals.join(", "));
    let sheet = outline.journals.first().map_or("", |journal| journal.journal.as_str());
    Finding::new(
        FindingCode::LedgerChoiceMissing,
        place_of(sheet),
        outline.administration.clone(),
        Bilingual::new(
            format!(
                "Dit is de auditfile van een hele administratie. Welke dagboeken en rekeningen horen bij het project? \
                 Dagboeken: {journals}. Kostenrekeningen: {accounts}."
            ),
            format!(
                "This is the audit file of a whole ledger. Which journals and accounts belong to the project? Journals: \
                 {journals}. Accounts of costs: {accounts}."
            ),
        ),
        Bilingual::new(
            "Kies ze één keer, elke rekening met haar kostensoort; de keuze wordt onthouden.",
            "Choose them once, each account with its cost category; the choice is remembered.",
        ),
    )
}
