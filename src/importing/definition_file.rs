//! Files in TOML that people write: a grant, a statement of progress. Reads one into its type and reports every problem
//! of its shape at once, each with line, column and remedy. What the values mean is for the domain's rules.
//!
//! serde stops at the first problem. So each problem is noted and then mended in a copy (an unknown key goes, a value of
//! the wrong kind makes place for the one in the template), until the rest can be read. The copy is never used when a
//! problem was found; it only lets the search go on.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::domain::grant_rules::{GrantProblem, PathStep, PathText, RuleKind};
use crate::domain::language::{Bilingual, Language};

mod fault;

use fault::Fault;

/// More problems than this help nobody.
const MOST_PROBLEMS: usize = 100;

/// What is wrong in a grant file or a progress file, and where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct GrantFileProblem {
    pub file: String,
    /// As an editor counts them: the first line and the first column are 1.
    pub line: u32,
    pub column: u32,
    /// The value in question, such as `activity[2].countries[0]`; the first of a list is 0.
    pub path: String,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
}

impl GrantFileProblem {
    /// `file:line: message; remedy`.
    pub fn text(&self, language: Language) -> String {
        let (message, remedy) = (self.message.get(language), self.remedy.get(language));
        format!("{}:{}: {message}; {remedy}", self.file, self.line)
    }
}

impl fmt::Display for GrantFileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}

/// A parsed file that remembers where everything stands.
pub(super) struct DefinitionFile<'text> {
    name: &'text str,
    text: &'text str,
    root: Spanned<DeTable<'text>>,
}

/// What came out of reading the shape.
pub(super) struct Shape<T> {
    pub(super) value: Option<T>,
    pub(super) problems: Vec<GrantFileProblem>,
    /// Places where the template's value stands in for what the file says.
    replaced: Vec<Vec<PathStep>>,
}

type Path = Vec<PathStep>;

impl<'text> DefinitionFile<'text> {
    /// Refused when the text is no TOML at all.
    pub(super) fn parse(name: &'text str, text: &'text str) -> Result<Self, Vec<GrantFileProblem>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let file = Self { name, text, root };
        if errors.is_empty() {
            return Ok(file);
        }
        let problem = |error: &toml::de::Error| {
            let start = error.span().map_or(text.len(), |span| span.start);
            let message = error.message();
            let message =
                Bilingual::new(format!("geen geldige TOML: {message}"), format!("not valid TOML: {message}"));
            let remedy = Bilingual::new(
                "verbeter deze regel; tekst, datums en bedragen staan tussen aanhalingstekens",
                "mend this line; text, dates and amounts stand in quotes",
            );
            file.problem_at(start, &[], message, remedy)
        };
        Err(errors.iter().take(MOST_PROBLEMS).map(problem).collect())
    }

    /// Reads the file as a `T`. The template is a complete example of such a file, with every key.
    pub(super) fn read_shape<T: DeserializeOwned>(&self, template: &'static str) -> Shape<T> {
        let template = DeTable::parse_recoverable(template).0.into_inner();
        let mut copy = self.root.clone();
        let mut shape = Shape { value: None, problems: Vec::new(), replaced: Vec::new() };
        let mut told: Vec<Path> = Vec::new();
        self.quote_literals(&mut DeValueMut::Table(copy.get_mut()), &mut Vec::new(), &mut |path, problem| {
            told.push(path);
            shape.problems.push(problem);
        });
        while shape.problems.len() < MOST_PROBLEMS {
            let error = match T::deserialize(Deserializer::from(copy.clone())) {
                Ok(value) => {
                    shape.value = Some(value);
                    break;
                }
                Err(error) => error,
            };
            let fault = Fault::of(error.message());
            let span = error.span().unwrap_or_default();
            let Some(path) = self.path_of(&span, fault.sought()) else {
                let (message, remedy) = fault.explain("", None);
                shape.problems.push(self.problem_at(span.start, &[], message, remedy));
                break;
            };
            let place = fault.place_within(path);
            let example = example_at(&template, &place);
            let again = told.contains(&place);
            if !again {
                let source = self.text.get(span.clone()).unwrap_or_default();
                let (message, remedy) = fault.explain(source, example);
                shape.problems.push(self.problem_at(span.start, &place, message, remedy));
            }
            let repaired = match (&fault, example) {
                (Fault::UnknownKey { .. }, _) => remove(copy.get_mut(), &place),
                (_, example) => {
                    let own_text = (!again)
                        .then(|| fault::bare_word(self.text.get(span.clone()).unwrap_or_default(), example))
                        .flatten();
                    match (own_text, example) {
                        (Some(text), _) => {
                            put(copy.get_mut(), &place, DeValue::String(text.to_owned().into()))
                        }
                        (None, Some(example)) => {
                            shape.replaced.push(place.clone());
                            put(copy.get_mut(), &place, example.clone())
                        }
                        (None, None) => false,
                    }
                }
            };
            if !repaired {
                break;
            }
            told.push(place);
        }
        shape
    }

    /// The problems of the domain's rules, at their lines. Where the file was not fully understood, only those that do
    /// not depend on what is missing.
    pub(super) fn place<T>(&self, problems: Vec<GrantProblem>, shape: &Shape<T>) -> Vec<GrantFileProblem> {
        let certain = |problem: &GrantProblem| {
            shape.replaced.is_empty()
                || (matches!(problem.rule, RuleKind::Code | RuleKind::Reference | RuleKind::Repeated)
                    && !shape.replaced.iter().any(|place| names_something(place))
                    && !shape.replaced.iter().any(|place| problem.path.starts_with(place)))
        };
        problems
            .into_iter()
            .filter(certain)
            .map(|problem| {
                let start = self.start_of(&problem.path);
                self.problem_at(start, &problem.path, problem.message, problem.remedy)
            })
            .collect()
    }

    fn problem_at(
        &self,
        start: usize,
        path: &[PathStep],
        message: Bilingual,
        remedy: Bilingual,
    ) -> GrantFileProblem {
        let before = self.text.get(..start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.get(line_start..).unwrap_or_default().chars().count().saturating_add(1);
        GrantFileProblem {
            file: self.name.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            path: PathText(path).to_string(),
            message,
            remedy,
        }
    }

    /// Dates and fractions as TOML literals: no value of ours is one. They are read as if they stood in quotes.
    fn quote_literals(
        &self,
        value: &mut DeValueMut<'_, 'text>,
        path: &mut Path,
        tell: &mut impl FnMut(Path, GrantFileProblem),
    ) {
        match value {
            DeValueMut::Table(table) => {
                for (key, inner) in table.iter_mut() {
                    path.push(PathStep::Key(key.get_ref().to_string()));
                    self.quote_literal(inner, path, tell);
                    path.pop();
                }
            }
            DeValueMut::Array(array) => {
                for (index, inner) in array.iter_mut().enumerate() {
                    path.push(PathStep::Index(index));
                    self.quote_literal(inner, path, tell);
                    path.pop();
                }
            }
        }
    }

    fn quote_literal(
        &self,
        value: &mut Spanned<DeValue<'text>>,
        path: &mut Path,
        tell: &mut impl FnMut(Path, GrantFileProblem),
    ) {
        let span = value.span();
        match value.get_mut() {
            DeValue::Table(table) => self.quote_literals(&mut DeValueMut::Table(table), path, tell),
            DeValue::Array(array) => self.quote_literals(&mut DeValueMut::Array(array), path, tell),
            literal @ (DeValue::Datetime(_) | DeValue::Float(_)) => {
                let source = self.text.get(span.clone()).unwrap_or_default();
                let (message, remedy) =
                    fault::explain_literal(source, matches!(literal, DeValue::Datetime(_)));
                *literal = DeValue::String(source.into());
                tell(path.clone(), self.problem_at(span.start, path, message, remedy));
            }
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Boolean(_) => {}
        }
    }

    /// The path of the value (or key) that stands exactly there.
    fn path_of(&self, span: &Range<usize>, sought: Sought) -> Option<Path> {
        if sought != Sought::Key && self.root.span() == *span {
            return Some(Vec::new());
        }
        let mut path = Vec::new();
        find_in_table(self.root.get_ref(), span, sought, &mut path).then_some(path)
    }

    /// Where the value of a path starts: its key, or the nearest thing around it that the file has.
    fn start_of(&self, path: &[PathStep]) -> usize {
        let mut start = 0;
        let mut table = Some(self.root.get_ref());
        let mut array = None;
        for step in path {
            let value = match step {
                PathStep::Key(key) => {
                    let Some((key, value)) = table.and_then(|table| table.get_key_value(key.as_str())) else {
                        break;
                    };
                    start = key.span().start;
                    value
                }
                PathStep::Index(index) => {
                    let Some(value) = array.and_then(|array: &toml::de::DeArray<'_>| array.get(*index))
                    else {
                        break;
                    };
                    start = value.span().start;
                    value
                }
            };
            table = value.get_ref().as_table();
            array = value.get_ref().as_array();
        }
        start
    }
}

/// Parts that others refer to: without them, a reference proves nothing.
fn names_something(place: &[PathStep]) -> bool {
    const NAMING: [&str; 8] =
        ["code", "scheme", "fund", "activity", "indicator", "period", "milestone", "indirect_costs"];
    matches!(place.last(), Some(PathStep::Key(key)) if NAMING.contains(&key.as_str()))
}

/// What stands at a span: a list of tables starts where its first table starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sought {
    Key,
    Table,
    Value,
}

enum DeValueMut<'value, 'text> {
    Table(&'value mut DeTable<'text>),
    Array(&'value mut toml::de::DeArray<'text>),
}

fn find_in_table(table: &DeTable<'_>, span: &Range<usize>, sought: Sought, path: &mut Path) -> bool {
    for (key, value) in table {
        path.push(PathStep::Key(key.get_ref().to_string()));
        if (sought == Sought::Key && key.span() == *span) || find_in_value(value, span, sought, path) {
            return true;
        }
        path.pop();
    }
    false
}

fn find_in_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>, sought: Sought, path: &mut Path) -> bool {
    let fits = match sought {
        Sought::Key => false,
        Sought::Table => value.get_ref().is_table(),
        Sought::Value => true,
    };
    if fits && value.span() == *span {
        return true;
    }
    match value.get_ref() {
        DeValue::Table(table) => find_in_table(table, span, sought, path),
        DeValue::Array(array) => {
            for (index, inner) in array.iter().enumerate() {
                path.push(PathStep::Index(index));
                if find_in_value(inner, span, sought, path) {
                    return true;
                }
                path.pop();
            }
            false
        }
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    }
}

/// The template's value for a place: from the first list element that has it; a table with free keys gives any value.
fn example_at<'template>(
    template: &'template DeTable<'static>,
    place: &[PathStep],
) -> Option<&'template DeValue<'static>> {
    match place.split_first()? {
        (PathStep::Key(key), rest) => example_within(template.get(key.as_str())?.get_ref(), rest),
        (PathStep::Index(_), _) => None,
    }
}

fn example_within<'template>(
    value: &'template DeValue<'static>,
    place: &[PathStep],
) -> Option<&'template DeValue<'static>> {
    let Some((step, rest)) = place.split_first() else { return Some(value) };
    match (step, value) {
        (PathStep::Key(key), DeValue::Table(table)) => {
            let inner = table.get(key.as_str()).or_else(|| {
                // Years and period codes are keys that every file chooses itself.
                let free =
                    table.keys().all(|key| key.get_ref().starts_with(|first: char| first.is_ascii_digit()));
                table.values().next().filter(|_| free)
            })?;
            example_within(inner.get_ref(), rest)
        }
        (PathStep::Index(_), DeValue::Array(array)) => {
            array.iter().find_map(|element| example_within(element.get_ref(), rest))
        }
        _ => None,
    }
}

/// The table or list around a place, and the last step into it.
fn holder<'tree, 'text, 'place>(
    root: &'tree mut DeTable<'text>,
    place: &'place [PathStep],
) -> Option<(DeValueMut<'tree, 'text>, &'place PathStep)> {
    let (last, before) = place.split_last()?;
    let mut holder = DeValueMut::Table(root);
    for step in before {
        let inner = match (holder, step) {
            (DeValueMut::Table(table), PathStep::Key(key)) => table.get_mut(key.as_str())?,
            (DeValueMut::Array(array), PathStep::Index(index)) => array.get_mut(*index)?,
            _ => return None,
        };
        holder = match inner.get_mut() {
            DeValue::Table(table) => DeValueMut::Table(table),
            DeValue::Array(array) => DeValueMut::Array(array),
            _ => return None,
        };
    }
    Some((holder, last))
}

fn remove(root: &mut DeTable<'_>, place: &[PathStep]) -> bool {
    match holder(root, place) {
        Some((DeValueMut::Table(table), PathStep::Key(key))) => table.remove(key.as_str()).is_some(),
        _ => false,
    }
}

fn put<'text>(root: &mut DeTable<'text>, place: &[PathStep], value: DeValue<'text>) -> bool {
    match holder(root, place) {
        Some((DeValueMut::Table(table), PathStep::Key(key))) => {
            if let Some(slot) = table.get_mut(key.as_str()) {
                *slot.get_mut() = value;
            } else {
                table.insert(Spanned::new(0..0, key.clone().into()), Spanned::new(0..0, value));
            }
            true
        }
        Some((DeValueMut::Array(array), PathStep::Index(index))) => match array.get_mut(*index) {
            Some(slot) => {
                *slot.get_mut() = value;
                true
            }
            None => false,
        },
        _ => false,
    }
}
