//! What waits for somebody over all imports of a grant, and what was said that texts of its workbooks mean.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::XLSX;
use crate::domain::column_mapping::MappedHeader;
use crate::domain::permission::Act;
use crate::operations::expense_template::make_template;
use crate::operations::imports::{WaitingInTray, list_mappings, list_tray, list_value_maps};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Kind, Operation, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        // Before those with a number in the same place of their address.
        read("listTray", "/api/v1/grants/{grant}/imports/tray", Act::ViewImports, tray)
            .says(
                "De rijen van alle imports die op iemand wachten, oudste eerst",
                "The rows of all imports that wait for somebody, oldest first",
            )
            .gives_list::<RowInTray>(),
        read("getExpenseTemplate", "/api/v1/grants/{grant}/imports/template", Act::ViewImports, template)
            .says(
                "Een leeg werkboek met de codes van het project",
                "An empty workbook with the codes of the grant",
            )
            .gives_file(&[XLSX]),
        read("listMeanings", "/api/v1/grants/{grant}/value-maps", Act::ViewImports, meanings)
            .says("Wat teksten van werkboeken betekenen", "What texts of workbooks mean")
            .query(
                "history",
                Kind::Choice(&["true", "false"]),
                "Alles wat ooit is gezegd, oudste eerst",
                "Everything that was ever said, oldest first",
            )
            .gives_list::<Meaning>(),
        read("listColumnMappings", "/api/v1/grants/{grant}/column-mappings", Act::ViewImports, mappings)
            .says(
                "Hoe de kolommen van werkboeken worden gelezen, zoals bij eerdere imports afgesproken",
                "How the columns of workbooks are read, as agreed in earlier imports",
            )
            .gives_list::<AgreedColumns>(),
    ]
}

/// A row that waits for somebody.
#[derive(Serialize, ToSchema)]
struct RowInTray {
    import: i64,
    file_name: String,
    /// State of the import.
    state: String,
    /// Who looks after it.
    owner: Option<String>,
    /// When the file came in.
    since: DateTime<Utc>,
    age_days: i64,
    sheet: String,
    row: u32,
    /// As the spreadsheet shows them.
    cells: Vec<String>,
    /// What is wrong with it; empty where its whole column is in doubt.
    problems: Vec<String>,
}

/// What somebody said that a text means.
#[derive(Serialize, ToSchema)]
struct Meaning {
    /// "activity", "category", "country" or "currency".
    field: String,
    /// As the person wrote it.
    value: String,
    /// Nothing where the meaning was taken back.
    code: Option<String>,
    said_at: DateTime<Utc>,
    said_by: String,
}

/// How the columns of one kind of table are read.
#[derive(Serialize, ToSchema)]
struct AgreedColumns {
    /// From left to right.
    columns: Vec<AgreedColumn>,
    /// Whose workbooks are read so; nothing where nobody was named.
    sender: Option<String>,
    /// The import in which it was agreed.
    import: i64,
    agreed_at: DateTime<Utc>,
    agreed_by: String,
}

#[derive(Serialize, ToSchema)]
struct AgreedColumn {
    header: String,
    /// A field of an expense; nothing where nothing is read from the column.
    field: Option<String>,
}

fn mappings(cx: &Cx) -> Result<Answer, WebError> {
    let column = |known: MappedHeader| AgreedColumn {
        header: known.header,
        field: known.field.map(|field| field.code().to_owned()),
    };
    answers::list(list_mappings(&cx.books, cx.grant())?.into_iter().map(|known| AgreedColumns {
        columns: known.headers.into_iter().map(column).collect(),
        sender: known.sender,
        import: known.batch.get(),
        agreed_at: known.at,
        agreed_by: known.by,
    }))
}

fn tray(cx: &Cx) -> Result<Answer, WebError> {
    let shown = |row: WaitingInTray| RowInTray {
        import: row.batch.get(),
        file_name: row.file,
        state: row.state.code().to_owned(),
        owner: row.owner,
        since: row.since,
        age_days: row.age_days,
        sheet: row.sheet,
        row: row.row,
        problems: row.problems.iter().map(|problem| cx.say(problem).to_owned()).collect(),
        cells: row.cells,
    };
    answers::list(list_tray(&cx.books, cx.grant())?.into_iter().map(shown))
}

fn template(cx: &Cx) -> Result<Answer, WebError> {
    let made = make_template(&cx.books, cx.grant(), cx.language)?;
    Ok(Answer::file(&made.file_name, XLSX, made.bytes))
}

fn meanings(cx: &Cx) -> Result<Answer, WebError> {
    let history = answers::query::<bool>(cx, "history")?.unwrap_or(false);
    answers::list(list_value_maps(&cx.books, cx.grant(), history)?.into_iter().map(|known| Meaning {
        field: known.field.code().to_owned(),
        value: known.value,
        code: known.code,
        said_at: known.at,
        said_by: known.by,
    }))
}
