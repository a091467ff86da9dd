//! Bytes -> cells -> columns -> drafts and findings. Knows no database.

pub mod reference_data;
