//! People and their rights: entering, inviting, giving and taking roles, blocking. For those who manage users.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::account::AccountState;
use crate::domain::ids::{AccountId, AssignmentId};
use crate::domain::language::Language;
use crate::domain::permission::{Act, Assignment, Role};
use crate::operations::accounts::{self, NewPerson};
use crate::operations::users::{KnownUser, find_user, list_users};
use crate::operations::{invitations, provider_logins, second_factor};
use crate::web::answer::Answer;
use crate::web::api::answers;
use crate::web::api::operation::{Operation, change, read};
use crate::web::cx::Cx;
use crate::web::problem::WebError;

pub(super) fn operations() -> Vec<Operation> {
    let act = |name, path, handler: fn(&Cx) -> Result<Answer, WebError>| {
        change(name, path, Act::ManageUsers, handler).gives_outcome::<User>().minds_version()
    };
    vec![
        read("listUsers", "/api/v1/users", Act::ManageUsers, list)
            .says("De gebruikers met hun rollen", "The users with their roles")
            .gives_list::<User>(),
        change("addUser", "/api/v1/users", Act::ManageUsers, add)
            .says(
                "Voert iemand in, nog zonder rol en wachtwoord",
                "Enters somebody, without a role or password yet",
            )
            .takes::<UserToAdd>()
            .gives_new::<User>(),
        read("showUser", "/api/v1/users/{user}", Act::ManageUsers, show)
            .says("Een gebruiker zoals die er nu voor staat", "A user as they stand now")
            .gives::<User>(),
        act("giveRole", "/api/v1/users/{user}/roles", give_role)
            .says("Geeft iemand een rol", "Gives somebody a role")
            .takes::<RoleToGive>(),
        act("endRole", "/api/v1/users/{user}/roles/{assignment}/end", end_role)
            .says("Neemt iemand een rol af", "Takes a role from somebody"),
        act("blockUser", "/api/v1/users/{user}/block", block).says(
            "Blokkeert iemand, die overal wordt afgemeld",
            "Blocks somebody, who is logged out everywhere",
        ),
        act("unblockUser", "/api/v1/users/{user}/unblock", unblock)
            .says("Laat een geblokkeerde gebruiker weer toe", "Lets a blocked user in again"),
        act("resetSecondFactor", "/api/v1/users/{user}/second-factor/reset", reset_second_factor).says(
            "Haalt de tweede factor weg van wie telefoon en herstelcodes kwijt is",
            "Takes away the second factor of who has lost telephone and recovery codes",
        ),
        act("linkUser", "/api/v1/users/{user}/provider", link_provider)
            .says(
                "Zegt wie iemand bij de eigen aanmelding van de organisatie is",
                "Says who somebody is at the organisation's own sign-in",
            )
            .takes::<LinkToProvider>(),
        change("inviteUser", "/api/v1/users/{user}/invitation", Act::ManageUsers, invite)
            .says(
                "Maakt een link om een wachtwoord te kiezen; eerdere links vervallen, ook bij dezelfde Idempotency-Key",
                "Makes a link to choose a password by; earlier links lapse, also under the same Idempotency-Key",
            )
            .gives_outcome::<InvitationLink>(),
    ]
}

/// Somebody who may log in.
#[derive(Serialize, ToSchema)]
struct User {
    id: i64,
    login: String,
    /// As it stands in the log of acts.
    name: String,
    /// "nl" or "en".
    language: String,
    /// "active" or "blocked".
    state: String,
    /// False until an invitation is accepted.
    has_password: bool,
    has_second_factor: bool,
    /// Who this person is at the organisation's own sign-in, where an administrator said so.
    provider_subject: Option<String>,
    roles: Vec<RoleOfUser>,
}

/// A role of somebody, where and how long it holds.
#[derive(Serialize, ToSchema)]
struct RoleOfUser {
    id: i64,
    /// "administrator", "finance", "controller", "project-lead" or "auditor".
    role: String,
    /// Code of the grant; nothing means every grant.
    grant: Option<String>,
    /// Codes of the reporting periods that may be seen; empty means all.
    periods: Vec<String>,
    /// The last day on which it holds.
    expires_on: Option<NaiveDate>,
}

/// Somebody to enter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserToAdd {
    /// Lower case, without spaces; an e-mail address will do.
    login: String,
    name: String,
    /// "nl" or "en"; Dutch when it is left out.
    #[serde(default)]
    language: Option<String>,
}

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleToGive {
    /// "administrator", "finance", "controller", "project-lead" or "auditor".
    role: String,
    /// Code of the grant; nothing means every grant.
    #[serde(default)]
    grant: Option<String>,
    /// Codes of the reporting periods that may be seen; empty means all.
    #[serde(default)]
    periods: Vec<String>,
    /// The last day on which it holds.
    #[serde(default)]
    expires_on: Option<NaiveDate>,
}

/// Who somebody is at the organisation's own sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkToProvider {
    /// What the provider calls this person for ever; nothing takes the link away.
    subject: Option<String>,
}

/// A link that works once. It is shown once: the books keep only its hash.
#[derive(Serialize, ToSchema)]
struct InvitationLink {
    address: String,
    valid_to: DateTime<Utc>,
}

fn shown(known: &KnownUser) -> User {
    let account = &known.account;
    let role = |(id, assignment): &(AssignmentId, Assignment)| RoleOfUser {
        id: id.get(),
        role: assignment.role.code().to_owned(),
        grant: assignment.grant.clone(),
        periods: assignment.periods.clone(),
        expires_on: assignment.expires_on,
    };
    User {
        id: account.id.get(),
        login: account.login.to_string(),
        name: account.name.clone(),
        language: account.language.code().to_owned(),
        state: account.state.code().to_owned(),
        has_password: account.has_password,
        has_second_factor: known.has_second_factor,
        provider_subject: known.link.as_ref().map(|link| link.subject.clone()),
        roles: account.assignments.iter().map(role).collect(),
    }
}

fn load(cx: &Cx) -> Result<KnownUser, WebError> {
    Ok(find_user(&cx.app.people, cx.path("user")?)?)
}

fn list(cx: &Cx) -> Result<Answer, WebError> {
    answers::list(list_users(&cx.app.people)?.iter().map(shown))
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    answers::single(cx, &shown(&load(cx)?))
}

/// The account of the address, when it still is as the sender saw it.
fn to_change(cx: &Cx) -> Result<AccountId, WebError> {
    let known = load(cx)?;
    answers::unchanged(cx, &shown(&known))?;
    Ok(known.account.id)
}

fn add(cx: &Cx) -> Result<Answer, WebError> {
    let UserToAdd { login, name, language } = answers::sent(cx)?;
    let language = language.map(|code| answers::choice(&code, &Language::ALL, Language::code)).transpose()?;
    let new = NewPerson {
        login: login.trim(),
        name: &name,
        language: language.unwrap_or_default(),
        password: None,
        assignments: Vec::new(),
    };
    let id = accounts::add_account(&cx.app.people, &cx.actor(), &new)?;
    answers::created(format!("{}/users/{id}", super::BASE), &shown(&find_user(&cx.app.people, id)?))
}

fn give_role(cx: &Cx) -> Result<Answer, WebError> {
    let RoleToGive { role, grant, periods, expires_on } = answers::sent(cx)?;
    let role = answers::choice(&role, &Role::ALL, Role::code)?;
    let assignment = Assignment { role, grant, periods, expires_on };
    accounts::give_role(&cx.app.people, &cx.actor(), to_change(cx)?, &assignment)?;
    show(cx)
}

fn end_role(cx: &Cx) -> Result<Answer, WebError> {
    let role: AssignmentId = cx.path("assignment")?;
    accounts::take_role(&cx.app.people, &cx.actor(), to_change(cx)?, role)?;
    show(cx)
}

fn block(cx: &Cx) -> Result<Answer, WebError> {
    accounts::set_state(&cx.app.people, &cx.actor(), to_change(cx)?, AccountState::Blocked)?;
    show(cx)
}

fn unblock(cx: &Cx) -> Result<Answer, WebError> {
    accounts::set_state(&cx.app.people, &cx.actor(), to_change(cx)?, AccountState::Active)?;
    show(cx)
}

fn reset_second_factor(cx: &Cx) -> Result<Answer, WebError> {
    second_factor::reset(&cx.app.people, &cx.actor(), to_change(cx)?)?;
    show(cx)
}

/// Not found where the server knows no provider.
fn link_provider(cx: &Cx) -> Result<Answer, WebError> {
    let LinkToProvider { subject } = answers::sent(cx)?;
    let provider = cx.app.settings.provider.as_ref().ok_or(WebError::NotFound)?;
    let link = (provider.issuer.as_str(), subject.as_deref().unwrap_or_default());
    provider_logins::link(&cx.app.people, &cx.actor(), to_change(cx)?, link)?;
    show(cx)
}

fn invite(cx: &Cx) -> Result<Answer, WebError> {
    let made = invitations::invite(&cx.app.people, &cx.actor(), cx.path("user")?)?;
    let address = format!("{}/invitation/{}", cx.own_address(), made.token);
    Ok(answers::outcome(&InvitationLink { address, valid_to: made.valid_to })?.shown_once())
}
