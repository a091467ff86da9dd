//! The pages, one file per place.

pub mod account;
pub mod activities;
pub mod audit;
pub mod budget;
pub mod calendars;
pub mod costs;
pub mod expenditure;
pub mod grants;
pub mod health;
pub mod hours;
pub mod imports;
pub mod invitation;
pub mod login;
pub mod milestones;
pub mod overview;
pub mod problems;
pub mod reports;
pub mod rules;
pub mod settings;
pub mod tokens;
