//! An empty workbook for the expenses of one grant: columns that the importer knows, drop-downs with the codes that can
//! be booked, and plain instructions. Writes what it is given; knows no database.

use std::io::Write;

use chrono::NaiveTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};

use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::grant::{Activity, GrantDefinition};
use crate::domain::language::{Bilingual, Language};
use crate::domain::scheme::CostCategory;
use crate::reporting::ReportError;
use crate::reporting::assemble::funding_statement;
use crate::reporting::sheet_values::{BRAND, MUTED, PANEL};

mod guide;
mod instructions;
mod lists;
mod rows;

use lists::Lists;

/// What the form offers.
pub struct ExpenseTemplate<'a> {
    pub language: Language,
    pub grant: &'a GrantDefinition,
    /// Names of the columns, from left to right.
    pub columns: Vec<(ExpenseField, Bilingual)>,
    /// Budget lines that can be booked on; the lines of one activity stand together.
    pub lines: Vec<(&'a Activity, &'a CostCategory)>,
    /// Currencies that can be converted, the euro first.
    pub currencies: Vec<(Currency, Bilingual)>,
    /// Countries of the grant by their ISO 3166 codes.
    pub countries: Vec<(String, Bilingual)>,
}

/// Writes the form. The same grant gives the same bytes.
pub fn print(template: &ExpenseTemplate<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(template)?);
    let styles = Styles::new();
    let lists = Lists::new(template);
    rows::write(workbook.add_worksheet(), template, &lists, &styles)?;
    instructions::write(workbook.add_worksheet(), template, &styles)?;
    lists.write(workbook.add_worksheet(), template, &styles)?;
    out.write_all(&workbook.save_to_buffer()?)?;
    Ok(())
}

/// Dated by the decision, so that the same grant gives the same bytes.
fn properties(template: &ExpenseTemplate<'_>) -> Result<DocProperties, ReportError> {
    let decided = template.grant.decision.dated.and_time(NaiveTime::MIN).and_utc();
    let author = template.grant.beneficiary.name.get(template.language);
    Ok(DocProperties::new()
        .set_title(title(template))
        .set_author(author)
        .set_creation_datetime(&ExcelDateTime::from_timestamp(decided.timestamp())?))
}

fn title(template: &ExpenseTemplate<'_>) -> String {
    let word = Bilingual::new("Uitgaven", "Expenses");
    format!("{}: {}", word.get(template.language), template.grant.title.get(template.language))
}

/// Who pays, under which decision.
fn funding(template: &ExpenseTemplate<'_>) -> String {
    let statement = funding_statement();
    let decision = Bilingual::new("beschikking", "decision");
    format!(
        "{} ({}), {} {}",
        statement.get(template.language),
        template.grant.fund.code(),
        decision.get(template.language),
        template.grant.decision.number
    )
}

struct Styles {
    title: Format,
    caption: Format,
    note: Format,
    strong: Format,
    head: Format,
    head_right: Format,
    wrapped: Format,
}

impl Styles {
    fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_font_color(BRAND)
            .set_background_color(PANEL)
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_font_color(BRAND),
            caption: Format::new().set_bold().set_font_color(BRAND),
            note: Format::new().set_font_color(MUTED),
            strong: Format::new().set_bold().set_align(FormatAlign::Top),
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}
