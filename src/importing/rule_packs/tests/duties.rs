//! Rows for terms and duties: K18 to K26.

use super::{Table, judge, used};
use crate::domain::money::Cents;

pub(super) const TABLES: &[Table] = &[
    Table {
        rule: "K18",
        day: "2025-04-01",
        shared: "period-from=2025-01-01; period-to=2025-06-30; previous-to=2024-12-31; project-from=2024-03-01; today=2025-07-01",
        rows: &[
            // Four weeks after 30 June is 28 July.
            ("submitted-on=2025-07-28", "passes"),
            ("submitted-on=2025-07-29", "submitted-late"),
            ("today=2025-07-13", "running"),
            ("today=2025-07-14", "due-soon"),
            ("today=2025-07-28", "due-soon"),
            ("today=2025-07-29", "overdue"),
            ("due-on=2025-09-01; today=2025-07-29", "running"),
            ("period-from=2025-01-02", "gap"),
            ("period-from=2024-12-31", "overlap"),
            ("period-from=2024-03-01; previous-to=2024-02-29", "running"),
        ],
    },
    Table {
        rule: "K19",
        day: "2025-04-01",
        shared: "project-to=2028-12-31; today=2026-01-26",
        rows: &[
            ("", "no-date"),
            ("final-request-due=2029-03-01", "running"),
            ("final-request-due=2029-03-01; today=2029-01-20", "due-soon"),
            ("final-request-due=2029-03-01; today=2029-03-02", "overdue"),
            ("final-request-due=2029-03-01; final-request-on=2029-03-02", "submitted-late"),
            ("final-request-due=2029-03-01; final-request-on=2029-03-01", "passes"),
        ],
    },
    Table {
        rule: "K19",
        day: "2026-05-01",
        shared: "project-to=2028-12-31; today=2026-05-01",
        rows: &[
            // Thirteen weeks after 31 December 2028 is 1 April 2029.
            ("", "running"),
            ("today=2029-02-03", "running"),
            ("today=2029-02-04", "due-soon"),
            ("today=2029-04-01", "due-soon"),
            ("today=2029-04-02", "overdue"),
            ("final-request-due=2029-04-01", "running"),
            ("final-request-due=2029-04-02", "later-than-term"),
            ("final-request-on=2029-04-01", "passes"),
            ("final-request-on=2029-04-02", "submitted-late"),
        ],
    },
    Table {
        rule: "K20",
        day: "2025-04-01",
        shared: "maximum=750000.00; total-eligible=1000000.00",
        rows: &[
            ("realised=0.00; advances=0.00", "first-available"),
            ("realised=0.00; advances=374999.99", "first-available"),
            ("realised=0.00; advances=375000.00", "passes"),
            ("realised=499999.99; advances=375000.00; report-submitted=yes", "passes"),
            ("realised=500000.00; advances=375000.00; report-submitted=yes", "second-available"),
            ("realised=500000.00; advances=375000.00; report-submitted=no", "no-report"),
            ("realised=500000.00; advances=600000.00; report-submitted=yes", "passes"),
            ("realised=500000.00; advances=600000.01; report-submitted=yes", "above-limit"),
        ],
    },
    Table {
        rule: "K21",
        day: "2025-04-01",
        shared: "today=2034-12-31",
        rows: &[
            ("", "no-payment"),
            ("last-payment-on=2029-06-15", "locked"),
            ("last-payment-on=2029-01-01", "locked"),
            ("last-payment-on=2028-12-31", "ended"),
            ("last-payment-on=2029-06-15; today=2035-01-01", "ended"),
        ],
    },
    Table {
        rule: "K22",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("", "none"),
            ("evidence-files=12", "passes"),
            ("evidence-files=12; evidence-changed=factuur-17.pdf", "changed"),
            ("evidence-files=12; evidence-without-kind=bon.jpg", "without-kind"),
            ("evidence-files=0", "none"),
        ],
    },
    Table {
        rule: "K23",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("printed-statement=Medegefinancierd door de Europese Unie", "by-design"),
            ("printed-statement=Co-funded by the European Union", "by-design"),
            ("printed-statement=Gefinancierd door de Europese Unie", "wrong-statement"),
            ("", "not-stated"),
        ],
    },
    Table {
        rule: "K24",
        day: "2025-04-01",
        shared: "maximum=4950000.00; total-eligible=6600000.00; publicity-done=website,documents,poster",
        rows: &[
            ("", "passes"),
            ("publicity-done=website,documents", "missing"),
            ("publicity-done=", "missing"),
            ("equipment-project=yes", "missing"),
            ("equipment-project=yes; publicity-done=website,documents,plates", "passes"),
            ("equipment-project=yes; total-eligible=100000.00", "passes"),
            ("total-eligible=10000000.00", "passes"),
            ("total-eligible=10000000.01", "missing"),
            ("strategic-importance=yes", "missing"),
            ("strategic-importance=yes; publicity-done=website,documents,poster,event", "passes"),
            ("publicity-done=; publicity-exempt=yes", "exempt"),
        ],
    },
    Table {
        rule: "K25",
        day: "2025-04-01",
        shared: "budget-version=2; consent-on=2025-02-01; budget-reason=Extra training; shifted-category=f",
        rows: &[
            ("shift-percent=0", "passes"),
            ("shift-percent=0.1", "above-limit"),
            ("shift-percent=12", "above-limit"),
            ("budget-reason=", "no-reason"),
            ("budget-version=1; budget-reason=", "not-applicable"),
        ],
    },
    Table {
        rule: "K25",
        day: "2025-04-01",
        shared: "budget-version=3; budget-reason=Andere landen",
        rows: &[("", "no-consent"), ("consent-on=2026-01-01", "passes")],
    },
    Table {
        rule: "K26",
        day: "2025-04-01",
        shared: "statement-made=yes; period-to=2025-06-30; today=2025-07-20",
        rows: &[
            ("", "passes"),
            ("statement-made=no", "no-statement"),
            ("statement-made=no; today=2025-06-30", "not-applicable"),
            ("indicators-without-value=O.3.1", "no-values"),
            ("deviations-without-reason=HM-NG,HM-TZ", "no-reasons"),
        ],
    },
];

#[test]
fn what_is_missing_is_called_as_people_call_it() {
    let rule = used("nl-emvf-2021", "K24", "2025-04-01");
    let (verdict, facts) =
        judge(&rule, "maximum=4950000.00; total-eligible=6600000.00; publicity-done=website");
    let told = rule.explain(&verdict, &facts);
    assert_eq!(
        told.why.nl,
        "Nog niet vastgelegd: vermelding op stukken en communicatie, affiche van A3-formaat of scherm. Hiermee staat ten hoogste 3 % van de subsidie op het spel."
    );
    assert_eq!(verdict.at_risk.map(Cents::get), Some(14_850_000));
}
