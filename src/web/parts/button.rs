//! Buttons. One that cannot be pressed says why.

use maud::{Markup, Render, html};

/// A button of a form, or a link that looks like one.
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    look: &'static str,
    name: Option<(String, String)>,
    link: Option<String>,
    why_not: Option<String>,
}

impl Button {
    /// The one thing that the page is for.
    pub fn primary(label: impl Into<String>) -> Self {
        Self { label: label.into(), look: "primary", name: None, link: None, why_not: None }
    }

    pub fn secondary(label: impl Into<String>) -> Self {
        Self { look: "secondary", ..Self::primary(label) }
    }

    /// Takes something back or away.
    pub fn warning(label: impl Into<String>) -> Self {
        Self { look: "warning", ..Self::primary(label) }
    }

    /// As small as text, within a row.
    pub fn quiet(label: impl Into<String>) -> Self {
        Self { look: "quiet", ..Self::primary(label) }
    }

    /// A link instead of a button of a form.
    pub fn to(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }

    /// What the form says when it is sent by this button.
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some((name.into(), value.into()));
        self
    }

    /// Cannot be pressed now; the reason stands beside it and is read out with it.
    pub fn unless(mut self, why_not: Option<String>) -> Self {
        self.why_not = why_not;
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let class = format!("button {}", self.look);
        match (&self.why_not, &self.link) {
            // Not `disabled`: the keyboard must still come here to hear why.
            (Some(reason), _) => html! {
                span.unpressable {
                    button class=(class) type="button" aria-disabled="true" { (self.label) }
                    span.reason { (reason) }
                }
            },
            (None, Some(address)) => html! { a class=(class) href=(address) { (self.label) } },
            (None, None) => html! {
                button class=(class) type="submit" name=[self.name.as_ref().map(|(name, _)| name)]
                    value=[self.name.as_ref().map(|(_, value)| value)] { (self.label) }
            },
        }
    }
}
