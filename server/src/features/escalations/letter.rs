//! What the mail of an escalation says to one recipient.
//!
//! Only to a recipient who may read the case: the TLP mark, the case's number, the tier, the link, and by when to acknowledge. What
//! the case is about never by mail where its TLP is AMBER+STRICT or RED.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef};

use super::entity::{delivery, escalation, escalation_tier};
use super::model::{Escalation, Standing, Tier, next_tier};
use super::service::known_name;
use crate::authn;
use crate::authz::{self, Action, CaseFacts, Permit, Scope};
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::error::{Error, Result, Text};
use crate::features::agencies::entity::agency;
use crate::features::cases::entity::{case, case_system};
use crate::features::cases::model::title_in;
use crate::features::systems::entity::system;
use crate::ids::CaseId;
use crate::mail::render::{self, Envelope, Letter, Value, Values, colour, letter, moment};
use crate::mail::{Mail, may_travel_by_mail};
use crate::outbox::letter::{DISABLED, NO_READER_OF_CASE, Written};
use crate::words::{AgencyKind, CaseStatus, Locale, Severity, TierAudience, Tlp};

/// Systems that a mail names; the rest are counted.
const MOST_SYSTEMS: u64 = 10;

/// What it says.
const LETTER: Letter = letter!("escalation");

/// A system as a mail names it.
#[derive(Clone, Debug)]
struct Named {
    name: Text,
    code: String,
    level: Option<i32>,
}

/// Everything that a mail may say.
#[derive(Clone, Debug)]
struct Facts {
    name: String,
    locale: Locale,
    number: String,
    tlp: Tlp,
    status: CaseStatus,
    title: String,
    severity: Severity,
    escalation: Escalation,
    reason: String,
    next_tier: Option<i32>,
    acknowledged_by: Option<String>,
    systems: Vec<Named>,
    systems_in_all: u64,
    contact: Option<String>,
    /// Whether a mail of the call had arrived when it went on.
    arrived: bool,
    link: String,
}

/// Writes the mail of a delivery; none where its recipient's account is disabled or may no longer read the case.
///
/// # Errors
/// The database's error.
pub(super) async fn write(ctx: &Ctx, permit: &Permit, delivery: &delivery::Model) -> Result<Written> {
    let Some(actor) = authn::actor_of(&ctx.hub, delivery.user_id).await? else {
        return Ok(Written::Unreachable(DISABLED));
    };
    let db = ctx.read(permit);
    let row = escalation::Entity::find_by_id(delivery.escalation_id).one(db).await?.ok_or(Error::NotFound)?;
    let case = case::Entity::find_by_id(row.case_id).one(db).await?.ok_or(Error::NotFound)?;
    let facts: CaseFacts = authz::case_facts(ctx, case.id).await?;
    let (name, locale) = (actor.name.clone(), actor.locale);
    let reader = Ctx { actor: Arc::new(actor), ..ctx.clone() };
    if !authz::may_case(&reader, Action::ReadCase, &facts) {
        return Ok(Written::Unreachable(NO_READER_OF_CASE));
    }
    let acknowledged_by = match row.acknowledged_by {
        Some(id) => known_name(&reader, db, &facts, id).await?,
        None => None,
    };
    let (systems, systems_in_all) = systems(&reader, &case).await?;
    let contact: Option<Option<String>> = agency::Entity::find()
        .select_only()
        .column(agency::Column::DutyContact)
        .filter(agency::Column::Kind.eq(AgencyKind::NationalCoordinator))
        .order_by_asc(agency::Column::Path)
        .into_tuple()
        .one(db)
        .await?;
    let arrived = delivery::Entity::find()
        .filter(delivery::Column::EscalationId.eq(row.id))
        .filter(delivery::Column::SentAt.lte(row.passed_on_at))
        .count(db)
        .await?;
    let mut escalation = Escalation::from(row);
    // Reason and next tier tell of no system that the mail itself may not name, nor that the call went on to a tier by its level.
    let level = level_by_mail(&reader, case.id).await?;
    escalation.passed_on_at = escalation.passed_on_at.filter(|_| escalation.next_level <= Some(level.unwrap_or(0)));
    let standing = Standing { severity_rank: case.severity_rank, level: level.unwrap_or(0) };
    let facts = Facts {
        name,
        locale,
        link: format!("{}/cases/{}", ctx.hub.config.server.public_url, case.number),
        title: title_in(&case.title, &case.number, locale).into_owned(),
        number: case.number,
        tlp: case.tlp,
        status: case.status,
        severity: case.severity,
        next_tier: next_tier(&tiers(ctx, permit).await?, escalation.tier, standing).map(|tier| tier.tier),
        reason: reasons(&escalation, locale, level),
        escalation,
        acknowledged_by,
        systems,
        systems_in_all,
        contact: contact.flatten(),
        arrived: arrived > 0,
    };
    compose(&facts, delivery, ctx.now()).map(|mail| Written::Mail(Box::new(mail)))
}

async fn tiers(ctx: &Ctx, permit: &Permit) -> Result<Vec<Tier>> {
    let rows = escalation_tier::Entity::find().all(ctx.read(permit)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Tier {
            tier: row.tier,
            min_severity_rank: row.min_severity_rank,
            min_level: row.min_level,
            name: Text::new(row.name_vi, row.name_en),
            audience: TierAudience::from_word(&row.audience).unwrap_or(TierAudience::DutyOfficers),
            acknowledge_within: row.acknowledge_within_ms,
        })
        .collect())
}

/// The affected systems that the reader may see and a mail may name, those of the highest level first, and how many they are.
async fn systems(reader: &Ctx, case: &case::Model) -> Result<(Vec<Named>, u64)> {
    let scope = Scope::systems_named_by_mail(reader);
    let db = reader.read(&scope);
    let to_system: RelationDef =
        case_system::Entity::belongs_to(system::Entity).from(case_system::Column::SystemId).to(system::Column::Id).into();
    let select = case_system::Entity::find()
        .join(JoinType::InnerJoin, to_system)
        .filter(case_system::Column::CaseId.eq(case.id))
        .filter(scope.condition());
    let rows: Vec<(String, Option<String>, String, Option<i32>)> = select
        .clone()
        .select_only()
        .columns([system::Column::Name, system::Column::NameEn, system::Column::Code])
        .column(case_system::Column::Level)
        .order_by_desc(case_system::Column::Level)
        .order_by_asc(system::Column::Code)
        .limit(MOST_SYSTEMS)
        .into_tuple()
        .all(db)
        .await?;
    let all = select.count(db).await?;
    let named =
        rows.into_iter().map(|(name, name_en, code, level)| Named { name: Text::new(name.clone(), name_en.unwrap_or(name)), code, level });
    Ok((named.collect(), all))
}

/// The highest level of the systems of which a mail may tell.
async fn level_by_mail(reader: &Ctx, case: CaseId) -> Result<Option<i32>> {
    let scope = Scope::systems_by_mail(reader);
    let to_system: RelationDef =
        case_system::Entity::belongs_to(system::Entity).from(case_system::Column::SystemId).to(system::Column::Id).into();
    let highest: Option<Option<i32>> = case_system::Entity::find()
        .select_only()
        .column_as(case_system::Column::Level.max(), "level")
        .join(JoinType::InnerJoin, to_system)
        .filter(case_system::Column::CaseId.eq(case))
        .filter(scope.condition())
        .into_tuple()
        .one(reader.read(&scope))
        .await?;
    Ok(highest.flatten())
}

/// Every reason of a call, each once.
fn reasons(escalation: &Escalation, locale: Locale, known_level: Option<i32>) -> String {
    let mut all = vec![escalation.reason_for(locale, known_level)];
    for further in &escalation.further {
        let reason = further.reason_for(locale, known_level);
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    match all.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("{}.", several.iter().map(|reason| reason.trim_end_matches('.')).collect::<Vec<_>>().join("; ")),
    }
}

fn compose(facts: &Facts, delivery: &delivery::Model, now: Millis) -> Result<Mail> {
    let envelope = Envelope {
        to: delivery.recipient.clone(),
        to_name: facts.name.clone(),
        message_id: delivery.message_id.clone(),
        at: now,
        case_number: facts.number.clone(),
    };
    render::compose(&LETTER, facts.locale, &values(facts), envelope)
}

fn values(facts: &Facts) -> Values {
    let locale = facts.locale;
    let escalation = &facts.escalation;
    let details = may_travel_by_mail(facts.tlp);
    let acknowledged = escalation.acknowledged_at.is_some();
    // A mail that was held up asks nobody any more.
    let closed = facts.status == CaseStatus::Closed && !acknowledged;
    let passed_on = escalation.passed_on_at.filter(|_| !acknowledged && !closed);
    let next = escalation.next_call().zip(facts.next_tier);
    let contact = facts.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
    let mut values = Values::from([
        ("tlp", facts.tlp.mark().into()),
        ("tlpColour", colour(facts.tlp).into()),
        ("number", facts.number.as_str().into()),
        ("tier", escalation.tier.to_string().into()),
        ("tierName", escalation.tier_name.get(locale).into()),
        ("name", facts.name.as_str().into()),
        ("link", facts.link.as_str().into()),
        ("raisedAt", moment(escalation.raised_at, locale).into()),
        ("acknowledged", Value::Flag(acknowledged)),
        ("closed", Value::Flag(closed)),
        ("passedOn", Value::Flag(passed_on.is_some())),
        ("passedOnAt", passed_on.map(|at| moment(at, locale)).unwrap_or_default().into()),
        ("arrived", Value::Flag(facts.arrived)),
        ("waits", Value::Flag(!acknowledged && !closed && passed_on.is_none())),
        ("acknowledgedBy", facts.acknowledged_by.as_deref().unwrap_or("…").into()),
        ("acknowledgedAt", escalation.acknowledged_at.map(|at| moment(at, locale)).unwrap_or_default().into()),
        ("next", Value::Flag(next.is_some())),
        ("nextAt", next.map(|(at, _)| moment(at, locale)).unwrap_or_default().into()),
        ("nextTier", next.map(|(_, tier)| tier.to_string()).unwrap_or_default().into()),
        ("contact", Value::Flag(contact.is_some())),
        ("contactWords", contact.unwrap_or_default().into()),
        ("details", Value::Flag(details)),
    ]);
    if details {
        let shown = u64::try_from(facts.systems.len()).unwrap_or(0);
        let more = facts.systems_in_all.saturating_sub(shown);
        let rows = facts.systems.iter().map(|named| {
            Values::from([
                ("system", named.name.get(locale).into()),
                ("code", named.code.as_str().into()),
                ("level", level(named.level, locale).into()),
            ])
        });
        values.extend([
            ("title", facts.title.as_str().into()),
            ("severity", severity(facts.severity, locale).into()),
            ("reason", facts.reason.as_str().into()),
            ("named", Value::Flag(shown > 0)),
            ("systems", Value::Rows(rows.collect())),
            ("more", Value::Flag(more > 0)),
            ("moreCount", more.to_string().into()),
        ]);
    }
    values
}

fn severity(severity: Severity, locale: Locale) -> &'static str {
    match (severity, locale) {
        (Severity::Low, Locale::Vi) => "Thấp",
        (Severity::Medium, Locale::Vi) => "Trung bình",
        (Severity::High, Locale::Vi) => "Cao",
        (Severity::Critical, Locale::Vi) => "Rất cao",
        (Severity::Low, Locale::En) => "Low",
        (Severity::Medium, Locale::En) => "Medium",
        (Severity::High, Locale::En) => "High",
        (Severity::Critical, Locale::En) => "Critical",
    }
}

fn level(level: Option<i32>, locale: Locale) -> String {
    match (level, locale) {
        (Some(level), Locale::Vi) => format!("cấp độ {level}"),
        (Some(level), Locale::En) => format!("level {level}"),
        (None, Locale::Vi) => "chưa phê duyệt cấp độ".to_owned(),
        (None, Locale::En) => "no approved level".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Further;
    use super::*;
    use crate::clock::MINUTE;
    use crate::ids::{DeliveryId, EscalationId, UserId};
    use crate::outbox::testing::START;
    use crate::words::DeliveryStatus;

    const SECRETS: [&str; 4] = ["Mã hóa dữ liệu", "Cổng dịch vụ", "HM-01", "Lan sang hệ thống khác"];

    fn facts(tlp: Tlp, locale: Locale) -> Facts {
        Facts {
            name: "Nguyễn Thị <Trực>".to_owned(),
            locale,
            number: "2026-0147".to_owned(),
            tlp,
            status: CaseStatus::Open,
            title: "Mã hóa dữ liệu <script>\r\nBcc: x@y".to_owned(),
            severity: Severity::Critical,
            escalation: Escalation {
                id: EscalationId(uuid::Uuid::nil()),
                case: CaseId(uuid::Uuid::nil()),
                tier: 2,
                tier_name: Text::new("Trực ban quốc gia", "National duty officers"),
                reason: "Lan sang hệ thống khác".to_owned(),
                reason_en: None,
                reason_level: None,
                raised_at: START,
                raised_by: None,
                next_tier_at: Some(START + 15 * MINUTE),
                acknowledged_at: None,
                acknowledged_by: None,
                note: None,
                passed_on_at: None,
                unheard_at: None,
                next_level: None,
                further: Vec::new(),
            },
            reason: "Lan sang hệ thống khác".to_owned(),
            next_tier: Some(3),
            acknowledged_by: None,
            systems: vec![Named {
                name: Text::new("Cổng dịch vụ công", "Cổng dịch vụ portal"), code: "HM-01".to_owned(), level: Some(4)
            }],
            systems_in_all: 3,
            contact: Some("024 1234 5678".to_owned()),
            arrived: true,
            link: "https://chot.example.vn/cases/2026-0147".to_owned(),
        }
    }

    fn mail(facts: &Facts) -> Mail {
        let delivery = delivery::Model {
            id: DeliveryId(uuid::Uuid::nil()),
            escalation_id: EscalationId(uuid::Uuid::nil()),
            user_id: UserId(uuid::Uuid::nil()),
            recipient: "truc@example.vn".to_owned(),
            status: DeliveryStatus::Queued,
            attempts: 0,
            sent_at: None,
            message_id: "<x@example.vn>".to_owned(),
            last_error: None,
        };
        compose(facts, &delivery, START).unwrap()
    }

    #[test]
    fn a_recipient_gets_enough_to_begin_with() {
        let mail = mail(&facts(Tlp::Amber, Locale::Vi));
        assert!(mail.subject.starts_with("TLP:AMBER 2026-0147 · Bậc 2: Mã hóa dữ liệu"), "{}", mail.subject);
        for part in SECRETS.iter().chain(&[
            "Rất cao",
            "cấp độ 4",
            "và 2 hệ thống khác",
            "https://chot.example.vn/cases/2026-0147",
            "15:15 ngày 22/11/2026",
            "bậc 3 sẽ được gọi",
            "024 1234 5678",
        ]) {
            assert!(mail.text.contains(part), "{part} in\n{}", mail.text);
            assert!(mail.html.contains(part), "{part} in\n{}", mail.html);
        }
        assert!(!mail.html.contains("<script") && mail.html.contains("&#60;script&#62;"));
        assert!(!mail.text.contains("\n\n\n") && !mail.text.contains("{{"), "{}", mail.text);
    }

    #[test]
    fn what_is_not_for_mail_is_not_told_by_mail() {
        for locale in [Locale::Vi, Locale::En] {
            for tlp in Tlp::ALL {
                let mail = mail(&facts(*tlp, locale));
                let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
                let told = !matches!(tlp, Tlp::Red | Tlp::AmberStrict);
                for secret in SECRETS {
                    assert_eq!(whole.contains(secret), told, "{secret} {tlp:?} in\n{whole}");
                }
                assert!(mail.subject.starts_with(&format!("{} 2026-0147 · ", tlp.mark())));
                assert!(mail.text.contains("/cases/2026-0147") && mail.text.contains("024 1234 5678"));
            }
        }
    }

    #[test]
    fn every_reason_is_told_once() {
        let mut escalation = facts(Tlp::Amber, Locale::Vi).escalation;
        assert_eq!(reasons(&escalation, Locale::Vi, None), "Lan sang hệ thống khác");
        let further = |reason: &str, reason_level| Further {
            rule: String::new(),
            at: START,
            reason: reason.to_owned(),
            reason_en: String::new(),
            reason_level,
        };
        escalation.further =
            vec![further("Mức là Rất cao.", None), further("Trên hệ thống cấp độ 4.", Some(4)), further("Cấp độ 5.", Some(5))];
        assert_eq!(reasons(&escalation, Locale::Vi, None), "Lan sang hệ thống khác; Mức là Rất cao; Theo quy tắc leo thang tự động.");
        assert!(reasons(&escalation, Locale::Vi, Some(4)).contains("Mức là Rất cao; Trên hệ thống cấp độ 4; Theo quy tắc"));
    }

    #[test]
    fn no_heading_stands_over_nothing() {
        for (locale, heading) in [(Locale::Vi, "Hệ thống bị ảnh hưởng"), (Locale::En, "Affected systems")] {
            let with = mail(&facts(Tlp::Amber, locale));
            assert!(with.text.contains(heading) && with.html.contains(heading));
            let without = mail(&Facts { systems: Vec::new(), systems_in_all: 0, ..facts(Tlp::Amber, locale) });
            assert!(!without.text.contains(heading) && !without.html.contains(heading), "{}", without.text);
        }
    }

    #[test]
    fn an_english_reader_gets_english() {
        let mail = mail(&facts(Tlp::Green, Locale::En));
        assert!(mail.text.contains("15:15 on 22 November 2026 (Viet Nam time)"), "{}", mail.text);
        assert!(mail.text.contains("Severity: Critical") && mail.html.contains("lang=\"en\""));
    }

    #[test]
    fn a_call_of_a_case_that_was_closed_asks_nobody_to_acknowledge() {
        for (locale, said, press, asked) in [
            (Locale::Vi, "vụ việc đã đóng nên không cần xác nhận nữa", "bấm", "cần xác nhận"),
            (Locale::En, "closed after that; nothing is left to acknowledge", "press", "please"),
        ] {
            for tlp in [Tlp::Amber, Tlp::Red] {
                let mail = mail(&Facts { status: CaseStatus::Closed, ..facts(tlp, locale) });
                for body in [&mail.text, &mail.html] {
                    assert!(body.contains(said) && !body.contains(press), "{body}");
                }
                assert!(!mail.subject.contains(asked), "{}", mail.subject);
            }
        }
    }

    #[test]
    fn a_mail_that_was_held_up_until_its_call_was_passed_on_asks_nobody() {
        for (locale, said, press, asked) in [
            (Locale::Vi, "Đến 15:15 ngày 22/11/2026 (giờ Việt Nam) vẫn chưa ai xác nhận", "bấm", "cần xác nhận"),
            (Locale::En, "those who were called there acknowledge now", "press", "please"),
        ] {
            for tlp in [Tlp::Amber, Tlp::Red] {
                let mut facts = facts(tlp, locale);
                facts.escalation.passed_on_at = Some(START + 15 * MINUTE);
                let mail = mail(&facts);
                for body in [&mail.text, &mail.html] {
                    assert!(body.contains(said) && !body.contains(press) && !body.contains("sẽ được gọi"), "{body}");
                }
                assert!(!mail.subject.contains(asked), "{}", mail.subject);
            }
        }
    }

    #[test]
    fn an_acknowledged_call_says_so_and_threatens_nobody() {
        let mut facts = facts(Tlp::Amber, Locale::En);
        facts.escalation.acknowledged_at = Some(START + MINUTE);
        facts.acknowledged_by = Some("Trần Văn A".to_owned());
        let mail = mail(&facts);
        assert!(mail.text.contains("Trần Văn A acknowledged at 15:01"), "{}", mail.text);
        assert!(!mail.text.contains("will be called"));
    }
}
