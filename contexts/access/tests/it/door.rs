//! The house with its real door: what the test kit leaves out.

use std::net::SocketAddr;
use std::sync::Arc;

use access::{
    Access, AccessOptions, CreateUser, NewUser, Owner, Role, RoleBook, Start, UserId, UserKind,
    hash_password,
};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use kernel::Permission;
use outside::Outside;
use serde_json::{Value, json};
use testkit::House;
use tower::ServiceExt;
use web::App;

pub(crate) const PASSWORD: &str = "kettle-moss-42";
pub(crate) const PERMISSIONS: [Permission; 7] = [
    Permission("orders.view"),
    Permission("orders.confirm"),
    access::permissions::MANAGE_USERS,
    access::permissions::MANAGE_TOKENS,
    access::permissions::APPROVE,
    access::permissions::MANAGE_ROLES,
    access::permissions::MANAGE_SIGN_IN,
];
const OFFICE: &str = "192.0.2.1";
/// Our proxy, as the house sees it.
const PROXY: &str = "10.0.0.1:443";

/// A role for each permission, under its name; `all` for the administrator, and `guarded`, which
/// demands a second factor.
pub(crate) fn book() -> RoleBook {
    let role = |name: &str, permissions: &[&str]| Role {
        name: name.to_owned(),
        is_administrator: name == "all",
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        needs_second_factor: name == "guarded",
    };
    let mut roles: Vec<Role> =
        PERMISSIONS.iter().map(|permission| role(permission.0, &[permission.0])).collect();
    roles.extend([role("all", &[]), role("guarded", &["orders.view"])]);
    RoleBook::new(roles)
}

pub(crate) struct Door {
    pub(crate) access: Access,
    http: Router,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        let field = self.body["fields"][0]["code"].as_str();
        field.or_else(|| self.body["code"].as_str()).unwrap_or_default()
    }
    /// The session's cookie as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        self.set_cookie().split(';').next().unwrap().to_owned()
    }
    pub(crate) fn set_cookie(&self) -> &str {
        self.headers["set-cookie"].to_str().unwrap()
    }
}

impl Door {
    pub(crate) fn of(house: &House) -> Self {
        Self::with(house, false)
    }

    pub(crate) fn with(house: &House, secure_cookies: bool) -> Self {
        let permissions = PERMISSIONS.to_vec();
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let approvals = access::ApprovalBook::default()
            .with::<crate::approvals::MoveMoney>()
            .with::<access::AssignRole>()
            .with::<access::SetRoles>()
            .with::<access::ChangeRole>()
            .with::<access::SetScope>()
            .with::<access::SetOpenIdProvider>();
        let options = AccessOptions {
            secure_cookies,
            trusted_proxies,
            permissions,
            roles: book(),
            approvals,
            outside: Outside::new(&["127.0.0.1".to_owned()]).ok(),
        };
        let access = Access::new(house.db.clone(), options);
        let app = App::new(house.db.clone(), Arc::new(access.clone()));
        let router = access::router().merge(web::news(&[]).into()).layer(access.layer());
        let pages = access::pages(app.clone(), &access);
        Self { http: web::finish(router, app).merge(pages), access }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        self.send_from(PROXY, method, path, body, headers).await
    }

    /// A page beside the API.
    pub(crate) async fn page(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_to(PROXY, Method::GET, path.to_owned(), &Value::Null, headers).await
    }

    pub(crate) async fn send_from(
        &self,
        peer: &str,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        self.send_to(peer, method, format!("/api/v1{path}"), body, headers).await
    }

    async fn send_to(
        &self,
        peer: &str,
        method: Method,
        uri: String,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(body).unwrap() };
        let request = request.body(Body::from(body)).unwrap();
        let response = self.http.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status.as_u16(),
            body,
            headers: parts.headers,
            bytes: bytes.to_vec(),
        }
    }

    /// As a browser of ours, with its cookie.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        body: &Value,
    ) -> Answer {
        let headers =
            [("cookie", cookie), ("x-requested-with", "tradewind"), ("x-forwarded-for", OFFICE)];
        self.send(method, path, body, &headers).await
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Method::GET, path, cookie, &Value::Null).await
    }

    pub(crate) async fn sign_in(&self, username: &str, password: &str) -> Answer {
        self.sign_in_from(OFFICE, username, password).await
    }

    pub(crate) async fn sign_in_from(
        &self,
        address: &str,
        username: &str,
        password: &str,
    ) -> Answer {
        let body = json!({"username": username, "password": password});
        let from = [("x-forwarded-for", address), ("user-agent", "a test")];
        self.send(Method::POST, "/session", &body, &from).await
    }
}

pub(crate) async fn add_user(house: &House, username: &str, roles: &[&str]) -> UserId {
    let display_name = format!("{username} Smith");
    let user = NewUser {
        kind: UserKind::Person,
        username: username.to_owned(),
        display_name: display_name.clone(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    let hash = hash_password(Owner { username, display_name: &display_name }, PASSWORD).await;
    let start = Start::Password(hash.unwrap());
    let (ready_made, from) = (book(), "a test".to_owned());
    house.run(CreateUser { user, start, ready_made, from }).await.unwrap()
}

/// The kinds of news about something, oldest first.
pub(crate) async fn news(house: &House, id: UserId) -> Vec<String> {
    let events = house.with(move |ctx| db::events_about(ctx, id, 200)).await.unwrap();
    events.iter().rev().map(|event| event.kind.clone()).collect()
}

/// The last news of a kind about somebody.
pub(crate) async fn last_news(house: &House, id: UserId, kind: &'static str) -> db::StoredEvent {
    let events = house.with(move |ctx| db::events_about(ctx, id, 200)).await.unwrap();
    events.into_iter().find(|event| event.kind == kind).unwrap()
}

/// Sets a parameter of the house.
pub(crate) async fn set(house: &House, name: &str, value: i64) {
    let (name, value) = (name.to_owned(), json!(value));
    house.run(settings::SetParameter { name, value, seen_version: 0 }).await.unwrap();
}
