//! Small parts: notices, badges, facts, tabs, sections, and what stands where there is nothing yet.

use maud::{Markup, html};

use crate::web::answer::{Notice, Tone};
use crate::web::cx::Cx;
use crate::web::parts::button::Button;

/// A sentence above a page: what was done, or what to mind.
pub fn notice(cx: &Cx, notice: &Notice) -> Markup {
    let (class, role) = match notice.tone {
        Tone::Done => ("notice done", "status"),
        Tone::Info => ("notice info", "status"),
        Tone::Warning => ("notice warn", "alert"),
        Tone::Refused => ("notice refused", "alert"),
    };
    let word = match notice.tone {
        Tone::Done => cx.text("common-tone-done"),
        Tone::Info => cx.text("common-tone-info"),
        Tone::Warning => cx.text("common-tone-warning"),
        Tone::Refused => cx.text("common-tone-refused"),
    };
    html! { div class=(class) role=(role) { p.lines { strong { (word) } " " (notice.text) } } }
}

/// The colour of a badge; its word says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    Plain,
    Ok,
    Warn,
    Bad,
    Info,
}

/// A state in one word.
pub fn badge(kind: Badge, word: &str) -> Markup {
    let class = match kind {
        Badge::Plain => "badge",
        Badge::Ok => "badge ok",
        Badge::Warn => "badge warn",
        Badge::Bad => "badge bad",
        Badge::Info => "badge info",
    };
    html! { span class=(class) { (word) } }
}

/// Names with what they stand for: a definition list.
pub fn facts(pairs: &[(String, Markup)]) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in pairs {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

/// What stands where nothing is yet: what it is, and what to do.
pub fn empty_state(title: &str, what_to_do: &str, action: Option<Button>) -> Markup {
    html! {
        div.empty {
            h2 { (title) }
            p { (what_to_do) }
            @if let Some(action) = action { p { (action) } }
        }
    }
}

/// A part of a page with its heading.
pub fn section(title: &str, content: Markup) -> Markup {
    html! { section { h2 { (title) } (content) } }
}

/// Pages that belong together, as links: name, address, whether it is this one.
pub fn tabs(label: &str, tabs: &[(String, String, bool)]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for (name, address, here) in tabs {
                    li { a href=(address) aria-current=[here.then_some("page")] { (name) } }
                }
            }
        }
    }
}
