import { queryOptions } from "@tanstack/react-query";
import { doneAtOnce } from "./approvals";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type Retention = Schema<"Retention">;
export type LegalHold = Schema<"LegalHold">;
export type DataRequest = Schema<"DataRequest">;
export type DataKey = Schema<"DataKey">;

/** While a request is worked at, its line is asked for this often. */
const POLL_WORKING_MS = 2_000;

export const retentionOptions = queryOptions({
  queryKey: keys.retention,
  queryFn: (): Promise<Retention> => must(api.GET("/api/v1/privacy/retention")),
});

export const dataKeysOptions = queryOptions({
  queryKey: keys.dataKeys,
  queryFn: () => must(api.GET("/api/v1/privacy/keys")),
});

export const legalHoldsOptions = listOptions<LegalHold>(keys.legalHolds, (page) =>
  must(api.GET("/api/v1/privacy/holds", { params: { query: page } })),
);

export const dataRequestsOptions = {
  ...listOptions<DataRequest>(keys.dataRequests, (page) =>
    must(api.GET("/api/v1/privacy/requests", { params: { query: page } })),
  ),
  refetchInterval: (query: { state: { data?: { pages: { items: DataRequest[] }[] } } }) =>
    query.state.data?.pages.some(({ items }) => items.some(({ state }) => state === "working"))
      ? POLL_WORKING_MS
      : (false as const),
};

export function placeLegalHold(
  body: Schema<"LegalHoldInput">,
  key: string,
): Promise<Schema<"LegalHoldPlaced">> {
  return must(api.POST("/api/v1/privacy/holds", { body, ...idempotent(key) }));
}

export function liftLegalHold(id: string, key: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/privacy/holds/{id}", { params: { path: { id } }, ...idempotent(key) }),
  );
}

export function askData(
  body: Schema<"DataRequestInput">,
  key: string,
): Promise<Schema<"DataAsked">> {
  return doneAtOnce(must(api.POST("/api/v1/privacy/requests", { body, ...idempotent(key) })));
}

/** The file with all that is held about a customer, as the browser saves it. */
export function fetchData(id: string): Promise<Blob> {
  return must(
    api.POST("/api/v1/privacy/requests/{id}/fetch", {
      params: { path: { id } },
      parseAs: "blob",
    }),
  ) as Promise<Blob>;
}
