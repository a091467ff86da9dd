//! Rows for the rules of the EU: the regulation beside the national scheme, and the model grant agreement.

use super::{Table, check, judge, pack, used};

const CPR: &[Table] = &[
    Table {
        rule: "C01",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("invoice-date=2021-01-01; payment-date=2021-01-20", "passes"),
            ("invoice-date=2020-12-31; payment-date=2021-01-20", "before-window"),
            ("invoice-date=2029-12-01; payment-date=2029-12-31", "passes"),
            ("invoice-date=2029-12-01; payment-date=2030-01-01", "after-window"),
            ("performed-on=2020-12-15; invoice-date=2021-01-10; payment-date=2021-01-20", "before-window"),
            ("payment-date=2025-01-01", "passes"),
        ],
    },
    Table {
        rule: "C02",
        day: "2025-04-01",
        shared: "amount=121.00; vat=21.00; vat-recoverable=yes; vat-declared=yes",
        rows: &[
            ("total-eligible=4999999.99", "passes"),
            ("total-eligible=5000000.00", "recoverable-vat"),
            ("total-eligible=6600000.00; vat-recoverable=no", "passes"),
            ("total-eligible=6600000.00; vat-declared=no", "vat-excluded"),
            ("total-eligible=6600000.00; vat=0.00", "not-applicable"),
        ],
    },
    Table {
        rule: "C03",
        day: "2025-04-01",
        shared: "supplier=Jansen BV; amount=500.00",
        rows: &[
            ("document-number=2025-17", "passes"),
            ("document-number=2025-17; other-grants=ISF-1", "elsewhere"),
            ("other-grants=ISF-1", "not-applicable"),
            ("document-number=2025-17; other-grants=", "passes"),
        ],
    },
    Table {
        rule: "C04",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("total-eligible=200000.00", "too-small"),
            ("total-eligible=200000.01", "passes"),
            ("total-eligible=200000.00; specific-action=yes", "too-small"),
            ("total-eligible=6600000.00", "passes"),
        ],
    },
];

const MGA: &[Table] = &[
    Table {
        rule: "M01",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("category=C.1; category-name=reis- en verblijfkosten", "passes"),
            ("category=E; category-name=indirecte kosten", "computed-category"),
            ("category=f", "unknown-category"),
            ("category=B; category-name=kosten van uitbesteding", "name-differs"),
        ],
    },
    Table {
        rule: "M02",
        day: "2025-04-01",
        shared: "project-from=2024-03-01; project-to=2026-02-28; activity-kind=training",
        rows: &[
            ("invoice-date=2024-03-01; payment-date=2024-03-20", "passes"),
            ("invoice-date=2024-02-29; payment-date=2024-03-20", "before-period"),
            ("invoice-date=2026-03-01; payment-date=2026-03-20", "after-period"),
            (
                "invoice-date=2026-03-01; payment-date=2026-03-20; activity-kind=management; final-request-due=2026-04-29",
                "final-request",
            ),
        ],
    },
    Table {
        rule: "M04",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("description=Bank interest", "hint"),
            ("description=Exchange loss USD", "hint"),
            ("description=Late fee", "hint"),
            // The national scheme forbids gifts by name; this agreement does not.
            ("description=Gifts for speakers", "passes"),
            ("description=Expression of interest", "passes"),
        ],
    },
    Table {
        rule: "M05",
        day: "2025-04-01",
        shared: "category=C.2; amount=900.00; vat=0.00; project-to=2026-02-28; purchased-on=2025-01-10",
        rows: &[
            ("", "too-dear"),
            ("depreciation=yes", "depreciation"),
            ("full-price-approved=yes", "approved"),
            ("category=C.3", "not-applicable"),
        ],
    },
    Table {
        rule: "M07",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("flat-rates=indirect-7", "passes"),
            ("flat-rates=", "no-option"),
            ("flat-rates=indirect-7; itemised-indirect=10.00", "also-itemised"),
        ],
    },
    Table {
        rule: "M08",
        day: "2025-04-01",
        shared: "rate=90; maximum=900.00; total-eligible=1000.00",
        rows: &[
            ("realised=1000.00; claimed=900.00; other-funding=100.00", "passes"),
            ("realised=1000.00; claimed=900.01", "above-maximum"),
            ("realised=500.00; claimed=450.01", "above-rate"),
            ("realised=500.00; claimed=450.00; revenues=50.01", "above-cost"),
        ],
    },
    Table {
        rule: "M10",
        day: "2025-04-01",
        shared: "today=2031-12-31",
        rows: &[
            ("last-payment-on=2026-06-30", "locked"),
            ("last-payment-on=2025-06-30", "ended"),
            ("", "no-payment"),
        ],
    },
];

#[test]
fn the_regulation_and_the_agreement_give_the_verdicts_of_their_articles() {
    for table in CPR {
        check("eu-cpr-2021", table);
    }
    for table in MGA {
        check("eu-mga-2021", table);
    }
}

#[test]
fn every_reason_of_the_regulation_is_reached() {
    for rule in &pack("eu-cpr-2021").rules {
        let reached: Vec<&str> = CPR
            .iter()
            .filter(|table| table.rule == rule.code)
            .flat_map(|table| table.rows.iter().map(|(_, reason)| *reason))
            .collect();
        assert!(rule.check.reasons().iter().all(|reason| reached.contains(reason)), "{}", rule.code);
    }
}

#[test]
fn the_agreement_says_that_it_was_not_read_in_full_and_names_no_national_article() {
    let (verdict, facts) = {
        let rule = used("eu-mga-2021", "M07", "2025-04-01");
        assert!(rule.caution.is_some());
        judge(&rule, "flat-rates=")
    };
    assert_eq!(verdict.reason, "no-option");
    assert!(!facts.is_empty());
    for rule in &pack("eu-mga-2021").rules {
        let texts = rule.reasons.values().flat_map(|reason| [&reason.text.nl, &reason.text.en]);
        for text in
            texts.chain([&rule.explanation.nl, &rule.explanation.en, &rule.remedy.nl, &rule.remedy.en])
        {
            for national in
                ["artikel 12", "article 12", "artikel 22", "Uitvoering Van Beleid", "minister", "de regeling"]
            {
                assert!(!text.contains(national), "{}: {text}", rule.code);
            }
        }
    }
}
