//! Which texts of a table were read as a person said they mean, and in how many rows.

use std::collections::BTreeMap;

use crate::domain::expense::ExpenseField;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::value_map::{ValueMaps, compared};
use crate::importing::{MappedValue, wording};

#[derive(Default)]
pub(super) struct UsedMaps {
    by_value: BTreeMap<(ExpenseField, String), MappedValue>,
}

impl UsedMaps {
    pub fn add(&mut self, field: ExpenseField, cell: String, value: String, code: String) {
        let of_value = self.by_value.entry((field, compared(&value)));
        let used = of_value.or_insert(MappedValue { field, value, code, rows: 0, cell });
        used.rows += 1;
    }

    /// One for each text, at the first cell that says it.
    pub fn findings(&self, sheet: &str, maps: &ValueMaps) -> impl Iterator<Item = Finding> {
        self.by_value.values().filter_map(|used| {
            let said = maps.find(used.field, &used.value)?;
            let (message, remedy) = wording::value_mapped(used, said);
            let place = Place { sheet: sheet.to_owned(), cell: used.cell.clone() };
            Some(Finding::new(FindingCode::ValueMapped, place, used.value.clone(), message, remedy))
        })
    }

    pub fn into_values(self) -> Vec<MappedValue> {
        self.by_value.into_values().collect()
    }
}
