//! Tables of escalation tiers, rules, escalations and deliveries.

use crate::ids::{AgencyId, CaseId, DeliveryId, EscalationId, ReportId, UserId};
use crate::words::DeliveryStatus;

/// A person to call at an agency.
pub(crate) mod agency_contact {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A person to call at an agency.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_contacts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub agency_id: AgencyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A national duty officer of a tier.
pub(crate) mod duty_officer {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A national duty officer of a tier.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duty_officers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tier: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who is called at a tier, from which severity and level on.
pub(crate) mod escalation_tier {
    use sea_orm::entity::prelude::*;

    /// Who is called at a tier, from which severity and level on.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "escalation_tiers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tier: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub min_severity_rank: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub min_level: i32,
        pub name_vi: String,
        pub name_en: String,
        pub audience: String,
        pub acknowledge_within_ms: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// When the hub escalates of itself.
pub(crate) mod escalation_rule {
    use sea_orm::entity::prelude::*;

    /// When the hub escalates of itself.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "escalation_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub position: i32,
        pub min_severity_rank: i32,
        pub min_level: i32,
        pub clock_left_percent: Option<i32>,
        pub start_tier: i32,
        pub reason_vi: String,
        pub reason_en: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A call of a tier.
pub(crate) mod escalation {
    use sea_orm::entity::prelude::*;

    use super::super::model::{Further, Pending, Rung};
    use super::*;

    /// A call of a tier.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "escalations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EscalationId,
        pub case_id: CaseId,
        pub tier: i32,
        pub tier_name_vi: String,
        pub tier_name_en: String,
        pub reason: String,
        pub reason_en: Option<String>,
        pub reason_level: Option<i32>,
        pub rule: Option<String>,
        pub raised_at: i64,
        pub raised_by: Option<UserId>,
        pub next_tier_at: Option<i64>,
        pub acknowledged_at: Option<i64>,
        pub acknowledged_by: Option<UserId>,
        pub note: Option<String>,
        pub passed_on_at: Option<i64>,
        pub unheard_at: Option<i64>,
        pub told_level: Option<i32>,
        pub next_level: Option<i32>,
        /// Whose call alone it is; see [`Rung::agency`].
        pub agency_id: Option<AgencyId>,
        /// JSON of [`Further`].
        pub further: Option<String>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// Whether it waits for an answer: nobody acknowledged, and it was not passed on to a higher tier.
        pub(crate) fn is_open(&self) -> bool {
            self.acknowledged_at.is_none() && self.passed_on_at.is_none()
        }

        /// Whether it was called by the same press, or look of the rules, as `other`, at the same tier.
        pub(crate) fn is_made_with(&self, other: &Self) -> bool {
            (self.tier, self.raised_at, self.raised_by) == (other.tier, other.raised_at, other.raised_by) && self.id != other.id
        }

        /// What rules wanted of the same people while it waited.
        pub(crate) fn further(&self) -> Vec<Further> {
            self.further.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
        }

        /// How it stands to the other calls of its case, of whose systems everybody may know up to `open_level`; of all where it is none.
        pub(crate) fn rung(&self, open_level: Option<i32>) -> Rung {
            let hidden_level = self.reason_level.filter(|told| open_level.is_some_and(|open| *told > open));
            let (tier, raised_at, open) = (self.tier, self.raised_at, self.is_open());
            Rung { tier, raised_at, open, agency: self.agency_id, hidden_level }
        }

        /// What decides which of several calls is the one to answer.
        pub(crate) fn pending(&self) -> Pending {
            Pending { id: self.id, tier: self.tier, next_tier_at: self.next_tier_at, raised_at: self.raised_at }
        }
    }
}

/// A mail owed to one recipient.
pub(crate) mod delivery {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A mail owed to one recipient.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeliveryId,
        pub escalation_id: EscalationId,
        pub user_id: UserId,
        pub recipient: String,
        pub status: DeliveryStatus,
        pub attempts: i32,
        pub sent_at: Option<i64>,
        pub message_id: String,
        pub last_error: Option<String>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person who was called for a report on which nobody had decided.
pub(crate) mod report_call {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A person who was called for a report on which nobody had decided.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_calls")]
    pub struct Model {
        /// Its mail is the job of this key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeliveryId,
        pub report_id: ReportId,
        /// Which of the report's calls.
        pub place: i32,
        pub tier: i32,
        pub user_id: UserId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
