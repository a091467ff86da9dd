//! What belongs to the file as a whole: embedded faces, bookmarks, attached files, the statement of conformance, the
//! colour profile and the catalogue. Knows no layout.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Object, ObjectId};
use printpdf::{FontId, Mm, Op, PdfDocument, PdfFont, PdfFontHandle, PdfPage, Pt, TextItem};

use crate::reporting::document::{Attachment, ReportDocument};

use super::PdfError;
use super::colour_profile;
use super::flow::Heading;
use super::font::Letters;
use super::press::{HeadingPlace, PAGES_IN_NODE, Press};
use super::syntax::{name, push, references, text_string};
use super::workers;
use super::writer::PdfWriter;

const PRODUCER: &str = concat!("Verantwoord ", env!("CARGO_PKG_VERSION"));

impl Press<'_, '_, '_> {
    /// Writes everything after the last page and returns the size of the file.
    pub fn finish(mut self) -> Result<u64, PdfError> {
        let document = self.layout.document;
        write_faces(&mut self.writer, self.canvas.letters(), self.numbers.resources)?;
        let page_tree = self.write_page_tree()?;
        let outline = self.write_outline()?;
        let root = self.write_structure_root()?;
        let metadata = self.writer.reserve();
        let description = description(document).into_bytes();
        self.writer.stream(metadata, "/Type/Metadata/Subtype/XML".to_owned(), description.into(), false)?;
        let intent = write_output_intent(&mut self.writer)?;
        let files = write_attachments(&mut self.writer, document)?;
        let info = self.writer.reserve();
        self.writer.text_object(info, &information(document))?;
        let catalog = self.writer.reserve();
        let body = format!(
            "<</Type/Catalog/Pages {page_tree} 0 R/Lang({})/MarkInfo<</Marked true>>/StructTreeRoot {root} 0 R\
             /Metadata {metadata} 0 R/OutputIntents[{intent} 0 R]/ViewerPreferences<</DisplayDocTitle true>>\
             /PageLabels<</Nums[0<</S/D>>]>>{outline}{files}>>",
            document.language.tag(),
        );
        self.writer.text_object(catalog, &body)?;
        self.writer.finish(catalog, info)
    }

    /// Nodes of at most sixty-four pages below one root, so that readers find a page quickly.
    fn write_page_tree(&mut self) -> Result<u32, PdfError> {
        let root = self.writer.reserve();
        let mut nodes = Vec::new();
        let pages: Vec<u32> = (0..self.pages).map(|page| self.page_object(page)).collect();
        for (node, pages) in (self.numbers.first_node..).zip(pages.chunks(PAGES_IN_NODE)) {
            let kids = references(pages);
            let body = format!("<</Type/Pages/Parent {root} 0 R/Count {}/Kids[{kids}]>>", pages.len());
            self.writer.text_object(node, &body)?;
            nodes.push(node);
        }
        let body = format!("<</Type/Pages/Count {}/Kids[{}]>>", self.pages, references(&nodes));
        self.writer.text_object(root, &body)?;
        Ok(root)
    }

    fn write_structure_root(&mut self) -> Result<u32, PdfError> {
        let parents = self.writer.reserve();
        let pages = self.page_owners.iter().chain(&self.link_owners);
        let mut entries = String::new();
        for (key, owner) in pages.enumerate() {
            push(&mut entries, format_args!("{key} {owner} 0 R "));
        }
        self.writer.text_object(parents, &format!("<</Nums[{entries}]>>"))?;
        let next = self.page_owners.len().saturating_add(self.link_owners.len());
        let root = self.numbers.structure_root;
        let body = format!(
            "<</Type/StructTreeRoot/K {} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {next}>>",
            self.document.id
        );
        self.writer.text_object(root, &body)?;
        let document = std::mem::replace(&mut self.document, super::structure::Element::closed());
        document.finish(&mut self.writer)?;
        Ok(root)
    }

    /// Bookmarks for the headings, as entries of the catalogue.
    fn write_outline(&mut self) -> Result<String, PdfError> {
        let marks = bookmarks(&self.layout.headings);
        if marks.is_empty() {
            return Ok(String::new());
        }
        let root = self.writer.reserve();
        let first = self.writer.reserve_many(marks.len());
        let id = |mark: usize| first.saturating_add(u32::try_from(mark).unwrap_or(u32::MAX));
        for (number, mark) in marks.iter().enumerate() {
            let place = self.places.get(number).copied().unwrap_or_default();
            let body = self.bookmark(mark, place, mark.parent.map_or(root, id), &id);
            self.writer.text_object(id(number), &body)?;
        }
        let top: Vec<usize> = (0..marks.len())
            .filter(|mark| marks.get(*mark).is_some_and(|mark| mark.parent.is_none()))
            .collect();
        let (first_top, last_top) = (top.first().copied().unwrap_or(0), top.last().copied().unwrap_or(0));
        let body = format!(
            "<</Type/Outlines/First {} 0 R/Last {} 0 R/Count {}>>",
            id(first_top),
            id(last_top),
            top.len()
        );
        self.writer.text_object(root, &body)?;
        Ok(format!("/Outlines {root} 0 R/PageMode/UseOutlines"))
    }

    fn bookmark(
        &self,
        mark: &Bookmark<'_>,
        place: HeadingPlace,
        parent: u32,
        id: &impl Fn(usize) -> u32,
    ) -> String {
        let mut body = format!(
            "<</Title{}/Parent {parent} 0 R/Dest[{} 0 R/XYZ null {:.2} null]",
            text_string(mark.title),
            self.page_object(place.page),
            place.height
        );
        let links =
            [("Prev", mark.previous), ("Next", mark.next), ("First", mark.first), ("Last", mark.last)];
        for (key, target) in links {
            if let Some(target) = target {
                push(&mut body, format_args!("/{key} {} 0 R", id(target)));
            }
        }
        if mark.children > 0 {
            // Closed at first: the reader opens what he wants to see.
            push(&mut body, format_args!("/Count -{}", mark.children));
        }
        body.push_str(">>");
        body
    }
}

/// An entry of the outline, with its neighbours as places in the list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Bookmark<'a> {
    title: &'a str,
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    children: usize,
}

/// Nests headings below the nearest heading of a higher level.
fn bookmarks<'a>(headings: &[Heading<'a>]) -> Vec<Bookmark<'a>> {
    let mut marks: Vec<Bookmark<'a>> = Vec::with_capacity(headings.len());
    let mut above: Vec<(u8, usize)> = Vec::new();
    let mut last_of: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for (number, heading) in headings.iter().enumerate() {
        above.retain(|(level, _)| *level < heading.level);
        let parent = above.last().map(|(_, mark)| *mark);
        let previous = last_of.insert(parent, number);
        if let Some(previous) = previous.and_then(|previous| marks.get_mut(previous)) {
            previous.next = Some(number);
        }
        if let Some(parent) = parent.and_then(|parent| marks.get_mut(parent)) {
            parent.first = parent.first.or(Some(number));
            parent.last = Some(number);
            parent.children = parent.children.saturating_add(1);
        }
        marks.push(Bookmark { title: heading.text, parent, previous, ..Bookmark::default() });
        above.push((heading.level, number));
    }
    marks
}

/// Embeds the used glyphs through a throw-away document that shows each of them once.
fn write_faces(writer: &mut PdfWriter<'_, '_>, letters: &Letters, resources: u32) -> Result<(), PdfError> {
    let mut document = PdfDocument::new("");
    let mut ops = vec![Op::StartTextSection];
    for face in letters.embedded()? {
        let id = FontId(face.weight.resource().to_owned());
        document.resources.fonts.map.insert(id.clone(), PdfFont::new(face.font));
        ops.push(Op::SetFont { font: PdfFontHandle::External(id), size: Pt(10.0) });
        ops.push(Op::ShowText { items: vec![TextItem::Text(face.every_character)] });
    }
    ops.push(Op::EndTextSection);
    document.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
    let objects = workers::objects_of(&document)?;
    let missing = || PdfError::Content("the faces were not embedded".to_owned());
    let page = objects.page_iter().next().ok_or_else(missing)?;
    let fonts = objects
        .get_dictionary(page)
        .and_then(|page| page.get(b"Resources"))
        .and_then(|resources| objects.dereference(resources))
        .and_then(|(_, resources)| resources.as_dict())
        .and_then(|resources| resources.get(b"Font"))
        .and_then(|fonts| objects.dereference(fonts))
        .and_then(|(_, fonts)| fonts.as_dict())
        .map_err(PdfError::Objects)?;
    let mut copies = Copies { writer, objects: &objects, numbers: BTreeMap::new() };
    let mut entries = String::new();
    for (key, font) in fonts {
        let id = copies.copy(font)?;
        push(&mut entries, format_args!("/{} {id} 0 R", String::from_utf8_lossy(key)));
    }
    writer.text_object(resources, &format!("<</Font<<{entries}>>>>"))
}

/// Copies objects of another document under numbers of this file.
struct Copies<'c, 'a, 'out> {
    writer: &'c mut PdfWriter<'a, 'out>,
    objects: &'c lopdf::Document,
    numbers: BTreeMap<ObjectId, u32>,
}

impl Copies<'_, '_, '_> {
    /// Copies an object with all that it refers to; returns its number.
    fn copy(&mut self, object: &Object) -> Result<u32, PdfError> {
        if let Object::Reference(old) = object {
            if let Some(number) = self.numbers.get(old) {
                return Ok(*number);
            }
            let number = self.writer.reserve();
            self.numbers.insert(*old, number);
            let target = self.objects.get_object(*old).map_err(PdfError::Objects)?.clone();
            let target = self.renumbered(target)?;
            self.writer.foreign_object(number, &target)?;
            return Ok(number);
        }
        let number = self.writer.reserve();
        let object = self.renumbered(object.clone())?;
        self.writer.foreign_object(number, &object)?;
        Ok(number)
    }

    fn renumbered(&mut self, object: Object) -> Result<Object, PdfError> {
        Ok(match object {
            Object::Reference(_) => Object::Reference((self.copy(&object)?, 0)),
            Object::Array(items) => {
                Object::Array(items.into_iter().map(|item| self.renumbered(item)).collect::<Result<_, _>>()?)
            }
            Object::Dictionary(dictionary) => Object::Dictionary(self.renumbered_dictionary(dictionary)?),
            Object::Stream(mut stream) => {
                stream.dict = self.renumbered_dictionary(stream.dict)?;
                Object::Stream(stream)
            }
            other => other,
        })
    }

    fn renumbered_dictionary(
        &mut self,
        mut dictionary: lopdf::Dictionary,
    ) -> Result<lopdf::Dictionary, PdfError> {
        for (_, value) in &mut dictionary {
            *value = self.renumbered(std::mem::replace(value, Object::Null))?;
        }
        Ok(dictionary)
    }
}

fn write_output_intent(writer: &mut PdfWriter<'_, '_>) -> Result<u32, PdfError> {
    let profile = writer.reserve();
    writer.stream(
        profile,
        "/N 3/Alternate/DeviceRGB".to_owned(),
        Cow::Owned(colour_profile::srgb()),
        true,
    )?;
    let intent = writer.reserve();
    let body = format!(
        "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
         /RegistryName(http://www.color.org)/DestOutputProfile {profile} 0 R>>"
    );
    writer.text_object(intent, &body)?;
    Ok(intent)
}

/// What an attached file is to the report: the first holds its data, the second is what it was made from.
fn relationship(position: usize) -> &'static str {
    match position {
        0 => "Data",
        1 => "Source",
        _ => "Supplement",
    }
}

/// Attached files, as entries of the catalogue.
fn write_attachments<'a>(
    writer: &mut PdfWriter<'a, '_>,
    document: &'a ReportDocument,
) -> Result<String, PdfError> {
    if document.attachments.is_empty() {
        return Ok(String::new());
    }
    let mut by_name: BTreeMap<String, u32> = BTreeMap::new();
    let mut associated = Vec::new();
    let mut names = BTreeSet::new();
    for (position, attachment) in document.attachments.iter().enumerate() {
        let own_name = unused_name(&attachment.name, &mut names);
        let file = write_attachment(writer, document, attachment, &own_name, relationship(position))?;
        associated.push(file);
        by_name.insert(text_string(&own_name), file);
    }
    let mut entries = String::new();
    for (name, file) in &by_name {
        push(&mut entries, format_args!("{name} {file} 0 R "));
    }
    let associated = references(&associated);
    Ok(format!("/AF[{associated}]/Names<</EmbeddedFiles<</Names[{entries}]>>>>"))
}

/// The name itself, or with a number when an earlier file already has it.
fn unused_name(wished: &str, taken: &mut BTreeSet<String>) -> String {
    let mut own_name = wished.to_owned();
    let mut number: usize = 2;
    while !taken.insert(own_name.clone()) {
        own_name = format!("{number}-{wished}");
        number = number.saturating_add(1);
    }
    own_name
}

fn write_attachment<'a>(
    writer: &mut PdfWriter<'a, '_>,
    document: &ReportDocument,
    attachment: &'a Attachment,
    own_name: &str,
    relationship: &str,
) -> Result<u32, PdfError> {
    let content = writer.reserve();
    let dictionary = format!(
        "/Type/EmbeddedFile/Subtype{}/Params<</Size {}/ModDate({})>>",
        name(attachment.mime),
        attachment.bytes.len(),
        pdf_date(document)
    );
    writer.stream(content, dictionary, Cow::Borrowed(&attachment.bytes), true)?;
    let file = writer.reserve();
    let shown_name = text_string(own_name);
    let body = format!(
        "<</Type/Filespec/F{shown_name}/UF{shown_name}/Desc{}/AFRelationship/{relationship}\
         /EF<</F {content} 0 R/UF {content} 0 R>>>>",
        text_string(&attachment.description)
    );
    writer.text_object(file, &body)?;
    Ok(file)
}

fn pdf_date(document: &ReportDocument) -> String {
    document.head.made_at.format("D:%Y%m%d%H%M%SZ").to_string()
}

fn information(document: &ReportDocument) -> String {
    let head = &document.head;
    let date = pdf_date(document);
    format!(
        "<</Title{}/Author{}/Subject{}/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate({date})/ModDate({date})>>",
        text_string(&head.title),
        text_string(&head.author),
        text_string(&head.reference),
    )
}

/// Text inside XML: escaped, and without the characters that XML cannot hold.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The XMP packet: what the document is, and the two standards it follows.
fn description(document: &ReportDocument) -> String {
    let head = &document.head;
    let (title, author, subject) = (xml(&head.title), xml(&head.author), xml(&head.reference));
    let date = head.made_at.format("%Y-%m-%dT%H:%M:%SZ");
    let language = document.language.tag();
    format!(
        r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{EXTENSION_SCHEMA}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"#,
        mark = '\u{FEFF}',
    )
}

/// PDF/A wants every property it does not know described; the mark of PDF/UA is one.
const EXTENSION_SCHEMA: &str = r#"<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_nest_below_the_nearest_higher_heading() {
        let heading = |level, text| Heading { text, level };
        let marks = bookmarks(&[
            heading(2, "voor"),
            heading(1, "1"),
            heading(2, "1.1"),
            heading(2, "1.2"),
            heading(1, "2"),
        ]);
        let shape: Vec<_> =
            marks.iter().map(|mark| (mark.parent, mark.previous, mark.next, mark.children)).collect();
        assert_eq!(
            shape,
            [
                (None, None, Some(1), 0),
                (None, Some(0), Some(4), 2),
                (Some(1), None, Some(3), 0),
                (Some(1), Some(2), None, 0),
                (None, Some(1), None, 0),
            ]
        );
    }

    #[test]
    fn two_files_of_one_name_both_travel() {
        let mut taken = BTreeSet::new();
        let names: Vec<String> = ["a.csv", "a.csv", "a.csv"].map(|name| unused_name(name, &mut taken)).into();
        assert_eq!(names, ["a.csv", "2-a.csv", "3-a.csv"]);
    }
}
