//! What a module would make of a content, weighed before it is let read it. A few bytes of a table can name the same megabytes
//! a million times, refer to themselves, or make a loop that stands still; nothing ends such a reading once it has begun.
//!
//! Each function here goes the way of the module of the same format in `boreal` 1.4.0, over the same tables and by the same readers of
//! `object`, and makes nothing of what it meets. Where it is not exact it goes further than the module.

use object::elf::{FileHeader32, FileHeader64, SHT_DYNSYM, SHT_SYMTAB, SectionType};
use object::macho::{FatArch32, FatArch64, MachHeader32, MachHeader64};
use object::pe::{
    IMAGE_DIRECTORY_ENTRY_DEBUG, IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, IMAGE_DIRECTORY_ENTRY_EXPORT, IMAGE_DIRECTORY_ENTRY_IMPORT,
    IMAGE_DIRECTORY_ENTRY_RESOURCE, ImageDataDirectory, ImageDosHeader, ImageNtHeaders32, ImageNtHeaders64, ImageResourceDirectoryEntry,
    ImageSectionHeader, RT_VERSION,
};
use object::read::ReadRef;
use object::read::coff::CoffHeader;
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader, Sym};
use object::read::macho::{FatArch, MachHeader, MachOFatFile};
use object::read::pe::{
    DataDirectories, DelayLoadImportTable, ExportTable, ImageNtHeaders, ImageOptionalHeader, ImageThunkData, ImportTable, ImportThunkList,
    ResourceDirectory, ResourceDirectoryEntryData, ResourceNameOrId,
};
use object::{Endianness, FileKind, LittleEndian as LE};

use crate::source::wide;

/// What the reading of one content by one module may weigh: about bytes that are made of it, and bytes that are looked at for it.
const MOST: u64 = 128 << 20;
/// About what an entry of a list takes.
const ENTRY: u64 = 1 << 10;
/// Something that is passed.
const STEP: u64 = 16;
/// An entry of a directory of resources: three of them stand for one resource.
const NODE: u64 = 256;
/// Entries of a list of ELF that are taken.
const MOST_ENTRIES: usize = 32_768;
/// Sections whose names are taken, and files in one of Mach-O.
const MOST_SECTIONS: usize = 96;
const MOST_FILES: usize = 100;
/// A longer name of a library is passed over.
const LONGEST_LIBRARY: usize = 256;
/// Bytes of load commands to the weight of what is made of them.
const OF_COMMANDS: u64 = 16;

/// More than may be read.
struct TooHeavy;

type Weighed = Result<(), TooHeavy>;

struct Weight {
    left: u64,
}

impl Weight {
    fn add(&mut self, weight: u64) -> Weighed {
        self.left = self.left.checked_sub(weight).ok_or(TooHeavy)?;
        Ok(())
    }

    /// A text that ends with a zero, as it stands there: it is sought, and copied twice.
    fn text(&mut self, bytes: &[u8], at: u64) -> Weighed {
        let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
        self.add(wide(length).saturating_mul(3))
    }
}

fn fits(weigh: impl FnOnce(&mut Weight) -> Weighed) -> bool {
    weigh(&mut Weight { left: MOST }).is_ok()
}

/// Whether what the module `pe` makes of this content is bounded.
pub(super) fn fits_pe(content: &[u8]) -> bool {
    match FileKind::parse(content) {
        Ok(FileKind::Pe32) => fits(|weight| pe::<ImageNtHeaders32>(content, weight)),
        Ok(FileKind::Pe64) => fits(|weight| pe::<ImageNtHeaders64>(content, weight)),
        _ => true,
    }
}

/// Whether what the module `elf` makes of this content is bounded.
pub(super) fn fits_elf(content: &[u8]) -> bool {
    match FileKind::parse(content) {
        Ok(FileKind::Elf32) => fits(|weight| FileHeader32::parse(content).map_or(Ok(()), |header| elf(header, content, weight))),
        Ok(FileKind::Elf64) => fits(|weight| FileHeader64::parse(content).map_or(Ok(()), |header| elf(header, content, weight))),
        _ => true,
    }
}

/// Whether what the module `macho` makes of this content is bounded.
pub(super) fn fits_macho(content: &[u8]) -> bool {
    match FileKind::parse(content) {
        Ok(FileKind::MachOFat32) => fits(|weight| fat::<FatArch32>(content, weight)),
        Ok(FileKind::MachOFat64) => fits(|weight| fat::<FatArch64>(content, weight)),
        _ => fits(|weight| mach(content, weight)),
    }
}

fn elf<H: FileHeader<Endian = Endianness>>(header: &H, content: &[u8], weight: &mut Weight) -> Weighed {
    let Ok(endian) = header.endian() else { return Ok(()) };
    for kind in [SHT_SYMTAB, SHT_DYNSYM] {
        symbols(header, endian, content, (kind, weight))?;
    }
    if let Ok(segments) = header.program_headers(endian, content) {
        weight.add(STEP.saturating_mul(wide(segments.len())))?;
        weight.add(ENTRY.saturating_mul(wide(segments.len().min(MOST_ENTRIES))))?;
        let entries = segments.iter().find_map(|segment| segment.dynamic(endian, content).ok().flatten());
        weight.add(ENTRY.saturating_mul(wide(entries.map_or(0, <[_]>::len).min(MOST_ENTRIES))))?;
    }
    let Ok(sections) = header.sections(endian, content) else { return Ok(()) };
    weight.add(STEP.saturating_mul(wide(sections.len())))?;
    let strings = header.section_strings_index(endian, content).and_then(|index| sections.section(index));
    let strings = strings.and_then(|section| section.data(endian, content)).unwrap_or_default();
    for section in sections.iter().take(MOST_ENTRIES) {
        weight.add(ENTRY)?;
        weight.text(strings, section.sh_name(endian).into())?;
    }
    Ok(())
}

fn symbols<H>(header: &H, endian: Endianness, content: &[u8], (kind, weight): (SectionType, &mut Weight)) -> Weighed
where
    H: FileHeader<Endian = Endianness>,
{
    let Ok(sections) = header.sections(endian, content) else { return Ok(()) };
    let Ok(symbols) = sections.symbols(endian, content, kind) else { return Ok(()) };
    let strings = sections.section(symbols.string_section()).and_then(|section| section.data(endian, content)).unwrap_or_default();
    weight.add(STEP.saturating_mul(wide(symbols.len())))?;
    for symbol in symbols.iter().take(MOST_ENTRIES) {
        weight.add(ENTRY)?;
        weight.text(strings, symbol.st_name(endian).into())?;
    }
    Ok(())
}

fn mach(content: &[u8], weight: &mut Weight) -> Weighed {
    let commands = match FileKind::parse(content) {
        Ok(FileKind::MachO32) => {
            let header: object::Result<&MachHeader32<Endianness>> = MachHeader32::parse(content, 0);
            header.and_then(|header| Ok(header.sizeofcmds(header.endian()?)))
        }
        Ok(FileKind::MachO64) => {
            let header: object::Result<&MachHeader64<Endianness>> = MachHeader64::parse(content, 0);
            header.and_then(|header| Ok(header.sizeofcmds(header.endian()?)))
        }
        _ => return Ok(()),
    };
    let bytes = commands.map_or(0, u64::from).min(wide(content.len()));
    weight.add(bytes.saturating_mul(OF_COMMANDS).saturating_add(ENTRY))
}

fn fat<F: FatArch>(content: &[u8], weight: &mut Weight) -> Weighed {
    let Ok(file) = MachOFatFile::<F>::parse(content) else { return Ok(()) };
    for arch in file.arches().iter().take(MOST_FILES) {
        weight.add(ENTRY)?;
        let Ok(inner) = arch.data(content) else { continue };
        // The module would go into it, also where it is the one that it came from.
        if matches!(FileKind::parse(inner), Ok(FileKind::MachOFat32 | FileKind::MachOFat64)) {
            return Err(TooHeavy);
        }
        mach(inner, weight)?;
    }
    Ok(())
}

/// The sections of a PE, by which addresses become places of the content.
struct Sections<'a> {
    content: &'a [u8],
    headers: &'a [ImageSectionHeader],
    /// Whether places of sections are rounded down, as the loader does it.
    rounded: bool,
}

impl<'a> Sections<'a> {
    fn range(&self, section: &ImageSectionHeader) -> (u32, u32) {
        let offset = section.pointer_to_raw_data.get(LE);
        let offset = if self.rounded { offset & !0x1FF } else { offset };
        (offset, section.size_of_raw_data.get(LE))
    }

    fn holding(&self, address: u32) -> Option<(&'a [u8], u32)> {
        self.headers.iter().find_map(|section| {
            let begin = section.virtual_address.get(LE);
            let inside = address.checked_sub(begin)?;
            let (offset, size) = self.range(section);
            let bytes = (inside < size).then(|| self.content.read_bytes_at(offset.into(), size.into()).ok())??;
            Some((bytes, begin))
        })
    }

    fn offset(&self, address: u32) -> Option<u32> {
        let found = self.headers.iter().find_map(|section| {
            let inside = address.checked_sub(section.virtual_address.get(LE))?;
            let (offset, size) = self.range(section);
            (inside < size).then(|| offset.checked_add(inside))?
        });
        let before = || self.headers.iter().map(|section| section.virtual_address.get(LE)).min().filter(|first| address < *first);
        found.or_else(|| before().map(|_| address)).filter(|offset| u64::from(*offset) < wide(self.content.len()))
    }

    fn directory(&self, directory: ImageDataDirectory) -> Option<&'a [u8]> {
        let begin = self.offset(directory.virtual_address.get(LE))?;
        let end = begin.checked_add(directory.size.get(LE))?;
        self.content.get(usize::try_from(begin).ok()?..usize::try_from(end).ok()?)
    }

    /// What it takes to find an address.
    fn search(&self) -> u64 {
        wide(self.headers.len()).saturating_add(STEP)
    }
}

fn pe<H: ImageNtHeaders>(content: &[u8], weight: &mut Weight) -> Weighed {
    let Ok(dos) = ImageDosHeader::parse(content) else { return Ok(()) };
    // Before the headers stands what tells of the compiler, and is copied.
    weight.add(u64::from(dos.nt_headers_offset()).saturating_mul(4))?;
    let mut offset = dos.nt_headers_offset().into();
    let Ok((headers, directories)) = H::parse(content, &mut offset) else { return Ok(()) };
    weight.add(ENTRY.saturating_mul(wide(directories.len().min(MOST_ENTRIES))))?;
    let file = headers.file_header();
    let Ok(sections) = content.read_slice_at(offset, file.number_of_sections.get(LE).into()) else { return Ok(()) };
    let sections = Sections { content, headers: sections, rounded: headers.optional_header().file_alignment() >= 0x200 };
    let strings = file.symbols(content).ok().map(|symbols| symbols.strings());
    for section in sections.headers.iter().take(MOST_SECTIONS) {
        weight.add(ENTRY)?;
        if let (Some(strings), Ok(Some(at))) = (strings, section.name_offset()) {
            // The end of the table is not told; what is sought in vain is at most the content.
            weight.add(strings.get(at).map_or(wide(content.len()), |name| wide(name.len()).saturating_mul(3)))?;
        }
    }
    debug(&sections, &directories, weight)?;
    imports::<H>(&sections, &directories, weight)?;
    delayed::<H>(&sections, &directories, weight)?;
    exports(&sections, &directories, weight)?;
    resources(&sections, &directories, weight)
}

fn debug(sections: &Sections, directories: &DataDirectories, weight: &mut Weight) -> Weighed {
    let directory = directories.get(IMAGE_DIRECTORY_ENTRY_DEBUG).and_then(|directory| sections.directory(*directory));
    let entries = wide(directory.map_or(0, <[u8]>::len) / 28);
    weight.add(entries.saturating_mul(sections.search()))
}

fn imports<H: ImageNtHeaders>(sections: &Sections, directories: &DataDirectories, weight: &mut Weight) -> Weighed {
    let Some(directory) = directories.get(IMAGE_DIRECTORY_ENTRY_IMPORT) else { return Ok(()) };
    let address = directory.virtual_address.get(LE);
    let Some((bytes, begin)) = sections.holding(address) else { return Ok(()) };
    let table = ImportTable::new(bytes, begin, address);
    let Ok(mut libraries) = table.descriptors() else { return Ok(()) };
    while let Ok(Some(library)) = libraries.next() {
        let name = library.name.get(LE);
        weight.add(STEP)?;
        weight.text(bytes, name.wrapping_sub(begin).into())?;
        if table.name(name).is_ok_and(|name| name.len() < LONGEST_LIBRARY) {
            let first = library.original_first_thunk.get(LE);
            let thunks = table.thunks(first).or_else(|_| table.thunks(library.first_thunk.get(LE)));
            functions::<H>(thunks, (bytes, begin), weight)?;
        }
    }
    Ok(())
}

fn delayed<H: ImageNtHeaders>(sections: &Sections, directories: &DataDirectories, weight: &mut Weight) -> Weighed {
    let Some(directory) = directories.get(IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT) else { return Ok(()) };
    let address = directory.virtual_address.get(LE);
    let Some((bytes, begin)) = sections.holding(address) else { return Ok(()) };
    let table = DelayLoadImportTable::new(bytes, begin, address);
    let Ok(mut libraries) = table.descriptors() else { return Ok(()) };
    while let Ok(Some(library)) = libraries.next() {
        let name = library.dll_name_rva.get(LE);
        weight.add(STEP)?;
        weight.text(bytes, name.wrapping_sub(begin).into())?;
        if table.name(name).is_ok() {
            functions::<H>(table.thunks(library.import_name_table_rva.get(LE)), (bytes, begin), weight)?;
        }
    }
    Ok(())
}

fn functions<H>(thunks: object::Result<ImportThunkList>, (bytes, begin): (&[u8], u32), weight: &mut Weight) -> Weighed
where
    H: ImageNtHeaders,
{
    weight.add(ENTRY)?;
    let Ok(mut thunks) = thunks else { return Ok(()) };
    while let Ok(Some(thunk)) = thunks.next::<H>() {
        weight.add(ENTRY)?;
        if !thunk.is_ordinal() {
            weight.text(bytes, u64::from(thunk.address().wrapping_sub(begin)).saturating_add(2))?;
        }
    }
    Ok(())
}

fn exports(sections: &Sections, directories: &DataDirectories, weight: &mut Weight) -> Weighed {
    let Some(directory) = directories.get(IMAGE_DIRECTORY_ENTRY_EXPORT) else { return Ok(()) };
    let begin = directory.virtual_address.get(LE);
    let Some(bytes) = sections.directory(*directory) else { return Ok(()) };
    let Ok(table) = ExportTable::parse(bytes, begin) else { return Ok(()) };
    for address in table.addresses().iter().take(MOST_ENTRIES / 2) {
        weight.add(ENTRY.saturating_add(sections.search()))?;
        weight.text(bytes, address.get(LE).wrapping_sub(begin).into())?;
    }
    for (name, _) in table.name_iter() {
        weight.add(STEP)?;
        weight.text(bytes, name.wrapping_sub(begin).into())?;
    }
    weight.text(bytes, table.directory().name.get(LE).wrapping_sub(begin).into())
}

fn resources(sections: &Sections, directories: &DataDirectories, weight: &mut Weight) -> Weighed {
    let Some(directory) = directories.get(IMAGE_DIRECTORY_ENTRY_RESOURCE) else { return Ok(()) };
    let Some(bytes) = sections.directory(*directory) else { return Ok(()) };
    let directory = ResourceDirectory::new(bytes);
    let Ok(root) = directory.root() else { return Ok(()) };
    let name = |entry: &ImageResourceDirectoryEntry| match entry.name_or_id() {
        ResourceNameOrId::Name(name) => name.raw_data(directory).map_or(0, |name| wide(name.len())),
        ResourceNameOrId::Id(_) => 0,
    };
    for kind in root.entries {
        weight.add(NODE)?;
        let Ok(ResourceDirectoryEntryData::Table(names)) = kind.data(directory) else { continue };
        for named in names.entries {
            weight.add(NODE)?;
            let Ok(ResourceDirectoryEntryData::Table(languages)) = named.data(directory) else { continue };
            for language in languages.entries {
                weight.add(NODE)?;
                let Ok(ResourceDirectoryEntryData::Data(data)) = language.data(directory) else { continue };
                let texts = name(kind).saturating_add(name(named)).saturating_add(name(language));
                weight.add(ENTRY.saturating_add(texts).saturating_add(sections.search()))?;
                if kind.name_or_id.get(LE) == u32::from(RT_VERSION)
                    && let Some(offset) = sections.offset(data.offset_to_data.get(LE)).and_then(|at| usize::try_from(at).ok())
                {
                    version(sections.content, offset, weight)?;
                }
            }
        }
    }
    Ok(())
}

/// Bytes before the key of a part of a version's description: its length, the length of its value, its kind.
const HEAD: usize = 6;
const VERSION: &[u8] = b"V\0S\0_\0V\0E\0R\0S\0I\0O\0N\0_\0I\0N\0F\0O\0\0\0";
const FIXED: &[u8] = b"V\0a\0r\0F\0i\0l\0e\0I\0n\0f\0o\0\0\0";
const TEXTS: &[u8] = b"S\0t\0r\0i\0n\0g\0F\0i\0l\0e\0I\0n\0f\0o\0\0\0";

/// The length that a part tells of itself, where its head is whole.
fn told(content: &[u8], at: usize) -> Option<usize> {
    let [low, high, ..] = content.get(at..)?.get(..HEAD)? else { return None };
    Some(usize::from(u16::from_le_bytes([*low, *high])))
}

fn has_key(content: &[u8], at: usize, key: &[u8]) -> bool {
    content.get(at.saturating_add(HEAD)..).is_some_and(|rest| rest.starts_with(key))
}

const fn rounded(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// The letters of two bytes before the first one that is zero.
fn letters(bytes: &[u8]) -> usize {
    bytes.chunks_exact(2).position(|letter| letter == [0, 0]).map_or(bytes.len(), |at| at.saturating_mul(2))
}

/// A part whose length is nothing is met again and again: every step is weighed.
fn version(content: &[u8], begin: usize, weight: &mut Weight) -> Weighed {
    let Some(length) = told(content, begin).filter(|_| has_key(content, begin, VERSION)) else { return Ok(()) };
    let end = begin.saturating_add(length);
    let mut at = begin.saturating_add(rounded(HEAD + 86));
    while let Some(length) = told(content, at).filter(|_| has_key(content, at, FIXED)) {
        weight.add(STEP)?;
        at = at.saturating_add(rounded(length));
    }
    while at < end {
        weight.add(STEP)?;
        let Some(length) = told(content, at).filter(|_| has_key(content, at, TEXTS)) else { return Ok(()) };
        let end = at.saturating_add(rounded(length));
        let mut table = at.saturating_add(rounded(HEAD + TEXTS.len()));
        while table < end {
            weight.add(STEP)?;
            let Some(length) = told(content, table).map(rounded) else { break };
            texts(content, (table, table.saturating_add(length)), weight)?;
            table = table.saturating_add(length);
        }
        at = end;
    }
    Ok(())
}

/// The texts of one table.
fn texts(content: &[u8], (begin, end): (usize, usize), weight: &mut Weight) -> Weighed {
    let language = letters(content.get(begin.saturating_add(HEAD)..).unwrap_or_default());
    weight.add(wide(language))?;
    let mut at = begin.saturating_add(rounded(HEAD.saturating_add(language).saturating_add(2)));
    while at < end {
        weight.add(ENTRY)?;
        let Some(length) = told(content, at).map(rounded).filter(|length| *length >= HEAD) else { return Ok(()) };
        weight.add(wide(length))?;
        at = at.saturating_add(length);
    }
    Ok(())
}
