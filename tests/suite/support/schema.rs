//! Holds an answer of the interface against its schema in the OpenAPI document: the part of JSON Schema that the document
//! uses. A field that the schema does not name is a mistake as well.

use serde_json::Value;

pub struct Schemas<'a> {
    document: &'a Value,
}

impl<'a> Schemas<'a> {
    pub fn of(document: &'a Value) -> Self {
        Self { document }
    }

    /// Everything in which a value differs from a schema, each with its place.
    pub fn mistakes(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.check(schema, value, "$", &mut found);
        found
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap();
            let target =
                self.document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
            return self.check(target, value, place, found);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &&Value| self.mistakes(choice, value).is_empty();
            if choices.iter().filter(fits).count() != 1 {
                found.push(format!("{place}: fits not one of {schema}: {value}"));
            }
            return;
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            Value::Null => Vec::new(),
            other => panic!("{place}: type {other}"),
        };
        if !kinds.is_empty() && !kinds.contains(&kind_of(value)) {
            found.push(format!("{place}: {value} is no {}", kinds.join(" or ")));
            return;
        }
        match value {
            Value::Object(fields) => self.check_object(schema, fields, place, found),
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.check(&schema["items"], item, &format!("{place}[{number}]"), found);
                }
            }
            Value::String(text) => check_text(schema, text, place, found),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn check_object(
        &self,
        schema: &Value,
        fields: &serde_json::Map<String, Value>,
        place: &str,
        found: &mut Vec<String>,
    ) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{place}: {name} is missing"));
            }
        }
        if schema.get("properties").or(schema.get("additionalProperties")).is_none() {
            return;
        }
        for (name, value) in fields {
            let known = schema["properties"].get(name).or(schema.get("additionalProperties"));
            match known {
                Some(known) => self.check(known, value, &format!("{place}.{name}"), found),
                None => found.push(format!("{place}: {name} stands in no schema")),
            }
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn check_text(schema: &Value, text: &str, place: &str, found: &mut Vec<String>) {
    let good = match schema["format"].as_str() {
        Some("date") => text.parse::<chrono::NaiveDate>().is_ok(),
        Some("date-time") => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        _ => true,
    };
    if !good {
        found.push(format!("{place}: '{text}' is no {}", schema["format"]));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.iter().any(|word| word == text)
    {
        found.push(format!("{place}: '{text}' is none of {words:?}"));
    }
}

#[test]
fn what_differs_from_a_schema_is_found() {
    let document =
        serde_json::json!({"components": {"schemas": {"Day": {"type": "string", "format": "date"}}}});
    let schema = serde_json::json!({
        "type": "object",
        "required": ["day"],
        "properties": {
            "day": {"$ref": "#/components/schemas/Day"},
            "count": {"type": ["integer", "null"]},
            "line": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Day"}]},
        }
    });
    let schemas = Schemas::of(&document);
    let mistakes = |value: Value| schemas.mistakes(&schema, &value).len();
    assert_eq!(mistakes(serde_json::json!({"day": "2026-01-26", "count": null, "line": null})), 0);
    assert_eq!(mistakes(serde_json::json!({"day": "26-01-2026"})), 1);
    assert_eq!(mistakes(serde_json::json!({"day": "2026-01-26", "count": 1.5, "other": 1, "line": 3})), 3);
    assert_eq!(mistakes(serde_json::json!({})), 1);
}
