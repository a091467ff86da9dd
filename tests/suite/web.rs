//! The pages, in process: who gets in, what they see, what their acts do.

mod audit;
mod budget;
mod expenditure;
mod guard;
mod imports;
mod login;
mod pages;
mod reports;
mod results;
