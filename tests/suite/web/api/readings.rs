//! `/api/v1` tells what the pages show: every page that is read has its operations, or a reason why it has none.

use std::collections::{BTreeMap, BTreeSet};

use verantwoord::domain::permission::{Act, Reach};
use verantwoord::web::api;
use verantwoord::web::routes::{self, Access, Method};

use Facts::{Given, Without};

/// What gives programs the facts of a page.
enum Facts {
    /// These operations, each open to whoever may open the page.
    Given(&'static [&'static str]),
    /// Nothing, and why.
    Without(&'static str),
}

const SIGN_IN: &str = "a program signs in by its token, and tokens are made by people";
const OWN_ACCOUNT: &str = "belongs to how a person gets in, and a token must not open more than it was given";
const KEEPER: &str = "is for the keeper's own programs already";
const EXPLAINS: &str = "explains problems, which say of themselves what they are";

/// Every page that is read, by its address.
const PAGES: &[(&str, Facts)] = &[
    ("/", Without("leads on to the list of grants")),
    ("/assets/{name}", Without("how pages look")),
    ("/login", Without(SIGN_IN)),
    ("/login/provider", Without(SIGN_IN)),
    ("/login/provider/return", Without(SIGN_IN)),
    ("/invitation/{token}", Without(SIGN_IN)),
    ("/account", Without(OWN_ACCOUNT)),
    ("/account/second-factor", Without(OWN_ACCOUNT)),
    ("/account/tokens", Without(OWN_ACCOUNT)),
    ("/account/calendars", Without(OWN_ACCOUNT)),
    ("/calendar/{token}", Without("is for programs already, as ICS")),
    ("/healthz", Without(KEEPER)),
    ("/readyz", Without(KEEPER)),
    ("/metrics", Without(KEEPER)),
    ("/problems", Without(EXPLAINS)),
    ("/problems/{code}", Without(EXPLAINS)),
    ("/settings", Without("leads on to the pages below it")),
    ("/settings/users", Given(&["listUsers"])),
    ("/settings/users/{user}", Given(&["showUser"])),
    ("/settings/grants", Given(&["listGrants"])),
    ("/settings/rates", Given(&["listRates"])),
    ("/settings/system", Given(&["showSystemState"])),
    ("/grants", Given(&["listGrants"])),
    ("/grants/{grant}", Given(&["showOverview", "showGrant", "listMilestones"])),
    ("/grants/{grant}/settings", Given(&["showGrant", "listColumnMappings", "listMeanings"])),
    ("/grants/{grant}/file", Given(&["exportGrant"])),
    ("/grants/{grant}/activities", Given(&["listActivities", "showOverview"])),
    (
        "/grants/{grant}/activities/{activity}",
        Given(&[
            "showActivity",
            "showGrant",
            "showProgress",
            "listMilestones",
            "listIndicators",
            "listExpenditures",
        ]),
    ),
    (
        "/grants/{grant}/budget",
        Given(&["showForecast", "showBudgetExecution", "listBudgetVersions", "listAmendments"]),
    ),
    ("/grants/{grant}/budget/versions", Given(&["showBudgetVersion"])),
    ("/grants/{grant}/budget/amendments/{number}", Given(&["showAmendment"])),
    ("/grants/{grant}/funding", Given(&["showFunding", "showForecast"])),
    ("/grants/{grant}/costs", Given(&["showCosts"])),
    ("/grants/{grant}/costs/bases", Given(&["showCostBases"])),
    ("/grants/{grant}/flat-rates", Given(&["compareFlatRates", "showFlatRateBase", "listTenderMarks"])),
    ("/grants/{grant}/exchange-policies", Given(&["compareExchangePolicies", "showExchangePolicy"])),
    ("/grants/{grant}/expenditure", Given(&["listExpenditures", "listViews"])),
    ("/grants/{grant}/expenditure/export/{format}", Given(&["exportExpenditures"])),
    ("/grants/{grant}/expenditure/new", Without("a form")),
    (
        "/grants/{grant}/expenditure/{line}",
        // The cells that it came from are among its details.
        Given(&["showExpenditure", "listEvidenceOfExpenditure"]),
    ),
    ("/grants/{grant}/expenditure/{line}/file", Given(&["getExpenditureFile"])),
    (
        "/grants/{grant}/expenditure/{line}/evidence/{evidence}",
        Given(&["getEvidenceFile", "listEvidenceOfExpenditure"]),
    ),
    ("/grants/{grant}/expenditure/{line}/correction", Without("a form")),
    ("/grants/{grant}/expenditure/{line}/verdicts", Given(&["listVerdictsOfExpenditure"])),
    ("/grants/{grant}/hours", Given(&["listWeeks", "listImpossibleTime"])),
    ("/grants/{grant}/hours/week", Given(&["showWeek"])),
    ("/grants/{grant}/imports", Given(&["listImports"])),
    ("/grants/{grant}/imports/template", Given(&["getExpenseTemplate"])),
    ("/grants/{grant}/imports/tray", Given(&["listTray"])),
    ("/grants/{grant}/imports/bank", Given(&["listPayments", "listPaymentMatches", "listDeclined"])),
    (
        "/grants/{grant}/imports/progress/{ticket}",
        Without("how far an upload is; a program is answered when it is done"),
    ),
    (
        "/grants/{grant}/imports/{batch}",
        Given(&["showImport", "reviewImport", "listFindings", "listImportRows"]),
    ),
    ("/grants/{grant}/imports/{batch}/columns", Given(&["reviewImport", "showImportSheet"])),
    ("/grants/{grant}/imports/{batch}/duplicates", Given(&["reviewImport", "listImportRows"])),
    ("/grants/{grant}/imports/{batch}/consequences", Given(&["reviewImport", "compareImport"])),
    ("/grants/{grant}/imports/{batch}/sheet", Given(&["showImportSheet", "listFindings"])),
    ("/grants/{grant}/imports/{batch}/workbook", Given(&["getImportWorkbook"])),
    ("/grants/{grant}/milestones", Given(&["listMilestones"])),
    ("/grants/{grant}/milestones/{milestone}", Given(&["listMilestones", "listEvidenceOfResult"])),
    ("/grants/{grant}/indicators", Given(&["listIndicators"])),
    ("/grants/{grant}/indicators/{indicator}", Given(&["listIndicators", "listEvidenceOfResult"])),
    ("/grants/{grant}/progress", Given(&["showProgress", "showGrant"])),
    ("/grants/{grant}/results/evidence/{sha}", Given(&["getEvidenceFileOfResult"])),
    ("/grants/{grant}/reports", Given(&["listPeriods", "listForms", "listReports"])),
    ("/grants/{grant}/reports/{form}/{period}", Given(&["listReports", "showReadiness"])),
    ("/grants/{grant}/reports/{form}/{period}/preview", Given(&["getReportFile"])),
    ("/grants/{grant}/reports/{form}/{period}/files/{file}", Given(&["getReportFile"])),
    ("/grants/{grant}/reports/{form}/{period}/differences", Given(&["compareReports"])),
    (
        "/grants/{grant}/reports/{form}/{period}/texts/{section}",
        Given(&["showProgress", "listForms", "listQuotableFigures"]),
    ),
    ("/grants/{grant}/readiness", Given(&["showReadinessOfGrant"])),
    ("/grants/{grant}/rules", Given(&["listRules", "listVerdicts"])),
    ("/grants/{grant}/rules/{rule}", Given(&["showRule", "listWaivers", "showRuleSettings"])),
    ("/grants/{grant}/rule-settings", Given(&["showRuleSettings"])),
    ("/grants/{grant}/audit", Given(&["listReports"])),
    ("/grants/{grant}/audit/log", Given(&["listLog"])),
    ("/grants/{grant}/audit/reports/{form}/{period}/{number}", Given(&["listIssuedFigures"])),
    ("/grants/{grant}/audit/reports/{form}/{period}/{number}/lines", Given(&["listLinesBehindFigure"])),
    ("/grants/{grant}/audit/reports/{form}/{period}/{number}/{language}/{format}", Given(&["getReportFile"])),
];

/// Parts of pages that not everybody sees who may open the page: the operation asks for the same act as the part.
const PARTS: &[(&str, &str, Act)] = &[
    ("/grants/{grant}/settings", "listColumnMappings", Act::ViewImports),
    ("/grants/{grant}/settings", "listMeanings", Act::ViewImports),
    ("/grants/{grant}/expenditure", "listViews", Act::KeepViews),
];

/// Whether everybody who may do the one may do the other.
fn is_open_to(open: Access, whom: Access) -> bool {
    let breadth = |act: Act| match act.reach() {
        Reach::System => 0,
        Reach::WholeGrant => 1,
        Reach::PeriodsOfGrant => 2,
    };
    match (open, whom) {
        (Access::Public, _) | (Access::SignedIn, Access::SignedIn | Access::Act(_)) => true,
        (Access::Act(open), Access::Act(whom)) => {
            breadth(whom) <= breadth(open) && whom.roles().iter().all(|role| role.may(open))
        }
        (Access::SignedIn | Access::Act(_), _) => false,
    }
}

/// A new page needs an entry above. Nobody who may open it is refused its facts, and nobody gets by an operation what
/// no page would show them.
#[test]
fn every_page_has_its_facts_for_programs_and_for_the_same_people() {
    let mut facts: BTreeMap<&str, &Facts> = PAGES.iter().map(|(path, facts)| (*path, facts)).collect();
    assert_eq!(facts.len(), PAGES.len(), "a page stands twice in the list");
    let mut parts: BTreeSet<(&str, &str)> = PARTS.iter().map(|(path, name, _)| (*path, *name)).collect();
    let mut unshown: BTreeMap<&str, Access> = api::operations()
        .iter()
        .filter(|operation| !operation.entry.changes())
        .map(|operation| (operation.name, operation.entry.access))
        .collect();
    let pages =
        routes::all().iter().filter(|entry| entry.method == Method::Get && !entry.path.starts_with("/api/"));
    for page in pages {
        let known =
            facts.remove(page.path).unwrap_or_else(|| panic!("{} has no facts, and no reason", page.path));
        let names = match known {
            Given(names) => names,
            Without(why) => {
                assert!(!why.is_empty(), "{}", page.path);
                continue;
            }
        };
        assert!(!names.is_empty(), "{}", page.path);
        for name in *names {
            let operation = api::operations().iter().find(|operation| operation.name == *name);
            let operation = operation.unwrap_or_else(|| panic!("{name}, for {}, is no operation", page.path));
            assert!(!operation.entry.changes(), "{name} changes something");
            let access = operation.entry.access;
            match PARTS.iter().find(|(path, part, _)| (*path, *part) == (page.path, *name)) {
                Some((path, part, act)) => {
                    assert_eq!(
                        access,
                        Access::Act(*act),
                        "{name} and its part of {path} ask different rights"
                    );
                    parts.remove(&(*path, *part));
                }
                None => {
                    assert!(
                        is_open_to(access, page.access),
                        "{name} is closed to some who see {}",
                        page.path
                    );
                }
            }
            if is_open_to(page.access, access) {
                unshown.remove(name);
            }
        }
    }
    assert!(facts.is_empty(), "pages that are not there: {:?}", facts.keys());
    assert!(parts.is_empty(), "parts of no page: {parts:?}");
    assert!(unshown.is_empty(), "open to more people than any page of theirs: {unshown:?}");
}

#[test]
fn who_sees_periods_is_not_let_in_by_an_act_on_the_whole_grant() {
    let (periods, whole) = (Access::Act(Act::ViewExpenditure), Access::Act(Act::ViewGrant));
    assert!(is_open_to(periods, whole) && !is_open_to(whole, periods));
    assert!(is_open_to(whole, whole) && !is_open_to(whole, Access::SignedIn));
    assert!(!is_open_to(Access::Act(Act::ViewAuditRoom), Access::Act(Act::ViewReports)));
}
