//! Lines that a person enters by hand, and corrections: a reversing line and, where part of the cost stays, a new line.
//! Both go through the checks and the prices of an import; nothing that is booked changes.

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::db::audit::AuditRecord;
use crate::db::{DbConnection, audit, expenditures, grants, postings};
use crate::domain::books::BookedGrant;
use crate::domain::currency::Currency;
use crate::domain::expense::{DraftExpense, ExpenseField};
use crate::domain::expense_checks::ExpenseProblem;
use crate::domain::expense_entry::{CorrectionCause, EntryProblems, EntryWords};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::grant::VatTreatment;
use crate::domain::ids::{ExpenditureId, PostingId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, ExpenditureKind, LedgerLine, PostingKind};
use crate::domain::likeness::restated;
use crate::domain::money::{Cents, MoneyError};
use crate::operations::imports::{Entry, Rates, enter_posting, price};
use crate::operations::{Actor, Books, OperationError, execution};

/// A line to enter by hand.
#[derive(Clone, Copy, Debug)]
pub struct EnterExpense<'a> {
    pub grant: &'a str,
    pub words: &'a EntryWords,
    /// Where the document comes from, or why it is entered by hand.
    pub reason: &'a str,
    /// The person has seen the doubts and says that the entry is right.
    pub confirmed: bool,
}

/// A line to correct.
#[derive(Clone, Copy, Debug)]
pub struct CorrectExpense<'a> {
    pub grant: &'a str,
    pub line: ExpenditureId,
    pub cause: CorrectionCause,
    pub reason: &'a str,
    /// What the line should have been; nothing takes it back altogether.
    pub instead: Option<&'a EntryWords>,
    pub confirmed: bool,
}

/// What came of an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryOutcome {
    Entered(EnteredByHand),
    /// Nothing was stored: errors must be mended, doubts confirmed.
    NotYet(EntryProblems),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredByHand {
    pub posting: PostingId,
    /// The new line.
    pub line: Option<ExpenditureId>,
    /// The line that takes back an earlier one.
    pub reversal: Option<ExpenditureId>,
    /// What the posting adds to the ledger.
    pub amount: Cents,
}

/// What an entry would be booked as.
#[derive(Clone, Debug)]
pub struct EntryPreview {
    pub grant: BookedGrant,
    /// The line with its amount in euros; nothing while there are errors.
    pub line: Option<LedgerLine>,
    pub problems: EntryProblems,
}

/// Judges an entry without storing anything.
pub fn preview_expense(
    books: &Books,
    grant_code: &str,
    words: &EntryWords,
    corrects: Option<ExpenditureId>,
) -> Result<EntryPreview, OperationError> {
    let (grant, corrected) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let corrected = corrects.map(|line| line_of(conn, &grant, line)).transpose()?;
        Ok::<_, OperationError>((grant, corrected))
    })?;
    let (line, mut problems) = priced(books, &grant, words, corrected.as_ref())?;
    if let Some(line) = &line {
        books.db.read(|conn| against_ledger(conn, &grant, line, corrects, &mut problems))?;
    }
    let line = line.filter(|_| problems.errors.is_empty());
    Ok(EntryPreview { grant, line, problems })
}

/// Posts a line that a person entered.
pub fn enter_expense(
    books: &Books,
    actor: &Actor,
    command: &EnterExpense<'_>,
) -> Result<EntryOutcome, OperationError> {
    let reason = said(command.reason)?;
    let grant = books.db.read(|conn| Ok::<_, OperationError>(grants::load(conn, command.grant)?))?;
    let (line, problems) = priced(books, &grant, command.words, None)?;
    let Some(line) = line else { return Ok(EntryOutcome::NotYet(problems)) };
    books.db.write(|conn| {
        refuse_amended(conn, &grant)?;
        let mut problems = problems.clone();
        against_ledger(conn, &grant, &line, None, &mut problems)?;
        if must_wait(&problems, command.confirmed) {
            return Ok(EntryOutcome::NotYet(problems));
        }
        let lines = [&line];
        let posted = post(conn, (books, actor), &grant, PostingKind::Manual, reason, &lines)?;
        let subject = format!("grant {}, line {}", command.grant, posted.1.first().map_or(0, |id| id.get()));
        keep_record(conn, books, actor, "expenditure.enter", &subject, reason)?;
        Ok(EntryOutcome::Entered(EnteredByHand {
            posting: posted.0,
            line: posted.1.first().copied(),
            reversal: None,
            amount: line.amount,
        }))
    })
}

/// Takes a line back and, when something else should stand in its place, enters that in the same posting.
pub fn correct_expense(
    books: &Books,
    actor: &Actor,
    command: &CorrectExpense<'_>,
) -> Result<EntryOutcome, OperationError> {
    let reason = format!("{}: {}", command.cause.code(), said(command.reason)?);
    let (grant, corrected) = books.db.read(|conn| {
        let grant = grants::load(conn, command.grant)?;
        let corrected = line_of(conn, &grant, command.line)?;
        Ok::<_, OperationError>((grant, corrected))
    })?;
    let (instead, problems) = match command.instead {
        Some(words) => {
            let (line, problems) = priced(books, &grant, words, Some(&corrected))?;
            let Some(line) = line else { return Ok(EntryOutcome::NotYet(problems)) };
            refuse_unchanged(&corrected.expenditure.line, &line)?;
            (Some(line), problems)
        }
        None => (None, EntryProblems::default()),
    };
    books.db.write(|conn| {
        refuse_amended(conn, &grant)?;
        let standing = line_of(conn, &grant, command.line)?.expenditure;
        let mut problems = problems.clone();
        if let Some(line) = &instead {
            against_ledger(conn, &grant, line, Some(command.line), &mut problems)?;
        }
        if must_wait(&problems, command.confirmed) {
            return Ok(EntryOutcome::NotYet(problems));
        }
        let reversal = standing.line.reversed(standing.id).ok_or(MoneyError::Overflow)?;
        let lines: Vec<&LedgerLine> = [&reversal].into_iter().chain(&instead).collect();
        let amount = Cents::sum(lines.iter().map(|line| line.amount))?;
        let (posting, ids) = post(conn, (books, actor), &grant, PostingKind::Correction, &reason, &lines)?;
        let subject = format!("grant {}, line {}", command.grant, command.line);
        keep_record(conn, books, actor, "expenditure.correct", &subject, &reason)?;
        Ok(EntryOutcome::Entered(EnteredByHand {
            posting,
            reversal: ids.first().copied(),
            line: ids.get(1).copied(),
            amount,
        }))
    })
}

/// The words that stand for a line, to correct it from.
pub fn words_of(grant: &BookedGrant, line: &LedgerLine) -> EntryWords {
    let place = grant.place_of(line);
    let amount = line.original.units().to_string();
    let (net_amount, gross_amount) = match grant.definition.vat {
        VatTreatment::NotRecoverable => (String::new(), amount),
        VatTreatment::Recoverable => (amount, String::new()),
    };
    // The ledger knows VAT in euros only.
    let vat_amount = match line.original.currency {
        Currency::EUR if !line.vat.is_zero() => line.vat.to_string(),
        _ => String::new(),
    };
    EntryWords {
        activity: place.activity.to_owned(),
        category: place.category.to_owned(),
        country: crate::domain::ledger::country_text(line.country.as_ref()).to_owned(),
        supplier: line.supplier.clone(),
        document_number: line.document_number.clone(),
        description: line.description.clone(),
        invoice_date: line.invoice_date.map(|day| day.to_string()).unwrap_or_default(),
        payment_date: line.payment_date.to_string(),
        currency: line.original.currency.code().to_owned(),
        net_amount,
        vat_amount,
        gross_amount,
    }
}

/// A line that stands, with the day on which it was entered.
struct Corrected {
    expenditure: Expenditure,
    entered: chrono::DateTime<chrono::Utc>,
}

fn line_of(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    id: ExpenditureId,
) -> Result<Corrected, OperationError> {
    let missing = || OperationError::NotFound(format!("line {id}"));
    let expenditure = expenditures::with_ids(conn, &[id])?.pop().ok_or_else(missing)?;
    let posting = postings::list(conn, grant.id)?.into_iter().find(|known| known.id == expenditure.posting);
    let posting = posting.ok_or_else(missing)?;
    if expenditure.line.kind == ExpenditureKind::Reversal {
        return Err(OperationError::Rejected(Bilingual::new(
            format!("Regel {id} neemt zelf een regel terug. Corrigeer de regel die er nu staat."),
            format!("Line {id} itself takes back a line. Correct the line that stands now."),
        )));
    }
    if let Some(by) = crate::db::listed_lines::taken_back(conn, &[id])?.get(&id) {
        return Err(OperationError::Conflict(Bilingual::new(
            format!("Regel {id} is al teruggenomen, door regel {by}. Corrigeer de regel die er nu staat."),
            format!("Line {id} was taken back already, by line {by}. Correct the line that stands now."),
        )));
    }
    Ok(Corrected { expenditure, entered: posting.posted_at })
}

fn said(reason: &str) -> Result<&str, OperationError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Schrijf een reden: die staat in het grootboek bij de boeking.",
            "Write a reason: it stands in the ledger beside the posting.",
        )));
    }
    Ok(reason)
}

fn must_wait(problems: &EntryProblems, confirmed: bool) -> bool {
    !problems.errors.is_empty() || (!confirmed && !problems.doubts.is_empty())
}

/// A line in euros, at the rate that the rule of the grant picks. The rate of a correction is that of the day on which
/// the corrected line was entered: correcting a mistake is no new registration of the expense.
fn priced(
    books: &Books,
    grant: &BookedGrant,
    words: &EntryWords,
    corrects: Option<&Corrected>,
) -> Result<(Option<LedgerLine>, EntryProblems), OperationError> {
    let today: NaiveDate = books.clock.today();
    let (draft, mut problems) = words.read(&grant.definition, execution::scheme_of(grant)?, today);
    let Some(draft) = draft else { return Ok((None, problems)) };
    let entered = corrects.map(|line| Books { clock: Clock::Standing(line.entered), ..books.clone() });
    let line = price_one(entered.as_ref().unwrap_or(books), grant, draft, &mut problems)?;
    Ok((line.filter(|_| problems.errors.is_empty()), problems))
}

fn price_one(
    books: &Books,
    grant: &BookedGrant,
    draft: DraftExpense,
    problems: &mut EntryProblems,
) -> Result<Option<LedgerLine>, OperationError> {
    let drafts = vec![draft];
    let rates = Rates::wanted_by(books, grant, &drafts)?;
    let mut priced = price(books, grant, &rates, drafts);
    for finding in priced.findings {
        problems.add(problem_of(finding));
    }
    // It was read from no sheet.
    Ok(priced.lines.pop().map(|line| LedgerLine { source_range: String::new(), ..line }))
}

fn problem_of(finding: Finding) -> ExpenseProblem {
    let field = match finding.code {
        FindingCode::RateMissing => ExpenseField::Currency,
        FindingCode::NoReportingPeriod => ExpenseField::PaymentDate,
        FindingCode::NoBudgetLine => ExpenseField::Category,
        _ => ExpenseField::GrossAmount,
    };
    ExpenseProblem { field, code: finding.code, message: finding.message, remedy: finding.remedy }
}

/// Whether the ledger has the expense already, or one that looks like it; the line that is corrected does not count.
fn against_ledger(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    line: &LedgerLine,
    corrects: Option<ExpenditureId>,
    problems: &mut EntryProblems,
) -> Result<(), OperationError> {
    let same = expenditures::standing_with_fingerprints(conn, grant.id, &[line.fingerprint])?;
    if let Some((_, known)) = same.into_iter().find(|(_, known)| Some(*known) != corrects) {
        problems.errors.push(ExpenseProblem {
            field: ExpenseField::DocumentNumber,
            code: FindingCode::DuplicateInLedger,
            message: Bilingual::new(
                format!("Deze uitgave staat al in het grootboek: regel {known}."),
                format!("This expense is already in the ledger: line {known}."),
            ),
            remedy: Bilingual::new(
                "Voer haar niet nog eens in, of geef haar een eigen documentnummer als het een andere uitgave is.",
                "Do not enter it again, or give it its own document number if it is another expense.",
            ),
        });
        return Ok(());
    }
    let Some(likeness) = line.likeness else { return Ok(()) };
    for known in expenditures::standing_alike(conn, grant.id, &[likeness])? {
        let days = grant.definition.duplicate_days;
        let why = if Some(known.id) == corrects { None } else { restated(line, &known.line, days) };
        if let Some(why) = why {
            problems.doubts.push(ExpenseProblem {
                field: ExpenseField::DocumentNumber,
                code: FindingCode::NearDuplicate,
                message: Bilingual::new(
                    format!("Deze uitgave lijkt op regel {} van het grootboek: {}.", known.id, why.nl),
                    format!("This expense looks like line {} of the ledger: {}.", known.id, why.en),
                ),
                remedy: Bilingual::new(
                    "Vergelijk beide. Is het een andere uitgave, bevestig dat dan.",
                    "Compare both. If it is another expense, confirm that.",
                ),
            });
        }
    }
    Ok(())
}

fn refuse_unchanged(corrected: &LedgerLine, instead: &LedgerLine) -> Result<(), OperationError> {
    let facts = |line: &LedgerLine| {
        let texts = (line.supplier.clone(), line.document_number.clone(), line.description.clone());
        let place = (line.budget_line, line.period, line.country, line.invoice_date, line.payment_date);
        (texts, place, line.original, line.amount)
    };
    // Of a foreign amount only the euros of the VAT are known, so that leaving it out says nothing about it.
    let same_vat = instead.vat == corrected.vat || (instead.vat.is_zero() && instead.rate.is_some());
    if facts(corrected) != facts(instead) || !same_vat {
        return Ok(());
    }
    Err(OperationError::Rejected(Bilingual::new(
        "Er is niets veranderd: de nieuwe regel is gelijk aan de oude.",
        "Nothing was changed: the new line is equal to the old one.",
    )))
}

/// The definition may not have changed since the line was judged.
fn refuse_amended(conn: &mut DbConnection, grant: &BookedGrant) -> Result<(), OperationError> {
    if grants::load_by_id(conn, grant.id)?.version == grant.version {
        return Ok(());
    }
    Err(OperationError::Conflict(Bilingual::new(
        "Het project is intussen gewijzigd. Probeer het nog eens.",
        "The grant was amended meanwhile. Try again.",
    )))
}

fn post(
    conn: &mut DbConnection,
    (books, actor): (&Books, &Actor),
    grant: &BookedGrant,
    kind: PostingKind,
    reason: &str,
    lines: &[&LedgerLine],
) -> Result<(PostingId, Vec<ExpenditureId>), OperationError> {
    let amount = Cents::sum(lines.iter().map(|line| line.amount))?;
    let entry = Entry { kind, batch: None, reason, lines, amount };
    let posting = enter_posting(conn, books, actor, grant, &entry, &|_stage| {})?;
    let filter = expenditures::LineFilter::Posting(posting);
    let ids = expenditures::list(conn, grant.id, filter)?.into_iter().map(|line| line.id).collect();
    Ok((posting, ids))
}

fn keep_record(
    conn: &mut DbConnection,
    books: &Books,
    actor: &Actor,
    act: &str,
    subject: &str,
    detail: &str,
) -> Result<(), OperationError> {
    let record = AuditRecord { at: books.clock.now(), actor: &actor.name, act, subject, detail };
    Ok(audit::insert(conn, &record)?)
}
