//! A budget on its way: drafted by one person, approved by another. Once approved it is the next version of the budget.
//! What it changes is told per line and per cost category.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::flat_rates::yields;
use crate::domain::grant::{BudgetLine, BudgetVersion};
use crate::domain::grant_rules::budget_parts;
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::scheme::FlatRate;

/// How far an amendment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AmendmentState {
    /// Its lines may still change.
    Draft,
    /// It waits for the second pair of eyes.
    Submitted,
    /// It is a version of the budget.
    Approved,
    Rejected,
    /// Its makers gave it up.
    Withdrawn,
}

impl AmendmentState {
    pub const ALL: [AmendmentState; 5] = [
        AmendmentState::Draft,
        AmendmentState::Submitted,
        AmendmentState::Approved,
        AmendmentState::Rejected,
        AmendmentState::Withdrawn,
    ];

    pub fn code(self) -> &'static str {
        match self {
            AmendmentState::Draft => "draft",
            AmendmentState::Submitted => "submitted",
            AmendmentState::Approved => "approved",
            AmendmentState::Rejected => "rejected",
            AmendmentState::Withdrawn => "withdrawn",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            AmendmentState::Draft => Bilingual::new("concept", "draft"),
            AmendmentState::Submitted => Bilingual::new("ter goedkeuring", "waiting for approval"),
            AmendmentState::Approved => Bilingual::new("goedgekeurd", "approved"),
            AmendmentState::Rejected => Bilingual::new("afgewezen", "rejected"),
            AmendmentState::Withdrawn => Bilingual::new("ingetrokken", "withdrawn"),
        }
    }

    /// The states that may follow. A draft follows on itself each time its lines change.
    pub fn next(self) -> &'static [AmendmentState] {
        match self {
            AmendmentState::Draft => {
                &[AmendmentState::Draft, AmendmentState::Submitted, AmendmentState::Withdrawn]
            }
            AmendmentState::Submitted => &[
                AmendmentState::Draft,
                AmendmentState::Approved,
                AmendmentState::Rejected,
                AmendmentState::Withdrawn,
            ],
            AmendmentState::Approved | AmendmentState::Rejected | AmendmentState::Withdrawn => &[],
        }
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no state of a budget amendment")]
pub struct UnknownAmendmentState(String);

impl FromStr for AmendmentState {
    type Err = UnknownAmendmentState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|state| state.code() == text);
        known.ok_or_else(|| UnknownAmendmentState(text.to_owned()))
    }
}

/// What an amendment wants: why, and the lines as they should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentContent {
    pub reason: Bilingual,
    pub lines: Vec<AmendedLine>,
}

/// A budget line as an amendment writes it; the same shape as in a grant file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendedLine {
    pub activity: String,
    pub category: String,
    /// By calendar year.
    pub amounts: BTreeMap<String, Cents>,
}

impl From<&BudgetLine> for AmendedLine {
    fn from(line: &BudgetLine) -> Self {
        let BudgetLine { activity, category, amounts } = line.clone();
        Self { activity, category, amounts }
    }
}

impl AmendmentContent {
    /// The lines as a version of a budget holds them.
    pub fn budget_lines(&self) -> Vec<BudgetLine> {
        let line = |line: &AmendedLine| BudgetLine {
            activity: line.activity.clone(),
            category: line.category.clone(),
            amounts: line.amounts.clone(),
        };
        self.lines.iter().map(line).collect()
    }
}

/// One thing that was done with an amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentStep {
    pub state: AmendmentState,
    pub reason: String,
    /// The version of the budget that an approval made.
    pub budget_version: Option<u32>,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// An amendment as the books keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetAmendment {
    /// Counts 1, 2, 3 ... within the grant.
    pub number: i64,
    pub state: AmendmentState,
    /// The budget version that it changes.
    pub base_version: u32,
    pub content: AmendmentContent,
    /// Counts the changes.
    pub revision: i64,
    pub drafted_at: DateTime<Utc>,
    pub drafted_by: String,
    /// Oldest first.
    pub steps: Vec<AmendmentStep>,
}

impl BudgetAmendment {
    /// Everybody who worked on it: none of them may approve it.
    pub fn makers(&self) -> BTreeSet<&str> {
        let worked = self
            .steps
            .iter()
            .filter(|step| matches!(step.state, AmendmentState::Draft | AmendmentState::Submitted));
        worked.map(|step| step.by.as_str()).chain([self.drafted_by.as_str()]).collect()
    }
}

/// What happens to one line between two budgets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetLineChange {
    /// Empty for the costs that a flat rate yields.
    pub activity: String,
    pub category: String,
    pub before: Cents,
    pub after: Cents,
    pub change: Cents,
    /// By calendar year: before and after.
    pub years: BTreeMap<String, (Cents, Cents)>,
    /// Booked on the line so far.
    pub spent: Cents,
    /// Of the amount afterwards.
    pub remaining: Cents,
}

/// What happens to one cost category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryShift {
    pub category: String,
    pub before: Cents,
    pub after: Cents,
    pub change: Cents,
    /// The change as percentage of what the category had; nothing for a category that had nothing.
    pub percent: Option<Percent>,
    pub above_limit: bool,
}

/// What happens between two budgets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetChange {
    /// Every line of either budget, in the order of the newer one.
    pub lines: Vec<BudgetLineChange>,
    /// Lines of categories that a flat rate yields; computed, not written.
    pub computed: Vec<BudgetLineChange>,
    pub categories: Vec<CategoryShift>,
    pub before: Cents,
    pub after: Cents,
    /// What all lines that gain, gain together.
    pub moved: Cents,
}

impl BudgetChange {
    pub fn change(&self) -> Result<Cents, MoneyError> {
        self.after.minus(self.before)
    }

    /// Lines that have less than was spent on them.
    pub fn overspent(&self) -> impl Iterator<Item = &BudgetLineChange> {
        self.lines.iter().chain(&self.computed).filter(|line| line.remaining.is_negative())
    }
}

/// What was booked so far, by activity and category.
pub type SpentByLine = BTreeMap<(String, String), Cents>;

/// Lines of two budgets beside each other. `limit` is the share of a category that may shift without a word of the
/// funder; no such share is known from the national scheme, so that nothing means: every shift is told.
pub fn compare(
    before: &BudgetVersion,
    after: &BudgetVersion,
    (spent, flat_rates): (&SpentByLine, &[&FlatRate]),
    limit: Option<Percent>,
) -> Result<BudgetChange, MoneyError> {
    let mut lines = Vec::new();
    for line in &after.lines {
        lines.push(line_change(before.line(&line.activity, &line.category), Some(line), spent)?);
    }
    for line in &before.lines {
        if after.line(&line.activity, &line.category).is_none() {
            lines.push(line_change(Some(line), None, spent)?);
        }
    }
    let computed = computed_changes(before, after, spent, flat_rates)?;
    let all = || lines.iter().chain(&computed);
    let gains = all().map(|line| line.change).filter(|change| !change.is_negative());
    let moved = Cents::sum(gains)?;
    Ok(BudgetChange {
        categories: category_shifts(all(), limit)?,
        before: Cents::sum(all().map(|line| line.before))?,
        after: Cents::sum(all().map(|line| line.after))?,
        moved,
        computed,
        lines,
    })
}

fn line_change(
    before: Option<&BudgetLine>,
    after: Option<&BudgetLine>,
    spent: &SpentByLine,
) -> Result<BudgetLineChange, MoneyError> {
    let either = after.or(before);
    let (activity, category) =
        either.map_or_else(Default::default, |line| (line.activity.clone(), line.category.clone()));
    let total = |line: Option<&BudgetLine>| line.map_or(Ok(Cents::ZERO), BudgetLine::total);
    let (old, new) = (total(before)?, total(after)?);
    let mut years: BTreeMap<String, (Cents, Cents)> = BTreeMap::new();
    for (year, amount) in before.iter().flat_map(|line| &line.amounts) {
        years.entry(year.clone()).or_default().0 = *amount;
    }
    for (year, amount) in after.iter().flat_map(|line| &line.amounts) {
        years.entry(year.clone()).or_default().1 = *amount;
    }
    let spent = spent.get(&(activity.clone(), category.clone())).copied().unwrap_or_default();
    Ok(BudgetLineChange {
        activity,
        category,
        before: old,
        after: new,
        change: new.minus(old)?,
        years,
        spent,
        remaining: new.minus(spent)?,
    })
}

/// The costs of flat rates follow from the lines in their bases.
fn computed_changes(
    before: &BudgetVersion,
    after: &BudgetVersion,
    spent: &SpentByLine,
    flat_rates: &[&FlatRate],
) -> Result<Vec<BudgetLineChange>, MoneyError> {
    let old = yields(flat_rates, budget_parts(before)?)?;
    let new = yields(flat_rates, budget_parts(after)?)?;
    let spent = spent.iter().map(|((_, category), amount)| (category.as_str(), false, *amount));
    let spent = yields(flat_rates, spent)?;
    let parts = flat_rates.iter().zip(old).zip(new).zip(spent);
    let change = |(((rate, old), new), spent): (((&&FlatRate, Cents), Cents), Cents)| {
        Ok(BudgetLineChange {
            activity: String::new(),
            category: rate.yields.clone(),
            before: old,
            after: new,
            change: new.minus(old)?,
            years: BTreeMap::new(),
            spent,
            remaining: new.minus(spent)?,
        })
    };
    parts.map(change).collect()
}

fn category_shifts<'a>(
    lines: impl Iterator<Item = &'a BudgetLineChange>,
    limit: Option<Percent>,
) -> Result<Vec<CategoryShift>, MoneyError> {
    let mut sums: BTreeMap<&str, (Cents, Cents)> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(&line.category).or_default();
        *sum = (sum.0.plus(line.before)?, sum.1.plus(line.after)?);
    }
    let shift = |(category, (before, after)): (&str, (Cents, Cents))| {
        let change = after.minus(before)?;
        let percent = change.percentage_of(before);
        let limit = limit.unwrap_or(Percent::ZERO);
        // The exact amounts decide, not the percentage as it is shown.
        let allowed = before.ceiling_share(limit)?;
        Ok(CategoryShift {
            category: category.to_owned(),
            before,
            after,
            change,
            percent,
            above_limit: change.size() > allowed.size(),
        })
    };
    sums.into_iter().map(shift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample::day;
    use crate::domain::grant_rules::budget_total;
    use proptest::prelude::*;

    /// Activity, category, and cents by year.
    type Line<'a> = (&'a str, &'a str, &'a [(&'a str, i64)]);

    fn version(lines: &[Line<'_>]) -> BudgetVersion {
        let line = |(activity, category, amounts): &Line<'_>| BudgetLine {
            activity: (*activity).to_owned(),
            category: (*category).to_owned(),
            amounts: amounts.iter().map(|(year, cents)| ((*year).to_owned(), Cents::new(*cents))).collect(),
        };
        BudgetVersion {
            number: 1,
            approved_on: day("2024-01-01"),
            reason: None,
            lines: lines.iter().map(line).collect(),
        }
    }

    fn seven_percent() -> FlatRate {
        FlatRate {
            code: "7".into(),
            name: Bilingual::same("7"),
            percent: Percent::new(7.into()),
            base: vec!["a".into()],
            base_excludes_tendered: false,
            yields: "g".into(),
            replaces: vec!["g".into()],
            beside: vec![],
            article: "19(b)".into(),
        }
    }

    #[test]
    fn two_budgets_stand_beside_each_other() {
        let before = version(&[
            ("X", "a", &[("2025", 100_000), ("2026", 100_000)]),
            ("X", "b", &[("2025", 50_000)]),
            ("Y", "b", &[("2025", 30_000)]),
        ]);
        let after = version(&[
            ("X", "a", &[("2025", 100_000), ("2026", 80_000)]),
            ("X", "b", &[("2025", 50_000)]),
            ("Z", "b", &[("2026", 50_000)]),
        ]);
        let spent = BTreeMap::from([
            (("X".to_owned(), "a".to_owned()), Cents::new(190_000)),
            (("Y".to_owned(), "b".to_owned()), Cents::ZERO),
        ]);
        let rate = seven_percent();
        let limit = Some(Percent::new(10.into()));
        let change = compare(&before, &after, (&spent, &[&rate]), limit).unwrap();
        let told: Vec<_> = change
            .lines
            .iter()
            .map(|line| (line.activity.as_str(), line.before.get(), line.after.get(), line.remaining.get()))
            .collect();
        assert_eq!(
            told,
            [
                ("X", 200_000, 180_000, -10_000),
                ("X", 50_000, 50_000, 50_000),
                ("Z", 0, 50_000, 50_000),
                ("Y", 30_000, 0, 0),
            ]
        );
        assert_eq!(change.lines[0].years["2026"], (Cents::new(100_000), Cents::new(80_000)));
        let computed = &change.computed[0];
        assert_eq!(
            (computed.before.get(), computed.after.get(), computed.spent.get()),
            (14_000, 12_600, 13_300)
        );
        assert_eq!((change.before.get(), change.after.get()), (294_000, 292_600));
        assert_eq!(change.moved, Cents::new(50_000));
        let shifts: Vec<_> = change
            .categories
            .iter()
            .map(|shift| (shift.category.as_str(), shift.change.get(), shift.above_limit))
            .collect();
        assert_eq!(shifts, [("a", -20_000, false), ("b", 20_000, true), ("g", -1_400, false)]);
        assert_eq!(change.categories[0].percent, Some(Percent::new("-10.0".parse().unwrap())));
        let overspent: Vec<&str> = change.overspent().map(|line| line.category.as_str()).collect();
        assert_eq!(overspent, ["a", "g"]);
    }

    #[test]
    fn without_a_limit_every_shift_is_told() {
        let (before, after) =
            (version(&[("X", "a", &[("2025", 100)])]), version(&[("X", "a", &[("2025", 101)])]));
        let change = compare(&before, &after, (&BTreeMap::new(), &[]), None).unwrap();
        assert!(change.categories[0].above_limit);
        let same = compare(&before, &before, (&BTreeMap::new(), &[]), None).unwrap();
        assert!(!same.categories[0].above_limit && same.moved.is_zero());
    }

    #[test]
    fn an_amendment_ends_once() {
        for state in AmendmentState::ALL {
            assert_eq!(state.code().parse(), Ok(state));
            let ends = matches!(
                state,
                AmendmentState::Approved | AmendmentState::Rejected | AmendmentState::Withdrawn
            );
            assert_eq!(state.next().is_empty(), ends, "{state:?}");
        }
        assert!(!AmendmentState::Draft.next().contains(&AmendmentState::Approved));
    }

    proptest! {
        #[test]
        fn the_lines_add_up_to_the_totals(cents in prop::collection::vec((0_i64..9_000_000, 0_i64..9_000_000, 0_usize..3), 1..12)) {
            let names: Vec<String> = (0..cents.len()).map(|place| format!("A{place}")).collect();
            let category = |place: &usize| ["a", "b", "c"].get(*place).copied().unwrap_or("a").to_owned();
            let side = |pick: fn(&(i64, i64, usize)) -> i64| BudgetVersion {
                number: 1,
                approved_on: day("2024-01-01"),
                reason: None,
                lines: names.iter().zip(&cents).map(|(name, line)| BudgetLine {
                    activity: name.clone(),
                    category: category(&line.2),
                    amounts: BTreeMap::from([("2025".to_owned(), Cents::new(pick(line)))]),
                }).collect(),
            };
            let (before, after) = (side(|line| line.0), side(|line| line.1));
            let rate = seven_percent();
            let change = compare(&before, &after, (&BTreeMap::new(), &[&rate]), None).unwrap();
            prop_assert_eq!(change.before, budget_total(&before, &[&rate]).unwrap());
            prop_assert_eq!(change.after, budget_total(&after, &[&rate]).unwrap());
            let by_category = Cents::sum(change.categories.iter().map(|shift| shift.change)).unwrap();
            prop_assert_eq!(by_category, change.change().unwrap());
        }
    }
}
