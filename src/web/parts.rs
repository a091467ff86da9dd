//! The parts that pages are made of. They print; they compute nothing and ask nothing of the books.

pub mod button;
pub mod charts;
pub mod field;
pub mod figures;
pub mod filter;
pub mod form;
pub mod frame;
pub mod pagination;
pub mod qr;
pub mod report_document;
pub mod small;
pub mod table;

pub use button::Button;
pub use field::Field;
pub use figures::{date, long_date, moment, money, money_or_dash, percent, whole_euros};
pub use filter::{Filter, filters};
pub use form::{Form, confirm};
pub use pagination::{Pages, pagination, with_query};
pub use small::{Badge, badge, empty_state, facts, notice, section, tabs};
pub use table::{Column, Row, Table};
