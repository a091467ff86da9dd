//! What an e-invoice says against itself: sums that it states and that its parts do not add up to.

use rust_decimal::Decimal;

use super::workbook::{CellValue, SheetTable};
use crate::domain::expense::cell_name;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;

/// Rounding line by line moves a sum by a cent.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
const STATED: u16 = 1;
const COMPUTED: u16 = 2;

/// The sums that do not agree, each at the cell that states it.
pub(super) fn disagreeing_sums(table: &SheetTable) -> Vec<Finding> {
    table
        .rows_from(1)
        .filter_map(|row| {
            let number = |column| match row.cell(column) {
                Some(CellValue::Number(number)) => Some(number),
                _ => None,
            };
            let (stated, computed) = (number(STATED)?, number(COMPUTED)?);
            let rule = row.cell(0).map(|value| value.to_string()).unwrap_or_default();
            let apart = stated.checked_sub(computed).is_none_or(|apart| apart.abs() > CENT);
            apart.then(|| disagree(table, cell_name(STATED, row.number), &rule, stated, computed))
        })
        .collect()
}

fn disagree(table: &SheetTable, cell: String, rule: &str, stated: Decimal, computed: Decimal) -> Finding {
    let what = meaning_of(rule);
    Finding::new(
        FindingCode::InvoiceSumsDisagree,
        Place { sheet: table.name.to_string(), cell },
        stated.to_string(),
        Bilingual::new(
            format!("De factuur vermeldt {stated} als {}, maar dat is {computed} ({rule}).", what.nl),
            format!("The invoice states {stated} as {}, but that is {computed} ({rule}).", what.en),
        ),
        Bilingual::new(
            "Vraag de leverancier om een verbeterde factuur of leg vast waarom u deze aanvaardt.",
            "Ask the supplier for a corrected invoice, or record why you accept this one.",
        ),
    )
}

/// What a business rule of EN 16931-1 is about.
fn meaning_of(rule: &str) -> Bilingual {
    match rule {
        "BR-CO-10" => Bilingual::new("som van de regels", "sum of the lines"),
        "BR-CO-11" => Bilingual::new("som van de kortingen", "sum of the allowances"),
        "BR-CO-12" => Bilingual::new("som van de toeslagen", "sum of the charges"),
        "BR-CO-13" => Bilingual::new("bedrag zonder btw", "amount without VAT"),
        "BR-CO-14" => Bilingual::new("totaal van de btw", "total of VAT"),
        "BR-CO-15" => Bilingual::new("bedrag met btw", "amount with VAT"),
        "BR-CO-16" => Bilingual::new("te betalen bedrag", "amount to be paid"),
        "BR-CO-17" => Bilingual::new("btw bij een tarief", "VAT of a rate"),
        _ => Bilingual::new("een som", "a sum"),
    }
}
