//! Answers about the columns of a file, from the questions and from the table of columns. Only what differs from what was
//! proposed is a person's word; the rest goes on following from the file.

use super::acts;
use super::words;
use crate::domain::cell_range::column_named;
use crate::domain::expense::ExpenseField;
use crate::domain::language::Bilingual;
use crate::domain::reading_plan::{ColumnPlan, ColumnUse, DayOrder, DecimalMark, ReadingPlan, SheetPlan};
use crate::operations::imports;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn answer(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = acts::changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let said = answers(cx.form.fields())?;
    let back = words::address(cx, batch.id, "");
    if said == ReadingPlan::default() {
        return Ok(Answer::see_other(back).with(Notice::info(cx.text("imports-nothing-said"))));
    }
    let mended = imports::map_import(&cx.books, &cx.actor(), batch.id, &said, &|_stage| {})?;
    Ok(Answer::see_other(back).with(acts::mended(cx, &mended)))
}

/// What the fields of a form say. Their names hold the number of the table and the letters of the column:
/// `use-0-D`, `decimal-0-F`, `dates-0-E`, `holds-0-supplier`, `header-0`, `skip-0`; `sheet-0` names the sheet and
/// `was-0-D` what was proposed. An emptied `sender` is taken back.
fn answers(fields: &[(String, String)]) -> Result<ReadingPlan, WebError> {
    let value = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let mut plan = ReadingPlan {
        encoding: value("encoding").filter(|label| !label.is_empty()).map(str::to_owned),
        sender: value("sender")
            .filter(|name| !name.is_empty() && value("was-sender") != Some(name))
            .map(str::to_owned),
        ..ReadingPlan::default()
    };
    let was_named = value("was-sender").is_some_and(|name| !name.is_empty());
    plan.taken_back.sender = was_named && value("sender") == Some("");
    if let (Some(sheet), Some(row)) =
        (value("header-sheet"), value("header-row").filter(|row| !row.is_empty()))
    {
        sheet_of(&mut plan, sheet).header_row = Some(row_number(row)?);
    }
    for (name, said) in fields.iter().map(|(name, said)| (name.as_str(), said.trim())) {
        let Some((kind, rest)) = name.split_once('-') else { continue };
        let (number, what) = rest.split_once('-').unwrap_or((rest, ""));
        let Some(sheet) = value(&format!("sheet-{number}")) else { continue };
        let proposed = value(&format!("was-{number}-{what}"));
        match kind {
            "use" if proposed != Some(said) => column_of(&mut plan, sheet, what)?.holds = Some(use_of(said)?),
            "holds" if !said.is_empty() => {
                let field = ColumnUse::Field(field_of(what)?);
                column_of(&mut plan, sheet, said)?.holds = Some(field);
            }
            "decimal" => column_of(&mut plan, sheet, what)?.decimal = Some(mark_of(said)?),
            "dates" => column_of(&mut plan, sheet, what)?.dates = Some(order_of(said)?),
            "header" if value(&format!("was-header-{number}")) != Some(said) && !said.is_empty() => {
                sheet_of(&mut plan, sheet).header_row = Some(row_number(said)?);
            }
            "read" => sheet_of(&mut plan, sheet).read_hidden = true,
            "skip" => sheet_of(&mut plan, sheet).skip = true,
            _ => {}
        }
    }
    Ok(plan)
}

fn sheet_of<'a>(plan: &'a mut ReadingPlan, sheet: &str) -> &'a mut SheetPlan {
    plan.sheets.entry(sheet.to_owned()).or_default()
}

fn column_of<'a>(
    plan: &'a mut ReadingPlan,
    sheet: &str,
    letters: &str,
) -> Result<&'a mut ColumnPlan, WebError> {
    column_named(letters).ok_or_else(not_an_answer)?;
    Ok(sheet_of(plan, sheet).columns.entry(letters.to_owned()).or_default())
}

fn use_of(code: &str) -> Result<ColumnUse, WebError> {
    if code == "none" { Ok(ColumnUse::Nothing) } else { Ok(ColumnUse::Field(field_of(code)?)) }
}

fn field_of(code: &str) -> Result<ExpenseField, WebError> {
    code.parse().map_err(|_unknown| not_an_answer())
}

fn mark_of(code: &str) -> Result<DecimalMark, WebError> {
    match code {
        "comma" => Ok(DecimalMark::Comma),
        "point" => Ok(DecimalMark::Point),
        _ => Err(not_an_answer()),
    }
}

fn order_of(code: &str) -> Result<DayOrder, WebError> {
    match code {
        "day-first" => Ok(DayOrder::DayFirst),
        "month-first" => Ok(DayOrder::MonthFirst),
        _ => Err(not_an_answer()),
    }
}

fn row_number(text: &str) -> Result<u32, WebError> {
    text.parse().ok().filter(|row| *row > 0).ok_or_else(|| {
        WebError::Rejected(Bilingual::new(
            format!("'{text}' is geen nummer van een rij. Vul een getal in, zoals 4."),
            format!("'{text}' is no number of a row. Fill in a number, such as 4."),
        ))
    })
}

fn not_an_answer() -> WebError {
    WebError::BadRequest(Bilingual::new(
        "Dit formulier past niet bij deze import. Laad de pagina opnieuw.",
        "This form does not fit this import. Load the page again.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(fields: &[(&str, &str)]) -> ReadingPlan {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        answers(&fields).unwrap()
    }

    #[test]
    fn only_what_differs_from_the_proposal_is_said() {
        let plan = said(&[
            ("sheet-0", "Uitgaven - 1"),
            ("use-0-A", "activity"),
            ("was-0-A", "activity"),
            ("use-0-D", "net-amount"),
            ("was-0-D", "gross-amount"),
            ("use-0-E", "none"),
            ("was-0-E", "country"),
            ("decimal-0-D", "comma"),
            ("header-0", "4"),
            ("was-header-0", "4"),
            ("sender", "COA"),
            ("was-sender", "COA"),
        ]);
        assert_eq!((&plan.sender, plan.taken_back.sender), (&None, false));
        let sheet = plan.sheet("Uitgaven - 1").unwrap();
        let letters: Vec<&str> = sheet.columns.keys().map(String::as_str).collect();
        assert_eq!((letters, sheet.header_row, sheet.skip), (vec!["D", "E"], None, false));
        assert_eq!(
            plan.column("Uitgaven - 1", 3).unwrap().holds,
            Some(ColumnUse::Field(ExpenseField::NetAmount))
        );
        assert_eq!(plan.column("Uitgaven - 1", 3).unwrap().decimal, Some(DecimalMark::Comma));
        assert_eq!(plan.column("Uitgaven - 1", 4).unwrap().holds, Some(ColumnUse::Nothing));
    }

    #[test]
    fn answers_to_questions_are_said_of_their_columns() {
        let plan = said(&[
            ("sheet-1", "Blad2"),
            ("holds-1-supplier", "C"),
            ("holds-1-activity", ""),
            ("dates-1-E", "day-first"),
            ("header-1", "6"),
            ("was-header-1", "4"),
            ("skip-0", "yes"),
            ("sheet-hidden", "Oud"),
            ("read-hidden", "yes"),
            ("header-sheet", "Blad3"),
            ("header-row", "9"),
            ("sender", "Stichting Nidos"),
            ("was-sender", "COA"),
        ]);
        assert_eq!(plan.sender.as_deref(), Some("Stichting Nidos"));
        assert!(said(&[("sender", ""), ("was-sender", "COA")]).taken_back.sender);
        assert_eq!(said(&[("sender", ""), ("was-sender", "")]), ReadingPlan::default());
        assert_eq!(plan.column("Blad2", 2).unwrap().holds, Some(ColumnUse::Field(ExpenseField::Supplier)));
        assert_eq!(plan.column("Blad2", 4).unwrap().dates, Some(DayOrder::DayFirst));
        assert_eq!((plan.sheets["Blad2"].header_row, plan.sheets["Blad3"].header_row), (Some(6), Some(9)));
        assert!(plan.sheets["Oud"].read_hidden);
        assert_eq!(plan.sheets.len(), 3);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (name, value) in [
            ("use-0-D", "boss"),
            ("use-0-d1", "activity"),
            ("decimal-0-D", "dot"),
            ("dates-0-D", "year-first"),
            ("header-0", "-1"),
        ] {
            let fields = [("sheet-0".to_owned(), "Blad1".to_owned()), (name.to_owned(), value.to_owned())];
            assert!(answers(&fields).is_err(), "{name}={value}");
        }
    }
}
