//! Tables of people: accounts, sessions, invitations, what they were typing, and the secrets by which programs act for
//! them.

diesel::table! {
    accounts (id) {
        id -> BigInt,
        login -> Text,
        name -> Text,
        language -> Text,
        state -> Text,
        password_hash -> Nullable<Text>,
        created_at -> Timestamp,
        created_by -> Text,
    }
}

diesel::table! {
    form_drafts (id) {
        id -> BigInt,
        account_id -> BigInt,
        form -> Text,
        content -> Text,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        account_id -> BigInt,
        token_sha256 -> Text,
        valid_to -> Timestamp,
        invited_by -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        account_id -> BigInt,
        token_sha256 -> Text,
        browser -> Text,
        started_at -> Timestamp,
        seen_at -> Timestamp,
        notices -> Text,
    }
}

diesel::table! {
    login_attempts (id) { id -> BigInt, door -> Text, failed_at -> Timestamp, }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        token_sha256 -> Text,
        scope -> Text,
        grants -> Text,
        made_at -> Timestamp,
        expires_on -> Date,
        last_used_on -> Nullable<Date>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    idempotent_requests (id) {
        id -> BigInt,
        account_id -> BigInt,
        key -> Text,
        request_sha256 -> Text,
        received_at -> Timestamp,
        status -> Nullable<Integer>,
        headers -> Text,
        body -> Binary,
    }
}

diesel::table! {
    calendar_feeds (id) {
        id -> BigInt,
        account_id -> BigInt,
        grant_id -> BigInt,
        token_sha256 -> Text,
        made_at -> Timestamp,
    }
}
