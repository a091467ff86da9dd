//! A rule as data: its article, the days it is valid on, its settings and texts. What it looks at is a `Check` in code;
//! everything that a change of the scheme may change stands here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::eligibility::checks::Check;
use crate::domain::evidence::EvidenceKind;
use crate::domain::language::Bilingual;
use crate::domain::money::Cents;

/// The rules of one funder: `nl-emvf-2021`, `eu-cpr-2021` or `eu-mga-2021`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    pub code: String,
    pub name: Bilingual,
    pub source: String,
    /// Cost schemes whose grants these rules judge.
    pub schemes: Vec<String>,
    /// What the categories of the scheme are to the rules.
    #[serde(default)]
    pub roles: CategoryRoles,
    /// Documents that a line of a category needs.
    #[serde(default, rename = "required_documents")]
    pub required_documents: Vec<RequiredDocuments>,
    /// Published texts of the scheme, oldest first. A cost is judged by the text of its own date.
    #[serde(rename = "text_version")]
    pub versions: Vec<TextVersion>,
    /// Reasons that every check may give.
    pub common_reasons: BTreeMap<String, Reason>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// Categories and procedures of a scheme by what they are to the rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRoles {
    pub staff: Vec<String>,
    pub travel: Vec<String>,
    /// Procurement procedures by which a contract was tendered as a public contract.
    #[serde(default)]
    pub tendered_procedures: Vec<String>,
}

/// Documents that a line of some categories needs from an amount on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredDocuments {
    pub categories: Vec<String>,
    pub kinds: Vec<EvidenceKind>,
    /// Lines of less need them not.
    #[serde(default)]
    pub from_amount: Option<Cents>,
    pub source: Bilingual,
}

/// A published text of a scheme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextVersion {
    pub from: NaiveDate,
    /// Nothing, or what is uncertain about this text.
    #[serde(default)]
    pub caution: Option<Bilingual>,
}

/// One rule of a pack, as it holds on some days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub check: Check,
    /// First day on which the rule reads so; the first text of a pack also covers earlier costs.
    pub from: NaiveDate,
    /// Last day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    pub article: String,
    pub severity: Severity,
    /// Whether a waiver can lift it.
    #[serde(default)]
    pub waivable: bool,
    /// Documents that show that the rule is kept.
    #[serde(default)]
    pub evidence: Vec<Bilingual>,
    pub title: Bilingual,
    /// What the rule asks, and why.
    pub explanation: Bilingual,
    /// What makes a cost pass.
    pub remedy: Bilingual,
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
    /// Lists of words and codes.
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<String>>,
    /// How people call the codes in its lists.
    #[serde(default)]
    pub labels: BTreeMap<String, Bilingual>,
    #[serde(default)]
    pub hints: Vec<WordHint>,
    #[serde(default)]
    pub thresholds: Vec<Threshold>,
    pub reasons: BTreeMap<String, Reason>,
}

/// How heavy a broken rule weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The funder refuses the cost.
    Refuses,
    /// Somebody should look before the report goes out.
    Warns,
    /// Worth knowing.
    Informs,
}

impl Severity {
    pub fn code(self) -> &'static str {
        match self {
            Severity::Refuses => "refuses",
            Severity::Warns => "warns",
            Severity::Informs => "informs",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Severity::Refuses => Bilingual::new("weigert", "refuses"),
            Severity::Warns => Bilingual::new("waarschuwt", "warns"),
            Severity::Informs => Bilingual::new("meldt", "informs"),
        }
    }
}

/// A number of a rule that may have to be set otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub value: Decimal,
    /// "EUR", "percent", "hours", "weeks", "months", "years" or "days".
    pub unit: String,
    /// How people call it; what a grant may set has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Bilingual>,
    /// Whether the source states this value. If not, it is a sensible default, and every screen says so.
    #[serde(default = "confirmed")]
    pub confirmed: bool,
    #[serde(default)]
    pub note: Option<Bilingual>,
    /// What it is by itself, where a grant set it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Decimal>,
}

fn confirmed() -> bool {
    true
}

/// Words that hint at one kind of cost that is not eligible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordHint {
    /// A short name for this kind of cost.
    pub code: String,
    pub kind: Bilingual,
    pub article: String,
    /// Whole words, or several in a row; folded: lower case, without accents.
    #[serde(default)]
    pub words: Vec<String>,
    /// Also within a longer word, as Dutch writes "relatiegeschenken".
    #[serde(default)]
    pub parts: Vec<String>,
    /// Words and phrases in which nothing of the above counts.
    #[serde(default)]
    pub except: Vec<String>,
    /// What a list is by itself, where a grant set it otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<WordList, Vec<String>>,
}

/// The lists of a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordList {
    Words,
    Parts,
    Except,
}

impl WordList {
    pub const ALL: [WordList; 3] = [WordList::Words, WordList::Parts, WordList::Except];

    pub fn code(self) -> &'static str {
        match self {
            WordList::Words => "words",
            WordList::Parts => "parts",
            WordList::Except => "except",
        }
    }
}

/// An amount that holds from a day to a day, such as an EU procurement threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub kind: String,
    pub amount: Cents,
    #[serde(default = "confirmed")]
    pub confirmed: bool,
    /// What it is by itself, where a grant set it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Cents>,
}

/// One thing that a check can find, and what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub outcome: Outcome,
    /// Quotes facts, settings and found values by name: "{amount} is less than {minimum}".
    pub text: Bilingual,
    /// What would make it pass; the remedy of the rule where this says nothing.
    #[serde(default)]
    pub remedy: Option<Bilingual>,
}

/// What a rule says about one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Refuses,
    NeedsPerson,
    Warns,
    Informs,
    Passes,
    NotApplicable,
}

impl Outcome {
    pub const ALL: [Outcome; 6] = [
        Outcome::Refuses,
        Outcome::NeedsPerson,
        Outcome::Warns,
        Outcome::Informs,
        Outcome::Passes,
        Outcome::NotApplicable,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Outcome::Refuses => "refuses",
            Outcome::NeedsPerson => "needs-person",
            Outcome::Warns => "warns",
            Outcome::Informs => "informs",
            Outcome::Passes => "passes",
            Outcome::NotApplicable => "not-applicable",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Outcome::Refuses => Bilingual::new("geweigerd", "refused"),
            Outcome::NeedsPerson => Bilingual::new("te beoordelen", "needs a person"),
            Outcome::Warns => Bilingual::new("waarschuwing", "warning"),
            Outcome::Informs => Bilingual::new("melding", "notice"),
            Outcome::Passes => Bilingual::new("voldoet", "passes"),
            Outcome::NotApplicable => Bilingual::new("niet van toepassing", "not applicable"),
        }
    }

    /// Whether somebody has to do something.
    pub fn asks_for_action(self) -> bool {
        match self {
            Outcome::Refuses | Outcome::NeedsPerson | Outcome::Warns => true,
            Outcome::Informs | Outcome::Passes | Outcome::NotApplicable => false,
        }
    }
}

/// A rule asks for a setting that its data do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSetting(pub &'static str);

impl Rule {
    /// The text of the pack that a cost of this day is judged by, and the rule in it, must both hold on the day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    pub fn number(&self, name: &'static str) -> Result<Decimal, NoSetting> {
        self.settings.get(name).map(|setting| setting.value).ok_or(NoSetting(name))
    }

    pub fn amount(&self, name: &'static str) -> Result<Cents, NoSetting> {
        Cents::from_euros_half_away(self.number(name)?).map_err(|_too_large| NoSetting(name))
    }

    /// A small whole number, such as weeks or months.
    pub fn count(&self, name: &'static str) -> Result<u32, NoSetting> {
        let number = self.number(name)?;
        u32::try_from(number.trunc()).map_err(|_too_large| NoSetting(name))
    }

    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn lists(&self, name: &str, word: &str) -> bool {
        self.list(name).iter().any(|known| known == word)
    }

    pub fn threshold(&self, kind: &str, day: NaiveDate) -> Option<&Threshold> {
        self.thresholds.iter().find(|known| known.kind == kind && known.from <= day && day <= known.to)
    }

    /// Settings and thresholds whose value the source does not confirm.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().filter(|(_, setting)| !setting.confirmed).map(|(name, _)| name.as_str())
    }
}

impl RulePack {
    /// Texts of the scheme under which a rule holds and about which something is uncertain: from which day, and what.
    pub fn cautions_of(&self, rule: &Rule) -> impl Iterator<Item = (NaiveDate, &Bilingual)> {
        let (from, to) = (rule.from, rule.to);
        let within =
            move |version: &&TextVersion| version.from >= from && to.is_none_or(|to| version.from <= to);
        let held = self.versions.iter().filter(within);
        held.filter_map(|version| Some((version.from, version.caution.as_ref()?)))
    }

    /// The published text that holds on a day; for days before the first text that one (the scheme works back).
    pub fn version_on(&self, day: NaiveDate) -> Option<&TextVersion> {
        self.versions.iter().rev().find(|version| version.from <= day).or_else(|| self.versions.first())
    }

    /// The rules that hold on a day, in the order of the pack.
    pub fn rules_on(&self, day: NaiveDate) -> impl Iterator<Item = &Rule> {
        let day = self.versions.first().map_or(day, |first| day.max(first.from));
        self.rules.iter().filter(move |rule| rule.holds_on(day))
    }
}
