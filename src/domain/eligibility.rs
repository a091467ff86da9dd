//! Which costs a funder accepts. Rules are data with dates (`rule`), checks are code (`checks`); a verdict keeps the
//! facts it was given by, so that it can be given again (`verdict`).

pub mod at_risk;
pub mod checks;
pub mod facts;
pub mod judging;
pub mod material;
pub mod rule;
pub mod setting;
pub mod statement;
pub mod verdict;
