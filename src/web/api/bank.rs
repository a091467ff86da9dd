//! Bank statements: loading them, what each payment proves, which invoices they seem to have paid, and confirming that.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::{BookedPayment, Invoice, InvoiceRows};
use crate::domain::ids::{BankPaymentId, DeclinedMatchId, ExpenditureId, ImportBatchId};
use crate::domain::permission::Act;
use crate::operations::bank::{
    ConfirmPayment, DeclineMatch, DeclinedMatch, InvoiceKey, LoadedStatement, ProposedMatch, ProvingPayment,
    TakeBackDecline, confirm_certain, confirm_payment, decline_match, list_declined, list_payments,
    load_statements, propose_matches, take_back_decline,
};
use crate::operations::imports::find_import;
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    [proposing(), declining()].concat()
}

fn proposing() -> Vec<Operation> {
    vec![
        change("loadStatements", "/api/v1/grants/{grant}/bank/statements", Act::StageImport, load)
            .says("Leest bankafschriften in (CAMT.053)", "Loads bank statements (CAMT.053)")
            .takes_file("statement", &[])
            .gives_outcome::<StatementsLoaded>(),
        read("listPayments", "/api/v1/grants/{grant}/bank/payments", Act::ViewImports, payments)
            .says(
                "De betalingen, met de rijen en regels die zij aantonen",
                "The payments, with the rows and lines that they prove",
            )
            .gives_list::<Payment>(),
        read("listPaymentMatches", "/api/v1/grants/{grant}/bank/matches", Act::ViewImports, matches)
            .says(
                "Welke betalingen bij welke facturen lijken te horen, de beste eerst",
                "Which payments seem to belong to which invoices, the best first",
            )
            .gives_list::<PaymentMatch>(),
        change("confirmPayment", "/api/v1/grants/{grant}/bank/confirmations", Act::ConfirmPayment, confirm)
            .says(
                "Bevestigt dat betalingen facturen betaalden; wat samen is voorgesteld, wordt samen bevestigd",
                "Confirms that payments paid invoices; what was proposed together is confirmed together",
            )
            .takes::<PaymentAndInvoices>()
            .gives_outcome::<ConfirmedPayment>(),
        change(
            "confirmCertainPayments",
            "/api/v1/grants/{grant}/bank/confirmations/certain",
            Act::ConfirmPayment,
            confirm_all,
        )
        .says(
            "Bevestigt alles wat zeker is en niet in twijfel",
            "Confirms everything that is certain and not in doubt",
        )
        .gives_list::<PaymentMatch>(),
    ]
}

fn declining() -> Vec<Operation> {
    vec![
        read("listDeclined", "/api/v1/grants/{grant}/bank/declined", Act::ViewImports, declined)
            .says(
                "De afgewezen voorstellen, oudste eerst, met wat ervan is ingetrokken",
                "The proposals that were declined, oldest first, with what of them was taken back",
            )
            .gives_list::<Declined>(),
        change("declineMatch", "/api/v1/grants/{grant}/bank/declined", Act::ConfirmPayment, decline)
            .says(
                "Wijst een voorstel af, met een reden; het wordt niet opnieuw gedaan",
                "Declines what was proposed, with a reason; it is not proposed again",
            )
            .takes::<PaymentAndInvoices>()
            .gives_outcome::<PaymentMatch>(),
        change(
            "takeBackDecline",
            "/api/v1/grants/{grant}/bank/declined/{declined}/withdrawal",
            Act::ConfirmPayment,
            take_back,
        )
        .says(
            "Trekt een afwijzing in, met een reden; past het nog, dan wordt het weer voorgesteld",
            "Takes a decline back, with a reason; where it still fits, it is proposed again",
        )
        .takes::<WhyTakenBack>()
        .gives_outcome::<Declined>(),
    ]
}

/// What loading a file of statements did.
#[derive(Serialize, ToSchema)]
struct StatementsLoaded {
    file_sha256: String,
    statements: Vec<StatementLoaded>,
}

#[derive(Serialize, ToSchema)]
struct StatementLoaded {
    number: String,
    account: String,
    /// Payments that were kept.
    payments: u64,
    /// Payments that an earlier statement brought.
    known: u64,
    /// Entries that the bank has not booked.
    passed_over: u64,
    /// The statement was loaded before.
    earlier: bool,
    /// What a person should look at.
    warning: Option<String>,
}

/// A payment of a statement.
#[derive(Serialize, ToSchema)]
struct Payment {
    id: i64,
    statement: i64,
    /// The bank's own reference.
    reference: String,
    booked_on: NaiveDate,
    /// What left the account.
    amount: Money,
    /// In another currency, what was ordered to pay.
    instructed: Option<Money>,
    party: String,
    party_account: String,
    message: String,
    /// Rows of imports that it proves.
    rows: Vec<RowOfPayment>,
    /// Lines of the ledger that it proves.
    lines: Vec<LineOfPayment>,
}

#[derive(Serialize, ToSchema)]
struct RowOfPayment {
    /// Number of the import.
    import: i64,
    sheet: String,
    row: u32,
    /// "certain", "likely" or "possible" as it was proposed, or "told" by a person alone.
    confidence: String,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct LineOfPayment {
    line: i64,
    /// As of a row.
    confidence: String,
    reason: String,
}

/// Payments and invoices that belong together, or seem to.
#[derive(Serialize, ToSchema)]
struct PaymentMatch {
    /// Numbers of the payments.
    payments: Vec<i64>,
    invoices: Vec<InvoiceToPay>,
    /// "certain", "likely" or "possible".
    confidence: String,
    reason: String,
    /// Others fit as well: a person has to choose.
    in_doubt: bool,
}

/// An invoice that no payment is known of: rows that wait, or lines of the ledger.
#[derive(Serialize, ToSchema)]
struct InvoiceToPay {
    /// Number of the import that its rows wait in.
    import: Option<i64>,
    sheet: Option<String>,
    rows: Vec<u32>,
    lines: Vec<i64>,
    /// The day on which the lines say that they were paid.
    paid_on: Option<NaiveDate>,
    supplier: String,
    document_number: String,
    invoice_date: Option<NaiveDate>,
    /// Whole cents, with VAT, of all rows together.
    cents: i64,
    /// ISO 4217.
    currency: String,
}

/// Payments, with the rows and lines that they paid, or did not.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PaymentAndInvoices {
    /// Numbers of the payments.
    payments: Vec<i64>,
    #[serde(default)]
    rows: Vec<RowToConfirm>,
    /// Numbers of lines of the ledger.
    #[serde(default)]
    lines: Vec<i64>,
    /// Why; may be left out where a proposal is confirmed.
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RowToConfirm {
    /// Number of the import.
    import: i64,
    sheet: String,
    row: u32,
}

/// A proposal that a person said no to.
#[derive(Serialize, ToSchema)]
struct Declined {
    id: i64,
    /// Numbers of the payments: "12+15".
    payments: String,
    /// Places of the invoices: "7 Factuur!2 | line 40+41".
    invoices: String,
    reason: String,
    at: DateTime<Utc>,
    by: String,
    /// Nothing while the no counts.
    taken_back: Option<DeclineTakenBack>,
}

#[derive(Serialize, ToSchema)]
struct DeclineTakenBack {
    reason: String,
    at: DateTime<Utc>,
    by: String,
}

/// Why a no does not count any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyTakenBack {
    reason: String,
}

/// What was confirmed.
#[derive(Serialize, ToSchema)]
struct ConfirmedPayment {
    #[serde(rename = "match")]
    found: PaymentMatch,
    /// The imports whose rows were dated; they are to be posted.
    imports: Vec<i64>,
    /// The lines of the ledger that the statement proves from now on.
    lines: Vec<i64>,
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let file = answers::file(cx, "statement")?;
    let loaded = load_statements(&cx.books, &cx.actor(), cx.grant(), (&file.name, &file.bytes))?;
    let shown = |statement: LoadedStatement| StatementLoaded {
        payments: count(statement.payments),
        known: count(statement.known),
        passed_over: count(statement.passed_over),
        earlier: statement.earlier,
        warning: statement.warning.map(|warning| cx.say(&warning).to_owned()),
        number: statement.number,
        account: statement.account,
    };
    answers::outcome(&StatementsLoaded {
        file_sha256: loaded.file_sha256,
        statements: loaded.statements.into_iter().map(shown).collect(),
    })
}

fn payment(known: ProvingPayment) -> Payment {
    let ProvingPayment { payment: BookedPayment { id, statement, payment }, proves, proves_lines } = known;
    Payment {
        id: id.get(),
        statement: statement.get(),
        reference: payment.reference,
        booked_on: payment.booked_on,
        amount: payment.amount.into(),
        instructed: payment.instructed.map(Money::from),
        party: payment.party,
        party_account: payment.party_account,
        message: payment.message,
        rows: proves
            .into_iter()
            .map(|proof| RowOfPayment {
                import: proof.batch.get(),
                sheet: proof.sheet,
                row: proof.row,
                confidence: proof.confidence,
                reason: proof.reason,
            })
            .collect(),
        lines: proves_lines
            .into_iter()
            .map(|proof| LineOfPayment {
                line: proof.line.get(),
                confidence: proof.confidence,
                reason: proof.reason,
            })
            .collect(),
    }
}

fn payments(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(list_payments(&cx.books, cx.grant())?.into_iter().map(payment))
}

fn invoice(known: &Invoice) -> InvoiceToPay {
    let (import, sheet, rows, lines, paid_on) = match &known.rows {
        InvoiceRows::Waiting { batch, sheet, rows } => {
            let rows = rows.iter().map(|(row, _)| *row).collect();
            (Some(batch.get()), Some(sheet.clone()), rows, Vec::new(), None)
        }
        InvoiceRows::Posted { lines, paid_on } => (None, None, Vec::new(), numbers(lines), Some(*paid_on)),
    };
    InvoiceToPay {
        import,
        sheet,
        rows,
        lines,
        paid_on,
        supplier: known.supplier.clone(),
        document_number: known.document_number.clone(),
        invoice_date: known.invoice_date,
        cents: known.amount.get(),
        currency: known.currency.clone(),
    }
}

fn numbers(lines: &[ExpenditureId]) -> Vec<i64> {
    lines.iter().copied().map(ExpenditureId::get).collect()
}

fn matched(cx: &Cx, found: &ProposedMatch) -> PaymentMatch {
    PaymentMatch {
        payments: found.payments.iter().map(|payment| payment.id.get()).collect(),
        invoices: found.invoices.iter().map(invoice).collect(),
        confidence: found.fit.confidence.code().to_owned(),
        reason: cx.say(&found.fit.reason).to_owned(),
        in_doubt: found.in_doubt,
    }
}

fn matches(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(propose_matches(&cx.books, cx.grant())?.iter().map(|found| matched(cx, found)))
}

impl PaymentAndInvoices {
    /// What was sent, when its imports are of the grant.
    fn sent(cx: &Cx) -> Result<Self, WebError> {
        let sent: Self = answers::sent(cx)?;
        for row in &sent.rows {
            find_import(&cx.books, cx.grant(), ImportBatchId::new(row.import))?;
        }
        Ok(sent)
    }

    fn payments(&self) -> Vec<BankPaymentId> {
        self.payments.iter().copied().map(BankPaymentId::new).collect()
    }

    fn invoices(&self) -> Vec<InvoiceKey<'_>> {
        let waiting = self.rows.iter().map(|row| InvoiceKey::Row {
            batch: ImportBatchId::new(row.import),
            sheet: &row.sheet,
            row: row.row,
        });
        let posted = self.lines.iter().map(|line| InvoiceKey::Line(ExpenditureId::new(*line)));
        waiting.chain(posted).collect()
    }
}

fn confirm(cx: &Cx) -> Result<Answer, WebError> {
    let sent = PaymentAndInvoices::sent(cx)?;
    let (payments, invoices, reason) = (&sent.payments(), &sent.invoices(), &sent.reason);
    let command = ConfirmPayment { grant: cx.grant(), payments, invoices, reason };
    let confirmed = confirm_payment(&cx.books, &cx.actor(), &command, &|_stage| {})?;
    let imports = confirmed.mended.iter().filter_map(|mended| mended.outcome.batch);
    answers::outcome(&ConfirmedPayment {
        found: matched(cx, &confirmed.found),
        imports: imports.map(ImportBatchId::get).collect(),
        lines: numbers(&confirmed.lines),
    })
}

fn decline(cx: &Cx) -> Result<Answer, WebError> {
    let sent = PaymentAndInvoices::sent(cx)?;
    let (payments, invoices, reason) = (&sent.payments(), &sent.invoices(), &sent.reason);
    let command = DeclineMatch { grant: cx.grant(), payments, invoices, reason };
    answers::outcome(&matched(cx, &decline_match(&cx.books, &cx.actor(), &command)?))
}

fn declined_shown(known: DeclinedMatch) -> Declined {
    let taken_back = known.taken_back.map(|taken_back| DeclineTakenBack {
        reason: taken_back.reason,
        at: taken_back.at,
        by: taken_back.by,
    });
    Declined {
        id: known.id.get(),
        payments: known.payments,
        invoices: known.invoices,
        reason: known.reason,
        at: known.at,
        by: known.by,
        taken_back,
    }
}

fn declined(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(list_declined(&cx.books, cx.grant())?.into_iter().map(declined_shown))
}

fn take_back(cx: &Cx) -> Result<Answer, WebError> {
    let WhyTakenBack { reason } = answers::sent(cx)?;
    let declined: DeclinedMatchId = cx.path("declined")?;
    let command = TakeBackDecline { grant: cx.grant(), declined, reason: &reason };
    answers::outcome(&declined_shown(take_back_decline(&cx.books, &cx.actor(), &command)?))
}

fn confirm_all(cx: &Cx) -> Result<Answer, WebError> {
    let confirmed = confirm_certain(&cx.books, &cx.actor(), cx.grant(), &|_stage| {})?;
    answers::list(confirmed.iter().map(|found| matched(cx, found)))
}
