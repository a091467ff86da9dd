//! The lines of the ledger: the list with the filters of its page, one line with everything behind it, entering one by
//! hand and correcting one.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::books::BookedGrant;
use crate::domain::ledger::{Expenditure as BookedLine, country_text};
use crate::domain::line_selection::{LineOrder, LineSelection};
use crate::domain::permission::Act;
use crate::operations::OperationError;
use crate::operations::line_list::{LinePageWanted, LinesFrom, ListedLine, list_lines};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money};
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::selecting::{export, wanted, within};

mod behind;
mod entering;
mod evidence;

pub(super) use behind::CorrectedCell;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const BYTES: &str = "application/octet-stream";

pub(super) fn operations() -> Vec<Operation> {
    [reading(), entering_lines(), evidence::operations()].concat()
}

fn reading() -> Vec<Operation> {
    vec![
        selecting(read(
            "listExpenditures",
            "/api/v1/grants/{grant}/expenditures",
            Act::ViewExpenditure,
            list,
        ))
        .says(
            "De regels van het grootboek die aan de filters voldoen",
            "The lines of the ledger that pass the filters",
        )
        .paged()
        .gives_outcome::<ExpenditurePage>(),
        selecting(read(
            "exportExpenditures",
            "/api/v1/grants/{grant}/expenditures/export/{format}",
            Act::ViewExpenditure,
            export,
        ))
        .says("De selectie als XLSX of CSV", "The selection as XLSX or CSV")
        .gives_file(&[XLSX, "text/csv"]),
        read(
            "showExpenditure",
            "/api/v1/grants/{grant}/expenditures/{line}",
            Act::ViewExpenditure,
            behind::show,
        )
        .says(
            "Een regel met boeking, cellen, correcties, bewijs en rapporten",
            "A line with its posting, cells, corrections, evidence and reports",
        )
        .gives::<behind::ExpenditureDetails>(),
        read(
            "listVerdictsOfExpenditure",
            "/api/v1/grants/{grant}/expenditures/{line}/verdicts",
            Act::ViewRules,
            behind::verdicts,
        )
        .says("Wat de regels van een uitgave zeggen", "What the rules say of a line")
        .gives_outcome::<behind::ExpenditureVerdicts>(),
        read(
            "getExpenditureFile",
            "/api/v1/grants/{grant}/expenditures/{line}/file",
            Act::ViewExpenditure,
            behind::file,
        )
        .says("Het bestand waaruit de regel is gelezen", "The file that the line was read from")
        .gives_file(&[BYTES]),
    ]
}

/// Lines by hand, and corrections.
fn entering_lines() -> Vec<Operation> {
    vec![
        change(
            "enterExpenditure",
            "/api/v1/grants/{grant}/expenditures",
            Act::EnterExpenditure,
            entering::enter,
        )
        .says("Voert een uitgave met de hand in", "Enters a line by hand")
        .takes::<entering::ExpenditureToEnter>()
        .gives_new::<entering::EnteredExpenditure>(),
        change(
            "correctExpenditure",
            "/api/v1/grants/{grant}/expenditures/{line}/correction",
            Act::CorrectExpenditure,
            entering::correct,
        )
        .says(
            "Neemt een regel terug en boekt zo nodig wat het had moeten zijn",
            "Takes a line back and, where needed, books what it should have been",
        )
        .takes::<entering::Correction>()
        .gives_new::<entering::EnteredExpenditure>(),
    ]
}

/// The filters of the page, by the same names.
fn selecting(operation: Operation) -> Operation {
    operation
        .query("activity", Kind::Text, "Code van de activiteit", "Code of the activity")
        .query("category", Kind::Text, "Code van de kostensoort", "Code of the cost category")
        .query("year", Kind::Number, "Kalenderjaar van de betaling", "Calendar year of the payment")
        .query("period", Kind::Text, "Code van de verslagperiode", "Code of the reporting period")
        .query(
            "before",
            Kind::Text,
            "Vóór deze verslagperiode: haar code",
            "Before this reporting period: its code",
        )
        .query("country", Kind::Text, "ISO 3166 alpha-2", "ISO 3166 alpha-2")
        .query(
            "supplier",
            Kind::Text,
            "Woorden in de naam van de leverancier",
            "Words in the name of the supplier",
        )
        .query("import", Kind::Number, "Nummer van de import", "Number of the import")
        .query("posting", Kind::Number, "Kenmerk van de boeking", "Id of the posting")
        .query(
            "up_to_posting",
            Kind::Number,
            "Zoals het grootboek stond na deze boeking",
            "As the ledger stood after this posting",
        )
        .query("kind", Kind::Choice(&["expense", "reversal"]), "Uitgave of terugname", "Expense or reversal")
        .query("currency", Kind::Text, "ISO 4217", "ISO 4217")
        .query(
            "rate_on",
            Kind::Day,
            "Omgerekend met een koers van deze dag",
            "Converted by a rate of this day",
        )
        .query("from", Kind::Day, "Betaald vanaf", "Paid from")
        .query("to", Kind::Day, "Betaald tot en met", "Paid up to and including")
        .query(
            "min",
            Kind::Text,
            "Ten minste zoveel euro, zoals 1234.56",
            "At least so many euros, such as 1234.56",
        )
        .query("max", Kind::Text, "Ten hoogste zoveel euro", "At most so many euros")
        .query("q", Kind::Text, "Woorden die ergens in de regel staan", "Words anywhere in the line")
        .query("line", Kind::Number, "Nummer van de regel", "Number of the line")
        .query(
            "sort",
            Kind::Choice(&[
                "entered",
                "-entered",
                "paid",
                "-paid",
                "amount",
                "-amount",
                "supplier",
                "-supplier",
                "document",
                "-document",
            ]),
            "Volgorde; een minteken zet het grootste vooraan",
            "Order; a minus sign puts the largest first",
        )
}

/// A page of a selection.
#[derive(Serialize, ToSchema)]
pub(super) struct ExpenditurePage {
    items: Vec<Expenditure>,
    /// The `cursor` of the next page; nothing on the last.
    next: Option<String>,
    /// The `cursor` of the page before; nothing on the first.
    previous: Option<String>,
    /// Of the whole selection.
    totals: SelectionTotals,
}

#[derive(Serialize, ToSchema)]
struct SelectionTotals {
    lines: u64,
    amount: Money,
    vat: Money,
}

/// A line of the ledger. It never changes; another line may take it back.
#[derive(Serialize, ToSchema)]
pub(super) struct Expenditure {
    id: i64,
    /// "expense", or "reversal" for a line that takes an earlier one back.
    kind: String,
    supplier: String,
    document_number: String,
    description: String,
    invoice_date: Option<NaiveDate>,
    payment_date: NaiveDate,
    activity: String,
    category: String,
    /// Code of the reporting period.
    period: String,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    /// As declared, in euros.
    amount: Money,
    vat: Money,
    /// As declared, in its own currency.
    original: Money,
    /// The rate that turned it into euros; nothing for amounts in euros.
    rate: Option<UsedRate>,
    /// Id of the posting that entered it.
    posting: i64,
    /// Number of the import that posted it.
    import: Option<i64>,
    /// The line that takes this one back.
    taken_back_by: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct UsedRate {
    /// "inforeuro" or "ecb".
    source: String,
    valid_on: NaiveDate,
    /// Exact decimal.
    #[schema(example = "1.0842")]
    units_per_euro: String,
}

fn shown(
    grant: &BookedGrant,
    booked: &BookedLine,
    import: Option<i64>,
    taken_back_by: Option<i64>,
) -> Expenditure {
    let line = &booked.line;
    let place = grant.place_of(line);
    let country = country_text(line.country.as_ref());
    Expenditure {
        id: booked.id.get(),
        kind: line.kind.code().to_owned(),
        supplier: line.supplier.clone(),
        document_number: line.document_number.clone(),
        description: line.description.clone(),
        invoice_date: line.invoice_date,
        payment_date: line.payment_date,
        activity: place.activity.to_owned(),
        category: place.category.to_owned(),
        period: place.period.to_owned(),
        country: Some(country.to_owned()).filter(|code| !code.is_empty()),
        amount: line.amount.into(),
        vat: line.vat.into(),
        original: line.original.into(),
        rate: line.rate.map(|rate| UsedRate {
            source: rate.source.code().to_owned(),
            valid_on: rate.valid_on,
            units_per_euro: rate.units_per_euro.to_string(),
        }),
        posting: booked.posting.get(),
        import,
        taken_back_by,
    }
}

const USUAL_LINES: u32 = 100;
const MOST_LINES: u32 = 500;

/// A cursor is opaque to whoever gets it; it names a line and a direction.
fn from(cx: &Cx) -> Result<LinesFrom, WebError> {
    let Some(cursor) = cx.query("cursor") else { return Ok(LinesFrom::Start) };
    let after = cursor.strip_prefix("after-").and_then(|line| line.parse().ok()).map(LinesFrom::After);
    let before = cursor.strip_prefix("before-").and_then(|line| line.parse().ok()).map(LinesFrom::Before);
    after.or(before).ok_or_else(|| {
        answers::refused(
            "Deze 'cursor' is niet van ons. Begin opnieuw zonder 'cursor'.",
            "This 'cursor' is not one of ours. Begin again without a 'cursor'.",
        )
    })
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let (selection, order) = wanted(cx).map_err(OperationError::Rejected)?;
    page(cx, &selection, order)
}

/// A page of the lines that pass a selection, of the periods that the asker may see.
pub(super) fn page(cx: &Cx, selection: &LineSelection, order: LineOrder) -> Result<Answer, WebError> {
    let within = within(cx, Act::ViewExpenditure);
    let page = list_lines(
        &cx.books,
        &LinePageWanted {
            grant: cx.grant(),
            selection,
            within: within.as_deref(),
            order,
            from: from(cx)?,
            size: answers::limit(cx, USUAL_LINES, MOST_LINES)?,
        },
    )?;
    let item = |listed: &ListedLine| {
        let import = listed.import.map(crate::domain::ids::ImportBatchId::get);
        let taken_back_by = listed.taken_back_by.map(crate::domain::ids::ExpenditureId::get);
        shown(&page.grant, &listed.expenditure, import, taken_back_by)
    };
    answers::outcome(&ExpenditurePage {
        items: page.lines.iter().map(item).collect(),
        next: page.after.map(|line| format!("after-{line}")),
        previous: page.before.map(|line| format!("before-{line}")),
        totals: SelectionTotals {
            lines: page.totals.lines,
            amount: page.totals.amount.into(),
            vat: page.totals.vat.into(),
        },
    })
}
