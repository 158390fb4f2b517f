use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;

use chot_forensics::acquisition::CollectedKind;
use chot_forensics::archive::Verdict;
use chot_forensics::compare::read_list;
use clap::Parser;
use rustix::io::Errno;

use super::*;

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

/// A folder for the source, and one for what is made, with a key in it.
struct Place {
    source: tempfile::TempDir,
    made: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { source: tempfile::tempdir().unwrap(), made: tempfile::tempdir().unwrap() };
        let random = crate::random::Random::new(Clock::System);
        crate::keyfile::load(&place.key(), "chot acquisition key 1", "an@agency.example", || random.secret()).unwrap();
        place
    }

    fn key(&self) -> PathBuf {
        self.made.path().join("key")
    }

    fn out(&self) -> PathBuf {
        self.made.path().join("x.zip")
    }

    fn put(&self, name: &[u8], bytes: &[u8]) -> PathBuf {
        let path = self.source.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn args(&self, more: &[&str]) -> Args {
        let (source, out, key) = (self.source.path().to_owned(), self.out(), self.key());
        let words = ["acquire".as_ref(), source.as_os_str(), "--out".as_ref(), out.as_os_str(), "--key".as_ref(), key.as_os_str()];
        let said = ["--by", "Nguyễn Văn An", "--place", "Phòng máy số 2", "--reason", "Thu giữ theo quyết định."];
        Line::parse_from(words.into_iter().map(ToOwned::to_owned).chain(said.iter().chain(more).map(Into::into))).args
    }

    fn left(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.made.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn list(&self) -> CollectionManifest {
        serde_json::from_slice(&std::fs::read(list_beside(&self.out())).unwrap()).unwrap()
    }

    fn record(&self) -> Acquisition {
        Acquisition::parse(&std::fs::read_to_string(record_beside(&self.out())).unwrap()).unwrap()
    }

    fn manifest(&self) -> Manifest {
        let file = FileSource::new(File::open(self.out()).unwrap()).unwrap();
        inspect(&file, "x.zip", &InspectOptions::default(), &Silent).unwrap()
    }
}

fn find<'l>(list: &'l CollectionManifest, path: &str) -> &'l Collected {
    list.members.iter().find(|member| member.path == path).unwrap_or_else(|| panic!("{path}: {list:?}"))
}

#[test]
fn everything_at_the_source_is_packed_or_told_of() {
    let place = Place::new();
    let long = format!("{}/{}.txt", "thư mục".repeat(20), "tệp dài ".repeat(20));
    place.put("báo cáo.txt".as_bytes(), b"one");
    place.put(long.as_bytes(), &b"two".repeat(10_000));
    place.put(b"tcvn-b\xb8o.txt", b"three");
    place.put("rỗng".as_bytes(), b"");
    std::os::unix::fs::symlink("..", place.source.path().join("vòng")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(place.source.path().join("socket")).unwrap();
    run(place.args(&["--seal", "NP-01", "--clock-offset", "-90", "--serial", "S123"])).unwrap();
    assert_eq!(place.left(), ["key", "x.zip", "x.zip.acquisition.json", "x.zip.manifest.json"]);
    let (list, manifest, acquisition) = (place.list(), place.manifest(), place.record());
    let packed: Vec<_> = list.members.iter().filter_map(|member| Some((member.index?, member.sha256?))).collect();
    let stored: Vec<_> = manifest.members.iter().map(|member| (member.index, member.sha256.unwrap())).collect();
    assert_eq!((packed.len(), packed.as_slice()), (4, &stored[..4]));
    assert_eq!(find(&list, &long).sha256, Some(sha256(&b"two".repeat(10_000))));
    assert_eq!(find(&list, "vòng").link_target.as_deref(), Some(".."));
    assert_eq!(find(&list, "socket").kind, CollectedKind::Socket);
    let raw = list.members.iter().find(|member| member.raw_path_hex.is_some()).unwrap();
    assert_eq!(raw.raw_path_hex, Some(hex::encode(b"tcvn-b\xb8o.txt")));
    assert!(manifest.members.iter().any(|member| member.raw_path_hex == Some(hex::encode(b"files/tcvn-b\xb8o.txt"))), "{manifest:?}");
    assert_eq!(manifest.members.last().unwrap().path, "manifest.json");
    let record = acquisition.record();
    assert!(acquisition.is_of(manifest.file.sha256, manifest.file.size_bytes));
    assert_eq!(manifest.members.last().unwrap().sha256, Some(record.manifest.sha256));
    assert_eq!((record.counts.files, record.counts.unread, record.counts.changed), (4, 0, 0));
    assert_eq!((record.seal_number.as_deref(), record.clock_offset_seconds), (Some("NP-01"), Some(-90)));
    // The list is one that `inspect --compare` takes.
    assert_eq!(read_list(&std::fs::read(list_beside(&place.out())).unwrap()).unwrap().len(), 4);
    assert_ne!(manifest.verdict, Verdict::Refused);
    drop(socket);
}

#[test]
fn what_is_there_is_not_written_over_unasked_and_a_killed_run_leaves_no_collection() {
    let place = Place::new();
    place.put(b"a", b"one");
    // What a run that was killed in the middle leaves: a part, and nothing under the names that count.
    std::fs::write(beside(&place.out(), ".part"), b"PK half").unwrap();
    run(place.args(&[])).unwrap();
    assert_eq!(place.left(), ["key", "x.zip", "x.zip.acquisition.json", "x.zip.manifest.json"]);
    let before = place.record();
    assert!(matches!(run(place.args(&[])), Err(Failure::Usage(_))));
    assert_eq!(place.record(), before);
    place.put(b"b", b"two");
    run(place.args(&["--replace"])).unwrap();
    assert_eq!(place.record().record().counts.files, 2);
    // Another run writes: it is not disturbed.
    let other = Output::create(&place.made.path().join("y.zip"), false).ok().unwrap();
    let taken = Output::create(&place.made.path().join("y.zip"), false);
    assert!(matches!(taken, Err(Failure::Usage(_))));
    drop(other);
}

#[test]
fn a_disk_that_is_full_leaves_nothing() {
    let place = Place::new();
    place.put(b"a", &vec![7; 100_000]);
    let output = Output::create(&place.out(), false).ok().unwrap();
    let mut writer = CollectionWriter::new(BufWriter::new(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap()));
    let stamp = Stamp { modified: None, mode: 0o600 };
    let noise: Vec<u8> = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    let failed = writer.member(b"a", stamp, Packing::Stored, &mut noise.as_slice()).unwrap_err();
    assert!(matches!(&failed, PackError::Write(error) if error.kind() == std::io::ErrorKind::StorageFull), "{failed:?}");
    let told = output.withdraw(Failure::Environment(failed.to_string()));
    assert!(matches!(told, Failure::Environment(why) if why.contains("No space left")));
    assert_eq!(place.left(), ["key"]);
}

/// Gives some bytes, then fails.
struct Failing<'b>(&'b [u8]);

impl std::io::Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() { Err(std::io::Error::other("a bad sector")) } else { self.0.read(buffer) }
    }
}

#[test]
fn a_file_that_fails_in_the_middle_leaves_nothing_of_itself() {
    let place = Place::new();
    for packing in [Packing::Stored, Packing::Deflated] {
        let mut file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(place.out()).unwrap();
        let mut writer = CollectionWriter::new(&mut file);
        let stamp = Stamp { modified: Some(1_000_000_000), mode: 0o600 };
        let noise: Vec<u8> = (0..900_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
        writer.member(b"a", stamp, packing, &mut b"one".as_slice()).unwrap();
        assert!(matches!(writer.member(b"bad", stamp, packing, &mut Failing(&noise)), Err(PackError::Read(_))));
        assert_eq!(writer.member(b"b", stamp, packing, &mut b"two".as_slice()).unwrap().index, 1);
        let (_, length) = writer.finish().unwrap();
        file.set_len(length).unwrap();
        let manifest = place.manifest();
        assert_eq!(manifest.verdict, Verdict::Complete, "{manifest:?}");
        let told: Vec<_> = manifest.members.iter().map(|member| (member.path.as_str(), member.sha256.unwrap())).collect();
        assert_eq!(told, [("a", sha256(b"one")), ("b", sha256(b"two"))]);
        assert_eq!(manifest.members[0].modified_at.as_deref(), Some("2001-09-09T01:46:40Z"));
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let place = Place::new();
    let path = place.put(b"log", b"first line\n");
    let sources = walk::sources(std::slice::from_ref(&path)).unwrap();
    let found = Walk::new(&sources, Vec::new(), false).next().unwrap();
    let mut content = found.open.unwrap();
    std::fs::write(&path, b"first line\nsecond line\n").unwrap();
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut content, &mut read).unwrap();
    assert_eq!(read, b"first line\n", "no more than there was when it was opened");
    let how = content.changed(11).unwrap();
    assert!(how.contains("11 bytes when it was opened and 23"), "{how}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_reason() {
    let place = Place::new();
    place.put(b"a", b"one");
    let closed = place.put(b"closed", b"secret");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let may_read_all = File::open(&closed).is_ok();
    // A folder that goes while it is walked cannot be read by anybody.
    let gone = place.source.path().join("gone");
    let sources = walk::sources(&[place.source.path().to_owned()]).unwrap();
    std::fs::create_dir(&gone).unwrap();
    let mut walk = Walk::new(&sources, Vec::new(), false);
    walk.next().unwrap();
    std::fs::remove_dir(&gone).unwrap();
    let rest: Vec<_> = walk.collect();
    let lost = rest.iter().find(|found| found.told.path == "gone").unwrap();
    assert_eq!((lost.told.state, lost.told.kind), (CollectedState::Unread, CollectedKind::Unknown));
    assert!(lost.told.reason.as_deref().unwrap().contains("No such file"));
    let outcome = run(place.args(&[]));
    let told = find(&place.list(), "closed").clone();
    if may_read_all {
        outcome.unwrap();
        assert_eq!(told.state, CollectedState::Packed);
        return;
    }
    assert!(matches!(outcome, Err(Failure::Bad(_))));
    assert_eq!((told.state, told.sha256, told.index), (CollectedState::Unread, None, None));
    assert!(told.reason.unwrap().contains("Permission denied"));
}

#[test]
fn the_key_and_the_output_are_not_collected() {
    let place = Place::new();
    let inner = place.source.path().join("out");
    std::fs::create_dir(&inner).unwrap();
    std::fs::copy(place.key(), inner.join("key")).unwrap();
    let mut args = place.args(&[]);
    (args.key, args.out) = (inner.join("key"), inner.join("x.zip"));
    run(args).unwrap();
    let list: CollectionManifest = serde_json::from_slice(&std::fs::read(list_beside(&inner.join("x.zip"))).unwrap()).unwrap();
    for path in ["out/key", "out/x.zip.part"] {
        let told = find(&list, path);
        assert_eq!((told.state, told.sha256), (CollectedState::LeftOut, None), "{path}");
    }
}

#[test]
fn extended_attributes_and_access_lists_are_told() {
    let place = Place::new();
    let file = place.put(b"a", b"one");
    std::os::unix::fs::symlink("a", place.source.path().join("link")).unwrap();
    // Version 2: the owner reads and writes, the account 4711 reads.
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, rights, id) in [(1_u16, 6_u16, u32::MAX), (2, 4, 4711), (4, 4, u32::MAX), (0x10, 4, u32::MAX), (0x20, 0, u32::MAX)] {
        list.extend([tag.to_le_bytes(), rights.to_le_bytes()].concat());
        list.extend(id.to_le_bytes());
    }
    let given: Vec<(&str, Vec<u8>)> = [("user.origin", b"may-01\0\xff".to_vec()), ("system.posix_acl_access", list)]
        .into_iter()
        .filter(|(name, value)| match xattr::set(&file, name, value) {
            Ok(()) => true,
            // A file system that has none: then none are told.
            Err(error) => {
                assert_eq!(Errno::from_io_error(&error), Some(Errno::NOTSUP), "{name}: {error}");
                false
            }
        })
        .collect();
    run(place.args(&[])).unwrap();
    let list = place.list();
    let told = find(&list, "a");
    for (name, value) in &given {
        let attribute = told.attributes.iter().find(|attribute| attribute.name == *name).unwrap();
        assert_eq!(attribute.value_hex, hex::encode(value), "{name}");
    }
    assert_eq!(told.attributes_unread, None);
    assert!(find(&list, "link").attributes.iter().all(|attribute| !attribute.name.starts_with("user.")), "a link is not followed");
}

#[test]
fn attributes_that_cannot_be_read_are_said() {
    let place = Place::new();
    let mut told = walk::unseen(std::ffi::OsStr::new("gone"), String::new());
    attributes::tell(&attributes::Of::Path(&place.source.path().join("gone")), &mut told);
    assert!(told.attributes_unread.unwrap().contains("No such file"));
}

#[test]
fn a_run_that_was_killed_while_it_named_its_files_is_begun_anew() {
    let place = Place::new();
    place.put(b"a", b"one");
    run(place.args(&[])).unwrap();
    let (list, record) = (list_beside(&place.out()), record_beside(&place.out()));
    // The last of the names is missing.
    std::fs::rename(&record, beside(&record, ".part")).unwrap();
    place.put(b"b", b"two");
    run(place.args(&[])).unwrap();
    assert_eq!((place.left().len(), place.record().record().counts.files), (4, 2));
    // The last two are missing.
    std::fs::rename(&record, beside(&record, ".part")).unwrap();
    std::fs::rename(place.out(), beside(&place.out(), ".part")).unwrap();
    run(place.args(&[])).unwrap();
    assert_eq!(place.left().len(), 4);
    // A file that is not of that run is not written over.
    std::fs::rename(&record, beside(&record, ".part")).unwrap();
    std::fs::write(&list, b"{}\n").unwrap();
    assert!(matches!(run(place.args(&[])), Err(Failure::Usage(_))));
}
