//! What a command writes to: results on standard output, progress bars on the terminal.

use std::io::{BufWriter, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Serialize, Serializer};

use crate::cli::failure::Failure;

pub(super) struct Console<'a> {
    out: Box<dyn Write + 'a>,
    shows_progress: bool,
}

impl Console<'_> {
    pub(super) fn of_process() -> Self {
        Self {
            out: Box::new(BufWriter::new(std::io::stdout())),
            shows_progress: std::io::stderr().is_terminal(),
        }
    }

    pub(super) fn line(&mut self, text: impl AsRef<str>) -> Result<(), Failure> {
        Ok(writeln!(self.out, "{}", text.as_ref())?)
    }

    /// One object on one line, for machines.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(std::io::Error::from)?;
        self.line("")
    }

    /// One list on one line, written as it goes.
    pub(super) fn json_list<T: Serialize>(&mut self, values: impl Iterator<Item = T>) -> Result<(), Failure> {
        let mut serializer = serde_json::Serializer::new(&mut self.out);
        serializer.collect_seq(values).map_err(std::io::Error::from)?;
        self.line("")
    }

    pub(super) fn writer(&mut self) -> &mut dyn Write {
        &mut *self.out
    }

    /// A bar for long work; silent when nobody watches.
    pub(super) fn progress(&self) -> ProgressBar {
        if !self.shows_progress {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}/{human_len} [{elapsed}]")
        {
            bar.set_style(style);
        }
        bar
    }

    /// A table of plain text: the first column to the left, figures to the right.
    pub(super) fn table(&mut self, heads: &[&str], left: usize, rows: &[Vec<String>]) -> Result<(), Failure> {
        let width = |place: usize| {
            let cells = rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.chars().count());
            let head = heads.get(place).map_or(0, |head| head.chars().count());
            cells.max().unwrap_or(0).max(head)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let written = |cells: &mut dyn Iterator<Item = &str>| {
            let padded = cells.zip(&widths).enumerate().map(|(place, (cell, width))| {
                if place < left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let head = written(&mut heads.iter().copied());
        self.line(head)?;
        for row in rows {
            let text = written(&mut row.iter().map(String::as_str));
            self.line(text)?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }
}
