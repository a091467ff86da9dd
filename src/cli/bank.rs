//! `verantwoord bank ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::decide::SheetRow;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::bank::Invoice;
use crate::domain::figures::number;
use crate::domain::ids::{BankPaymentId, DeclinedMatchId, ExpenditureId, ImportBatchId};
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::bank::{
    ConfirmPayment, DeclineMatch, DeclinedMatch, InvoiceKey, ProposedMatch, TakeBackDecline, confirm_certain,
    confirm_payment, decline_match, list_declined, list_payments, load_statements, propose_matches,
    take_back_decline,
};

#[derive(Subcommand, Debug)]
pub(super) enum BankCommand {
    /// Load bank statements (CAMT.053)
    Load(LoadArgs),
    /// List payments and the rows and lines that they prove
    List(ListArgs),
    /// Propose which waiting rows and unproven lines were paid by which payments; confirms nothing
    Match(MatchArgs),
    /// Confirm that payments paid rows or lines, or everything that is certain
    Confirm(ConfirmArgs),
    /// Say that payments did not pay rows or lines that were proposed with them; not proposed again
    Decline(DeclineArgs),
    /// List what was declined, with what of it was taken back
    Declined(ListArgs),
    /// Take a decline back: what still fits is proposed again
    TakeBack(TakeBackArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord bank load afschrift-maart.xml --grant CBR")]
pub(super) struct LoadArgs {
    /// Statements as the bank hands them out, in CAMT.053
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON object per file
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord bank list --grant CBR")]
pub(super) struct ListArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord bank match --grant CBR\n\n\
    Certain: the amount and the invoice number or payment reference. Likely: the amount and the name or account. Possible: the \
    amount alone. One payment of several invoices and an invoice paid in parts are proposed where they add up to the cent. Where \
    two fit equally well, both are in doubt and a person chooses.")]
pub(super) struct MatchArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord bank confirm --grant CBR --payment 12 --import 7 --row 'Factuur!2'\n         \
    verantwoord bank confirm --grant CBR --payment 12 --payment 15 --line 40\n\n\
    The payment date of a row becomes the day of the last payment; the file stays as it is. The row is then posted with \
    verantwoord import post, and the statement becomes its proof of payment. Of a line in the ledger it is at once. What was \
    proposed together is confirmed together."
)]
pub(super) struct ConfirmArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Everything that is certain and not in doubt
    #[arg(long, conflicts_with_all = ["payment", "import", "row", "line"])]
    certain: bool,
    /// Number of a payment
    #[arg(long, value_name = "PAYMENT", required_unless_present = "certain")]
    payment: Vec<BankPaymentId>,
    /// Number of the import that the rows are of
    #[arg(long, value_name = "BATCH", requires = "row")]
    import: Option<ImportBatchId>,
    /// A row that waits for its payment, such as Factuur!2
    #[arg(long, value_name = "SHEET!ROW", requires = "import", required_unless_present_any = ["certain", "line"])]
    row: Vec<SheetRow>,
    /// A line of the ledger that no payment proves yet
    #[arg(long, value_name = "LINE")]
    line: Vec<ExpenditureId>,
    /// Why, where the payment was not proposed
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord bank decline --grant CBR --payment 12 --import 7 --row 'Factuur!2' --reason 'other trip'\n\n\
    Other proposals stay. Whoever knows better later confirms the same payment and row, with a reason."
)]
pub(super) struct DeclineArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Number of a payment of the proposal
    #[arg(long, value_name = "PAYMENT", required = true)]
    payment: Vec<BankPaymentId>,
    /// Number of the import that the rows are of
    #[arg(long, value_name = "BATCH", requires = "row")]
    import: Option<ImportBatchId>,
    /// A row of the proposal, such as Factuur!2
    #[arg(long, value_name = "SHEET!ROW", requires = "import", required_unless_present = "line")]
    row: Vec<SheetRow>,
    /// A line of the proposal
    #[arg(long, value_name = "LINE")]
    line: Vec<ExpenditureId>,
    /// Why they do not belong together
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord bank take-back --grant CBR --decline 3 --reason 'receipt seen'\n\n\
    The decline stays in the books, with this beside it. verantwoord bank declined lists the numbers."
)]
pub(super) struct TakeBackArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Number of the decline
    #[arg(long, value_name = "DECLINE")]
    decline: DeclinedMatchId,
    /// Why it does not count any more
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &BankCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    match command {
        BankCommand::Load(load) => load_files(settings, &books, load, console),
        BankCommand::List(list) => show_payments(&books, list, console),
        BankCommand::Match(arguments) => show_matches(settings, &books, arguments, console),
        BankCommand::Confirm(confirm) => confirm_rows(settings, &books, confirm, console),
        BankCommand::Decline(decline) => decline_rows(settings, &books, decline, console),
        BankCommand::Declined(list) => show_declined(&books, list, console),
        BankCommand::TakeBack(take_back) => take_back_one(settings, &books, take_back, console),
    }
}

fn load_files(
    settings: &Settings,
    books: &Books,
    load: &LoadArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    for path in &load.files {
        let (name, bytes) = (open::file_name(path), open::workbook(settings, path)?);
        let loaded = load_statements(books, &open::actor(settings), &load.grant, (&name, &bytes))
            .map_err(|failure| Failure::from(failure).about(path))?;
        if load.json {
            console.json(&loaded)?;
            continue;
        }
        for statement in &loaded.statements {
            let again = if statement.earlier { ", loaded before" } else { "" };
            console.line(format!(
                "{name}: statement {} of {}: {} payments, {} known, {} not booked{again}",
                statement.number,
                statement.account,
                statement.payments,
                statement.known,
                statement.passed_over
            ))?;
            if let Some(warning) = &statement.warning {
                console.line(format!("  {}", warning.get(settings.lang)))?;
            }
        }
    }
    Ok(())
}

fn show_payments(books: &Books, arguments: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let payments = list_payments(books, &arguments.grant)?;
    if arguments.json {
        return console.json_list(payments.iter());
    }
    let rows: Vec<Vec<String>> = payments
        .iter()
        .map(|known| {
            let rows =
                known.proves.iter().map(|proof| format!("{} {}!{}", proof.batch, proof.sheet, proof.row));
            let lines = known.proves_lines.iter().map(|proof| format!("line {}", proof.line));
            let proven: Vec<String> = rows.chain(lines).collect();
            let payment = &known.payment.payment;
            vec![
                known.payment.id.to_string(),
                payment.booked_on.to_string(),
                payment.party.clone(),
                payment.message.clone(),
                proven.join(", "),
                payment.amount.to_string(),
            ]
        })
        .collect();
    console.table(&["payment", "booked", "party", "message", "proves", "EUR"], 5, &rows)
}

fn show_matches(
    settings: &Settings,
    books: &Books,
    arguments: &MatchArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let found = propose_matches(books, &arguments.grant)?;
    if arguments.json {
        return console.json(&found);
    }
    print_matches(&found, settings.lang, console)
}

fn print_matches(
    found: &[ProposedMatch],
    language: Language,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|found| {
            let doubt = if found.in_doubt { "?" } else { "" };
            let payments = |shown: &dyn Fn(&crate::domain::bank::BookedPayment) -> String| {
                found.payments.iter().map(shown).collect::<Vec<_>>().join(" + ")
            };
            let invoices = |shown: &dyn Fn(&Invoice) -> String| {
                found.invoices.iter().map(shown).collect::<Vec<_>>().join(" + ")
            };
            vec![
                payments(&|payment| payment.id.to_string()),
                payments(&|payment| payment.payment.booked_on.to_string()),
                invoices(&|invoice| invoice.rows.place()),
                invoices(&|invoice| format!("{}, {}", invoice.supplier, invoice.document_number)),
                format!("{}{doubt}", found.fit.confidence.name().get(language)),
                found.fit.reason.get(language).to_owned(),
                payments(&|payment| number(payment.payment.amount.euros(), language)),
            ]
        })
        .collect();
    console.table(&["payment", "booked", "row or line", "invoice", "confidence", "why", "EUR"], 6, &rows)
}

/// The rows and lines that were named.
fn named_invoices<'a>(
    import: Option<ImportBatchId>,
    rows: &'a [SheetRow],
    lines: &[ExpenditureId],
) -> Vec<InvoiceKey<'a>> {
    let of_batch = import.into_iter().flat_map(|batch| rows.iter().map(move |row| (batch, row)));
    let rows = of_batch.map(|(batch, row)| InvoiceKey::Row { batch, sheet: &row.sheet, row: row.row });
    rows.chain(lines.iter().map(|line| InvoiceKey::Line(*line))).collect()
}

fn decline_rows(
    settings: &Settings,
    books: &Books,
    decline: &DeclineArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let invoices = named_invoices(decline.import, &decline.row, &decline.line);
    let (payments, reason) = (decline.payment.as_slice(), decline.reason.as_str());
    let command = DeclineMatch { grant: &decline.grant, payments, invoices: &invoices, reason };
    let declined = decline_match(books, &open::actor(settings), &command)?;
    if decline.json {
        return console.json(&declined);
    }
    print_matches(&[declined], settings.lang, console)?;
    console.line("declined; it is not proposed again")
}

fn show_declined(books: &Books, list: &ListArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let all = list_declined(books, &list.grant)?;
    if list.json {
        return console.json(&all);
    }
    let row = |known: &DeclinedMatch| {
        let taken_back = known.taken_back.as_ref().map(|taken_back| taken_back.reason.clone());
        vec![
            known.id.to_string(),
            known.payments.clone(),
            known.invoices.clone(),
            known.reason.clone(),
            known.by.clone(),
            taken_back.unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    console.table(&["decline", "payment", "row or line", "why", "by", "taken back"], 6, &rows)
}

fn take_back_one(
    settings: &Settings,
    books: &Books,
    arguments: &TakeBackArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let TakeBackArgs { grant, decline, reason, json } = arguments;
    let command = TakeBackDecline { grant, declined: *decline, reason };
    let taken_back = take_back_decline(books, &open::actor(settings), &command)?;
    if *json {
        return console.json(&taken_back);
    }
    console.line(format!("decline {decline} is taken back; what still fits is proposed again"))
}

fn confirm_rows(
    settings: &Settings,
    books: &Books,
    confirm: &ConfirmArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    if confirm.certain {
        let confirmed = confirm_certain(books, &actor, &confirm.grant, &|_stage| {})?;
        if confirm.json {
            return console.json(&confirmed);
        }
        print_matches(&confirmed, settings.lang, console)?;
        return console.line(format!("{} confirmed", confirmed.len()));
    }
    let invoices = named_invoices(confirm.import, &confirm.row, &confirm.line);
    let (payments, reason) = (confirm.payment.as_slice(), confirm.reason.as_str());
    let command = ConfirmPayment { grant: &confirm.grant, payments, invoices: &invoices, reason };
    let confirmed = confirm_payment(books, &actor, &command, &|_stage| {})?;
    if confirm.json {
        return console.json(&confirmed.found);
    }
    for mended in &confirmed.mended {
        let (rows, batch) = (mended.outcome.rows, mended.outcome.batch);
        let batch = batch.map(|batch| batch.to_string()).unwrap_or_default();
        console.line(format!(
            "Payment confirmed for import {batch}: {} ready, {} waiting. Post with: verantwoord import post {batch}",
            rows.ready, rows.waiting
        ))?;
    }
    for line in &confirmed.lines {
        console.line(format!(
            "Payment confirmed for line {line} of the ledger; the statement is its evidence."
        ))?;
    }
    Ok(())
}
