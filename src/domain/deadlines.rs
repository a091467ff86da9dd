//! What a grant must hand in, and by when: a report after each period, and the final request after the end.

use chrono::NaiveDate;

use crate::domain::calendar::weeks_after;
use crate::domain::execution::Figures;
use crate::domain::grant::GrantDefinition;
use crate::domain::money::{Cents, MoneyError, Percent};
use crate::domain::terms::TermArticles;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The progress report over this period (national scheme art. 26).
    ProgressReport { period: String },
    /// The request to establish the grant, with the last report (national scheme art. 27(1)).
    FinalRequest,
}

/// How a duty stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// Handed in on this day.
    Done { on: NaiveDate },
    /// Its day has passed.
    Overdue { days: i64 },
    /// It can be done now; so many days are left.
    Open { days: i64 },
    /// The stretch of time that it is about is not over.
    Ahead { days: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub duty: Duty,
    /// The last day of the stretch of time that it is about.
    pub over_on: NaiveDate,
    pub due: NaiveDate,
    /// The term in weeks, a setting of the grant.
    pub weeks: u8,
    /// Article of the funder's rules; empty where the decision says it.
    pub article: String,
    pub state: DutyState,
}

/// A report that was sent to the funder and not sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    pub form: String,
    pub period: String,
    pub on: NaiveDate,
}

/// The form that tells progress over a period.
pub const PROGRESS_REPORT: &str = "progress-report";
/// Forms by which the progress of a period is handed in: our own, or that of the national scheme.
const PROGRESS_FORMS: [&str; 2] = [PROGRESS_REPORT, "nl-voortgangsrapportage"];
/// Forms that serve as the final request over the last period: that of the national scheme, or the last financial report.
const FINAL_FORMS: [&str; 2] = ["nl-verzoek-tot-vaststelling", "financial-report"];

/// Every deadline of a grant in the order of its days.
pub fn deadlines(
    definition: &GrantDefinition,
    articles: &TermArticles,
    handed_in: &[HandedIn],
    today: NaiveDate,
) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    for period in &definition.periods {
        let sent = handed_in
            .iter()
            .find(|sent| PROGRESS_FORMS.contains(&sent.form.as_str()) && sent.period == period.code);
        let duty = Duty::ProgressReport { period: period.code.clone() };
        let term = (definition.report_due_weeks, articles.report.as_str());
        deadlines.extend(deadline(duty, period.to, term, sent, today));
    }
    let end = definition.decision.period.to;
    let last = definition.periods.last().map(|period| period.code.as_str());
    let sent = handed_in
        .iter()
        .find(|sent| FINAL_FORMS.contains(&sent.form.as_str()) && Some(sent.period.as_str()) == last);
    let term = (definition.terms.final_request_weeks, articles.final_request.as_str());
    deadlines.extend(deadline(Duty::FinalRequest, end, term, sent, today));
    deadlines.sort_by_key(|deadline| deadline.due);
    deadlines
}

/// Nothing when the day lies beyond the calendar.
fn deadline(
    duty: Duty,
    over_on: NaiveDate,
    (weeks, article): (u8, &str),
    sent: Option<&HandedIn>,
    today: NaiveDate,
) -> Option<Deadline> {
    let due = weeks_after(over_on, weeks)?;
    let left = due.signed_duration_since(today).num_days();
    let state = match sent {
        Some(sent) => DutyState::Done { on: sent.on },
        None if left < 0 => DutyState::Overdue { days: left.saturating_neg() },
        None if today > over_on => DutyState::Open { days: left },
        None => DutyState::Ahead { days: left },
    };
    Some(Deadline { duty, over_on, due, weeks, article: article.to_owned(), state })
}

/// How far a grant is from its second advance (national scheme art. 23(2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondAdvance {
    /// Share of the eligible cost that must be realised.
    pub at: Percent,
    /// That share in euros.
    pub threshold: Cents,
    pub realised: Cents,
    /// What is still to be realised; zero when enough is.
    pub missing: Cents,
    pub report_handed_in: bool,
    /// At most this much may be asked for.
    pub amount: Cents,
    pub article: String,
}

impl SecondAdvance {
    /// Nothing where the rules of the funder know no second advance.
    pub fn of(
        definition: &GrantDefinition,
        articles: &TermArticles,
        total: Figures,
        handed_in: &[HandedIn],
    ) -> Result<Option<Self>, MoneyError> {
        if articles.second_advance.is_empty() {
            return Ok(None);
        }
        let (terms, decision) = (&definition.terms, &definition.decision);
        let threshold = decision.total_eligible_cost.share(terms.second_advance_at)?;
        let realised = total.total()?;
        Ok(Some(Self {
            at: terms.second_advance_at,
            threshold,
            realised,
            missing: threshold.minus(realised)?.max(Cents::ZERO),
            report_handed_in: handed_in.iter().any(|sent| PROGRESS_FORMS.contains(&sent.form.as_str())),
            amount: decision.maximum_amount.ceiling_share(terms.second_advance)?,
            article: articles.second_advance.clone(),
        }))
    }

    pub fn is_available(&self) -> bool {
        self.missing.is_zero() && self.report_handed_in
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample;
    use chrono::Days;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn articles() -> TermArticles {
        TermArticles { report: "26".into(), final_request: "27(1)".into(), second_advance: "23(2)".into() }
    }

    fn sent(form: &str, on: &str) -> HandedIn {
        HandedIn { form: form.to_owned(), period: "2025-1".to_owned(), on: day(on) }
    }

    #[test]
    fn each_duty_stands_as_the_day_and_the_reports_say() {
        let definition = sample::grant();
        let end = definition.decision.period.to;
        assert_eq!(
            definition.periods.last().unwrap().to,
            end,
            "the sample has one period: the whole project"
        );
        let after = |days: u64| end.checked_add_days(Days::new(days)).unwrap();
        for (today, reports, report, request) in [
            (end, vec![], DutyState::Ahead { days: 28 }, DutyState::Ahead { days: 91 }),
            (after(1), vec![], DutyState::Open { days: 27 }, DutyState::Open { days: 90 }),
            (after(28), vec![], DutyState::Open { days: 0 }, DutyState::Open { days: 63 }),
            (after(29), vec![], DutyState::Overdue { days: 1 }, DutyState::Open { days: 62 }),
            (
                after(92),
                vec![sent(PROGRESS_REPORT, "2027-01-20")],
                DutyState::Done { on: day("2027-01-20") },
                DutyState::Overdue { days: 1 },
            ),
            (
                after(92),
                vec![sent("financial-report", "2027-02-01")],
                DutyState::Overdue { days: 64 },
                DutyState::Done { on: day("2027-02-01") },
            ),
        ] {
            let found = deadlines(&definition, &articles(), &reports, today);
            let states: Vec<_> = found.iter().map(|deadline| (&deadline.duty, deadline.state)).collect();
            let period = Duty::ProgressReport { period: "2025-1".to_owned() };
            assert_eq!(states, [(&period, report), (&Duty::FinalRequest, request)], "{today}");
            assert_eq!((found[0].weeks, found[0].article.as_str()), (4, "26"));
            assert_eq!((found[1].weeks, found[1].article.as_str()), (13, "27(1)"));
        }
    }

    #[test]
    fn a_second_advance_needs_the_share_and_a_report() {
        let definition = sample::grant();
        assert_eq!(definition.decision.total_eligible_cost, Cents::new(100_000_000));
        let spent = |cents| Figures { period: Cents::new(cents), ..Figures::default() };
        for (realised, reports, missing, available) in [
            (49_999_999, vec![sent(PROGRESS_REPORT, "2027-01-20")], 1, false),
            (50_000_000, vec![sent(PROGRESS_REPORT, "2027-01-20")], 0, true),
            (50_000_000, vec![sent("financial-report", "2027-01-20")], 0, false),
            (80_000_000, vec![], 0, false),
        ] {
            let advance =
                SecondAdvance::of(&definition, &articles(), spent(realised), &reports).unwrap().unwrap();
            assert_eq!(advance.threshold, Cents::new(50_000_000));
            assert_eq!(advance.amount, Cents::new(30_000_000));
            assert_eq!(advance.missing, Cents::new(missing), "{realised}");
            assert_eq!(advance.is_available(), available, "{realised} {reports:?}");
        }
        let none = SecondAdvance::of(&definition, &TermArticles::default(), spent(0), &[]).unwrap();
        assert_eq!(none, None, "rules without a second advance");
    }
}
