//! The rules of the funder: what each asks, what it says of the books, and what was waived.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::eligibility::judging::Judging;
use crate::domain::eligibility::rule::{Reason, Rule as KnownRule, Setting, Threshold, WordHint};
use crate::domain::eligibility::verdict::Subject;
use crate::domain::ids::{ExpenditureId, RuleWaiverId};
use crate::domain::permission::Act;
use crate::operations::rules::{
    GrantRules, Waive, judge_grant, list_waivers, load_judging, revoke_waiver, rules_of_grant, waive_rule,
};
use crate::web::answer::Answer;
use crate::web::api::answers::{self, Money, count};
use crate::web::api::grants::address;
use crate::web::api::operation::{Kind, Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listRules", "/api/v1/grants/{grant}/rules", Act::ViewRules, list)
            .says("De regels die voor het project gelden", "The rules that hold for the grant")
            .query("on", Kind::Day, "Zoals zij op deze dag luiden", "As they read on this day")
            .gives_list::<Rule>(),
        read("showRule", "/api/v1/grants/{grant}/rules/{rule}", Act::ViewRules, show)
            .says("Een regel met uitleg en instellingen", "A rule with its explanation and settings")
            .query("on", Kind::Day, "Zoals zij op deze dag luidt", "As it reads on this day")
            .gives::<RuleDetails>(),
        change("judgeGrant", "/api/v1/grants/{grant}/judgings", Act::AcceptFinding, judge)
            .says("Beoordeelt het project en bewaart de oordelen", "Judges the grant and keeps the verdicts")
            .query("period", Kind::Text, "Alleen deze verslagperiode", "Only this reporting period")
            .gives_outcome::<JudgingSummary>(),
        read("listVerdicts", "/api/v1/grants/{grant}/verdicts", Act::ViewRules, verdicts)
            .says("De oordelen van de laatste beoordeling", "The verdicts of the last judging")
            .query(
                "period",
                Kind::Text,
                "Van de beoordeling van deze verslagperiode",
                "Of the judging of this reporting period",
            )
            .query(
                "judging",
                Kind::Number,
                "Van de beoordeling met dit nummer",
                "Of the judging with this number",
            )
            .query("rule", Kind::Text, "Alleen van deze regel", "Only of this rule")
            .query(
                "standing",
                Kind::Choice(&["true", "false"]),
                "Alleen oordelen die nog in de weg staan",
                "Only verdicts that still stand in the way",
            )
            .gives_outcome::<Verdicts>(),
        read("listWaivers", "/api/v1/grants/{grant}/waivers", Act::ViewRules, waivers)
            .says("De ontheffingen, oudste eerst", "The waivers, oldest first")
            .gives_list::<Waiver>(),
        change("waiveRule", "/api/v1/grants/{grant}/rules/{rule}/waivers", Act::AcceptFinding, waive)
            .says(
                "Legt een ontheffing voor regels van het grootboek vast",
                "Records a waiver for lines of the ledger",
            )
            .takes::<WaiverToRecord>()
            .gives_new::<WaiversRecorded>(),
        change(
            "revokeWaiver",
            "/api/v1/grants/{grant}/waivers/{waiver}/revocation",
            Act::AcceptFinding,
            revoke,
        )
        .says("Beëindigt een ontheffing", "Ends a waiver")
        .takes::<WhyRevoked>()
        .gives_outcome::<Waiver>(),
    ]
}

/// A rule in short.
#[derive(Serialize, ToSchema)]
struct Rule {
    #[schema(example = "K04")]
    code: String,
    title: String,
    article: String,
    /// "refuses", "warns" or "informs".
    severity: String,
    /// Whether a waiver can lift it.
    waivable: bool,
    /// First day on which it reads so.
    from: NaiveDate,
    /// Last day.
    to: Option<NaiveDate>,
    /// What it judges: "line", "supplier", "person", "person-year", "hours", "period", "budget" or "grant".
    about: String,
    /// It uses a value that its source does not confirm.
    unconfirmed: bool,
}

/// A rule with what it asks.
#[derive(Serialize, ToSchema)]
struct RuleDetails {
    rule: Rule,
    explanation: String,
    /// What makes a cost pass.
    remedy: String,
    /// Documents that show that the rule is kept.
    evidence: Vec<String>,
    settings: Vec<RuleSetting>,
    /// Words that hint at costs that are not eligible.
    hints: Vec<HintOfRule>,
    thresholds: Vec<ThresholdOfRule>,
    outcomes: Vec<OutcomeOfRule>,
    /// What is uncertain about its text.
    cautions: Vec<String>,
}

/// Words that hint at one kind of cost that is not eligible.
#[derive(Serialize, ToSchema)]
struct HintOfRule {
    kind: String,
    article: String,
    /// Whole words, or parts of words.
    words: Vec<String>,
    /// Words and phrases in which nothing of these counts.
    except: Vec<String>,
    /// The grant set the list otherwise.
    set_here: bool,
}

/// An amount from which something else holds, for some time.
#[derive(Serialize, ToSchema)]
struct ThresholdOfRule {
    from: NaiveDate,
    to: NaiveDate,
    kind: String,
    amount: Money,
    /// The source states this value.
    confirmed: bool,
    /// The grant set it otherwise.
    set_here: bool,
}

/// What the rule can say.
#[derive(Serialize, ToSchema)]
struct OutcomeOfRule {
    /// "refuses", "needs-person", "warns", "informs", "passes" or "not-applicable".
    outcome: String,
    /// Quotes values by name, such as `{amount}`.
    when: String,
    remedy: String,
}

/// A number of a rule.
#[derive(Serialize, ToSchema)]
struct RuleSetting {
    name: String,
    /// Exact decimal.
    value: String,
    unit: String,
    /// How people call it.
    label: Option<String>,
    /// What it is by itself, where the grant set it otherwise.
    default: Option<String>,
    /// The source states this value; otherwise it is a sensible default.
    confirmed: bool,
    note: Option<String>,
}

/// An act of judging.
#[derive(Serialize, ToSchema)]
struct JudgingSummary {
    /// Counts 1, 2, 3 ... within the grant.
    number: i64,
    judged_on: NaiveDate,
    judged_by: String,
    /// False when the newest judging said exactly this.
    changed: bool,
    verdicts: u64,
    /// Verdicts that stand in the way.
    standing: u64,
}

/// The verdicts of one judging.
#[derive(Serialize, ToSchema)]
struct Verdicts {
    /// Number of the judging.
    judging: i64,
    judged_on: NaiveDate,
    items: Vec<GivenVerdict>,
}

/// What a rule says of something.
#[derive(Serialize, ToSchema)]
struct GivenVerdict {
    rule: String,
    article: String,
    /// What is judged: "line" and others.
    scope: String,
    /// Number of the line, or name of the subject.
    subject: String,
    outcome: String,
    why: String,
    remedy: String,
    /// What would be lost over it.
    at_risk: Money,
    /// The waiver that lifts it.
    waiver: Option<i64>,
}

/// Permission to let a broken rule stand.
#[derive(Serialize, ToSchema)]
struct Waiver {
    id: i64,
    rule: String,
    /// Number of the line; nothing for other subjects, or for the whole grant.
    line: Option<i64>,
    granted_by: String,
    granted_on: NaiveDate,
    reason: String,
    /// Reference of the document that grants it.
    document: String,
    /// When it was ended.
    revoked_at: Option<DateTime<Utc>>,
}

/// A waiver to record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WaiverToRecord {
    /// Numbers of the lines that it holds for.
    lines: Vec<i64>,
    granted_by: String,
    granted_on: NaiveDate,
    reason: String,
    document: String,
}

#[derive(Serialize, ToSchema)]
struct WaiversRecorded {
    waivers: Vec<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyRevoked {
    reason: String,
}

/// The rules as they read on the day of the address, or today, with the settings of the grant.
fn known_rules<'a>(cx: &Cx, own: &'a GrantRules) -> Result<Vec<&'a KnownRule>, WebError> {
    let day = answers::query(cx, "on")?.unwrap_or_else(|| cx.today());
    let all = own.packs.iter().flat_map(|pack| &pack.rules);
    Ok(all.filter(|rule| rule.from <= day && rule.to.is_none_or(|last| day <= last)).collect())
}

fn shown(cx: &Cx, rule: &KnownRule) -> Rule {
    Rule {
        code: rule.code.clone(),
        title: cx.say(&rule.title).to_owned(),
        article: rule.article.clone(),
        severity: rule.severity.code().to_owned(),
        waivable: rule.waivable,
        from: rule.from,
        to: rule.to,
        about: rule.check.scope().code().to_owned(),
        unconfirmed: rule.unconfirmed().next().is_some(),
    }
}

fn setting(cx: &Cx, (name, setting): (&String, &Setting)) -> RuleSetting {
    RuleSetting {
        name: name.clone(),
        value: setting.value.to_string(),
        unit: setting.unit.clone(),
        label: setting.label.as_ref().map(|words| cx.say(words).to_owned()),
        default: setting.default.map(|value| value.to_string()),
        confirmed: setting.confirmed,
        note: setting.note.as_ref().map(|words| cx.say(words).to_owned()),
    }
}

fn hint(cx: &Cx, hint: &WordHint) -> HintOfRule {
    HintOfRule {
        kind: cx.say(&hint.kind).to_owned(),
        article: hint.article.clone(),
        words: hint.words.iter().chain(&hint.parts).cloned().collect(),
        except: hint.except.clone(),
        set_here: !hint.defaults.is_empty(),
    }
}

fn threshold(cx: &Cx, rule: &KnownRule, known: &Threshold) -> ThresholdOfRule {
    ThresholdOfRule {
        from: known.from,
        to: known.to,
        kind: cx.say(&rule.kind_of(known)).to_owned(),
        amount: known.amount.into(),
        confirmed: known.confirmed,
        set_here: known.default.is_some(),
    }
}

fn outcome(cx: &Cx, rule: &KnownRule, reason: &Reason) -> OutcomeOfRule {
    OutcomeOfRule {
        outcome: reason.outcome.code().to_owned(),
        when: cx.say(&reason.text).to_owned(),
        remedy: cx.say(reason.remedy.as_ref().unwrap_or(&rule.remedy)).to_owned(),
    }
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let own = rules_of_grant(&cx.books, cx.grant())?;
    answers::list(known_rules(cx, &own)?.into_iter().map(|rule| shown(cx, rule)))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let code: String = cx.path("rule")?;
    let own = rules_of_grant(&cx.books, cx.grant())?;
    let known =
        known_rules(cx, &own)?.into_iter().find(|rule| rule.code == code).ok_or(WebError::NotFound)?;
    let pack = own.packs.iter().find(|pack| pack.rules.iter().any(|rule| std::ptr::eq(rule, known)));
    let cautions = pack.into_iter().flat_map(|pack| pack.cautions_of(known));
    let of_amounts = known.thresholds.iter().filter(|found| !found.amount.is_zero());
    let details = RuleDetails {
        rule: shown(cx, known),
        explanation: cx.say(&known.explanation).to_owned(),
        remedy: cx.say(&known.remedy).to_owned(),
        evidence: known.evidence.iter().map(|words| cx.say(words).to_owned()).collect(),
        settings: known.settings.iter().map(|named| setting(cx, named)).collect(),
        hints: known.hints.iter().map(|known| hint(cx, known)).collect(),
        thresholds: of_amounts.map(|found| threshold(cx, known, found)).collect(),
        outcomes: known.reasons.values().map(|reason| outcome(cx, known, reason)).collect(),
        cautions: cautions.map(|(_, words)| cx.say(words).to_owned()).collect(),
    };
    answers::single(cx, &details)
}

fn judge(cx: &Cx) -> Result<Answer, WebError> {
    let done = judge_grant(&cx.books, &cx.actor(), cx.grant(), cx.query("period"))?;
    let all = || done.judging.subjects.iter().flat_map(|judged| &judged.verdicts);
    answers::outcome(&JudgingSummary {
        number: done.record.number,
        judged_on: done.record.judged_on,
        judged_by: done.record.judged_by.clone(),
        changed: done.changed,
        verdicts: count(all().count()),
        standing: count(all().filter(|given| given.stands()).count()),
    })
}

fn verdicts(cx: &Cx) -> Result<Answer, WebError> {
    let number = answers::query::<i64>(cx, "judging")?;
    let stored = load_judging(&cx.books, cx.grant(), cx.query("period"), number)?;
    answers::outcome(&Verdicts {
        judging: stored.record.number,
        judged_on: stored.record.judged_on,
        items: given(cx, &stored.judging)?,
    })
}

fn given(cx: &Cx, judging: &Judging) -> Result<Vec<GivenVerdict>, WebError> {
    let only_standing = answers::query::<bool>(cx, "standing")?.unwrap_or(false);
    let rule = cx.query("rule");
    let mut items = Vec::new();
    for judged in &judging.subjects {
        let mut facts = judging.shared.clone();
        facts.overlay(&judged.facts);
        for given in judged.verdicts.iter().filter(|given| !only_standing || given.stands()) {
            let Some(used) = judging.rules.get(given.rule) else { continue };
            if rule.is_some_and(|code| code != used.rule.code) {
                continue;
            }
            let explained = used.explain(&given.verdict, &facts);
            items.push(GivenVerdict {
                rule: used.rule.code.clone(),
                article: used.rule.article.clone(),
                scope: judged.subject.scope.code().to_owned(),
                subject: judged.subject.key.clone(),
                outcome: given.verdict.outcome.code().to_owned(),
                why: cx.say(&explained.why).to_owned(),
                remedy: cx.say(&explained.remedy).to_owned(),
                at_risk: judged.at_risk(&given.verdict).into(),
                waiver: given.waiver.map(RuleWaiverId::get),
            });
        }
    }
    Ok(items)
}

fn known_waivers(cx: &Cx) -> Result<Vec<Waiver>, WebError> {
    let all = list_waivers(&cx.books, cx.grant())?.into_iter().map(|record| Waiver {
        id: record.waiver.id.get(),
        rule: record.waiver.rule,
        line: record.waiver.subject.as_ref().and_then(Subject::line_id).map(ExpenditureId::get),
        granted_by: record.waiver.granted_by,
        granted_on: record.waiver.granted_on,
        reason: record.waiver.reason,
        document: record.waiver.document,
        revoked_at: record.revoked.map(|revoked| revoked.at),
    });
    Ok(all.collect())
}

fn waivers(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(known_waivers(cx)?)
}

fn waive(cx: &Cx) -> Result<Answer, WebError> {
    let WaiverToRecord { lines, granted_by, granted_on, reason, document } = answers::sent(cx)?;
    if lines.is_empty() {
        return Err(answers::refused(
            "Zeg voor welke regels de ontheffing geldt.",
            "Say for which lines the waiver holds.",
        ));
    }
    let rule: String = cx.path("rule")?;
    let subjects: Vec<Subject> =
        lines.into_iter().map(|line| Subject::line(ExpenditureId::new(line))).collect();
    let waive = Waive {
        grant: cx.grant(),
        rule: &rule,
        subjects: &subjects,
        granted_by: &granted_by,
        granted_on,
        reason: &reason,
        document: &document,
    };
    let made = waive_rule(&cx.books, &cx.actor(), &waive)?;
    let recorded = WaiversRecorded { waivers: made.into_iter().map(RuleWaiverId::get).collect() };
    answers::created(address(cx, "/waivers"), &recorded)
}

fn revoke(cx: &Cx) -> Result<Answer, WebError> {
    let id: RuleWaiverId = cx.path("waiver")?;
    let WhyRevoked { reason } = answers::sent(cx)?;
    revoke_waiver(&cx.books, &cx.actor(), cx.grant(), id, &reason)?;
    let ended = known_waivers(cx)?.into_iter().find(|waiver| waiver.id == id.get());
    answers::outcome(&ended.ok_or(WebError::NotFound)?)
}
