//! The integration suite: the operations and the program on real databases, real files and real processes.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test stops where something is not as it should be"
)]
#![expect(clippy::disallowed_methods, reason = "tests/run tells the suite by environment what must be there")]

#[macro_use]
mod support;

mod activities;
mod audit_log;
mod bank;
mod bank_memory;
mod beside_cells;
mod budget_amendments;
mod by_hand;
mod checks;
mod command_line;
mod command_line_life;
mod databases;
mod evidence;
mod fixtures;
mod flat_rates;
mod forms;
mod forms_of_staff;
mod forms_property;
mod forms_reconciled;
mod forms_shared_management;
mod funding;
mod grants;
mod hostile;
mod import_steps;
mod imports;
mod killed;
mod line_details;
mod line_export;
mod line_list;
mod method_costs;
mod near_duplicates;
mod overview;
mod progress_changes;
mod rate_policies;
mod rates;
mod readiness;
mod remap;
mod report_life;
mod reports;
mod reviewing;
mod rules;
mod rules_of_staff;
mod schema;
mod senders;
mod side_lists;
mod sources;
mod sources_hostile;
mod staff;
mod staging;
mod staging_together;
mod successions;
mod time_sheets;
mod value_maps;
mod web;
mod work_progress;
mod workbook_back;
