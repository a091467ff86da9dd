//! Where the rows of an import are: read is the sum of the others.

use maud::{Markup, html};

use crate::domain::import_batch::RowCounts;
use crate::web::cx::Cx;
use crate::web::language::key;

/// Class, key of its name, and which rows it counts.
type Count = (&'static str, &'static str, fn(RowCounts) -> u64);

const COUNTS: [Count; 5] = [
    ("posted", key("imports-rows-posted"), |rows| rows.posted),
    ("ready", key("imports-rows-ready"), |rows| rows.ready),
    ("waiting", key("imports-rows-waiting"), |rows| rows.waiting),
    ("duplicate", key("imports-rows-duplicate"), |rows| rows.duplicates),
    ("ignored", key("imports-rows-ignored"), |rows| rows.ignored),
];

/// The sum, part by part.
pub(super) fn counts(cx: &Cx, rows: RowCounts) -> Markup {
    let number = |count: u64| cx.text_with("imports-count", &[("count", count.into())]);
    html! {
        dl.counts {
            div.read { dt { (cx.text("imports-rows-read")) } dd { (number(rows.read())) } }
            @for (class, key, count) in COUNTS {
                div class={ (class) @if count(rows) == 0 { " none" } } {
                    dt { (cx.text(key)) }
                    dd { (number(count(rows))) }
                }
            }
        }
    }
}
