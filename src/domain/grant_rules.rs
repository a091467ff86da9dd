//! What a grant must be, beyond its shape: codes exist, references lead somewhere, sums fit the decision, periods join.
//! Every problem is reported with the path to the value in the grant file; nothing is mended silently.

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::calendar::DateSpan;
use crate::domain::country;
use crate::domain::grant::{Fund, GrantDefinition};
use crate::domain::language::Bilingual;
use crate::domain::official_codes::{CodeLists, OfficialCode, OfficialIndicator, text_of};
use crate::domain::scheme::{CostScheme, FlatRate};

mod money;
mod progress;
mod time;

pub use money::{budget_parts, budget_total};
pub use progress::progress_problems;

/// One step from the whole to a part: into a named field or to the n-th element of a list (0 is the first).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep {
    Key(String),
    Index(usize),
}

/// Builds the path of a problem: `path_to!["activity", 2, "countries"]`.
macro_rules! path_to {
    ($($step:expr),* $(,)?) => { vec![$($crate::domain::grant_rules::PathStep::from($step)),*] };
}
pub(crate) use path_to;

impl From<&str> for PathStep {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for PathStep {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A path as people read it: `activity[2].countries[0]`.
pub struct PathText<'path>(pub &'path [PathStep]);

impl fmt::Display for PathText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Key(key) if position == 0 => f.write_str(key)?,
                PathStep::Key(key) => write!(f, ".{key}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What kind of rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// A code that no list has, or that is not there at all.
    Code,
    /// A code that the grant itself does not define.
    Reference,
    /// The same code or number twice.
    Repeated,
    /// Dates that do not fit each other.
    Time,
    /// Amounts that do not fit each other.
    Money,
    /// A counted value that cannot be meant.
    Count,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantProblem {
    pub path: Vec<PathStep>,
    pub rule: RuleKind,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
}

impl GrantProblem {
    pub fn new(path: Vec<PathStep>, rule: RuleKind, message: Bilingual, remedy: Bilingual) -> Self {
        Self { path, rule, message, remedy }
    }
}

/// The lists that a grant's codes are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct KnownCodes<'lists> {
    pub schemes: &'lists [CostScheme],
    pub code_lists: &'lists [CodeLists],
    pub indicators: &'lists [OfficialIndicator],
}

impl<'lists> KnownCodes<'lists> {
    fn scheme(&self, code: &str) -> Option<&'lists CostScheme> {
        self.schemes.iter().find(|scheme| scheme.code == code)
    }
}

/// Everything that is wrong with a grant, in the order of its parts; nothing when it can be loaded.
pub fn problems(grant: &GrantDefinition, known: &KnownCodes<'_>) -> Vec<GrantProblem> {
    let mut found = Vec::new();
    let scheme = known.scheme(&grant.scheme);
    let flat_rates = scheme.map(|scheme| scheme.flat_rates_of(grant)).unwrap_or_default();
    check_classification(grant, known, &mut found);
    check_scheme(grant, known, &mut found);
    check_activities(grant, &mut found);
    check_indicators(grant, known, &mut found);
    check_milestones(grant, &mut found);
    time::check(grant, &mut found);
    if let Some(scheme) = scheme {
        check_budget_codes(grant, scheme, &flat_rates, &mut found);
    }
    money::check(grant, &flat_rates, &mut found);
    found
}

/// Grant codes stand on the command line and in names of files.
fn is_grant_code(code: &str) -> bool {
    code.starts_with(|first: char| first.is_ascii_alphanumeric())
        && code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

/// Specific objectives per fund: AMIF art. 3(2) of Regulation (EU) 2021/1147, ISF of 2021/1149, BMVI of 2021/1148.
fn last_objective(fund: Fund) -> u8 {
    match fund {
        Fund::Amif => 4,
        Fund::Isf => 3,
        Fund::Bmvi => 2,
    }
}

fn check_classification(grant: &GrantDefinition, known: &KnownCodes<'_>, found: &mut Vec<GrantProblem>) {
    if grant.code.trim().is_empty() {
        found.push(GrantProblem::new(
            path_to!["code"],
            RuleKind::Code,
            Bilingual::new("het subsidieproject heeft geen code", "the grant has no code"),
            Bilingual::new("geef een korte code, zoals \"CBR\"", "give a short code, such as \"CBR\""),
        ));
    } else if !is_grant_code(&grant.code) {
        found.push(GrantProblem::new(
            path_to!["code"],
            RuleKind::Code,
            Bilingual::new(
                format!("'{}' kan geen code van een subsidieproject zijn", grant.code),
                format!("'{}' cannot be the code of a grant", grant.code),
            ),
            Bilingual::new(
                "begin met een letter of cijfer (a-z, A-Z, 0-9), met daarna alleen letters, cijfers, '-', '_' en '.', zonder spaties",
                "start with a letter or digit (a-z, A-Z, 0-9), and then use only letters, digits, '-', '_' and '.', no spaces",
            ),
        ));
    }
    let last = last_objective(grant.fund);
    if !(1..=last).contains(&grant.specific_objective) {
        let (name, number) = (grant.fund.code(), grant.specific_objective);
        found.push(GrantProblem::new(
            path_to!["specific_objective"],
            RuleKind::Code,
            Bilingual::new(
                format!("{name} heeft geen specifieke doelstelling {number}"),
                format!("{name} has no specific objective {number}"),
            ),
            Bilingual::new(format!("kies 1 tot en met {last}"), format!("choose 1 to {last}")),
        ));
    }
    check_country(&grant.beneficiary.country, || path_to!["beneficiary", "country"], found);
    // Only funds whose lists are embedded can be checked.
    if let Some(lists) = known.code_lists.iter().find(|lists| lists.fund == grant.fund) {
        let source = &lists.source;
        for (key, code, list) in [
            ("intervention_field", &grant.intervention_field, &lists.intervention_fields),
            ("type_of_action", &grant.type_of_action, &lists.types_of_action),
            ("implementation", &grant.implementation, &lists.implementations),
            ("particular_theme", &grant.particular_theme, &lists.particular_themes),
        ] {
            if text_of(list, code).is_none() {
                found.push(GrantProblem::new(
                    path_to![key],
                    RuleKind::Code,
                    Bilingual::new(
                        format!("code '{code}' staat niet in {source}"),
                        format!("code '{code}' is not in {source}"),
                    ),
                    one_of(list.iter().map(|listed: &OfficialCode| listed.code.as_str())),
                ));
            }
        }
    }
}

fn check_country(code: &str, path: impl Fn() -> Vec<PathStep>, found: &mut Vec<GrantProblem>) {
    if !country::is_known(code) {
        found.push(GrantProblem::new(
            path(),
            RuleKind::Code,
            Bilingual::new(
                format!("'{code}' is geen landcode van ISO 3166"),
                format!("'{code}' is not a country code of ISO 3166"),
            ),
            Bilingual::new(
                "schrijf twee hoofdletters, zoals \"NG\" voor Nigeria",
                "write two capitals, such as \"NG\" for Nigeria",
            ),
        ));
    }
}

fn check_scheme(grant: &GrantDefinition, known: &KnownCodes<'_>, found: &mut Vec<GrantProblem>) {
    let Some(scheme) = known.scheme(&grant.scheme) else {
        found.push(GrantProblem::new(
            path_to!["scheme"],
            RuleKind::Code,
            Bilingual::new(
                format!("kostensoortenschema '{}' bestaat niet", grant.scheme),
                format!("there is no cost-category scheme '{}'", grant.scheme),
            ),
            one_of(known.schemes.iter().map(|scheme| scheme.code.as_str())),
        ));
        return;
    };
    let for_staff = scheme.flat_rates.iter().filter(|rate| scheme.stands_in_for_staff(rate));
    let for_staff = for_staff.map(|rate| rate.code.as_str());
    let methods = || scheme.staff_methods.iter().map(|method| method.code.as_str()).chain(for_staff.clone());
    if !methods().any(|method| method == grant.staff_costs) {
        found.push(GrantProblem::new(
            path_to!["staff_costs"],
            RuleKind::Code,
            Bilingual::new(
                format!("schema {} heeft geen methode '{}' voor arbeid", scheme.code, grant.staff_costs),
                format!("scheme {} has no staff method '{}'", scheme.code, grant.staff_costs),
            ),
            one_of(methods()),
        ));
    }
    if grant.indirect_costs != "none" && scheme.flat_rate(&grant.indirect_costs).is_none() {
        found.push(GrantProblem::new(
            path_to!["indirect_costs"],
            RuleKind::Code,
            Bilingual::new(
                format!("schema {} heeft geen vast percentage '{}'", scheme.code, grant.indirect_costs),
                format!("scheme {} has no flat rate '{}'", scheme.code, grant.indirect_costs),
            ),
            flat_rates(scheme),
        ));
    }
    check_flat_rates_together(grant, scheme, found);
}

/// Two flat rates in one grant, where the scheme does not allow them beside each other.
fn check_flat_rates_together(grant: &GrantDefinition, scheme: &CostScheme, found: &mut Vec<GrantProblem>) {
    let rates = scheme.flat_rates_of(grant);
    let [staff, indirect] = rates.as_slice() else { return };
    if scheme.stand_together(staff, indirect) {
        return;
    }
    let allowed = scheme.flat_rates.iter().filter(|rate| scheme.stand_together(staff, rate));
    let allowed = allowed.map(|rate| rate.code.as_str()).chain(["none"]);
    let (one, other) = (&staff.code, &indirect.code);
    found.push(GrantProblem::new(
        path_to!["indirect_costs"],
        RuleKind::Code,
        Bilingual::new(
            format!(
                "'{other}' kan niet naast '{one}' in één project ({}, {})",
                staff.article, indirect.article
            ),
            format!(
                "'{other}' cannot stand beside '{one}' in one grant ({}, {})",
                staff.article, indirect.article
            ),
        ),
        one_of(allowed),
    ));
}

/// The flat rates of a scheme, and the choice for none.
fn flat_rates(scheme: &CostScheme) -> Bilingual {
    one_of(scheme.flat_rates.iter().map(|rate| rate.code.as_str()).chain(["none"]))
}

fn check_activities(grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    check_codes("activity", grant.activities.iter().map(|activity| activity.code.as_str()), found);
    for (position, activity) in grant.activities.iter().enumerate() {
        for (place, country) in activity.countries.iter().enumerate() {
            check_country(country, || path_to!["activity", position, "countries", place], found);
        }
        for period in activity.planned.keys() {
            if grant.period(period).is_none() {
                found.push(unknown_reference(
                    path_to!["activity", position, "planned", period.as_str()],
                    ("verslagperiode", "reporting period"),
                    period,
                    grant.periods.iter().map(|period| period.code.as_str()),
                ));
            }
        }
    }
}

fn check_indicators(grant: &GrantDefinition, known: &KnownCodes<'_>, found: &mut Vec<GrantProblem>) {
    check_codes("indicator", grant.indicators.iter().map(|indicator| indicator.code.as_str()), found);
    for (position, indicator) in grant.indicators.iter().enumerate() {
        let official = known.indicators.iter().find(|official| official.code == indicator.code);
        if official.is_none() && indicator.title.is_none() {
            found.push(GrantProblem::new(
                path_to!["indicator", position, "code"],
                RuleKind::Code,
                Bilingual::new(
                    format!(
                        "'{}' is geen indicator van de verordening en heeft geen eigen titel",
                        indicator.code
                    ),
                    format!(
                        "'{}' is not an indicator of the regulation and has no title of its own",
                        indicator.code
                    ),
                ),
                Bilingual::new(
                    "verbeter de code, of geef title = { nl = \"…\", en = \"…\" }",
                    "mend the code, or give title = { nl = \"…\", en = \"…\" }",
                ),
            ));
        }
        if official.is_some_and(|official| official.persons != indicator.persons) {
            let persons = !indicator.persons;
            found.push(GrantProblem::new(
                path_to!["indicator", position, "persons"],
                RuleKind::Code,
                Bilingual::new(
                    format!("{} telt {}personen", indicator.code, if persons { "" } else { "geen " }),
                    format!("{} counts {}persons", indicator.code, if persons { "" } else { "no " }),
                ),
                Bilingual::new(format!("schrijf persons = {persons}"), format!("write persons = {persons}")),
            ));
        }
        if indicator.project_target == 0 {
            found.push(GrantProblem::new(
                path_to!["indicator", position, "project_target"],
                RuleKind::Count,
                Bilingual::new(
                    format!("indicator {} heeft streefwaarde 0", indicator.code),
                    format!("indicator {} has target 0", indicator.code),
                ),
                Bilingual::new(
                    "vul in wat het project belooft te bereiken, of haal de indicator weg",
                    "fill in what the project promises to reach, or take the indicator out",
                ),
            ));
        }
    }
    for (position, code) in grant.decision.indicators.iter().enumerate() {
        if grant.indicator(code).is_none() {
            found.push(unknown_reference(
                path_to!["decision", "indicators", position],
                ("indicator", "indicator"),
                code,
                grant.indicators.iter().map(|indicator| indicator.code.as_str()),
            ));
        }
    }
}

fn check_milestones(grant: &GrantDefinition, found: &mut Vec<GrantProblem>) {
    check_codes("milestone", grant.milestones.iter().map(|milestone| milestone.code.as_str()), found);
    for (position, milestone) in grant.milestones.iter().enumerate() {
        if grant.activity(&milestone.activity).is_none() {
            found.push(unknown_activity(
                grant,
                path_to!["milestone", position, "activity"],
                &milestone.activity,
            ));
        }
        if let Some(code) = milestone.indicator.as_ref().filter(|code| grant.indicator(code).is_none()) {
            found.push(unknown_reference(
                path_to!["milestone", position, "indicator"],
                ("indicator", "indicator"),
                code,
                grant.indicators.iter().map(|indicator| indicator.code.as_str()),
            ));
        }
    }
}

fn check_budget_codes(
    grant: &GrantDefinition,
    scheme: &CostScheme,
    flat_rates: &[&FlatRate],
    found: &mut Vec<GrantProblem>,
) {
    for (position, version) in grant.budget_versions.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (row, line) in version.lines.iter().enumerate() {
            let at = |key: &str| path_to!["budget_version", position, "line", row, key];
            if grant.activity(&line.activity).is_none() {
                found.push(unknown_activity(grant, at("activity"), &line.activity));
            }
            match scheme.category(&line.category) {
                None => found.push(GrantProblem::new(
                    at("category"),
                    RuleKind::Code,
                    Bilingual::new(
                        format!("schema {} heeft geen kostensoort '{}'", scheme.code, line.category),
                        format!("scheme {} has no cost category '{}'", scheme.code, line.category),
                    ),
                    one_of(scheme.categories.iter().map(|category| category.code.as_str())),
                )),
                Some(category) => {
                    let replaced = flat_rates.iter().find(|rate| rate.replaces.contains(&category.code));
                    if category.computed || replaced.is_some() {
                        let by = replaced.map_or(&scheme.name, |rate| &rate.name);
                        found.push(GrantProblem::new(
                            at("category"),
                            RuleKind::Money,
                            Bilingual::new(
                                format!("kostensoort {} wordt berekend ({})", category.code, by.nl),
                                format!("cost category {} is computed ({})", category.code, by.en),
                            ),
                            Bilingual::new(
                                "haal de begrotingspost weg: het bedrag volgt uit het vaste percentage",
                                "take the budget line out: its amount follows from the flat rate",
                            ),
                        ));
                    }
                }
            }
            if !seen.insert((&line.activity, &line.category)) {
                found.push(GrantProblem::new(
                    path_to!["budget_version", position, "line", row],
                    RuleKind::Repeated,
                    Bilingual::new(
                        format!("begrotingspost {} {} staat er twee keer", line.activity, line.category),
                        format!("budget line {} {} is there twice", line.activity, line.category),
                    ),
                    Bilingual::new("tel de bedragen samen in één post", "add the amounts up in one line"),
                ));
            }
        }
    }
}

fn unknown_activity(grant: &GrantDefinition, path: Vec<PathStep>, code: &str) -> GrantProblem {
    let codes = grant.activities.iter().map(|activity| activity.code.as_str());
    unknown_reference(path, ("activiteit", "activity"), code, codes)
}

/// A code that should lead to another part of the grant, and does not.
pub(crate) fn unknown_reference<'codes>(
    path: Vec<PathStep>,
    (noun_nl, noun_en): (&str, &str),
    code: &str,
    known: impl Iterator<Item = &'codes str>,
) -> GrantProblem {
    GrantProblem::new(
        path,
        RuleKind::Reference,
        Bilingual::new(
            format!("{noun_nl} '{code}' bestaat niet in dit subsidieproject"),
            format!("{noun_en} '{code}' does not exist in this grant"),
        ),
        one_of(known),
    )
}

/// Codes of a list: present, and each only once.
fn check_codes<'codes>(list: &str, codes: impl Iterator<Item = &'codes str>, found: &mut Vec<GrantProblem>) {
    let mut seen = BTreeSet::new();
    for (position, code) in codes.enumerate() {
        if code.trim().is_empty() {
            found.push(GrantProblem::new(
                path_to![list, position, "code"],
                RuleKind::Code,
                Bilingual::new("de code is leeg", "the code is empty"),
                Bilingual::new("geef een korte code", "give a short code"),
            ));
        } else if !seen.insert(code) {
            found.push(repeated(path_to![list, position, "code"], code));
        }
    }
}

/// A code that is there twice where it must name one thing.
pub(crate) fn repeated(path: Vec<PathStep>, code: &str) -> GrantProblem {
    GrantProblem::new(
        path,
        RuleKind::Repeated,
        Bilingual::new(format!("code '{code}' staat er twee keer"), format!("code '{code}' is there twice")),
        Bilingual::new("geef elk onderdeel zijn eigen code", "give each part its own code"),
    )
}

fn one_of<'codes>(codes: impl Iterator<Item = &'codes str>) -> Bilingual {
    let codes: Vec<_> = codes.collect();
    if codes.is_empty() {
        return Bilingual::new("er is er nog geen: voeg hem toe", "there is none yet: add it");
    }
    let codes = codes.join(", ");
    Bilingual::new(format!("kies uit {codes}"), format!("choose from {codes}"))
}

/// A span as messages show it.
fn span_text(span: DateSpan) -> Bilingual {
    Bilingual::new(format!("{} t/m {}", span.from, span.to), format!("{} to {}", span.from, span.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_code_has_letters_digits_and_three_signs() {
        for (code, fits) in [
            ("CBR", true),
            ("EMVF-2024_1.b", true),
            ("2024", true),
            ("", false),
            ("CBR 2", false),
            (" CBR", false),
            ("CBR\t", false),
            ("C/BR", false),
            ("..", false),
            ("-CBR", false),
            ("CBR\n", false),
            ("C\u{e9}BR", false),
            ("C\u{a0}BR", false),
            ("<b>", false),
        ] {
            assert_eq!(is_grant_code(code), fits, "{code:?}");
        }
    }
}
