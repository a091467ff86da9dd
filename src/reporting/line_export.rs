//! A selection of ledger lines as a workbook or as CSV, written line by line so that any number fits in memory. Computes
//! nothing: the totals are given.

use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::domain::language::{Bilingual, Language};
use crate::domain::ledger::{ExpenditureKind, LedgerLine, country_text};
use crate::domain::line_selection::SelectionTotals;
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{BRAND, MUTED, PANEL, write_date, write_decimal};

/// What a selection is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineExportFormat {
    Xlsx,
    /// For machines: UTF-8, commas, ISO dates, decimal points.
    Csv,
}

impl LineExportFormat {
    pub const ALL: [LineExportFormat; 2] = [LineExportFormat::Xlsx, LineExportFormat::Csv];

    pub fn extension(self) -> &'static str {
        match self {
            LineExportFormat::Xlsx => "xlsx",
            LineExportFormat::Csv => "csv",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            LineExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            LineExportFormat::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What stands above the lines of a workbook.
#[derive(Clone, Debug)]
pub struct LineExportHead {
    pub language: Language,
    pub grant_code: String,
    /// The selection in words; empty for every line.
    pub selection: String,
    pub made_at: chrono::DateTime<chrono::Utc>,
}

/// A line in the words of its grant.
#[derive(Clone, Copy, Debug)]
pub struct ExportedLine<'a> {
    pub id: i64,
    pub posting: i64,
    pub import: Option<i64>,
    pub taken_back_by: Option<i64>,
    pub activity: &'a str,
    pub category: &'a str,
    pub period: &'a str,
    pub file_name: &'a str,
    pub line: &'a LedgerLine,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Number(Decimal),
    Money(Decimal),
    Date(Option<chrono::NaiveDate>),
    Count(Option<i64>),
}

/// Name for machines, head for people, width in characters.
const COLUMNS: [(&str, &str, &str, u32); 23] = [
    ("line", "Regel", "Line", 8),
    ("kind", "Soort", "Kind", 11),
    ("answers", "Neemt terug", "Takes back", 11),
    ("taken_back_by", "Teruggenomen door", "Taken back by", 11),
    ("posting", "Boeking", "Posting", 9),
    ("import", "Import", "Import", 8),
    ("period", "Verslagperiode", "Reporting period", 12),
    ("activity", "Activiteit", "Activity", 11),
    ("category", "Kostensoort", "Cost category", 11),
    ("country", "Land", "Country", 7),
    ("supplier", "Leverancier", "Supplier", 32),
    ("document_number", "Documentnummer", "Document number", 20),
    ("description", "Omschrijving", "Description", 40),
    ("invoice_date", "Factuurdatum", "Invoice date", 12),
    ("payment_date", "Betaaldatum", "Payment date", 12),
    ("currency", "Valuta", "Currency", 8),
    ("original_amount", "Bedrag in valuta", "Amount in currency", 16),
    ("units_per_euro", "Koers", "Rate", 12),
    ("amount_eur", "Bedrag EUR", "Amount EUR", 16),
    ("vat_eur", "Btw EUR", "VAT EUR", 14),
    ("file", "Bestand", "File", 30),
    ("sheet", "Blad", "Sheet", 16),
    ("cells", "Cellen", "Cells", 12),
];
const AMOUNT_COLUMN: u16 = 18;
const VAT_COLUMN: u16 = 19;
const TITLE_ROW: u32 = 0;
const SELECTION_ROW: u32 = 1;
const HEAD_ROW: u32 = 3;

fn values<'a>(exported: &ExportedLine<'a>) -> [Value<'a>; 23] {
    let line = exported.line;
    [
        Value::Count(Some(exported.id)),
        Value::Text(line.kind.code()),
        Value::Count(line.answers.map(crate::domain::ids::ExpenditureId::get)),
        Value::Count(exported.taken_back_by),
        Value::Count(Some(exported.posting)),
        Value::Count(exported.import),
        Value::Text(exported.period),
        Value::Text(exported.activity),
        Value::Text(exported.category),
        Value::Text(country_text(line.country.as_ref())),
        Value::Text(&line.supplier),
        Value::Text(&line.document_number),
        Value::Text(&line.description),
        Value::Date(line.invoice_date),
        Value::Date(Some(line.payment_date)),
        Value::Text(line.original.currency.code()),
        Value::Money(line.original.units()),
        line.rate.map_or(Value::Text(""), |rate| Value::Number(rate.units_per_euro)),
        Value::Money(line.amount.euros()),
        Value::Money(line.vat.euros()),
        Value::Text(exported.file_name),
        Value::Text(&line.source_sheet),
        Value::Text(&line.source_range),
    ]
}

/// A selection on its way to a file.
pub struct LineExport(Target);

enum Target {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx(Box<SheetExport>),
}

struct SheetExport {
    workbook: Workbook,
    head: LineExportHead,
    styles: Styles,
    row: u32,
}

struct Styles {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    count: Format,
    money: Format,
    number: Format,
    date: Format,
    total: Format,
    total_money: Format,
}

impl LineExport {
    pub fn begin(format: LineExportFormat, head: LineExportHead) -> Result<Self, ReportError> {
        match format {
            LineExportFormat::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record(COLUMNS.iter().map(|(name, ..)| *name))?;
                Ok(Self(Target::Csv(Box::new(writer))))
            }
            LineExportFormat::Xlsx => Ok(Self(Target::Xlsx(Box::new(SheetExport::begin(head)?)))),
        }
    }

    pub fn push(&mut self, line: &ExportedLine<'_>) -> Result<(), ReportError> {
        match &mut self.0 {
            Target::Csv(writer) => {
                let plain = |value: Value<'_>| match value {
                    Value::Text(text) => text.to_owned(),
                    Value::Number(number) | Value::Money(number) => number.to_string(),
                    Value::Date(day) => day.map(|day| day.to_string()).unwrap_or_default(),
                    Value::Count(count) => count.map(|count| count.to_string()).unwrap_or_default(),
                };
                Ok(writer.write_record(values(line).map(plain))?)
            }
            Target::Xlsx(sheet) => sheet.push(line),
        }
    }

    /// Ends the file. `totals` are those of the selection.
    pub fn finish(self, totals: SelectionTotals) -> Result<Vec<u8>, ReportError> {
        match self.0 {
            Target::Csv(writer) => {
                writer.into_inner().map_err(|error| ReportError::Csv(csv::Error::from(error.into_error())))
            }
            Target::Xlsx(sheet) => sheet.finish(totals),
        }
    }
}

impl Styles {
    fn new() -> Self {
        let plain = Format::new();
        let total = Format::new().set_bold().set_border_top(FormatBorder::Thin);
        let money = "#,##0.00";
        Self {
            title: Format::new().set_bold().set_font_size(14).set_font_color(BRAND),
            note: Format::new().set_font_color(MUTED),
            head: Format::new().set_bold().set_font_color(BRAND).set_background_color(PANEL),
            text: plain.clone(),
            count: plain.clone().set_align(FormatAlign::Left),
            money: plain.clone().set_num_format(money),
            number: plain.clone().set_num_format("0.######"),
            date: plain.set_num_format("dd-mm-yyyy").set_align(FormatAlign::Left),
            total_money: total.clone().set_num_format(money),
            total,
        }
    }
}

impl SheetExport {
    fn begin(head: LineExportHead) -> Result<Self, ReportError> {
        let mut workbook = Workbook::new();
        let made_on = ExcelDateTime::from_timestamp(head.made_at.timestamp())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_on));
        let styles = Styles::new();
        let name = Bilingual::new("Uitgaven", "Expenditure");
        let sheet = workbook.add_worksheet_with_constant_memory()?.set_name(name.get(head.language))?;
        for (column, (.., width)) in (0_u16..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
        }
        let title = format!("{} {}", name.get(head.language), head.grant_code);
        sheet.write_string_with_format(TITLE_ROW, 0, title, &styles.title)?;
        sheet.write_string_with_format(SELECTION_ROW, 0, selection_line(&head), &styles.note)?;
        for (column, (_, nl, en, _)) in (0_u16..).zip(COLUMNS) {
            let text = Bilingual::new(nl, en);
            sheet.write_string_with_format(HEAD_ROW, column, text.get(head.language), &styles.head)?;
        }
        sheet.set_freeze_panes(HEAD_ROW.saturating_add(1), 1)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
        Ok(Self { workbook, head, styles, row: HEAD_ROW })
    }

    fn push(&mut self, line: &ExportedLine<'_>) -> Result<(), ReportError> {
        self.row = self.row.saturating_add(1);
        let (row, styles) = (self.row, &self.styles);
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, value) in (0_u16..).zip(values(line)) {
            let value = match value {
                // The kind is for people here.
                Value::Text(code) if column == 1 => Value::Text(kind_name(code, self.head.language)),
                other => other,
            };
            write(sheet, (row, column), value, styles)?;
        }
        Ok(())
    }

    fn finish(mut self, totals: SelectionTotals) -> Result<Vec<u8>, ReportError> {
        let last_line = self.row;
        let row = self.row.saturating_add(1);
        let words = Bilingual::new(
            format!("Totaal van {} regels", totals.lines),
            format!("Total of {} lines", totals.lines),
        );
        let sheet = self.workbook.worksheet_from_index(0)?;
        let width = u16::try_from(COLUMNS.len()).unwrap_or(u16::MAX);
        for column in 1..width {
            sheet.write_blank(row, column, &self.styles.total)?;
        }
        sheet.write_string_with_format(row, 0, words.get(self.head.language), &self.styles.total)?;
        write_decimal(sheet, row, AMOUNT_COLUMN, totals.amount.euros(), &self.styles.total_money)?;
        write_decimal(sheet, row, VAT_COLUMN, totals.vat.euros(), &self.styles.total_money)?;
        if last_line > HEAD_ROW {
            sheet.autofilter(HEAD_ROW, 0, last_line, width.saturating_sub(1))?;
        }
        Ok(self.workbook.save_to_buffer()?)
    }
}

fn selection_line(head: &LineExportHead) -> String {
    let moment = head.made_at.format("%d-%m-%Y %H:%M UTC");
    let selection = match (head.selection.is_empty(), head.language) {
        (true, Language::Nl) => "alle regels",
        (true, Language::En) => "all lines",
        (false, _) => &head.selection,
    };
    Bilingual::new(format!("Selectie: {selection}; {moment}"), format!("Selection: {selection}; {moment}"))
        .get(head.language)
        .to_owned()
}

fn kind_name(code: &str, language: Language) -> &'static str {
    let is_reversal = code == ExpenditureKind::Reversal.code();
    match (is_reversal, language) {
        (false, Language::Nl) => "uitgave",
        (false, Language::En) => "expense",
        (true, Language::Nl) => "tegenboeking",
        (true, Language::En) => "reversal",
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: Value<'_>,
    styles: &Styles,
) -> Result<(), ReportError> {
    match value {
        Value::Text("") | Value::Date(None) | Value::Count(None) => {}
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
        Value::Number(number) => {
            write_decimal(sheet, row, column, number, &styles.number)?;
        }
        Value::Money(amount) => {
            write_decimal(sheet, row, column, amount, &styles.money)?;
        }
        Value::Date(Some(day)) => {
            write_date(sheet, row, column, day, &styles.date)?;
        }
        Value::Count(Some(count)) => {
            write_decimal(sheet, row, column, Decimal::from(count), &styles.count)?;
        }
    }
    Ok(())
}
