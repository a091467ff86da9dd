//! Text files with a separator between the cells: csv and its relatives.

mod records;

use records::Records;

use super::{CellValue, Sink, WorkbookFormat, encoding, is_wanted};
use crate::importing::unreadable::Unreadable;

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Records that are enough to tell the separator.
const SAMPLED_RECORDS: usize = 200;
/// Enough of the text to tell the separator by.
const SAMPLED_BYTES: usize = 1 << 20;

pub(super) fn read(
    file_name: &str,
    bytes: &[u8],
    only_sheet: Option<&str>,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let decoded = encoding::decode(bytes);
    let name = sheet_name(file_name);
    if !is_wanted(name, only_sheet) {
        let wanted = only_sheet.unwrap_or_default().to_owned();
        return Err(Unreadable::SheetNotFound { wanted, present: vec![name.to_owned()] });
    }
    let (stated, text) = stated_separator(&decoded.text);
    let separator = stated.unwrap_or_else(|| likeliest_separator(start_of(text, SAMPLED_BYTES)));
    sink.format(WorkbookFormat::Csv {
        encoding: decoded.encoding,
        encoding_known_by: decoded.known_by,
        separator: char::from(separator),
    })?;
    sink.sheet(name, false)?;
    read_rows(text, separator, sink)
}

/// Spreadsheet programs call the only sheet of a text file after the file.
pub(super) fn sheet_name(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    match name.rsplit_once('.') {
        Some((stem, _ending)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// The separator of a first line `sep=;`, which spreadsheet programs obey and do not show, and the text after it.
fn stated_separator(text: &str) -> (Option<u8>, &str) {
    /// Longer than any such line.
    const LONGEST: usize = 16;
    let start = start_of(text, LONGEST);
    let Some(end) = start.find(['\r', '\n']) else { return (None, text) };
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let line = line.trim_matches([' ', '"']).to_lowercase();
    match line.strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => {
            let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
            (Some(*separator), rest)
        }
        _ => (None, text),
    }
}

/// At most so many bytes of a text, whole characters only.
fn start_of(text: &str, bytes: usize) -> &str {
    let end = (0..=text.len().min(bytes)).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or(text)
}

/// The separator that cuts most records into the same number of cells; among such, the one with the most cells.
fn likeliest_separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut records = Records::new(text, separator);
        let mut fields = Vec::new();
        let mut widths = Vec::with_capacity(SAMPLED_RECORDS);
        for _ in 0..SAMPLED_RECORDS {
            if records.next(&mut fields).is_none() {
                break;
            }
            widths.push(fields.len());
        }
        widths.retain(|width| *width > 1);
        widths.sort_unstable();
        let runs = widths.chunk_by(PartialEq::eq);
        runs.map(|run| run.len() * run.len() * run.first().map_or(0, |width| width - 1)).max().unwrap_or(0)
    };
    // On a tie the earlier of the list wins.
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b';')
}

fn read_rows(text: &str, separator: u8, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let mut records = Records::new(text, separator);
    let mut fields = Vec::new();
    while let Some(row) = records.next(&mut fields) {
        for (column, cell) in (0..).zip(&fields) {
            sink.cell(row, column, CellValue::Text(cell))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Gathered, Sheet};
    use super::*;

    fn rows_of(text: &str) -> (char, Vec<String>) {
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        read("uitgaven.csv", text.as_bytes(), None, &mut gathered).unwrap();
        let workbook = gathered.finish().unwrap();
        let WorkbookFormat::Csv { separator, .. } = workbook.format else { panic!("no csv") };
        let [Sheet::Read(table)] = workbook.sheets.as_slice() else { panic!("no sheet") };
        let shown = |row: super::super::Row<'_>| {
            let cells: Vec<String> = row.cells().map(|(_, value)| value.to_string()).collect();
            format!("{}: {}", row.number, cells.join(" / "))
        };
        (separator, table.rows().map(shown).collect())
    }

    #[test]
    fn separators_quotes_and_line_ends_are_told_apart() {
        for (text, separator, rows) in [
            ("a;b\n1;2,5\n", ';', &["1: a / b", "2: 1 / 2,5"][..]),
            ("a,b\n\"1,0\",2\n", ',', &["1: a / b", "2: 1,0 / 2"]),
            ("a\tb\n1,0\t2,0", '\t', &["1: a / b", "2: 1,0 / 2,0"]),
            ("a|b\n1,0|2", '|', &["1: a / b", "2: 1,0 / 2"]),
            ("sep=;\r\na;b\r\n1;2", ';', &["1: a / b", "2: 1 / 2"]),
            ("sep=\t\na,b\tc\n", '\t', &["1: a,b / c"]),
            ("\"sep=,\"\na;b,c\n", ',', &["1: a;b / c"]),
            ("sep=,\na;b,c\n", ',', &["1: a;b / c"]),
            ("a;b\r1;2\r3;4", ';', &["1: a / b", "2: 1 / 2", "3: 3 / 4"]),
            ("\n\na;b\n\n1;2\n", ';', &["3: a / b", "5: 1 / 2"]),
            ("a;b\r\n\r\n1;2\r\n;;\r\n3;4", ';', &["1: a / b", "3: 1 / 2", "5: 3 / 4"]),
            ("a;b\n\"twee\nregels\";2\n3;4", ';', &["1: a / b", "2: twee\nregels / 2", "3: 3 / 4"]),
            ("a;b\n\"los;2\n3;4", ';', &["1: a / b", "2: \"los / 2", "3: 3 / 4"]),
            ("a;b\n\"los;2\n3;\"4,5\"", ';', &["1: a / b", "2: \"los / 2", "3: 3 / 4,5"]),
            ("a,b\n12\" los,\"1,234.50\"\n3,4", ',', &["1: a / b", "2: 12\" los / 1,234.50", "3: 3 / 4"]),
            ("a;b\n\"12\" breed\";2\n3;4", ';', &["1: a / b", "2: \"12\" breed\" / 2", "3: 3 / 4"]),
            ("a;b\n\"zeg \"\"ja\"\"; nu\" ; \"2\"\n", ';', &["1: a / b", "2: zeg \"ja\"; nu / 2"]),
            ("a;b\n\"\";\"\"\"\"\n3;", ';', &["1: a / b", "2: \"", "3: 3"]),
            (
                "Naam;Bedrag\nJansen, P.;1,5\nBakker, A.;2,5",
                ';',
                &["1: Naam / Bedrag", "2: Jansen, P. / 1,5", "3: Bakker, A. / 2,5"],
            ),
        ] {
            let (found, read) = rows_of(text);
            assert_eq!(found, separator, "{text:?}");
            assert_eq!(read, rows, "{text:?}");
        }
    }

    #[test]
    fn the_sheet_is_called_after_the_file() {
        for (file, sheet) in
            [("uitgaven.csv", "uitgaven"), ("map/jan.2025.txt", "jan.2025"), (".csv", ".csv"), ("x", "x")]
        {
            assert_eq!(sheet_name(file), sheet);
        }
        let mut rows = |_| {};
        let mut gathered = Gathered::new(&mut rows);
        let refused = read("uitgaven.csv", b"a;b", Some("Blad2"), &mut gathered).unwrap_err();
        assert_eq!(refused.code(), "sheet-not-found");
    }
}
