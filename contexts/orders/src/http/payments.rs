//! News of money that moved for an order.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fault, Money, Timestamp};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use super::steps::view;
use crate::OrderName;
use crate::commands::RecordPayment;
use crate::payment::MoneyMove;
use crate::queries::OrderView;

const MOST_NAME: usize = 100;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(record_payment))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PaymentBody {
    kind: MoneyMove,
    /// Who moved it: `stripe`, `paypal`, `bank`.
    provider: String,
    /// The provider's own name of this movement. Provider and reference are told once, over all
    /// orders: the same again changes nothing.
    reference: String,
    /// Above zero, in the order's own currency; `kind` says in which direction.
    amount: Money,
    #[serde(default)]
    method: String,
    /// When it moved; now when absent.
    at: Option<Timestamp>,
}

/// Money moved for an order: it came, was promised, or went back. `200` when that was told before.
#[utoipa::path(post, path = "/orders/{id}/payments", tag = "orders",
    params(("id" = String, Path)), request_body = PaymentBody,
    responses((status = 201, body = OrderView), (status = 200, body = OrderView),
        (status = "4XX", body = ProblemBody)))]
async fn record_payment(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<PaymentBody>,
) -> Reply<(StatusCode, Json<OrderView>)> {
    let PaymentBody { kind, provider, reference, amount, method, at } = body.value;
    let command = RecordPayment {
        order_id,
        kind,
        // `Stripe` and `stripe` are one.
        provider: kernel::fold(&name("provider", &provider)?),
        reference: name("reference", &reference)?,
        amount,
        method: line("method", &method)?,
        at,
    };
    let recorded = app.db.run(&who.actor, command).await?;
    let status = if recorded.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, view(&app, &who, order_id).await?))
}

fn line(field: &'static str, text: &str) -> Result<String, Fault> {
    kernel::clean_line(text, MOST_NAME)
        .map_err(|error| Fault::field(field, error.code(), error.to_string()))
}

fn name(field: &'static str, text: &str) -> Result<String, Fault> {
    let name = line(field, text)?;
    if name.is_empty() {
        return Err(Fault::field(field, "kernel.required", "it tells movements apart"));
    }
    Ok(name)
}
