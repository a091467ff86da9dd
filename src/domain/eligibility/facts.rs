//! The facts that rules judge by: named, typed, kept with every verdict so that it can be judged again.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::language::{Bilingual, Language};
use crate::domain::money::Cents;

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    Text,
    /// Euros.
    Amount,
    Number,
    Day,
    /// Yes or no.
    Flag,
    /// A list of words or codes.
    Words,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactValue {
    Text(String),
    Amount(Cents),
    Number(Decimal),
    Day(NaiveDate),
    Flag(bool),
    Words(Vec<String>),
}

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident, $nl:literal, $en:literal;)+) => {
        /// Stable names of facts. The kind of value belongs to the name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Fact {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Fact {
            pub const ALL: &'static [Fact] = &[$(Fact::$name),+];

            pub fn code(self) -> &'static str {
                match self { $(Fact::$name => $code,)+ }
            }

            pub fn kind(self) -> FactKind {
                match self { $(Fact::$name => FactKind::$kind,)+ }
            }

            /// How people call it.
            pub fn label(self) -> Bilingual {
                match self { $(Fact::$name => Bilingual::new($nl, $en),)+ }
            }
        }
    };
}

facts! {
    // A line of the ledger.
    Category = "category", Text, "kostensoort", "cost category";
    CategoryName = "category-name", Text, "naam van de kostensoort", "name of the cost category";
    Activity = "activity", Text, "activiteit", "activity";
    ActivityKind = "activity-kind", Text, "soort activiteit", "kind of activity";
    Supplier = "supplier", Text, "leverancier", "supplier";
    DocumentNumber = "document-number", Text, "stuknummer", "document number";
    Description = "description", Text, "omschrijving", "description";
    InvoiceDate = "invoice-date", Day, "factuurdatum", "invoice date";
    /// The day on which it was delivered, where somebody stated it.
    PerformedOn = "performed-on", Day, "prestatiedatum", "date of performance";
    PaymentDate = "payment-date", Day, "betaaldatum", "payment date";
    Amount = "amount", Amount, "bedrag", "amount";
    Vat = "vat", Amount, "btw", "VAT";
    VatRecoverable = "vat-recoverable", Flag, "btw terugvorderbaar", "VAT recoverable";
    VatDeclared = "vat-declared", Flag, "btw is meegeteld", "VAT is included";
    /// All lines of the same supplier and document number together.
    InvoiceTotal = "invoice-total", Amount, "totaal van de factuur", "total of the invoice";
    /// Earlier lines with the same supplier, document number and amount.
    SameAs = "same-as", Words, "gelijk aan regel", "same as line";
    /// Other grants whose ledger has the same document of the same supplier for the same amount.
    OtherGrants = "other-grants", Words, "andere subsidieprojecten", "other grants";
    /// Whether documents are kept in these books; without it, no proof can be missing.
    PaymentProof = "payment-proof", Flag, "betaalbewijs aanwezig", "proof of payment present";
    CostDate = "cost-date", Day, "datum van de kosten", "date of the cost";
    // The grant.
    ProjectFrom = "project-from", Day, "begin van het project", "start of the project";
    ProjectTo = "project-to", Day, "einde van het project", "end of the project";
    Today = "today", Day, "dag van de beoordeling", "day of judging";
    InternationalOrganisation = "international-organisation", Flag, "internationale organisatie", "international organisation";
    FinalRequestOn = "final-request-on", Day, "verzoek tot vaststelling ingediend op", "final request submitted on";
    FinalRequestDue = "final-request-due", Day, "verzoek tot vaststelling uiterlijk op", "final request due on";
    SpecificAction = "specific-action", Flag, "specifieke maatregel", "specific action";
    TotalEligible = "total-eligible", Amount, "totale subsidiabele kosten", "total eligible cost";
    FlatRates = "flat-rates", Words, "vaste percentages", "flat rates";
    ItemisedStaff = "itemised-staff", Amount, "kosten van arbeid per regel", "itemised staff costs";
    ItemisedIndirect = "itemised-indirect", Amount, "indirecte kosten per regel", "itemised indirect costs";
    ItemisedOther = "itemised-other", Amount, "overige kosten per regel", "itemised other costs";
    TenderedInBase = "tendered-in-base", Amount, "aanbestede kosten in de grondslag", "tendered costs in the base";
    // Funding.
    Realised = "realised", Amount, "gemaakte kosten", "cost so far";
    Rate = "rate", Number, "subsidiepercentage", "subsidy rate";
    Maximum = "maximum", Amount, "maximumbedrag", "maximum amount";
    Claimed = "claimed", Amount, "gevraagde subsidie", "subsidy claimed";
    OtherFunding = "other-funding", Amount, "andere financiering", "other funding";
    Revenues = "revenues", Amount, "opbrengsten", "revenues";
    Advances = "advances", Amount, "ontvangen voorschotten", "advances received";
    ReportSubmitted = "report-submitted", Flag, "rapportage ingediend", "report submitted";
    LastPaymentOn = "last-payment-on", Day, "laatste betaling aan de begunstigde", "last payment to the beneficiary";
    // Periods and budgets.
    PeriodFrom = "period-from", Day, "begin van de periode", "start of the period";
    PeriodTo = "period-to", Day, "einde van de periode", "end of the period";
    PreviousTo = "previous-to", Day, "einde van de vorige periode", "end of the previous period";
    DueOn = "due-on", Day, "uiterste datum", "due date";
    SubmittedOn = "submitted-on", Day, "ingediend op", "submitted on";
    BudgetVersion = "budget-version", Number, "begrotingsversie", "budget version";
    BudgetReason = "budget-reason", Text, "reden van de wijziging", "reason of the change";
    ConsentOn = "consent-on", Day, "instemming van", "consent dated";
    ShiftPercent = "shift-percent", Number, "grootste verschuiving in procenten", "largest shift in percent";
    ShiftedCategory = "shifted-category", Text, "verschoven kostensoort", "shifted category";
    StatementMade = "statement-made", Flag, "voortgangsopgave aanwezig", "statement of progress present";
    IndicatorsWithoutValue = "indicators-without-value", Words, "indicatoren zonder waarde", "indicators without a value";
    DeviationsWithoutReason = "deviations-without-reason", Words, "afwijkingen zonder reden", "deviations without a reason";
    // Staff.
    Person = "person", Text, "medewerker", "employee";
    Year = "year", Number, "jaar", "year";
    Week = "week", Text, "week", "week";
    StaffMethod = "staff-method", Text, "methode", "method";
    KnownMethods = "known-methods", Words, "methoden van de regeling", "methods of the scheme";
    Surcharge = "surcharge", Number, "opslag in procenten", "surcharge in percent";
    GrossPay = "gross-pay", Amount, "brutoloon per jaar", "gross pay a year";
    Divisor = "divisor", Number, "deler in uren", "divisor in hours";
    PartTime = "part-time", Number, "deeltijdfactor", "part-time factor";
    HourlyRate = "hourly-rate", Amount, "uurtarief", "hourly rate";
    IncludesOverhead = "includes-overhead", Flag, "tarief met overhead of btw", "rate includes overhead or VAT";
    DecisionOn = "decision-on", Day, "besluit van", "decision dated";
    DecisionKind = "decision-kind", Text, "soort besluit", "kind of decision";
    ConfirmedIn = "confirmed-in", Words, "bekrachtigd in", "confirmed in";
    WhyOwnLabour = "why-own-labour", Text, "waarom eigen arbeid", "why own labour";
    WeekEnd = "week-end", Day, "einde van de week", "end of the week";
    EmployeeSigned = "employee-signed", Text, "getekend door medewerker", "signed by employee";
    EmployeeSignedOn = "employee-signed-on", Day, "medewerker tekende op", "employee signed on";
    ManagerSigned = "manager-signed", Text, "getekend door leidinggevende", "signed by manager";
    ManagerSignedOn = "manager-signed-on", Day, "leidinggevende tekende op", "manager signed on";
    ChangedAfterSigning = "changed-after-signing", Flag, "gewijzigd na ondertekening", "changed after signing";
    WeekHours = "week-hours", Number, "uren van de week", "hours of the week";
    ContractHours = "contract-hours", Number, "contracturen", "contract hours";
    YearHours = "year-hours", Number, "projecturen in het jaar", "project hours in the year";
    // Equipment and suppliers.
    PriceExclVat = "price-excl-vat", Amount, "aanschafprijs zonder btw", "price without VAT";
    PurchasedOn = "purchased-on", Day, "aangeschaft op", "purchased on";
    FullPriceApproved = "full-price-approved", Flag, "volle prijs goedgekeurd", "full price approved";
    Depreciation = "depreciation", Flag, "afschrijving", "depreciation";
    BoughtWithSubsidy = "bought-with-subsidy", Flag, "met subsidie gekocht", "bought with subsidy";
    DisposedOn = "disposed-on", Day, "buiten gebruik sinds", "out of use since";
    SupplierTotal = "supplier-total", Amount, "totaal van de leverancier", "total of the supplier";
    ContractOn = "contract-on", Day, "datum van de opdracht", "date of the contract";
    ContractKind = "contract-kind", Text, "soort opdracht", "kind of contract";
    Procedure = "procedure", Text, "aanbestedingsprocedure", "procurement procedure";
    // Travel.
    TripFrom = "trip-from", Day, "vertrek", "departure";
    TariffList = "tariff-list", Day, "tarieflijst van", "tariff list of";
    TripHours = "trip-hours", Number, "duur van de reis in uren", "hours of the trip";
    Breakfasts = "breakfasts", Number, "ontbijten", "breakfasts";
    Lunches = "lunches", Number, "lunches", "lunches";
    Dinners = "dinners", Number, "diners", "dinners";
    ListAmount = "list-amount", Amount, "overige kosten volgens de lijst", "other costs in the list";
    DayCosts = "day-costs", Amount, "gedeclareerde dagkosten", "subsistence claimed";
    HotelNights = "hotel-nights", Number, "hotelnachten", "hotel nights";
    HotelBill = "hotel-bill", Flag, "hotelrekening aanwezig", "hotel bill present";
    // Duties.
    EvidenceFiles = "evidence-files", Number, "bewijsstukken", "documents";
    EvidenceChanged = "evidence-changed", Words, "gewijzigde bewijsstukken", "changed documents";
    EvidenceWithoutKind = "evidence-without-kind", Words, "bewijsstukken zonder soort", "documents without a kind";
    PrintedStatement = "printed-statement", Text, "gedrukte vermelding", "printed statement";
    PublicityDone = "publicity-done", Words, "publiciteit verricht", "publicity done";
    PublicityExempt = "publicity-exempt", Flag, "ontheven van publiciteit", "exempt from publicity";
    StrategicImportance = "strategic-importance", Flag, "strategisch belang", "strategic importance";
    EquipmentProject = "equipment-project", Flag, "project met uitrusting of investering", "equipment or investment project";
    Incentives = "incentives", Amount, "kleine stimulansen", "small incentives";
    Annex = "annex", Text, "bijlage van de regeling", "annex of the scheme";
    IncentiveList = "incentive-list", Flag, "lijst van ontvangers aanwezig", "list of recipients present";

    // What a check found out, for its explanation.
    FoundWords = "found-words", Words, "gevonden woorden", "words found";
    FoundKinds = "found-kinds", Words, "aanwijzing", "hint";
    Allowed = "allowed", Amount, "toegestaan", "allowed";
    Excess = "excess", Amount, "te veel", "excess";
    Expected = "expected", Text, "verwacht", "expected";
    LastDay = "last-day", Day, "laatste dag", "last day";
    Missing = "missing", Words, "ontbreekt", "missing";
    Days = "days", Number, "dagen", "days";
    Share = "share", Number, "deel in procenten", "share in percent";
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactUnreadable {
    #[error("'{0}' names no fact")]
    Unknown(String),
    #[error("'{0}' is no fact: write name=value")]
    NoValue(String),
    #[error("'{value}' is no value for {fact}: {expected}")]
    Value { fact: Fact, value: String, expected: &'static str },
}

impl FromStr for Fact {
    type Err = FactUnreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Fact::ALL.iter().copied().find(|fact| fact.code() == text);
        known.ok_or_else(|| FactUnreadable::Unknown(text.to_owned()))
    }
}

impl Fact {
    /// Reads a value as people type it: amounts as 199.99, days as 2025-03-31, yes or no, words with commas.
    pub fn read(self, text: &str) -> Result<FactValue, FactUnreadable> {
        let text = text.trim();
        let wrong = |expected| FactUnreadable::Value { fact: self, value: text.to_owned(), expected };
        Ok(match self.kind() {
            FactKind::Text => FactValue::Text(text.to_owned()),
            FactKind::Amount => {
                FactValue::Amount(text.parse().map_err(|_no_amount| wrong("write euros, such as 1234.56"))?)
            }
            FactKind::Number => FactValue::Number(
                Decimal::from_str_exact(text).map_err(|_no_number| wrong("write a number, such as 7.5"))?,
            ),
            FactKind::Day => {
                FactValue::Day(text.parse().map_err(|_no_day| wrong("write a day, such as 2025-03-31"))?)
            }
            FactKind::Flag => match text {
                "yes" | "ja" | "true" => FactValue::Flag(true),
                "no" | "nee" | "false" => FactValue::Flag(false),
                _ => return Err(wrong("write yes or no")),
            },
            FactKind::Words => FactValue::Words(
                text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
            ),
        })
    }
}

impl FactValue {
    /// The value in the way of a language: EUR 1.234,56 and 31-03-2025, or EUR 1,234.56 and 31 Mar 2025.
    pub fn shown(&self, language: Language) -> String {
        match self {
            FactValue::Text(text) => text.clone(),
            FactValue::Amount(amount) => format!("EUR {}", figures(&amount.to_string(), language)),
            FactValue::Number(number) => plain_figures(&number.normalize().to_string(), language),
            FactValue::Day(day) => match language {
                Language::Nl => day.format("%d-%m-%Y").to_string(),
                Language::En => day.format("%-d %b %Y").to_string(),
            },
            FactValue::Flag(flag) => match (flag, language) {
                (true, Language::Nl) => "ja".to_owned(),
                (false, Language::Nl) => "nee".to_owned(),
                (true, Language::En) => "yes".to_owned(),
                (false, Language::En) => "no".to_owned(),
            },
            FactValue::Words(words) => words.join(", "),
        }
    }
}

/// Years and counts: the decimal mark of the language, no marks between thousands.
fn plain_figures(text: &str, language: Language) -> String {
    match language {
        Language::Nl => text.replace('.', ","),
        Language::En => text.to_owned(),
    }
}

/// "1234567.80" with the marks of the language.
fn figures(text: &str, language: Language) -> String {
    let (thousands, decimals) = match language {
        Language::Nl => ('.', ','),
        Language::En => (',', '.'),
    };
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, cents) = rest.split_once('.').unwrap_or((rest, "00"));
    let mut marked = String::with_capacity(text.len().saturating_add(6));
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(place);
        if place > 0 && left.checked_rem(3) == Some(0) {
            marked.push(thousands);
        }
        marked.push(digit);
    }
    format!("{sign}{marked}{decimals}{cents}")
}

/// The facts about one subject, each once, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(Vec<(Fact, FactValue)>);

/// A check asked for a fact that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotStated(pub Fact);

impl Facts {
    pub fn set(&mut self, fact: Fact, value: FactValue) {
        match self.0.binary_search_by_key(&fact, |(known, _)| *known) {
            Ok(place) => {
                if let Some(slot) = self.0.get_mut(place) {
                    slot.1 = value;
                }
            }
            Err(place) => self.0.insert(place, (fact, value)),
        }
    }

    pub fn with(mut self, fact: Fact, value: FactValue) -> Self {
        self.set(fact, value);
        self
    }

    /// Takes over all facts of `other`; where both know one, that of `other` counts.
    pub fn overlay(&mut self, other: &Facts) {
        for (fact, value) in &other.0 {
            self.set(*fact, value.clone());
        }
    }

    pub fn get(&self, fact: Fact) -> Option<&FactValue> {
        let place = self.0.binary_search_by_key(&fact, |(known, _)| *known).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Fact, &FactValue)> {
        self.0.iter().map(|(fact, value)| (*fact, value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn text(&self, fact: Fact) -> Option<&str> {
        if let Some(FactValue::Text(text)) = self.get(fact) { Some(text) } else { None }
    }

    pub fn words(&self, fact: Fact) -> &[String] {
        if let Some(FactValue::Words(words)) = self.get(fact) { words } else { &[] }
    }

    pub fn amount(&self, fact: Fact) -> Option<Cents> {
        if let Some(FactValue::Amount(amount)) = self.get(fact) { Some(*amount) } else { None }
    }

    pub fn number(&self, fact: Fact) -> Option<Decimal> {
        if let Some(FactValue::Number(number)) = self.get(fact) { Some(*number) } else { None }
    }

    pub fn day(&self, fact: Fact) -> Option<NaiveDate> {
        if let Some(FactValue::Day(day)) = self.get(fact) { Some(*day) } else { None }
    }

    /// Whether a yes-or-no fact is stated as yes.
    pub fn flag(&self, fact: Fact) -> bool {
        self.get(fact) == Some(&FactValue::Flag(true))
    }

    pub fn need_text(&self, fact: Fact) -> Result<&str, NotStated> {
        self.text(fact).filter(|text| !text.is_empty()).ok_or(NotStated(fact))
    }

    pub fn need_amount(&self, fact: Fact) -> Result<Cents, NotStated> {
        self.amount(fact).ok_or(NotStated(fact))
    }

    pub fn need_number(&self, fact: Fact) -> Result<Decimal, NotStated> {
        self.number(fact).ok_or(NotStated(fact))
    }

    pub fn need_day(&self, fact: Fact) -> Result<NaiveDate, NotStated> {
        self.day(fact).ok_or(NotStated(fact))
    }
}

/// "amount=199.99; supplier=Jansen": as tests and the command line state facts.
impl FromStr for Facts {
    type Err = FactUnreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut facts = Facts::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or_else(|| FactUnreadable::NoValue(part.to_owned()))?;
            let fact: Fact = name.trim().parse()?;
            facts.set(fact, fact.read(value)?);
        }
        Ok(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_people_write_them_and_shown_in_both_languages() {
        let facts: Facts = "amount=1234567.8; payment-date=2025-03-31; vat-recoverable=ja; rate=7.50; \
            supplier=Jansen BV; same-as=12, 14; divisor=1720"
            .parse()
            .unwrap();
        for (fact, nl, en) in [
            (Fact::Amount, "EUR 1.234.567,80", "EUR 1,234,567.80"),
            (Fact::PaymentDate, "31-03-2025", "31 Mar 2025"),
            (Fact::VatRecoverable, "ja", "yes"),
            (Fact::Rate, "7,5", "7.5"),
            (Fact::Supplier, "Jansen BV", "Jansen BV"),
            (Fact::SameAs, "12, 14", "12, 14"),
            (Fact::Divisor, "1720", "1720"),
        ] {
            let value = facts.get(fact).unwrap_or_else(|| panic!("{fact}"));
            assert_eq!((value.shown(Language::Nl), value.shown(Language::En)), (nl.into(), en.into()));
        }
        let minus = FactValue::Amount(Cents::new(-100_005));
        assert_eq!(minus.shown(Language::Nl), "EUR -1.000,05");
        assert_eq!(FactValue::Amount(Cents::new(5)).shown(Language::En), "EUR 0.05");
    }

    #[test]
    fn a_wrong_value_is_refused_with_its_fact() {
        for wrong in [
            "amount=12,50",
            "payment-date=31-03-2025",
            "vat-recoverable=perhaps",
            "rate=x",
            "colour=red",
            "amount",
        ] {
            assert!(wrong.parse::<Facts>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_fact_has_one_name_and_keeps_its_value_through_storage() {
        let names: std::collections::BTreeSet<_> = Fact::ALL.iter().map(|fact| fact.code()).collect();
        assert_eq!(names.len(), Fact::ALL.len());
        let facts: Facts =
            "amount=-0.01; today=2024-02-29; flat-rates=a,b; rate=0.10; week=2025-W12".parse().unwrap();
        let stored = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&stored).unwrap(), facts);
    }
}
