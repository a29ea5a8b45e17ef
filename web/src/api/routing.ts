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
export const TRIED_ORDERS = 1000;

/** What a rule would do, without doing it. */
export function tryRoutingRule(
  id: string | undefined,
  rule: RoutingRuleInput,
): Promise<Schema<"RoutingTrial">> {
  const body = { rule, last: TRIED_ORDERS, ...(id === undefined ? {} : { id }) };
  return must(api.POST("/api/v1/routing-rules/try", { body }));
}

/**
 * Where an order goes by the rules as they are; `null` when it is too old to be tried. A rule before
 * all others that fits everything would move every order: what it would move an order away from is
 * the answer, worked out by the rules themselves.
 */
export async function routeOf(
  orderId: string,
  warehouses: string[],
): Promise<Schema<"Route"> | null> {
  const before = { priority: 0, name: "?", warehouses: warehouses.slice(0, 1) };
  const { changed } = await tryRoutingRule(undefined, before);
  return changed.find(({ id }) => id === orderId)?.before ?? null;
}

/** A rule as it was written, to be written anew with a change. */
export function inputOf({ id: _id, version: _version, ...input }: RoutingRule): RoutingRuleInput {
  return input;
}
