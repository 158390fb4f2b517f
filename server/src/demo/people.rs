//! Agencies and people of the sample hub.

use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::authn;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::agencies::entity::{agency, membership, user};
use crate::features::escalations::entity::{agency_contact, duty_officer};
use crate::ids::{AgencyId, UserId};
use crate::random::stable_id;
use crate::text::search_key;
use crate::words::{AgencyKind, Locale, Role};

/// Code, name, English name, kind, code of the agency above, whom to call.
type AgencyRow = (&'static str, &'static str, &'static str, AgencyKind, &'static str, &'static str);

const AGENCIES: [AgencyRow; 7] = [
    (
        "DPQG",
        "Trung tâm Điều phối quốc gia (mẫu)",
        "National Coordination Centre (sample)",
        AgencyKind::NationalCoordinator,
        "",
        "Trực ban quốc gia, 24/7, máy lẻ 100",
    ),
    (
        "PGDS",
        "Phòng Giám định số (mẫu)",
        "Digital Forensics Laboratory (sample)",
        AgencyKind::Other,
        "DPQG",
        "Trực phòng giám định, máy lẻ 210",
    ),
    ("BSH", "Bộ Số hóa (mẫu)", "Ministry of Digitisation (sample)", AgencyKind::Ministry, "", "Trực an ninh mạng Bộ, máy lẻ 300"),
    ("HMA", "Tỉnh Hà Mẫu", "Hà Mẫu Province (sample)", AgencyKind::Province, "", "Đội ứng cứu tỉnh Hà Mẫu, máy lẻ 410"),
    ("LMA", "Tỉnh Lam Mẫu", "Lam Mẫu Province (sample)", AgencyKind::Province, "", "Đội ứng cứu tỉnh Lam Mẫu, máy lẻ 420"),
    (
        "TDM",
        "Tổng công ty Điện Mẫu",
        "Điện Mẫu Power Corporation (sample)",
        AgencyKind::StateEnterprise,
        "",
        "Trung tâm giám sát Điện Mẫu, máy lẻ 510",
    ),
    ("NDM", "Ngân hàng Đồng Mẫu", "Đồng Mẫu Bank (sample)", AgencyKind::Bank, "", "Trung tâm giám sát Đồng Mẫu, máy lẻ 610"),
];

/// First part of the address, name, code of the own agency, role, code of the agency where the role holds.
type PersonRow = (&'static str, &'static str, &'static str, Role, &'static str);

/// The accounts with which people sign in; each one role.
pub const ACCOUNTS: [PersonRow; 12] = [
    ("responder", "Nguyễn Hải Yến", "HMA", Role::Responder, "HMA"),
    ("responder2", "Đặng Hữu Phước", "LMA", Role::Responder, "LMA"),
    ("officer", "Phạm Đức Long", "HMA", Role::SecurityOfficer, "HMA"),
    ("appraiser", "Vũ Thanh Hà", "HMA", Role::Appraiser, "HMA"),
    ("approver", "Bùi Quang Vinh", "HMA", Role::Approver, "HMA"),
    ("coordinator", "Trần Khánh Vy", "DPQG", Role::Coordinator, "DPQG"),
    ("duty", "Hoàng Minh Tâm", "DPQG", Role::Coordinator, "DPQG"),
    ("analyst", "Lê Quốc Bảo", "PGDS", Role::Analyst, "DPQG"),
    ("inspector", "Đỗ Thị Kim Oanh", "DPQG", Role::Inspector, "DPQG"),
    ("auditor", "Ngô Văn Thạch", "DPQG", Role::Auditor, "DPQG"),
    ("admin", "Mai Anh Tuấn", "DPQG", Role::Admin, "DPQG"),
    ("admin2", "Trương Quang Dũng", "HMA", Role::Admin, "HMA"),
];

/// People who appear in the story and do not sign in.
const OTHERS: [PersonRow; 4] = [
    ("bsh", "Lý Thu Trang", "BSH", Role::Responder, "BSH"),
    ("tdm", "Ngô Gia Hân", "TDM", Role::Responder, "TDM"),
    ("ndm", "Trịnh Công Danh", "NDM", Role::Responder, "NDM"),
    ("lead", "Phan Thế Hùng", "DPQG", Role::Coordinator, "DPQG"),
];

/// The id of the agency with `code`.
pub(super) fn agency_id(code: &str) -> AgencyId {
    stable_id(&["demo", "agency", code])
}

/// The id of the person with the first part of an address.
pub(super) fn user_id(name: &str) -> UserId {
    stable_id(&["demo", "user", name])
}

/// Makes agencies, accounts, contacts and duty officers.
pub(super) async fn make(hub: &Hub, password: &str) -> Result<()> {
    let now = hub.clock.now();
    let hash = authn::hash_password(hub, password, &["demo"]).await?;
    let write = hub.db.begin().await?;
    let db = write.db();
    for (code, name, name_en, kind, parent, duty) in AGENCIES {
        let id = agency_id(code);
        let parent = (!parent.is_empty()).then(|| agency_id(parent));
        let path = match parent {
            Some(parent) => format!("{parent}/{id}/"),
            None => format!("{id}/"),
        };
        let row = agency::ActiveModel {
            id: Set(id),
            code: Set(code.to_owned()),
            name: Set(name.to_owned()),
            name_en: Set(Some(name_en.to_owned())),
            kind: Set(kind),
            parent_id: Set(parent),
            path: Set(path),
            duty_contact: Set(Some(duty.to_owned())),
            search: Set(search_key(&format!("{code} {name} {name_en}"))),
            created_at: Set(now),
        };
        agency::Entity::insert(row).exec_without_returning(db).await?;
    }
    let signs_in = ACCOUNTS.iter().map(|person| (person, true)).chain(OTHERS.iter().map(|person| (person, false)));
    for ((part, name, own, role, at), signs_in) in signs_in {
        let id = user_id(part);
        let row = user::ActiveModel {
            id: Set(id),
            email: Set(format!("{part}@demo.chot.local")),
            name: Set((*name).to_owned()),
            agency_id: Set(agency_id(own)),
            locale: Set(Locale::Vi),
            password_hash: Set(signs_in.then(|| hash.clone())),
            disabled_at: Set(None),
            created_at: Set(now),
        };
        user::Entity::insert(row).exec_without_returning(db).await?;
        let row = membership::ActiveModel { user_id: Set(id), agency_id: Set(agency_id(at)), role: Set(*role) };
        membership::Entity::insert(row).exec_without_returning(db).await?;
    }
    // The analyst works for the laboratory and sees the country's cases by the role at the coordinator.
    let row = membership::ActiveModel { user_id: Set(user_id("analyst")), agency_id: Set(agency_id("PGDS")), role: Set(Role::Analyst) };
    membership::Entity::insert(row).exec_without_returning(db).await?;
    for (code, person) in [("HMA", "responder"), ("LMA", "responder2"), ("BSH", "bsh"), ("TDM", "tdm"), ("NDM", "ndm")] {
        let row = agency_contact::ActiveModel { agency_id: Set(agency_id(code)), user_id: Set(user_id(person)) };
        agency_contact::Entity::insert(row).exec_without_returning(db).await?;
    }
    for (tier, person) in [(2, "duty"), (3, "lead")] {
        let row = duty_officer::ActiveModel { tier: Set(tier), user_id: Set(user_id(person)) };
        duty_officer::Entity::insert(row).exec_without_returning(db).await?;
    }
    write.commit().await
}
