//! What people said about the reading of a file, kept beside it: which row is the header, which column is what, how
//! doubtful figures and dates are read, which cells are corrected, how such a workbook was read before. Rows and findings
//! follow from the file and from these words, so nothing is ever half done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::column_mapping::ColumnMapping;
use crate::domain::expense::{ExpenseField, column_letters};
use crate::domain::ledger_choice::{LedgerChoice, RememberedChoice};
use crate::domain::value_map::ValueMaps;

/// Which sign stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalMark {
    Comma,
    Point,
}

/// Whether 1/2/2025 is in February or in January.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// What a column is said to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnUse {
    Field(ExpenseField),
    /// Nothing is read from it.
    Nothing,
}

impl ColumnUse {
    pub fn field(self) -> Option<ExpenseField> {
        match self {
            ColumnUse::Field(field) => Some(field),
            ColumnUse::Nothing => None,
        }
    }
}

/// The choices about one column; what is left out follows from the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnPlan {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<ColumnUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DayOrder>,
}

/// The choices about one sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetPlan {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// Nothing on the sheet is an expense.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip: bool,
    /// The sheet is read although it is hidden.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_hidden: bool,
    /// Rows that are no expense, though they look like one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<u32>,
    /// By the letters of the column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnPlan>,
}

/// All choices about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingPlan {
    /// Only this sheet, even when it is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_sheet: Option<String>,
    /// Of a text file, instead of what its bytes suggest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Who makes such files: a partner, a supplier, a department. How the columns are read is remembered for each sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sheets: BTreeMap<String, SheetPlan>,
    /// What holds for every expense of the file that does not say otherwise: activity, category, country or currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fills: BTreeMap<ExpenseField, String>,
    /// Which part of a whole ledger belongs to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerChoice>,
    /// Earlier words that no longer hold. They are taken back when the plan is amended, and not kept.
    #[serde(default, skip_serializing_if = "TakenBack::is_empty")]
    pub taken_back: TakenBack,
}

/// Earlier words about a file that no longer hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenBack {
    /// Sheets that hold expenses after all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<String>,
    /// Rows that are expenses after all, by sheet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, BTreeSet<u32>>,
    /// Columns, by sheet, that are read again as the file suggests.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub fills: BTreeSet<ExpenseField>,
    #[serde(default)]
    pub ledger: LedgerChoice,
    /// The text file is read again as its bytes suggest.
    #[serde(default)]
    pub encoding: bool,
    /// Whoever makes the file: its headers alone decide.
    #[serde(default)]
    pub sender: bool,
}

impl TakenBack {
    pub fn is_empty(&self) -> bool {
        *self == TakenBack::default()
    }

    fn apply(&self, plan: &mut ReadingPlan) {
        for name in &self.skipped {
            if let Some(sheet) = plan.sheets.get_mut(name) {
                sheet.skip = false;
            }
        }
        for (name, rows) in &self.left_out {
            if let Some(sheet) = plan.sheets.get_mut(name) {
                sheet.left_out.retain(|row| !rows.contains(row));
            }
        }
        for (name, columns) in &self.columns {
            if let Some(sheet) = plan.sheets.get_mut(name) {
                sheet.columns.retain(|letters, _| !columns.contains(letters));
            }
        }
        plan.fills.retain(|field, _| !self.fills.contains(field));
        if let Some(ledger) = &mut plan.ledger {
            ledger.shrink(&self.ledger);
        }
        if self.encoding {
            plan.encoding = None;
        }
        if self.sender {
            plan.sender = None;
        }
        plan.sheets.retain(|_, sheet| *sheet != SheetPlan::default());
    }
}

impl ReadingPlan {
    pub fn sheet(&self, name: &str) -> Option<&SheetPlan> {
        self.sheets.get(name)
    }

    /// The choices about one column (0 = A) of a sheet.
    pub fn column(&self, sheet: &str, column: u16) -> Option<&ColumnPlan> {
        self.sheets.get(sheet)?.columns.get(&column_letters(column))
    }

    /// Takes over what a later plan says, after what it takes back; what it does not say stays.
    pub fn amend(&mut self, later: &ReadingPlan) {
        later.taken_back.apply(self);
        replace(&mut self.only_sheet, later.only_sheet.as_ref());
        replace(&mut self.encoding, later.encoding.as_ref());
        replace(&mut self.sender, named(later.sender.as_deref()).as_ref());
        for (name, said) in &later.sheets {
            let sheet = self.sheets.entry(name.clone()).or_default();
            replace(&mut sheet.header_row, said.header_row.as_ref());
            sheet.skip |= said.skip;
            sheet.read_hidden |= said.read_hidden;
            sheet.left_out.extend(&said.left_out);
            for (letters, said) in &said.columns {
                let column = sheet.columns.entry(letters.clone()).or_default();
                replace(&mut column.holds, said.holds.as_ref());
                replace(&mut column.decimal, said.decimal.as_ref());
                replace(&mut column.dates, said.dates.as_ref());
            }
        }
        self.fills.extend(later.fills.iter().map(|(field, text)| (*field, text.clone())));
        if let Some(said) = &later.ledger {
            self.ledger.get_or_insert_default().extend(said);
        }
    }
}

/// A name without the spaces around it; nothing when nothing is left of it.
fn named(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn replace<T: Clone>(known: &mut Option<T>, said: Option<&T>) {
    if let Some(said) = said {
        *known = Some(said.clone());
    }
}

/// A cell whose contents a person corrected. The file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellCorrection {
    pub sheet: String,
    /// "C12".
    pub cell: String,
    /// As the spreadsheet shows it.
    pub original: String,
    /// Nothing gives the cell back what the file says.
    pub value: Option<String>,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// Of all corrections in the order in which they were made, the newest of each cell; cells that were given back are left
/// out.
pub fn corrections_in_force(all: impl IntoIterator<Item = CellCorrection>) -> Vec<CellCorrection> {
    let mut by_cell: BTreeMap<(String, String), CellCorrection> = BTreeMap::new();
    for correction in all {
        by_cell.insert((correction.sheet.clone(), correction.cell.clone()), correction);
    }
    by_cell.into_values().filter(|correction| correction.value.is_some()).collect()
}

/// Everything that people said about the reading of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instructions {
    /// What texts mean, for all files of the grant.
    pub value_maps: ValueMaps,
    /// How workbooks of the grant were read before.
    pub mappings: Vec<ColumnMapping>,
    /// Which parts of whole ledgers belonged to the project before.
    pub ledger_choices: Vec<RememberedChoice>,
    /// About this file.
    pub plan: ReadingPlan,
    /// Those in force.
    pub corrections: Vec<CellCorrection>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(letters: &str, plan: ColumnPlan) -> ReadingPlan {
        let columns = BTreeMap::from([(letters.to_owned(), plan)]);
        let sheet = SheetPlan { columns, ..SheetPlan::default() };
        ReadingPlan { sheets: BTreeMap::from([("Uitgaven".to_owned(), sheet)]), ..ReadingPlan::default() }
    }

    #[test]
    fn a_later_word_replaces_only_what_it_is_about() {
        let holds = Some(ColumnUse::Field(ExpenseField::NetAmount));
        let mut plan = column("D", ColumnPlan { holds, ..ColumnPlan::default() });
        plan.amend(&column("D", ColumnPlan { decimal: Some(DecimalMark::Comma), ..ColumnPlan::default() }));
        plan.amend(&column("B", ColumnPlan { dates: Some(DayOrder::DayFirst), ..ColumnPlan::default() }));
        let of_d = plan.column("Uitgaven", 3).unwrap();
        assert_eq!((of_d.holds, of_d.decimal, of_d.dates), (holds, Some(DecimalMark::Comma), None));
        assert_eq!(plan.column("Uitgaven", 1).unwrap().dates, Some(DayOrder::DayFirst));
        assert_eq!(plan.column("Elders", 1), None);
        plan.amend(&column("D", ColumnPlan { holds: Some(ColumnUse::Nothing), ..ColumnPlan::default() }));
        assert_eq!(plan.column("Uitgaven", 3).unwrap().holds.unwrap().field(), None);
    }

    #[test]
    fn a_sender_is_a_name_and_stays_until_another_is_named() {
        let named = |sender: &str| ReadingPlan { sender: Some(sender.to_owned()), ..ReadingPlan::default() };
        let mut plan = ReadingPlan::default();
        for (said, sender) in [("  ", None), (" COA ", Some("COA")), ("", Some("COA")), ("IOM", Some("IOM"))]
        {
            plan.amend(&named(said));
            assert_eq!(plan.sender.as_deref(), sender, "{said:?}");
        }
    }

    #[test]
    fn earlier_words_are_taken_back() {
        let mut plan = column("D", ColumnPlan { decimal: Some(DecimalMark::Comma), ..ColumnPlan::default() });
        let sheet = plan.sheets.get_mut("Uitgaven").unwrap();
        sheet.left_out.extend([4, 7]);
        plan.sheets.insert("Oud".to_owned(), SheetPlan { skip: true, ..SheetPlan::default() });
        plan.encoding = Some("windows-1252".to_owned());
        plan.sender = Some("COA".to_owned());
        plan.fills.insert(ExpenseField::Activity, "HM-NG".to_owned());
        let taken_back = TakenBack {
            skipped: BTreeSet::from(["Oud".to_owned(), "Nergens".to_owned()]),
            left_out: BTreeMap::from([("Uitgaven".to_owned(), BTreeSet::from([7, 9]))]),
            columns: BTreeMap::from([("Uitgaven".to_owned(), BTreeSet::from(["D".to_owned()]))]),
            fills: BTreeSet::from([ExpenseField::Activity]),
            encoding: true,
            sender: true,
            ..TakenBack::default()
        };
        plan.amend(&ReadingPlan { taken_back, ..ReadingPlan::default() });
        let left = SheetPlan { left_out: BTreeSet::from([4]), ..SheetPlan::default() };
        let sheets = BTreeMap::from([("Uitgaven".to_owned(), left)]);
        assert_eq!(plan, ReadingPlan { sheets, ..ReadingPlan::default() });
    }

    #[test]
    fn the_newest_word_about_a_cell_counts() {
        let said = |cell: &str, value: Option<&str>| CellCorrection {
            sheet: "Uitgaven".to_owned(),
            cell: cell.to_owned(),
            original: String::new(),
            value: value.map(str::to_owned),
            reason: String::new(),
            at: DateTime::default(),
            by: String::new(),
        };
        let all = [said("A2", Some("x")), said("B2", Some("y")), said("A2", Some("z")), said("B2", None)];
        let in_force: Vec<_> =
            corrections_in_force(all).into_iter().map(|known| (known.cell, known.value)).collect();
        assert_eq!(in_force, [("A2".to_owned(), Some("z".to_owned()))]);
    }
}
