//! What is done on the page of bank statements: statements come in, and a person says which payments paid which invoices.

use super::acts::named;
use super::words;
use crate::domain::bank::InvoiceRows;
use crate::domain::ids::{BankPaymentId, DeclinedMatchId, ExpenditureId, ImportBatchId};
use crate::operations::OperationError;
use crate::operations::bank::{
    self, ConfirmPayment, Confirmed, DeclineMatch, InvoiceKey, LoadedStatement, LoadedStatements,
    TakeBackDecline,
};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::form::SentFile;
use crate::web::problem::WebError;

fn back(cx: &Cx) -> Answer {
    Answer::see_other(cx.at("/imports/bank"))
}

/// Takes statements in; one that is refused does not hold up the others.
pub(super) fn receive(cx: &Cx) -> Result<Answer, WebError> {
    let files: Vec<&SentFile> = cx.form.files("statement").collect();
    if files.is_empty() {
        return Ok(back(cx).with(Notice::refused(cx.text("imports-no-file"))));
    }
    let mut answer = back(cx);
    for file in files {
        let loaded = bank::load_statements(&cx.books, &cx.actor(), cx.grant(), (&file.name, &file.bytes));
        answer = answer.with(match loaded {
            Ok(loaded) => what_came_of(cx, file, &loaded),
            Err(refused) => {
                let said = words::sentence(cx, &WebError::from(refused));
                Notice::refused(format!("{}: {said}", file.name))
            }
        });
    }
    Ok(answer)
}

fn what_came_of(cx: &Cx, file: &SentFile, loaded: &LoadedStatements) -> Notice {
    let sum = |count: fn(&LoadedStatement) -> usize| loaded.statements.iter().map(count).sum::<usize>();
    let values = [
        ("file", file.name.clone().into()),
        ("payments", sum(|statement| statement.payments).into()),
        ("known", sum(|statement| statement.known).into()),
        ("unbooked", sum(|statement| statement.passed_over).into()),
    ];
    let said = cx.text_with("bank-loaded", &values);
    let warnings: Vec<&str> =
        loaded.statements.iter().filter_map(|statement| Some(cx.say(statement.warning.as_ref()?))).collect();
    if warnings.is_empty() {
        return Notice::done(said);
    }
    Notice::warning(format!("{said} {}", warnings.join(" ")))
}

/// Confirms everything that is certain and not in doubt.
pub(super) fn certain(cx: &Cx) -> Result<Answer, WebError> {
    let confirmed = bank::confirm_certain(&cx.books, &cx.actor(), cx.grant(), &|_stage| {})?;
    let values = [("count", confirmed.len().into())];
    Ok(back(cx).with(Notice::done(cx.text_with("bank-certain-confirmed", &values))))
}

/// Says yes or no to payments and invoices.
pub(super) fn decide(cx: &Cx) -> Result<Answer, WebError> {
    let payments: Vec<BankPaymentId> = cx
        .form
        .all("payment")
        .map(|text| text.parse().map_err(|_wrong| WebError::NotFound))
        .collect::<Result<_, _>>()?;
    let invoices: Vec<InvoiceKey<'_>> = cx
        .form
        .all("invoice")
        .map(|text| key_of(text).ok_or(WebError::NotFound))
        .collect::<Result<_, _>>()?;
    if payments.is_empty() || invoices.is_empty() {
        return Ok(back(cx).with(Notice::refused(cx.text("bank-nothing-chosen"))).keeping_draft());
    }
    let reason = named(cx, "reason-field", "reason");
    let (grant, payments, invoices) = (cx.grant(), payments.as_slice(), invoices.as_slice());
    let done = match cx.form.text("verdict") {
        "confirm" => {
            let command = ConfirmPayment { grant, payments, invoices, reason };
            bank::confirm_payment(&cx.books, &cx.actor(), &command, &|_stage| {})
                .map(|confirmed| what_was_confirmed(cx, &confirmed))
        }
        "decline" => {
            let command = DeclineMatch { grant, payments, invoices, reason };
            bank::decline_match(&cx.books, &cx.actor(), &command)
                .map(|_declined| Notice::done(cx.text("bank-was-declined")))
        }
        _ => return Err(WebError::NotFound),
    };
    match done {
        // Somebody answered in the meantime, or the import changed.
        Err(OperationError::NotFound(_)) => {
            Ok(back(cx).with(Notice::warning(cx.text("bank-changed-meanwhile"))).keeping_draft())
        }
        done => Ok(back(cx).with(done?)),
    }
}

/// Takes a no back: the proposal may be made again.
pub(super) fn take_back(cx: &Cx) -> Result<Answer, WebError> {
    let declined: DeclinedMatchId = cx.path("declined")?;
    let command = TakeBackDecline { grant: cx.grant(), declined, reason: cx.form.text("reason") };
    bank::take_back_decline(&cx.books, &cx.actor(), &command)?;
    Ok(back(cx).with(Notice::done(cx.text("bank-decline-was-taken-back"))))
}

/// "line 40" or "row 7 2 Factuur": import, row and sheet.
fn key_of(text: &str) -> Option<InvoiceKey<'_>> {
    if let Some(line) = text.strip_prefix("line ") {
        return Some(InvoiceKey::Line(line.parse::<ExpenditureId>().ok()?));
    }
    let (batch, rest) = text.strip_prefix("row ")?.split_once(' ')?;
    let (row, sheet) = rest.split_once(' ')?;
    Some(InvoiceKey::Row { batch: batch.parse::<ImportBatchId>().ok()?, sheet, row: row.parse().ok()? })
}

fn what_was_confirmed(cx: &Cx, confirmed: &Confirmed) -> Notice {
    let rows = confirmed.found.invoices.iter().map(|invoice| match &invoice.rows {
        InvoiceRows::Waiting { rows, .. } => rows.len(),
        InvoiceRows::Posted { .. } => 0,
    });
    let values = [("rows", rows.sum::<usize>().into()), ("lines", confirmed.lines.len().into())];
    Notice::done(cx.text_with("bank-confirmed", &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invoices_are_named_by_a_line_or_a_row() {
        let row = InvoiceKey::Row { batch: ImportBatchId::new(7), sheet: "Blad 1 (H-M)", row: 2 };
        for (text, key) in [
            ("line 40", Some(InvoiceKey::Line(ExpenditureId::new(40)))),
            ("row 7 2 Blad 1 (H-M)", Some(row)),
            ("line", None),
            ("row 7 Blad1", None),
            ("row x 2 Blad1", None),
            ("", None),
        ] {
            assert_eq!(key_of(text), key, "{text}");
        }
    }
}
