//! Elements of XML, what is refused of it, and the documents that are read from it.

use super::super::{Gathered, Sheet, Workbook, read_in_this_process};
use super::*;
use crate::importing::workbook::WorkbookFile;

fn read_file(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let mut rows = |_| {};
    let mut gathered = Gathered::new(&mut rows);
    read_in_this_process(&WorkbookFile { file_name: "x.xml", bytes, only_sheet: None }, &mut gathered)?;
    gathered.finish()
}

/// The rows of a sheet, cells joined by a bar.
fn rows(workbook: &Workbook, sheet: usize) -> Vec<String> {
    let Some(Sheet::Read(table)) = workbook.sheets.get(sheet) else { panic!("no sheet {sheet}") };
    let shown = |value: CellValue<'_>| match value {
        CellValue::Date(date) => date.to_string(),
        other => other.to_string(),
    };
    table.rows().map(|row| row.cells().map(|(_, value)| shown(value)).collect::<Vec<_>>().join("|")).collect()
}

fn invoice(inside: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Invoice xmlns=\"{INVOICE}\">{inside}</Invoice>")
}

#[test]
fn xml_is_told_by_its_outermost_element() {
    let audit_file = format!("<auditfile xmlns='{AUDIT_FILE}'/>");
    let credit_note = format!("<!-- a --><ubl:CreditNote xmlns:ubl=\"{CREDIT_NOTE}\"/>");
    let statement = format!("<?xml version='1.0'?>\n<Document xmlns=\"{BANK_STATEMENT}08\"/>");
    for (text, kind) in [
        (invoice("").as_str(), Ok(XmlKind::Invoice)),
        (&credit_note, Ok(XmlKind::Invoice)),
        (&audit_file, Ok(XmlKind::AuditFile)),
        (&statement, Ok(XmlKind::BankStatement)),
        ("<Invoice/>", Err("file-xml-not-known")),
        ("<auditfile xmlns='http://www.auditfiles.nl/XAF/3.1'/>", Err("file-xml-not-known")),
        ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.052.001.08'/>", Err("file-xml-not-known")),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><Invoice/>", Err("file-xml-with-document-type")),
        ("<?xml version='1.0'?>", Err("file-is-xml")),
        ("<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", Err("file-is-xml")),
    ] {
        assert_eq!(recognise(text).map_err(|error| error.code()), kind, "{text}");
    }
}

#[test]
fn hostile_texts_end_in_a_reason() {
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    let long = format!("<ID>{}</ID>", "x".repeat((1 << 20) + 1));
    let attributes: Vec<String> = (0..100).map(|number| format!(" a{number}='1'")).collect();
    let attributes = attributes.concat();
    let cases = [
        (invoice("<ID>&xxe;</ID>"), "file-damaged"),
        (invoice("<ID>&#0;</ID>"), "file-damaged"),
        (invoice("<ID>&#x110000;</ID>"), "file-damaged"),
        (invoice("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><ID>1</ID>"), "file-xml-with-document-type"),
        (invoice(&deep), "file-too-large"),
        (invoice(&long), "file-too-large"),
        (invoice(&format!("<ID{attributes}>1</ID>")), "file-too-large"),
        (invoice(&format!("<{}/>", "n".repeat(300))), "file-too-large"),
        (invoice("<ID>1</IDS>"), "file-damaged"),
        (invoice("<ID>1"), "file-damaged"),
        (invoice("<ID a='1' a='2'>1</ID>"), "file-damaged"),
        (
            invoice(
                "<AdditionalDocumentReference><Attachment><EmbeddedDocumentBinaryObject>%%</EmbeddedDocumentBinaryObject>\
                 </Attachment></AdditionalDocumentReference>",
            ),
            "file-damaged",
        ),
    ];
    for (text, code) in cases {
        let outcome = read_file(text.as_bytes()).map(|_| ()).map_err(|error| error.code());
        assert_eq!(outcome, Err(code), "{}", text.chars().take(200).collect::<String>());
    }
    let not_utf_8 = [invoice("<ID>").as_bytes(), b"\xE9</ID>"].concat();
    assert_eq!(read_file(&not_utf_8).err(), Some(Unreadable::EncodingNotKept("UTF-8".to_owned())));
    let said_otherwise = format!("<?xml version='1.0' encoding='utf-9'?>{}", invoice("<ID>1</ID>"));
    assert_eq!(
        read_file(said_otherwise.as_bytes()).err(),
        Some(Unreadable::EncodingNotKnown("utf-9".to_owned()))
    );
}

#[test]
fn texts_are_read_in_the_encoding_that_they_state() {
    let text = invoice("<ID>caf\u{E9} &amp; &#8364;<![CDATA[ <b>]]></ID>");
    let plain = read_file(text.as_bytes()).unwrap();
    let stated = text.replace("UTF-8", "windows-1252");
    let bytes = encoding_rs::WINDOWS_1252.encode(&stated).0;
    let western = read_file(&bytes).unwrap();
    for (workbook, encoding) in [(plain, "UTF-8"), (western, "windows-1252")] {
        assert_eq!(workbook.format.to_string(), format!("ubl 2.1 ({encoding})"));
        assert_eq!(rows(&workbook, 0)[1], "caf\u{E9} & \u{20AC} <b>");
    }
}

const TWO_REFERENCES: &str = "<ID>F-1</ID><DocumentCurrencyCode>EUR</DocumentCurrencyCode>\
    <TaxTotal><TaxAmount currencyID='EUR'>21.01</TaxAmount>\
    <TaxSubtotal><TaxableAmount>100.03</TaxableAmount><TaxAmount>21.01</TaxAmount>\
    <TaxCategory><ID>S</ID><Percent>21</Percent></TaxCategory></TaxSubtotal></TaxTotal>\
    <LegalMonetaryTotal><LineExtensionAmount>100.03</LineExtensionAmount><TaxExclusiveAmount>100.03</TaxExclusiveAmount>\
    <TaxInclusiveAmount>121.04</TaxInclusiveAmount><PayableAmount>121.04</PayableAmount></LegalMonetaryTotal>";

fn line(id: u8, cost: &str, net: &str) -> String {
    format!(
        "<InvoiceLine><ID>{id}</ID><AccountingCost>{cost}</AccountingCost><LineExtensionAmount>{net}</LineExtensionAmount>\
         <Item><Name>Zaal {id}</Name><ClassifiedTaxCategory><ID>S</ID><Percent>21.0</Percent></ClassifiedTaxCategory></Item>\
         </InvoiceLine>"
    )
}

#[test]
fn an_invoice_is_divided_over_its_booking_references_without_losing_a_cent() {
    for (lines, expected) in [
        (
            [line(1, "4100", "33.34"), line(2, "4200", "33.34"), line(3, "4100", "33.35")],
            &[
                "4100|F-1|Zaal 1; Zaal 3|EUR|66.69|14.01|80.70|121.04",
                "4200|F-1|Zaal 2|EUR|33.34|7.00|40.34|121.04",
            ][..],
        ),
        (
            [line(1, "4100", "33.34"), line(2, "4100", "33.34"), line(3, "4100", "33.35")],
            &["4100|F-1|Zaal 1; Zaal 2; Zaal 3|EUR|100.03|21.01|121.04|121.04"][..],
        ),
        // A negative line has no weight: the invoice stays whole.
        (
            [line(1, "4100", "133.34"), line(2, "4200", "-66.66"), line(3, "4100", "33.35")],
            &["F-1|Zaal 1; Zaal 2; Zaal 3|EUR|100.03|21.01|121.04|121.04"][..],
        ),
    ] {
        let workbook = read_file(invoice(&format!("{TWO_REFERENCES}{}", lines.concat())).as_bytes()).unwrap();
        assert_eq!(rows(&workbook, 0)[1..], *expected);
    }
}

#[test]
fn the_sums_of_an_invoice_are_computed_beside_what_it_states() {
    let lines = [line(1, "", "60.00"), line(2, "", "40.00")].concat();
    let workbook = read_file(invoice(&format!("{TWO_REFERENCES}{lines}")).as_bytes()).unwrap();
    let sums = rows(&workbook, 2);
    assert_eq!(
        sums[1..],
        [
            "BR-CO-10|100.03|100.00",
            "BR-CO-11|0|0",
            "BR-CO-12|0|0",
            "BR-CO-13|100.03|100.03",
            "BR-CO-14|21.01|21.01",
            "BR-CO-17|21.01|21.01",
            "BR-CO-15|121.04|121.04",
            "BR-CO-16|121.04|121.04",
        ]
    );
}
