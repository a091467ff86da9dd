//! Settings of rules that no source states: what a grant set them to, and setting them. What was judged before stays as it
//! was: a verdict keeps the whole rule that it was given by.

use std::borrow::Cow;

use crate::db::audit::AuditRecord;
use crate::db::{audit, grants, rule_settings};
use crate::domain::books::BookedGrant;
use crate::domain::eligibility::rule::{Rule, RulePack};
use crate::domain::eligibility::setting::{
    MOST_WORDS, NoSuchValue, OpenSetting, SettingChange, applied, settable,
};
use crate::domain::language::Bilingual;
use crate::operations::rules::packs_of;
use crate::operations::{Actor, Books, OperationError};

/// The rules of a grant as they read with its settings.
pub struct GrantRules {
    pub grant: BookedGrant,
    pub packs: Vec<Cow<'static, RulePack>>,
    /// Everything that was ever set, oldest first.
    pub changes: Vec<SettingChange>,
}

impl GrantRules {
    /// The text of each rule that holds last, with the settings that the grant may set.
    pub fn settable(&self) -> Vec<(&Rule, OpenSetting<'_>)> {
        let rules = self.packs.iter().flat_map(|pack| &pack.rules).filter(|rule| rule.to.is_none());
        rules.flat_map(|rule| rule.open_settings().into_iter().map(move |open| (rule, open))).collect()
    }
}

/// The rules that judge a grant, with its settings.
pub fn rules_of_grant(books: &Books, grant_code: &str) -> Result<GrantRules, OperationError> {
    let (grant, changes) = books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let changes = rule_settings::list(conn, grant.id)?;
        Ok::<_, OperationError>((grant, changes))
    })?;
    let packs = with_settings(&grant, &changes)?;
    Ok(GrantRules { grant, packs, changes })
}

/// The rule packs of a grant as they read with its settings.
pub(super) fn with_settings(
    grant: &BookedGrant,
    changes: &[SettingChange],
) -> Result<Vec<Cow<'static, RulePack>>, OperationError> {
    Ok(packs_of(grant)?.into_iter().map(|pack| applied(pack, changes)).collect())
}

/// A setting to change.
#[derive(Clone, Copy)]
pub struct SetRule<'a> {
    pub grant: &'a str,
    pub rule: &'a str,
    pub setting: &'a str,
    /// As a person writes it: a number, or words with commas between them. Nothing takes it back to the default.
    pub value: Option<&'a str>,
    pub reason: &'a str,
    /// Reference of the document that says so; may be empty.
    pub document: &'a str,
}

/// Sets a setting of a rule for one grant, from the next judging on.
pub fn set_rule(books: &Books, actor: &Actor, set: &SetRule<'_>) -> Result<(), OperationError> {
    if set.reason.trim().is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Zeg waarom de instelling wijzigt, zoals: staat in de beschikking.",
            "Say why the setting changes, such as: the decision says so.",
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let grant = grants::load(conn, set.grant)?;
        let packs = packs_of(&grant)?;
        let setting = settable(&packs, set.rule, set.setting).ok_or_else(|| not_settable(set))?;
        let read = |text: &str| setting.read(text).map_err(|why| no_such_value(why, text, setting.unit));
        let value = set.value.map(read).transpose()?;
        let change = SettingChange {
            rule: set.rule.to_owned(),
            setting: set.setting.to_owned(),
            value,
            reason: set.reason.trim().to_owned(),
            document: set.document.trim().to_owned(),
            set_at: at,
            set_by: actor.name.clone(),
        };
        rule_settings::insert(conn, grant.id, &change)?;
        let value = change.value.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string);
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "rules.set",
                subject: &format!("grant {}, rule {} {}", set.grant, set.rule, set.setting),
                detail: &format!("{value}; {} {}", change.reason, change.document),
            },
        )?;
        Ok(())
    })
}

fn not_settable(set: &SetRule<'_>) -> OperationError {
    let (rule, setting) = (set.rule, set.setting);
    OperationError::Rejected(Bilingual::new(
        format!(
            "'{setting}' van regel {rule} is geen instelling van het project: zij bestaat niet, of de bron schrijft haar voor."
        ),
        format!(
            "'{setting}' of rule {rule} is no setting of the grant: it does not exist, or the source states it."
        ),
    ))
}

fn no_such_value(why: NoSuchValue, value: &str, unit: &str) -> OperationError {
    OperationError::Rejected(match why {
        NoSuchValue::NoNumber => Bilingual::new(
            format!("'{value}' is geen getal. Schrijf het als 12,5."),
            format!("'{value}' is no number. Write it as 12.5."),
        ),
        NoSuchValue::NoWords => Bilingual::new(
            "De lijst is leeg. Schrijf woorden met komma's ertussen, of laat het vak leeg voor de standaard.",
            "The list is empty. Write words with commas between them, or nothing at all for the default.",
        ),
        NoSuchValue::TooManyWords => Bilingual::new(
            format!("De lijst heeft meer dan {MOST_WORDS} woorden. Kort haar in."),
            format!("The list has more than {MOST_WORDS} words. Shorten it."),
        ),
        NoSuchValue::Negative => Bilingual::new(
            format!("{value} kan niet: een instelling is niet lager dan nul."),
            format!("{value} cannot be: a setting is not below zero."),
        ),
        NoSuchValue::AboveHundred => Bilingual::new(
            format!("{value} kan niet: een percentage is hoogstens 100."),
            format!("{value} cannot be: a percentage is 100 at most."),
        ),
        NoSuchValue::TooFine => Bilingual::new(
            format!("{value} is te fijn: {unit} heeft hoogstens twee decimalen, en een aantal geen."),
            format!("{value} is too fine: {unit} has two decimals at most, and a number has none."),
        ),
    })
}
