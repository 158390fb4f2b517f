//! Evidence and custody against a real database and store.

use std::path::Path;
use std::sync::Arc;

use chot_forensics::archive::{Member, Verdict};
use chot_forensics::custody::verify_chain;
use chot_forensics::digest::sha256;
use chot_forensics::merkle::{leaf_hash, tree_root_of};
use chot_forensics::package::verify_package;
use chot_forensics::source::FileSource;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Map, json};

use super::derivations::{self, Derivation, Derive};
use super::disposal;
use super::entity::{evidence_item, evidence_member};
use super::guard;
use super::jobs;
use super::members;
use super::model::{Item, member_row};
use super::service::{self, EvidenceFilter, MemberFilter, StartUpload, Uploads};
use super::tree;
use crate::audit::Audit;
use crate::authz::{self, Action, Actor, ActorKind, Membership};
use crate::blobs::Stood;
use crate::clock::{Clock, HOUR};
use crate::config::Config;
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::Error;
use crate::features::agencies::entity::{agency, membership, user};
use crate::features::cases::entity::case;
use crate::features::custody::entity::{custody_event, log_node};
use crate::features::custody::model::Tile;
use crate::features::custody::service as custody;
use crate::ids::{AgencyId, CaseId, EvidenceId, UserId};
use crate::page::PageArgs;
use crate::run;
use crate::words::{
    AgencyKind, CaseStatus, CustodyKind, DeclaredMatch, DerivationFailure, DerivationMethod, DerivationStatus, EvidenceStatus,
    ExaminationState, IncidentClass, Locale, Role, Severity, Tlp,
};

const NOW: i64 = 1_795_000_000_000;

/// A hub with one agency, one analyst and one case.
struct World {
    folder: tempfile::TempDir,
    clock: Clock,
    hub: Arc<Hub>,
    case: CaseId,
    user: UserId,
    agency: AgencyId,
}

async fn open(folder: &Path, clock: &Clock) -> Arc<Hub> {
    let config = Config::demo(folder, "127.0.0.1:0".parse().unwrap()).unwrap();
    run::build_hub_at(config, clock.clone()).await.unwrap()
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW);
        let hub = open(folder.path(), &clock).await;
        let (agency, user_id, case_id): (AgencyId, UserId, CaseId) = (hub.random.id(), hub.random.id(), hub.random.id());
        let write = hub.db.begin().await.unwrap();
        agency::Entity::insert(agency::ActiveModel {
            id: Set(agency),
            code: Set("NCC-T".into()),
            name: Set("Trung tâm".into()),
            name_en: Set(None),
            kind: Set(AgencyKind::NationalCoordinator),
            parent_id: Set(None),
            path: Set(format!("{agency}/")),
            duty_contact: Set(None),
            search: Set(String::new()),
            created_at: Set(NOW),
        })
        .exec_without_returning(write.db())
        .await
        .unwrap();
        user::Entity::insert(user::ActiveModel {
            id: Set(user_id),
            email: Set("analyst@example.test".into()),
            name: Set("Nguyễn Văn A".into()),
            agency_id: Set(agency),
            locale: Set(Locale::Vi),
            password_hash: Set(None),
            disabled_at: Set(None),
            created_at: Set(NOW),
        })
        .exec_without_returning(write.db())
        .await
        .unwrap();
        membership::Entity::insert(membership::ActiveModel { user_id: Set(user_id), agency_id: Set(agency), role: Set(Role::Analyst) })
            .exec_without_returning(write.db())
            .await
            .unwrap();
        case::Entity::insert(case::ActiveModel {
            id: Set(case_id),
            number: Set("2026-0001".into()),
            title: Set("Vụ việc".into()),
            status: Set(CaseStatus::Open),
            severity: Set(Severity::High),
            severity_rank: Set(3),
            severity_reason: Set(None),
            severity_risen_at: Set(None),
            tlp: Set(Tlp::Amber),
            incident_class: Set(IncidentClass::MaliciousCode),
            version: Set(1),
            max_level: Set(None),
            legal_profile: Set("VN-2026".into()),
            next_deadline_at: Set(crate::clock::NEVER),
            detected_at: Set(NOW),
            opened_at: Set(NOW),
            opened_by: Set(user_id),
            closed_at: Set(None),
            search: Set(String::new()),
        })
        .exec_without_returning(write.db())
        .await
        .unwrap();
        write.commit().await.unwrap();
        Self { folder, clock, hub, case: case_id, user: user_id, agency }
    }

    fn analyst(&self) -> Ctx {
        let membership = Membership {
            agency: self.agency,
            path: format!("{}/", self.agency),
            kind: AgencyKind::NationalCoordinator,
            role: Role::Analyst,
        };
        let actor = Actor {
            kind: ActorKind::User,
            user: Some(self.user),
            name: "Nguyễn Văn A".into(),
            agency: Some(self.agency),
            agency_name: "Trung tâm".into(),
            memberships: vec![membership],
            ..Actor::system()
        };
        Ctx::new(Arc::clone(&self.hub), actor, "test")
    }

    fn job(&self) -> Ctx {
        Ctx::new(Arc::clone(&self.hub), Actor::system(), "job")
    }

    async fn start(&self, name: &str, bytes: &[u8], declared: Option<&[u8]>) -> Item {
        let input = StartUpload {
            case: self.case,
            file_name: name.into(),
            size: i64::try_from(bytes.len()).unwrap(),
            declared_sha256: declared.map(|bytes| sha256(bytes).0.to_vec()),
            acquired_at: Some(NOW - HOUR),
            acquired_by: Some("analyst".into()),
            description: None,
            acquisition: None,
            idempotency_key: None,
            metadata: None,
        };
        service::start(&self.analyst(), input).await.unwrap()
    }

    /// Writes bytes to the spool and counts them, as a part of an upload does.
    async fn send(&self, id: EvidenceId, offset: u64, bytes: &[u8]) {
        let mut appender = self.hub.blobs.append(self.hub.blobs.hold(id, offset == 0).unwrap(), offset).unwrap();
        appender.write(bytes).unwrap();
        appender.sync();
        let to = appender.offset();
        assert!(service::received(&self.analyst(), id, offset, to).await.unwrap());
    }

    async fn upload(&self, name: &str, bytes: &[u8]) -> Item {
        let item = self.start(name, bytes, Some(bytes)).await;
        self.send(item.id, 0, bytes).await;
        service::complete(&self.analyst(), item.id).await.unwrap()
    }

    async fn examine(&self, id: EvidenceId) -> Item {
        jobs::examine(&self.job(), &json!({"evidenceId": id.0})).await.unwrap();
        service::get(&self.analyst(), id).await.unwrap()
    }
}

/// A ZIP archive of stored files, written by hand.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let offset = u32::try_from(out.len()).unwrap();
        let mut common = Vec::new();
        common.extend_from_slice(&[20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]);
        common.extend_from_slice(&crc32(bytes).to_le_bytes());
        common.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        common.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        common.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = u32::try_from(out.len()).unwrap();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_becomes_an_examined_item_with_a_package_that_verifies() {
    let world = World::new().await;
    let (first, second) = (b"hello".as_slice(), b"world, again".as_slice());
    let bytes = zip(&[("a/xin chào.txt", first), ("b.txt", second)]);
    let item = world.upload("collection.zip", &bytes).await;
    assert_eq!(item.number, "CC-2026-0001-01");
    assert_eq!((item.status, item.declared()), (EvidenceStatus::Stored, DeclaredMatch::Matches));
    assert!(world.hub.blobs.uploads().unwrap().is_empty());

    let item = world.examine(item.id).await;
    assert_eq!(item.status, EvidenceStatus::Examined);
    assert_eq!((item.member_count, item.format.as_deref()), (2, Some("zip")));
    let ctx = world.analyst();
    let members = service::members(&ctx, item.id, PageArgs::new(None, None, true).unwrap(), MemberFilter::default()).await.unwrap();
    let seen: Vec<(String, String)> = members.rows.iter().map(|(_, m)| (m.path.clone(), m.sha256.unwrap().to_string())).collect();
    assert_eq!(seen, [("a/xin chào.txt".into(), sha256(first).to_string()), ("b.txt".into(), sha256(second).to_string())]);
    let found = MemberFilter { text: Some("XIN CHAO".into()), ..MemberFilter::default() };
    assert_eq!(service::members(&ctx, item.id, PageArgs::first(10), found).await.unwrap().rows.len(), 1);

    let (permit, item) = service::downloadable(&ctx, item.id, Action::DownloadEvidence).await.unwrap();
    service::record_download(&ctx, &permit, &item, 0, 5, Some("đối chiếu".into())).await.unwrap();
    jobs::verify(&world.job(), &json!({"evidenceId": item.id.0})).await.unwrap();
    let package = service::package(&ctx, item.id, None).await.unwrap();
    let evidence = world.hub.blobs.read(&sha256(&bytes)).unwrap();
    let keys = [world.hub.signer.verifier_key()];
    let report = verify_package(&FileSource::new(package.file).unwrap(), Some(evidence.as_ref()), None, Some(&keys));
    assert!(report.valid, "{:?}", report.checks);
    assert_eq!(report.events, 5);
    let events = custody::all_of(&ctx, &permit, item.id).await.unwrap();
    let kinds: Vec<CustodyKind> = events.iter().map(|event| event.kind).collect();
    use CustodyKind::{Downloaded, Examined, Exported, Received, Verified};
    assert_eq!(kinds, [Received, Examined, Downloaded, Verified, Exported]);
    assert_eq!(events[1].actor, "Hệ thống");
    assert!(String::from_utf8(events[0].entry.clone()).unwrap().contains("\"acquiredBy\":\"analyst\""));
    let checks = custody::checks(&ctx, &[item.id]).await.unwrap();
    assert_eq!(checks[&item.id].broken, None);
    // The examination again does nothing.
    world.examine(item.id).await;
    assert_eq!(custody::all_of(&ctx, &permit, item.id).await.unwrap().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_from_the_declaration_is_sealed_and_refused() {
    let world = World::new().await;
    let item = world.start("x.bin", b"real bytes", Some(b"other bytes")).await;
    world.send(item.id, 0, b"real bytes").await;
    let item = service::complete(&world.analyst(), item.id).await.unwrap();
    assert_eq!((item.status, item.declared()), (EvidenceStatus::Refused, DeclaredMatch::Differs));
    assert_eq!(item.examination, None);
    let package = service::package(&world.analyst(), item.id, None).await.unwrap();
    let report = verify_package(&FileSource::new(package.file).unwrap(), None, None, None);
    assert!(report.valid, "{:?}", report.checks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_was_cut_off_is_made_at_the_next_start() {
    let world = World::new().await;
    let bytes = b"PK not really an archive";
    let item = world.start("cut.zip", bytes, Some(bytes)).await;
    world.send(item.id, 0, bytes).await;
    // As a kill between the blob's place and the transaction leaves it.
    assert_eq!(world.hub.blobs.keep(&world.hub.blobs.whole(item.id, 24).unwrap()).unwrap(), Stood::Nothing);
    let half = world.start("half.bin", b"0123456789", None).await;
    world.send(half.id, 0, b"01234").await;
    let stray: EvidenceId = world.hub.random.id();
    drop(world.hub.blobs.hold(stray, true).unwrap());

    let World { folder, clock, hub, case, user, agency } = world;
    drop(hub);
    let hub = open(folder.path(), &clock).await;
    let world = World { folder, clock, hub, case, user, agency };
    let item = service::get(&world.analyst(), item.id).await.unwrap();
    assert_eq!(item.status, EvidenceStatus::Stored);
    assert_eq!(item.sha256, Some(sha256(bytes).0.to_vec()));
    assert_eq!(world.hub.blobs.uploads().unwrap(), [(half.id, 5)], "only the open upload is left");
    world.send(half.id, 5, b"56789").await;
    let half = service::complete(&world.analyst(), half.id).await.unwrap();
    assert_eq!(half.sha256, Some(sha256(b"0123456789").0.to_vec()));
    let item = world.examine(item.id).await;
    assert_eq!(item.status, EvidenceStatus::Examined);
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_expire_are_withdrawn_and_are_limited() {
    let world = World::new().await;
    let ctx = world.analyst();
    let mut first = None;
    for n in 0..16 {
        first.get_or_insert(world.start(&format!("{n}"), b"12", None).await);
    }
    let over = StartUpload {
        case: world.case,
        file_name: "over".into(),
        size: 1,
        declared_sha256: None,
        acquired_at: None,
        acquired_by: None,
        description: None,
        acquisition: None,
        idempotency_key: None,
        metadata: None,
    };
    assert!(matches!(service::start(&ctx, over.clone()).await, Err(Error::Refused(_))));
    let first = first.unwrap();
    service::cancel(&ctx, first.id).await.unwrap();
    assert!(matches!(service::cancel(&ctx, first.id).await, Err(Error::Refused(_))), "only once");
    let kept = service::list(&ctx, PageArgs::new(Some(50), None, true).unwrap(), EvidenceFilter::default()).await.unwrap();
    assert_eq!((kept.total, kept.rows.iter().any(|(_, item)| item.id == first.id)), (Some(15), false), "what was withdrawn is no evidence");
    let withdrawn = EvidenceFilter { uploads: Uploads::Withdrawn, ..EvidenceFilter::default() };
    let withdrawn = service::list(&ctx, PageArgs::first(50), withdrawn).await.unwrap();
    assert_eq!(withdrawn.rows.iter().map(|(_, item)| item.id).collect::<Vec<_>>(), [first.id]);
    let next = service::start(&ctx, over).await.unwrap();
    assert_eq!(next.number, "CC-2026-0001-17", "numbers have no gap: a refused start used none");

    world.clock.advance(100 * HOUR);
    world.send(next.id, 0, b"").await;
    world.clock.advance(100 * HOUR);
    let payload = json!({"evidenceId": next.id.0});
    jobs::expire(&world.job(), &payload).await.unwrap();
    assert_eq!(service::upload(&ctx, next.id).await.unwrap().status, EvidenceStatus::Receiving, "bytes came in between");
    world.clock.advance(100 * HOUR);
    jobs::expire(&world.job(), &payload).await.unwrap();
    let gone = service::upload(&ctx, next.id).await.unwrap();
    assert!(gone.status == EvidenceStatus::Refused && gone.cancelled_at.is_some());
    let bad = StartUpload {
        case: world.case,
        file_name: "a\u{0}b".into(),
        size: -1,
        declared_sha256: None,
        acquired_at: Some(NOW * 2),
        acquired_by: None,
        description: None,
        acquisition: None,
        idempotency_key: None,
        metadata: None,
    };
    assert!(matches!(service::start(&ctx, bad).await, Err(Error::Refused(errors)) if errors.len() == 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_events_at_once_make_one_log() {
    let world = World::new().await;
    let mut items = Vec::new();
    for n in 0..5_u8 {
        items.push(world.upload(&format!("{n}.bin"), &[n]).await);
    }
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (ctx, item) = (world.analyst(), items[n % 5].clone());
            tokio::spawn(async move {
                let (permit, _) = authz::require_evidence(&ctx, Action::DownloadEvidence, item.id).await.unwrap();
                service::record_download(&ctx, &permit, &item, 0, 1, None).await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let db = world.hub.db.unscoped();
    let events = custody_event::Entity::find().order_by_asc(custody_event::Column::LogIndex).all(db).await.unwrap();
    assert_eq!(events.iter().map(|event| event.log_index).collect::<Vec<_>>(), (0..55).collect::<Vec<_>>());
    for item in &items {
        let own: Vec<&[u8]> = events.iter().filter(|event| event.evidence_id == item.id).map(|event| event.entry.as_slice()).collect();
        assert_eq!(verify_chain(own.into_iter()).unwrap().entries, 11);
    }
    let leaves: Vec<_> = events.iter().map(|event| leaf_hash(&event.entry)).collect();
    let head = custody::checkpoint(&world.hub).await.unwrap();
    assert_eq!((head.size, head.root), (55, tree_root_of(&leaves)));
    assert_eq!(custody::checkpoint(&world.hub).await.unwrap(), head, "nothing new, nothing signed");
    let tile = custody::tile(&world.hub, Tile::parse("0/000.p/55").unwrap()).await.unwrap().unwrap();
    assert_eq!(tile, leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<u8>>());
    assert_eq!(custody::tile(&world.hub, Tile::parse("0/000.p/56").unwrap()).await.unwrap(), None);
    assert_eq!(custody::tile(&world.hub, Tile::parse("0/000").unwrap()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_table_is_never_signed() {
    let world = World::new().await;
    for n in 0..6_u8 {
        world.upload(&format!("{n}.bin"), &[n]).await;
    }
    let head = custody::checkpoint(&world.hub).await.unwrap();
    assert_eq!(head.size, 6);
    let item = world.upload("7.bin", &[7]).await;
    let db = world.hub.db.unscoped();
    // The tables refuse changes; who owns the database can still take the triggers away.
    assert!(db.execute_unprepared("UPDATE log_nodes SET hash = x'00' WHERE level = 0 AND position = 6").await.is_err());
    db.execute_unprepared("DROP TRIGGER custody_events_no_update; DROP TRIGGER log_nodes_no_update;").await.unwrap();
    db.execute_unprepared(
        "UPDATE custody_events SET entry = CAST(replace(CAST(entry AS TEXT), 'analyst', 'analysT') AS BLOB) WHERE log_index = 6",
    )
    .await
    .unwrap();
    assert!(matches!(custody::checkpoint(&world.hub).await, Err(Error::Unsound(_, why)) if why.contains("entry 6 was changed")));
    let checks = custody::checks(&world.analyst(), &[item.id]).await.unwrap();
    assert_eq!(checks[&item.id].broken.as_ref().unwrap().at, 1);
    db.execute_unprepared(
        "UPDATE custody_events SET entry = CAST(replace(CAST(entry AS TEXT), 'analysT', 'analyst') AS BLOB) WHERE log_index = 6",
    )
    .await
    .unwrap();
    let node = log_node::Entity::find_by_id((1, 2)).one(db).await.unwrap().unwrap();
    db.execute_unprepared("UPDATE log_nodes SET hash = zeroblob(32) WHERE level = 1 AND position = 2").await.unwrap();
    assert!(custody::checkpoint(&world.hub).await.is_err(), "a node under the signed part");
    let sound = format!("UPDATE log_nodes SET hash = x'{}' WHERE level = 1 AND position = 2", hex::encode(node.hash));
    db.execute_unprepared(&sound).await.unwrap();
    assert_eq!(custody::checkpoint(&world.hub).await.unwrap().size, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_bytes_are_recorded_and_never_hidden() {
    let world = World::new().await;
    let item = world.upload("x.bin", b"sound").await;
    let path = world.hub.blobs.path(&sha256(b"sound"));
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, b"SOUND").unwrap();
    let failed = jobs::examine(&world.job(), &json!({"evidenceId": item.id.0})).await;
    assert!(matches!(failed, Err(Error::Internal(_))));
    let item = service::get(&world.analyst(), item.id).await.unwrap();
    assert_eq!(item.examination.unwrap().state, ExaminationState::Failed);
    jobs::verify(&world.job(), &json!({"evidenceId": item.id.0})).await.unwrap();
    let events = custody::list(&world.analyst(), item.id, PageArgs::first(10)).await.unwrap();
    let last = &events.rows.last().unwrap().1;
    assert_eq!(last.kind, CustodyKind::Verified);
    assert!(String::from_utf8_lossy(&last.entry).contains("\"result\":\"DIFFERS\""));
    assert_eq!(service::get(&world.analyst(), item.id).await.unwrap().verified_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_thousand_members_are_kept_in_their_order() {
    let world = World::new().await;
    let item = world.upload("big.zip", &zip(&[("x", b"x")])).await;
    let members: Vec<Member> = (0..100_000_u64)
        .map(|index| Member {
            index,
            path: format!("host-{}/var/log/tệp-{index}\0.log", index % 7),
            raw_path_hex: None,
            size_bytes: index,
            sha256: Some(sha256(&index.to_le_bytes())),
            digests: None,
            encrypted: false,
            modified_at: Some("2026-11-22T00:00:00Z".into()),
            content_type: Some("text/plain".into()),
            findings: Vec::new(),
        })
        .collect();
    let mut batches = 0;
    for batch in members.chunks(2_700) {
        let rows: Vec<_> = batch.iter().map(|member| evidence_member::ActiveModel::from(member_row(item.id, member).unwrap())).collect();
        let write = world.hub.db.begin().await.unwrap();
        evidence_member::Entity::insert_many(rows).exec_without_returning(write.db()).await.unwrap();
        write.commit().await.unwrap();
        batches += 1;
    }
    assert_eq!(batches, 38);
    assert_eq!(evidence_member::Entity::find().count(world.hub.db.unscoped()).await.unwrap(), 100_000);
    // An examination begins anew: rows of an unfinished one are gone.
    let examined = world.examine(item.id).await;
    assert_eq!(examined.member_count, 1);
    assert_eq!(evidence_member::Entity::find().count(world.hub.db.unscoped()).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_received_is_registered_though_its_sender_sees_it_no_more() {
    let world = World::new().await;
    let item = world.start("x", b"12", None).await;
    world.send(item.id, 0, b"12").await;
    let raised = case::ActiveModel { id: Set(world.case), tlp: Set(Tlp::Red), ..Default::default() };
    case::Entity::update(raised).exec(world.hub.db.unscoped()).await.unwrap();
    let sender = world.analyst();
    assert!(matches!(service::upload(&sender, item.id).await, Err(Error::NotFound)));
    assert_eq!(service::complete(&sender, item.id).await.unwrap().status, EvidenceStatus::Stored);
    let events = custody_event::Entity::find().all(world.hub.db.unscoped()).await.unwrap();
    assert_eq!((events.len(), events[0].kind, events[0].actor_id), (1, CustodyKind::Received, Some(world.user)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_without_bytes_has_no_custody() {
    let world = World::new().await;
    let item = world.start("x", b"12", None).await;
    let ctx = world.analyst();
    assert!(matches!(service::downloadable(&ctx, item.id, Action::DownloadEvidence).await, Err(Error::Refused(_))));
    let (permit, _) = authz::require_evidence(&ctx, Action::ReadEvidence, item.id).await.unwrap();
    let tx = Tx::begin(&ctx, &permit).await.unwrap();
    assert!(service::event(&tx, &item, CustodyKind::Viewed, None, Map::new()).await.is_err());
    tx.commit(Audit::of("test", "evidence", item.id.0)).await.unwrap();
    assert_eq!(evidence_item::Entity::find().count(world.hub.db.unscoped()).await.unwrap(), 1);
    assert_eq!(super::model::manifest_verdict(super::model::verdict_word(Verdict::Opaque)), Verdict::Opaque);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_examination_that_is_given_up_is_shown_as_failed_and_the_package_can_be_taken() {
    let world = World::new().await;
    let item = world.upload("x.bin", b"sound").await;
    let path = world.hub.blobs.path(&sha256(b"sound"));
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    // Killed in the middle of its last try: the item says RUNNING, and only the job's end can say otherwise.
    for _ in 0..world.hub.config.outbox.max_attempts {
        crate::outbox::worker::drain(&world.hub).await.unwrap();
        world.clock.advance(HOUR);
    }
    let running =
        "UPDATE evidence_items SET examination = 'RUNNING'; UPDATE outbox SET dead_at = NULL, lost = 1000 WHERE kind = 'evidence.examine'";
    world.hub.db.unscoped().execute_unprepared(running).await.unwrap();
    std::fs::rename(path.with_extension("away"), &path).unwrap();
    assert!(matches!(service::package(&world.analyst(), item.id, None).await, Err(Error::Refused(_))), "still being examined");
    crate::outbox::worker::drain(&world.hub).await.unwrap();
    let known = service::get(&world.analyst(), item.id).await.unwrap();
    let examination = known.examination.unwrap();
    assert_eq!(examination.state, ExaminationState::Failed);
    assert!(examination.finished_at.is_some() && examination.error.is_some_and(|why| why.contains("given up")));
    let package = service::package(&world.analyst(), item.id, None).await.unwrap();
    assert!(verify_package(&FileSource::new(package.file).unwrap(), None, None, None).valid);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_go_when_the_last_item_that_needs_them_is_disposed_of() {
    let world = World::new().await;
    let bytes = b"shared by two items";
    let digest = sha256(bytes);
    let (first, second) = (world.upload("a.bin", bytes).await, world.upload("b.bin", bytes).await);
    let dispose = async |item: &Item| {
        let ctx = world.job();
        let permit = authz::require(&ctx, Action::RunJob).unwrap();
        let mut tx = Tx::begin(&ctx, &permit).await.unwrap();
        let event = service::event(&tx, item, CustodyKind::Disposed, Some("hết thời hạn lưu".into()), Map::new()).await.unwrap();
        custody::append(&tx, event).await.unwrap();
        tx.owe(disposal::removal(digest, ctx.now())).await.unwrap();
        tx.commit(Audit::of("evidence.dispose", "evidence", item.id.0)).await.unwrap();
        world.clock.advance(1);
    };
    // Another item refers to them; the answer does not tell.
    disposal::remove_unreferenced(&world.job(), digest).await.unwrap();
    // Whoever asked for them just before gets none, and no event follows the end.
    let ctx = world.analyst();
    let (permit, item) = service::downloadable(&ctx, first.id, Action::DownloadEvidence).await.unwrap();
    dispose(&first).await;
    let whole = (None, members::Form::Sealed, members::Sent::Checked);
    for refused in [
        service::record_download(&ctx, &permit, &item, 0, 19, None).await,
        members::record_copy(&ctx, &permit, &item, whole, "Cần để so sánh.".into()).await,
    ] {
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    }
    let last = custody_event::Entity::find().order_by_desc(custody_event::Column::LogIndex).one(world.hub.db.unscoped()).await.unwrap();
    assert_eq!(last.unwrap().kind, CustodyKind::Disposed);
    crate::outbox::worker::drain(&world.hub).await.unwrap();
    assert_eq!(world.hub.blobs.rehash(&digest).unwrap().0, digest);
    dispose(&second).await;
    // The same bytes are just coming in again, and are in their place already: the registration finds that they were taken away.
    let third = world.start("c.bin", bytes, None).await;
    world.send(third.id, 0, bytes).await;
    let db = world.hub.db.unscoped();
    let seen = guard::look(db, digest, NOW).await.unwrap();
    assert_eq!(world.hub.blobs.keep(&world.hub.blobs.whole(third.id, 19).unwrap()).unwrap(), Stood::Sound);
    disposal::remove_unreferenced(&world.job(), digest).await.unwrap();
    assert!(world.hub.blobs.find(&digest).unwrap().is_none());
    let write = world.hub.db.begin().await.unwrap();
    assert!(matches!(guard::take(write.db(), digest, seen, NOW).await, Err(Error::Unavailable(_))));
    drop(write);
    // It is tried again, and put back from the spool.
    let third = service::complete(&world.analyst(), third.id).await.unwrap();
    crate::outbox::worker::drain(&world.hub).await.unwrap();
    assert_eq!(world.examine(third.id).await.status, EvidenceStatus::Examined);
    assert_eq!(world.hub.blobs.rehash(&digest).unwrap().0, digest);
    let seen = crate::cli::doctor::examine(&world.hub, true).await;
    let faults: Vec<_> = seen.into_iter().filter(|(name, seen)| *name == "evidence" && seen.is_err()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

async fn asked(world: &World, id: EvidenceId, password: Option<&str>, members: Vec<i64>) -> Derivation {
    let method = if password.is_some() { DerivationMethod::Decrypt } else { DerivationMethod::Extract };
    let reason = "Cần để dựng dòng thời gian.".to_owned();
    let password = password.map(ToOwned::to_owned);
    derivations::request(&world.analyst(), id, Derive { method, members, ranges: Vec::new(), password, reason }).await.unwrap()
}

async fn newest(world: &World, id: EvidenceId) -> Derivation {
    let page = derivations::list(&world.analyst(), id, PageArgs::new(None, None, false).unwrap()).await.unwrap();
    page.rows.into_iter().next().unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_killed_asks_for_the_password_again() {
    let world = World::new().await;
    let item = world.upload("kín.7z", include_bytes!("../../../../forensics/tests/fixtures/sealed.7z")).await;
    world.examine(item.id).await;
    let wish = asked(&world, item.id, Some("secret"), Vec::new()).await;
    // A process that was started anew finds the job, and no password in its memory.
    world.hub.archive_passwords.forget(wish.id);
    crate::outbox::worker::drain(&world.hub).await.unwrap();
    let lost = newest(&world, item.id).await;
    assert_eq!((lost.status, lost.failure), (DerivationStatus::Failed, Some(DerivationFailure::PasswordLost)));
    let rows = evidence_item::Entity::find().count(world.hub.db.unscoped()).await.unwrap();
    assert_eq!(rows, 1, "nothing was made");
    world.clock.advance(1);
    // Its very directory is encrypted: what is in it is known only now.
    let again = asked(&world, item.id, Some("secret"), Vec::new()).await;
    crate::outbox::worker::drain(&world.hub).await.unwrap();
    assert_eq!(newest(&world, item.id).await.status, DerivationStatus::Done);
    let child = service::get(&world.analyst(), again.child).await.unwrap();
    assert!(child.status == EvidenceStatus::Examined && child.member_count > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_making_that_was_cut_off_is_done_once() {
    let world = World::new().await;
    let item = world.upload("x.zip", &zip(&[("a", b"one"), ("b", b"two")])).await;
    world.examine(item.id).await;
    let wish = asked(&world, item.id, None, vec![1]).await;
    // A run that was killed when the bytes were in the spool, but not yet registered.
    let mut half = world.hub.blobs.append(world.hub.blobs.hold(wish.child, true).unwrap(), 0).unwrap();
    half.write(b"tw").unwrap();
    drop(half);
    let payload = json!({"derivationId": wish.id.0, "requestedBy": world.user.0, "auth": "session"});
    for _ in 0..3 {
        assert_eq!(super::derive::make(&world.job(), &payload).await, crate::outbox::worker::Outcome::Done);
    }
    let child = service::get(&world.analyst(), wish.child).await.unwrap();
    assert_eq!((child.sha256.as_deref(), child.parent), (Some(sha256(b"two").0.as_slice()), Some(item.id)));
    assert_eq!(evidence_item::Entity::find().count(world.hub.db.unscoped()).await.unwrap(), 2);
    assert!(world.hub.blobs.uploads().unwrap().is_empty());
    let events = custody_event::Entity::find().order_by_asc(custody_event::Column::LogIndex).all(world.hub.db.unscoped()).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| (event.evidence_id == wish.child, event.kind)).collect();
    use CustodyKind::{Derived, Examined, Received};
    assert_eq!(kinds, [(false, Received), (false, Examined), (false, Derived), (true, Derived)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_making_that_is_given_up_is_shown_as_failed() {
    let world = World::new().await;
    let item = world.upload("x.zip", &zip(&[("a", b"one")])).await;
    world.examine(item.id).await;
    asked(&world, item.id, None, vec![0]).await;
    // The store is not there, which says nothing of the bytes.
    let path = world.hub.blobs.path(&sha256(&zip(&[("a", b"one")])));
    let store = path.ancestors().find(|folder| folder.ends_with("blobs")).unwrap();
    std::fs::rename(store, store.with_extension("away")).unwrap();
    for _ in 0..world.hub.config.outbox.max_attempts {
        crate::outbox::worker::drain(&world.hub).await.unwrap();
        world.clock.advance(HOUR);
    }
    let failed = newest(&world, item.id).await;
    assert_eq!((failed.status, failed.failure), (DerivationStatus::Failed, Some(DerivationFailure::Interrupted)));
}

/// Every page of a folder, as names with what they hold.
async fn listed(ctx: &Ctx, id: EvidenceId, folder: &str, first: i32) -> Vec<(String, i64, i64, Option<u64>)> {
    let mut told = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = tree::folder(ctx, id, folder, PageArgs::new(Some(first), after.as_deref(), false).unwrap()).await.unwrap();
        told.extend(
            page.rows.iter().map(|(_, entry)| (entry.name.clone(), entry.members, entry.size, entry.member.as_ref().map(|of| of.index))),
        );
        if !page.has_next {
            return told;
        }
        after = page.rows.last().map(|(cursor, _)| cursor.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inventory_is_a_tree_of_folders_in_pages() {
    let world = World::new().await;
    let names = ["z.txt", "b/", "b/Ấ/một.txt", "b/a%_/x", "a.txt", "b/a%_/y", "ba/q", "/etc/passwd", "d/nul\0.txt", "a.txt"];
    let bytes = zip(&names.map(|name| (name, if name.ends_with('/') { b"".as_slice() } else { b"12".as_slice() })));
    let item = world.upload("tree.zip", &bytes).await;
    let ctx = world.analyst();
    let early = tree::folder(&ctx, item.id, "", PageArgs::new(None, None, true).unwrap()).await.unwrap();
    assert!(early.rows.is_empty(), "none before the examination");
    let item = world.examine(item.id).await;
    assert_eq!(item.member_count, 9, "a directory is no member");
    let entry = |name: &str, members, size, index| (name.to_owned(), members, size, index);
    let top = [
        entry("/", 1, 2, None),
        entry("b/", 3, 6, None),
        entry("ba/", 1, 2, None),
        entry("d/", 1, 2, None),
        entry("a.txt", 1, 2, Some(4)),
        entry("a.txt", 1, 2, Some(9)),
        entry("z.txt", 1, 2, Some(0)),
    ];
    for first in [1, 2, 3, 100] {
        assert_eq!(listed(&ctx, item.id, "", first).await, top, "in pages of {first}");
        let below = [entry("a%_/", 2, 4, None), entry("Ấ/", 1, 2, None)];
        assert_eq!(listed(&ctx, item.id, "b/", first).await, below, "in pages of {first}");
    }
    assert_eq!(listed(&ctx, item.id, "b/a%_/", 10).await, [entry("x", 1, 2, Some(3)), entry("y", 1, 2, Some(5))]);
    assert_eq!(listed(&ctx, item.id, "nowhere/", 10).await, []);
    let tops = tree::folder(&ctx, item.id, "", PageArgs::first(100)).await.unwrap();
    let kept = tops.rows.iter().find(|(_, of)| of.name == "d/").map(|(_, of)| of.path.clone()).unwrap();
    assert_eq!(
        listed(&ctx, item.id, &kept, 10).await,
        [entry("nul\0.txt", 1, 2, Some(8))],
        "a name that the database cannot keep as it is"
    );
    let counted = tree::folder(&ctx, item.id, "", PageArgs::new(Some(2), None, true).unwrap()).await.unwrap();
    assert_eq!(counted.total, Some(7));
    assert!(matches!(tree::folder(&ctx, item.id, "b", PageArgs::first(1)).await, Err(Error::BadRequest(_))));
}
