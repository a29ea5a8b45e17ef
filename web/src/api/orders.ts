import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { OrderRow, OrderView, Schema } from "./schemas";

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
] as const;

export type OrderFilter = { tab?: string; sort?: string } & {
  [K in (typeof ORDER_FILTERS)[number]]?: string;
};

export const orderListOptions = (filter: OrderFilter) =>
  listOptions<OrderRow>(keys.orderList(filter), (page) =>
    must(api.GET("/api/v1/orders", { params: { query: { ...filter, ...page } } })),
  );

export const orderCountsOptions = (shopId?: string) =>
  queryOptions({
    queryKey: keys.orderCounts(shopId),
    queryFn: () =>
      must(
        api.GET("/api/v1/orders/counts", { params: { query: shopId ? { shop_id: shopId } : {} } }),
      ),
    placeholderData: (previous) => previous,
  });

export const orderOptions = (id: string, reveal = false) =>
  queryOptions({
    queryKey: keys.order(id, reveal),
    queryFn: (): Promise<OrderView> =>
      must(
        api.GET("/api/v1/orders/{id}", {
          params: { path: { id }, query: reveal ? { reveal } : {} },
        }),
      ),
  });

export type OrderCommandName =
  | "submit"
  | "approve"
  | "reject"
  | "resubmit"
  | "revoke-approval"
  | "confirm"
  | "unconfirm"
  | "cancel"
  | "reopen"
  | "void";

export function commandOrder(
  id: string,
  command: OrderCommandName,
  body: Schema<"OrderCommand">,
  key: string,
): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/{command}", {
      params: { path: { id, command } },
      body,
      ...idempotent(key),
    }),
  );
}

export function holdOrder(id: string, body: Schema<"HoldInput">, key: string): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/holds", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export function releaseHold(id: string, holdId: string, key: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/orders/{id}/holds/{hold_id}", {
      params: { path: { id, hold_id: holdId } },
      ...idempotent(key),
    }),
  );
}

export function tagOrder(id: string, tag: string, key: string): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/tags", {
      params: { path: { id } },
      body: { tag },
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

export function noteOrder(id: string, note: string, key: string): Promise<OrderView> {
  return must(
    api.POST("/api/v1/orders/{id}/notes", {
      params: { path: { id } },
      body: { note },
      ...idempotent(key),
    }),
  );
}

export function commandFulfilment(
  id: string,
  command: string,
  body: Schema<"ShipInput">,
  key: string,
): Promise<unknown> {
  return must(
    api.POST("/api/v1/fulfilments/{id}/{command}", {
      params: { path: { id, command } },
      body,
      ...idempotent(key),
    }),
  );
}

export function actOnMany(
  body: Schema<"BulkActionInput">,
  key: string,
): Promise<Schema<"JobStarted">> {
  return must(api.POST("/api/v1/orders/bulk-actions", { body, ...idempotent(key) }));
}

export function draftOrder(body: Schema<"DraftInput">, key: string): Promise<OrderView> {
  return must(api.POST("/api/v1/orders/drafts", { body, ...idempotent(key) }));
}
