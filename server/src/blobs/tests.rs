//! The store in a folder: plain, sealed, cut off, damaged.

use std::os::unix::fs::FileExt;

use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::random::Random;
use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use chot_forensics::digest::sha256;

/// A store in a folder, sealed to these identities.
fn settings(folder: &Path, identities: &[&Identity]) -> config::Evidence {
    let mut settings = Config::demo(folder, "127.0.0.1:1".parse().unwrap()).unwrap().evidence;
    if !identities.is_empty() {
        let file = folder.join(format!("identities-{}", identities.len()));
        let lines: String = identities.iter().map(|identity| format!("{}\n", identity.to_string().expose_secret())).collect();
        fs::write(&file, format!("# keys\n\n{lines}")).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        settings.encryption.identity_file = file;
        settings.encryption.recipients = vec![identities[0].to_public().to_string()];
    }
    settings
}

fn made(settings: &config::Evidence) -> Blobs {
    let blobs = Blobs::open(settings).unwrap();
    blobs.make().unwrap();
    blobs
}

fn store() -> (tempfile::TempDir, Blobs, EvidenceId) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = made(&settings(folder.path(), &[]));
    let id = Random::new(Clock::fixed(1)).id();
    (folder, blobs, id)
}

fn open(blobs: &Blobs, id: EvidenceId, offset: u64) -> Result<Appender, NotWritable> {
    blobs.append(blobs.hold(id, offset == 0)?, offset)
}

/// Puts a whole upload in its place.
fn keep(blobs: &Blobs, id: EvidenceId, size: u64) -> Sha256Digest {
    let whole = blobs.whole(id, size).unwrap();
    if let Stood::Damaged(_) = blobs.keep(&whole).unwrap() {
        blobs.replace(&whole).unwrap();
    }
    whole.sha256
}

#[test]
fn uploads_leave_a_twentieth_of_the_disk_and_at_most_a_gibibyte() {
    assert!(keeps_reserve(40 << 20, 11 << 20, 1 << 20) && !keeps_reserve(40 << 20, 11 << 20, (1 << 20) + 1));
    assert!(keeps_reserve(100 << 20, 17 << 20, 1 << 20) && !keeps_reserve(100 << 20, 17 << 20, (1 << 20) + 1));
    assert!(keeps_reserve(1 << 30, 60 << 20, 8 << 20) && !keeps_reserve(1 << 30, 60 << 20, 9 << 20));
    assert!(keeps_reserve(1 << 44, 2 << 30, 1 << 30) && !keeps_reserve(1 << 44, 2 << 30, (1 << 30) + 1));
    assert!(!keeps_reserve(1 << 44, 5, u64::MAX) && keeps_reserve(1 << 44, 0, 0));
    let (_folder, blobs, _) = store();
    let first = blobs.spare(1).unwrap();
    let second = blobs.spare(2).unwrap();
    assert_eq!(blobs.promised.load(Ordering::Acquire), 3, "parts that come at once do not count on the same room");
    drop((first, second));
    assert!(matches!(blobs.spare(u64::MAX), Err(Error::Unavailable(_))));
    assert_eq!(blobs.promised.load(Ordering::Acquire), 0);
}

#[test]
fn parts_become_a_blob_under_the_digest_of_their_bytes() {
    let (_folder, blobs, id) = store();
    let mut first = open(&blobs, id, 0).unwrap();
    first.digest_part();
    first.write(b"hello ").unwrap();
    assert_eq!(first.part().unwrap(), sha256(b"hello "));
    assert!(matches!(open(&blobs, id, 0), Err(NotWritable::Locked)), "one writer at a time");
    first.sync();
    drop(first);
    // Nothing was remembered: the hash is made again from the spool.
    let mut second = open(&blobs, id, 6).unwrap();
    second.digest_part();
    second.write(b"world").unwrap();
    assert_eq!(second.part().unwrap(), sha256(b"world"));
    second.sync();
    blobs.remember(id, second.hash());
    drop(second);
    let digest = keep(&blobs, id, 11);
    assert_eq!(digest, sha256(b"hello world"));
    assert_eq!(keep(&blobs, id, 11), digest, "a second time changes nothing");
    blobs.forget(id).unwrap();
    assert_eq!(fs::read(blobs.path(&digest)).unwrap(), b"hello world");
    assert_eq!(blobs.rehash(&digest).unwrap(), (digest, 11));
    assert!(blobs.uploads().unwrap().is_empty());
}

#[test]
fn what_was_not_acknowledged_is_dropped_and_what_is_missing_is_told() {
    let (_folder, blobs, id) = store();
    let mut part = open(&blobs, id, 0).unwrap();
    part.write(b"0123456789").unwrap();
    drop(part);
    let mut again = open(&blobs, id, 4).unwrap();
    assert_eq!(blobs.uploads().unwrap(), [(id, 4)]);
    again.write(b"xy").unwrap();
    again.undo();
    assert_eq!(again.offset(), 4);
    drop(again);
    assert!(matches!(open(&blobs, id, 5), Err(NotWritable::Short(4))));
}

#[test]
fn a_damaged_blob_is_replaced_by_sound_bytes_and_kept_aside() {
    let (_folder, blobs, id) = store();
    let store_once = |id| {
        let mut part = open(&blobs, id, 0).unwrap();
        part.write(b"evidence").unwrap();
        drop(part);
        let digest = keep(&blobs, id, 8);
        blobs.forget(id).unwrap();
        digest
    };
    let digest = store_once(id);
    let path = blobs.path(&digest);
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, b"EVIDENCE").unwrap();
    let second = Random::new(Clock::fixed(3)).id();
    let mut part = open(&blobs, second, 0).unwrap();
    part.write(b"evidence").unwrap();
    drop(part);
    let found = Stood::Damaged(Some((sha256(b"EVIDENCE"), 8)));
    assert_eq!(blobs.keep(&blobs.whole(second, 8).unwrap()).unwrap(), found);
    assert_eq!(fs::read(&path).unwrap(), b"EVIDENCE", "it stays until that is told");
    assert_eq!(store_once(Random::new(Clock::fixed(2)).id()), digest);
    assert_eq!(fs::read(&path).unwrap(), b"evidence");
    assert_eq!(fs::read_dir(blobs.root().join("damaged")).unwrap().count(), 1);
}

#[test]
fn what_stands_in_another_form_is_looked_at_when_the_same_bytes_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let before = made(&settings(folder.path(), &[]));
    let digest = put(&before, 1, b"evidence");
    let blobs = made(&settings(folder.path(), &[&Identity::generate()]));
    let id = Random::new(Clock::fixed(2)).id();
    let mut part = open(&blobs, id, 0).unwrap();
    part.write(b"evidence").unwrap();
    drop(part);
    let whole = blobs.whole(id, 8).unwrap();
    assert_eq!(blobs.keep(&whole).unwrap(), Stood::Nothing, "in the present form");
    assert_eq!(blobs.in_other_forms(&whole).unwrap(), Stood::Sound);
    let path = before.path(&digest);
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, b"EVIDENCE").unwrap();
    assert_eq!(blobs.in_other_forms(&whole).unwrap(), Stood::Damaged(Some((sha256(b"EVIDENCE"), 8))));
    fs::remove_file(&path).unwrap();
    assert_eq!(blobs.in_other_forms(&whole).unwrap(), Stood::Nothing);
    assert_eq!(blobs.keep(&whole).unwrap(), Stood::Sound);
}

#[test]
fn of_a_store_that_is_not_there_nothing_is_made_and_nothing_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), &[]);
    let away =
        |outcome: Result<()>| assert!(matches!(&outcome, Err(Error::Unavailable(why)) if why.contains("it is not there")), "{outcome:?}");
    let (id, digest) = (Random::new(Clock::fixed(1)).id(), sha256(b"evidence"));
    for mount_point in [false, true] {
        if mount_point {
            fs::create_dir_all(folder.path().join("evidence")).unwrap();
        }
        let blobs = Blobs::open(&settings).unwrap();
        away(blobs.probe("x"));
        away(blobs.find(&digest).map(drop));
        away(blobs.remove(digest, &|| true));
        away(blobs.is_labelled().map(drop));
        for fresh in [true, false] {
            let Err(NotWritable::Failed(error)) = blobs.hold(id, fresh) else { panic!("no upload is held, and none has fallen back") };
            away(Err(error));
        }
        assert!(blobs.is_empty().unwrap());
        assert_eq!(files(folder.path()), Vec::<String>::new());
        assert_eq!(folder.path().join("evidence").exists(), mount_point);
    }
    // Gone while the hub runs: what waits in the spool elsewhere is not put into a store of its own.
    let blobs = made(&settings);
    let mut part = open(&blobs, id, 0).unwrap();
    part.write(b"evidence").unwrap();
    drop(part);
    let whole = blobs.whole(id, 8).unwrap();
    fs::remove_dir_all(folder.path().join("evidence/blobs")).unwrap();
    away(blobs.keep(&whole).map(|_| ()));
    assert!(!folder.path().join("evidence/blobs").exists());
}

#[test]
fn an_empty_file_is_a_blob_too() {
    let (_folder, blobs, id) = store();
    let digest = keep(&blobs, id, 0);
    assert_eq!(digest, sha256(b""));
    assert_eq!(fs::read(blobs.path(&digest)).unwrap(), b"");
    blobs.probe("x").unwrap();
}

fn put(blobs: &Blobs, at: i64, bytes: &[u8]) -> Sha256Digest {
    let id = Random::new(Clock::fixed(at)).id();
    let mut part = open(blobs, id, 0).unwrap();
    part.write(bytes).unwrap();
    drop(part);
    let digest = keep(blobs, id, u64::try_from(bytes.len()).unwrap());
    blobs.forget(id).unwrap();
    digest
}

fn pattern(length: u32) -> Vec<u8> {
    (0..length).map(|n| (n ^ (n >> 9)).to_le_bytes()[0]).collect()
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path.file_name().unwrap().to_str().unwrap().to_owned()) }
    }
    found
}

#[test]
fn sealed_bytes_read_the_same_at_every_place_and_by_many_threads() {
    let folder = tempfile::tempdir().unwrap();
    let key = Identity::generate();
    let blobs = made(&settings(folder.path(), &[&key]));
    // Around the borders of age's pieces of 64 KiB, and no bytes at all.
    for (at, length) in [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000].into_iter().enumerate() {
        let bytes = pattern(length);
        let digest = put(&blobs, i64::try_from(at).unwrap(), &bytes);
        assert_eq!(digest, sha256(&bytes), "the digest of evidence is that of its plain bytes");
        let source = blobs.read(&digest).unwrap();
        assert_eq!(source.len(), u64::from(length));
        let read = |from: u64, most: usize| {
            let mut got = vec![0; most];
            let mut filled = 0;
            while filled < most {
                match source.read_at(from + u64::try_from(filled).unwrap(), &mut got[filled..]).unwrap() {
                    0 => break,
                    count => filled += count,
                }
            }
            got.truncate(filled);
            got
        };
        std::thread::scope(|scope| {
            for thread in 0..4_usize {
                let (read, bytes) = (&read, &bytes);
                scope.spawn(move || {
                    let mut random = chot_random(u64::try_from(thread).unwrap() + 1);
                    for _ in 0..60 {
                        let from = usize::try_from(random() % (u64::from(length) + 2)).unwrap();
                        let most = usize::try_from(random() % 70_000).unwrap();
                        let expected = bytes.get(from..).unwrap_or_default();
                        assert_eq!(
                            read(u64::try_from(from).unwrap(), most),
                            expected[..most.min(expected.len())],
                            "{length} from {from}, {most}"
                        );
                    }
                });
            }
        });
        for border in [0, 65_535, 65_536, 65_537, 131_071, 131_072] {
            let expected = bytes.get(border..).unwrap_or_default();
            assert_eq!(read(u64::try_from(border).unwrap(), 5), expected[..5.min(expected.len())], "{length} at {border}");
        }
    }
    let names = files(&folder.path().join("evidence/blobs"));
    assert_eq!(names.len(), 7);
    assert!(names.iter().all(|name| name.ends_with(".age")), "{names:?}");
    assert!(files(&folder.path().join("evidence/sealing")).is_empty());
}

/// A plain generator of numbers, the same for the same start.
fn chot_random(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

#[test]
fn a_changed_sealed_blob_is_seen_with_and_without_the_key_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let key = Identity::generate();
    let with_key = settings(folder.path(), &[&key]);
    let mut without = with_key.clone();
    (without.encryption.recipients, without.encryption.identity_file) = (Vec::new(), PathBuf::new());
    let blobs = made(&with_key);
    let keyless = Blobs::open(&without).unwrap();
    let bytes = pattern(200_000);
    let digest = put(&blobs, 1, &bytes);
    let (name, stored) = keyless.find(&digest).unwrap().unwrap();
    keyless.check_stored(name, stored.as_ref()).unwrap();
    assert!(!keyless.has_keys_for(name.form));
    assert!(keyless.read(&digest).is_err(), "no key, no bytes");
    let Shelf::Folder(shelf) = &blobs.shelf else { panic!("a folder") };
    let path = shelf.path(name);
    let sound = fs::read(&path).unwrap();
    for at in [0, 20, 100, 130, 400, 100_000, sound.len() - 1] {
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, &changed).unwrap();
        let stored = keyless.stored(name).unwrap().unwrap();
        assert!(keyless.check_stored(name, stored.as_ref()).is_err(), "byte {at}");
        assert!(at < 128 || blobs.rehash(&digest).is_err(), "byte {at}");
    }
    fs::write(&path, &sound[..sound.len() - 1]).unwrap();
    assert!(blobs.read(&digest).is_err(), "cut off");
    assert_eq!(put(&blobs, 2, &bytes), digest);
    assert_eq!(blobs.rehash(&digest).unwrap(), (digest, 200_000), "sound bytes, sent again, take its place");
    assert_eq!(files(&folder.path().join("evidence/damaged")).len(), 1);
}

#[test]
fn sealing_anew_goes_over_to_the_present_recipients_and_can_be_cut_off_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let plain = made(&settings(folder.path(), &[]));
    let bytes = pattern(100_000);
    let digest = put(&plain, 1, &bytes);
    let (old, new) = (Identity::generate(), Identity::generate());
    let first = Blobs::open(&settings(folder.path(), &[&old])).unwrap();
    assert_eq!(first.rehash(&digest).unwrap().0, digest, "what is not sealed yet is read all the same");
    assert!(matches!(plain.reseal(digest, "x"), Err(Error::BadRequest(_))));
    assert!(first.reseal(digest, "x").unwrap());
    assert!(!first.reseal(digest, "x").unwrap(), "done already");
    assert!(plain.read(&digest).is_err(), "no plain form is left");
    let second = Blobs::open(&settings(folder.path(), &[&new, &old])).unwrap();
    assert_eq!(second.rehash(&digest).unwrap().0, digest, "the former identity still opens it");
    // Cut off between the new form and the removal of the old one: both are there, either is sound, and it goes on.
    let before = second.forms(digest).unwrap();
    assert!(second.reseal(digest, "x").unwrap());
    assert_eq!((before.len(), second.forms(digest).unwrap().len()), (1, 1));
    assert_ne!(before, second.forms(digest).unwrap());
    let only_new = Blobs::open(&settings(folder.path(), &[&new])).unwrap();
    assert_eq!(only_new.rehash(&digest).unwrap().0, digest);
    let mut unreadable = settings(folder.path(), &[&old]);
    unreadable.encryption.recipients = vec![new.to_public().to_string()];
    assert!(Blobs::open(&unreadable).is_err(), "the hub must be able to read what it seals");
    let open = settings(folder.path(), &[&old]);
    fs::set_permissions(&open.encryption.identity_file, Permissions::from_mode(0o640)).unwrap();
    assert!(Blobs::open(&open).is_err(), "identities that others can read");
}

#[test]
fn places_beyond_four_gibibytes_are_places_like_others() {
    let (_folder, blobs, id) = store();
    let held = blobs.hold(id, true).unwrap();
    drop(held);
    // A file with a hole: it takes no room and no hashing.
    let far = (1_u64 << 40) + 77;
    let file = std::fs::OpenOptions::new().write(true).open(blobs.spool(id)).unwrap();
    file.set_len(far).unwrap();
    file.write_all_at(b"end", far - 3).unwrap();
    assert_eq!(blobs.uploads().unwrap(), [(id, far)]);
    assert!(matches!(blobs.hold(id, false).and_then(|held| blobs.append(held, far + 1)), Err(NotWritable::Short(there)) if there == far));
    let source = chot_forensics::source::FileSource::new(File::open(blobs.spool(id)).unwrap()).unwrap();
    let mut buf = [1; 5];
    assert_eq!(source.read_at(far - 5, &mut buf).unwrap(), 5);
    assert_eq!(&buf, b"\0\0end");
    // Going on where 4 GiB were passed, with the running hash at hand.
    let at = (1_u64 << 32) + 5;
    file.set_len(at).unwrap();
    let mut hash = disk::hash_range(&File::open("/dev/null").unwrap(), 0).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..4096 {
        hash.update(&zeros);
    }
    hash.update(&[0; 5]);
    blobs.remember(id, hash);
    let mut part = open(&blobs, id, at).unwrap();
    part.write(b"more").unwrap();
    assert_eq!(part.offset(), at + 4);
    part.undo();
    assert_eq!((part.offset(), fs::metadata(blobs.spool(id)).unwrap().len()), (at, at));
}

#[tokio::test]
async fn heavy_work_takes_turns_and_holds_up_nothing_else() {
    let (_folder, blobs, _) = store();
    let blobs = Arc::new(blobs);
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let (entered, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let works: Vec<_> = (0..50)
        .map(|_| {
            let (blobs, gate, entered) = (Arc::clone(&blobs), Arc::clone(&gate), entered.clone());
            tokio::spawn(async move {
                blobs
                    .bulk(move || {
                        entered.send(()).unwrap();
                        gate.lock().unwrap().recv().unwrap();
                        Ok(())
                    })
                    .await
            })
        })
        .collect();
    let most = bulk_at_once();
    for _ in 0..most {
        seen.recv().await.unwrap();
    }
    // All turns are taken. What does not hash or write much goes on at once, on the same threads.
    for _ in 0..100 {
        run(|| Ok(())).await.unwrap();
    }
    assert!(seen.try_recv().is_err(), "no more than {most} at a time");
    for _ in 0..50 {
        release.send(()).unwrap();
    }
    for work in works {
        work.await.unwrap().unwrap();
    }
}
