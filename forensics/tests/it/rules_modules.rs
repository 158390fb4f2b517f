//! The modules that rules may import: what they tell of contents made here, which are refused, and that contents made against
//! them, or rules that ask them without end, take neither time nor memory without bound.

use std::time::{Duration, Instant};

use chot_forensics::rules::{Ended, Rules};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);
/// What a test takes that would otherwise go on for hours, also where much else runs beside it.
const SOON: Duration = Duration::from_secs(30);

/// Where the one section of the PE stands in it, and in memory.
const AT: usize = 0x200;
const ADDRESS: u32 = 0x1000;

fn compiled(source: &str) -> Rules {
    Rules::compile(source).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// A PE of 32 bits with one section, and directories by their number, address and size.
fn pe(section: &[u8], directories: &[(usize, u32, u32)]) -> Vec<u8> {
    let size = u32::try_from(section.len()).unwrap();
    let mut file = vec![0; AT];
    put(&mut file, 0, b"MZ");
    put(&mut file, 0x3C, &0x40_u32.to_le_bytes());
    put(&mut file, 0x40, b"PE\0\0");
    put(&mut file, 0x44, &0x14C_u16.to_le_bytes());
    put(&mut file, 0x46, &1_u16.to_le_bytes());
    put(&mut file, 0x54, &0xE0_u16.to_le_bytes());
    put(&mut file, 0x58, &0x10B_u16.to_le_bytes());
    put(&mut file, 0x58 + 16, &ADDRESS.to_le_bytes());
    put(&mut file, 0x58 + 36, &0x200_u32.to_le_bytes());
    put(&mut file, 0x58 + 92, &16_u32.to_le_bytes());
    for (number, address, size) in directories {
        put(&mut file, 0x58 + 96 + number * 8, &address.to_le_bytes());
        put(&mut file, 0x58 + 100 + number * 8, &size.to_le_bytes());
    }
    put(&mut file, 0x138, b".text");
    for (at, value) in [(8, size), (12, ADDRESS), (16, size), (20, 0x200)] {
        put(&mut file, 0x138 + at, &value.to_le_bytes());
    }
    file.extend_from_slice(section);
    file
}

fn importing_pe() -> Vec<u8> {
    let mut section = vec![0; 0x100];
    for (at, value) in [(0, 0x40), (12, 0x80), (16, 0x50), (0x40, 0xA0), (0x44, 0xB0)] {
        put(&mut section, at, &(ADDRESS + value).to_le_bytes());
    }
    put(&mut section, 0x80, b"KERNEL32.dll");
    put(&mut section, 0xA2, b"CreateFileA");
    put(&mut section, 0xB2, b"WriteFile");
    pe(&section, &[(1, ADDRESS, 40)])
}

/// An ELF of 64 bits whose sections all take their names from its end.
fn elf(sections: u16, names: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 64 + usize::from(sections) * 64];
    put(&mut file, 0, b"\x7FELF\x02\x01\x01");
    put(&mut file, 16, &3_u16.to_le_bytes());
    put(&mut file, 18, &62_u16.to_le_bytes());
    put(&mut file, 20, &1_u32.to_le_bytes());
    put(&mut file, 40, &64_u64.to_le_bytes());
    for (at, value) in [(52, 64), (58, 64), (60, sections), (62, 1)] {
        put(&mut file, at, &value.to_le_bytes());
    }
    let end = u64::try_from(file.len()).unwrap();
    put(&mut file, 128 + 4, &3_u32.to_le_bytes());
    put(&mut file, 128 + 24, &end.to_le_bytes());
    put(&mut file, 128 + 32, &u64::try_from(names.len()).unwrap().to_le_bytes());
    for section in 1..usize::from(sections) {
        put(&mut file, 64 + section * 64, &1_u32.to_le_bytes());
    }
    file.extend_from_slice(names);
    file
}

fn macho() -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xFEED_FACF_u32, 0x0100_0007, 3, 2, 1, 72, 0, 0, 0x19, 72] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"__TEXT\0\0\0\0\0\0\0\0\0\0");
    file.resize(32 + 72, 0);
    file
}

/// A file of several that has itself for each of them.
fn fat() -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xCAFE_BABE_u32, 2, 7, 3, 0, 48, 0, 7, 3, 0, 48, 0] {
        file.extend_from_slice(&word.to_be_bytes());
    }
    file
}

#[test]
fn modules_tell_of_formats_and_numbers() {
    let met = |condition: &str, content: &[u8]| {
        let modules = ["math", "string", "hash", "pe", "elf", "macho"].map(|name| format!("import \"{name}\"\n")).concat();
        let scan = compiled(&format!("{modules} rule a {{ condition: {condition} }}")).scan(content, LONG);
        assert_eq!(scan.ended, Ended::Whole, "{condition}");
        scan.matches.len() == 1
    };
    let text = b"one small content";
    for condition in [
        "math.entropy(0, filesize) > 3.0 and math.in_range(math.mean(0, filesize), 90.0, 120.0)",
        "hash.md5(0, filesize) == \"ea686efe17652d46987ffa6c4d3ee90f\" and hash.sha256(0, filesize) == hash.sha256(\"one small content\")",
        "string.length(\"four\") == 4 and string.to_int(\"0x10\") == 16",
        "not pe.is_pe and not defined elf.type and not defined macho.magic",
    ] {
        assert!(met(condition, text), "{condition}");
    }
    assert!(!met("hash.md5(0, filesize) == \"00000000000000000000000000000000\"", text));
    let content = importing_pe();
    for condition in [
        "pe.is_pe and pe.number_of_sections == 1 and pe.machine == pe.MACHINE_I386 and pe.entry_point == 0x200",
        "pe.imports(\"kernel32.dll\", \"CreateFileA\") and pe.imports(/kernel/i, /Write/) == 1 and pe.number_of_imports == 1",
        "pe.imphash() == \"a5c89252860dbecc07949e5c78d2aafb\" and pe.imphash() == hash.md5(\"kernel32.createfilea,kernel32.writefile\")",
        "for any section in pe.sections: (section.name == \".text\" and math.entropy(section.raw_data_offset, section.raw_data_size) > 0.5)",
        "for any library in pe.import_details: (for any function in library.functions: (function.name == \"WriteFile\"))",
        "uint16(0) == 0x5A4D and entrypoint == 0x200",
    ] {
        assert!(met(condition, &content), "{condition}");
    }
    let content = elf(2, b"\0.shstrtab\0");
    assert!(met("elf.machine == elf.EM_X86_64 and elf.number_of_sections == 2 and elf.sections[1].name == \".shstrtab\"", &content));
    let content = macho();
    assert!(met("macho.cputype == macho.CPU_TYPE_X86_64 and macho.segments[0].segname == \"__TEXT\"", &content));
}

#[test]
fn a_module_that_is_not_taken_is_refused_with_the_reason() {
    for (module, why) in [
        ("time", "may not depend on when"),
        ("console", "writes nothing else"),
        ("cuckoo", "no report of a sandbox"),
        ("magic", "no library outside"),
        ("dotnet", "cannot be bounded"),
        ("dex", "there is no module"),
        ("metered", "there is no module"),
    ] {
        let problem = Rules::compile(&format!("import \"{module}\"\nrule a {{ condition: true }}")).map(|_| ()).unwrap_err().remove(0);
        assert!(problem.line == 1 && problem.message.contains(module) && problem.message.contains(why), "{}", problem.message);
    }
    let signed = Rules::compile("import \"pe\" rule a { condition: pe.number_of_signatures > 0 }").map(|_| ()).unwrap_err();
    assert!(signed[0].message.contains("number_of_signatures"), "a rule that would never be met is no rule: {signed:?}");
}

#[test]
fn a_list_is_not_copied_again_and_again() {
    let problem = |condition: &str| {
        let source = format!("import \"pe\" import \"elf\"\nrule a {{ strings: $a = \"abc\" condition: $a and {condition} }}");
        Rules::compile(&source).err().map(|mut problems| problems.swap_remove(0).message)
    };
    for condition in [
        "for all i in (1..1000000): (for any s in elf.symtab: (s.size == i))",
        "for any of them: (for any r in pe.resources: ($ at r.offset))",
        "for any l in pe.import_details: (for any i in (1..1000000): (for any f in l.functions: (f.rva == i)))",
    ] {
        assert!(problem(condition).is_some_and(|message| message.contains("within another loop")), "{condition}");
    }
    let many = vec!["for any r in pe.resources: (true)"; 201].join(" and ");
    assert!(problem(&many).is_some_and(|message| message.contains("at most 200")));
    for condition in ["for any of them: (for any s in pe.sections: ($ at s.raw_data_offset))", "pe.sections[0].name == \"x\""] {
        assert_eq!(problem(condition), None);
    }
}

#[test]
fn functions_that_are_asked_without_end_are_not_answered_after_the_time() {
    let content = b"ab".repeat(8 << 20);
    for condition in [
        "for all i in (0..1000000): (hash.sha256(i, filesize - i) != \"x\")",
        "for all i in (0..1000000): (hash.checksum32(i, filesize - i) != 1)",
        "for all i in (0..1000000): (math.entropy(i, filesize - i) < 9.0)",
        "for all i in (0..1000000): (math.monte_carlo_pi(i, filesize - i) < 9.0)",
        "for all i in (0..1000000): (math.serial_correlation(i, filesize - i) < 9.0)",
        "for all i in (0..1000000): (math.count(i % 256) >= 0)",
    ] {
        let rules = compiled(&format!(
            "import \"hash\" import \"math\" rule first {{ condition: true }} rule a {{ condition: {condition} }} rule last {{ condition: not a }}"
        ));
        let begun = Instant::now();
        let scan = rules.scan(&content, SHORT);
        println!("{:?} {:?} {condition}", begun.elapsed(), scan.ended);
        assert!(begun.elapsed() < SOON, "{condition}");
        assert_eq!(scan.ended, Ended::OutOfTime, "{condition}");
        let met: Vec<&str> = scan.matches.iter().map(|found| found.rule.as_str()).collect();
        assert_eq!(met, ["first"], "what was found until then is told, and nothing that is met for want of an answer: {condition}");
    }
    // What the engine keeps of each answer is bounded as well.
    let rules = compiled("import \"hash\" rule a { condition: for any i in (0..filesize): (hash.md5(i, 1) == \"\") }");
    let scan = rules.scan(&content[..1 << 20], LONG);
    assert_eq!((scan.ended, scan.matches.len()), (Ended::OutOfTime, 0));
}

/// Contents whose tables would take hours or all memory, or end the process by a recursion without end.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut bombs = vec![("a file that holds itself", fat())];
    let mut names = vec![b'x'; 32 << 20];
    names[0] = 0;
    bombs.push(("an ELF of which 30,000 sections have the same name of 32 MiB", elf(30_000, &names)));
    // Libraries without end, each with functions without end of which none is valid.
    let mut section = vec![0; 16 << 20];
    for (number, word) in section.chunks_exact_mut(4).enumerate() {
        word.copy_from_slice(&(if number < 2 << 20 { ADDRESS + 0x0080_0000 } else { 0xFFFF_FFFF_u32 }).to_le_bytes());
    }
    let end = section.len() - 8;
    section[end..].fill(0);
    for number in 0..0x0080_0000 / 20 {
        put(&mut section, number * 20 + 12, &(ADDRESS + 0x00FF_FFFC).to_le_bytes());
    }
    bombs.push(("a PE of as many functions as libraries", pe(&section, &[(1, ADDRESS, 40)])));
    bombs.push(("a PE that loads them late", pe(&section, &[(13, ADDRESS, 40)])));
    // A directory of resources whose entries all lead back to it.
    let mut section = vec![0; 16 + 60_000 * 8];
    put(&mut section, 14, &60_000_u16.to_le_bytes());
    for entry in section[16..].chunks_exact_mut(8) {
        put(entry, 0, &1_u32.to_le_bytes());
        put(entry, 4, &0x8000_0000_u32.to_le_bytes());
    }
    let size = u32::try_from(section.len()).unwrap();
    bombs.push(("a PE whose resources lead back", pe(&section, &[(2, ADDRESS, size)])));
    // Many names of resources of 128 KiB each.
    let mut section = vec![0xFF; 0x0010_0000];
    section[..0x4000].fill(0);
    for (directory, entries, inner) in [(0, 1_u16, 0x8000_0020_u32), (0x20, 1, 0x8000_0040), (0x40, 60_000, 0)] {
        put(&mut section, directory + 14, &entries.to_le_bytes());
        if entries == 1 {
            put(&mut section, directory + 20, &inner.to_le_bytes());
        }
    }
    for number in 0..60_000 {
        put(&mut section, 0x50 + number * 8, &0x8008_0000_u32.to_le_bytes());
        put(&mut section, 0x54 + number * 8, &0x0007_F000_u32.to_le_bytes());
    }
    put(&mut section, 0x0007_F000, &[0, 0, 0, 0, 1, 0, 0, 0]);
    let size = u32::try_from(section.len()).unwrap();
    bombs.push(("a PE of long names of resources", pe(&section, &[(2, ADDRESS, size)])));
    for (what, at) in [("texts", "StringFileInfo\0"), ("languages", "VarFileInfo\0")] {
        bombs.push((
            if what == "texts" { "a version whose texts stand still" } else { "a version whose languages stand still" },
            version(at),
        ));
    }
    // Names of exports, all of which are the same 8 MiB.
    let mut section = vec![b'x'; 16 << 20];
    section[..0x28].fill(0);
    put(&mut section, 0x14, &1_u32.to_le_bytes());
    put(&mut section, 0x18, &500_000_u32.to_le_bytes());
    for (at, value) in [(0x1C, 0x28), (0x20, 0x40), (0x24, 0x0040_0000)] {
        put(&mut section, at, &(ADDRESS + value).to_le_bytes());
    }
    for number in 0..500_000 {
        put(&mut section, 0x40 + number * 4, &(ADDRESS + 0x0080_0000).to_le_bytes());
    }
    let size = u32::try_from(section.len()).unwrap();
    bombs.push(("a PE of long names of exports", pe(&section, &[(0, ADDRESS, size)])));
    bombs
}

/// A PE with one resource, a version, a part of which is as long as nothing.
fn version(part: &str) -> Vec<u8> {
    let wide = |text: &str| text.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>();
    let mut section = vec![0; 0x400];
    for (at, id, inner) in [(0, 16_u32, 0x8000_0020_u32), (0x20, 1, 0x8000_0040), (0x40, 0, 0x60)] {
        put(&mut section, at + 14, &1_u16.to_le_bytes());
        put(&mut section, at + 16, &id.to_le_bytes());
        put(&mut section, at + 20, &inner.to_le_bytes());
    }
    put(&mut section, 0x60, &(ADDRESS + 0x100).to_le_bytes());
    put(&mut section, 0x64, &0x200_u32.to_le_bytes());
    put(&mut section, 0x100, &0x200_u16.to_le_bytes());
    put(&mut section, 0x106, &wide("VS_VERSION_INFO\0"));
    put(&mut section, 0x100 + 92 + 6, &wide(part));
    pe(&section, &[(2, ADDRESS, 0x400)])
}

#[test]
fn contents_made_against_a_module_are_weighed_and_not_read() {
    let rules = compiled(
        "import \"pe\" import \"elf\" import \"macho\"
        rule first { condition: true }
        rule a { condition: pe.number_of_sections > 0 or elf.number_of_sections > 0 or macho.nfat_arch > 0 }",
    );
    for (what, content) in bombs() {
        let begun = Instant::now();
        let scan = rules.scan(&content, LONG);
        println!("{:?} {:?} {what}", begun.elapsed(), scan.ended);
        assert!(begun.elapsed() < SOON, "{what}");
        assert_eq!(scan.ended, Ended::Failed, "{what}: that it was not asked whole is told");
        assert_eq!(scan.matches.len(), 1, "{what}: rules that ask no module are asked");
    }
}

#[test]
fn broken_contents_end_no_process() {
    let rules = compiled(
        "import \"pe\" import \"elf\" import \"macho\"
        rule a { condition: pe.imphash() == \"\" or pe.calculate_checksum() == 1 or elf.telfhash() == \"\" or pe.exports(/x/) }
        rule b { condition: for any s in elf.sections: (s.name == \"x\") or for any s in macho.segments: (s.segname == \"x\") }
        rule c { condition: entrypoint == 1 or pe.rva_to_offset(4096) == 1 or pe.version_info[\"x\"] == \"y\" }",
    );
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(most).unwrap()).unwrap()
    };
    let whole = [importing_pe(), version("StringFileInfo\0x"), elf(8, b"\0.shstrtab\0"), macho(), fat()];
    for round in 0..4_000 {
        let mut content = whole[round % whole.len()].clone();
        for _ in 0..=next(6) {
            let at = next(content.len().min(0x400));
            content[at] = u8::try_from(next(256)).unwrap();
        }
        content.truncate(content.len() - next(content.len() / 8));
        let begun = Instant::now();
        let scan = rules.scan(&content, LONG);
        assert!(begun.elapsed() < SOON, "round {round}: {:?}", scan.ended);
    }
}
