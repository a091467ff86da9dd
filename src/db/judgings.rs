//! Acts of judging: the rules as they were used, the subjects with their facts, and what each rule said. Append only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::{judged_subjects, judgings, used_rules};
use crate::db::{DbConnection, StoreError};
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::Facts;
use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::Outcome;
use crate::domain::eligibility::verdict::{GivenVerdict, JudgedSubject, Subject, UsedRule, Verdict};
use crate::domain::ids::{ExpenditureId, GrantId, JudgingId, ReportingPeriodId, RuleWaiverId, UsedRuleId};
use crate::domain::money::Cents;

const ROWS_PER_STATEMENT: usize = 500;
const VALUES_PER_QUERY: usize = 1000;

/// An act of judging as the books list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgingRecord {
    pub id: JudgingId,
    pub period: Option<ReportingPeriodId>,
    /// Counts 1, 2, 3 ... within the grant.
    pub number: i64,
    /// Version of the grant's definition that was judged.
    pub grant_version: i64,
    pub judged_on: NaiveDate,
    pub judged_at: DateTime<Utc>,
    pub judged_by: String,
}

/// One verdict as it is stored: short names, and nothing that follows from the others.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredVerdict {
    r: i64,
    o: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<String>,
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    v: Facts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<Cents>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    w: Option<RuleWaiverId>,
}

fn broken(error: serde_json::Error) -> StoreError {
    StoreError::Broken(Box::new(error))
}

/// A rule on its way into the books, with its content and the hash over it.
pub struct NewUsedRule<'a> {
    pub rule: &'a UsedRule,
    pub sha256: String,
    pub content: String,
}

/// Where a rule with this content stands; entered when it is new.
pub fn put_rule(conn: &mut DbConnection, new: &NewUsedRule<'_>) -> Result<UsedRuleId, StoreError> {
    let known = used_rules::table
        .filter(used_rules::sha256.eq(&new.sha256))
        .select(used_rules::id)
        .first::<i64>(conn)
        .optional()?;
    let id = match known {
        Some(id) => id,
        None => diesel::insert_into(used_rules::table)
            .values((
                used_rules::pack.eq(&new.rule.pack),
                used_rules::code.eq(&new.rule.rule.code),
                used_rules::version.eq(new.rule.version),
                used_rules::sha256.eq(&new.sha256),
                used_rules::content.eq(&new.content),
            ))
            .returning(used_rules::id)
            .get_result(conn)?,
    };
    Ok(UsedRuleId::new(id))
}

/// An act of judging on its way into the books.
pub struct NewJudging<'a> {
    pub grant: GrantId,
    pub period: Option<ReportingPeriodId>,
    pub number: i64,
    pub grant_version: i64,
    pub judged_on: NaiveDate,
    pub judging: &'a Judging,
    /// Where each rule of the judging stands in the books, in its order.
    pub rules: &'a [UsedRuleId],
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewJudging<'_>) -> Result<JudgingId, StoreError> {
    let shared = serde_json::to_string(&new.judging.shared).map_err(broken)?;
    let id = diesel::insert_into(judgings::table)
        .values((
            judgings::grant_id.eq(new.grant.get()),
            judgings::period_id.eq(new.period.map(ReportingPeriodId::get)),
            judgings::number.eq(new.number),
            judgings::grant_version.eq(new.grant_version),
            judgings::judged_on.eq(new.judged_on),
            judgings::shared_facts.eq(shared),
            judgings::judged_at.eq(new.at.naive_utc()),
            judgings::judged_by.eq(new.by),
        ))
        .returning(judgings::id)
        .get_result::<i64>(conn)?;
    for chunk in new.judging.subjects.chunks(ROWS_PER_STATEMENT) {
        insert_subjects(conn, id, chunk, new.rules)?;
    }
    Ok(JudgingId::new(id))
}

#[derive(Insertable)]
#[diesel(table_name = judged_subjects)]
#[diesel(treat_none_as_default_value = false)]
struct NewRow<'a> {
    judging_id: i64,
    scope: &'static str,
    subject_key: &'a str,
    expenditure_id: Option<i64>,
    facts: String,
    verdicts: String,
}

fn insert_subjects(
    conn: &mut DbConnection,
    judging: i64,
    subjects: &[JudgedSubject],
    rules: &[UsedRuleId],
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(subjects.len());
    for judged in subjects {
        let verdicts = judged.verdicts.iter().filter_map(|given| stored(given, rules)).collect::<Vec<_>>();
        rows.push(NewRow {
            judging_id: judging,
            scope: judged.subject.scope.code(),
            subject_key: &judged.subject.key,
            expenditure_id: judged.subject.line_id().map(ExpenditureId::get),
            facts: serde_json::to_string(&judged.facts).map_err(broken)?,
            verdicts: serde_json::to_string(&verdicts).map_err(broken)?,
        });
    }
    let insert = diesel::insert_into(judged_subjects::table).values(&rows);
    match conn {
        DbConnection::Sqlite(conn) => insert.execute(conn)?,
        DbConnection::Postgresql(conn) => insert.execute(conn)?,
    };
    Ok(())
}

fn stored(given: &GivenVerdict, rules: &[UsedRuleId]) -> Option<StoredVerdict> {
    let verdict = &given.verdict;
    let says_itself = verdict.reason == verdict.outcome.code();
    Some(StoredVerdict {
        r: rules.get(given.rule)?.get(),
        o: verdict.outcome,
        k: if says_itself { None } else { Some(verdict.reason.clone()) },
        v: verdict.values.clone(),
        a: verdict.at_risk,
        w: given.waiver,
    })
}

type Head = (i64, Option<i64>, i64, i64, NaiveDate, NaiveDateTime, String);

fn record((id, period, number, grant_version, judged_on, at, by): Head) -> JudgingRecord {
    JudgingRecord {
        id: JudgingId::new(id),
        period: period.map(ReportingPeriodId::new),
        number,
        grant_version,
        judged_on,
        judged_at: at.and_utc(),
        judged_by: by,
    }
}

/// All acts of judging of a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<JudgingRecord>, StoreError> {
    let rows = judgings::table
        .filter(judgings::grant_id.eq(grant.get()))
        .select((
            judgings::id,
            judgings::period_id,
            judgings::number,
            judgings::grant_version,
            judgings::judged_on,
            judgings::judged_at,
            judgings::judged_by,
        ))
        .order(judgings::number)
        .load::<Head>(conn)?;
    Ok(rows.into_iter().map(record).collect())
}

type SubjectRow = (String, String, String, String);

/// Everything that an act of judging said.
pub fn load(conn: &mut DbConnection, id: JudgingId) -> Result<Judging, StoreError> {
    let rows = judged_subjects::table
        .filter(judged_subjects::judging_id.eq(id.get()))
        .select((
            judged_subjects::scope,
            judged_subjects::subject_key,
            judged_subjects::facts,
            judged_subjects::verdicts,
        ))
        .order(judged_subjects::id)
        .load::<SubjectRow>(conn)?;
    restore(conn, id, rows)
}

/// What an act of judging said about one subject; no subjects when it did not judge it.
pub fn load_subject(
    conn: &mut DbConnection,
    id: JudgingId,
    subject: &Subject,
) -> Result<Judging, StoreError> {
    let rows = judged_subjects::table
        .filter(judged_subjects::judging_id.eq(id.get()))
        .filter(judged_subjects::scope.eq(subject.scope.code()))
        .filter(judged_subjects::subject_key.eq(&subject.key))
        .select((
            judged_subjects::scope,
            judged_subjects::subject_key,
            judged_subjects::facts,
            judged_subjects::verdicts,
        ))
        .load::<SubjectRow>(conn)?;
    restore(conn, id, rows)
}

/// The newest act of judging that judged a line.
pub fn newest_of_line(conn: &mut DbConnection, line: ExpenditureId) -> Result<Option<JudgingId>, StoreError> {
    let id = judged_subjects::table
        .filter(judged_subjects::expenditure_id.eq(line.get()))
        .select(judged_subjects::judging_id)
        .order(judged_subjects::judging_id.desc())
        .first::<i64>(conn)
        .optional()?;
    Ok(id.map(JudgingId::new))
}

fn restore(conn: &mut DbConnection, id: JudgingId, rows: Vec<SubjectRow>) -> Result<Judging, StoreError> {
    let shared: String =
        judgings::table.filter(judgings::id.eq(id.get())).select(judgings::shared_facts).first(conn)?;
    let mut read = Vec::with_capacity(rows.len());
    let mut used: Vec<i64> = Vec::new();
    for (scope, key, facts, verdicts) in rows {
        let scope = Scope::from_code(&scope).ok_or_else(|| StoreError::unreadable("scope", &scope))?;
        let facts: Facts = serde_json::from_str(&facts).map_err(broken)?;
        let verdicts: Vec<StoredVerdict> = serde_json::from_str(&verdicts).map_err(broken)?;
        for verdict in &verdicts {
            if let Err(place) = used.binary_search(&verdict.r) {
                used.insert(place, verdict.r);
            }
        }
        read.push((Subject::new(scope, key), facts, verdicts));
    }
    let rules = rules_with_ids(conn, &used)?;
    let mut subjects = Vec::with_capacity(read.len());
    for (subject, facts, verdicts) in read {
        let mut given = Vec::with_capacity(verdicts.len());
        for verdict in verdicts {
            let rule = used
                .binary_search(&verdict.r)
                .map_err(|_place| StoreError::unreadable("rule", &verdict.r.to_string()))?;
            let reason = verdict.k.unwrap_or_else(|| verdict.o.code().to_owned());
            given.push(GivenVerdict {
                rule,
                verdict: Verdict { outcome: verdict.o, reason, values: verdict.v, at_risk: verdict.a },
                waiver: verdict.w,
            });
        }
        subjects.push(JudgedSubject { subject, facts, verdicts: given });
    }
    Ok(Judging { shared: serde_json::from_str(&shared).map_err(broken)?, rules, subjects })
}

/// Rules as they were used, in the order of these ids, which are sorted.
fn rules_with_ids(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<UsedRule>, StoreError> {
    let mut rules = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(VALUES_PER_QUERY) {
        let contents = used_rules::table
            .filter(used_rules::id.eq_any(chunk))
            .select(used_rules::content)
            .order(used_rules::id)
            .load::<String>(conn)?;
        for content in contents {
            rules.push(serde_json::from_str(&content).map_err(broken)?);
        }
    }
    if rules.len() == ids.len() {
        Ok(rules)
    } else {
        Err(StoreError::Broken("a rule of a stored verdict is not there".into()))
    }
}
