//! What can be done with an order, as a request and the effect it leaves in the events.

use orders::OrderId;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};

use super::ledger;

/// One request about an order or its parcel.
pub(crate) struct Step {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    /// What it leaves behind when it is done.
    pub(crate) effect: String,
    /// Whether it names the version it has seen, so that only one of two can win.
    pub(crate) versioned: bool,
}

/// Why people hold orders here; what the house holds by itself has other reasons.
pub(crate) const HOLD_REASONS: [&str; 4] = ["manual", "fraud_risk", "buyer_message", "merge_hint"];

/// Each parcel action, with the event it leaves.
const PARCEL_ACTIONS: &[(&str, &str)] = &[
    ("release", "released"),
    ("start-picking", "picking"),
    ("pick", "picked"),
    ("short", "planned"),
    ("pack", "packed"),
    ("label", "labelled"),
    ("void-label", "packed"),
    ("ship", "shipped"),
    ("out-for-delivery", "out_for_delivery"),
    ("deliver", "delivered"),
    ("intercept", "intercept"),
    ("put-back", "cancelled"),
    ("lose", "lost"),
    ("return-to-sender", "returned_to_sender"),
];

/// Chooses a step for an order as it looked just now. Mostly one that fits, and one in twenty
/// whatever comes to mind.
pub(crate) fn choose(random: &mut StdRng, view: &Value, name: &str) -> Option<Step> {
    let looked = Looked::at(view, name, random.random_bool(0.6))?;
    let holds = view["holds"].as_array()?;
    if random.random_bool(0.05) {
        let any =
            ["approve", "confirm", "cancel", "reject", "unconfirm", "reopen", "revoke-approval"];
        return looked.order_step(any.choose(random)?);
    }
    if !holds.is_empty() && random.random_bool(0.6) {
        return looked.release(holds.choose(random)?);
    }
    if random.random_bool(0.06) {
        return looked.hold(random);
    }
    let state = view["order"]["state"].as_str()?;
    let roll = random.random_range(0..100);
    match state {
        "draft" => looked.order_step("submit"),
        "new" => looked.order_step(match roll {
            0..85 => "approve",
            85..93 => "reject",
            _ => "cancel",
        }),
        "returned" => looked.order_step(if roll < 90 { "resubmit" } else { "cancel" }),
        "approved" => looked.order_step(match roll {
            0..85 => "confirm",
            85..93 => "revoke-approval",
            _ => "cancel",
        }),
        "confirmed" => match roll {
            0..4 => looked.order_step("unconfirm"),
            4..9 => looked.order_step("cancel"),
            9..11 => looked.order_step("revoke-approval"),
            _ => looked.parcel_step(random, view["fulfilments"].as_array()?),
        },
        "cancelled" if roll < 30 => looked.order_step("reopen"),
        _ => None,
    }
}

/// An order somebody has before them.
struct Looked<'v> {
    id: &'v str,
    hex: String,
    version: &'v Value,
    name: &'v str,
    versioned: bool,
}

impl<'v> Looked<'v> {
    fn at(view: &'v Value, name: &'v str, versioned: bool) -> Option<Self> {
        let id = view["order"]["id"].as_str()?;
        let hex = id.parse::<OrderId>().ok()?.uuid().simple().to_string();
        Some(Self { id, hex, version: &view["order"]["version"], name, versioned })
    }

    fn seen(&self, version: &Value, mut body: Value) -> Value {
        if self.versioned {
            body["seen_version"] = version.clone();
        }
        body
    }

    fn order_step(&self, step: &str) -> Option<Step> {
        let note = || json!({"note": self.name});
        let (kind, detail, body) = match step {
            "submit" => ("OrderSubmitted", "", json!({})),
            "approve" => ("OrderApproved", self.name, note()),
            "reject" => {
                ("OrderRejected", self.name, json!({"reason": "wrong_goods", "note": self.name}))
            }
            "resubmit" => ("OrderResubmitted", self.name, note()),
            "revoke-approval" => ("OrderApprovalRevoked", self.name, note()),
            "confirm" => ("OrderConfirmed", "", json!({})),
            "unconfirm" => ("OrderUnconfirmed", "", json!({})),
            "cancel" => {
                ("OrderCancelled", self.name, json!({"reason": "other", "note": self.name}))
            }
            "reopen" => ("OrderReopened", "", json!({})),
            _ => return None,
        };
        Some(Step {
            method: "POST",
            path: format!("/orders/{}/{step}", self.id),
            body: Some(self.seen(self.version, body)),
            effect: ledger::effect(&self.hex, kind, detail),
            versioned: self.versioned,
        })
    }

    fn hold(&self, random: &mut StdRng) -> Option<Step> {
        let reason = HOLD_REASONS.choose(random)?;
        let body = json!({"reason": reason, "note": self.name});
        Some(Step {
            method: "POST",
            path: format!("/orders/{}/holds", self.id),
            body: Some(self.seen(self.version, body)),
            effect: ledger::effect(&self.hex, "OrderHeld", reason),
            versioned: self.versioned,
        })
    }

    fn release(&self, hold: &Value) -> Option<Step> {
        Some(Step {
            method: "DELETE",
            path: format!("/orders/{}/holds/{}", self.id, hold["id"].as_str()?),
            body: None,
            effect: ledger::effect(&self.hex, "OrderReleased", hold["reason"].as_str()?),
            // A hold is released once, whatever the version.
            versioned: true,
        })
    }

    fn parcel_step(&self, random: &mut StdRng, parcels: &[Value]) -> Option<Step> {
        let parcel = parcels.choose(random)?;
        let state = parcel["state"].as_str()?;
        let roll = random.random_range(0..100);
        let action = match (state, roll) {
            (_, 0..4) => PARCEL_ACTIONS.choose(random)?.0,
            ("planned", _) => "release",
            ("released" | "picking" | "picked" | "packed" | "labelled", 4..10) => "intercept",
            ("released" | "picking", 10..18) => "short",
            ("released", 18..40) => "start-picking",
            ("released" | "picking", _) => "pick",
            ("picked", _) => "pack",
            ("packed", 10..20) => "label",
            ("labelled", 10..20) => "void-label",
            ("packed" | "labelled", _) => "ship",
            ("shipped", 4..12) => "lose",
            ("shipped", 12..30) => "out-for-delivery",
            ("shipped" | "out_for_delivery", _) => "deliver",
            ("intercept", _) => "put-back",
            _ => return None,
        };
        let to = PARCEL_ACTIONS.iter().find(|(known, _)| *known == action)?.1;
        let number = parcel["number"].as_str()?;
        let mut body = json!({});
        if matches!(action, "ship" | "label") {
            body["carrier"] = json!("DHL");
            body["tracking_number"] = json!(format!("JD-{number}"));
        }
        let effect = if to == "shipped" {
            ledger::effect(&self.hex, "ParcelShipped", number)
        } else {
            ledger::effect(&self.hex, "ParcelChanged", &format!("{number} {to}"))
        };
        Some(Step {
            method: "POST",
            path: format!("/fulfilments/{}/{action}", parcel["id"].as_str()?),
            body: Some(self.seen(&parcel["version"], body)),
            effect,
            versioned: self.versioned,
        })
    }
}

/// A change of a line's quantity as it is asked for, to be shown first.
pub(crate) fn edit(random: &mut StdRng, view: &Value) -> Option<(String, Value)> {
    let id = view["order"]["id"].as_str()?;
    let line = view["lines"].as_array()?.choose(random)?;
    let quantity = random.random_range(1..=4);
    let body = json!({
        "seen_version": view["order"]["version"],
        "changes": [{"set_quantity": {"line_no": line["line_no"], "quantity": quantity}}],
    });
    Some((format!("/orders/{id}/edits"), body))
}

/// Makes a change true that was shown.
pub(crate) fn apply(view: &Value, edits: &str, shown: &Value) -> Option<Step> {
    let hex = view["order"]["id"].as_str()?.parse::<OrderId>().ok()?.uuid().simple().to_string();
    Some(Step {
        method: "POST",
        path: format!("{edits}/{}/apply", shown["id"].as_str()?),
        body: Some(json!({})),
        effect: ledger::effect(&hex, "OrderEdited", ""),
        // A change is applied once, and only at the version it was shown for.
        versioned: true,
    })
}
