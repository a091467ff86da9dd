//! Decides for each column of a table how its texts are read as numbers or dates, from all values together.
//! Evidence goes in this order: the column's own values, real numbers beside them, other columns of the table,
//! the project period (dates), the way dates are written in Dutch (dates). Where none decides, the user is asked.
//! Dates with slashes are weighed apart from those with dashes or points: one says little about the other.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::dates::{DateEvidence, DateMark, DateOrder, DateReadings, read_date};
use super::numbers::{NumberEvidence, NumberStyle, Readings, read_amount};
use super::vocabulary::Vocabulary;
use super::wording;
use super::workbook::{CellValue, Row};
use crate::domain::calendar::DateSpan;
use crate::domain::currency::Currency;
use crate::domain::expense::{ExpenseField, FieldColumns, cell_name};
use crate::domain::figures::in_both;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::language::Bilingual;

pub(super) const AMOUNTS: [ExpenseField; 3] =
    [ExpenseField::GrossAmount, ExpenseField::NetAmount, ExpenseField::VatAmount];
pub(super) const DATES: [ExpenseField; 2] = [ExpenseField::PaymentDate, ExpenseField::InvoiceDate];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision<S> {
    /// All doubtful values are read this way.
    All(S),
    /// The column has values of both kinds, so a doubtful one stays in doubt by itself.
    EachByItself,
    /// Nothing decides: all doubtful values wait.
    Open,
}

/// How the dates of a column are read that are written with one mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DateDecision {
    pub order: Decision<DateOrder>,
    /// Dates that have their month first go against the rest of the column and wait.
    pub months_are_odd: bool,
}

impl DateDecision {
    fn plain(order: Decision<DateOrder>) -> Self {
        Self { order, months_are_odd: false }
    }
}

/// How the texts of a table are read.
#[derive(Clone, Debug)]
pub(super) struct TableStyles {
    numbers: Vec<(ExpenseField, Decision<NumberStyle>)>,
    dates: Vec<(ExpenseField, DateMark, DateDecision)>,
    /// What to tell about each column whose texts were decided.
    pub notes: Vec<(ExpenseField, Bilingual)>,
    pub findings: Vec<Finding>,
}

impl TableStyles {
    pub fn numbers_of(&self, field: ExpenseField) -> Decision<NumberStyle> {
        let known = self.numbers.iter().find(|(known, _)| *known == field);
        known.map_or(Decision::Open, |(_, decision)| *decision)
    }

    /// How dates of a column are read that are written as this one.
    pub fn dates_of(&self, field: ExpenseField, text: &str) -> DateDecision {
        let mark = DateMark::of(text);
        let known = self.dates.iter().find(|(known, written, _)| *known == field && *written == mark);
        known.map_or(DateDecision::plain(Decision::Open), |(_, _, decision)| *decision)
    }
}

/// What is known about a table before its values are weighed.
pub(super) struct StyleQuestion<'a> {
    pub sheet: &'a str,
    pub header_row: u32,
    pub fields: &'a FieldColumns,
    /// The currency that the header of the amount states.
    pub header_currency: Option<Currency>,
    pub period: DateSpan,
    pub dutch_headers: bool,
    pub dates_from_1904: bool,
    /// What people said, by column.
    pub said: &'a dyn Fn(u16) -> StyleChoice,
    /// Cells that a person corrected, in order: they prove nothing about the others.
    pub corrected: &'a [(u32, u16)],
    pub vocabulary: &'a Vocabulary,
}

/// How a person said that the texts of a column are read: about this file, or about an earlier one with such headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StyleChoice {
    pub number: Option<NumberStyle>,
    pub dates: Option<DateOrder>,
    pub remembered_number: Option<NumberStyle>,
    pub remembered_dates: Option<DateOrder>,
}

impl StyleChoice {
    /// What was agreed before gives way to what the values of this file prove.
    fn number_beside(self, evidence: &NumberEvidence) -> Option<(NumberStyle, Bilingual)> {
        let fits = |style: &NumberStyle| {
            !evidence.is_mixed() && evidence.proven().is_none_or(|found| found == *style)
        };
        let remembered = || self.remembered_number.filter(fits);
        let said = self.number.map(|style| (style, wording::said()));
        said.or_else(|| remembered().map(|style| (style, wording::agreed_before())))
    }

    fn dates_beside(self, evidence: &DateEvidence) -> Option<(DateOrder, Bilingual)> {
        let fits =
            |order: &DateOrder| !evidence.is_mixed() && evidence.proven().is_none_or(|found| found == *order);
        let remembered = || self.remembered_dates.filter(fits);
        let said = self.dates.map(|order| (order, wording::said()));
        said.or_else(|| remembered().map(|order| (order, wording::agreed_before())))
    }
}

pub(super) fn decide_styles<'r>(
    question: &StyleQuestion<'_>,
    rows: impl Iterator<Item = Row<'r>>,
) -> TableStyles {
    let columns = |fields: &[ExpenseField]| -> Vec<(ExpenseField, u16)> {
        fields.iter().filter_map(|field| Some((*field, question.fields.column(*field)?))).collect()
    };
    let mut numbers: Vec<_> = columns(&AMOUNTS)
        .into_iter()
        .map(|(field, column)| (field, column, NumberEvidence::in_currency(question.header_currency), 0_u32))
        .collect();
    let mut dates: Vec<_> = columns(&DATES)
        .into_iter()
        .flat_map(|(field, column)| DateMark::ALL.map(|mark| (field, column, mark)))
        .map(|(field, column, mark)| DatesOfColumn {
            field,
            column,
            mark,
            evidence: DateEvidence::new(question.period),
            native: 0,
            others: 0,
        })
        .collect();
    for row in rows {
        let is_corrected = |column: u16| {
            !question.corrected.is_empty() && question.corrected.binary_search(&(row.number, column)).is_ok()
        };
        for (_, column, evidence, others) in &mut numbers {
            if is_corrected(*column) {
                continue;
            }
            match row.cell(*column) {
                Some(CellValue::Number(number)) => evidence.add_native(number),
                Some(CellValue::Text(text)) => {
                    *others += 1;
                    evidence.add_text(row.number, text, read_amount(text, question.vocabulary).readings);
                }
                Some(_) => *others += 1,
                None => {}
            }
        }
        for dates in &mut dates {
            match row.cell(dates.column) {
                None => {}
                Some(CellValue::Date(_) | CellValue::DateTime(_)) => dates.native += 1,
                Some(CellValue::Text(text))
                    if DateMark::of(text) == dates.mark && !is_corrected(dates.column) =>
                {
                    dates.others += 1;
                    let readings = read_date(text, question.vocabulary, question.dates_from_1904);
                    dates.evidence.add_text(row.number, text, readings);
                }
                Some(_) => dates.others += 1,
            }
        }
    }
    let mut styles = TableStyles { numbers: vec![], dates: vec![], notes: vec![], findings: vec![] };
    for (field, _, evidence, others) in &numbers {
        if *others == 0 && evidence.native > 0 {
            styles.notes.push((*field, all_are(evidence.native, "getallen", "numbers")));
        }
    }
    for dates in dates.iter().filter(|dates| dates.others == 0 && dates.native > 0) {
        styles.notes.push((dates.field, all_are(dates.native, "datums", "dates")));
    }
    let numbers: Vec<_> =
        numbers.into_iter().map(|(field, column, evidence, _)| (field, column, evidence)).collect();
    decide_numbers(question, &numbers, &mut styles);
    decide_dates(question, &dates, &mut styles);
    styles
}

type NumberColumns = [(ExpenseField, u16, NumberEvidence)];

/// The dates of one column that are written with one mark.
struct DatesOfColumn {
    field: ExpenseField,
    column: u16,
    mark: DateMark,
    evidence: DateEvidence,
    /// Real dates of the column, and values that are none.
    native: u64,
    others: u64,
}

fn all_are(count: u64, waarden: &str, values: &str) -> Bilingual {
    let count = in_both(count);
    Bilingual::new(
        format!("alle {} waarden zijn {waarden}", count.nl),
        format!("all {} values are {values}", count.en),
    )
}

fn decide_numbers(question: &StyleQuestion<'_>, columns: &NumberColumns, styles: &mut TableStyles) {
    for (field, column, evidence) in columns {
        if let Some((style, proof)) = (question.said)(*column).number_beside(evidence) {
            styles.notes.push((*field, number_note(style, &proof)));
            styles.numbers.push((*field, Decision::All(style)));
            continue;
        }
        let decided = number_style(*column, evidence, columns);
        let decision = match (&decided, &evidence.either) {
            (Some((style, _)), _) => Decision::All(*style),
            (None, None) => Decision::EachByItself,
            (None, Some(_)) if evidence.is_mixed() => Decision::EachByItself,
            (None, Some((row, text))) => {
                styles.findings.push(numbers_in_doubt(question, *column, *row, text));
                Decision::Open
            }
        };
        if let Some((style, proof)) = decided {
            styles.notes.push((*field, number_note(style, &proof)));
        }
        styles.numbers.push((*field, decision));
    }
}

/// The style of a column and what proves it, in both languages.
fn number_style(
    column: u16,
    evidence: &NumberEvidence,
    all: &NumberColumns,
) -> Option<(NumberStyle, Bilingual)> {
    if let Some(style) = evidence.proven() {
        return Some((style, proof_of(column, proving_number(style, evidence))));
    }
    if evidence.is_mixed() || evidence.either.is_none() {
        return None;
    }
    if let Some(style) = evidence.suggested_by_native() {
        let count = in_both(evidence.native);
        return Some((
            style,
            Bilingual::new(
                format!("alle echte getallen in de kolom ({}) hebben hoogstens twee decimalen", count.nl),
                format!("all real numbers in the column ({}) have at most two decimals", count.en),
            ),
        ));
    }
    let proven = all.iter().filter_map(|(_, other, evidence)| Some((*other, evidence.proven()?, evidence)));
    let proven: Vec<_> = proven.collect();
    let (other, style, evidence) = proven.first()?;
    let agree = proven.iter().all(|(_, found, _)| found == style);
    let fits = all.iter().filter(|(_, own, _)| *own == column).all(|(_, _, own)| own.allows(*style));
    (agree && fits).then(|| (*style, proof_of(*other, proving_number(*style, evidence))))
}

fn proving_number(style: NumberStyle, evidence: &NumberEvidence) -> Option<&(u32, String)> {
    match style {
        NumberStyle::DecimalComma => evidence.comma.as_ref(),
        NumberStyle::DecimalPoint => evidence.point.as_ref(),
    }
}

fn proof_of(column: u16, value: Option<&(u32, String)>) -> Bilingual {
    let Some((row, text)) = value else { return Bilingual::default() };
    let cell = cell_name(column, *row);
    Bilingual::new(format!("'{text}' in {cell} bewijst het"), format!("'{text}' in {cell} proves it"))
}

fn number_note(style: NumberStyle, proof: &Bilingual) -> Bilingual {
    match style {
        NumberStyle::DecimalComma => Bilingual::new(
            format!("tekst met een decimale komma: {}", proof.nl),
            format!("text with a decimal comma: {}", proof.en),
        ),
        NumberStyle::DecimalPoint => Bilingual::new(
            format!("tekst met een decimale punt: {}", proof.nl),
            format!("text with a decimal point: {}", proof.en),
        ),
    }
}

fn numbers_in_doubt(question: &StyleQuestion<'_>, column: u16, row: u32, text: &str) -> Finding {
    let readings = read_amount(text, question.vocabulary).readings;
    let shown = |style| readings.in_style(style).map(|number| number.to_string()).unwrap_or_default();
    let (message, remedy) = wording::numbers_ambiguous(
        &cell_name(column, row),
        text,
        &shown(NumberStyle::DecimalComma),
        &shown(NumberStyle::DecimalPoint),
    );
    Finding::new(FindingCode::NumbersAmbiguous, header_place(question, column), text, message, remedy)
}

fn header_place(question: &StyleQuestion<'_>, column: u16) -> Place {
    Place { sheet: question.sheet.to_owned(), cell: cell_name(column, question.header_row) }
}

fn decide_dates(question: &StyleQuestion<'_>, all: &[DatesOfColumn], styles: &mut TableStyles) {
    for dates in all {
        let evidence = &dates.evidence;
        if let Some((order, proof)) = (question.said)(dates.column).dates_beside(evidence) {
            if styles.notes.iter().all(|(field, _)| *field != dates.field) {
                styles.notes.push((dates.field, date_note(order, &proof)));
            }
            styles.dates.push((dates.field, dates.mark, DateDecision::plain(Decision::All(order))));
            continue;
        }
        let decision = if is_against_dashes(dates, all) {
            DateDecision { order: Decision::EachByItself, months_are_odd: true }
        } else if let Some((order, proof)) = date_order(question, dates, all) {
            styles.notes.push((dates.field, date_note(order, &proof)));
            let months_are_odd = order == DateOrder::DayFirst && evidence.month_first.count > 0;
            DateDecision { order: Decision::All(order), months_are_odd }
        } else {
            match &evidence.either.first {
                Some((_, text)) if evidence.month_first.count == 0 => {
                    styles.findings.push(dates_in_doubt(question, dates.column, evidence, text));
                    DateDecision::plain(Decision::Open)
                }
                _ => DateDecision::plain(Decision::EachByItself),
            }
        };
        styles.dates.push((dates.field, dates.mark, decision));
    }
}

/// Dates with slashes and the month first, in a column whose other dates have the day first.
fn is_against_dashes(dates: &DatesOfColumn, all: &[DatesOfColumn]) -> bool {
    let beside = |other: &&DatesOfColumn| other.field == dates.field && other.mark != dates.mark;
    let days_beside = || all.iter().find(beside).is_some_and(|other| other.evidence.has_days_first());
    dates.mark == DateMark::Slash
        && dates.evidence.month_first.count > 0
        && !dates.evidence.is_mixed()
        && days_beside()
}

fn date_order(
    question: &StyleQuestion<'_>,
    dates: &DatesOfColumn,
    all: &[DatesOfColumn],
) -> Option<(DateOrder, Bilingual)> {
    let evidence = &dates.evidence;
    if let Some(order) = evidence.proven() {
        return Some((order, proof_of(dates.column, proving_date(order, evidence))));
    }
    let dutch_rule =
        Bilingual::new("zo schrijft men in het Nederlands", "that is how Dutch dates are written");
    let is_dutch = dates.mark == DateMark::DashOrPoint || question.dutch_headers;
    if evidence.month_first.count > 0 {
        return (is_dutch && evidence.months_are_odd()).then_some((DateOrder::DayFirst, dutch_rule));
    }
    evidence.either.first.as_ref()?;
    if dates.mark == DateMark::DashOrPoint {
        return Some((DateOrder::DayFirst, dutch_rule));
    }
    let others = all.iter().filter(|other| other.mark == dates.mark);
    let others: Vec<_> = others.filter_map(|other| Some((other, other.evidence.proven()?))).collect();
    if let Some((other, order)) = others.first() {
        let agree = others.iter().all(|(_, found)| found == order);
        // In Dutch another column must not turn this one: where it says otherwise, somebody has to say.
        let fits = agree && (*order == DateOrder::DayFirst || !question.dutch_headers);
        return fits.then(|| (*order, proof_of(other.column, proving_date(*order, &other.evidence))));
    }
    if question.dutch_headers {
        return Some((DateOrder::DayFirst, dutch_rule));
    }
    let order = evidence.fitting_the_period()?;
    let proof = Bilingual::new(
        "alleen zo vallen alle datums in de projectperiode",
        "only so do all dates fall in the project period",
    );
    Some((order, proof))
}

fn proving_date(order: DateOrder, evidence: &DateEvidence) -> Option<&(u32, String)> {
    match order {
        DateOrder::DayFirst => evidence.day_first.first.as_ref(),
        DateOrder::MonthFirst => evidence.month_first.first.as_ref(),
    }
}

fn date_note(order: DateOrder, proof: &Bilingual) -> Bilingual {
    match order {
        DateOrder::DayFirst => Bilingual::new(
            format!("tekst, dag voor maand: {}", proof.nl),
            format!("text, day before month: {}", proof.en),
        ),
        DateOrder::MonthFirst => Bilingual::new(
            format!("tekst, maand voor dag: {}", proof.nl),
            format!("text, month before day: {}", proof.en),
        ),
    }
}

fn dates_in_doubt(question: &StyleQuestion<'_>, column: u16, evidence: &DateEvidence, text: &str) -> Finding {
    let readings = read_date(text, question.vocabulary, question.dates_from_1904);
    let row = evidence.either.first.as_ref().map_or(question.header_row, |(row, _)| *row);
    let (day_first, month_first) = both_dates(readings);
    let (message, remedy) = wording::dates_ambiguous(&cell_name(column, row), text, &day_first, &month_first);
    Finding::new(FindingCode::DatesAmbiguous, header_place(question, column), text, message, remedy)
}

/// Both readings of a doubtful date, written so that they cannot be mistaken.
pub(super) fn both_dates(readings: DateReadings) -> (String, String) {
    let shown = |order| readings.in_order(order).map(|date| date.to_string()).unwrap_or_default();
    (shown(DateOrder::DayFirst), shown(DateOrder::MonthFirst))
}

/// What became of a text in a column of numbers or dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolved<T> {
    Known(T),
    /// Two readings fit and the column does not decide.
    InDoubt,
    /// It can be read in one way only, and not in the way of the rest of the column.
    Odd,
    Unreadable,
}

pub(super) fn resolve_number(readings: Readings, decision: Decision<NumberStyle>) -> Resolved<Decimal> {
    let style = match decision {
        Decision::All(style) => style,
        _ if matches!(readings, Readings::Either { .. }) => return Resolved::InDoubt,
        _ => NumberStyle::DecimalComma,
    };
    readings.in_style(style).map_or(Resolved::Unreadable, Resolved::Known)
}

pub(super) fn resolve_date(readings: DateReadings, decision: DateDecision) -> Resolved<NaiveDate> {
    let order = match decision.order {
        _ if decision.months_are_odd && matches!(readings, DateReadings::Only(DateOrder::MonthFirst, _)) => {
            return Resolved::Odd;
        }
        Decision::All(order) => order,
        _ if matches!(readings, DateReadings::Either { .. }) => return Resolved::InDoubt,
        _ => DateOrder::DayFirst,
    };
    readings.in_order(order).map_or(Resolved::Unreadable, Resolved::Known)
}
