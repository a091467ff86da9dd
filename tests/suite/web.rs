//! The pages, in process: who gets in, what they see, what their acts do.

mod accounts;
mod api;
mod audit;
mod bank;
mod budget;
mod calendars;
mod costs;
mod drafts;
mod evidence;
mod expenditure;
mod guard;
mod imports;
mod kept_forms;
mod login;
mod pages;
mod provider;
mod reports;
mod results;
mod rules;
mod second_factor;
mod settings;
mod tokens;
