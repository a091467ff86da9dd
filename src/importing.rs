//! Bytes -> cells -> columns -> drafts and findings. Knows no database.
