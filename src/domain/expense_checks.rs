//! What a grant allows of one expense: its budget lines, its period, what must be paid and may be booked.
//! Judges the facts as they are stated; says which fact is wrong and leaves its place to the caller.
//! Duplicates, exchange rates and reporting periods need the books and are judged elsewhere.

#[cfg(test)]
pub mod sample;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::calendar::DateSpan;
use crate::domain::expense::ExpenseField;
use crate::domain::finding::FindingCode;
use crate::domain::grant::{Activity, BudgetLine, BudgetVersion, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::scheme::{CostCategory, CostScheme, FlatRate};

/// What is known of an expense. A fact that could not be read is left out: it has its own finding already.
#[derive(Clone, Copy, Debug)]
pub struct StatedExpense<'a> {
    pub activity: Option<&'a Activity>,
    pub category: Option<&'a CostCategory>,
    pub invoice_date: Option<NaiveDate>,
    pub payment: StatedPayment,
    pub net: Option<Decimal>,
    pub vat: Option<Decimal>,
    pub gross: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatedPayment {
    On(NaiveDate),
    /// The expense states no payment date.
    Missing,
    /// A payment date is stated and cannot be read.
    Unreadable,
}

/// One thing that is wrong with an expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseProblem {
    pub field: ExpenseField,
    pub code: FindingCode,
    pub message: Bilingual,
    pub remedy: Bilingual,
}

/// The rules of one grant, made ready for many expenses.
pub struct ExpenseChecks<'a> {
    period: DateSpan,
    /// Categories that have a budget line, by activity.
    budgeted: BTreeMap<&'a str, Vec<&'a str>>,
    /// Flat rates that the grant has chosen.
    flat_rates: Vec<&'a FlatRate>,
    today: NaiveDate,
}

impl<'a> ExpenseChecks<'a> {
    pub fn new(grant: &'a GrantDefinition, scheme: &'a CostScheme, today: NaiveDate) -> Self {
        Self {
            period: grant.decision.period,
            budgeted: grant.newest_budget().map(budgeted_categories).unwrap_or_default(),
            flat_rates: scheme.flat_rates_of(grant),
            today,
        }
    }

    /// Everything that is wrong with an expense, in the order of its facts.
    pub fn problems(&self, expense: &StatedExpense<'_>) -> Vec<ExpenseProblem> {
        let mut problems = Vec::new();
        problems.extend(self.booking_problem(expense));
        problems.extend(self.invoice_date_problem(expense));
        problems.extend(self.payment_problem(expense));
        problems.extend(self.payment_outside_period(expense));
        problems.extend(self.outside_activity_period(expense));
        problems.extend(paid_before_invoice(expense));
        problems.extend(vat_problem(expense));
        problems
    }

    fn booking_problem(&self, expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
        let category = expense.category?;
        let code = &category.code;
        if let Some(rate) = self.flat_rates.iter().find(|rate| rate.replaces.contains(code)) {
            return Some(ExpenseProblem {
                field: ExpenseField::Category,
                code: FindingCode::CategoryNotBookable,
                message: Bilingual::new(
                    format!("Kostensoort {code} valt onder het vaste percentage '{}'.", rate.name.nl),
                    format!("Category {code} is covered by the flat rate '{}'.", rate.name.en),
                ),
                remedy: not_bookable_remedy(),
            });
        }
        if category.computed {
            return Some(ExpenseProblem {
                field: ExpenseField::Category,
                code: FindingCode::CategoryNotBookable,
                message: Bilingual::new(
                    format!("Kostensoort {code} wordt berekend en niet per regel geboekt."),
                    format!("Category {code} is computed and not booked line by line."),
                ),
                remedy: not_bookable_remedy(),
            });
        }
        let activity = &expense.activity?.code;
        let planned = self.budgeted.get(activity.as_str()).map(Vec::as_slice).unwrap_or_default();
        (!planned.contains(&code.as_str())).then(|| no_budget_line(activity, code, planned))
    }

    fn invoice_date_problem(&self, expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
        let date = expense.invoice_date.filter(|date| !self.period.contains(*date))?;
        let message = Bilingual::new(
            format!(
                "De factuurdatum {} ligt buiten de projectperiode ({}).",
                day(date),
                span_nl(self.period)
            ),
            format!(
                "The invoice date {} is outside the project period ({}).",
                day(date),
                span_en(self.period)
            ),
        );
        Some(outside_period(ExpenseField::InvoiceDate, message))
    }

    fn payment_outside_period(&self, expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
        let StatedPayment::On(date) = expense.payment else { return None };
        if self.period.contains(date) {
            return None;
        }
        let message = Bilingual::new(
            format!("De betaaldatum {} ligt buiten de projectperiode ({}).", day(date), span_nl(self.period)),
            format!(
                "The payment date {} is outside the project period ({}).",
                day(date),
                span_en(self.period)
            ),
        );
        Some(outside_period(ExpenseField::PaymentDate, message))
    }

    /// The day of the invoice tells when the work was done; without it the day of payment has to.
    fn outside_activity_period(&self, expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
        let activity = expense.activity?;
        let (field, date) = match (expense.invoice_date, expense.payment) {
            (Some(date), _) => (ExpenseField::InvoiceDate, date),
            (None, StatedPayment::On(date)) => (ExpenseField::PaymentDate, date),
            (None, StatedPayment::Missing | StatedPayment::Unreadable) => return None,
        };
        // A date outside the whole project is an error already.
        if activity.period.contains(date) || !self.period.contains(date) {
            return None;
        }
        Some(ExpenseProblem {
            field,
            code: FindingCode::OutsideActivityPeriod,
            message: Bilingual::new(
                format!(
                    "{} ligt buiten de looptijd van {} ({}).",
                    day(date),
                    activity.code,
                    span_nl(activity.period)
                ),
                format!(
                    "{} is outside the period of {} ({}).",
                    day(date),
                    activity.code,
                    span_en(activity.period)
                ),
            ),
            remedy: Bilingual::new(
                "Controleer de datum en de activiteit.",
                "Check the date and the activity.",
            ),
        })
    }

    fn payment_problem(&self, expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
        let message = match expense.payment {
            StatedPayment::On(date) if date > self.today => Bilingual::new(
                format!("De betaaldatum {} ligt in de toekomst.", day(date)),
                format!("The payment date {} lies in the future.", day(date)),
            ),
            StatedPayment::Missing => Bilingual::new(
                "De betaaldatum ontbreekt: de uitgave is nog niet betaald.",
                "The payment date is missing: the expense is not paid yet.",
            ),
            StatedPayment::On(_) | StatedPayment::Unreadable => return None,
        };
        Some(ExpenseProblem {
            field: ExpenseField::PaymentDate,
            code: FindingCode::NotPaid,
            message,
            remedy: Bilingual::new(
                "Vul de datum in waarop is betaald, of declareer de uitgave na de betaling.",
                "Fill in the date of payment, or declare the expense after it is paid.",
            ),
        })
    }
}

/// The lines of the newest budget that expenses can be booked on: their category is neither computed nor covered by
/// a flat rate that the grant has chosen.
pub fn bookable_lines<'a>(grant: &'a GrantDefinition, scheme: &'a CostScheme) -> Vec<&'a BudgetLine> {
    let flat_rates = scheme.flat_rates_of(grant);
    let bookable = |line: &&BudgetLine| {
        let known = scheme.category(&line.category).filter(|category| !category.computed);
        known.is_some()
            && grant.activity(&line.activity).is_some()
            && !flat_rates.iter().any(|rate| rate.replaces.contains(&line.category))
    };
    grant.newest_budget().map(|budget| budget.lines.iter().filter(bookable).collect()).unwrap_or_default()
}

fn budgeted_categories(budget: &BudgetVersion) -> BTreeMap<&str, Vec<&str>> {
    let mut budgeted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &budget.lines {
        budgeted.entry(&line.activity).or_default().push(&line.category);
    }
    budgeted
}

fn no_budget_line(activity: &str, category: &str, planned: &[&str]) -> ExpenseProblem {
    let remedy = if planned.is_empty() {
        Bilingual::new(
            format!(
                "Activiteit {activity} heeft geen begroting. Kies een andere activiteit of wijzig de begroting."
            ),
            format!("Activity {activity} has no budget. Choose another activity or amend the budget."),
        )
    } else {
        let planned = planned.join(", ");
        Bilingual::new(
            format!("Begroot voor {activity}: {planned}. Kies een van deze of wijzig de begroting."),
            format!("Budgeted for {activity}: {planned}. Choose one of these or amend the budget."),
        )
    };
    ExpenseProblem {
        field: ExpenseField::Category,
        code: FindingCode::NoBudgetLine,
        message: Bilingual::new(
            format!("De begroting heeft geen post voor activiteit {activity} met kostensoort {category}."),
            format!("The budget has no line for activity {activity} with category {category}."),
        ),
        remedy,
    }
}

fn not_bookable_remedy() -> Bilingual {
    Bilingual::new(
        "Haal de regel weg of kies de kostensoort waar de uitgave zelf onder valt.",
        "Take the row out or choose the category that the expense itself belongs to.",
    )
}

fn outside_period(field: ExpenseField, message: Bilingual) -> ExpenseProblem {
    ExpenseProblem {
        field,
        code: FindingCode::OutsideProjectPeriod,
        message,
        remedy: Bilingual::new(
            "Verbeter de datum, of haal de regel weg: zulke kosten zijn niet subsidiabel.",
            "Correct the date, or take the row out: such costs are not eligible.",
        ),
    }
}

fn paid_before_invoice(expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
    let StatedPayment::On(paid) = expense.payment else { return None };
    let invoiced = expense.invoice_date.filter(|invoiced| paid < *invoiced)?;
    Some(ExpenseProblem {
        field: ExpenseField::PaymentDate,
        code: FindingCode::PaidBeforeInvoice,
        message: Bilingual::new(
            format!("De betaling ({}) is van voor de factuur ({}).", day(paid), day(invoiced)),
            format!("The payment ({}) is before the invoice ({}).", day(paid), day(invoiced)),
        ),
        remedy: Bilingual::new(
            "Controleer beide datums. Bij een vooruitbetaling klopt het zo.",
            "Check both dates. For an advance payment this is right.",
        ),
    })
}

/// VAT is a part of the amount with VAT: never larger than it, never of the other sign.
fn vat_problem(expense: &StatedExpense<'_>) -> Option<ExpenseProblem> {
    let vat = expense.vat.filter(|vat| !vat.is_zero())?;
    let amount = expense.gross.or(expense.net)?;
    let other_sign = !amount.is_zero() && amount.is_sign_negative() != vat.is_sign_negative();
    if vat.abs() <= amount.abs() && !other_sign {
        return None;
    }
    Some(ExpenseProblem {
        field: ExpenseField::VatAmount,
        code: FindingCode::VatExceedsAmount,
        message: Bilingual::new(
            format!("De btw ({vat}) past niet bij het bedrag ({amount})."),
            format!("The VAT ({vat}) does not go with the amount ({amount})."),
        ),
        remedy: Bilingual::new(
            "Neem btw en bedrag over van de factuur.",
            "Copy VAT and amount from the invoice.",
        ),
    })
}

fn day(date: NaiveDate) -> impl std::fmt::Display {
    date.format("%d-%m-%Y")
}

fn span_nl(span: DateSpan) -> String {
    format!("{} t/m {}", day(span.from), day(span.to))
}

fn span_en(span: DateSpan) -> String {
    format!("{} to {}", day(span.from), day(span.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sample::day;

    struct Case<'a> {
        activity: &'a str,
        category: &'a str,
        invoiced: &'a str,
        paid: &'a str,
        /// Gross and VAT.
        amounts: (i64, i64),
    }

    const GOOD: Case<'_> = Case {
        activity: "HM-TZ",
        category: "a",
        invoiced: "2025-02-01",
        paid: "2025-03-01",
        amounts: (121, 21),
    };

    fn problems(case: &Case<'_>) -> Vec<String> {
        let (grant, scheme) = (sample::grant(), sample::scheme());
        let checks = ExpenseChecks::new(&grant, &scheme, day("2026-06-30"));
        let known = |text: &str| (!text.is_empty()).then(|| day(text));
        let expense = StatedExpense {
            activity: grant.activity(case.activity),
            category: scheme.category(case.category),
            invoice_date: known(case.invoiced),
            payment: known(case.paid).map_or(StatedPayment::Missing, StatedPayment::On),
            net: None,
            vat: Some(Decimal::from(case.amounts.1)),
            gross: Some(Decimal::from(case.amounts.0)),
        };
        let problems = checks.problems(&expense);
        assert!(
            problems.iter().all(|problem| !problem.message.nl.is_empty() && !problem.remedy.en.is_empty())
        );
        problems.iter().map(|problem| format!("{:?} {}", problem.field, problem.code)).collect()
    }

    #[test]
    fn each_rule_speaks_about_its_own_field() {
        for (case, expected) in [
            (GOOD, &[][..]),
            (Case { category: "f", ..GOOD }, &["Category category-not-bookable"]),
            (Case { category: "g", ..GOOD }, &["Category category-not-bookable"]),
            (Case { category: "d", ..GOOD }, &["Category no-budget-line"]),
            // An activity or category that is not known has its own finding already.
            (Case { category: "?", activity: "?", ..GOOD }, &[]),
            (Case { paid: "", ..GOOD }, &["PaymentDate not-paid"]),
            (Case { paid: "2026-07-01", ..GOOD }, &["PaymentDate not-paid"]),
            (Case { paid: "2026-06-30", ..GOOD }, &[]),
            (
                Case { paid: "2027-01-01", ..GOOD },
                &["PaymentDate not-paid", "PaymentDate outside-project-period"],
            ),
            (Case { invoiced: "2023-12-31", ..GOOD }, &["InvoiceDate outside-project-period"]),
            (Case { invoiced: "2024-12-31", ..GOOD }, &["InvoiceDate outside-activity-period"]),
            (Case { invoiced: "", paid: "2026-01-01", ..GOOD }, &["PaymentDate outside-activity-period"]),
            (Case { invoiced: "2025-03-02", ..GOOD }, &["PaymentDate paid-before-invoice"]),
            (Case { amounts: (20, 21), ..GOOD }, &["VatAmount vat-exceeds-amount"]),
            (Case { amounts: (-121, 21), ..GOOD }, &["VatAmount vat-exceeds-amount"]),
            (Case { amounts: (-121, -21), ..GOOD }, &[]),
            (Case { amounts: (0, 0), ..GOOD }, &[]),
        ] {
            let shown = (case.activity, case.category, case.invoiced, case.paid, case.amounts);
            assert_eq!(problems(&case), expected, "{shown:?}");
        }
    }

    #[test]
    fn every_line_that_is_offered_can_be_booked() {
        let (grant, scheme) = (sample::grant(), sample::scheme());
        let offered: Vec<_> = bookable_lines(&grant, &scheme)
            .into_iter()
            .map(|line| (line.activity.as_str(), line.category.as_str()))
            .collect();
        assert!(!offered.is_empty());
        for activity in &grant.activities {
            for category in &scheme.categories {
                let case = Case { activity: &activity.code, category: &category.code, ..GOOD };
                let booked = problems(&case).iter().all(|problem| !problem.starts_with("Category"));
                let is_offered = offered.contains(&(activity.code.as_str(), category.code.as_str()));
                assert_eq!(is_offered, booked, "{} {}", activity.code, category.code);
            }
        }
    }
}
