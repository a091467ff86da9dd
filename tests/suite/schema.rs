//! The two sets of migrations say the same, and schema.rs is true.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection};
use verantwoord::db::{DatabaseUrl, DbConnection, schema};

use crate::support::books::{TestBooks, repository};

on_each_database!(every_table_can_be_selected);

#[derive(QueryableByName, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Without the index of trigrams, which PostgreSQL does without.
const SQLITE_COLUMNS: &str = "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN ' required' ELSE '' END AS line \
    FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' \
    AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'line_trigrams%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const POSTGRESQL_COLUMNS: &str = "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' required' ELSE '' END AS line \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";

fn folders(backend: &str) -> BTreeSet<String> {
    let folder = repository().join("migrations").join(backend);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_eq!(folders("sqlite"), folders("postgresql"));
    for backend in ["sqlite", "postgresql"] {
        for name in folders(backend) {
            for file in ["up.sql", "down.sql"] {
                let path = repository().join("migrations").join(backend).join(&name).join(file);
                assert!(path.exists(), "{}", path.display());
            }
        }
    }
}

#[test]
fn both_databases_have_the_same_tables_columns_and_requirements() {
    let sqlite = columns_of_sqlite(&TestBooks::sqlite().url);
    assert!(sqlite.len() > 100, "{sqlite:?}");
    if let Some(books) = TestBooks::postgresql() {
        assert_eq!(columns_of_postgresql(&books.url), sqlite);
    }
}

fn columns_of_sqlite(url: &DatabaseUrl) -> BTreeSet<Line> {
    let DatabaseUrl::Sqlite(path) = url else { panic!("not SQLite") };
    let mut connection = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    diesel::sql_query(SQLITE_COLUMNS).load(&mut connection).unwrap().into_iter().collect()
}

fn columns_of_postgresql(url: &DatabaseUrl) -> BTreeSet<Line> {
    let DatabaseUrl::Postgresql(address) = url else { panic!("not PostgreSQL") };
    let mut connection = PgConnection::establish(address).unwrap();
    diesel::sql_query(POSTGRESQL_COLUMNS).load(&mut connection).unwrap().into_iter().collect()
}

/// Every reference is a foreign key, every constraint has a name.
#[test]
fn every_reference_has_a_key_and_every_constraint_a_name() {
    for backend in ["sqlite", "postgresql"] {
        for name in folders(backend) {
            let path = repository().join("migrations").join(backend).join(name).join("up.sql");
            let sql = std::fs::read_to_string(path).unwrap();
            for table in sql.split("CREATE TABLE ").skip(1) {
                let body = table.split("\n)").next().unwrap();
                for column in body.lines().filter_map(|line| line.split_whitespace().next()) {
                    let key = format!("FOREIGN KEY ({column})");
                    assert!(
                        !column.ends_with("_id") || body.contains(&key),
                        "{backend}: {column} has no key: {body}"
                    );
                }
                let constraints = ["UNIQUE (", "CHECK (", "FOREIGN KEY (", "PRIMARY KEY ("];
                let all: usize = constraints.iter().map(|word| body.matches(word).count()).sum();
                let named = body.lines().filter(|line| line.trim_start().starts_with("CONSTRAINT ")).count();
                assert_eq!(named, all, "{backend}: a constraint without a name: {body}");
            }
        }
    }
}

#[test]
fn migrations_go_down_and_up_again_to_the_same_tables() {
    let books = TestBooks::sqlite();
    let before = columns_of_sqlite(&books.url);
    let DatabaseUrl::Sqlite(path) = &books.url else { panic!("not SQLite") };
    let mut connection = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    replay(&mut connection, "sqlite", "down.sql");
    assert!(columns_of_sqlite(&books.url).is_empty());
    replay(&mut connection, "sqlite", "up.sql");
    assert_eq!(columns_of_sqlite(&books.url), before);
    if let Some(address) = crate::support::postgresql::fresh_database() {
        let url: DatabaseUrl = address.parse().unwrap();
        let mut connection = PgConnection::establish(&address).unwrap();
        replay(&mut connection, "postgresql", "up.sql");
        replay(&mut connection, "postgresql", "down.sql");
        assert!(columns_of_postgresql(&url).is_empty());
        replay(&mut connection, "postgresql", "up.sql");
        assert_eq!(columns_of_postgresql(&url), before);
    }
}

fn replay(connection: &mut impl SimpleConnection, backend: &str, file: &str) {
    let mut names: Vec<String> = folders(backend).into_iter().collect();
    if file == "down.sql" {
        names.reverse();
    }
    for name in names {
        let path = repository().join("migrations").join(backend).join(name).join(file);
        connection.batch_execute(&std::fs::read_to_string(path).unwrap()).unwrap();
    }
}

fn every_table_can_be_selected(books: &TestBooks) {
    macro_rules! select_from_each {
        ($conn:expr, $($table:ident),+ $(,)?) => {
            $(
                let query = schema::$table::table.select(schema::$table::all_columns).limit(0);
                let rows = match $conn {
                    DbConnection::Sqlite(conn) => query.execute(conn),
                    DbConnection::Postgresql(conn) => query.execute(conn),
                };
                assert_eq!(rows.unwrap_or_else(|error| panic!("{}: {error}", stringify!($table))), 0);
            )+
        };
    }
    let nothing_wrong: Result<(), verantwoord::db::StoreError> = books.books.db.read(|conn| {
        select_from_each!(
            conn,
            grants,
            grant_versions,
            activities,
            budget_lines,
            reporting_periods,
            exchange_rates,
            staff_tariffs,
            cost_bases,
            funding_receipts,
            tender_marks,
            rule_settings,
            computed_lines,
            stored_files,
            import_batches,
            postings,
            expenditures,
            ledger_sums,
            listings,
            listed_lines,
            saved_views,
            budget_amendments,
            budget_amendment_steps,
            import_rows,
            import_findings,
            duplicate_decisions,
            value_maps,
            import_corrections,
            column_mappings,
            import_other_cells,
            progress_statements,
            reports,
            report_states,
            time_sheets,
            hours_lines,
            hours_contracts,
            hours_signatures,
            report_files,
            used_rules,
            judgings,
            judged_subjects,
            rule_waivers,
            rule_waiver_revocations,
            rule_statements,
            evidence,
            evidence_detachments,
            project_facts,
            activity_notes,
            result_evidence,
            ledger_choices,
            bank_statements,
            bank_payments,
            payment_proofs,
            line_payment_proofs,
            declined_matches,
            declines_taken_back,
            audit_records,
            accounts,
            role_assignments,
            sessions,
            login_attempts,
            form_drafts,
            invitations,
            second_factors,
            recovery_codes,
            pending_logins,
            provider_logins,
            provider_links,
            work_progress,
            api_tokens,
            idempotent_requests,
            calendar_feeds,
        );
        Ok(())
    });
    nothing_wrong.unwrap();
}
