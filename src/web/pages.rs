//! The pages, one file per place.

pub mod account;
pub mod grants;
pub mod health;
pub mod imports;
pub mod invitation;
pub mod login;
pub mod problems;
pub mod settings;
