//! What grants set settings of rules to. Only added.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::rule_settings;
use crate::db::{DbConnection, StoreError};
use crate::domain::eligibility::setting::SettingChange;
use crate::domain::ids::GrantId;

pub fn insert(conn: &mut DbConnection, grant: GrantId, change: &SettingChange) -> Result<(), StoreError> {
    diesel::insert_into(rule_settings::table)
        .values((
            rule_settings::grant_id.eq(grant.get()),
            rule_settings::rule.eq(&change.rule),
            rule_settings::setting.eq(&change.setting),
            rule_settings::value.eq(change.value.map(|value| value.to_string())),
            rule_settings::reason.eq(&change.reason),
            rule_settings::document.eq(&change.document),
            rule_settings::set_at.eq(change.set_at.naive_utc()),
            rule_settings::set_by.eq(&change.set_by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Everything that was ever set for a grant, oldest first.
pub fn list(conn: &mut DbConnection, grant: GrantId) -> Result<Vec<SettingChange>, StoreError> {
    type Row = (String, String, Option<String>, String, String, NaiveDateTime, String);
    let rows = rule_settings::table
        .filter(rule_settings::grant_id.eq(grant.get()))
        .select((
            rule_settings::rule,
            rule_settings::setting,
            rule_settings::value,
            rule_settings::reason,
            rule_settings::document,
            rule_settings::set_at,
            rule_settings::set_by,
        ))
        .order(rule_settings::id)
        .load::<Row>(conn)?;
    let read = |(rule, setting, value, reason, document, at, set_by): Row| {
        let number = |text: String| {
            text.parse().map_err(|_no_number| StoreError::unreadable("value of a setting", &text))
        };
        let value = value.map(number).transpose()?;
        Ok(SettingChange { rule, setting, value, reason, document, set_at: at.and_utc(), set_by })
    };
    rows.into_iter().map(read).collect()
}
