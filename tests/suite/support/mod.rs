//! What the tests stand on: fresh books on each database, the demo files, and the program itself.

pub mod api;
pub mod app;
pub mod archive;
pub mod biff8;
pub mod books;
pub mod postgresql;
pub mod program;
pub mod queries;
pub mod reading;
pub mod schema;
pub mod spreadsheet;
pub mod xlsb;

/// Runs each named test on SQLite and on PostgreSQL. A test takes `&TestBooks`.
macro_rules! on_each_database {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&crate::support::books::TestBooks::sqlite());
            })+
        }
        mod postgresql {
            $(#[test]
            fn $name() {
                if let Some(books) = crate::support::books::TestBooks::postgresql() {
                    super::$name(&books);
                }
            })+
        }
    };
}
