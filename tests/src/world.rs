//! A small country: agencies in a tree, people of every role, systems of several levels. What people do in it goes
//! through the public surface.

use std::collections::HashMap;
use std::sync::Mutex;

use chot_server::authn;
use chot_server::authz::Actor;
use chot_server::clock::DAY;
use chot_server::ctx::Ctx;
use chot_server::ids::UserId;
use chot_server::text::search_key;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, Value as SqlValue};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gql::{self, Answer};
use crate::http::Request;
use crate::hub::TestHub;
use crate::{START, sql};

/// The password of everybody who signs in.
pub const PASSWORD: &str = "mot-mat-khau-rat-dai-2026";

/// A person of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Persona {
    /// Responder of the ministry.
    Responder,
    /// Another responder of the ministry.
    Colleague,
    /// Responder of the province.
    Responder2,
    /// Responder of the ministry's department.
    Unit,
    /// Security officer of the ministry, whose reach goes down to its department.
    Officer,
    /// Appraiser of the ministry.
    Appraiser,
    /// Approver of the ministry.
    Approver,
    /// Analyst of the ministry's own laboratory.
    Lab,
    /// Coordinator of the national coordinator.
    Coordinator,
    /// Another coordinator, who is called in the second tier.
    Duty,
    /// Analyst of the national coordinator.
    Analyst,
    /// Inspector of the national coordinator.
    Inspector,
    /// Auditor of the national coordinator.
    Auditor,
    /// Administrator of the hub.
    Admin,
    /// Administrator of the ministry, whose reach goes down to its department.
    Admin2,
    /// Responder of a bank that has nothing to do with anything.
    Outsider,
    /// Somebody at the ministry without any role.
    Nobody,
}

impl Persona {
    /// Everybody.
    pub const ALL: &'static [Self] = &[
        Self::Responder,
        Self::Colleague,
        Self::Responder2,
        Self::Unit,
        Self::Officer,
        Self::Appraiser,
        Self::Approver,
        Self::Lab,
        Self::Coordinator,
        Self::Duty,
        Self::Analyst,
        Self::Inspector,
        Self::Auditor,
        Self::Admin,
        Self::Admin2,
        Self::Outsider,
        Self::Nobody,
    ];

    /// The name before the @.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// The address.
    #[must_use]
    pub fn email(self) -> String {
        format!("{}@test.chot.local", self.name())
    }

    fn agency(self) -> &'static str {
        match self {
            Self::Responder
            | Self::Colleague
            | Self::Officer
            | Self::Appraiser
            | Self::Approver
            | Self::Lab
            | Self::Admin2
            | Self::Nobody => "BO-A",
            Self::Unit => "CUC-A1",
            Self::Responder2 => "TINH-B",
            Self::Outsider => "NH-C",
            Self::Coordinator | Self::Duty | Self::Analyst | Self::Inspector | Self::Auditor | Self::Admin => "VNCERT",
        }
    }

    fn role(self) -> Option<&'static str> {
        Some(match self {
            Self::Responder | Self::Colleague | Self::Responder2 | Self::Unit | Self::Outsider => "RESPONDER",
            Self::Officer => "SECURITY_OFFICER",
            Self::Appraiser => "APPRAISER",
            Self::Approver => "APPROVER",
            Self::Lab | Self::Analyst => "ANALYST",
            Self::Coordinator | Self::Duty => "COORDINATOR",
            Self::Inspector => "INSPECTOR",
            Self::Auditor => "AUDITOR",
            Self::Admin | Self::Admin2 => "ADMIN",
            Self::Nobody => return None,
        })
    }
}

/// The agencies: code, kind, parent.
const AGENCIES: &[(&str, &str, Option<&str>)] = &[
    ("VNCERT", "NATIONAL_COORDINATOR", None),
    ("BO-A", "MINISTRY", None),
    ("CUC-A1", "OTHER", Some("BO-A")),
    ("TINH-B", "PROVINCE", None),
    ("NH-C", "BANK", None),
];

/// A system: code, agency, level and legal profile.
type SystemRow = (&'static str, &'static str, Option<(i32, &'static str)>);

const SYSTEMS: &[SystemRow] = &[
    ("A-3", "BO-A", Some((3, "VN-2026"))),
    ("A-4", "BO-A", Some((4, "VN-2016"))),
    ("A-0", "BO-A", None),
    ("A1-2", "CUC-A1", Some((2, "VN-2026"))),
    ("B-3", "TINH-B", Some((3, "VN-2026"))),
    ("B-1", "TINH-B", Some((1, "VN-2016"))),
    ("C-5", "NH-C", Some((5, "VN-2026"))),
];

/// A hub with people.
#[derive(Debug)]
pub struct World {
    /// The hub.
    pub hub: TestHub,
    /// Agencies by code.
    pub agencies: HashMap<String, Uuid>,
    /// Systems by code.
    pub systems: HashMap<String, Uuid>,
    /// People by persona.
    pub people: HashMap<Persona, Uuid>,
    tokens: Mutex<HashMap<(Persona, &'static str), String>>,
}

impl World {
    /// The world on a new hub.
    pub async fn start() -> Self {
        Self::on(TestHub::start().await).await
    }

    /// The world on a hub without people.
    ///
    /// # Panics
    /// Where the database refuses it.
    pub async fn on(hub: TestHub) -> Self {
        let mut world = Self { hub, agencies: HashMap::new(), systems: HashMap::new(), people: HashMap::new(), tokens: Mutex::default() };
        for (code, kind, parent) in AGENCIES {
            world.add_agency(code, kind, *parent).await;
        }
        for (code, agency, approved) in SYSTEMS {
            world.add_system(code, agency, *approved).await;
        }
        for persona in Persona::ALL {
            let id = world.add_person(&persona.email(), &persona.name(), persona.agency()).await;
            world.people.insert(*persona, id);
            if let Some(role) = persona.role() {
                world.add_role(id, persona.agency(), role).await;
            }
        }
        for (agency, contact) in [("BO-A", Persona::Responder), ("TINH-B", Persona::Responder2)] {
            let values = vec![("agency_id", world.agencies[agency].into()), ("user_id", world.people[&contact].into())];
            sql::insert(world.hub.db(), "agency_contacts", values).await;
        }
        for (tier, officer) in [(2, Persona::Duty), (3, Persona::Coordinator)] {
            let values = vec![("tier", tier.into()), ("user_id", world.people[&officer].into())];
            sql::insert(world.hub.db(), "duty_officers", values).await;
        }
        world
    }

    fn new_id(&self) -> Uuid {
        self.hub.hub.random.id()
    }

    /// Adds an agency.
    ///
    /// # Panics
    /// Where its parent is unknown.
    pub async fn add_agency(&mut self, code: &str, kind: &str, parent: Option<&str>) -> Uuid {
        let id = self.new_id();
        let mut path = format!("{id}/");
        let mut above = None;
        if let Some(parent) = parent {
            let parent = self.agencies[parent];
            above = Some(parent);
            path = format!("{parent}/{path}");
        }
        let values = vec![
            ("id", id.into()),
            ("code", code.into()),
            ("name", format!("Cơ quan {code}").into()),
            ("kind", kind.into()),
            ("parent_id", SqlValue::Uuid(above)),
            ("path", path.into()),
            ("search", search_key(&format!("{code} Cơ quan {code}")).into()),
            ("created_at", START.into()),
        ];
        sql::insert(self.hub.db(), "agencies", values).await;
        self.agencies.insert(code.to_owned(), id);
        id
    }

    /// Adds a system; every third control of its baseline is implemented, every fifth not applicable.
    ///
    /// # Panics
    /// Where its agency is unknown.
    pub async fn add_system(&mut self, code: &str, agency: &str, approved: Option<(i32, &str)>) -> Uuid {
        let id = self.new_id();
        let name = format!("Hệ thống {code}");
        let mut values = vec![
            ("id", id.into()),
            ("agency_id", self.agencies[agency].into()),
            ("code", code.into()),
            ("name", name.clone().into()),
            ("search", search_key(&format!("{code} {name}")).into()),
            ("created_at", START.into()),
        ];
        if let Some((level, profile)) = approved {
            values.push(("level", level.into()));
            values.push(("legal_profile", profile.into()));
            values.push(("catalogue", profile.into()));
            values.push(("approved_at", START.into()));
        }
        sql::insert(self.hub.db(), "systems", values).await;
        self.systems.insert(code.to_owned(), id);
        id
    }

    /// Adds a person without a role.
    ///
    /// # Panics
    /// Where the agency is unknown.
    pub async fn add_person(&self, email: &str, name: &str, agency: &str) -> Uuid {
        let id = self.new_id();
        let values = vec![
            ("id", id.into()),
            ("email", email.into()),
            ("name", format!("Người {name}").into()),
            ("agency_id", self.agencies[agency].into()),
            ("locale", "EN".into()),
            ("created_at", START.into()),
        ];
        sql::insert(self.hub.db(), "users", values).await;
        id
    }

    /// Gives a person a role at an agency.
    ///
    /// # Panics
    /// Where the agency is unknown.
    pub async fn add_role(&self, user: Uuid, agency: &str, role: &str) {
        let values = vec![("user_id", user.into()), ("agency_id", self.agencies[agency].into()), ("role", role.into())];
        sql::insert(self.hub.db(), "memberships", values).await;
    }

    /// A bearer token for everything that the person may do.
    pub async fn token(&self, persona: Persona) -> String {
        self.token_for(persona, "").await
    }

    /// A bearer token with scopes (words separated by spaces).
    ///
    /// # Panics
    /// Where the hub makes none.
    pub async fn token_for(&self, persona: Persona, scopes: &'static str) -> String {
        if let Some(token) = self.tokens.lock().unwrap().get(&(persona, scopes)) {
            return token.clone();
        }
        let token = self.issue(&persona.email(), scopes).await;
        self.tokens.lock().unwrap().insert((persona, scopes), token.clone());
        token
    }

    /// A new bearer token for an address.
    ///
    /// # Panics
    /// Where there is no such account.
    pub async fn issue(&self, email: &str, scopes: &str) -> String {
        let scopes: Vec<String> = scopes.split_whitespace().map(ToOwned::to_owned).collect();
        authn::create_token(&self.operator(), email, &scopes, 90 * DAY).await.unwrap().token.reveal().to_owned()
    }

    /// The operator at the machine.
    #[must_use]
    pub fn operator(&self) -> Ctx {
        Ctx::new(std::sync::Arc::clone(&self.hub.hub), Actor::cli(), "test")
    }

    /// A person as a request of theirs has it, with the roles of now.
    ///
    /// # Panics
    /// Where the account is disabled.
    pub async fn person(&self, persona: Persona) -> Ctx {
        let actor = authn::actor_of(&self.hub.hub, UserId(self.people[&persona])).await.unwrap().unwrap();
        Ctx::new(std::sync::Arc::clone(&self.hub.hub), actor, "test")
    }

    /// Signs in with the password; the cookie as a browser sends it back.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn sign_in(&self, persona: Persona) -> String {
        let hash = authn::hash_password(&self.hub.hub, PASSWORD, &[&persona.email()]).await.unwrap();
        let mut update = Query::update();
        update.table(Alias::new("users")).value("password_hash", hash).and_where(Expr::col("email").eq(persona.email()));
        self.hub.db().execute(&update).await.unwrap();
        let body = json!({ "email": persona.email(), "password": PASSWORD });
        let reply = Request::new("POST", "/api/auth/sign-in").json(&body).send(self.hub.addr).await;
        assert_eq!(reply.status, 204, "{}", reply.text());
        reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }

    /// Runs a document as a person.
    pub async fn query(&self, persona: Persona, document: &str, variables: Value) -> Answer {
        let token = self.token(persona).await;
        gql::post(self.hub.addr, Some(&token), document, variables).await
    }

    /// The input of a report about systems, with a key of its own.
    #[must_use]
    pub fn report_input(&self, systems: &[&str]) -> Value {
        let ids: Vec<String> = systems.iter().map(|code| self.systems[*code].to_string()).collect();
        json!({
            "idempotencyKey": self.new_id().to_string(),
            "systemIds": ids,
            "title": format!("Mã độc trên {}", systems.join(", ")),
            "description": "Các tệp trên máy chủ bị mã hóa.",
            "incidentClass": "MALICIOUS_CODE",
            "detectedAt": "2026-11-22T07:30:00.000Z",
            "tlp": "AMBER",
        })
    }

    /// Files a report with changed fields; its id.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn report(&self, persona: Persona, systems: &[&str], changes: Value) -> String {
        let mut input = self.report_input(systems);
        for (key, value) in changes.as_object().into_iter().flatten() {
            input[key] = value.clone();
        }
        let answer = self.query(persona, REPORT, json!({ "i": input })).await;
        answer.done()["report"]["id"].as_str().unwrap().to_owned()
    }

    /// Accepts a report, into `case` where one is named; the case's id.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn accept(&self, report: &str, severity: &str, case: Option<&str>) -> String {
        let reason = (severity == "CRITICAL").then_some("Dịch vụ ngừng, còn đang lan rộng.");
        let variables = json!({ "id": report, "i": { "severity": severity, "caseId": case, "severityReason": reason } });
        self.query(Persona::Coordinator, ACCEPT, variables).await.done()["case"]["id"].as_str().unwrap().to_owned()
    }

    /// A case from one report; its id.
    pub async fn case(&self, persona: Persona, systems: &[&str], changes: Value) -> String {
        let report = self.report(persona, systems, changes).await;
        self.accept(&report, "LOW", None).await
    }

    /// Assigns a task; its id.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn task(&self, case: &str, agency: &str, task_only: bool) -> String {
        let input = json!({
            "agencyId": self.agencies[agency].to_string(),
            "title": format!("Chặn địa chỉ điều khiển ({agency})"),
            "instructions": "Chặn trên tường lửa.",
            "dueAt": "2026-12-01T00:00:00.000Z",
            "taskOnly": task_only,
        });
        let answer = self.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": input })).await;
        answer.done()["task"]["id"].as_str().unwrap().to_owned()
    }

    /// Calls a tier for a case as the coordinator; the escalation's id.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn escalate(&self, case: &str, tier: i32) -> String {
        let variables = json!({ "id": case, "i": { "tier": tier, "reason": "Lan rộng, cần người trực." } });
        self.query(Persona::Coordinator, ESCALATE, variables).await.done()["escalation"]["id"].as_str().unwrap().to_owned()
    }

    /// The version of a case.
    ///
    /// # Panics
    /// Where the coordinator does not see it.
    pub async fn version(&self, case: &str) -> i64 {
        self.query(Persona::Coordinator, "query($id: ID!) { case(id: $id) { version } }", json!({ "id": case }))
            .await
            .number("/case/version")
    }

    /// Moves a case on as the coordinator.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn advance_case(&self, case: &str, to: &str) {
        let version = self.version(case).await;
        let variables = json!({ "id": case, "v": version, "to": to, "n": "Đã kiểm tra đầy đủ." });
        self.query(Persona::Coordinator, ADVANCE, variables).await.done();
    }
}

/// Files a report.
pub const REPORT: &str =
    "mutation($i: ReportIncidentInput!) { reportIncident(input: $i) { report { id number status } errors { code message path } } }";
/// Accepts a report.
pub const ACCEPT: &str = "mutation($id: ID!, $i: AcceptReportInput!) { acceptReport(id: $id, input: $i) { case { id number version } report { status } errors { code message path } } }";
/// Assigns a task.
pub const ASSIGN: &str =
    "mutation($c: ID!, $i: AssignTaskInput!) { assignTask(caseId: $c, input: $i) { task { id status } errors { code message path } } }";
/// Moves a case on.
pub const ADVANCE: &str = "mutation($id: ID!, $v: Int!, $to: CaseStatus!, $n: String) { advanceCase(id: $id, expectedVersion: $v, to: $to, note: $n) { case { id status version } errors { code message path } } }";
/// Calls a tier.
pub const ESCALATE: &str = "mutation($id: ID!, $i: EscalateCaseInput!) { escalateCase(id: $id, input: $i) { escalation { id tier deliveries { recipient status messageId attempts } } errors { code message path } } }";
