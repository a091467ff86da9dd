//! Streams of a compound file, the frame around an xls file ([MS-CFB]). The whole file is at hand, so that nothing is
//! read twice; a chain of sectors that comes back to itself ends after as many sectors as the file has.

use super::binary::{u16_at, u32_at};

/// Sectors of the table of sectors that are named in the header (2.2).
const NAMED_IN_HEADER: usize = 109;
/// Numbers from here on are no sectors (2.1).
const NO_SECTOR: u32 = 0xFFFF_FFFA;
/// Shorter streams are kept in pieces of this size within the stream of the root.
const SHORT_STREAM: usize = 4096;
const SHORT_SECTOR: usize = 64;
const ENTRY: usize = 128;

fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

struct CompoundFile<'a> {
    bytes: &'a [u8],
    sector_size: usize,
    /// The sectors of the table that says which sector follows on which.
    table: Vec<u32>,
}

/// The contents of the first stream with this name.
pub(super) fn stream(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = CompoundFile::of(bytes)?;
    let directory = file.chain(u32_at(bytes, 48)?, usize::MAX);
    let entry = directory.chunks_exact(ENTRY).find(|entry| is_called(entry, name))?;
    let (start, size) = (u32_at(entry, 116)?, size_at(entry, 120)?);
    if size >= SHORT_STREAM {
        return Some(file.chain(start, size));
    }
    let root = directory.get(..ENTRY)?;
    let pieces = file.chain(u32_at(root, 116)?, size_at(root, 120)?);
    let follows = file.chain(u32_at(bytes, 60)?, usize::MAX);
    Some(chain(start, size, pieces.len() / SHORT_SECTOR + 1, |piece| {
        let at = usize::try_from(piece).ok()?.checked_mul(SHORT_SECTOR)?;
        let rest = pieces.get(at..)?;
        let next = u32_at(&follows, usize::try_from(piece).ok()?.checked_mul(4)?);
        Some((rest.get(..SHORT_SECTOR).unwrap_or(rest), next))
    }))
}

/// Names are UTF-16 with a zero behind them.
fn is_called(entry: &[u8], name: &str) -> bool {
    let wanted = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
    entry.iter().copied().take(2 * (name.len() + 1)).eq(wanted)
}

impl<'a> CompoundFile<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let sector_size = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector_size, table: Vec::new() };
        let mut named: Vec<u32> =
            (0..NAMED_IN_HEADER).map_while(|place| u32_at(bytes, 76 + 4 * place)).collect();
        // The rest of the table is named in sectors that each end with the number of the next one.
        let mut more = u32_at(bytes, 68)?;
        for _ in 0..file.most_sectors() {
            let Some((last, rest)) = file
                .sector(more)
                .and_then(|sector| sector.split_last_chunk())
                .map(|(rest, last)| (u32::from_le_bytes(*last), rest))
            else {
                break;
            };
            named.extend(rest.chunks_exact(4).filter_map(|number| u32_at(number, 0)));
            more = last;
        }
        named.retain(|sector| *sector < NO_SECTOR);
        file.table = named;
        Some(file)
    }

    fn most_sectors(&self) -> usize {
        self.bytes.len() / self.sector_size + 1
    }

    /// The contents of a sector; the last one of the file may be short.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        if number >= NO_SECTOR {
            return None;
        }
        let at = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector_size)?;
        let rest = self.bytes.get(at..)?;
        Some(rest.get(..self.sector_size).unwrap_or(rest))
    }

    fn follower(&self, number: u32) -> Option<u32> {
        let (number, held) = (usize::try_from(number).ok()?, self.sector_size / 4);
        u32_at(self.sector(*self.table.get(number / held)?)?, 4 * (number % held))
    }

    fn chain(&self, start: u32, size: usize) -> Vec<u8> {
        chain(start, size, self.most_sectors(), |number| Some((self.sector(number)?, self.follower(number))))
    }
}

/// Puts sectors behind each other until their size is reached or no sector follows.
fn chain<'s>(
    start: u32,
    size: usize,
    most: usize,
    sector: impl Fn(u32) -> Option<(&'s [u8], Option<u32>)>,
) -> Vec<u8> {
    let mut contents = Vec::new();
    let mut next = Some(start);
    for _ in 0..most {
        let Some((piece, follower)) = next.and_then(&sector) else { break };
        contents.extend_from_slice(piece);
        next = follower;
        if contents.len() >= size {
            break;
        }
    }
    contents.truncate(size);
    contents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_with_table(table: &[u32], entries: &[(&str, u32, u32)]) -> Vec<u8> {
        let mut bytes = vec![0; 512];
        bytes[30] = 9;
        for at in (68..512).step_by(4) {
            bytes.splice(at..at + 4, u32::MAX.to_le_bytes());
        }
        // The table is sector 0, the directory sector 1, the table of short sectors sector 2.
        for (at, value) in [(48, 1_u32), (60, 2), (76, 0)] {
            bytes.splice(at..at + 4, value.to_le_bytes());
        }
        let sector =
            |contents: Vec<u8>| contents.into_iter().chain([0xFF; 512]).take(512).collect::<Vec<u8>>();
        bytes.extend(sector(table.iter().flat_map(|next| next.to_le_bytes()).collect()));
        let mut directory = Vec::new();
        for (name, start, size) in entries {
            let mut entry = [0; ENTRY];
            for (place, byte) in entry.iter_mut().zip(name.encode_utf16().flat_map(u16::to_le_bytes)) {
                *place = byte;
            }
            entry[116..120].copy_from_slice(&start.to_le_bytes());
            entry[120..124].copy_from_slice(&size.to_le_bytes());
            directory.extend(entry);
        }
        bytes.extend(sector(directory));
        bytes.extend(sector([2_u32, u32::MAX, 0xFFFF_FFFE].into_iter().flat_map(u32::to_le_bytes).collect()));
        bytes.extend((0..9_u8).flat_map(|number| [number; 512]));
        bytes
    }

    const END: u32 = 0xFFFF_FFFE;

    #[test]
    fn a_long_stream_is_followed_through_the_table() {
        let table = [END, END, END, 5, END, 6, 7, 8, 9, 10, 11, 4];
        let file = file_with_table(&table, &[("Root Entry", END, 0), ("Workbook", 3, 4500)]);
        let found = stream(&file, "Workbook").unwrap();
        assert_eq!((found.len(), found[0], found[512], found[4096]), (4500, 0, 2, 1));
        assert_eq!(stream(&file, "Book"), None);
    }

    #[test]
    fn a_short_stream_lies_in_pieces_within_that_of_the_root() {
        let table = [END, END, END, 5, END, END];
        let file = file_with_table(&table, &[("Root Entry", 3, 1024), ("Workbook", 0, 100)]);
        let found = stream(&file, "Workbook").unwrap();
        assert_eq!((found.len(), found[0], found[99]), (100, 0, 0));
        let file = file_with_table(&table, &[("Root Entry", 5, 512), ("Workbook", 0, 100)]);
        assert_eq!(stream(&file, "Workbook").unwrap(), [2; 100]);
    }

    #[test]
    fn a_chain_without_end_ends_with_the_file() {
        let table = [END, END, END, 4, 3];
        let file = file_with_table(&table, &[("Root Entry", END, 0), ("Workbook", 3, u32::MAX)]);
        assert!(stream(&file, "Workbook").unwrap().len() <= file.len() + 512);
        for cut in 0..file.len() {
            drop(stream(&file[..cut], "Workbook"));
        }
    }
}
