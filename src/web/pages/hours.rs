//! Hours: weeks against the contract with their signatures, time that cannot be, and taking hours in from a file or by
//! hand.

mod week;

use maud::{Markup, html};

use crate::domain::language::Bilingual;
use crate::domain::permission::Act;
use crate::domain::time_sheet::{Hours, ImpossibleTime};
use crate::operations::time_sheets::{
    LoadTimeSheets, LoadedTimeSheets, SignWeek, Signed, SignedWeek, SigningRole, list_weeks,
    load_time_sheets, sign_week,
};
use crate::reporting::figures;
use crate::web::answer::{Answer, Notice};
use crate::web::cx::{Cx, Head};
use crate::web::impossible::impossible_here;
use crate::web::key;
use crate::web::pages::costs::{Side, sides};
use crate::web::parts::frame::Place;
use crate::web::parts::small::notice;
use crate::web::parts::{Badge, Button, Column, Field, Form, Row, Table, badge, date, empty_state, section};
use crate::web::problem::WebError;
use crate::web::request::encoded;
use crate::web::routes::{Entry, get, post};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/grants/{grant}/hours", Act::ViewHours, show),
        post("/grants/{grant}/hours", Act::StateHours, load).upload(),
        post("/grants/{grant}/hours/signatures", Act::StateHours, sign),
        get("/grants/{grant}/hours/week", Act::StateHours, week::show),
        post("/grants/{grant}/hours/week", Act::StateHours, week::state),
    ]
}

/// More weeks than this are chosen by person.
const SHOWN: usize = 120;

fn show(cx: &Cx) -> Result<Answer, WebError> {
    page(cx, html! {})
}

fn page(cx: &Cx, above: Markup) -> Result<Answer, WebError> {
    let all = list_weeks(&cx.books, cx.grant(), None)?;
    let impossible = impossible_here(cx)?;
    let may = cx.may(Act::StateHours);
    let content = html! {
        (sides(cx, Side::Hours))
        (above)
        (weeks(cx, &all))
        (section(&cx.text("hours-impossible"), impossible_table(cx, &impossible)))
        @if may {
            (section(&cx.text("hours-sign"), signing(cx)?))
            (section(&cx.text("hours-load"), loading(cx)))
            (section(&cx.text("hours-by-hand"), week::chooser(cx)))
        }
    };
    Ok(cx.page(Head::new(&cx.text("hours-title")).at(Place::Expenditure), content))
}

fn hours(cx: &Cx, hours: Hours) -> Markup {
    let shown = rust_decimal::Decimal::new(hours.hundredths(), 2);
    html! { span.figure { (figures::number(shown, cx.language)) } }
}

fn weeks(cx: &Cx, all: &[SignedWeek]) -> Markup {
    let mut people: Vec<&str> = all.iter().map(|week| week.hours.person.as_str()).collect();
    people.dedup();
    let mut options = vec![(String::new(), cx.text("hours-everybody"))];
    options.extend(people.iter().map(|person| ((*person).to_owned(), (*person).to_owned())));
    let chosen = cx.query("person").unwrap_or_default();
    let wanted: Vec<&SignedWeek> =
        all.iter().filter(|week| chosen.is_empty() || week.hours.person == chosen).collect();
    let more = wanted.len().saturating_sub(SHOWN);
    let columns = vec![
        Column::text(cx.text("hours-person")),
        Column::text(cx.text("hours-week")),
        Column::figure(cx.text("hours-project")),
        Column::figure(cx.text("hours-other")),
        Column::figure(cx.text("hours-leave")),
        Column::figure(cx.text("hours-sick")),
        Column::figure(cx.text("hours-total")),
        Column::figure(cx.text("hours-contract")),
        Column::text(cx.text("hours-state")),
        Column::text(cx.text("hours-employee")),
        Column::text(cx.text("hours-manager")),
    ];
    let none = empty_state(&cx.text("hours-none"), &cx.text("hours-none-what"), None);
    let rows = wanted.iter().take(SHOWN).map(|week| week_row(cx, week));
    let caption = cx.text_with("hours-caption", &[("grant", cx.grant().to_owned().into())]);
    html! {
        @if people.len() > 1 {
            form.filters method="get" action=(cx.at("/hours")) {
                (Field::choice("person", cx.text("hours-person"), options).value(chosen).short())
                (Button::secondary(cx.text("costs-show")))
            }
        }
        (Table::new(caption, columns).rows(rows).or_else(none).show(cx))
        @if more > 0 { p { (cx.text_with("hours-more", &[("count", more.into())])) } }
    }
}

fn week_row(cx: &Cx, week: &SignedWeek) -> Row {
    let stated = &week.hours;
    let name = stated.week.to_string();
    let address = format!("/hours/week?person={}&week={name}", encoded(&stated.person));
    let row = Row::named(vec![
        html! { (stated.person) },
        html! { span.figure { @if cx.may(Act::StateHours) { a href=(cx.at(&address)) { (name) } } @else { (name) } } },
        hours(cx, stated.project),
        hours(cx, stated.other),
        hours(cx, stated.leave),
        hours(cx, stated.sick),
        hours(cx, stated.total()),
        stated.contract.map_or_else(|| html! { (figures::EN_DASH) }, |contract| hours(cx, contract)),
        against_contract(cx, week),
        signature(cx, week.employee.as_ref()),
        signature(cx, week.manager.as_ref()),
    ]);
    match stated.contract {
        Some(contract) if stated.total() != contract => row.mark("warn"),
        _ => row,
    }
}

/// Whether the week is more or less than the contract, in words.
fn against_contract(cx: &Cx, week: &SignedWeek) -> Markup {
    let word = match week.hours.contract.map(|contract| week.hours.total().cmp(&contract)) {
        Some(std::cmp::Ordering::Less) => key("hours-less"),
        Some(std::cmp::Ordering::Greater) => key("hours-over"),
        Some(std::cmp::Ordering::Equal) => return badge(Badge::Ok, &cx.text("hours-as-contract")),
        None => return html! {},
    };
    badge(Badge::Warn, &cx.text(word))
}

fn signature(cx: &Cx, signed: Option<&Signed>) -> Markup {
    html! {
        @match signed {
            Some(signed) => {
                (signed.by) ", " (date(cx, signed.on))
                @if signed.before_change { " " (badge(Badge::Bad, &cx.text("hours-changed-since"))) }
            }
            None => { (badge(Badge::Warn, &cx.text("hours-not-signed"))) }
        }
    }
}

fn impossible_table(cx: &Cx, found: &[ImpossibleTime]) -> Markup {
    let rows = found.iter().map(|impossible| {
        Row::named(vec![
            html! { (impossible.person) },
            date(cx, impossible.day),
            html! { (cx.say(&impossible.message)) },
            hours(cx, impossible.hours),
            hours(cx, impossible.at_most),
            html! { span.code { (impossible.cells.join(", ")) } },
        ])
    });
    let columns = vec![
        Column::text(cx.text("hours-person")),
        Column::text(cx.text("hours-day")),
        Column::text(cx.text("hours-what")),
        Column::figure(cx.text("hours-stated")),
        Column::figure(cx.text("hours-at-most")),
        Column::text(cx.text("hours-cells")),
    ];
    let none = html! { p { (cx.text("hours-impossible-none")) } };
    Table::new(cx.text("hours-impossible-caption"), columns).rows(rows).or_else(none).show(cx)
}

fn signing(cx: &Cx) -> Result<Markup, WebError> {
    let draft = cx.draft(&format!("signature {}", cx.grant()))?;
    let roles = vec![
        ("employee".to_owned(), cx.text("hours-employee")),
        ("manager".to_owned(), cx.text("hours-manager")),
    ];
    Ok(Form::to(&cx.at("/hours/signatures")).keeps(&draft).show(
        cx,
        html! {
            p { (cx.text("hours-sign-what")) }
            (Field::text("person", cx.text("hours-person")).kept(&draft))
            (Field::text("week", cx.text("hours-week")).hint(cx.text("hours-week-hint")).short().kept(&draft))
            (Field::choice("role", cx.text("hours-role"), roles).short().kept(&draft))
            (Field::text("name", cx.text("hours-signed-by")).kept(&draft))
            (Field::date("on", cx.text("hours-signed-on")).kept(&draft))
            (Button::secondary(cx.text("hours-sign-keep")))
        },
    ))
}

fn sign(cx: &Cx) -> Result<Answer, WebError> {
    let role: SigningRole =
        cx.form.text("role").parse().map_err(|_unknown| {
            WebError::Rejected(Bilingual::new("Kies wie tekende.", "Choose who signed."))
        })?;
    let command = SignWeek {
        grant: cx.grant(),
        person: cx.form.text("person"),
        week: cx.form.text("week"),
        role,
        signed_by: cx.form.text("name"),
        signed_on: cx.form.day("on")?,
    };
    sign_week(&cx.books, &cx.actor(), &command)?;
    Ok(Answer::see_other(cx.at("/hours")).with(Notice::done(cx.text("hours-signed"))))
}

fn loading(cx: &Cx) -> Markup {
    Form::to(&cx.at("/hours")).with_files().show(
        cx,
        html! {
            (Field::file("sheet", cx.text("hours-file"), ".xlsx,.xls,.ods,.csv").hint(cx.text("hours-file-hint")))
            (Button::secondary(cx.text("hours-load")))
        },
    )
}

fn load(cx: &Cx) -> Result<Answer, WebError> {
    let Some(file) = cx.form.file("sheet") else {
        return Err(WebError::Rejected(Bilingual::new("Kies een bestand.", "Choose a file.")));
    };
    let command = LoadTimeSheets::whole(cx.grant(), &file.name, &file.bytes);
    let loaded = load_time_sheets(&cx.books, &cx.actor(), &command)?;
    if loaded.findings.is_empty() {
        return Ok(Answer::see_other(cx.at("/hours")).with(Notice::done(told(cx, &loaded))));
    }
    page(cx, findings(cx, &loaded))
}

fn told(cx: &Cx, loaded: &LoadedTimeSheets) -> String {
    if let Some(at) = loaded.earlier {
        let day = figures::date(at.date_naive(), cx.language);
        cx.text_with("hours-loaded-before", &[("day", day.into())])
    } else {
        let total = rust_decimal::Decimal::new(loaded.hours.hundredths(), 2);
        let values = [
            ("cells", loaded.cells.taken.into()),
            ("waiting", loaded.cells.waiting.into()),
            ("hours", figures::number(total, cx.language).into()),
            ("people", loaded.people.into()),
        ];
        cx.text_with("hours-loaded", &values)
    }
}

/// What was not understood, with the cell and the remedy.
fn findings(cx: &Cx, loaded: &LoadedTimeSheets) -> Markup {
    let rows = loaded.findings.iter().map(|finding| {
        Row::named(vec![
            html! { span.code { (finding.place.sheet) "!" (finding.place.cell) } },
            html! { (finding.value) },
            html! { (cx.say(&finding.message)) },
            html! { (cx.say(&finding.remedy)) },
        ])
    });
    let columns = vec![
        Column::text(cx.text("hours-cell")),
        Column::text(cx.text("hours-value")),
        Column::text(cx.text("hours-what")),
        Column::text(cx.text("hours-remedy")),
    ];
    html! {
        (notice(cx, &Notice::warning(told(cx, loaded))))
        (Table::new(cx.text("hours-findings-caption"), columns).rows(rows).show(cx))
    }
}
