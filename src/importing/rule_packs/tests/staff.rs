//! Rows for the rules on staff: K07 to K10.

use super::{Table, judge, used};

pub(super) const TABLES: &[Table] = &[
    Table {
        rule: "K07",
        day: "2025-04-01",
        shared: "person=P-07; known-methods=13(2)(a),13(2)(b),13(2)(c),13(2)(d),13(4),13(5),13(7)",
        rows: &[
            (
                "staff-method=13(2)(c); surcharge=37.5; divisor=1720; part-time=1; gross-pay=60000.00; hourly-rate=47.97",
                "passes",
            ),
            (
                "staff-method=13(2)(c); surcharge=37.50; divisor=1720; gross-pay=60000.00; hourly-rate=47.98",
                "rate-differs",
            ),
            ("staff-method=13(2)(c); gross-pay=60000.00; hourly-rate=45.00", "passes"),
            // Half time: half the pay over half the hours gives the same rate.
            (
                "staff-method=13(2)(c); divisor=860; part-time=0.5; gross-pay=30000.00; hourly-rate=47.97",
                "passes",
            ),
            (
                "staff-method=13(2)(c); divisor=1720; part-time=0.5; gross-pay=30000.00; hourly-rate=23.98",
                "wrong-divisor",
            ),
            ("staff-method=13(2)(c); divisor=1400; part-time=1", "wrong-divisor"),
            ("staff-method=13(2)(c); part-time=1.1", "wrong-part-time"),
            ("staff-method=13(2)(c); part-time=0", "wrong-part-time"),
            ("staff-method=13(2)(a); surcharge=43.5", "wrong-surcharge"),
            ("staff-method=13(2)(a); surcharge=37.5", "passes"),
            ("staff-method=13(2)(d); includes-overhead=yes", "includes-overhead"),
            ("staff-method=13(2)(d); includes-overhead=no", "passes"),
            ("staff-method=actual", "unknown-method"),
        ],
    },
    Table {
        rule: "K08",
        day: "2025-04-01",
        shared: "person=P-07; staff-method=13(2)(a)",
        rows: &[
            ("year=2025; decision-on=2025-01-10", "passes"),
            ("year=2026; decision-on=2025-01-10", "not-confirmed"),
            ("year=2026; decision-on=2025-01-10; confirmed-in=2026", "passes"),
            ("year=2026; decision-on=2025-01-10; confirmed-in=2025,2027", "not-confirmed"),
            ("year=2024; decision-on=2025-01-10; confirmed-in=2026", "no-decision"),
            ("year=2025", "no-decision"),
            ("year=2025; decision-on=2025-01-10; decision-kind=addendum", "addendum-doubtful"),
            ("year=2025; staff-method=13(2)(c)", "not-applicable"),
            ("year=2025; staff-method=13(2)(b); decision-on=2025-12-31", "passes"),
        ],
    },
    Table {
        rule: "K08",
        day: "2026-05-01",
        shared: "person=P-07; staff-method=13(2)(b)",
        rows: &[
            ("year=2026; decision-on=2026-05-01; decision-kind=addendum", "passes"),
            ("year=2027; decision-on=2026-05-01; decision-kind=addendum", "not-confirmed"),
            ("year=2026; decision-on=2026-05-01; decision-kind=letter", "addendum-doubtful"),
            ("year=2026", "no-decision"),
        ],
    },
    Table {
        rule: "K09",
        day: "2025-04-01",
        shared: "person=P-07; week=2025-W12; week-end=2025-03-23; employee-signed=P-07; employee-signed-on=2025-03-28; manager-signed=M-02; manager-signed-on=2025-03-28; week-hours=36; contract-hours=36",
        rows: &[
            ("", "passes"),
            ("manager-signed=", "not-signed"),
            ("employee-signed=", "not-signed"),
            ("employee-signed-on=2025-03-21", "passes"),
            ("employee-signed-on=2025-03-20", "signed-before-end"),
            ("manager-signed=P-07", "same-signer"),
            ("changed-after-signing=yes", "changed-after-signing"),
            ("week-hours=36.01", "over-contract"),
            ("week-hours=35.5", "under-contract"),
            ("year-hours=1720; year=2025", "passes"),
            ("year-hours=1720.01; year=2025", "over-year"),
            ("year-hours=861; part-time=0.5; year=2025", "over-year"),
            ("manager-signed=; international-organisation=yes", "not-applicable"),
        ],
    },
    Table {
        rule: "K10",
        day: "2025-04-01",
        shared: "person=P-09",
        rows: &[
            ("staff-method=13(2)(c)", "not-applicable"),
            ("staff-method=13(4); hourly-rate=36.00; why-own-labour=eenmanszaak", "passes"),
            ("staff-method=13(4); hourly-rate=36.01; why-own-labour=eenmanszaak", "wrong-rate"),
            ("staff-method=13(4); hourly-rate=35.00; why-own-labour=eenmanszaak", "wrong-rate"),
            ("staff-method=13(4); hourly-rate=36.00", "no-reason"),
            ("staff-method=13(4); why-own-labour=eenmanszaak", "passes"),
        ],
    },
];

#[test]
fn a_wrong_rate_names_the_right_one() {
    let rule = used("nl-emvf-2021", "K07", "2025-04-01");
    let facts =
        "person=P-07; staff-method=13(2)(c); known-methods=13(2)(c); gross-pay=60000.00; hourly-rate=50.00";
    let (verdict, facts) = judge(&rule, facts);
    assert_eq!(
        rule.explain(&verdict, &facts).why.en,
        "The hourly rate of P-07 is EUR 50.00; the gross pay of EUR 60,000.00 gives EUR 47.97."
    );
}
