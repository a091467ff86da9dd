//! Zip files made by hand, for workbooks that no library writes.

use flate2::Crc;

/// A zip file whose parts are stored as they are (APPNOTE 4.3).
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, text) in parts {
        let mut checksum = Crc::new();
        checksum.update(text.as_bytes());
        let offset = u32::try_from(file.len()).unwrap();
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(checksum.sum().to_le_bytes());
        common.extend([size, size].concat());
        common.extend(name_length);
        common.extend([0, 0]);
        file.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), text.as_bytes()].concat());
        directory.extend(
            [b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10], &offset.to_le_bytes(), name.as_bytes()]
                .concat(),
        );
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let start = u32::try_from(file.len()).unwrap().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
    file.extend(directory);
    file.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size, &start, &[0, 0]].concat());
    file
}

/// An xlsx file with one sheet; `s="1"` is a date.
pub(super) fn xlsx(workbook_properties: &str, rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    archive(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{workbook_properties}<sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

/// A row of an xlsx sheet from cells such as `t="d"|2025-02-28`; without a bar a cell is a text.
pub(super) fn xlsx_row(number: u32, cells: &[&str]) -> String {
    let cell = |(letter, cell): (char, &&str)| match cell.split_once('|') {
        Some((attributes, value)) => format!("<c r=\"{letter}{number}\" {attributes}><v>{value}</v></c>"),
        None => format!("<c r=\"{letter}{number}\" t=\"str\"><v>{cell}</v></c>"),
    };
    format!("<row r=\"{number}\">{}</row>", ('A'..='Z').zip(cells).map(cell).collect::<String>())
}

/// An ods file with one sheet; its cells are XML.
pub(super) fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let row = |cells: &&[&str]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    ods_in_styles("", "", &rows.iter().map(row).collect::<String>())
}

/// An ods file with one sheet of columns and rows, the styles that stand with it, and the common ones.
pub(super) fn ods_in_styles(common: &str, own: &str, table: &str) -> Vec<u8> {
    const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
        xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let content = format!(
        "<office:document-content {SPACES}><office:automatic-styles>{own}</office:automatic-styles><office:body>\
        <office:spreadsheet><table:table table:name=\"Blad1\">{table}</table:table></office:spreadsheet></office:body>\
        </office:document-content>"
    );
    let styles = format!(
        "<office:document-styles {SPACES}><office:styles>{common}</office:styles></office:document-styles>"
    );
    let manifest =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("styles.xml", &styles),
        ("META-INF/manifest.xml", manifest),
    ])
}

pub(super) fn ods_text(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

pub(super) fn ods_value(kind: &str, value: &str) -> String {
    let attribute = if kind == "date" { "date-value" } else { "value" };
    format!(
        "<table:table-cell office:value-type=\"{kind}\" office:{attribute}=\"{value}\"><text:p>?</text:p></table:table-cell>"
    )
}
