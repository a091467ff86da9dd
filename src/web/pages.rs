//! The pages, one file per place.

pub mod grants;
pub mod login;
pub mod problems;
