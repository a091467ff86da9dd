//! Verantwoord keeps the books of an EU-subsidised project and turns them into the reports that its funder asks for.
//! Start reading at the README's map of the code, then at `domain`.

pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod domain;
pub mod importing;
pub mod operations;
pub mod reporting;
pub mod web;
