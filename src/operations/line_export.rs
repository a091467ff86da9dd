//! A selection of lines as a file. The lines are read in steps, each of the same state of the ledger, and written outside
//! the database.

use crate::domain::language::Language;
use crate::domain::line_selection::{LineOrder, LineSelection};
use crate::operations::line_list::{each_line, total_lines};
use crate::operations::{Books, OperationError};
use crate::reporting::line_export::{ExportedLine, LineExport, LineExportHead};

pub use crate::reporting::line_export::LineExportFormat;

/// What to write.
#[derive(Clone, Copy, Debug)]
pub struct ExportWanted<'a> {
    pub grant: &'a str,
    pub selection: &'a LineSelection,
    /// Codes of the periods that may be seen; nothing for all.
    pub within: Option<&'a [String]>,
    pub order: LineOrder,
    pub format: LineExportFormat,
    pub language: Language,
}

/// A file to hand out.
#[derive(Clone, Debug)]
pub struct ExportedFile {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// Writes every line of a selection.
pub fn export_lines(books: &Books, wanted: &ExportWanted<'_>) -> Result<ExportedFile, OperationError> {
    let words: Vec<String> =
        wanted.selection.pairs().iter().map(|(key, value)| format!("{key}={value}")).collect();
    let head = LineExportHead {
        language: wanted.language,
        grant_code: wanted.grant.to_owned(),
        selection: words.join(", "),
        made_at: books.clock.now(),
    };
    let mut export = LineExport::begin(wanted.format, head)?;
    let chosen = (wanted.selection, wanted.within);
    let seen = each_line(books, wanted.grant, chosen, wanted.order, &mut |page| {
        for listed in &page.lines {
            let place = page.grant.place_of(&listed.expenditure.line);
            let file_name = listed.import.and_then(|import| page.file_names.get(&import));
            export.push(&ExportedLine {
                id: listed.expenditure.id.get(),
                posting: listed.expenditure.posting.get(),
                import: listed.import.map(crate::domain::ids::ImportBatchId::get),
                taken_back_by: listed.taken_back_by.map(crate::domain::ids::ExpenditureId::get),
                activity: place.activity,
                category: place.category,
                period: place.period,
                file_name: file_name.map_or("", String::as_str),
                line: &listed.expenditure.line,
            })?;
        }
        Ok(())
    })?;
    let totals = total_lines(books, wanted.grant, (&seen, wanted.within))?;
    let name = match wanted.language {
        Language::Nl => "uitgaven",
        Language::En => "expenditure",
    };
    let file_name = format!("{name}-{}.{}", wanted.grant, wanted.format.extension());
    Ok(ExportedFile { file_name, bytes: export.finish(totals)? })
}
