//! UBL 2.1 invoices and credit notes as NLCIUS and EN 16931 profile them: a sheet with what is to be paid, one with the
//! lines, one with the sums that the invoice states beside what its parts add up to, and the files within it. BT and BR
//! numbers are those of EN 16931-1.

use rust_decimal::Decimal;

use super::invoice_sums::{self, Share};
use super::{Element, Put, Step, Walk, base64, day_cell, first_of, number, number_cell, put_header, put_row};
use crate::importing::unreadable::Unreadable;
use crate::importing::workbook::{INVOICE_SHEET, LINES_SHEET, SUMS_SHEET, Sink, WorkbookFormat};

/// The first eleven are fields of an expense; the others are kept beside it.
const COLUMNS: [&str; 19] = [
    "Activiteit / Activity",
    "Kostensoort / Cost category",
    "Leverancier / Supplier",
    "Factuurnummer / Invoice number",
    "Omschrijving / Description",
    "Factuurdatum / Invoice date",
    "Betaaldatum / Payment date",
    "Valuta / Currency",
    "Bedrag excl. btw / Net amount",
    "Btw / VAT",
    "Bedrag incl. btw / Gross amount",
    "Vervalt op / Due on",
    "Te voldoen / Payable",
    "IBAN",
    "Betalingskenmerk / Remittance identifier",
    "Bestelling / Order",
    "Overeenkomst / Contract",
    "Btw-nummer leverancier / VAT number of supplier",
    "Corrigeert factuur / Corrects invoice",
];
const LINE_COLUMNS: [&str; 7] =
    ["Regel", "Naam", "Aantal", "Eenheid", "Prijs per eenheid", "Netto van de regel", "Btw-percentage"];
const SUM_COLUMNS: [&str; 3] = ["Regel van EN 16931", "Vermeld", "Berekend"];
/// Names of goods and services that make a description.
const LONGEST_DESCRIPTION: usize = 300;

pub(super) fn read(
    walk: &mut Walk<'_>,
    encoding: &'static str,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let Step::Opens(root) = walk.step()? else { return Err(Unreadable::Xml) };
    let invoice = Invoice::new(walk.whole(root)?);
    if invoice.root.text_at("ID").is_empty() && invoice.total("TaxInclusiveAmount").is_none() {
        return Err(Unreadable::Damaged("an invoice without a number and without a total".to_owned()));
    }
    sink.format(WorkbookFormat::Ubl { encoding })?;
    sink.sheet(INVOICE_SHEET, false)?;
    put_header(sink, &COLUMNS)?;
    for (row, share) in (2..).zip(invoice.shares()) {
        invoice.put_share(row, &share, sink)?;
    }
    sink.sheet(LINES_SHEET, false)?;
    put_header(sink, &LINE_COLUMNS)?;
    for (row, line) in (2..).zip(invoice.lines()) {
        put_line(row, line, sink)?;
    }
    sink.sheet(SUMS_SHEET, false)?;
    put_header(sink, &SUM_COLUMNS)?;
    for (row, sum) in (2..).zip(invoice_sums::sums_of(&invoice)) {
        let cells = [Put::Text(sum.rule), Put::Number(sum.stated), Put::Number(sum.computed)];
        put_row(sink, row, &cells)?;
    }
    invoice.hand_over_files(sink)
}

pub(super) struct Invoice {
    root: Element,
    is_credit_note: bool,
}

impl Invoice {
    fn new(root: Element) -> Self {
        Self { is_credit_note: root.name == "CreditNote", root }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &Element> {
        self.root.all(if self.is_credit_note { "CreditNoteLine" } else { "InvoiceLine" })
    }

    pub(super) fn root(&self) -> &Element {
        &self.root
    }

    /// An amount of the totals (BG-22), as it stands there.
    pub(super) fn total(&self, name: &str) -> Option<Decimal> {
        number(&self.root.text_at(&format!("LegalMonetaryTotal/{name}"))).filter(|_| {
            self.root
                .at(&format!("LegalMonetaryTotal/{name}"))
                .is_some_and(|found| !found.text.trim().is_empty())
        })
    }

    /// The total of VAT in the currency of the invoice (BT-110); another may state it in that of the books (BT-111).
    pub(super) fn vat(&self) -> Option<&Element> {
        let currency = self.root.text_at("DocumentCurrencyCode");
        let own = |total: &&Element| {
            total.child("TaxAmount").is_some_and(|amount| amount.attribute("currencyID") == currency)
        };
        self.root.all("TaxTotal").find(own).or_else(|| self.root.child("TaxTotal"))
    }

    /// The booking reference of the buyer for a line (BT-133), or for the whole invoice (BT-19).
    pub(super) fn booking_reference(&self, line: &Element) -> String {
        let own = line.text_at("AccountingCost");
        if own.is_empty() { self.root.text_at("AccountingCost") } else { own }
    }

    /// The invoice as it is booked: whole, or in parts where its lines name different booking references.
    fn shares(&self) -> Vec<Share> {
        invoice_sums::shares_of(self).unwrap_or_else(|| vec![self.whole()])
    }

    fn whole(&self) -> Share {
        let vat = self.vat().map(|total| total.text_at("TaxAmount"));
        let mut references: Vec<String> = self.lines().map(|line| self.booking_reference(line)).collect();
        references.dedup();
        let only = references.pop().filter(|_| references.is_empty());
        Share {
            reference: only.unwrap_or_else(|| self.root.text_at("AccountingCost")),
            names: self.lines().map(|line| line.text_at("Item/Name")).collect(),
            net: self.total("TaxExclusiveAmount"),
            vat: vat.as_deref().filter(|text| !text.is_empty()).and_then(number),
            gross: self.total("TaxInclusiveAmount"),
        }
    }

    fn put_share(&self, row: u32, share: &Share, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let text = |path: &str| self.root.text_at(path);
        let supplier = "AccountingSupplierParty/Party";
        let name = first_of([
            text(&format!("{supplier}/PartyLegalEntity/RegistrationName")),
            text(&format!("{supplier}/PartyName/Name")),
        ]);
        let project = text("ProjectReference/ID");
        let (number, currency, issued) = (text("ID"), text("DocumentCurrencyCode"), text("IssueDate"));
        let description = described(&share.names);
        let due = first_of([text("DueDate"), text("PaymentMeans/PaymentDueDate")]);
        let iban = text("PaymentMeans/PayeeFinancialAccount/ID");
        let reference = text("PaymentMeans/PaymentID");
        let (order, contract) = (text("OrderReference/ID"), text("ContractDocumentReference/ID"));
        let vat_number = text(&format!("{supplier}/PartyTaxScheme/CompanyID"));
        let corrects = text("BillingReference/InvoiceDocumentReference/ID");
        let cells = [
            Put::Text(&project),
            Put::Text(&share.reference),
            Put::Text(&name),
            Put::Text(&number),
            Put::Text(&description),
            day_cell(&issued),
            Put::Nothing,
            Put::Text(&currency),
            self.signed(share.net),
            self.signed(share.vat),
            self.signed(share.gross),
            day_cell(&due),
            self.signed(self.total("PayableAmount")),
            Put::Text(&iban),
            Put::Text(&reference),
            Put::Text(&order),
            Put::Text(&contract),
            Put::Text(&vat_number),
            Put::Text(&corrects),
        ];
        put_row(sink, row, &cells)
    }

    /// A credit note states what is given back.
    fn signed(&self, amount: Option<Decimal>) -> Put<'static> {
        match amount {
            Some(amount) if self.is_credit_note => Put::Number(-amount),
            Some(amount) => Put::Number(amount),
            None => Put::Nothing,
        }
    }

    fn hand_over_files(&self, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        for reference in self.root.all("AdditionalDocumentReference") {
            let Some(file) = reference.at("Attachment/EmbeddedDocumentBinaryObject") else { continue };
            let Some(bytes) = base64::decode(&file.text) else {
                return Err(Unreadable::Damaged(
                    "a file within the invoice is not written in base64".to_owned(),
                ));
            };
            let name = first_of([file.attribute("filename").to_owned(), reference.text_at("ID")]);
            sink.attachment(&name, file.attribute("mimeCode"), &bytes)?;
        }
        Ok(())
    }
}

/// What was bought, in the words of the lines.
fn described(names: &[String]) -> String {
    let mut description = String::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if !description.is_empty() {
            description.push_str("; ");
        }
        if description.len() + name.len() > LONGEST_DESCRIPTION {
            description.push_str("...");
            break;
        }
        description.push_str(name);
    }
    description
}

fn put_line(row: u32, line: &Element, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let quantity = ["InvoicedQuantity", "CreditedQuantity"].into_iter().find_map(|name| line.child(name));
    let amount = quantity.map(|quantity| quantity.text.trim().to_owned()).unwrap_or_default();
    let unit = quantity.map(|quantity| quantity.attribute("unitCode").to_owned()).unwrap_or_default();
    let (id, name) = (line.text_at("ID"), line.text_at("Item/Name"));
    let (price, net) = (line.text_at("Price/PriceAmount"), line.text_at("LineExtensionAmount"));
    let percent = line.text_at("Item/ClassifiedTaxCategory/Percent");
    let cells = [
        Put::Text(&id),
        Put::Text(&name),
        number_cell(&amount),
        Put::Text(&unit),
        number_cell(&price),
        number_cell(&net),
        number_cell(&percent),
    ];
    put_row(sink, row, &cells)
}
