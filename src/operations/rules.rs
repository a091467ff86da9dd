//! Judging a grant by the rules of its funder: reading one state of the books, letting the domain judge, keeping what
//! was said. Waivers and stated facts in `rules/words.rs`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::expenditures::LineFilter;
use crate::db::judgings::{self, JudgingRecord, NewJudging, NewUsedRule};
use crate::db::{
    DbConnection, audit, evidence, expenditures, grants, progress, report_life, rule_settings, rule_waivers,
    tender_marks,
};
use crate::domain::books::BookedGrant;
use crate::domain::cost_basis::CostBases;
use crate::domain::currency::Currency;
use crate::domain::eligibility::at_risk::CostsAtRisk;
use crate::domain::eligibility::judging::{Divergence, Judging, judge};
use crate::domain::eligibility::material::{HoursWeek, Material};
use crate::domain::eligibility::rule::{CategoryRoles, RequiredDocuments, RulePack};
use crate::domain::eligibility::setting::SettingChange;
use crate::domain::eligibility::statement::FactStatement;
use crate::domain::eligibility::verdict::{RuleWaiver, Subject};
use crate::domain::evidence::Evidence;
use crate::domain::ids::{ExpenditureId, JudgingId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, ExpenditureKind};
use crate::domain::progress::ProgressStatement;
use crate::domain::report::ReportState;
use crate::domain::tender::TenderMarks;
use crate::importing::rule_packs;
use crate::operations::execution::scheme_of;
use crate::operations::time_sheets::signed_weeks;
use crate::operations::{Actor, Books, OperationError, cost_bases, seal};
use crate::reporting::assemble::funding_statement;

mod settings;
mod words;

pub use settings::{GrantRules, SetRule, rules_of_grant, set_rule};
pub use words::{
    StateFact, Waive, list_statements, list_waivers, revoke_waiver, rule_known, state_fact, waive_rule,
};

/// What one read of the books gives the rules.
pub(super) struct Read {
    grant: BookedGrant,
    lines: Vec<Expenditure>,
    statements: Vec<FactStatement>,
    waivers: Vec<RuleWaiver>,
    evidence: Vec<Evidence>,
    progress: BTreeMap<String, ProgressStatement>,
    submitted: BTreeMap<String, NaiveDate>,
    weeks: Vec<HoursWeek>,
    elsewhere: BTreeMap<ExpenditureId, Vec<String>>,
    bases: CostBases,
    tendered: TenderMarks,
    settings: Vec<SettingChange>,
}

/// One state of the books, as the rules look at it.
pub(super) fn read(conn: &mut DbConnection, grant_code: &str) -> Result<Read, OperationError> {
    let grant = grants::load(conn, grant_code)?;
    let mut stated = BTreeMap::new();
    for period in &grant.periods {
        if let Some(newest) = progress::newest(conn, grant.id, period.id)? {
            stated.insert(period.code.clone(), newest.statement);
        }
    }
    let mut submitted = BTreeMap::new();
    for report in report_life::list(conn, grant.id)? {
        let sent = report.steps.iter().rfind(|step| step.state == ReportState::Submitted);
        let stands = report.state() == ReportState::Submitted || report.state() == ReportState::Accepted;
        if let (Some(sent), true, Some(code)) = (sent, stands, grant.period_code(report.period)) {
            submitted.insert(code.to_owned(), sent.at.date_naive());
        }
    }
    let weeks = signed_weeks(conn, grant.id)?.into_iter().map(|week| HoursWeek {
        changed_after_signing: week.employee.as_ref().is_some_and(|signed| signed.before_change)
            || week.manager.as_ref().is_some_and(|signed| signed.before_change),
        employee: week.employee.map(|signed| (signed.by, signed.on)),
        manager: week.manager.map(|signed| (signed.by, signed.on)),
        hours: week.hours,
    });
    let lines = expenditures::list(conn, grant.id, LineFilter::All)?;
    Ok(Read {
        elsewhere: declared_elsewhere(conn, &grant, &lines)?,
        lines,
        statements: rule_waivers::statements(conn, grant.id)?
            .into_iter()
            .map(|record| record.statement)
            .collect(),
        waivers: rule_waivers::list(conn, grant.id)?
            .into_iter()
            .filter(|record| record.revoked.is_none())
            .map(|record| record.waiver)
            .collect(),
        evidence: evidence::of_grant(conn, grant.id)?,
        weeks: weeks.collect(),
        bases: cost_bases::all_in_force(conn, grant.id)?,
        tendered: TenderMarks::in_force(tender_marks::list(conn, grant.id)?),
        settings: rule_settings::list(conn, grant.id)?,
        progress: stated,
        submitted,
        grant,
    })
}

/// Other grants with a standing line of the same supplier, document number and amount, by line of this grant.
fn declared_elsewhere(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    lines: &[Expenditure],
) -> Result<BTreeMap<ExpenditureId, Vec<String>>, OperationError> {
    let mut own: BTreeMap<(i64, Currency, i64), Vec<ExpenditureId>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.line.kind == ExpenditureKind::Expense) {
        if let Some(likeness) = line.line.likeness {
            own.entry((likeness, line.line.original.currency, line.line.original.minor))
                .or_default()
                .push(line.id);
        }
    }
    let likenesses: Vec<i64> = own.keys().map(|(likeness, _, _)| *likeness).collect();
    let mut found: BTreeMap<ExpenditureId, Vec<String>> = BTreeMap::new();
    for code in grants::codes(conn)?.into_iter().filter(|code| *code != grant.definition.code) {
        let other = grants::load(conn, &code)?;
        for line in expenditures::standing_alike(conn, other.id, &likenesses)? {
            let Some(likeness) = line.line.likeness else { continue };
            let same = (likeness, line.line.original.currency, line.line.original.minor);
            for id in own.get(&same).into_iter().flatten() {
                let grants = found.entry(*id).or_default();
                if !grants.contains(&code) {
                    grants.push(code.clone());
                }
            }
        }
    }
    Ok(found)
}

/// Every rule pack.
pub fn packs() -> &'static [RulePack] {
    rule_packs::rule_packs()
}

/// The rule packs that judge a grant; a scheme without rules cannot be judged.
pub fn packs_of(grant: &BookedGrant) -> Result<Vec<&'static RulePack>, OperationError> {
    let packs = rule_packs::packs_for(&grant.definition.scheme);
    if packs.is_empty() {
        let scheme = &grant.definition.scheme;
        return Err(OperationError::Rejected(Bilingual::new(
            format!("Voor het schema {scheme} zijn geen regels vastgelegd."),
            format!("There are no rules for the scheme {scheme}."),
        )));
    }
    Ok(packs)
}

fn judge_read(read: &Read, period: Option<&str>, today: NaiveDate) -> Result<Judging, OperationError> {
    if let Some(code) = period
        && read.grant.definition.period(code).is_none()
    {
        return Err(OperationError::NotFound(format!("reporting period {code}")));
    }
    let packs = settings::with_settings(&read.grant, &read.settings)?;
    let packs: Vec<&RulePack> = packs.iter().map(|pack| &**pack).collect();
    let roles = packs.first().map_or_else(CategoryRoles::default, |pack| pack.roles.clone());
    let material = Material {
        grant: &read.grant,
        scheme: scheme_of(&read.grant)?,
        roles: &roles,
        lines: &read.lines,
        period,
        statements: &read.statements,
        evidence: &read.evidence,
        progress: &read.progress,
        submitted: &read.submitted,
        weeks: &read.weeks,
        bases: &read.bases,
        tendered: &read.tendered,
        elsewhere: &read.elsewhere,
        printed_statement: &funding_statement().nl,
        today,
    };
    let case = material.case()?;
    Ok(judge(&packs, case.shared, case.candidates, &read.waivers))
}

/// What judging a grant gave.
pub struct JudgedGrant {
    pub record: JudgingRecord,
    pub judging: Judging,
    /// False when the newest judging said exactly this.
    pub changed: bool,
}

/// Judges a grant, or one of its periods, and keeps the verdicts. The same books, rules and day give no second record.
pub fn judge_grant(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    period: Option<&str>,
) -> Result<JudgedGrant, OperationError> {
    let state = books.db.read(|conn| read(conn, grant_code))?;
    let today = books.clock.today();
    let judging = judge_read(&state, period, today)?;
    let mut used = Vec::with_capacity(judging.rules.len());
    for rule in &judging.rules {
        let content = serde_json::to_string(rule).map_err(crate::reporting::ReportError::from)?;
        used.push(NewUsedRule { rule, sha256: seal::sha256_hex(&[content.as_bytes()]), content });
    }
    let period_id = period.and_then(|code| state.grant.period_id(code));
    let (at, by) = (books.clock.now(), actor.name.as_str());
    books.db.write(|conn| {
        let earlier = judgings::list(conn, state.grant.id)?;
        let newest = earlier.iter().rfind(|record| record.period == period_id);
        if let Some(newest) = newest
            && newest.judged_on == today
            && newest.grant_version == state.grant.version
            && same(&judgings::load(conn, newest.id)?, &judging)
        {
            return Ok(JudgedGrant { record: newest.clone(), judging: judging.clone(), changed: false });
        }
        let mut rules = Vec::with_capacity(used.len());
        for rule in &used {
            rules.push(judgings::put_rule(conn, rule)?);
        }
        let number = earlier.last().map_or(0, |record| record.number).saturating_add(1);
        let new = NewJudging {
            grant: state.grant.id,
            period: period_id,
            number,
            grant_version: state.grant.version,
            judged_on: today,
            judging: &judging,
            rules: &rules,
            at,
            by,
        };
        let id = judgings::insert(conn, &new)?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: by,
                act: "rules.judge",
                subject: &format!("grant {grant_code}, period {}", period.unwrap_or("-")),
                detail: &format!("judging {number}, {} subjects", judging.subjects.len()),
            },
        )?;
        let record = JudgingRecord {
            id,
            period: period_id,
            number,
            grant_version: state.grant.version,
            judged_on: today,
            judged_at: at,
            judged_by: by.to_owned(),
        };
        Ok(JudgedGrant { record, judging: judging.clone(), changed: true })
    })
}

/// Whether two judgings say the same: the rules may stand in another order.
fn same(one: &Judging, other: &Judging) -> bool {
    let told = |judging: &Judging, place: usize| judging.rules.get(place).cloned();
    one.shared == other.shared
        && one.subjects.len() == other.subjects.len()
        && one.subjects.iter().zip(&other.subjects).all(|(mine, theirs)| {
            mine.subject == theirs.subject
                && mine.facts == theirs.facts
                && mine.verdicts.len() == theirs.verdicts.len()
                && mine.verdicts.iter().zip(&theirs.verdicts).all(|(a, b)| {
                    a.verdict == b.verdict && a.waiver == b.waiver && told(one, a.rule) == told(other, b.rule)
                })
        })
}

/// An act of judging with its verdicts as they were stored.
pub struct StoredJudging {
    pub record: JudgingRecord,
    pub judging: Judging,
}

/// The newest judging of a grant or period, or the one with a number.
pub fn load_judging(
    books: &Books,
    grant_code: &str,
    period: Option<&str>,
    number: Option<i64>,
) -> Result<StoredJudging, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let period_id = match period {
            Some(code) => Some(
                grant
                    .period_id(code)
                    .ok_or_else(|| OperationError::NotFound(format!("reporting period {code}")))?,
            ),
            None => None,
        };
        let wanted = |record: &JudgingRecord| match number {
            Some(number) => record.number == number,
            None => record.period == period_id,
        };
        let record = judgings::list(conn, grant.id)?.into_iter().rfind(wanted);
        let record = record.ok_or_else(|| not_judged(grant_code, period))?;
        let judging = judgings::load(conn, record.id)?;
        Ok(StoredJudging { record, judging })
    })
}

fn not_judged(grant: &str, period: Option<&str>) -> OperationError {
    let (periode, of_period) =
        period.map(|code| (format!(", periode {code},"), format!(", period {code},"))).unwrap_or_default();
    OperationError::Rejected(Bilingual::new(
        format!("{grant}{periode} is nog niet beoordeeld. Beoordeel eerst de regels."),
        format!("{grant}{of_period} was not judged yet. Judge the rules first."),
    ))
}

/// What the newest judging of a line said about it; nothing for a line that was never judged.
pub fn verdicts_of_line(books: &Books, line: ExpenditureId) -> Result<Option<Judging>, OperationError> {
    books.db.read(|conn| {
        let newest: Option<JudgingId> = judgings::newest_of_line(conn, line)?;
        match newest {
            Some(id) => Ok(Some(judgings::load_subject(conn, id, &Subject::line(line))?)),
            None => Ok(None),
        }
    })
}

/// The verdicts on one line of a grant.
pub struct LineVerdicts {
    pub judging: Judging,
    /// Whether they were recorded; otherwise they are those of the books as they stand.
    pub kept: bool,
}

/// What was said last about a line, or what would be said about it now where nothing was.
pub fn line_verdicts(
    books: &Books,
    grant_code: &str,
    line: ExpenditureId,
) -> Result<LineVerdicts, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let known = evidence::standing(conn, &[line])?.into_iter().any(|known| known.grant == grant.id);
        if known { Ok(()) } else { Err(OperationError::NotFound(format!("line {line}"))) }
    })?;
    if let Some(judging) = verdicts_of_line(books, line)? {
        return Ok(LineVerdicts { judging, kept: true });
    }
    // Rules look at totals and neighbours too: without kept verdicts all lines are read.
    let state = books.db.read(|conn| read(conn, grant_code))?;
    let mut judging = judge_read(&state, None, books.clock.today())?;
    judging.subjects.retain(|judged| judged.subject.line_id() == Some(line));
    Ok(LineVerdicts { judging, kept: false })
}

/// All acts of judging of a grant, oldest first.
pub fn list_judgings(books: &Books, grant_code: &str) -> Result<Vec<JudgingRecord>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(judgings::list(conn, grant.id)?)
    })
}

/// Judges every stored verdict of a grant again by the facts and rules stored with it: how many there are, and those
/// that come out otherwise.
pub fn replay_judgings(books: &Books, grant_code: &str) -> Result<(usize, Vec<Divergence>), OperationError> {
    let (mut verdicts, mut divergent) = (0_usize, Vec::new());
    for record in list_judgings(books, grant_code)? {
        let judging = books.db.read(|conn| judgings::load(conn, record.id).map_err(OperationError::from))?;
        let of_judging = judging.subjects.iter().map(|subject| subject.verdicts.len());
        verdicts = verdicts.saturating_add(of_judging.sum());
        divergent.extend(judging.replay());
    }
    Ok((verdicts, divergent))
}

/// What the rules would refuse over a period or the whole project, and the documents that are missing; nothing where no
/// rules are known for the scheme of the grant. Keeps nothing.
pub(super) fn costs_at_risk(
    state: &Read,
    period: Option<&str>,
    today: NaiveDate,
) -> Result<Option<CostsAtRisk>, OperationError> {
    if rule_packs::packs_for(&state.grant.definition.scheme).is_empty() {
        return Ok(None);
    }
    let judging = judge_read(state, period, today)?;
    let packs = packs_of(&state.grant)?;
    let required: Vec<&RequiredDocuments> = packs.iter().flat_map(|pack| &pack.required_documents).collect();
    Ok(Some(CostsAtRisk::of(&judging, &required, &state.evidence)?))
}
