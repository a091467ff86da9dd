//! Weeks add up, and each kind of impossible time is found just beyond its border.

use super::*;

fn line(person: &str, day: &str, kind: HoursKind, hundredths: i64) -> HoursLine {
    HoursLine {
        person: person.to_owned(),
        kind,
        activity: (kind == HoursKind::Project).then(|| "HM-NG".to_owned()),
        day: day.parse().unwrap(),
        hours: Hours::new(hundredths),
        sheet: "Week 12".to_owned(),
        cell: "D8".to_owned(),
    }
}

fn reasons(grants: &[(&str, Vec<HoursLine>)], contract: Option<i64>) -> Vec<Impossible> {
    let contracts = contract.map(|hundredths| ("P-07".to_owned(), Hours::new(hundredths)));
    let grants: Vec<_> = grants.iter().map(|(grant, lines)| GrantHours { grant, lines }).collect();
    let found = impossible_time(&grants, &contracts.into_iter().collect());
    found.into_iter().map(|found| found.why).collect()
}

#[test]
fn time_that_cannot_be_is_found() {
    use HoursKind::{Leave, Other, Project, Sick};
    let day = |kind, hundredths| line("P-07", "2025-03-17", kind, hundredths);
    let week = |hundredths| {
        (17..22).map(move |number| line("P-07", &format!("2025-03-{number}"), Project, hundredths)).collect()
    };
    let whole_day: Vec<HoursLine> = vec![day(Project, 2_400)];
    for (stated, contract, expected) in [
        (vec![("CBR", whole_day)], None, vec![]),
        (vec![("CBR", vec![day(Project, 2_000), day(Other, 401)])], None, vec![Impossible::MoreThanADay]),
        (vec![("CBR", week(720))], Some(3_600), vec![]),
        (vec![("CBR", week(721))], Some(3_600), vec![Impossible::MoreThanTheContract]),
        (
            vec![("CBR", vec![day(Leave, 720), day(Project, 100)])],
            Some(3_600),
            vec![Impossible::WorkDuringLeave],
        ),
        (vec![("CBR", vec![day(Sick, 400), day(Project, 320)])], Some(3_600), vec![]),
        (
            vec![("CBR", vec![day(Project, 500)]), ("ISF-1", vec![day(Project, 400)])],
            None,
            vec![Impossible::TwoGrants],
        ),
        (vec![("CBR", vec![day(Project, 400)]), ("ISF-1", vec![day(Project, 400)])], None, vec![]),
        // Another person's hours have nothing to do with it.
        (vec![("CBR", vec![day(Project, 2_000), line("P-08", "2025-03-17", Project, 2_000)])], None, vec![]),
    ] {
        assert_eq!(reasons(&stated, contract), expected, "{stated:?}");
    }
}

#[test]
fn what_cannot_be_names_its_cells() {
    let lines = [line("P-07", "2025-03-17", HoursKind::Project, 2_500)];
    let found = impossible_time(&[GrantHours { grant: "CBR", lines: &lines }], &BTreeMap::new());
    assert_eq!(found[0].cells, ["CBR Week 12!D8"]);
    assert_eq!(found[0].message.en, "25.00 hours are stated on 17 Mar 2025; a day has 24.");
}

#[test]
fn weeks_follow_the_calendar_of_iso_8601() {
    for (day, week) in [("2024-12-30", "2025-W01"), ("2025-03-17", "2025-W12"), ("2027-01-03", "2026-W53")] {
        assert_eq!(Week::of(day.parse().unwrap()).to_string(), week);
    }
    let lines = [
        line("P-07", "2025-03-17", HoursKind::Project, 750),
        line("P-07", "2025-03-18", HoursKind::Leave, 720),
        line("P-07", "2025-03-24", HoursKind::Other, 100),
    ];
    let contracts = BTreeMap::from([("P-07".to_owned(), Hours::new(3_600))]);
    let weeks = weeks(&lines, &contracts);
    assert_eq!(weeks.len(), 2);
    assert_eq!(
        (weeks[0].project, weeks[0].leave, weeks[0].total()),
        (Hours::new(750), Hours::new(720), Hours::new(1_470))
    );
    assert_eq!((weeks[1].other, weeks[1].contract), (Hours::new(100), Some(Hours::new(3_600))));
}

#[test]
fn hours_are_kept_in_hundredths() {
    for (text, shown) in [("7.5", "7.50"), ("7.335", "7.34"), ("0.005", "0.01"), ("-1", "-1.00")] {
        assert_eq!(Hours::from_hours(text.parse().unwrap()).unwrap().to_string(), shown);
    }
}
