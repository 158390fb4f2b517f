//! What the mail about a report that waits says to one recipient.
//!
//! Only to a recipient who may read the report, and only while nobody has decided on it: the TLP mark, the receipt number, how long it
//! waits, its first deadline, the link. Its title and agency never by mail where its TLP is AMBER+STRICT or RED; the agency of a
//! confidential report never.

use sea_orm::EntityTrait;
use serde_json::Value as Json;

use crate::authz::{self, Action, policy};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::{agency, user};
use crate::features::reports::entity::report;
use crate::features::reports::service::first_deadline;
use crate::features::systems::law;
use crate::ids::{DeliveryId, ReportId};
use crate::mail::render::{self, Envelope, Letter, Value, Values, colour, moment};
use crate::mail::{Mail, may_travel_by_mail};
use crate::outbox::letter::{self, DISABLED, NO_READER_OF_REPORT, Written};
use crate::outbox::named;
use crate::outbox::worker::Outcome;
use crate::words::Locale;

/// What it says.
const LETTER: Letter = render::letter!("report-waits");

/// Sends one.
pub(crate) async fn send(ctx: &Ctx, payload: &Json) -> Outcome {
    letter::send(ctx, write(ctx, payload).await).await
}

/// The mail; none where its reader's account is disabled or may no longer read the report, or somebody has decided on it.
async fn write(ctx: &Ctx, payload: &Json) -> Result<Written> {
    let Some(reader) = letter::reader(ctx, payload).await? else {
        return Ok(Written::Unreachable(DISABLED));
    };
    let id = named::<ReportId>(payload, "reportId")?;
    let permit = match authz::require_report(&reader, Action::ReadReport, id).await {
        Err(Error::NotFound) => return Ok(Written::Unreachable(NO_READER_OF_REPORT)),
        found => found?.0,
    };
    let db = reader.read(&permit);
    let row = report::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    if !policy::is_undecided(row.status) {
        return Ok(Written::Settled);
    }
    let person = user::Entity::find_by_id(reader.user()?).one(db).await?.ok_or(Error::NotFound)?;
    let due_at = first_deadline(&law::profiles(db).await?, &row);
    let of = agency::Entity::find_by_id(row.agency_id).one(db).await?.ok_or(Error::NotFound)?;
    let facts = Facts {
        agency: of.name_en.filter(|_| person.locale == Locale::En).unwrap_or(of.name),
        due_at,
        now: ctx.now(),
        link: format!("{}/reports/{id}", ctx.hub.config.server.public_url),
        message_id: ctx.hub.mailer.message_id(named::<DeliveryId>(payload, "messageId")?),
    };
    compose(&row, &person, facts).map(|mail| Written::Mail(Box::new(mail)))
}

struct Facts {
    agency: String,
    due_at: Option<Millis>,
    now: Millis,
    link: String,
    message_id: String,
}

fn compose(row: &report::Model, person: &user::Model, facts: Facts) -> Result<Mail> {
    let locale = person.locale;
    let details = may_travel_by_mail(row.tlp);
    let mut values = Values::from([
        ("tlp", row.tlp.mark().into()),
        ("tlpColour", colour(row.tlp).into()),
        ("number", row.number.as_str().into()),
        ("name", person.name.as_str().into()),
        ("link", facts.link.into()),
        ("receivedAt", moment(row.received_at, locale).into()),
        ("waited", span(facts.now.saturating_sub(row.received_at), locale).into()),
        ("due", Value::Flag(facts.due_at.is_some_and(|at| at > facts.now))),
        ("passed", Value::Flag(facts.due_at.is_some_and(|at| at <= facts.now))),
        ("dueAt", facts.due_at.map(|at| moment(at, locale)).unwrap_or_default().into()),
        ("details", Value::Flag(details)),
        ("named", Value::Flag(details && !row.confidential)),
    ]);
    if details {
        values.extend([("title", row.title.as_str().into()), ("agency", facts.agency.into())]);
    }
    let (to, to_name) = (person.email.clone(), person.name.clone());
    let envelope = Envelope { to, to_name, message_id: facts.message_id, at: facts.now, case_number: row.number.clone() };
    render::compose(&LETTER, locale, &values, envelope)
}

/// A time in whole minutes below two hours, else in whole hours.
fn span(length: Millis, locale: Locale) -> String {
    let (minutes, hours) = (length.max(0) / MINUTE, length.max(0) / HOUR);
    match (locale, hours < 2) {
        (Locale::Vi, true) => format!("{minutes} phút"),
        (Locale::Vi, false) => format!("{hours} giờ"),
        (Locale::En, true) => format!("{minutes} minutes"),
        (Locale::En, false) => format!("{hours} hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AgencyId, UserId};
    use crate::outbox::testing::START;
    use crate::words::{IncidentClass, ReportStatus, Tlp};

    fn mail(tlp: Tlp, confidential: bool, locale: Locale, now: Millis) -> Mail {
        let nil = uuid::Uuid::nil();
        let row = report::Model {
            id: ReportId(nil),
            number: "BC-2026-0007".to_owned(),
            agency_id: AgencyId(nil),
            reporter_id: UserId(nil),
            idempotency_key: "k".to_owned(),
            status: ReportStatus::Received,
            title: "Mã hóa <kho> hồ sơ".to_owned(),
            description: "Bí mật của mô tả".to_owned(),
            incident_class: IncidentClass::MaliciousCode,
            tlp,
            detected_at: START - HOUR,
            occurred_at: None,
            received_at: START,
            confidential,
            legal_profile: "VN-2026".to_owned(),
            max_level: Some(4),
            case_id: None,
            decided_at: None,
            decided_by: None,
            rejection_reason: None,
            search: String::new(),
        };
        let person = user::Model {
            id: UserId(nil),
            email: "truc@example.vn".to_owned(),
            name: "Trần <Trực>".to_owned(),
            agency_id: AgencyId(nil),
            locale,
            password_hash: None,
            disabled_at: None,
            created_at: START,
        };
        let facts = Facts {
            agency: "Tỉnh Hà Mẫu".to_owned(),
            due_at: Some(START + 23 * HOUR),
            now,
            link: "https://chot.example.vn/reports/1".to_owned(),
            message_id: "<m@example.vn>".to_owned(),
        };
        compose(&row, &person, facts).unwrap()
    }

    #[test]
    fn what_waits_is_told_with_its_deadline() {
        let early = mail(Tlp::Amber, false, Locale::Vi, START + 30 * MINUTE);
        assert!(early.subject.starts_with("TLP:AMBER BC-2026-0007 · "), "{}", early.subject);
        for part in ["30 phút", "Mã hóa", "Tỉnh Hà Mẫu", "14:00 ngày 23/11/2026", "https://chot.example.vn/reports/1"] {
            assert!(early.text.contains(part) && early.html.contains(part), "{part} in\n{}", early.text);
        }
        assert!(early.html.contains("&#60;kho&#62;") && !early.text.contains("Bí mật") && !early.text.contains("{{"), "{}", early.text);
        let late = mail(Tlp::Amber, false, Locale::En, START + 24 * HOUR);
        assert!(late.text.contains("24 hours") && late.text.contains("passed at"), "{}", late.text);
        assert!(!early.text.contains("đã qua"), "{}", early.text);
    }

    #[test]
    fn what_is_not_for_mail_is_not_told_by_mail() {
        for tlp in Tlp::ALL {
            for (confidential, locale) in [(false, Locale::Vi), (true, Locale::En)] {
                let mail = mail(*tlp, confidential, locale, START + HOUR);
                let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
                assert_eq!(whole.contains("Mã hóa"), may_travel_by_mail(*tlp), "{tlp:?}\n{whole}");
                assert_eq!(whole.contains("Hà Mẫu"), may_travel_by_mail(*tlp) && !confidential, "{tlp:?}\n{whole}");
                assert!(mail.text.contains("BC-2026-0007") && mail.text.contains("/reports/1"));
            }
        }
    }
}
