//! Small bars that stand in a row of a table or beside a figure. The figures stand beside them as text.

use maud::{Markup, html};

use crate::domain::money::{Cents, Percent};

use super::{Px, Scale, per_mille};

/// What one bar shows, against the longest of its column.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    pub realised: Cents,
    pub approved: Cents,
    /// What the budget planned by today: a thin mark.
    pub planned: Option<Cents>,
    /// Full width.
    pub longest: Cents,
}

const WIDTH: i64 = 1000;

/// A bullet bar: the budget as a pale ground, what was realised as a bar within, the plan of today as a mark. What runs
/// over the budget has the colour of a warning.
pub fn bar(bar: &Bar) -> Markup {
    let scale = Scale::new((0, bar.longest.get().max(1)), (Px::whole(0), Px::whole(WIDTH)));
    let (approved, realised) = (scale.at(bar.approved.get()), scale.at(bar.realised.get()));
    let within = realised.min(approved);
    let over = realised.minus(within);
    html! {
        svg.bar viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.ground x="0" y="2" width=(approved) height="16" {}
            rect.done x="0" y="6" width=(within) height="8" {}
            @if over > Px::whole(0) { rect.over x=(within) y="6" width=(over) height="8" {} }
            @if let Some(planned) = bar.planned {
                rect.mark x=(scale.at(planned.get()).minus(Px::whole(3)).max(Px::whole(0))) y="0" width="5" height="20" {}
            }
        }
    }
}

/// A share of a whole as a bar: `series` is one of the classes `s1` to `s6`.
pub fn share_bar(share: Option<Percent>, series: &str) -> Markup {
    let width = share.map_or(0, per_mille);
    html! {
        svg.bar viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.ground x="0" y="4" width="1000" height="12" {}
            rect class=(series) x="0" y="4" width=(width) height="12" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_over_the_budget_is_drawn_apart() {
        let drawn = |realised, approved| {
            let bar = Bar {
                realised: Cents::new(realised),
                approved: Cents::new(approved),
                planned: None,
                longest: Cents::new(200),
            };
            super::bar(&bar).into_string()
        };
        let within = drawn(50, 100);
        assert!(
            within.contains("class=\"done\" x=\"0\" y=\"6\" width=\"250\"") && !within.contains("over"),
            "{within}"
        );
        let beyond = drawn(150, 100);
        assert!(beyond.contains("class=\"over\" x=\"500\" y=\"6\" width=\"250\""), "{beyond}");
        // A negative balance draws nothing, and nothing outside.
        assert!(drawn(-50, 100).contains("class=\"done\" x=\"0\" y=\"6\" width=\"0\""));
    }
}
