//! The `OpenAPI` 3.1 document, made from the list of operations.

use std::sync::LazyLock;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    InfoBuilder, KnownFormat, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response, ResponseBuilder,
    Schema, SchemaFormat,
};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::language::{Bilingual, Language};
use crate::web::api::operation::{Given, Kind, Operation, Taken};
use crate::web::problem::{ProblemCode, ProblemDocument};
use crate::web::routes::Method;

static DUTCH: LazyLock<OpenApi> = LazyLock::new(|| made(Language::Nl));
static ENGLISH: LazyLock<OpenApi> = LazyLock::new(|| made(Language::En));

/// The document, with its sentences in this language.
pub fn document(language: Language) -> &'static OpenApi {
    match language {
        Language::Nl => &DUTCH,
        Language::En => &ENGLISH,
    }
}

/// What every asker should know, above the operations.
pub(super) fn introduction() -> Bilingual {
    Bilingual::new(
        "Bedragen zijn gehele centen met hun valuta: {\"cents\": 123456, \"currency\": \"EUR\"} is EUR 1.234,56. Datums zijn ISO 8601. Teksten komen in de taal van Accept-Language (nl of en). Fouten zijn documenten volgens RFC 9457. Een wijziging met een Idempotency-Key wordt één keer gedaan, hoe vaak zij ook wordt verstuurd.",
        "Amounts are whole cents with their currency: {\"cents\": 123456, \"currency\": \"EUR\"} is EUR 1,234.56. Dates are ISO 8601. Texts come in the language of Accept-Language (nl or en). Errors are documents after RFC 9457. A change with an Idempotency-Key is done once, however often it is sent.",
    )
}

const BEARER: &str = "token";
const COOKIE: &str = "session";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

fn made(language: Language) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Verantwoord")
        .version("1")
        .description(Some(introduction().get(language).to_owned()))
        .build();
    let operations = super::operations();
    let mut paths = PathsBuilder::new();
    for operation in operations {
        let method = match operation.entry.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
        };
        paths = paths.path(operation.entry.path, PathItem::new(method, described(operation, language)));
    }
    let mut components = ComponentsBuilder::new()
        .security_scheme(
            BEARER,
            SecurityScheme::Http(
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("vwt_...").build(),
            ),
        )
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("verantwoord"))))
        .schema(ProblemDocument::name(), ProblemDocument::schema());
    for code in PROBLEMS_OF_ALL.iter().chain(PROBLEMS_OF_CHANGES) {
        components = components.response(response_name(*code), problem(*code, language));
    }
    for (name, schema) in operations.iter().flat_map(|operation| operation.schemas.iter()) {
        components = components.schema(name.clone(), schema.clone());
    }
    let either = [BEARER, COOKIE].map(|name| SecurityRequirement::new(name, Vec::<String>::new()));
    OpenApiBuilder::new()
        .info(info)
        .paths(paths.build())
        .components(Some(components.build()))
        .security(Some(either))
        .build()
}

/// What may come of any operation, and of those that change something.
const PROBLEMS_OF_ALL: &[ProblemCode] = &[
    ProblemCode::BadRequest,
    ProblemCode::LoginNeeded,
    ProblemCode::NotAllowed,
    ProblemCode::NotFound,
    ProblemCode::Rejected,
    ProblemCode::Broken,
    ProblemCode::Busy,
];
const PROBLEMS_OF_CHANGES: &[ProblemCode] =
    &[ProblemCode::Conflict, ProblemCode::Outdated, ProblemCode::TooLarge, ProblemCode::UnknownContent];

fn response_name(code: ProblemCode) -> String {
    format!("Problem{}", code.status())
}

fn problem(code: ProblemCode, language: Language) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDocument::name()))).build();
    ResponseBuilder::new().description(code.title().get(language)).content(PROBLEM, content).build()
}

fn described(operation: &Operation, language: Language) -> utoipa::openapi::path::Operation {
    let changes = operation.entry.changes();
    let mut built = OperationBuilder::new()
        .operation_id(Some(operation.name))
        .tag(group_of(operation.entry.path))
        .summary(Some(operation.summary.get(language)));
    for name in path_parameters(operation.entry.path) {
        let (kind, what) = path_parameter(name);
        built = built.parameter(parameter(name, ParameterIn::Path, kind, what.get(language)));
    }
    for query in &operation.queries {
        built =
            built.parameter(parameter(query.name, ParameterIn::Query, query.kind, query.what.get(language)));
    }
    for (name, kind, what) in headers_of(operation) {
        built = built.parameter(parameter(name, ParameterIn::Header, kind, what.get(language)));
    }
    if let Some(taken) = &operation.takes {
        built = built.request_body(Some(body_of(taken)));
    }
    built = built.response(operation.gives.status().to_string(), given(operation, language));
    if matches!(operation.gives, Given::Single(_)) {
        let said = Bilingual::new("Niet gewijzigd sinds de ETag", "Not changed since the ETag");
        built = built.response("304", ResponseBuilder::new().description(said.get(language)).build());
    }
    let of_changes = PROBLEMS_OF_CHANGES
        .iter()
        .filter(|code| changes && (operation.minds_version || **code != ProblemCode::Outdated));
    for code in PROBLEMS_OF_ALL.iter().chain(of_changes) {
        let reference: RefOr<Response> = Ref::from_response_name(response_name(*code)).into();
        built = built.response(code.status().to_string(), reference);
    }
    built.build()
}

/// Operations are grouped by what stands behind the grant in their address.
pub(super) fn group_of(path: &str) -> &str {
    let below = path.strip_prefix("/api/v1/").unwrap_or(path);
    let below = below.strip_prefix("grants/{grant}/").unwrap_or(below);
    below.split('/').next().unwrap_or_default()
}

pub(super) fn path_parameters(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What the parts of addresses are; the same name means the same everywhere.
pub(super) fn path_parameter(name: &str) -> (Kind, Bilingual) {
    let (kind, nl, en) = match name {
        "grant" => (Kind::Text, "Code van het subsidieproject", "Code of the grant"),
        "period" => (Kind::Text, "Code van de verslagperiode", "Code of the reporting period"),
        "form" => (Kind::Text, "Code van het formulier", "Code of the form"),
        "rule" => (Kind::Text, "Code van de regel", "Code of the rule"),
        "format" => (Kind::Text, "Soort bestand, als extensie", "Kind of file, as its extension"),
        "language" => (Kind::Choice(&["nl", "en"]), "Taal van het bestand", "Language of the file"),
        "line" => (Kind::Number, "Nummer van de uitgave", "Number of the line"),
        "evidence" => (Kind::Number, "Nummer van het bewijsstuk", "Number of the evidence"),
        "subject" => (Kind::Choice(&["milestone", "indicator"]), "Wat bewezen wordt", "What is proved"),
        "code" => {
            (Kind::Text, "Code van de mijlpaal of de indicator", "Code of the milestone or the indicator")
        }
        "sha256" => (Kind::Text, "SHA-256 van het bestand", "SHA-256 of the file"),
        "declined" => (Kind::Number, "Nummer van de afwijzing", "Number of the decline"),
        "batch" => (Kind::Number, "Nummer van de import", "Number of the import"),
        "version" => (Kind::Number, "Nummer van de versie", "Number of the version"),
        "report" => (Kind::Number, "Nummer van het rapport", "Number of the report"),
        "amendment" => (Kind::Number, "Nummer van de begrotingswijziging", "Number of the budget amendment"),
        "waiver" => (Kind::Number, "Nummer van de ontheffing", "Number of the waiver"),
        "activity" => (Kind::Text, "Code van de activiteit", "Code of the activity"),
        "week" => (Kind::Text, "Een week, zoals 2025-W12", "A week, such as 2025-W12"),
        "rate" => (Kind::Text, "Code van het vaste percentage", "Code of the flat rate"),
        "policy" => (Kind::Text, "Code van het koersbeleid", "Code of the exchange policy"),
        "topic" => (
            Kind::Choice(&["staff-costs", "unit-costs", "depreciation", "allocation", "exchange-difference"]),
            "Soort berekende kosten",
            "Kind of computed costs",
        ),
        "user" => (Kind::Number, "Nummer van de gebruiker", "Number of the user"),
        "assignment" => (Kind::Number, "Nummer van de gegeven rol", "Number of the role that was given"),
        other => (Kind::Text, other, other),
    };
    (kind, Bilingual::new(nl, en))
}

fn headers_of(operation: &Operation) -> Vec<(&'static str, Kind, Bilingual)> {
    let mut headers = vec![(
        "Accept-Language",
        Kind::Choice(&["nl", "en"]),
        Bilingual::new("Taal van de teksten", "Language of the texts"),
    )];
    if operation.entry.changes() {
        let said = Bilingual::new(
            "Eigen sleutel van deze aanvraag: dezelfde aanvraag met dezelfde sleutel wordt één keer gedaan",
            "A key of your own for this request: the same request with the same key is done once",
        );
        headers.push(("Idempotency-Key", Kind::Text, said));
    }
    if operation.minds_version {
        let said = Bilingual::new(
            "De ETag die u het laatst zag: is er intussen iets gewijzigd, dan gebeurt er niets (412)",
            "The ETag that you saw last: if something has changed since, nothing is done (412)",
        );
        headers.push(("If-Match", Kind::Text, said));
    }
    headers
}

fn parameter(name: &str, place: ParameterIn, kind: Kind, what: &str) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(kind.schema()))
        .description(Some(what))
        .build()
}

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

fn bytes_schema() -> RefOr<Schema> {
    text_schema().format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).into()
}

fn body_of(taken: &Taken) -> utoipa::openapi::request_body::RequestBody {
    let (kind, schema): (&str, RefOr<Schema>) = match taken {
        Taken::Json(schema) => (JSON, schema.as_ref().clone()),
        Taken::Form { file, texts } => {
            let mut form = ObjectBuilder::new().property(*file, bytes_schema()).required(*file);
            for name in *texts {
                form = form.property(*name, text_schema());
            }
            ("multipart/form-data", form.into())
        }
    };
    let content = ContentBuilder::new().schema(Some(schema)).build();
    RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build()
}

fn given(operation: &Operation, language: Language) -> Response {
    let mut response = ResponseBuilder::new().description(operation.summary.get(language));
    match &operation.gives {
        Given::Single(schema) | Given::Json(schema) | Given::Created(schema) => {
            response = response.content(JSON, ContentBuilder::new().schema(Some(schema.clone())).build());
        }
        Given::File(kinds) => {
            for kind in *kinds {
                // A file of JSON may hold anything; the others are bytes.
                let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
                let schema = if *kind == JSON { anything.into() } else { bytes_schema() };
                response = response.content(*kind, ContentBuilder::new().schema(Some(schema)).build());
            }
        }
    }
    let header = |nl: &str, en: &str| {
        let said = Bilingual::new(nl, en);
        HeaderBuilder::new().schema(text_schema()).description(Some(said.get(language))).build()
    };
    match operation.gives {
        Given::Single(_) => {
            response.header("ETag", header("Verandert met de inhoud", "Changes with the content")).build()
        }
        Given::Created(_) => response.header("Location", header("Waar het staat", "Where it is")).build(),
        Given::Json(_) | Given::File(_) => response.build(),
    }
}
