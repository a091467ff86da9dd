//! Reports as people make them: what blocks, the words, the preview, the life and the files.

use actix_web::http::StatusCode;
use verantwoord::domain::language::Language;
use verantwoord::domain::permission::{Assignment, Role};
use verantwoord::operations::report_life::{ReportChoice, issued_file, list_reports};
use verantwoord::reporting::printed::ReportFormat;

use crate::support::app::TestApp;
use crate::support::books::TestBooks;

on_each_database!(
    the_lead_writes_words_with_figures_by_name,
    a_report_goes_from_preview_to_accepted,
    a_frozen_file_is_downloaded_byte_for_byte,
    versions_are_compared_on_a_page,
);

const PROGRESS: &str = "/grants/CBR/reports/progress-report/2025-1";

fn the_lead_writes_words_with_figures_by_name(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.client(Role::ProjectLead);
    let page = lead.get(PROGRESS).page();
    assert!(page.contains("Bij ‘Samenvatting’ staat nog geen tekst."), "{page}");
    assert!(page.contains(&format!("href=\"{PROGRESS}/texts/summary\"")), "{page}");
    let editor = lead.get(&format!("{PROGRESS}/texts/summary")).page();
    assert!(editor.contains("Kosten van deze periode") && editor.contains("{{ spent_period }}"), "{editor}");
    let send = |fields: &[(&str, &str)]| lead.post(&format!("{PROGRESS}/texts/summary"), fields);
    let stale = send(&[("version", "0"), ("text-nl", "Goed. Besteed: {{ spnt }} euro. Einde.")]);
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = stale.text();
    assert!(page.contains("noemt een cijfer dat niet bestaat: ‘Besteed: {{ spnt }} euro.’"), "{page}");
    assert!(page.contains("Goed. Besteed: {{ spnt }} euro. Einde."), "what was typed is still there");
    let text = ("text-nl", "Besteed: EUR {{ spent_period }}.");
    let look = send(&[("version", "0"), text, ("look", "yes")]).page();
    assert!(look.contains("Besteed: EUR 0,00."), "{look}");
    let page = lead.follow(&send(&[("version", "0"), text])).page();
    assert!(page.contains("is bewaard") && !page.contains("Bij ‘Samenvatting’"), "{page}");
    // Another person wrote meanwhile: her words are shown, and nothing is overwritten.
    let told = send(&[("version", "0"), ("text-nl", "Iets anders.")]);
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        told.text().contains("heeft tekst summary") && told.text().contains("Wat er nu staat"),
        "{}",
        told.text()
    );
}

fn a_report_goes_from_preview_to_accepted(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let lead = app.client(Role::ProjectLead);
    let list = lead.get("/grants/CBR/reports").page();
    assert!(
        list.contains(&format!("href=\"{PROGRESS}\""))
            && list.contains("loopt nog")
            && list.contains("Nationale regeling"),
        "{list}"
    );
    let preview = lead.get(&format!("{PROGRESS}/preview")).page();
    for part in
        ["CONCEPT", "Mijlpalen bereikt", "svg class=\"timeline\"", "Medegefinancierd door de Europese Unie"]
    {
        assert!(preview.contains(part), "{part}");
    }
    assert!(!preview.contains("style="));
    assert!(list_reports(&books.books, "CBR").unwrap().is_empty(), "a preview leaves no version behind");
    let page = lead.follow(&lead.post(&format!("{PROGRESS}/versions"), &[])).page();
    assert!(page.contains("Dit is versie 1"), "{page}");
    assert!(!page.contains("Vastzetten"), "a project lead does not freeze");
    let controller = app.client(Role::Controller);
    let act = |client: &crate::support::app::Client<'_>, act: &str, reason: &str| {
        client.post(&format!("{PROGRESS}/{act}"), &[("reason", reason)])
    };
    assert_eq!(act(&lead, "freezing", "").status, StatusCode::FORBIDDEN);
    assert!(controller.follow(&act(&controller, "freezing", "")).page().contains("Versie 1 is vastgezet"));
    let page = controller.get(PROGRESS).page();
    assert!(page.contains("Versie 1 van dit rapport is al vastgezet."), "{page}");
    assert!(lead.follow(&act(&lead, "submission", "")).page().contains("Versie 1 is nu ingediend"));
    assert_eq!(act(&controller, "withdrawal", "toch niet").status, StatusCode::CONFLICT);
    assert_eq!(act(&controller, "return", "").status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
    assert!(
        controller.follow(&act(&controller, "acceptance", "")).page().contains("Versie 1 is nu goedgekeurd")
    );
    // Its progress is fixed now, and the page of a milestone says so.
    let milestone = lead.get("/grants/CBR/milestones/M09?period=2025-1").page();
    assert!(
        milestone.contains("De voortgang over 2025-1 ligt vast, want het rapport is goedgekeurd."),
        "{milestone}"
    );
}

fn a_frozen_file_is_downloaded_byte_for_byte(books: &TestBooks) {
    let app = TestApp::with_demo(books);
    let controller = app.client(Role::Controller);
    controller.post(&format!("{PROGRESS}/freezing"), &[]);
    let auditor = app.person(
        "auditor",
        vec![Assignment { periods: vec!["2025-1".to_owned()], ..Assignment::on(Role::Auditor, "CBR") }],
    );
    let choice = ReportChoice { form: "progress-report", grant: "CBR", period: "2025-1" };
    for format in ReportFormat::ALL {
        let issued = issued_file(&books.books, &choice, Some(1), Language::Nl, format).unwrap();
        let reply = auditor.get(&format!("{PROGRESS}/files/nl.{}?version=1", format.extension()));
        assert_eq!(reply.status, StatusCode::OK, "{format:?}");
        assert!(reply.body == issued.bytes, "{format:?}: other bytes");
        assert!(reply.header("content-disposition").contains(&issued.name));
    }
    let draft = auditor.get(&format!("{PROGRESS}/files/en.pdf"));
    assert!(draft.body.starts_with(b"%PDF") && draft.header("content-disposition").contains("draft-"));
    for wrong in ["files/nl.doc", "files/de.pdf", "files/nl.pdf?version=9", "files/nl.pdf?version=x"] {
        assert_eq!(auditor.get(&format!("{PROGRESS}/{wrong}")).status, StatusCode::NOT_FOUND, "{wrong}");
    }
    // Another period does not exist for this auditor.
    let other = PROGRESS.replace("2025-1", "2024-1");
    assert_eq!(auditor.get(&other).status, StatusCode::FORBIDDEN);
}

fn versions_are_compared_on_a_page(books: &TestBooks) {
    let app = TestApp::with_cbr(books);
    let lead = app.client(Role::ProjectLead);
    lead.post(&format!("{PROGRESS}/versions"), &[]);
    let fields = [("period", "2025-1"), ("version", "0"), ("state", "reached"), ("day", "2025-04-11")];
    lead.post("/grants/CBR/milestones/M06/state", &fields);
    lead.post(&format!("{PROGRESS}/versions"), &[]);
    let page = lead.get(PROGRESS).page();
    assert!(page.contains("Van versie"), "{page}");
    let page = lead.get(&format!("{PROGRESS}/differences?from=1&to=2")).page();
    for part in ["Mijlpalen bereikt", "M06 HM-GM", "11-04-2025"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let same = lead.get(&format!("{PROGRESS}/differences?from=2&to=2")).page();
    assert!(same.contains("Geen verschillen"));
}
