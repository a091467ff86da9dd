//! The sheet that says what goes where.

use rust_xlsxwriter::Worksheet;

use super::guide::{Needed, about_currency, about_payment, about_vat, guide};
use super::{ExpenseTemplate, Styles, funding};
use crate::domain::expense::ExpenseField;
use crate::domain::language::Bilingual;
use crate::domain::own_sheets::OwnSheet;
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{fit_row, lines_of};

const WIDTHS: [usize; 4] = [24, 18, 78, 34];

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual::new(nl, en)
}

pub(super) fn write(
    sheet: &mut Worksheet,
    template: &ExpenseTemplate<'_>,
    styles: &Styles,
) -> Result<(), ReportError> {
    let language = template.language;
    let name = both("Toelichting", "Instructions");
    sheet.set_name(name.get(language))?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX))?;
    }
    sheet.write_with_format(0, 0, name.get(language), &styles.title)?;
    sheet.write_with_format(1, 0, OwnSheet::Template.mark().get(language), &styles.note)?;
    sheet.write_with_format(2, 0, funding(template), &styles.note)?;
    let after_steps = steps(sheet, template, styles, 4)?;
    let after_columns = columns(sheet, template, styles, after_steps)?;
    subjects(sheet, template, styles, after_columns)?;
    sheet.set_screen_gridlines(false);
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn steps(
    sheet: &mut Worksheet,
    template: &ExpenseTemplate<'_>,
    styles: &Styles,
    from: u32,
) -> Result<u32, ReportError> {
    let title = both("Zo vult u het formulier in", "How to fill in the form");
    sheet.write_with_format(from, 0, title.get(template.language), &styles.caption)?;
    let mut row = from.saturating_add(1);
    for step in [
        both(
            "1. Zet op het eerste blad elke betaalde factuur of bon op een eigen regel, zonder lege regels of totalen ertussen.",
            "1. Give every paid invoice or receipt a row of its own on the first sheet, without blank rows or totals in between.",
        ),
        both(
            "2. Kies codes uit de lijst die bij een cel verschijnt. Het blad Keuzelijsten zegt wat elke code betekent.",
            "2. Choose codes from the list that a cell shows. The sheet Lists says what each code means.",
        ),
        both(
            "3. Laat de koppen staan. Kolommen die u niet nodig hebt, mogen leeg blijven; eigen kolommen mag u rechts toevoegen.",
            "3. Leave the heads as they are. Columns that you do not need may stay empty; add columns of your own at the right.",
        ),
        both(
            "4. Importeer het bestand. Regels met een fout wachten en krijgt u gekleurd terug; de andere worden geboekt.",
            "4. Import the file. Rows with a mistake wait and come back to you coloured; the others are posted.",
        ),
    ] {
        sheet.write(row, 0, step.get(template.language))?;
        row = row.saturating_add(1);
    }
    Ok(row.saturating_add(1))
}

fn columns(
    sheet: &mut Worksheet,
    template: &ExpenseTemplate<'_>,
    styles: &Styles,
    from: u32,
) -> Result<u32, ReportError> {
    let language = template.language;
    let heads = [
        both("Kolom", "Column"),
        both("Invullen", "Fill in"),
        both("Wat u invult", "What goes in"),
        both("Voorbeeld", "Example"),
    ];
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_with_format(from, column, head.get(language), &styles.head)?;
    }
    let mut row = from;
    for (field, name) in &template.columns {
        row = row.saturating_add(1);
        let guide = guide(*field);
        let needed = match guide.needed {
            Needed::Always => both("altijd", "always"),
            Needed::IfAny => both("als het er is", "if there is any"),
        };
        sheet.write_with_format(row, 0, name.get(language), &styles.strong)?;
        sheet.write_with_format(row, 1, needed.get(language), &styles.wrapped)?;
        let what = guide.what.get(language);
        sheet.write_with_format(row, 2, what, &styles.wrapped)?;
        let example = own_example(template, *field).unwrap_or(guide.example.get(language));
        sheet.write_string_with_format(row, 3, example, &styles.wrapped)?;
        fit_row(sheet, row, lines_of(what, WIDTHS[2]))?;
    }
    Ok(row.saturating_add(2))
}

/// Codes are the grant's own.
fn own_example<'a>(template: &ExpenseTemplate<'a>, field: ExpenseField) -> Option<&'a str> {
    let (activity, category) = template.lines.first()?;
    match field {
        ExpenseField::Activity => Some(&activity.code),
        ExpenseField::Category => Some(&category.code),
        ExpenseField::Country => activity.countries.first().map(String::as_str),
        _ => None,
    }
}

fn subjects(
    sheet: &mut Worksheet,
    template: &ExpenseTemplate<'_>,
    styles: &Styles,
    from: u32,
) -> Result<(), ReportError> {
    let grant = template.grant;
    let mut row = from;
    for (title, text) in [
        (both("Btw", "VAT"), about_vat(grant.vat)),
        (both("Vreemde valuta", "Foreign currency"), about_currency(grant.exchange_rule)),
        (both("Betaling", "Payment"), about_payment(grant)),
        (
            both("Niet per regel", "Not line by line"),
            both(
                "Kosten die met een vast percentage worden berekend, zoals indirecte kosten, geeft u niet op: het programma berekent ze.",
                "Do not state costs that a flat rate covers, such as indirect costs: the program computes them.",
            ),
        ),
    ] {
        let text = text.get(template.language);
        sheet.write_with_format(row, 0, title.get(template.language), &styles.strong)?;
        let width: usize = WIDTHS.iter().skip(1).sum();
        sheet.merge_range(row, 1, row, 3, text, &styles.wrapped)?;
        fit_row(sheet, row, lines_of(text, width))?;
        row = row.saturating_add(1);
    }
    Ok(())
}
