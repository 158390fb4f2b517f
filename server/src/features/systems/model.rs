//! Systems and controls.

use crate::clock::Millis;
use crate::ids::{AgencyId, ControlId, SystemId, UserId};
use crate::words::ControlStatus;

/// An information system of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its code, unique on the hub.
    pub code: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// The approved security level, 1 to 5; none while none is approved.
    pub level: Option<i32>,
    /// The legal profile of the approval.
    pub legal_profile: Option<String>,
    /// The control catalogue of that profile.
    pub catalogue: Option<String>,
    /// When the level was approved, or taken into the register.
    pub approved_at: Option<Millis>,
    /// Grows by one with every change of what the register says of it.
    pub version: i64,
}

/// What an information system is called, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemName {
    /// Its id.
    pub id: SystemId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its code, unique on the hub.
    pub code: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
}

/// A control of a catalogue, with the clause that a level demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// The catalogue.
    pub catalogue: String,
    /// The clause: of the level in question, or the catalogue's own.
    pub clause: String,
    /// `management` or `technical`.
    pub domain: String,
    /// Area in Vietnamese.
    pub area_vi: String,
    /// Area in English.
    pub area_en: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// Requirement in Vietnamese.
    pub requirement_vi: String,
    /// Requirement in English.
    pub requirement_en: String,
    /// How sure the text is.
    pub confidence: String,
    /// Where it comes from.
    pub source: String,
}

/// How far a system has come with one control of its baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemControl {
    /// The control.
    pub control: Control,
    /// Its place in the baseline.
    pub position: i32,
    /// How far.
    pub status: ControlStatus,
    /// Whether it is known to have failed.
    pub failed: bool,
    /// What was said about it.
    pub note: Option<String>,
    /// When it was set; none where nobody ever did.
    pub set_at: Option<Millis>,
    /// Who set it.
    pub set_by: Option<UserId>,
    /// Grows by one with every change; 0 where nobody ever set it.
    pub version: i64,
}

/// Counts over a system's baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ControlSummary {
    /// Controls of the baseline.
    pub total: i64,
    /// Not begun, planned or in part.
    pub unimplemented: i64,
    /// In force, own or inherited.
    pub implemented: i64,
    /// Not applicable.
    pub not_applicable: i64,
    /// Known to have failed.
    pub failed: i64,
}
