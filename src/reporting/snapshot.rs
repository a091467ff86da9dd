//! The snapshot: every figure of a report, in both languages, fixed at one moment. It is attached to the PDF as
//! JSON, and its hash names the version of the report. Built from material that an operation collected in one read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::books::BookedGrant;
use crate::domain::execution::{Amount, BudgetExecution, Figures, Funding};
use crate::domain::grant::{BudgetVersion, GrantDefinition, ReportingPeriod};
use crate::domain::language::Bilingual;
use crate::domain::ledger::Expenditure;
use crate::domain::money::Cents;
use crate::domain::progress::ProgressStatement;
use crate::domain::scheme::CostScheme;
use crate::reporting::ReportError;
use crate::reporting::dataset::{Dataset, Datum};

mod budget;
mod figures;
mod identification;
mod lines;
mod milestones;
mod pictures;
mod results;

pub use identification::Fact;
pub use lines::{lines_csv, lines_dataset};
pub use milestones::state_name;
pub use pictures::{BulletData, CurveData, MilestoneMark, PictureData};

/// What an operation hands over: values only, no database.
pub struct ReportMaterial<'a> {
    pub form: &'a str,
    pub grant: &'a BookedGrant,
    pub scheme: &'a CostScheme,
    pub budget: &'a BudgetVersion,
    /// Position of the reported period in the grant.
    pub period: usize,
    /// The day on which the report is made.
    pub today: NaiveDate,
    /// Direct costs of all periods.
    pub spent: Vec<Amount>,
    /// Lines of earlier periods that were posted after the last report over their period.
    pub booked_late: Cents,
    /// Lines of the reported period, in ledger order.
    pub lines: Vec<ReportLine>,
    /// Statement per period, up to and including the reported one.
    pub statements: Vec<Option<ProgressStatement>>,
    /// Official texts of the indicators that have one.
    pub indicator_titles: BTreeMap<String, Bilingual>,
    /// Names of the codes of AMIF annex VI that the grant uses, by code.
    pub code_names: BTreeMap<String, Bilingual>,
}

/// A ledger line with the words of the grant and the place it was read from.
#[derive(Clone, Debug)]
pub struct ReportLine {
    pub expenditure: Expenditure,
    pub activity: String,
    pub category: String,
    /// Name of the uploaded file.
    pub file_name: String,
    pub file_sha256: String,
    /// Why a reversing line was posted.
    pub posting_reason: String,
}

/// Every figure of one report.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    pub form: String,
    pub grant_code: String,
    pub period_code: String,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// Whether the period had ended when the figures were fixed. Until it has, they can still grow.
    pub period_over: bool,
    /// Version and seal of the grant definition.
    pub grant_version: i64,
    pub grant_hash: String,
    pub budget_version: u32,
    pub beneficiary: Bilingual,
    pub facts: Vec<Fact>,
    pub remark: Option<Bilingual>,
    pub figures: BTreeMap<&'static str, Datum>,
    pub datasets: Vec<Dataset>,
    pub pictures: BTreeMap<&'static str, PictureData>,
    pub narratives: BTreeMap<String, Bilingual>,
    pub lines: LinesSeal,
}

/// The list of lines that goes with the snapshot, as a CSV file.
#[derive(Clone, Debug, Serialize)]
pub struct LinesSeal {
    pub count: usize,
    pub total_cents: i64,
    pub csv_sha256: String,
}

/// What the parts of a snapshot are computed from.
struct Context<'a> {
    material: &'a ReportMaterial<'a>,
    execution: BudgetExecution,
    total: Figures,
    funding: Funding,
}

impl Context<'_> {
    fn definition(&self) -> &GrantDefinition {
        &self.material.grant.definition
    }

    fn period(&self) -> Result<&ReportingPeriod, ReportError> {
        self.definition().periods.get(self.material.period).ok_or(ReportError::NoSuchPeriod)
    }

    /// The filter that finds the lines behind a figure of the period, for the way back to the books.
    fn filter(&self, more: &str) -> String {
        let period = self.period().map(|period| period.code.as_str()).unwrap_or_default();
        if more.is_empty() { format!("period={period}") } else { format!("period={period} {more}") }
    }

    /// Statement of a period, by its position.
    fn statement(&self, period: usize) -> Option<&ProgressStatement> {
        self.material.statements.get(period).and_then(Option::as_ref)
    }

    /// Statements up to and including the reported period.
    fn statements(&self) -> impl Iterator<Item = &ProgressStatement> {
        self.material.statements.iter().flatten()
    }
}

impl Snapshot {
    /// Computes everything a report shows. `csv_sha256` is the hash of the lines file that goes with it.
    pub fn take(material: &ReportMaterial<'_>, csv_sha256: String) -> Result<Snapshot, ReportError> {
        let definition = &material.grant.definition;
        let execution = BudgetExecution::new(
            definition,
            material.scheme,
            material.budget,
            material.spent.clone(),
            material.period,
        )?;
        let total = execution.total()?;
        let funding = Funding::of(&definition.decision, total)?;
        let context = Context { material, execution, total, funding };
        let period = context.period()?;
        let narratives = context.statement(material.period).map_or(&[][..], |stated| &stated.narratives[..]);
        Ok(Snapshot {
            form: material.form.to_owned(),
            grant_code: definition.code.clone(),
            period_code: period.code.clone(),
            period_from: period.from,
            period_to: period.to,
            period_over: period.to < material.today,
            grant_version: material.grant.version,
            grant_hash: material.grant.hash.clone(),
            budget_version: material.budget.number,
            beneficiary: definition.beneficiary.name.clone(),
            facts: identification::facts(&context)?,
            remark: definition.remark.clone(),
            figures: figures::named(&context)?,
            datasets: datasets(&context)?,
            pictures: pictures::all(&context)?,
            narratives: narratives
                .iter()
                .map(|narrative| (narrative.section.clone(), narrative.text.clone()))
                .collect(),
            lines: lines::seal(&material.lines, csv_sha256)?,
        })
    }

    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }
}

/// Every dataset but the lines themselves, which travel as CSV.
fn datasets(context: &Context<'_>) -> Result<Vec<Dataset>, ReportError> {
    Ok(vec![
        budget::by_category(context)?,
        budget::by_activity(context)?,
        budget::indirect_costs(context)?,
        budget::funding(context)?,
        lines::exchange_rates(context)?,
        lines::corrections(context),
        results::activities(context)?,
        milestones::dataset(context)?,
        results::indicators(context),
        results::indicator_groups(context),
        results::money_and_progress(context)?,
    ])
}
