//! Amounts, percentages and moments as people write them. `money(cx, ..)` never wraps and lines up in a column.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use crate::domain::money::{Cents, Percent};
use crate::reporting::figures;
use crate::web::cx::Cx;

/// Euros with two decimals, for ledgers and forms.
pub fn money(cx: &Cx, amount: Cents) -> Markup {
    html! { span.figure { (figures::money(amount, cx.language)) } }
}

/// Euros with two decimals, or a dash where there is none.
pub fn money_or_dash(cx: &Cx, amount: Option<Cents>) -> Markup {
    html! { span.figure { (amount.map_or_else(|| figures::EN_DASH.to_owned(), |amount| figures::money(amount, cx.language))) } }
}

/// Whole euros, for overviews.
pub fn whole_euros(cx: &Cx, amount: Cents) -> Markup {
    html! { span.figure { (figures::whole_euros(amount, cx.language)) } }
}

/// One decimal and the sign; a dash for a share of nothing.
pub fn percent(cx: &Cx, share: Option<Percent>) -> Markup {
    html! {
        span.figure {
            @match share {
                Some(share) => { (figures::percentage(share, cx.language)) "%" }
                None => { (figures::EN_DASH) }
            }
        }
    }
}

pub fn date(cx: &Cx, day: NaiveDate) -> Markup {
    html! { time.figure datetime=(day) { (figures::date(day, cx.language)) } }
}

pub fn long_date(cx: &Cx, day: NaiveDate) -> Markup {
    html! { time datetime=(day) { (figures::long_date(day, cx.language)) } }
}

/// A day with hours and minutes, in the time of the Netherlands' clocks as UTC says it.
pub fn moment(cx: &Cx, at: DateTime<Utc>) -> Markup {
    html! {
        time.figure datetime=(at.format("%Y-%m-%dT%H:%M:%SZ")) {
            (figures::date(at.date_naive(), cx.language)) " " (at.format("%H:%M")) " UTC"
        }
    }
}
