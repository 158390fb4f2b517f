//! Incident reports.

use crate::clock::Millis;
use crate::ids::{AgencyId, CaseId, DraftId, ReportId, SystemId, UserId};
use crate::words::{IncidentClass, ReportStatus, Tlp};

/// An incident report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Its receipt number: BC-2026-0001, gap-free within the year.
    pub number: String,
    /// The agency that filed it.
    pub agency: AgencyId,
    /// The person who filed it.
    pub reporter: UserId,
    /// Where it stands.
    pub status: ReportStatus,
    /// What happened, in a line.
    pub title: String,
    /// What happened.
    pub description: String,
    /// Class of the incident.
    pub incident_class: IncidentClass,
    /// How far it may travel.
    pub tlp: Tlp,
    /// When the agency became aware.
    pub detected_at: Millis,
    /// When it happened, if known.
    pub occurred_at: Option<Millis>,
    /// When the hub received it.
    pub received_at: Millis,
    /// Whether other agencies may learn the agency's name.
    pub confidential: bool,
    /// The legal profile of the detection's date.
    pub legal_profile: String,
    /// The case it opened or joined.
    pub case: Option<CaseId>,
    /// When it was decided on.
    pub decided_at: Option<Millis>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
}

/// What an agency files.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Made by the client; the same key again is the same report.
    pub idempotency_key: String,
    /// The systems, all of one agency.
    pub systems: Vec<SystemId>,
    /// What happened, in a line.
    pub title: String,
    /// What happened.
    pub description: String,
    /// Class of the incident.
    pub incident_class: IncidentClass,
    /// When the agency became aware.
    pub detected_at: Millis,
    /// When it happened, if known.
    pub occurred_at: Option<Millis>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Whether other agencies may learn the agency's name.
    pub confidential: bool,
}

/// A draft of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id; the idempotency key of the report that comes of it.
    pub id: DraftId,
    /// JSON of the form.
    pub body: String,
    /// When it was saved.
    pub saved_at: Millis,
    /// How often it was saved; what the next save has to name.
    pub version: i64,
}
