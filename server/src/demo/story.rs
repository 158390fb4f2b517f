//! What happened on the sample hub: told by the services that people use, at the times at which it happened.

use std::io::{Cursor, Write};
use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use zip::write::SimpleFileOptions;

use super::people::{agency_id, user_id};
use super::systems::system_id;
use crate::authn;
use crate::blobs;
use crate::clock::{DAY, HOUR, MINUTE, Millis, to_utc};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::cases::clocks;
use crate::features::cases::entity::{case, case_system, clock, frozen_control};
use crate::features::cases::service::{self as cases, Suspicion};
use crate::features::custody::transfers;
use crate::features::escalations::entity::escalation;
use crate::features::evidence::service as evidence;
use crate::features::lookups::sets::{self, NewHashSet};
use crate::features::observables::service::{self as observables, NewObservables};
use crate::features::reports::model::NewReport;
use crate::features::reports::service as reports;
use crate::features::rulesets::model::Use;
use crate::features::rulesets::service::{self as rulesets, NewRuleSet};
use crate::features::tasks::model::Command;
use crate::features::tasks::service as tasks;
use crate::ids::{CaseId, EvidenceId, ReportId};
use crate::outbox;
use crate::words::{CaseStatus, ControlStatus, HashSetKind, IncidentClass, Severity, Tlp};

/// 10 August 2026, 08:00 in Viet Nam: under the rules of 2016.
pub(super) const BEGINS: Millis = 1_786_323_600_000;

struct Story<'h> {
    hub: &'h Arc<Hub>,
}

impl Story<'_> {
    async fn person(&self, name: &str) -> Result<Ctx> {
        let actor = authn::actor_of(self.hub, user_id(name)).await?.ok_or_else(|| Error::internal("no such sample person"))?;
        Ok(Ctx::new(Arc::clone(self.hub), actor, "demo"))
    }

    fn now(&self) -> Millis {
        self.hub.clock.now()
    }

    /// Goes on to `at`, and lets the hub do what it owes.
    async fn at(&self, at: Millis) -> Result<()> {
        self.hub.clock.advance(at.saturating_sub(self.now()).max(0));
        outbox::worker::drain(self.hub).await?;
        Ok(())
    }

    async fn after(&self, time: Millis) -> Result<()> {
        self.at(self.now() + time).await
    }

    #[expect(clippy::too_many_arguments, reason = "one line of the story each")]
    async fn report(
        &self,
        by: &str,
        systems: &[&str],
        title: &str,
        description: &str,
        class: IncidentClass,
        tlp: Tlp,
        detected_before: Millis,
        confidential: bool,
    ) -> Result<ReportId> {
        let ctx = self.person(by).await?;
        let new = NewReport {
            idempotency_key: format!("demo-{by}-{}", self.now()),
            systems: systems.iter().map(|code| system_id(code)).collect(),
            title: title.to_owned(),
            description: description.to_owned(),
            incident_class: class,
            detected_at: self.now() - detected_before,
            occurred_at: Some(self.now() - detected_before - 3 * HOUR),
            tlp,
            confidential,
        };
        Ok(reports::report_incident(&ctx, new).await?.id)
    }

    async fn accept(&self, report: ReportId, severity: Severity, join: Option<CaseId>) -> Result<CaseId> {
        let ctx = self.person("coordinator").await?;
        let severity_reason = (severity == Severity::Critical).then(|| "Dịch vụ công của cả tỉnh ngừng, mã độc còn đang lan.".to_owned());
        let how = reports::Acceptance { severity, severity_reason, case: join };
        Ok(reports::accept_report(&ctx, report, how).await?.1)
    }

    async fn version(&self, id: CaseId) -> Result<i32> {
        let row = case::Entity::find_by_id(id).one(self.hub.db.unscoped()).await?.ok_or(Error::NotFound)?;
        i32::try_from(row.version).map_err(Error::internal)
    }

    async fn advance(&self, by: &str, id: CaseId, to: CaseStatus, note: &str) -> Result<()> {
        let ctx = self.person(by).await?;
        cases::advance(&ctx, id, self.version(id).await?, to, Some(note)).await.map(|_| ())
    }

    async fn file(&self, by: &str, id: CaseId, code: &str, summary: &str) -> Result<()> {
        let ctx = self.person(by).await?;
        let clock = clock::Entity::find()
            .filter(clock::Column::CaseId.eq(id))
            .filter(clock::Column::AgencyId.is_in(ctx.actor.memberships.iter().map(|membership| membership.agency)))
            .filter(clock::Column::Code.eq(code))
            .one(self.hub.db.unscoped())
            .await?
            .ok_or(Error::NotFound)?;
        clocks::file_statutory_report(&ctx, id, clock.id, summary).await.map(|_| ())
    }

    async fn entry(&self, by: &str, id: CaseId, text: &str, before: Millis) -> Result<()> {
        let ctx = self.person(by).await?;
        cases::add_entry(&ctx, id, text, Some(self.now() - before)).await.map(|_| ())
    }

    async fn task(
        &self,
        id: CaseId,
        agency: &str,
        title: &str,
        instructions: &str,
        due: Millis,
        task_only: bool,
    ) -> Result<crate::ids::TaskId> {
        let ctx = self.person("coordinator").await?;
        let new = tasks::NewTask {
            agency: agency_id(agency),
            title: title.to_owned(),
            instructions: Some(instructions.to_owned()),
            due_at: Some(self.now() + due),
            task_only,
        };
        Ok(tasks::assign(&ctx, id, new).await?.id)
    }

    async fn answer(&self, by: &str, id: crate::ids::TaskId, command: Command, text: Option<&str>) -> Result<()> {
        let ctx = self.person(by).await?;
        tasks::answer(&ctx, id, command, text).await.map(|_| ())
    }

    /// Suspects the first `number` controls that the system had not implemented when it was frozen.
    async fn suspect(&self, id: CaseId, system: &str, number: u64) -> Result<()> {
        let db = self.hub.db.unscoped();
        let affected = case_system::Entity::find()
            .filter(case_system::Column::CaseId.eq(id))
            .filter(case_system::Column::SystemId.eq(system_id(system)))
            .one(db)
            .await?
            .ok_or(Error::NotFound)?;
        let controls = frozen_control::Entity::find()
            .filter(frozen_control::Column::CaseSystemId.eq(affected.id))
            .filter(frozen_control::Column::Status.is_in([ControlStatus::NotStarted, ControlStatus::Partial]))
            .order_by_asc(frozen_control::Column::Position)
            .limit(number)
            .all(db)
            .await?;
        let ctx = self.person("analyst").await?;
        for control in controls {
            let reason = "Dấu vết trên máy chủ cho thấy kẻ tấn công đi qua chỗ biện pháp này còn thiếu.";
            cases::suspect_control(&ctx, id, system_id(system), control.control_id, Suspicion::Raised, reason).await?;
        }
        Ok(())
    }

    async fn observe(&self, by: &str, id: CaseId, text: &str, tlp: Tlp, source: &str) -> Result<()> {
        let ctx = self.person(by).await?;
        let new = NewObservables {
            text: text.to_owned(),
            kind: None,
            tlp,
            source: Some(source.to_owned()),
            note: None,
            first_seen_at: Some(self.now() - 3 * HOUR),
        };
        observables::add(&ctx, id, new).await.map(|_| ())
    }

    async fn hash_set(&self, name: &str, kind: HashSetKind, tlp: Tlp, contents: &[&[u8]]) -> Result<()> {
        let ctx = self.person("analyst").await?;
        let new = NewHashSet {
            name: name.to_owned(),
            version: "2026.11 (mẫu)".to_owned(),
            kind,
            source: "Dữ liệu mẫu của bản trình diễn".to_owned(),
            licence: None,
            tlp,
        };
        let digests: Vec<String> = contents.iter().map(|bytes| chot_forensics::digest::sha256(bytes).to_string()).collect();
        sets::import_list(&ctx, new, &digests.join("\n")).await.map(|_| ())
    }

    async fn rule_set(&self, name: &str, description: &str, source: &str) -> Result<()> {
        let ctx = self.person("analyst").await?;
        let new = NewRuleSet {
            agency: agency_id("PGDS"),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            tlp: Tlp::Green,
            standing: Use::Standing,
        };
        rulesets::create(&ctx, new, source, Some("Bản đầu.")).await.map(|_| ())
    }

    async fn upload(&self, by: &str, id: CaseId, name: &str, bytes: Vec<u8>, description: &str) -> Result<EvidenceId> {
        let ctx = self.person(by).await?;
        let size = bytes.len();
        let declared = chot_forensics::digest::sha256(&bytes);
        let new = evidence::StartUpload {
            case: id,
            file_name: name.to_owned(),
            size: i64::try_from(size).map_err(Error::internal)?,
            declared_sha256: Some(declared.0.to_vec()),
            acquired_at: Some(self.now() - HOUR),
            acquired_by: Some("Phạm Đức Long, tỉnh Hà Mẫu".to_owned()),
            description: Some(description.to_owned()),
            acquisition: None,
            idempotency_key: None,
            metadata: None,
        };
        let item = evidence::start(&ctx, new).await?.id;
        let hub = Arc::clone(self.hub);
        blobs::run(move || {
            let spool = hub.blobs.hold(item, true).and_then(|held| hub.blobs.append(held, 0));
            let mut spool = spool.map_err(|error| Error::internal(format!("{error:?}")))?;
            spool.write(&bytes)?;
            spool.sync();
            hub.blobs.remember(item, spool.hash());
            Ok(())
        })
        .await?;
        evidence::received(&ctx, item, 0, u64::try_from(size).map_err(Error::internal)?).await?;
        evidence::complete(&ctx, item).await?;
        Ok(item)
    }
}

impl Story<'_> {
    /// Offers custody of an item to an agency; the offer waits for its answer.
    async fn offer(&self, by: &str, item: EvidenceId, agency: &str, reason: &str) -> Result<()> {
        let ctx = self.person(by).await?;
        let offer = transfers::NewOffer {
            agency: agency_id(agency),
            person: None,
            place: "Phòng tiếp nhận chứng cứ, tầng 1".to_owned(),
            reason: reason.to_owned(),
            expires_at: None,
        };
        transfers::offer(&ctx, item, offer).await.map(|_| ())
    }
}

/// Tells the story up to `now`.
pub(super) async fn tell(hub: &Arc<Hub>, now: Millis) -> Result<()> {
    let story = Story { hub };
    long_ago(&story).await?;
    story.at(now - 20 * DAY).await?;
    closed_lately(&story).await?;
    story.at(now - 17 * HOUR).await?;
    ransomware(&story).await?;
    story.at(now - 7 * HOUR).await?;
    leak(&story).await?;
    story.at(now - 3 * HOUR).await?;
    queue(&story).await?;
    story.at(now).await
}

async fn long_ago(story: &Story<'_>) -> Result<()> {
    let report = story
        .report(
            "responder2",
            &["LMA-HTR-02"],
            "Cổng họp trực tuyến bị tấn công từ chối dịch vụ",
            "Lưu lượng bất thường làm gián đoạn hai phiên họp. Đã chặn theo dải địa chỉ.",
            IncidentClass::Availability,
            Tlp::Green,
            5 * HOUR,
            false,
        )
        .await?;
    story.after(2 * HOUR).await?;
    let case = story.accept(report, Severity::Medium, None).await?;
    story.after(4 * HOUR).await?;
    story.advance("responder2", case, CaseStatus::Contained, "Đã chuyển lưu lượng qua lớp lọc.").await?;
    story.after(DAY).await?;
    story.advance("responder2", case, CaseStatus::Eradicated, "Nguồn tấn công đã dừng.").await?;
    story.advance("responder2", case, CaseStatus::Recovered, "Dịch vụ hoạt động bình thường.").await?;
    story.after(2 * DAY).await?;
    story
        .file("responder2", case, "final-report", "Báo cáo kết thúc: hai phiên họp gián đoạn tổng cộng 40 phút, không mất dữ liệu.")
        .await?;
    story.advance("coordinator", case, CaseStatus::Closed, "Đã đủ báo cáo kết thúc.").await
}

async fn closed_lately(story: &Story<'_>) -> Result<()> {
    let report = story
        .report(
            "bsh",
            &["BSH-DDDC-01"],
            "Tài khoản quản trị nền tảng định danh đăng nhập từ nước ngoài",
            "Hai lần đăng nhập thành công ngoài giờ vào tài khoản quản trị cấp phát chứng thư. Đã khóa tài khoản.",
            IncidentClass::Intrusions,
            Tlp::AmberStrict,
            40 * MINUTE,
            true,
        )
        .await?;
    story.after(25 * MINUTE).await?;
    let case = story.accept(report, Severity::High, None).await?;
    acknowledge(story, "duty").await?;
    story.after(5 * HOUR).await?;
    let agent = chot_forensics::digest::sha256(AGENT).to_string();
    story.observe("analyst", case, &format!("{agent}\n203.0.113[.]24"), Tlp::AmberStrict, "Máy trạm quản trị nền tảng định danh").await?;
    story.file("bsh", case, "initial-report", "Báo cáo ban đầu: hai phiên đăng nhập lạ, chưa thấy thay đổi dữ liệu.").await?;
    story.advance("bsh", case, CaseStatus::Contained, "Đã thu hồi mọi phiên và khóa tài khoản.").await?;
    story.after(DAY).await?;
    story.advance("bsh", case, CaseStatus::Eradicated, "Đã đổi khóa và gỡ ứng dụng bị lợi dụng.").await?;
    story
        .file(
            "bsh",
            case,
            "cause-report",
            "Nguyên nhân: mật khẩu dùng lại bị lộ. Phạm vi: một tài khoản. Biện pháp: bắt buộc xác thực đa yếu tố.",
        )
        .await?;
    story.after(DAY).await?;
    story.advance("coordinator", case, CaseStatus::Recovered, "Các dịch vụ xác thực hoạt động ổn định.").await?;
    story.advance("coordinator", case, CaseStatus::Closed, "Đủ báo cáo, không còn dấu hiệu.").await
}

async fn ransomware(story: &Story<'_>) -> Result<()> {
    story.hash_set("Mã độc tống tiền", HashSetKind::KnownBad, Tlp::Green, &[RANSOM_NOTE.as_bytes()]).await?;
    story.hash_set("Phần mềm phổ biến", HashSetKind::KnownGood, Tlp::Clear, &[SSHD_CONFIG, PASSWD]).await?;
    story.rule_set("Bám trụ và web shell", "Tác vụ định kỳ của tác nhân sao lưu giả, và lời gọi tệp PHP lạ trong nhật ký.", RULES).await?;
    let first = story
        .report(
            "responder",
            &["HMA-TTHC-01", "HMA-TTDL-02"],
            "Mã hóa dữ liệu tống tiền trên Hệ thống giải quyết thủ tục hành chính tỉnh Hà Mẫu",
            "Lúc 21:15, cán bộ trực thấy tệp trên máy chủ ứng dụng đổi phần mở rộng, có thông báo đòi tiền chuộc. \
             Bốn máy chủ ứng dụng và một máy chủ tệp bị ảnh hưởng. Đã ngắt mạng các máy này, chưa tắt máy.",
            IncidentClass::MaliciousCode,
            Tlp::AmberStrict,
            37 * MINUTE,
            false,
        )
        .await?;
    story.after(12 * MINUTE).await?;
    let case = story.accept(first, Severity::Critical, None).await?;
    story.after(6 * MINUTE).await?;
    acknowledge(story, "duty").await?;
    let collect = story
        .task(
            case,
            "HMA",
            "Thu thập bộ nhớ 4 máy chủ ứng dụng trước khi tắt",
            "Dùng bộ công cụ đã cấp; ghi biên bản và chụp ảnh.",
            10 * HOUR,
            false,
        )
        .await?;
    let block = story
        .task(case, "LMA", "Chặn 3 địa chỉ điều khiển tại cổng kết nối", "203.0.113.24, 198.51.100.7 và 198.51.100.19.", 8 * HOUR, true)
        .await?;
    story.task(case, "PGDS", "Xác định điểm xâm nhập ban đầu", "Trả lời: bằng cách nào, khi nào, tài khoản nào.", 30 * HOUR, false).await?;
    story.after(90 * MINUTE).await?;
    let seen = "/opt/backup/.cache/agent\n203.0.113[.]24\n198.51.100[.]7\n198.51.100[.]19\nhxxp://cap-nhat[.]example/agent";
    story.observe("responder", case, seen, Tlp::Amber, "Nhật ký tường lửa và máy chủ ứng dụng 01").await?;
    story.answer("responder", collect, Command::Accept, None).await?;
    story.answer("responder2", block, Command::Accept, None).await?;
    let second = story
        .report(
            "bsh",
            &["BSH-DDDC-01"],
            "Đăng nhập bất thường vào nền tảng định danh từ địa chỉ của tỉnh Hà Mẫu",
            "Tài khoản dịch vụ sao lưu của tỉnh Hà Mẫu thử đăng nhập 212 lần trong 10 phút.",
            IncidentClass::IntrusionAttempts,
            Tlp::Amber,
            50 * MINUTE,
            false,
        )
        .await?;
    story.after(20 * MINUTE).await?;
    story.accept(second, Severity::Critical, Some(case)).await?;
    story.after(2 * HOUR).await?;
    story
        .upload(
            "analyst",
            case,
            "hma-tthc-01_thu-thap.zip",
            collection(story.now() - 2 * HOUR)?,
            "Bộ thu thập từ máy chủ ứng dụng 01: nhật ký, cấu hình, tệp nghi ngờ.",
        )
        .await?;
    let note = story
        .upload("responder", case, "thong_bao_doi_tien.txt", RANSOM_NOTE.as_bytes().to_vec(), "Tệp văn bản để lại trên màn hình nền.")
        .await?;
    story.after(HOUR).await?;
    story.answer("responder2", block, Command::Complete, Some("Đã chặn 3 địa chỉ trên tường lửa biên, có nhật ký kèm theo.")).await?;
    story.suspect(case, "HMA-TTHC-01", 2).await?;
    story
        .entry(
            "analyst",
            case,
            "Tài khoản dịch vụ backup đăng nhập RDP từ 10.20.4.17, sáu giờ trước khi tệp đầu tiên bị mã hóa.",
            14 * HOUR,
        )
        .await?;
    story.after(HOUR).await?;
    story.offer("responder", note, "BSH", "Đối chiếu với các thư tống tiền mà Bộ đã thu thập.").await?;
    story.advance("responder", case, CaseStatus::Contained, "Các máy bị nhiễm đã cách ly, không có máy mới.").await
}

async fn leak(story: &Story<'_>) -> Result<()> {
    let report = story
        .report(
            "tdm",
            &["TDM-SCADA-02"],
            "Phát hiện công cụ quét trong mạng điều khiển lưới điện",
            "Cảm biến ghi nhận quét cổng công nghiệp từ một máy trạm kỹ sư. Máy đã được cách ly, lưới điện vận hành bình thường.",
            IncidentClass::InformationGathering,
            Tlp::Amber,
            30 * MINUTE,
            false,
        )
        .await?;
    story.after(20 * MINUTE).await?;
    let case = story.accept(report, Severity::High, None).await?;
    story.task(case, "TDM", "Gửi ảnh đĩa máy trạm kỹ sư", "Kèm biên bản thu giữ và mã băm SHA-256.", 20 * HOUR, false).await.map(|_| ())
}

async fn queue(story: &Story<'_>) -> Result<()> {
    story
        .report(
            "tdm",
            &["TDM-CTNB-01"],
            "Rò rỉ bảng lương trên cổng nội bộ",
            "Tệp bảng lương tháng 10 của 3.412 nhân viên xuất hiện trên một kênh chia sẻ công khai. \
             Tệp mang dấu xuất từ cổng nội bộ, tài khoản hr_export. Đã khóa tài khoản và ngắt chức năng xuất tệp.",
            IncidentClass::InformationContentSecurity,
            Tlp::Amber,
            2 * HOUR,
            true,
        )
        .await?;
    story.after(31 * MINUTE).await?;
    story
        .report(
            "responder2",
            &["LMA-TTHC-01"],
            "Trang giả mạo dịch vụ công thu thập căn cước",
            "Người dân báo một trang có giao diện giống hệt cổng dịch vụ công của tỉnh, yêu cầu chụp căn cước.",
            IncidentClass::Fraud,
            Tlp::Green,
            HOUR,
            false,
        )
        .await?;
    story.after(22 * MINUTE).await?;
    story
        .report(
            "responder",
            &["HMA-CTT-03"],
            "Máy trạm kế toán nhiễm mã độc đánh cắp mật khẩu",
            "Phần mềm diệt mã độc cách ly một tệp đính kèm; trình duyệt đã gửi mật khẩu ra ngoài trước đó.",
            IncidentClass::MaliciousCode,
            Tlp::Amber,
            45 * MINUTE,
            false,
        )
        .await?;
    story.after(11 * MINUTE).await?;
    story
        .report(
            "ndm",
            &["NDM-NHS-02"],
            "Quét lỗ hổng từ dải địa chỉ nước ngoài",
            "Hơn 40.000 yêu cầu dò lỗ hổng vào cổng giao dịch trong 15 phút; không có yêu cầu nào thành công.",
            IncidentClass::InformationGathering,
            Tlp::Green,
            20 * MINUTE,
            false,
        )
        .await
        .map(|_| ())
}

async fn acknowledge(story: &Story<'_>, by: &str) -> Result<()> {
    outbox::worker::drain(story.hub).await?;
    let open = escalation::Entity::find()
        .filter(escalation::Column::AcknowledgedAt.is_null())
        .filter(escalation::Column::PassedOnAt.is_null())
        .order_by_asc(escalation::Column::RaisedAt)
        .all(story.hub.db.unscoped())
        .await?;
    let ctx = story.person(by).await?;
    for row in open {
        crate::features::escalations::service::acknowledge(&ctx, row.id, Some("Đã nhận, đang chỉ đạo.")).await?;
    }
    Ok(())
}

const AGENT: &[u8] = &[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0];
const PASSWD: &[u8] = b"root:x:0:0:root:/root:/bin/bash\nbackup:x:34:34:backup:/var/backups:/bin/sh\n";
const SSHD_CONFIG: &[u8] = b"PermitRootLogin no\nPasswordAuthentication yes\n";
const RANSOM_NOTE: &str = "YOUR FILES ARE ENCRYPTED.\nSample text of the demo; nobody is threatened.\n";

const RULES: &str = r#"rule scheduled_agent : persistence
{
  strings:
    $cron = /\* \* \* \* \* root \/[a-z\/.]{1,60}/
    $agent = "/opt/backup/.cache/agent"
  condition:
    any of them
}

rule small_elf : executable
{
  condition:
    uint32(0) == 0x464c457f and filesize < 1KB
}

rule web_shell_request : webshell
{
  strings:
    $call = /GET \/[a-z\/-]{1,60}\.php\?c=[a-z+\/.]{1,60}/
  condition:
    $call
}
"#;

/// A time as logs of the machine write it: in Vietnamese time, without year and zone.
fn stamp(at: Millis) -> impl std::fmt::Display {
    to_utc(at + 7 * HOUR).format("%b %e %H:%M:%S")
}

/// Somebody tries passwords for fifteen hours, comes in, and makes an account.
fn auth_log(end: Millis) -> String {
    let mut log = String::new();
    let begin = end - 17 * HOUR;
    for minute in 0..900 {
        let at = stamp(begin + minute * MINUTE);
        log.push_str(&format!("{at} hma-tthc-01 sshd[811]: Failed password for backup from 10.20.4.17 port 50122 ssh2\n"));
    }
    for (minutes, line) in [
        (110, "sshd[4127]: Accepted password for backup from 10.20.4.17 port 50460 ssh2"),
        (109, "sudo:   backup : TTY=pts/1 ; PWD=/opt/backup ; USER=root ; COMMAND=/usr/sbin/useradd -o -u 0 svc-update"),
        (108, "useradd[4180]: new user: name=svc-update, UID=0, GID=1001, home=/home/svc-update, shell=/bin/bash, from=/dev/pts/1"),
    ] {
        log.push_str(&format!("{} hma-tthc-01 {line}\n", stamp(end - minutes * MINUTE)));
    }
    log
}

/// Ordinary requests, and a file that was put on the server and called.
fn access_log(end: Millis) -> String {
    let mut log = String::new();
    let mut line = |at: Millis, address: &str, request: &str, status: u16, bytes: usize| {
        let time = to_utc(at + 7 * HOUR).format("%d/%b/%Y:%H:%M:%S +0700");
        log.push_str(&format!("{address} - - [{time}] \"{request} HTTP/1.1\" {status} {bytes} \"-\" \"Mozilla/5.0\"\n"));
    };
    for number in 0..300_i64 {
        let bytes = usize::try_from(number % 700).unwrap_or(0) + 512;
        line(
            end - 20 * HOUR + number * 4 * MINUTE,
            &format!("10.20.{}.{}", number % 7, 10 + number % 90),
            "GET /tra-cuu/ho-so",
            200,
            bytes,
        );
    }
    line(end - 19 * HOUR, "203.0.113.77", "POST /dinh-kem/tai-len", 200, 41);
    line(end - 19 * HOUR + 8_000, "203.0.113.77", "GET /dinh-kem/tep/anh.php?c=id", 200, 64);
    line(end - 19 * HOUR + 31_000, "203.0.113.77", "GET /dinh-kem/tep/anh.php?c=cat+/opt/backup/run.sh", 200, 58);
    log
}

/// A small collection such as a responder brings: logs, settings, a nested archive, and a member with a path that
/// would leave the folder it is unpacked to. The logs end at `end`.
fn collection(end: Millis) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| -> Result<()> {
        zip.start_file(name, options).map_err(Error::internal)?;
        zip.write_all(bytes)?;
        Ok(())
    };
    put("hma-tthc-01/var/log/auth.log", auth_log(end).as_bytes())?;
    put("hma-tthc-01/var/log/nginx/access.log", access_log(end).as_bytes())?;
    let cron = format!("{} hma-tthc-01 CRON[990]: (root) CMD (/opt/backup/run.sh)\n", stamp(end - 70 * MINUTE));
    put("hma-tthc-01/var/log/cron.log", cron.as_bytes())?;
    put("hma-tthc-01/etc/passwd", PASSWD)?;
    put("hma-tthc-01/etc/ssh/sshd_config", SSHD_CONFIG)?;
    put("hma-tthc-01/Tài liệu/Báo cáo quý III.docx", b"sample document of the demo")?;
    put("hma-tthc-01/opt/backup/run.sh", b"#!/bin/sh\nexec /opt/backup/.cache/agent --once\n")?;
    put("hma-tthc-01/opt/backup/.cache/agent", AGENT)?;
    put("../../etc/cron.d/agent", b"* * * * * root /opt/backup/.cache/agent\n")?;
    let mut inner = zip::ZipWriter::new(Cursor::new(Vec::new()));
    inner.start_file("registry.json", options).map_err(Error::internal)?;
    inner.write_all(b"{\"sample\": true}\n")?;
    let inner = inner.finish().map_err(Error::internal)?.into_inner();
    put("hma-tthc-01/export/registry.zip", &inner)?;
    Ok(zip.finish().map_err(Error::internal)?.into_inner())
}
