//! Tables of what stands behind the lines: evidence, bank statements, and the parts of ledgers that were chosen.

use super::expenditures;

diesel::table! {
    evidence (id) {
        id -> BigInt,
        expenditure_id -> BigInt,
        file_sha256 -> Text,
        file_name -> Text,
        kind -> Text,
        origin -> Text,
        document_date -> Nullable<Date>,
        attached_at -> Timestamp,
        attached_by -> Text,
    }
}

diesel::table! {
    evidence_detachments (id) {
        id -> BigInt,
        evidence_id -> BigInt,
        reason -> Text,
        detached_at -> Timestamp,
        detached_by -> Text,
    }
}

diesel::table! {
    ledger_choices (id) {
        id -> BigInt,
        grant_id -> BigInt,
        administration -> Text,
        choice -> Text,
        batch_id -> BigInt,
        chosen_at -> Timestamp,
        chosen_by -> Text,
    }
}

diesel::table! {
    bank_statements (id) {
        id -> BigInt,
        grant_id -> BigInt,
        file_sha256 -> Text,
        file_name -> Text,
        sheet -> Text,
        number -> Text,
        account -> Text,
        loaded_at -> Timestamp,
        loaded_by -> Text,
    }
}

diesel::table! {
    bank_payments (id) {
        id -> BigInt,
        statement_id -> BigInt,
        source_row -> BigInt,
        reference -> Text,
        booked_on -> Date,
        amount_cents -> BigInt,
        currency -> Text,
        party -> Text,
        party_account -> Text,
        message -> Text,
        end_to_end -> Text,
        instructed_currency -> Nullable<Text>,
        instructed_minor -> Nullable<BigInt>,
        rate -> Nullable<Text>,
    }
}

diesel::table! {
    payment_proofs (id) {
        id -> BigInt,
        payment_id -> BigInt,
        batch_id -> BigInt,
        sheet -> Text,
        row_number -> BigInt,
        confidence -> Text,
        reason -> Text,
        confirmed_at -> Timestamp,
        confirmed_by -> Text,
    }
}

diesel::table! {
    line_payment_proofs (id) {
        id -> BigInt,
        payment_id -> BigInt,
        expenditure_id -> BigInt,
        confidence -> Text,
        reason -> Text,
        confirmed_at -> Timestamp,
        confirmed_by -> Text,
    }
}

diesel::table! {
    declined_matches (id) {
        id -> BigInt,
        grant_id -> BigInt,
        payments -> Text,
        invoices -> Text,
        reason -> Text,
        declined_at -> Timestamp,
        declined_by -> Text,
    }
}

diesel::table! {
    declines_taken_back (id) {
        id -> BigInt,
        declined_id -> BigInt,
        reason -> Text,
        taken_back_at -> Timestamp,
        taken_back_by -> Text,
    }
}

diesel::joinable!(declines_taken_back -> declined_matches (declined_id));
diesel::allow_tables_to_appear_in_same_query!(declined_matches, declines_taken_back);
diesel::joinable!(bank_payments -> bank_statements (statement_id));
diesel::joinable!(evidence -> expenditures (expenditure_id));
diesel::joinable!(evidence_detachments -> evidence (evidence_id));
diesel::allow_tables_to_appear_in_same_query!(bank_payments, bank_statements);
diesel::allow_tables_to_appear_in_same_query!(evidence, evidence_detachments, expenditures);
