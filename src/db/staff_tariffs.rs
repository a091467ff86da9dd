//! Amounts per year and salary scale of published tables. The newest statement of a year and scale counts; older ones
//! stay.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::staff_tariffs;
use crate::db::{DbConnection, StoreError};
use crate::domain::money::Cents;
use crate::domain::staff::StaffTariff;

/// A tariff on its way into the books.
pub struct NewTariff<'a> {
    pub tariff: &'a StaffTariff,
    pub file_sha256: &'a str,
    pub at: DateTime<Utc>,
    pub by: &'a str,
}

pub fn insert(conn: &mut DbConnection, new: &NewTariff<'_>) -> Result<(), StoreError> {
    let tariff = new.tariff;
    diesel::insert_into(staff_tariffs::table)
        .values((
            staff_tariffs::year.eq(i64::from(tariff.year)),
            staff_tariffs::scale.eq(&tariff.scale),
            staff_tariffs::yearly_cents.eq(tariff.yearly.map(Cents::get)),
            staff_tariffs::hourly_cents.eq(tariff.hourly.map(Cents::get)),
            staff_tariffs::file_sha256.eq(new.file_sha256),
            staff_tariffs::source_sheet.eq(&tariff.sheet),
            staff_tariffs::source_row.eq(i64::from(tariff.row)),
            staff_tariffs::loaded_at.eq(new.at.naive_utc()),
            staff_tariffs::loaded_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every tariff ever loaded, oldest first.
pub fn list(conn: &mut DbConnection) -> Result<Vec<StaffTariff>, StoreError> {
    type Row = (i64, String, Option<i64>, Option<i64>, String, i64);
    let rows = staff_tariffs::table
        .select((
            staff_tariffs::year,
            staff_tariffs::scale,
            staff_tariffs::yearly_cents,
            staff_tariffs::hourly_cents,
            staff_tariffs::source_sheet,
            staff_tariffs::source_row,
        ))
        .order(staff_tariffs::id)
        .load::<Row>(conn)?;
    let read = |(year, scale, yearly, hourly, sheet, row): Row| {
        let unreadable = |number: i64| StoreError::unreadable("number", &number.to_string());
        Ok(StaffTariff {
            year: i32::try_from(year).map_err(|_out_of_range| unreadable(year))?,
            scale,
            yearly: yearly.map(Cents::new),
            hourly: hourly.map(Cents::new),
            sheet,
            row: u32::try_from(row).map_err(|_out_of_range| unreadable(row))?,
        })
    };
    rows.into_iter().map(read).collect()
}
