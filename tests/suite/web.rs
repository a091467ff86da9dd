//! The pages, in process: who gets in, what they see, what their acts do.

mod accounts;
mod api;
mod audit;
mod budget;
mod calendars;
mod costs;
mod drafts;
mod expenditure;
mod guard;
mod imports;
mod login;
mod pages;
mod reports;
mod results;
mod rules;
mod settings;
mod tokens;
