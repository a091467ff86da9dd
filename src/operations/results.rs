//! Milestones and indicators over the whole project, and the files that prove them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::audit::AuditRecord;
use crate::db::result_evidence::{self, NewAct};
use crate::db::{audit, grants, imports, progress, report_life};
use crate::domain::books::BookedGrant;
use crate::domain::grant::Indicator;
use crate::domain::language::Bilingual;
use crate::domain::overview::{self, KnownMilestone};
use crate::domain::report::ReportState;
use crate::domain::results::{ActivityUnits, IndicatorStanding, ResultEvidence, ResultSubject};
use crate::importing::reference_data;
use crate::operations::{Actor, Books, OperationError, seal};

use super::overview::in_order;

/// What was stated about a period, and whether that is fixed by a report.
#[derive(Clone, Debug)]
pub struct StatedPeriod {
    pub code: String,
    pub over: bool,
    /// Number of the newest statement; zero for none.
    pub number: i64,
    pub stated: Option<(DateTime<Utc>, String)>,
    /// State of the report that shows it, when one stands.
    pub fixed: Option<ReportState>,
}

/// Results of a grant over all periods.
pub struct GrantResults {
    pub grant: BookedGrant,
    pub today: NaiveDate,
    pub milestones: Vec<KnownMilestone>,
    pub indicators: Vec<IndicatorStanding>,
    /// In the order of the activities of the grant.
    pub activities: Vec<ActivityUnits>,
    pub periods: Vec<StatedPeriod>,
    pub evidence: Vec<ResultEvidence>,
}

impl GrantResults {
    pub fn evidence_of(&self, subject: ResultSubject, code: &str) -> impl Iterator<Item = &ResultEvidence> {
        self.evidence.iter().filter(move |file| file.subject == subject && file.code == code)
    }

    /// The period whose progress is stated now: the last one that is over, or else the first.
    pub fn period_to_state(&self) -> Option<&StatedPeriod> {
        self.periods.iter().rfind(|period| period.over).or_else(|| self.periods.first())
    }
}

/// The official text of an indicator, or its own.
pub fn indicator_title(indicator: &Indicator) -> Bilingual {
    let official = || reference_data::indicator(&indicator.code).map(|known| known.text.clone());
    indicator.title.clone().or_else(official).unwrap_or_else(|| Bilingual::same(&indicator.code))
}

/// Milestones, indicators and units, as the newest statements leave them.
pub fn results(books: &Books, grant_code: &str) -> Result<GrantResults, OperationError> {
    let today = books.clock.today();
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let stored = progress::newest_of_all(conn, grant.id)?;
        let reports = report_life::list(conn, grant.id)?;
        let evidence = result_evidence::list(conn, grant.id)?;
        let definition = &grant.definition;
        let tells = |name: &str| books.forms.find(name).is_ok_and(|form| form.tells_progress());
        let mut periods = Vec::new();
        for period in &definition.periods {
            let id = grant.period_id(&period.code);
            let newest = id.and_then(|id| stored.get(&id));
            let standing = reports
                .iter()
                .find(|report| Some(report.period) == id && report.state().stands() && tells(&report.form));
            periods.push(StatedPeriod {
                code: period.code.clone(),
                over: period.to < today,
                number: newest.map_or(0, |stored| stored.number),
                stated: newest.map(|stored| (stored.at, stored.by.clone())),
                fixed: standing.map(report_life::ReportRecord::state),
            });
        }
        let mut by_period: BTreeMap<_, _> =
            stored.into_iter().map(|(period, stored)| (period, stored.statement)).collect();
        let statements = in_order(&grant, &mut by_period);
        let yesterday = today.pred_opt().unwrap_or(today);
        Ok(GrantResults {
            today,
            milestones: overview::milestones(definition, &statements, yesterday),
            indicators: definition
                .indicators
                .iter()
                .map(|indicator| IndicatorStanding::of(definition, indicator, &statements))
                .collect(),
            activities: definition
                .activities
                .iter()
                .map(|activity| ActivityUnits::of(definition, activity, &statements, today))
                .collect(),
            periods,
            evidence,
            grant,
        })
    })
}

/// A file that is to prove a milestone or an indicator.
pub struct ProveResult<'a> {
    pub grant: &'a str,
    pub subject: ResultSubject,
    pub code: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
}

/// The files that prove a result, oldest first.
pub fn proofs_of(
    books: &Books,
    grant_code: &str,
    subject: ResultSubject,
    code: &str,
) -> Result<Vec<ResultEvidence>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        refuse_unknown(&grant, subject, code)?;
        let mut all = result_evidence::list(conn, grant.id)?;
        all.retain(|file| file.subject == subject && file.code == code);
        Ok(all)
    })
}

/// Keeps a file as proof of a result and gives its SHA-256. The same file twice is one proof.
pub fn prove_result(books: &Books, actor: &Actor, proof: &ProveResult<'_>) -> Result<String, OperationError> {
    if proof.bytes.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            format!("Het bestand {} is leeg. Kies het bestand opnieuw.", proof.file_name),
            format!("The file {} is empty. Choose the file again.", proof.file_name),
        )));
    }
    let sha256 = seal::sha256_hex(&[proof.bytes]);
    books.db.write(|conn| {
        let grant = grants::load(conn, proof.grant)?;
        refuse_unknown(&grant, proof.subject, proof.code)?;
        let known = result_evidence::list(conn, grant.id)?;
        let same = |file: &ResultEvidence| {
            file.subject == proof.subject && file.code == proof.code && file.file_sha256 == sha256
        };
        if known.iter().any(same) {
            return Ok(());
        }
        let at = books.clock.now();
        imports::store_file(conn, &sha256, proof.bytes, at)?;
        let act = NewAct {
            grant: grant.id,
            subject: proof.subject,
            code: proof.code,
            file_sha256: &sha256,
            file_name: proof.file_name,
            attach: true,
            reason: "",
            at,
            by: &actor.name,
        };
        keep(conn, &grant, &act)
    })?;
    Ok(sha256)
}

/// Takes a file away from a result; the file and the act stay in the books.
pub fn withdraw_proof(
    books: &Books,
    actor: &Actor,
    (grant_code, subject, code): (&str, ResultSubject, &str),
    sha256: &str,
    reason: &str,
) -> Result<(), OperationError> {
    if reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een bewijsstuk weghalen heeft een reden nodig.",
            "Taking evidence away needs a reason.",
        )));
    }
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let known = result_evidence::list(conn, grant.id)?;
        let file = known
            .iter()
            .find(|file| file.subject == subject && file.code == code && file.file_sha256 == sha256)
            .ok_or_else(|| OperationError::NotFound(format!("evidence {sha256}")))?;
        let act = NewAct {
            grant: grant.id,
            subject,
            code,
            file_sha256: sha256,
            file_name: &file.file_name,
            attach: false,
            reason: reason.trim(),
            at: books.clock.now(),
            by: &actor.name,
        };
        keep(conn, &grant, &act)
    })
}

/// A file that proves a result, with its name.
pub fn proof_file(
    books: &Books,
    grant_code: &str,
    sha256: &str,
) -> Result<(String, Vec<u8>), OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let found = result_evidence::file(conn, grant.id, sha256)?;
        found.ok_or_else(|| OperationError::NotFound(format!("evidence {sha256}")))
    })
}

fn refuse_unknown(grant: &BookedGrant, subject: ResultSubject, code: &str) -> Result<(), OperationError> {
    let definition = &grant.definition;
    let known = match subject {
        ResultSubject::Milestone => definition.milestones.iter().any(|milestone| milestone.code == code),
        ResultSubject::Indicator => definition.indicator(code).is_some(),
    };
    if known { Ok(()) } else { Err(OperationError::NotFound(format!("{} {code}", subject.code()))) }
}

fn keep(
    conn: &mut crate::db::DbConnection,
    grant: &BookedGrant,
    act: &NewAct<'_>,
) -> Result<(), OperationError> {
    result_evidence::insert(conn, act)?;
    let what = format!("{} {} {}", act.file_sha256, act.file_name, act.reason);
    audit::insert(
        conn,
        &AuditRecord {
            at: act.at,
            actor: act.by,
            act: if act.attach { "result.prove" } else { "result.withdraw-proof" },
            subject: &format!("grant {}, {} {}", grant.definition.code, act.subject.code(), act.code),
            detail: what.trim(),
        },
    )?;
    Ok(())
}
