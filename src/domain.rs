//! What the words mean. Pure: values in, values out; no file, no database, no clock, no log.

#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

pub mod language;
pub mod money;
