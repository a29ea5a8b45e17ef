import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Schema, StockRow } from "./schemas";

export type StockFilter = { q?: string; warehouse_id?: string; alert?: string };

export const stockListOptions = (filter: StockFilter) =>
  listOptions<StockRow>(keys.stockList(filter), (page) =>
    must(api.GET("/api/v1/stock", { params: { query: { ...filter, ...page } } })),
  );

export const warehousesOptions = queryOptions({
  queryKey: keys.warehouses,
  queryFn: () => must(api.GET("/api/v1/warehouses")),
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

export function adjustStock(body: Schema<"AdjustmentInput">, key: string): Promise<StockRow> {
  return must(api.POST("/api/v1/stock/adjustments", { body, ...idempotent(key) }));
}

export function setThresholds(body: Schema<"ThresholdInput">, key: string): Promise<StockRow> {
  return must(api.PUT("/api/v1/stock/thresholds", { body, ...idempotent(key) }));
}
