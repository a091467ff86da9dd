//! Writes PDF objects as soon as they are known: small ones packed into compressed object streams, the table of all
//! objects at the end. What stays in memory is eight bytes for each object. Knows no pages and no structure.

use std::borrow::Cow;
use std::io::Write;

use lopdf::Object;
use printpdf::Op;
use sha2::{Digest, Sha256};

use super::PdfError;
use super::syntax::{hexadecimal, write_dictionary_body, write_object};
use super::workers::{self, Done, Job, Workers};

/// Where an object stands in the file.
#[derive(Clone, Copy)]
enum Place {
    Unused,
    Offset(u32),
    Packed { stream: u32, position: u16 },
}

/// Objects in one object stream.
const PACKED_TOGETHER: usize = 1000;
/// Pages that go to a worker together.
const PAGES_TOGETHER: usize = 8;

pub struct PdfWriter<'a, 'out> {
    out: &'out mut dyn Write,
    written: u64,
    hash: Sha256,
    workers: Workers<'a>,
    places: Vec<Place>,
    packed: Vec<(u32, usize)>,
    packed_bytes: Vec<u8>,
    pages: Vec<(u32, Vec<Op>)>,
}

impl<'a, 'out> PdfWriter<'a, 'out> {
    pub fn new(out: &'out mut dyn Write, workers: Workers<'a>) -> Result<Self, PdfError> {
        let mut writer = Self {
            out,
            written: 0,
            hash: Sha256::new(),
            workers,
            places: vec![Place::Unused],
            packed: Vec::new(),
            packed_bytes: Vec::new(),
            pages: Vec::new(),
        };
        writer.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(writer)
    }

    /// A number for an object that is written later.
    pub fn reserve(&mut self) -> u32 {
        let id = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place::Unused);
        id
    }

    /// Consecutive numbers; returns the first.
    pub fn reserve_many(&mut self, count: usize) -> u32 {
        let id = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.resize(self.places.len().saturating_add(count), Place::Unused);
        id
    }

    /// Writes an object that is not a stream.
    pub fn object(&mut self, id: u32, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), PdfError> {
        self.packed.push((id, self.packed_bytes.len()));
        write(&mut self.packed_bytes);
        self.packed_bytes.push(b'\n');
        if self.packed.len() >= PACKED_TOGETHER { self.flush_packed() } else { Ok(()) }
    }

    pub fn text_object(&mut self, id: u32, body: &str) -> Result<(), PdfError> {
        self.object(id, |bytes| bytes.extend_from_slice(body.as_bytes()))
    }

    fn flush_packed(&mut self) -> Result<(), PdfError> {
        if self.packed.is_empty() {
            return Ok(());
        }
        let stream = self.reserve();
        let mut data = Vec::with_capacity(self.packed_bytes.len().saturating_mul(2));
        for (position, (id, offset)) in self.packed.iter().enumerate() {
            write!(data, "{id} {offset} ")?;
            let position = u16::try_from(position).map_err(|_too_many| PdfError::TooLarge)?;
            set(&mut self.places, *id, Place::Packed { stream, position });
        }
        let dictionary = format!("/Type/ObjStm/N {}/First {}", self.packed.len(), data.len());
        data.append(&mut self.packed_bytes);
        self.packed.clear();
        self.stream(stream, dictionary, Cow::Owned(data), true)
    }

    /// Writes a stream; the dictionary is given without its brackets, filter and length.
    pub fn stream(
        &mut self,
        id: u32,
        dictionary: String,
        data: Cow<'a, [u8]>,
        compressed: bool,
    ) -> Result<(), PdfError> {
        let done = self.workers.submit(Job::Stream { id, dictionary, data, compressed })?;
        self.put_streams(done)
    }

    /// Writes what is painted on a page as the stream of this number.
    pub fn page_content(&mut self, id: u32, ops: Vec<Op>) -> Result<(), PdfError> {
        self.pages.push((id, ops));
        if self.pages.len() >= PAGES_TOGETHER { self.flush_pages() } else { Ok(()) }
    }

    fn flush_pages(&mut self) -> Result<(), PdfError> {
        if self.pages.is_empty() {
            return Ok(());
        }
        let pages = std::mem::take(&mut self.pages);
        let done = self.workers.submit(Job::Pages(pages))?;
        self.put_streams(done)
    }

    /// Writes an object made by lopdf whose references are numbers of this file.
    pub fn foreign_object(&mut self, id: u32, object: &Object) -> Result<(), PdfError> {
        match object {
            Object::Stream(stream) => {
                let mut dictionary = stream.dict.clone();
                dictionary.remove(b"Length");
                let mut body = Vec::new();
                write_dictionary_body(&mut body, &dictionary);
                let body = String::from_utf8_lossy(&body).into_owned();
                self.stream(id, body, Cow::Owned(stream.content.clone()), !stream.dict.has(b"Filter"))
            }
            other => self.object(id, |bytes| write_object(bytes, other)),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), PdfError> {
        self.hash.update(bytes);
        self.written =
            self.written.saturating_add(u64::try_from(bytes.len()).map_err(|_overflow| PdfError::TooLarge)?);
        Ok(self.out.write_all(bytes)?)
    }

    fn put_streams(&mut self, streams: Vec<Done>) -> Result<(), PdfError> {
        streams.into_iter().try_for_each(|stream| self.put_stream(&stream))
    }

    fn put_stream(&mut self, stream: &Done) -> Result<(), PdfError> {
        let offset = u32::try_from(self.written).map_err(|_overflow| PdfError::TooLarge)?;
        set(&mut self.places, stream.id, Place::Offset(offset));
        let Done { id, dictionary, data } = stream;
        let head = format!("{id} 0 obj\n<<{dictionary}/Length {}>>stream\n", data.len());
        self.put(head.as_bytes())?;
        self.put(data)?;
        self.put(b"\nendstream\nendobj\n")
    }

    /// Writes the table of objects. The file's identity is a hash of all that stands before it.
    /// Returns the size of the file in bytes.
    pub fn finish(mut self, catalog: u32, info: u32) -> Result<u64, PdfError> {
        self.flush_pages()?;
        self.flush_packed()?;
        let rest = self.workers.wait()?;
        self.put_streams(rest)?;
        let table = self.reserve();
        let start = self.written;
        let offset = u32::try_from(start).map_err(|_overflow| PdfError::TooLarge)?;
        set(&mut self.places, table, Place::Offset(offset));
        let hash = self.hash.clone().finalize();
        let identity = hexadecimal(hash.get(..16).unwrap_or(&hash));
        let dictionary = format!(
            "/Type/XRef/Size {}/W[1 4 2]/Root {catalog} 0 R/Info {info} 0 R/ID[{identity}{identity}]\
             /Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>",
            self.places.len()
        );
        let data = workers::compress(&table_rows(&self.places))?;
        self.put_stream(&Done { id: table, dictionary, data })?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(self.written)
    }
}

fn set(places: &mut [Place], id: u32, place: Place) {
    if let Some(entry) = usize::try_from(id).ok().and_then(|id| places.get_mut(id)) {
        *entry = place;
    }
}

/// Rows of the cross-reference stream as differences to the row above (PNG predictor "up"): they compress well.
fn table_rows(places: &[Place]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(places.len().saturating_mul(8));
    let mut above = [0_u8; 7];
    for (number, place) in places.iter().enumerate() {
        let (kind, second, third) = match place {
            Place::Unused if number == 0 => (0_u8, 0, u16::MAX),
            Place::Unused => (0, 0, 0),
            Place::Offset(offset) => (1, *offset, 0),
            Place::Packed { stream, position } => (2, *stream, *position),
        };
        let mut row = [kind, 0, 0, 0, 0, 0, 0];
        let fields = second.to_be_bytes().into_iter().chain(third.to_be_bytes());
        for (byte, field) in row.iter_mut().skip(1).zip(fields) {
            *byte = field;
        }
        rows.push(2);
        rows.extend(row.iter().zip(above).map(|(own, above)| own.wrapping_sub(above)));
        above = row;
    }
    rows
}
