//! XAF 3.2, the audit file of a Dutch ledger (Auditfile Financieel): a sheet for each journal, a row for each line of its
//! transactions. Which journals and accounts hold costs of a project is not decided here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Element, Put, Step, Walk, day_cell, number, number_cell, put_header, put_row};
use crate::importing::unreadable::{Measure, Unreadable};
use crate::importing::workbook::{Sink, WorkbookFormat};

/// The first ten are fields of an expense; the others are kept beside it.
const COLUMNS: [&str; 23] = [
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
    "Boeking / Transaction",
    "Boekingsregel / Transaction line",
    "Dagboek / Journal",
    "Boekperiode / Ledger period",
    "Rekeningnaam / Name of account",
    "Soort rekening / Kind of account",
    "Kostenplaats / Cost centre",
    "Projectnummer / Project number",
    "Stukreferentie / Paper",
    "Betaling in de administratie / Payment in the ledger",
    "Bedrag in de administratie / Amount in the ledger",
    "Ingangsdatum / Effective on",
    "Relatienummer / Relation",
];
/// Where the facts stand that a choice among the lines is made by (0 = A).
pub const LEDGER_COLUMNS: LedgerColumns =
    LedgerColumns { account: 1, journal: 12, account_name: 14, account_kind: 15, amount: 20 };

pub struct LedgerColumns {
    pub account: u16,
    pub journal: u16,
    pub account_name: u16,
    pub account_kind: u16,
    pub amount: u16,
}

/// Journals of these kinds hold payments: bank and cash.
const PAYING: [&str; 2] = ["B", "C"];
const MAX_LINES: usize = 2_000_000;

pub(super) fn read(
    walk: &mut Walk<'_>,
    encoding: &'static str,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let mut file = AuditFile::default();
    file.collect(walk)?;
    sink.format(WorkbookFormat::Xaf { encoding, administration: file.administration() })?;
    let payments = file.payments();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    for journal in &file.journals {
        let count = known.entry(journal.id.clone()).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { journal.id.clone() } else { format!("{} ({count})", journal.id) };
        sink.sheet(&name, false)?;
        put_header(sink, &COLUMNS)?;
        for (row, line) in (2..).zip(&journal.lines) {
            file.put_line(row, journal, line, &payments, sink)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct AuditFile {
    company: Vec<String>,
    currency: String,
    relations: BTreeMap<String, String>,
    /// Name and kind by number.
    accounts: BTreeMap<String, (String, String)>,
    journals: Vec<Journal>,
    lines: usize,
}

#[derive(Default)]
struct Journal {
    id: String,
    name: String,
    kind: String,
    lines: Vec<Line>,
}

#[derive(Clone, Default)]
struct Line {
    transaction: String,
    period: String,
    transaction_date: String,
    transaction_text: String,
    number: String,
    account: String,
    paper: String,
    effective: String,
    text: String,
    amount: String,
    is_credit: bool,
    relation: String,
    invoice: String,
    cost_centre: String,
    project: String,
    vat: String,
    vat_is_credit: bool,
    currency: String,
    currency_amount: String,
}

/// Days and places of payments, by relation and invoice number.
type Payments = BTreeMap<(String, String), Vec<(String, String)>>;

impl AuditFile {
    fn collect(&mut self, walk: &mut Walk<'_>) -> Result<(), Unreadable> {
        let mut transaction = Line::default();
        let mut lines: Vec<Line> = Vec::new();
        loop {
            match walk.step()? {
                Step::Opens(element) => {
                    // What follows belongs to the next transaction or journal.
                    if walk.is_at(&["journal", "transaction"]) || walk.is_at(&["transactions", "journal"]) {
                        self.finish(&mut lines);
                        transaction = Line::default();
                    }
                    self.take(walk, element, &mut transaction, &mut lines)?;
                }
                Step::Closes => {}
                Step::Ends => {
                    self.finish(&mut lines);
                    return Ok(());
                }
            }
        }
    }

    fn take(
        &mut self,
        walk: &mut Walk<'_>,
        element: Element,
        transaction: &mut Line,
        lines: &mut Vec<Line>,
    ) -> Result<(), Unreadable> {
        let name = element.name.clone();
        let text =
            |walk: &mut Walk<'_>, element| walk.whole(element).map(|whole| super::one_line(&whole.text));
        if walk.is_at(&["auditfile", "header", "curCode"]) {
            self.currency = text(walk, element)?;
        } else if walk.is_at(&["auditfile", "company", &name])
            && ["companyIdent", "companyName", "taxRegIdent"].contains(&name.as_str())
        {
            self.company.push(text(walk, element)?);
        } else if walk.is_at(&["customersSuppliers", "customerSupplier"]) {
            let relation = walk.whole(element)?;
            self.relations.insert(relation.text_at("custSupID"), relation.text_at("custSupName"));
        } else if walk.is_at(&["generalLedger", "ledgerAccount"]) {
            let account = walk.whole(element)?;
            let about = (account.text_at("accDesc"), account.text_at("accTp"));
            self.accounts.insert(account.text_at("accID"), about);
        } else if walk.is_at(&["transactions", "journal"]) {
            self.journals.push(Journal::default());
        } else if walk.is_at(&["transactions", "journal", &name]) && name != "transaction" {
            let value = text(walk, element)?;
            if let Some(journal) = self.journals.last_mut() {
                match name.as_str() {
                    "jrnID" => journal.id = value,
                    "desc" => journal.name = value,
                    "jrnTp" => journal.kind = value,
                    _ => {}
                }
            }
        } else if walk.is_at(&["journal", "transaction", "trLine"]) {
            self.lines += 1;
            if self.lines > MAX_LINES {
                return Err(Unreadable::over(Measure::LedgerLines, MAX_LINES, ""));
            }
            lines.push(transaction.with_line(&walk.whole(element)?));
        } else if walk.is_at(&["journal", "transaction", &name]) {
            let value = text(walk, element)?;
            match name.as_str() {
                "nr" => transaction.transaction = value,
                "desc" => transaction.transaction_text = value,
                "periodNumber" => transaction.period = value,
                "trDt" => transaction.transaction_date = value,
                _ => {}
            }
        }
        Ok(())
    }

    /// Puts the lines of a transaction with their journal. A line without a relation or an invoice has those of its
    /// transaction, where that names one.
    fn finish(&mut self, lines: &mut Vec<Line>) {
        let only = |of: fn(&Line) -> &String| {
            let mut all: Vec<&String> = lines.iter().map(of).filter(|text| !text.is_empty()).collect();
            all.sort_unstable();
            all.dedup();
            match all.as_slice() {
                [one] => (*one).clone(),
                _ => String::new(),
            }
        };
        let (relation, invoice) = (only(|line| &line.relation), only(|line| &line.invoice));
        let Some(journal) = self.journals.last_mut() else { return };
        // One booking of a bank joins payments to different relations.
        let inherits = !PAYING.contains(&journal.kind.as_str());
        for mut line in lines.drain(..) {
            if line.relation.is_empty() && inherits {
                line.relation.clone_from(&relation);
            }
            if line.invoice.is_empty() && inherits {
                line.invoice.clone_from(&invoice);
            }
            journal.lines.push(line);
        }
    }

    fn administration(&self) -> String {
        self.company.join(" ")
    }

    /// What bank and cash journals say was paid, and where they say it.
    fn payments(&self) -> Payments {
        let mut payments = Payments::new();
        for journal in self.journals.iter().filter(|journal| PAYING.contains(&journal.kind.as_str())) {
            for line in journal.lines.iter().filter(|line| !line.is_credit) {
                let paid = || {
                    let place = format!("{} {} {}", journal.id, line.transaction, line.number);
                    (line.transaction_date.clone(), place)
                };
                if !line.relation.is_empty() && !line.invoice.is_empty() {
                    payments.entry((line.relation.clone(), line.invoice.clone())).or_default().push(paid());
                }
            }
        }
        payments
    }

    fn put_line(
        &self,
        row: u32,
        journal: &Journal,
        line: &Line,
        payments: &Payments,
        sink: &mut dyn Sink,
    ) -> Result<(), Unreadable> {
        let activity = if line.project.is_empty() { &line.cost_centre } else { &line.project };
        let supplier = self.relations.get(&line.relation).map_or("", String::as_str);
        let document = if line.invoice.is_empty() { &line.paper } else { &line.invoice };
        let text = if line.text.is_empty() { &line.transaction_text } else { &line.text };
        let (account, kind) =
            self.accounts.get(&line.account).map_or(("", ""), |(name, kind)| (name.as_str(), kind.as_str()));
        let is_payment = PAYING.contains(&journal.kind.as_str());
        let paid =
            payments.get(&(line.relation.clone(), line.invoice.clone())).map_or(&[][..], Vec::as_slice);
        let paid_on = match paid {
            _ if is_payment => line.transaction_date.as_str(),
            // One day for all payments: the invoice was paid on it. With several, a person says which counts.
            [first, rest @ ..] if rest.iter().all(|other| other.0 == first.0) => first.0.as_str(),
            _ => "",
        };
        let mut places: Vec<String> = paid.iter().map(|(day, place)| format!("{place} ({day})")).collect();
        places.dedup();
        let places = places.join("; ");
        let is_foreign =
            !line.currency.is_empty() && line.currency != self.currency && !line.currency_amount.is_empty();
        let currency = if is_foreign { &line.currency } else { &self.currency };
        let stated = if is_foreign { &line.currency_amount } else { &line.amount };
        let journal_name = format!("{} {}", journal.id, journal.name);
        let cells = [
            Put::Text(activity),
            Put::Text(&line.account),
            Put::Text(supplier),
            Put::Text(document),
            Put::Text(text),
            day_cell(&line.transaction_date),
            day_cell(paid_on),
            Put::Text(currency),
            signed(stated, line.is_credit),
            // VAT is stated in the currency of the ledger only.
            if is_foreign { Put::Nothing } else { signed(&line.vat, line.vat_is_credit) },
            Put::Text(&line.transaction),
            Put::Text(&line.number),
            Put::Text(journal_name.trim()),
            Put::Text(&line.period),
            Put::Text(account),
            Put::Text(kind),
            Put::Text(&line.cost_centre),
            Put::Text(&line.project),
            Put::Text(&line.paper),
            Put::Text(&places),
            signed(&line.amount, line.is_credit),
            day_cell(&line.effective),
            Put::Text(&line.relation),
        ];
        put_row(sink, row, &cells)
    }
}

impl Line {
    /// A line of this transaction.
    fn with_line(&self, line: &Element) -> Line {
        let text = |path: &str| line.text_at(path);
        Line {
            number: text("nr"),
            account: text("accID"),
            paper: text("docRef"),
            effective: text("effDate"),
            text: text("desc"),
            amount: text("amnt"),
            is_credit: text("amntTp") == "C",
            relation: text("custSupID"),
            invoice: text("invRef"),
            cost_centre: text("costID"),
            project: text("projID"),
            vat: text("vat/vatAmnt"),
            vat_is_credit: text("vat/vatAmntTp") == "C",
            currency: text("currency/curCode"),
            currency_amount: text("currency/curAmnt"),
            ..self.clone()
        }
    }
}

/// A debit is a cost; a credit takes back.
fn signed(text: &str, is_credit: bool) -> Put<'_> {
    match number(text) {
        None => number_cell(text),
        Some(amount) if is_credit => Put::Number(Decimal::ZERO - amount),
        Some(amount) => Put::Number(amount),
    }
}
