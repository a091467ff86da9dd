//! `verantwoord bank ...`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::import::decide::SheetRow;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::ids::{BankPaymentId, ImportBatchId};
use crate::domain::language::Language;
use crate::operations::Books;
use crate::operations::bank::{
    ConfirmPayment, ProposedMatch, confirm_certain, confirm_payment, list_payments, load_statements,
    propose_matches,
};

#[derive(Subcommand, Debug)]
pub(super) enum BankCommand {
    /// Load bank statements (CAMT.053)
    Load(LoadArgs),
    /// List payments and the rows that they prove
    List(ListArgs),
    /// Propose which waiting rows were paid by which payments; confirms nothing
    Match(MatchArgs),
    /// Confirm that a payment paid a row, or everything that is certain
    Confirm(ConfirmArgs),
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
    amount alone. Where two fit equally well, both are in doubt and a person chooses.")]
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
    after_help = "Example: verantwoord bank confirm --grant CBR --payment 12 --import 7 --row 'Factuur!2'\n\n\
    The payment date of the row becomes the day of the payment; the file stays as it is. The row is then posted with \
    verantwoord import post, and the statement becomes its proof of payment."
)]
pub(super) struct ConfirmArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// Everything that is certain and not in doubt
    #[arg(long, conflicts_with_all = ["payment", "import", "row"])]
    certain: bool,
    /// Number of the payment
    #[arg(long, value_name = "PAYMENT", required_unless_present = "certain")]
    payment: Option<BankPaymentId>,
    /// Number of the import
    #[arg(long, value_name = "BATCH", required_unless_present = "certain")]
    import: Option<ImportBatchId>,
    /// The row, such as Factuur!2
    #[arg(long, value_name = "SHEET!ROW", required_unless_present = "certain")]
    row: Option<SheetRow>,
    /// Why, where the payment was not proposed
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Print one JSON list
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
        #[derive(Serialize)]
        struct PaymentJson<'a> {
            #[serde(flatten)]
            payment: &'a crate::domain::bank::BookedPayment,
            proves: &'a [crate::operations::bank::PaymentProof],
        }
        return console.json_list(payments.iter().map(|(payment, proves)| PaymentJson { payment, proves }));
    }
    let rows: Vec<Vec<String>> = payments
        .iter()
        .map(|(known, proves)| {
            let proven: Vec<String> =
                proves.iter().map(|proof| format!("{} {}!{}", proof.batch, proof.sheet, proof.row)).collect();
            vec![
                known.id.to_string(),
                known.payment.booked_on.to_string(),
                known.payment.party.clone(),
                known.payment.message.clone(),
                proven.join(", "),
                known.payment.amount.to_string(),
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
            let invoice = &found.invoice;
            let rows: Vec<String> = invoice.rows.iter().map(|(row, _)| row.to_string()).collect();
            let doubt = if found.in_doubt { "?" } else { "" };
            vec![
                found.payment.id.to_string(),
                found.payment.payment.booked_on.to_string(),
                format!("{} {}!{}", invoice.batch, invoice.sheet, rows.join("+")),
                format!("{}, {}", invoice.supplier, invoice.document_number),
                format!("{}{doubt}", found.fit.confidence.name().get(language)),
                found.fit.reason.get(language).to_owned(),
                found.payment.payment.amount.to_string(),
            ]
        })
        .collect();
    console.table(&["payment", "booked", "import row", "invoice", "confidence", "why", "EUR"], 6, &rows)
}

fn confirm_rows(
    settings: &Settings,
    books: &Books,
    confirm: &ConfirmArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let actor = open::actor(settings);
    let (Some(payment), Some(batch), Some(row)) = (confirm.payment, confirm.import, &confirm.row) else {
        let confirmed = confirm_certain(books, &actor, &confirm.grant, &|_stage| {})?;
        if confirm.json {
            return console.json(&confirmed);
        }
        print_matches(&confirmed, settings.lang, console)?;
        return console.line(format!("{} confirmed", confirmed.len()));
    };
    let command = ConfirmPayment {
        grant: &confirm.grant,
        payment,
        batch,
        sheet: &row.sheet,
        row: row.row,
        reason: &confirm.reason,
    };
    let mended = confirm_payment(books, &actor, &command, &|_stage| {})?;
    if confirm.json {
        return console.json(&mended.closed);
    }
    let rows = mended.outcome.rows;
    console.line(format!(
        "Payment {payment} confirmed for import {batch}: {} ready, {} waiting. Post with: verantwoord import post {batch}",
        rows.ready, rows.waiting
    ))
}
