//! Every text exists in both languages, is used, and is used only where it exists.

#![expect(clippy::string_slice, reason = "a test stops where something is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;

/// Message keys of a file with the values that each names, from its text.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in file.lines() {
        if let Some((name, _)) =
            line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            current = name.trim().to_owned();
            assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
        }
        for value in line.split('$').skip(1) {
            let name: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            if let Some(values) = found.get_mut(&current) {
                values.insert(name);
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_values() {
    for (place, nl, en) in FILES {
        for text in [nl, en] {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "{place}.ftl has a mistake");
        }
        let (nl, en) = (messages(nl), messages(en));
        assert!(!nl.is_empty(), "{place}");
        assert_eq!(nl, en, "{place}.ftl");
        for key in nl.keys() {
            assert!(key.starts_with(&format!("{place}-")), "{place}.ftl: {key} does not begin with {place}-");
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("language/tests.rs")
        {
            found.push(path);
        }
    }
}

/// Keys that the pages ask for: `cx.text("..")`, `cx.text_with("..", ..)`, `key("..")`, `language::text(language, "..", ..)`.
fn used_keys() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src/web"), &mut files);
    let mut used = BTreeMap::new();
    for file in files {
        // Without white space, a call that was broken over lines is found as well.
        let source: String =
            std::fs::read_to_string(&file).unwrap().chars().filter(|c| !c.is_whitespace()).collect();
        for call in ["cx.text(", "cx.text_with(", "key(", "language::text(language,"] {
            for (at, _) in source.match_indices(call) {
                let before = source[..at].chars().next_back().unwrap_or(' ');
                let argument = &source[at + call.len()..];
                if before.is_alphanumeric() || before == '_' || !argument.starts_with('"') {
                    continue;
                }
                let key = argument[1..].split('"').next().unwrap();
                used.insert(key.to_owned(), file.display().to_string());
            }
        }
    }
    used
}

#[test]
fn no_text_is_missing_and_none_is_left_over() {
    let defined: BTreeSet<String> = FILES.iter().flat_map(|(_, nl, _)| messages(nl).into_keys()).collect();
    let used = used_keys();
    let missing: Vec<_> = used.iter().filter(|(key, _)| !defined.contains(*key)).collect();
    assert!(missing.is_empty(), "used, but in no file: {missing:#?}");
    let left_over: Vec<_> = defined.iter().filter(|key| !used.contains_key(*key)).collect();
    assert!(left_over.is_empty(), "in a file, but never used: {left_over:#?}");
}

#[test]
fn every_file_of_texts_is_in_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/locales");
    for language in Language::ALL {
        let mut names: Vec<String> = std::fs::read_dir(root.join(language.code()))
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(place, ..)| *place).collect();
        listed.sort_unstable();
        assert_eq!(names, listed, "{language}");
    }
}

#[test]
fn values_and_numbers_are_written_as_each_language_writes_them() {
    let values = [("megabytes", FluentValue::from(12_345))];
    let nl = text(Language::Nl, "problem-limit", &values);
    assert_eq!(nl, "Een bestand mag ten hoogste 12.345 MB zijn.");
    assert_eq!(text(Language::En, "problem-limit", &values), "A file can be 12,345 MB at most.");
}

#[test]
fn a_browser_is_answered_in_the_first_language_that_we_speak() {
    let cases = [
        (None, Language::Nl),
        (Some("en-GB,en;q=0.9"), Language::En),
        (Some("fr, nl-NL;q=0.8, en"), Language::Nl),
        (Some("de"), Language::Nl),
    ];
    for (header, expected) in cases {
        assert_eq!(accepted(header), expected, "{header:?}");
    }
}
