//! The house with its real door: what the test kit leaves out.

use std::sync::Arc;

use access::{Access, AccessOptions, CreateUser, NewUser, UserId, hash_password};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use kernel::Permission;
use serde_json::{Value, json};
use testkit::House;
use tower::ServiceExt;
use web::App;

pub(crate) const PASSWORD: &str = "kettle-moss-42";
pub(crate) const PERMISSIONS: [Permission; 3] =
    [Permission("orders.view"), Permission("orders.confirm"), access::permissions::MANAGE_USERS];
const OFFICE: &str = "192.0.2.1";

pub(crate) struct Door {
    pub(crate) access: Access,
    http: Router,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: HeaderMap,
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
        let options = AccessOptions { secure_cookies, trust_forwarded_for: true, permissions };
        let access = Access::new(house.db.clone(), options);
        let app = App::new(house.db.clone(), Arc::new(access.clone()));
        let router = Router::from(access::router()).layer(access.layer());
        Self { http: web::finish(router, app), access }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
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
        Answer { status: parts.status.as_u16(), body, headers: parts.headers }
    }

    /// As a browser of ours, with its cookie.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        body: &Value,
    ) -> Answer {
        let headers = [("cookie", cookie), ("x-requested-with", "tradewind")];
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

pub(crate) async fn add_user(house: &House, username: &str, grants: &[&str]) -> UserId {
    let user = NewUser {
        username: username.to_owned(),
        display_name: format!("{username} Smith"),
        is_administrator: grants == ["all"],
        grants: grants.iter().map(|grant| (*grant).to_owned()).collect(),
    };
    let password = hash_password(username, PASSWORD).await.unwrap();
    house.run(CreateUser { user, password }).await.unwrap()
}
