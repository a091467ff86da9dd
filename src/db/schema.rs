//! The tables as diesel sees them; the same on both databases. A test selects from each of them.

mod sources;

pub use sources::{
    bank_payments, bank_statements, declined_matches, declines_taken_back, evidence, evidence_detachments,
    ledger_choices, line_payment_proofs, payment_proofs,
};

mod people;
mod rules;

pub use people::*;
pub use rules::*;

diesel::table! {
    grants (id) { id -> BigInt, code -> Text, created_at -> Timestamp, }
}

diesel::table! {
    role_assignments (id) {
        id -> BigInt,
        account_id -> BigInt,
        grant_id -> Nullable<BigInt>,
        role -> Text,
        periods -> Text,
        expires_on -> Nullable<Date>,
        given_at -> Timestamp,
        given_by -> Text,
    }
}

diesel::joinable!(role_assignments -> grants (grant_id));
diesel::allow_tables_to_appear_in_same_query!(role_assignments, grants);

diesel::table! {
    grant_versions (id) {
        id -> BigInt,
        grant_id -> BigInt,
        number -> BigInt,
        definition -> Text,
        previous_hash -> Text,
        hash -> Text,
        loaded_at -> Timestamp,
        loaded_by -> Text,
    }
}

diesel::table! {
    activities (id) { id -> BigInt, grant_id -> BigInt, code -> Text, }
}

diesel::table! {
    budget_lines (id) { id -> BigInt, grant_id -> BigInt, activity_id -> BigInt, category -> Text, }
}

diesel::table! {
    reporting_periods (id) {
        id -> BigInt,
        grant_id -> BigInt,
        code -> Text,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    exchange_rates (id) {
        id -> BigInt,
        source -> Text,
        currency -> Text,
        valid_on -> Date,
        units_per_euro -> Text,
    }
}

diesel::table! {
    stored_files (sha256) { sha256 -> Text, size_bytes -> BigInt, content -> Binary, stored_at -> Timestamp, }
}

diesel::table! {
    import_batches (id) {
        id -> BigInt,
        grant_id -> BigInt,
        file_sha256 -> Text,
        file_name -> Text,
        format -> Text,
        state -> Text,
        read_rows -> BigInt,
        posted_rows -> BigInt,
        waiting_rows -> BigInt,
        ignored_rows -> BigInt,
        duplicate_rows -> BigInt,
        posted_cents -> BigInt,
        uploaded_at -> Timestamp,
        uploaded_by -> Text,
        replaces_id -> Nullable<BigInt>,
        ready_rows -> BigInt,
        ready_cents -> BigInt,
        plan -> Text,
        reading_number -> BigInt,
        checked_hash -> Nullable<Text>,
        owner -> Nullable<Text>,
    }
}

diesel::table! {
    postings (id) {
        id -> BigInt,
        grant_id -> BigInt,
        number -> BigInt,
        kind -> Text,
        batch_id -> Nullable<BigInt>,
        reason -> Text,
        line_count -> BigInt,
        amount_cents -> BigInt,
        previous_hash -> Text,
        hash -> Text,
        posted_at -> Timestamp,
        posted_by -> Text,
    }
}

diesel::table! {
    expenditures (id) {
        id -> BigInt,
        posting_id -> BigInt,
        grant_id -> BigInt,
        kind -> Text,
        answers_id -> Nullable<BigInt>,
        budget_line_id -> BigInt,
        period_id -> BigInt,
        year -> BigInt,
        country -> Nullable<Text>,
        supplier -> Text,
        document_number -> Text,
        description -> Text,
        invoice_date -> Nullable<Date>,
        payment_date -> Date,
        currency -> Text,
        original_minor -> BigInt,
        units_per_euro -> Nullable<Text>,
        rate_source -> Nullable<Text>,
        rate_on -> Nullable<Date>,
        amount_cents -> BigInt,
        vat_cents -> BigInt,
        fingerprint -> BigInt,
        likeness -> Nullable<BigInt>,
        source_sheet -> Text,
        source_row -> BigInt,
        source_range -> Text,
    }
}

diesel::table! {
    ledger_sums (budget_line_id, period_id, year) {
        budget_line_id -> BigInt,
        period_id -> BigInt,
        year -> BigInt,
        grant_id -> BigInt,
        line_count -> BigInt,
        amount_cents -> BigInt,
        vat_cents -> BigInt,
    }
}

diesel::table! {
    listings (grant_id) { grant_id -> BigInt, posting_number -> BigInt, }
}

diesel::table! {
    listed_lines (expenditure_id) {
        expenditure_id -> BigInt,
        grant_id -> BigInt,
        posting_id -> BigInt,
        batch_id -> Nullable<BigInt>,
        budget_line_id -> BigInt,
        period_id -> BigInt,
        year -> BigInt,
        kind -> Text,
        country -> Text,
        payment_date -> Date,
        currency -> Text,
        rate_on -> Nullable<Date>,
        amount_cents -> BigInt,
        vat_cents -> BigInt,
        supplier_key -> Text,
        document_key -> Text,
        words -> Text,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        grant_id -> BigInt,
        person -> Text,
        name -> Text,
        address -> Text,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    budget_amendments (id) {
        id -> BigInt,
        grant_id -> BigInt,
        number -> BigInt,
        state -> Text,
        base_version -> BigInt,
        content -> Text,
        revision -> BigInt,
        drafted_at -> Timestamp,
        drafted_by -> Text,
    }
}

diesel::table! {
    budget_amendment_steps (id) {
        id -> BigInt,
        amendment_id -> BigInt,
        number -> BigInt,
        state -> Text,
        reason -> Text,
        budget_version -> Nullable<BigInt>,
        moved_at -> Timestamp,
        moved_by -> Text,
    }
}

diesel::table! {
    import_rows (id) {
        id -> BigInt,
        batch_id -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        state -> Text,
        cells -> Text,
        duplicate_of_id -> Nullable<BigInt>,
        fingerprint -> Nullable<BigInt>,
        reading_number -> BigInt,
    }
}

diesel::table! {
    import_findings (id) {
        id -> BigInt,
        batch_id -> BigInt,
        code -> Text,
        severity -> Text,
        sheet -> Text,
        cell -> Text,
        value -> Text,
        message_nl -> Text,
        message_en -> Text,
        remedy_nl -> Text,
        remedy_en -> Text,
        reading_number -> BigInt,
    }
}

diesel::table! {
    import_corrections (id) {
        id -> BigInt,
        batch_id -> BigInt,
        sheet -> Text,
        cell -> Text,
        original -> Text,
        value -> Nullable<Text>,
        reason -> Text,
        corrected_at -> Timestamp,
        corrected_by -> Text,
    }
}

diesel::table! {
    column_mappings (id) {
        id -> BigInt,
        grant_id -> BigInt,
        fingerprint -> Text,
        headers -> Text,
        batch_id -> BigInt,
        confirmed_at -> Timestamp,
        confirmed_by -> Text,
        sender -> Text,
    }
}

diesel::table! {
    import_other_cells (id) {
        id -> BigInt,
        batch_id -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        cells -> Text,
    }
}

diesel::table! {
    duplicate_decisions (id) {
        id -> BigInt,
        grant_id -> BigInt,
        fingerprint -> BigInt,
        verdict -> Text,
        reason -> Text,
        decided_at -> Timestamp,
        decided_by -> Text,
        other_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    value_maps (id) {
        id -> BigInt,
        grant_id -> BigInt,
        field -> Text,
        folded_value -> Text,
        written_value -> Text,
        code -> Nullable<Text>,
        mapped_at -> Timestamp,
        mapped_by -> Text,
    }
}

diesel::table! {
    progress_statements (id) {
        id -> BigInt,
        grant_id -> BigInt,
        period_id -> BigInt,
        number -> BigInt,
        content -> Text,
        stated_at -> Timestamp,
        stated_by -> Text,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        grant_id -> BigInt,
        period_id -> BigInt,
        form -> Text,
        number -> BigInt,
        snapshot_sha256 -> Text,
        made_at -> Timestamp,
        made_by -> Text,
    }
}

diesel::table! {
    report_states (id) {
        id -> BigInt,
        report_id -> BigInt,
        number -> BigInt,
        state -> Text,
        reason -> Text,
        moved_at -> Timestamp,
        moved_by -> Text,
    }
}

diesel::table! {
    report_files (id) {
        id -> BigInt,
        report_id -> BigInt,
        language -> Text,
        format -> Text,
        file_name -> Text,
        file_sha256 -> Text,
    }
}

diesel::table! {
    time_sheets (id) {
        id -> BigInt,
        grant_id -> BigInt,
        file_sha256 -> Text,
        file_name -> Text,
        loaded_at -> Timestamp,
        loaded_by -> Text,
    }
}

diesel::table! {
    hours_lines (id) {
        id -> BigInt,
        time_sheet_id -> BigInt,
        person -> Text,
        kind -> Text,
        activity_id -> Nullable<BigInt>,
        day -> Date,
        hundredths -> BigInt,
        source_sheet -> Text,
        source_cell -> Text,
    }
}

diesel::table! {
    hours_contracts (id) { id -> BigInt, time_sheet_id -> BigInt, person -> Text, hundredths -> BigInt, }
}

diesel::table! {
    hours_emptied_days (id) { id -> BigInt, time_sheet_id -> BigInt, person -> Text, day -> Date, }
}

diesel::table! {
    hours_signatures (id) {
        id -> BigInt,
        grant_id -> BigInt,
        person -> Text,
        week -> Text,
        role -> Text,
        signed_by -> Text,
        signed_on -> Date,
        recorded_at -> Timestamp,
        recorded_by -> Text,
    }
}

diesel::table! {
    staff_tariffs (id) {
        id -> BigInt,
        year -> BigInt,
        scale -> Text,
        yearly_cents -> Nullable<BigInt>,
        hourly_cents -> Nullable<BigInt>,
        file_sha256 -> Text,
        source_sheet -> Text,
        source_row -> BigInt,
        loaded_at -> Timestamp,
        loaded_by -> Text,
    }
}

diesel::table! {
    tender_marks (id) {
        id -> BigInt,
        grant_id -> BigInt,
        supplier -> Nullable<Text>,
        expenditure_id -> Nullable<BigInt>,
        tendered -> BigInt,
        contract -> Text,
        reason -> Text,
        marked_at -> Timestamp,
        marked_by -> Text,
    }
}

diesel::table! {
    funding_receipts (id) {
        id -> BigInt,
        grant_id -> BigInt,
        kind -> Text,
        co_financier -> Nullable<BigInt>,
        amount_cents -> BigInt,
        received_on -> Date,
        reference -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
    }
}

diesel::table! {
    cost_bases (id) {
        id -> BigInt,
        grant_id -> BigInt,
        kind -> Text,
        content -> Text,
        stated_at -> Timestamp,
        stated_by -> Text,
    }
}

diesel::table! {
    activity_notes (id) {
        id -> BigInt,
        grant_id -> BigInt,
        activity_id -> BigInt,
        text -> Text,
        written_at -> Timestamp,
        written_by -> Text,
    }
}

diesel::table! {
    computed_lines (id) {
        id -> BigInt,
        expenditure_id -> BigInt,
        topic -> Text,
        item -> Text,
        article -> Text,
        formula_nl -> Text,
        formula_en -> Text,
        used_values -> Text,
    }
}

diesel::table! {
    result_evidence (id) {
        id -> BigInt,
        grant_id -> BigInt,
        subject -> Text,
        code -> Text,
        file_sha256 -> Text,
        file_name -> Text,
        act -> Text,
        reason -> Text,
        acted_at -> Timestamp,
        acted_by -> Text,
    }
}

diesel::table! {
    audit_records (id) {
        id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        act -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    project_facts (id) {
        id -> BigInt,
        grant_id -> BigInt,
        name -> Text,
        value -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
    }
}

diesel::joinable!(activity_notes -> activities (activity_id));
diesel::joinable!(budget_lines -> activities (activity_id));
diesel::joinable!(computed_lines -> expenditures (expenditure_id));
diesel::joinable!(expenditures -> postings (posting_id));
diesel::joinable!(hours_contracts -> time_sheets (time_sheet_id));
diesel::joinable!(hours_emptied_days -> time_sheets (time_sheet_id));
diesel::joinable!(hours_lines -> time_sheets (time_sheet_id));
diesel::joinable!(hours_lines -> activities (activity_id));
diesel::joinable!(report_files -> stored_files (file_sha256));
diesel::joinable!(result_evidence -> stored_files (file_sha256));
diesel::joinable!(report_states -> reports (report_id));
diesel::allow_tables_to_appear_in_same_query!(activity_notes, activities);
diesel::allow_tables_to_appear_in_same_query!(result_evidence, stored_files);
diesel::allow_tables_to_appear_in_same_query!(hours_contracts, time_sheets);
diesel::allow_tables_to_appear_in_same_query!(hours_emptied_days, time_sheets);
diesel::allow_tables_to_appear_in_same_query!(hours_lines, time_sheets, activities);
diesel::allow_tables_to_appear_in_same_query!(report_files, stored_files);
diesel::allow_tables_to_appear_in_same_query!(report_states, reports);
diesel::allow_tables_to_appear_in_same_query!(
    activities,
    budget_lines,
    computed_lines,
    expenditures,
    import_batches,
    import_other_cells,
    listed_lines,
    postings,
    reporting_periods
);
