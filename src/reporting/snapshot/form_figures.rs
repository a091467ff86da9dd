//! Further figures that forms quote: what the decision says, the stretch of time, corrections, retention.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::language::{Bilingual, Language};
use crate::domain::ledger::ExpenditureKind;
use crate::domain::money::Cents;
use crate::domain::project_fact::{accounting_year, keep_until};
use crate::reporting::ReportError;
use crate::reporting::dataset::Datum;
use crate::reporting::document::Value;
use crate::reporting::figures;

use super::{Context, identification};

type Named = std::collections::BTreeMap<&'static str, Datum>;

/// An operation of more needs a plaque where it has equipment or works (CPR art. 50(1)(c)).
const PLAQUE_ABOVE: Cents = Cents::new(10_000_000);
/// An operation of more needs an event with the Commission (CPR art. 50(1)(e)).
const EVENT_ABOVE: Cents = Cents::new(1_000_000_000);

pub(super) fn add(context: &Context<'_>, named: &mut Named) -> Result<(), ReportError> {
    about_time(context, named)?;
    about_the_decision(context, named);
    about_codes(context, named);
    about_corrections(context, named)?;
    about_duties(context, named);
    Ok(())
}

fn yes_no(yes: bool) -> Datum {
    Datum::Words(if yes { Bilingual::new("ja", "yes") } else { Bilingual::new("nee", "no") })
}

fn about_time(context: &Context<'_>, named: &mut Named) -> Result<(), ReportError> {
    let period = context.period()?;
    let project = context.definition().decision.period;
    let (year_from, year_to) = accounting_year(period.to).unwrap_or((period.from, period.to));
    let over = period.to >= project.to;
    named.extend([
        ("span_from", Datum::date(Some(context.material.span.from))),
        ("span_to", Datum::date(Some(context.material.span.to))),
        ("accounting_year_from", Datum::date(Some(year_from))),
        ("accounting_year_to", Datum::date(Some(year_to))),
        ("project_over", if over { yes_no(true) } else { Datum::blank() }),
        ("final_request_due", Datum::date(context.definition().final_request_due())),
    ]);
    Ok(())
}

/// Dates one after the other, as people of each language write them.
fn dates(days: &[NaiveDate]) -> Datum {
    let list = |language| {
        let written: Vec<String> = days.iter().map(|day| figures::date(*day, language)).collect();
        written.join(", ")
    };
    Datum::Words(Bilingual::new(list(Language::Nl), list(Language::En)))
}

fn about_the_decision(context: &Context<'_>, named: &mut Named) {
    let grant = context.definition();
    let decision = &grant.decision;
    let amended: Vec<NaiveDate> =
        grant.budget_versions.iter().skip(1).map(|version| version.approved_on).collect();
    let countries: BTreeSet<&str> =
        grant.activities.iter().flat_map(|activity| &activity.countries).map(String::as_str).collect();
    let abroad: Vec<&str> =
        countries.into_iter().filter(|country| *country != grant.beneficiary.country).collect();
    let scheme = context.material.scheme;
    let method = scheme.staff_method(&grant.staff_costs).map(|method| &method.name);
    let method = method.or_else(|| scheme.flat_rate(&grant.staff_costs).map(|rate| &rate.name));
    named.extend([
        ("decision_dated", Datum::date(Some(decision.dated))),
        ("decision_amended", dates(&amended)),
        ("total_eligible_cost", Datum::money(decision.total_eligible_cost)),
        ("target_group", Datum::Words(decision.target_group.clone())),
        ("beneficiary_department", Datum::words_or_nothing(grant.beneficiary.department.as_ref())),
        ("beneficiary_country", Datum::text(grant.beneficiary.country.as_str())),
        ("countries", Datum::text(abroad.join(", "))),
        ("staff_costs", method.map_or_else(Datum::blank, |name| Datum::Words(name.clone()))),
        ("vat_rule", Datum::Words(identification::vat_name(grant.vat))),
        ("scheme_name", Datum::Words(context.material.scheme.name.clone())),
        (
            "activity_names",
            Datum::Words(Bilingual::new(
                joined(grant.activities.iter().map(|activity| activity.name.nl.as_str())),
                joined(grant.activities.iter().map(|activity| activity.name.en.as_str())),
            )),
        ),
    ]);
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

fn about_codes(context: &Context<'_>, named: &mut Named) {
    let grant = context.definition();
    let objective = Value::Count(i64::from(grant.specific_objective));
    named.extend([
        ("fund", Datum::text(grant.fund.code())),
        ("specific_objective", Datum::value(objective)),
        ("specific_action", yes_no(grant.implementation == "002")),
        ("intervention_field", context.code_name("field", &grant.intervention_field)),
        ("type_of_action", context.code_name("action", &grant.type_of_action)),
        ("implementation", context.code_name("implementation", &grant.implementation)),
        ("particular_theme", context.code_name("theme", &grant.particular_theme)),
    ]);
}

fn about_corrections(context: &Context<'_>, named: &mut Named) -> Result<(), ReportError> {
    let reversed = context
        .material
        .lines
        .iter()
        .map(|line| &line.expenditure.line)
        .filter(|line| line.kind == ExpenditureKind::Reversal);
    let count = i64::try_from(reversed.clone().count()).unwrap_or(i64::MAX);
    named.extend([
        ("corrections_count", Datum::value(Value::Count(count))),
        ("corrections_total", Datum::money(Cents::sum(reversed.map(|line| line.amount))?)),
    ]);
    Ok(())
}

fn about_duties(context: &Context<'_>, named: &mut Named) {
    let cost = context.definition().decision.total_eligible_cost;
    let last_payment = context.material.facts.get("last_payment_date").and_then(|text| text.parse().ok());
    named.extend([
        ("plaque_above", yes_no(cost > PLAQUE_ABOVE)),
        ("event_above", yes_no(cost > EVENT_ABOVE)),
        ("keep_until", Datum::date(last_payment.and_then(keep_until))),
    ]);
}
