//! Making a report: collect one state of the books, fix the figures, give them a version, fill the form.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::expenditures::LineFilter;
use crate::db::reports::ReportVersion;
use crate::db::{
    DbConnection, audit, expenditures, grants, imports, ledger_sums, postings, progress, reports,
};
use crate::domain::books::BookedGrant;
use crate::domain::grant::BudgetVersion;
use crate::domain::ids::{PostingId, ReportingPeriodId};
use crate::domain::import_batch::ImportBatch;
use crate::domain::language::{Bilingual, Language};
use crate::domain::ledger::{Expenditure, LedgerSum, Posting};
use crate::domain::money::Cents;
use crate::domain::official_codes::text_of;
use crate::domain::progress::ProgressStatement;
use crate::importing::reference_data;
use crate::operations::{Actor, Books, OperationError};
use crate::operations::{execution, seal};
use crate::reporting::ReportError;
use crate::reporting::assemble::{Issue, assemble};
use crate::reporting::document::{Attachment, ReportDocument};
use crate::reporting::form;
use crate::reporting::printed::ReportFormat;
use crate::reporting::snapshot::{ReportLine, ReportMaterial, Snapshot, lines_csv};

/// A report whose figures are fixed. Documents in either language are made from it.
pub struct MadeReport {
    form: form::Form,
    snapshot: Snapshot,
    lines: Vec<ReportLine>,
    csv: Vec<u8>,
    json: Vec<u8>,
    version: ReportVersion,
}

/// What one read of the books gives.
struct Collected {
    grant: BookedGrant,
    sums: Vec<LedgerSum>,
    lines: Vec<Expenditure>,
    postings: Vec<Posting>,
    batches: Vec<ImportBatch>,
    statements: Vec<Option<ProgressStatement>>,
    /// Lines of earlier periods that were posted after the last report over their period.
    booked_late: Cents,
}

/// Fixes the figures of a form over a period. The same figures keep their version and their moment; other figures
/// get the next version.
pub fn make_report(
    books: &Books,
    actor: &Actor,
    form_name: &str,
    grant_code: &str,
    period_code: &str,
) -> Result<MadeReport, OperationError> {
    let form = form::find(form_name)?;
    let collected = books.db.read(|conn| collect(conn, &form.form, grant_code, period_code))?;
    let period = execution::period_position(&collected.grant, period_code)?;
    let budget = budget_of(&collected.grant, period)?.clone();
    let material = material(&form, &collected, &budget, period, books.clock.today())?;
    let csv = lines_csv(&collected.grant, &material.lines)?;
    let snapshot = Snapshot::take(&material, seal::sha256_hex(&[&csv]))?;
    let lines = material.lines;
    let json = serde_json::to_vec_pretty(&snapshot).map_err(ReportError::from)?;
    let period_id = period_id(&collected.grant, period_code)?;
    let version =
        version_of(books, actor, &collected.grant, period_id, &snapshot, &seal::sha256_hex(&[&json]))?;
    Ok(MadeReport { form, snapshot, lines, csv, json, version })
}

fn period_id(grant: &BookedGrant, code: &str) -> Result<ReportingPeriodId, OperationError> {
    grant.period_id(code).ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))
}

fn budget_of(grant: &BookedGrant, period: usize) -> Result<&BudgetVersion, OperationError> {
    let reported = grant.definition.periods.get(period);
    let budget = reported.and_then(|period| grant.definition.budget_in_force(period.to));
    budget.ok_or_else(|| OperationError::NotFound("a budget version".to_owned()))
}

fn collect(
    conn: &mut DbConnection,
    form: &str,
    grant_code: &str,
    period_code: &str,
) -> Result<Collected, OperationError> {
    let grant = grants::load(conn, grant_code)?;
    let reported = period_id(&grant, period_code)?;
    let up_to = execution::period_position(&grant, period_code)?;
    let mut statements = Vec::new();
    for period in grant.definition.periods.iter().take(up_to.saturating_add(1)) {
        let stored = progress::newest(conn, grant.id, period_id(&grant, &period.code)?)?;
        statements.push(stored.map(|stored| stored.statement));
    }
    let postings = postings::list(conn, grant.id)?;
    let mut booked_late = Cents::ZERO;
    for period in grant.definition.periods.iter().take(up_to) {
        let late = booked_after_report(conn, &grant, &period.code, form, &postings)?;
        booked_late = booked_late.plus(late)?;
    }
    Ok(Collected {
        sums: ledger_sums::list(conn, grant.id)?,
        lines: expenditures::list(conn, grant.id, LineFilter::Period(reported))?,
        postings,
        batches: imports::list(conn, grant.id)?,
        statements,
        booked_late,
        grant,
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

fn material<'a>(
    form: &'a form::Form,
    collected: &'a Collected,
    budget: &'a BudgetVersion,
    period: usize,
    today: NaiveDate,
) -> Result<ReportMaterial<'a>, OperationError> {
    let grant = &collected.grant;
    let definition = &grant.definition;
    let official = |indicator: &crate::domain::grant::Indicator| {
        let known = reference_data::indicator(&indicator.code)?;
        Some((indicator.code.clone(), known.text.clone()))
    };
    Ok(ReportMaterial {
        form: &form.form,
        grant,
        scheme: execution::scheme_of(grant)?,
        budget,
        period,
        today,
        spent: execution::direct_costs(grant, &collected.sums),
        booked_late: collected.booked_late,
        lines: report_lines(collected),
        statements: collected.statements.clone(),
        indicator_titles: definition.indicators.iter().filter_map(official).collect(),
        code_names: code_names(grant),
    })
}

/// Official names of the codes that the grant uses.
fn code_names(grant: &BookedGrant) -> BTreeMap<String, Bilingual> {
    let code = &grant.definition.intervention_field;
    let lists = reference_data::code_lists_of(grant.definition.fund);
    let name = lists.and_then(|lists| text_of(&lists.intervention_fields, code));
    name.map(|name| (code.clone(), name.clone())).into_iter().collect()
}

/// Lines with the words of the grant, the file they were read from and the reason of their posting.
fn report_lines(collected: &Collected) -> Vec<ReportLine> {
    let batches: BTreeMap<_, _> = collected.batches.iter().map(|batch| (batch.id, batch)).collect();
    let postings: BTreeMap<PostingId, &Posting> =
        collected.postings.iter().map(|posting| (posting.id, posting)).collect();
    collected
        .lines
        .iter()
        .map(|expenditure| {
            let place = collected.grant.budget_line_by_id(expenditure.line.budget_line);
            let posting = postings.get(&expenditure.posting);
            let batch = posting.and_then(|posting| posting.batch).and_then(|id| batches.get(&id));
            ReportLine {
                activity: place.map(|line| line.activity.clone()).unwrap_or_default(),
                category: place.map(|line| line.category.clone()).unwrap_or_default(),
                file_name: batch.map(|batch| batch.file_name.clone()).unwrap_or_default(),
                file_sha256: batch.map(|batch| batch.file_sha256.clone()).unwrap_or_default(),
                posting_reason: posting.map(|posting| posting.reason.clone()).unwrap_or_default(),
                expenditure: expenditure.clone(),
            }
        })
        .collect()
}

fn version_of(
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    period: ReportingPeriodId,
    snapshot: &Snapshot,
    sha256: &str,
) -> Result<ReportVersion, OperationError> {
    books.db.write(|conn| {
        let newest = reports::versions(conn, grant.id, period, &snapshot.form)?.pop();
        if let Some(same) = newest.as_ref().filter(|version| version.snapshot_sha256 == sha256) {
            return Ok(same.clone());
        }
        let version = ReportVersion {
            number: newest.map_or(1, |version| version.number.saturating_add(1)),
            snapshot_sha256: sha256.to_owned(),
            made_at: books.clock.now(),
            made_by: actor.name.clone(),
        };
        reports::insert(conn, grant.id, period, &snapshot.form, &version)?;
        audit::insert(
            conn,
            &AuditRecord {
                at: version.made_at,
                actor: &actor.name,
                act: "report.make",
                subject: &format!(
                    "grant {}, {} {}",
                    snapshot.grant_code, snapshot.form, snapshot.period_code
                ),
                detail: &format!("version {} {sha256}", version.number),
            },
        )?;
        Ok(version)
    })
}

impl MadeReport {
    /// A telling name for a file of the report.
    pub fn file_name(&self, language: Language, format: ReportFormat) -> String {
        let Snapshot { form, grant_code, period_code, .. } = &self.snapshot;
        format!("{form}-{grant_code}-{period_code}-{language}.{}", format.extension())
    }

    /// Version of the report: counts the different figures issued for this form and period.
    pub fn version(&self) -> &ReportVersion {
        &self.version
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The filled form in a language, with the lines and the figures attached, marked as a draft.
    pub fn document(&self, language: Language) -> Result<ReportDocument, OperationError> {
        self.filled(language, false)
    }

    /// The filled form as it is issued, without the mark of a draft.
    pub(super) fn frozen_document(&self, language: Language) -> Result<ReportDocument, OperationError> {
        self.filled(language, true)
    }

    fn filled(&self, language: Language, frozen: bool) -> Result<ReportDocument, OperationError> {
        let issue = Issue {
            version: self.version.number,
            snapshot_sha256: &self.version.snapshot_sha256,
            made_at: self.version.made_at,
            frozen,
        };
        let attachments = vec![self.csv_attachment(language), self.json_attachment(language)];
        Ok(assemble(&self.form, &self.snapshot, &self.lines, &issue, language, attachments)?)
    }

    fn csv_attachment(&self, language: Language) -> Attachment {
        let name = Bilingual::new("uitgaven.csv", "expenditure.csv");
        let description = Bilingual::new(
            "Alle uitgaven van de verslagperiode met bestand, blad en cellen",
            "All expenditure of the reporting period with file, sheet and cells",
        );
        Attachment {
            name: name.get(language).to_owned(),
            mime: "text/csv",
            description: description.get(language).to_owned(),
            bytes: self.csv.clone(),
        }
    }

    fn json_attachment(&self, language: Language) -> Attachment {
        let name = Bilingual::new("cijfers.json", "figures.json");
        let description = Bilingual::new(
            "Alle cijfers van dit verslag met hun herkomst; de SHA-256 van dit bestand staat op het verslag",
            "All figures of this report with their origin; the SHA-256 of this file is printed on the report",
        );
        Attachment {
            name: name.get(language).to_owned(),
            mime: "application/json",
            description: description.get(language).to_owned(),
            bytes: self.json.clone(),
        }
    }
}
