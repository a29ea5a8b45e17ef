import { queryOptions } from "@tanstack/react-query";
import { doneAtOnce } from "./approvals";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import { Problem, UNREADABLE } from "./problem";
import type { QueryOf, Schema, StockRow, Warehouse } from "./schemas";

export type StockFilter = { q?: string; warehouse_id?: string; alert?: string };

export const stockListOptions = (filter: StockFilter) =>
  listOptions<StockRow>(keys.stockList(filter), (page) =>
    must(
      api.GET("/api/v1/stock", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/stock"> },
      }),
    ),
  );

export const warehousesOptions = queryOptions({
  queryKey: keys.warehouses,
  queryFn: () => must(api.GET("/api/v1/warehouses")),
  staleTime: 60_000,
});

/** What the goods cost, and what lies: for those who may see costs. */
export const stockCostsOptions = queryOptions({
  queryKey: keys.stockCosts,
  queryFn: () => must(api.GET("/api/v1/stock/costs")),
  // It reads every shelf of the house: what changes by the second is not asked for by the second.
  staleTime: 60_000,
});

export const movementsOptions = (skuId: string) =>
  listOptions<Schema<"Movement">>(keys.movements(skuId), (page) =>
    must(
      api.GET("/api/v1/stock/{sku_id}/movements", {
        params: { path: { sku_id: skuId }, query: page },
      }),
    ),
  );

export const ADJUSTMENT_REASONS = [
  "opening",
  "count_gain",
  "count_loss",
  "damage",
  "sample",
] as const;

export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number];

export function adjustStock(
  body: Schema<"AdjustmentInput">,
  key: string,
): Promise<Schema<"Adjusted">> {
  return doneAtOnce(must(api.POST("/api/v1/stock/adjustments", { body, ...idempotent(key) })));
}

/** The limits of one SKU in one warehouse. The endpoint takes many rows and answers for each. */
export async function setThresholds(row: Schema<"ThresholdInput">, key: string): Promise<void> {
  const { outcomes } = await must(
    api.PUT("/api/v1/stock/thresholds", { body: { rows: [row] }, ...idempotent(key) }),
  );
  const refused = outcomes.find(({ ok }) => !ok);
  if (refused) {
    throw new Problem(422, refused.code ?? UNREADABLE, refused.detail ?? "");
  }
}

export function addWarehouse(body: Schema<"NewWarehouse">, key: string): Promise<Warehouse> {
  return must(api.POST("/api/v1/warehouses", { body, ...idempotent(key) }));
}

export function changeWarehouse(
  id: string,
  body: Schema<"WarehouseChanges">,
  key: string,
): Promise<Warehouse> {
  return must(
    api.PATCH("/api/v1/warehouses/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}
