//! The integration suite: the operations and the program on real databases, real files and real processes.

#[macro_use]
mod support;

mod checks;
mod command_line;
mod databases;
mod fixtures;
mod grants;
mod imports;
mod killed;
mod reports;
mod schema;
