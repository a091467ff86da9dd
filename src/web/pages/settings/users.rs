//! Users and their roles.

use maud::{Markup, html};

use crate::domain::account::{Account, AccountState};
use crate::domain::ids::{AccountId, AssignmentId};
use crate::domain::language::Language;
use crate::domain::permission::{Act, Assignment, Role};
use crate::operations::accounts::{self, NewPerson};
use crate::operations::{grants, invitations, provider_logins, second_factor};
use crate::web::answer::{Answer, Notice};
use crate::web::cx::Cx;
use crate::web::parts::{
    Badge, Button, Column, Field, Form, Row, Table, badge, confirm, date, facts, moment, section,
};
use crate::web::problem::WebError;
use crate::web::routes::{Entry, get, post};

use super::head;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        get("/settings/users", Act::ManageUsers, list),
        post("/settings/users", Act::ManageUsers, add),
        get("/settings/users/{user}", Act::ManageUsers, show),
        post("/settings/users/{user}/roles", Act::ManageUsers, give_role),
        post("/settings/users/{user}/roles/{role}/end", Act::ManageUsers, take_role),
        post("/settings/users/{user}/invitation", Act::ManageUsers, invite),
        post("/settings/users/{user}/second-factor/reset", Act::ManageUsers, reset_second_factor),
        post("/settings/users/{user}/provider", Act::ManageUsers, link_provider),
        post("/settings/users/{user}/state", Act::ManageUsers, set_state),
    ]
}

const NEW_USER: &str = "new-user";

fn list(cx: &Cx) -> Result<Answer, WebError> {
    let title = cx.text("settings-users");
    let rows = accounts::list_accounts(&cx.app.people)?.into_iter().map(|account| {
        Row::named(vec![
            html! { a href=(address_of(account.id)) { (account.login) } },
            html! { (account.name) },
            html! { @for (_, assignment) in &account.assignments { div { (role_words(cx, assignment)) } } },
            state(cx, &account),
        ])
    });
    let columns = vec![
        Column::text(cx.text("settings-login")),
        Column::text(cx.text("settings-name")),
        Column::text(cx.text("settings-roles")),
        Column::text(cx.text("settings-state")),
    ];
    let table = Table::new(cx.text("settings-users-caption"), columns).rows(rows).show(cx);
    let draft = cx.draft(NEW_USER)?;
    let fields = html! {
        (Field::text("login", cx.text("settings-login")).hint(cx.text("settings-login-hint")).kept(&draft).autocomplete("off"))
        (Field::text("name", cx.text("settings-name")).hint(cx.text("settings-name-hint")).kept(&draft).autocomplete("off"))
        (Field::choice("language", cx.text("settings-language"), languages()).kept(&draft))
        div.actions { (Button::primary(cx.text("settings-add"))) }
    };
    let form = Form::to("/settings/users").keeps(&draft).show(cx, fields);
    let content = html! { (table) (section(&cx.text("settings-add-user"), form)) };
    Ok(cx.page(head(cx, &title, true), content))
}

fn languages() -> Vec<(String, String)> {
    let named = [(Language::Nl, "Nederlands"), (Language::En, "English")];
    named.into_iter().map(|(language, name)| (language.code().to_owned(), name.to_owned())).collect()
}

fn add(cx: &Cx) -> Result<Answer, WebError> {
    let new = NewPerson {
        login: cx.form.text("login"),
        name: cx.form.text("name"),
        language: cx.form.text("language").parse().unwrap_or_default(),
        password: None,
        assignments: Vec::new(),
    };
    let id = accounts::add_account(&cx.app.people, &cx.actor(), &new)?;
    Ok(Answer::see_other(address_of(id)).with(Notice::done(cx.text("settings-user-added"))))
}

fn address_of(id: AccountId) -> String {
    format!("/settings/users/{id}")
}

fn state(cx: &Cx, account: &Account) -> Markup {
    match (account.state, account.has_password) {
        (AccountState::Blocked, _) => badge(Badge::Bad, &cx.text("settings-blocked")),
        (AccountState::Active, true) => badge(Badge::Ok, &cx.text("settings-active")),
        (AccountState::Active, false) => badge(Badge::Warn, &cx.text("settings-invited")),
    }
}

fn role_words(cx: &Cx, assignment: &Assignment) -> Markup {
    html! {
        (cx.say(&assignment.role.name())) ", "
        (assignment.grant.clone().unwrap_or_else(|| cx.text("account-all-grants")))
        @if !assignment.periods.is_empty() { ", " (assignment.periods.join(", ")) }
        @if let Some(day) = assignment.expires_on { ", " (cx.text("account-until")) " " (date(cx, day)) }
    }
}

fn show(cx: &Cx) -> Result<Answer, WebError> {
    let account = load(cx)?;
    let pairs = [
        (cx.text("settings-login"), html! { (account.login) }),
        (cx.text("settings-language"), html! { (account.language.code()) }),
        (cx.text("settings-state"), state(cx, &account)),
    ];
    let content = html! {
        (facts(&pairs))
        (section(&cx.text("settings-roles"), role_table(cx, &account)))
        (section(&cx.text("settings-give-role"), role_form(cx, &account)?))
        (section(&cx.text("settings-access"), access_forms(cx, &account)))
        (section(&cx.text("settings-second-factor"), second_factor_part(cx, &account)?))
        @if let Some(provider) = &cx.app.settings.provider {
            (section(&cx.text_with("login-provider", &[("name", provider.name.clone().into())]), provider_part(cx, &account)?))
        }
    };
    let head = head(cx, &account.name, true).below(cx.text("settings-users"), "/settings/users");
    Ok(cx.page(head, content))
}

fn load(cx: &Cx) -> Result<Account, WebError> {
    Ok(accounts::load_account(&cx.app.people, cx.path::<AccountId>("user")?)?)
}

fn role_table(cx: &Cx, account: &Account) -> Markup {
    let rows = account.assignments.iter().map(|(id, assignment)| {
        let address = format!("{}/roles/{id}/end", address_of(account.id));
        let take =
            Form::to(&address).inline().show(cx, html! { (Button::quiet(cx.text("settings-take-role"))) });
        Row::named(vec![role_words(cx, assignment), take])
    });
    let columns = vec![Column::text(cx.text("settings-role")), Column::text(cx.text("settings-act"))];
    let nothing = crate::web::parts::empty_state(
        &cx.text("settings-no-roles"),
        &cx.text("settings-no-roles-what"),
        None,
    );
    Table::new(cx.text("settings-roles-caption"), columns).rows(rows).or_else(nothing).show(cx)
}

fn role_form(cx: &Cx, account: &Account) -> Result<Markup, WebError> {
    let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), cx.say(&role.name()).to_owned()));
    let mut codes = vec![(String::new(), cx.text("account-all-grants"))];
    codes.extend(grants::list_codes(&cx.books)?.into_iter().map(|code| (code.clone(), code)));
    let fields = html! {
        (Field::choice("role", cx.text("settings-role"), roles.collect()))
        (Field::choice("grant", cx.text("settings-grant"), codes).optional(cx))
        (Field::text("periods", cx.text("settings-periods")).hint(cx.text("settings-periods-hint")).optional(cx))
        (Field::date("expires", cx.text("settings-expires")).optional(cx))
        div.actions { (Button::secondary(cx.text("settings-give"))) }
    };
    let address = format!("{}/roles", address_of(account.id));
    Ok(Form::to(&address).show(cx, fields))
}

fn give_role(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<AccountId>("user")?;
    let wrong = |nl: &str, en: &str| WebError::Rejected(crate::domain::language::Bilingual::new(nl, en));
    let role: Role =
        cx.form.text("role").parse().map_err(|_unknown| wrong("Kies een rol.", "Choose a role."))?;
    let expires_on = cx.form.filled("expires").map(str::parse).transpose().map_err(|_no_date| {
        wrong("De einddatum is geen datum: schrijf 2026-12-31.", "The last day is no date: write 2026-12-31.")
    })?;
    let periods = cx.form.text("periods").split([' ', ',']).filter(|code| !code.is_empty());
    let assignment = Assignment {
        role,
        grant: cx.form.filled("grant").map(str::to_owned),
        periods: periods.map(str::to_owned).collect(),
        expires_on,
    };
    accounts::give_role(&cx.app.people, &cx.actor(), id, &assignment)?;
    Ok(Answer::see_other(address_of(id)).with(Notice::done(cx.text("settings-role-given"))))
}

fn take_role(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<AccountId>("user")?;
    accounts::take_role(&cx.app.people, &cx.actor(), id, cx.path::<AssignmentId>("role")?)?;
    Ok(Answer::see_other(address_of(id)).with(Notice::done(cx.text("settings-role-taken"))))
}

fn access_forms(cx: &Cx, account: &Account) -> Markup {
    let address = address_of(account.id);
    let (invitation, state) = (format!("{address}/invitation"), format!("{address}/state"));
    let blocked = account.is_blocked();
    html! {
        p { (cx.text("settings-invite-what")) }
        (Form::to(&invitation).inline().show(cx, html! {
            (Button::secondary(cx.text("settings-invite")).unless(blocked.then(|| cx.text("settings-invite-blocked"))))
        }))
        (Form::to(&state).inline().show(cx, html! {
            @if blocked {
                (Button::secondary(cx.text("settings-unblock")).sends("state", "active"))
            } @else {
                (Button::warning(cx.text("settings-block")).sends("state", "blocked"))
            }
        }))
    }
}

/// For somebody who has lost the telephone and the recovery codes.
fn second_factor_part(cx: &Cx, account: &Account) -> Result<Markup, WebError> {
    if !second_factor::is_set_up(&cx.app.people, account.id)? {
        return Ok(html! { p { (cx.text("settings-second-factor-off")) } });
    }
    let address = format!("{}/second-factor/reset", address_of(account.id));
    let act = Button::warning(cx.text("settings-second-factor-reset-yes"));
    let (ask, what) = (cx.text("settings-second-factor-reset"), cx.text("settings-second-factor-reset-what"));
    Ok(html! {
        p { (badge(Badge::Ok, &cx.text("second-factor-on"))) }
        (confirm(cx, &ask, &what, &Form::to(&address), html! {}, act))
    })
}

fn reset_second_factor(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<AccountId>("user")?;
    second_factor::reset(&cx.app.people, &cx.actor(), id)?;
    let said = Notice::done(cx.text("settings-second-factor-was-reset"));
    Ok(Answer::see_other(address_of(id)).with(said))
}

/// Who the person is at the organisation's own sign-in.
fn provider_part(cx: &Cx, account: &Account) -> Result<Markup, WebError> {
    let link = provider_logins::find_link(&cx.app.people, account.id)?;
    let address = format!("{}/provider", address_of(account.id));
    let subject = link.as_ref().map_or("", |link| link.subject.as_str());
    let fields = html! {
        (Field::text("subject", cx.text("settings-provider-subject")).value(subject).optional(cx)
            .hint(cx.text("settings-provider-hint")).autocomplete("off"))
        div.actions { (Button::secondary(cx.text("settings-provider-keep"))) }
    };
    Ok(html! {
        @match &link {
            Some(link) => { p { (cx.text("settings-provider-linked")) " " (link.linked_by) ", " (moment(cx, link.linked_at)) } }
            None => { p { (cx.text("settings-provider-by-email")) } }
        }
        (Form::to(&address).show(cx, fields))
    })
}

fn link_provider(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<AccountId>("user")?;
    let provider = cx.app.settings.provider.as_ref().ok_or(WebError::NotFound)?;
    let link = (provider.issuer.as_str(), cx.form.text("subject"));
    provider_logins::link(&cx.app.people, &cx.actor(), id, link)?;
    Ok(Answer::see_other(address_of(id)).with(Notice::done(cx.text("settings-provider-kept"))))
}

/// Shows the link once: the books keep only its hash.
fn invite(cx: &Cx) -> Result<Answer, WebError> {
    let account = load(cx)?;
    let made = invitations::invite(&cx.app.people, &cx.actor(), account.id)?;
    let title = cx.text("settings-invitation");
    let address = format!("{}/invitation/{}", cx.own_address(), made.token);
    let name = [("name", account.name.clone().into())];
    let content = html! {
        p { (cx.text_with("settings-invitation-what", &name)) }
        p.code.lines { (address) }
        p { (cx.text("settings-invitation-until")) " " (moment(cx, made.valid_to)) }
        p { a href=(address_of(account.id)) { (account.name) } }
    };
    Ok(cx.page(head(cx, &title, true), content))
}

fn set_state(cx: &Cx) -> Result<Answer, WebError> {
    let id = cx.path::<AccountId>("user")?;
    let state: AccountState = cx.form.text("state").parse().map_err(|()| WebError::NotFound)?;
    accounts::set_state(&cx.app.people, &cx.actor(), id, state)?;
    let said = match state {
        AccountState::Active => cx.text("settings-unblocked"),
        AccountState::Blocked => cx.text("settings-is-blocked"),
    };
    Ok(Answer::see_other(address_of(id)).with(Notice::done(said)))
}
