//! Builds ZIP files byte by byte, with any lie in them; and a deterministic random number source.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chot_forensics::archive::{
    InspectOptions, Limits, Manifest, MemberContent, MemberError, Silent, Take, inspect, read_member, read_members,
};
use chot_forensics::source::BytesSource;

#[derive(Clone)]
pub struct File {
    pub name: Vec<u8>,
    pub local_name: Option<Vec<u8>>,
    pub data: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub made_by: u16,
    pub external: u32,
    /// Date and time of the local header, where they are not those of the directory.
    pub local_time: Option<(u16, u16)>,
    pub crc: Option<u32>,
    pub local_crc: Option<u32>,
    pub size: Option<u32>,
    pub packed: Option<Vec<u8>>,
    pub packed_size: Option<u32>,
    pub offset: Option<u32>,
    pub extra: Vec<u8>,
    pub local_extra: Vec<u8>,
    pub disk: u16,
    pub gap: Vec<u8>,
    pub descriptor: Option<Vec<u8>>,
    pub hidden: bool,
}

impl File {
    pub fn new(name: &str, data: &[u8]) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            local_name: None,
            data: data.to_vec(),
            method: 8,
            flags: 0,
            made_by: 0x0314,
            external: 0o100644 << 16,
            local_time: None,
            crc: None,
            local_crc: None,
            size: None,
            packed: None,
            packed_size: None,
            offset: None,
            extra: Vec::new(),
            local_extra: Vec::new(),
            disk: 0,
            gap: Vec::new(),
            descriptor: None,
            hidden: false,
        }
    }

    pub fn stored(name: &str, data: &[u8]) -> Self {
        Self { method: 0, ..Self::new(name, data) }
    }

    pub fn raw_name(name: &[u8], data: &[u8]) -> Self {
        Self { name: name.to_vec(), ..Self::new("", data) }
    }

    fn compressed(&self) -> Vec<u8> {
        match (&self.packed, self.method) {
            (Some(packed), _) => packed.clone(),
            (None, 8) => deflate(&self.data),
            _ => self.data.clone(),
        }
    }
}

pub fn deflate(data: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

#[derive(Default, Clone)]
pub struct Zip {
    pub files: Vec<File>,
    pub prefix: Vec<u8>,
    /// Whether recorded offsets count from the archive's beginning, not the file's.
    pub relative: bool,
    pub suffix: Vec<u8>,
    pub comment: Vec<u8>,
    pub count: Option<u16>,
    pub disk: u16,
    pub zip64: bool,
    pub directory_tail: Vec<u8>,
}

pub fn zip(files: Vec<File>) -> Zip {
    Zip { files, ..Zip::default() }
}

impl Zip {
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.relative { self.prefix.len() } else { 0 };
        let mut central = Vec::new();
        let mut count = 0_u64;
        for file in &self.files {
            let packed = file.compressed();
            let packed_size = file.packed_size.unwrap_or(packed.len() as u32);
            let crc = file.crc.unwrap_or_else(|| crc32fast::hash(&file.data));
            let size = file.size.unwrap_or(file.data.len() as u32);
            let offset = file.offset.unwrap_or((out.len() - base) as u32);
            if file.offset.is_none() {
                let name = file.local_name.as_ref().unwrap_or(&file.name);
                let with_descriptor = file.descriptor.is_some();
                put32(&mut out, 0x0403_4b50);
                put16(&mut out, 20);
                put16(&mut out, file.flags | if with_descriptor { 8 } else { 0 });
                put16(&mut out, file.method);
                let (date, time) = file.local_time.unwrap_or((0x5c6e, 0x43c0));
                put16(&mut out, time);
                put16(&mut out, date);
                put32(&mut out, if with_descriptor { 0 } else { file.local_crc.unwrap_or(crc) });
                put32(&mut out, if with_descriptor { 0 } else { packed_size });
                put32(&mut out, if with_descriptor { 0 } else { size });
                put16(&mut out, name.len() as u16);
                put16(&mut out, file.local_extra.len() as u16);
                out.extend_from_slice(name);
                out.extend_from_slice(&file.local_extra);
                out.extend_from_slice(&packed);
                if let Some(signature) = &file.descriptor {
                    out.extend_from_slice(signature);
                    put32(&mut out, crc);
                    put32(&mut out, packed_size);
                    put32(&mut out, size);
                }
                out.extend_from_slice(&file.gap);
            }
            if file.hidden {
                continue;
            }
            count += 1;
            put32(&mut central, 0x0201_4b50);
            put16(&mut central, file.made_by);
            put16(&mut central, 20);
            put16(&mut central, file.flags | if file.descriptor.is_some() { 8 } else { 0 });
            put16(&mut central, file.method);
            put16(&mut central, 0x43c0);
            put16(&mut central, 0x5c6e);
            put32(&mut central, crc);
            put32(&mut central, packed_size);
            put32(&mut central, size);
            put16(&mut central, file.name.len() as u16);
            put16(&mut central, file.extra.len() as u16);
            put16(&mut central, 0);
            put16(&mut central, file.disk);
            put16(&mut central, 0);
            put32(&mut central, file.external);
            put32(&mut central, offset);
            central.extend_from_slice(&file.name);
            central.extend_from_slice(&file.extra);
        }
        central.extend_from_slice(&self.directory_tail);
        let start = (out.len() - base) as u64;
        let size = central.len() as u64;
        out.extend_from_slice(&central);
        if self.zip64 {
            let at = (out.len() - base) as u64;
            put32(&mut out, 0x0606_4b50);
            put64(&mut out, 44);
            put16(&mut out, 45);
            put16(&mut out, 45);
            put64(&mut out, 0);
            for value in [count, count, size, start] {
                put64(&mut out, value);
            }
            put32(&mut out, 0x0706_4b50);
            put32(&mut out, 0);
            put64(&mut out, at);
            put32(&mut out, 1);
        }
        put32(&mut out, 0x0605_4b50);
        put16(&mut out, self.disk);
        put16(&mut out, self.disk);
        let told = self.count.unwrap_or(if self.zip64 { 0xffff } else { count as u16 });
        put16(&mut out, told);
        put16(&mut out, told);
        put32(&mut out, if self.zip64 { u32::MAX } else { size as u32 });
        put32(&mut out, if self.zip64 { u32::MAX } else { start as u32 });
        put16(&mut out, self.comment.len() as u16);
        out.extend_from_slice(&self.comment);
        out.extend_from_slice(&self.suffix);
        out
    }
}

pub fn look(bytes: Vec<u8>) -> Manifest {
    look_with(bytes, &InspectOptions::default())
}

pub fn look_with(bytes: Vec<u8>, options: &InspectOptions) -> Manifest {
    let manifest = inspect(&BytesSource(bytes.clone()), "x.bin", options, &Silent).unwrap();
    if options.limits == Limits::default() && bytes.len() < 1 << 20 {
        reads_back(&bytes, options, &manifest);
    }
    manifest
}

/// The words of all findings, with their severities.
pub fn codes(manifest: &Manifest) -> Vec<String> {
    let mut words: Vec<String> = manifest.all_findings().map(|finding| format!("{} {}", finding.severity, finding.code)).collect();
    words.sort();
    words.dedup();
    words
}

/// xorshift64*: the same numbers everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// Reads every member again by its index: what comes has the length and digest of the inventory, one by one and all in one pass.
pub fn reads_back(bytes: &[u8], options: &InspectOptions, manifest: &Manifest) {
    let source = BytesSource(bytes.to_vec());
    let wanted: Vec<_> = manifest.members.iter().take(24).filter(|member| member.size_bytes < 1 << 20).collect();
    for member in &wanted {
        let mut got = Vec::new();
        let read = read_member(&source, member.index, options, &Silent, |bytes| {
            got.extend_from_slice(bytes);
            ControlFlow::Continue(())
        });
        match (member.sha256, read) {
            (Some(sha256), Ok(Some(content))) => {
                assert_eq!((content.sha256, content.bytes), (sha256, member.size_bytes), "{member:#?}");
                assert_eq!(chot_forensics::digest::sha256(&got), sha256, "{member:#?}");
            }
            (None, Err(MemberError::Unreadable(_))) => {}
            (sha256, other) => panic!("{sha256:?} {other:?} {member:#?}"),
        }
    }
    let indices: BTreeSet<u64> = wanted.iter().map(|member| member.index).collect();
    let mut all = Kept::default();
    let members = read_members(&source, Some(&indices), options, &Silent, &mut all).unwrap();
    assert_eq!(members.len(), wanted.len());
    for member in wanted {
        let got = all.whole.get(&member.index).map(|bytes| chot_forensics::digest::sha256(bytes));
        assert_eq!(got, member.sha256, "{member:#?}");
    }
}

/// Keeps what members give.
#[derive(Default)]
pub struct Kept {
    open: Vec<u8>,
    pub whole: BTreeMap<u64, Vec<u8>>,
}

impl Take for Kept {
    fn bytes(&mut self, _index: u64, bytes: &[u8]) -> ControlFlow<()> {
        self.open.extend_from_slice(bytes);
        ControlFlow::Continue(())
    }

    fn end(&mut self, index: u64, content: MemberContent) -> ControlFlow<()> {
        assert_eq!(content.bytes, self.open.len() as u64);
        self.whole.insert(index, std::mem::take(&mut self.open));
        ControlFlow::Continue(())
    }

    fn failed(&mut self, _index: u64) {
        self.open.clear();
    }
}
