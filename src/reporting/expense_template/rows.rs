//! The sheet to fill in: heads that the importer knows, formats for dates and amounts, and a list behind each code.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Formula, Worksheet,
};

use super::guide::{Needed, guide};
use super::lists::Lists;
use super::{ExpenseTemplate, Styles, funding, title};
use crate::domain::expense::{ExpenseField, cell_name};
use crate::domain::language::{Bilingual, Language};
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{MUTED, excel_day};

const HEAD_ROW: u32 = 4;
const FIRST_ROW: u32 = 5;
const LAST_ROW: u32 = 1_048_575;
/// No expense of a grant comes near to it.
const LARGEST_AMOUNT: f64 = 999_999_999_999.0;
const LARGEST_REFUND: f64 = -999_999_999_999.0;
/// Excel's limits for what it shows at a cell.
const LONGEST_TITLE: usize = 32;
const LONGEST_MESSAGE: usize = 255;

pub(super) fn write(
    sheet: &mut Worksheet,
    template: &ExpenseTemplate<'_>,
    lists: &Lists,
    styles: &Styles,
) -> Result<(), ReportError> {
    let language = template.language;
    sheet.set_name(Bilingual::new("Uitgaven", "Expenses").get(language))?;
    sheet.write_with_format(0, 0, title(template), &styles.title)?;
    sheet.write_with_format(1, 0, funding(template), &styles.note)?;
    let hint = Bilingual::new(
        "Een regel per betaalde factuur. Blauwe koppen vult u altijd in, grijze als het er is. Het blad Toelichting zegt wat waar hoort.",
        "One row for each paid invoice. Always fill in what has a blue head; a grey head is for what there is. See the sheet Instructions.",
    );
    sheet.write_with_format(2, 0, hint.get(language), &styles.note)?;
    let activity = template.columns.iter().position(|(field, _)| *field == ExpenseField::Activity);
    let activity = u16::try_from(activity.unwrap_or(0)).unwrap_or(0);
    for (column, (field, name)) in (0_u16..).zip(&template.columns) {
        sheet.set_column_width(column, width(*field))?;
        sheet.set_column_format(column, &format(*field))?;
        let head = if is_amount(*field) { styles.head_right.clone() } else { styles.head.clone() };
        let head = match guide(*field).needed {
            Needed::Always => head,
            Needed::IfAny => head.set_font_color(MUTED),
        };
        sheet.write_with_format(HEAD_ROW, column, name.get(language), &head)?;
        let rule = validation(template, lists, *field, activity)?;
        if let Some(rule) = rule {
            let rule = explained(rule, *field, name.get(language), language)?;
            sheet.add_data_validation(FIRST_ROW, column, LAST_ROW, column, &rule)?;
        }
    }
    sheet.set_freeze_panes(FIRST_ROW, 0)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn is_amount(field: ExpenseField) -> bool {
    matches!(field, ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount)
}

fn width(field: ExpenseField) -> u32 {
    match field {
        ExpenseField::Country | ExpenseField::Currency => 9,
        ExpenseField::Activity
        | ExpenseField::Category
        | ExpenseField::InvoiceDate
        | ExpenseField::PaymentDate
        | ExpenseField::VatAmount => 14,
        ExpenseField::DocumentNumber | ExpenseField::NetAmount | ExpenseField::GrossAmount => 18,
        ExpenseField::Supplier => 32,
        ExpenseField::Description => 40,
    }
}

fn format(field: ExpenseField) -> Format {
    match field {
        ExpenseField::InvoiceDate | ExpenseField::PaymentDate => {
            Format::new().set_num_format("dd-mm-yyyy").set_align(FormatAlign::Left)
        }
        ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount => {
            Format::new().set_num_format("#,##0.00")
        }
        // Codes and numbers of papers keep the zeros they start with.
        ExpenseField::Activity
        | ExpenseField::Category
        | ExpenseField::Country
        | ExpenseField::Supplier
        | ExpenseField::DocumentNumber
        | ExpenseField::Description
        | ExpenseField::Currency => Format::new().set_num_format("@"),
    }
}

fn validation(
    template: &ExpenseTemplate<'_>,
    lists: &Lists,
    field: ExpenseField,
    activity_column: u16,
) -> Result<Option<DataValidation>, ReportError> {
    let list = |formula: String| DataValidation::new().allow_list_formula(Formula::new(formula));
    let others_allowed = DataValidationErrorStyle::Information;
    let rule = match field {
        ExpenseField::Activity => list(lists.activity_formula()),
        ExpenseField::Category => {
            let cell = format!("${}", cell_name(activity_column, FIRST_ROW.saturating_add(1)));
            list(lists.category_formula(&cell))
        }
        ExpenseField::Country => list(lists.country_formula()).set_error_style(others_allowed),
        ExpenseField::Currency => list(lists.currency_formula()).set_error_style(others_allowed),
        ExpenseField::InvoiceDate | ExpenseField::PaymentDate => {
            let period = template.grant.decision.period;
            let span = DataValidationRule::Between(excel_day(period.from)?, excel_day(period.to)?);
            DataValidation::new().allow_date(span)
        }
        ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount => {
            DataValidation::new()
                .allow_decimal_number(DataValidationRule::Between(LARGEST_REFUND, LARGEST_AMOUNT))
        }
        ExpenseField::Supplier | ExpenseField::DocumentNumber | ExpenseField::Description => return Ok(None),
    };
    Ok(Some(rule))
}

/// Says at the cell what goes in, and what is wrong when something else is typed.
fn explained(
    rule: DataValidation,
    field: ExpenseField,
    name: &str,
    language: Language,
) -> Result<DataValidation, ReportError> {
    let wrong = match field {
        ExpenseField::InvoiceDate | ExpenseField::PaymentDate => Bilingual::new(
            "Vul een datum binnen de projectperiode in, zoals 14-03-2025.",
            "Fill in a date within the project period, such as 14-03-2025.",
        ),
        ExpenseField::NetAmount | ExpenseField::VatAmount | ExpenseField::GrossAmount => Bilingual::new(
            "Vul een getal in, zonder woorden of valutateken.",
            "Fill in a number, without words or a sign.",
        ),
        ExpenseField::Country => Bilingual::new(
            "Dit land staat niet in de lijst. Het mag wel, met de code van twee letters.",
            "This country is not in the list. It is allowed, with its two-letter code.",
        ),
        ExpenseField::Currency => Bilingual::new(
            "Van deze valuta is nog geen koers geladen. De regel wacht tot de koers er is.",
            "No rate of this currency is loaded yet. The row waits until there is one.",
        ),
        _ => Bilingual::new("Kies een code uit de lijst.", "Choose a code from the list."),
    };
    let what = guide(field).what;
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let title = cut(name, LONGEST_TITLE);
    Ok(rule
        .set_input_title(&title)?
        .set_input_message(cut(what.get(language), LONGEST_MESSAGE))?
        .set_error_title(&title)?
        .set_error_message(cut(wrong.get(language), LONGEST_MESSAGE))?)
}
