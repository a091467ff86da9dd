//! The faces of the papers: which glyph shows a character, how wide it is, and which glyphs a document used.
//! A character that the face lacks gets a visible stand-in, never the empty box. Knows no page.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use printpdf::{FontMetrics, FontType, ParsedFont, PdfFontMetricsStub};

use super::PdfError;

/// The grid on which widths are measured, whatever grid a face is drawn on.
pub const UNITS_PER_EM: f32 = 2048.0;
const GRID: u32 = 2048;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
    /// Ubuntu, for the statement beside the emblem and nothing else (CPR annex IX, 1.3).
    Statement,
}

impl Weight {
    pub const ALL: [Weight; 3] = [Weight::Regular, Weight::Bold, Weight::Statement];

    /// Name of the face among the resources of a page.
    pub fn resource(self) -> &'static str {
        match self {
            Weight::Regular => "FR",
            Weight::Bold => "FB",
            Weight::Statement => "FU",
        }
    }
}

/// Metrics of one face in flat tables, so that measuring a character is two look-ups.
pub struct Face {
    data: &'static [u8],
    name: &'static str,
    units_per_em: u16,
    ascender: i16,
    descender: i16,
    bounds: [i16; 4],
    stroke_weight: u16,
    /// Glyph that shows each character of the basic plane; 0 for characters that show nothing.
    glyphs: Vec<u16>,
    /// Characters of the basic plane that are shown by a stand-in.
    stand_ins: Vec<bool>,
    /// Glyph that stands for whatever the face lacks.
    replacement: u16,
    /// Widths of the glyphs in the units of the face.
    advances: Vec<u16>,
    /// The same on the common grid.
    widths: Vec<u32>,
    /// The character each glyph is read as when text is copied out of the document.
    characters: Vec<char>,
}

const BASIC_PLANE: u32 = 0x1_0000;
const REPLACEMENT: char = '\u{FFFD}';

impl Face {
    fn parse(data: &'static [u8], name: &'static str) -> Result<Self, PdfError> {
        let parsed = ttf_parser::Face::parse(data, 0).map_err(PdfError::Face)?;
        let advances: Vec<u16> = (0..parsed.number_of_glyphs())
            .map(|glyph| parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0))
            .collect();
        let units_per_em = parsed.units_per_em();
        let on_grid =
            |advance: &u16| u32::from(*advance).saturating_mul(GRID).div_ceil(u32::from(units_per_em.max(1)));
        let bounds = parsed.global_bounding_box();
        let mut face = Self {
            data,
            name,
            units_per_em,
            ascender: parsed.ascender(),
            descender: parsed.descender(),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            stroke_weight: parsed.weight().to_number(),
            glyphs: Vec::new(),
            stand_ins: Vec::new(),
            replacement: 0,
            characters: vec![REPLACEMENT; advances.len()],
            widths: advances.iter().map(on_grid).collect(),
            advances,
        };
        face.map_characters(&parsed);
        Ok(face)
    }

    fn map_characters(&mut self, parsed: &ttf_parser::Face<'_>) {
        let own = |character: char| parsed.glyph_index(character).map_or(0, |glyph| glyph.0);
        self.replacement = match own(REPLACEMENT) {
            0 => own('?'),
            glyph => glyph,
        };
        for code in 0..BASIC_PLANE {
            let Some(character) = char::from_u32(code) else {
                self.glyphs.push(self.replacement);
                self.stand_ins.push(true);
                continue;
            };
            let shown = shown_as(character);
            let glyph = match shown {
                Shown::Nothing => 0,
                Shown::Itself => own(character),
                Shown::Like(other) => own(other),
            };
            let missing = glyph == 0 && shown != Shown::Nothing;
            let substitute = if missing { stand_in_for(character).map_or(0, own) } else { 0 };
            let drawn = match (missing, substitute) {
                (true, 0) => self.replacement,
                (true, substitute) => substitute,
                (false, _) => glyph,
            };
            if !missing
                && shown == Shown::Itself
                && let Some(known) = self.characters.get_mut(usize::from(glyph))
                && *known == REPLACEMENT
            {
                *known = character;
            }
            self.glyphs.push(drawn);
            self.stand_ins.push(missing);
        }
    }

    /// The glyph that shows a character, or none when the character shows nothing.
    fn glyph(&self, character: char) -> Option<u16> {
        let position = usize::try_from(u32::from(character)).ok()?;
        match self.glyphs.get(position) {
            Some(0) => None,
            Some(glyph) => Some(*glyph),
            None if shows_nothing_beyond_basic_plane(character) => None,
            None => Some(self.replacement),
        }
    }

    /// Width of a character in font units.
    pub fn advance(&self, character: char) -> u32 {
        let Some(glyph) = self.glyph(character) else { return 0 };
        self.widths.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Width of a text on one line in font units.
    pub fn width(&self, text: &str) -> u32 {
        text.chars().map(|character| self.advance(character)).fold(0, u32::saturating_add)
    }

    /// Whether a character of this text is shown by something else.
    pub fn needs_stand_in(&self, text: &str) -> bool {
        !text.is_ascii()
            && text.chars().any(|character| {
                let position = usize::try_from(u32::from(character)).unwrap_or(usize::MAX);
                self.stand_ins
                    .get(position)
                    .copied()
                    .unwrap_or_else(|| !shows_nothing_beyond_basic_plane(character))
            })
    }
}

/// How a character of the basic plane is shown before the face is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Itself,
    Like(char),
    Nothing,
}

fn shown_as(character: char) -> Shown {
    match character {
        '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Shown::Like(' ')
        }
        '\u{2010}' | '\u{2011}' => Shown::Like('-'),
        '\u{0}'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF0}'..='\u{FFFB}' => Shown::Nothing,
        // Private characters have no meaning outside the writer's own machine.
        '\u{E000}'..='\u{F8FF}' => Shown::Like('\u{E000}'),
        _ => Shown::Itself,
    }
}

/// Variation selectors, tags and skin tones change the sign before them and show nothing of their own.
fn shows_nothing_beyond_basic_plane(character: char) -> bool {
    matches!(character, '\u{E0000}'..='\u{E0FFF}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// A sign of about the same meaning that the face has.
fn stand_in_for(character: char) -> Option<char> {
    match character {
        '\u{2713}' | '\u{2714}' | '\u{2705}' | '\u{2611}' => Some('\u{221A}'),
        '\u{2717}' | '\u{2718}' | '\u{2715}' | '\u{2716}' | '\u{274C}' | '\u{2612}' => Some('\u{D7}'),
        '\u{2610}' => Some('\u{25A1}'),
        '\u{25C6}' | '\u{25C7}' | '\u{25E6}' | '\u{2023}' | '\u{2043}' => Some('\u{2022}'),
        '\u{21D2}' | '\u{27A1}' | '\u{2794}' => Some('\u{2192}'),
        _ => None,
    }
}

/// The faces, read once in the life of the process.
pub struct Faces {
    regular: Face,
    bold: Face,
    statement: Face,
}

impl Faces {
    pub fn load() -> Result<&'static Faces, PdfError> {
        static FACES: OnceLock<Faces> = OnceLock::new();
        if let Some(faces) = FACES.get() {
            return Ok(faces);
        }
        let faces = Faces {
            regular: Face::parse(notosans::REGULAR_TTF, "NotoSans-Regular")?,
            bold: Face::parse(notosans::BOLD_TTF, "NotoSans-Bold")?,
            statement: Face::parse(epaint_default_fonts::UBUNTU_LIGHT, "Ubuntu-Light")?,
        };
        Ok(FACES.get_or_init(|| faces))
    }

    pub fn get(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
            Weight::Statement => &self.statement,
        }
    }
}

/// The glyphs that a document used of one face, numbered in order of first use.
pub struct Subset {
    face: &'static Face,
    /// New number of each glyph; 0 while unused.
    codes: Vec<u16>,
    /// Glyphs by new number, starting at 1.
    used: Vec<u16>,
}

impl Subset {
    fn new(face: &'static Face) -> Self {
        Self { face, codes: vec![0; face.advances.len()], used: Vec::new() }
    }

    fn encode(&mut self, text: &str, codes: &mut Vec<u8>) {
        for character in text.chars() {
            let Some(glyph) = self.face.glyph(character) else { continue };
            codes.extend_from_slice(&self.code(glyph).to_be_bytes());
        }
    }

    fn code(&mut self, glyph: u16) -> u16 {
        let Some(code) = self.codes.get_mut(usize::from(glyph)) else { return 0 };
        if *code == 0 {
            self.used.push(glyph);
            *code = u16::try_from(self.used.len()).unwrap_or(u16::MAX);
        }
        *code
    }

    /// The used part of the face, to be embedded.
    fn embedded(&self) -> Result<ParsedFont, PdfError> {
        let face = self.face;
        let mut remapper = subsetter::GlyphRemapper::new();
        for glyph in &self.used {
            remapper.remap(*glyph);
        }
        let bytes = subsetter::subset(face.data, 0, &remapper).map_err(PdfError::Subset)?;
        let advance = |glyph: u16| face.advances.get(usize::from(glyph)).copied().unwrap_or(0);
        let mut codepoint_to_glyph = BTreeMap::new();
        let mut glyph_widths = BTreeMap::from([(0, advance(0))]);
        for (code, glyph) in (1..).zip(&self.used) {
            glyph_widths.insert(code, advance(*glyph));
            if let Some(character) = face.characters.get(usize::from(*glyph)) {
                codepoint_to_glyph.insert(u32::from(*character), code);
            }
        }
        let [x_min, y_min, x_max, y_max] = face.bounds;
        Ok(ParsedFont {
            font_name: Some(format!("{}+{}", subset_tag(&bytes), face.name)),
            original_bytes: bytes,
            font_index: 0,
            codepoint_to_glyph,
            glyph_widths,
            units_per_em: face.units_per_em,
            font_metrics: FontMetrics { ascent: face.ascender, descent: face.descender },
            font_type: FontType::TrueType,
            pdf_font_metrics: PdfFontMetricsStub {
                units_per_em: face.units_per_em,
                x_min,
                y_min,
                x_max,
                y_max,
                caret_slope_rise: 1,
                caret_slope_run: 0,
                us_weight_class: face.stroke_weight,
            },
        })
    }

    /// One character for each used glyph.
    fn used_characters(&self) -> String {
        self.used.iter().filter_map(|glyph| self.face.characters.get(usize::from(*glyph))).collect()
    }
}

/// The six capitals that mark an embedded face as a part of the whole.
fn subset_tag(bytes: &[u8]) -> String {
    let mut hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    (0..6)
        .map(|_letter| {
            let letter = u8::try_from(hash % 26).unwrap_or(0).saturating_add(b'A');
            hash /= 26;
            char::from(letter)
        })
        .collect()
}

/// An embedded face with the text that shows each of its glyphs once.
pub struct EmbeddedFace {
    pub weight: Weight,
    pub font: ParsedFont,
    pub every_character: String,
}

/// The letters of one document: encodes text and remembers what was used.
pub struct Letters {
    regular: Subset,
    bold: Subset,
    statement: Subset,
}

impl Letters {
    pub fn new(faces: &'static Faces) -> Self {
        Self {
            regular: Subset::new(&faces.regular),
            bold: Subset::new(&faces.bold),
            statement: Subset::new(&faces.statement),
        }
    }

    /// The codes of a text on one line: two bytes for each glyph.
    pub fn encode(&mut self, weight: Weight, text: &str) -> Vec<u8> {
        let mut codes = Vec::with_capacity(text.len().saturating_mul(2));
        match weight {
            Weight::Regular => self.regular.encode(text, &mut codes),
            Weight::Bold => self.bold.encode(text, &mut codes),
            Weight::Statement => self.statement.encode(text, &mut codes),
        }
        codes
    }

    /// The faces that were used at all.
    pub fn embedded(&self) -> Result<Vec<EmbeddedFace>, PdfError> {
        let mut faces = Vec::new();
        for weight in Weight::ALL {
            let subset = match weight {
                Weight::Regular => &self.regular,
                Weight::Bold => &self.bold,
                Weight::Statement => &self.statement,
            };
            if !subset.used.is_empty() {
                let every_character = subset.used_characters();
                faces.push(EmbeddedFace { weight, font: subset.embedded()?, every_character });
            }
        }
        Ok(faces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faces_of_the_text_are_drawn_on_the_same_grid_and_know_every_letter_of_the_union() {
        let faces = Faces::load().unwrap();
        let letters = "AÁÂÄÆČĆĐÉĘĞĦÍĬĮĲŁŃŇØŐŒŘŞȘŠŢȚŤÚŮŰŽẞßþ αβγδω БГДжюя ъѝ €‰−≤≥→…–—„”’«» \u{301}\u{308}";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = faces.get(weight);
            assert!((f32::from(face.units_per_em) - UNITS_PER_EM).abs() < 0.1);
            assert!(!face.needs_stand_in(letters));
        }
    }

    #[test]
    fn the_face_of_the_statement_may_be_embedded_and_knows_the_statement_in_every_language_of_the_grant() {
        let parsed = ttf_parser::Face::parse(epaint_default_fonts::UBUNTU_LIGHT, 0).unwrap();
        assert_eq!(parsed.permissions(), Some(ttf_parser::Permissions::Installable));
        assert!(parsed.is_subsetting_allowed() && parsed.is_outline_embedding_allowed());
        let face = Faces::load().unwrap().get(Weight::Statement);
        for statement in ["Medegefinancierd door de Europese Unie", "Co-funded by the European Union"] {
            assert!(!face.needs_stand_in(statement) && face.width(statement) > 0);
        }
    }

    #[test]
    fn figures_are_equally_wide() {
        let face = Faces::load().unwrap().get(Weight::Regular);
        let widths: Vec<u32> = "0123456789".chars().map(|digit| face.advance(digit)).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{widths:?}");
    }

    #[test]
    fn what_the_face_lacks_is_shown_by_a_stand_in() {
        let faces = Faces::load().unwrap();
        let face = faces.get(Weight::Regular);
        let shown = |text: &str| -> String {
            text.chars()
                .filter_map(|character| face.glyph(character))
                .map(|glyph| face.characters[usize::from(glyph)])
                .collect()
        };
        for (text, expected) in [
            ("✓ en ✗", "√ en ×"),
            ("سلام", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("👍🏽!", "\u{FFFD}!"),
            ("\u{E123}", "\u{FFFD}"),
            ("a\u{A0}b\tc\u{200B}d\u{FEFF}\u{AD}e\u{7}", "a b cde"),
            ("2025\u{2011}1", "2025-1"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
        assert!(face.needs_stand_in("✓") && face.needs_stand_in("👍") && !face.needs_stand_in("é\u{200B}"));
    }

    #[test]
    fn no_character_at_all_is_shown_as_the_empty_box() {
        let face = Faces::load().unwrap().get(Weight::Bold);
        for code in 0..=0x10_FFFF {
            if let Some(character) = char::from_u32(code) {
                assert_ne!(face.glyph(character), Some(0), "{code:#x}");
            }
        }
    }
}
