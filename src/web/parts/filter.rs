//! Filters above a list: small fields that stand in the address. A filter is never required, so its label says no more
//! than what it is.

use maud::{Markup, html};

use crate::web::cx::Cx;

/// One filter with what the address says for it.
#[derive(Clone, Debug)]
pub struct Filter {
    name: &'static str,
    label: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Input { kind: &'static str, mode: Option<&'static str> },
    Choice { options: Vec<(String, String)> },
}

impl Filter {
    pub fn text(name: &'static str, label: impl Into<String>) -> Self {
        Self { name, label: label.into(), kind: Kind::Input { kind: "search", mode: None } }
    }

    pub fn date(name: &'static str, label: impl Into<String>) -> Self {
        Self { name, label: label.into(), kind: Kind::Input { kind: "date", mode: None } }
    }

    pub fn money(name: &'static str, label: impl Into<String>) -> Self {
        Self { name, label: label.into(), kind: Kind::Input { kind: "text", mode: Some("decimal") } }
    }

    /// One of a list, or all of it: value and what is shown.
    pub fn choice(name: &'static str, label: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self { name, label: label.into(), kind: Kind::Choice { options } }
    }

    pub fn is_set(&self, cx: &Cx) -> bool {
        cx.query(self.name).is_some()
    }

    fn show(&self, cx: &Cx) -> Markup {
        let id = format!("filter-{}", self.name);
        let value = cx.query(self.name).unwrap_or_default();
        html! {
            div.field {
                label for=(id) { (self.label) }
                @match &self.kind {
                    Kind::Input { kind, mode } => {
                        input id=(id) type=(kind) name=(self.name) value=(value) inputmode=[*mode];
                    }
                    Kind::Choice { options } => {
                        select id=(id) name=(self.name) {
                            option value="" { (cx.text("common-filter-all")) }
                            @for (code, shown) in options {
                                option value=(code) selected[code == value] { (shown) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The filters of a list: those that are used every day, and more behind a fold that opens by itself when one is set.
/// `keep` are names of the address that belong to the list and not to a filter, such as its order.
pub fn filters(cx: &Cx, daily: &[Filter], more: &[Filter], keep: &[&str]) -> Markup {
    let any_set = daily.iter().chain(more).any(|filter| filter.is_set(cx));
    html! {
        form.filters method="get" action=(cx.request.path) role="search" {
            @for name in keep {
                @if let Some(value) = cx.query(name) { input type="hidden" name=(name) value=(value); }
            }
            @for filter in daily { (filter.show(cx)) }
            @if !more.is_empty() {
                details.more open[more.iter().any(|filter| filter.is_set(cx))] {
                    summary { (cx.text("common-filter-more")) }
                    div.more-fields { @for filter in more { (filter.show(cx)) } }
                }
            }
            div.filter-actions {
                button.button.primary type="submit" { (cx.text("common-filter-apply")) }
                @if any_set { a href=(cx.request.path) { (cx.text("common-filter-clear")) } }
            }
        }
    }
}
