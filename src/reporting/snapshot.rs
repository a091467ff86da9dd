//! The snapshot: every figure of a report, in both languages, fixed at one moment. It is attached to the PDF as
//! JSON, and its hash names the version of the report. Built from material that an operation collected in one read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::books::BookedGrant;
use crate::domain::calendar::DateSpan;
use crate::domain::execution::{Amount, BudgetExecution, Figures, Funding};
use crate::domain::grant::{BudgetVersion, GrantDefinition, ReportingPeriod};
use crate::domain::language::Bilingual;
use crate::domain::ledger::Expenditure;
use crate::domain::money::Cents;
use crate::domain::progress::ProgressStatement;
use crate::domain::scheme::CostScheme;
use crate::reporting::ReportError;
use crate::reporting::catalogue;
use crate::reporting::dataset::{Dataset, Datum};
use crate::reporting::form::{Form, Over};

mod breakdown;
mod budget;
mod budget_tables;
mod decisions;
mod documents;
mod figures;
mod form_figures;
mod hours;
mod identification;
mod lines;
mod mga;
mod milestones;
mod periods;
mod pictures;
mod programme;
mod results;

pub use decisions::{DecidedPair, LikeExpense};
pub use documents::{LineProof, ListedDocument};
pub use hours::{HoursMaterial, WeekSignature};
pub use identification::Fact;
pub use lines::{line_matches, lines_csv, lines_dataset};
pub use milestones::state_name;
pub use pictures::{BulletData, CurveData, MilestoneMark, PictureData};

/// What an operation hands over: values only, no database.
pub struct ReportMaterial<'a> {
    pub form: &'a Form,
    pub grant: &'a BookedGrant,
    pub scheme: &'a CostScheme,
    pub budget: &'a BudgetVersion,
    /// Position of the reported period in the grant.
    pub period: usize,
    /// The stretch of time that the form looks over.
    pub span: DateSpan,
    /// The day on which the report is made.
    pub today: NaiveDate,
    /// Direct costs by reporting period.
    pub by_period: Vec<Amount>,
    /// Direct costs by the parts of time that the form tells apart, and the part that it reports.
    pub spent: Vec<Amount>,
    pub reported: usize,
    /// Lines of earlier periods that were posted after the last report over their period.
    pub booked_late: Cents,
    /// Lines of the span, in ledger order.
    pub lines: Vec<ReportLine>,
    /// Statement per period, up to and including the reported one.
    pub statements: Vec<Option<ProgressStatement>>,
    /// Official texts of the indicators that have one.
    pub indicator_titles: BTreeMap<String, Bilingual>,
    /// Names of the codes of AMIF annex VI that the grant uses, by table and code, such as "field III.003".
    pub code_names: BTreeMap<String, Bilingual>,
    /// The documents of the books, and the files that prove lines, when the form shows them.
    pub documents: Vec<ListedDocument>,
    pub proofs: Vec<LineProof>,
    /// Decisions about possible duplicates, when the form shows them.
    pub decided_pairs: Vec<DecidedPair>,
    /// Hours of the time sheets, when the form shows any.
    pub hours: HoursMaterial,
    /// Recorded facts that the form asks for, by name.
    pub facts: BTreeMap<String, String>,
}

/// A ledger line with the words of the grant and the place it was read from.
#[derive(Clone, Debug)]
pub struct ReportLine {
    pub expenditure: Expenditure,
    pub activity: String,
    pub category: String,
    /// Code of the reporting period.
    pub period: String,
    /// End of an accounting year that was over, when the line takes back expenditure of it.
    pub withdraws_from: Option<NaiveDate>,
    /// It falls under a tendered contract, where the flat rate of the grant asks for it.
    pub tendered: bool,
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
    /// What the form looks over.
    pub over: Over,
    pub span: DateSpan,
    /// Whether that stretch of time had ended when the figures were fixed. Until it has, they can still grow.
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
    /// Recorded facts that the form shows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts_recorded: BTreeMap<String, String>,
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

    /// The filter that finds the lines behind a figure, for the way back to the books.
    fn filter(&self, more: &str) -> String {
        let period = self.period().map(|period| period.code.as_str()).unwrap_or_default();
        let DateSpan { from, to } = self.material.span;
        let seen = match self.material.form.over {
            Over::Period | Over::Project => format!("period={period}"),
            Over::AccountingYearSoFar | Over::AccountingYear => format!("paid={from}..{to}"),
        };
        if more.is_empty() { seen } else { format!("{seen} {more}") }
    }

    /// A code of the fund's regulation with its name.
    fn code_name(&self, table: &str, code: &str) -> Datum {
        match self.material.code_names.get(&format!("{table} {code}")) {
            Some(name) => {
                Datum::Words(Bilingual::new(format!("{code} {}", name.nl), format!("{code} {}", name.en)))
            }
            None => Datum::text(code),
        }
    }

    /// A recorded amount, when the form asks for it.
    fn money_fact(&self, name: &str) -> Option<Cents> {
        self.material.facts.get(name).and_then(|text| text.parse().ok())
    }

    /// How a category of the scheme is called.
    fn category_name(&self, code: &str) -> Bilingual {
        let category = self.material.scheme.category(code);
        category.map_or_else(|| Bilingual::same(code), |category| category.name.clone())
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

/// The figures that texts may quote, without the tables of the report.
pub fn named_figures(material: &ReportMaterial<'_>) -> Result<BTreeMap<&'static str, Datum>, ReportError> {
    figures::named(&Context::of(material)?)
}

impl<'a> Context<'a> {
    fn of(material: &'a ReportMaterial<'a>) -> Result<Self, ReportError> {
        let definition = &material.grant.definition;
        let execution = BudgetExecution::new(
            definition,
            material.scheme,
            material.budget,
            material.spent.clone(),
            material.reported,
        )?;
        let total = execution.total()?;
        let funding = Funding::of(&definition.decision, total)?;
        Ok(Context { material, execution, total, funding })
    }
}

impl Snapshot {
    /// Computes everything a report shows. `csv_sha256` is the hash of the lines file that goes with it.
    pub fn take(material: &ReportMaterial<'_>, csv_sha256: String) -> Result<Snapshot, ReportError> {
        let definition = &material.grant.definition;
        let context = Context::of(material)?;
        let period = context.period()?;
        let narratives = context.statement(material.period).map_or(&[][..], |stated| &stated.narratives[..]);
        Ok(Snapshot {
            form: material.form.form.clone(),
            grant_code: definition.code.clone(),
            period_code: period.code.clone(),
            period_from: period.from,
            period_to: period.to,
            over: material.form.over,
            span: material.span,
            period_over: material.span.to < material.today,
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
            facts_recorded: material.facts.clone(),
            lines: lines::seal(&material.lines, csv_sha256)?,
        })
    }

    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }
}

/// The datasets that the form shows, but the lines themselves, which travel as CSV.
fn datasets(context: &Context<'_>) -> Result<Vec<Dataset>, ReportError> {
    let named: BTreeSet<&str> = context.material.form.datasets().collect();
    let in_order = catalogue::DATASETS.iter().map(|(name, _)| *name).filter(|name| named.contains(name));
    in_order.filter_map(|name| dataset(context, name).transpose()).collect()
}

/// One dataset by its name; nothing for lines.
fn dataset(context: &Context<'_>, name: &str) -> Result<Option<Dataset>, ReportError> {
    Ok(Some(match name {
        "budget-by-category" => budget::by_category(context)?,
        "budget-by-activity" => budget::by_activity(context)?,
        "budget-by-activity-and-category" => budget_tables::by_activity_and_category(context)?,
        "budget-by-year" => budget_tables::by_year(context)?,
        "budget-shifts" => budget_tables::shifts(context)?,
        "budget-versions" => budget_tables::versions(context)?,
        "indirect-costs" => budget::indirect_costs(context)?,
        "funding" => budget::funding(context)?,
        "hours-by-person" => hours::by_person(context),
        "person-weeks" => hours::weeks_of_people(context),
        "week-hours" => hours::days_of_weeks(context),
        "periods" => periods::dataset(context)?,
        "costs-by-category-and-period" => periods::by_category(context)?,
        "programme-expenditure" => programme::expenditure(context)?,
        "programme-amounts" => programme::amounts(context)?,
        "programme-accounts" => programme::accounts(context)?,
        "withdrawals" => programme::withdrawals(context)?,
        "withdrawals-by-year" => programme::withdrawals_by_year(context)?,
        "annex-vii-financial" => programme::transmission(context)?,
        "mga-financial-statement" => mga::statement(context)?,
        "mga-use-of-resources" => mga::use_of_resources(context)?,
        "work-packages" => mga::work_packages(context)?,
        "documents" => documents::index(context),
        "evidence-by-line" => documents::of_lines(context)?,
        "rates-by-line" => lines::rates_by_line(context)?,
        "exchange-rates" => lines::exchange_rates(context)?,
        "corrections" => lines::corrections(context)?,
        "duplicate-decisions" => decisions::dataset(context),
        "activities" => results::activities(context)?,
        "milestones" => milestones::dataset(context)?,
        "indicators" => results::indicators(context),
        "indicator-groups" => results::indicator_groups(context),
        "indicator-breakdown" => breakdown::of_operation(context),
        "output-indicators" => breakdown::of_programme(context, "output-indicators", "O."),
        "result-indicators" => breakdown::of_programme(context, "result-indicators", "R."),
        "money-and-progress" => results::money_and_progress(context)?,
        _ => return Ok(None),
    }))
}
