//! The sheet with the codes to choose from, each with its name, and where on it each list stands.

use std::collections::BTreeSet;

use rust_xlsxwriter::Worksheet;

use super::{ExpenseTemplate, Styles};
use crate::domain::expense::cell_name;
use crate::domain::language::{Bilingual, Language};
use crate::domain::own_sheets::OwnSheet;
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{fit_row, lines_of};

const HEAD_ROW: u32 = 4;
const FIRST_ROW: u32 = 5;
const WIDTHS: [usize; 15] = [12, 58, 28, 3, 13, 58, 3, 10, 28, 3, 8, 24, 3, 22, 14];

/// One list of codes in a column, with what they mean beside it.
struct List {
    column: u16,
    heads: Vec<Bilingual>,
    rows: Vec<Vec<String>>,
}

pub(super) struct Lists {
    name: String,
    activities: List,
    categories: List,
    currencies: List,
    countries: List,
    /// Which categories each activity has.
    pairs: List,
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual::new(nl, en)
}

impl Lists {
    pub(super) fn new(template: &ExpenseTemplate<'_>) -> Self {
        let language = template.language;
        let name = both("Naam", "Name");
        let coded = |column: u16, head: Bilingual, codes: Vec<(String, String)>| List {
            column,
            heads: vec![head, name.clone()],
            rows: codes.into_iter().map(|(code, name)| vec![code, name]).collect(),
        };
        let categories = template.lines.iter().map(|(_, category)| *category);
        let mut known = BTreeSet::new();
        let mut categories: Vec<_> =
            categories.filter(|category| known.insert(category.code.as_str())).collect();
        categories.sort_by(|one, other| one.code.cmp(&other.code));
        let category = |category: &crate::domain::scheme::CostCategory| {
            (category.code.clone(), category.name.get(language).to_owned())
        };
        let currency = |(code, name): &(crate::domain::currency::Currency, Bilingual)| {
            (code.to_string(), name.get(language).to_owned())
        };
        let country = |(code, name): &(String, Bilingual)| (code.clone(), name.get(language).to_owned());
        Self {
            name: both("Keuzelijsten", "Lists").get(language).to_owned(),
            activities: activities(template, language),
            categories: coded(
                4,
                both("Kostensoort", "Category"),
                categories.into_iter().map(category).collect(),
            ),
            currencies: coded(
                7,
                both("Valuta", "Currency"),
                template.currencies.iter().map(currency).collect(),
            ),
            countries: coded(10, both("Land", "Country"), template.countries.iter().map(country).collect()),
            pairs: List {
                column: 13,
                heads: vec![
                    both("Begroot: activiteit", "Budgeted: activity"),
                    both("kostensoort", "category"),
                ],
                rows: template
                    .lines
                    .iter()
                    .map(|(activity, category)| vec![activity.code.clone(), category.code.clone()])
                    .collect(),
            },
        }
    }

    pub(super) fn activity_formula(&self) -> String {
        format!("={}", self.range(&self.activities, 0))
    }

    /// The categories of the activity in a cell; all of them as long as the cell is empty.
    pub(super) fn category_formula(&self, activity_cell: &str) -> String {
        let (all, activities) = (self.range(&self.categories, 0), self.range(&self.pairs, 0));
        let head = absolute(self.pairs.column.saturating_add(1), HEAD_ROW);
        let name = &self.name;
        format!(
            "=IF(COUNTIF({activities},{activity_cell})=0,{all},OFFSET({name}!{head},MATCH({activity_cell},{activities},0),0,COUNTIF({activities},{activity_cell}),1))"
        )
    }

    pub(super) fn currency_formula(&self) -> String {
        format!("={}", self.range(&self.currencies, 0))
    }

    pub(super) fn country_formula(&self) -> String {
        format!("={}", self.range(&self.countries, 0))
    }

    fn range(&self, list: &List, offset: u16) -> String {
        let column = list.column.saturating_add(offset);
        let rows = u32::try_from(list.rows.len()).unwrap_or(u32::MAX).max(1);
        let bottom = FIRST_ROW.saturating_add(rows).saturating_sub(1);
        format!("{}!{}:{}", self.name, absolute(column, FIRST_ROW), absolute(column, bottom))
    }

    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        template: &ExpenseTemplate<'_>,
        styles: &Styles,
    ) -> Result<(), ReportError> {
        sheet.set_name(&self.name)?;
        sheet.write_with_format(0, 0, &self.name, &styles.title)?;
        let mark = OwnSheet::Template.mark();
        sheet.write_with_format(1, 0, mark.get(template.language), &styles.note)?;
        let about = both(
            "Codes waarop in dit project geboekt kan worden. Wijzig deze lijsten niet: vraag een nieuw formulier als de begroting verandert.",
            "Codes that can be booked on in this grant. Do not change these lists: ask for a new form when the budget changes.",
        );
        sheet.write_with_format(2, 0, about.get(template.language), &styles.note)?;
        for (column, width) in (0_u16..).zip(WIDTHS) {
            sheet.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX))?;
        }
        let lists = [&self.activities, &self.categories, &self.currencies, &self.countries, &self.pairs];
        let longest = lists.iter().map(|list| list.rows.len()).max().unwrap_or(0);
        for (row, place) in (FIRST_ROW..).zip(0..longest) {
            let lines = lists.iter().map(|list| list.lines_at(place));
            fit_row(sheet, row, lines.max().unwrap_or(1))?;
        }
        for list in lists {
            list.write(sheet, template.language, styles)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, 0)?;
        sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

fn activities(template: &ExpenseTemplate<'_>, language: Language) -> List {
    let mut known = BTreeSet::new();
    let offered = template.lines.iter().map(|(activity, _)| *activity);
    let offered = offered.filter(|activity| known.insert(activity.code.as_str()));
    let until = both("t/m", "to");
    let rows = offered.map(|activity| {
        let day = |day: chrono::NaiveDate| day.format("%d-%m-%Y").to_string();
        let (from, to) = (day(activity.period.from), day(activity.period.to));
        vec![
            activity.code.clone(),
            activity.name.get(language).to_owned(),
            format!("{from} {} {to}", until.get(language)),
        ]
    });
    let heads = vec![both("Activiteit", "Activity"), both("Naam", "Name"), both("Looptijd", "Period")];
    List { column: 0, heads, rows: rows.collect() }
}

impl List {
    /// How many lines the longest text of a row takes.
    fn lines_at(&self, place: usize) -> u32 {
        let widths = WIDTHS.iter().skip(usize::from(self.column));
        let cells = self.rows.get(place).map(Vec::as_slice).unwrap_or_default();
        cells.iter().zip(widths).map(|(text, width)| lines_of(text, *width)).max().unwrap_or(1)
    }

    fn write(&self, sheet: &mut Worksheet, language: Language, styles: &Styles) -> Result<(), ReportError> {
        for (column, head) in (self.column..).zip(&self.heads) {
            sheet.write_with_format(HEAD_ROW, column, head.get(language), &styles.head)?;
        }
        for (row, cells) in (FIRST_ROW..).zip(&self.rows) {
            for (column, text) in (self.column..).zip(cells) {
                sheet.write_string_with_format(row, column, text, &styles.wrapped)?;
            }
        }
        Ok(())
    }
}

/// "$A$5" of a cell counted from 0.
fn absolute(column: u16, row: u32) -> String {
    let name = cell_name(column, row.saturating_add(1));
    let digits = name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(0);
    let (letters, digits) = name.split_at_checked(digits).unwrap_or(("", &name));
    format!("${letters}${digits}")
}
