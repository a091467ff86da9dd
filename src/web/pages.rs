//! The pages, one file per place.

pub mod grants;
pub mod imports;
pub mod login;
pub mod problems;
pub mod rules;
