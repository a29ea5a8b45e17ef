import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type Delivery = Schema<"InboxDelivery">;

/** Deliveries that wait for somebody, newest first. */
export const inboxOptions = listOptions<Delivery>(keys.inboxList, (page) =>
  must(api.GET("/api/v1/inbox", { params: { query: page } })),
);

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

export function replay(id: string, key: string): Promise<Schema<"Placed">> {
  return must(
    api.POST("/api/v1/inbox/{id}/replay", { params: { path: { id } }, ...idempotent(key) }),
  );
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
