//! Prints events as a calendar file (RFC 5545), which every calendar program reads.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar_event::CalendarEvent;
use crate::domain::language::Language;

/// The media type of a calendar.
pub const CALENDAR_MIME: &str = "text/calendar; charset=utf-8";

/// A line holds at most so many bytes before it is folded (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

/// Prints the calendar of a grant. `now` is the moment of printing, which each event must tell.
pub fn print_calendar(
    (grant, name): (&str, &str),
    events: &[CalendarEvent],
    (language, now): (Language, DateTime<Utc>),
) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| write_line(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", &format!("-//Verantwoord//Verantwoord//{}", language.code().to_uppercase()));
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "P1D");
    for event in events {
        line("BEGIN", "VEVENT");
        line("UID", &uid(grant, &event.key));
        line("DTSTAMP", &now.format("%Y%m%dT%H%M%SZ").to_string());
        line("DTSTART;VALUE=DATE", &day(event.day));
        // The end of a whole day is the day after it.
        line("DTEND;VALUE=DATE", &day(event.day.succ_opt().unwrap_or(event.day)));
        let mark = if event.done { "✓ " } else { "" };
        line("SUMMARY", &escaped(&format!("{mark}{}", event.title.get(language))));
        line("DESCRIPTION", &escaped(event.about.get(language)));
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

fn day(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// The same for the same thing, however often the calendar is read and wherever its day moves.
fn uid(grant: &str, key: &str) -> String {
    let plain = |text: &str| -> String {
        let sign = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        text.chars().map(sign).collect()
    };
    format!("{}.{}@verantwoord", plain(key), plain(grant))
}

/// A text value: backslash, semicolon, comma and line break stand for themselves (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => written.extend(['\\', letter]),
            '\n' => written.push_str("\\n"),
            other if other.is_control() => {}
            other => written.push(other),
        }
    }
    written
}

/// Writes a line; a long one goes on in the next, after a space, and no letter is cut in two.
fn write_line(text: &mut String, line: &str) {
    let mut used = 0_usize;
    for letter in line.chars() {
        let size = letter.len_utf8();
        if used.saturating_add(size) > LINE_BYTES {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(letter);
        used = used.saturating_add(size);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Bilingual;

    fn event(title: &str) -> CalendarEvent {
        CalendarEvent {
            key: "milestone-M 1".into(),
            day: "2026-02-28".parse().unwrap(),
            title: Bilingual::same(title),
            about: Bilingual::new("Verwacht;\nlater, \\ ooit", "Expected"),
            done: false,
        }
    }

    fn printed(title: &str) -> String {
        print_calendar(("CBR", "CBR: project"), &[event(title)], (Language::Nl, DateTime::UNIX_EPOCH))
    }

    #[test]
    fn an_event_lasts_its_whole_day_and_keeps_its_name() {
        let text = printed("Training");
        for line in [
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:",
            "\r\nUID:milestone-M-1.CBR@verantwoord\r\n",
            "\r\nDTSTAMP:19700101T000000Z\r\n",
            "\r\nDTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\n",
            "\r\nDESCRIPTION:Verwacht\\;\\nlater\\, \\\\ ooit\r\n",
            "END:VEVENT\r\nEND:VCALENDAR\r\n",
        ] {
            assert!(text.contains(line), "{line:?} in {text:?}");
        }
    }

    #[test]
    fn long_lines_are_folded_between_letters_and_come_back_whole() {
        let title = "één lange mijlpaal – ".repeat(12);
        let text = printed(&title);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_BYTES), "{text}");
        assert!(!text.replace("\r\n", "").contains('\n'), "every line ends with CR and LF");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{title}\r\n")), "{text}");
    }
}
