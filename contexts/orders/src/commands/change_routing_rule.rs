//! A rule about warehouses is changed, or put out of use.

use access::Approvable;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use settings::RuleApprovals;

use super::add_routing_rule::{must_name_what_exists, tell_rule};
use crate::routing::{RoutingRule, RuleInput};
use crate::{RoutingRuleId, permissions, store};

/// A rule becomes this, at its next version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeRoutingRule {
    pub id: RoutingRuleId,
    pub seen_version: i64,
    pub rule: RuleInput,
}

impl Command for ChangeRoutingRule {
    const NAME: &'static str = "orders.change_routing_rule";
    const PERMISSION: Permission = permissions::MANAGE_ROUTING;
    type Output = RoutingRule;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RoutingRule, Fault> {
        let rule = self.rule.checked()?;
        let scope = &ctx.actor().scope;
        let is_it = |known: &RoutingRule| known.id == self.id && known.is_within(scope);
        if !store::routing_rules(ctx)?.iter().any(is_it) {
            return Err(Fault::not_found("orders.unknown_rule", self.id.to_string()));
        }
        must_name_what_exists(ctx, &rule)?;
        let rule = rule.into_rule(self.id, self.seen_version + 1);
        store::update_rule(ctx, &rule)?;
        tell_rule(ctx, "RoutingRuleChanged", &rule);
        Ok(rule)
    }
}

impl Approvable for ChangeRoutingRule {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(settings::parameter::<RuleApprovals>(ctx)? > 0)
    }
}
