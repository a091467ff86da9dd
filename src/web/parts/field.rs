//! Fields of a form: label, hint, error, and what was typed before.

use maud::{Markup, Render, html};

use crate::web::cx::Cx;
use crate::web::drafts::Draft;

#[derive(Clone, Debug)]
enum Kind {
    Input { kind: &'static str },
    Area { rows: u8 },
    Choice { options: Vec<(String, String)> },
    Tick,
    File { accept: &'static str, several: bool },
}

/// One field. Every field has its label; where one may stay empty, the label says so.
#[derive(Clone, Debug)]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    optional: Option<String>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
    short: bool,
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            value: String::new(),
            hint: None,
            error: None,
            optional: None,
            autocomplete: None,
            input_mode: None,
            short: false,
        }
    }

    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Input { kind: "text" })
    }

    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Input { kind: "password" })
    }

    /// An amount in euros, typed as the language writes it.
    pub fn money(name: impl Into<String>, label: impl Into<String>) -> Self {
        let field = Self::new(name, label, Kind::Input { kind: "text" });
        Self { input_mode: Some("decimal"), short: true, ..field }
    }

    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        let field = Self::new(name, label, Kind::Input { kind: "text" });
        Self { input_mode: Some("numeric"), short: true, ..field }
    }

    /// The browser's own field for a date; its value is written 2026-11-23.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { short: true, ..Self::new(name, label, Kind::Input { kind: "date" }) }
    }

    pub fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self::new(name, label, Kind::Area { rows })
    }

    /// One of a list: value and what is shown.
    pub fn choice(name: impl Into<String>, label: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self::new(name, label, Kind::Choice { options })
    }

    /// A box to tick.
    pub fn tick(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Tick)
    }

    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Kind::File { accept, several: false })
    }

    pub fn files(name: impl Into<String>, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Kind::File { accept, several: true })
    }

    /// What stands in it already.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What was typed into it, when the form is shown again.
    pub fn as_sent(self, cx: &Cx) -> Self {
        if cx.request.is_get() {
            return self;
        }
        let sent = cx.form.raw(&self.name).to_owned();
        self.value(sent)
    }

    /// What was typed before and not sent, in place of what is stored.
    pub fn kept(self, draft: &Draft) -> Self {
        match draft.text(&self.name).map(str::to_owned) {
            Some(text) => self.value(text),
            // A box that was not ticked is not among what was typed.
            None if draft.is_kept() && matches!(self.kind, Kind::Tick) => self.value(""),
            None => self,
        }
    }

    /// For files that were sent and did not arrive: no browser takes them back, so the field asks for them by their names.
    pub fn asks_again(mut self, cx: &Cx, draft: &Draft) -> Self {
        let names = draft.texts(&self.name).join(", ");
        if !names.is_empty() {
            self.error = Some(cx.text_with("common-choose-again", &[("files", names.into())]));
        }
        self
    }

    /// The same for a field with a number in its name: `reason-3`.
    pub fn kept_as(self, draft: &Draft, field: &str) -> Self {
        match draft.numbered(field).map(str::to_owned) {
            Some(text) => self.value(text),
            None => self,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// May stay empty; the label says so.
    pub fn optional(mut self, cx: &Cx) -> Self {
        self.optional = Some(cx.text("common-optional"));
        self
    }

    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    pub fn short(mut self) -> Self {
        self.short = true;
        self
    }

    fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        let all: Vec<String> = [error, hint].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    fn control(&self) -> Markup {
        let (id, described) = (self.id(), self.described_by());
        let invalid = self.error.as_ref().map(|_| "true");
        let required = self.optional.is_none();
        match &self.kind {
            Kind::Input { kind } => html! {
                input id=(id) type=(kind) name=(self.name) value=(self.value) required[required] class=[self.short.then_some("short")]
                    aria-describedby=[described] aria-invalid=[invalid] autocomplete=[self.autocomplete] inputmode=[self.input_mode];
            },
            Kind::Area { rows } => html! {
                textarea id=(id) name=(self.name) rows=(rows) required[required]
                    aria-describedby=[described] aria-invalid=[invalid] { "\n" (self.value) }
            },
            Kind::Choice { options } => html! {
                select id=(id) name=(self.name) required[required] aria-describedby=[described] aria-invalid=[invalid] {
                    @for (value, shown) in options {
                        option value=(value) selected[*value == self.value] { (shown) }
                    }
                }
            },
            Kind::Tick => html! {
                input id=(id) type="checkbox" name=(self.name) value="yes" checked[!self.value.is_empty()]
                    aria-describedby=[described] aria-invalid=[invalid];
            },
            Kind::File { accept, several } => html! {
                input id=(id) type="file" name=(self.name) accept=(accept) multiple[*several] required[required]
                    aria-describedby=[described] aria-invalid=[invalid];
            },
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let id = self.id();
        let is_tick = matches!(self.kind, Kind::Tick);
        html! {
            div.field.wrong[self.error.is_some()].tick[is_tick] {
                @if is_tick { (self.control()) }
                label for=(id) {
                    (self.label)
                    @if let Some(optional) = &self.optional { @if !is_tick { " " span.optional { (optional) } } }
                }
                @if let Some(hint) = &self.hint { p.hint id={ (id) "-hint" } { (hint) } }
                @if let Some(error) = &self.error { p.error id={ (id) "-error" } { (error) } }
                @if !is_tick { (self.control()) }
            }
        }
    }
}
