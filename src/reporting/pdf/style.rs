//! How papers look: colours, sizes of letters and pages, and the few conversions from counts to points.
//! Lengths are in points (1/72 inch) and measured downwards from the top of the page. Knows no document.

use super::font::Weight;

/// A colour of the house in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl Colour {
    const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }
}

pub const INK: Colour = Colour::new(0x1b, 0x1b, 0x1f);
pub const MUTED: Colour = Colour::new(0x55, 0x56, 0x5c);
pub const LINE: Colour = Colour::new(0xd4, 0xd6, 0xdb);
pub const PAPER: Colour = Colour::new(0xff, 0xff, 0xff);
pub const PANEL: Colour = Colour::new(0xf4, 0xf6, 0xf9);
pub const BAND: Colour = Colour::new(0xf8, 0xf9, 0xfb);
pub const BRAND: Colour = Colour::new(0x15, 0x42, 0x73);
pub const OK: Colour = Colour::new(0x1f, 0x7a, 0x3d);
pub const WARN: Colour = Colour::new(0x9a, 0x5b, 0x00);
pub const BAD: Colour = Colour::new(0xb3, 0x26, 0x1e);
pub const INFO: Colour = Colour::new(0x1f, 0x5f, 0xa8);
pub const PLAN: Colour = Colour::new(0x7d, 0x8f, 0xa8);
/// Bars of realised amounts: the first colour of the series.
pub const SERIES: Colour = Colour::new(0x00, 0x72, 0xb2);
pub const EU_BLUE: Colour = Colour::new(0x00, 0x33, 0x99);
pub const EU_YELLOW: Colour = Colour::new(0xff, 0xcc, 0x00);

/// How a run of text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub weight: Weight,
    pub size: f32,
    pub leading: f32,
    pub colour: Colour,
}

impl Type {
    const fn new(weight: Weight, size: f32, leading: f32, colour: Colour) -> Self {
        Self { weight, size, leading, colour }
    }

    /// Letters of a table at the size that was chosen for it.
    pub fn of_table(size: f32) -> Self {
        Self::new(Weight::Regular, size, size * 1.26, INK)
    }

    pub fn in_colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// Distance from the top of a line to its baseline.
    pub fn ascent(self) -> f32 {
        self.leading * 0.5 + self.size * 0.36
    }
}

pub const TITLE: Type = Type::new(Weight::Bold, 19.0, 24.0, BRAND);
pub const REFERENCE: Type = Type::new(Weight::Regular, 9.0, 12.5, MUTED);
pub const SECTION: Type = Type::new(Weight::Bold, 13.5, 18.0, BRAND);
pub const PART: Type = Type::new(Weight::Bold, 10.5, 14.5, BRAND);
pub const BODY: Type = Type::new(Weight::Regular, 9.5, 13.5, INK);
pub const NOTE: Type = Type::new(Weight::Regular, 8.0, 11.0, MUTED);
pub const CAPTION: Type = Type::new(Weight::Bold, 9.0, 12.0, INK);
pub const FACT_LABEL: Type = Type::new(Weight::Regular, 8.5, 13.0, MUTED);
pub const FACT_VALUE: Type = Type::new(Weight::Regular, 9.0, 13.0, INK);
/// In one of the typefaces and colours of CPR annex IX, 1.3 and 1.6.
pub const FUNDING: Type = Type::new(Weight::Statement, 10.5, 13.5, EU_BLUE);
pub const FOOT: Type = Type::new(Weight::Regular, 7.5, 9.5, MUTED);
pub const STATE_MARK: Type = Type::new(Weight::Bold, 9.0, 11.0, WARN);
pub const CARD_LABEL: Type = Type::new(Weight::Regular, 8.0, 10.5, MUTED);
pub const CARD_FIGURE: Type = Type::new(Weight::Bold, 16.0, 21.0, INK);
pub const CARD_REMARK: Type = Type::new(Weight::Regular, 7.5, 10.0, MUTED);
pub const CHART: Type = Type::new(Weight::Regular, 8.0, 10.0, INK);
pub const CONTENTS: Type = Type::new(Weight::Regular, 9.5, 15.0, INK);

/// Sizes that a table may be set in; never smaller than the last.
pub const TABLE_SIZES: [f32; 4] = [8.5, 8.0, 7.5, 7.0];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Portrait,
    Landscape,
}

impl Orientation {
    /// Width and height of A4.
    pub fn page(self) -> (f32, f32) {
        match self {
            Orientation::Portrait => (595.28, 841.89),
            Orientation::Landscape => (841.89, 595.28),
        }
    }

    /// Width between the margins.
    pub fn measure(self) -> f32 {
        self.page().0 - 2.0 * MARGIN
    }

    /// Height between the head and the foot of the page.
    pub fn room(self) -> f32 {
        self.page().1 - BODY_TOP - BODY_BOTTOM
    }
}

pub const MARGIN: f32 = 42.5;
/// Where the body begins, from the top of the page.
pub const BODY_TOP: f32 = 52.0;
/// Where the body ends, from the bottom of the page.
pub const BODY_BOTTOM: f32 = 52.0;
pub const HEAD_TOP: f32 = 24.0;
pub const FOOT_TOP: f32 = 40.0;
/// 14 mm.
pub const EMBLEM_HEIGHT: f32 = 39.69;

/// A count as a length factor; counts here are lines and columns, far below the precision of a float.
#[expect(clippy::cast_precision_loss, reason = "counts of lines and columns on a page")]
pub fn times(count: usize) -> f32 {
    count as f32
}

/// Width in font units as points for letters of a size.
#[expect(clippy::cast_precision_loss, reason = "widths of lines are far below 2^24 font units")]
pub fn points(units: u32, size: f32) -> f32 {
    units as f32 * size / super::font::UNITS_PER_EM
}

/// Points as font units for letters of a size, rounded up a little so that a line of exactly this width fits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a page can hold"
)]
pub fn units(length: f32, size: f32) -> u32 {
    (length * super::font::UNITS_PER_EM / size + 0.5).clamp(1.0, 1.0e7) as u32
}

/// An amount as a position on the axis of a picture, in cents.
#[expect(clippy::cast_precision_loss, reason = "a position in a picture, accurate to less than a point")]
pub fn position_of_amount(cents: i64) -> f32 {
    cents as f32
}

/// A day as a position on the axis of a picture.
#[expect(clippy::cast_precision_loss, reason = "days of a few centuries are exact")]
pub fn position_of_day(day: chrono::NaiveDate) -> f32 {
    chrono::Datelike::num_days_from_ce(&day) as f32
}
