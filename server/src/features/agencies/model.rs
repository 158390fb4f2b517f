//! Agencies and people.

use crate::ids::{AgencyId, UserId};
use crate::words::{AgencyKind, Locale};

/// An organisation on the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Its short code, unique.
    pub code: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// What kind of organisation it is.
    pub kind: AgencyKind,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Its place in the tree: the ids from the root, each followed by a slash.
    pub path: String,
    /// Whom to call, in words.
    pub duty_contact: Option<String>,
}

/// What an organisation is called: all that most places show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyName {
    /// Its id.
    pub id: AgencyId,
    /// Its short code, unique.
    pub code: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their own agency.
    pub agency: AgencyId,
    /// The language they want.
    pub locale: Locale,
}
