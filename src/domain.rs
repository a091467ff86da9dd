//! What the words mean. Pure: values in, values out; no file, no database, no clock, no log.
//!
//! | English (code) | Dutch (screen) | what it is |
//! |---|---|---|
//! | Grant | subsidieproject | one subsidised project; CPR calls it an operation |
//! | GrantDecision | beschikking | period, total eligible cost, maximum rate and amount, duties |
//! | Activity | activiteit | what the project does |
//! | CostScheme, CostCategory | kostensoortenschema, kostensoort | the categories of a funder's rules |
//! | CodeLists, OfficialIndicator | codelijsten, EU-indicator | codes that a fund's regulation prescribes |
//! | FlatRate | vast percentage | a share of some categories that stands in for others |
//! | BudgetVersion, BudgetLine | begrotingsversie, begrotingspost | the budget as approved on a date; activity x category |
//! | BudgetAmendment, BudgetChange | begrotingswijziging | a budget on its way; what differs between two budgets, line by line |
//! | Expenditure | uitgave | one posted line of the ledger; never changed, only corrected by another |
//! | LineSelection, SavedView | selectie, bewaarde weergave | which lines of the ledger somebody looks at; one kept under a name |
//! | Posting | boeking | the lines that entered the ledger together, sealed by a hash |
//! | ImportBatch | import | one uploaded file on its way |
//! | ReadingPlan, CellCorrection | leesplan, celcorrectie | what a person chose about the reading of a file |
//! | LedgerChoice | grootboekkeuze | journals and accounts of a whole ledger that belong to the project |
//! | ColumnMapping | kolomkoppeling | which header is which field, agreed in an earlier import |
//! | Consequences | gevolgen | what posting an import would do to budget, flat rate, funding and periods |
//! | ValueMap | waardekoppeling | what a person said that a text of a workbook means |
//! | DraftExpense | conceptuitgave | a row of a workbook that is understood but not posted |
//! | EntryWords, CorrectionCause | invoer, oorzaak van een correctie | what a person typed to enter a line by hand; why a line is corrected |
//! | Finding | bevinding | code, severity, place, message, remedy |
//! | BankPayment, UnpaidInvoice | bankbetaling, onbetaalde factuur | a payment on a bank statement; rows that wait for theirs |
//! | Evidence, EvidenceKind | bewijsstuk, soort bewijs | a file that proves lines of the ledger; one file may prove many |
//! | BudgetForecast | prognose | what each budget line is expected to have cost at the end |
//! | ExchangeRate, ExchangeRule | wisselkoers, koersregel | a published rate; which rate a grant uses |
//! | ReportingPeriod | verslagperiode | periods join without gap or overlap |
//! | ProgressStatement | voortgangsopgave | what the project lead states about one period |
//! | Readiness, ReadinessGap | gereedheid, wat ontbreekt | whether a report can go out: what is missing, which costs are at risk |
//! | Report, ReportState | rapport, rapportstatus | a form filled for a period: draft, frozen, submitted, accepted |
//! | TimeSheet, HoursLine | urenstaat, urenregel | hours of one person on one day, as a cell of a matrix states them |
//! | StaffTerms, Pay | arbeidsvoorwaarden, brutoloon | on which terms a person works from a day on, and for what pay |
//! | WorkDecision, DecisionConfirmation | gemotiveerd besluit of addendum, bekrachtiging | fixes the percentage of the working time; every year anew |
//! | StaffTariff | overheidstarief | amounts of a year and salary scale in a published table |
//! | CostBases | kostengrondslagen | what people state about how costs are computed |
//! | ComputedCost, Topic | berekende kosten | a cost with its formula and values; becomes a line of the ledger |
//! | ProgressChange | voortgangswijziging | one part of a statement that a person states anew |
//! | Rule, RulePack | subsidiabiliteitsregel, regelset | a dated rule with its article; the rules of one funder |
//! | Verdict, Judging | oordeel, beoordeling | the outcome of a rule on one line or total, with the values used; all verdicts of one run |
//! | RuleWaiver, FactStatement | ontheffing, vastgelegd gegeven | lifts a verdict, with who and why; what a rule asks and no part of the books holds |
//! | Deadline, Duty | termijn, verplichting | what must be handed in, and by when |
//! | SecondAdvance | tweede voorschot | what the funder pays once half of the cost is realised |
//! | GrantTerms | subsidievoorwaarden | terms that the decision sets, with the articles behind them |
//! | ActivityNote | notitie | what somebody noted about an activity |
//! | ResultEvidence | bewijsstuk van een resultaat | a file that proves a milestone or an indicator |
//! | ReadinessGap | openstaand punt | what a report over a period still lacks |
//! | TenderMark | aanbestedingsmarkering | says that a cost falls under a tendered public contract |
//! | SchemeMapping | schemakoppeling | which category of one scheme is which of another |
//! | Shift, ShiftLimit | verschuiving, verschuivingsgrens | what a category takes from others, and how far it may |
//! | UnitCost, UnitsCounted | eenheidskost, geteld aantal | an amount for a unit that is counted and proved; a lump sum counts once |
//! | Asset | materieel | a thing that is depreciated over its months of use and its share of use |
//! | Allocation | toerekening | one invoice over several lines, activities or grants by a key |
//! | ExchangePolicy | koersbeleid | a way to pick the rate of an amount in foreign currency |
//! | FundingPlan, Receipt | financieringsplan, ontvangst | who pays what, what came in and what is due |
//! | Milestone, Indicator | mijlpaal, indicator | dated promise; counted result |
//! | ProjectFact | projectgegeven | what a form asks and no other part of the books holds |
//! | Account, Session | account, sessie | a person who may log in; a place where somebody is logged in |
//! | Role, Assignment | rol, roltoewijzing | what somebody is; for which grant and periods, until when |
//! | Act, Rights | handeling, rechten | what can be done; what one person may do |
//! | CalendarEvent | agendapunt | a deadline or milestone on its day, for a calendar program |
//! | ApiToken, TokenScope | API-sleutel, reikwijdte | a secret by which a program acts for a person; how much of their rights it has |

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

pub mod account;
pub mod allocation;
pub mod amendment;
pub mod api_token;
pub mod assets;
pub mod bank;
pub mod books;
pub mod budget_amendment;
pub mod budget_shift;
pub mod calendar;
pub mod calendar_event;
pub mod cell_range;
pub mod column_mapping;
pub mod computation;
pub mod consequences;
pub mod cost_basis;
pub mod country;
pub mod currency;
pub mod deadlines;
pub mod eligibility;
pub mod evidence;
pub mod exchange;
pub mod exchange_policy;
pub mod execution;
pub mod expense;
pub mod expense_checks;
pub mod expense_entry;
pub mod figures;
pub mod finding;
pub mod flat_rates;
pub mod folding;
pub mod forecast;
pub mod funding;
pub mod grant;
pub mod grant_rules;
pub mod ids;
pub mod import_batch;
pub mod language;
pub mod ledger;
pub mod ledger_choice;
pub mod likeness;
pub mod line_selection;
pub mod milestones;
pub mod money;
pub mod official_codes;
pub mod overview;
pub mod own_sheets;
pub mod permission;
pub mod progress;
pub mod progress_change;
pub mod project_fact;
pub mod readiness;
pub mod reading_plan;
pub mod remap;
pub mod report;
pub mod results;
pub mod scheme;
pub mod spending;
pub mod staff;
pub mod succession;
pub mod tender;
pub mod terms;
pub mod time_sheet;
pub mod units;
pub mod value_map;
