//! What is done to an import from its pages. Each act checks that the page showed the import as it is, does one thing, runs
//! the checks again and leads back to where the person was.

use super::progress::Reporter;
use super::words;
use crate::domain::expense::ExpenseField;
use crate::domain::import_batch::{BatchState, ImportBatch};
use crate::domain::language::Bilingual;
use crate::domain::likeness::DuplicateVerdict;
use crate::domain::reading_plan::{ReadingPlan, SheetPlan};
use crate::operations::imports::{self, DecideDuplicate, FixCell, MapValue, Mended};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::taking_in;

/// Where to tell that somebody else changed the import since the page was shown; nothing when nobody did.
pub(super) fn changed_meanwhile(cx: &Cx, batch: &ImportBatch) -> Option<Answer> {
    let shown = cx.form.text("version");
    if shown.is_empty() || shown == words::version(batch) {
        return None;
    }
    let notice = Notice::warning(cx.text("imports-changed-meanwhile"));
    Some(words::go(cx, words::address(cx, batch.id, "")).with(notice).keeping_draft())
}

/// What an answer or a correction brought about.
pub(super) fn mended(cx: &Cx, mended: &Mended) -> Notice {
    let values = [
        ("closed", mended.closed.len().into()),
        ("opened", mended.opened.len().into()),
        ("ready", mended.outcome.rows.ready.into()),
        ("waiting", mended.outcome.rows.waiting.into()),
    ];
    Notice::done(cx.text_with("imports-mended", &values))
}

/// Back to the page that the form came from, if it is one of this import.
fn back(cx: &Cx, batch: &ImportBatch) -> String {
    let own = words::address(cx, batch.id, "");
    let asked = cx.form.text("back");
    let is_own = asked.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if is_own { asked.to_owned() } else { own }
}

/// The field that a hidden field names: forms that stand on one page many times number their fields.
pub(super) fn named<'a>(cx: &'a Cx, pointer: &str, plain: &str) -> &'a str {
    let name = cx.form.filled(pointer).unwrap_or(plain);
    cx.form.text(name)
}

pub(super) fn check(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    let reporter = Reporter::of(cx);
    let outcome =
        imports::check_import(&cx.books, &cx.actor(), batch.id, &|stage| reporter.hear((1, 1), stage))?;
    let values = [("ready", outcome.rows.ready.into()), ("waiting", outcome.rows.waiting.into())];
    let notice = Notice::done(cx.text_with("imports-checked", &values));
    Ok(words::go(cx, words::address(cx, batch.id, "")).with(notice))
}

pub(super) fn post_rows(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let reporter = Reporter::of(cx);
    let ready = batch.rows.ready;
    let outcome = taking_in::post(cx, batch.id, &|stage| reporter.hear((1, 1), stage))?;
    let values = [
        ("rows", ready.into()),
        ("amount", figures::money(outcome.posted_cents, cx.language).into()),
        ("waiting", outcome.rows.waiting.into()),
    ];
    let notice = Notice::done(cx.text_with("imports-posted", &values));
    Ok(words::go(cx, words::address(cx, batch.id, "")).with(notice))
}

/// Says what a text means and reads the file again, so that all rows that have it are mended at once.
pub(super) fn map_value(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let back = back(cx, &batch);
    let field: ExpenseField = cx.form.text("field").parse().map_err(|_unknown| WebError::NotFound)?;
    let (value, code) = (cx.form.text("value"), named(cx, "code-field", "code"));
    if code.is_empty() {
        let refused = Notice::refused(cx.text("imports-choose-code"));
        return Ok(Answer::see_other(back).with(refused).keeping_draft());
    }
    let command = MapValue { grant: cx.grant(), field, value, code: Some(code) };
    imports::map_value(&cx.books, &cx.actor(), &command)?;
    let outcome = imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    let values = [
        ("value", value.to_owned().into()),
        ("code", code.to_owned().into()),
        ("ready", outcome.rows.ready.into()),
        ("waiting", outcome.rows.waiting.into()),
    ];
    Ok(Answer::see_other(back).with(Notice::done(cx.text_with("imports-mapped", &values))))
}

/// Corrects one cell, or gives it back what the file says.
pub(super) fn fix_cell(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let number = cx.form.filled("numbered");
    let name = |plain: &str| number.map_or_else(|| plain.to_owned(), |number| format!("{plain}-{number}"));
    let value = cx.form.text(&name("fixed"));
    let fix = FixCell {
        batch: batch.id,
        sheet: cx.form.raw("sheet"),
        cell: cx.form.text("cell"),
        value: (!cx.form.is_ticked("undo")).then_some(value),
        reason: cx.form.text(&name("reason")),
    };
    let done = imports::fix_cell(&cx.books, &cx.actor(), &fix, &|_stage| {})?;
    Ok(Answer::see_other(back(cx, &batch)).with(mended(cx, &done)))
}

/// Leaves a row out of this import: it is no expense.
pub(super) fn leave_out(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let row: u32 = cx.form.text("row").parse().map_err(|_wrong| WebError::NotFound)?;
    let mut answers = ReadingPlan::default();
    let sheet = SheetPlan { left_out: [row].into(), ..SheetPlan::default() };
    answers.sheets.insert(cx.form.raw("sheet").to_owned(), sheet);
    let was_checked = batch.state == BatchState::Checked;
    let done = imports::map_import(&cx.books, &cx.actor(), batch.id, &answers, &|_stage| {})?;
    if was_checked && done.outcome.state == Some(BatchState::Mapped) {
        // The row was held against nothing else: the check runs again at once.
        imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    }
    Ok(Answer::see_other(back(cx, &batch)).with(mended(cx, &done)))
}

/// Keeps what somebody decided about a row that looks like another expense, and reads the file again.
pub(super) fn decide(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let code = cx.form.text("verdict");
    let verdict = DuplicateVerdict::ALL.into_iter().find(|verdict| verdict.code() == code);
    let row: u32 = cx.form.text("row").parse().map_err(|_wrong| WebError::NotFound)?;
    let decision = DecideDuplicate {
        batch: batch.id,
        sheet: cx.form.raw("sheet"),
        row,
        verdict: verdict.ok_or(WebError::NotFound)?,
        reason: named(cx, "reason-field", "reason"),
    };
    imports::decide_duplicate(&cx.books, &cx.actor(), &decision)?;
    let outcome = imports::check_import(&cx.books, &cx.actor(), batch.id, &|_stage| {})?;
    let values = [("ready", outcome.rows.ready.into()), ("waiting", outcome.rows.waiting.into())];
    let notice = Notice::done(cx.text_with("imports-decided", &values));
    Ok(Answer::see_other(words::address(cx, batch.id, "/duplicates")).with(notice))
}

pub(super) fn reverse(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    let reason = cx.form.text("reason");
    let reversed = imports::reverse_import_because(&cx.books, &cx.actor(), batch.id, reason, &|_stage| {})?;
    let values = [("rows", reversed.lines.into())];
    let notice = Notice::done(cx.text_with("imports-reversed", &values));
    Ok(Answer::see_other(words::address(cx, batch.id, "")).with(notice))
}

pub(super) fn discard(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    if let Some(changed) = changed_meanwhile(cx, &batch) {
        return Ok(changed);
    }
    imports::discard_import(&cx.books, &cx.actor(), batch.id)?;
    Ok(Answer::see_other(cx.at("/imports")).with(Notice::done(cx.text("imports-discarded"))))
}

/// Who looks after the rows that wait.
pub(super) fn assign(cx: &Cx) -> Result<Answer, WebError> {
    let batch = words::import_of(cx)?;
    let owner = cx.form.filled("owner");
    if owner.is_some_and(|owner| owner.chars().count() > 200) {
        return Err(WebError::Rejected(Bilingual::new(
            "Een naam heeft hoogstens 200 tekens.",
            "A name has at most 200 characters.",
        )));
    }
    imports::assign_import(&cx.books, &cx.actor(), batch.id, owner)?;
    Ok(Answer::see_other(back(cx, &batch)).with(Notice::done(cx.text("imports-assigned"))))
}
