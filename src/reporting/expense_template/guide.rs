//! What goes into each column, in plain words.

use crate::domain::exchange::ExchangeRule;
use crate::domain::expense::ExpenseField;
use crate::domain::grant::{GrantDefinition, VatTreatment};
use crate::domain::language::Bilingual;

/// Whether a column has to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    Always,
    /// When there is something to fill in.
    IfAny,
}

pub(super) struct Guide {
    pub(super) needed: Needed,
    pub(super) what: Bilingual,
    /// Empty for codes: each grant has its own.
    pub(super) example: Bilingual,
}

fn both(nl: &str, en: &str) -> Bilingual {
    Bilingual::new(nl, en)
}

pub(super) fn guide(field: ExpenseField) -> Guide {
    Guide { needed: needed(field), what: what(field), example: example(field) }
}

fn needed(field: ExpenseField) -> Needed {
    use ExpenseField as F;
    match field {
        F::Activity | F::Category | F::Supplier | F::PaymentDate | F::Currency | F::GrossAmount => {
            Needed::Always
        }
        F::Country | F::DocumentNumber | F::Description | F::InvoiceDate | F::NetAmount | F::VatAmount => {
            Needed::IfAny
        }
    }
}

fn what(field: ExpenseField) -> Bilingual {
    use ExpenseField as F;
    match field {
        F::Activity => both(
            "Kies de code van de activiteit uit de lijst.",
            "Choose the code of the activity from the list.",
        ),
        F::Category => both(
            "Kies de kostensoort. De lijst toont de kostensoorten die voor de activiteit zijn begroot.",
            "Choose the cost category. The list shows the categories that are budgeted for the activity.",
        ),
        F::Country => both(
            "Het land waar de kosten zijn gemaakt. Een land buiten de lijst mag ook: vul de code van twee letters in.",
            "The country where the costs were made. A country that is not listed is allowed: fill in its two-letter code.",
        ),
        F::Supplier => both(
            "De naam van wie is betaald, zoals op de factuur.",
            "The name of who was paid, as on the invoice.",
        ),
        F::DocumentNumber => both(
            "Het nummer van de factuur of bon. Hieraan herkent het programma een dubbele regel.",
            "The number of the invoice or receipt. The program recognises a duplicate row by it.",
        ),
        F::Description => {
            both("Waarvoor is betaald, in een paar woorden.", "What was paid for, in a few words.")
        }
        F::InvoiceDate => {
            both("De datum op de factuur: dag, maand, jaar.", "The date on the invoice: day, month, year.")
        }
        F::PaymentDate => both(
            "De dag waarop het geld is afgeschreven. Alleen wat betaald is telt mee.",
            "The day on which the money left the account. Only what is paid counts.",
        ),
        F::Currency => both(
            "De valuta van de factuur. Reken niet zelf om naar euro's.",
            "The currency of the invoice. Do not convert to euros yourself.",
        ),
        F::NetAmount => both(
            "Het bedrag zonder btw, als de factuur het noemt.",
            "The amount without VAT, if the invoice states it.",
        ),
        F::VatAmount => both(
            "De btw op de factuur. Zonder btw: 0 of leeg.",
            "The VAT on the invoice. Without VAT: 0 or empty.",
        ),
        F::GrossAmount => both(
            "Het bedrag dat is betaald, met btw. Een teruggave krijgt een minteken.",
            "The amount that was paid, with VAT. A refund has a minus sign.",
        ),
    }
}

fn example(field: ExpenseField) -> Bilingual {
    use ExpenseField as F;
    match field {
        F::Activity | F::Category | F::Country => Bilingual::default(),
        F::Supplier => both("Drukkerij De Vlieger", "De Vlieger Printers"),
        F::DocumentNumber => Bilingual::same("2025-0147"),
        F::Description => both("Lesmateriaal voor 24 deelnemers", "Course material for 24 participants"),
        F::InvoiceDate => Bilingual::same("14-03-2025"),
        F::PaymentDate => Bilingual::same("28-03-2025"),
        F::Currency => Bilingual::same("EUR"),
        F::NetAmount => both("1.000,00", "1,000.00"),
        F::VatAmount => both("210,00", "210.00"),
        F::GrossAmount => both("1.210,00", "1,210.00"),
    }
}

/// How VAT counts in this grant (national scheme art. 22(j)).
pub(super) fn about_vat(treatment: VatTreatment) -> Bilingual {
    match treatment {
        VatTreatment::NotRecoverable => both(
            "De btw kan in dit project niet worden teruggevraagd en telt daarom mee als kosten: het bedrag met btw wordt geboekt.",
            "VAT cannot be recovered in this project and is therefore a cost: the amount with VAT is booked.",
        ),
        VatTreatment::Recoverable => both(
            "De btw kan in dit project worden teruggevraagd en telt niet mee als kosten: het bedrag zonder btw wordt geboekt. Vul de btw daarom altijd in.",
            "VAT can be recovered in this project and is no cost: the amount without VAT is booked. Therefore always fill in the VAT.",
        ),
    }
}

/// How foreign money becomes euros in this grant.
pub(super) fn about_currency(rule: ExchangeRule) -> Bilingual {
    let (nl, en) = match rule {
        ExchangeRule::InforeuroMonthOfRegistration => (
            "InforEuro van de maand waarin de uitgave wordt geboekt",
            "InforEuro of the month in which the expense is booked",
        ),
        ExchangeRule::InforeuroMonthOfInvoice => {
            ("InforEuro van de maand van de factuur", "InforEuro of the month of the invoice")
        }
        ExchangeRule::InforeuroMonthOfPayment => {
            ("InforEuro van de maand van betaling", "InforEuro of the month of payment")
        }
        ExchangeRule::EcbDayOfInvoice => {
            ("de Europese Centrale Bank van de factuurdatum", "the European Central Bank of the invoice date")
        }
        ExchangeRule::EcbDayOfPayment => {
            ("de Europese Centrale Bank van de betaaldatum", "the European Central Bank of the payment date")
        }
    };
    Bilingual::new(
        format!(
            "Vul het bedrag in de valuta van de factuur in. Het programma rekent om met de koers van {nl}."
        ),
        format!(
            "Fill in the amount in the currency of the invoice. The program converts at the rate of {en}."
        ),
    )
}

/// Which payments count (art. 12(4) and 22(h) of the national scheme).
pub(super) fn about_payment(grant: &GrantDefinition) -> Bilingual {
    let day = |day: chrono::NaiveDate| day.format("%d-%m-%Y").to_string();
    let (from, to) = (day(grant.decision.period.from), day(grant.decision.period.to));
    Bilingual::new(
        format!(
            "Alleen kosten die zijn gemaakt en betaald tellen mee. Factuurdatum en betaaldatum liggen in de projectperiode: {from} t/m {to}. Laat een onbetaalde factuur weg en geef haar op na de betaling."
        ),
        format!(
            "Only costs that were made and paid count. Invoice date and payment date lie in the project period: {from} to {to}. Leave an unpaid invoice out and state it after payment."
        ),
    )
}
