import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import type { Schema } from "./schemas";

export type RoutingRule = Schema<"RoutingRule">;
export type RoutingRuleInput = Schema<"RoutingRuleInput">;

/** The rules that choose warehouses, the one that is asked first at the top. */
export const routingRulesOptions = queryOptions({
  queryKey: keys.routing,
  queryFn: () => must(api.GET("/api/v1/routing-rules")),
});

export function addRoutingRule(body: RoutingRuleInput, key: string): Promise<RoutingRule> {
  return must(api.POST("/api/v1/routing-rules", { body, ...idempotent(key) }));
}

export function changeRoutingRule(
  { id, version }: RoutingRule,
  rule: RoutingRuleInput,
  key: string,
): Promise<RoutingRule> {
  return must(
    api.PATCH("/api/v1/routing-rules/{id}", {
      params: { path: { id } },
      body: { seen_version: version, rule },
      ...idempotent(key),
    }),
  );
}
