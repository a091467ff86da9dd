//! Rows for the rules on one line: K01 to K06, K14, K17, K27, K29.

use super::{Outcome, Table, judge, used};
use crate::domain::money::Cents;

pub(super) const TABLES: &[Table] = &[
    Table {
        rule: "K01",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("category=a", "passes"),
            ("category=f; category-name=overige externe kosten", "passes"),
            ("category=f; category-name=externe kosten", "name-differs"),
            ("category=f; category-name=Overige externe kosten", "name-differs"),
            ("category=g; category-name=indirecte kosten", "computed-category"),
            ("category=h", "unknown-category"),
            ("category=A", "unknown-category"),
            ("category=C.3", "unknown-category"),
        ],
    },
    Table {
        rule: "K02",
        day: "2025-04-01",
        shared: "project-from=2024-03-01; project-to=2028-12-31; activity-kind=training; payment-date=2025-01-10",
        rows: &[
            ("invoice-date=2024-12-20", "passes"),
            ("invoice-date=2024-03-01", "passes"),
            ("invoice-date=2024-02-29", "before-period"),
            ("invoice-date=2028-12-31; payment-date=2028-12-31", "passes"),
            ("invoice-date=2029-01-01; payment-date=2029-01-20", "after-period"),
            // The performance decides, not the invoice.
            (
                "performed-on=2028-12-15; invoice-date=2029-01-05; payment-date=2029-01-20; final-request-due=2029-04-01",
                "passes",
            ),
            ("performed-on=2024-02-10; invoice-date=2024-03-05", "before-period"),
            (
                "invoice-date=2029-02-01; payment-date=2029-02-10; activity-kind=management; final-request-on=2029-03-15",
                "final-request",
            ),
            (
                "invoice-date=2029-03-15; payment-date=2029-03-15; activity-kind=management; final-request-on=2029-03-15",
                "final-request",
            ),
            (
                "invoice-date=2029-03-16; payment-date=2029-03-16; activity-kind=management; final-request-on=2029-03-15",
                "after-final-request",
            ),
            (
                "invoice-date=2029-02-01; payment-date=2029-02-10; activity-kind=management",
                "after-final-request",
            ),
            ("invoice-date=2024-03-05; payment-date=2024-02-20", "paid-before-period"),
            (
                "invoice-date=2028-12-20; payment-date=2029-04-02; final-request-due=2029-04-01",
                "paid-after-period",
            ),
            ("invoice-date=2028-12-20; payment-date=2029-04-01; final-request-due=2029-04-01", "passes"),
        ],
    },
    Table {
        rule: "K03",
        day: "2025-04-01",
        shared: "today=2026-01-26",
        rows: &[
            ("payment-date=2025-03-01; payment-proof=yes", "passes"),
            ("payment-date=2026-01-26; payment-proof=yes", "passes"),
            ("payment-date=2026-01-27; payment-proof=yes", "paid-in-future"),
            ("payment-date=2025-03-01; payment-proof=no", "proof-missing"),
            ("payment-date=2025-03-01", "proof-not-kept"),
            ("payment-proof=yes", "not-paid"),
            ("", "not-paid"),
        ],
    },
    Table {
        rule: "K04",
        day: "2025-04-01",
        shared: "category=f",
        rows: &[
            ("amount=200.00", "passes"),
            ("amount=199.99", "below-minimum"),
            ("amount=199.99; invoice-total=199.99", "below-minimum"),
            ("amount=150.00; invoice-total=200.00", "line-below-minimum"),
            ("amount=150.00; invoice-total=1200.00; international-organisation=yes", "not-applicable"),
            ("amount=0.01", "below-minimum"),
            // A credit note takes back; it is no cost of its own.
            ("amount=-150.00", "not-applicable"),
            ("amount=120.00; category=a", "not-applicable"),
            ("amount=120.00; category=b", "below-minimum"),
        ],
    },
    Table {
        rule: "K05",
        day: "2025-04-01",
        shared: "amount=121.00; total-eligible=400000.00",
        rows: &[
            ("vat=0.00; vat-recoverable=yes; vat-declared=yes", "not-applicable"),
            ("vat=21.00; vat-recoverable=no; vat-declared=yes", "passes"),
            ("vat=21.00; vat-recoverable=yes; vat-declared=yes", "recoverable-vat"),
            ("vat=21.00; vat-recoverable=yes; vat-declared=no", "vat-excluded"),
            ("vat=0.01; vat-recoverable=yes; vat-declared=yes", "recoverable-vat"),
            // The national rule knows no exception for small operations; the EU rule does.
            ("vat=21.00; vat-recoverable=yes; vat-declared=yes; total-eligible=100.00", "recoverable-vat"),
        ],
    },
    Table {
        rule: "K06",
        day: "2025-04-01",
        shared: "",
        rows: &[
            ("description=Huur trainingsruimte Abuja", "passes"),
            ("description=Relatiegeschenken delegatie", "hint"),
            ("description=Fooi taxichauffeur", "hint"),
            ("description=Cadeaubonnen voor sprekers", "hint"),
            ("description=Representatiekosten directie", "hint"),
            ("description=Borrel na afloop", "hint"),
            ("description=Reception for the ambassador", "hint"),
            ("description=Visit to the reception centre", "passes"),
            ("description=Training on reception and reintegration", "passes"),
            ("description=Boete te late aangifte", "hint"),
            ("description=Verkeersboete huurauto", "hint"),
            ("description=Fine Arts Hotel Lagos", "passes"),
            ("description=Parking fine", "hint"),
            ("description=Rente rekening-courant", "hint"),
            ("description=Workshop parental leave", "passes"),
            ("description=Training trente deelnemers", "passes"),
            ("description=Conferentie rentefonds", "passes"),
            ("description=Moratoire rente", "hint"),
            ("description=Call for expression of interest", "passes"),
            ("description=Bank interest and expression of interest", "hint"),
            ("description=Koersverschil USD", "hint"),
            ("description=Wisselkoersverlies maart", "hint"),
            ("description=Exchange loss NGN", "hint"),
            ("description=Student exchange programme", "passes"),
            ("description=Personeelsuitje 2025", "hint"),
            ("description=Griffierecht kort geding", "hint"),
            ("description=Legal advice on readmission", "passes"),
            ("description=Tips en trucs voor trainers", "passes"),
            ("description=Multiple trips to Banjul", "passes"),
            ("description=Hygiëne en BOETE", "hint"),
            ("supplier=Champagne & Co; description=catering", "hint"),
            ("description=Boetekleed", "passes"),
            ("description=", "passes"),
        ],
    },
    Table {
        rule: "K14",
        day: "2025-04-01",
        shared: "category=d; project-to=2028-12-31; purchased-on=2026-05-01; amount=1500.00",
        rows: &[
            ("price-excl-vat=19999.99", "passes"),
            ("price-excl-vat=20000.00", "too-dear"),
            ("amount=24199.99; vat=4200.00; vat-declared=yes", "passes"),
            ("amount=24200.00; vat=4200.00; vat-declared=yes", "too-dear"),
            ("amount=20000.00; vat=4200.00; vat-declared=no", "too-dear"),
            ("price-excl-vat=900.00; purchased-on=2028-09-30", "passes"),
            ("price-excl-vat=900.00; purchased-on=2028-10-01", "too-late"),
            ("price-excl-vat=90000.00; full-price-approved=yes", "approved"),
            ("price-excl-vat=90000.00; depreciation=yes", "depreciation"),
            ("depreciation=yes; bought-with-subsidy=yes", "subsidised-before"),
            ("category=f; price-excl-vat=90000.00", "not-applicable"),
            ("amount=-1500.00", "not-applicable"),
        ],
    },
    Table {
        rule: "K17",
        day: "2025-04-01",
        shared: "supplier=Jansen BV; amount=500.00",
        rows: &[
            ("document-number=2025-17", "passes"),
            ("document-number=2025-17; same-as=12", "duplicate"),
            ("document-number=2025-17; same-as=12, 14", "duplicate"),
            // Without a number nothing says that it is the same document.
            ("same-as=12", "not-applicable"),
        ],
    },
    Table {
        rule: "K27",
        day: "2025-04-01",
        shared: "category=b; amount=800.00",
        rows: &[
            ("category=f", "not-applicable"),
            ("", "details-missing"),
            ("trip-from=2025-03-10", "passes"),
            // 48 hours x 1.5 % + 2 x 12 % + 2 x 20 % + 2 x 32 % = 200 % of 61.00 = 122.00.
            (
                "trip-from=2025-03-10; tariff-list=2025-01-01; trip-hours=48; breakfasts=2; lunches=2; dinners=2; list-amount=61.00; day-costs=122.00",
                "passes",
            ),
            (
                "trip-from=2025-03-10; tariff-list=2025-01-01; trip-hours=48; breakfasts=2; lunches=2; dinners=2; list-amount=61.00; day-costs=122.01",
                "above-list",
            ),
            (
                "trip-from=2025-07-01; tariff-list=2025-01-01; trip-hours=48; list-amount=61.00; day-costs=40.00",
                "wrong-list",
            ),
            (
                "trip-from=2025-06-30; tariff-list=2025-01-01; trip-hours=48; list-amount=61.00; day-costs=40.00",
                "passes",
            ),
            (
                "trip-from=2025-03-10; tariff-list=2025-01-01; trip-hours=3.9; list-amount=61.00; day-costs=3.00",
                "trip-too-short",
            ),
            (
                "trip-from=2025-03-10; tariff-list=2025-01-01; trip-hours=4; list-amount=61.00; day-costs=3.66",
                "passes",
            ),
            ("trip-from=2025-03-10; hotel-nights=2", "no-hotel-bill"),
            ("trip-from=2025-03-10; hotel-nights=2; hotel-bill=yes", "passes"),
            ("day-costs=40.00", "details-missing"),
        ],
    },
    Table {
        rule: "K29",
        day: "2025-04-01",
        shared: "category=d; amount=5000.00; project-to=2028-12-31; today=2026-01-26",
        rows: &[
            ("", "bound"),
            ("today=2033-12-31", "bound"),
            ("today=2034-01-01", "passes"),
            ("disposed-on=2033-12-31", "disposed-early"),
            ("disposed-on=2034-01-01", "passes"),
            ("depreciation=yes", "not-applicable"),
            ("category=f", "not-applicable"),
        ],
    },
];

#[test]
fn a_verdict_explains_itself_with_article_values_and_remedy() {
    let rule = used("nl-emvf-2021", "K04", "2025-04-01");
    let (verdict, facts) = judge(&rule, "category=f; amount=1199.5; invoice-total=1199.50");
    assert_eq!(verdict.outcome, Outcome::Passes);
    let (verdict, facts_below) = judge(&rule, "category=f; amount=119.5; invoice-total=119.50");
    assert_ne!(facts, facts_below);
    let told = rule.explain(&verdict, &facts_below);
    assert_eq!(told.why.nl, "EUR 119,50 is minder dan EUR 200,00.");
    assert_eq!(told.why.en, "EUR 119.50 is less than EUR 200.00.");
    assert_eq!(told.remedy.en, "Record the consent of the minister as a waiver, or take the cost out.");
    assert_eq!(rule.rule.article, "art. 22(l), 21(2)");
}

#[test]
fn a_hint_names_its_words_and_its_kind_in_the_language_of_the_reader() {
    let rule = used("nl-emvf-2021", "K06", "2025-04-01");
    let (verdict, facts) = judge(&rule, "description=Boete en relatiegeschenken");
    let told = rule.explain(&verdict, &facts);
    assert_eq!(
        told.why.nl,
        "Gevonden: relatiegeschenken, boete. Dit wijst op: fooien en geschenken (art. 22(d)), boetes en sancties (art. 22(g))."
    );
    assert!(told.why.en.ends_with("tips and gifts (art. 22(d)), fines and penalties (art. 22(g))."));
}

#[test]
fn only_the_vat_and_the_excess_are_at_risk() {
    let (vat, _) = judge(
        &used("nl-emvf-2021", "K05", "2025-04-01"),
        "amount=121.00; vat=21.00; vat-recoverable=yes; vat-declared=yes",
    );
    assert_eq!(vat.at_risk.map(Cents::get), Some(2_100));
    let trip = "category=b; amount=800.00; trip-from=2025-03-10; tariff-list=2025-01-01; trip-hours=48; list-amount=100.00; day-costs=80.00";
    let (travel, _) = judge(&used("nl-emvf-2021", "K27", "2025-04-01"), trip);
    assert_eq!(travel.at_risk.map(Cents::get), Some(800));
}
