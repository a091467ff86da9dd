//! Entering a line by hand, and correcting one: the same form, judged by the checks of an import.

use maud::{Markup, html};

use crate::domain::books::BookedGrant;
use crate::domain::expense::ExpenseField;
use crate::domain::expense::ExpenseField as Of;
use crate::domain::expense_checks::{ExpenseProblem, bookable_lines};
use crate::domain::expense_entry::{CorrectionCause, EntryProblems, EntryWords};
use crate::domain::ids::ExpenditureId;
use crate::operations::by_hand::{
    CorrectExpense, EnterExpense, EntryOutcome, correct_expense, enter_expense, preview_expense, words_of,
};
use crate::operations::grants::find_grant;
use crate::operations::line_details::show_line;
use crate::operations::{OperationError, execution};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::drafts::Draft;
use crate::web::parts::frame::Place;
use crate::web::parts::{Button, Field, Form, money, notice};
use crate::web::problem::WebError;

/// What a page of the form shows.
struct Shown<'a> {
    grant: &'a BookedGrant,
    words: &'a EntryWords,
    problems: &'a EntryProblems,
    /// The line that is corrected.
    corrects: Option<ExpenditureId>,
    /// A sentence about the act as a whole.
    refused: Option<String>,
}

pub(super) fn new(cx: &Cx) -> Result<Answer, WebError> {
    let grant = find_grant(&cx.books, cx.grant())?;
    let blank = EntryWords { currency: "EUR".to_owned(), ..EntryWords::default() };
    let words = words_kept(&draft(cx, None)?).unwrap_or(blank);
    let problems = EntryProblems::default();
    page(cx, &Shown { grant: &grant, words: &words, problems: &problems, corrects: None, refused: None })
}

pub(super) fn enter(cx: &Cx) -> Result<Answer, WebError> {
    let words = words_sent(cx);
    let command = EnterExpense {
        grant: cx.grant(),
        words: &words,
        reason: cx.form.text("reason"),
        confirmed: cx.form.is_ticked("confirmed"),
    };
    outcome(cx, &words, None, enter_expense(&cx.books, &cx.actor(), &command))
}

pub(super) fn correction(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<ExpenditureId>("line")?;
    let details = show_line(&cx.books, cx.grant(), (id, None))?;
    let booked = || words_of(&details.grant, &details.line.line);
    let words = words_kept(&draft(cx, Some(id))?).unwrap_or_else(booked);
    let problems = EntryProblems::default();
    let grant = &details.grant;
    page(cx, &Shown { grant, words: &words, problems: &problems, corrects: Some(id), refused: None })
}

pub(super) fn correct(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<ExpenditureId>("line")?;
    let words = words_sent(cx);
    let cause = cx.form.text("cause").parse::<CorrectionCause>().map_err(OperationError::Rejected)?;
    let takes_back = cx.form.text("what") == "take-back";
    let command = CorrectExpense {
        grant: cx.grant(),
        line: id,
        cause,
        reason: cx.form.text("reason"),
        instead: if takes_back { None } else { Some(&words) },
        confirmed: cx.form.is_ticked("confirmed"),
    };
    outcome(cx, &words, Some(id), correct_expense(&cx.books, &cx.actor(), &command))
}

/// To the page of what was entered, or back to the form with what is the matter.
fn outcome(
    cx: &Cx,
    words: &EntryWords,
    corrects: Option<ExpenditureId>,
    outcome: Result<EntryOutcome, OperationError>,
) -> Result<Answer, WebError> {
    let (problems, refused) = match outcome {
        Ok(EntryOutcome::Entered(done)) => {
            let line = done.line.or(corrects).map_or_else(String::new, |id| format!("/{id}"));
            let amount = figures::money(done.amount, cx.language);
            let text = match corrects {
                Some(_) => cx.text_with("expenditure-corrected", &[("amount", amount.into())]),
                None => cx.text_with("expenditure-entered", &[("amount", amount.into())]),
            };
            return Ok(Answer::see_other(cx.at(&format!("/expenditure{line}"))).with(Notice::done(text)));
        }
        Ok(EntryOutcome::NotYet(problems)) => (problems, None),
        Err(OperationError::Rejected(text) | OperationError::Conflict(text)) => {
            (EntryProblems::default(), Some(cx.say(&text).to_owned()))
        }
        Err(other) => return Err(other.into()),
    };
    let grant = find_grant(&cx.books, cx.grant())?;
    let shown = Shown { grant: &grant, words, problems: &problems, corrects, refused };
    Ok(page(cx, &shown)?.with_status(422))
}

/// What somebody is typing: a new line, or the correction of one.
fn draft(cx: &Cx, corrects: Option<ExpenditureId>) -> Result<Draft, WebError> {
    match corrects {
        Some(line) => cx.draft(&format!("correction {} {line}", cx.grant())),
        None => cx.draft(&format!("entry {}", cx.grant())),
    }
}

fn words_sent(cx: &Cx) -> EntryWords {
    words_by(|field| cx.form.text(field.code()).to_owned())
}

fn words_kept(draft: &Draft) -> Option<EntryWords> {
    let word = |field: ExpenseField| draft.text(field.code()).unwrap_or_default().to_owned();
    draft.is_kept().then(|| words_by(word))
}

fn words_by(word: impl Fn(ExpenseField) -> String) -> EntryWords {
    EntryWords {
        activity: word(ExpenseField::Activity),
        category: word(ExpenseField::Category),
        country: word(ExpenseField::Country),
        supplier: word(ExpenseField::Supplier),
        document_number: word(ExpenseField::DocumentNumber),
        description: word(ExpenseField::Description),
        invoice_date: word(ExpenseField::InvoiceDate),
        payment_date: word(ExpenseField::PaymentDate),
        currency: word(ExpenseField::Currency),
        net_amount: word(ExpenseField::NetAmount),
        vat_amount: word(ExpenseField::VatAmount),
        gross_amount: word(ExpenseField::GrossAmount),
    }
}

fn page(cx: &Cx, shown: &Shown<'_>) -> Result<Answer, WebError> {
    let action = match shown.corrects {
        Some(line) => cx.at(&format!("/expenditure/{line}/correction")),
        None => cx.at("/expenditure"),
    };
    let mut mistakes: Vec<String> = shown.refused.iter().cloned().collect();
    mistakes.extend(shown.problems.errors.iter().map(|problem| told(cx, problem)));
    let draft = draft(cx, shown.corrects)?;
    let fields = html! {
        @if let Some(line) = shown.corrects { (about_correction(cx, line, &draft)) }
        (fields(cx, shown)?)
        (Field::text("reason", match shown.corrects {
            Some(_) => cx.text("expenditure-correction-reason"),
            None => cx.text("expenditure-entry-reason"),
        }).hint(cx.text("expenditure-reason-hint")).kept(&draft))
        (doubts(cx, shown)?)
        div.actions {
            (Button::primary(match shown.corrects {
                Some(_) => cx.text("expenditure-correct-do"),
                None => cx.text("expenditure-enter-do"),
            }))
            a href=(match shown.corrects {
                Some(line) => cx.at(&format!("/expenditure/{line}")),
                None => cx.at("/expenditure"),
            }) { (cx.text("expenditure-cancel")) }
        }
    };
    let title = match shown.corrects {
        Some(line) => cx.text_with("expenditure-correct-title", &[("line", line.get().to_string().into())]),
        None => cx.text("expenditure-enter-title"),
    };
    let form = Form::to(&action).mistakes(mistakes).keeps(&draft).show(cx, fields);
    let head =
        Head::new(&title).at(Place::Expenditure).below(cx.text("expenditure-title"), cx.at("/expenditure"));
    Ok(cx.page(head, html! { p.lead { (cx.text("expenditure-entry-intro")) } (form) }))
}

fn about_correction(cx: &Cx, line: ExpenditureId, draft: &Draft) -> Markup {
    let causes =
        CorrectionCause::ALL.map(|cause| (cause.code().to_owned(), cx.say(&cause.name()).to_owned()));
    let what = vec![
        ("replace".to_owned(), cx.text("expenditure-correction-replace")),
        ("take-back".to_owned(), cx.text("expenditure-correction-take-back")),
    ];
    html! {
        (notice(cx, &Notice::info(cx.text_with("expenditure-correction-intro", &[("line", line.get().to_string().into())]))))
        (Field::choice("what", cx.text("expenditure-correction-what"), what).kept(draft))
        (Field::choice("cause", cx.text("expenditure-correction-cause"), causes.to_vec()).kept(draft))
    }
}

fn fields(cx: &Cx, shown: &Shown<'_>) -> Result<Markup, WebError> {
    let definition = &shown.grant.definition;
    let scheme = execution::scheme(shown.grant)?;
    let bookable = bookable_lines(definition, scheme);
    let choose = || (String::new(), cx.text("expenditure-choose"));
    let activities =
        definition.activities.iter().filter(|known| bookable.iter().any(|line| line.activity == known.code));
    let activities =
        activities.map(|known| (known.code.clone(), format!("{} {}", known.code, cx.say(&known.name))));
    let activities: Vec<_> = [choose()].into_iter().chain(activities).collect();
    let categories =
        scheme.categories.iter().filter(|known| bookable.iter().any(|line| line.category == known.code));
    let categories =
        categories.map(|known| (known.code.clone(), format!("{} {}", known.code, cx.say(&known.short))));
    let categories: Vec<_> = [choose()].into_iter().chain(categories).collect();
    let with = |field: Field, which: ExpenseField| {
        let problems = shown.problems.of_field(which).map(|problem| told(cx, problem));
        let error = problems.collect::<Vec<_>>().join(" ");
        field.value(shown.words.get(which)).error((!error.is_empty()).then_some(error))
    };
    let name = |field: ExpenseField| field.code();
    Ok(html! {
        (with(Field::choice(name(Of::Activity), cx.text("expenditure-activity"), activities), Of::Activity))
        (with(Field::choice(name(Of::Category), cx.text("expenditure-category"), categories), Of::Category))
        (with(Field::text(name(Of::Country), cx.text("expenditure-country")).short().optional(cx).hint(cx.text("expenditure-country-hint")), Of::Country))
        (with(Field::text(name(Of::Supplier), cx.text("expenditure-supplier")), Of::Supplier))
        (with(Field::text(name(Of::DocumentNumber), cx.text("expenditure-document")).optional(cx), Of::DocumentNumber))
        (with(Field::text(name(Of::Description), cx.text("expenditure-description")).optional(cx), Of::Description))
        (with(Field::date(name(Of::InvoiceDate), cx.text("expenditure-invoiced")).optional(cx), Of::InvoiceDate))
        (with(Field::date(name(Of::PaymentDate), cx.text("expenditure-paid")), Of::PaymentDate))
        (with(Field::text(name(Of::Currency), cx.text("expenditure-currency")).short().hint(cx.text("expenditure-currency-hint")), Of::Currency))
        (with(Field::money(name(Of::NetAmount), cx.text("expenditure-net")).optional(cx), Of::NetAmount))
        (with(Field::money(name(Of::VatAmount), cx.text("expenditure-vat-stated")).optional(cx), Of::VatAmount))
        (with(Field::money(name(Of::GrossAmount), cx.text("expenditure-gross")).optional(cx).hint(cx.text("expenditure-gross-hint")), Of::GrossAmount))
    })
}

/// What may be right: shown with what would be booked, and confirmed by a tick.
fn doubts(cx: &Cx, shown: &Shown<'_>) -> Result<Markup, WebError> {
    if shown.problems.doubts.is_empty() || !shown.problems.errors.is_empty() {
        return Ok(html! {});
    }
    let preview = preview_expense(&cx.books, cx.grant(), shown.words, shown.corrects)?;
    Ok(html! {
        div.notice.warn role="alert" {
            h2 { (cx.text("expenditure-doubts")) }
            ul { @for problem in &shown.problems.doubts { li { (told(cx, problem)) } } }
            @if let Some(line) = preview.line {
                p { (cx.text("expenditure-would-book")) " € " (money(cx, line.amount)) "." }
            }
            (Field::tick("confirmed", cx.text("expenditure-confirm")))
        }
    })
}

fn told(cx: &Cx, problem: &ExpenseProblem) -> String {
    format!("{} {}", cx.say(&problem.message), cx.say(&problem.remedy))
}
