//! The pages, one file per place.

pub mod activities;
pub mod audit;
pub mod budget;
pub mod expenditure;
pub mod grants;
pub mod imports;
pub mod login;
pub mod milestones;
pub mod overview;
pub mod problems;
pub mod reports;
