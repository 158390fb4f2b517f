//! Who asks, as authorization sees it.

use super::policy::Action;
use crate::ids::{AgencyId, SessionId, TokenId, UserId};
use crate::words::{AgencyKind, Locale, Role};

/// What stands behind a request or job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person, by session or token.
    User,
    /// The hub's own job.
    System,
    /// The operator at the machine.
    Cli,
}

impl ActorKind {
    /// The word in the audit.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::System => "SYSTEM",
            Self::Cli => "CLI",
        }
    }
}

/// A role at an agency, with what decides how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The agency.
    pub agency: AgencyId,
    /// Place of the agency in the tree: the ids from the root, each followed by a slash.
    pub path: String,
    /// What kind of agency it is.
    pub kind: AgencyKind,
    /// The role.
    pub role: Role,
}

/// What a bearer token may be used for. A session may be used for everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenScopes {
    /// All of GraphQL that changes nothing; every answer reads.
    pub read: bool,
    /// Mutations; who writes also reads.
    pub write: bool,
    /// Bytes of evidence, in and out.
    pub evidence: bool,
}

impl TokenScopes {
    /// Everything.
    pub const ALL: Self = Self { read: true, write: true, evidence: true };

    /// From words separated by spaces (`read write evidence`); none at all means everything, an unknown word is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scopes = Self { read: false, write: false, evidence: false };
        for word in text.split_whitespace() {
            match word {
                "read" => scopes.read = true,
                "write" => (scopes.read, scopes.write) = (true, true),
                "evidence" => scopes.evidence = true,
                _ => return None,
            }
        }
        Some(if text.trim().is_empty() { Self::ALL } else { scopes })
    }

    /// Whether `action` may be done with such a token.
    #[must_use]
    pub fn allow(self, action: Action) -> bool {
        if action.moves_bytes() {
            self.evidence
        } else if action.reads() {
            self.read
        } else {
            self.write
        }
    }
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Actor {
    /// What stands behind it.
    pub kind: ActorKind,
    /// The person.
    pub user: Option<UserId>,
    /// The name at this time, for custody entries.
    pub name: String,
    /// The person's own agency.
    pub agency: Option<AgencyId>,
    /// The name of that agency.
    pub agency_name: String,
    /// The language to speak.
    pub locale: Locale,
    /// Roles, each at an agency.
    pub memberships: Vec<Membership>,
    /// What the token allows.
    pub scopes: TokenScopes,
    /// The session, where there is one.
    pub session: Option<SessionId>,
    /// The bearer token, where there is one.
    pub token: Option<TokenId>,
}

impl Actor {
    /// The hub's own job.
    #[must_use]
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            user: None,
            name: "Hệ thống".to_owned(),
            agency: None,
            agency_name: String::new(),
            locale: Locale::Vi,
            memberships: Vec::new(),
            scopes: TokenScopes::ALL,
            session: None,
            token: None,
        }
    }

    /// The operator at the machine.
    #[must_use]
    pub fn cli() -> Self {
        Self { kind: ActorKind::Cli, ..Self::system() }
    }

    /// Whether the person has `role` anywhere.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.memberships.iter().any(|m| m.role == role)
    }

    /// Whether the person has `role` at the national coordinator.
    #[must_use]
    pub fn is_national(&self, role: Role) -> bool {
        self.memberships.iter().any(|m| m.role == role && m.kind == AgencyKind::NationalCoordinator)
    }

    /// Whether the person has `role` at `agency` itself.
    #[must_use]
    pub fn has_at(&self, role: Role, agency: AgencyId) -> bool {
        self.memberships.iter().any(|m| m.role == role && m.agency == agency)
    }

    /// Every role once, in the order of the list of roles.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| self.has(*role)).collect()
    }
}
