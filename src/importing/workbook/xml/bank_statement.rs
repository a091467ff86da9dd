//! CAMT.053 (ISO 20022, bank to customer statement, all versions since 001.02): a sheet for each statement with its head
//! and a row for each booked payment. `importing::bank_statements` reads these sheets.

use rust_decimal::Decimal;

use super::{Element, Put, Step, Walk, day_cell, first_of, number, put_header, put_row};
use crate::importing::unreadable::Unreadable;
use crate::importing::workbook::{Sink, WorkbookFormat};

const HEAD: [&str; 9] = [
    "Afschrift",
    "IBAN",
    "Valuta",
    "Rekeninghouder",
    "Begindatum",
    "Beginsaldo",
    "Einddatum",
    "Eindsaldo",
    "Volgnummer",
];
const ENTRY: [&str; 13] = [
    "Kenmerk van de bank",
    "Geboekt op",
    "Rentedatum",
    "Bedrag",
    "Valuta",
    "Tegenpartij",
    "IBAN van de tegenpartij",
    "Mededeling",
    "Kenmerk van de betaler",
    "Status",
    "Opdracht in valuta",
    "Valuta van de opdracht",
    "Koers van de bank",
];
const ENTRY_HEADER_ROW: u32 = 4;

pub(super) fn read(
    walk: &mut Walk<'_>,
    encoding: &'static str,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    sink.format(WorkbookFormat::Camt { encoding })?;
    let mut count = 0_u32;
    loop {
        match walk.step()? {
            Step::Ends => return Ok(()),
            Step::Opens(element) if walk.is_at(&["BkToCstmrStmt", "Stmt"]) => {
                count += 1;
                let statement = walk.whole(element)?;
                sink.sheet(&format!("Afschrift {count}"), false)?;
                put_statement(&statement, sink)?;
            }
            Step::Opens(_) | Step::Closes => {}
        }
    }
}

fn put_statement(statement: &Element, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    put_header(sink, &HEAD)?;
    let (id, sequence) = (statement.text_at("Id"), statement.text_at("ElctrncSeqNb"));
    let account = first_of([statement.text_at("Acct/Id/IBAN"), statement.text_at("Acct/Id/Othr/Id")]);
    let currency = statement.text_at("Acct/Ccy");
    let owner = first_of([statement.text_at("Acct/Ownr/Nm"), statement.text_at("Acct/Nm")]);
    let opening = balance(statement, &["OPBD", "PRCD"]);
    let closing = balance(statement, &["CLBD"]);
    let [(opened_on, opened), (closed_on, closed)] = [opening, closing];
    let head = [
        Put::Text(&id),
        Put::Text(&account),
        Put::Text(&currency),
        Put::Text(&owner),
        day_cell(&opened_on),
        opened.map_or(Put::Nothing, Put::Number),
        day_cell(&closed_on),
        closed.map_or(Put::Nothing, Put::Number),
        Put::Text(&sequence),
    ];
    put_row(sink, 2, &head)?;
    let names: Vec<Put<'_>> = ENTRY.iter().map(|name| Put::Text(name)).collect();
    put_row(sink, ENTRY_HEADER_ROW, &names)?;
    let mut row = ENTRY_HEADER_ROW + 1;
    for entry in statement.all("Ntry") {
        for payment in payments_of(entry) {
            payment.put(row, sink)?;
            row += 1;
        }
    }
    Ok(())
}

/// Day and amount of the first balance of one of these kinds; a debit balance is negative.
fn balance(statement: &Element, kinds: &[&str]) -> (String, Option<Decimal>) {
    let of_kind = |kind: &&str| statement.all("Bal").find(|known| known.text_at("Tp/CdOrPrtry/Cd") == **kind);
    match kinds.iter().find_map(of_kind) {
        Some(found) => {
            let day = first_of([found.text_at("Dt/Dt"), found.text_at("Dt/DtTm")]);
            (day, signed_amount(found, &found.text_at("CdtDbtInd")))
        }
        None => (String::new(), None),
    }
}

/// A debit leaves the account.
fn signed_amount(element: &Element, indicator: &str) -> Option<Decimal> {
    let amount = number(&element.text_at("Amt"))?;
    Some(if indicator == "DBIT" { Decimal::ZERO - amount } else { amount })
}

struct Payment {
    reference: String,
    booked: String,
    valued: String,
    amount: Option<Decimal>,
    currency: String,
    party: String,
    account: String,
    message: String,
    end_to_end: String,
    status: String,
    /// What was ordered, where that is in another currency than the account.
    instructed: Option<Decimal>,
    instructed_currency: String,
    rate: Option<Decimal>,
}

/// The payments of an entry: each of its details where these state their amounts, or the entry as a whole.
fn payments_of(entry: &Element) -> Vec<Payment> {
    let details: Vec<&Element> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    let amounts: Vec<Option<Decimal>> = details.iter().map(|detail| detail_amount(entry, detail)).collect();
    let whole = signed_amount(entry, &entry.text_at("CdtDbtInd"));
    let sum = amounts.iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add((*amount)?));
    if details.len() > 1 && sum.is_some() && sum == whole {
        return details
            .iter()
            .zip(amounts)
            .map(|(detail, amount)| payment(entry, &[*detail], amount))
            .collect();
    }
    vec![payment(entry, &details, whole)]
}

fn detail_amount(entry: &Element, detail: &Element) -> Option<Decimal> {
    let indicator = first_of([detail.text_at("CdtDbtInd"), entry.text_at("CdtDbtInd")]);
    let own = detail.child("Amt").map(|_| detail).or_else(|| detail.at("AmtDtls/TxAmt"));
    signed_amount(own?, &indicator)
}

fn payment(entry: &Element, details: &[&Element], amount: Option<Decimal>) -> Payment {
    let is_debit = entry.text_at("CdtDbtInd") == "DBIT";
    let (party, account) = if is_debit { ("Cdtr", "CdtrAcct") } else { ("Dbtr", "DbtrAcct") };
    let of_first = |paths: &[String]| {
        let texts = details.iter().flat_map(|detail| paths.iter().map(|path| detail.text_at(path)));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    };
    let mut messages: Vec<String> = details.iter().flat_map(|detail| remittance(detail)).collect();
    messages.retain(|text| !text.is_empty());
    if messages.is_empty() {
        messages.push(entry.text_at("AddtlNtryInf"));
    }
    let end_to_end = of_first(&["Refs/EndToEndId".to_owned()]);
    let currency = entry.child("Amt").map(|amount| amount.attribute("Ccy").to_owned()).unwrap_or_default();
    let exchanged = exchanged(entry, details, &currency);
    let (instructed, instructed_currency, rate) = exchanged.unwrap_or_default();
    Payment {
        reference: first_of([
            entry.text_at("AcctSvcrRef"),
            of_first(&["Refs/AcctSvcrRef".to_owned()]),
            entry.text_at("NtryRef"),
        ]),
        booked: first_of([entry.text_at("BookgDt/Dt"), entry.text_at("BookgDt/DtTm")]),
        valued: first_of([entry.text_at("ValDt/Dt"), entry.text_at("ValDt/DtTm")]),
        amount,
        currency,
        party: of_first(&[format!("RltdPties/{party}/Nm"), format!("RltdPties/{party}/Pty/Nm")]),
        account: of_first(&[
            format!("RltdPties/{account}/Id/IBAN"),
            format!("RltdPties/{account}/Id/Othr/Id"),
        ]),
        message: messages.join(" "),
        end_to_end: if end_to_end == "NOTPROVIDED" { String::new() } else { end_to_end },
        status: first_of([entry.text_at("Sts/Cd"), entry.text_at("Sts")]),
        instructed,
        instructed_currency,
        rate,
    }
}

/// The amount that was ordered in another currency than the account, signed as the entry is, and the bank's rate.
fn exchanged(
    entry: &Element,
    details: &[&Element],
    currency: &str,
) -> Option<(Option<Decimal>, String, Option<Decimal>)> {
    const AMOUNTS: [&str; 3] = ["AmtDtls/InstdAmt", "AmtDtls/TxAmt", "AmtDtls/CntrValAmt"];
    let around = details.iter().copied().chain([entry]);
    let known = around.flat_map(|element| AMOUNTS.iter().filter_map(|path| element.at(path)));
    let ordered = known.into_iter().find(|known| {
        let own = known.child("Amt").map(|amount| amount.attribute("Ccy")).unwrap_or_default();
        !own.is_empty() && own != currency
    })?;
    let own = ordered.child("Amt").map(|amount| amount.attribute("Ccy").to_owned()).unwrap_or_default();
    let rates =
        details.iter().copied().chain([entry]).flat_map(|element| {
            AMOUNTS.iter().map(|path| element.text_at(&format!("{path}/CcyXchg/XchgRate")))
        });
    let rate = rates.into_iter().find_map(|text| number(&text));
    Some((signed_amount(ordered, &entry.text_at("CdtDbtInd")), own, rate))
}

/// What the payment says of itself: free words, references and numbers of documents.
fn remittance(detail: &Element) -> Vec<String> {
    let Some(information) = detail.child("RmtInf") else { return Vec::new() };
    let mut texts: Vec<String> = information.all("Ustrd").map(|words| super::one_line(&words.text)).collect();
    for structured in information.all("Strd") {
        texts.push(structured.text_at("CdtrRefInf/Ref"));
        texts.extend(structured.all("RfrdDocInf").map(|document| document.text_at("Nb")));
        texts.extend(structured.all("AddtlRmtInf").map(|words| super::one_line(&words.text)));
    }
    texts
}

impl Payment {
    fn put(&self, row: u32, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let cells = [
            Put::Text(&self.reference),
            day_cell(&self.booked),
            day_cell(&self.valued),
            self.amount.map_or(Put::Nothing, Put::Number),
            Put::Text(&self.currency),
            Put::Text(&self.party),
            Put::Text(&self.account),
            Put::Text(&self.message),
            Put::Text(&self.end_to_end),
            Put::Text(&self.status),
            self.instructed.map_or(Put::Nothing, Put::Number),
            Put::Text(&self.instructed_currency),
            self.rate.map_or(Put::Nothing, Put::Number),
        ];
        put_row(sink, row, &cells)
    }
}
