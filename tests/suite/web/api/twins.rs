//! `/api/v1` does what the pages do: every act of a page has its operation, or a reason why it has none.

use std::collections::BTreeMap;

use verantwoord::web::api;
use verantwoord::web::routes::{self, Method};

use Twin::{Only, Same};

/// What does the same for programs.
enum Twin {
    /// These operations, each under the same permission.
    Same(&'static [&'static str]),
    /// Nothing, and why.
    Only(&'static str),
}

const SIGN_IN: &str = "a program signs in by its token, and tokens are made by people";
const OWN_ACCOUNT: &str = "belongs to how a person gets in, and a token must not open more than it was given";

/// Every act of the pages, by its address.
const TWINS: &[(&str, Twin)] = &[
    ("/login", Only(SIGN_IN)),
    ("/login/code", Only(SIGN_IN)),
    ("/logout", Only(SIGN_IN)),
    ("/invitation/{token}", Only(SIGN_IN)),
    ("/account/language", Only("a program names its language with each request")),
    ("/drafts", Only("what a person typed and did not send yet")),
    ("/drafts/forget", Only("what a person typed and did not send yet")),
    ("/account/password", Only(OWN_ACCOUNT)),
    ("/account/sessions/{session}/end", Only(OWN_ACCOUNT)),
    ("/account/sessions/end-others", Only(OWN_ACCOUNT)),
    ("/account/second-factor", Only(OWN_ACCOUNT)),
    ("/account/second-factor/confirm", Only(OWN_ACCOUNT)),
    ("/account/second-factor/codes", Only(OWN_ACCOUNT)),
    ("/account/second-factor/remove", Only(OWN_ACCOUNT)),
    ("/account/tokens", Only(OWN_ACCOUNT)),
    ("/account/tokens/{token}/revocation", Only(OWN_ACCOUNT)),
    ("/account/calendars", Only(OWN_ACCOUNT)),
    ("/account/calendars/withdrawal", Only(OWN_ACCOUNT)),
    ("/settings/users", Same(&["addUser"])),
    ("/settings/users/{user}/roles", Same(&["giveRole"])),
    ("/settings/users/{user}/roles/{role}/end", Same(&["endRole"])),
    ("/settings/users/{user}/invitation", Same(&["inviteUser"])),
    ("/settings/users/{user}/second-factor/reset", Same(&["resetSecondFactor"])),
    ("/settings/users/{user}/provider", Same(&["linkUser"])),
    ("/settings/users/{user}/state", Same(&["blockUser", "unblockUser"])),
    ("/settings/grants", Same(&["loadGrant"])),
    ("/settings/rates", Same(&["loadRates"])),
    ("/grants/{grant}/activities/{activity}/notes", Same(&["writeNote"])),
    ("/grants/{grant}/budget/amendments", Same(&["draftAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/lines", Same(&["changeAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/submission", Same(&["submitAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/return", Same(&["takeBackAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/withdrawal", Same(&["withdrawAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/approval", Same(&["approveAmendment"])),
    ("/grants/{grant}/budget/amendments/{number}/rejection", Same(&["rejectAmendment"])),
    ("/grants/{grant}/funding/receipts", Same(&["recordReceipt"])),
    ("/grants/{grant}/costs/{topic}/{period}", Same(&["postCosts"])),
    ("/grants/{grant}/costs/bases", Same(&["loadCostBases"])),
    ("/grants/{grant}/flat-rates/tendered", Same(&["markTendered"])),
    ("/grants/{grant}/expenditure", Same(&["enterExpenditure"])),
    ("/grants/{grant}/expenditure/views", Same(&["keepView"])),
    ("/grants/{grant}/expenditure/views/removal", Same(&["removeView"])),
    ("/grants/{grant}/expenditure/{line}/correction", Same(&["correctExpenditure"])),
    ("/grants/{grant}/expenditure/{line}/evidence", Same(&["attachEvidence"])),
    ("/grants/{grant}/expenditure/{line}/evidence/{evidence}/removal", Same(&["detachEvidence"])),
    ("/grants/{grant}/hours", Same(&["loadTimeSheets"])),
    ("/grants/{grant}/hours/signatures", Same(&["signWeek"])),
    ("/grants/{grant}/hours/week", Same(&["stateWeek"])),
    ("/grants/{grant}/imports", Same(&["stageImport"])),
    ("/grants/{grant}/imports/bank", Same(&["loadStatements"])),
    ("/grants/{grant}/imports/bank/certain", Same(&["confirmCertainPayments"])),
    ("/grants/{grant}/imports/bank/decisions", Same(&["confirmPayment", "declineMatch"])),
    ("/grants/{grant}/imports/bank/declined/{declined}/withdrawal", Same(&["takeBackDecline"])),
    ("/grants/{grant}/imports/{batch}/mapping", Same(&["mapImport"])),
    ("/grants/{grant}/imports/{batch}/values", Same(&["mapValue"])),
    ("/grants/{grant}/imports/{batch}/cells", Same(&["fixCell"])),
    // Rows to leave out are named with the columns.
    ("/grants/{grant}/imports/{batch}/left-out", Same(&["mapImport"])),
    ("/grants/{grant}/imports/{batch}/decisions", Same(&["decideDuplicate"])),
    ("/grants/{grant}/imports/{batch}/check", Same(&["checkImport"])),
    ("/grants/{grant}/imports/{batch}/posting", Same(&["postImport"])),
    ("/grants/{grant}/imports/{batch}/reversal", Same(&["reverseImport"])),
    ("/grants/{grant}/imports/{batch}/discard", Same(&["discardImport"])),
    ("/grants/{grant}/imports/{batch}/owner", Same(&["assignImport"])),
    ("/grants/{grant}/milestones/{milestone}/state", Same(&["stateMilestone"])),
    ("/grants/{grant}/indicators/{indicator}/value", Same(&["stateIndicator"])),
    ("/grants/{grant}/progress/activities/{activity}", Same(&["stateUnits"])),
    ("/grants/{grant}/results/{subject}/{code}/evidence", Same(&["proveResult"])),
    (
        "/grants/{grant}/results/{subject}/{code}/evidence/{sha}/withdrawal",
        Same(&["withdrawEvidenceOfResult"]),
    ),
    ("/grants/{grant}/reports/{form}/{period}/versions", Same(&["makeReport"])),
    ("/grants/{grant}/reports/{form}/{period}/freezing", Same(&["freezeReport"])),
    ("/grants/{grant}/reports/{form}/{period}/submission", Same(&["submitReport"])),
    ("/grants/{grant}/reports/{form}/{period}/acceptance", Same(&["acceptReport"])),
    ("/grants/{grant}/reports/{form}/{period}/return", Same(&["returnReport"])),
    ("/grants/{grant}/reports/{form}/{period}/withdrawal", Same(&["withdrawReport"])),
    ("/grants/{grant}/reports/{form}/{period}/texts/{section}", Same(&["writeNarrative"])),
    ("/grants/{grant}/rules/{rule}/settings", Same(&["setRule"])),
    ("/grants/{grant}/rules/{rule}/waivers", Same(&["waiveRule"])),
    ("/grants/{grant}/waivers/{waiver}/revocation", Same(&["revokeWaiver"])),
];

/// A new act of a page needs an entry above, and an operation needs the permission of the page.
#[test]
fn every_act_of_the_pages_can_be_done_by_programs_under_the_same_permission() {
    let mut twins: BTreeMap<&str, &Twin> = TWINS.iter().map(|(path, twin)| (*path, twin)).collect();
    assert_eq!(twins.len(), TWINS.len(), "an act stands twice in the list");
    let acts = routes::all()
        .iter()
        .filter(|entry| entry.method == Method::Post && !entry.path.starts_with(api::BASE));
    for act in acts {
        let twin =
            twins.remove(act.path).unwrap_or_else(|| panic!("{} has no operation, and no reason", act.path));
        let names = match twin {
            Same(names) => names,
            Only(why) => {
                assert!(!why.is_empty(), "{}", act.path);
                continue;
            }
        };
        assert!(!names.is_empty(), "{}", act.path);
        for name in *names {
            let known = api::operations().iter().find(|operation| operation.name == *name);
            let known = known.unwrap_or_else(|| panic!("{name}, for {}, is no operation", act.path));
            assert!(known.entry.changes(), "{name} changes nothing");
            assert_eq!(known.entry.access, act.access, "{name} and {} ask different rights", act.path);
        }
    }
    assert!(twins.is_empty(), "acts that no page has: {:?}", twins.keys());
}
