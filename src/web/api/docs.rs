//! The description of the interface: as a document for machines, and as a page for people.

use std::collections::BTreeMap;

use maud::{Markup, html};
use utoipa::openapi::{RefOr, Schema};

use crate::web::answer::Answer;
use crate::web::api::document::{document, group_of, introduction, path_parameter, path_parameters};
use crate::web::api::operation::{Given, Kind, Operation, Taken};
use crate::web::api::{BASE, operations};
use crate::web::cx::{Cx, Head};
use crate::web::parts::{Column, Row, Table, section};
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, Method, get};

/// Where the document is.
pub(super) const DOCUMENT: &str = "/api/openapi.json";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        get(DOCUMENT, Access::Public, as_document),
        get(PAGE, Access::Public, overview),
        get("/api/docs/{group}", Access::Public, group),
    ]
}

const PAGE: &str = "/api/docs";

fn as_document(cx: &Cx) -> Result<Answer, WebError> {
    Ok(Answer::json(document(cx.language))?)
}

/// The parts of the interface, in the order of the document.
fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = Vec::new();
    for operation in operations() {
        let group = group_of(operation.entry.path);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn of_group(group: &str) -> impl Iterator<Item = &'static Operation> {
    operations().iter().filter(move |operation| group_of(operation.entry.path) == group)
}

fn overview(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("api-title");
    let rows = groups().into_iter().flat_map(|group| {
        of_group(group).map(move |operation| {
            let address = format!("{PAGE}/{group}#{}", operation.name);
            Row::named(vec![
                html! { a href=(address) { (operation.name) } },
                html! { span.code { (method_of(operation)) " " (operation.entry.path) } },
                html! { (cx.say(&operation.summary)) },
            ])
        })
    });
    let columns = vec![
        Column::text(cx.text("api-operation")),
        Column::text(cx.text("api-address")),
        Column::text(cx.text("api-meaning")),
    ];
    let content = html! {
        p.lead { (cx.text("api-what")) }
        p { (cx.say(&introduction())) }
        p { a href=(DOCUMENT) { (cx.text("api-document")) } " · " a href="/problems" { (cx.text("api-problems")) } }
        (section(&cx.text("api-start"), start(cx)))
        (Table::new(cx.text("api-operations"), columns).rows(rows).show(cx))
    };
    Ok(cx.page(Head::new(&title), content))
}

/// One part of the interface: its operations, and the shapes of what they take and give.
fn group(cx: &Cx) -> Result<Answer, WebError> {
    let asked: String = cx.path("group")?;
    let title = groups().into_iter().find(|group| *group == asked).ok_or(WebError::NotFound)?;
    let content = html! {
        @for operation in of_group(title) { (one(cx, operation)) }
        (section(&cx.text("api-shapes"), shapes(cx, title)))
    };
    Ok(cx.page(Head::new(title).below(cx.text("api-title"), PAGE), content))
}

/// The first steps, to be copied.
fn start(cx: &Cx) -> Markup {
    let own = cx.own_address();
    let steps = [
        (cx.text("api-start-token"), format!("TOKEN=vwt_...   # {own}/account/tokens")),
        (cx.text("api-start-read"), format!("curl -H \"Authorization: Bearer $TOKEN\" {own}{BASE}/grants")),
        (
            cx.text("api-start-change"),
            format!(
                "curl -H \"Authorization: Bearer $TOKEN\" -H \"Idempotency-Key: $(uuidgen)\" -F workbook=@uitgaven.xlsx {own}{BASE}/grants/CBR/imports"
            ),
        ),
    ];
    html! {
        dl.facts {
            @for (said, line) in &steps { div { dt { (said) } dd.code.lines { (line) } } }
        }
    }
}

fn method_of(operation: &Operation) -> &'static str {
    match operation.entry.method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
}

fn one(cx: &Cx, operation: &Operation) -> Markup {
    let path = operation.entry.path;
    html! {
        section id=(operation.name) {
            h2 { (operation.name) }
            p { (cx.say(&operation.summary)) }
            p.code.detail { (method_of(operation)) " " (path) }
            (parameters(cx, operation))
            @if let Some(taken) = &operation.takes {
                p.detail { (cx.text("api-takes")) ": " (shown_taken(taken)) }
            }
            p.detail { (cx.text("api-gives")) ": " (shown_given(operation)) }
            @if operation.minds_version { p.muted { (cx.text("api-minds-version")) } }
        }
    }
}

fn kind_word(kind: Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Number => "integer".to_owned(),
        Kind::Day => "date".to_owned(),
        Kind::Choice(words) => words.join(" | "),
    }
}

fn parameters(cx: &Cx, operation: &Operation) -> Markup {
    let of_path = path_parameters(operation.entry.path).map(|name| {
        let (kind, what) = path_parameter(name);
        (format!("{{{name}}}"), kind, cx.say(&what).to_owned())
    });
    let of_query = operation
        .queries
        .iter()
        .map(|query| (format!("?{}", query.name), query.kind, cx.say(&query.what).to_owned()));
    let rows: Vec<Row> = of_path
        .chain(of_query)
        .map(|(name, kind, what)| {
            Row::named(vec![
                html! { span.code { (name) } },
                html! { span.code { (kind_word(kind)) } },
                html! { (what) },
            ])
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let columns = vec![
        Column::text(cx.text("api-parameter")),
        Column::text(cx.text("api-kind")),
        Column::text(cx.text("api-meaning")),
    ];
    Table::new(cx.text_with("api-parameters", &[("name", operation.name.into())]), columns)
        .rows(rows)
        .show(cx)
}

fn shown_taken(taken: &Taken) -> Markup {
    match taken {
        Taken::Json(schema) => html! { (shown_schema(schema)) },
        Taken::Form { file, texts } => html! {
            span.code { "multipart/form-data: " (file) @for name in *texts { ", " (name) } }
        },
    }
}

fn shown_given(operation: &Operation) -> Markup {
    html! {
        span.code { (operation.gives.status()) } " "
        @match &operation.gives {
            Given::Single(schema) | Given::Json(schema) | Given::Created(schema) => { (shown_schema(schema)) }
            Given::File(kinds) => { span.code { (kinds.join(", ")) } }
        }
    }
}

/// A schema by its name with a link to its table, or the fields of one without a name.
fn shown_schema(schema: &RefOr<Schema>) -> Markup {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            html! { a.code href={ "#schema-" (name) } { (name) } }
        }
        RefOr::T(Schema::Array(array)) => match &array.items {
            utoipa::openapi::schema::ArrayItems::RefOrSchema(item) => {
                html! { "[ " (shown_schema(item)) " ]" }
            }
            utoipa::openapi::schema::ArrayItems::False => html! { "[ ]" },
        },
        RefOr::T(Schema::Object(object)) if !object.properties.is_empty() => html! {
            "{ "
            @for (place, (name, field)) in object.properties.iter().enumerate() {
                @if place > 0 { ", " } span.code { (name) } ": " (shown_schema(field))
            }
            " }"
        },
        RefOr::T(Schema::Object(object)) => html! { span.code { (type_word(&object.schema_type)) } },
        RefOr::T(Schema::OneOf(one_of)) => html! {
            @for (place, item) in one_of.items.iter().enumerate() { @if place > 0 { " | " } (shown_schema(item)) }
        },
        RefOr::T(_) => html! { span.code { "object" } },
    }
}

fn type_word(kind: &utoipa::openapi::schema::SchemaType) -> String {
    use utoipa::openapi::schema::SchemaType;
    let word = |kind: &utoipa::openapi::schema::Type| {
        serde_json::to_value(kind)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    match kind {
        SchemaType::Type(kind) => word(kind),
        SchemaType::Array(kinds) => kinds.iter().map(word).collect::<Vec<_>>().join(" | "),
        SchemaType::AnyValue => "any".to_owned(),
    }
}

/// Every shape of a group with its fields.
fn shapes(cx: &Cx, group: &str) -> Markup {
    let all: BTreeMap<&String, &RefOr<Schema>> = of_group(group)
        .flat_map(|operation| &operation.schemas)
        .map(|(name, schema)| (name, schema))
        .collect();
    html! {
        @for (name, schema) in all {
            @if let RefOr::T(Schema::Object(object)) = schema {
                section id={ "schema-" (name) } {
                    h3 { (name) }
                    @if let Some(said) = &object.description { p { (said) } }
                    (fields(cx, name, object))
                }
            }
        }
    }
}

fn fields(cx: &Cx, name: &str, object: &utoipa::openapi::schema::Object) -> Markup {
    let rows = object.properties.iter().map(|(field, schema)| {
        let said = match schema {
            RefOr::T(Schema::Object(object)) => object.description.clone(),
            RefOr::T(Schema::Array(array)) => array.description.clone(),
            RefOr::T(Schema::OneOf(one_of)) => one_of.description.clone(),
            RefOr::T(_) => None,
            RefOr::Ref(reference) => Some(reference.description.clone()).filter(|said| !said.is_empty()),
        };
        Row::named(vec![
            html! { span.code { (field) } },
            shown_schema(schema),
            html! { (said.unwrap_or_default()) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("api-field")),
        Column::text(cx.text("api-kind")),
        Column::text(cx.text("api-meaning")),
    ];
    Table::new(cx.text_with("api-fields", &[("name", name.to_owned().into())]), columns).rows(rows).show(cx)
}
