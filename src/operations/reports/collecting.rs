//! One read of the books for a report, and what a snapshot is taken from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::db::expenditures::LineFilter;
use crate::db::{
    DbConnection, evidence, expenditures, grants, imports, ledger_sums, postings, progress, project_facts,
    report_life, reports, time_sheets,
};
use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::evidence::Evidence;
use crate::domain::execution::Amount;
use crate::domain::grant::BudgetVersion;
use crate::domain::ids::{ExpenditureId, PostingId, ReportingPeriodId};
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, ExpenditureKind, LedgerSum, Posting};
use crate::domain::money::Cents;
use crate::domain::official_codes::text_of;
use crate::domain::progress::ProgressStatement;
use crate::domain::project_fact::{ProjectFact, accounting_year};
use crate::domain::tender::TenderMarks;
use crate::importing::reference_data;
use crate::operations::reports::decided_pairs::decided_pairs;
use crate::operations::time_sheets::standing_lines;
use crate::operations::{OperationError, execution, tender_marks};
use crate::reporting::dataset::Datum;
use crate::reporting::document::Value;
use crate::reporting::form::{Form, Over};
use crate::reporting::snapshot::{
    DecidedPair, HoursMaterial, LineProof, ListedDocument, ReportLine, ReportMaterial, WeekSignature,
    named_figures,
};

/// What one read of the books gives.
pub(super) struct Collected {
    pub(super) grant: BookedGrant,
    /// Position of the reported period in the grant.
    pub(super) period: usize,
    span: DateSpan,
    sums: Vec<LedgerSum>,
    /// Those of the sums that fall under a tendered contract, where the flat rate asks for it.
    tendered: Vec<LedgerSum>,
    marks: TenderMarks,
    /// Every line, when the form looks over more than a period; else those of the period.
    lines: Vec<Expenditure>,
    postings: Vec<Posting>,
    batches: Vec<ImportBatch>,
    statements: Vec<Option<ProgressStatement>>,
    /// Lines of earlier periods that were posted after the last report over their period.
    booked_late: Cents,
    facts: BTreeMap<String, ProjectFact>,
    hours: HoursMaterial,
    documents: Vec<ListedDocument>,
    proofs: Vec<LineProof>,
    decided_pairs: Vec<DecidedPair>,
}

pub(super) fn period_id(grant: &BookedGrant, code: &str) -> Result<ReportingPeriodId, OperationError> {
    grant.period_id(code).ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))
}

pub(super) fn budget_of(grant: &BookedGrant, period: usize) -> Result<&BudgetVersion, OperationError> {
    let reported = grant.definition.periods.get(period);
    let budget = reported.and_then(|period| grant.definition.budget_in_force(period.to));
    budget.ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))
}

pub(super) fn collect(
    conn: &mut DbConnection,
    form: &Form,
    grant_code: &str,
    period_code: &str,
) -> Result<Collected, OperationError> {
    let bare = collect_without_lines(conn, form, grant_code, period_code)?;
    let grant = &bare.grant;
    let reported = period_id(grant, period_code)?;
    let postings = postings::list(conn, grant.id)?;
    let mut booked_late = Cents::ZERO;
    for period in grant.definition.periods.iter().take(bare.period) {
        let late = booked_after_report(conn, grant, &period.code, &form.form, &postings)?;
        booked_late = booked_late.plus(late)?;
    }
    let filter = match form.over {
        Over::Period => LineFilter::Period(reported),
        Over::Project | Over::AccountingYearSoFar | Over::AccountingYear => LineFilter::All,
    };
    Ok(Collected {
        marks: tender_marks::marks_needed(conn, grant)?,
        lines: expenditures::list(conn, grant.id, filter)?,
        postings,
        batches: imports::list(conn, grant.id)?,
        booked_late,
        hours: hours(conn, form, grant)?,
        documents: documents(conn, form, grant)?,
        proofs: proofs(conn, form, grant)?,
        decided_pairs: decided_pairs(conn, form, (grant, bare.span))?,
        ..bare
    })
}

/// The figures that texts of a form may quote. A form over a period or over the project needs no line of the ledger for
/// them.
pub(in crate::operations) fn quotable(
    conn: &mut DbConnection,
    form: &Form,
    (grant_code, period_code): (&str, &str),
    today: NaiveDate,
) -> Result<BTreeMap<&'static str, Datum>, OperationError> {
    let collected = match form.over {
        Over::Period | Over::Project => collect_without_lines(conn, form, grant_code, period_code)?,
        Over::AccountingYearSoFar | Over::AccountingYear => collect(conn, form, grant_code, period_code)?,
    };
    let budget = budget_of(&collected.grant, collected.period)?.clone();
    let material = material(form, &collected, &budget, today)?;
    let seen: BTreeSet<ReportingPeriodId> = match form.over {
        Over::Period => collected.grant.period_id(period_code).into_iter().collect(),
        Over::Project | Over::AccountingYearSoFar | Over::AccountingYear => {
            let periods = collected.grant.definition.periods.iter().take(collected.period.saturating_add(1));
            periods.filter_map(|period| collected.grant.period_id(&period.code)).collect()
        }
    };
    let of_span = || collected.sums.iter().filter(|sum| seen.contains(&sum.period));
    let count = of_span().fold(0_i64, |count, sum| count.saturating_add(sum.line_count));
    let total = Cents::sum(of_span().map(|sum| sum.amount))?;
    let mut figures = named_figures(&material)?;
    if matches!(form.over, Over::Period | Over::Project) {
        figures.insert("lines_count", Datum::value(Value::Count(count)));
        figures.insert("lines_total", Datum::money(total));
    }
    Ok(figures)
}

/// What is collected but for the lines and what is found by looking through them.
fn collect_without_lines(
    conn: &mut DbConnection,
    form: &Form,
    grant_code: &str,
    period_code: &str,
) -> Result<Collected, OperationError> {
    let grant = grants::load(conn, grant_code)?;
    let period = execution::period_position(&grant, period_code)?;
    let mut statements = Vec::new();
    for period in grant.definition.periods.iter().take(period.saturating_add(1)) {
        let stored = progress::newest(conn, grant.id, period_id(&grant, &period.code)?)?;
        statements.push(stored.map(|stored| stored.statement));
    }
    Ok(Collected {
        span: span_of(&grant, form.over, period)?,
        period,
        sums: ledger_sums::list(conn, grant.id)?,
        tendered: tender_marks::tendered_sums(conn, &grant)?,
        marks: TenderMarks::default(),
        lines: Vec::new(),
        postings: Vec::new(),
        batches: Vec::new(),
        statements,
        booked_late: Cents::ZERO,
        facts: project_facts::standing(conn, grant.id)?,
        hours: HoursMaterial::default(),
        documents: Vec::new(),
        proofs: Vec::new(),
        decided_pairs: Vec::new(),
        grant,
    })
}

/// What time sheets state, when the form shows hours.
fn hours(conn: &mut DbConnection, form: &Form, grant: &BookedGrant) -> Result<HoursMaterial, OperationError> {
    let shows_hours = |dataset: &str| ["hours-by-person", "person-weeks", "week-hours"].contains(&dataset);
    if !form.datasets().any(shows_hours) {
        return Ok(HoursMaterial::default());
    }
    let signatures = time_sheets::signatures(conn, grant.id)?.into_iter().map(|signature| WeekSignature {
        person: signature.person,
        week: signature.week,
        role: signature.role,
        signed_by: signature.signed_by,
        signed_on: signature.signed_on,
    });
    Ok(HoursMaterial {
        lines: standing_lines(conn, grant.id)?.into_iter().map(|(_, line)| line).collect(),
        contracts: time_sheets::contracts(conn, grant.id)?,
        signatures: signatures.collect(),
    })
}

/// What the books are made of, when the form lists it: the decision, the files, the time sheets, the reports that were
/// issued.
fn documents(
    conn: &mut DbConnection,
    form: &Form,
    grant: &BookedGrant,
) -> Result<Vec<ListedDocument>, OperationError> {
    let mut documents = Vec::new();
    if !form.datasets().any(|dataset| dataset == "documents") {
        return Ok(documents);
    }
    documents.push(ListedDocument {
        kind: Bilingual::new("beschikking en begroting", "grant decision and budget"),
        name: grant.definition.decision.number.clone(),
        dated: Some(grant.definition.decision.dated),
        sha256: grant.hash.clone(),
    });
    for batch in imports::list(conn, grant.id)?.into_iter().filter(|batch| batch.state == BatchState::Posted)
    {
        documents.push(ListedDocument {
            kind: Bilingual::new("werkboek met uitgaven", "workbook with expenditure"),
            name: batch.file_name,
            dated: Some(batch.uploaded_at.date_naive()),
            sha256: batch.file_sha256,
        });
    }
    for (file_name, sha256, loaded_at) in time_sheets::files(conn, grant.id)? {
        documents.push(ListedDocument {
            kind: Bilingual::new("urenstaat", "time sheet"),
            name: file_name,
            dated: Some(loaded_at.date_naive()),
            sha256,
        });
    }
    let mut known = BTreeSet::new();
    for proof in evidence::of_grant(conn, grant.id)?.into_iter().filter(Evidence::counts) {
        if known.insert(proof.file_sha256.clone()) {
            let dated = proof.document_date.unwrap_or_else(|| proof.attached_at.date_naive());
            documents.push(ListedDocument {
                kind: proof.kind.name(),
                name: proof.file_name,
                dated: Some(dated),
                sha256: proof.file_sha256,
            });
        }
    }
    for report in report_life::list(conn, grant.id)?.into_iter().filter(|report| report.state().stands()) {
        let period = grant.period_code(report.period).unwrap_or_default();
        let (form, number) = (&report.form, report.number);
        documents.push(ListedDocument {
            kind: Bilingual::new("vastgezet rapport", "frozen report"),
            name: format!("{form} {period} ({number})"),
            dated: Some(report.made_at.date_naive()),
            sha256: report.snapshot_sha256,
        });
    }
    Ok(documents)
}

fn proofs(
    conn: &mut DbConnection,
    form: &Form,
    grant: &BookedGrant,
) -> Result<Vec<LineProof>, OperationError> {
    if !form.datasets().any(|dataset| dataset == "evidence-by-line") {
        return Ok(Vec::new());
    }
    let standing = evidence::of_grant(conn, grant.id)?.into_iter().filter(Evidence::counts);
    Ok(standing.map(|proof| LineProof { line: proof.expenditure, kind: proof.kind }).collect())
}

/// The stretch of time that a form looks over, seen from a period.
pub(in crate::operations) fn span_of(
    grant: &BookedGrant,
    over: Over,
    period: usize,
) -> Result<DateSpan, OperationError> {
    let unknown = || OperationError::NotFound("a reporting period".to_owned());
    let reported = grant.definition.periods.get(period).ok_or_else(unknown)?;
    let (year_from, year_to) = accounting_year(reported.to).ok_or_else(unknown)?;
    Ok(match over {
        Over::Period => reported.span(),
        Over::Project => DateSpan { from: grant.definition.decision.period.from, to: reported.to },
        Over::AccountingYearSoFar => DateSpan { from: year_from, to: reported.to },
        Over::AccountingYear => DateSpan { from: year_from, to: year_to },
    })
}

/// Lines of a period that were posted after the last report over it; nothing when there was no report.
fn booked_after_report(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    period_code: &str,
    form: &str,
    postings: &[Posting],
) -> Result<Cents, OperationError> {
    let period = period_id(grant, period_code)?;
    let Some(last) = reports::versions(conn, grant.id, period, form)?.pop() else {
        return Ok(Cents::ZERO);
    };
    let late = postings.iter().filter(|posting| posting.posted_at > last.made_at);
    let late: BTreeSet<PostingId> = late.map(|posting| posting.id).collect();
    if late.is_empty() {
        return Ok(Cents::ZERO);
    }
    let lines = expenditures::list(conn, grant.id, LineFilter::Period(period))?;
    let late_lines = lines.iter().filter(|expenditure| late.contains(&expenditure.posting));
    Ok(Cents::sum(late_lines.map(|expenditure| expenditure.line.amount))?)
}

pub(super) fn material<'a>(
    form: &'a Form,
    collected: &'a Collected,
    budget: &'a BudgetVersion,
    today: NaiveDate,
) -> Result<ReportMaterial<'a>, OperationError> {
    let grant = &collected.grant;
    let definition = &grant.definition;
    let official = |indicator: &crate::domain::grant::Indicator| {
        let known = reference_data::indicator(&indicator.code)?;
        Some((indicator.code.clone(), known.text.clone()))
    };
    let by_period = execution::direct_costs(grant, &collected.sums, &collected.tendered)?;
    let (spent, reported) = match form.over {
        Over::Period | Over::Project => (by_period.clone(), collected.period),
        Over::AccountingYearSoFar | Over::AccountingYear => (before_and_within(collected), 1),
    };
    let asked: BTreeSet<&str> = form.facts().map(|(name, _)| name).collect();
    let facts = collected.facts.iter().filter(|(name, _)| asked.contains(name.as_str()));
    Ok(ReportMaterial {
        form,
        grant,
        scheme: execution::scheme_of(grant)?,
        budget,
        period: collected.period,
        span: collected.span,
        today,
        by_period,
        spent,
        reported,
        booked_late: collected.booked_late,
        lines: report_lines(collected, form.over),
        statements: collected.statements.clone(),
        indicator_titles: definition.indicators.iter().filter_map(official).collect(),
        code_names: code_names(grant),
        hours: collected.hours.clone(),
        documents: collected.documents.clone(),
        proofs: collected.proofs.clone(),
        decided_pairs: collected.decided_pairs.clone(),
        facts: facts.map(|(name, fact)| (name.clone(), fact.value.clone())).collect(),
    })
}

/// When expenditure is declared: in the accounting year of its payment. A line that takes back expenditure which was in
/// the books at the end of that year is a withdrawal in the year in which it was booked itself (CPR art. 98(3)(b)).
struct Declarations<'a> {
    lines: BTreeMap<ExpenditureId, &'a Expenditure>,
    posted_on: BTreeMap<PostingId, NaiveDate>,
}

impl<'a> Declarations<'a> {
    fn of(collected: &'a Collected) -> Self {
        let posted = collected.postings.iter();
        Self {
            lines: collected.lines.iter().map(|expenditure| (expenditure.id, expenditure)).collect(),
            posted_on: posted.map(|posting| (posting.id, posting.posted_at.date_naive())).collect(),
        }
    }

    /// The end of the accounting year that the line takes expenditure back from, when that year was over.
    fn withdraws_from(&self, expenditure: &Expenditure) -> Option<NaiveDate> {
        if expenditure.line.kind != ExpenditureKind::Reversal {
            return None;
        }
        let (_, year_end) = accounting_year(expenditure.line.payment_date)?;
        let original = self.lines.get(&expenditure.line.answers?)?;
        let was_in = *self.posted_on.get(&original.posting)? <= year_end;
        let booked_later = *self.posted_on.get(&expenditure.posting)? > year_end;
        (was_in && booked_later).then_some(year_end)
    }

    fn declared_on(&self, expenditure: &Expenditure) -> NaiveDate {
        let paid = expenditure.line.payment_date;
        let withdrawn =
            self.withdraws_from(expenditure).and_then(|_| self.posted_on.get(&expenditure.posting));
        withdrawn.copied().unwrap_or(paid)
    }
}

/// Direct costs in two parts: before the span of the form (0) and within it (1).
fn before_and_within(collected: &Collected) -> Vec<Amount> {
    let span = collected.span;
    let declarations = Declarations::of(collected);
    let amounts = collected.lines.iter().filter_map(|expenditure| {
        let place = collected.grant.budget_line_by_id(expenditure.line.budget_line)?;
        let day = declarations.declared_on(expenditure);
        (day <= span.to).then(|| Amount {
            activity: Some(place.activity.clone()),
            category: place.category.clone(),
            year: expenditure.line.year,
            period: Some(usize::from(span.contains(day))),
            tendered: collected.marks.of(Some(expenditure.id), &expenditure.line).is_some(),
            amount: expenditure.line.amount,
        })
    });
    amounts.collect()
}

/// Official names of the codes that the grant uses, by table and code.
fn code_names(grant: &BookedGrant) -> BTreeMap<String, Bilingual> {
    let definition = &grant.definition;
    let Some(lists) = reference_data::code_lists_of(definition.fund) else { return BTreeMap::new() };
    let used = [
        ("field", &lists.intervention_fields, &definition.intervention_field),
        ("action", &lists.types_of_action, &definition.type_of_action),
        ("implementation", &lists.implementations, &definition.implementation),
        ("theme", &lists.particular_themes, &definition.particular_theme),
    ];
    let named = used.into_iter().filter_map(|(table, list, code)| {
        text_of(list, code).map(|name| (format!("{table} {code}"), name.clone()))
    });
    named.collect()
}

/// Lines of the span with the words of the grant, the file they were read from and the reason of their posting.
fn report_lines(collected: &Collected, over: Over) -> Vec<ReportLine> {
    let batches: BTreeMap<_, _> = collected.batches.iter().map(|batch| (batch.id, batch)).collect();
    let postings: BTreeMap<PostingId, &Posting> =
        collected.postings.iter().map(|posting| (posting.id, posting)).collect();
    let periods: BTreeMap<ReportingPeriodId, usize> = (0..)
        .zip(&collected.grant.definition.periods)
        .filter_map(|(place, period)| Some((collected.grant.period_id(&period.code)?, place)))
        .collect();
    let declarations = Declarations::of(collected);
    let is_seen = |expenditure: &&Expenditure| match over {
        Over::Period => true,
        Over::Project => {
            periods.get(&expenditure.line.period).is_some_and(|place| *place <= collected.period)
        }
        Over::AccountingYearSoFar | Over::AccountingYear => {
            collected.span.contains(declarations.declared_on(expenditure))
        }
    };
    collected
        .lines
        .iter()
        .filter(is_seen)
        .map(|expenditure| {
            let place = collected.grant.budget_line_by_id(expenditure.line.budget_line);
            let posting = postings.get(&expenditure.posting);
            let batch = posting.and_then(|posting| posting.batch).and_then(|id| batches.get(&id));
            ReportLine {
                activity: place.map(|line| line.activity.clone()).unwrap_or_default(),
                category: place.map(|line| line.category.clone()).unwrap_or_default(),
                period: collected.grant.period_code(expenditure.line.period).unwrap_or_default().to_owned(),
                withdraws_from: declarations.withdraws_from(expenditure),
                tendered: collected.marks.of(Some(expenditure.id), &expenditure.line).is_some(),
                file_name: batch.map(|batch| batch.file_name.clone()).unwrap_or_default(),
                file_sha256: batch.map(|batch| batch.file_sha256.clone()).unwrap_or_default(),
                posting_reason: posting.map(|posting| posting.reason.clone()).unwrap_or_default(),
                expenditure: expenditure.clone(),
            }
        })
        .collect()
}
