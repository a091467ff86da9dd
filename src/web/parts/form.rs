//! Forms: where they go, the token that proves they are ours, and the question before what cannot be undone.

use maud::{Markup, PreEscaped, html};

use crate::web::cx::Cx;
use crate::web::drafts::{self, Draft};
use crate::web::guard::FORM_TOKEN;
use crate::web::parts::button::Button;

/// The hidden field that every form of a logged-in person carries.
pub fn token(cx: &Cx) -> Markup {
    html! { input type="hidden" name=(FORM_TOKEN) value=(cx.visitor.form_token); }
}

/// A form that changes something.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    action: &'a str,
    with_files: bool,
    version: Option<String>,
    class: &'static str,
    mistakes: Vec<String>,
    draft: Option<&'a Draft>,
}

impl<'a> Form<'a> {
    /// Sent by POST to this address.
    pub fn to(action: &'a str) -> Self {
        Self { action, with_files: false, version: None, class: "form", mistakes: Vec::new(), draft: None }
    }

    /// Carries files; its route is an `upload()`.
    pub fn with_files(mut self) -> Self {
        self.with_files = true;
        self
    }

    /// As wide as the page: for tables of fields.
    pub fn wide(mut self) -> Self {
        self.class = "form wide";
        self
    }

    /// In one line, as a button within a row.
    pub fn inline(mut self) -> Self {
        self.class = "inline";
        self
    }

    /// Which state of the thing was shown, in the field `version`: who sends an older one is told so.
    pub fn version(mut self, version: impl ToString) -> Self {
        self.version = Some(version.to_string());
        self
    }

    /// Keeps what is typed, as it is typed, and says so when something was given back.
    pub fn keeps(mut self, draft: &'a Draft) -> Self {
        self.draft = Some(draft);
        self
    }

    /// Whether something was typed into it and not sent.
    pub fn gives_back(&self) -> bool {
        self.draft.is_some_and(Draft::is_kept)
    }

    /// What was wrong, above the fields.
    pub fn mistakes(mut self, mistakes: Vec<String>) -> Self {
        self.mistakes = mistakes;
        self
    }

    pub fn show(&self, cx: &Cx, content: Markup) -> Markup {
        let seen = self.draft.and_then(Draft::version_seen);
        html! {
            form class=(self.class) method="post" action=(self.action) enctype=[self.with_files.then_some("multipart/form-data")]
                data-autosave=[self.draft.map(|_| "/drafts")] data-saved=[self.draft.map(|_| cx.text("common-draft-saved"))]
                data-unsaved=[self.draft.map(|_| cx.text("common-draft-unsaved"))] {
                (token(cx))
                @if let Some(version) = &self.version { input type="hidden" name="version" value=(seen.unwrap_or(version)); }
                @if !self.mistakes.is_empty() {
                    div.notice.refused role="alert" tabindex="-1" {
                        h2 { (cx.text("common-mistakes")) }
                        ul { @for mistake in &self.mistakes { li.lines { (mistake) } } }
                    }
                }
                @if let Some(draft) = self.draft { (drafts::given_back(cx, draft)) }
                (PreEscaped(content.into_string()))
                @if self.draft.is_some() { p.saved role="status" {} }
            }
        }
    }
}

/// A question before something that cannot be undone: opens under its own button, without script. It stands open when
/// its form gives back what was typed.
pub fn confirm(
    cx: &Cx,
    ask: &str,
    explanation: &str,
    form: &Form<'_>,
    content: Markup,
    act: Button,
) -> Markup {
    html! {
        details.confirm open[form.gives_back()] {
            summary.button.warning { (ask) }
            div.panel {
                p { (explanation) }
                (form.show(cx, html! { (content) div.actions { (act) } }))
            }
        }
    }
}
