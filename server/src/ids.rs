//! Identifiers: one type per noun, so that a case's id cannot be passed where a system's is meant.
//!
//! All are UUIDs of version 7 made by [`crate::random::Random`]; their text form is the API's `ID`.

use std::fmt;
use std::str::FromStr;

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl TryFrom<&async_graphql::ID> for $name {
            type Error = crate::error::Error;

            /// A text that is no UUID is an id that never was.
            fn try_from(id: &async_graphql::ID) -> Result<Self, Self::Error> {
                Uuid::parse_str(id.as_str()).map(Self).map_err(|_| crate::error::Error::NotFound)
            }
        }
    )*};
}

ids! {
    /// An agency.
    AgencyId,
    /// A person with an account.
    UserId,
    /// A browser session.
    SessionId,
    /// A bearer token.
    TokenId,
    /// An information system.
    SystemId,
    /// A control of a catalogue.
    ControlId,
    /// An incident report.
    ReportId,
    /// A draft of an incident report; becomes the report's idempotency key.
    DraftId,
    /// A case.
    CaseId,
    /// A system as it was frozen into a case.
    CaseSystemId,
    /// A statutory clock of a case.
    ClockId,
    /// A task.
    TaskId,
    /// An entry of a case's timeline.
    CaseEventId,
    /// An evidence item.
    EvidenceId,
    /// The making of an item from another one.
    DerivationId,
    /// A custody event.
    CustodyEventId,
    /// An offer of custody.
    TransferId,
    /// A disposal, from its request on.
    DisposalId,
    /// An observable of a case.
    ObservableId,
    /// Observables that were added together.
    BatchId,
    /// A hash set.
    HashSetId,
    /// A rule set.
    RuleSetId,
    /// A scan of an item by a rule set.
    RuleScanId,
    /// An article of the knowledge base.
    ArticleId,
    /// A version of an article.
    ArticleVersionId,
    /// An attempt at an exercise.
    AttemptId,
    /// An escalation.
    EscalationId,
    /// A mail owed to one recipient of an escalation.
    DeliveryId,
    /// A row of the outbox.
    JobId,
    /// A worker's claim on a row of the outbox.
    LeaseId,
    /// An entry of the audit.
    AuditId,
}
