//! For random budgets, lines, rates, tendered contracts and corrections, the parts of every table of every form add up to its totals, and the Union
//! never pays more than its rate or its maximum.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use verantwoord::domain::books::{BookedBudgetLine, BookedGrant, BookedPeriod};
use verantwoord::domain::calendar::DateSpan;
use verantwoord::domain::currency::{Currency, Money};
use verantwoord::domain::execution::Amount;
use verantwoord::domain::grant::GrantDefinition;
use verantwoord::domain::ids::{BudgetLineId, ExpenditureId, GrantId, PostingId, ReportingPeriodId};
use verantwoord::domain::language::Language;
use verantwoord::domain::ledger::{Expenditure, ExpenditureKind, LedgerLine};
use verantwoord::domain::money::{Cents, Percent};
use verantwoord::importing::reference_data;
use verantwoord::reporting::assemble::{Issue, assemble};
use verantwoord::reporting::document::{Block, Table};
use verantwoord::reporting::form::{Form, Over, Shelf, names};
use verantwoord::reporting::snapshot::{HoursMaterial, ReportLine, ReportMaterial, Snapshot};

use crate::forms::assert_parts_add_up;
use crate::support::books::fixture_text;

/// A line as chance draws it: budget line, days after the start, cents, and whether it is taken back again.
type Drawn = (usize, u64, i64, bool);

fn id(place: usize) -> i64 {
    i64::try_from(place + 1).unwrap()
}

fn booked(definition: GrantDefinition) -> BookedGrant {
    let lines = definition.budget_versions.last().unwrap().lines.iter().enumerate();
    BookedGrant {
        id: GrantId::new(1),
        version: 1,
        hash: "0".repeat(64),
        budget_lines: lines
            .map(|(place, line)| BookedBudgetLine {
                id: BudgetLineId::new(id(place)),
                activity: line.activity.clone(),
                category: line.category.clone(),
                booked_category: line.category.clone(),
            })
            .collect(),
        periods: (0..)
            .zip(&definition.periods)
            .map(|(place, period)| BookedPeriod {
                id: ReportingPeriodId::new(id(place)),
                code: period.code.clone(),
            })
            .collect(),
        definition,
    }
}

/// The lines with the position of their period.
fn lines(grant: &BookedGrant, drawn: &[Drawn]) -> Vec<(usize, ReportLine)> {
    let start = grant.definition.decision.period.from;
    let mut lines = Vec::new();
    // What a flat rate stands in for is not booked line by line.
    let scheme = reference_data::scheme(&grant.definition.scheme).unwrap();
    let rates = scheme.flat_rates_of(&grant.definition);
    let is_bookable =
        |line: &&BookedBudgetLine| rates.iter().all(|rate| !rate.replaces.contains(&line.category));
    let bookable: Vec<&BookedBudgetLine> = grant.budget_lines.iter().filter(is_bookable).collect();
    for (choice, days, cents, taken_back) in drawn {
        let place = bookable[choice % bookable.len()];
        let paid = start.checked_add_days(Days::new(*days)).unwrap();
        let period = grant.definition.periods.iter().position(|period| period.span().contains(paid)).unwrap();
        let own = LedgerLine {
            kind: ExpenditureKind::Expense,
            answers: None,
            budget_line: place.id,
            period: grant.periods[period].id,
            year: chrono::Datelike::year(&paid),
            country: None,
            supplier: "Supplier".to_owned(),
            document_number: "D-1".to_owned(),
            description: "Something".to_owned(),
            invoice_date: Some(paid),
            payment_date: paid,
            original: Money::new(*cents, Currency::EUR),
            rate: None,
            amount: Cents::new(*cents),
            vat: Cents::ZERO,
            fingerprint: 0,
            likeness: None,
            source_sheet: Arc::from("Sheet"),
            source_row: 1,
            source_range: "A1".to_owned(),
        };
        let number = ExpenditureId::new(id(lines.len()));
        let mut both = vec![own.clone()];
        both.extend(taken_back.then(|| own.reversed(number).unwrap()));
        for line in both {
            let expenditure =
                Expenditure { id: ExpenditureId::new(id(lines.len())), posting: PostingId::new(1), line };
            lines.push((
                period,
                ReportLine {
                    expenditure,
                    activity: place.activity.clone(),
                    category: place.category.clone(),
                    period: grant.periods[period].code.clone(),
                    withdraws_from: None,
                    tendered: rates.iter().any(|rate| rate.base_excludes_tendered) && choice % 3 == 0,
                    file_name: "file.xlsx".to_owned(),
                    file_sha256: "0".repeat(64),
                    posting_reason: String::new(),
                },
            ));
        }
    }
    lines
}

fn snapshot_of(
    form: &Form,
    grant: &BookedGrant,
    drawn: &[Drawn],
    period: usize,
) -> (Snapshot, Vec<ReportLine>) {
    let all = lines(grant, drawn);
    let reported = &grant.definition.periods[period];
    let span = match form.over {
        Over::Period => reported.span(),
        _ => DateSpan { from: grant.definition.decision.period.from, to: reported.to },
    };
    let amount = |(place, line): &(usize, ReportLine)| Amount {
        activity: Some(line.activity.clone()),
        category: line.category.clone(),
        year: line.expenditure.line.year,
        period: Some(*place),
        tendered: line.tendered,
        amount: line.expenditure.line.amount,
    };
    let by_period: Vec<Amount> = all.iter().map(amount).collect();
    let seen: Vec<ReportLine> = all
        .iter()
        .filter(|(place, _)| if form.over == Over::Period { *place == period } else { *place <= period })
        .map(|(_, line)| line.clone())
        .collect();
    let material = ReportMaterial {
        form,
        grant,
        scheme: reference_data::scheme(&grant.definition.scheme).unwrap(),
        budget: grant.definition.budget_versions.last().unwrap(),
        period,
        span,
        today: NaiveDate::from_ymd_opt(2029, 1, 1).unwrap(),
        spent: by_period.clone(),
        by_period,
        reported: period,
        booked_late: Cents::ZERO,
        lines: seen.clone(),
        statements: vec![None; period + 1],
        indicator_titles: BTreeMap::new(),
        code_names: BTreeMap::new(),
        documents: Vec::new(),
        proofs: Vec::new(),
        decided_pairs: Vec::new(),
        hours: HoursMaterial::default(),
        facts: BTreeMap::new(),
    };
    (Snapshot::take(&material, String::new()).unwrap(), seen)
}

fn tables(blocks: &[Block]) -> impl Iterator<Item = &Table> {
    blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn parts_of_every_table_add_up_for_any_budget_lines_rate_and_corrections(
        budget in prop::collection::vec(0_i64..20_000_000, 1..12),
        drawn in prop::collection::vec((0_usize..60, 0_u64..900, -40_000_i64..9_000_000, any::<bool>()), 0..60),
        percent in 1_u32..=100,
        maximum in 1_i64..900_000_000,
        (staff, indirect) in prop::sample::select(vec![
            ("13(2)(c)", "none"),
            ("13(2)(c)", "indirect-7"),
            ("13(2)(c)", "indirect-15"),
            ("13(2)(c)", "other-costs-40"),
            ("13(2)(c)", "staff-20"),
            ("staff-20", "none"),
            ("staff-20", "indirect-7"),
        ]),
        period in 0_usize..5,
    ) {
        let mut definition: GrantDefinition = toml::from_str(&fixture_text("cbr/grant.toml")).unwrap();
        (definition.staff_costs, definition.indirect_costs) = (staff.to_owned(), indirect.to_owned());
        let budgeted = definition.budget_versions.iter_mut().flat_map(|version| &mut version.lines);
        for (amount, drawn) in budgeted.flat_map(|line| line.amounts.values_mut()).zip(budget.iter().cycle()) {
            *amount = Cents::new(*drawn);
        }
        definition.decision.maximum_rate = Percent::new(percent.into());
        definition.decision.maximum_amount = Cents::new(maximum);
        let grant = booked(definition);
        let shelf = Shelf::built_in();
        for name in names() {
            let form = shelf.find(name).unwrap();
            let (snapshot, seen) = snapshot_of(&form, &grant, &drawn, period);
            let issue = Issue {
                version: 1,
                snapshot_sha256: "0",
                made_at: chrono::DateTime::UNIX_EPOCH,
                frozen: true,
            };
            let language = form.languages.first().copied().unwrap_or(Language::En);
            let document = assemble(&form, &snapshot, &seen, &issue, language, Vec::new()).unwrap();
            for table in tables(&document.blocks) {
                assert_parts_add_up(name, table);
            }
            let figure = |name: &str| {
                let cell = snapshot.figures[name].clone().into_cell(language);
                match cell.value {
                    verantwoord::reporting::document::Value::Money(cents) => cents.get(),
                    other => panic!("{name}: {other:?}"),
                }
            };
            let (cost, eu) = (figure("spent_total"), figure("eu_contribution_total"));
            prop_assert!(eu <= maximum, "{name}: {eu} above {maximum}");
            prop_assert!(eu * 100 <= cost * i64::from(percent) || cost < 0, "{name}: {eu} of {cost}");
        }
    }
}
