//! The colours of a heat map: classes for the cells of a table, which keeps its figures as text.

use maud::{Markup, html};

use crate::domain::money::Percent;
use crate::web::cx::Cx;

use super::per_mille;

/// Class of a cell: `h0` for nothing spent, to `h5` for all of it, `h6` for more than was approved.
pub fn heat_class(share: Option<Percent>) -> &'static str {
    const STEPS: [(i64, &str); 6] =
        [(0, "h0"), (200, "h1"), (400, "h2"), (600, "h3"), (800, "h4"), (1000, "h5")];
    let Some(share) = share else { return "h6" };
    if share > Percent::HUNDRED {
        return "h6";
    }
    let value = per_mille(share);
    STEPS.iter().find(|(limit, _)| value <= *limit).map_or("h6", |(_, class)| class)
}

/// What the colours mean.
pub fn heat_legend(cx: &Cx) -> Markup {
    let steps = [
        ("h0", "0%"),
        ("h1", "≤ 20%"),
        ("h2", "≤ 40%"),
        ("h3", "≤ 60%"),
        ("h4", "≤ 80%"),
        ("h5", "≤ 100%"),
        ("h6", "> 100%"),
    ];
    html! {
        p.legend {
            (cx.text("charts-heat-legend")) " "
            @for (class, words) in steps { span class={ "swatch " (class) } { (words) } " " }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_follows_the_share() {
        for (share, class) in [
            ("0", "h0"),
            ("0.1", "h1"),
            ("20", "h1"),
            ("20.1", "h2"),
            ("60", "h3"),
            ("99.9", "h5"),
            ("100", "h5"),
            ("100.1", "h6"),
            ("250", "h6"),
        ] {
            assert_eq!(heat_class(Some(Percent::new(share.parse().unwrap()))), class, "{share}");
        }
        // Spending without a budget.
        assert_eq!(heat_class(None), "h6");
    }
}
