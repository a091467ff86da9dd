//! Pages of a long list, and addresses that keep the rest of the query.

use maud::{Markup, html};

use crate::web::cx::Cx;
use crate::web::request::encoded;

/// The address of this page with one value of the query put in place of what it was.
pub fn with_query(cx: &Cx, name: &str, value: &str) -> String {
    with_queries(cx, &[(name, value)])
}

/// The same for several values; an empty value leaves the name out.
pub fn with_queries(cx: &Cx, changes: &[(&str, &str)]) -> String {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = cx.request.query_pairs().iter().filter(|(name, _)| !is_changed(name));
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
    let added = changes.iter().copied().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        kept.chain(added).map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if pairs.is_empty() {
        cx.request.path.clone()
    } else {
        format!("{}?{}", cx.request.path, pairs.join("&"))
    }
}

/// Where in a long list we are. Pages count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    pub page: u64,
    pub size: u64,
    pub total: u64,
}

impl Pages {
    /// The page that the query asks for; `total` rows in all.
    pub fn of(cx: &Cx, size: u64, total: u64) -> Self {
        let asked = cx.query("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        let pages = Self { page: 1, size: size.max(1), total };
        Self { page: asked.clamp(1, pages.last()), ..pages }
    }

    pub fn last(self) -> u64 {
        self.total.div_ceil(self.size).max(1)
    }

    /// Rows before this page.
    pub fn offset(self) -> u64 {
        self.page.saturating_sub(1).saturating_mul(self.size)
    }
}

/// Links to the pages around; nothing when all rows are on one page.
pub fn pagination(cx: &Cx, pages: Pages) -> Markup {
    if pages.last() == 1 {
        return html! {};
    }
    let link = |page: u64| with_query(cx, "page", &page.to_string());
    let first = pages.offset().saturating_add(1);
    let end = pages.offset().saturating_add(pages.size).min(pages.total);
    let values = [("first", first.into()), ("end", end.into()), ("total", pages.total.into())];
    html! {
        nav.pagination aria-label=(cx.text("common-pages")) {
            @if pages.page > 1 {
                a href=(link(1)) { (cx.text("common-page-first")) }
                a rel="prev" href=(link(pages.page.saturating_sub(1))) { (cx.text("common-page-previous")) }
            }
            span { (cx.text_with("common-page-range", &values)) }
            @if pages.page < pages.last() {
                a rel="next" href=(link(pages.page.saturating_add(1))) { (cx.text("common-page-next")) }
                a href=(link(pages.last())) { (cx.text("common-page-last")) }
            }
        }
    }
}
