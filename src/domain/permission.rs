//! Who may do what: the roles of people, the acts of the application, and the one table that joins them.
//! Every page and every call of the interface asks this table and nothing else.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::language::Bilingual;

/// What somebody is for one grant, or for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Keeps accounts, grants and settings. Books nothing: who gives out rights does not use them.
    Administrator,
    /// Imports, books, corrects, and makes the reports.
    Finance,
    /// The second pair of eyes: approves budgets, accepts findings, freezes reports. Books nothing.
    Controller,
    /// Says how far the project is, and writes the reports.
    ProjectLead,
    /// Reads. Changes nothing; sees the grants and periods named, until a date.
    Auditor,
}

/// A role that is not one of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is not a role: choose administrator, finance, controller, project-lead or auditor")]
pub struct UnknownRole(String);

impl Role {
    pub const ALL: [Role; 5] =
        [Role::Administrator, Role::Finance, Role::Controller, Role::ProjectLead, Role::Auditor];

    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Finance => "finance",
            Role::Controller => "controller",
            Role::ProjectLead => "project-lead",
            Role::Auditor => "auditor",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Role::Administrator => Bilingual::new("beheerder", "administrator"),
            Role::Finance => Bilingual::new("financiën", "finance"),
            Role::Controller => Bilingual::same("controller"),
            Role::ProjectLead => Bilingual::new("projectleider", "project lead"),
            Role::Auditor => Bilingual::same("auditor"),
        }
    }

    /// The table: whether somebody with this role may do this.
    pub fn may(self, act: Act) -> bool {
        act.roles().contains(&self)
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Role::ALL.into_iter().find(|role| role.code() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One grant, all its periods together: closed to those who may see some periods only.
    WholeGrant,
    /// One grant, where a page shows only the periods that its visitor may see.
    PeriodsOfGrant,
    /// The application as a whole: only a role for all grants counts.
    System,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident: $reach:ident, [$($role:ident),*], $nl:literal, $en:literal;)+) => {
        /// Everything that a page or the interface can do, with its reach and the roles that may.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act {
            $($(#[$doc])* $name,)+
        }

        impl Act {
            pub const ALL: &[Act] = &[$(Act::$name),+];

            pub fn reach(self) -> Reach {
                match self { $(Act::$name => Reach::$reach,)+ }
            }

            /// The roles that may do this: one row of the table.
            pub fn roles(self) -> &'static [Role] {
                match self { $(Act::$name => &[$(Role::$role),*],)+ }
            }

            /// What it is, as the object of "you may not ...".
            pub fn name(self) -> Bilingual {
                match self { $(Act::$name => Bilingual::new($nl, $en),)+ }
            }
        }
    };
}

acts! {
    // Looking.
    ViewGrant: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "het subsidieproject bekijken", "view the grant";
    ViewActivities: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "activiteiten bekijken", "view activities";
    ViewBudget: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "de begroting bekijken", "view the budget";
    ViewCosts: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "berekende kosten bekijken", "view computed costs";
    ViewHours: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "uren bekijken", "view hours";
    ViewImports: WholeGrant, [Administrator, Finance, Controller, ProjectLead],
        "imports bekijken", "view imports";
    ViewExpenditure: PeriodsOfGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "uitgaven bekijken", "view expenditure";
    ViewEvidence: PeriodsOfGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "bewijsstukken bekijken", "view evidence";
    ViewMilestones: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "mijlpalen bekijken", "view milestones";
    ViewIndicators: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "indicatoren bekijken", "view indicators";
    ViewReports: PeriodsOfGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "rapporten bekijken", "view reports";
    DownloadReport: PeriodsOfGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "rapporten downloaden", "download reports";
    ViewRules: WholeGrant, [Administrator, Finance, Controller, ProjectLead, Auditor],
        "de regels en oordelen bekijken", "view rules and verdicts";
    ViewAuditRoom: PeriodsOfGrant, [Administrator, Finance, Controller, Auditor],
        "de controlekamer bekijken", "view the auditor's room";
    ViewAuditLog: WholeGrant, [Administrator, Controller, Auditor],
        "het logboek bekijken", "view the log of acts";

    // Imports.
    StageImport: WholeGrant, [Finance],
        "een bestand importeren", "import a file";
    MendImport: WholeGrant, [Finance],
        "een import herstellen", "mend an import";
    AssignImport: WholeGrant, [Finance, Controller],
        "een import toewijzen", "assign an import";
    DecideDuplicate: WholeGrant, [Finance, Controller],
        "over een mogelijk dubbele uitgave beslissen", "decide about a possible duplicate";
    PostImport: WholeGrant, [Finance],
        "een import boeken", "post an import";
    ReverseImport: WholeGrant, [Finance],
        "een import terugdraaien", "reverse an import";
    ConfirmPayment: WholeGrant, [Finance],
        "over een betaling beslissen", "decide about a payment";

    // The ledger and its evidence.
    KeepViews: WholeGrant, [Administrator, Finance, Controller, ProjectLead],
        "weergaven van uitgaven bewaren", "keep views of expenditure";
    EnterExpenditure: WholeGrant, [Finance],
        "een uitgave invoeren", "enter expenditure";
    CorrectExpenditure: WholeGrant, [Finance],
        "een uitgave corrigeren", "correct expenditure";
    AttachEvidence: WholeGrant, [Finance, ProjectLead],
        "een bewijsstuk toevoegen", "attach evidence";

    StateCostBasis: WholeGrant, [Finance],
        "kostengrondslagen opgeven", "state cost bases";
    PostCosts: WholeGrant, [Finance],
        "berekende kosten boeken", "post computed costs";
    StateHours: WholeGrant, [Finance, ProjectLead],
        "uren en handtekeningen vastleggen", "record hours and signatures";
    RecordReceipt: WholeGrant, [Finance],
        "een ontvangst vastleggen", "record a receipt";

    // Rules and checks.
    AcceptFinding: WholeGrant, [Controller],
        "een bevinding aanvaarden", "accept a finding";
    ChangeRuleSetting: WholeGrant, [Controller],
        "een instelling van een regel wijzigen", "change a setting of a rule";

    // Budget.
    DraftBudget: WholeGrant, [Finance, ProjectLead],
        "een begrotingswijziging voorbereiden", "draft a budget amendment";
    ApproveBudget: WholeGrant, [Controller],
        "een begrotingswijziging goedkeuren", "approve a budget amendment";

    // Progress.
    StateProgress: WholeGrant, [ProjectLead],
        "de voortgang opgeven", "state progress";
    PlanMilestone: WholeGrant, [ProjectLead],
        "een mijlpaal plannen of bereikt melden", "plan a milestone or state it reached";
    StateIndicator: WholeGrant, [ProjectLead],
        "indicatorwaarden invoeren", "enter indicator values";
    WriteNote: WholeGrant, [Finance, Controller, ProjectLead],
        "een notitie schrijven", "write a note";

    // Reports.
    WriteNarrative: WholeGrant, [Finance, ProjectLead],
        "teksten van een rapport schrijven", "write the texts of a report";
    MakeReport: WholeGrant, [Finance, Controller, ProjectLead],
        "een rapport maken", "make a report";
    FreezeReport: WholeGrant, [Finance, Controller],
        "een rapport vastzetten", "freeze a report";
    SubmitReport: WholeGrant, [Finance, ProjectLead],
        "een rapport indienen", "submit a report";
    RecordDecision: WholeGrant, [Finance, Controller],
        "het besluit van de subsidiegever vastleggen", "record the funder's decision";
    WithdrawReport: WholeGrant, [Controller],
        "een vastgezet rapport intrekken", "withdraw a frozen report";

    // The application.
    LoadGrant: System, [Administrator],
        "een subsidieproject inlezen", "load a grant";
    ExportGrant: WholeGrant, [Administrator, Finance, Controller],
        "het subsidieproject als bestand downloaden", "download the grant as a file";
    ManageUsers: System, [Administrator],
        "gebruikers en rollen beheren", "manage users and roles";
    LoadRates: System, [Administrator, Finance],
        "wisselkoersen inlezen", "load exchange rates";
    ViewRates: System, [Administrator, Finance, Controller, ProjectLead],
        "wisselkoersen bekijken", "view exchange rates";
    SeeSystemState: System, [Administrator],
        "de staat van het systeem bekijken", "see the state of the system";
}

/// A role of one person, where and how long it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub role: Role,
    /// Code of the grant; nothing means every grant, also those that come later.
    pub grant: Option<String>,
    /// Codes of the reporting periods that may be seen; empty means all.
    pub periods: Vec<String>,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
}

impl Assignment {
    /// A role for every grant, without end.
    pub fn everywhere(role: Role) -> Self {
        Self { role, grant: None, periods: Vec::new(), expires_on: None }
    }

    pub fn on(role: Role, grant: impl Into<String>) -> Self {
        Self { role, grant: Some(grant.into()), periods: Vec::new(), expires_on: None }
    }

    fn holds_for(&self, grant: &str, today: NaiveDate) -> bool {
        self.holds_on(today) && self.grant.as_deref().is_none_or(|own| own == grant)
    }

    pub fn holds_on(&self, today: NaiveDate) -> bool {
        self.expires_on.is_none_or(|last| today <= last)
    }

    fn allows(&self, act: Act) -> bool {
        let whole = match act.reach() {
            Reach::WholeGrant | Reach::System => self.periods.is_empty(),
            Reach::PeriodsOfGrant => true,
        };
        whole && self.role.may(act)
    }
}

/// Which reporting periods of a grant somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodScope {
    All,
    Only(Vec<String>),
}

impl PeriodScope {
    pub fn includes(&self, period: &str) -> bool {
        match self {
            PeriodScope::All => true,
            PeriodScope::Only(codes) => codes.iter().any(|code| code == period),
        }
    }
}

/// What one person may do: all assignments together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rights {
    pub assignments: Vec<Assignment>,
}

impl Rights {
    /// Whether this may be done to this grant today.
    pub fn may(&self, act: Act, grant: &str, today: NaiveDate) -> bool {
        match act.reach() {
            Reach::System => self.may_in_system(act, today),
            Reach::WholeGrant | Reach::PeriodsOfGrant => self
                .assignments
                .iter()
                .any(|assignment| assignment.holds_for(grant, today) && assignment.allows(act)),
        }
    }

    /// Whether an act that is about no single grant may be done: asks for a role on every grant.
    pub fn may_in_system(&self, act: Act, today: NaiveDate) -> bool {
        self.assignments
            .iter()
            .filter(|assignment| assignment.grant.is_none() && assignment.holds_on(today))
            .any(|assignment| assignment.allows(act))
    }

    /// Whether the grant exists for this person at all.
    pub fn knows(&self, grant: &str, today: NaiveDate) -> bool {
        self.assignments.iter().any(|assignment| assignment.holds_for(grant, today))
    }

    /// The periods of a grant that may be seen by this act.
    pub fn periods(&self, act: Act, grant: &str, today: NaiveDate) -> PeriodScope {
        let mut codes: Vec<String> = Vec::new();
        let allowing = self
            .assignments
            .iter()
            .filter(|assignment| assignment.holds_for(grant, today) && assignment.allows(act));
        for assignment in allowing {
            if assignment.periods.is_empty() {
                return PeriodScope::All;
            }
            codes.extend(assignment.periods.iter().cloned());
        }
        codes.sort();
        codes.dedup();
        PeriodScope::Only(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The rule that the table must keep, whoever adds a row.
    #[test]
    fn an_auditor_may_only_look() {
        let allowed: Vec<Act> = Act::ALL.iter().copied().filter(|act| Role::Auditor.may(*act)).collect();
        for act in &allowed {
            let name = format!("{act:?}");
            assert!(name.starts_with("View") || name.starts_with("Download"), "{name}");
        }
        assert!(allowed.len() >= 10, "{allowed:?}");
    }

    #[test]
    fn who_books_does_not_approve_and_who_gives_rights_does_not_book() {
        let apart = [(Act::PostImport, Act::ApproveBudget), (Act::PostImport, Act::ManageUsers)];
        for role in Role::ALL {
            for (one, other) in apart {
                assert!(!(role.may(one) && role.may(other)), "{role} may both {one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn every_act_is_open_to_somebody() {
        for act in Act::ALL {
            assert!(!act.roles().is_empty(), "{act:?}");
        }
    }

    #[test]
    fn roles_are_read_back_from_their_codes() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert_eq!("boss".parse::<Role>(), Err(UnknownRole("boss".to_owned())));
    }

    #[test]
    fn rights_hold_for_their_grants_periods_and_days() {
        let limited = Assignment {
            role: Role::Auditor,
            grant: Some("CBR".into()),
            periods: vec!["2024-1".into()],
            expires_on: Some(day("2026-02-01")),
        };
        let rights = Rights { assignments: vec![limited, Assignment::on(Role::Finance, "XYZ")] };
        let (last, after) = (day("2026-02-01"), day("2026-02-02"));
        let cases = [
            (Act::ViewExpenditure, "CBR", last, true),
            (Act::ViewExpenditure, "CBR", after, false),
            (Act::ViewGrant, "CBR", last, false),
            (Act::ViewGrant, "XYZ", after, true),
            (Act::PostImport, "XYZ", after, true),
            (Act::PostImport, "CBR", last, false),
            (Act::LoadRates, "XYZ", last, false),
        ];
        for (act, grant, today, expected) in cases {
            assert_eq!(rights.may(act, grant, today), expected, "{act:?} {grant} {today}");
        }
        assert!(rights.knows("CBR", last) && !rights.knows("CBR", after) && !rights.knows("ABC", last));
        let seen = rights.periods(Act::ViewExpenditure, "CBR", last);
        assert!(seen.includes("2024-1") && !seen.includes("2025-1"));
        assert_eq!(rights.periods(Act::ViewExpenditure, "XYZ", last), PeriodScope::All);
        assert_eq!(rights.periods(Act::ViewExpenditure, "ABC", last), PeriodScope::Only(vec![]));
    }

    #[test]
    fn acts_of_the_application_ask_for_a_role_on_every_grant() {
        let on_one = Rights { assignments: vec![Assignment::on(Role::Administrator, "CBR")] };
        let on_all = Rights { assignments: vec![Assignment::everywhere(Role::Administrator)] };
        let today = day("2026-01-26");
        assert!(!on_one.may_in_system(Act::ManageUsers, today));
        assert!(on_all.may_in_system(Act::ManageUsers, today));
        assert!(on_all.may(Act::ManageUsers, "CBR", today));
    }
}
