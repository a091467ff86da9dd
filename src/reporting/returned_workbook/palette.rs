//! How cells look: by what they hold and by how bad their finding is. Tints carry dark ink; the rule around a cell is
//! in the tone itself.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::domain::finding::Severity;
use crate::reporting::sheet_values::{BRAND, INK, MUTED, PANEL};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Plain,
    /// Typed digits stay text, with their zeros.
    Code,
    Amount,
    Date,
    Moment,
    Head,
    /// Above amounts.
    HeadRight,
    Wrapped,
    Link,
    Title,
    Note,
    Strong,
}

impl Look {
    const ALL: [Look; 12] = [
        Look::Plain,
        Look::Code,
        Look::Amount,
        Look::Date,
        Look::Moment,
        Look::Head,
        Look::HeadRight,
        Look::Wrapped,
        Look::Link,
        Look::Title,
        Look::Note,
        Look::Strong,
    ];

    fn format(self) -> Format {
        let format = Format::new();
        match self {
            Look::Plain => format,
            Look::Code => format.set_num_format("@"),
            Look::Amount => format.set_num_format("#,##0.00"),
            Look::Date => format.set_num_format("dd-mm-yyyy").set_align(FormatAlign::Left),
            Look::Moment => format.set_num_format("dd-mm-yyyy hh:mm").set_align(FormatAlign::Left),
            Look::Head => head(format),
            Look::HeadRight => head(format).set_align(FormatAlign::Right),
            Look::Wrapped => format.set_text_wrap().set_align(FormatAlign::Top),
            Look::Link => format
                .set_font_color(BRAND)
                .set_underline(rust_xlsxwriter::FormatUnderline::Single)
                .set_align(FormatAlign::Top),
            Look::Title => format.set_bold().set_font_size(16).set_font_color(BRAND),
            Look::Note => format.set_font_color(MUTED),
            Look::Strong => format.set_bold(),
        }
    }
}

fn head(format: Format) -> Format {
    format
        .set_bold()
        .set_font_color(BRAND)
        .set_background_color(PANEL)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
}

/// Tint and rule of a finding.
struct Tone {
    tint: Color,
    rule: Color,
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone { tint: Color::RGB(0x00f9_dedc), rule: Color::RGB(0x00b3_261e) },
        Severity::Warning => Tone { tint: Color::RGB(0x00fd_eccb), rule: Color::RGB(0x009a_5b00) },
        Severity::Info => Tone { tint: Color::RGB(0x00dc_e9f7), rule: Color::RGB(0x001f_5fa8) },
    }
}

/// Every look in every tone, made once.
pub(super) struct Palette {
    formats: BTreeMap<(Look, Option<Severity>), Format>,
    otherwise: Format,
}

impl Palette {
    pub(super) fn new() -> Self {
        let tones = [None, Some(Severity::Error), Some(Severity::Warning), Some(Severity::Info)];
        let pairs = Look::ALL.into_iter().flat_map(|look| tones.map(|severity| (look, severity)));
        let formats = pairs.map(|(look, severity)| ((look, severity), toned(look.format(), severity)));
        Self { formats: formats.collect(), otherwise: Format::new() }
    }

    pub(super) fn get(&self, look: Look, severity: Option<Severity>) -> &Format {
        self.formats.get(&(look, severity)).unwrap_or(&self.otherwise)
    }
}

fn toned(format: Format, severity: Option<Severity>) -> Format {
    let Some(Tone { tint, rule }) = severity.map(tone) else { return format };
    format
        .set_background_color(tint)
        .set_font_color(INK)
        .set_border(FormatBorder::Thin)
        .set_border_color(rule)
}
