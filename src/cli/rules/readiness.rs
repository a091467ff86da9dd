//! `verantwoord rules readiness`

use clap::Args;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::eligibility::at_risk::CostsAtRisk;
use crate::domain::eligibility::facts::FactValue;
use crate::domain::language::Language;
use crate::domain::money::Cents;
use crate::domain::readiness::Readiness;
use crate::operations::readiness::{ReadinessOf, readiness};

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord rules readiness --grant CBR --period 2025-1 --form financial-report\n\n\
    Judges the books as they stand and keeps nothing."
)]
pub(in crate::cli) struct ReadinessArgs {
    /// Code of the grant
    #[arg(long, value_name = "CODE")]
    grant: String,
    /// The reporting period; the whole project when none is given
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// The report to be made; without one, only what every report needs is looked at
    #[arg(long, value_name = "FORM", requires = "period")]
    form: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct ReadinessJson<'a> {
    grant: &'a str,
    period: Option<&'a str>,
    form: Option<&'a str>,
    ready: bool,
    #[serde(flatten)]
    readiness: &'a Readiness,
}

pub(super) fn run(
    settings: &Settings,
    wanted: &ReadinessArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let books = open::books(settings)?;
    let (period, form) = (wanted.period.as_deref(), wanted.form.as_deref());
    let found = readiness(&books, &ReadinessOf { grant: &wanted.grant, period, form })?;
    if wanted.json {
        let (grant, ready) = (wanted.grant.as_str(), found.is_ready());
        return console.json(&ReadinessJson { grant, period, form, ready, readiness: &found });
    }
    for gap in &found.gaps {
        let (message, remedy) = (gap.message.get(settings.lang), gap.remedy.get(settings.lang));
        console.line(format!("{}: {message} {remedy}", gap.weight.name().get(settings.lang)))?;
    }
    match &found.costs {
        Some(costs) => print(costs, settings.lang, console),
        None => console.line(match settings.lang {
            Language::Nl => "Voor dit schema zijn geen regels vastgelegd.",
            Language::En => "No rules are known for this scheme.",
        }),
    }
}

fn print(found: &CostsAtRisk, language: Language, console: &mut Console<'_>) -> Result<(), Failure> {
    let word = |nl: &'static str, en: &'static str| if language == Language::Nl { nl } else { en };
    let money = |amount: Cents| FactValue::Amount(amount).shown(language);
    console.line(format!("{} {}, {}", found.lines, word("regels", "lines"), money(found.cost)))?;
    let refused = word("geweigerd", "refused");
    console.line(format!(
        "{refused}: {} {}, {}",
        found.refused_lines,
        word("regels", "lines"),
        money(found.refused)
    ))?;
    let totals = word("in totalen", "in totals");
    console.line(format!("{refused} {totals}: {}", money(found.refused_in_totals)))?;
    let open = word("te beoordelen", "needs a person");
    console.line(format!(
        "{open}: {} {}, {}",
        found.undecided_lines,
        word("regels", "lines"),
        money(found.undecided)
    ))?;
    let rows: Vec<Vec<String>> = found
        .causes
        .iter()
        .map(|cause| {
            vec![
                cause.rule.clone(),
                cause.outcome.name().get(language).to_owned(),
                cause.title.get(language).to_owned(),
                cause.cases.len().to_string(),
                money(cause.at_risk),
            ]
        })
        .collect();
    let heads = [
        word("regel", "rule"),
        word("uitkomst", "outcome"),
        word("oorzaak", "cause"),
        word("aantal", "count"),
        word("risico", "at risk"),
    ];
    console.table(&heads, 3, &rows)?;
    if !found.documents_kept {
        let none = word(
            "Bij dit subsidieproject zijn nog geen bewijsstukken geregistreerd.",
            "No documents are registered for this grant yet.",
        );
        console.line(none)?;
    }
    for missing in &found.missing_documents {
        console.line(format!(
            "{} {} {}: {} {}, {} ({})",
            word("Kostensoort", "Category"),
            missing.category,
            word("mist", "lacks"),
            missing.kind.name().get(language),
            word(
                if missing.lines.len() == 1 { "bij 1 regel" } else { "bij meerdere regels" },
                if missing.lines.len() == 1 { "on 1 line" } else { "on several lines" }
            ),
            money(missing.amount),
            missing.lines.len()
        ))?;
    }
    Ok(())
}
