//! What people say about rules: waivers, their end, and facts that no book knows.

use chrono::NaiveDate;

use crate::db::audit::AuditRecord;
use crate::db::rule_waivers::{self, Revocation, StatementRecord, WaiverRecord};
use crate::db::{DbConnection, audit, expenditures, grants};
use crate::domain::books::BookedGrant;
use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactUnreadable};
use crate::domain::eligibility::rule::Rule;
use crate::domain::eligibility::statement::{FactStatement, statable};
use crate::domain::eligibility::verdict::{RuleWaiver, Subject};
use crate::domain::folding::fold;
use crate::domain::ids::{RuleStatementId, RuleWaiverId};
use crate::domain::language::Bilingual;
use crate::importing::rule_packs;
use crate::operations::{Actor, Books, OperationError};

/// A waiver to record.
pub struct Waive<'a> {
    pub grant: &'a str,
    pub rule: &'a str,
    /// What it holds for; empty for the whole grant.
    pub subjects: &'a [Subject],
    /// Who granted it.
    pub granted_by: &'a str,
    pub granted_on: NaiveDate,
    pub reason: &'a str,
    /// Reference of the document that grants it.
    pub document: &'a str,
}

/// Whether a rule with this code is in a pack, in any of its texts.
pub fn rule_known(scheme: &str, code: &str) -> Option<&'static Rule> {
    rule_packs::packs_for(scheme).into_iter().flat_map(|pack| &pack.rules).rfind(|rule| rule.code == code)
}

fn rejected(nl: String, en: String) -> OperationError {
    OperationError::Rejected(Bilingual::new(nl, en))
}

/// Records that somebody lets a broken rule stand, for some subjects or for the whole grant.
pub fn waive_rule(
    books: &Books,
    actor: &Actor,
    waive: &Waive<'_>,
) -> Result<Vec<RuleWaiverId>, OperationError> {
    let given = [waive.granted_by, waive.reason, waive.document];
    if given.iter().any(|text| text.trim().is_empty()) {
        return Err(rejected(
            "Een ontheffing noemt wie haar gaf, waarom, en het stuk waar dat in staat.".to_owned(),
            "A waiver names who granted it, why, and the document that says so.".to_owned(),
        ));
    }
    if waive.granted_on > books.clock.today() {
        return Err(rejected(
            "Een ontheffing kan niet in de toekomst zijn gegeven.".to_owned(),
            "A waiver cannot have been granted in the future.".to_owned(),
        ));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, waive.grant)?;
        let rule = rule_known(&grant.definition.scheme, waive.rule)
            .ok_or_else(|| OperationError::NotFound(format!("rule {}", waive.rule)))?;
        check_waivable(rule)?;
        let mut subjects: Vec<Option<&Subject>> = waive.subjects.iter().map(Some).collect();
        if subjects.is_empty() {
            subjects.push(None);
        }
        let mut ids = Vec::with_capacity(subjects.len());
        for subject in subjects {
            if let Some(subject) = subject {
                check_subject(conn, &grant, subject, Some(rule))?;
            }
            let waiver = RuleWaiver {
                id: RuleWaiverId::new(0),
                rule: rule.code.clone(),
                subject: subject.cloned(),
                granted_by: waive.granted_by.trim().to_owned(),
                granted_on: waive.granted_on,
                reason: waive.reason.trim().to_owned(),
                document: waive.document.trim().to_owned(),
            };
            ids.push(rule_waivers::insert(conn, grant.id, &waiver, at, &actor.name)?);
        }
        let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "rules.waive",
                subject: &format!("grant {}, rule {}", waive.grant, waive.rule),
                detail: &format!("waiver {} by {}: {}", numbers.join(", "), waive.granted_by, waive.document),
            },
        )?;
        Ok(ids)
    })
}

fn check_waivable(rule: &Rule) -> Result<(), OperationError> {
    if rule.waivable {
        return Ok(());
    }
    Err(rejected(
        format!("Regel {} kent geen ontheffing. {}", rule.code, rule.remedy.nl),
        format!("Rule {} knows no waiver. {}", rule.code, rule.remedy.en),
    ))
}

/// A subject must be there: a line of this grant, one of its periods; and of the scope that the rule looks at.
fn check_subject(
    conn: &mut DbConnection,
    grant: &BookedGrant,
    subject: &Subject,
    rule: Option<&Rule>,
) -> Result<(), OperationError> {
    if let Some(rule) = rule
        && rule.check.scope() != subject.scope
    {
        let (asked, own) = (rule.check.scope().name(), subject.scope.name());
        return Err(rejected(
            format!("Regel {} gaat over een {}, niet over een {}.", rule.code, asked.nl, own.nl),
            format!("Rule {} is about a {}, not about a {}.", rule.code, asked.en, own.en),
        ));
    }
    let missing = || OperationError::NotFound(format!("{} {}", subject.scope.code(), subject.key));
    match subject.scope {
        Scope::Line => {
            let id = subject.line_id().ok_or_else(missing)?;
            let of_grant = expenditures::with_ids(conn, &[id])?
                .iter()
                .any(|line| grant.budget_line_by_id(line.line.budget_line).is_some());
            if of_grant { Ok(()) } else { Err(missing()) }
        }
        Scope::Period => grant.period_id(&subject.key).map(|_id| ()).ok_or_else(missing),
        Scope::Supplier | Scope::Person | Scope::PersonYear | Scope::Hours | Scope::Budget | Scope::Grant => {
            Ok(())
        }
    }
}

/// Ends a waiver. What was judged while it held stays as it was.
pub fn revoke_waiver(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    id: RuleWaiverId,
    reason: &str,
) -> Result<(), OperationError> {
    if reason.trim().is_empty() {
        return Err(rejected(
            "Zeg waarom de ontheffing eindigt.".to_owned(),
            "Say why the waiver ends.".to_owned(),
        ));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let known = rule_waivers::list(conn, grant.id)?.into_iter().find(|record| record.waiver.id == id);
        let known = known.ok_or_else(|| OperationError::NotFound(format!("waiver {id}")))?;
        if known.revoked.is_some() {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("Ontheffing {id} is al ingetrokken."),
                format!("Waiver {id} was revoked before."),
            )));
        }
        let revocation = Revocation { reason: reason.trim().to_owned(), at, by: actor.name.clone() };
        rule_waivers::insert_revocation(conn, id, &revocation)?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "rules.revoke-waiver",
                subject: &format!("grant {grant_code}, rule {}", known.waiver.rule),
                detail: &format!("waiver {id}: {}", reason.trim()),
            },
        )?;
        Ok(())
    })
}

/// All waivers of a grant, oldest first.
pub fn list_waivers(books: &Books, grant_code: &str) -> Result<Vec<WaiverRecord>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(rule_waivers::list(conn, grant.id)?)
    })
}

/// A fact to state.
pub struct StateFact<'a> {
    pub grant: &'a str,
    pub subject: Subject,
    pub fact: Fact,
    /// As people write it.
    pub value: &'a str,
    /// Reference of the document that shows it.
    pub document: &'a str,
}

/// Keeps a fact that no book knows; the newest word about a subject and fact counts.
pub fn state_fact(
    books: &Books,
    actor: &Actor,
    state: &StateFact<'_>,
) -> Result<RuleStatementId, OperationError> {
    let mut subject = state.subject.clone();
    if subject.scope == Scope::Supplier {
        subject.key = fold(&subject.key);
    }
    if !statable(subject.scope).contains(&state.fact) {
        let names: Vec<&str> = statable(subject.scope).iter().map(|fact| fact.code()).collect();
        let (scope, names) = (subject.scope.name(), names.join(", "));
        return Err(rejected(
            format!(
                "{} volgt uit de boeken of hoort niet bij een {}. Wel vast te leggen: {names}.",
                state.fact, scope.nl
            ),
            format!(
                "{} follows from the books or does not belong to a {}. To be stated: {names}.",
                state.fact, scope.en
            ),
        ));
    }
    let value = state.fact.read(state.value).map_err(|error| unreadable(&error))?;
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, state.grant)?;
        check_subject(conn, &grant, &subject, None)?;
        let statement = FactStatement { subject: subject.clone(), fact: state.fact, value: value.clone() };
        let id = rule_waivers::insert_statement(
            conn,
            grant.id,
            &statement,
            state.document.trim(),
            at,
            &actor.name,
        )?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "rules.state",
                subject: &format!("grant {}, {} {}", state.grant, subject.scope.code(), subject.key),
                detail: &format!("{} = {}; {}", state.fact, state.value, state.document.trim()),
            },
        )?;
        Ok(id)
    })
}

fn unreadable(error: &FactUnreadable) -> OperationError {
    match error {
        FactUnreadable::Value { fact, value, expected } => rejected(
            format!("'{value}' past niet bij {fact} ({}): {expected}.", fact.label().nl),
            format!("'{value}' does not fit {fact} ({}): {expected}.", fact.label().en),
        ),
        FactUnreadable::Unknown(_) | FactUnreadable::NoValue(_) => {
            OperationError::Rejected(Bilingual::same(error.to_string()))
        }
    }
}

/// All stated facts of a grant, oldest first.
pub fn list_statements(books: &Books, grant_code: &str) -> Result<Vec<StatementRecord>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        Ok(rule_waivers::statements(conn, grant.id)?)
    })
}
