//! The people whose work a grant pays: terms of employment, pay, decisions that fix a percentage, and tariffs. People go
//! by a pseudonym. What their work costs is computed in `costs` (national scheme art. 13; CPR art. 55; MGA art. 6.2.A).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::cost_basis::{BasisKind, Statement};
use crate::domain::money::{Cents, Percent};

pub mod costs;

/// On which terms a person works, from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffTerms {
    /// Pseudonym, the same as on the time sheets.
    pub person: String,
    pub from: NaiveDate,
    /// The last day of employment, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    pub function: String,
    /// Salary scale, as the table of tariffs writes it.
    #[serde(default)]
    pub scale: String,
    /// Code of a staff method of the scheme, such as "13(2)(c)".
    pub method: String,
    /// Hours a week of the contract.
    pub contract_hours: Decimal,
    /// Share of a full-time contract: 1 is full time.
    #[serde(default = "full_time")]
    pub part_time: Decimal,
    /// Why this method, where the article asks for a reason.
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub withdrawn: bool,
}

fn full_time() -> Decimal {
    Decimal::ONE
}

/// What a person is paid, from a day on, at the contract of that day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    pub person: String,
    pub from: NaiveDate,
    /// Gross pay of a year as art. 1 of the national scheme defines it: with the 13th month, without holiday pay,
    /// allowances and employer's charges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_per_year: Option<Cents>,
    /// Whole cost of employment in a year: pay, social security and other statutory costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_year: Option<Cents>,
    /// An hourly rate of the organisation's own accounts, or a volunteer's own amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hourly: Option<Cents>,
    /// The document that shows it.
    pub document: String,
    #[serde(default)]
    pub withdrawn: bool,
}

/// A reasoned decision or addendum that fixes the percentage of the working time (art. 13(6), 24(6)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkDecision {
    pub person: String,
    /// Names the document.
    pub reference: String,
    pub kind: DecisionKind,
    pub dated: NaiveDate,
    pub from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    #[serde(rename = "share")]
    pub shares: Vec<WorkShare>,
    #[serde(default)]
    pub withdrawn: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// Gemotiveerd besluit.
    Decision,
    /// Addendum bij een arbeidsovereenkomst.
    Addendum,
}

/// The percentage of the working time for one activity, every month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkShare {
    pub activity: String,
    pub percent: Percent,
}

/// The yearly confirmation of a decision (art. 24(6)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionConfirmation {
    pub person: String,
    /// The decision that is confirmed.
    pub reference: String,
    pub year: i32,
    pub dated: NaiveDate,
    /// The document that shows it.
    pub document: String,
    #[serde(default)]
    pub withdrawn: bool,
}

/// The amounts of one year and scale in a published table of tariffs (Handleiding Overheidstarieven).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffTariff {
    pub year: i32,
    /// As `scale_key` writes it.
    pub scale: String,
    /// Labour cost of a person-year ("loonkosten per mensjaar").
    pub yearly: Option<Cents>,
    /// Productive hourly rate ("productief uurtarief"), without overhead and VAT.
    pub hourly: Option<Cents>,
    pub sheet: String,
    pub row: u32,
}

/// A scale however it is written: "Schaal 11", "11 " and "11" are the same.
pub fn scale_key(text: &str) -> String {
    let folded = text.trim().to_lowercase();
    let bare = folded.strip_prefix("schaal").or_else(|| folded.strip_prefix("scale")).unwrap_or(&folded);
    bare.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

impl StaffTerms {
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Statement for StaffTerms {
    const KIND: BasisKind = BasisKind::Person;
    type Key = (String, NaiveDate);

    fn key(&self) -> Self::Key {
        (self.person.clone(), self.from)
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

impl Statement for Pay {
    const KIND: BasisKind = BasisKind::Pay;
    type Key = (String, NaiveDate);

    fn key(&self) -> Self::Key {
        (self.person.clone(), self.from)
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

impl Statement for WorkDecision {
    const KIND: BasisKind = BasisKind::Decision;
    type Key = (String, String);

    fn key(&self) -> Self::Key {
        (self.person.clone(), self.reference.clone())
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}

impl Statement for DecisionConfirmation {
    const KIND: BasisKind = BasisKind::Confirmation;
    type Key = (String, String, i32);

    fn key(&self) -> Self::Key {
        (self.person.clone(), self.reference.clone(), self.year)
    }

    fn is_withdrawn(&self) -> bool {
        self.withdrawn
    }
}
