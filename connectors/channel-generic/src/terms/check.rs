//! What serde cannot see: whether each place in a template has something to be put into it, and whether what
//! belongs together is there.

use std::collections::BTreeSet;

use kernel::FieldFault;

use super::{Known, Refunds, Request, Shipments, SignIn, Step, Terms, Where};
use crate::template::Template;

/// What can be put into places of each ask.
pub(crate) const CHANGED: &[&str] = &["after", "page", "offset", "size", "mark"];
const PLACED: &[&str] = &["after", "before", "page", "offset", "size"];
const THESE: &[&str] = &["id", "ids"];
const SHIPMENT: &[&str] =
    &["id", "parcel", "carrier", "tracking_number", "shipped_at", "goods", "line", "pieces"];
const COMPLETE: &[&str] = &["id"];
const REFUND: &[&str] = &["id", "reference", "amount", "minor", "currency"];
const CODES: &[&str] = &["codes"];
const SHOWN: &[&str] = &["products", "id", "pieces"];
const KEY: &[&str] = &["key", "secret", "grant"];
const SHOWN_KEY: &[&str] = &["key", "secret", "grant", "pass"];

/// Steps of one ask: two calls too many are left for the pass.
const MOST_STEPS: usize = 8;

#[derive(Default)]
struct Findings(Vec<FieldFault>);

impl Findings {
    fn note(&mut self, path: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldFault { path: path.into(), code, detail: detail.into() });
    }

    fn names<'a>(&mut self, path: &str, used: impl Iterator<Item = &'a str>, known: &[&str]) {
        for name in used.filter(|name| !known.contains(name)) {
            let known = known.join(", ");
            self.note(path, "kernel.unknown_word", format!("{{{name}}}: known here: {known}"));
        }
    }

    fn templates<'a, K: std::fmt::Display>(
        &mut self,
        path: &str,
        templates: impl Iterator<Item = (K, &'a Template)>,
        known: &[&str],
    ) {
        for (name, template) in templates {
            self.names(&format!("{path}.{name}"), template.names(), known);
        }
    }

    fn request(&mut self, path: &str, request: &Request, known: &[&str]) {
        let known: Vec<&str> = known.iter().copied().chain(["place"]).collect();
        let known = known.as_slice();
        if !request.path.begins_with("/") {
            self.note(format!("{path}.path"), "kernel.invalid_value", "begins with /");
        }
        self.names(&format!("{path}.path"), request.path.names(), known);
        self.templates(&format!("{path}.query"), request.query.iter(), known);
        let headers = request.headers.iter().map(|(name, template)| (&name.0, template));
        self.templates(&format!("{path}.headers"), headers, known);
        let bodies = [request.json.is_some(), request.form.is_some(), request.graphql.is_some()];
        if bodies.into_iter().filter(|is_there| *is_there).count() > 1 {
            self.note(path, "kernel.invalid_value", "one of json, form and graphql");
        }
        let mut used = Vec::new();
        if let Some(shape) = &request.json {
            shape.names(&mut used);
            self.names(&format!("{path}.json"), used.drain(..), known);
        }
        if let Some(shape) = request.graphql.as_ref().and_then(|one| one.variables.as_ref()) {
            shape.names(&mut used);
            self.names(&format!("{path}.graphql.variables"), used.drain(..), known);
        }
        if let Some(form) = &request.form {
            self.templates(&format!("{path}.form"), form.iter(), known);
        }
    }

    fn meant(&mut self, path: &str, meant: &Where, known: &[&str]) {
        for (pointer, texts) in meant {
            let names = texts.0.iter().flat_map(Template::names);
            self.names(&format!("{path}.where.{pointer}"), names, known);
        }
    }

    fn sign_in(&mut self, sign_in: &SignIn) {
        let known = if sign_in.pass.is_some() { SHOWN_KEY } else { KEY };
        let headers = sign_in.headers.iter().map(|(name, template)| (&name.0, template));
        self.templates("sign_in.headers", headers, known);
        self.templates("sign_in.query", sign_in.query.iter(), known);
        if let Some(pass) = &sign_in.pass {
            self.request("sign_in.pass.call", &pass.call, KEY);
        }
    }

    fn steps(&mut self, path: &str, steps: &[Step], known: &[&str]) {
        if steps.len() > MOST_STEPS {
            self.note(path, "kernel.out_of_range", "at most 8 calls");
        }
        let mut known: BTreeSet<&str> = known.iter().copied().collect();
        for (at, step) in steps.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let names: Vec<&str> = known.iter().copied().collect();
            self.request(&format!("{path}.call"), &step.call, &names);
            if let Some(unless) = step.unless.as_deref().filter(|name| !known.contains(name)) {
                let detail = format!("{unless}: nothing of that name is kept before");
                self.note(format!("{path}.unless"), "kernel.unknown_word", detail);
            }
            for (name, kept) in &step.keep {
                self.meant(&format!("{path}.keep.{name}"), &kept.meant, &names);
                known.insert(name);
            }
        }
    }

    fn shipments(&mut self, shipments: &Shipments) {
        if shipments.tell.is_empty() {
            self.note("shipments.tell", "kernel.required", "empty");
        }
        self.steps("shipments.tell", &shipments.tell, SHIPMENT);
        self.steps("shipments.complete", &shipments.complete, COMPLETE);
        self.steps("shipments.cancel", &shipments.cancel, COMPLETE);
        if let Some(known) = &shipments.known {
            self.known("shipments.known", known, SHIPMENT);
        }
    }

    fn known(&mut self, path: &str, known: &Known, names: &[&str]) {
        self.request(&format!("{path}.call"), &known.call, names);
        self.meant(path, &known.meant, names);
        if known.meant.is_empty() {
            self.note(format!("{path}.where"), "kernel.required", "empty");
        }
    }

    fn refunds(&mut self, refunds: &Refunds, tells_parcels: bool) {
        if !tells_parcels {
            // What goes to a shop goes there in one turn, and of a parcel there would be nothing to say.
            self.note("shipments", "kernel.required", "refunds are told beside parcels");
        }
        self.known("refunds.look", &refunds.look, REFUND);
        if refunds.tell.is_empty() {
            self.note("refunds.tell", "kernel.required", "empty");
        }
        self.steps("refunds.tell", &refunds.tell, REFUND);
    }
}

/// All that is wrong with terms.
pub(super) fn check(terms: &Terms) -> Vec<FieldFault> {
    let mut found = Findings::default();
    found.sign_in(&terms.sign_in);
    let changed = &terms.orders.changed;
    found.request("orders.changed.call", &changed.call, CHANGED);
    let each = &terms.orders.each;
    if each.lines.price.is_some() == each.lines.together.is_some() {
        let detail = "price or together, and not both";
        found.note("orders.each.lines", "kernel.invalid_value", detail);
    }
    if let Some(payment) = &each.payment {
        found.meant("orders.each.payment", &payment.meant, &[]);
    }
    if let Some(refunds) = &each.refunds {
        found.meant("orders.each.refunds", &refunds.meant, &[]);
    }
    if let Some(compare) = &terms.compare {
        if each.placed_at.is_none() {
            found.note("orders.each.placed_at", "kernel.required", "both are compared by it");
        }
        found.request("compare.placed.call", &compare.placed.call, PLACED);
        found.request("compare.these.call", &compare.these.call, THESE);
    }
    if let Some(shipments) = &terms.shipments {
        found.shipments(shipments);
    }
    if let Some(refunds) = &terms.refunds {
        found.refunds(refunds, terms.shipments.is_some());
    }
    if let Some(stock) = &terms.stock {
        found.request("stock.listings.call", &stock.listings.call, CODES);
        found.request("stock.show.call", &stock.show.call, SHOWN);
    }
    found.0
}
