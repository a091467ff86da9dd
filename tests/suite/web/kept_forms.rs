//! Every form in which people type for more than a minute keeps what they type, and tells when somebody else came in between.

use actix_web::http::StatusCode;
use verantwoord::domain::import_batch::BatchState;
use verantwoord::domain::permission::Role;
use verantwoord::operations::evidence::list_evidence;
use verantwoord::operations::expenditure::read_ledger;
use verantwoord::operations::imports::list_imports;

use crate::budget_amendments::submitted;
use crate::support::app::{Client, Reply, TestApp};
use crate::support::books::TestBooks;

on_each_database!(
    each_form_gives_back_what_was_typed,
    what_was_sent_after_a_time_out_is_given_back,
    a_text_is_never_written_over_by_an_older_draft,
    an_import_that_changed_keeps_what_was_typed,
);

const HEAD: &str = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

/// The names of the drafts of the forms on a page.
fn drafts_on(page: &str) -> Vec<String> {
    let names = page.split("name=\"draft\" value=\"").skip(1);
    names.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

/// The draft of the form on a page whose name begins like this.
fn draft_on(page: &str, beginning: &str) -> String {
    let all = drafts_on(page);
    let found = all.iter().find(|name| name.starts_with(beginning));
    found.unwrap_or_else(|| panic!("no draft {beginning} among {all:?}")).clone()
}

/// The value of the first field with this name.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

fn upload(client: &Client<'_>, rows: &str) -> String {
    let file = format!("{HEAD}{rows}");
    let reply = client.upload("/grants/CBR/imports", &[], ("workbook", "rijen.csv", file.as_bytes()));
    reply.header("location").to_owned()
}

fn each_form_gives_back_what_was_typed(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let [finance, lead, controller] =
        [Role::Finance, Role::ProjectLead, Role::Controller].map(|role| app.client(role));
    let line = read_ledger(&books.books, "CBR", None).unwrap().lines[0].id;
    let import = upload(&finance, "HM-NG;f;Hotel Lagos;ZS-1;soms;100,00\n");
    let amendment = finance.post("/grants/CBR/budget/amendments", &[("reason-nl", "Meer training")]);
    let amendment = amendment.header("location").to_owned();
    let correction = format!("/grants/CBR/expenditure/{line}/correction");
    let evidence = format!("/grants/CBR/expenditure/{line}");
    let (columns, cell) = (format!("{import}/columns"), format!("{import}/sheet?cell=E2"));
    // Who types, where, the beginning of the draft's name, the field, what is typed, and how the page gives it back.
    let cases: [(&Client<'_>, &str, &str, &str, &str, &str); 14] = [
        (
            &lead,
            "/grants/CBR/reports/progress-report/2025-2/texts/summary",
            "text ",
            "text-nl",
            "Een lange zin.",
            ">\nEen lange zin.</textarea>",
        ),
        (
            &finance,
            "/grants/CBR/expenditure/new",
            "entry ",
            "supplier",
            "Hotel <Kano>",
            "value=\"Hotel &lt;Kano&gt;\"",
        ),
        (&finance, &correction, "correction ", "reason", "verkeerd bedrag", "value=\"verkeerd bedrag\""),
        (&finance, &evidence, "evidence ", "document-date", "2025-03-14", "value=\"2025-03-14\""),
        (&finance, &columns, "import ", "use-0-C", "description", "<option value=\"description\" selected>"),
        (&finance, &cell, "import ", "fixed", "15-03-2025", "value=\"15-03-2025\""),
        (
            &finance,
            &import,
            "import ",
            "reason-7",
            "van het bankafschrift",
            "value=\"van het bankafschrift\"",
        ),
        (&finance, &amendment, "amendment ", "reason-nl", "Nog meer training", "value=\"Nog meer training\""),
        (
            &lead,
            "/grants/CBR/activities/HM-NG",
            "note ",
            "note",
            "Bellen met de trainer.",
            ">\nBellen met de trainer.</textarea>",
        ),
        (
            &lead,
            "/grants/CBR/milestones/M01?period=2025-2",
            "progress ",
            "note-nl",
            "Iets later.",
            ">\nIets later.</textarea>",
        ),
        (
            &lead,
            "/grants/CBR/indicators/CBR-TRAINERS?period=2025-2",
            "progress ",
            "18-60-female",
            "7",
            "value=\"7\"",
        ),
        (
            &lead,
            "/grants/CBR/progress?period=2025-2",
            "progress ",
            "deviation-nl",
            "Vertraagd.",
            ">\nVertraagd.</textarea>",
        ),
        (
            &controller,
            "/grants/CBR/rules/K04",
            "waiver ",
            "reason",
            "Met toestemming.",
            ">\nMet toestemming.</textarea>",
        ),
        (&finance, "/grants/CBR/expenditure/new", "entry ", "gross-amount", "1.234,56", "value=\"1.234,56\""),
    ];
    for (client, address, beginning, name, typed, given_back) in cases {
        let page = client.get(address).page();
        assert!(!page.contains(given_back), "{address} shows {typed} before it was typed");
        let draft = draft_on(&page, beginning);
        let fields = [("draft", draft.as_str()), ("draft-page", address), (name, typed)];
        assert_eq!(client.post("/drafts", &fields).status, StatusCode::NO_CONTENT, "{address}");
        let page = client.get(address).page();
        assert!(page.contains(given_back), "{address} does not give {name} back: {page}");
        assert!(page.contains("staat er weer"), "{address} does not say so");
    }
}

/// Reasons, owners, choices: small forms, and their words are as hard to find again as those of large ones.
fn what_was_sent_after_a_time_out_is_given_back(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let [finance, controller] = [Role::Finance, Role::Controller].map(|role| (role, app.client(role)));
    let amendment = format!("/budget/amendments/{}", submitted(books).number);
    let all = list_imports(&books.books, "CBR").unwrap();
    let posted = all.iter().find(|batch| batch.state == BatchState::Posted).unwrap().id;
    let waiting = upload(&finance.1, "HM-?;f;Hotel Lagos;ZS-1;15-03-2025;100,00\n");
    let waiting = waiting.strip_prefix("/grants/CBR").unwrap();
    let line = format!("/expenditure/{}", read_ledger(&books.books, "CBR", None).unwrap().lines[0].id);
    let proof = ("evidence", "factuur.pdf", "een factuur".as_bytes());
    let kinds = [("kind", "invoice"), ("origin", "original")];
    assert_eq!(
        finance.1.upload(&format!("/grants/CBR{line}/evidence"), &kinds, proof).status,
        StatusCode::SEE_OTHER
    );
    let newest =
        list_evidence(&books.books, "CBR").unwrap().iter().map(|known| known.evidence.id).max().unwrap();
    let posted = format!("/imports/{posted}");
    let removal = format!("{line}/evidence/{newest}/removal");
    let week = "/hours/week?person=P-07&week=2025-W12";
    // Who sends, on which page, to where, the beginning of the draft's name, the field, and what was typed.
    let cases = [
        (&finance, posted.as_str(), format!("{posted}/reversal"), "import ", "reason", "verkeerd bestand"),
        (&finance, waiting, format!("{waiting}/owner"), "owner ", "owner", "Coen Control"),
        (&finance, waiting, format!("{waiting}/values"), "import ", "code-0", "HM-NG"),
        (&controller, &amendment, format!("{amendment}/rejection"), "step ", "reason", "te duur"),
        (&controller, &amendment, format!("{amendment}/approval"), "step ", "reason", "brief van 3 maart"),
        (&finance, "/funding", "/funding/receipts".to_owned(), "receipt ", "reference", "afschrift 14"),
        (&finance, "/hours", "/hours/signatures".to_owned(), "signature ", "name", "M-02"),
        (&finance, week, "/hours/week".to_owned(), "week ", "hours 2025-03-17 HM-NG", "7,5"),
        (&finance, "/flat-rates", "/flat-rates/tendered".to_owned(), "tender ", "contract", "TED 1"),
        (&finance, &line, removal, "removal ", "reason", "verkeerde factuur"),
    ];
    let later = app.later(90);
    for ((role, client), page, action, beginning, name, typed) in cases {
        let (page, action) = (format!("/grants/CBR{page}"), format!("/grants/CBR{action}"));
        let shown = client.get(&page).page();
        let draft = draft_of_form(&shown, &action, beginning);
        let fields = [("draft", draft.as_str()), ("draft-page", &page), (name, typed)];
        let late = client.at(&later).post(&action, &fields);
        assert!(late.header("location").starts_with("/login?next="), "{action}: {}", late.text());
        let again = later.client(*role).get(&page).page();
        let given_back = [format!("value=\"{typed}\""), format!("value=\"{typed}\" selected")];
        let wanted = if name.starts_with("code") { &given_back[1] } else { &given_back[0] };
        assert!(
            !shown.contains(wanted) && again.contains(wanted),
            "{action} does not give {name} back: {again}"
        );
        assert!(again.contains("staat er weer"), "{action} does not say so");
    }
}

/// The name of the draft of the form with this action, of which there may be several.
fn draft_of_form(page: &str, action: &str, beginning: &str) -> String {
    let (_, form) =
        page.split_once(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("{action}: {page}"));
    draft_on(form.split("</form>").next().unwrap(), beginning)
}

fn a_text_is_never_written_over_by_an_older_draft(books: &TestBooks) {
    const TEXT: &str = "/grants/CBR/reports/progress-report/2025-2/texts/summary";
    let app = TestApp::with_cbr(books);
    let (lead, finance) = (app.client(Role::ProjectLead), app.client(Role::Finance));
    let page = lead.get(TEXT).page();
    let (draft, seen) = (draft_on(&page, "text "), field(&page, "version"));
    let typed =
        [("draft", draft.as_str()), ("draft-page", TEXT), ("version", &seen), ("text-nl", "Van Petra.")];
    lead.post("/drafts", &typed);
    let theirs = [("version", seen.as_str()), ("text-nl", "Van Fatima.")];
    assert_eq!(finance.post(TEXT, &theirs).status, StatusCode::SEE_OTHER);
    // The draft comes back with the state that its writer saw, so that sending it is refused.
    let page = lead.get(TEXT).page();
    assert_eq!(field(&page, "version"), seen);
    let send = |page: &str| -> Reply {
        let version = field(page, "version");
        lead.post(
            TEXT,
            &[("draft", &draft), ("draft-page", TEXT), ("version", &version), ("text-nl", "Van Petra.")],
        )
    };
    let told = send(&page);
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text().contains("Van Fatima.") && told.text().contains("Van Petra."), "{}", told.text());
    // Told once, the writer decides: the text is still there, and may be sent.
    let page = lead.get(TEXT).page();
    assert!(page.contains("Van Petra.") && field(&page, "version") != seen, "{page}");
    assert_eq!(send(&page).status, StatusCode::SEE_OTHER);
    assert!(!lead.get(TEXT).page().contains("staat er weer"));
}

fn an_import_that_changed_keeps_what_was_typed(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let (finance, controller) = (app.client(Role::Finance), app.client(Role::Controller));
    let import = upload(&finance, "HM-NG;f;Hotel Lagos;ZS-1;soms;100,00\n");
    let cell = format!("{import}/sheet?cell=E2");
    let page = finance.get(&cell).page();
    let (draft, seen) = (draft_on(&page, "import "), field(&page, "version"));
    finance.post(&format!("{import}/check"), &[("version", &seen)]);
    let fields = [
        ("draft", draft.as_str()),
        ("draft-page", &cell),
        ("version", &seen),
        ("sheet", &field(&page, "sheet")),
        ("cell", "E2"),
        ("fixed", "15-03-2025"),
        ("reason", "bankafschrift maart"),
    ];
    let told = finance.post(&format!("{import}/cells"), &fields);
    assert!(finance.follow(&told).page().contains("sinds u de pagina opende"), "somebody checked meanwhile");
    let page = finance.get(&cell).page();
    assert!(
        page.contains("value=\"bankafschrift maart\"") && page.contains("value=\"15-03-2025\""),
        "{page}"
    );
    assert!(!controller.get(&import).page().contains("bankafschrift maart"), "a draft is its writer's own");
    let now = field(&page, "version");
    assert_ne!(now, seen);
    let again: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, if *name == "version" { now.as_str() } else { *value }))
        .collect();
    let done = finance.post(&format!("{import}/cells"), &again);
    assert!(finance.follow(&done).page().contains("class=\"notice done\""));
    assert!(!finance.get(&cell).page().contains("staat er weer"));
}
