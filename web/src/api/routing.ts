import { queryOptions } from "@tanstack/react-query";
import { doneAtOnce } from "./approvals";
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
  return doneAtOnce(must(api.POST("/api/v1/routing-rules", { body, ...idempotent(key) })));
}

export function changeRoutingRule(
  { id, version }: RoutingRule,
  rule: RoutingRuleInput,
  key: string,
): Promise<RoutingRule> {
  return doneAtOnce(
    must(
      api.PATCH("/api/v1/routing-rules/{id}", {
        params: { path: { id } },
        body: { seen_version: version, rule },
        ...idempotent(key),
      }),
    ),
  );
}

/** Orders a dry run looks at; more the server does not try. */
const TRIED_ORDERS = 1000;

/** What a rule would do, without doing it. */
export function tryRoutingRule(
  id: string | undefined,
  rule: RoutingRuleInput,
): Promise<Schema<"RoutingTrial">> {
  const body = { rule, last: TRIED_ORDERS, ...(id === undefined ? {} : { id }) };
  return must(api.POST("/api/v1/routing-rules/try", { body }));
}

/** Where one order would go just now, and why; with a rule that is not saved yet, where one is given. */
export function routeOrder(body: Schema<"RouteBody">): Promise<Schema<"OrderRoute">> {
  return must(api.POST("/api/v1/routing-rules/route", { body }));
}

/** A rule as it was written, to be written anew with a change. */
export function inputOf({ id: _id, version: _version, ...input }: RoutingRule): RoutingRuleInput {
  return input;
}
