//! Time that cannot be, as far as a visitor may hear of it: the same for the page and for programs.

use crate::domain::permission::Act;
use crate::domain::time_sheet::ImpossibleTime;
use crate::operations::time_sheets::find_impossible_time;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

/// What concerns the grant of the address. Where another grant states hours is told to those who may see that grant.
pub(super) fn impossible_here(cx: &Cx) -> Result<Vec<ImpossibleTime>, WebError> {
    let mut found = find_impossible_time(&cx.books)?;
    found.retain(|impossible| impossible.grants.iter().any(|code| code == cx.grant()));
    for impossible in &mut found {
        let ImpossibleTime { grants, cells, .. } = impossible;
        cells.retain(|cell| {
            grants.iter().any(|code| {
                let is_its_own = cell.strip_prefix(code.as_str()).is_some_and(|rest| rest.starts_with(' '));
                is_its_own && cx.may_on(Act::ViewHours, code)
            })
        });
    }
    Ok(found)
}
