//! Whole time sheets, as csv: what becomes of each cell.

use super::*;
use crate::domain::expense_checks::sample;

fn read(text: &str) -> ReadTimeSheets {
    let grant = sample::grant();
    let request = TimeSheetRequest {
        reader: &WorkbookReader::InThisProcess,
        file_name: "uren.csv",
        bytes: text.as_bytes(),
        sheet: None,
        grant: &grant,
        value_maps: &ValueMaps::default(),
    };
    let read = read_time_sheets(&request, &mut |_| {}).unwrap();
    assert_eq!(u64::try_from(read.lines.len()).unwrap(), read.cells.taken);
    read
}

fn lines(read: &ReadTimeSheets) -> Vec<String> {
    let shown = read.lines.iter().map(|line| {
        let HoursLine { person, kind, activity, day, hours, cell, .. } = line;
        format!("{cell} {person} {} {day} {hours}", activity.as_deref().unwrap_or(kind.code()))
    });
    shown.collect()
}

fn findings(read: &ReadTimeSheets) -> Vec<String> {
    read.findings.iter().map(|found| format!("{} {}", found.place.cell, found.code)).collect()
}

#[test]
fn a_week_of_one_person_with_activities_down() {
    let read = read(
        "Urenstaat;;;;;;;\nMedewerker:;P-07;;;;;;\nWeek 12 2025;;;;;;;\nContracturen: 36;;;;;;;\n\
         Activiteit;ma;di;wo;do;vr;za;Totaal\nHM-NG;7,5;;8;;;;15,5\nverlof;;7:12;;;;;7,2\noverige werkzaamheden;;;;4;;;4\nTotaal;7,5;7,2;8;4;;;26,7\n",
    );
    assert_eq!(
        lines(&read),
        [
            "B6 P-07 HM-NG 2025-03-17 7.50",
            "D6 P-07 HM-NG 2025-03-19 8.00",
            "C7 P-07 leave 2025-03-18 7.20",
            "E8 P-07 other 2025-03-20 4.00",
        ]
    );
    assert_eq!(read.contracts, BTreeMap::from([("P-07".to_owned(), Hours::new(3_600))]));
    assert_eq!((findings(&read), read.cells.waiting), (vec![], 0));
}

#[test]
fn a_month_of_several_people_with_weekdays_above_the_days() {
    let read = read(
        "Hours;March 2025;;;;;;\n;;Mon;Tue;Wed;Thu;Fri\nEmployee;Activity;3;4;5;6;7\nP-01;HM-NG;8;;;;\n;Sick leave;;8;;;\nP-02;HM-NG;;;;;6\n",
    );
    assert_eq!(
        lines(&read),
        ["C4 P-01 HM-NG 2025-03-03 8.00", "D5 P-01 sick 2025-03-04 8.00", "G6 P-02 HM-NG 2025-03-07 6.00",]
    );
}

#[test]
fn days_are_completed_from_what_stands_above() {
    let head = |above: &str, days: &str| {
        let text = format!("Medewerker: P-07\n{above}\nActiviteit;{days}\nHM-NG;1;;;;2\n");
        lines(&read(&text)).iter().map(|line| line.split(' ').nth(3).unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (above, days, first, last) in [
        ("Maart 2025", "24;25;26;27;28", "2025-03-24", "2025-03-28"),
        ("2025-W14", "31;1;2;3;4", "2025-03-31", "2025-04-04"),
        ("Jaar: 2025", "17-3;18-3;19-3;20-3;21-3", "2025-03-17", "2025-03-21"),
        ("", "17-03-2025;18-03-2025;19-03-2025;20-03-2025;21-03-2025", "2025-03-17", "2025-03-21"),
        ("Week: 1;Jaar: 2026", "ma;di;wo;do;vr", "2025-12-29", "2026-01-02"),
        ("Week;12;Jaar;2025", "ma 17;di 18;wo 19;do 20;vr 21", "2025-03-17", "2025-03-21"),
    ] {
        assert_eq!(head(above, days), [first, last], "{above} {days}");
    }
}

#[test]
fn what_cannot_be_read_waits_at_its_own_cell() {
    for (text, expected) in [
        ("Medewerker: P-07\nActiviteit;ma;di;wo;do;vr\nHM-NG;8;8;8;8;8\n", vec!["B2 time-unknown"]),
        (
            "Medewerker: P-07\nWeek 12 2025\nActiviteit;ma;di;wo;do;vr\nHM-NG;veel;25;-1;8;\nHM-XX;1;2;;;\n",
            vec!["B4 hours-unreadable", "C4 hours-unreadable", "D4 hours-unreadable", "A5 unknown-activity"],
        ),
        ("Week 12 2025\nActiviteit;ma;di;wo;do;vr\nHM-NG;8;;;;\n", vec!["A3 person-missing"]),
        ("Week 12 2025\nMedewerker;ma;di;wo;do;vr\nP-07;8;;;;\n", vec!["A3 activity-missing"]),
        (
            "Medewerker: P-07\nWeek 12 2025\nActiviteit;ma;di;wo;do;vr\nHM-NG;8;;;;\nHM-NG;2;;;;\n",
            vec!["B5 duplicate-in-file"],
        ),
        (
            "Medewerker: P-07\nWeek 12 2019\nActiviteit;ma;di;wo;do;vr\nHM-NG;8;;;;\nverlof;;8;;;\n",
            vec!["B4 outside-project-period"],
        ),
        ("Leverancier;Bedrag\nAbuja Centre;12,50\n", vec![" sheet-skipped"]),
    ] {
        assert_eq!(findings(&read(text)), expected, "{text}");
    }
}
