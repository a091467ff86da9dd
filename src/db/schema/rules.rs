//! Tables of rules: judgings, their verdicts, waivers, statements and settings.

diesel::table! {
    rule_settings (id) {
        id -> BigInt,
        grant_id -> BigInt,
        rule -> Text,
        setting -> Text,
        value -> Nullable<Text>,
        reason -> Text,
        document -> Text,
        set_at -> Timestamp,
        set_by -> Text,
    }
}

diesel::table! {
    used_rules (id) {
        id -> BigInt,
        pack -> Text,
        code -> Text,
        version -> Date,
        sha256 -> Text,
        content -> Text,
    }
}

diesel::table! {
    judgings (id) {
        id -> BigInt,
        grant_id -> BigInt,
        period_id -> Nullable<BigInt>,
        number -> BigInt,
        grant_version -> BigInt,
        judged_on -> Date,
        shared_facts -> Text,
        judged_at -> Timestamp,
        judged_by -> Text,
    }
}

diesel::table! {
    judged_subjects (id) {
        id -> BigInt,
        judging_id -> BigInt,
        scope -> Text,
        subject_key -> Text,
        expenditure_id -> Nullable<BigInt>,
        facts -> Text,
        verdicts -> Text,
    }
}

diesel::table! {
    rule_waivers (id) {
        id -> BigInt,
        grant_id -> BigInt,
        rule -> Text,
        scope -> Nullable<Text>,
        subject_key -> Nullable<Text>,
        granted_by -> Text,
        granted_on -> Date,
        reason -> Text,
        document -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
    }
}

diesel::table! {
    rule_waiver_revocations (id) {
        id -> BigInt,
        waiver_id -> BigInt,
        reason -> Text,
        revoked_at -> Timestamp,
        revoked_by -> Text,
    }
}

diesel::table! {
    rule_statements (id) {
        id -> BigInt,
        grant_id -> BigInt,
        scope -> Text,
        subject_key -> Text,
        fact -> Text,
        value -> Text,
        document -> Text,
        stated_at -> Timestamp,
        stated_by -> Text,
    }
}

diesel::joinable!(rule_waiver_revocations -> rule_waivers (waiver_id));
diesel::allow_tables_to_appear_in_same_query!(rule_waiver_revocations, rule_waivers);
diesel::joinable!(judged_subjects -> judgings (judging_id));
diesel::allow_tables_to_appear_in_same_query!(judged_subjects, judgings);
