//! Who, what and when: the facts at the head of every report.

use serde::Serialize;

use crate::domain::exchange::ExchangeRule;
use crate::domain::grant::VatTreatment;
use crate::domain::language::Bilingual;
use crate::reporting::ReportError;
use crate::reporting::dataset::Datum;
use crate::reporting::document::Value;
use crate::reporting::form::Over;

use super::Context;

/// A label with one or more values that are printed one after the other.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub label: Bilingual,
    pub values: Vec<Datum>,
}

fn fact(nl: &str, en: &str, values: Vec<Datum>) -> Fact {
    Fact { label: Bilingual::new(nl, en), values }
}

fn words(nl: impl Into<String>, en: impl Into<String>) -> Datum {
    Datum::Words(Bilingual::new(nl, en))
}

pub(super) fn facts(context: &Context<'_>) -> Result<Vec<Fact>, ReportError> {
    let grant = context.definition();
    let decision = &grant.decision;
    let period = context.period()?;
    let day = |day| Datum::date(Some(day));
    let budget = context.material.budget;
    let mut facts = vec![
        fact("Project", "Project", vec![Datum::text(grant.code.as_str()), Datum::Words(grant.title.clone())]),
        fact("Begunstigde", "Beneficiary", vec![Datum::Words(grant.beneficiary.name.clone())]),
        fact("Fonds", "Fund", vec![fund_name(context)]),
        fact(
            "Interventiegebied",
            "Intervention field",
            vec![context.code_name("field", &grant.intervention_field)],
        ),
        fact(
            "Beschikking",
            "Grant decision",
            vec![Datum::text(decision.number.as_str()), words("van", "of"), day(decision.dated)],
        ),
        fact(
            "Projectperiode",
            "Project period",
            vec![day(decision.period.from), words("t/m", "to"), day(decision.period.to)],
        ),
        fact(
            "Verslagperiode",
            "Reporting period",
            vec![
                Datum::text(period.code.as_str()),
                words("van", "from"),
                day(period.from),
                words("t/m", "to"),
                day(period.to),
            ],
        ),
        fact("Uiterlijk indienen op", "Due no later than", vec![Datum::date(grant.report_due(period))]),
        fact(
            "Begroting",
            "Budget",
            vec![
                words(
                    format!("versie {}, goedgekeurd op", budget.number),
                    format!("version {}, approved on", budget.number),
                ),
                day(budget.approved_on),
            ],
        ),
        fact(
            "Subsidie",
            "Grant",
            vec![
                words("ten hoogste", "at most"),
                Datum::value(Value::Percent(decision.maximum_rate)),
                words("%, maximaal EUR", "%, no more than EUR"),
                Datum::money(decision.maximum_amount),
            ],
        ),
        fact("Kostensoorten", "Cost categories", vec![Datum::Words(context.material.scheme.name.clone())]),
        fact("Wisselkoers", "Exchange rate", vec![Datum::Words(exchange_rule_name(grant.exchange_rule))]),
        fact("Btw", "VAT", vec![Datum::Words(vat_name(grant.vat))]),
    ];
    let place = facts.iter().position(|fact| fact.label.en == "Reporting period");
    if let (Some(stretch), Some(place)) = (stretch(context), place) {
        facts.insert(place, stretch);
    }
    if context.material.form.brief {
        facts.retain(|fact| BRIEF.contains(&fact.label.en.as_str()));
    }
    Ok(facts)
}

/// What stands at the head of a paper that people sign.
const BRIEF: [&str; 4] = ["Project", "Beneficiary", "Grant decision", "Reporting period"];

/// What the form looks over, when that is more than the reporting period.
fn stretch(context: &Context<'_>) -> Option<Fact> {
    let (nl, en) = match context.material.form.over {
        Over::Period => return None,
        Over::Project => ("Over de periode", "Looks over"),
        Over::AccountingYearSoFar => ("Boekjaar tot nu", "Accounting year so far"),
        Over::AccountingYear => ("Boekjaar", "Accounting year"),
    };
    let span = context.material.span;
    Some(fact(nl, en, vec![Datum::date(Some(span.from)), words("t/m", "to"), Datum::date(Some(span.to))]))
}

fn fund_name(context: &Context<'_>) -> Datum {
    let grant = context.definition();
    let (fund, objective) = (grant.fund.code(), grant.specific_objective);
    words(
        format!("{fund} 2021-2027, specifieke doelstelling {objective}"),
        format!("{fund} 2021-2027, specific objective {objective}"),
    )
}

pub(super) fn exchange_rule_name(rule: ExchangeRule) -> Bilingual {
    match rule {
        ExchangeRule::InforeuroMonthOfRegistration => Bilingual::new(
            "InforEuro van de maand van boeking (instelling van het project)",
            "InforEuro of the month of registration (setting of the grant)",
        ),
        ExchangeRule::InforeuroMonthOfInvoice => Bilingual::new(
            "InforEuro van de maand van de factuur (instelling van het project)",
            "InforEuro of the month of the invoice (setting of the grant)",
        ),
        ExchangeRule::InforeuroMonthOfPayment => Bilingual::new(
            "InforEuro van de maand van betaling (instelling van het project)",
            "InforEuro of the month of payment (setting of the grant)",
        ),
        ExchangeRule::EcbDayOfInvoice => Bilingual::new(
            "ECB-koers van de dag van de factuur (instelling van het project)",
            "ECB rate of the day of the invoice (setting of the grant)",
        ),
        ExchangeRule::EcbDayOfPayment => Bilingual::new(
            "ECB-koers van de dag van betaling (instelling van het project)",
            "ECB rate of the day of payment (setting of the grant)",
        ),
    }
}

pub(super) fn vat_name(vat: VatTreatment) -> Bilingual {
    match vat {
        VatTreatment::NotRecoverable => {
            Bilingual::new("niet verrekenbaar en daarom kosten", "not recoverable, therefore a cost")
        }
        VatTreatment::Recoverable => {
            Bilingual::new("verrekenbaar en daarom geen kosten", "recoverable, therefore no cost")
        }
    }
}
