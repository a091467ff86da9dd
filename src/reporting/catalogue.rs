//! What forms may name: datasets with their fields, figures and pictures.

/// Datasets and their fields. Each builder fills its dataset in this order of fields.
pub const DATASETS: &[(&str, &[&str])] = &[
    ("budget-by-category", BUDGET_BY_CATEGORY),
    ("budget-by-activity", BUDGET_BY_ACTIVITY),
    ("budget-by-activity-and-category", BUDGET_BY_ACTIVITY_AND_CATEGORY),
    ("budget-by-year", BUDGET_BY_YEAR),
    ("budget-shifts", BUDGET_SHIFTS),
    ("budget-versions", BUDGET_VERSIONS),
    ("indirect-costs", INDIRECT_COSTS),
    ("funding", FUNDING),
    ("periods", PERIODS),
    ("costs-by-category-and-period", COSTS_BY_CATEGORY_AND_PERIOD),
    ("expenditure-lines", EXPENDITURE_LINES),
    ("hours-by-person", HOURS_BY_PERSON),
    ("person-weeks", PERSON_WEEKS),
    ("week-hours", WEEK_HOURS),
    ("programme-expenditure", PROGRAMME_EXPENDITURE),
    ("programme-amounts", PROGRAMME_AMOUNTS),
    ("programme-accounts", PROGRAMME_ACCOUNTS),
    ("none", NONE),
    ("withdrawals", WITHDRAWALS),
    ("withdrawals-by-year", WITHDRAWALS_BY_YEAR),
    ("annex-vii-financial", ANNEX_VII_FINANCIAL),
    ("mga-financial-statement", MGA_FINANCIAL_STATEMENT),
    ("mga-use-of-resources", MGA_USE_OF_RESOURCES),
    ("work-packages", WORK_PACKAGES),
    ("documents", DOCUMENTS),
    ("evidence-by-line", EVIDENCE_BY_LINE),
    ("rates-by-line", RATES_BY_LINE),
    ("indicator-breakdown", INDICATOR_BREAKDOWN),
    ("output-indicators", PROGRAMME_INDICATORS),
    ("result-indicators", PROGRAMME_INDICATORS),
    ("exchange-rates", EXCHANGE_RATES),
    ("corrections", CORRECTIONS),
    ("duplicate-decisions", DUPLICATE_DECISIONS),
    ("activities", ACTIVITIES),
    ("milestones", MILESTONES),
    ("indicators", INDICATORS),
    ("indicator-groups", INDICATOR_GROUPS),
    ("money-and-progress", MONEY_AND_PROGRESS),
];

pub const BUDGET_BY_CATEGORY: &[&str] =
    &["code", "name", "approved", "previous", "period", "total", "share", "remaining"];
pub const BUDGET_BY_ACTIVITY: &[&str] =
    &["code", "name", "approved", "previous", "period", "total", "share", "remaining"];
pub const BUDGET_BY_ACTIVITY_AND_CATEGORY: &[&str] =
    &["activity", "category", "name", "approved", "previous", "period", "total", "share", "remaining"];
pub const PERIODS: &[&str] =
    &["code", "from", "to", "direct", "flat_rate", "period", "total", "eu_period", "eu_total", "share"];
pub const COSTS_BY_CATEGORY_AND_PERIOD: &[&str] = &["code", "name", "period", "total", "approved", "share"];
pub const INDIRECT_COSTS: &[&str] = &["code", "name", "approved", "previous", "period", "total"];
pub const FUNDING: &[&str] = &["name", "approved", "previous", "period", "total", "share", "remaining"];
pub const EXPENDITURE_LINES: &[&str] = &[
    "line",
    "activity",
    "category",
    "country",
    "supplier",
    "document",
    "description",
    "invoiced",
    "paid",
    "currency",
    "original",
    "rate",
    "vat",
    "amount",
    "source",
    "period",
    "kind",
    "file",
];
pub const HOURS_BY_PERSON: &[&str] = &["person", "activity", "name", "days", "hours"];
pub const PERSON_WEEKS: &[&str] =
    &["key", "person", "week", "from", "to", "project", "total", "contract", "employee", "manager"];
pub const WEEK_HOURS: &[&str] =
    &["key", "activity", "name", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "total"];
pub const BUDGET_BY_YEAR: &[&str] =
    &["year", "approved", "previous", "period", "total", "share", "remaining"];
pub const BUDGET_SHIFTS: &[&str] =
    &["code", "name", "first", "approved", "shift", "shift_share", "total", "excess"];
pub const BUDGET_VERSIONS: &[&str] = &["number", "approved_on", "reason", "total"];
pub const PROGRAMME_EXPENDITURE: &[&str] = &["key", "basis", "eligible", "union", "public"];
pub const PROGRAMME_AMOUNTS: &[&str] = &["key", "fund", "amount"];
pub const PROGRAMME_ACCOUNTS: &[&str] = &[
    "key",
    "eligible",
    "public",
    "applied_eligible",
    "applied_public",
    "difference_eligible",
    "difference_public",
    "comment",
];
/// For tables of a programme that a single grant has nothing for.
pub const NONE: &[&str] = &["key", "a", "b", "c", "d", "e"];
pub const WITHDRAWALS: &[&str] = &["key", "eligible", "public"];
pub const WITHDRAWALS_BY_YEAR: &[&str] = &["year", "eligible", "public"];
pub const ANNEX_VII_FINANCIAL: &[&str] = &[
    "objective",
    "rate",
    "field",
    "action",
    "implementation",
    "theme",
    "allocation",
    "eligible",
    "contribution",
    "eligible_share",
    "declared",
    "declared_share",
    "operations",
];
pub const MGA_FINANCIAL_STATEMENT: &[&str] =
    &["participant", "a", "a4", "a5", "b", "c1", "c2", "c3", "d1", "e", "f", "u", "g", "h", "m", "n"];
pub const MGA_USE_OF_RESOURCES: &[&str] =
    &["category", "item", "work_package", "supplier", "document", "paid", "line", "amount"];
pub const WORK_PACKAGES: &[&str] = &[
    "number",
    "code",
    "name",
    "lead",
    "from",
    "to",
    "unit",
    "planned_period",
    "done_period",
    "done_total",
    "countries",
    "kind",
];
pub const DOCUMENTS: &[&str] = &["number", "kind", "name", "dated", "sha256"];
pub const EVIDENCE_BY_LINE: &[&str] = &[
    "line", "category", "supplier", "document", "amount", "file", "source", "invoice", "payment", "delivery",
    "contract", "other",
];
pub const RATES_BY_LINE: &[&str] = &[
    "line", "supplier", "document", "invoiced", "paid", "currency", "original", "source", "valid_on", "rate",
    "amount",
];
pub const INDICATOR_BREAKDOWN: &[&str] = &["code", "name", "unit", "target", "period", "total", "share"];
pub const PROGRAMME_INDICATORS: &[&str] = &[
    "objective",
    "code",
    "title",
    "breakdown",
    "unit",
    "baseline",
    "milestone_2024",
    "target_2029",
    "planned",
    "achieved",
    "comments",
];
pub const EXCHANGE_RATES: &[&str] =
    &["currency", "source", "valid_on", "rate", "lines", "original", "amount"];
pub const CORRECTIONS: &[&str] =
    &["line", "answers", "activity", "category", "supplier", "document", "amount", "reason"];
pub const DUPLICATE_DECISIONS: &[&str] = &[
    "line", "supplier", "document", "paid", "currency", "original", "like", "verdict", "reason", "by",
    "decided",
];
pub const ACTIVITIES: &[&str] = &[
    "code",
    "name",
    "unit",
    "planned_period",
    "done_period",
    "deviation",
    "done_total",
    "planned_total",
    "forecast",
    "reason",
];
pub const MILESTONES: &[&str] =
    &["code", "activity", "title", "due", "expected", "reached", "state", "verification", "note"];
pub const INDICATORS: &[&str] = &[
    "code",
    "title",
    "unit",
    "baseline",
    "period",
    "total",
    "target",
    "share",
    "milestone_2024",
    "target_2029",
];
pub const INDICATOR_GROUPS: &[&str] =
    &["code", "gender", "under_18", "from_18_to_60", "over_60", "period", "total"];
pub const MONEY_AND_PROGRESS: &[&str] = &[
    "code",
    "name",
    "approved",
    "spent",
    "spent_share",
    "planned_total",
    "done_total",
    "done_share",
    "elapsed_share",
];

/// Figures that texts and key figures may quote.
pub const FIGURES: &[&str] = &[
    "grant_code",
    "grant_title",
    "beneficiary",
    "decision_number",
    "period_code",
    "period_from",
    "period_to",
    "report_due",
    "project_from",
    "project_to",
    "budget_version",
    "budget_approved_on",
    "budget_total",
    "spent_period",
    "spent_previous",
    "spent_total",
    "spent_share",
    "remaining",
    "elapsed_share",
    "maximum_rate",
    "maximum_amount",
    "eu_contribution_period",
    "eu_contribution_total",
    "co_financing_total",
    "flat_rate",
    "indirect_percent",
    "indirect_article",
    "indirect_total",
    "direct_total",
    "lines_count",
    "lines_total",
    "booked_late",
    "fullest_category",
    "fullest_share",
    "exchange_rule",
    "cost_rules",
    "progress_rules",
    "evidence_rules",
    "revenue_rules",
    "milestones_total",
    "milestones_reached",
    "milestones_late",
    "milestones_due",
    "participants_period",
    "participants_total",
    "participants_target",
    "periods_without_statement",
    "activities_total",
    "activities_behind",
    "span_from",
    "span_to",
    "accounting_year_from",
    "accounting_year_to",
    "project_over",
    "final_request_due",
    "decision_dated",
    "decision_amended",
    "total_eligible_cost",
    "target_group",
    "beneficiary_department",
    "beneficiary_country",
    "countries",
    "staff_costs",
    "vat_rule",
    "scheme_name",
    "activity_names",
    "fund",
    "specific_objective",
    "specific_action",
    "intervention_field",
    "type_of_action",
    "implementation",
    "particular_theme",
    "corrections_count",
    "corrections_total",
    "plaque_above",
    "event_above",
    "keep_until",
];

pub const PICTURES: &[&str] =
    &["budget-by-category", "budget-by-activity", "spending-curve", "milestone-timeline"];

/// The fields of a dataset, if there is one with this name.
pub fn fields_of(dataset: &str) -> Option<&'static [&'static str]> {
    DATASETS.iter().find(|(name, _)| *name == dataset).map(|(_, fields)| *fields)
}
