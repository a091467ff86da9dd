//! Selections of the ledger that people keep under a name. Each has their own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::permission::Act;
use crate::operations::line_list::{SavedView, delete_view, list_views, save_view};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::selecting::selected;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        read("listViews", "/api/v1/grants/{grant}/views", Act::KeepViews, list)
            .says("De weergaven die u bewaart", "The views that you keep")
            .gives_list::<View>(),
        change("keepView", "/api/v1/grants/{grant}/views", Act::KeepViews, keep)
            .says(
                "Bewaart een selectie onder een naam, in de plaats van een eerdere met die naam",
                "Keeps a selection under a name, in the place of an earlier one with that name",
            )
            .takes::<View>()
            .gives_list::<View>(),
        change("removeView", "/api/v1/grants/{grant}/views/removal", Act::KeepViews, remove)
            .says("Vergeet een weergave", "Forgets a view")
            .takes::<ViewToRemove>()
            .gives_list::<View>(),
    ]
}

/// A selection under a name.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct View {
    name: String,
    /// The query of `listExpenditures` that gives it.
    #[schema(example = "activity=HM-NG&year=2025&sort=-amount")]
    query: String,
}

/// A view to forget.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ViewToRemove {
    name: String,
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let shown = |view: SavedView| View { name: view.name, query: view.address };
    answers::list(list_views(&cx.books, &cx.actor(), cx.grant())?.into_iter().map(shown))
}

fn keep(cx: &Cx) -> Result<Answer, WebError> {
    let View { name, query } = answers::sent(cx)?;
    let (selection, order) = selected(&crate::web::request::pairs(&query))?;
    save_view(&cx.books, &cx.actor(), cx.grant(), &name, (&selection, order))?;
    list(cx)
}

fn remove(cx: &Cx) -> Result<Answer, WebError> {
    let ViewToRemove { name } = answers::sent(cx)?;
    delete_view(&cx.books, &cx.actor(), cx.grant(), &name)?;
    list(cx)
}
