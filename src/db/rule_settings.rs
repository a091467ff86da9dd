//! What grants set settings of rules to. Only added.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::rule_settings;
use crate::db::{DbConnection, StoreError};
use crate::domain::eligibility::setting::{SettingChange, SettingValue};
use crate::domain::ids::GrantId;

pub fn insert(conn: &mut DbConnection, grant: GrantId, change: &SettingChange) -> Result<(), StoreError> {
    diesel::insert_into(rule_settings::table)
        .values((
            rule_settings::grant_id.eq(grant.get()),
            rule_settings::rule.eq(&change.rule),
            rule_settings::setting.eq(&change.setting),
            rule_settings::value.eq(change.value.as_ref().map(written)),
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
        let value = value.map(|text| read_value(&text)).transpose()?;
        Ok(SettingChange { rule, setting, value, reason, document, set_at: at.and_utc(), set_by })
    };
    rows.into_iter().map(read).collect()
}

/// A number as exact decimal, words as a JSON list.
fn written(value: &SettingValue) -> String {
    match value {
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Words(words) => serde_json::json!(words).to_string(),
    }
}

fn read_value(text: &str) -> Result<SettingValue, StoreError> {
    let unreadable = || StoreError::unreadable("value of a setting", text);
    if text.starts_with('[') {
        let words = serde_json::from_str(text).map_err(|_no_list| unreadable())?;
        return Ok(SettingValue::Words(words));
    }
    text.parse().map(SettingValue::Number).map_err(|_no_number| unreadable())
}
