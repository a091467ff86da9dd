//! Worked figures of every staff method, what each refuses, and what two rates in one month come to.

use proptest::prelude::*;

use super::*;
use crate::domain::money::Percent;
use crate::domain::scheme::{SchemeWording, StaffFigures};
use crate::domain::staff::{DecisionKind, WorkShare};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn cents(text: &str) -> Cents {
    text.parse().unwrap()
}

fn scheme() -> CostScheme {
    let method = |code: &str, formula: StaffFormula, figures: StaffFigures| StaffMethod {
        code: code.to_owned(),
        name: Bilingual::same(code),
        article: format!("art. {code}"),
        category: "a".to_owned(),
        formula,
        figures,
    };
    let pay = StaffFigures {
        surcharge: Some(Percent::new(dec("37.5"))),
        annual_hours: Some(dec("1720")),
        ..StaffFigures::default()
    };
    let days = StaffFigures {
        annual_days: Some(dec("215")),
        hours_per_day: Some(dec("8")),
        ..StaffFigures::default()
    };
    let own = StaffFigures { hourly: Some(cents("36.00")), ..StaffFigures::default() };
    let volunteer = StaffFigures {
        hourly: Some(cents("5.60")),
        monthly_maximum: Some(cents("210.00")),
        yearly_maximum: Some(cents("400.00")),
        ..StaffFigures::default()
    };
    let none = StaffFigures::default();
    let hours = StaffFigures { annual_hours: Some(dec("1720")), ..none };
    CostScheme {
        code: "test".to_owned(),
        name: Bilingual::same("test"),
        source: "test".to_owned(),
        wording: SchemeWording::default(),
        articles: crate::domain::terms::TermArticles::default(),
        categories: vec![],
        flat_rates: vec![],
        equipment: None,
        staff_methods: vec![
            method("a", StaffFormula::ShareOfPay, pay),
            method("b", StaffFormula::ShareOfTariff, none),
            method("c", StaffFormula::HoursOfPay, pay),
            method("d", StaffFormula::HoursOfTariff, none),
            method("own", StaffFormula::HoursAtFixedRate, own),
            method("volunteer", StaffFormula::HoursOfVolunteer, volunteer),
            method("cost", StaffFormula::HoursOfCost, hours),
            method("mga", StaffFormula::DaysOfCost, days),
            method("usual", StaffFormula::HoursAtOwnRate, none),
        ],
    }
}

/// Everything about one person.
struct Person {
    terms: Vec<StaffTerms>,
    pay: Vec<Pay>,
    decisions: Vec<WorkDecision>,
    confirmations: Vec<DecisionConfirmation>,
    tariffs: Vec<StaffTariff>,
    hours: Vec<HoursLine>,
}

fn terms(method: &str, from: &str, part_time: &str) -> StaffTerms {
    StaffTerms {
        person: "P-01".to_owned(),
        from: day(from),
        until: None,
        function: "trainer".to_owned(),
        scale: "Schaal 11".to_owned(),
        method: method.to_owned(),
        contract_hours: dec("36"),
        part_time: dec(part_time),
        reason: String::new(),
        withdrawn: false,
    }
}

fn pay(from: &str, gross: &str) -> Pay {
    Pay {
        person: "P-01".to_owned(),
        from: day(from),
        gross_per_year: Some(cents(gross)),
        cost_per_year: Some(cents(gross)),
        hourly: Some(cents("41.10")),
        document: "loonstrook".to_owned(),
        withdrawn: false,
    }
}

fn worked(day_text: &str, hundredths: i64) -> HoursLine {
    HoursLine {
        person: "P-01".to_owned(),
        kind: HoursKind::Project,
        activity: Some("HM".to_owned()),
        day: day(day_text),
        hours: Hours::new(hundredths),
        sheet: "uren".to_owned(),
        cell: "A1".to_owned(),
    }
}

fn person(method: &str, part_time: &str) -> Person {
    Person {
        terms: vec![terms(method, "2025-01-01", part_time)],
        pay: vec![pay("2025-01-01", "60000.00")],
        decisions: vec![],
        confirmations: vec![],
        tariffs: vec![StaffTariff {
            year: 2025,
            scale: "11".to_owned(),
            yearly: Some(cents("98000.00")),
            hourly: Some(cents("72.00")),
            sheet: "2025".to_owned(),
            row: 14,
        }],
        hours: vec![worked("2025-03-17", 800), worked("2025-03-18", 750)],
    }
}

fn decision(from: &str, percent: &str) -> WorkDecision {
    WorkDecision {
        person: "P-01".to_owned(),
        reference: "B-1".to_owned(),
        kind: DecisionKind::Addendum,
        dated: day(from),
        from: day(from),
        until: None,
        shares: vec![WorkShare { activity: "HM".to_owned(), percent: Percent::new(dec(percent)) }],
        withdrawn: false,
    }
}

fn computed(person: &Person, from: &str, to: &str, today: &str) -> StaffCosts {
    let scheme = scheme();
    let material = StaffMaterial {
        scheme: &scheme,
        terms: &person.terms,
        pay: &person.pay,
        decisions: &person.decisions,
        confirmations: &person.confirmations,
        tariffs: &person.tariffs,
        hours: &person.hours,
    };
    staff_costs(&material, DateSpan { from: day(from), to: day(to) }, day(today)).unwrap()
}

fn amounts(costs: &StaffCosts) -> Vec<(String, String)> {
    costs.costs.iter().map(|cost| (cost.day.to_string(), cost.amount.to_string())).collect()
}

fn codes(costs: &StaffCosts) -> Vec<(&'static str, bool)> {
    costs.problems.iter().map(|problem| (problem.code, problem.blocks)).collect()
}

#[test]
fn hours_cost_what_the_method_says() {
    // 15.5 hours in March 2025; a gross pay (or cost) of 60,000.
    for (method, part_time, amount, why) in [
        // 60,000 x 1.375 / 1,720 = 47.965 -> 47.97; x 15.5 = 743.535 -> 743.54
        ("c", "1", "743.54", "hourly rate of full time"),
        // 60,000 x 1.375 / (1,720 x 0.8) = 59.956 -> 59.96; x 15.5 = 929.38
        ("c", "0.8", "929.38", "1,720 pro rata of the contract"),
        ("d", "1", "1116.00", "15.5 x 72.00"),
        ("own", "1", "558.00", "15.5 x 36.00"),
        // 60,000 / 1,720 = 34.88; x 15.5
        ("cost", "1", "540.64", "actual cost of employment"),
        // 60,000 / 215 = 279.07 a day; 15.5 / 8 = 1.9375 days
        ("mga", "1", "540.70", "day-equivalents of eight hours"),
        ("usual", "1", "637.05", "15.5 x 41.10"),
        // 15.5 x 5.60, below the maximum of the month
        ("volunteer", "1", "86.80", "volunteer"),
    ] {
        let mut known = person(method, part_time);
        if method == "volunteer" {
            known.pay.clear();
        }
        let costs = computed(&known, "2025-01-01", "2025-06-30", "2026-01-26");
        let expected = [("2025-03-31".to_owned(), amount.to_owned())];
        assert_eq!(amounts(&costs), expected, "{method}: {why}");
    }
}

#[test]
fn the_formula_shows_every_value() {
    let costs = computed(&person("c", "0.8"), "2025-01-01", "2025-06-30", "2026-01-26");
    let cost = &costs.costs[0];
    assert_eq!(
        cost.formula.en,
        "15.5 hours x EUR 59.96 = EUR 929.38; EUR 60000.00 x 1.375 / (1720 x 0.8) = EUR 59.96 per hour, rounded to the cent"
    );
    assert_eq!((cost.item.as_str(), cost.article.as_str()), ("P-01 HM 2025-03 2025-01-01", "art. c"));
    assert!(cost.values.contains(&UsedValue::new("deeltijdfactor", "part-time factor", "0.8")));
    assert_eq!(codes(&costs), []);
}

#[test]
fn a_fixed_percentage_counts_by_month() {
    let mut a = person("a", "1");
    a.decisions = vec![decision("2025-01-01", "40")];
    // 60,000 x 1.375 / 12 = 6,875 a month; 40 % = 2,750. April is not over on 20 April.
    let costs = computed(&a, "2025-01-01", "2025-06-30", "2025-04-20");
    let month = |day: &str, amount: &str| (day.to_owned(), amount.to_owned());
    assert_eq!(
        amounts(&costs),
        [month("2025-01-31", "2750.00"), month("2025-02-28", "2750.00"), month("2025-03-31", "2750.00")]
    );
    let mut b = person("b", "0.8");
    b.decisions = vec![decision("2025-02-01", "25")];
    b.terms[0].until = Some(day("2025-03-10"));
    b.hours.clear();
    // 98,000 x 0.8 / 12 = 6,533.33; 25 % = 1,633.33; ten of the 31 days of March: 526.88. No decision in January.
    let costs = computed(&b, "2025-01-01", "2025-06-30", "2026-01-26");
    assert_eq!(amounts(&costs), [month("2025-02-28", "1633.33"), month("2025-03-10", "526.88")]);
    assert_eq!(codes(&costs), [("staff-decision-missing", true)]);
    assert!(costs.costs[1].formula.en.contains("x 10/31 days"), "{}", costs.costs[1].formula.en);
}

#[test]
fn a_fixed_percentage_is_confirmed_every_year() {
    let mut known = person("a", "1");
    known.terms = vec![terms("a", "2024-01-01", "1")];
    known.pay = vec![pay("2024-01-01", "60000.00")];
    known.decisions = vec![decision("2024-01-01", "40")];
    let in_2025 = |known: &Person, today: &str| {
        let costs = computed(known, "2025-01-01", "2025-01-31", today);
        (
            costs.costs.len(),
            codes(&costs)
                .into_iter()
                .filter(|(code, _)| *code != "staff-pay-of-earlier-year")
                .collect::<Vec<_>>(),
        )
    };
    // During the year it may still come; afterwards it is too late.
    assert_eq!(in_2025(&known, "2025-06-01"), (1, vec![("staff-decision-not-confirmed", false)]));
    assert_eq!(in_2025(&known, "2026-01-26"), (0, vec![("staff-decision-not-confirmed", true)]));
    known.confirmations = vec![DecisionConfirmation {
        person: "P-01".to_owned(),
        reference: "B-1".to_owned(),
        year: 2025,
        dated: day("2025-01-15"),
        document: "memo".to_owned(),
        withdrawn: false,
    }];
    assert_eq!(in_2025(&known, "2026-01-26"), (1, vec![]));
}

#[test]
fn what_is_missing_is_told_and_nothing_is_guessed() {
    /// Method, what is missing, problems and whether they block, costs.
    type Case<'a> = (&'a str, fn(&mut Person), &'a [(&'a str, bool)], usize);
    let cases: [Case<'_>; 8] = [
        ("c", |person| person.terms.clear(), &[("staff-terms-missing", true)], 0),
        ("x", |_| {}, &[("staff-method-unknown", true)], 0),
        ("c", |person| person.pay.clear(), &[("staff-pay-missing", true)], 0),
        ("d", |person| person.tariffs[0].hourly = None, &[("staff-tariff-missing", true)], 0),
        ("d", |person| person.tariffs[0].year = 2024, &[("staff-tariff-missing", true)], 0),
        ("own", |_| {}, &[("staff-method-needs-reason", false)], 1),
        ("c", |person| person.pay[0].from = day("2024-01-01"), &[("staff-pay-of-earlier-year", false)], 1),
        (
            "c",
            |person| person.hours.extend((1..=30).map(|on| worked(&format!("2025-06-{on:02}"), 6_000))),
            &[("staff-hours-over-year", false)],
            2,
        ),
    ];
    for (method, change, expected, count) in cases {
        let mut known = person(method, "1");
        change(&mut known);
        let costs = computed(&known, "2025-01-01", "2025-06-30", "2026-01-26");
        assert_eq!((codes(&costs).as_slice(), costs.costs.len()), (expected, count), "{method} {expected:?}");
    }
}

#[test]
fn a_change_within_a_month_makes_two_costs() {
    let mut known = person("c", "1");
    known.terms.push(terms("c", "2025-03-18", "0.5"));
    // Pay of before the change says nothing about the hours after it.
    let costs = computed(&known, "2025-01-01", "2025-06-30", "2026-01-26");
    assert_eq!(codes(&costs), [("staff-pay-before-part-time-change", true)]);
    assert_eq!(amounts(&costs), [("2025-03-31".to_owned(), "383.76".to_owned())]);
    // Half the pay at half the hours: the rate stays, and each half is rounded on its own.
    known.pay.push(pay("2025-03-18", "30000.00"));
    let costs = computed(&known, "2025-01-01", "2025-06-30", "2026-01-26");
    let total = Cents::sum(costs.costs.iter().map(|cost| cost.amount)).unwrap();
    assert_eq!((costs.costs.len(), total), (2, cents("743.54")));
}

#[test]
fn volunteers_stop_at_their_maxima() {
    let mut known = person("volunteer", "1");
    known.pay.clear();
    let month = |month: u32| (1..=5).map(move |on| worked(&format!("2025-{month:02}-{on:02}"), 1_000));
    known.hours = (1..=3).flat_map(month).collect();
    known.hours[0].activity = Some("PM".to_owned());
    // 50 hours x 5.60 = 280 -> 210 a month; 400 a year leaves 190 for February and nothing for March.
    let costs = computed(&known, "2025-01-01", "2025-03-31", "2026-01-26");
    let sums: Vec<_> = amounts(&costs);
    let expected: Vec<_> =
        [("2025-01-31", "168.00"), ("2025-02-28", "190.00"), ("2025-03-31", "0.00"), ("2025-01-31", "42.00")]
            .map(|(day, amount)| (day.to_owned(), amount.to_owned()))
            .to_vec();
    assert_eq!(sums, expected);
    // A later stretch knows what the year has paid before.
    let later = computed(&known, "2025-02-01", "2025-03-31", "2026-01-26");
    assert_eq!(amounts(&later), expected[1..3]);
}

#[test]
fn two_decisions_cannot_take_more_than_all_time() {
    let mut known = person("a", "1");
    let second = WorkDecision { reference: "B-2".to_owned(), ..decision("2025-02-01", "70") };
    known.decisions = vec![decision("2025-01-01", "40"), second];
    let costs = computed(&known, "2025-01-01", "2025-02-28", "2026-01-26");
    assert_eq!((codes(&costs), costs.costs.len()), (vec![("staff-shares-over-100", true)], 1));
}

proptest! {
    #[test]
    fn costs_lie_within_a_cent_per_hour_of_the_exact_rate(gross in 1_000_000_i64..20_000_000, part_time in 1_i64..=10, hours in 1_i64..=2_400) {
        let mut known = person("c", "1");
        known.terms[0].part_time = Decimal::new(part_time, 1);
        known.pay[0].gross_per_year = Some(Cents::new(gross));
        known.hours = vec![worked("2025-03-17", hours)];
        let costs = computed(&known, "2025-01-01", "2025-06-30", "2026-01-26");
        let exact = Decimal::new(gross, 2) * dec("1.375") / (dec("1720") * Decimal::new(part_time, 1)) * Decimal::new(hours, 2);
        let off = (costs.costs[0].amount.euros() - exact).abs();
        // Half a cent of the rate for every hour, and half a cent of the product.
        prop_assert!(off <= Decimal::new(hours, 2) * dec("0.005") + dec("0.005"), "{off}");
    }
}
