//! A small grant and scheme for tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::DateSpan;
use crate::domain::exchange::ExchangeRule;
use crate::domain::execution::Amount;
use crate::domain::grant::{
    Activity, Beneficiary, BudgetLine, BudgetVersion, Fund, GrantDecision, GrantDefinition, Milestone,
    ReportingPeriod, VatTreatment,
};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, Percent};
use crate::domain::scheme::{CostCategory, CostScheme, FlatRate, SchemeWording};
use crate::domain::terms::{GrantTerms, TermArticles};

/// # Panics
/// When the text is not a date in ISO form.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Project period 2024 to 2026; HM-TZ only in 2025; categories a, b and c budgeted for all, g replaced by a flat rate.
pub fn grant() -> GrantDefinition {
    let whole = DateSpan { from: day("2024-01-01"), to: day("2026-12-31") };
    let year = DateSpan { from: day("2025-01-01"), to: day("2025-12-31") };
    let activities = vec![
        activity("HM", "Hostmanship algemeen", "Hostmanship general", whole),
        activity("HM-NG", "Hostmanship-training Nigeria", "Hostmanship training Nigeria", whole),
        activity("HM-TZ", "Hostmanship-training Tanzania", "Hostmanship training Tanzania", year),
        activity("PM", "Projectmanagement", "Project management", whole),
    ];
    let line = |activity: &Activity, category: &str| BudgetLine {
        activity: activity.code.clone(),
        category: category.to_owned(),
        amounts: BTreeMap::from([("2025".to_owned(), Cents::new(10_000_000))]),
    };
    let lines =
        activities.iter().flat_map(|activity| ["a", "b", "c"].map(|category| line(activity, category)));
    GrantDefinition {
        code: "TEST".to_owned(),
        title: Bilingual::same("Test"),
        remark: None,
        fund: Fund::Amif,
        specific_objective: 2,
        intervention_field: "001".to_owned(),
        type_of_action: "001".to_owned(),
        implementation: "001".to_owned(),
        particular_theme: "001".to_owned(),
        beneficiary: Beneficiary { name: Bilingual::same("CBR"), department: None, country: "NL".to_owned() },
        decision: GrantDecision {
            number: "1".to_owned(),
            dated: day("2024-01-01"),
            period: whole,
            total_eligible_cost: Cents::new(100_000_000),
            maximum_rate: Percent::HUNDRED,
            maximum_amount: Cents::new(100_000_000),
            reporting_duty: Bilingual::default(),
            indicators: vec![],
            target_group: Bilingual::default(),
            co_financiers: vec![],
        },
        scheme: "test".to_owned(),
        staff_costs: "real".to_owned(),
        indirect_costs: "flat-7".to_owned(),
        vat: VatTreatment::NotRecoverable,
        exchange_rule: ExchangeRule::EcbDayOfPayment,
        report_due_weeks: 4,
        duplicate_days: crate::domain::likeness::DAYS_APART,
        terms: GrantTerms::default(),
        budget_shift: None,
        reporting_rate: None,
        remapped: vec![],
        budget_versions: vec![BudgetVersion {
            number: 1,
            approved_on: day("2024-01-01"),
            reason: None,
            lines: lines.collect(),
        }],
        activities,
        milestones: vec![],
        indicators: vec![],
        periods: vec![ReportingPeriod { code: "2025-1".to_owned(), from: whole.from, to: whole.to }],
    }
}

fn activity(code: &str, nl: &str, en: &str, period: DateSpan) -> Activity {
    Activity {
        code: code.to_owned(),
        name: Bilingual::new(nl, en),
        kind: "training".to_owned(),
        partner: None,
        countries: vec!["NL".to_owned()],
        period,
        unit: Bilingual::default(),
        planned: BTreeMap::new(),
    }
}

pub fn scheme() -> CostScheme {
    let category = |code: &str, name: (&str, &str), short: (&str, &str), computed: bool| CostCategory {
        code: code.to_owned(),
        name: Bilingual::new(name.0, name.1),
        short: Bilingual::new(short.0, short.1),
        article: "13".to_owned(),
        computed,
    };
    CostScheme {
        code: "test".to_owned(),
        name: Bilingual::same("Test"),
        source: "test".to_owned(),
        wording: SchemeWording::default(),
        articles: TermArticles::default(),
        categories: vec![
            category("a", ("kosten van arbeid", "staff costs"), ("Arbeid", "Staff"), false),
            category(
                "b",
                ("reis- en verblijfkosten", "travel and subsistence costs"),
                ("Reizen", "Travel"),
                false,
            ),
            category(
                "c",
                ("kosten van uitbesteding", "subcontracting costs"),
                ("Uitbesteding", "Subcontracting"),
                false,
            ),
            category("d", ("overige kosten", "other costs"), ("Overig direct", "Other direct"), false),
            category("f", ("berekende kosten", "computed costs"), ("Berekend", "Computed"), true),
            category("g", ("indirecte kosten", "indirect costs"), ("Indirect", "Indirect"), false),
        ],
        flat_rates: vec![FlatRate {
            beside: vec![],
            code: "flat-7".to_owned(),
            name: Bilingual::new("7 % indirecte kosten", "7 % indirect costs"),
            percent: Percent::ZERO,
            base: vec!["a".to_owned()],
            base_excludes_tendered: false,
            yields: "g".to_owned(),
            replaces: vec!["g".to_owned()],
            article: "13".to_owned(),
        }],
        staff_methods: vec![],
        equipment: None,
    }
}

/// Spending of 2025, in the first period. Euro cents.
pub fn spent(activity: &str, category: &str, cents: i64) -> Amount {
    Amount {
        activity: Some(activity.to_owned()),
        category: category.to_owned(),
        year: 2025,
        period: Some(0),
        tendered: false,
        amount: Cents::new(cents),
    }
}

/// A milestone of the activity HM without a word.
pub fn milestone(code: &str, due: &str) -> Milestone {
    Milestone {
        code: code.to_owned(),
        activity: "HM".to_owned(),
        title: Bilingual::default(),
        due: day(due),
        verification: Bilingual::default(),
        indicator: None,
        target: None,
    }
}
