//! Tables of people: accounts, sessions, invitations and what they were typing.

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
