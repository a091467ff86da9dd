//! What the last file came to: the steps of an import read it again and again, and mostly nothing has changed in between.
//! One file at a time, and no large one, so that a server stays small.

use std::sync::Arc;

use super::lines::Rates;
use super::reading::{Beforehand, Prepared};
use crate::operations::{Books, OperationError};

/// Rows of a reading that is kept; about 64 MB in memory.
const MOST_ROWS: usize = 1 << 18;

/// What a file came to, and what that follows from. It is only kept where the reader remembers files too.
pub(in crate::operations) struct PreparedFile {
    beforehand: Beforehand,
    rates: Rates,
    prepared: Arc<Prepared>,
}

/// What the file came to, if it was the last one and nothing that it follows from has changed.
pub(super) fn recall(
    books: &Books,
    beforehand: &Beforehand,
) -> Result<Option<Arc<Prepared>>, OperationError> {
    let known = books.memory.prepared().clone();
    let Some(known) = known.filter(|known| known.beforehand == *beforehand) else {
        return Ok(None);
    };
    let stands = known.rates.again(books)? == known.rates;
    Ok(stands.then(|| Arc::clone(&known.prepared)))
}

pub(super) fn keep(books: &Books, beforehand: Beforehand, rates: Rates, prepared: &Arc<Prepared>) {
    if books.reader.memory().is_none() {
        return;
    }
    let small = prepared.lines.len().saturating_add(prepared.kept.len()) <= MOST_ROWS;
    let kept = || Arc::new(PreparedFile { beforehand, rates, prepared: Arc::clone(prepared) });
    *books.memory.prepared() = small.then(kept);
}

/// Gives up what is kept: all of it is posted, and nobody asks for it again.
pub(super) fn forget(books: &Books) {
    if let Some(cells) = books.reader.memory() {
        cells.forget();
    }
    *books.memory.prepared() = None;
}

#[cfg(test)]
mod tests {
    use super::super::reading::{ReadingTask, prepare};
    use super::super::{MapValue, map_value};
    use super::*;
    use crate::clock::Clock;
    use crate::db::{Database, DatabaseUrl};
    use crate::domain::expense::ExpenseField;
    use crate::domain::reading_plan::ReadingPlan;
    use crate::importing::WorkbookReader;
    use crate::operations::memory::Memory;
    use crate::operations::secret_key::SecretKey;
    use crate::operations::{Actor, grants, rates};
    use crate::reporting::form::Shelf;

    const GRANT: &str = include_str!("../../../fixtures/cbr/grant.toml");
    const RATES: &[u8] = include_bytes!("../../../fixtures/cbr/rates/inforeuro-2025-03.json");
    const TEXT: &[u8] =
        b"Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Valuta;Bedrag incl. btw\n\
          HM-NG;f;Hotel;A-1;15-03-2025;USD;100,00\n";

    fn books(folder: &std::path::Path) -> Books {
        let db = Database::open(&DatabaseUrl::file(&folder.join("books.sqlite"))).unwrap();
        db.migrate().unwrap();
        let books = Books {
            db,
            clock: Clock::Standing("2025-03-30T09:00:00Z".parse().unwrap()),
            reader: WorkbookReader::InThisProcess.remembering(),
            memory: Memory::default(),
            forms: Shelf::built_in(),
            secret_key: SecretKey::default(),
        };
        grants::load_grant(&books, &Actor::named("tester"), "grant.toml", GRANT).unwrap();
        books
    }

    fn task<'a>(file_name: &'a str, bytes: &'a [u8], plan: &'a ReadingPlan) -> ReadingTask<'a> {
        ReadingTask { grant: "CBR", file_name, bytes, plan, corrections: &[], replaces: None, batch: None }
    }

    #[test]
    fn a_reading_is_remembered_until_something_it_follows_from_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (books, actor, plan) = (books(folder.path()), Actor::named("tester"), ReadingPlan::default());
        let task_of_file = task("a.csv", TEXT, &plan);
        let read = |books: &Books, task: &ReadingTask<'_>| prepare(books, task, &|_| {}).unwrap();
        let known = read(&books, &task_of_file);
        assert_eq!((known.lines.len(), known.kept.len()), (0, 1), "no rate is loaded");
        assert!(Arc::ptr_eq(&known, &read(&books, &task_of_file)));

        let said = ReadingPlan { sender: Some("Maastricht".to_owned()), ..ReadingPlan::default() };
        let later =
            Books { clock: Clock::Standing("2025-03-31T09:00:00Z".parse().unwrap()), ..books.clone() };
        for (then, other) in [
            (&books, task("b.csv", TEXT, &plan)),
            (&books, task("a.csv", &TEXT[..TEXT.len() - 1], &plan)),
            (&books, task("a.csv", TEXT, &said)),
            (&later, task("a.csv", TEXT, &plan)),
        ] {
            let known = read(&books, &task_of_file);
            assert!(!Arc::ptr_eq(&known, &read(then, &other)), "{}", other.file_name);
        }

        let known = read(&books, &task_of_file);
        rates::load_rates(&books, &actor, "inforeuro-2025-03.json", RATES).unwrap();
        let priced = read(&books, &task_of_file);
        assert_eq!((known.lines.len(), priced.lines.len()), (0, 1), "the rate was loaded since");
        let meaning =
            MapValue { grant: "CBR", field: ExpenseField::Activity, value: "HM-X", code: Some("HM-NG") };
        map_value(&books, &actor, &meaning).unwrap();
        let mapped = read(&books, &task_of_file);
        assert!(!Arc::ptr_eq(&priced, &mapped), "the meaning of a text was told");
        forget(&books);
        assert!(!Arc::ptr_eq(&mapped, &read(&books, &task_of_file)), "it was given up");
    }

    #[test]
    fn nothing_is_kept_for_a_reader_that_remembers_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let books = Books { reader: WorkbookReader::InThisProcess, ..books(folder.path()) };
        let (plan, bytes) = (ReadingPlan::default(), TEXT);
        let first = prepare(&books, &task("a.csv", bytes, &plan), &|_| {}).unwrap();
        assert!(!Arc::ptr_eq(&first, &prepare(&books, &task("a.csv", bytes, &plan), &|_| {}).unwrap()));
        assert!(books.memory.prepared().is_none());
    }
}
