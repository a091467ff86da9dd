//! Rows for the rules on totals: K11 to K13, K15, K16, K28, K30.

use super::{Table, judge, used};
use crate::domain::money::Cents;

pub(super) const TABLES: &[Table] = &[
    Table {
        rule: "K11",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("flat-rates=indirect-7", "passes"),
            ("flat-rates=indirect-15", "passes"),
            ("flat-rates=other-costs-40", "passes"),
            ("flat-rates=indirect-7,indirect-15", "two-options"),
            ("flat-rates=indirect-15,other-costs-40", "two-options"),
            ("flat-rates=", "no-option"),
            ("flat-rates=staff-20", "no-option"),
            ("flat-rates=staff-20,indirect-7", "passes"),
            ("flat-rates=staff-20,indirect-15", "on-flat-staff"),
            ("flat-rates=indirect-7; itemised-indirect=0.01", "also-itemised"),
            ("flat-rates=indirect-7; itemised-indirect=0.00", "passes"),
        ],
    },
    Table {
        rule: "K12",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("flat-rates=indirect-7; itemised-other=500.00", "not-applicable"),
            ("flat-rates=other-costs-40; itemised-other=0.00", "passes"),
            ("flat-rates=other-costs-40", "passes"),
            ("flat-rates=other-costs-40; itemised-other=0.01", "itemised"),
            ("flat-rates=other-costs-40,staff-20", "on-flat-staff"),
            ("flat-rates=other-costs-40; itemised-other=-10.00", "itemised"),
        ],
    },
    Table {
        rule: "K13",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("flat-rates=indirect-7; itemised-staff=500.00", "not-applicable"),
            ("flat-rates=staff-20; itemised-staff=0.00; tendered-in-base=0.00", "passes"),
            ("flat-rates=staff-20; itemised-staff=0.01", "itemised-staff"),
            ("flat-rates=staff-20; tendered-in-base=60000.00", "tendered-in-base"),
            ("flat-rates=staff-20; tendered-in-base=0.01", "tendered-in-base"),
            ("flat-rates=staff-20,indirect-7", "passes"),
        ],
    },
    Table {
        rule: "K15",
        day: "2025-04-01",
        shared: "supplier=Training BV; contract-on=2025-02-01",
        rows: &[
            ("supplier-total=49999.99", "passes"),
            ("supplier-total=50000.00", "no-procedure"),
            ("supplier-total=50000.00; procedure=direct", "no-procedure"),
            ("supplier-total=50000.00; procedure=three-quotes", "passes"),
            ("supplier-total=142999.99; procedure=three-quotes", "passes"),
            ("supplier-total=143000.00; procedure=three-quotes", "no-european-procedure"),
            ("supplier-total=143000.00; procedure=european-open", "passes"),
            ("supplier-total=143000.00; procedure=framework", "passes"),
            // The threshold of the day of the contract: lower from 2026.
            (
                "supplier-total=140000.00; contract-on=2026-01-01; procedure=three-quotes",
                "no-european-procedure",
            ),
            ("supplier-total=140000.00; contract-on=2025-12-31; procedure=three-quotes", "passes"),
            ("supplier-total=700000.00; contract-kind=social-services; procedure=three-quotes", "passes"),
            (
                "supplier-total=750000.00; contract-kind=social-services; procedure=three-quotes",
                "no-european-procedure",
            ),
            ("supplier-total=50000.00; contract-on=2030-01-01", "no-threshold"),
            ("supplier-total=49999.99; contract-on=2030-01-01", "passes"),
        ],
    },
    Table {
        rule: "K16",
        day: "2025-04-01",
        shared: "rate=75; maximum=750.00; total-eligible=1000.00",
        rows: &[
            ("realised=1000.00; claimed=750.00; other-funding=250.00", "passes"),
            ("realised=1000.00; claimed=750.01", "above-maximum"),
            ("realised=999.99; claimed=749.99", "passes"),
            // 75 % of 999.99 is 749.9925: a cent is cut, never added.
            ("realised=999.99; claimed=750.00", "above-rate"),
            ("realised=1000.00; claimed=750.00; other-funding=250.01", "above-cost"),
            ("realised=1000.00; claimed=750.00; other-funding=200.00; revenues=50.01", "above-cost"),
            ("realised=1200.00; claimed=750.00; other-funding=250.00", "above-decision"),
            ("realised=0.00; claimed=0.00", "passes"),
        ],
    },
    Table {
        rule: "K28",
        day: "2025-04-01",
        shared: "annex=A; incentive-list=yes",
        rows: &[
            ("", "not-applicable"),
            ("incentives=25000.00", "passes"),
            ("incentives=25000.01", "above-limit"),
            ("incentives=100.00; annex=E", "wrong-annex"),
            ("incentives=100.00; annex=D", "passes"),
            ("incentives=100.00; incentive-list=no", "no-list"),
        ],
    },
    Table {
        rule: "K30",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("total-eligible=400000.00", "passes"),
            ("total-eligible=399999.99", "too-small"),
            ("total-eligible=200000.00; specific-action=yes", "passes"),
            ("total-eligible=199999.99; specific-action=yes", "too-small"),
            ("total-eligible=300000.00; specific-action=no", "too-small"),
            ("total-eligible=6600000.00", "passes"),
        ],
    },
];

#[test]
fn what_is_too_much_is_named_and_at_risk() {
    let rule = used("nl-emvf-2021", "K16", "2025-04-01");
    let (verdict, facts) =
        judge(&rule, "rate=75; maximum=750.00; realised=900.00; claimed=700.00; total-eligible=1000.00");
    assert_eq!(verdict.at_risk.map(Cents::get), Some(2_500));
    let told = rule.explain(&verdict, &facts);
    assert_eq!(told.why.nl, "Gevraagd is EUR 700,00; 75 % van EUR 900,00 is EUR 675,00.");
    assert_eq!(told.remedy.en, "Lower the subsidy claimed by EUR 25.00.");
    let (tendered, _) =
        judge(&used("nl-emvf-2021", "K13", "2025-04-01"), "flat-rates=staff-20; tendered-in-base=60000.00");
    assert_eq!(tendered.at_risk.map(Cents::get), Some(1_200_000));
}
