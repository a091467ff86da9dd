//! Bytes -> cells -> columns -> drafts and findings. Knows no database.

mod definition_file;
pub mod grant_file;
pub mod progress_file;
pub mod rate_file;
pub mod reference_data;
