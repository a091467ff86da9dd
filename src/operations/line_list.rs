//! The ledger as a list to look through: selections, pages, totals, and the views that people keep.

use std::collections::BTreeMap;

use crate::db::listed_lines::{self, ListedFilter, PageFrom, Walk};
use crate::db::{DbConnection, StoreError, expenditures, grants, ledger_sums, postings, saved_views};
use crate::domain::books::BookedGrant;
use crate::domain::ids::{BudgetLineId, ExpenditureId, ImportBatchId, PostingId, ReportingPeriodId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::{Expenditure, LedgerSum};
use crate::domain::line_selection::{LineOrder, LineSelection, SelectionTotals};
use crate::domain::money::Cents;
use crate::domain::scheme::CostScheme;
use crate::operations::memory::Memory;
use crate::operations::{Actor, Books, OperationError, execution, totals_memory};

pub use crate::db::listed_lines::PageFrom as LinesFrom;
pub use crate::db::saved_views::SavedView;

/// Lines that are held in memory at once, and written in one transaction, while they are listed.
const LINES_PER_STEP: u32 = 5_000;

/// A page of a selection.
#[derive(Clone, Copy, Debug)]
pub struct LinePageWanted<'a> {
    pub grant: &'a str,
    pub selection: &'a LineSelection,
    /// Only lines of these periods, whatever is selected; nothing for all periods.
    pub within: Option<&'a [String]>,
    pub order: LineOrder,
    pub from: PageFrom,
    /// Lines on a page: at most 500.
    pub size: u32,
}

/// A line with what a list shows beside it.
#[derive(Clone, Debug)]
pub struct ListedLine {
    pub expenditure: Expenditure,
    pub import: Option<ImportBatchId>,
    /// The line that takes this one back.
    pub taken_back_by: Option<ExpenditureId>,
}

#[derive(Clone, Debug)]
pub struct LinePage {
    pub grant: BookedGrant,
    pub lines: Vec<ListedLine>,
    /// Of the whole selection.
    pub totals: SelectionTotals,
    /// The first line of this page, when others stand before it.
    pub before: Option<ExpenditureId>,
    /// The last line of this page, when others follow.
    pub after: Option<ExpenditureId>,
    /// Imports that posted lines, newest first, with the names of their files.
    pub imports: Vec<(ImportBatchId, String)>,
    /// The same by import.
    pub file_names: BTreeMap<ImportBatchId, String>,
    pub scheme: &'static CostScheme,
    /// Postings that are too new to be listed: somebody else is writing in the books.
    pub postings_behind: i64,
}

const LARGEST_PAGE: u32 = 500;
/// A page is found along its order when that takes it past at most one line in so many.
const WALK_AT_MOST: u64 = 8;

/// A page of the lines of a selection, with the totals of all of it.
pub fn list_lines(books: &Books, wanted: &LinePageWanted<'_>) -> Result<LinePage, OperationError> {
    bring_up_to_date(books, wanted.grant)?;
    books.db.read(|conn| page_of(&books.memory, conn, wanted, None))
}

/// Takes the next lines of a selection.
pub type HandOver<'a> = dyn FnMut(&LinePage) -> Result<(), OperationError> + 'a;

/// Every line of a selection in its order, handed over page by page; for exports. All pages show the same state of the
/// ledger, which the selection that comes back names.
pub fn each_line(
    books: &Books,
    grant_code: &str,
    (selection, within): (&LineSelection, Option<&[String]>),
    order: LineOrder,
    hand_over: &mut HandOver<'_>,
) -> Result<LineSelection, OperationError> {
    bring_up_to_date(books, grant_code)?;
    let newest = books.db.read(|conn| {
        let grant = grants::id(conn, grant_code)?;
        Ok::<_, OperationError>(
            postings::newest(conn, grant)?.map_or(PostingId::new(0), |posting| posting.id),
        )
    })?;
    let up_to_posting = Some(selection.up_to_posting.map_or(newest, |asked| asked.min(newest)));
    let seen = LineSelection { up_to_posting, ..selection.clone() };
    let mut from = PageFrom::Start;
    loop {
        let size = LARGEST_PAGE;
        let wanted = LinePageWanted { grant: grant_code, selection: &seen, within, order, from, size };
        let page =
            books.db.read(|conn| page_of(&books.memory, conn, &wanted, Some(SelectionTotals::default())))?;
        hand_over(&page)?;
        match page.after {
            Some(line) => from = PageFrom::After(line),
            None => return Ok(seen),
        }
    }
}

/// `totals` are given where nobody looks at them.
fn page_of(
    memory: &Memory,
    conn: &mut DbConnection,
    wanted: &LinePageWanted<'_>,
    totals: Option<SelectionTotals>,
) -> Result<LinePage, OperationError> {
    let grant = grants::load(conn, wanted.grant)?;
    let filter = listed_lines::narrowed(conn, filter_of(&grant, wanted.selection, wanted.within))?;
    let sums = ledger_sums::list(conn, grant.id)?;
    let size = wanted.size.clamp(1, LARGEST_PAGE);
    let (totals, walk) = if let Some(totals) = totals {
        (totals, Walk::AlongTheOrder)
    } else {
        let totals = totals_of(memory, conn, (wanted.selection, &filter), &sums)?;
        (totals, walk(totals.lines, &sums, size))
    };
    // One more than fits tells whether there is another page.
    let limit = i64::from(size).saturating_add(1);
    let mut ids = listed_lines::page(conn, &filter, wanted.order, wanted.from, (limit, walk))?;
    let fits = usize::try_from(size).unwrap_or(usize::MAX);
    let more = ids.len() > fits;
    if more && matches!(wanted.from, PageFrom::Before(_)) {
        ids.remove(0);
    } else {
        ids.truncate(fits);
    }
    let (before, after) = match wanted.from {
        PageFrom::Start => (false, more),
        PageFrom::After(_) => (true, more),
        PageFrom::Before(_) => (more, true),
    };
    let newest = postings::newest(conn, grant.id)?.map_or(0, |posting| posting.number);
    let imports = listed_lines::imports_with_lines(conn, grant.id)?;
    Ok(LinePage {
        lines: lines_with(conn, &ids)?,
        totals,
        before: ids.first().copied().filter(|_| before),
        after: ids.last().copied().filter(|_| after),
        file_names: imports.iter().cloned().collect(),
        imports,
        postings_behind: newest.saturating_sub(listed_lines::listed_up_to(conn, grant.id)?),
        scheme: execution::scheme_of(&grant)?,
        grant,
    })
}

/// The totals of a selection.
pub fn total_lines(
    books: &Books,
    grant_code: &str,
    (selection, within): (&LineSelection, Option<&[String]>),
) -> Result<SelectionTotals, OperationError> {
    bring_up_to_date(books, grant_code)?;
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let sums = ledger_sums::list(conn, grant.id)?;
        let filter = listed_lines::narrowed(conn, filter_of(&grant, selection, within))?;
        totals_of(&books.memory, conn, (selection, &filter), &sums)
    })
}

/// The same as [`bring_up_to_date`], for every grant of the books.
pub fn bring_all_up_to_date(books: &Books) -> Result<(), OperationError> {
    let codes = books.db.read(grants::codes)?;
    codes.iter().try_for_each(|code| bring_up_to_date(books, code))
}

/// Lists the lines of postings that are new since the last time. Another writer may be in the way; then the list stays
/// as it is and says how far behind it is.
pub fn bring_up_to_date(books: &Books, grant_code: &str) -> Result<(), OperationError> {
    let is_behind = |conn: &mut DbConnection| {
        let grant = grants::id(conn, grant_code)?;
        let newest = postings::newest(conn, grant)?.map_or(0, |posting| posting.number);
        Ok::<_, OperationError>((listed_lines::listed_up_to(conn, grant)? < newest).then_some(grant))
    };
    if books.db.read(is_behind)?.is_none() {
        return Ok(());
    }
    let Some(_turn) = books.db.turn_to_list() else { return Ok(()) };
    // Whoever had the turn before may have listed everything.
    let Some(grant) = books.db.read(is_behind)? else { return Ok(()) };
    // In several transactions: others write in between, and a large import does not fill the memory.
    loop {
        match books.db.write_if_free(|conn| listed_lines::list_next_lines(conn, grant, LINES_PER_STEP)) {
            Ok(Some(false)) => {}
            // Somebody else lists the same lines, or posts new ones: nobody waits for that.
            Ok(Some(true) | None) | Err(StoreError::Duplicate(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

fn lines_with(conn: &mut DbConnection, ids: &[ExpenditureId]) -> Result<Vec<ListedLine>, OperationError> {
    let imports = listed_lines::imports_of(conn, ids)?;
    let taken_back = listed_lines::taken_back(conn, ids)?;
    let mut by_id: BTreeMap<ExpenditureId, Expenditure> =
        expenditures::with_ids(conn, ids)?.into_iter().map(|line| (line.id, line)).collect();
    let listed = |id: &ExpenditureId| {
        let expenditure = by_id.remove(id)?;
        let (import, taken_back_by) = (imports.get(id).copied(), taken_back.get(id).copied());
        Some(ListedLine { expenditure, import, taken_back_by })
    };
    Ok(ids.iter().filter_map(listed).collect())
}

/// The running totals answer what they can; the list answers the rest.
fn totals_of(
    memory: &Memory,
    conn: &mut DbConnection,
    (selection, filter): (&LineSelection, &ListedFilter),
    sums: &[LedgerSum],
) -> Result<SelectionTotals, OperationError> {
    if !selection.is_within_running_totals() {
        return totals_memory::totals(memory, conn, filter);
    }
    let chosen = sums.iter().filter(|sum| {
        filter.budget_lines.as_ref().is_none_or(|lines| lines.contains(&sum.budget_line))
            && filter.periods.as_ref().is_none_or(|periods| periods.contains(&sum.period))
            && filter.year.is_none_or(|year| year == sum.year)
    });
    let mut totals = SelectionTotals::default();
    for sum in chosen {
        totals.lines = totals.lines.saturating_add(u64::try_from(sum.line_count).unwrap_or(0));
        totals.amount = totals.amount.plus(sum.amount)?;
        totals.vat = totals.vat.plus(sum.vat)?;
    }
    Ok(totals)
}

/// Of a selection with few of the lines, going along the order would pass by most of them for nothing.
fn walk(selected: u64, sums: &[LedgerSum], size: u32) -> Walk {
    let all: i64 = sums.iter().map(|sum| sum.line_count).sum();
    let all = u64::try_from(all).unwrap_or(0);
    let passed = u64::from(size).saturating_mul(all).checked_div(selected.max(1)).unwrap_or(0);
    if passed <= all.checked_div(WALK_AT_MOST).unwrap_or(0).max(u64::from(size)) {
        Walk::AlongTheOrder
    } else {
        Walk::Gather
    }
}

fn filter_of(grant: &BookedGrant, selection: &LineSelection, within: Option<&[String]>) -> ListedFilter {
    ListedFilter {
        grant: grant.id,
        budget_lines: budget_lines_of(grant, selection),
        periods: periods_of(grant, selection, within),
        year: selection.year,
        country: selection.country.clone(),
        import: selection.import,
        posting: selection.posting,
        up_to_posting: selection.up_to_posting,
        kind: selection.kind,
        currency: selection.currency.clone(),
        rate_on: selection.rate_on,
        paid_from: selection.paid_from,
        paid_to: selection.paid_to,
        amount_from: selection.amount_from,
        amount_to: selection.amount_to,
        line: selection.line,
        supplier: selection.folded_supplier(),
        words: selection.folded_words(),
        candidates: None,
    }
}

/// Codes that the grant does not know select no line.
fn budget_lines_of(grant: &BookedGrant, selection: &LineSelection) -> Option<Vec<BudgetLineId>> {
    let (activity, category) = (selection.activity.as_ref(), selection.category.as_ref());
    if activity.is_none() && category.is_none() {
        return None;
    }
    let chosen = grant.budget_lines.iter().filter(|line| {
        activity.is_none_or(|code| *code == line.activity)
            && category.is_none_or(|code| *code == line.category)
    });
    Some(chosen.map(|line| line.id).collect())
}

fn periods_of(
    grant: &BookedGrant,
    selection: &LineSelection,
    within: Option<&[String]>,
) -> Option<Vec<ReportingPeriodId>> {
    if selection.period.is_none() && selection.before.is_none() && within.is_none() {
        return None;
    }
    let first_after = selection.before.as_ref().map(|code| {
        let place = grant.periods.iter().position(|period| period.code == *code);
        place.unwrap_or(0)
    });
    let earlier = first_after.unwrap_or(grant.periods.len());
    let chosen = grant.periods.iter().take(earlier).filter(|period| {
        selection.period.as_ref().is_none_or(|code| *code == period.code)
            && within.is_none_or(|codes| codes.contains(&period.code))
    });
    Some(chosen.map(|period| period.id).collect())
}

/// The views that the actor keeps for a grant.
pub fn list_views(books: &Books, actor: &Actor, grant_code: &str) -> Result<Vec<SavedView>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::id(conn, grant_code)?;
        Ok(saved_views::list(conn, grant, &actor.name)?)
    })
}

/// Keeps a selection under a name; one of the actor's own with that name takes its place.
pub fn save_view(
    books: &Books,
    actor: &Actor,
    grant_code: &str,
    name: &str,
    (selection, order): (&LineSelection, LineOrder),
) -> Result<(), OperationError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(OperationError::Rejected(Bilingual::new(
            "Geef de weergave een naam van 1 tot 60 tekens.",
            "Give the view a name of 1 to 60 characters.",
        )));
    }
    let mut pairs = selection.pairs();
    pairs.push(("sort", order.code()));
    let address: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={}", escaped(value))).collect();
    let view = SavedView { name: name.to_owned(), address: address.join("&") };
    books.db.write(|conn| {
        let grant = grants::id(conn, grant_code)?;
        Ok(saved_views::put(conn, grant, &actor.name, &view, books.clock.now())?)
    })
}

pub fn delete_view(books: &Books, actor: &Actor, grant_code: &str, name: &str) -> Result<(), OperationError> {
    books.db.write(|conn| {
        let grant = grants::id(conn, grant_code)?;
        if saved_views::delete(conn, grant, &actor.name, name)? {
            return Ok(());
        }
        Err(OperationError::NotFound(format!("view '{name}'")))
    })
}

/// A value as it stands in an address.
pub fn escaped(value: &str) -> String {
    let escape = |byte: u8| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    value.bytes().map(escape).collect()
}

/// The amounts of a page, added up for its foot.
pub fn page_total(lines: &[ListedLine]) -> Result<Cents, OperationError> {
    Ok(Cents::sum(lines.iter().map(|line| line.expenditure.line.amount))?)
}
