//! Systems of the sample hub, and how far each has come with its controls.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::people::{agency_id, user_id};
use crate::clock::DAY;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::systems::entity::{baseline, system, system_control};
use crate::ids::SystemId;
use crate::random::stable_id;
use crate::text::search_key;
use crate::words::ControlStatus;

/// Code, name, English name, purpose, level, legal profile, percent of controls in force.
type SystemRow = (&'static str, &'static str, &'static str, &'static str, Option<i32>, &'static str, u64);

const SYSTEMS: [SystemRow; 14] = [
    (
        "HMA-TTHC-01",
        "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Hà Mẫu",
        "Administrative procedures system",
        "Tiếp nhận và giải quyết thủ tục hành chính cho người dân, doanh nghiệp.",
        Some(3),
        "VN-2026",
        68,
    ),
    (
        "HMA-TTDL-02",
        "Trung tâm dữ liệu tỉnh Hà Mẫu",
        "Provincial data centre",
        "Hạ tầng dùng chung của các sở, ngành.",
        Some(3),
        "VN-2016",
        84,
    ),
    ("HMA-CTT-03", "Cổng thông tin điện tử tỉnh Hà Mẫu", "Provincial portal", "Thông tin công cộng.", Some(2), "VN-2016", 91),
    ("HMA-QLVB-04", "Hệ thống quản lý văn bản và điều hành", "Document management", "Văn bản nội bộ.", None, "", 0),
    (
        "LMA-TTHC-01",
        "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Lam Mẫu",
        "Administrative procedures system",
        "Tiếp nhận và giải quyết thủ tục hành chính.",
        Some(3),
        "VN-2026",
        77,
    ),
    ("LMA-HTR-02", "Hệ thống họp trực tuyến tỉnh Lam Mẫu", "Video conferencing", "Họp trực tuyến từ tỉnh tới xã.", Some(2), "VN-2016", 88),
    (
        "BSH-DDDC-01",
        "Nền tảng định danh dùng chung",
        "Shared identity platform",
        "Xác thực người dùng cho các hệ thống của bộ, ngành.",
        Some(4),
        "VN-2016",
        93,
    ),
    (
        "BSH-TTQT-02",
        "Trục tích hợp dữ liệu quốc gia (mẫu)",
        "National data exchange (sample)",
        "Kết nối, chia sẻ dữ liệu giữa các cơ quan.",
        Some(5),
        "VN-2026",
        90,
    ),
    ("BSH-HCDT-03", "Hệ thống hội chẩn điện tử", "Electronic consultation", "Thử nghiệm nội bộ.", None, "", 0),
    ("TDM-CTNB-01", "Cổng thông tin nội bộ", "Staff portal", "Nhân sự, bảng lương, tin nội bộ.", Some(3), "VN-2016", 72),
    (
        "TDM-SCADA-02",
        "Hệ thống điều khiển lưới điện 220 kV",
        "Grid control 220 kV",
        "Giám sát và điều khiển lưới điện.",
        Some(4),
        "VN-2026",
        86,
    ),
    ("NDM-CORE-01", "Hệ thống ngân hàng lõi", "Core banking", "Giao dịch của khách hàng.", Some(4), "VN-2026", 95),
    ("NDM-NHS-02", "Ngân hàng số Đồng Mẫu", "Digital bank", "Ứng dụng của khách hàng.", Some(3), "VN-2026", 89),
    ("DPQG-CB-01", "Hệ thống cảnh báo sớm (mẫu)", "Early warning (sample)", "Gửi cảnh báo tới các cơ quan.", Some(3), "VN-2026", 97),
];

/// The id of the system with `code`.
pub(super) fn system_id(code: &str) -> SystemId {
    stable_id(&["demo", "system", code])
}

/// Makes the systems and says of every control of their baselines how far they have come.
pub(super) async fn make(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    let write = hub.db.begin().await?;
    let db = write.db();
    for (code, name, name_en, purpose, level, profile, percent) in SYSTEMS {
        let id = system_id(code);
        let agency = code.split('-').next().unwrap_or(code);
        let profile = level.map(|_| profile.to_owned());
        let row = system::ActiveModel {
            id: Set(id),
            agency_id: Set(agency_id(agency)),
            code: Set(code.to_owned()),
            name: Set(name.to_owned()),
            name_en: Set(Some(name_en.to_owned())),
            purpose: Set(Some(purpose.to_owned())),
            level: Set(level),
            legal_profile: Set(profile.clone()),
            catalogue: Set(profile.clone()),
            approved_at: Set(level.map(|_| now - 90 * DAY)),
            search: Set(search_key(&format!("{code} {name} {name_en}"))),
            created_at: Set(now),
            version: Set(1),
        };
        system::Entity::insert(row).exec_without_returning(db).await?;
        let (Some(level), Some(catalogue)) = (level, profile) else { continue };
        let controls = baseline::Entity::find()
            .filter(baseline::Column::Catalogue.eq(catalogue))
            .filter(baseline::Column::Level.eq(level))
            .order_by_asc(baseline::Column::Position)
            .all(db)
            .await?;
        let rows: Vec<system_control::ActiveModel> = controls
            .into_iter()
            .filter_map(|control| {
                let status = status(code, control.position, percent)?;
                Some(system_control::ActiveModel {
                    system_id: Set(id),
                    control_id: Set(control.control_id),
                    status: Set(status),
                    failed: Set(false),
                    note: Set((status == ControlStatus::NotApplicable).then(|| "Hệ thống không có thành phần này.".to_owned())),
                    set_at: Set(now),
                    set_by: Set(user_id("officer")),
                    version: Set(1),
                })
            })
            .collect();
        for chunk in rows.chunks(500) {
            system_control::Entity::insert_many(chunk.to_vec()).exec_without_returning(db).await?;
        }
    }
    write.commit().await
}

/// How far a system has come with a control: the same for the same words on every machine. None: nobody said anything.
fn status(code: &str, position: i32, percent: u64) -> Option<ControlStatus> {
    let id: uuid::Uuid = stable_id(&["demo", "status", code, &position.to_string()]);
    let (high, low) = id.as_u64_pair();
    let within = high % 100;
    if within < percent {
        return Some(match low % 12 {
            0 => ControlStatus::Inherited,
            1 if low % 36 == 1 => ControlStatus::NotApplicable,
            _ => ControlStatus::Implemented,
        });
    }
    match low % 4 {
        0 => Some(ControlStatus::Planned),
        1 | 2 => Some(ControlStatus::Partial),
        _ => None,
    }
}
