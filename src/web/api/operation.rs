//! One operation of the interface: how it is asked for, by whom, and what its description says.

use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Schema, SchemaFormat};

use crate::domain::language::Bilingual;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::routes::{self, Access, Entry};

/// One operation.
#[derive(Clone)]
pub struct Operation {
    pub entry: Entry,
    /// Its name, the same in every version of the document.
    pub name: &'static str,
    pub summary: Bilingual,
    pub queries: Vec<QueryParameter>,
    pub takes: Option<Taken>,
    pub gives: Given,
    /// Looks at `If-Match` before it changes anything.
    pub minds_version: bool,
    /// The schemas that it names.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

/// What may be sent.
#[derive(Clone)]
pub enum Taken {
    Json(RefOr<Schema>),
    /// A form with a file and texts: the name of the file's field, and those of the texts.
    Form {
        file: &'static str,
        texts: &'static [&'static str],
    },
}

/// What a request is answered when all goes well.
#[derive(Clone)]
pub enum Given {
    /// One thing, with an ETag.
    Single(RefOr<Schema>),
    /// What there is now, without an ETag.
    Json(RefOr<Schema>),
    /// Something that was made, with its address.
    Created(RefOr<Schema>),
    /// A file of one of these kinds.
    File(&'static [&'static str]),
}

impl Given {
    pub fn status(&self) -> u16 {
        match self {
            Given::Created(_) => 201,
            Given::Single(_) | Given::Json(_) | Given::File(_) => 200,
        }
    }

    pub fn schema(&self) -> Option<&RefOr<Schema>> {
        match self {
            Given::Single(schema) | Given::Json(schema) | Given::Created(schema) => Some(schema),
            Given::File(_) => None,
        }
    }
}

/// A value of the query.
#[derive(Clone)]
pub struct QueryParameter {
    pub name: &'static str,
    pub kind: Kind,
    pub what: Bilingual,
}

/// What a value of an address may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Day,
    Choice(&'static [&'static str]),
}

impl Kind {
    pub fn schema(self) -> RefOr<Schema> {
        let object = ObjectBuilder::new();
        let object = match self {
            Kind::Text => object.schema_type(SchemaType::Type(Type::String)),
            Kind::Number => object
                .schema_type(SchemaType::Type(Type::Integer))
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))),
            Kind::Day => object
                .schema_type(SchemaType::Type(Type::String))
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
            Kind::Choice(words) => {
                object.schema_type(SchemaType::Type(Type::String)).enum_values(Some(words.iter().copied()))
            }
        };
        object.into()
    }
}

type Handler = fn(&Cx) -> Result<Answer, WebError>;

/// An operation that changes nothing.
pub(super) fn read(
    name: &'static str,
    path: &'static str,
    access: impl Into<Access>,
    handler: Handler,
) -> Operation {
    Operation {
        entry: routes::get(path, access, handler),
        name,
        summary: Bilingual::default(),
        queries: Vec::new(),
        takes: None,
        gives: Given::File(&["application/octet-stream"]),
        minds_version: false,
        schemas: Vec::new(),
    }
}

/// An operation that changes something.
pub(super) fn change(
    name: &'static str,
    path: &'static str,
    access: impl Into<Access>,
    handler: Handler,
) -> Operation {
    Operation { entry: routes::post(path, access, handler), ..read(name, path, Access::SignedIn, handler) }
}

impl Operation {
    /// What it is, as a short sentence.
    pub(super) fn says(mut self, nl: &str, en: &str) -> Self {
        self.summary = Bilingual::new(nl, en);
        self
    }

    pub(super) fn query(mut self, name: &'static str, kind: Kind, nl: &str, en: &str) -> Self {
        self.queries.push(QueryParameter { name, kind, what: Bilingual::new(nl, en) });
        self
    }

    /// Lists in pages: `limit` and `cursor`.
    pub(super) fn paged(self) -> Self {
        self.query("limit", Kind::Number, "Ten hoogste zoveel tegelijk", "At most so many at once").query(
            "cursor",
            Kind::Text,
            "Waar verder te gaan: de `next` of `previous` van een eerder antwoord",
            "Where to go on: the `next` or `previous` of an earlier answer",
        )
    }

    fn schema_of<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        let reference = Ref::from_schema_name(&name);
        self.schemas.push((name, T::schema()));
        T::schemas(&mut self.schemas);
        reference.into()
    }

    /// Takes JSON.
    pub(super) fn takes<T: ToSchema>(mut self) -> Self {
        let schema = self.schema_of::<T>();
        self.takes = Some(Taken::Json(schema));
        self
    }

    /// Takes a form with a file.
    pub(super) fn takes_file(mut self, file: &'static str, texts: &'static [&'static str]) -> Self {
        self.takes = Some(Taken::Form { file, texts });
        self.entry = self.entry.upload();
        self
    }

    /// Gives one thing, with an ETag.
    pub(super) fn gives<T: ToSchema>(mut self) -> Self {
        let schema = self.schema_of::<T>();
        self.gives = Given::Single(schema);
        self
    }

    /// Gives what came of it.
    pub(super) fn gives_outcome<T: ToSchema>(mut self) -> Self {
        let schema = self.schema_of::<T>();
        self.gives = Given::Json(schema);
        self
    }

    /// Gives what was made, with its address.
    pub(super) fn gives_new<T: ToSchema>(mut self) -> Self {
        let schema = self.schema_of::<T>();
        self.gives = Given::Created(schema);
        self
    }

    /// Gives `{"items": [..]}`.
    pub(super) fn gives_list<T: ToSchema>(mut self) -> Self {
        let item = self.schema_of::<T>();
        let list = ObjectBuilder::new().property("items", ArrayBuilder::new().items(item)).required("items");
        self.gives = Given::Json(list.into());
        self
    }

    pub(super) fn gives_file(mut self, kinds: &'static [&'static str]) -> Self {
        self.gives = Given::File(kinds);
        self
    }

    /// Refuses with 412 when `If-Match` names another version than the one now.
    pub(super) fn minds_version(mut self) -> Self {
        self.minds_version = true;
        self
    }
}
