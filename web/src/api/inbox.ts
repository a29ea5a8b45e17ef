import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import { asProblem } from "./problem";
import type { JobStarted, QueryOf, Schema } from "./schemas";

export type Delivery = Schema<"InboxDelivery">;
export type Cause = Schema<"InboxCause">;

/** What the inbox can be narrowed by: the same names in the address, the API and the job. */
export const INBOX_FILTERS = ["code", "shop_id", "source"] as const;

export type InboxFilter = { [K in (typeof INBOX_FILTERS)[number]]?: string };

/** The cause of deliveries of which nothing was said. */
export const UNTOLD = "untold";

/** Deliveries that wait for somebody, newest first. */
export const inboxOptions = (filter: InboxFilter) =>
  listOptions<Delivery>(keys.inboxList(filter), (page) =>
    must(
      api.GET("/api/v1/inbox", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/inbox"> },
      }),
    ),
  );

/** Why deliveries wait: how many for each cause, shop and source. */
export const inboxCausesOptions = queryOptions({
  queryKey: keys.inboxCauses,
  queryFn: async () => (await must(api.GET("/api/v1/inbox/causes"))).items,
});

const rawPath = "/api/v1/inbox/{id}/raw";

/** What was sent, as text. */
export const rawOptions = (id: string) =>
  queryOptions({
    queryKey: keys.inboxRaw(id),
    queryFn: () => must<string>(api.GET(rawPath, { params: { path: { id } }, parseAs: "text" })),
    // What was sent does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });

export function rawAddress(id: string): string {
  return rawPath.replace("{id}", encodeURIComponent(id));
}

export async function replay(id: string, key: string): Promise<Schema<"Placed">> {
  const params = { path: { id } };
  try {
    return await must(api.POST("/api/v1/inbox/{id}/replay", { params, ...idempotent(key) }));
  } catch (error) {
    // What a channel sent is in the channel's own words: its connector reads it.
    if (asProblem(error).code !== "orders.delivery_of_channel") throw error;
    const again = idempotent(`${key}-channel`);
    return must(api.POST("/api/v1/channel-inbox/{id}/replay", { params, ...again }));
  }
}

/** A job that reads many deliveries again: ticked ones, or all that a filter means. */
export function replayMany(
  which: { ids: string[] } | { filter: InboxFilter },
  key: string,
): Promise<JobStarted> {
  // A word of the address may be mistyped: the server says which one it does not know.
  const body = which as Schema<"ReplaysBody">;
  return must(api.POST("/api/v1/inbox/replays", { body, ...idempotent(key) }));
}

/** What the sender was told: one code, and the fields it was said of. */
export interface Wrong {
  code: string | null;
  fields: string[];
}

/** The problem is kept as it was told, by whatever version told it: nothing in it is certain. */
export function wrongOf({ problem }: Delivery): Wrong {
  const { code, fields } = (problem ?? {}) as { code?: unknown; fields?: unknown };
  return {
    code: typeof code === "string" ? code : null,
    fields: Array.isArray(fields) ? fields.filter((field) => typeof field === "string") : [],
  };
}
