//! What keeps the cost of a person from being computed, in words; each said once.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::computation::CostProblem;
use crate::domain::language::Bilingual;
use crate::domain::scheme::{CostScheme, StaffMethod};
use crate::domain::staff::{StaffTerms, WorkDecision};
use crate::domain::time_sheet::Hours;

#[derive(Default)]
pub(super) struct Problems {
    pub found: Vec<CostProblem>,
}

impl Problems {
    fn say(
        &mut self,
        (code, blocks): (&'static str, bool),
        (subject, article): (&str, &str),
        message: Bilingual,
        remedy: (&str, &str),
    ) {
        let problem = CostProblem {
            code,
            blocks,
            subject: subject.to_owned(),
            article: article.to_owned(),
            message,
            remedy: Bilingual::new(remedy.0, remedy.1),
        };
        if !self.found.contains(&problem) {
            self.found.push(problem);
        }
    }

    pub fn no_terms(&mut self, person: &str, day: NaiveDate) {
        let month = day.format("%m-%Y");
        self.say(
            ("staff-terms-missing", true),
            (person, "art. 13"),
            Bilingual::new(
                format!("{person} heeft uren in {month}, maar er is niet gesteld op welke voorwaarden hij of zij toen werkte."),
                format!("{person} has hours in {month}, but no terms of employment are stated for that time."),
            ),
            (
                "Stel functie, schaal, methode en contracturen vanaf die dag ([[person]]).",
                "State function, scale, method and contract hours from that day on ([[person]]).",
            ),
        );
    }

    pub fn unknown_method(&mut self, terms: &StaffTerms, scheme: &CostScheme) {
        let (person, method) = (&terms.person, &terms.method);
        let known: Vec<&str> = scheme.staff_methods.iter().map(|method| method.code.as_str()).collect();
        let known = known.join(", ");
        self.say(
            ("staff-method-unknown", true),
            (person, "art. 13"),
            Bilingual::new(
                format!("Methode '{method}' van {person} bestaat niet in {}; kies uit {known}.", scheme.code),
                format!("{} has no method '{method}' for {person}; choose from {known}.", scheme.code),
            ),
            (
                "Stel de voorwaarden opnieuw met een methode van het schema.",
                "State the terms anew with a method of the scheme.",
            ),
        );
    }

    pub fn no_pay(&mut self, person: &str, day: NaiveDate, key: &str) {
        self.say(
            ("staff-pay-missing", true),
            (person, "art. 13(2)"),
            Bilingual::new(
                format!("Van {person} is op {} geen loon bekend ({key}).", day.format("%d-%m-%Y")),
                format!("No pay of {person} is known on {} ({key}).", day.format("%-d %b %Y")),
            ),
            (
                "Stel het jaarloon vanaf die dag ([[pay]]).",
                "State the yearly pay from that day on ([[pay]]).",
            ),
        );
    }

    pub fn pay_before_change(&mut self, terms: &StaffTerms, from: NaiveDate) {
        let (person, changed) = (&terms.person, terms.from);
        self.say(
            ("staff-pay-before-part-time-change", true),
            (person, "art. 13(2)(c)"),
            Bilingual::new(
                format!("De deeltijdfactor van {person} veranderde op {changed}; het loon is van {from}."),
                format!("The part-time factor of {person} changed on {changed}; the pay is of {from}."),
            ),
            (
                "Stel het jaarloon opnieuw vanaf de dag van de verandering ([[pay]]).",
                "State the yearly pay anew from the day of the change ([[pay]]).",
            ),
        );
    }

    pub fn pay_of_earlier_year(&mut self, person: &str, (from, year): (NaiveDate, i32)) {
        self.say(
            ("staff-pay-of-earlier-year", false),
            (person, "CPR art. 55(2)"),
            Bilingual::new(
                format!("Voor {year} telt het loon van {person} van {from}: nieuwer loon is niet gesteld."),
                format!("In {year} the pay of {person} of {from} counts: newer pay is not stated."),
            ),
            (
                "Dit mag zolang het het laatste gedocumenteerde jaarloon is; stel anders het nieuwe.",
                "This holds as long as it is the latest documented yearly pay; else state the new one.",
            ),
        );
    }

    pub fn no_tariff(&mut self, terms: &StaffTerms, year: i32) {
        let (person, scale) = (&terms.person, &terms.scale);
        self.say(
            ("staff-tariff-missing", true),
            (person, "art. 13(2)(b), (d)"),
            Bilingual::new(
                format!("Er is geen tarief van {year} voor schaal '{scale}' ({person})."),
                format!("There is no tariff of {year} for scale '{scale}' ({person})."),
            ),
            ("Laad de tarieftabel van dat jaar.", "Load the table of tariffs of that year."),
        );
    }

    pub fn reason_missing(&mut self, terms: &StaffTerms, method: &StaffMethod) {
        let person = &terms.person;
        self.say(
            ("staff-method-needs-reason", false),
            (person, &method.article),
            Bilingual::new(
                format!(
                    "Eigen arbeid van {person} kan alleen als de methoden van art. 13(2) niet mogelijk zijn."
                ),
                format!("Own labour of {person} is only possible where the methods of art. 13(2) are not."),
            ),
            ("Stel bij de persoon waarom (reason).", "State why with the person (reason)."),
        );
    }

    pub fn no_decision(&mut self, terms: &StaffTerms, month: NaiveDate, method: &StaffMethod) {
        let (person, month) = (&terms.person, month.format("%m-%Y"));
        self.say(
            ("staff-decision-missing", true),
            (person, &method.article),
            Bilingual::new(
                format!("Voor {person} geldt in {month} geen besluit of addendum met een vast percentage."),
                format!(
                    "No decision or addendum with a fixed percentage is in force for {person} in {month}."
                ),
            ),
            (
                "Stel het besluit met percentages per activiteit ([[decision]]).",
                "State the decision with percentages by activity ([[decision]]).",
            ),
        );
    }

    pub fn not_confirmed(&mut self, decision: &WorkDecision, year: i32, blocks: bool) {
        let WorkDecision { person, reference, .. } = decision;
        self.say(
            ("staff-decision-not-confirmed", blocks),
            (person, "art. 24(6)"),
            Bilingual::new(
                format!("Besluit {reference} van {person} is in {year} niet bekrachtigd."),
                format!("Decision {reference} of {person} was not confirmed in {year}."),
            ),
            (
                "Een vast percentage wordt elk jaar bekrachtigd; stel de bekrachtiging ([[confirmation]]).",
                "A fixed percentage is confirmed every year; state the confirmation ([[confirmation]]).",
            ),
        );
    }

    pub fn more_than_whole(&mut self, terms: &StaffTerms, month: NaiveDate, all: Decimal) {
        let (person, month) = (&terms.person, month.format("%m-%Y"));
        self.say(
            ("staff-shares-over-100", true),
            (person, "art. 24(6)"),
            Bilingual::new(
                format!("De percentages van {person} zijn in {month} samen {all} %."),
                format!("The percentages of {person} add up to {all} % in {month}."),
            ),
            (
                "Beëindig het eerdere besluit (until) of verlaag een percentage.",
                "End the earlier decision (until) or lower a percentage.",
            ),
        );
    }

    pub fn too_many_hours(&mut self, person: &str, (hours, at_most): (Hours, Decimal), year: i32) {
        let at_most = at_most.normalize();
        self.say(
            ("staff-hours-over-year", false),
            (person, "CPR art. 55(3)"),
            Bilingual::new(
                format!(
                    "{person} heeft in {year} {hours} uren op het project; het tarief gaat uit van {at_most}."
                ),
                format!(
                    "{person} has {hours} hours on the project in {year}; the rate is based on {at_most}."
                ),
            ),
            (
                "Meer uren dan de deler worden niet vergoed. Controleer de urenstaten.",
                "Hours above the divisor are not paid for. Check the time sheets.",
            ),
        );
    }
}
