//! `chot generate`: synthetic cases for measuring, the same for the same seed.

use std::path::PathBuf;
use std::sync::Arc;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Outcome, hub_as_it_stands, operator, out};
use crate::audit::{self, Audit};
use crate::clock::{DAY, HOUR, MINUTE, Millis, NEVER};
use crate::counter;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::agencies::entity::{agency, membership, user};
use crate::features::cases::entity::{case, case_agency, case_event, case_system, clock};
use crate::features::observables::entity::observable;
use crate::features::observables::model::{self as observables, Parsed};
use crate::features::reports::entity::{report, report_system};
use crate::features::systems::entity::{baseline, system, system_control};
use crate::features::systems::law::{self, ClockStart, LegalProfile, MetBy};
use crate::features::tasks::entity::task;
use crate::ids::{AgencyId, BatchId, CaseId, CaseSystemId, ControlId, ReportId, SystemId, UserId};
use crate::outbox::{Job, JobKind, enqueue};
use crate::random::stable_id;
use crate::text::search_key;
use crate::words::{
    AgencyKind, CaseStatus, ControlStatus, IncidentClass, Locale, ObservableKind, ReportStatus, Role, Severity, TaskStatus, TimelineKind,
    Tlp,
};

/// Cases written in one transaction.
const BATCH: u64 = 500;

/// Fills the configured database with synthetic cases.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Cases, each with a report, one or two systems, clocks and tasks.
    #[arg(long, value_name = "N")]
    cases: u64,
    /// Agencies; 60 where nothing is said and there are cases or systems to make.
    #[arg(long, value_name = "N")]
    agencies: Option<u64>,
    /// Systems; 600 where nothing is said and there are cases to make.
    #[arg(long, value_name = "N")]
    systems: Option<u64>,
    /// Observables, spread over the cases.
    #[arg(long, value_name = "N", default_value_t = 0)]
    observables: u64,
    /// The same seed gives the same data.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// How much is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    cases: u64,
    agencies: u64,
    systems: u64,
    observables: u64,
    seed: u64,
}

impl Plan {
    fn of(args: &Args) -> std::result::Result<Self, &'static str> {
        let default = |wanted: bool, number: u64| if wanted { number } else { 0 };
        let systems = args.systems.unwrap_or(default(args.cases > 0, 600));
        let agencies = args.agencies.unwrap_or(default(systems > 0, 60));
        if args.observables > 0 && args.cases == 0 {
            return Err("--observables needs --cases of at least 1");
        }
        if args.cases > 0 && (agencies == 0 || systems == 0) {
            return Err("--cases needs --agencies and --systems of at least 1");
        }
        if systems > 0 && (agencies == 0 || systems < agencies) {
            return Err("--systems must be at least --agencies, which must be at least 1");
        }
        Ok(Self { cases: args.cases, agencies, systems, observables: args.observables, seed: args.seed })
    }
}

/// Makes agencies, people, systems and cases; nothing where nothing is asked for.
///
/// # Errors
/// [`Failure::Usage`] for numbers that cannot be; [`Failure::Environment`] where the database fails.
pub async fn run(args: Args) -> Outcome {
    let plan = Plan::of(&args).map_err(|why| Failure::Usage(why.to_owned()))?;
    if plan.agencies > 0 {
        let hub = hub_as_it_stands(args.config.as_deref()).await?;
        hub.db.migrate().await?;
        crate::features::systems::seed::load(&hub).await?;
        Generator::new(&hub, &plan).await?.run(&plan).await?;
    }
    out(&format!("{} agencies, {} systems, {} cases, {} observables", plan.agencies, plan.systems, plan.cases, plan.observables))
}

/// A stream of numbers that depends on the seed alone (SplitMix64).
#[derive(Clone, Debug)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    fn millis(&mut self, bound: Millis) -> Millis {
        i64::try_from(self.below(u64::try_from(bound).unwrap_or(1))).unwrap_or(0)
    }

    fn id<T: From<Uuid>>(&mut self, at: Millis) -> T {
        let (a, b) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let mut bytes = [0u8; 10];
        for (to, from) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *to = from;
        }
        T::from(uuid::Builder::from_unix_timestamp_millis(u64::try_from(at).unwrap_or(0), &bytes).into_uuid())
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Result<&'a T> {
        let at = usize::try_from(self.below(u64::try_from(of.len()).unwrap_or(1))).unwrap_or(0);
        of.get(at).ok_or_else(|| Error::internal("nothing to choose from"))
    }
}

#[derive(Clone, Debug)]
struct MadeSystem {
    id: SystemId,
    agency: AgencyId,
    reporter: UserId,
    level: i32,
    profile: String,
    total: i32,
    unimplemented: i32,
}

struct Generator<'h> {
    hub: &'h Arc<Hub>,
    dice: Dice,
    systems: Vec<MadeSystem>,
    agencies: Vec<AgencyId>,
    coordinator: UserId,
    profile: LegalProfile,
    /// The cases that were made: id, agency, its person, and when it was opened.
    cases: Vec<(CaseId, AgencyId, UserId, Millis)>,
}

const WORDS: [&str; 8] = [
    "Mã độc tống tiền trên máy chủ tệp",
    "Trang thông tin bị thay đổi giao diện",
    "Tài khoản quản trị bị chiếm quyền",
    "Tấn công từ chối dịch vụ vào cổng giao dịch",
    "Lộ dữ liệu cá nhân trên kênh công khai",
    "Thư giả mạo nhắm vào lãnh đạo",
    "Lỗ hổng chưa vá trên thiết bị biên",
    "Máy trạm kết nối máy chủ điều khiển",
];

impl<'h> Generator<'h> {
    async fn new(hub: &'h Arc<Hub>, args: &Plan) -> Result<Self> {
        let profile = law::profile(hub.db.unscoped(), "VN-2026").await?;
        let mut made = Self {
            hub,
            dice: Dice(args.seed),
            systems: Vec::new(),
            agencies: Vec::new(),
            coordinator: stable_id(&["generate", &args.seed.to_string(), "coordinator"]),
            profile,
            cases: Vec::new(),
        };
        made.people(args).await?;
        made.systems(args).await?;
        Ok(made)
    }

    fn key(&self, args: &Plan, kind: &str, at: u64) -> [String; 4] {
        ["generate".to_owned(), args.seed.to_string(), kind.to_owned(), at.to_string()]
    }

    fn id<T: From<Uuid>>(&self, args: &Plan, kind: &str, at: u64) -> T {
        let key = self.key(args, kind, at);
        stable_id(&key.each_ref().map(String::as_str))
    }

    async fn people(&mut self, args: &Plan) -> Result<()> {
        let now = self.hub.clock.now();
        let first: AgencyId = self.id(args, "agency", 0);
        if agency::Entity::find_by_id(first).one(self.hub.db.unscoped()).await?.is_some() {
            return Err(Error::BadRequest(format!("--seed {}: the data of this seed are there already", args.seed)));
        }
        let write = self.hub.db.begin().await?;
        let db = write.db();
        for at in 0..args.agencies {
            let id: AgencyId = self.id(args, "agency", at);
            let code = format!("G{}-{at:04}", args.seed);
            let name = format!("Cơ quan mẫu số {at}");
            let kind = match at {
                0 => AgencyKind::NationalCoordinator,
                at if at % 3 == 0 => AgencyKind::Ministry,
                at if at % 3 == 1 => AgencyKind::Province,
                _ => AgencyKind::Other,
            };
            let row = agency::ActiveModel {
                id: Set(id),
                search: Set(search_key(&format!("{code} {name}"))),
                code: Set(code),
                name: Set(name),
                name_en: Set(Some(format!("Sample agency {at}"))),
                kind: Set(kind),
                parent_id: Set(None),
                path: Set(format!("{id}/")),
                duty_contact: Set(None),
                created_at: Set(now),
            };
            agency::Entity::insert(row).exec_without_returning(db).await?;
            let (person, role) = match at {
                0 => (self.coordinator, Role::Coordinator),
                _ => (self.id(args, "user", at), Role::Responder),
            };
            let row = user::ActiveModel {
                id: Set(person),
                email: Set(format!("g{}-{at}@generated.chot.local", args.seed)),
                name: Set(format!("Người mẫu {at}")),
                agency_id: Set(id),
                locale: Set(Locale::Vi),
                password_hash: Set(None),
                disabled_at: Set(None),
                created_at: Set(now),
            };
            user::Entity::insert(row).exec_without_returning(db).await?;
            let row = membership::ActiveModel { user_id: Set(person), agency_id: Set(id), role: Set(role) };
            membership::Entity::insert(row).exec_without_returning(db).await?;
            self.agencies.push(id);
        }
        write.commit().await
    }

    async fn systems(&mut self, args: &Plan) -> Result<()> {
        let now = self.hub.clock.now();
        let write = self.hub.db.begin().await?;
        let db = write.db();
        for at in 0..args.systems {
            let owner = at % args.agencies;
            let agency: AgencyId = self.id(args, "agency", owner);
            let reporter = if owner == 0 { self.coordinator } else { self.id(args, "user", owner) };
            let id: SystemId = self.id(args, "system", at);
            let level = i32::try_from(1 + self.dice.below(4)).unwrap_or(1);
            let code = format!("G{}-HT-{at:05}", args.seed);
            let name = format!("Hệ thống mẫu số {at}");
            let row = system::ActiveModel {
                id: Set(id),
                agency_id: Set(agency),
                search: Set(search_key(&format!("{code} {name}"))),
                code: Set(code),
                name: Set(name),
                name_en: Set(None),
                purpose: Set(None),
                level: Set(Some(level)),
                legal_profile: Set(Some(self.profile.code.clone())),
                catalogue: Set(Some(self.profile.catalogue.clone())),
                approved_at: Set(Some(now)),
                created_at: Set(now),
                version: Set(1),
            };
            system::Entity::insert(row).exec_without_returning(db).await?;
            let controls: Vec<ControlId> = baseline::Entity::find()
                .select_only()
                .column(baseline::Column::ControlId)
                .filter(baseline::Column::Catalogue.eq(self.profile.catalogue.clone()))
                .filter(baseline::Column::Level.eq(level))
                .order_by_asc(baseline::Column::Position)
                .into_tuple()
                .all(db)
                .await?;
            let mut unimplemented = 0;
            let mut rows = Vec::with_capacity(controls.len());
            for control in &controls {
                let status = match self.dice.below(10) {
                    0 => ControlStatus::NotStarted,
                    1 => ControlStatus::Planned,
                    2 => ControlStatus::Partial,
                    3 => ControlStatus::Inherited,
                    _ => ControlStatus::Implemented,
                };
                unimplemented += i32::from(status.is_unimplemented());
                rows.push(system_control::ActiveModel {
                    system_id: Set(id),
                    control_id: Set(*control),
                    status: Set(status),
                    failed: Set(false),
                    note: Set(None),
                    set_at: Set(now),
                    set_by: Set(reporter),
                    version: Set(1),
                });
            }
            system_control::Entity::insert_many(rows).exec_without_returning(db).await?;
            self.systems.push(MadeSystem {
                id,
                agency,
                reporter,
                level,
                profile: self.profile.code.clone(),
                total: i32::try_from(controls.len()).unwrap_or(i32::MAX),
                unimplemented,
            });
        }
        write.commit().await
    }

    async fn run(mut self, args: &Plan) -> Result<()> {
        let now = self.hub.clock.now();
        // Cases stand evenly over the time since the profile came into force, the last one an hour ago.
        let span = (now - HOUR - self.profile.valid_from).max(DAY);
        let wanted = i64::try_from(args.cases).map_err(Error::internal)?;
        let mut done: u64 = 0;
        while done < args.cases {
            let size = std::cmp::min(BATCH, args.cases - done);
            let write = self.hub.db.begin().await?;
            let mut batch = Batch::default();
            for at in done..done + size {
                let at = i64::try_from(at).map_err(Error::internal)?;
                let opened_at = now - HOUR - span + span / wanted.max(1) * at;
                self.case(write.db(), opened_at, now, &mut batch).await?;
            }
            batch.write(write.db()).await?;
            write.commit().await?;
            done += size;
        }
        self.observables(args).await?;
        let ctx = operator(self.hub);
        let write = self.hub.db.begin().await?;
        let audit = Audit::of("generate", "database", Uuid::nil())
            .detail(json!({"cases": args.cases, "observables": args.observables, "seed": args.seed}));
        audit::append(write.db(), &ctx, audit).await?;
        write.commit().await
    }

    /// Observables of every kind of digest, name and address, some of them in several cases. Whoever has items looks them up by the
    /// job that is owed for all of them together.
    async fn observables(&mut self, args: &Plan) -> Result<()> {
        if args.observables == 0 {
            return Ok(());
        }
        let batch: BatchId = self.id(args, "observables", 0);
        let mut done: u64 = 0;
        while done < args.observables {
            let size = std::cmp::min(BATCH, args.observables - done);
            let mut rows = Vec::new();
            for at in done..done + size {
                let place = usize::try_from(self.dice.below(u64::try_from(self.cases.len()).unwrap_or(1))).unwrap_or(0);
                let (case, agency, person, opened_at) = *self.cases.get(place).ok_or_else(|| Error::internal("there is no case"))?;
                let parsed = self.observed(args, at);
                let value = parsed.value.clone();
                rows.push(observable::ActiveModel {
                    id: Set(self.dice.id(opened_at)),
                    case_id: Set(case),
                    agency_id: Set(agency),
                    kind: Set(parsed.kind),
                    search: Set(search_key(&value)),
                    value_key: Set(observables::value_key(&parsed)),
                    digest: Set(observables::digest_of(&parsed)),
                    name_key: Set(observables::name_key_of(&parsed)),
                    value: Set(value),
                    tlp: Set(*self.dice.one(&[Tlp::Green, Tlp::Amber, Tlp::Amber, Tlp::AmberStrict])?),
                    source: Set(Some("Dữ liệu tổng hợp".to_owned())),
                    note: Set(None),
                    first_seen_at: Set(Some(opened_at - HOUR)),
                    added_by: Set(person),
                    added_at: Set(opened_at + HOUR),
                    batch_id: Set(batch),
                    withdrawn_at: Set(None),
                    withdrawn_by: Set(None),
                    withdrawn_reason: Set(None),
                });
            }
            let write = self.hub.db.begin().await?;
            insert(write.db(), rows).await?;
            write.commit().await?;
            done += size;
        }
        let write = self.hub.db.begin().await?;
        let job = Job::now(JobKind::LookUpObservables, batch.to_string(), json!({"batchId": batch.0}));
        enqueue(write.db(), self.hub, job).await?;
        write.commit().await
    }

    /// The `at`-th observable: the same number of the same seed is the same thing.
    fn observed(&mut self, args: &Plan, at: u64) -> Parsed {
        let digest = chot_forensics::digest::sha256(format!("{}:{at}", args.seed).as_bytes()).to_string();
        let part = |length: usize| digest.chars().take(length).collect::<String>();
        let (kind, value) = match self.dice.below(10) {
            0 => (ObservableKind::FileMd5, part(32)),
            1 => (ObservableKind::FileSha1, part(40)),
            2 => (ObservableKind::DomainName, format!("{}.example", part(12))),
            3 => (ObservableKind::Url, format!("http://{}.example/{}", part(12), part(6))),
            4 => (ObservableKind::Ipv4Addr, format!("10.{}.{}.{}", at >> 16 & 255, at >> 8 & 255, at & 255)),
            5 => (ObservableKind::FileName, format!("{}.exe", part(8))),
            _ => (ObservableKind::FileSha256, digest.clone()),
        };
        Parsed { kind, value }
    }

    async fn case(&mut self, db: &impl ConnectionTrait, opened_at: Millis, now: Millis, batch: &mut Batch) -> Result<()> {
        let year = counter::year(opened_at);
        let number = format!("{year}-{:04}", counter::next(db, &format!("case:{year}")).await?);
        let report_number = format!("BC-{year}-{:04}", counter::next(db, &format!("report:{year}")).await?);
        let main = self.dice.one(&self.systems.clone())?.clone();
        let mut affected = vec![main.clone()];
        if self.dice.below(4) == 0 {
            let other = self.dice.one(&self.systems.clone())?.clone();
            if other.id != main.id {
                affected.push(other);
            }
        }
        let title = format!("{} ({number})", self.dice.one(&WORDS)?);
        let class = *self.dice.one(IncidentClass::ALL)?;
        let severity = *self.dice.one(Severity::ALL)?;
        let tlp = *self.dice.one(&[Tlp::Green, Tlp::Amber, Tlp::Amber, Tlp::AmberStrict])?;
        let age = now - opened_at;
        let status = if age > 10 * DAY && self.dice.below(20) > 0 { CaseStatus::Closed } else { *self.dice.one(CaseStatus::ALL)? };
        let closed_at = (status == CaseStatus::Closed).then(|| opened_at + std::cmp::min(age, 3 * DAY));
        let detected_at = opened_at - MINUTE - self.dice.millis(HOUR);
        let case_id: CaseId = self.dice.id(opened_at);
        let report_id: ReportId = self.dice.id(opened_at - MINUTE);
        let mut next_deadline_at = NEVER;
        for (position, rule) in (1i32..).zip(&self.profile.rules.clocks).filter(|(_, rule)| rule.starts == ClockStart::Detection) {
            let due_at = rule.due(detected_at);
            let met_at = match (rule.met_by, closed_at) {
                (MetBy::Report, _) => Some(opened_at - MINUTE),
                (MetBy::Filing, Some(_)) => Some(opened_at + HOUR),
                (MetBy::Filing, None) => None,
            };
            if met_at.is_none() {
                next_deadline_at = std::cmp::min(next_deadline_at, due_at);
            }
            batch.clocks.push(clock::ActiveModel {
                id: Set(self.dice.id(opened_at)),
                case_id: Set(case_id),
                agency_id: Set(main.agency),
                code: Set(rule.code.clone()),
                position: Set(position),
                name_vi: Set(rule.name_vi.clone()),
                name_en: Set(rule.name_en.clone()),
                source_vi: Set(rule.source_vi.clone()),
                source_en: Set(rule.source_en.clone()),
                consequence_vi: Set(rule.consequence_vi.clone()),
                consequence_en: Set(rule.consequence_en.clone()),
                started_at: Set(detected_at),
                set_at: Set(opened_at),
                due_at: Set(due_at),
                met_at: Set(met_at),
                breach_noted_at: Set(None),
                summary: Set(None),
                filed_by: Set(None),
            });
        }
        batch.cases.push(case::ActiveModel {
            id: Set(case_id),
            search: Set(search_key(&format!("{number} {title}"))),
            number: Set(number),
            title: Set(title.clone()),
            status: Set(status),
            severity: Set(severity),
            severity_rank: Set(severity.rank()),
            severity_reason: Set(None),
            severity_risen_at: Set(None),
            tlp: Set(tlp),
            incident_class: Set(class),
            version: Set(1),
            max_level: Set(affected.iter().map(|system| system.level).max()),
            legal_profile: Set(self.profile.code.clone()),
            next_deadline_at: Set(next_deadline_at),
            detected_at: Set(detected_at),
            opened_at: Set(opened_at),
            opened_by: Set(self.coordinator),
            closed_at: Set(closed_at),
        });
        self.cases.push((case_id, main.agency, main.reporter, opened_at));
        batch.reports.push(report::ActiveModel {
            id: Set(report_id),
            search: Set(search_key(&format!("{report_number} {title}"))),
            idempotency_key: Set(report_number.clone()),
            number: Set(report_number.clone()),
            agency_id: Set(main.agency),
            reporter_id: Set(main.reporter),
            status: Set(ReportStatus::Accepted),
            title: Set(title),
            description: Set("Dữ liệu tổng hợp để đo tốc độ.".to_owned()),
            incident_class: Set(class),
            tlp: Set(tlp),
            detected_at: Set(detected_at),
            occurred_at: Set(None),
            received_at: Set(opened_at - MINUTE),
            confidential: Set(false),
            legal_profile: Set(self.profile.code.clone()),
            max_level: Set(Some(main.level)),
            case_id: Set(Some(case_id)),
            decided_at: Set(Some(opened_at)),
            decided_by: Set(Some(self.coordinator)),
            rejection_reason: Set(None),
        });
        let mut agencies: Vec<AgencyId> = Vec::new();
        for system in &affected {
            batch.report_systems.push(report_system::ActiveModel { report_id: Set(report_id), system_id: Set(system.id) });
            let id: CaseSystemId = self.dice.id(opened_at);
            batch.frozen.push(id);
            batch.systems.push(case_system::ActiveModel {
                id: Set(id),
                case_id: Set(case_id),
                system_id: Set(system.id),
                level: Set(Some(system.level)),
                legal_profile: Set(Some(system.profile.clone())),
                frozen_at: Set(opened_at),
                total_controls: Set(system.total),
                unimplemented_controls: Set(system.unimplemented),
            });
            if !agencies.contains(&system.agency) {
                agencies.push(system.agency);
            }
        }
        batch.agencies.extend(agencies.into_iter().map(|agency| case_agency::ActiveModel {
            case_id: Set(case_id),
            agency_id: Set(agency),
            since: Set(opened_at),
        }));
        for _ in 0..self.dice.below(4) {
            let title = "Thu thập nhật ký hệ thống".to_owned();
            let open = closed_at.is_none() && self.dice.below(2) == 0;
            batch.tasks.push(task::ActiveModel {
                id: Set(self.dice.id(opened_at)),
                case_id: Set(case_id),
                agency_id: Set(*self.dice.one(&self.agencies.clone())?),
                assignee_id: Set(None),
                search: Set(search_key(&title)),
                title: Set(title),
                instructions: Set(None),
                status: Set(if open { TaskStatus::Assigned } else { TaskStatus::Done }),
                task_only: Set(true),
                due_at: Set(Some(opened_at + DAY)),
                assigned_at: Set(opened_at),
                assigned_by: Set(self.coordinator),
                accepted_at: Set(None),
                finished_at: Set((!open).then_some(opened_at + HOUR)),
                result: Set((!open).then(|| "Đã gửi.".to_owned())),
                decline_reason: Set(None),
            });
        }
        batch.events.push(case_event::ActiveModel {
            id: Set(self.dice.id(opened_at)),
            case_id: Set(case_id),
            kind: Set(TimelineKind::CaseOpened),
            at: Set(opened_at),
            recorded_at: Set(opened_at),
            actor_id: Set(Some(self.coordinator)),
            text: Set(None),
            subject: Set(Some(report_number)),
            subject_id: Set(Some(report_id.0)),
        });
        Ok(())
    }
}

#[derive(Default)]
struct Batch {
    cases: Vec<case::ActiveModel>,
    reports: Vec<report::ActiveModel>,
    report_systems: Vec<report_system::ActiveModel>,
    agencies: Vec<case_agency::ActiveModel>,
    systems: Vec<case_system::ActiveModel>,
    frozen: Vec<CaseSystemId>,
    clocks: Vec<clock::ActiveModel>,
    tasks: Vec<task::ActiveModel>,
    events: Vec<case_event::ActiveModel>,
}

async fn insert<A>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<()>
where
    A: sea_orm::ActiveModelTrait + Send,
{
    // Under the limit of parameters of a statement on both databases.
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<A> = rows.by_ref().take(200).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        A::Entity::insert_many(chunk).exec_without_returning(db).await?;
    }
}

impl Batch {
    async fn write(self, db: &impl ConnectionTrait) -> Result<()> {
        insert(db, self.cases).await?;
        insert(db, self.reports).await?;
        insert(db, self.report_systems).await?;
        insert(db, self.agencies).await?;
        insert(db, self.systems).await?;
        insert(db, self.clocks).await?;
        insert(db, self.tasks).await?;
        insert(db, self.events).await?;
        // The status of every control, as the systems have it now: copied by the database.
        for chunk in self.frozen.chunks(200) {
            freeze(db, chunk).await?;
        }
        Ok(())
    }
}

async fn freeze(db: &impl ConnectionTrait, ids: &[CaseSystemId]) -> Result<()> {
    use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

    use crate::features::cases::entity::frozen_control as frozen;
    let copied = Query::select()
        .column((case_system::Entity, case_system::Column::Id))
        .columns([(baseline::Entity, baseline::Column::ControlId)])
        .columns([(baseline::Entity, baseline::Column::Position), (baseline::Entity, baseline::Column::Clause)])
        .expr(Func::coalesce([
            Expr::col((system_control::Entity, system_control::Column::Status)),
            Expr::val(ControlStatus::NotStarted.word()),
        ]))
        .expr(Func::coalesce([Expr::col((system_control::Entity, system_control::Column::Failed)), Expr::val(false)]))
        .from(case_system::Entity)
        .inner_join(
            system::Entity,
            Expr::col((system::Entity, system::Column::Id)).equals((case_system::Entity, case_system::Column::SystemId)),
        )
        .inner_join(
            baseline::Entity,
            Expr::col((baseline::Entity, baseline::Column::Catalogue))
                .equals((system::Entity, system::Column::Catalogue))
                .and(Expr::col((baseline::Entity, baseline::Column::Level)).equals((system::Entity, system::Column::Level))),
        )
        .left_join(
            system_control::Entity,
            Expr::col((system_control::Entity, system_control::Column::SystemId)).equals((system::Entity, system::Column::Id)).and(
                Expr::col((system_control::Entity, system_control::Column::ControlId))
                    .equals((baseline::Entity, baseline::Column::ControlId)),
            ),
        )
        .and_where(Expr::col((case_system::Entity, case_system::Column::Id)).is_in(ids.iter().map(|id| id.0)))
        .to_owned();
    let insert = Query::insert()
        .into_table(frozen::Entity)
        .columns([
            frozen::Column::CaseSystemId,
            frozen::Column::ControlId,
            frozen::Column::Position,
            frozen::Column::Clause,
            frozen::Column::Status,
            frozen::Column::Failed,
        ])
        .select_from(copied)
        .map_err(Error::internal)?
        .to_owned();
    db.execute(&insert).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_is_not_made() {
        let args = |cases, agencies, systems, observables| Args { config: None, cases, agencies, systems, observables, seed: 1 };
        let plan = |args: Args| Plan::of(&args).map(|plan| (plan.agencies, plan.systems));
        assert_eq!(plan(args(0, None, None, 0)), Ok((0, 0)));
        assert_eq!(plan(args(1, None, None, 5)), Ok((60, 600)));
        assert_eq!(plan(args(0, Some(3), None, 0)), Ok((3, 0)));
        assert_eq!(plan(args(0, None, Some(70), 0)), Ok((60, 70)));
        for wrong in [
            args(0, None, None, 1),
            args(1, Some(0), None, 0),
            args(1, None, Some(0), 0),
            args(0, Some(0), Some(5), 0),
            args(1, Some(9), Some(5), 0),
        ] {
            assert!(plan(wrong).is_err());
        }
    }
}
