//! Facts that people state because no book knows them: when it was delivered, which procedure was followed, when the
//! final request went out. Facts that follow from the books cannot be stated.

use crate::domain::eligibility::checks::Scope;
use crate::domain::eligibility::facts::{Fact, FactValue};
use crate::domain::eligibility::verdict::Subject;

/// A stated fact; per subject and fact the newest counts.
#[derive(Clone, Debug, PartialEq)]
pub struct FactStatement {
    pub subject: Subject,
    pub fact: Fact,
    pub value: FactValue,
}

const OF_A_LINE: [Fact; 18] = [
    Fact::PerformedOn,
    Fact::VatRecoverable,
    Fact::PriceExclVat,
    Fact::PurchasedOn,
    Fact::FullPriceApproved,
    Fact::Depreciation,
    Fact::BoughtWithSubsidy,
    Fact::DisposedOn,
    Fact::TripFrom,
    Fact::TariffList,
    Fact::TripHours,
    Fact::Breakfasts,
    Fact::Lunches,
    Fact::Dinners,
    Fact::ListAmount,
    Fact::DayCosts,
    Fact::HotelNights,
    Fact::HotelBill,
];
const OF_A_SUPPLIER: [Fact; 3] = [Fact::ContractOn, Fact::ContractKind, Fact::Procedure];
const OF_A_PERSON: [Fact; 11] = [
    Fact::StaffMethod,
    Fact::Surcharge,
    Fact::GrossPay,
    Fact::Divisor,
    Fact::PartTime,
    Fact::HourlyRate,
    Fact::IncludesOverhead,
    Fact::WhyOwnLabour,
    Fact::DecisionOn,
    Fact::DecisionKind,
    Fact::ConfirmedIn,
];
const OF_A_PERIOD: [Fact; 2] = [Fact::SubmittedOn, Fact::DueOn];
const OF_A_GRANT: [Fact; 15] = [
    Fact::InternationalOrganisation,
    Fact::SpecificAction,
    Fact::FinalRequestOn,
    Fact::FinalRequestDue,
    Fact::Claimed,
    Fact::Revenues,
    Fact::Advances,
    Fact::LastPaymentOn,
    Fact::PublicityDone,
    Fact::PublicityExempt,
    Fact::StrategicImportance,
    Fact::EquipmentProject,
    Fact::Incentives,
    Fact::Annex,
    Fact::IncentiveList,
];

/// The facts that a person may state about a subject of this scope.
pub fn statable(scope: Scope) -> &'static [Fact] {
    match scope {
        Scope::Line => &OF_A_LINE,
        Scope::Supplier => &OF_A_SUPPLIER,
        Scope::Person => &OF_A_PERSON,
        Scope::Period => &OF_A_PERIOD,
        Scope::Grant => &OF_A_GRANT,
        Scope::PersonYear | Scope::Hours | Scope::Budget => &[],
    }
}
