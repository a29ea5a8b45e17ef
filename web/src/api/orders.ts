import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { JobStarted, OrderRow, OrderView, QueryOf, Schema } from "./schemas";

/** What the list can be narrowed by: the same names in the address, the API and a bulk action. */
export const ORDER_FILTERS = [
  "q",
  "shop_id",
  "country",
  "source",
  "type",
  "amount_band",
  "tag",
  "exception",
  "hold",
  "mine",
] as const;

const LOOK_AGAIN_MS = 60_000;

export type OrderFilter = { tab?: string; sort?: string } & {
  [K in (typeof ORDER_FILTERS)[number]]?: string;
};

/**
 * The address holds texts; the API has one number among the filters. What is due today ends where the
 * reader's day ends.
 */
function asQuery({ amount_band, mine, ...filter }: OrderFilter, zone: string) {
  const inZone = { ...filter, time_zone: zone, ...(mine ? { mine: true } : {}) };
  return amount_band === undefined ? inZone : { ...inZone, amount_band: Number(amount_band) };
}

export const orderListOptions = (filter: OrderFilter, zone: string) =>
  listOptions<OrderRow, Schema<"ListedOrders">>(keys.orderList({ ...filter, zone }), (page) =>
    must(
      api.GET("/api/v1/orders", {
        params: { query: { ...asQuery(filter, zone), ...page } as QueryOf<"/api/v1/orders"> },
      }),
    ),
  );

export const orderCountsOptions = (shopId: string | undefined, zone: string) =>
  queryOptions({
    queryKey: keys.orderCounts(shopId, zone),
    queryFn: () => {
      const query = { time_zone: zone, ...(shopId ? { shop_id: shopId } : {}) };
      return must(api.GET("/api/v1/orders/counts", { params: { query } }));
    },
    placeholderData: (previous) => previous,
  });

/** What there is to do today, shop by shop. */
export const todayOptions = (zone: string) =>
  queryOptions({
    queryKey: keys.ordersToday(zone),
    queryFn: () =>
      must(api.GET("/api/v1/orders/today", { params: { query: { time_zone: zone } } })),
    // The clock alone makes orders late.
    refetchInterval: LOOK_AGAIN_MS,
  });

export const orderOptions = (id: string) =>
  queryOptions({
    queryKey: keys.order(id),
    queryFn: (): Promise<OrderView> =>
      must(api.GET("/api/v1/orders/{id}", { params: { path: { id } } })),
  });

/** The people of an order whole. The answer is kept nowhere. */
export async function revealPeople(id: string, reason: string): Promise<OrderView["people"]> {
  const path = "/api/v1/orders/{id}/reveal";
  const { people } = await must(api.POST(path, { params: { path: { id } }, body: { reason } }));
  return people;
}

/** The order with exactly this number, ours or the channel's; `null` when there is none. */
export async function findOrder(number: string): Promise<OrderRow | null> {
  const query = { tab: "all", q: number, limit: 10 } as QueryOf<"/api/v1/orders">;
  const { items } = await must(api.GET("/api/v1/orders", { params: { query } }));
  const wanted = number.toUpperCase();
  const isIt = (row: OrderRow) =>
    [row.number, row.external_id].some((name) => name?.toUpperCase() === wanted);
  return items.find(isIt) ?? null;
}

/** Steps that take no more than a note. */
const STEPS = {
  submit: "/api/v1/orders/{id}/submit",
  approve: "/api/v1/orders/{id}/approve",
  confirm: "/api/v1/orders/{id}/confirm",
  resubmit: "/api/v1/orders/{id}/resubmit",
  "revoke-approval": "/api/v1/orders/{id}/revoke-approval",
  unconfirm: "/api/v1/orders/{id}/unconfirm",
  reopen: "/api/v1/orders/{id}/reopen",
} as const;

export type OrderStep = keyof typeof STEPS;
export type OrderCommandName = OrderStep | "reject" | "cancel";

/** One step of an order, at the version the person has looked at. */
export function commandOrder(
  id: string,
  command: OrderCommandName,
  body: { seen_version: number; reason?: string | undefined; note?: string | undefined },
  key: string,
): Promise<OrderView> {
  const { seen_version, reason = "", note } = body;
  const params = { path: { id } };
  const noted = note ? { seen_version, note } : { seen_version };
  switch (command) {
    case "reject":
      return must(
        api.POST("/api/v1/orders/{id}/reject", {
          params,
          body: { ...noted, reason: reason as Schema<"RejectReason"> },
          ...idempotent(key),
        }),
      );
    case "cancel":
      return must(
        api.POST("/api/v1/orders/{id}/cancel", {
          params,
          body: { ...noted, reason: reason as Schema<"CancelReason"> },
          ...idempotent(key),
        }),
      );
    default:
      return must(api.POST(STEPS[command], { params, body: noted, ...idempotent(key) }));
  }
}

export function holdOrder(id: string, body: Schema<"HoldBody">, key: string): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/holds", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export function releaseHold(id: string, holdId: string, key: string): Promise<OrderView> {
  return must(
    api.DELETE("/api/v1/orders/{id}/holds/{hold_id}", {
      params: { path: { id, hold_id: holdId } },
      ...idempotent(key),
    }),
  );
}

/** What is wrong is taken as it is, for a reason. */
export function acceptException(
  id: string,
  exceptionId: string,
  body: Schema<"ReasonBody">,
  key: string,
): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/exceptions/{exception_id}/accept", {
      params: { path: { id, exception_id: exceptionId } },
      body,
      ...idempotent(key),
    }),
  );
}

export function moveParcel(
  id: string,
  action: string,
  body: Schema<"MoveBody">,
  key: string,
): Promise<Schema<"MovedParcel">> {
  return must(
    api.POST("/api/v1/fulfilments/{id}/{action}", {
      params: { path: { id, action } },
      body,
      ...idempotent(key),
    }),
  );
}

export function actOnMany(
  action: Schema<"BulkAction">,
  orders: { ids: string[] } | { filter: OrderFilter },
  zone: string,
  key: string,
): Promise<JobStarted> {
  // A word of the address may be mistyped: the server says which one it does not know.
  const which =
    "ids" in orders ? orders : { filter: asQuery(orders.filter, zone) as Schema<"OrderFilter"> };
  return must(
    api.POST("/api/v1/orders/bulk-actions", { body: { action, ...which }, ...idempotent(key) }),
  );
}

/** Whether a bulk action can be taken back, and until when. */
export const undoAbilityOptions = (jobId: string) =>
  queryOptions({
    queryKey: keys.undoAbility(jobId),
    queryFn: () =>
      must(api.GET("/api/v1/orders/bulk-actions/{id}", { params: { path: { id: jobId } } })),
  });

/** Takes a bulk action back: a job of its own. Asked twice, it is one. */
export function undoBulk(jobId: string): Promise<JobStarted> {
  return must(
    api.POST("/api/v1/orders/bulk-actions/{id}/undo", { params: { path: { id: jobId } } }),
  );
}

/** An order entered by hand: a draft, or submitted for review at once. */
export function draftOrder(
  body: Schema<"NewOrder">,
  submit: boolean,
  key: string,
): Promise<Schema<"Placed">> {
  return must(
    api.POST("/api/v1/orders/drafts", {
      params: { query: { submit } },
      body,
      ...idempotent(key),
    }),
  );
}

export function tagOrder(id: string, tags: string[], key: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/orders/{id}/tags", {
      params: { path: { id } },
      body: { tags },
      ...idempotent(key),
    }),
  );
}

export function untagOrder(id: string, tag: string, key: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/orders/{id}/tags/{tag}", {
      params: { path: { id, tag } },
      ...idempotent(key),
    }),
  );
}

export function noteOrder(id: string, body: Schema<"NoteBody">, key: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/orders/{id}/notes", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

/** Opens an order for review, or keeps it open; refused while a colleague has it open. */
export function takeReview(id: string): Promise<Schema<"ReviewLease">> {
  return must(api.POST("/api/v1/orders/{id}/review-lease", { params: { path: { id } } }));
}

/** Takes an order from the colleague who has it open. */
export function takeOverReview(id: string): Promise<Schema<"ReviewLease">> {
  return must(api.POST("/api/v1/orders/{id}/review-lease/take-over", { params: { path: { id } } }));
}

export function giveBackReview(id: string): Promise<unknown> {
  return must(api.DELETE("/api/v1/orders/{id}/review-lease", { params: { path: { id } } }));
}

/** Works changes out and tells what they would do; nothing of the order changes yet. */
export function previewEdit(
  id: string,
  body: Schema<"EditBody">,
  key: string,
): Promise<Schema<"OrderEdit">> {
  return must(
    api.POST("/api/v1/orders/{id}/edits", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

/** Makes the changes true exactly as they were shown. */
export function applyEdit(id: string, editId: string, key: string): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/edits/{edit_id}/apply", {
      params: { path: { id, edit_id: editId } },
      ...idempotent(key),
    }),
  );
}

export function dropEdit(id: string, editId: string, key: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/orders/{id}/edits/{edit_id}", {
      params: { path: { id, edit_id: editId } },
      ...idempotent(key),
    }),
  );
}

/** Claims what was missing of a confirmed order. */
export function supplyOrder(id: string, key: string): Promise<Schema<"Supplied">> {
  return must(
    api.POST("/api/v1/orders/{id}/supply", { params: { path: { id } }, ...idempotent(key) }),
  );
}

export function splitParcel(
  id: string,
  body: Schema<"SplitBody">,
  key: string,
): Promise<Schema<"Split">> {
  return must(
    api.POST("/api/v1/fulfilments/{id}/split", {
      params: { path: { id } },
      body,
      ...idempotent(key),
    }),
  );
}

/** Planned parcels of these orders to the same door become one. */
export function mergeOrders(orders: string[], key: string): Promise<Schema<"Merged">> {
  return must(api.POST("/api/v1/orders/merge", { body: { orders }, ...idempotent(key) }));
}

export function unmergeParcel(id: string, seenVersion: number, key: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/fulfilments/{id}/unmerge", {
      params: { path: { id } },
      body: { seen_version: seenVersion },
      ...idempotent(key),
    }),
  );
}

/** Units of lines are wanted no more. */
export function cancelLines(
  id: string,
  body: Schema<"CancelLinesBody">,
  key: string,
): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/cancel-lines", {
      params: { path: { id } },
      body,
      ...idempotent(key),
    }),
  );
}

/** Orders the server looks at in one question. */
export const MOST_HINTED = 200;

/** Which of these orders could share a parcel, or why they may not. */
export const mergeHintsOptions = (ids: string[]) =>
  queryOptions({
    queryKey: keys.mergeHints(ids),
    queryFn: () =>
      must(api.GET("/api/v1/orders/merge-hints", { params: { query: { ids: ids.join(",") } } })),
    placeholderData: (previous) => previous,
  });
