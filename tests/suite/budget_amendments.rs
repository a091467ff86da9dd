//! Changing a budget: a draft shows its effect, another person approves, and a new version follows. Nothing else does.

use verantwoord::domain::budget_amendment::{AmendedLine, AmendmentContent, AmendmentState, BudgetAmendment};
use verantwoord::domain::language::Bilingual;
use verantwoord::domain::money::{Cents, Percent};
use verantwoord::operations::budget_amendments::{
    Approval, approve_amendment, change_amendment, compare_versions, draft_amendment, list_amendments,
    move_amendment, show_amendment,
};
use verantwoord::operations::grants::find_grant;
use verantwoord::operations::{Actor, OperationError};

use crate::support::books::TestBooks;
use crate::support::reading::assert_sound;

on_each_database!(
    an_approved_amendment_becomes_the_next_budget,
    who_made_it_does_not_approve_it,
    two_people_do_not_overwrite_each_other,
    a_budget_that_a_grant_file_could_not_have_is_refused,
    a_decision_is_final,
    versions_stand_beside_each_other,
);

const MOVED: i64 = 1_000_000;

fn maker() -> Actor {
    Actor::named("Fatima de Vries")
}

fn controller() -> Actor {
    Actor::named("Piet Controleur")
}

fn refusal(error: OperationError) -> String {
    match error {
        OperationError::Conflict(text) | OperationError::Rejected(text) => {
            assert!(!text.nl.is_empty());
            text.en
        }
        other => panic!("{other:?}"),
    }
}

fn drafted(books: &TestBooks) -> BudgetAmendment {
    let reason = Bilingual::new("Meer training", "More training");
    draft_amendment(&books.books, &maker(), "CBR", &reason).unwrap()
}

/// The first line gives up 10.000 euros to the second, in the last year.
fn shifted(amendment: &BudgetAmendment) -> AmendmentContent {
    let mut content = amendment.content.clone();
    add(&mut content.lines[0], -MOVED);
    add(&mut content.lines[1], MOVED);
    content
}

fn add(line: &mut AmendedLine, cents: i64) {
    let amount = line.amounts.values_mut().max_by_key(|amount| amount.get()).unwrap();
    *amount = amount.plus(Cents::new(cents)).unwrap();
}

fn change(
    books: &TestBooks,
    by: &Actor,
    amendment: &BudgetAmendment,
    content: &AmendmentContent,
) -> Result<BudgetAmendment, OperationError> {
    change_amendment(&books.books, by, "CBR", (amendment.number, amendment.revision), content)
}

fn go(
    books: &TestBooks,
    by: &Actor,
    amendment: &BudgetAmendment,
    to: AmendmentState,
    reason: &str,
) -> Result<BudgetAmendment, OperationError> {
    move_amendment(&books.books, by, "CBR", (amendment.number, amendment.revision), (to, reason))
}

fn approve(
    books: &TestBooks,
    by: &Actor,
    amendment: &BudgetAmendment,
) -> Result<BudgetAmendment, OperationError> {
    let approval = Approval {
        grant: "CBR",
        number: amendment.number,
        revision: amendment.revision,
        approved_on: "2026-01-20".parse().unwrap(),
        reason: "brief van 20 januari 2026",
    };
    approve_amendment(&books.books, by, &approval)
}

pub fn submitted(books: &TestBooks) -> BudgetAmendment {
    let draft = drafted(books);
    let changed = change(books, &maker(), &draft, &shifted(&draft)).unwrap();
    go(books, &maker(), &changed, AmendmentState::Submitted, "").unwrap()
}

fn newest(books: &TestBooks) -> u32 {
    find_grant(&books.books, "CBR").unwrap().definition.newest_budget().unwrap().number
}

fn an_approved_amendment_becomes_the_next_budget(books: &TestBooks) {
    books.with_cbr();
    books.import("cbr/workbooks/2024-1-expenses-english.xlsx").unwrap();
    let before = find_grant(&books.books, "CBR").unwrap();
    let base = before.definition.newest_budget().unwrap().clone();
    let waiting = submitted(books);
    assert_eq!(newest(books), base.number, "a draft is no budget");
    let shown = show_amendment(&books.books, "CBR", waiting.number, None).unwrap();
    assert_eq!(shown.problems, []);
    assert_eq!(shown.effect.before, shown.effect.after);
    let changes: Vec<i64> = shown.effect.lines.iter().map(|line| line.change.get()).collect();
    assert_eq!(changes[..3], [-MOVED, MOVED, 0]);
    assert_eq!(shown.effect.moved, Cents::new(MOVED));
    let spent = Cents::sum(shown.effect.lines.iter().map(|line| line.spent)).unwrap();
    assert!(!spent.is_zero(), "what was spent is not shown");
    for line in &shown.effect.lines {
        assert_eq!(line.remaining, line.after.minus(line.spent).unwrap());
    }
    let approved = approve(books, &controller(), &waiting).unwrap();
    let after = find_grant(&books.books, "CBR").unwrap();
    let budget = after.definition.newest_budget().unwrap();
    assert_eq!((budget.number, budget.approved_on.to_string()), (base.number + 1, "2026-01-20".to_owned()));
    assert_eq!(budget.lines, shifted(&waiting_as_drafted(&waiting, &base)).budget_lines());
    assert_eq!(budget.reason.as_ref().map(|reason| reason.en.as_str()), Some("More training"));
    assert_eq!(after.version, before.version + 1, "no version of the definition was sealed");
    let last = approved.steps.last().unwrap();
    assert_eq!((last.state, last.budget_version), (AmendmentState::Approved, Some(budget.number)));
    let earlier = after.definition.budget_versions.iter().find(|version| version.number == base.number);
    assert_eq!(earlier, Some(&base), "an approved budget has changed");
    assert_sound(books);
}

/// The amendment as it was before its lines were changed.
fn waiting_as_drafted(
    amendment: &BudgetAmendment,
    base: &verantwoord::domain::grant::BudgetVersion,
) -> BudgetAmendment {
    let mut drafted = amendment.clone();
    drafted.content.lines = base.lines.iter().map(AmendedLine::from).collect();
    drafted
}

fn who_made_it_does_not_approve_it(books: &TestBooks) {
    books.with_cbr();
    let draft = drafted(books);
    let helper = Actor::named("Jan Helper");
    let changed = change(books, &helper, &draft, &shifted(&draft)).unwrap();
    let too_early = approve(books, &controller(), &changed).unwrap_err();
    assert!(refusal(too_early).contains("cannot become approved"));
    let sender = Actor::named("Els Zender");
    let waiting = go(books, &sender, &changed, AmendmentState::Submitted, "").unwrap();
    for own in [maker(), helper, sender] {
        let refused = approve(books, &own, &waiting).unwrap_err();
        assert!(refusal(refused).contains("Somebody else must decide"), "{own:?}");
        let refused = go(books, &own, &waiting, AmendmentState::Rejected, "nee").unwrap_err();
        assert!(refusal(refused).contains("Somebody else must decide"), "{own:?}");
    }
    assert_eq!(newest(books), 2);
    approve(books, &controller(), &waiting).unwrap();
    assert_eq!(newest(books), 3);
}

fn two_people_do_not_overwrite_each_other(books: &TestBooks) {
    books.with_cbr();
    let draft = drafted(books);
    change(books, &maker(), &draft, &shifted(&draft)).unwrap();
    let late = change(books, &Actor::named("Jan"), &draft, &draft.content).unwrap_err();
    assert!(refusal(late).contains("Somebody else changed"));
    let late = go(books, &Actor::named("Jan"), &draft, AmendmentState::Submitted, "").unwrap_err();
    assert!(refusal(late).contains("Somebody else changed"));
    // Another draft beside it would leave open which of the two counts.
    let second = draft_amendment(&books.books, &maker(), "CBR", &Bilingual::same("x")).unwrap_err();
    assert!(refusal(second).contains("still open"));
    // What waits for approval is approved as it was seen.
    let waiting = list_amendments(&books.books, "CBR").unwrap().remove(0);
    let waiting = go(books, &maker(), &waiting, AmendmentState::Submitted, "").unwrap();
    let frozen = change(books, &maker(), &waiting, &draft.content).unwrap_err();
    assert!(refusal(frozen).contains("waits for approval"));
    let back = go(books, &maker(), &waiting, AmendmentState::Draft, "").unwrap();
    let unseen = approve(books, &controller(), &waiting).unwrap_err();
    assert!(refusal(unseen).contains("Somebody else changed"));
    assert_eq!(back.state, AmendmentState::Draft);
}

fn a_budget_that_a_grant_file_could_not_have_is_refused(books: &TestBooks) {
    type Break = fn(&mut AmendmentContent);
    books.with_cbr();
    let cases: [(Break, &str); 5] = [
        (|content| add(&mut content.lines[0], 900_000_000), "more than the decision"),
        (|content| add(&mut content.lines[0], -900_000_000), "negative"),
        (|content| content.lines[0].activity = "NIET".into(), "NIET"),
        (|content| content.lines.push(content.lines[0].clone()), ""),
        (|content| content.reason = Bilingual::same(" "), "no reason yet"),
    ];
    let mut amendment = drafted(books);
    let untouched = go(books, &maker(), &amendment, AmendmentState::Submitted, "").unwrap_err();
    assert!(refusal(untouched).contains("No amount was changed"));
    let good = shifted(&amendment);
    for (break_it, words) in cases {
        let mut content = good.clone();
        break_it(&mut content);
        amendment = change(books, &maker(), &amendment, &content).unwrap();
        let problems = show_amendment(&books.books, "CBR", amendment.number, None).unwrap().problems;
        assert!(
            !problems.is_empty() && problems.iter().any(|text| text.en.contains(words)),
            "{words}: {problems:?}"
        );
        let refused = go(books, &maker(), &amendment, AmendmentState::Submitted, "").unwrap_err();
        assert!(refusal(refused).contains(words), "{words}");
    }
    amendment = change(books, &maker(), &amendment, &good).unwrap();
    go(books, &maker(), &amendment, AmendmentState::Submitted, "").unwrap();
}

fn a_decision_is_final(books: &TestBooks) {
    books.with_cbr();
    let waiting = submitted(books);
    let without = go(books, &controller(), &waiting, AmendmentState::Rejected, "  ").unwrap_err();
    assert!(refusal(without).contains("needs a reason"));
    let rejected = go(books, &controller(), &waiting, AmendmentState::Rejected, "te laat").unwrap();
    for to in [AmendmentState::Draft, AmendmentState::Submitted, AmendmentState::Withdrawn] {
        assert!(refusal(go(books, &maker(), &rejected, to, "toch").unwrap_err()).contains("cannot become"));
    }
    assert!(refusal(approve(books, &controller(), &rejected).unwrap_err()).contains("cannot become"));
    assert_eq!(newest(books), 2);
    let told: Vec<_> = rejected.steps.iter().map(|step| (step.state.code(), step.by.as_str())).collect();
    assert_eq!(
        told,
        [
            ("draft", "Fatima de Vries"),
            ("draft", "Fatima de Vries"),
            ("submitted", "Fatima de Vries"),
            ("rejected", "Piet Controleur"),
        ]
    );
    // The next one may begin, and is number two.
    assert_eq!(drafted(books).number, 2);
}

fn versions_stand_beside_each_other(books: &TestBooks) {
    books.with_cbr();
    let limit = Some(Percent::new(10.into()));
    let compared = compare_versions(&books.books, "CBR", (1, 2), limit).unwrap();
    let by_hand = |version: &verantwoord::domain::grant::BudgetVersion| version.total().unwrap().get();
    let lines: i64 = compared.change.lines.iter().map(|line| line.change.get()).sum();
    assert_eq!(lines, by_hand(&compared.newer) - by_hand(&compared.older));
    assert!(compared.change.lines.iter().any(|line| !line.change.is_zero()), "the versions do not differ");
    for shift in &compared.change.categories {
        let above = shift.change.size() * 10 > shift.before.size();
        assert_eq!(shift.above_limit, above, "{shift:?}");
    }
    let missing = compare_versions(&books.books, "CBR", (1, 9), None).unwrap_err();
    assert!(matches!(missing, OperationError::NotFound(_)), "{missing:?}");
}
