//! What rules look at. A check takes a rule's data and the facts of one subject and names one reason; what the reason
//! means stands in the data. Every number that a scheme may change comes from the rule.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::eligibility::facts::{Fact, FactValue, Facts, NotStated};
use crate::domain::eligibility::rule::{NoSetting, Rule};
use crate::domain::language::Bilingual;
use crate::domain::money::{Cents, MoneyError};

mod costs;
mod duties;
mod equipment;
mod lines;
mod staff;
mod terms;
mod travel;
mod words;

/// What a check is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Line,
    Supplier,
    Person,
    /// A person in a calendar year.
    PersonYear,
    /// The hours of a person in a week or a year.
    Hours,
    Period,
    Budget,
    Grant,
}

impl Scope {
    pub const ALL: [Scope; 8] = [
        Scope::Line,
        Scope::Supplier,
        Scope::Person,
        Scope::PersonYear,
        Scope::Hours,
        Scope::Period,
        Scope::Budget,
        Scope::Grant,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Scope::Line => "line",
            Scope::Supplier => "supplier",
            Scope::Person => "person",
            Scope::PersonYear => "person-year",
            Scope::Hours => "hours",
            Scope::Period => "period",
            Scope::Budget => "budget",
            Scope::Grant => "grant",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Scope::Line => Bilingual::new("regel", "line"),
            Scope::Supplier => Bilingual::new("leverancier", "supplier"),
            Scope::Person => Bilingual::new("medewerker", "employee"),
            Scope::PersonYear => Bilingual::new("medewerker per jaar", "employee by year"),
            Scope::Hours => Bilingual::new("uren", "hours"),
            Scope::Period => Bilingual::new("verslagperiode", "reporting period"),
            Scope::Budget => Bilingual::new("begrotingsversie", "budget version"),
            Scope::Grant => Bilingual::new("subsidieproject", "grant"),
        }
    }

    /// The scope with this stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Name of a reason in the rule's data, or one of the pack's common reasons.
    pub reason: &'static str,
    /// Worked out on the way, for the explanation.
    pub values: Facts,
    pub at_risk: Option<Cents>,
}

impl Decision {
    fn because(reason: &'static str) -> Self {
        Decision { reason, values: Facts::default(), at_risk: None }
    }

    fn with(mut self, fact: Fact, value: FactValue) -> Self {
        self.values.set(fact, value);
        self
    }

    fn amount(self, fact: Fact, amount: Cents) -> Self {
        self.with(fact, FactValue::Amount(amount))
    }

    fn day(self, fact: Fact, day: NaiveDate) -> Self {
        self.with(fact, FactValue::Day(day))
    }

    fn number(self, fact: Fact, number: Decimal) -> Self {
        self.with(fact, FactValue::Number(number))
    }

    fn words(self, fact: Fact, words: Vec<String>) -> Self {
        self.with(fact, FactValue::Words(words))
    }

    fn risking(mut self, amount: Cents) -> Self {
        self.at_risk = Some(amount);
        self
    }
}

/// Why a check cannot say anything.
enum CannotJudge {
    NotStated(Fact),
    NoSetting(&'static str),
    /// An amount or a day lies beyond what can be computed with.
    OutOfReach,
}

impl From<NotStated> for CannotJudge {
    fn from(missing: NotStated) -> Self {
        CannotJudge::NotStated(missing.0)
    }
}

impl From<NoSetting> for CannotJudge {
    fn from(missing: NoSetting) -> Self {
        CannotJudge::NoSetting(missing.0)
    }
}

impl From<MoneyError> for CannotJudge {
    fn from(_error: MoneyError) -> Self {
        CannotJudge::OutOfReach
    }
}

type Judged = Result<Decision, CannotJudge>;

#[expect(clippy::unnecessary_wraps, reason = "what a check returns, at every end of it")]
fn passes() -> Judged {
    Ok(Decision::because("passes"))
}

#[expect(clippy::unnecessary_wraps, reason = "what a check returns, at every end of it")]
fn not_applicable() -> Judged {
    Ok(Decision::because("not-applicable"))
}

#[expect(clippy::unnecessary_wraps, reason = "what a check returns, at every end of it")]
fn found(reason: &'static str) -> Judged {
    Ok(Decision::because(reason))
}

/// Something that cannot be computed is no reason to refuse: a person looks.
fn reach<T>(value: Option<T>) -> Result<T, CannotJudge> {
    value.ok_or(CannotJudge::OutOfReach)
}

/// Reasons that any check may give; the pack has their texts.
pub const COMMON_REASONS: [&str; 5] =
    ["passes", "not-applicable", "not-stated", "setting-missing", "out-of-reach"];

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $scope:ident, $run:path, [$($reason:literal),* $(,)?];)+) => {
        /// Stable names of checks. A rule in a pack names one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Check {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Check {
            pub const ALL: &'static [Check] = &[$(Check::$name),+];

            pub fn code(self) -> &'static str {
                match self { $(Check::$name => $code,)+ }
            }

            pub fn scope(self) -> Scope {
                match self { $(Check::$name => Scope::$scope,)+ }
            }

            /// Every reason it may give, beside the common ones.
            pub fn reasons(self) -> &'static [&'static str] {
                match self { $(Check::$name => &[$($reason),*],)+ }
            }

            fn run(self, rule: &Rule, facts: &Facts) -> Judged {
                match self { $(Check::$name => $run(rule, facts),)+ }
            }
        }
    };
}

checks! {
    CategoryName = "category-name", Line, lines::category_name,
        ["unknown-category", "name-differs", "computed-category"];
    ProjectPeriod = "project-period", Line, lines::project_period,
        ["before-period", "after-period", "final-request", "after-final-request", "paid-before-period", "paid-after-period"];
    MadeAndPaid = "made-and-paid", Line, lines::made_and_paid,
        ["not-paid", "paid-in-future", "proof-missing", "proof-not-kept"];
    MinimumAmount = "minimum-amount", Line, lines::minimum_amount, ["below-minimum", "line-below-minimum"];
    RecoverableVat = "recoverable-vat", Line, lines::recoverable_vat, ["recoverable-vat", "vat-excluded"];
    HintingWords = "hinting-words", Line, words::hinting_words, ["hint"];
    Duplicate = "duplicate", Line, lines::duplicate, ["duplicate"];
    EligibilityWindow = "eligibility-window", Line, lines::eligibility_window,
        ["before-window", "after-window"];
    DeclaredElsewhere = "declared-elsewhere", Line, lines::declared_elsewhere, ["elsewhere"];
    EquipmentPrice = "equipment-price", Line, equipment::price,
        ["too-dear", "too-late", "approved", "depreciation", "subsidised-before"];
    EquipmentUse = "equipment-use", Line, equipment::use_after, ["bound", "disposed-early"];
    Travel = "travel", Line, travel::travel,
        ["details-missing", "wrong-list", "trip-too-short", "above-list", "no-hotel-bill"];
    StaffMethod = "staff-method", Person, staff::method,
        ["unknown-method", "wrong-surcharge", "wrong-divisor", "wrong-part-time", "rate-differs", "includes-overhead"];
    FixedPercentage = "fixed-percentage", PersonYear, staff::fixed_percentage,
        ["no-decision", "addendum-doubtful", "not-confirmed"];
    SignedHours = "signed-hours", Hours, staff::signed_hours,
        ["not-signed", "signed-before-end", "changed-after-signing", "same-signer", "over-contract", "under-contract", "over-year"];
    OwnLabour = "own-labour", Person, staff::own_labour, ["wrong-rate", "no-reason"];
    Overhead = "overhead", Grant, costs::overhead,
        ["no-option", "two-options", "on-flat-staff", "also-itemised"];
    FortyPercent = "forty-percent", Grant, costs::forty_percent, ["itemised", "on-flat-staff"];
    TwentyPercent = "twenty-percent", Grant, costs::twenty_percent, ["itemised-staff", "tendered-in-base"];
    Procurement = "procurement", Supplier, costs::procurement,
        ["no-procedure", "no-european-procedure", "no-threshold"];
    Funding = "funding", Grant, costs::funding,
        ["above-rate", "above-maximum", "above-cost", "above-decision"];
    MinimumSize = "minimum-size", Grant, costs::minimum_size, ["too-small"];
    Incentives = "incentives", Grant, costs::incentives, ["above-limit", "wrong-annex", "no-list"];
    ReportTerm = "report-term", Period, terms::report_term,
        ["gap", "overlap", "overdue", "submitted-late", "due-soon", "running"];
    FinalRequest = "final-request", Grant, terms::final_request,
        ["no-date", "later-than-term", "overdue", "submitted-late", "due-soon", "running"];
    Advances = "advances", Grant, terms::advances, ["above-limit", "second-available", "first-available", "no-report"];
    Retention = "retention", Grant, terms::retention, ["no-payment", "locked", "ended"];
    Evidence = "evidence", Grant, duties::evidence, ["changed", "without-kind", "none"];
    Emblem = "emblem", Grant, duties::emblem, ["wrong-statement", "by-design"];
    Publicity = "publicity", Grant, duties::publicity, ["missing", "exempt"];
    BudgetShift = "budget-shift", Budget, duties::budget_shift, ["no-consent", "no-reason", "above-limit"];
    IndicatorValues = "indicator-values", Period, duties::indicator_values,
        ["no-statement", "no-values", "no-reasons"];
}

/// Judges one subject. A check that cannot judge leaves it to a person and says why.
pub fn decide(rule: &Rule, facts: &Facts) -> Decision {
    match rule.check.run(rule, facts) {
        Ok(decision) => decision,
        Err(CannotJudge::NotStated(fact)) => {
            Decision::because("not-stated").words(Fact::Missing, vec![fact.code().to_owned()])
        }
        Err(CannotJudge::NoSetting(name)) => {
            Decision::because("setting-missing").words(Fact::Missing, vec![name.to_owned()])
        }
        Err(CannotJudge::OutOfReach) => Decision::because("out-of-reach"),
    }
}
