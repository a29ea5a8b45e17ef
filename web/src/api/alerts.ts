import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must, newKey } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type AlertRow = Schema<"AlertRow">;
export type AlertState = "open" | "closed";

export const alertListOptions = (state: AlertState) =>
  listOptions<AlertRow>(keys.alertList(state), (page) =>
    must(api.GET("/api/v1/alerts", { params: { query: { state, ...page } } })),
  );

/** How many alerts call for this person; the server looks every half minute, and tells. */
export const alertCountsOptions = queryOptions({
  queryKey: [...keys.alerts, "counts"],
  queryFn: () => must(api.GET("/api/v1/alerts/counts")),
  staleTime: 60_000,
});

export function acknowledgeAlert(id: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/alerts/{id}/acknowledge", {
      params: { path: { id } },
      ...idempotent(newKey()),
    }),
  );
}

export function urgeAlert(id: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/alerts/{id}/urge", { params: { path: { id } }, ...idempotent(newKey()) }),
  );
}

export const mailboxesOptions = queryOptions({
  queryKey: [...keys.alerts, "mailboxes"],
  queryFn: () => must(api.GET("/api/v1/alert-mailboxes")),
});

export function setMailbox(
  recipient: string,
  body: Schema<"MailboxInput">,
  key: string,
): Promise<unknown> {
  return must(
    api.PUT("/api/v1/alert-mailboxes/{recipient}", {
      params: { path: { recipient } as never },
      body,
      ...idempotent(key),
    }),
  );
}
