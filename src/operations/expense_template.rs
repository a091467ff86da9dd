//! The empty workbook of a grant, to be filled in by those who make the expenses.

use std::collections::BTreeSet;

use crate::db::{grants, rates};
use crate::domain::books::BookedGrant;
use crate::domain::currency::Currency;
use crate::domain::expense::ExpenseField;
use crate::domain::expense_checks::bookable_lines;
use crate::domain::grant::Activity;
use crate::domain::language::{Bilingual, Language};
use crate::domain::scheme::{CostCategory, CostScheme};
use crate::importing::names::{column_name, country_name};
use crate::importing::reference_data;
use crate::operations::{Books, OperationError, execution};
use crate::reporting::expense_template::{self, ExpenseTemplate};

/// A form to hand to the user.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    pub file_name: String,
    /// An xlsx file.
    pub bytes: Vec<u8>,
}

/// The form for a grant's expenses, with the codes that can be booked today.
pub fn make_template(
    books: &Books,
    grant_code: &str,
    language: Language,
) -> Result<TemplateFile, OperationError> {
    let (grant, converted) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let converted = rates::currencies(conn, grant.definition.exchange_rule.source())?;
        Ok::<_, OperationError>((grant, converted))
    })?;
    let scheme = execution::scheme_of(&grant)?;
    let columns = ExpenseField::ALL.into_iter().map(|field| Ok((field, column_name(field)?)));
    let template = ExpenseTemplate {
        language,
        grant: &grant.definition,
        columns: columns.collect::<Result<_, OperationError>>()?,
        lines: lines(&grant, scheme),
        currencies: currencies(&converted),
        countries: countries(&grant)?,
    };
    let mut bytes = Vec::new();
    expense_template::print(&template, &mut bytes)?;
    let name = Bilingual::new("uitgaven", "expenses");
    Ok(TemplateFile { file_name: format!("{}-{grant_code}.xlsx", name.get(language)), bytes })
}

/// What can be booked, in the order of the grant's activities and the scheme's categories.
fn lines<'a>(grant: &'a BookedGrant, scheme: &'a CostScheme) -> Vec<(&'a Activity, &'a CostCategory)> {
    let grant = &grant.definition;
    let bookable = bookable_lines(grant, scheme);
    let has = |activity: &Activity, category: &CostCategory| {
        bookable.iter().any(|line| line.activity == activity.code && line.category == category.code)
    };
    let pairs = grant
        .activities
        .iter()
        .flat_map(|activity| scheme.categories.iter().map(move |category| (activity, category)));
    pairs.filter(|(activity, category)| has(activity, category)).collect()
}

/// The euro, and the currencies that the grant's own source has rates of.
fn currencies(converted: &[Currency]) -> Vec<(Currency, Bilingual)> {
    let foreign = converted.iter().copied().filter(|currency| *currency != Currency::EUR);
    let named = |currency: Currency| {
        let name = reference_data::currency_name(currency).cloned();
        (currency, name.unwrap_or_else(|| Bilingual::same(currency.code())))
    };
    std::iter::once(Currency::EUR).chain(foreign).map(named).collect()
}

/// The countries of the activities and of the beneficiary, by code.
fn countries(grant: &BookedGrant) -> Result<Vec<(String, Bilingual)>, OperationError> {
    let grant = &grant.definition;
    let codes = grant.activities.iter().flat_map(|activity| &activity.countries);
    let codes: BTreeSet<&String> = codes.chain([&grant.beneficiary.country]).collect();
    let named = codes.into_iter().map(|code| {
        let name = country_name(code)?;
        Ok((code.clone(), name.unwrap_or_else(|| Bilingual::same(code))))
    });
    named.collect()
}
