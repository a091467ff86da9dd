//! Files that are taken in and posted: the same for pages and for programs.

use crate::domain::ids::ImportBatchId;
use crate::domain::reading_plan::ReadingPlan;
use crate::operations::imports::{self, ImportCommand, ImportOutcome, ImportStage};
use crate::operations::line_list;
use crate::web::cx::Cx;
use crate::web::form::SentFile;
use crate::web::problem::WebError;

/// Reads a file as a new import, or in the place of an import of the same grant. The form may name who makes such files.
pub(super) fn stage(
    cx: &Cx,
    file: &SentFile,
    replaces: Option<ImportBatchId>,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, WebError> {
    if let Some(replaced) = replaces {
        imports::find_import(&cx.books, cx.grant(), replaced)?;
    }
    let command = ImportCommand {
        grant: cx.grant(),
        file_name: &file.name,
        bytes: &file.bytes,
        sheet: None,
        replaces,
        dry_run: false,
    };
    let sender = cx.form.filled("sender").map(str::to_owned);
    let said = ReadingPlan { sender, ..ReadingPlan::default() };
    Ok(imports::stage_as_planned(&cx.books, &cx.actor(), &command, &said, progress)?)
}

/// Posts an import and lists its lines while whoever posts is waiting anyway: the next look at the lines is as quick as any.
pub(super) fn post(
    cx: &Cx,
    batch: ImportBatchId,
    progress: &dyn Fn(ImportStage),
) -> Result<ImportOutcome, WebError> {
    let outcome = imports::post_import(&cx.books, &cx.actor(), batch, progress)?;
    line_list::bring_up_to_date(&cx.books, cx.grant())?;
    Ok(outcome)
}
