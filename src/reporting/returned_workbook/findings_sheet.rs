//! The first sheet: what the import did in figures, what to do next, and every finding with a link to its cell.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Url, Worksheet};

use super::palette::{Look, Palette};
use super::sheet_names::SheetNames;
use super::{ReturnedWorkbook, severity_word};
use crate::domain::cell_range::CellRange;
use crate::domain::finding::Finding;
use crate::domain::import_batch::BatchState;
use crate::domain::language::{Bilingual, Language};
use crate::domain::own_sheets::OwnSheet;
use crate::reporting::ReportError;
use crate::reporting::sheet_values::{fit_row, fitting, lines_of, write_decimal};

/// Excel allows no more links on a sheet.
const MOST_LINKS: usize = 65_000;
/// A sheet has 1,048,576 rows; what stands above the list needs a few.
const MOST_FINDINGS: usize = 1_048_000;
const FIRST_FACT_ROW: u32 = 4;
const HEAD_ROW: u32 = 11;
const WIDTHS: [u32; 7] = [15, 18, 10, 30, 58, 58, 24];
const A4: u8 = 9;

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual::new(nl, en)
}

pub(super) fn write(
    sheet: &mut Worksheet,
    returned: &ReturnedWorkbook<'_>,
    names: &SheetNames,
    palette: &Palette,
) -> Result<(), ReportError> {
    const ANY_NUMBER_OF_PAGES: u16 = 0;
    let mut list = List { sheet, returned, names, palette, language: returned.language };
    for (column, width) in (0_u16..).zip(WIDTHS) {
        list.sheet.set_column_width(column, width)?;
    }
    list.title()?;
    list.facts_and_steps()?;
    list.head()?;
    list.findings()?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, ANY_NUMBER_OF_PAGES);
    sheet.set_screen_gridlines(false);
    Ok(())
}

struct List<'s, 'a> {
    sheet: &'s mut Worksheet,
    returned: &'s ReturnedWorkbook<'a>,
    names: &'s SheetNames,
    palette: &'s Palette,
    language: Language,
}

impl<'a> List<'_, 'a> {
    fn text(&mut self, row: u32, column: u16, text: &str, look: Look) -> Result<(), ReportError> {
        self.sheet.write_string_with_format(row, column, fitting(text), self.palette.get(look, None))?;
        Ok(())
    }

    fn title(&mut self) -> Result<(), ReportError> {
        let import = self.returned.import;
        let title = both("Bevindingen", "Findings");
        self.text(0, 0, &format!("{}: {}", title.get(self.language), import.file_name), Look::Title)?;
        let (grant, number, by) = (self.returned.grant_code, import.id, &import.uploaded_by);
        let on = import.uploaded_at.format("%d-%m-%Y %H:%M UTC");
        let about = Bilingual::new(
            format!("Project {grant}, import {number} op {on} door {by}"),
            format!("Grant {grant}, import {number} on {on} by {by}"),
        );
        let state = match import.state {
            BatchState::Posted => String::new(),
            BatchState::Staged | BatchState::Mapped | BatchState::Checked | BatchState::Discarded => {
                both(". Van deze import is niets geboekt.", ". Nothing of this import is posted.")
                    .get(self.language)
                    .to_owned()
            }
            BatchState::Reversed => both(". Deze import is teruggedraaid.", ". This import was taken back.")
                .get(self.language)
                .to_owned(),
        };
        self.text(1, 0, &format!("{}{state}", about.get(self.language)), Look::Note)?;
        self.text(2, 0, OwnSheet::Findings.mark().get(self.language), Look::Note)
    }

    /// The figures stand left, the steps beside them: rows are written from top to bottom, once.
    fn facts_and_steps(&mut self) -> Result<(), ReportError> {
        let rows = self.returned.import.rows;
        let counts = [
            (both("Rijen gelezen", "Rows read"), rows.read()),
            (both("   geboekt", "   posted"), rows.posted),
            (both("   wachten op verbetering", "   waiting to be mended"), rows.waiting),
            (both("   dubbel", "   duplicates"), rows.duplicates),
            (both("   geen uitgave", "   not an expense"), rows.ignored),
        ];
        let mut steps = self.steps().into_iter();
        let mut row = FIRST_FACT_ROW;
        for (place, (label, count)) in counts.into_iter().enumerate() {
            let look = if place == 0 { Look::Strong } else { Look::Plain };
            self.text(row, 0, label.get(self.language), look)?;
            let format = self.palette.get(look, None);
            write_decimal(self.sheet, row, 2, count.into(), format)?;
            self.step(row, steps.next(), place)?;
            row = row.saturating_add(1);
        }
        let posted = both("Geboekt bedrag (EUR)", "Amount posted (EUR)");
        self.text(row, 0, posted.get(self.language), Look::Plain)?;
        let amount = self.returned.import.posted_cents.euros();
        write_decimal(self.sheet, row, 2, amount, self.palette.get(Look::Amount, None))?;
        self.step(row, steps.next(), usize::MAX)
    }

    fn step(&mut self, row: u32, step: Option<String>, place: usize) -> Result<(), ReportError> {
        let look = if place == 0 { Look::Strong } else { Look::Plain };
        step.map_or(Ok(()), |step| self.text(row, 4, &step, look))
    }

    fn steps(&self) -> Vec<String> {
        let mut steps: Vec<String> = [
            both("Zo gaat u verder", "What to do next"),
            both(
                "1. Verbeter de gekleurde cellen. De opmerking bij elke cel zegt wat er mis is en hoe u het herstelt.",
                "1. Mend the coloured cells. The note at each cell says what is wrong and how to mend it.",
            ),
            both(
                "2. Bewaar dit bestand en importeer het opnieuw. Wat al geboekt is, wordt herkend en niet nog eens geboekt.",
                "2. Save this file and import it again. What is posted already is recognised and not posted again.",
            ),
            both(
                "Alle waarden staan in dezelfde cellen als in uw bestand. Opmaak, formules en grafieken zijn niet bewaard.",
                "All values stand in the same cells as in your file. Formats, formulas and charts are not kept.",
            ),
        ]
        .iter()
        .map(|step| step.get(self.language).to_owned())
        .collect();
        if !self.returned.left_out.is_empty() {
            let missing = both("Niet overgenomen bladen:", "Sheets that are left out:");
            steps.push(format!("{} {}.", missing.get(self.language), self.returned.left_out.join(", ")));
        }
        steps
    }

    fn head(&mut self) -> Result<(), ReportError> {
        let heads = [
            both("Ernst", "Severity"),
            both("Blad", "Sheet"),
            both("Cel", "Cell"),
            both("Waarde", "Value"),
            both("Wat er mis is", "What is wrong"),
            both("Hoe u het herstelt", "How to mend it"),
            both("Code", "Code"),
        ];
        for (column, head) in (0_u16..).zip(heads) {
            self.text(HEAD_ROW, column, head.get(self.language), Look::Head)?;
        }
        Ok(())
    }

    /// Errors first, then in the order of the sheets and their cells.
    fn findings(&mut self) -> Result<(), ReportError> {
        let findings = self.in_order();
        let mut row = HEAD_ROW;
        for (place, finding) in findings.iter().enumerate().take(MOST_FINDINGS) {
            row = row.saturating_add(1);
            self.finding(row, finding, place < MOST_LINKS)?;
        }
        if findings.is_empty() {
            let none = both("Er zijn geen bevindingen.", "There are no findings.");
            return self.text(HEAD_ROW.saturating_add(1), 0, none.get(self.language), Look::Plain);
        }
        self.sheet.autofilter(HEAD_ROW, 0, row, 6)?;
        let left = findings.len().saturating_sub(MOST_FINDINGS);
        if left > 0 {
            let more = Bilingual::new(
                format!("En nog {left} bevindingen, die hier niet passen."),
                format!("And {left} more findings, for which there is no room here."),
            );
            self.text(row.saturating_add(1), 0, more.get(self.language), Look::Strong)?;
        }
        Ok(())
    }

    fn in_order(&self) -> Vec<&'a Finding> {
        let sheets: BTreeMap<&str, usize> =
            self.returned.sheets.iter().enumerate().map(|(place, sheet)| (sheet.name, place)).collect();
        let mut findings: Vec<&'a Finding> = self.returned.findings.clone();
        findings.sort_by_cached_key(|finding| {
            let sheet = sheets.get(finding.place.sheet.as_str()).copied();
            let cells = finding.place.cell.parse::<CellRange>();
            let (row, column) = cells.map_or((u32::MAX, None), |cells| (cells.rows.0, cells.columns));
            (finding.severity, sheet, row, column)
        });
        findings
    }

    fn finding(&mut self, row: u32, finding: &Finding, with_link: bool) -> Result<(), ReportError> {
        let texts = [
            (WIDTHS[3], finding.value.as_str()),
            (WIDTHS[4], finding.message.get(self.language)),
            (WIDTHS[5], finding.remedy.get(self.language)),
        ];
        let lines = texts.map(|(width, text)| lines_of(fitting(text), usize::try_from(width).unwrap_or(1)));
        fit_row(self.sheet, row, lines.into_iter().max().unwrap_or(1))?;
        let word = severity_word(finding.severity, self.language);
        let format = self.palette.get(Look::Wrapped, Some(finding.severity));
        self.sheet.write_string_with_format(row, 0, word, format)?;
        let written = self.names.written(&finding.place.sheet).to_owned();
        self.text(row, 1, &written, Look::Wrapped)?;
        if with_link && self.names.has(&finding.place.sheet) {
            let target = format!("internal:'{}'!{}", written.replace('\'', "''"), finding.place.cell);
            let url = Url::new(target).set_text(&finding.place.cell);
            self.sheet.write_url_with_format(row, 2, url, self.palette.get(Look::Link, None))?;
        } else {
            self.text(row, 2, &finding.place.cell, Look::Wrapped)?;
        }
        self.text(row, 3, &finding.value, Look::Wrapped)?;
        self.text(row, 4, finding.message.get(self.language), Look::Wrapped)?;
        self.text(row, 5, finding.remedy.get(self.language), Look::Wrapped)?;
        self.text(row, 6, finding.code.code(), Look::Wrapped)
    }
}
