//! Turns page operations into content streams and compresses streams on worker threads. Results come back in the
//! order of submission, so that the number of threads never changes a byte. Knows no layout and no object table.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::Scope;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use printpdf::{Mm, Op, PdfDocument, PdfPage, PdfSaveOptions};

use super::PdfError;

/// Level at which a higher one costs time and saves next to nothing.
const COMPRESSION_LEVEL: u32 = 6;

pub enum Job<'a> {
    /// Object numbers of content streams and what is painted in them.
    Pages(Vec<(u32, Vec<Op>)>),
    Stream {
        id: u32,
        dictionary: String,
        data: Cow<'a, [u8]>,
        compressed: bool,
    },
}

/// A stream ready to be written.
pub struct Done {
    pub id: u32,
    pub dictionary: String,
    pub data: Vec<u8>,
}

type Outcome = Result<Vec<Done>, PdfError>;

pub struct Workers<'a> {
    jobs: Sender<(usize, Job<'a>)>,
    outcomes: Receiver<(usize, Outcome)>,
    early: BTreeMap<usize, Vec<Done>>,
    submitted: usize,
    received: usize,
    delivered: usize,
    /// Jobs that may wait or run at the same time; bounds the memory.
    most_in_flight: usize,
}

impl<'a> Workers<'a> {
    pub fn start<'scope, 'env>(scope: &'scope Scope<'scope, 'env>, threads: usize) -> Self
    where
        'a: 'scope,
    {
        let (jobs, waiting) = channel::<(usize, Job<'a>)>();
        let (outcome_sender, outcomes) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _thread in 0..threads.max(1) {
            let waiting = Arc::clone(&waiting);
            let outcomes = outcome_sender.clone();
            scope.spawn(move || work(&waiting, &outcomes));
        }
        let most_in_flight = threads.max(1).saturating_mul(2).saturating_add(1);
        Self {
            jobs,
            outcomes,
            early: BTreeMap::new(),
            submitted: 0,
            received: 0,
            delivered: 0,
            most_in_flight,
        }
    }

    /// Hands a job over and takes back the streams that are next in order.
    pub fn submit(&mut self, job: Job<'a>) -> Outcome {
        self.jobs.send((self.submitted, job)).map_err(|_closed| PdfError::WorkersStopped)?;
        self.submitted = self.submitted.saturating_add(1);
        while self.submitted.saturating_sub(self.received) > self.most_in_flight {
            self.receive()?;
        }
        Ok(self.in_order())
    }

    /// Waits for all jobs and takes back the rest.
    pub fn wait(&mut self) -> Outcome {
        while self.received < self.submitted {
            self.receive()?;
        }
        Ok(self.in_order())
    }

    fn receive(&mut self) -> Result<(), PdfError> {
        let (number, outcome) = self.outcomes.recv().map_err(|_closed| PdfError::WorkersStopped)?;
        self.received = self.received.saturating_add(1);
        self.early.insert(number, outcome?);
        Ok(())
    }

    fn in_order(&mut self) -> Vec<Done> {
        let mut ready = Vec::new();
        while let Some(done) = self.early.remove(&self.delivered) {
            ready.extend(done);
            self.delivered = self.delivered.saturating_add(1);
        }
        ready
    }
}

fn work(waiting: &Mutex<Receiver<(usize, Job<'_>)>>, outcomes: &Sender<(usize, Outcome)>) {
    loop {
        let next = match waiting.lock() {
            Ok(waiting) => waiting.recv(),
            Err(_poisoned) => return,
        };
        let Ok((number, job)) = next else { return };
        if outcomes.send((number, carry_out(job))).is_err() {
            return;
        }
    }
}

fn carry_out(job: Job<'_>) -> Outcome {
    match job {
        Job::Pages(pages) => contents(pages),
        Job::Stream { id, dictionary, data, compressed: false } => {
            Ok(vec![Done { id, dictionary, data: data.into_owned() }])
        }
        Job::Stream { id, dictionary, data, compressed: true } => {
            Ok(vec![compressed_stream(id, dictionary, &data)?])
        }
    }
}

fn compressed_stream(id: u32, mut dictionary: String, data: &[u8]) -> Result<Done, PdfError> {
    dictionary.push_str("/Filter/FlateDecode");
    Ok(Done { id, dictionary, data: compress(data)? })
}

pub fn compress(data: &[u8]) -> Result<Vec<u8>, PdfError> {
    let room = Vec::with_capacity(data.len().checked_div(4).unwrap_or(0));
    let mut encoder = ZlibEncoder::new(room, Compression::new(COMPRESSION_LEVEL));
    encoder.write_all(data)?;
    Ok(encoder.finish()?)
}

/// The operations of a few pages as content streams: a small document is made of them and taken apart again.
fn contents(pages: Vec<(u32, Vec<Op>)>) -> Outcome {
    let mut document = PdfDocument::new("");
    let mut ids = Vec::with_capacity(pages.len());
    for (id, ops) in pages {
        ids.push(id);
        document.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
    }
    let objects = objects_of(&document)?;
    let mut done = Vec::with_capacity(ids.len());
    for (id, page) in ids.into_iter().zip(objects.page_iter()) {
        let content = objects
            .get_page_contents(page)
            .first()
            .and_then(|content| objects.get_object(*content).ok())
            .and_then(|content| content.as_stream().ok())
            .ok_or(PdfError::Content("a page came out without content".to_owned()))?;
        done.push(compressed_stream(id, String::new(), &content.content)?);
    }
    Ok(done)
}

/// The objects that printpdf makes of a document, uncompressed.
pub fn objects_of(document: &PdfDocument) -> Result<lopdf::Document, PdfError> {
    // Text is written as encoded strings by operators of our own, which the cautious mode would leave out.
    let options =
        PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    let mut warnings = Vec::new();
    let objects = document.to_lopdf_document(&options, &mut warnings);
    match warnings.first() {
        None => Ok(objects),
        Some(warning) => Err(PdfError::Content(warning.msg.clone())),
    }
}
