//! Tables of staff tariffs: a workbook or csv with a row per salary scale, in the layout of the Handleiding
//! Overheidstarieven. A row that cannot be read gets a finding; the others go on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::expense::cell_name;
use crate::domain::finding::{Finding, FindingCode, Place};
use crate::domain::folding::fold;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;
use crate::domain::staff::{StaffTariff, scale_key};
use crate::importing::Unreadable;
use crate::importing::numbers::{NumberStyle, Readings, read_amount};
use crate::importing::vocabulary::{Vocabulary, vocabulary};
use crate::importing::workbook::{CellValue, Row, Sheet, SheetTable, WorkbookFile, WorkbookReader};

/// What a file of tariffs gives.
#[derive(Debug)]
pub struct ReadTariffs {
    pub tariffs: Vec<StaffTariff>,
    /// Rows with a scale that could not be taken, and sheets without a table.
    pub findings: Vec<Finding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    scale: Vec<String>,
    year: Vec<String>,
    yearly: Vec<String>,
    hourly: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Head {
    Scale,
    Year,
    Yearly,
    Hourly,
}

fn words() -> Result<&'static Words, Unreadable> {
    static WORDS: LazyLock<Result<Words, toml::de::Error>> =
        LazyLock::new(|| toml::from_str(include_str!("vocabulary/tariffs.toml")));
    WORDS.as_ref().map_err(|broken| Unreadable::Vocabulary(broken.to_string()))
}

/// Reads every table of tariffs of a file. A table without a column of years is of the year that its title, its sheet or
/// the file names.
pub fn read_tariffs(
    reader: &WorkbookReader,
    file_name: &str,
    bytes: &[u8],
) -> Result<ReadTariffs, Unreadable> {
    let (words, vocabulary) = (words()?, vocabulary()?);
    let workbook = reader.read(&WorkbookFile { file_name, bytes, only_sheet: None }, &mut |_rows| {})?;
    let mut out = ReadTariffs { tariffs: Vec::new(), findings: Vec::new() };
    for sheet in &workbook.sheets {
        if let Sheet::Read(table) = sheet {
            let year = year_in(&table.name).or_else(|| year_in(file_name));
            if !read_sheet(table, (words, vocabulary), year, &mut out) {
                out.findings.push(no_table(&table.name));
            }
        }
    }
    Ok(out)
}

/// Reads the tables of a sheet; says whether there was one.
fn read_sheet(
    table: &SheetTable,
    (words, vocabulary): (&Words, &Vocabulary),
    mut year: Option<i32>,
    out: &mut ReadTariffs,
) -> bool {
    let mut columns: Option<BTreeMap<Head, u16>> = None;
    let style = style_of(table, vocabulary);
    for row in table.rows() {
        if let Some(heads) = heads_of(row, words) {
            columns = Some(heads);
            continue;
        }
        match &columns {
            Some(columns) => read_row(table, row, (columns, year), (style, vocabulary), out),
            None => year = row.cells().find_map(|(_, value)| year_in(&value.shown())).or(year),
        }
    }
    columns.is_some()
}

/// A row is a head when it names the scale and an amount.
fn heads_of(row: Row<'_>, words: &Words) -> Option<BTreeMap<Head, u16>> {
    let lists = [
        (&words.scale, Head::Scale),
        (&words.yearly, Head::Yearly),
        (&words.year, Head::Year),
        (&words.hourly, Head::Hourly),
    ];
    let mut heads = BTreeMap::new();
    for (column, value) in row.cells() {
        let CellValue::Text(text) = value else { continue };
        let folded = fold(text);
        let begins = |list: &Vec<String>| list.iter().any(|word| folded.starts_with(&fold(word)));
        if let Some((_, head)) = lists.iter().find(|(list, _)| begins(list)) {
            heads.entry(*head).or_insert(column);
        }
    }
    let has_amount = heads.contains_key(&Head::Yearly) || heads.contains_key(&Head::Hourly);
    (heads.contains_key(&Head::Scale) && has_amount).then_some(heads)
}

fn read_row(
    table: &SheetTable,
    row: Row<'_>,
    (columns, year): (&BTreeMap<Head, u16>, Option<i32>),
    (style, vocabulary): (NumberStyle, &Vocabulary),
    out: &mut ReadTariffs,
) {
    let cell = |head: Head| columns.get(&head).and_then(|column| row.cell(*column));
    let Some(scale) = cell(Head::Scale).map(|value| scale_key(&value.shown())) else { return };
    // A note under the table names no scale: every scale has a figure.
    if !scale.contains(|letter: char| letter.is_ascii_digit()) {
        return;
    }
    let year = cell(Head::Year).and_then(|value| year_in(&value.shown())).or(year);
    let mut amount = |head: Head| {
        let value = cell(head)?;
        let read = cents_of(value, style, vocabulary);
        if read.is_none() && !vocabulary.means_nothing(&value.shown()) {
            let column = columns.get(&head).copied().unwrap_or_default();
            out.findings.push(no_amount(&table.name, cell_name(column, row.number), &value.shown()));
        }
        read
    };
    let (yearly, hourly) = (amount(Head::Yearly), amount(Head::Hourly));
    match year {
        Some(year) if yearly.is_some() || hourly.is_some() => out.tariffs.push(StaffTariff {
            year,
            scale,
            yearly,
            hourly,
            sheet: table.name.to_string(),
            row: row.number,
        }),
        Some(_) => {}
        None => {
            let column = columns.get(&Head::Scale).copied().unwrap_or_default();
            out.findings.push(no_year(&table.name, cell_name(column, row.number), &scale));
        }
    }
}

fn cents_of(value: CellValue<'_>, style: NumberStyle, vocabulary: &Vocabulary) -> Option<Cents> {
    let euros = match value {
        CellValue::Number(number) => number,
        CellValue::Text(text) => read_amount(text, vocabulary).readings.in_style(style)?,
        CellValue::Date(_) | CellValue::DateTime(_) | CellValue::Bool(_) | CellValue::Error(_) => {
            return None;
        }
    };
    Cents::from_euros_half_away(euros).ok().filter(|cents| euros > Decimal::ZERO && *cents > Cents::ZERO)
}

/// Amounts that are text are read as the Dutch write them, unless one of the sheet can only be read with a point.
fn style_of(table: &SheetTable, vocabulary: &Vocabulary) -> NumberStyle {
    let texts = table.rows().flat_map(|row| row.cells()).filter_map(|(_, value)| match value {
        CellValue::Text(text) => Some(read_amount(text, vocabulary).readings),
        _ => None,
    });
    let mut proofs = texts.filter_map(|reading| match reading {
        Readings::Only(style, _) => Some(style),
        Readings::Same(_) | Readings::Either { .. } | Readings::None => None,
    });
    proofs.next().unwrap_or(NumberStyle::DecimalComma)
}

/// The first number of four digits between 2000 and 2099.
fn year_in(text: &str) -> Option<i32> {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (2000..2100).contains(year))
}

fn no_table(sheet: &str) -> Finding {
    Finding::new(
        FindingCode::SheetSkipped,
        Place { sheet: sheet.to_owned(), cell: String::new() },
        String::new(),
        Bilingual::new(
            "Op dit blad staat geen tabel met een kolom schaal en een kolom met tarieven.",
            "This sheet has no table with a column of scales and a column of tariffs.",
        ),
        Bilingual::new(
            "Noem de kolommen schaal, jaar, loonkosten per mensjaar en productief uurtarief.",
            "Call the columns scale, year, yearly labour cost and productive hourly rate.",
        ),
    )
}

fn no_amount(sheet: &str, cell: String, value: &str) -> Finding {
    Finding::new(
        FindingCode::AmountUnreadable,
        Place { sheet: sheet.to_owned(), cell },
        value,
        Bilingual::new("Dit is geen bedrag in euro's.", "This is no amount in euros."),
        Bilingual::new(
            "Verbeter het bedrag en laad het bestand opnieuw.",
            "Mend the amount and load the file again.",
        ),
    )
}

fn no_year(sheet: &str, cell: String, scale: &str) -> Finding {
    Finding::new(
        FindingCode::DateMissing,
        Place { sheet: sheet.to_owned(), cell },
        scale,
        Bilingual::new(
            "Van welk jaar dit tarief is, staat nergens.",
            "Nothing says of which year this tariff is.",
        ),
        Bilingual::new(
            "Zet het jaar in een kolom, in de titel boven de tabel of in de naam van het blad.",
            "Put the year in a column, in the title above the table or in the name of the sheet.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Year, scale, cents a year and an hour.
    type Row = (i32, &'static str, Option<i64>, Option<i64>);

    fn read(name: &str, text: &str) -> ReadTariffs {
        read_tariffs(&WorkbookReader::InThisProcess, name, text.as_bytes()).unwrap()
    }

    fn found(read: &ReadTariffs) -> Vec<(FindingCode, &str)> {
        read.findings.iter().map(|finding| (finding.code, finding.place.cell.as_str())).collect()
    }

    #[test]
    fn tables_are_read_as_they_are_published_and_as_people_keep_them() {
        let cases: [(&str, &str, &[Row]); 4] = [
            (
                "tarieven.csv",
                "Jaar;Schaal;Loonkosten per mensjaar;Productief uurtarief\n2024;10;85.500,00;61,25\n2025;Schaal 11;98.000;72\n",
                &[(2024, "10", Some(8_550_000), Some(6_125)), (2025, "11", Some(9_800_000), Some(7_200))],
            ),
            (
                "x.csv",
                "Handleiding Overheidstarieven 2025;;\n;;\nSalarisschaal;Productieve uurtarieven (excl. overhead en btw);Loonkosten per mensjaar\n12;€ 83,10;112.000\nGemiddeld;90;100.000\n",
                &[(2025, "12", Some(11_200_000), Some(8_310))],
            ),
            (
                "hot-2026.csv",
                "Scale,Productive hourly rate,Yearly labour cost\n11,72.50,\"98,000.00\"\n13,-,\"120,000.00\"\n",
                &[(2026, "11", Some(9_800_000), Some(7_250)), (2026, "13", Some(12_000_000), None)],
            ),
            ("x.csv", "Jaar;Schaal;Mensjaar\n2025;11;98.000,50\n", &[(2025, "11", Some(9_800_050), None)]),
        ];
        for (name, text, expected) in cases {
            let read = read(name, text);
            let tariffs: Vec<_> = read
                .tariffs
                .iter()
                .map(|tariff| {
                    let cents = |amount: Option<Cents>| amount.map(Cents::get);
                    (tariff.year, tariff.scale.as_str(), cents(tariff.yearly), cents(tariff.hourly))
                })
                .collect();
            assert_eq!((tariffs.as_slice(), found(&read)), (expected, vec![]), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (text, code, cell) in [
            ("Jaar;Schaal;Mensjaar\n2025;11;veel\n", FindingCode::AmountUnreadable, "C2"),
            ("Jaar;Schaal;Mensjaar\n2025;11;-5\n", FindingCode::AmountUnreadable, "C2"),
            ("Schaal;Mensjaar\n11;98000\n", FindingCode::DateMissing, "A2"),
            ("Naam;Bedrag\nx;1\n", FindingCode::SheetSkipped, ""),
        ] {
            let read = read("x.csv", text);
            assert_eq!((read.tariffs.len(), found(&read)), (0, vec![(code, cell)]), "{text}");
        }
    }
}
